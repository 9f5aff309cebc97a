/*
 * Any bytes read as an SQL text: the first chooses the dialect, the second
 * how holes lie in it. Every span must lie where it belongs.
 */
#include "base/compat.h"
#include "base/err.h"
#include "lang/sql_statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool claim, const char *what)
{
	if (!claim)
		BUG("%s", what);
}

static void check_span(struct span inner, struct span outer)
{
	need(inner.begin <= inner.end, "span is backwards");
	need(outer.begin <= inner.begin && inner.end <= outer.end,
	     "span is outside");
}

static void check_name(const struct sql_name *name, struct span outer)
{
	if (!name->span.end) {
		need(!name->name.p && !name->is_dynamic, "absent has a name");
		return;
	}
	check_span(name->span, outer);
	need(name->is_dynamic == !name->name.p, "dynamic has a name");
	need(!name->name.p == !name->as_written.p, "half a name");
}

static void check_names(const struct sql_names *names, struct span outer)
{
	vec_each (names, struct sql_name, name)
		check_name(name, outer);
}

static void check_action(const struct sql_action *a, struct span outer)
{
	const struct sql_name *const names[] = { &a->schema, &a->name,
						 &a->table_schema, &a->table,
						 &a->new_name };

	check_span(a->span, outer);
	need(sql_action_name(a->kind) && sql_object_name(a->type), "no name");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		check_name(names[i], outer);
	check_names(&a->column_names, outer);
	for (size_t i = 0; i < a->ncolumns; i++) {
		check_name(&a->columns[i].name, outer);
		check_span(a->columns[i].span, outer);
	}
	for (size_t i = 0; i < a->nconstraints; i++) {
		const struct sql_constraint *k = &a->constraints[i];

		check_span(k->span, outer);
		check_name(&k->name, outer);
		check_names(&k->columns, outer);
		check_names(&k->referenced, outer);
		check_name(&k->references.name, outer);
	}
}

static void check_statement(const struct sql_script *script, size_t i, size_t size)
{
	const struct sql_statement *st = &script->v[i];
	struct span outer = span_of(0, size);

	if (st->parent != SQL_NO_PARENT) {
		need(st->parent < i && st->is_conditional, "bad parent");
		outer = script->v[st->parent].span;
	} else if (i) {
		outer.begin = 0;
	}
	check_span(st->span, outer);
	need(sql_verb_name(st->verb) != NULL, "no verb");
	for (size_t k = 0; k < st->nactions; k++)
		check_action(&st->actions[k], st->span);
	vec_each (&st->reads, struct sql_object, object)
		check_name(&object->name, st->span);
}

/* Tokens lie in order, and blanking changes nothing but what it should. */
static void check_tokens(struct arena *a, const struct sql_text *text)
{
	struct str blank = sql_blank(a, text, span_of(0, text->bytes.len));
	struct sql_lexer lx;
	struct sql_token t;
	size_t end = 0, empty = 0;

	need(blank.len == text->bytes.len, "blank has another length");
	for (size_t i = 0; i < blank.len; i++)
		need(blank.p[i] == ' ' || blank.p[i] == text->bytes.p[i],
		     "blank has another byte");
	sql_lexer_init(&lx, text, span_of(0, text->bytes.len));
	while ((t = sql_next(&lx)).kind != SQL_END) {
		need(t.begin >= end && t.end >= t.begin, "token is backwards");
		empty += t.begin == t.end;
		end = t.end;
	}
	need(end <= text->bytes.len && empty <= text->nholes, "token outside");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span holes[64];
	struct sql_script script;
	struct sql_text text = { 0 };
	struct arena a;
	char *copy;
	size_t step;

	if (size < 2)
		return 0;
	text.dialect = data[0] % (SQL_ORACLE + 1);
	step = data[1];
	size -= 2;
	copy = malloc(size + 1);
	memcpy(copy, data + 2, size);
	for (size_t at = step; step && at < size && text.nholes < 64;
	     at += step + 1, text.nholes++)
		holes[text.nholes] =
			span_of(at, at + step % 3 > size ? size : at + step % 3);
	text.holes = holes;
	text.bytes = str_of(copy, size);
	arena_init(&a);
	sql_read(&script, &a, &text);
	for (size_t i = 0; i < script.n; i++)
		check_statement(&script, i, size);
	check_tokens(&a, &text);
	arena_release(&a);
	free(copy);
	return 0;
}

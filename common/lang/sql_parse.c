#include "base/compat.h"
#include "lang/sql_parse.h"

struct sql_token sql_peek(const struct sql_parser *p, size_t ahead)
{
	if (ahead < p->n && p->at < p->n - ahead)
		return p->v[p->at + ahead];
	return (struct sql_token){ 0 };
}

/* words to before its next blank against one token; moves behind it. */
static bool takes_word(const struct sql_parser *p, struct sql_token t,
		       const char **words)
{
	const char *text = p->text->bytes.p + t.begin, *word = *words;
	size_t n = t.end - t.begin;

	if (t.kind != SQL_WORD || (t.flags & SQL_TOKEN_HOLE))
		return false;
	for (size_t i = 0; i < n; i++, word++)
		if (*word != (text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 :
								 text[i]))
			return false;
	*words = word;
	return !*word || *word == ' ';
}

/* How many tokens words are here, or 0. */
static size_t match(const struct sql_parser *p, const char *words)
{
	size_t n = 0;

	for (;;) {
		if (!takes_word(p, sql_peek(p, n), &words))
			return 0;
		n++;
		if (!*words++)
			return n;
	}
}

bool sql_at(const struct sql_parser *p, const char *words)
{
	return match(p, words) > 0;
}

bool sql_accept(struct sql_parser *p, const char *words)
{
	size_t n = match(p, words);

	p->at += n;
	return n > 0;
}

bool sql_at_any(const struct sql_parser *p, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sql_at(p, words[i]))
			return true;
	return false;
}

bool sql_is_op(const struct sql_parser *p, struct sql_token t, char op)
{
	return t.kind == SQL_OP && t.end == t.begin + 1 &&
	       p->text->bytes.p[t.begin] == op;
}

bool sql_at_op(const struct sql_parser *p, char op)
{
	return sql_is_op(p, sql_peek(p, 0), op);
}

bool sql_accept_op(struct sql_parser *p, char op)
{
	bool is_there = sql_at_op(p, op);

	p->at += is_there;
	return is_there;
}

bool sql_at_end(const struct sql_parser *p)
{
	return p->at >= p->n;
}

bool sql_at_part_end(const struct sql_parser *p)
{
	return sql_at_end(p) || sql_at_op(p, ',') || sql_at_op(p, ')');
}

size_t sql_close(const struct sql_parser *p)
{
	size_t depth = 0;

	for (size_t i = p->at; i < p->n; i++) {
		if (sql_is_op(p, p->v[i], '('))
			depth++;
		else if (sql_is_op(p, p->v[i], ')') && !--depth)
			return i;
	}
	return p->n;
}

void sql_skip(struct sql_parser *p)
{
	if (sql_at_op(p, '('))
		p->at = sql_close(p);
	if (p->at < p->n)
		p->at++;
}

void sql_skip_part(struct sql_parser *p)
{
	while (!sql_at_part_end(p))
		sql_skip(p);
}

bool sql_skip_to(struct sql_parser *p, const char *words)
{
	while (!sql_at_end(p) && !sql_at(p, words))
		sql_skip(p);
	return !sql_at_end(p);
}

struct span sql_span(const struct sql_parser *p, size_t from)
{
	if (from >= p->at) {
		size_t here = from && from <= p->n ? p->v[from - 1].end : 0;

		return span_of(here, here);
	}
	return span_of(p->v[from].begin, p->v[p->at - 1].end);
}

struct str sql_slice(const struct sql_parser *p, size_t from)
{
	struct span span = sql_span(p, from);

	if (from >= p->at)
		return STR_NULL;
	return str_cut(p->text->bytes, span.begin, span.end);
}

struct sql_action sql_action_of(enum sql_action_kind kind,
				enum sql_object_type type)
{
	struct sql_action action = { 0 };

	action.kind = kind;
	action.type = type;
	return action;
}

void sql_set_object(struct sql_action *action, struct sql_object object)
{
	action->schema = object.schema;
	action->name = object.name;
}

void sql_set_table(struct sql_action *action, struct sql_object object)
{
	action->table_schema = object.schema;
	action->table = object.name;
}

static void push(struct sql_parser *p, struct sql_action action)
{
	if (p->script->nactions >= SQL_ACTIONS_MAX) {
		p->script->is_cut = true;
		return;
	}
	p->script->nactions++;
	vec_push(&p->actions, p->arena, action);
}

void sql_push(struct sql_parser *p, struct sql_action action, size_t from)
{
	action.span = sql_span(p, from);
	action.flags |= p->flags;
	for (size_t i = from; i < p->at; i++)
		if (p->v[i].kind == SQL_HOLE || (p->v[i].flags & SQL_TOKEN_HOLE))
			action.flags |= SQL_HAS_HOLE;
	push(p, action);
}

void sql_push_same(struct sql_parser *p, struct sql_object object)
{
	struct sql_action action;

	if (!p->actions.n)
		return;
	action = p->actions.v[p->actions.n - 1];
	sql_set_object(&action, object);
	push(p, action);
}

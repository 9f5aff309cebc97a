#include "base/compat.h"
#include "resolve/plan_parts.h"

/*
 * A merge revision in the manner of another migration: its docstring, its
 * imports that any migration has, its four names and the heads of its
 * functions, with other values and nothing in them.
 */

struct styler {
	struct arena *arena;
	const struct migration *m;
	struct str bytes;
	const struct plan_merge *merge;
	struct edits edits;
	const char *eol;
	size_t head_end; /* of the part that is kept, at a line's end */
};

static size_t line_begin(const struct styler *s, size_t at)
{
	while (at && s->bytes.p[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the line end. */
static size_t line_end(const struct styler *s, size_t at)
{
	while (at < s->bytes.len && s->bytes.p[at] != '\n')
		at++;
	return at < s->bytes.len ? at + 1 : at;
}

static void put(struct styler *s, struct span span, struct str with)
{
	edits_add(&s->edits, s->arena, span, with);
}

static struct str joined(struct styler *s)
{
	struct buf b = BUF_INIT(s->arena);

	for (size_t i = 0; i < s->merge->parents.n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(s->merge->parents.v[i]));
	return buf_str(&b);
}

/* ---- the docstring --------------------------------------------------------------- */

static void put_header(struct styler *s, const struct migration_header *h,
		       struct str value)
{
	if (!h->is_there)
		return;
	if (s->bytes.p[h->span.begin - 1] == ':')
		value = str_fmt(s->arena, " %.*s", STR_ARG(value));
	put(s, h->span, value);
}

static bool doc(struct styler *s)
{
	const struct migration *m = s->m;
	const struct migration_header *headers[] = { &m->header_revision,
						     &m->header_revises,
						     &m->header_date };
	size_t first = SIZE_MAX, last = 0, end = m->doc_span.end - 3, tail;

	if (!m->doc_span.end)
		return true;
	if (!str_ends(source_text(m->source, m->doc_span), STR("\"\"\"")) ||
	    !m->message_span.end)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		if (!headers[i]->is_there)
			continue;
		if (headers[i]->span.begin < first)
			first = headers[i]->span.begin;
		if (headers[i]->span.end > last)
			last = headers[i]->span.end;
	}
	if (!last) {
		put(s, span_of(m->message_span.begin, end), s->merge->message);
		return true;
	}
	first = line_begin(s, first);
	if (m->message_span.begin >= first)
		return false;
	put(s, span_of(m->message_span.begin, first),
	    str_fmt(s->arena, "%.*s%s%s", STR_ARG(s->merge->message), s->eol,
		    s->eol));
	put_header(s, headers[0], s->merge->id);
	put_header(s, headers[1], joined(s));
	put_header(s, headers[2], s->merge->date);
	for (tail = end;
	     tail > last && strchr(" \t\r\n\f", s->bytes.p[tail - 1]);)
		tail--;
	if (tail > last)
		put(s, span_of(last, tail), STR(""));
	return true;
}

/* ---- the names ------------------------------------------------------------------------ */

static bool put_field(struct styler *s, const struct migration_field *f,
		      struct str value)
{
	if (!f->statement)
		return true;
	if (f->is_rewritable && f->span.end) {
		if (!str_eq(source_text(s->m->source, f->span), value))
			put(s, f->span, value);
		return true;
	}
	/* a = b = None */
	return str_is(value, "None") && py_is_none(&f->value);
}

static char quote_of(const struct styler *s)
{
	return s->m->field_revision.quote == MIGRATION_QUOTE_DOUBLE ? '"' : '\'';
}

static bool fields(struct styler *s)
{
	const struct migration *m = s->m;
	struct buf b = BUF_INIT(s->arena);

	buf_addc(&b, '(');
	for (size_t i = 0; i < s->merge->parents.n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(plan_quote(s->arena, s->merge->parents.v[i],
					    quote_of(s))));
	buf_addc(&b, ')');
	return m->field_revision.statement && m->field_down.statement &&
	       put_field(s, &m->field_revision,
			 plan_quote(s->arena, s->merge->id, quote_of(s))) &&
	       put_field(s, &m->field_down, buf_str(&b)) &&
	       put_field(s, &m->field_labels, STR("None")) &&
	       put_field(s, &m->field_depends, STR("None"));
}

/* ---- what else stands above the functions ---------------------------------------- */

static bool is_usual_module(struct str name)
{
	return str_is(name, "alembic") || str_is(name, "typing") ||
	       str_is(name, "__future__") || str_is(name, "sqlalchemy") ||
	       str_is(name, "collections.abc");
}

static bool is_field(const struct styler *s, const struct py_node *stmt)
{
	const struct migration *m = s->m;

	return stmt == m->field_revision.statement ||
	       stmt == m->field_down.statement ||
	       stmt == m->field_labels.statement ||
	       stmt == m->field_depends.statement;
}

static bool is_kept(const struct styler *s, const struct py_node *stmt)
{
	if (is_field(s, stmt))
		return true;
	if (stmt->kind == PY_Expr)
		return stmt->begin == s->m->doc_span.begin && s->m->doc_span.end;
	if (stmt->kind == PY_ImportFrom)
		return is_usual_module(stmt->name) && !stmt->num;
	if (stmt->kind == PY_Import)
		for (size_t i = 0; i < stmt->names.n; i++)
			if (!is_usual_module(stmt->names.v[i]->name))
				return false;
	return stmt->kind == PY_Import;
}

static size_t statement_begin(const struct py_node *stmt)
{
	bool has = stmt->kind == PY_FunctionDef ||
		   stmt->kind == PY_AsyncFunctionDef ||
		   stmt->kind == PY_ClassDef;

	if (has && stmt->decorators.n)
		return stmt->decorators.v[0]->begin;
	return stmt->begin;
}

static bool head(struct styler *s)
{
	const struct py_list *body = &s->m->module.root->body;
	size_t previous = 0;

	for (size_t i = 0; i < body->n; i++)
		if (is_field(s, body->v[i]))
			s->head_end = line_end(s, body->v[i]->end);
	for (size_t i = 0; i < body->n; i++) {
		const struct py_node *stmt = body->v[i];
		struct span lines = {
			line_begin(s, statement_begin(stmt)),
			line_end(s, stmt->end),
		};

		if (lines.begin >= s->head_end)
			break;
		if (lines.begin < previous)
			return false; /* two on one line */
		previous = lines.end;
		if (!is_kept(s, stmt))
			put(s, lines, STR(""));
	}
	return s->head_end > 0;
}

/* ---- functions --------------------------------------------------------------------------- */

static bool function(struct styler *s, const struct py_node *node, struct buf *b)
{
	const struct py_node *first = node->body.n ? node->body.v[0] : NULL;
	size_t end, begin;
	struct str indent = STR("    "), signature;

	if (node->kind != PY_FunctionDef || !first ||
	    line_begin(s, node->begin) != node->begin)
		return false;
	end = line_end(s, node->begin);
	if (first->begin < end)
		end = first->begin;
	signature = str_trim(str_cut(s->bytes, node->begin, end));
	if (!str_ends(signature, STR(":")) || str_chr(signature, '#') != STR_NPOS)
		return false;
	begin = line_begin(s, first->begin);
	if (begin > node->begin)
		indent = str_cut(s->bytes, begin, first->begin);
	buf_addf(b, "%s%s%.*s%s%.*s", s->eol, s->eol, STR_ARG(signature),
		 s->eol, STR_ARG(indent));
	if (py_docstring(&node->body) && begin > node->begin &&
	    str_chr(source_text(s->m->source, py_span(first)), '\n') == STR_NPOS)
		buf_addf(b, "%.*s%s%.*s",
			 STR_ARG(source_text(s->m->source, py_span(first))),
			 s->eol, STR_ARG(indent));
	buf_addf(b, "pass%s", s->eol);
	return true;
}

bool plan_render_like(struct arena *a, const struct migration *m,
		      const struct plan_merge *merge, struct str *out)
{
	struct styler s = { .arena = a, .m = m, .merge = merge, .eol = "\n" };
	struct buf b = BUF_INIT(a);
	size_t first;

	if (!m->is_readable || !m->is_whole || !m->functions.n)
		return false;
	s.bytes = m->source->bytes;
	first = str_chr(s.bytes, '\n');
	if (first == STR_NPOS)
		return false;
	if (first && s.bytes.p[first - 1] == '\r')
		s.eol = "\r\n";
	if (!head(&s) || !doc(&s) || !fields(&s))
		return false;
	for (size_t i = 0; i < s.edits.n; i++)
		if (s.edits.v[i].span.end > s.head_end)
			return false;
	buf_adds(&b, edits_apply(&s.edits, a, str_cut(s.bytes, 0, s.head_end)));
	vec_each (&m->functions, struct migration_function, f)
		if (!function(&s, f->node, &b))
			return false;
	*out = buf_str(&b);
	return true;
}

struct str plan_render_plain(struct arena *a, const struct plan_merge *merge)
{
	struct buf b = BUF_INIT(a);

	buf_addf(&b, "\"\"\"%.*s\n\nRevision ID: %.*s\nRevises: ",
		 STR_ARG(merge->message), STR_ARG(merge->id));
	for (size_t i = 0; i < merge->parents.n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(merge->parents.v[i]));
	buf_addf(&b,
		 "\nCreate Date: %.*s\n\n\"\"\"\n"
		 "\n# revision identifiers, used by Alembic.\n"
		 "revision = %.*s\ndown_revision = (",
		 STR_ARG(merge->date), STR_ARG(plan_quote(a, merge->id, '\'')));
	for (size_t i = 0; i < merge->parents.n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(plan_quote(a, merge->parents.v[i], '\'')));
	buf_addz(&b, ")\nbranch_labels = None\ndepends_on = None\n"
		     "\n\ndef upgrade() -> None:\n    pass\n"
		     "\n\ndef downgrade() -> None:\n    pass\n");
	return buf_str(&b);
}

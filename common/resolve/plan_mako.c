#include "base/compat.h"
#include "resolve/plan_parts.h"
#include "base/utf8.h"

/*
 * Renders an environment's script.py.mako as Alembic does for `alembic
 * merge` and `alembic revision`, if it is as simple as those that Alembic brings: text, comments
 * and ${...} of the variables that ScriptDirectory.generate_revision() gives
 * (alembic/script/base.py). Everything else (control lines, tags, code,
 * other names) is not rendered at all. Follows mako/lexer.py and
 * mako/codegen.py (create_filter_callable).
 */

enum mako_type {
	MAKO_UNDEFINED, /* imports, upgrades: `alembic merge` has none */
	MAKO_NONE,
	MAKO_STR,
	MAKO_DATE, /* its str() in s */
	MAKO_TUPLE, /* of strings */
};

struct mako_value {
	enum mako_type type;
	struct str s;
	const struct strs *items;
};

struct mako {
	struct arena *arena;
	const struct plan_merge *merge;
	struct str text;
	size_t at;
	struct buf out;
};

/* ---- values ------------------------------------------------------------------- */

/* repr() of a plain string; false for one that it would escape. */
static bool add_repr(struct buf *b, struct str s)
{
	char quote = '\'';

	if (str_chr(s, '\'') != STR_NPOS) {
		if (str_chr(s, '"') != STR_NPOS)
			return false;
		quote = '"';
	}
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '\\')
			return false;
	buf_addc(b, quote);
	buf_adds(b, s);
	buf_addc(b, quote);
	return true;
}

static bool add_tuple(struct buf *b, const struct strs *items)
{
	buf_addc(b, '(');
	for (size_t i = 0; i < items->n; i++) {
		if (i)
			buf_addz(b, ", ");
		if (!add_repr(b, items->v[i]))
			return false;
	}
	buf_addz(b, items->n == 1 ? ",)" : ")");
	return true;
}

static bool to_str(struct mako *m, struct mako_value *v, bool is_repr)
{
	struct buf b = BUF_INIT(m->arena);

	switch (v->type) {
	case MAKO_NONE:
		buf_addz(&b, "None");
		break;
	case MAKO_TUPLE:
		if (!add_tuple(&b, v->items))
			return false;
		break;
	case MAKO_STR:
		if (!is_repr)
			return true;
		if (!add_repr(&b, v->s))
			return false;
		break;
	case MAKO_DATE:
		if (is_repr)
			return false;
		buf_adds(&b, v->s);
		break;
	default:
		return false;
	}
	*v = (struct mako_value){ MAKO_STR, buf_str(&b), NULL };
	return true;
}

/* util/langhelpers.py, format_as_comma. */
static bool with_commas(struct mako *m, struct mako_value *v)
{
	struct buf b = BUF_INIT(m->arena);

	if (v->type == MAKO_STR)
		return true;
	if (v->type != MAKO_NONE && v->type != MAKO_TUPLE)
		return false;
	for (size_t i = 0; v->type == MAKO_TUPLE && i < v->items->n; i++) {
		if (i)
			buf_addz(&b, ", ");
		buf_adds(&b, v->items->v[i]);
	}
	*v = (struct mako_value){ MAKO_STR, buf_str(&b), NULL };
	return true;
}

static bool is_true(const struct mako_value *v)
{
	return v->type == MAKO_DATE || (v->type == MAKO_STR && v->s.len) ||
	       (v->type == MAKO_TUPLE && v->items->n);
}

/* script/revision.py, tuple_rev_as_scalar. */
static struct mako_value down_revision(const struct plan_merge *merge)
{
	if (!merge->parents.n)
		return (struct mako_value){ MAKO_NONE, STR_NULL, NULL };
	if (merge->parents.n == 1)
		return (struct mako_value){ MAKO_STR, merge->parents.v[0], NULL };
	return (struct mako_value){ MAKO_TUPLE, STR_NULL, &merge->parents };
}

static bool variable(struct mako *m, struct str name, struct mako_value *v)
{
	const struct plan_merge *merge = m->merge;

	*v = (struct mako_value){ MAKO_UNDEFINED, STR_NULL, NULL };
	if (str_is(name, "message")) {
		*v = (struct mako_value){ MAKO_STR, merge->message, NULL };
	} else if (str_is(name, "up_revision")) {
		*v = (struct mako_value){ MAKO_STR, merge->id, NULL };
	} else if (str_is(name, "create_date")) {
		*v = (struct mako_value){ MAKO_DATE, merge->date, NULL };
	} else if (str_is(name, "down_revision")) {
		*v = down_revision(merge);
	} else if (str_is(name, "branch_labels") || str_is(name, "depends_on")) {
		v->type = MAKO_NONE;
	} else if (!str_is(name, "imports") && !str_is(name, "upgrades") &&
		   !str_is(name, "downgrades")) {
		return false;
	}
	return true;
}

/* ---- expressions ---------------------------------------------------------------- */

static char peek(const struct mako *m)
{
	return m->at < m->text.len ? m->text.p[m->at] : 0;
}

static void skip_blanks(struct mako *m)
{
	while (peek(m) == ' ' || peek(m) == '\t')
		m->at++;
}

static struct str word(struct mako *m)
{
	size_t begin = m->at;

	while ((peek(m) >= 'a' && peek(m) <= 'z') ||
	       (peek(m) >= 'A' && peek(m) <= 'Z') || peek(m) == '_')
		m->at++;
	return str_cut(m->text, begin, m->at);
}

static bool accept(struct mako *m, char c)
{
	skip_blanks(m);
	if (peek(m) != c)
		return false;
	m->at++;
	return true;
}

static bool string(struct mako *m, struct mako_value *v)
{
	char quote = peek(m);
	size_t begin = ++m->at;

	while (peek(m) != quote) {
		if (m->at >= m->text.len || peek(m) == '\\' ||
		    peek(m) == '\n' || peek(m) == '\r')
			return false;
		m->at++;
	}
	*v = (struct mako_value){ MAKO_STR, str_cut(m->text, begin, m->at), NULL };
	m->at++;
	/* """...""" and "a" "b" are not read. */
	return peek(m) != '"' && peek(m) != '\'';
}

static bool operand(struct mako *m, struct mako_value *v)
{
	struct str name;

	skip_blanks(m);
	if (peek(m) == '"' || peek(m) == '\'')
		return string(m, v);
	name = word(m);
	if (!str_is(name, "repr") && !str_is(name, "str"))
		return variable(m, name, v);
	return accept(m, '(') && (skip_blanks(m), true) &&
	       variable(m, word(m), v) && accept(m, ')') &&
	       to_str(m, v, str_is(name, "repr"));
}

static bool expression(struct mako *m, struct mako_value *v)
{
	struct mako_value test, other;

	if (!operand(m, v))
		return false;
	skip_blanks(m);
	if (peek(m) == '}' || peek(m) == '|')
		return true;
	if (!str_is(word(m), "if") || !operand(m, &test))
		return false;
	skip_blanks(m);
	if (!str_is(word(m), "else") || !operand(m, &other))
		return false;
	if (!is_true(&test))
		*v = other;
	return true;
}

static bool apply(struct mako *m, struct str filter, struct mako_value *v)
{
	if (str_is(filter, "n"))
		return true;
	if (str_is(filter, "str") || str_is(filter, "unicode"))
		return to_str(m, v, false);
	if (str_is(filter, "comma"))
		return with_commas(m, v);
	if (str_is(filter, "trim") && v->type == MAKO_STR) {
		v->s = str_trim(v->s);
		return true;
	}
	return false;
}

/* Behind ${ to behind the closing brace. */
static bool substitute(struct mako *m)
{
	struct str filters[8];
	struct mako_value v;
	size_t n = 0;
	bool is_raw = false;

	if (!expression(m, &v))
		return false;
	if (accept(m, '|')) {
		do {
			skip_blanks(m);
			if (n == ARRAY_SIZE(filters))
				return false;
			filters[n] = word(m);
			is_raw |= str_is(filters[n++], "n");
		} while (accept(m, ','));
	}
	if (!accept(m, '}') || (!is_raw && !to_str(m, &v, false)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!apply(m, filters[i], &v))
			return false;
	if (v.type != MAKO_STR)
		return false;
	buf_adds(&m->out, v.s);
	return true;
}

/* ---- the text -------------------------------------------------------------------- */

static bool at(const struct mako *m, const char *z)
{
	return str_starts(str_from(m->text, m->at), str_z(z));
}

/* ## to the end of its line, and the lines that a backslash joins to it. */
static bool skip_comment(struct mako *m)
{
	while (m->at < m->text.len) {
		if (at(m, "\\\n")) {
			m->at += 2;
		} else if (at(m, "\\\r\n")) {
			m->at += 3;
		} else if (at(m, "\n")) {
			m->at++;
			return true;
		} else if (at(m, "\r\n")) {
			m->at += 2;
			return true;
		} else if (at(m, "\r")) {
			return false;
		} else {
			m->at++;
		}
	}
	return true;
}

/* What only counts where a line begins. */
static bool line_start(struct mako *m, bool *is_comment)
{
	size_t begin = m->at;

	skip_blanks(m);
	if (peek(m) == '%')
		return false;
	*is_comment = at(m, "##");
	if (*is_comment)
		return skip_comment(m);
	m->at = begin;
	return true;
}

static bool render_one(struct mako *m)
{
	bool is_comment = false;

	if ((!m->at || m->text.p[m->at - 1] == '\n') &&
	    !line_start(m, &is_comment))
		return false;
	if (is_comment || m->at >= m->text.len)
		return true;
	if (at(m, "${")) {
		m->at += 2;
		return substitute(m);
	}
	if (at(m, "<%") || at(m, "</%") || at(m, "<&") || at(m, "</&"))
		return false;
	if (at(m, "\\\n") || at(m, "\\\r\n")) {
		m->at += m->text.p[m->at + 1] == '\r' ? 3 : 2;
		return true;
	}
	buf_addc(&m->out, m->text.p[m->at++]);
	return true;
}

/*
 * A first line that names the encoding is not part of the text. Only one is
 * understood.
 */
static bool skip_encoding(struct mako *m)
{
	size_t end = str_chr(m->text, '\n'), found;
	struct str line, name;

	if (peek(m) != '#' || end == STR_NPOS)
		return true;
	line = str_cut(m->text, 0, end);
	found = str_find(line, STR("coding"));
	if (found == STR_NPOS)
		return true;
	name = str_from(line, found + 6);
	if (!name.len || (name.p[0] != ':' && name.p[0] != '='))
		return false;
	name = str_trim(str_from(name, 1));
	if (!str_starts(name, STR("utf-8")))
		return false;
	name = str_from(name, 5);
	if (name.len && name.p[0] != ' ')
		return false;
	m->at = end + 1;
	return true;
}

bool plan_render_mako(struct arena *a, struct str template,
		      const struct plan_merge *merge, struct str *out)
{
	struct mako m = {
		.arena = a, .merge = merge, .text = template, .out = BUF_INIT(a)
	};

	if (!template.p || !utf8_is_valid(template))
		return false;
	if (str_starts(template, STR("\xef\xbb\xbf")))
		m.text = str_from(template, 3);
	if (!skip_encoding(&m))
		return false;
	while (m.at < m.text.len)
		if (!render_one(&m))
			return false;
	*out = buf_str(&m.out);
	return true;
}

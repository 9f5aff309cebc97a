#include "base/compat.h"
#include "lang/py_parser.h"

/* --- adjacent literals -------------------------------------------------- */

struct literal {
	uint32_t begin; /* of the whole */
	size_t list; /* parts of a JoinedStr, on the stack */
	uint32_t text_begin; /* of what is in scratch */
	bool is_bytes;
	bool is_joined_str;
	bool is_unknown; /* of what is in scratch */
	unsigned flags; /* of the first piece */
	unsigned npieces;
};

static uint32_t literal_num(const struct literal *lit)
{
	uint32_t num = 0;

	if (lit->flags & PY_STRING_U)
		num |= PY_LIT_U;
	if (lit->flags & PY_STRING_RAW)
		num |= PY_LIT_RAW;
	if (lit->flags & PY_STRING_TRIPLE)
		num |= PY_LIT_TRIPLE;
	if (lit->flags & PY_STRING_DOUBLE)
		num |= PY_LIT_DOUBLE;
	if (lit->npieces > 1)
		num |= PY_LIT_JOINED;
	if (lit->is_unknown)
		num |= PY_LIT_UNKNOWN;
	return num;
}

static struct py_node *literal_node(struct py_parser *p,
				    const struct literal *lit, uint32_t begin,
				    struct str value, uint32_t num)
{
	struct py_node *n = py_node_new(p, PY_Constant, begin);

	n->op = lit->is_bytes ? PY_CONST_BYTES : PY_CONST_STR;
	n->name = value;
	n->num = num;
	n->end = p->lx.prev_end;
	return n;
}

/* What scratch holds becomes a part of the JoinedStr. */
static void flush_text(struct py_parser *p, struct literal *lit, uint32_t end)
{
	struct py_node *n;

	if (!p->scratch.len && !lit->is_unknown)
		return;
	n = literal_node(p, lit, lit->text_begin,
			 str_dup(p->arena, buf_str(&p->scratch)),
			 literal_num(lit) & ~(uint32_t)PY_LIT_JOINED);
	n->end = end;
	py_list_add(p, n);
	p->scratch.len = 0;
	lit->is_unknown = false;
}

static void add_text(struct py_parser *p, struct literal *lit, uint32_t begin,
		     uint32_t end, unsigned flags)
{
	if (begin == end)
		return;
	if (!p->scratch.len && !lit->is_unknown)
		lit->text_begin = begin;
	if (!py_add_string(p, &p->scratch,
			   str_of(p->lx.text + begin, end - begin), flags, begin))
		lit->is_unknown = true;
}

/* --- f-strings ---------------------------------------------------------- */

/* One f-string literal, or the format spec of a field of it. */
struct fstring {
	unsigned flags;
	char quote;
	bool is_spec;
	uint32_t begin;
};

static uint32_t fstring_parts(struct py_parser *p, struct literal *lit,
			      const struct fstring *f, uint32_t pos);

static struct py_node *format_spec(struct py_parser *p, const struct fstring *f,
				   uint32_t *pos)
{
	struct py_node *n = py_node_new(p, PY_JoinedStr, *pos);
	struct literal lit = { .begin = *pos,
			       .list = py_list_begin(p),
			       .flags = f->flags,
			       .npieces = 1 };
	struct fstring spec = *f;

	spec.is_spec = true;
	*pos = fstring_parts(p, &lit, &spec, *pos);
	flush_text(p, &lit, *pos);
	n->parts = py_list_end(p, lit.list);
	py_node_end(p, n);
	n->end = *pos;
	return n;
}

/* x in f"{x=}" shows itself: its text goes before its value. */
static void add_debug_text(struct py_parser *p, struct literal *lit,
			   uint32_t begin, uint32_t end)
{
	struct py_node *last = NULL;

	if (p->stack.n > lit->list)
		last = p->stack.v[p->stack.n - 1];
	if (py_is(last, PY_Constant)) {
		buf_adds(&p->scratch, last->name);
		lit->is_unknown = last->num & PY_LIT_UNKNOWN;
		lit->text_begin = last->begin;
		p->stack.n--;
	}
	add_text(p, lit, begin, end, PY_STRING_RAW);
	flush_text(p, lit, end);
}

static uint32_t conversion(struct py_parser *p)
{
	uint32_t at = p->lx.end;
	char c;

	py_next(&p->lx);
	c = p->lx.text[p->lx.begin];
	if (!py_at(p, PY_TOK_NAME) || p->lx.end != p->lx.begin + 1 ||
	    !strchr("sra", c) || p->lx.begin != at)
		py_fail(&p->lx, PY_ERROR_SYNTAX, p->lx.begin, p->lx.end,
			"f-string: invalid conversion character");
	py_next(&p->lx);
	return (uint32_t)(unsigned char)c;
}

/* What follows the expression; gives where the text goes on. */
static uint32_t field_end(struct py_parser *p, struct py_node *field,
			  const struct fstring *f)
{
	uint32_t pos;

	if (py_at(p, PY_TOK_EXCLAMATION))
		field->num = conversion(p);
	if (py_at(p, PY_TOK_RBRACE))
		return p->lx.pos;
	if (!py_at(p, PY_TOK_COLON))
		py_fail(&p->lx, PY_ERROR_SYNTAX, p->lx.begin, p->lx.end,
			"f-string: expecting '}'");
	pos = p->lx.pos;
	field->format_spec = format_spec(p, f, &pos);
	p->lx.depth--; /* the brace of the field, which no token closes */
	return pos + 1;
}

/* At the brace; gives the offset behind its partner. */
static uint32_t replacement_field(struct py_parser *p, struct literal *lit,
				  const struct fstring *f, uint32_t at)
{
	struct py_node *field = py_node_new(p, PY_FormattedValue, at);
	uint32_t outer = p->lx.field_depth, pos;

	py_enter(p);
	py_lex_open(&p->lx, '{', at);
	p->lx.field_depth = p->lx.depth;
	p->lx.pos = at + 1;
	py_next(&p->lx);
	field->value = py_yield_or_star_expressions(p);
	if (py_at(p, PY_TOK_EQUAL)) {
		py_next(&p->lx);
		add_debug_text(p, lit, at + 1, p->lx.begin);
		if (py_at(p, PY_TOK_RBRACE))
			field->num = 'r';
	}
	pos = field_end(p, field, f);
	p->lx.field_depth = outer;
	py_leave(p);
	py_node_end(p, field);
	field->end = pos;
	py_list_add(p, field);
	return pos;
}

static bool is_closing(const struct py_parser *p, const struct fstring *f,
		       uint32_t pos)
{
	const char *t = p->lx.text + pos;

	if (f->flags & PY_STRING_TRIPLE)
		return t[0] == f->quote && t[1] == f->quote && t[2] == f->quote;
	return t[0] == f->quote;
}

static uint32_t skip_fstring_escape(struct py_parser *p,
				    const struct fstring *f, uint32_t pos)
{
	const char *t = p->lx.text + pos;

	if (t[1] == '{' || t[1] == '}')
		return pos + 1;
	if (t[1] == 'N' && t[2] == '{' && !(f->flags & PY_STRING_RAW)) {
		while (*t && *t != '}' && *t != f->quote && *t != '\n')
			t++;
		return (uint32_t)(t - p->lx.text) + (*t == '}');
	}
	if (t[1] == '\r' && t[2] == '\n')
		return pos + 3;
	return pos + (t[1] ? 2 : 1);
}

static _Noreturn void fail_fstring(struct py_parser *p, const struct fstring *f,
				   uint32_t pos, const char *what)
{
	py_fail(&p->lx, PY_ERROR_SYNTAX, f->begin, pos, "f-string: %s", what);
}

/*
 * Is this the end of what f is? Fails where it ends otherwise than it
 * should.
 */
static bool fstring_is_over(struct py_parser *p, const struct fstring *f,
			    uint32_t pos)
{
	char c = p->lx.text[pos];

	if (is_closing(p, f, pos)) {
		if (f->is_spec)
			fail_fstring(p, f, pos, "expecting '}'");
		return true;
	}
	if (c == '}' && f->is_spec)
		return true;
	if (!c || (!(f->flags & PY_STRING_TRIPLE) && (c == '\n' || c == '\r')))
		py_fail(&p->lx, PY_ERROR_TOKEN, f->begin, pos,
			"unterminated f-string literal");
	if (c == '}' && p->lx.text[pos + 1] != '}')
		fail_fstring(p, f, pos, "single '}' is not allowed");
	return false;
}

static uint32_t fstring_parts(struct py_parser *p, struct literal *lit,
			      const struct fstring *f, uint32_t pos)
{
	uint32_t begin = pos;

	while (!fstring_is_over(p, f, pos)) {
		char c = p->lx.text[pos];
		bool is_double = p->lx.text[pos + 1] == c;

		if (c == '\\') {
			pos = skip_fstring_escape(p, f, pos);
		} else if (c == '}' || (c == '{' && is_double && !f->is_spec)) {
			add_text(p, lit, begin, pos + 1, f->flags);
			begin = pos += 2;
		} else if (c == '{') {
			add_text(p, lit, begin, pos, f->flags);
			flush_text(p, lit, pos);
			begin = pos = replacement_field(p, lit, f, pos);
		} else {
			pos++;
		}
	}
	add_text(p, lit, begin, pos, f->flags);
	return pos;
}

static void add_fstring(struct py_parser *p, struct literal *lit)
{
	struct fstring f = { .flags = p->lx.string_flags,
			     .quote = p->lx.text[p->lx.end - 1],
			     .begin = p->lx.begin };
	uint32_t pos;

	lit->is_joined_str = true;
	pos = fstring_parts(p, lit, &f, p->lx.end);
	py_lex_resume(&p->lx, pos + (f.flags & PY_STRING_TRIPLE ? 3 : 1));
	p->lx.tok = PY_TOK_FSTRING;
}

/* --- literals ----------------------------------------------------------- */

static struct str inside_of(const struct py_lexer *lx)
{
	uint32_t quotes = lx->string_flags & PY_STRING_TRIPLE ? 3 : 1;
	uint32_t begin = lx->begin + lx->prefix_len + quotes;

	return str_of(lx->text + begin, lx->end - quotes - begin);
}

static bool is_plain(const struct py_lexer *lx)
{
	unsigned flags = lx->string_flags;

	return !(flags & PY_STRING_CR) &&
	       (!(flags & PY_STRING_ESCAPE) || flags & PY_STRING_RAW) &&
	       py_is_utf8(lx->coding.encoding);
}

static void check_mix(struct py_parser *p, struct literal *lit)
{
	bool is_bytes = p->lx.string_flags & PY_STRING_BYTES;

	if (lit->npieces && is_bytes != lit->is_bytes)
		py_fail(&p->lx, PY_ERROR_SYNTAX, lit->begin, p->lx.end,
			"cannot mix bytes and nonbytes literals");
	lit->is_bytes = is_bytes;
}

static void add_piece(struct py_parser *p, struct literal *lit)
{
	struct str inside;

	check_mix(p, lit);
	lit->npieces++;
	if (py_at(p, PY_TOK_FSTRING)) {
		add_fstring(p, lit);
		return;
	}
	inside = inside_of(&p->lx);
	add_text(p, lit, (uint32_t)(inside.p - p->lx.text),
		 (uint32_t)(inside.p + inside.len - p->lx.text),
		 p->lx.string_flags);
}

static bool at_string(const struct py_parser *p)
{
	return py_at(p, PY_TOK_STRING) || py_at(p, PY_TOK_FSTRING);
}

/* The common case: one literal whose bytes are its value. */
static struct py_node *plain_string(struct py_parser *p, struct literal *lit)
{
	struct str inside = inside_of(&p->lx);
	unsigned flags = p->lx.string_flags;

	check_mix(p, lit);
	py_check_string(p, inside, flags, (uint32_t)(inside.p - p->lx.text));
	lit->npieces = 1;
	py_next(&p->lx);
	if (!at_string(p))
		return literal_node(p, lit, lit->begin, inside,
				    literal_num(lit) | PY_LIT_PLAIN);
	add_text(p, lit, (uint32_t)(inside.p - p->lx.text),
		 (uint32_t)(inside.p + inside.len - p->lx.text), flags);
	return NULL;
}

struct py_node *py_strings(struct py_parser *p)
{
	struct literal lit = { .begin = p->lx.begin,
			       .list = py_list_begin(p),
			       .flags = p->lx.string_flags };
	struct py_node *n;

	if (py_at(p, PY_TOK_STRING) && is_plain(&p->lx)) {
		n = plain_string(p, &lit);
		if (n)
			return n;
	}
	while (at_string(p)) {
		add_piece(p, &lit);
		py_next(&p->lx);
	}
	if (lit.is_joined_str) {
		flush_text(p, &lit, p->lx.prev_end);
		n = py_node_new(p, PY_JoinedStr, lit.begin);
		n->num = literal_num(&lit);
		n->parts = py_list_end(p, lit.list);
		return py_node_end(p, n);
	}
	n = literal_node(p, &lit, lit.begin,
			 str_dup(p->arena, buf_str(&p->scratch)),
			 literal_num(&lit));
	p->scratch.len = 0;
	return n;
}

#include "base/compat.h"
#include "lang/py_parser.h"

#define SLAB_NODES 64
#define STACK_START 64

static void refill_slab(struct py_parser *p)
{
	if (p->module->nnodes >= PY_MAX_NODES)
		py_fail(&p->lx, PY_ERROR_TOO_LARGE, p->lx.begin, p->lx.end,
			"more than %zu syntax nodes", PY_MAX_NODES);
	p->slab = arena_array(p->arena, SLAB_NODES, sizeof(*p->slab));
	p->slab_left = SLAB_NODES;
}

struct py_node *py_node_new(struct py_parser *p, enum py_kind kind, uint32_t begin)
{
	struct py_node *n;

	if (!p->slab_left)
		refill_slab(p);
	n = &p->slab[SLAB_NODES - p->slab_left--];
	p->module->nnodes++;
	n->kind = (uint8_t)kind;
	n->begin = begin;
	n->height = 1;
	return n;
}

static unsigned list_height(const struct py_list *list)
{
	unsigned height = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i] && list->v[i]->height > height)
			height = list->v[i]->height;
	return height;
}

struct py_node *py_node_end(struct py_parser *p, struct py_node *n)
{
	unsigned height = list_height(&n->list), other = list_height(&n->list2);

	if (other > height)
		height = other;
	if (n->a && n->a->height > height)
		height = n->a->height;
	if (n->b && n->b->height > height)
		height = n->b->height;
	if (n->c && n->c->height > height)
		height = n->c->height;
	if (height >= PY_MAX_HEIGHT)
		py_fail(&p->lx, PY_ERROR_TOO_DEEP, n->begin, p->lx.prev_end,
			"nested too deeply");
	n->height = (uint16_t)(height + 1);
	/* One that is empty ends before its first token begins. */
	n->end = p->lx.prev_end < n->begin ? n->begin : p->lx.prev_end;
	return n;
}

struct py_list py_list_end(struct py_parser *p, size_t begin)
{
	struct py_list list = { NULL, p->stack.n - begin };

	if (list.n) {
		list.v = arena_bytes(p->arena, list.n * sizeof(*list.v));
		memcpy(list.v, p->stack.v + begin, list.n * sizeof(*list.v));
	}
	p->stack.n = begin;
	return list;
}

static bool is_python2_print(const struct py_parser *p)
{
	const struct py_lexer *lx = &p->lx;
	struct str before;

	if (lx->tok != PY_TOK_STRING && lx->tok != PY_TOK_NAME &&
	    lx->tok != PY_TOK_NUMBER)
		return false;
	before = str_of(lx->text, lx->prev_end);
	for (unsigned i = 0; i < 2; i++) {
		struct str word = i ? STR("exec") : STR("print");
		size_t at = before.len - word.len;

		if (str_ends(before, word) &&
		    (!at || strchr(" \t\n\r;:", lx->text[at - 1])))
			return true;
	}
	return false;
}

_Noreturn void py_unexpected(struct py_parser *p)
{
	struct py_lexer *lx = &p->lx;
	uint32_t begin = lx->begin, end = lx->end;

	if (is_python2_print(p))
		py_fail(lx, PY_ERROR_PYTHON2, begin, end,
			"invalid syntax: print or exec without parentheses is Python 2");
	if (lx->tok == PY_TOK_INDENT)
		py_fail(lx, PY_ERROR_INDENT, begin, end, "unexpected indent");
	if (lx->tok == PY_TOK_EOF)
		py_fail(lx, PY_ERROR_SYNTAX, begin, end,
			"unexpected end of file");
	if (lx->tok == PY_TOK_NEWLINE || lx->tok == PY_TOK_DEDENT)
		py_fail(lx, PY_ERROR_SYNTAX, begin, end,
			"invalid syntax at the end of the line");
	py_fail(lx, PY_ERROR_SYNTAX, begin, end, "invalid syntax");
}

void py_expect(struct py_parser *p, enum py_token tok)
{
	if (p->lx.tok != tok) {
		if (py_token_text[tok] && !is_python2_print(p) &&
		    p->lx.tok != PY_TOK_INDENT)
			py_fail(&p->lx, PY_ERROR_SYNTAX, p->lx.begin, p->lx.end,
				"invalid syntax, expected '%s'",
				py_token_text[tok]);
		py_unexpected(p);
	}
	py_next(&p->lx);
}

struct str py_expect_name(struct py_parser *p)
{
	struct str name;

	if (p->lx.tok != PY_TOK_NAME)
		py_unexpected(p);
	name = py_lex_name(&p->lx);
	py_next(&p->lx);
	return name;
}

bool py_at_word(const struct py_parser *p, const char *word)
{
	return p->lx.tok == PY_TOK_NAME &&
	       str_is(str_of(p->lx.text + p->lx.begin, p->lx.end - p->lx.begin),
		      word);
}

void py_enter(struct py_parser *p)
{
	if (++p->depth > PY_MAX_HEIGHT)
		py_fail(&p->lx, PY_ERROR_TOO_DEEP, p->lx.begin, p->lx.end,
			"nested too deeply");
}

struct py_node *py_try(struct py_parser *p,
		       struct py_node *(*parse)(struct py_parser *))
{
	struct py_lexer *saved = arena_new(p->arena, struct py_lexer);
	size_t stack_n = p->stack.n, ncomments = p->module->comments.n;
	unsigned depth = p->depth;
	jmp_buf trap;
	struct py_node *n;

	*saved = p->lx;
	p->lx.trap = &trap;
	if (!setjmp(trap)) {
		n = parse(p);
		p->lx.trap = saved->trap;
		if (n)
			return n;
	}
	saved->ntokens = p->lx.ntokens;
	p->lx = *saved;
	p->stack.n = stack_n;
	p->scratch.len = 0;
	p->depth = depth;
	p->module->comments.n = ncomments;
	return NULL;
}

static void parse_module(struct py_parser *p)
{
	struct py_node *root = py_node_new(p, PY_Module, 0);
	size_t begin = py_list_begin(p);

	py_next(&p->lx);
	while (!py_at(p, PY_TOK_EOF))
		py_statement(p);
	root->body = py_list_end(p, begin);
	py_node_end(p, root);
	root->end = p->lx.size;
	p->module->root = root;
}

/* --- conflict markers --------------------------------------------------- */

static bool is_marker(struct str line, char c)
{
	if (line.len < 7)
		return false;
	for (size_t i = 0; i < 7; i++)
		if (line.p[i] != c)
			return false;
	return line.len == 7 || line.p[7] == ' ';
}

/* The line that opens a conflict, when one that closes it comes behind. */
static bool find_conflict(struct str text, struct span *span)
{
	size_t at = 0;
	bool is_open = false;

	while (at < text.len) {
		size_t end = at;
		struct str line;

		while (end < text.len && text.p[end] != '\n' &&
		       text.p[end] != '\r')
			end++;
		line = str_cut(text, at, end);
		if (!is_open && is_marker(line, '<')) {
			is_open = true;
			*span = span_of(at, end);
		} else if (is_open && is_marker(line, '>')) {
			return true;
		}
		at = end + 1;
	}
	return false;
}

static void explain_conflict(const struct py_parser *p, struct py_error *err)
{
	struct span span;

	if (err->kind == PY_ERROR_NUL || err->kind == PY_ERROR_TOO_LARGE ||
	    !find_conflict(p->module->source->bytes, &span))
		return;
	err->kind = PY_ERROR_CONFLICT;
	err->span = span;
	err->message = STR("unresolved merge conflict");
}

static bool parse(struct arena *a, struct source *source, struct py_module *out,
		  struct py_error *err, bool skips_bodies)
{
	struct py_parser *p = arena_new(a, struct py_parser);
	jmp_buf trap;

	memset(out, 0, sizeof(*out));
	out->source = source;
	p->arena = a;
	p->module = out;
	p->skips_bodies = skips_bodies;
	p->scratch = (struct buf)BUF_INIT(a);
	p->stack.cap = STACK_START;
	p->stack.v = arena_array(a, STACK_START, sizeof(*p->stack.v));
	p->lx.error = err;
	p->lx.trap = &trap;
	if (setjmp(trap)) {
		out->root = NULL;
		explain_conflict(p, err);
		return false;
	}
	py_lex_init(&p->lx, a, out);
	parse_module(p);
	return true;
}

bool py_parse(struct arena *a, struct source *source, struct py_module *out,
	      struct py_error *err)
{
	return parse(a, source, out, err, false);
}

bool py_parse_outline(struct arena *a, struct source *source,
		      struct py_module *out, struct py_error *err)
{
	return parse(a, source, out, err, true);
}

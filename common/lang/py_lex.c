#include "base/compat.h"
#include "lang/py_lex.h"
#include "base/utf8.h"

const char *const py_token_text[PY_TOK_COUNT] = {
#define PY_TOKEN(name) [PY_TOK_##name] = NULL,
#define PY_KEYWORD(name, text) [PY_TOK_##name] = text,
#define PY_PUNCT(name, text) [PY_TOK_##name] = text,
#include "lang/py_token.def"
#undef PY_TOKEN
#undef PY_KEYWORD
#undef PY_PUNCT
};

_Noreturn void py_fail(struct py_lexer *lx, enum py_error_kind kind,
		       size_t begin, size_t end, const char *fmt, ...)
{
	size_t size = lx->module->source->bytes.len;
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	lx->error->kind = kind;
	begin = begin > size ? size : begin;
	end = end > size ? size : end;
	lx->error->span = span_of(begin, end < begin ? begin : end);
	lx->error->message = str_dup(lx->arena, str_z(text));
	longjmp(*lx->trap, 1);
}

static bool is_ascii(struct str s)
{
	size_t i = 0;
	uint64_t high = 0, word;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.p + i, 8);
		high |= word;
	}
	for (; i < s.len; i++)
		high |= (uint64_t)(s.p[i] & 0x80);
	return !(high & UINT64_C(0x8080808080808080));
}

static void check_encoding(struct py_lexer *lx, struct str bytes)
{
	struct py_coding *coding = &lx->coding;
	struct span span = coding->span;
	size_t bad;

	*coding = py_detect_encoding(bytes);
	span = coding->span;
	if (coding->is_bom_clash)
		py_fail(lx, PY_ERROR_ENCODING, span.begin, span.end,
			"encoding problem: a byte order mark and another coding");
	if (coding->encoding >= PY_ENCODING_UNKNOWN)
		py_fail(lx, PY_ERROR_ENCODING, span.begin, span.end,
			coding->encoding == PY_ENCODING_UNKNOWN ?
				"unknown encoding \"%.*s\"" :
				"encoding \"%.*s\" is not supported here",
			STR_ARG(coding->cookie));
	lx->is_checked = is_ascii(bytes);
	if (lx->is_checked)
		return;
	bad = py_first_undecodable(coding->encoding, bytes);
	lx->is_checked = bad == STR_NPOS;
	if (!lx->is_checked && coding->encoding != PY_UTF8)
		py_fail(lx, PY_ERROR_ENCODING, bad, bad + 1,
			"byte 0x%02x is not in the file's encoding",
			(unsigned char)bytes.p[bad]);
}

void py_lex_init(struct py_lexer *lx, struct arena *a, struct py_module *module)
{
	struct str bytes = module->source->bytes;
	const char *nul;
	char *copy;

	lx->arena = a;
	lx->module = module;
	if (bytes.len > INT32_MAX)
		py_fail(lx, PY_ERROR_TOO_LARGE, 0, 0, "larger than 2 GiB");
	nul = bytes.len ? memchr(bytes.p, '\0', bytes.len) : NULL;
	if (nul) {
		size_t at = (size_t)(nul - bytes.p);

		py_fail(lx, PY_ERROR_NUL, at, at + 1,
			"source code cannot contain null bytes");
	}
	check_encoding(lx, bytes);
	copy = arena_bytes(a, bytes.len + PY_LEX_PADDING);
	if (bytes.len)
		memcpy(copy, bytes.p, bytes.len);
	memset(copy + bytes.len, 0, PY_LEX_PADDING);
	lx->text = copy;
	lx->size = (uint32_t)bytes.len;
	lx->pos = (uint32_t)lx->coding.start;
	lx->prev_end = lx->pos;
	lx->at_line_start = true;
}

static void lex_token(struct py_lexer *lx, char c)
{
	lx->is_mid_line = true;
	if (c >= '0' && c <= '9') {
		py_lex_number(lx);
	} else if (py_is_name_byte((unsigned char)c)) {
		py_lex_word(lx);
	} else if (c == '"' || c == '\'') {
		lx->begin = lx->pos;
		lx->string_flags = 0;
		py_lex_string(lx, false);
	} else {
		py_lex_operator(lx, c);
	}
}

static void give_newline(struct py_lexer *lx)
{
	uint32_t begin = lx->pos;

	py_skip_eol(lx);
	lx->tok = PY_TOK_NEWLINE;
	lx->begin = begin;
	lx->end = lx->pos;
	lx->at_line_start = true;
	lx->is_mid_line = false;
}

void py_next(struct py_lexer *lx)
{
	lx->ntokens++;
	if (lx->tok > PY_TOK_DEDENT)
		lx->prev_end = lx->end;
	if (lx->at_line_start)
		py_start_line(lx);
	if (lx->pending) {
		py_give_pending(lx);
		return;
	}
	for (;;) {
		char c = lx->text[lx->pos];

		if (c == ' ' || c == '\t' || c == '\f') {
			lx->pos++;
		} else if (py_is_eol(c)) {
			if (!lx->depth) {
				give_newline(lx);
				return;
			}
			py_skip_eol(lx);
		} else if (c == '#') {
			py_skip_comment(lx);
		} else if (c == '\\') {
			py_skip_continuation(lx);
		} else if (!c) {
			py_give_end(lx);
			return;
		} else {
			lex_token(lx, c);
			return;
		}
	}
}

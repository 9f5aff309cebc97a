#include "base/compat.h"
#include "lang/py_lex.h"
#include "base/utf8.h"

/* Names, keywords, and the prefixes of strings. */

/* With a constant len, only the keywords of that length are compared. */
static inline enum py_token keyword_of_length(const char *p, size_t len)
{
#define PY_TOKEN(name)
#define PY_PUNCT(name, text)
#define PY_KEYWORD(name, text)                                   \
	if (sizeof(text) - 1 == len && p[0] == text[0] &&        \
	    !memcmp(p, text, sizeof(text) - 1 == len ? len : 0)) \
		return PY_TOK_##name;
#include "lang/py_token.def"
#undef PY_TOKEN
#undef PY_PUNCT
#undef PY_KEYWORD
	return PY_TOK_NAME;
}

static enum py_token find_keyword(const char *p, uint32_t len)
{
	switch (len) {
	case 2:
		return keyword_of_length(p, 2);
	case 3:
		return keyword_of_length(p, 3);
	case 4:
		return keyword_of_length(p, 4);
	case 5:
		return keyword_of_length(p, 5);
	case 6:
		return keyword_of_length(p, 6);
	case 7:
		return keyword_of_length(p, 7);
	case 8:
		return keyword_of_length(p, 8);
	}
	return PY_TOK_NAME;
}

static struct str decoded_name(struct py_lexer *lx, struct str raw)
{
	struct buf b = BUF_INIT(lx->arena);

	if (py_is_utf8(lx->coding.encoding))
		return raw;
	py_add_decoded(&b, lx->coding.encoding, raw);
	return buf_str(&b);
}

struct str py_lex_name(struct py_lexer *lx)
{
	struct str raw = str_of(lx->text + lx->begin, lx->end - lx->begin);

	if (LIKELY(!lx->has_high))
		return raw;
	return py_fold_name(lx->arena, decoded_name(lx, raw));
}

static void check_name(struct py_lexer *lx, uint32_t begin)
{
	struct str raw = str_of(lx->text + begin, lx->pos - begin);
	struct str name = decoded_name(lx, raw);
	size_t at = 0;

	if (lx->coding.encoding == PY_OPAQUE)
		return;
	while (at < name.len) {
		bool is_first = !at;
		uint32_t c = utf8_next(name, &at);

		if (c == UTF8_INVALID)
			py_fail(lx, PY_ERROR_ENCODING, begin, lx->pos,
				"invalid utf-8 in a name");
		if (c >= 0x80 &&
		    !(is_first ? py_is_xid_start(c) : py_is_xid_continue(c)))
			py_fail(lx, PY_ERROR_TOKEN, begin, lx->pos,
				"invalid character U+%04X", c);
	}
}

/* Is p[0..len) a string prefix? Then its flags; else -1. */
static int prefix_flags(const char *p, uint32_t len, bool *is_f)
{
	int flags = 0;

	for (uint32_t i = 0; i < len; i++) {
		char c = (char)(p[i] | 0x20);

		if (c == 'r' && !(flags & PY_STRING_RAW))
			flags |= PY_STRING_RAW;
		else if (c == 'b' && !*is_f && !(flags & PY_STRING_BYTES))
			flags |= PY_STRING_BYTES;
		else if (c == 'f' && !*is_f && !(flags & PY_STRING_BYTES))
			*is_f = true;
		else if (c == 'u' && len == 1)
			flags |= PY_STRING_U;
		else
			return -1;
	}
	return flags;
}

static bool lex_prefixed(struct py_lexer *lx, uint32_t begin, uint32_t len)
{
	bool is_f = false;
	int flags;

	if (len > 2)
		return false;
	flags = prefix_flags(lx->text + begin, len, &is_f);
	if (flags < 0)
		return false;
	lx->begin = begin;
	lx->string_flags = (uint8_t)flags;
	py_lex_string(lx, is_f);
	return true;
}

void py_lex_word(struct py_lexer *lx)
{
	const char *text = lx->text;
	uint32_t begin = lx->pos, pos = begin;
	unsigned char all = 0;

	while (py_is_name_byte((unsigned char)text[pos]))
		all |= (unsigned char)text[pos++];
	lx->pos = pos;
	if ((text[pos] == '"' || text[pos] == '\'') &&
	    lex_prefixed(lx, begin, pos - begin))
		return;
	lx->has_high = all & 0x80;
	if (UNLIKELY(lx->has_high))
		check_name(lx, begin);
	lx->begin = begin;
	lx->end = pos;
	lx->tok = (uint8_t)find_keyword(text + begin, pos - begin);
}

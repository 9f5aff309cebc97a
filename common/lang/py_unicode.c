#include "base/compat.h"
#include "lang/py_lex.h"
#include "base/utf8.h"

struct range {
	uint32_t first;
	uint32_t last;
};

#define PY_XID_START(first, last)
#define PY_XID_CONTINUE(first, last)
#define PY_FOLD(first, last, ascii)
#define PY_FOLD_TEXT(codepoint, text)

static const struct range xid_start[] = {
#undef PY_XID_START
#define PY_XID_START(first, last) { first, last },
#include "lang/py_unicode.def"
#undef PY_XID_START
#define PY_XID_START(first, last)
};

static const struct range xid_continue[] = {
#undef PY_XID_CONTINUE
#define PY_XID_CONTINUE(first, last) { first, last },
#include "lang/py_unicode.def"
#undef PY_XID_CONTINUE
#define PY_XID_CONTINUE(first, last)
};

static const struct {
	struct range range;
	char ascii;
} folds[] = {
#undef PY_FOLD
#define PY_FOLD(first, last, ascii) { { first, last }, ascii },
#include "lang/py_unicode.def"
#undef PY_FOLD
#define PY_FOLD(first, last, ascii)
};

static const struct {
	uint32_t codepoint;
	const char *text;
} fold_texts[] = {
#undef PY_FOLD_TEXT
#define PY_FOLD_TEXT(codepoint, text) { codepoint, text },
#include "lang/py_unicode.def"
};

static bool is_in(const struct range *ranges, size_t n, uint32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c < ranges[middle].first)
			high = middle;
		else if (c > ranges[middle].last)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

bool py_is_xid_start(uint32_t c)
{
	return is_in(xid_start, ARRAY_SIZE(xid_start), c);
}

bool py_is_xid_continue(uint32_t c)
{
	return py_is_xid_start(c) ||
	       is_in(xid_continue, ARRAY_SIZE(xid_continue), c);
}

/* True when it was one of those; then its ASCII is added. */
static bool add_folded(struct buf *b, uint32_t c)
{
	size_t low = 0, high = ARRAY_SIZE(folds);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct range *r = &folds[middle].range;

		if (c < r->first) {
			high = middle;
		} else if (c > r->last) {
			low = middle + 1;
		} else {
			buf_addc(b, (char)(folds[middle].ascii +
					   (int)(c - r->first)));
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(fold_texts); i++)
		if (fold_texts[i].codepoint == c) {
			buf_addz(b, fold_texts[i].text);
			return true;
		}
	return false;
}

struct str py_fold_name(struct arena *a, struct str name)
{
	struct buf b = BUF_INIT(a);
	size_t at = 0;

	while (at < name.len) {
		size_t begin = at;
		uint32_t c = utf8_next(name, &at);

		if (c < 0x80 || !add_folded(&b, c))
			buf_adds(&b, str_cut(name, begin, at));
	}
	return buf_str(&b);
}

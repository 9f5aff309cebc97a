/*
 * py_encoding.h - which encoding a Python file is in (PEP 263), and its
 * bytes as UTF-8. CPython: Parser/tokenizer.c, decode_str and what it calls.
 */
#ifndef LANG_PY_ENCODING_H
#define LANG_PY_ENCODING_H

#include "base/buf.h"
#include "text/source.h"

enum py_encoding {
	PY_UTF8, /* comments may hold anything */
	PY_UTF8_STRICT, /* named in a way that makes Python decode it all */
	PY_ASCII,
	PY_LATIN1,
	PY_CP1252,
	PY_OPAQUE, /* another that has ASCII in place: other bytes unknown */
	PY_ENCODING_UNKNOWN, /* one that Python knows no more than we do */
	PY_ENCODING_UNSUPPORTED, /* one where ASCII bytes may be parts of
				    characters: we do not read it */
};

struct py_coding {
	enum py_encoding encoding;
	struct str cookie; /* as written, or {NULL, 0} */
	struct span span; /* of the cookie */
	size_t start; /* behind the byte order mark */
	bool is_bom_clash; /* a mark and another cookie */
};

struct py_coding py_detect_encoding(struct str bytes);

/* Offset of the first byte the encoding does not have, or STR_NPOS. */
size_t py_first_undecodable(enum py_encoding encoding, struct str bytes);

/*
 * Appends bytes as UTF-8. False when that cannot be told (PY_OPAQUE and a
 * byte above 127: it is replaced) or an undecodable byte is met.
 */
bool py_add_decoded(struct buf *b, enum py_encoding encoding, struct str bytes);

static inline bool py_is_utf8(enum py_encoding encoding)
{
	return encoding <= PY_ASCII;
}

#endif

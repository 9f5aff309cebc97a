/*
 * ini_reader.h - feeds inih line by line; private to ini*.c.
 *
 * inih 55 and configparser disagree on what a line means (STYLE's source:
 * DESIGN 2): lines over 199 bytes, ` ;`, indented lines, names over 49
 * bytes, NUL, `]` in a header, a header without keys. So the reader decides
 * what kind of line it is, as configparser does, and writes it so that inih
 * cannot take it for anything else. Bytes that UTF-8 never has stand for what
 * would mislead inih; ini_unmask() puts them back.
 */
#ifndef CONFIG_INI_READER_H
#define CONFIG_INI_READER_H

#include "base/buf.h"
#include "config/ini.h"

enum ini_mask {
	MASK_FOLD = 0xff, /* the line goes on; the line went on */
	MASK_BLANK = 0xfe, /* an empty line inside a value */
	MASK_NUL = 0xfd,
	MASK_SEMICOLON = 0xfc,
	MASK_OPEN = 0xfb, /* [ at the start of a key */
	MASK_CLOSE = 0xfa, /* ] inside a section's name */
	MASK_NAME = 0xf9, /* and a number: a name inih would cut */
	MASK_SECTION = 0xf8, /* the key that announces a section */
};

/* What the line that was handed over last is. */
enum ini_line {
	LINE_HEADER, /* inih does not call for it */
	LINE_SECTION, /* the key that stands for a header */
	LINE_OPTION,
	LINE_CONTINUATION,
	LINE_BLANK,
	LINE_FOLD, /* more of the one before */
};

struct ini_reader {
	struct ini *ini;
	struct str bytes;
	size_t at; /* of the next line */
	uint32_t line; /* 1-based, of the last one read */
	unsigned flags;
	bool stop; /* a fault configparser raises at once */

	size_t indent; /* characters before the last header or key */
	bool has_section;
	bool has_option; /* a continuation has something to go on */

	struct buf out; /* the masked line that is being handed over */
	size_t sent; /* of it */
	enum ini_line line_kind; /* of out */
	enum ini_line kind; /* of what was handed over last */
	struct span span; /* of the value, or of the continuation */
	struct strs names; /* what MASK_NAME's number stands for */
};

void ini_reader_init(struct ini_reader *r, struct ini *ini, struct str bytes,
		     unsigned flags);
/* An ini_reader as ini_parse_stream() wants it. */
char *ini_reader_next(char *out, int size, void *reader);
/* What stood in the file: the name of a section or key, in the arena. */
struct str ini_unmask_name(struct ini_reader *r, const char *masked);
/* The same for (a piece of) a value, without the marks of a fold. */
void ini_unmask_value(struct buf *out, const char *masked);
void ini_add_fault(struct ini *ini, enum ini_fault_kind kind, uint32_t line,
		   struct str text);

#endif

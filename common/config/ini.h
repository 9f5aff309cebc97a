/*
 * ini.h - reads an ini file as Python's configparser.ConfigParser() does, and
 * is the one door to inih. What the two disagree on is levelled by the
 * reader that feeds inih (see ini_reader.c).
 *
 * The file must be UTF-8 (Python would open it with the locale's encoding).
 * Faults are data: the first one that configparser would raise on ends the
 * reading, and what was read until then is kept.
 *
 * It does not write, and does not convert values.
 * Source of every rule: CPython's Lib/configparser.py, RawConfigParser._read
 * and BasicInterpolation.
 */
#ifndef CONFIG_INI_H
#define CONFIG_INI_H

#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include "text/source.h"

#define INI_MAX_BYTES (1u << 20) /* a larger file is a fault */
#define INI_MAX_VALUE (1u << 20) /* an interpolated value, in bytes */
#define INI_MAX_DEPTH 10 /* MAX_INTERPOLATION_DEPTH */

struct ini_key {
	struct str name; /* lower-cased */
	struct str value; /* raw; its lines joined by \n */
	struct span span; /* from the value's first to its last byte */
	uint32_t line; /* 1-based, of the key */
};

struct ini_section {
	struct str name;
	uint32_t line; /* of its header, 0 for a [DEFAULT] never written */
	struct ini_key **keys; /* nkeys of them, in the file's order */
	size_t nkeys;
	size_t cap;
	struct map by_name; /* -> struct ini_key */
};

enum ini_fault_kind {
	INI_NO_FAULT,
	INI_NO_SECTION_HEADER, /* MissingSectionHeaderError (a BOM too) */
	INI_DUPLICATE_SECTION, /* DuplicateSectionError */
	INI_DUPLICATE_OPTION, /* DuplicateOptionError */
	INI_BAD_LINE, /* ParsingError: neither header nor key=value */
	INI_NOT_UTF8, /* UnicodeDecodeError */
	INI_TOO_LARGE, /* ours */
};

struct ini_fault {
	enum ini_fault_kind kind;
	uint32_t line;
	struct str text; /* lower case, no full stop */
};

struct ini {
	struct arena *arena;
	struct ini_section **sections; /* nsections, without [DEFAULT] */
	size_t nsections;
	size_t cap;
	struct map by_name; /* -> struct ini_section */
	struct ini_section defaults; /* [DEFAULT] */
	struct ini_fault *faults; /* nfaults; none: Python reads it too */
	size_t nfaults;
	size_t faults_cap;
};

/*
 * Comments behind a value (" ;" or " #"), as with
 * ConfigParser(inline_comment_prefixes=(";", "#")). Alembic's files have none.
 */
#define INI_INLINE_COMMENTS 1u

/* Builds *ini in the arena; bytes are borrowed only during the call. */
void ini_read(struct ini *ini, struct arena *a, struct str bytes, unsigned flags);

/* The exception configparser would end with: "" when it would not. */
const char *ini_fault_class(const struct ini *ini);

/* NULL when there is none. [DEFAULT] is found by that name too. */
struct ini_section *ini_section(const struct ini *ini, struct str name);

/* The section's own key, or NULL. name must be lower case. */
struct ini_key *ini_own_key(const struct ini_section *s, struct str name);
/* Its own key or else that of [DEFAULT]. */
struct ini_key *ini_key(const struct ini *ini, const struct ini_section *s,
			struct str name);

enum ini_got {
	INI_ABSENT,
	INI_VALUE,
	INI_BAD_SYNTAX, /* InterpolationSyntaxError */
	INI_BAD_REFERENCE, /* InterpolationMissingOptionError */
	INI_TOO_DEEP, /* InterpolationDepthError */
	INI_VALUE_TOO_LARGE, /* ours: past INI_MAX_VALUE */
};

/*
 * The value of a key as ConfigParser.get(section, name) gives it, %(x)s
 * replaced from the section, [DEFAULT], and `here` (p NULL: not defined).
 * *out is set for INI_VALUE; *why, for the INI_BAD_... ones, says what is
 * wrong (in the arena). The key `here` itself can be asked for too.
 */
enum ini_got ini_get(const struct ini *ini, const struct ini_section *s,
		     struct str name, struct str here, struct str *out,
		     struct str *why);

#endif

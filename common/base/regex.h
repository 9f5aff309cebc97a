/*
 * regex.h - the one door to PCRE2: naming patterns, templates, house rules.
 *
 * Pattern and subject may both come from a hostile repository. A pattern is
 * at most REGEX_PATTERN_MAX bytes, a subject REGEX_SUBJECT_MAX, and the work
 * of one call is counted: what exceeds the bounds gives REGEX_LIMIT, which a
 * caller has to report, for it is neither a match nor none. Callouts the
 * pattern asks for do nothing; \C is refused.
 *
 * Text is UTF-8. A subject (or a pattern) that is not valid UTF-8 is matched
 * byte by byte, or, if the pattern makes no sense in bytes, around what is not
 * valid. \w, \d and \b know ASCII alone unless the pattern begins with
 * (*UCP).
 */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include "base/err.h"
#include "base/vec.h"

#define REGEX_PATTERN_MAX ((size_t)4 * 1024)
#define REGEX_SUBJECT_MAX ((size_t)256 * 1024)

struct regex;

enum {
	REGEX_NOCASE = 1,
	REGEX_LINES = 2, /* ^ and $ match at line ends */
	REGEX_DOTALL = 4, /* . matches a line end */
	REGEX_WHOLE = 8, /* all of the subject, or nothing */
};

enum regex_result {
	REGEX_NONE,
	REGEX_FOUND,
	REGEX_LIMIT, /* given up; not known */
};

/* Bytes of the subject; a group that took no part has begin == STR_NPOS. */
struct regex_span {
	size_t begin;
	size_t end;
};

struct regex_spans {
	struct regex_span *v;
	size_t n;
	size_t cap;
};

/*
 * Lives in the arena, as does all that matching needs. On an error -1: the
 * text has PCRE2's words and the offset in bytes: «missing closing
 * parenthesis at offset 4 of "(a|b"». *offset, if not NULL, gets it too.
 */
int regex_compile(struct regex **re, struct arena *a, struct str pattern,
		  unsigned flags, size_t *offset, struct err *err);

/* How many groups it has, the whole match (group 0) not counted. */
size_t regex_group_count(const struct regex *re);
/* The number of the group (?<name>...), or 0. */
size_t regex_group(const struct regex *re, const char *name);

/*
 * Is there a match at or after from? Fills groups[0..ngroups), the whole
 * match first; ngroups may be 0 and more than there are.
 */
enum regex_result regex_find(struct regex *re, struct str subject, size_t from,
			     struct regex_span *groups, size_t ngroups);

/*
 * All matches that do not overlap, from the left, as many as max. Those
 * found before a limit was hit are in spans.
 */
enum regex_result regex_find_all(struct regex *re, struct arena *a,
				 struct str subject, size_t max,
				 struct regex_spans *spans);

/* "10.42 2022-12-11" */
struct str regex_version(struct arena *a);

/* Bytes put in quotes so that they match themselves. */
struct str regex_quote(struct arena *a, struct str literal);

#endif

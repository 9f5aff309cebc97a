/*
 * str.h - a borrowed run of bytes. Not NUL-terminated, may hold any byte,
 * owns nothing: the bytes live as long as whatever they were cut from (a
 * file's bytes, the arena, a literal).
 *
 * p == NULL means «absent» where a header says so; { "", 0 } is an empty
 * string that is present.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

struct str {
	const char *p;
	size_t len;
};

#define STR_NULL ((struct str){ NULL, 0 })
/* From a string literal. */
#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
/* For printf("%.*s", STR_ARG(s)): lengths are cut to INT_MAX. */
#define STR_ARG(s) \
	(int)((s).len > INT32_MAX ? INT32_MAX : (s).len), ((s).p ? (s).p : "")

static inline struct str str_of(const char *p, size_t len)
{
	return (struct str){ p, len };
}

/* From a NUL-terminated string; NULL gives STR_NULL. */
static inline struct str str_z(const char *z)
{
	return z ? (struct str){ z, strlen(z) } : STR_NULL;
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

static inline bool str_is(struct str a, const char *z)
{
	return str_eq(a, str_z(z));
}

static inline struct str str_from(struct str s, size_t begin)
{
	return (struct str){ s.p + begin, s.len - begin };
}

static inline struct str str_cut(struct str s, size_t begin, size_t end)
{
	return (struct str){ s.p + begin, end - begin };
}

#define STR_NPOS SIZE_MAX

/* Bytewise, as memcmp; a prefix sorts first. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* ASCII letters only; the bytes of other scripts compare as they are. */
bool str_eq_nocase(struct str a, struct str b);
/* Offset of the first (last) one, or STR_NPOS. */
size_t str_find(struct str s, struct str needle);
size_t str_chr(struct str s, char c);
size_t str_rchr(struct str s, char c);
/* Without ASCII white space (blank \t \n \r \f \v) at both ends. */
struct str str_trim(struct str s);
/*
 * Cuts what stands before the first sep off *rest and gives it back; at the
 * end gives the remainder and sets rest->p to NULL. False when rest->p was
 * NULL already: `while (str_split(&rest, ',', &part))`.
 */
bool str_split(struct str *rest, char sep, struct str *part);

/*
 * How many bytes to insert, delete or replace to make one of the other, for
 * «did you mean»; SIZE_MAX when one is longer than STR_DISTANCE_MAX.
 */
#define STR_DISTANCE_MAX 40
size_t str_distance(struct str a, struct str b);

/* A copy in the arena with a NUL behind it (.p serves as a C string). */
struct str str_dup(struct arena *a, struct str s);
struct str str_lower(struct arena *a, struct str s); /* ASCII only */
struct str str_fmt(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str str_vfmt(struct arena *a, const char *fmt, va_list ap);

/* The part of a slash path after the last slash, before it ("" if none). */
struct str path_base(struct str path);
struct str path_dir(struct str path);
/* dir + "/" + name; either may be empty. */
struct str path_join(struct arena *a, struct str dir, struct str name);
/* Is path inside dir (not dir itself)? dir "" is the root: always true. */
bool path_is_below(struct str path, struct str dir);

#endif

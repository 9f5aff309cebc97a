/*
 * template.h - the naming convention: what the file name of a migration has
 * to look like, and which part of it does not.
 *
 * A file_template (alembic/script/base.py, _rev_path: Python % formatting
 * of rev, slug, epoch, year, month, day, hour, minute, second) becomes a
 * list of parts that is matched by hand, in time parts * name.
 */
#ifndef CONFIG_TEMPLATE_H
#define CONFIG_TEMPLATE_H

#include "base/err.h"
#include "base/vec.h"
#include "text/source.h"

#define TEMPLATE_DEFAULT "%(rev)s_%(slug)s"

enum template_token {
	TEMPLATE_LITERAL,
	TEMPLATE_REV,
	TEMPLATE_SLUG,
	TEMPLATE_EPOCH,
	TEMPLATE_YEAR,
	TEMPLATE_MONTH,
	TEMPLATE_DAY,
	TEMPLATE_HOUR,
	TEMPLATE_MINUTE,
	TEMPLATE_SECOND,
	TEMPLATE_ANY, /* a value in a form that is not checked, as %(year)x */
};

struct template_part {
	enum template_token token;
	struct str literal; /* LITERAL: the bytes */
	unsigned flags; /* TEMPLATE_... below */
	unsigned width; /* 0: none */
	unsigned precision; /* TEMPLATE_NO_PRECISION: none */
	bool is_number; /* converted by d, not s */
};

/* Python's flags "0", "-", "+" and " ". */
enum {
	TEMPLATE_ZERO = 1,
	TEMPLATE_LEFT = 2,
	TEMPLATE_PLUS = 4,
	TEMPLATE_BLANK = 8
};

#define TEMPLATE_NO_PRECISION UINT32_MAX
#define TEMPLATE_MAX_PARTS 64
#define TEMPLATE_MAX_NAME 1024 /* bytes; no longer name matches */

struct template
{
	struct template_part *parts;
	size_t nparts;
	size_t cap;
	unsigned nslashes; /* directories it makes below the location */
	unsigned slug_length; /* truncate_slug_length */
};

/*
 * text is what file_template is after interpolation ("%(rev)s_%(slug)s", with
 * one % each). -1 when Python could not render it.
 */
int template_read(struct template *t, struct arena *a, struct str text,
		  unsigned slug_length, struct err *err);

/* alembic's slug of a message: UTF-8, cut to length. */
struct str template_slug(struct arena *a, struct str message, unsigned length);

/* What a migration is, as far as it is known (p NULL: not). */
struct template_subject {
	struct str revision;
	struct str message; /* the first line of the docstring */
	struct str create_date; /* "2026-11-20 21:03:55...", or p NULL */
	int64_t epoch; /* the same in seconds since 1970; 0: not known */
};

/*
 * The name it would be given, with ".py"; parts that are not known stay as
 * <year>, <rev> ...
 */
struct str template_render(const struct template *t, struct arena *a,
			   const struct template_subject *subject);

/*
 * Does the path (relative to its versions location, or longer) end in a name
 * the template could have made? *why then says which part is wrong:
 * "expected the revision \"ab12\" at \"xy12_add\"". With a revision known its
 * part must be that revision; dates and slug only have to look like one.
 */
bool template_matches(const struct template *t, struct arena *a, struct str path,
		      const struct template_subject *subject, struct str *why);

/*
 * `timestamp`: YYYYMMDD_HHMMSS_description.py with a date and time that
 * exist; the description is [a-z0-9_], 1 to 50 long.
 */
/*
 * The description in such a name: letters in lower case, every run of what is
 * neither a letter of ASCII nor a digit one "_", none at either end, cut
 * after 50. "" when nothing is left.
 */
struct str timestamp_description(struct arena *a, struct str message);
bool timestamp_name_matches(struct arena *a, struct str name, struct str *why);
struct str timestamp_name_render(struct arena *a,
				 const struct template_subject *subject);

#endif

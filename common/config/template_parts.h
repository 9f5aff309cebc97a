/*
 * template_parts.h - private to template*.c.
 */
#ifndef CONFIG_TEMPLATE_PARTS_H
#define CONFIG_TEMPLATE_PARTS_H

#include "config/template.h"
#include "base/buf.h"

#define TEMPLATE_MAX_MESSAGE 4096 /* bytes of it that a slug is made of */

const char *template_token_name(enum template_token token);

/* A number as Python's %d writes it with the part's flags and widths. */
struct str template_number(struct arena *a, const struct template_part *part,
			   uint64_t value);
/* The same for a text and %s. */
struct str template_text(struct arena *a, const struct template_part *part,
			 struct str text);

struct template_range {
	uint64_t low;
	uint64_t high;
};
/* What a date's part may be. */
struct template_range template_range(enum template_token token);

/* "2026-11-20 21:03:55.6" -> the number of a token; false when not there. */
bool template_date_part(struct str date, enum template_token token,
			uint64_t *value);
int days_in_month(int year, int month);

#endif

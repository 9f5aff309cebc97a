/*
 * style.h - colours for a terminal; each is "" when colour is off, so that
 * whoever prints need not ask.
 */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include "text/finding.h"

struct style {
	const char *bold, *dim, *red, *yellow, *blue, *green, *reset;
};

const struct style *style_get(bool use_color);
const char *style_of_level(const struct style *style, enum level level);

#endif

/*
 * snippet.h - the line of a file that a finding is about, with the bytes it
 * means underlined.
 */
#ifndef REPORT_SNIPPET_H
#define REPORT_SNIPPET_H

#include "base/buf.h"
#include "report/style.h"
#include "text/finding.h"

/* Digits of the largest line number that will be shown. */
int snippet_gutter(const struct place *const *places, size_t n);
/*
 * The lines `   |`, `27 | code`, `   | ^^^^ label`. Nothing when the place
 * has no span or no source. Long lines are cut around what is meant.
 */
void snippet_add(struct buf *out, const struct place *place, int gutter,
		 char underline, const char *color, struct str label,
		 const struct style *style);

#endif

/*
 * formats.h - the formats behind report_findings(); for this folder only.
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/report.h"

void report_text(struct buf *out, const struct findings *findings,
		 const struct report_summary *summary,
		 const struct report_options *options);
void report_json(struct buf *out, const struct findings *findings,
		 const struct report_summary *summary);

#endif

/*
 * graph.h - which table refers to which: foreign keys as a list, an order to
 * create and to drop in, and drawings.
 */
#ifndef REPORT_GRAPH_H
#define REPORT_GRAPH_H

#include "model/schema_order.h"
#include "report/json.h"

/* "jobs -> workers (worker_id)", a line a table; rings at the end. */
void graph_report_text(struct buf *out, const struct schema *s);
/* A table a line; rings are told in a line that begins with "#". */
void graph_report_order(struct buf *out, const struct schema *s, bool drops);
/* The members of an object that is open. */
void graph_report_json(struct json *j, const struct schema *s);
void graph_report_dot(struct buf *out, const struct schema *s);
/*
 * What is referred to stands above. All that is drawn is text and lines, in
 * the colours of whoever looks at it.
 */
void graph_report_svg(struct buf *out, const struct schema *s);

#endif

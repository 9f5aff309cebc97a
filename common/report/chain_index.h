/*
 * chain_index.h - a chain as a page of Markdown: its drawing, what each
 * revision creates, changes and drops, and the tables at its head. The same
 * files give the same bytes, on every machine and on every day.
 */
#ifndef REPORT_CHAIN_INDEX_H
#define REPORT_CHAIN_INDEX_H

#include "base/buf.h"
#include "model/replay.h"

struct chain_index {
	struct str name; /* of the environment */
	struct revgraph *graph;
	replay_fn *fn; /* operations of a revision, packed ones will do */
	void *data;
	const struct schema *schema; /* at the heads */
};

void chain_index_report(struct buf *out, const struct chain_index *index);
/* The tables alone, below headings of the third level. */
void schema_report_markdown(struct buf *out, const struct schema *s);

#endif

/*
 * picture.h - revisions and who hangs on whom as something to look at: text
 * in the manner of `git log --graph`, Mermaid, and DOT for graphviz.
 *
 * Every text may come from a hostile repository: none can break out of the
 * place that it is put in, and no control character comes through.
 */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "base/buf.h"
#include "base/vec.h"
#include "report/style.h"

struct picture_edge {
	size_t to; /* the parent's index */
	size_t between; /* revisions that are not drawn */
	bool is_depends; /* depends_on, not down_revision */
};

/* A branch whose head a revision is. */
struct picture_tag {
	struct str name;
	struct str words; /* "Ada, 2026-03-01, 2 ahead"; may be "" */
};

struct picture_node {
	struct str id; /* {NULL, 0}: not known */
	struct str message;
	struct strs marks; /* "head", "published", ... */
	struct {
		struct picture_tag *v;
		size_t n;
		size_t cap;
	} tags;
	struct {
		struct picture_edge *v;
		size_t n;
		size_t cap;
	} down;
	size_t below; /* revisions under it that are not drawn */
	bool is_published;
	bool is_base; /* the mainline has it */
};

struct picture {
	struct str title; /* of the environment; "" where there is one only */
	struct {
		struct picture_node *v; /* parents before children */
		size_t n;
		size_t cap;
	} nodes;
};

/* Rails beyond this leave no room for what they are about. */
#define PICTURE_MAX_COLUMNS 24

void picture_text(struct buf *out, const struct picture *p,
		  const struct style *style);
/* Of all environments one picture each; with titles where n > 1. */
void picture_mermaid(struct buf *out, const struct picture *v, size_t n);
void picture_dot(struct buf *out, const struct picture *v, size_t n);

#endif

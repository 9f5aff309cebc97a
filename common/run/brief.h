/*
 * brief.h - revisions in a line of text, fit for a terminal.
 */
#ifndef RUN_BRIEF_H
#define RUN_BRIEF_H

#include "model/revgraph.h"

/* 8b1c "add email": its id, and the beginning of its message. */
struct str brief_revision(struct arena *a, const struct revision *r);
/* The same of each; "and 3 more" behind six. */
struct str brief_list(struct arena *a, const struct revnodes *nodes);

#endif

/*
 * graphviz.h - a graph in DOT drawn by graphviz's program dot, where that is
 * installed.
 */
#ifndef RUN_GRAPHVIZ_H
#define RUN_GRAPHVIZ_H

#include "base/err.h"
#include "base/str.h"

/* Its time grows with the square: more revisions are refused. */
#define GRAPHVIZ_MAX_NODES 3000

/* -1 when there is no dot, or it fails: err says what to do instead. */
int graphviz_svg(struct arena *a, struct str dot, struct str *svg,
		 struct err *err);

#endif

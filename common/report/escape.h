/*
 * escape.h - names from hostile files inside of drawings: what is added can
 * end neither its quotes nor its line, and holds no control characters.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/buf.h"

/* Graphviz: a string in quotes. */
void escape_dot(struct buf *out, struct str s);
/* XML text or the value of an attribute in double quotes; no quotes added. */
void escape_xml(struct buf *out, struct str s);
/* Mermaid: a label in quotes; what its grammar has no way to say is "_". */
void escape_mermaid_text(struct buf *out, struct str s);
/* Mermaid: a word, as types and names of attributes are. */
void escape_mermaid_word(struct buf *out, struct str s);
/*
 * Markdown (GitHub's), one line of a paragraph, a heading or a cell: no mark
 * up, no HTML, no link comes of it.
 */
void escape_markdown(struct buf *out, struct str s);

#endif

/*
 * head_file.h - `<script directory>/HEAD`: a comment, and the heads of the
 * chain, one a line, sorted. It makes two branches that add migrations
 * conflict in text, so that a merge stops where no hook runs.
 */
#ifndef RESOLVE_HEAD_FILE_H
#define RESOLVE_HEAD_FILE_H

#include "base/vec.h"
#include "text/source.h"

#define HEAD_FILE_NAME "HEAD"

/*
 * The ids, in the order of the lines. False for what is no head file: conflict
 * markers, a line with blanks or control characters in it. Line ends may be
 * \r\n; empty lines and lines that begin with # do not count.
 */
bool head_file_read(struct arena *a, struct str bytes, struct strs *heads);
/* The first line that makes it none; an empty span if it is one. */
struct span head_file_bad_line(struct str bytes);
/* Does it begin with our comment? Files of that name may be anything. */
bool head_file_is_ours(struct str bytes);
/* The file for these heads. */
struct str head_file_write(struct arena *a, const struct strs *heads);

#endif

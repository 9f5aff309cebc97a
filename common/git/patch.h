/*
 * patch.h - what changed between two texts, as git writes it: a unified
 * diff, without looking into the repository.
 */
#ifndef GIT_PATCH_H
#define GIT_PATCH_H

#include "base/err.h"
#include "base/str.h"

struct patch_side {
	struct str path;
	struct str bytes; /* p NULL: there is no such file on this side */
};

/*
 * The hunks ("@@ -3,3 +3,3 @@ ..." and their lines) with so many lines of
 * context; "" when the bytes are the same, or when one of them is no text
 * (*is_binary). Raw bytes of the files: not fit for a terminal.
 */
int patch_text(struct arena *a, const struct patch_side *from,
	       const struct patch_side *to, unsigned context, struct str *out,
	       bool *is_binary, struct err *err);

#endif

/*
 * Differences between texts, by libgit2, which needs no repository for it.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "git/lib.h"
#include "git/patch.h"

struct hunks {
	struct buf out;
	bool is_binary;
};

static int on_binary(const git_diff_delta *delta UNUSED,
		     const git_diff_binary *binary UNUSED, void *data)
{
	struct hunks *h = data;

	h->is_binary = true;
	return 0;
}

static int on_hunk(const git_diff_delta *delta UNUSED,
		   const git_diff_hunk *hunk, void *data)
{
	struct hunks *h = data;

	buf_add(&h->out, hunk->header, hunk->header_len);
	return 0;
}

/* "\ No newline at end of file" comes as a line of its own kind. */
static int on_line(const git_diff_delta *delta UNUSED,
		   const git_diff_hunk *hunk UNUSED, const git_diff_line *line,
		   void *data)
{
	struct hunks *h = data;

	if (line->origin == GIT_DIFF_LINE_CONTEXT ||
	    line->origin == GIT_DIFF_LINE_ADDITION ||
	    line->origin == GIT_DIFF_LINE_DELETION)
		buf_addc(&h->out, line->origin);
	buf_add(&h->out, line->content, line->content_len);
	return 0;
}

int patch_text(struct arena *a, const struct patch_side *from,
	       const struct patch_side *to, unsigned context, struct str *out,
	       bool *is_binary, struct err *err)
{
	git_diff_options options;
	struct hunks hunks = { BUF_INIT(a), false };
	int rc;

	if (git_libgit2_init() < 0 ||
	    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION))
		return lib_error("cannot start libgit2", err);
	options.context_lines = context;
	rc = git_diff_buffers(from->bytes.p, from->bytes.len,
			      str_dup(a, from->path).p, to->bytes.p,
			      to->bytes.len, str_dup(a, to->path).p, &options,
			      NULL, on_binary, on_hunk, on_line, &hunks);
	if (rc)
		lib_error("cannot compare", err);
	git_libgit2_shutdown();
	*out = buf_str(&hunks.out);
	*is_binary = hunks.is_binary;
	return rc ? -1 : 0;
}

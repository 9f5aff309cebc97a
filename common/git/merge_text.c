#include "base/compat.h"
#include "base/spawn.h"
#include "git/lib.h"
#include "git/merge_text.h"

/* How the person wants conflicts to look; what cannot be told is "merge". */
static uint32_t conflict_style(void)
{
	static const char *const argv[] = { "git", "config", "--get",
					    "merge.conflictStyle", NULL };
	struct child c = CHILD_INIT;
	uint32_t style = GIT_MERGE_FILE_STYLE_MERGE;
	struct err ignored = ERR_INIT;
	struct str value;

	if (!child_start(&c, argv, NULL, 0, 1024, &ignored) &&
	    !child_wait(&c, &ignored) && !child_exit_status(&c)) {
		value = str_trim(str_of(c.bytes, c.len));
		if (str_is(value, "diff3"))
			style = GIT_MERGE_FILE_STYLE_DIFF3;
		else if (str_is(value, "zdiff3"))
			style = GIT_MERGE_FILE_STYLE_ZDIFF3;
	}
	child_release(&c);
	return style;
}

static git_merge_file_input input_of(struct str text)
{
	return (git_merge_file_input){ .version = GIT_MERGE_FILE_INPUT_VERSION,
				       .ptr = text.len ? text.p : "",
				       .size = text.len };
}

static int merge(const struct merge_text *m, struct arena *a, uint32_t style,
		 struct str *out, struct err *err)
{
	git_merge_file_options options = {
		.version = GIT_MERGE_FILE_OPTIONS_VERSION,
		.ancestor_label = str_dup(a, m->base_label).p,
		.our_label = str_dup(a, m->our_label).p,
		.their_label = str_dup(a, m->their_label).p,
		.flags = style,
		.marker_size = (unsigned short)m->marker_size,
	};
	git_merge_file_input base = input_of(m->base);
	git_merge_file_input ours = input_of(m->ours);
	git_merge_file_input theirs = input_of(m->theirs);
	git_merge_file_result result = { 0 };
	bool is_clean;

	if (git_merge_file(&result, &base, &ours, &theirs, &options))
		return lib_error("cannot merge texts", err);
	/* It has no text for what it takes for no text. */
	if (!result.automergeable && !result.ptr)
		return err_set(err, "a binary file");
	is_clean = result.automergeable;
	*out = str_dup(a, str_of(result.ptr ? result.ptr : "", result.len));
	git_merge_file_result_free(&result);
	return !is_clean;
}

int merge_text(const struct merge_text *m, struct arena *a, struct str *out,
	       struct err *err)
{
	uint32_t style = GIT_MERGE_FILE_STYLE_MERGE;
	int rc;

	if (git_libgit2_init() < 0)
		return lib_error("cannot start libgit2", err);
	rc = merge(m, a, style, out, err);
	if (rc == 1 && !m->is_trial) {
		style = conflict_style();
		if (style != GIT_MERGE_FILE_STYLE_MERGE)
			rc = merge(m, a, style, out, err);
	}
	git_libgit2_shutdown();
	return rc;
}

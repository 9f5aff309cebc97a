/*
 * Three files cut from any bytes: merging them must not crash, and never
 * makes one migration of two, nor a clean one that cannot be read.
 */
#include "base/compat.h"
#include "model/migration.h"
#include "resolve/file_merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one side did not change is the other's; else both between markers. */
static int merge_text(void *data, struct arena *a,
		      const struct file_merge_texts *t, struct str *out,
		      bool *has_conflict, struct err *err)
{
	(void)data;
	(void)err;
	*has_conflict = false;
	if (str_eq(t->base, t->ours) || str_eq(t->ours, t->theirs)) {
		*out = t->theirs;
	} else if (str_eq(t->base, t->theirs)) {
		*out = t->ours;
	} else {
		*has_conflict = true;
		*out = file_merge_whole(a, t);
	}
	return 0;
}

static void check(struct arena *a, const struct file_merge_request *q)
{
	struct str texts[] = { q->texts.ours, q->texts.theirs };
	struct file_merge_result r;
	struct migration m[2], merged;
	struct source source[2], all;
	struct err err = ERR_INIT;

	if (file_merge_migration(&r, a, q, &err))
		BUG("%s", err.text);
	for (int i = 0; i < 2; i++) {
		source_init(&source[i], a, q->path, texts[i]);
		migration_read(&m[i], a, &source[i]);
	}
	if (r.has_conflict || !m[0].is_readable || !m[1].is_readable ||
	    !m[0].id.p || !m[1].id.p)
		return;
	if (!str_eq(m[0].id, m[1].id))
		BUG("two migrations became one");
	source_init(&all, a, q->path, r.bytes);
	migration_read(&merged, a, &all);
	if (!merged.is_readable || !str_eq(merged.id, m[0].id))
		BUG("a merge that is none");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file_merge_request q = { .path = STR("v/a.py"),
					.merge_text = merge_text };
	struct str rest = str_of((const char *)data, size), part[3];
	struct file_merge_result r;
	struct err err = ERR_INIT;
	struct arena a;

	for (size_t i = 0; i < 3; i++)
		if (!str_split(&rest, '\0', &part[i]))
			part[i] = STR("");
	q.texts = (struct file_merge_texts){ part[0],	    part[1],
					     part[2],	    STR("ours"),
					     STR("theirs"), 7 };
	arena_init(&a);
	check(&a, &q);
	file_merge_heads(&r, &a, &q, &err);
	arena_release(&a);
	return 0;
}

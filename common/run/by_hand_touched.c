#include "base/compat.h"
#include "run/by_hand_conflict.h"
#include "git/merge_text.h"
#include "run/merge_driver.h"

/* Is a file in conflict still as git, or the merge driver, has left it? */

int conflict_merge(struct conflict *c, const struct str texts[STAGES],
		   bool as_lines, unsigned marker_size, struct str *bytes,
		   bool *is_clean, struct str *message, struct err *err)
{
	struct file_merge_texts t = {
		.base = c->stage[STAGE_BASE] ? texts[STAGE_BASE] : STR_NULL,
		.ours = texts[STAGE_OURS],
		.theirs = texts[STAGE_THEIRS],
		.our_label = STR("ours"),
		.their_label = STR("theirs"),
		.marker_size = marker_size,
	};
	struct file_merge_result result;

	if (merge_driver_merge(&result, &c->h->run->arena, &t, c->path,
			       STR("base"), as_lines, err))
		return -1;
	*bytes = result.bytes;
	*is_clean = !result.has_conflict;
	*message = result.message;
	return 0;
}

/* ---- markers ------------------------------------------------------------------- */

static size_t run_of(struct str line, char c)
{
	size_t n = 0;

	while (n < line.len && line.p[n] == c)
		n++;
	return n;
}

static bool is_marker(struct str line, char c, size_t size)
{
	size_t n = run_of(line, c);

	return n == size && (n == line.len || line.p[n] == ' ');
}

/* Of the first marker; 7 where there is none. */
static size_t marker_size_of(struct str text)
{
	struct str line;

	while (str_split(&text, '\n', &line)) {
		size_t n = run_of(line, '<');

		if (n >= 7 && is_marker(line, '<', n) && n <= MERGE_MARKER_MAX)
			return n;
	}
	return 7;
}

/* Without the labels behind the markers, and without carriage returns. */
static struct str squeeze(struct arena *a, struct str text, size_t size)
{
	struct buf b = BUF_INIT(a);
	struct str line;

	while (str_split(&text, '\n', &line)) {
		if (str_ends(line, STR("\r")))
			line.len--;
		if (is_marker(line, '<', size) || is_marker(line, '>', size) ||
		    is_marker(line, '|', size))
			line.len = size;
		buf_adds(&b, line);
		if (text.p)
			buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

/* ---- what may have been left ------------------------------------------------------ */

struct looking {
	struct conflict *c;
	struct str there; /* squeezed */
	size_t size;
	bool is_known;
};

static void compare(struct looking *l, struct str text)
{
	struct arena *a = &l->c->h->run->arena;

	l->is_known |= str_eq(squeeze(a, text, l->size), l->there);
}

static int compare_merge(struct looking *l, bool as_lines, struct err *err)
{
	struct str bytes, message;
	bool is_clean;

	if (l->is_known)
		return 0;
	if (conflict_merge(l->c, l->c->text, as_lines, (unsigned)l->size,
			   &bytes, &is_clean, &message, err))
		return -1;
	if (!is_clean)
		compare(l, bytes);
	return 0;
}

static void compare_whole(struct looking *l)
{
	struct file_merge_texts t = {
		.ours = l->c->text[STAGE_OURS],
		.theirs = l->c->text[STAGE_THEIRS],
		.marker_size = (unsigned)l->size,
	};

	compare(l, file_merge_whole(&l->c->h->run->arena, &t));
}

static int compare_all(struct looking *l, struct err *err)
{
	struct conflict *c = l->c;

	/* A run before this one that was stopped half-way. */
	if (c->writes.v[0].bytes.p)
		compare(l, c->writes.v[0].bytes);
	if (c->stage[STAGE_OURS] && c->stage[STAGE_THEIRS]) {
		compare_whole(l);
		return compare_merge(l, true, err) ||
				       compare_merge(l, false, err) ?
			       -1 :
			       0;
	}
	for (int i = STAGE_OURS; i < STAGES; i++)
		if (c->stage[i])
			compare(l, c->text[i]);
	return 0;
}

int conflict_is_touched(struct conflict *c, struct err *err)
{
	struct run *run = c->h->run;
	struct looking l = { .c = c };
	struct blob now;

	if (worktree_read(run->repo, &run->arena, c->path, SIZE_MAX / 2, &now,
			  err))
		return -1;
	if (now.state == BLOB_MISSING)
		return c->writes.v[0].bytes.p != NULL;
	if (now.state != BLOB_OK)
		return 1;
	l.size = marker_size_of(now.bytes);
	l.there = squeeze(&run->arena, now.bytes, l.size);
	if (compare_all(&l, err))
		return -1;
	return !l.is_known;
}

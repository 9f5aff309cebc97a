#include "base/compat.h"
#include "by_hand_print.h"
#include "base/utf8.h"
#include "git/patch.h"
#include "report/diff.h"
#include "report/report.h"

#include <unistd.h>

/* Of more files than these the names are enough; of more lines, too. */
#define MOST_FILES 12
#define MOST_LINES 80
#define CONTEXT 1

static void add_clean(struct buf *b, const char *before, struct str text,
		      const char *after)
{
	buf_addz(b, before);
	utf8_add_clean(b, text, true);
	buf_addz(b, after);
}

/* ---- what changes --------------------------------------------------------------- */

/* The old half of a rename, which the new one shows. */
static bool is_shown_elsewhere(const struct planned *planned,
			       const struct planned_change *c)
{
	if (c->write.bytes.p)
		return false;
	for (size_t i = 0; i < planned->n; i++)
		if (planned->v[i].old_path.p &&
		    str_eq(planned->v[i].old_path, c->write.path))
			return true;
	return false;
}

static int add_diff(struct buf *b, const struct planned_change *c,
		    const struct style *style, struct err *err)
{
	struct report_diff d = { .new_path = STR_NULL };
	struct patch_side from = { c->write.path, c->old };
	struct patch_side to = { c->write.path, c->write.bytes };

	if (c->old.p)
		d.old_path = c->old_path.p ? c->old_path : c->write.path;
	if (c->write.bytes.p)
		d.new_path = c->write.path;
	d.hunks = STR("");
	if (d.new_path.p && patch_text(b->arena, &from, &to, CONTEXT, &d.hunks,
				       &d.is_binary, err))
		return -1;
	/* The end of a conflict may be what HEAD has. */
	if (!d.hunks.len && !d.is_binary && !c->old_path.p &&
	    !d.old_path.p == !d.new_path.p)
		return 0;
	report_diff_add(b, &d, MOST_LINES, style);
	return 0;
}

static int add_diffs(struct buf *b, const struct planned *planned,
		     const struct style *style, struct err *err)
{
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < planned->n; i++) {
		if (is_shown_elsewhere(planned, &planned->v[i]))
			continue;
		if (++shown > MOST_FILES)
			more++;
		else if (add_diff(b, &planned->v[i], style, err))
			return -1;
	}
	if (more)
		buf_addf(b, "%s... and %zu more files%s\n", style->dim, more,
			 style->reset);
	return 0;
}

int print_changes(struct by_hand *h, struct err *err)
{
	const struct planned *planned = &h->result.planned;
	bool use_color = run_wants_color(STDOUT_FILENO);
	struct buf b = BUF_INIT(&h->run->arena);

	for (size_t i = 0; i < planned->done.n; i++)
		add_clean(&b, "", planned->done.v[i], "\n");
	if (planned->n)
		buf_addc(&b, '\n');
	if (add_diffs(&b, planned, style_get(use_color), err))
		return -1;
	if (planned->n)
		buf_addc(&b, '\n');
	run_print(stdout, buf_str(&b));
	return 0;
}

/* ---- why not ---------------------------------------------------------------------- */

static void add_findings(struct buf *b, struct by_hand *h)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.use_color = run_wants_color(STDERR_FILENO),
	};
	struct report_summary summary = { .not_analysed = 0 };
	struct findings *findings = &h->result.findings;

	findings_sort(findings);
	findings_unique(findings);
	report_summarize(&summary, findings);
	report_findings(b, findings, &summary, &options);
}

static void add_advice(struct buf *b, const struct by_hand *h)
{
	for (size_t i = 0; i < h->advice.n; i++)
		add_clean(b, "  ", h->advice.v[i], "\n");
}

void print_refusals(struct by_hand *h)
{
	const struct repair *r = &h->result;
	struct buf b = BUF_INIT(&h->run->arena);

	if (r->findings.n)
		add_findings(&b, h);
	for (size_t i = 0; i < r->refusals.n; i++)
		add_clean(&b, "alembic: refused: ", r->refusals.v[i], "\n");
	add_advice(&b, h);
	for (size_t i = 0; i < h->unstaged.n; i++) {
		add_clean(&b, "  ", h->unstaged.v[i], ": ");
		buf_addf(&b, "%s\n", by_hand_why_unstaged(h, h->unstaged.v[i]));
	}
	buf_addz(&b, "alembic: nothing was changed\n");
	run_print(stderr, buf_str(&b));
}

void print_blocked(struct by_hand *h, const struct by_hand_writing *w)
{
	struct buf b = BUF_INIT(&h->run->arena);

	for (size_t i = 0; i < h->result.planned.done.n; i++)
		add_clean(&b, "", h->result.planned.done.v[i], "\n");
	buf_addz(&b, "\nalembic: in the way of this:\n");
	for (size_t i = 0; i < w->blocked.n; i++) {
		add_clean(&b, "  ", w->blocked.v[i].path, "");
		buf_addf(&b, ": %s\n", w->blocked.v[i].why);
	}
	buf_addz(&b, "alembic: nothing was changed\n");
	run_print(stderr, buf_str(&b));
}

/* ---- and now ------------------------------------------------------------------------ */

static bool is_plain(struct str path)
{
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.p[i] < ' ' || path.p[i] == 0x7f)
			return false;
	return utf8_is_valid(path);
}

/* As a word for a shell. */
static void add_word(struct buf *b, struct str word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_./-+,:@%=";
	bool is_safe = word.len > 0;

	for (size_t i = 0; i < word.len && is_safe; i++)
		is_safe = word.p[i] && strchr(safe, word.p[i]);
	if (is_safe) {
		buf_adds(b, word);
		return;
	}
	buf_addc(b, '\'');
	for (size_t i = 0; i < word.len; i++)
		if (word.p[i] == '\'')
			buf_addz(b, "'\\''");
		else
			buf_addc(b, word.p[i]);
	buf_addc(b, '\'');
}

/* A path as git takes it where the user stands. */
static void add_path(struct buf *b, const struct by_hand *h, struct str path)
{
	bool is_odd = path.len && path.p[0] == ':';

	buf_addc(b, ' ');
	if (repo_paths(h->run->repo)->prefix.len || is_odd)
		path = str_fmt(&h->run->arena, ":/%.*s", STR_ARG(path));
	add_word(b, path);
}

static bool can_list(const struct by_hand *h, const struct strs *paths)
{
	(void)h;
	for (size_t i = 0; i < paths->n; i++)
		if (!is_plain(paths->v[i]))
			return false;
	return paths->n && paths->n <= MOST_FILES;
}

static void add_paths(struct buf *b, const struct by_hand *h,
		      const struct strs *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		add_path(b, h, paths->v[i]);
	buf_addc(b, '\n');
}

/* From the top, for git apply leaves out what is not below it. */
static void add_undo_by_trees(struct buf *b, const struct by_hand *h,
			      const struct by_hand_writing *w)
{
	bool is_top = !repo_paths(h->run->repo)->prefix.len;
	char before[OID_MAX_HEX + 1], after[OID_MAX_HEX + 1];

	buf_addf(b,
		 "  undo: git diff-tree -p %.16s %.16s | git %sapply -R "
		 "--index\n",
		 oid_hex(&w->before, before), oid_hex(&w->after, after),
		 is_top ? "" : "-C \"$(git rev-parse --show-toplevel)\" ");
}

/* What has no conflict was staged as some blob, which is there still. */
static void add_staged_again(struct buf *b, const struct by_hand *h,
			     const struct strs *paths)
{
	const struct state *was = &h->staged;
	char hex[OID_MAX_HEX + 1];

	buf_addz(b, " && git update-index --add");
	for (size_t i = 0; i < paths->n; i++) {
		size_t at = listing_find(&was->listing, paths->v[i]);
		const struct entry *e;

		if (at == LISTING_NONE)
			continue;
		e = state_entry(was, at);
		buf_addf(b, " --cacheinfo %o,%s,", (unsigned)e->mode,
			 oid_hex(&e->oid, hex));
		add_word(b, paths->v[i]);
	}
	buf_addz(b, " && git checkout --");
	add_paths(b, h, paths);
	b->len--;
}

/* The conflicts as they were, and what was made besides gone. */
static void add_undo_of_conflicts(struct buf *b, const struct by_hand *h)
{
	const struct planned *planned = &h->result.planned;
	struct strs made = VEC_INIT, changed = VEC_INIT;

	for (size_t i = 0; i < planned->n; i++) {
		const struct planned_change *c = &planned->v[i];

		if (strs_has(&h->conflicts, c->write.path))
			continue;
		if (c->old.p && !c->old_path.p)
			vec_push(&changed, &h->run->arena, c->write.path);
		else if (c->write.bytes.p)
			vec_push(&made, &h->run->arena, c->write.path);
	}
	if (changed.n && !can_list(h, &changed))
		return;
	buf_addz(b, "  undo: git checkout --merge --");
	add_paths(b, h, &h->conflicts);
	b->len--;
	if (changed.n)
		add_staged_again(b, h, &changed);
	if (can_list(h, &made)) {
		buf_addz(b, " && git rm -qf --");
		add_paths(b, h, &made);
		b->len--;
	}
	buf_addc(b, '\n');
}

static void add_undo(struct buf *b, const struct by_hand *h,
		     const struct by_hand_writing *w)
{
	const struct planned *planned = &h->result.planned;
	struct strs paths = VEC_INIT;

	for (size_t i = 0; i < planned->n; i++)
		vec_push(&paths, &h->run->arena, planned->v[i].write.path);
	if (w->was_as_head && !h->conflicts.n && can_list(h, &paths)) {
		buf_addz(b, "  undo: git restore --staged --worktree --");
		add_paths(b, h, &paths);
	} else if (w->before.size && w->after.size) {
		add_undo_by_trees(b, h, w);
	} else if (can_list(h, &h->conflicts)) {
		add_undo_of_conflicts(b, h);
	}
}

static size_t count_files(const struct planned *planned)
{
	size_t n = 0;

	for (size_t i = 0; i < planned->n; i++)
		n += !is_shown_elsewhere(planned, &planned->v[i]);
	return n;
}

static void add_facts(struct buf *b, const struct by_hand *h, const char *before)
{
	for (size_t i = 0; i < h->facts.n; i++)
		add_clean(b, i ? "alembic: " : before, h->facts.v[i], "\n");
}

static void add_left(struct buf *b, const struct by_hand *h)
{
	if (!h->left.n)
		return;
	buf_addz(b, "alembic: left for you:\n");
	for (size_t i = 0; i < h->left.n; i++)
		add_clean(b, "  ", h->left.v[i], "\n");
}

void print_end(struct by_hand *h, const struct by_hand_writing *w, bool is_trial)
{
	struct buf b = BUF_INIT(&h->run->arena);
	size_t n = count_files(&h->result.planned);
	const char *s = n == 1 ? "" : "s";

	if (h->result.findings.n)
		add_findings(&b, h);
	add_facts(&b, h,
		  n || h->left.n ? "alembic: " : "alembic: nothing to do; ");
	if (h->result.not_analysed)
		buf_addf(&b,
			 "alembic: not analysed: %zu; whether the order matters "
			 "there is for you to see\n",
			 h->result.not_analysed);
	add_left(&b, h);
	add_advice(&b, h);
	if (n && is_trial)
		buf_addf(&b, "alembic: %zu file%s would change\n", n, s);
	else if (n)
		buf_addf(&b, "alembic: %zu file%s changed and staged\n", n, s);
	if (!is_trial && !h->left.n && (n || h->operation.kind))
		buf_addf(&b, "  go on: %s\n", h->operation.go_on);
	if (n && !is_trial)
		add_undo(&b, h, w);
	run_print(stdout, buf_str(&b));
}

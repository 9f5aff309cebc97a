#include "base/compat.h"
#include "rules/chain.h"

/* duplicate-filename: names that collide in a tree, or with the mainline. */

static bool is_new_path(const struct chain_run *run, struct str path)
{
	return !chain_at(run->c->before, path);
}

static struct finding *say(struct chain_run *run, const struct revision *r,
			   const struct revision *other, bool is_prefix,
			   struct str message)
{
	bool was = !is_new_path(run, r->path) && !is_new_path(run, other->path);
	enum level level = run->c->policy->levels.up[RULE_DUPLICATE_FILENAME];
	struct finding *f;

	if (is_prefix)
		level = chain_at_most(level, LEVEL_WARNING);
	if (was && run->c->policy->spares_old_findings)
		level = level > LEVEL_WARNING ? LEVEL_WARNING : LEVEL_OFF;
	if (level == LEVEL_OFF)
		return NULL;
	f = chain_say(run, RULE_DUPLICATE_FILENAME, level,
		      chain_place(run, r->path, span_of(0, 0)), r, other->path,
		      "%.*s", STR_ARG(message));
	chain_as_before(run, f, was);
	return f;
}

static void help_rename(struct chain_run *run, struct finding *f,
			const struct revision *r)
{
	struct str dir = path_dir(r->path);

	chain_help(run, f, "git mv %.*s %.*s",
		   STR_ARG(chain_word(run->arena, r->path)),
		   STR_ARG(chain_word(run->arena, path_join(run->arena, dir,
							    STR("NEW_NAME.py")))));
}

static void report_case(struct chain_run *run, struct revision *a,
			struct revision *b)
{
	struct revision *r = is_new_path(run, b->path) ? b : a;
	struct revision *other = r == a ? b : a;
	struct finding *f =
		say(run, r, other, false,
		    str_fmt(run->arena,
			    "\"%.*s\" and \"%.*s\" are one file where names "
			    "have no case",
			    STR_ARG(path_base(r->path)),
			    STR_ARG(path_base(other->path))));

	if (!f)
		return;
	chain_relate(run, f, chain_place(run, other->path, span_of(0, 0)),
		     "the other one");
	help_rename(run, f, r);
}

/*
 * Each judged file against all others: cheaper than a map of all names
 * while there are few, and what else collides did so before.
 */
static void check_case_of(struct chain_run *run, struct revision *r)
{
	revnodes_each (&run->g->all, it) {
		struct revision *other = (*it)->rev;

		if (other == r || !str_eq_nocase(other->path, r->path))
			continue;
		/* A pair of judged files is met from both sides. */
		if (!chain_file(run, other->path) || other < r)
			report_case(run, other, r);
	}
}

static void check_case(struct chain_run *run)
{
	struct map seen;

	if (chain_judges_few(run)) {
		for (size_t i = 0; i < run->c->nfiles; i++)
			check_case_of(run, run->c->files[i].revision);
		return;
	}

	map_init(&seen, run->arena);
	revnodes_each (&run->g->all, it) {
		struct revision *r = (*it)->rev;
		struct map_entry *e =
			map_at(&seen, str_lower(run->arena, r->path));

		if (e->value)
			report_case(run, e->value, r);
		else
			e->value = r;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits at s[at..]; 0 unless a separator or the end follows them. */
static size_t digits_at(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && is_digit(s.p[at + n]))
		n++;
	if (at + n < s.len && !strchr("_-.T", s.p[at + n]))
		return 0;
	return n;
}

/*
 * The number ("0007") or the time to the second ("20260102_150405") that a
 * name begins with; "" when there is none. A day, or a minute, is no
 * collision.
 */
static struct str prefix_of(struct str path)
{
	struct str name = path_base(path);
	size_t first = digits_at(name, 0), end = first, total = first;

	while (first && end + 1 < name.len) {
		size_t n = digits_at(name, end + 1);

		if (!n)
			break;
		total += n;
		end += n + 1;
	}
	if (total >= 14)
		return str_cut(name, 0, end);
	/* "2026_01_02": no number, whatever its first part looks like. */
	if (total >= 8 && total != first)
		return STR("");
	return first < 8 || first > 8 ? str_cut(name, 0, first) : STR("");
}

/* The directory and the prefix, in one string. */
static struct str prefix_key(struct arena *a, struct str path)
{
	struct str prefix = prefix_of(path);

	return prefix.len ? path_join(a, path_dir(path), prefix) : STR_NULL;
}

static void report_prefix(struct chain_run *run, struct revision *r,
			  struct revision *other, const struct chain *theirs)
{
	struct place place =
		theirs ? chain_place_in(theirs, other->path, span_of(0, 0)) :
			 chain_place(run, other->path, span_of(0, 0));
	struct finding *f = say(
		run, r, other, true,
		str_fmt(run->arena,
			"the name begins with \"%.*s\", as \"%.*s\" does%s%.*s",
			STR_ARG(prefix_of(r->path)),
			STR_ARG(path_base(other->path)), theirs ? " on " : "",
			STR_ARG(theirs ? theirs->name : STR(""))));

	if (!f)
		return;
	chain_relate(run, f, place, "the other one");
	help_rename(run, f, r);
}

/* Among files that are judged, and between those and the others. */
static void check_prefixes(struct chain_run *run)
{
	struct map seen;

	map_init(&seen, run->arena);
	revnodes_each (&run->g->all, it) {
		struct revision *r = (*it)->rev, *other;
		struct str key = prefix_key(run->arena, r->path);
		struct map_entry *e;

		if (!key.p)
			continue;
		e = map_at(&seen, key);
		other = e->value;
		if (!other)
			e->value = r;
		else if (chain_file(run, r->path) &&
			 (is_new_path(run, r->path) ||
			  !is_new_path(run, other->path)))
			report_prefix(run, r, other, NULL);
		else if (chain_file(run, other->path))
			report_prefix(run, other, r, NULL);
	}
}

static bool has_new_prefix(const struct chain_run *run)
{
	for (size_t i = 0; i < run->c->nfiles; i++)
		if (is_new_path(run, run->c->files[i].revision->path) &&
		    prefix_of(run->c->files[i].revision->path).len)
			return true;
	return false;
}

/* Ours that are new against theirs that are. */
static void check_their_prefixes(struct chain_run *run)
{
	const struct chain *theirs = run->c->mainline;
	struct map seen;

	if (!has_new_prefix(run))
		return;
	map_init(&seen, run->arena);
	revnodes_each (&chain_graph(theirs)->all, it) {
		struct revision *r = (*it)->rev;
		struct str key = prefix_key(run->arena, r->path);

		if (key.p && !chain_find(run->c->now, r->id) &&
		    !chain_at(run->c->now, r->path) && is_new_path(run, r->path))
			map_put(&seen, key, r);
	}
	for (size_t i = 0; i < run->c->nfiles; i++) {
		struct revision *r = run->c->files[i].revision, *other;
		struct str key = prefix_key(run->arena, r->path);

		other = key.p ? map_get(&seen, key) : NULL;
		if (other && is_new_path(run, r->path) &&
		    !chain_at(theirs, r->path))
			report_prefix(run, r, other, theirs);
	}
}

/* A path that the mainline gave to another migration. */
static void check_taken(struct chain_run *run, const struct checked_file *f)
{
	const struct chain *mainline = run->c->mainline;
	struct revision *r = f->revision;
	struct revision *theirs = chain_at(mainline, r->path);
	struct finding *finding;

	if (!theirs || !theirs->id.p || !r->id.p || str_eq(theirs->id, r->id) ||
	    !is_new_path(run, r->path) || chain_find(run->c->now, theirs->id) ||
	    chain_at(run->c->merged, r->path))
		return;
	finding = say(run, r, theirs, false,
		      str_fmt(run->arena,
			      "on %.*s this file is another migration, %.*s",
			      STR_ARG(mainline->name),
			      STR_ARG(chain_brief(run->arena, theirs->id))));
	if (!finding)
		return;
	chain_relate(run, finding,
		     chain_place_in(mainline, theirs->path, theirs->id_span),
		     "theirs");
	help_rename(run, finding, r);
}

void chain_names(struct chain_run *run)
{
	if (run->c->policy->levels.up[RULE_DUPLICATE_FILENAME] == LEVEL_OFF)
		return;
	check_case(run);
	check_prefixes(run);
	if (!run->c->mainline || !run->c->before)
		return;
	check_their_prefixes(run);
	for (size_t i = 0; i < run->c->nfiles; i++)
		check_taken(run, &run->c->files[i]);
}

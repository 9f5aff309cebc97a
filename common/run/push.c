#include "base/compat.h"
#include "run/push_parts.h"

#define HEADS "refs/heads/"
#define TAGS "refs/tags/"

bool push_may_matter(const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->v[i];

		if (environment_path_may_matter(c->path) ||
		    c->old_mode == ENTRY_SYMLINK || c->new_mode == ENTRY_SYMLINK)
			return true;
	}
	return false;
}

void push_note(struct pushing *p, const char *fmt, ...)
{
	struct str line;
	va_list ap;

	va_start(ap, fmt);
	line = str_vfmt(&p->run->arena, fmt, ap);
	va_end(ap);
	if (p->out->notes.n < PUSH_MOST_SHOWN)
		strs_add_once(&p->out->notes, &p->run->arena, line);
	else
		p->out->has_more_notes = true;
}

static struct str name_of(struct arena *a, struct str ref)
{
	if (str_starts(ref, STR(HEADS)))
		ref = str_from(ref, sizeof(HEADS) - 1);
	return str_dup(a, ref);
}

/* 1: the commit behind an object that was pushed; 0: it is none. */
static int find_commit(struct run *run, const struct oid *oid,
		       struct oid *commit, struct err *err)
{
	struct commit c;
	int found = commit_read(run->repo, oid, &c, err);

	if (found > 0)
		*commit = c.oid;
	return found;
}

/* 1: nothing between the two can concern us; 0, -1. */
static int is_indifferent(struct run *run, const struct oid *from,
			  const struct oid *to, struct err *err)
{
	struct changes changes;

	if (oid_eq(from, to))
		return 1;
	if (changes_trees(run->repo, from, to, &changes, err))
		return -1;
	return !push_may_matter(&changes);
}

/* A ref that has to be looked at becomes a tip. */
static int add_tip(struct pushing *p, const struct push_ref *ref, struct err *err)
{
	struct push_tip tip = { .ref = ref };
	int found;

	if (oid_is_none(&ref->new) || str_starts(ref->ref, STR(TAGS)) ||
	    oid_eq(&ref->old, &ref->new))
		return 0;
	found = find_commit(p->run, &ref->new, &tip.commit, err);
	if (found <= 0)
		return found;
	if (!oid_is_none(&ref->old)) {
		found = find_commit(p->run, &ref->old, &tip.old, err);
		if (found < 0)
			return -1;
		tip.old_is_missing = !found;
	}
	if (!oid_is_none(&tip.old)) {
		found = is_indifferent(p->run, &tip.old, &tip.commit, err);
		if (found)
			return found < 0 ? -1 : 0;
	}
	tip.name = name_of(&p->run->arena, ref->ref);
	vec_push(&p->tips, &p->run->arena, tip);
	return 0;
}

/* What is new to the other side, but the mainline has it all: no concern. */
static int drop_indifferent(struct pushing *p, struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->tips.n; i++) {
		struct push_tip *tip = &p->tips.v[i];
		int is = 0;

		if (oid_is_none(&tip->old) && tip->mainline.is_there)
			is = is_indifferent(p->run, &tip->mainline.commit,
					    &tip->commit, err);
		if (is < 0)
			return -1;
		if (!is)
			p->tips.v[kept++] = *tip;
	}
	p->tips.n = kept;
	return 0;
}

/* Of one commit pushed under many names one will do, but for protected ones. */
static void drop_repeated(struct pushing *p)
{
	struct map seen;
	size_t kept = 0;

	map_init(&seen, &p->run->arena);
	for (size_t i = 0; i < p->tips.n; i++) {
		struct push_tip *tip = &p->tips.v[i];
		struct str key = str_fmt(&p->run->arena, "%.*s/%.*s/%.*s",
					 (int)sizeof(tip->commit.bytes),
					 (const char *)tip->commit.bytes,
					 (int)sizeof(tip->old.bytes),
					 (const char *)tip->old.bytes,
					 STR_ARG(tip->mainline.ref));

		if (!tip->is_protected && map_has(&seen, key))
			continue;
		map_put(&seen, key, p);
		p->tips.v[kept++] = *tip;
	}
	p->tips.n = kept;
}

static int find_knowledge(struct pushing *p, struct err *err)
{
	struct str prefix = p->push->is_server ? STR("refs/") :
						 STR("refs/remotes/");
	struct refs refs = VEC_INIT;

	p->knows_nothing = true;
	for (size_t i = 0; i < p->tips.n; i++)
		p->knows_nothing &= !p->tips.v[i].mainline.is_there &&
				    oid_is_none(&p->tips.v[i].old);
	if (!p->knows_nothing)
		return 0;
	if (refs_list(p->run->repo, prefix, &refs, err))
		return -1;
	p->knows_nothing = !refs.n;
	return 0;
}

/*
 * Who has fetched from nobody takes his own mainline for the other side's:
 * better than to take all that he has for news.
 */
static bool knows_by_itself(const struct pushing *p, const struct mainline *m)
{
	return !p->push->is_server && m->is_there &&
	       !str_starts(m->ref, STR("refs/remotes/"));
}

static enum reach_known known_refs(const struct pushing *p)
{
	if (p->push->is_server)
		return REACH_ALL;
	return p->has_tracking ? REACH_REMOTE : REACH_REMOTES;
}

static int open_reach(struct pushing *p, struct err *err)
{
	struct arena *a = &p->run->arena;
	struct oids tips = VEC_INIT, known = VEC_INIT;

	if (find_knowledge(p, err))
		return -1;
	if (p->knows_nothing)
		return 0;
	for (size_t i = 0; i < p->tips.n; i++) {
		const struct push_tip *tip = &p->tips.v[i];

		vec_push(&tips, a, tip->commit);
		if (!oid_is_none(&tip->old))
			vec_push(&known, a, tip->old);
		if (knows_by_itself(p, &tip->mainline))
			vec_push(&known, a, tip->mainline.commit);
		if (!oid_is_none(&tip->fetched))
			vec_push(&known, a, tip->fetched);
	}
	return reach_open(&p->reach, p->run->repo, &tips, known_refs(p),
			  p->push->remote, &known, err);
}

static int judge_all(struct pushing *p, struct err *err)
{
	for (size_t i = 0; i < p->tips.n; i++)
		if (push_judge_tip(p, &p->tips.v[i], err))
			return err_prefix(err, "%s", p->tips.v[i].name.p);
	return 0;
}

int push_judge(struct run *run, const struct push *push,
	       struct push_judgement *out, struct err *err)
{
	struct pushing p = { .run = run, .push = push, .out = out };
	struct judgement *j = &out->judgement;

	memset(out, 0, sizeof(*out));
	findings_init(&j->findings, &run->arena);
	for (size_t i = 0; i < push->refs.n; i++)
		if (add_tip(&p, &push->refs.v[i], err))
			return -1;
	if (!p.tips.n)
		return 0;
	if (push_find_policies(&p, err) || drop_indifferent(&p, err))
		return -1;
	drop_repeated(&p);
	if (p.tips.n && (open_reach(&p, err) || judge_all(&p, err)))
		return -1;
	findings_sort(&j->findings);
	findings_unique(&j->findings);
	report_summarize(&j->summary, &j->findings);
	return 0;
}

#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"

/* multiple-heads, and stale-parent where several heads are allowed. */

static struct head_group *group_of(struct head_groups *groups,
				   const struct revnode *head)
{
	for (size_t i = 1; i < groups->n; i++)
		if (strs_has(&head->labels, groups->v[i].label))
			return &groups->v[i];
	return &groups->v[0];
}

/*
 * Where labels stay apart, what has none of them may have a head of its own,
 * unless it had none before: then a new revision lacks its label.
 */
static size_t allowed_without_label(const struct chain_run *run)
{
	const struct check_policy *policy = run->c->policy;
	const struct chain *before = run->c->before;
	size_t n = 0;

	if (!policy->head_labels.n)
		return policy->heads_allowed ? policy->heads_allowed : 1;
	if (!before || !chain_graph(before)->heads.n)
		return 1;
	revnodes_each (&chain_graph(before)->heads, it) {
		bool has_any = false;

		for (size_t i = 0; i < policy->head_labels.n; i++)
			has_any |= strs_has(&(*it)->labels,
					    policy->head_labels.v[i]);
		n += !has_any;
	}
	return n ? 1 : 0;
}

void chain_group_heads(const struct chain_run *run, const struct revgraph *g,
		       struct head_groups *out)
{
	const struct check_policy *policy = run->c->policy;
	struct head_group rest = { STR_NULL, VEC_INIT,
				   allowed_without_label(run) };

	memset(out, 0, sizeof(*out));
	vec_push(out, run->arena, rest);
	for (size_t i = 0; i < policy->head_labels.n; i++)
		vec_push(out, run->arena,
			 (struct head_group){ policy->head_labels.v[i],
					      VEC_INIT, 1 });
	revnodes_each (&g->heads, it)
		vec_push(&group_of(out, *it)->heads, run->arena, *it);
}

size_t chain_excess(const struct chain_run *run, const struct revgraph *g)
{
	struct head_groups groups;
	size_t excess = 0;

	chain_group_heads(run, g, &groups);
	for (size_t i = 0; i < groups.n; i++)
		if (groups.v[i].heads.n > groups.v[i].allowed)
			excess += groups.v[i].heads.n - groups.v[i].allowed;
	return excess;
}

static bool is_unchanged(const struct chain_run *run, const struct revision *r)
{
	const struct revision *was = chain_at(run->c->before, r->path);

	return was && was->flags == r->flags && str_eq(was->id, r->id) &&
	       str_eq(was->oid, r->oid);
}

const struct revision *chain_uncertain_file(const struct chain_run *run)
{
	if (!run->g->is_incomplete)
		return NULL;
	revnodes_each (&run->g->all, it) {
		const struct revision *r = (*it)->rev;

		if (chain_is_uncertain(r) && !is_unchanged(run, r))
			return r;
	}
	return NULL;
}

static struct str key_of(const struct chain_run *run, const struct revnodes *heads)
{
	struct buf b = BUF_INIT(run->arena);

	for (size_t i = 0; i < heads->n && i < 64; i++)
		buf_addf(&b, "%.*s ", STR_ARG(heads->v[i]->rev->id));
	return b.p ? buf_str(&b) : STR("");
}

static void relate_heads(struct chain_run *run, struct finding *f,
			 const struct chain_fork *fork)
{
	for (size_t i = 1; i < fork->heads.n; i++) {
		const struct revision *r = fork->heads.v[i]->rev;
		struct place place = chain_place(run, r->path, r->id_span);

		place.origin = chain_origin(run, r->id);
		chain_relate(run, f, place,
			     fork->heads.n > 2 ? "another head" :
						 "the other head");
	}
}

static struct str count_text(const struct chain_run *run,
			     const struct head_group *group)
{
	struct buf b = BUF_INIT(run->arena);

	if (group->label.p)
		buf_addf(&b, "the branch \"%.*s\"",
			 STR_ARG(chain_brief(run->arena, group->label)));
	else
		buf_addz(&b, "the chain");
	buf_addf(&b, " has %zu head%s", group->heads.n,
		 group->heads.n == 1 ? "" : "s");
	if (!group->allowed)
		buf_addz(&b, " without a branch label that stays apart");
	else if (group->allowed > 1)
		buf_addf(&b, ", %zu are allowed", group->allowed);
	buf_addf(&b, ": %.*s", STR_ARG(chain_ids(run->arena, &group->heads)));
	return buf_str(&b);
}

/* The message, and the rule that has it. */
static struct str heads_text(const struct chain_run *run,
			     const struct head_group *group, enum rule_id *rule)
{
	struct str count = count_text(run, group);

	*rule = RULE_MULTIPLE_HEADS;
	if (!run->c->policy->is_prospective)
		return count;
	*rule = RULE_DIVERGING_HEADS;
	if (group->label.p || group->allowed != 1)
		return str_fmt(run->arena, "merged with %.*s, %.*s",
			       STR_ARG(run->c->before->name), STR_ARG(count));
	return str_fmt(run->arena, "merging %.*s would leave %zu heads: %.*s",
		       STR_ARG(run->c->before->name), group->heads.n,
		       STR_ARG(chain_ids(run->arena, &group->heads)));
}

static void report_group(struct chain_run *run, const struct head_group *group,
			 bool was)
{
	const struct check_policy *policy = run->c->policy;
	enum rule_id rule;
	struct str text = heads_text(run, group, &rule);
	enum level level = chain_level(run, rule, was);
	struct chain_fork fork;
	const struct revision *r;
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	chain_fork(run, run->g, &group->heads, &fork);
	r = chain_fork_root(&fork)->rev;
	f = chain_say(run, rule, level,
		      chain_place(run, r->path,
				  r->down.span.end ? r->down.span : r->id_span),
		      r, key_of(run, &group->heads), "%.*s", STR_ARG(text));
	f->at.origin = chain_origin(run, r->id);
	chain_as_before(run, f, was);
	relate_heads(run, f, &fork);
	f->drawing = chain_fork_draw(run, &fork);
	if (policy->is_prospective && policy->way_out.p)
		chain_help(run, f, "%.*s", STR_ARG(policy->way_out));
	else if (policy->is_prospective)
		chain_help(run, f, "git merge %.*s",
			   STR_ARG(chain_word(run->arena, run->c->before->name)));
	chain_fork_help(run, f, &fork, policy->is_prospective);
}

/* Nothing is claimed where a file might explain it. */
static void report_unsure(struct chain_run *run, const struct head_group *group,
			  const struct revision *why)
{
	enum level level = chain_at_most(
		chain_level(run, RULE_MULTIPLE_HEADS, false), LEVEL_NOTE);
	struct finding *f;

	/* What is an error by itself hides the rest for as long as it is. */
	if (level == LEVEL_OFF ||
	    (why->flags & (REVISION_UNREADABLE | REVISION_NO_ID |
			   REVISION_NO_DOWN | REVISION_BAD_DOWN)))
		return;
	f = chain_say(run, RULE_MULTIPLE_HEADS, level,
		      chain_place(run, why->path, why->down.span), why,
		      key_of(run, &group->heads),
		      "perhaps %.*s; where this file stands is not known",
		      STR_ARG(count_text(run, group)));
	chain_help(run, f, "once it can be read: git alembic heads");
}

static bool had_as_many(const struct head_group *now,
			const struct head_group *before)
{
	return before->heads.n >= now->heads.n &&
	       before->heads.n > before->allowed;
}

/* A side of a merge that nobody has made is to blame by itself. */
static bool has_as_many_merged(const struct chain_run *run,
			       const struct head_groups *now, size_t i)
{
	struct head_groups merged;

	if (!run->c->policy->is_prospective || !run->c->merged)
		return false;
	chain_group_heads(run, chain_graph(run->c->merged), &merged);
	return had_as_many(&now->v[i], &merged.v[i]);
}

static bool are_mainlines(const struct chain_run *run,
			  const struct revnodes *heads)
{
	revnodes_each (heads, it)
		if (!chain_is_mainlines(run, (*it)->rev->id))
			return false;
	return true;
}

/*
 * The mainline has as many by itself, and it is what a merge takes in: who
 * follows it is not to blame.
 */
static bool has_as_many_on_mainline(const struct chain_run *run,
				    const struct head_groups *now, size_t i)
{
	const struct check *c = run->c;
	struct head_groups merged, mainline;

	if (c->policy->is_prospective || !c->merged || !c->mainline)
		return false;
	chain_group_heads(run, chain_graph(c->merged), &merged);
	chain_group_heads(run, chain_graph(c->mainline), &mainline);
	return had_as_many(&now->v[i], &merged.v[i]) &&
	       had_as_many(&now->v[i], &mainline.v[i]) &&
	       are_mainlines(run, &merged.v[i].heads);
}

void chain_heads(struct chain_run *run)
{
	const struct revision *why = chain_uncertain_file(run);
	const struct chain *before = run->c->before;
	bool is_prospective = run->c->policy->is_prospective;
	struct head_groups now, then = VEC_INIT;

	if (chain_excess(run, run->g) <= run->slack)
		return;
	chain_group_heads(run, run->g, &now);
	if (before)
		chain_group_heads(run, chain_graph(before), &then);
	for (size_t i = 0; i < now.n; i++) {
		bool was = (before && had_as_many(&now.v[i], &then.v[i])) ||
			   has_as_many_on_mainline(run, &now, i);

		if (now.v[i].heads.n <= now.v[i].allowed ||
		    (is_prospective &&
		     (was || why || has_as_many_merged(run, &now, i))))
			continue;
		if (why)
			report_unsure(run, &now.v[i], why);
		/* Old files that are computed may explain old heads. */
		else if (!was || !run->g->is_incomplete)
			report_group(run, &now.v[i], was);
	}
}

/* Who hangs on it already, in the state before. */
static const struct revnode *child_before(const struct chain_run *run,
					  const struct revnode *parent)
{
	const struct revnode *was = chain_find(run->c->before, parent->rev->id);

	return was && was->children.n ? was->children.v[0] : NULL;
}

/* The only head above node in the state before; NULL when there are more. */
static const struct revnode *head_above(const struct chain_run *run,
					const struct revnode *parent)
{
	struct revgraph *g = chain_graph(run->c->before);
	struct revnode *was = revgraph_find(g, parent->rev->id);
	const struct revnode *found = NULL;

	for (size_t i = 0; i < g->heads.n && i < CHAIN_HEADS; i++) {
		if (!revgraph_is_ancestor(g, was, g->heads.v[i]))
			continue;
		if (found)
			return NULL;
		found = g->heads.v[i];
	}
	return found;
}

static bool is_stale(const struct chain_run *run, const struct revnode *node)
{
	const struct checked_file *f = chain_file(run, node->rev->path);

	if (!f || f->change != FILE_ADDED || !node->is_counted ||
	    chain_is_old(run, node->rev->id) || node->rev->labels.n ||
	    !node->down.n || node->missing_down.n)
		return false;
	for (size_t i = 0; i < node->down.n; i++)
		if (!child_before(run, node->down.v[i]))
			return false;
	return true;
}

static void report_stale(struct chain_run *run, const struct revnode *node)
{
	const struct revision *r = node->rev;
	const struct revnode *parent = node->down.v[0];
	const struct revnode *child = child_before(run, parent);
	const struct revnode *head = head_above(run, parent);
	enum level level = chain_level(run, RULE_STALE_PARENT, false);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_STALE_PARENT, level,
		      chain_place(run, r->path, r->down.span), r, parent->rev->id,
		      "hangs on %.*s, on which %.*s hangs already",
		      STR_ARG(chain_brief(run->arena, parent->rev->id)),
		      STR_ARG(chain_brief(run->arena, child->rev->id)));
	chain_relate(run, f,
		     chain_place(run, child->rev->path, child->rev->down.span),
		     "hangs on it already");
	if (head)
		chain_help(run, f, "%.*s",
			   STR_ARG(chain_new_list(run, r, "down_revision",
						  STR_NULL, &head->rev->id, 1)));
	chain_help(run, f,
		   "if a branch of its own is meant, give it branch_labels");
}

/* With one head allowed, multiple-heads says it all. */
void chain_stale(struct chain_run *run)
{
	const struct check_policy *policy = run->c->policy;

	if ((policy->heads_allowed < 2 && !policy->head_labels.n) ||
	    !run->c->before || chain_excess(run, run->g))
		return;
	for (size_t i = 0; i < run->c->nfiles; i++) {
		struct revnode *node =
			chain_find(run->c->now, run->c->files[i].revision->id);

		if (node && node->rev == run->c->files[i].revision &&
		    is_stale(run, node))
			report_stale(run, node);
	}
}

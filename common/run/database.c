#include "base/compat.h"
#include "run/database.h"
#include "run/branches.h"
#include "run/brief.h"
#include "run/environment_word.h"
#include "run/states.h"

#define MAX_OUTPUT ((size_t)1024 * 1024) /* of `alembic current` */

int database_open(struct database *d, struct run *run, struct str environment,
		  struct err *err)
{
	int found;

	memset(d, 0, sizeof(*d));
	d->run = run;
	if (!repo_paths(run->repo)->top.p)
		return err_set(err, "a bare repository has no working tree to "
				    "run Alembic in");
	if (states_one(run, STR_NULL, &d->state, err) ||
	    state_demand_settings(&d->state, err) ||
	    environment_choose(run, &d->state.environments, environment,
			       &d->environment, err) ||
	    versions_load(&d->versions, &d->state, d->environment, NULL, err))
		return -1;
	found = alembic_find(run, d->environment, &d->alembic, err);
	return found > 0 ? 0 : -1;
}

struct str database_fork(const struct database *d)
{
	const struct revnodes *heads = &d->versions.graph.heads;
	struct arena *a = &d->run->arena;
	size_t allowed = d->environment->heads ? d->environment->heads : 1;

	if (heads->n <= allowed)
		return STR_NULL;
	return str_fmt(a, "%zu heads: %.*s", heads->n,
		       STR_ARG(brief_list(a, heads)));
}

/* ---- what Alembic says --------------------------------------------------------- */

/* "cc33dd44ee55 (shop) (head)": env.py may print other lines. */
static struct revnode *node_of_line(const struct database *d, struct str line)
{
	size_t end = str_chr(line, ' ');
	struct str id = end == STR_NPOS ? line : str_cut(line, 0, end);
	struct str rest = end == STR_NPOS ? STR("") :
					    str_trim(str_from(line, end));

	if (!id.len ||
	    (rest.len && (rest.p[0] != '(' || rest.p[rest.len - 1] != ')')))
		return NULL;
	return revgraph_find(&d->versions.graph, id);
}

static void read_lines(const struct database *d, struct database_current *out)
{
	struct str rest = out->output, line;

	while (rest.len && str_split(&rest, '\n', &line)) {
		struct revnode *node = node_of_line(d, str_trim(line));
		bool is_there = false;

		revnodes_each (&out->at, it)
			is_there |= *it == node;
		if (node && !is_there)
			vec_push(&out->at, &d->run->arena, node);
	}
}

/* alembic/script/base.py, _catch_revision_errors; util/messaging.py, err. */
static struct str unknown_id(struct str output)
{
	struct str words = STR("Can't locate revision identified by '");
	size_t at = str_find(output, words), end;

	if (at == STR_NPOS)
		return STR_NULL;
	output = str_from(output, at + words.len);
	end = str_chr(output, '\'');
	if (end == STR_NPOS || !end || end > 255)
		return STR_NULL;
	return str_cut(output, 0, end);
}

static int ask(struct database *d, const struct alembic_call *call,
	       struct database_current *out, struct err *err)
{
	struct child child = CHILD_INIT;
	int rc = alembic_start(&d->alembic, &d->run->arena, call, 0, MAX_OUTPUT,
			       false, &child, err);

	if (!rc)
		rc = child_wait(&child, err);
	if (!rc && child.overflow)
		rc = err_set(err, "\"%.*s current\" prints more than can be read",
			     STR_ARG(d->alembic.name));
	out->status = alembic_exit_code(&child);
	if (child.bytes)
		out->output =
			str_dup(&d->run->arena, str_of(child.bytes, child.len));
	child_release(&child);
	return rc;
}

/* ---- who has what the database has ------------------------------------------------ */

static const struct branch_node *node_in(const struct branch_nodes *nodes,
					 struct str id)
{
	for (size_t i = 0; i < nodes->n; i++)
		if (str_eq(nodes->v[i]->rev->id, id))
			return nodes->v[i];
	return NULL;
}

static void add_branch(struct database *d, const struct branch *b,
		       const struct branch_node *node,
		       struct database_current *out)
{
	vec_push(&out->branches, &d->run->arena,
		 (struct database_branch){ b->name, b->author, b->day,
					   node->rev->path });
}

static int find_branches(struct database *d, struct database_current *out,
			 struct err *err)
{
	struct branches *all = arena_new(&d->run->arena, struct branches);
	struct strs none = VEC_INIT;

	if (branches_load(d->run, &none, all, err))
		return -1;
	for (size_t e = 0; e < all->n; e++) {
		const struct branches_of *of = &all->v[e];

		if (!str_eq(of->environment->name, d->environment->name))
			continue;
		for (size_t i = 0; i < all->list.n; i++) {
			const struct branch *b = &all->list.v[i];
			struct branch_nodes base = { of->nodes.v, of->nbase, 0 };
			const struct branch_node *node =
				node_in(b->is_base ? &base : &of->chains[i].ahead,
					out->unknown);

			if (node)
				add_branch(d, b, node, out);
		}
	}
	return 0;
}

/* ---- how far ------------------------------------------------------------------------ */

static void find_ahead(struct database *d, struct database_current *out)
{
	struct revgraph *g = &d->versions.graph;
	bool *has = arena_array(&d->run->arena, g->order.n, sizeof(*has));

	revnodes_each (&out->at, it) {
		struct revnodes below = VEC_INIT;

		revgraph_ancestors(g, *it, true, &below);
		revnodes_each (&below, node)
			if ((*node)->is_counted)
				has[(*node)->order] = true;
	}
	for (size_t i = 0; i < g->order.n; i++)
		if (!has[i])
			vec_push(&out->ahead, &d->run->arena, g->order.v[i]);
}

int database_current(struct database *d, const struct strs *x,
		     const struct strs *more, struct database_current *out,
		     struct err *err)
{
	struct alembic_call call = { "current", *x, *more };

	memset(out, 0, sizeof(*out));
	out->output = STR("");
	if (ask(d, &call, out, err))
		return -1;
	if (out->status) {
		out->unknown = unknown_id(out->output);
		return out->unknown.p ? find_branches(d, out, err) : 0;
	}
	read_lines(d, out);
	find_ahead(d, out);
	return 0;
}

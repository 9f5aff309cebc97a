#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"
#include "base/utf8.h"

/* Who should move, the likeliest first: what nobody else has yet. */
static unsigned rank(const struct chain_run *run, const struct revnode *head)
{
	struct str id = head->rev->id;

	if (chain_is_published(run, id) || chain_find(run->c->mainline, id))
		return 0;
	if (chain_is_old(run, id))
		return 1;
	/* What is merged in moves, rather than what was here. */
	return chain_find(run->c->merged, id) ? 2 : 3;
}

static const struct revnode *mover(const struct chain_run *run,
				   const struct revnodes *heads)
{
	const struct revnode *best = heads->v[0];

	revnodes_each (heads, it) {
		unsigned a = rank(run, *it), b = rank(run, best);

		if (a > b || (a == b && (*it)->order > best->order))
			best = *it;
	}
	return best;
}

void chain_fork(const struct chain_run *run, struct revgraph *g,
		const struct revnodes *heads, struct chain_fork *out)
{
	const struct revnode *first = mover(run, heads);

	memset(out, 0, sizeof(*out));
	out->g = g;
	vec_push(&out->heads, run->arena, (struct revnode *)first);
	revnodes_each (heads, it) {
		if (*it == first)
			continue;
		if (out->heads.n < CHAIN_HEADS)
			vec_push(&out->heads, run->arena, *it);
		else
			out->nmore++;
	}
	revgraph_fork(g, &out->heads, &out->fork);
}

struct revnode *chain_fork_root(const struct chain_fork *fork)
{
	const struct revnodes *branch = &fork->fork.branches[0];

	return branch->n ? branch->v[0] : fork->heads.v[0];
}

/* One line, at most `width` columns, filled up to them. */
static void add_cell(struct buf *b, struct str s, size_t width)
{
	size_t at = 0, used = 0;

	while (at < s.len && used < width) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);
		size_t columns = c == UTF8_INVALID ? 4 : (size_t)utf8_width(c);

		if (c < 0x20 || c == 0x7f || used + columns > width)
			break;
		buf_add(b, s.p + from, at - from);
		used += columns;
	}
	buf_fill(b, ' ', width - used);
}

static size_t columns_of(struct str s, size_t most)
{
	size_t at = 0, used = 0;

	while (at < s.len && used < most) {
		uint32_t c = utf8_next(s, &at);

		if (c < 0x20 || c == 0x7f)
			break;
		used += c == UTF8_INVALID ? 4 : (size_t)utf8_width(c);
	}
	return used > most ? most : used;
}

/*
 * Alembic takes the first paragraph; where people wrote none, that is the
 * header, which says nothing that the drawing does not.
 */
static struct str message_of(const struct revision *r)
{
	static const char *const headers[] = { "Revision ID:", "Revises:",
					       "Create Date:" };

	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		if (str_starts(r->message, str_z(headers[i])))
			return STR("");
	return r->message;
}

struct layout {
	const struct chain_run *run;
	const struct chain_fork *fork;
	struct buf b;
	size_t id; /* columns */
	size_t message;
	size_t origin;
};

#define MAX_ID 32
#define MAX_MESSAGE 32
#define MAX_ORIGIN 16
#define MAX_PATH 100
#define SHOWN 4 /* revisions of a branch; then the first two and the last */

static bool is_shown(const struct revnodes *branch, size_t i)
{
	return branch->n <= SHOWN || i < 2 || i + 1 == branch->n;
}

static void widen(size_t *width, struct str s, size_t most)
{
	size_t columns = columns_of(s, most);

	if (columns > *width)
		*width = columns;
}

static void measure(struct layout *l)
{
	const struct revfork *fork = &l->fork->fork;

	for (size_t i = 0; i < fork->n; i++) {
		for (size_t k = 0; k < fork->branches[i].n; k++) {
			const struct revision *r = fork->branches[i].v[k]->rev;

			if (!is_shown(&fork->branches[i], k))
				continue;
			widen(&l->id, r->id, MAX_ID);
			widen(&l->message, message_of(r), MAX_MESSAGE);
			widen(&l->origin, chain_origin(l->run, r->id),
			      MAX_ORIGIN);
		}
	}
}

static void end_line(struct layout *l)
{
	while (l->b.len && l->b.p[l->b.len - 1] == ' ')
		l->b.len--;
	buf_addc(&l->b, '\n');
}

static void add_path(struct layout *l, struct str path)
{
	add_cell(&l->b, path, columns_of(path, MAX_PATH));
}

static void add_revision(struct layout *l, const struct revnode *node,
			 const char *rail)
{
	const struct revision *r = node->rev;

	buf_addz(&l->b, rail);
	add_cell(&l->b, r->id, l->id);
	buf_addz(&l->b, "  ");
	add_cell(&l->b, message_of(r), l->message);
	buf_addz(&l->b, l->message ? "  " : "");
	add_cell(&l->b, chain_origin(l->run, r->id), l->origin);
	buf_addz(&l->b, "  ");
	add_path(l, r->path);
}

/* What a branch begins on, where that is not the point where all part. */
static void add_start(struct layout *l, const struct revnode *root)
{
	const struct revnode *point = l->fork->fork.point;

	if (root->down.n && root->down.v[0] != point)
		buf_addf(&l->b, "  (on %.*s)",
			 STR_ARG(chain_brief(l->run->arena,
					     root->down.v[0]->rev->id)));
	else if (!root->down.n && point)
		buf_addz(&l->b, "  (on nothing)");
}

static void add_branch(struct layout *l, const struct revnodes *branch,
		       bool is_last)
{
	for (size_t k = 0; k < branch->n; k++) {
		const char *rail = is_last ? "    " : "|   ";

		if (!is_shown(branch, k)) {
			buf_addf(&l->b, "%s... %zu more\n", rail, branch->n - 3);
			k = branch->n - 2;
			continue;
		}
		add_revision(l, branch->v[k],
			     k	     ? rail :
			     is_last ? "`-- " :
				       "|-- ");
		if (!k)
			add_start(l, branch->v[k]);
		end_line(l);
	}
}

struct str chain_fork_draw(const struct chain_run *run,
			   const struct chain_fork *fork)
{
	struct layout l = { .run = run, .fork = fork };
	const struct revnode *point = fork->fork.point;

	l.b = (struct buf)BUF_INIT(run->arena);
	measure(&l);
	if (point) {
		add_cell(&l.b, point->rev->id,
			 columns_of(point->rev->id, MAX_ID));
		buf_addz(&l.b, "  ");
		struct str message = message_of(point->rev);

		add_cell(&l.b, message, columns_of(message, MAX_MESSAGE));
		buf_addz(&l.b, message.len ? "  (" : "(");
		add_path(&l, point->rev->path);
		buf_addz(&l.b, ")\n");
	} else {
		buf_addz(&l.b, "no revision in common\n");
	}
	for (size_t i = 0; i < fork->fork.n; i++)
		add_branch(&l, &fork->fork.branches[i],
			   i + 1 == fork->fork.n && !fork->nmore);
	if (fork->nmore)
		buf_addf(&l.b, "`-- ... %zu more heads\n", fork->nmore);
	return buf_str(&l.b);
}

static void help_move(struct chain_run *run, struct finding *f,
		      const struct chain_fork *fork, bool is_later)
{
	const struct revnode *root = chain_fork_root(fork);
	const struct revision *r = root->rev;
	struct str head;

	if (fork->heads.n != 2 || fork->nmore || r->down.n > 1 ||
	    chain_is_published(run, r->id))
		return;
	head = fork->heads.v[1]->rev->id;
	chain_help(run, f,
		   is_later ? "with the hooks set up, that puts it behind the "
			      "other; else in %.*s write" :
			      "put it behind the other: git alembic rebase; or in "
			      "%.*s write",
		   STR_ARG(r->path));
	chain_help(run, f, "    %.*s",
		   STR_ARG(chain_new_list(run, r, "down_revision", STR_NULL,
					  &head, 1)));
}

void chain_fork_help(struct chain_run *run, struct finding *f,
		     const struct chain_fork *fork, bool is_later)
{
	struct buf b = BUF_INIT(run->arena);
	size_t known = f->help.n;

	help_move(run, f, fork, is_later);
	if (fork->nmore)
		return;
	if (fork->heads.n < 2) {
		chain_help(run, f,
			   "give its first revision branch_labels, or "
			   "a parent that has them");
		return;
	}
	revnodes_each (&fork->heads, it)
		buf_addf(&b, " %.*s",
			 STR_ARG(chain_word(run->arena, (*it)->rev->id)));
	chain_help(run, f, "%salembic merge -m \"merge heads\"%.*s",
		   f->help.n > known ? "or, if a database has run both: " :
		   is_later	     ? "without the hooks, then: " :
				       "",
		   STR_ARG(buf_str(&b)));
}

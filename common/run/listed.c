#include "base/compat.h"
#include "run/listed.h"
#include "git/additions.h"
#include "model/migration.h"
#include "rules/name_time.h"
#include "run/published.h"

struct listing_up {
	struct run *run;
	struct versions *versions;
	struct listed *out;
	struct naming *naming;
	struct published published;
	struct map additions; /* path -> struct addition * */
	struct snapshot head; /* of what is committed */
};

static struct arena *arena_of(const struct listing_up *l)
{
	return &l->run->arena;
}

/* ---- when ---------------------------------------------------------------------- */

static struct str name_date(struct arena *a, const struct name_time *t)
{
	struct buf b = BUF_INIT(a);

	buf_addf(&b, "%04u-%02u-%02u", t->v[0], t->v[1], t->v[2]);
	for (size_t i = 3; i < t->n; i++)
		buf_addf(&b, "%c%02u", i == 3 ? ' ' : ':', t->v[i]);
	return buf_str(&b);
}

/* "2026-01-02T03:04:05.123" -> "2026-01-02 03:04:05" */
static struct str header_date(struct arena *a, struct str text)
{
	static const char form[] = "dddd-dd-dd dd:dd:dd";
	size_t n = 0;

	while (n < text.len && form[n] &&
	       (form[n] == 'd' ?
			text.p[n] >= '0' && text.p[n] <= '9' :
			text.p[n] == form[n] || (n == 10 && text.p[n] == 'T')))
		n++;
	if (n < 10)
		return STR_NULL;
	if (n < 16)
		return str_cut(text, 0, 10);
	return str_fmt(a, "%.10s %.*s", text.p, n == 19 ? 8 : 5, text.p + 11);
}

static int read_header(struct listing_up *l, struct listed_row *row,
		       struct err *err)
{
	size_t file = (size_t)(row->node->rev - l->versions->revisions);
	struct source *source;
	struct migration m;

	if (row->node->rev->flags & REVISION_UNREADABLE)
		return 0;
	if (versions_source(l->versions, file, &source, err))
		return -1;
	migration_read_metadata(&m, arena_of(l), source);
	if (m.is_readable && m.header_date.is_there)
		row->date = header_date(arena_of(l), m.header_date.value);
	return 0;
}

/* A name without a time of day knows less than the header. */
static int read_date(struct listing_up *l, struct listed_row *row, struct err *err)
{
	struct name_time t;

	name_time_read(path_base(row->node->rev->path), &t);
	if (name_time_fault(&t))
		t.n = 0;
	if (t.n < 5 && read_header(l, row, err))
		return -1;
	if (row->date.p || t.n < 3)
		return 0;
	row->date = name_date(arena_of(l), &t);
	row->is_dated_by_name = true;
	return 0;
}

/* ---- who, and who else ------------------------------------------------------------ */

static int read_commits(struct listing_up *l, const struct oid *commit,
			struct err *err)
{
	const struct environment *e = l->out->environment;
	struct repo *repo = l->run->repo;
	struct strs dirs = VEC_INIT;
	struct oid head;
	int found = 1;

	map_init(&l->additions, arena_of(l));
	for (size_t i = 0; i < e->nlocations; i++)
		strs_add_once(&dirs, arena_of(l), e->locations[i].dir);
	if (commit)
		head = *commit;
	else
		found = head_commit(repo, &head, err);
	if (found <= 0)
		return found;
	if (!commit && snapshot_head(repo, &l->head, err))
		return -1;
	return additions_find(repo, &head, &dirs, &l->additions, err);
}

static int read_published(struct listing_up *l, struct err *err)
{
	struct state *now = l->versions->state;
	struct refs refs = VEC_INIT;
	struct mainline mainline;

	if (mainline_find(l->run, &now->settings, &mainline, err) ||
	    protected_refs(l->run, &now->settings, &refs, err))
		return -1;
	if (mainline.is_there &&
	    published_add(&l->published, now, l->out->environment,
			  &mainline.commit, mainline.name, l->versions, err))
		return -1;
	for (size_t i = published_first(&refs); i < refs.n; i++)
		if (published_add(&l->published, now, l->out->environment,
				  &refs.v[i].oid, refs.v[i].name, l->versions,
				  err))
			return -1;
	l->out->has_mainline = l->published.n > 0;
	return 0;
}

static void tell_origin(struct listing_up *l, struct listed_row *row, bool is_disk)
{
	const struct revision *r = row->node->rev;
	const struct addition *added = map_get(&l->additions, r->path);

	row->is_committed = !is_disk || snapshot_find(&l->head, r->path);
	if (added && row->is_committed)
		row->author = added->author;
	for (size_t i = 0; i < l->published.n && r->id.p; i++)
		row->is_published |=
			chain_find(&l->published.v[i]->chain, r->id) != NULL;
}

/* ---- all of it ---------------------------------------------------------------------- */

static int read_row(struct listing_up *l, struct listed_row *row, bool is_disk,
		    struct err *err)
{
	const struct revision *r = row->node->rev;

	tell_origin(l, row, is_disk);
	if (l->naming)
		row->has_bad_name = !naming_fits(l->naming, arena_of(l), r->path,
						 r->id, r->message, &row->why);
	return read_date(l, row, err);
}

static void order_rows(struct listing_up *l)
{
	const struct revgraph *g = &l->versions->graph;
	struct listed *out = l->out;

	out->v = arena_array(arena_of(l), g->all.n, sizeof(*out->v));
	revnodes_each (&g->order, it)
		out->v[out->n++].node = *it;
	revnodes_each (&g->all, it)
		if (!(*it)->is_counted)
			out->v[out->n++].node = *it;
}

int listed_read(struct listed *out, struct versions *v,
		const struct oid *commit, struct err *err)
{
	struct listing_up l = { .run = v->state->run, .versions = v, .out = out };

	memset(out, 0, sizeof(*out));
	out->environment = v->environment;
	if (naming_read(v->state, v->environment, &l.naming, err) ||
	    read_published(&l, err) || read_commits(&l, commit, err))
		return -1;
	out->has_convention = l.naming != NULL;
	order_rows(&l);
	for (size_t i = 0; i < out->n; i++)
		if (read_row(&l, &out->v[i], !commit, err))
			return -1;
	return published_failed(&l.published, err);
}

#include "base/compat.h"
#include "run/head_files.h"
#include "base/map.h"
#include "resolve/head_file.h"
#include "rules/check.h"

/* Heads, and what people write around them. */
#define HEAD_FILE_LIMIT ((size_t)1024 * 1024)

struct str head_file_path(struct arena *a, const struct environment *environment)
{
	return path_join(a, environment->script_dir, STR(HEAD_FILE_NAME));
}

/* ---- what is there ---------------------------------------------------------- */

struct found {
	struct str path; /* {NULL, 0}: there must be none, ever */
	const struct entry *entry; /* NULL: none */
	enum check_head_file_kind kind;
	struct str bytes; /* of a regular file */
};

static enum check_head_file_kind kind_of(const struct state *now,
					 struct str path, const struct entry *e)
{
	if (!e)
		return listing_has_dir(&now->listing, path) ? HEAD_FILE_ODD :
							      HEAD_FILE_NONE;
	if (e->stage)
		return HEAD_FILE_CONFLICT;
	if (entry_is_file(e))
		return HEAD_FILE_REGULAR;
	return e->mode == ENTRY_SYMLINK ? HEAD_FILE_LINK : HEAD_FILE_ODD;
}

static int find(struct run *run, struct state *now,
		const struct environment *environment, struct found *f,
		struct err *err)
{
	struct blob blob;
	size_t at;

	memset(f, 0, sizeof(*f));
	f->bytes = STR("");
	if (!environment->script_dir.len)
		return 0;
	f->path = head_file_path(&run->arena, environment);
	at = listing_find(&now->listing, f->path);
	f->entry = at == LISTING_NONE ? NULL : state_entry(now, at);
	f->kind = kind_of(now, f->path, f->entry);
	if (f->kind != HEAD_FILE_REGULAR)
		return 0;
	if (blob_read(run->repo, &run->arena, f->entry, HEAD_FILE_LIMIT, &blob,
		      err))
		return -1;
	if (blob.state == BLOB_MISSING)
		return err_set(err, "cannot read \"%.*s\": no such object",
			       STR_ARG(f->path));
	f->bytes = blob.bytes;
	return 0;
}

/*
 * A file that is there is one of ours when it says so, or when the settings
 * do: many a project has files of that name.
 */
static bool is_head_file(const struct state *now, const struct found *f)
{
	return f->kind == HEAD_FILE_REGULAR &&
	       (now->settings.head_file || head_file_is_ours(f->bytes));
}

static bool is_wanted(const struct state *now, const struct found *f)
{
	return is_head_file(now, f) || (f->kind == HEAD_FILE_NONE &&
					f->path.p && now->settings.head_file);
}

/* ---- what it shall say --------------------------------------------------------- */

static struct strs ids_of(struct arena *a, const struct revnodes *heads)
{
	struct strs ids = VEC_INIT;

	for (size_t i = 0; i < heads->n; i++)
		vec_push(&ids, a, heads->v[i]->rev->id);
	return ids;
}

/* The same heads, whatever order and comments somebody gave them. */
static bool says(struct arena *a, const struct found *f, const struct strs *ids)
{
	struct strs there;
	struct map known;

	if (f->kind != HEAD_FILE_REGULAR || !head_file_read(a, f->bytes, &there))
		return false;
	map_init(&known, a);
	for (size_t i = 0; i < there.n; i++)
		map_put(&known, there.v[i], &known);
	for (size_t i = 0; i < ids->n; i++)
		if (!map_has(&known, ids->v[i]))
			return false;
	return known.n == ids->n && there.n == ids->n;
}

/* An id that is no line of its own could not be read again. */
static bool can_be_written(struct arena *a, const struct strs *ids)
{
	struct strs again;

	return head_file_read(a, head_file_write(a, ids), &again) &&
	       again.n == ids->n;
}

static struct str line_of(struct arena *a, struct str path, const struct strs *ids)
{
	struct buf b = BUF_INIT(a);

	buf_addf(&b, "%.*s names", STR_ARG(path));
	for (size_t i = 0; i < ids->n && i < 8; i++)
		buf_addf(&b, "%s %.*s", i ? "," : "", STR_ARG(ids->v[i]));
	if (ids->n > 8)
		buf_addf(&b, " and %zu more", ids->n - 8);
	if (!ids->n)
		buf_addz(&b, " no head: there is none");
	return buf_str(&b);
}

static void write(struct run *run, const struct found *f,
		  const struct strs *ids, struct planned *out)
{
	struct arena *a = &run->arena;
	struct planned_change c = { .write = { f->path, head_file_write(a, ids),
					       0 } };

	if (f->kind == HEAD_FILE_REGULAR)
		c.old = f->bytes;
	vec_push(out, a, c);
	vec_push(&out->done, a, line_of(a, f->path, ids));
}

int head_file_plan(struct run *run, struct state *now,
		   const struct environment *environment,
		   const struct revnodes *heads, struct planned *out,
		   struct err *err)
{
	struct arena *a = &run->arena;
	struct strs ids;
	struct found f;

	if (find(run, now, environment, &f, err))
		return -1;
	if (!is_wanted(now, &f))
		return 0;
	ids = ids_of(a, heads);
	if (!says(a, &f, &ids) && can_be_written(a, &ids))
		write(run, &f, &ids, out);
	return 0;
}

/* ---- all environments ------------------------------------------------------------ */

static bool is_among(const struct environment *const *list, size_t n,
		     const struct environment *e)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == e)
			return true;
	return false;
}

/* Loads the chain only where there is something to be kept. */
static int plan_one(struct run *run, struct state *now,
		    const struct environment *e, struct planned *out,
		    struct err *err)
{
	struct versions *v;
	struct found f;

	if (find(run, now, e, &f, err))
		return -1;
	if (!is_wanted(now, &f))
		return 0;
	v = arena_new(&run->arena, struct versions);
	if (versions_load(v, now, e, NULL, err))
		return -1;
	if (v->graph.is_incomplete)
		return 0;
	return head_file_plan(run, now, e, &v->graph.heads, out, err);
}

int head_files_plan(struct run *run, struct state *now,
		    const struct environment *const *planned_for, size_t n,
		    struct planned *out, struct err *err)
{
	const struct environments *envs = &now->environments;

	for (size_t i = 0; i < envs->n; i++)
		if (!envs->v[i].is_excluded && envs->v[i].nlocations &&
		    !is_among(planned_for, n, &envs->v[i]) &&
		    plan_one(run, now, &envs->v[i], out, err))
			return -1;
	return 0;
}

bool head_files_cure(const struct planned *planned, const struct finding *finding)
{
	if (strcmp(finding->rule, rule_table[RULE_HEAD_FILE].id) != 0)
		return false;
	for (size_t i = 0; i < planned->n; i++)
		if (planned->v[i].write.bytes.p &&
		    str_eq(planned->v[i].write.path, finding->at.path))
			return true;
	return false;
}

/* ---- by hand ----------------------------------------------------------------------- */

static int refuse_kind(const struct found *f, struct err *err)
{
	if (!f->path.p)
		return err_set(err,
			       "an environment in the top directory has no head "
			       "file: beside a file HEAD git cannot tell whether "
			       "the commit is meant");
	if (f->kind == HEAD_FILE_CONFLICT)
		return err_set(err,
			       "\"%.*s\" has a conflict: git alembic resolve",
			       STR_ARG(f->path));
	if (f->kind == HEAD_FILE_REGULAR)
		return err_set(err, "\"%.*s\" is no head file: it is left alone",
			       STR_ARG(f->path));
	return err_set(err, "\"%.*s\" is %s: it is left alone", STR_ARG(f->path),
		       f->kind == HEAD_FILE_LINK ? "a symbolic link" :
						   "no regular file");
}

/* Ids and nothing else: what a head file of somebody's own would say. */
static bool may_be_written_over(struct arena *a, const struct found *f)
{
	struct strs heads;

	return head_file_is_ours(f->bytes) || head_file_read(a, f->bytes, &heads);
}

static int wish_gone(struct run *run, const struct found *f, struct planned *out)
{
	struct planned_change c = { .write = { f->path, STR_NULL, 0 },
				    .old = f->bytes };

	if (f->kind == HEAD_FILE_NONE)
		return 0;
	vec_push(out, &run->arena, c);
	return 1;
}

static int wish_written(struct run *run, struct state *now,
			const struct environment *environment,
			const struct found *f, struct planned *out,
			struct err *err)
{
	struct versions *v = arena_new(&run->arena, struct versions);
	struct strs ids;

	if (versions_load(v, now, environment, NULL, err))
		return -1;
	if (v->graph.is_incomplete)
		return err_set(err,
			       "the heads of \"%.*s\" cannot be told: "
			       "git alembic check --all says why",
			       STR_ARG(environment->name));
	ids = ids_of(&run->arena, &v->graph.heads);
	if (says(&run->arena, f, &ids))
		return 0;
	if (!can_be_written(&run->arena, &ids))
		return err_set(err, "an id of \"%.*s\" fits into no line",
			       STR_ARG(environment->name));
	write(run, f, &ids, out);
	return 1;
}

int head_file_wish(struct run *run, struct state *now,
		   const struct environment *environment,
		   enum head_file_wish wish, struct planned *out, struct err *err)
{
	struct found f;

	if (find(run, now, environment, &f, err))
		return -1;
	if (!f.path.p ||
	    (f.kind != HEAD_FILE_NONE && f.kind != HEAD_FILE_REGULAR) ||
	    (f.kind == HEAD_FILE_REGULAR && !may_be_written_over(&run->arena, &f)))
		return refuse_kind(&f, err);
	if (wish == HEAD_FILE_REMOVE)
		return wish_gone(run, &f, out);
	return wish_written(run, now, environment, &f, out, err);
}

/* ---- for the rule -------------------------------------------------------------------- */

/* Somebody is at it, and git commit has not seen it. */
static bool is_in_progress(const struct versions *now)
{
	for (size_t i = 0; i < now->files.n; i++)
		if (state_entry(now->state, now->files.v[i].index)->flags &
		    ENTRY_UNTRACKED)
			return true;
	return false;
}

int head_file_check(struct run *run, const struct versions *now,
		    struct check_head_file *out, struct err *err)
{
	struct found f;

	memset(out, 0, sizeof(*out));
	if (find(run, now->state, now->environment, &f, err))
		return -1;
	out->path = f.path;
	out->kind = f.kind;
	out->is_wanted = is_head_file(now->state, &f) ||
			 (f.kind != HEAD_FILE_REGULAR && f.path.p &&
			  now->state->settings.head_file);
	if (f.kind != HEAD_FILE_REGULAR)
		return 0;
	out->source = arena_new(&run->arena, struct source);
	source_init(out->source, &run->arena, f.path, f.bytes);
	out->is_readable = head_file_read(&run->arena, f.bytes, &out->heads);
	out->bad = head_file_bad_line(f.bytes);
	out->is_in_progress = is_in_progress(now);
	return 0;
}

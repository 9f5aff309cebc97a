#include "base/compat.h"
#include "run/new_parts.h"
#include "model/migration.h"
#include "run/brief.h"
#include "run/environment_word.h"
#include "run/published.h"
#include "run/states.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool new_refuse(struct new_work *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	w->out->refusal = str_vfmt(&w->run->arena, fmt, ap);
	va_end(ap);
	return false;
}

static void add_line(struct new_work *w, struct strs *list, const char *fmt,
		     va_list ap)
{
	vec_push(list, &w->run->arena, str_vfmt(&w->run->arena, fmt, ap));
}

void new_advise(struct new_work *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(w, &w->out->advice, fmt, ap);
	va_end(ap);
}

void new_note(struct new_work *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_line(w, &w->out->notes, fmt, ap);
	va_end(ap);
}

/* ---- one at a time ---------------------------------------------------------------- */

/*
 * Two that run at once would hang on one parent. The lock is the kernel's: it
 * goes with the process, whatever ends that.
 */
static int take_lock(struct run *run, int *fd, struct err *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct str dir = path_join(&run->arena, repo_paths(run->repo)->git_dir,
				   STR("alembic"));
	struct str path = path_join(&run->arena, dir, STR("new.lock"));
	int rc;

	if (mkdir(dir.p, 0777) && errno != EEXIST)
		return err_errno(err, errno, "cannot make \"%.*s\"",
				 STR_ARG(dir));
	*fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (*fd < 0)
		return err_errno(err, errno, "cannot open \"%.*s\"",
				 STR_ARG(path));
	if (!fcntl(*fd, F_SETLK, &lock))
		return 0;
	fputs("alembic: waiting for another git alembic new\n", stderr);
	do
		rc = fcntl(*fd, F_SETLKW, &lock);
	while (rc && errno == EINTR);
	if (!rc)
		return 0;
	rc = err_errno(err, errno, "cannot lock \"%.*s\"", STR_ARG(path));
	close(*fd);
	return rc;
}

/* ---- Alembic --------------------------------------------------------------------- */

static void add_word(struct new_work *w, struct strs *list, const char *fmt,
		     struct str value)
{
	vec_push(list, &w->run->arena,
		 str_fmt(&w->run->arena, fmt, STR_ARG(value)));
}

/* As --name=value: a value that begins with "-" would be an option. */
static struct alembic_call call_of(struct new_work *w)
{
	struct alembic_call call = { .command = "revision", .x = w->request->x };
	struct strs *words = &call.arguments;

	if (!w->request->is_empty)
		vec_push(words, &w->run->arena, STR("--autogenerate"));
	add_word(w, words, "--message=%.*s", w->request->description);
	add_word(w, words, "--rev-id=%.*s", w->out->id);
	if (w->request->head.p)
		add_word(w, words, "--head=%.*s", w->parent->rev->id);
	for (size_t i = 0; i < w->request->more.n; i++)
		vec_push(words, &w->run->arena, w->request->more.v[i]);
	return call;
}

static void sleep_for(unsigned seconds)
{
	struct timespec left = { .tv_sec = seconds };

	while (seconds && nanosleep(&left, &left) && errno == EINTR)
		;
}

/* git keeps no empty directory, and Alembic makes none. */
static void make_versions(struct new_work *w)
{
	struct arena *a = &w->run->arena;

	mkdir(path_join(a, repo_paths(w->run->repo)->top, w->dir).p, 0777);
}

static int run_alembic(struct new_work *w, const struct alembic *alembic,
		       struct err *err)
{
	struct alembic_call call = call_of(w);
	struct child child = CHILD_INIT;
	int rc;

	w->out->by = str_fmt(&w->run->arena, "%.*s %srevision",
			     STR_ARG(alembic->name),
			     alembic->is_flask ? "db " : "");
	make_versions(w);
	rc = alembic_start(alembic, &w->run->arena, &call, CHILD_OUT_IS_STDERR,
			   0, !w->environment->timezone.p, &child, err);
	if (!rc)
		rc = child_wait(&child, err);
	w->out->status = alembic_exit_code(&child);
	child_release(&child);
	return rc;
}

static const struct environment *find_again(const struct new_work *w,
					    const struct state *state)
{
	const struct environments *all = &state->environments;

	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i].name, w->environment->name))
			return &all->v[i];
	return w->environment;
}

/* The environment as it is now, and the new revision in it; NULL: none. */
static int read_again(struct new_work *w, struct versions *v,
		      struct revnode **node, struct err *err)
{
	struct arena *a = &w->run->arena;
	struct state *state = arena_new(a, struct state);

	*node = NULL;
	if (states_one(w->run, STR_NULL, state, err) ||
	    versions_load(v, state, find_again(w, state), NULL, err))
		return -1;
	*node = revgraph_find(&v->graph, w->out->id);
	return 0;
}

static bool is_well_named(struct new_work *w, struct str path)
{
	struct str why, name;

	if (!w->naming)
		return true;
	if (!naming_fits(w->naming, &w->run->arena, path, w->out->id,
			 w->request->description, &why))
		return false;
	name = str_from(path, path_is_below(path, w->dir) ? w->dir.len + 1 : 0);
	return !new_is_early(w, name);
}

static int take_what_came(struct new_work *w, struct err *err)
{
	struct versions v;
	struct migration *m;
	struct revnode *node;
	struct str date = STR_NULL;

	if (read_again(w, &v, &node, err))
		return -1;
	if (!node)
		return 0;
	w->out->path = node->rev->path;
	w->out->parents.n = 0;
	for (size_t i = 0; i < node->rev->down.n; i++)
		vec_push(&w->out->parents, &w->run->arena,
			 node->rev->down.items[i].value);
	if (w->out->status || is_well_named(w, node->rev->path))
		return 0;
	if (versions_migration(&v, (size_t)(node->rev - v.revisions), &m, err))
		return -1;
	if (m->header_date.is_there)
		date = m->header_date.value;
	return new_move(w, date, err);
}

static int by_alembic(struct new_work *w, const struct alembic *alembic,
		      struct err *err)
{
	struct err ignored = ERR_INIT;
	struct clock_time now;
	unsigned seconds;

	if (clock_now(&w->run->arena, w->environment->timezone, &now, &ignored))
		clock_now(&w->run->arena, STR_NULL, &now, &ignored);
	if (!new_is_safe(w, &now, &seconds))
		return 0;
	sleep_for(seconds);
	if (run_alembic(w, alembic, err))
		return -1;
	return take_what_came(w, err);
}

/* ---- all of it ------------------------------------------------------------------- */

static int by_template(struct new_work *w, struct err *err)
{
	const struct new_request *q = w->request;

	if (!q->is_empty)
		return err_set(err,
			       "%s; without it: git alembic new "
			       "--no-autogenerate DESCRIPTION",
			       str_dup(&w->run->arena, str_z(err->text)).p);
	if (q->x.n || q->more.n)
		return err_set(err, "%s; the arguments for it are in vain",
			       str_dup(&w->run->arena, str_z(err->text)).p);
	return new_write(w, err);
}

/* A pattern of which nobody can tell what fits, a name that is taken ... */
static void note_name(struct new_work *w)
{
	struct str why;

	if (w->out->path.p && w->naming &&
	    !naming_fits(w->naming, &w->run->arena, w->out->path, w->out->id,
			 w->request->description, &why))
		new_note(w, "its name does not fit: %.*s; git mv it",
			 STR_ARG(why));
}

/* What the mainline has beyond this: the new one will be in its way. */
static int note_mainline(struct new_work *w, struct err *err)
{
	struct published list = { NULL, 0, 0 };
	struct mainline mainline;
	struct revnodes more = VEC_INIT;

	if (mainline_find(w->run, &w->now.settings, &mainline, err))
		return -1;
	if (!mainline.is_there || mainline.is_here)
		return 0;
	if (published_add(&list, &w->now, w->environment, &mainline.commit,
			  mainline.name, &w->versions, err))
		return -1;
	revnodes_each (&chain_graph(&list.v[0]->chain)->heads, it)
		if (!revgraph_find(&w->versions.graph, (*it)->rev->id))
			vec_push(&more, &w->run->arena, *it);
	if (published_failed(&list, err))
		return -1;
	if (more.n)
		new_note(w,
			 "%.*s ends in %.*s, which is not here yet; git merge "
			 "puts this one behind it",
			 STR_ARG(mainline.name),
			 STR_ARG(brief_list(&w->run->arena, &more)));
	return 0;
}

static int make(struct new_work *w, struct err *err)
{
	struct arena *a = &w->run->arena;
	struct alembic alembic;
	int found;

	if (new_id(w, err))
		return -1;
	w->out->environment = w->environment->name;
	if (w->parent)
		vec_push(&w->out->parents, a, w->parent->rev->id);
	found = alembic_find(w->run, w->environment, &alembic, err);
	if (found < 0)
		return -1;
	if (found ? by_alembic(w, &alembic, err) : by_template(w, err))
		return -1;
	note_name(w);
	return w->out->path.p ? note_mainline(w, err) : 0;
}

static int find_out(struct new_work *w, struct err *err)
{
	struct run *run = w->run;

	if (states_one(run, STR_NULL, &w->now, err) ||
	    state_demand_settings(&w->now, err) ||
	    environment_choose(run, &w->now.environments,
			       w->request->environment, &w->environment, err) ||
	    versions_load(&w->versions, &w->now, w->environment, NULL, err) ||
	    naming_read(&w->now, w->environment, &w->naming, err))
		return -1;
	if (!new_description_is_good(w) || !new_find_parent(w))
		return 0;
	return make(w, err);
}

int new_revision(struct run *run, const struct new_request *request,
		 struct new_revision *out, struct err *err)
{
	struct new_work w = { .run = run, .request = request, .out = out };
	int rc, fd = -1;

	memset(out, 0, sizeof(*out));
	if (!repo_paths(run->repo)->top.p)
		return err_set(err, "this writes to the working tree, and here "
				    "is none: the repository is bare");
	if (take_lock(run, &fd, err))
		return -1;
	rc = find_out(&w, err);
	close(fd);
	return rc;
}

#include "base/compat.h"
#include "run/alembic.h"

#include <sys/wait.h>

/* ---- the command line ------------------------------------------------------- */

static void add(struct strs *list, struct arena *a, struct str word)
{
	vec_push(list, a, str_dup(a, word));
}

static void add_all(struct strs *list, struct arena *a, const struct strs *more)
{
	for (size_t i = 0; i < more->n; i++)
		add(list, a, more->v[i]);
}

/*
 * "-x" stands before Alembic's command, and behind Flask-Migrate's. In one
 * word: a value that begins with "-" would be an option.
 */
static void add_x(struct strs *list, struct arena *a, const struct strs *x)
{
	for (size_t i = 0; i < x->n; i++)
		add(list, a, str_fmt(a, "-x%.*s", STR_ARG(x->v[i])));
}

static const char *const *words_of(const struct alembic *alembic, struct arena *a,
				   const struct alembic_call *call)
{
	struct strs words = VEC_INIT;
	const char **argv;

	add_all(&words, a, &alembic->program);
	add_all(&words, a, &alembic->config);
	if (!alembic->is_flask)
		add_x(&words, a, &call->x);
	add(&words, a, str_z(call->command));
	if (alembic->is_flask) {
		add(&words, a, STR("-d"));
		add(&words, a, alembic->script_dir);
		add_x(&words, a, &call->x);
	}
	add_all(&words, a, &call->arguments);
	argv = arena_array(a, words.n + 1, sizeof(*argv));
	for (size_t i = 0; i < words.n; i++)
		argv[i] = words.v[i].p;
	return argv;
}

/* ---- running ------------------------------------------------------------------- */

int alembic_start(const struct alembic *alembic, struct arena *a,
		  const struct alembic_call *call, unsigned flags, size_t limit,
		  bool in_utc, struct child *child, struct err *err)
{
	static const char *const utc[] = { "TZ=UTC0", NULL };

	fflush(NULL);
	return child_start_in(child, alembic->dir.p, words_of(alembic, a, call),
			      in_utc ? utc : NULL,
			      flags | CHILD_OUR_STDIN | CHILD_OUR_STDERR, limit,
			      err);
}

int alembic_become(const struct alembic *alembic, struct arena *a,
		   const struct alembic_call *call, struct err *err)
{
	fflush(NULL);
	return child_become(alembic->dir.p, words_of(alembic, a, call), NULL,
			    err);
}

int alembic_exit_code(const struct child *child)
{
	if (child->ended && WIFSIGNALED(child->status))
		return 128 + WTERMSIG(child->status);
	return child_exit_status(child);
}

#include "base/compat.h"
#include "run/environment_word.h"

/* "." and "alembic/" as a shell completes them, from where the user stands. */
static struct str directory_of(struct run *run, struct str word)
{
	struct str prefix = repo_paths(run->repo)->prefix;

	if (str_starts(word, STR("./")))
		word = str_from(word, 2);
	while (word.len > 1 && word.p[word.len - 1] == '/')
		word.len--;
	if (str_is(word, "."))
		word.len = 0;
	if (!word.len && prefix.len)
		prefix.len--;
	return str_fmt(&run->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(word));
}

bool environment_is_meant(struct run *run, const struct environment *e,
			  struct str word)
{
	return str_eq(e->name, word) ||
	       str_eq(e->script_dir, directory_of(run, word));
}

static struct str names_of(struct run *run, const struct environments *all)
{
	struct buf b = BUF_INIT(&run->arena);

	for (size_t i = 0; i < all->n; i++)
		if (!all->v[i].is_excluded)
			buf_addf(&b, "%s%.*s", b.len ? ", " : "",
				 STR_ARG(all->v[i].name));
	return buf_str(&b);
}

int environment_unknown(struct run *run, const struct environments *all,
			struct str word, struct err *err)
{
	struct str names = names_of(run, all);

	return err_set(err, "no environment \"%.*s\"%s%.*s", STR_ARG(word),
		       names.len ? "; there is " : "", STR_ARG(names));
}

/* How much of the way to here leads through a directory of it. */
static size_t nearness(struct run *run, const struct environment *e)
{
	struct str here = directory_of(run, STR("."));

	if (here.len &&
	    (str_eq(here, e->script_dir) || path_is_below(here, e->script_dir)))
		return e->script_dir.len;
	if (e->run_dir.len &&
	    (str_eq(here, e->run_dir) || path_is_below(here, e->run_dir)))
		return e->run_dir.len;
	return 0;
}

/* The one that the user stands in; NULL: none, or not one alone. */
static const struct environment *standing_in(struct run *run,
					     const struct environments *all)
{
	const struct environment *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct environment *e = &all->v[i];
		size_t near =
			e->is_excluded || !e->nlocations ? 0 : nearness(run, e);

		if (near && near == most)
			best = NULL;
		if (near > most) {
			most = near;
			best = e;
		}
	}
	return best;
}

int environment_choose(struct run *run, const struct environments *all,
		       struct str word, const struct environment **out,
		       struct err *err)
{
	const struct environment *near = word.p ? NULL : standing_in(run, all);
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct environment *e = &all->v[i];

		if (e->is_excluded || !e->nlocations || (near && e != near) ||
		    (word.p && !environment_is_meant(run, e, word)))
			continue;
		*out = e;
		n++;
	}
	if (n == 1)
		return 0;
	if (n)
		return err_set(err,
			       "several environments: %.*s; say which with "
			       "--environment",
			       STR_ARG(names_of(run, all)));
	if (word.p)
		return environment_unknown(run, all, word, err);
	return err_set(err, "no environment found: no env.py beside a "
			    "script.py.mako, no ini with a script_location");
}

/* The file of a new migration: from the template, or as Alembic wrote it. */
#include "base/compat.h"
#include "run/new_parts.h"
#include "base/io.h"
#include "resolve/render.h"

#include <errno.h>
#include <sys/stat.h>

#define TRIES 100 /* names that somebody else takes in the same moment */

static struct str absolute(const struct new_work *w, struct str path)
{
	return path_join(&w->run->arena, repo_paths(w->run->repo)->top, path);
}

/* The directories above it. */
static int make_directories(struct new_work *w, struct str path, struct err *err)
{
	struct str dir = path_dir(path);

	if (!dir.len)
		return 0;
	if (make_directories(w, dir, err))
		return -1;
	dir = absolute(w, dir);
	if (mkdir(dir.p, 0777) && errno != EEXIST)
		return err_errno(err, errno, "cannot make \"%.*s\"",
				 STR_ARG(dir));
	return 0;
}

static bool no_free_name(struct new_work *w)
{
	new_refuse(w, "no free file name in %.*s for this description",
		   STR_ARG(w->dir));
	new_advise(w, "another description, or a file_template with %%(rev)s");
	return false;
}

/* ---- from the template ------------------------------------------------------------- */

static int read_mako(struct new_work *w, struct str *out, struct err *err)
{
	struct str path = w->environment->mako;
	size_t at = path.p ? listing_find(&w->now.listing, path) : LISTING_NONE;
	struct blob blob;

	if (at == LISTING_NONE || w->now.listing.v[at].mode != LISTING_FILE)
		return err_set(err, "\"%.*s\" has no script.py.mako",
			       STR_ARG(w->environment->script_dir));
	if (blob_read(w->run->repo, &w->run->arena, state_entry(&w->now, at),
		      CONFIG_FILE_LIMIT, &blob, err))
		return -1;
	if (blob.state != BLOB_OK)
		return err_set(err, "cannot read \"%.*s\"", STR_ARG(path));
	*out = blob.bytes;
	return 0;
}

static int render(struct new_work *w, struct str mako,
		  const struct clock_time *time, struct str *bytes,
		  struct err *err)
{
	struct render_request q = {
		.mako = mako,
		.id = w->out->id,
		.parents = w->out->parents,
		.message = w->request->description,
		.date = clock_text(&w->run->arena, time),
	};

	switch (render_revision(&w->run->arena, &q, bytes)) {
	case RENDER_NOT_SIMPLE:
		return err_set(err,
			       "\"%.*s\" has Python in it, which only Alembic "
			       "can run",
			       STR_ARG(w->environment->mako));
	case RENDER_NOT_READABLE:
		return err_set(err,
			       "what \"%.*s\" makes of this description cannot "
			       "be read as a migration",
			       STR_ARG(w->environment->mako));
	default:
		return 0;
	}
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] & 0x80)
			return false;
	return true;
}

/* Alembic encodes what it writes; the template is UTF-8 in any case. */
static int demand_encoding(const struct new_work *w, struct str bytes,
			   struct err *err)
{
	struct str encoding = w->environment->output_encoding;

	if (!encoding.p || str_eq_nocase(encoding, STR("utf-8")) ||
	    str_eq_nocase(encoding, STR("utf8")) || is_ascii(bytes))
		return 0;
	return err_set(err,
		       "output_encoding = %.*s: only Alembic can write "
		       "that",
		       STR_ARG(encoding));
}

/* A file_template may hold directories; not all are looked into. */
static bool is_in_chain(struct new_work *w, struct str path)
{
	struct str rest = path, part;
	bool leads_out = false;

	while (str_split(&rest, '/', &part))
		leads_out |= str_is(part, "..");
	if (!leads_out && environment_location_of(w->environment, path))
		return true;
	new_refuse(w,
		   "file_template puts it at %.*s, where Alembic looks for no "
		   "migration",
		   STR_ARG(path));
	new_advise(w, "a file_template without directories, or "
		      "recursive_version_locations = true");
	return false;
}

int new_write(struct new_work *w, struct err *err)
{
	struct clock_time time;
	struct str mako = STR_NULL, bytes;

	if (read_mako(w, &mako, err) ||
	    clock_now(&w->run->arena, w->environment->timezone, &time, err))
		return -1;
	for (int i = 0; i < TRIES; i++) {
		struct str name = new_name(w, &time), path;
		int rc;

		if (!name.p)
			break;
		path = path_join(&w->run->arena, w->dir, name);
		if (!is_in_chain(w, path))
			return 0;
		if (render(w, mako, &time, &bytes, err) ||
		    demand_encoding(w, bytes, err) ||
		    make_directories(w, path, err))
			return -1;
		rc = io_create_file(absolute(w, path).p, bytes, err);
		if (rc < 0)
			return -1;
		if (rc)
			w->out->path = path;
		if (rc)
			return 0;
	}
	no_free_name(w);
	return 0;
}

/* ---- as Alembic wrote it -------------------------------------------------------- */

int new_move(struct new_work *w, struct str date, struct err *err)
{
	struct arena *a = &w->run->arena;
	struct clock_time time;

	if (!path_is_below(w->out->path, w->dir))
		w->dir = path_dir(w->out->path);
	if (!clock_parse(date, &time) && clock_now(a, STR_NULL, &time, err))
		return -1;
	if (!new_has_convention(w, &time))
		return 0;
	for (int i = 0; i < TRIES; i++) {
		struct str name = new_name(w, &time), path;
		int rc;

		if (!name.p)
			break;
		path = path_join(a, w->dir, name);
		if (make_directories(w, path, err))
			return -1;
		rc = io_rename_new(absolute(w, w->out->path).p,
				   absolute(w, path).p, err);
		if (rc < 0)
			return -1;
		if (rc)
			w->out->path = path;
		if (rc)
			return 0;
	}
	return 0;
}

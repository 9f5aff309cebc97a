/*
 * The plumbing back end: running git and reading its -z output.
 */
#include "base/compat.h"
#include "git/plumb.h"

/*
 * Plumbing must not take the index lock to refresh it while git holds it, and
 * a path is a path whatever the user's pathspec settings say.
 */
const char *const plumb_environment[] = {
	"GIT_OPTIONAL_LOCKS=0",	  "GIT_LITERAL_PATHSPECS=0",
	"GIT_ICASE_PATHSPECS=0",  "GIT_GLOB_PATHSPECS=0",
	"GIT_NOGLOB_PATHSPECS=0", NULL,
};

struct plumb *plumb_of(struct repo *r)
{
	struct plumb *p = r->plumb;

	if (p)
		return p;
	p = r->plumb = arena_new(r->arena, struct plumb);
	for (int i = 0; i < JOB_COUNT; i++)
		p->jobs[i] = (struct child)CHILD_INIT;
	p->cat = (struct child)CHILD_INIT;
	return p;
}

void plumb_close(struct repo *r)
{
	struct plumb *p = r->plumb;

	if (!p)
		return;
	for (int i = 0; i < JOB_COUNT; i++)
		if (p->started[i])
			child_release(&p->jobs[i]);
	plumb_cat_stop(p);
	free(p->cat_buffer);
	while (p->outputs) {
		struct plumb_output *o = p->outputs;

		p->outputs = o->next;
		free(o->bytes);
	}
	r->plumb = NULL;
}

void plumb_start(struct repo *r, enum plumb_job job, const char *const *argv)
{
	struct plumb *p = plumb_of(r);

	if (p->started[job])
		BUG("git job %d is running already", (int)job);
	p->started[job] = true;
	p->start_failed[job] =
		child_start(&p->jobs[job], argv, plumb_environment, 0,
			    PLUMB_MAX_OUTPUT, &p->start_errors[job]);
}

/* Takes the bytes from the child; the list frees them. */
static struct str keep_output(struct repo *r, struct child *c)
{
	struct plumb_output *o;
	struct str out = c->bytes ? str_of(c->bytes, c->len) : STR("");

	if (!c->bytes)
		return out;
	o = arena_new(r->arena, struct plumb_output);
	o->bytes = c->bytes;
	o->next = r->plumb->outputs;
	r->plumb->outputs = o;
	c->bytes = NULL;
	return out;
}

int plumb_finish(struct repo *r, enum plumb_job job, struct str *out,
		 struct err *err)
{
	struct plumb *p = plumb_of(r);
	struct child *c = &p->jobs[job];
	struct child *all[JOB_COUNT];
	int status = -1;

	*out = STR("");
	if (!p->started[job])
		BUG("git job %d was not started", (int)job);
	p->started[job] = false;
	if (p->start_failed[job])
		return err_set(err, "%s", p->start_errors[job].text);
	for (int i = 0; i < JOB_COUNT; i++)
		all[i] = p->started[i] || i == (int)job ? &p->jobs[i] : NULL;
	if (!children_wait(all, JOB_COUNT, job, err)) {
		*out = keep_output(r, c);
		status = c->overflow ? -1 : child_exit_status(c);
		if (status)
			child_failure(c, "git", err);
	}
	child_release(c);
	return status;
}

int plumb_run(struct repo *r, const char *const *argv, struct str *out,
	      struct err *err)
{
	plumb_start(r, JOB_EXTRA, argv);
	return plumb_finish(r, JOB_EXTRA, out, err);
}

int plumb_need(struct repo *r, const char *const *argv, struct str *out,
	       struct err *err)
{
	int status = plumb_run(r, argv, out, err);

	if (!status)
		return 0;
	if (status > 0)
		err_prefix(err, "%s", argv[1]);
	return -1;
}

bool plumb_row(struct str *rest, struct str *row)
{
	size_t at;

	if (!rest->len)
		return false;
	at = str_chr(*rest, '\0');
	if (at == STR_NPOS)
		return false;
	*row = str_of(rest->p, at);
	*rest = str_from(*rest, at + 1);
	return true;
}

bool plumb_field(struct str *row, char sep, struct str *field)
{
	size_t at = str_chr(*row, sep);

	if (at == STR_NPOS)
		return false;
	*field = str_of(row->p, at);
	*row = str_from(*row, at + 1);
	return true;
}

bool plumb_mode(struct str field, uint32_t *mode)
{
	uint32_t value = 0;

	if (field.len != 6)
		return false;
	for (size_t i = 0; i < 6; i++) {
		if (field.p[i] < '0' || field.p[i] > '7')
			return false;
		value = value << 3 | (uint32_t)(field.p[i] - '0');
	}
	*mode = value ? mode_canonical(value) : 0;
	return true;
}

int plumb_garbled(const char *what, struct str row, struct err *err)
{
	return err_set(err, "git %s: unexpected output \"%.*s\"", what,
		       STR_ARG(row));
}

static int parse_setting(struct str row, struct repo_setting *out)
{
	size_t at = str_chr(row, '\n');
	struct str key = at == STR_NPOS ? row : str_of(row.p, at);

	if (!str_starts(key, STR("alembic.")))
		return -1;
	out->key = str_from(key, sizeof("alembic.") - 1);
	out->value = at == STR_NPOS ? STR_NULL : str_from(row, at + 1);
	return 0;
}

void plumb_start_settings(struct repo *r)
{
	static const char *const argv[] = { "git",	    "config",
					    "-z",	    "--get-regexp",
					    "^alembic\\..", NULL };

	if (!plumb_of(r)->started[JOB_SETTINGS])
		plumb_start(r, JOB_SETTINGS, argv);
}

bool plumb_settings_started(const struct repo *r)
{
	return r->plumb && r->plumb->started[JOB_SETTINGS];
}

int plumb_settings(struct repo *r, struct repo_settings *out, struct err *err)
{
	struct str text;
	struct str row;
	int status;

	plumb_start_settings(r);
	status = plumb_finish(r, JOB_SETTINGS, &text, err);
	if (status == 1 && !text.len)
		return 0; /* no such key */
	if (status)
		return -1;
	while (plumb_row(&text, &row)) {
		struct repo_setting s;

		if (parse_setting(row, &s))
			return plumb_garbled("config", row, err);
		vec_push(out, r->arena, s);
	}
	return text.len ? plumb_garbled("config", text, err) : 0;
}

const struct git_backend_ops plumb_backend = {
	.name = "git",
	.index = plumb_index,
	.head_changes = plumb_head_changes,
	.objects = plumb_objects,
	.resolve = plumb_resolve,
	.refs = plumb_refs,
	.ref = plumb_ref,
	.ref_target = plumb_ref_target,
	.merge_bases = plumb_merge_bases,
	.is_ancestor = plumb_is_ancestor,
	.settings = plumb_settings,
};

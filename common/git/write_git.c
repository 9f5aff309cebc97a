/*
 * Running git to write: with bytes on its stdin, its failure ours.
 */
#include "base/compat.h"
#include "git/plumb.h"
#include "git/write_parts.h"

/* plumb_environment and what the caller adds. */
static const char *const *join(struct arena *a, const char *const *more)
{
	size_t n = 0, m = 0;
	const char **all;

	while (plumb_environment[n])
		n++;
	while (more && more[m])
		m++;
	all = arena_array(a, n + m + 1, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		all[i] = plumb_environment[i];
	for (size_t i = 0; i < m; i++)
		all[n + i] = more[i];
	return all;
}

/* What git does with options before its command: "-c" takes one more. */
static const char *command_of(const char *const *argv)
{
	size_t i = 1;

	while (argv[i] && argv[i][0] == '-')
		i += !strcmp(argv[i], "-c") && argv[i + 1] ? 2 : 1;
	return argv[i] ? argv[i] : "git";
}

static int finish(struct repo *r, struct child *c, const char *command,
		  struct str *out, struct err *err)
{
	if (child_wait(c, err))
		return -1;
	if (c->overflow || child_exit_status(c) != 0) {
		child_failure(c, "git", err);
		return err_prefix(err, "%s", command);
	}
	if (out)
		*out = str_dup(r->arena,
			       str_of(c->bytes ? c->bytes : "", c->len));
	return 0;
}

int write_git(struct repo *r, const char *const *argv, struct str input,
	      const char *const *environment, struct str *out, struct err *err)
{
	struct child c = CHILD_INIT;
	struct err ignored = ERR_INIT;
	int rc;

	if (child_start(&c, argv, join(r->arena, environment), CHILD_STDIN,
			PLUMB_MAX_OUTPUT, err))
		return -1;
	/* One that stops reading has a better reason than a broken pipe. */
	child_write(&c, input, &ignored);
	rc = finish(r, &c, command_of(argv), out, err);
	child_release(&c);
	return rc;
}

int write_git_oid(struct repo *r, const char *const *argv, struct str input,
		  const char *const *environment, struct oid *out,
		  struct err *err)
{
	struct str text;

	if (write_git(r, argv, input, environment, &text, err))
		return -1;
	if (!oid_parse(out, str_trim(text)) || oid_is_none(out))
		return plumb_garbled(command_of(argv), text, err);
	return 0;
}

#include "base/compat.h"
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

extern char **environ;

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/*
 * Both ends close on exec and stand above 2, so that a program started with
 * closed standard descriptors cannot mix them up.
 */
static int make_pipe(int ends[2])
{
	int raw[2];

	if (pipe(raw))
		return -1;
	for (int i = 0; i < 2; i++)
		ends[i] = fcntl(raw[i], F_DUPFD_CLOEXEC, 3);
	close(raw[0]);
	close(raw[1]);
	if (ends[0] >= 0 && ends[1] >= 0)
		return 0;
	close_fd(&ends[0]);
	close_fd(&ends[1]);
	return -1;
}

static bool names_same_variable(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return n == strcspn(b, "=") && !strncmp(a, b, n);
}

static char **make_environment(const char *const *extra)
{
	size_t n = 0;
	size_t more = 0;
	size_t at = 0;
	char **env;

	while (environ && environ[n])
		n++;
	while (extra[more])
		more++;
	env = malloc((n + more + 1) * sizeof(*env));
	if (!env)
		die_out_of_memory();
	for (size_t i = 0; i < n; i++) {
		bool replaced = false;

		for (size_t k = 0; k < more && !replaced; k++)
			replaced = names_same_variable(environ[i], extra[k]);
		if (!replaced)
			env[at++] = environ[i];
	}
	for (size_t k = 0; k < more; k++)
		env[at++] = (char *)(uintptr_t)extra[k];
	env[at] = NULL;
	return env;
}

struct child_ends {
	int in[2];
	int out[2];
	int err[2];
};

static int open_ends(struct child_ends *e, unsigned flags)
{
	if (!(flags & CHILD_OUT_IS_STDERR) && make_pipe(e->out))
		return -1;
	if (!(flags & (CHILD_OUR_STDERR | CHILD_OUT_IS_STDERR)) &&
	    make_pipe(e->err))
		return -1;
	return flags & CHILD_STDIN ? make_pipe(e->in) : 0;
}

/* We may ignore SIGPIPE; git is written to die of it. */
static int reset_signals(posix_spawnattr_t *attr)
{
	sigset_t pipe_only;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	if (posix_spawnattr_init(attr))
		return ENOMEM;
	posix_spawnattr_setsigdefault(attr, &pipe_only);
	return posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGDEF);
}

static int connect_ends(posix_spawn_file_actions_t *act,
			const struct child_ends *e, unsigned flags)
{
	int rc = 0;

	if (e->in[0] >= 0)
		rc = posix_spawn_file_actions_adddup2(act, e->in[0], 0);
	else if (!(flags & CHILD_OUR_STDIN))
		rc = posix_spawn_file_actions_addopen(act, 0, "/dev/null",
						      O_RDONLY, 0);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(
			act, flags & CHILD_OUT_IS_STDERR ? 2 : e->out[1], 1);
	if (!rc && e->err[1] >= 0)
		rc = posix_spawn_file_actions_adddup2(act, e->err[1], 2);
	return rc;
}

static int spawn(pid_t *pid, const char *const *argv,
		 const char *const *extra_env, const struct child_ends *e,
		 unsigned flags)
{
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	char **env = extra_env ? make_environment(extra_env) : environ;
	int rc = posix_spawn_file_actions_init(&act);

	if (rc)
		goto out;
	rc = reset_signals(&attr);
	if (!rc)
		rc = connect_ends(&act, e, flags);
	if (!rc)
		rc = posix_spawnp(pid, argv[0], &act, &attr,
				  (char *const *)(uintptr_t)argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&act);
out:
	if (env != environ)
		free(env);
	return rc;
}

static void set_nonblocking(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* Where we are, to come back to; -1 and errno. */
static int go_to(const char *dir)
{
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (here < 0)
		return -1;
	if (chdir(dir)) {
		int error = errno;

		close(here);
		errno = error;
		return -1;
	}
	return here;
}

/* Nobody shall go on in a directory that he does not expect. */
static void come_back(int here)
{
	if (fchdir(here))
		BUG("cannot go back to the working directory");
	close(here);
}

int child_start_in(struct child *c, const char *dir, const char *const *argv,
		   const char *const *extra_env, unsigned flags, size_t limit,
		   struct err *err)
{
	int here = dir ? go_to(dir) : -1;
	int rc;

	*c = (struct child)CHILD_INIT;
	if (dir && here < 0)
		return err_errno(err, errno, "cannot go to \"%s\"", dir);
	rc = child_start(c, argv, extra_env, flags, limit, err);
	if (dir)
		come_back(here);
	return rc;
}

int child_become(const char *dir, const char *const *argv,
		 const char *const *extra_env, struct err *err)
{
	static const char *const nothing[] = { NULL };
	int here = go_to(dir ? dir : ".");
	char **ours = environ;
	int error;

	if (here < 0)
		return err_errno(err, errno, "cannot go to \"%s\"", dir);
	environ = make_environment(extra_env ? extra_env : nothing);
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	error = errno;
	signal(SIGPIPE, SIG_IGN);
	free(environ);
	environ = ours;
	come_back(here);
	return err_errno(err, error, "cannot run \"%s\"", argv[0]);
}

int child_start(struct child *c, const char *const *argv,
		const char *const *extra_env, unsigned flags, size_t limit,
		struct err *err)
{
	struct child_ends e = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int rc;

	*c = (struct child)CHILD_INIT;
	c->limit = limit;
	rc = open_ends(&e, flags) ? errno : 0;
	if (!rc)
		rc = spawn(&c->pid, argv, extra_env, &e, flags);
	close_fd(&e.in[0]);
	close_fd(&e.out[1]);
	close_fd(&e.err[1]);
	if (rc) {
		c->pid = 0;
		close_fd(&e.in[1]);
		close_fd(&e.out[0]);
		close_fd(&e.err[0]);
		return err_errno(err, rc, "cannot run \"%s\"", argv[0]);
	}
	c->in = e.in[1];
	c->out = e.out[0];
	c->err = e.err[0];
	set_nonblocking(c->out);
	set_nonblocking(c->err);
	return 0;
}

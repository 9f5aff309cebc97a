#include "base/compat.h"
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * A grandchild that keeps our pipe open (a daemon git started) must not make
 * us wait: after this long without output we look whether the child is gone.
 */
#define QUIET_MS 100

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
	if (make_pipe(e->out) || make_pipe(e->err))
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

static int spawn(pid_t *pid, const char *const *argv,
		 const char *const *extra_env, const struct child_ends *e)
{
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	char **env = extra_env ? make_environment(extra_env) : environ;
	int rc = posix_spawn_file_actions_init(&act);

	if (rc)
		goto out;
	rc = reset_signals(&attr);
	if (!rc && e->in[0] >= 0)
		rc = posix_spawn_file_actions_adddup2(&act, e->in[0], 0);
	else if (!rc)
		rc = posix_spawn_file_actions_addopen(&act, 0, "/dev/null",
						      O_RDONLY, 0);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(&act, e->out[1], 1);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(&act, e->err[1], 2);
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
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
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
		rc = spawn(&c->pid, argv, extra_env, &e);
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

/* What comes after the message is full is read and dropped. */
static void drain_message(struct child *c)
{
	char scrap[4096];

	while (c->err >= 0) {
		ssize_t got = read(c->err, scrap, sizeof(scrap));
		size_t room = sizeof(c->message) - 1 - c->message_len;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			close_fd(&c->err);
			return;
		}
		if ((size_t)got < room)
			room = (size_t)got;
		memcpy(c->message + c->message_len, scrap, room);
		c->message_len += room;
		c->message[c->message_len] = '\0';
	}
}

/* Room for a good read; false when the limit is reached. */
static bool make_room(struct child *c)
{
	size_t cap = c->cap ? c->cap * 2 : (size_t)64 * 1024;
	char *bytes;

	if (c->cap - c->len > 1)
		return true;
	if (c->len >= c->limit)
		return false;
	bytes = realloc(c->bytes, cap);
	if (!bytes)
		die_out_of_memory();
	c->bytes = bytes;
	c->cap = cap;
	return true;
}

static void drain_output(struct child *c)
{
	while (c->out >= 0) {
		ssize_t got;

		if (!make_room(c)) {
			c->overflow = true;
			kill(c->pid, SIGKILL);
			close_fd(&c->out);
			return;
		}
		got = read(c->out, c->bytes + c->len, c->cap - c->len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			close_fd(&c->out);
			return;
		}
		c->len += (size_t)got;
		c->bytes[c->len] = '\0';
	}
}

/* True once it is waited for. */
static bool try_reap(struct child *c, int options)
{
	pid_t pid;

	do
		pid = waitpid(c->pid, &c->status, options);
	while (pid < 0 && errno == EINTR);
	if (!pid)
		return false;
	if (pid < 0)
		c->status = 0x7f00; /* somebody else took it: unknown */
	c->pid = 0;
	c->ended = true;
	return true;
}

static void finish(struct child *c)
{
	drain_output(c);
	drain_message(c);
	close_fd(&c->out);
	close_fd(&c->err);
	close_fd(&c->in);
}

static bool is_running(const struct child *c)
{
	return c && c->pid && !c->ended;
}

/* Gathers from all; waits at most QUIET_MS for something to come. */
static int gather(struct child **children, size_t n, bool *quiet, struct err *err)
{
	struct pollfd fds[32];
	size_t used = 0;
	int ready;

	for (size_t i = 0; i < n && used + 2 <= ARRAY_SIZE(fds); i++) {
		if (!is_running(children[i]))
			continue;
		fds[used++] = (struct pollfd){ children[i]->out, POLLIN, 0 };
		fds[used++] = (struct pollfd){ children[i]->err, POLLIN, 0 };
	}
	ready = poll(fds, (nfds_t)used, QUIET_MS);
	if (ready < 0 && errno != EINTR)
		return err_errno(err, errno, "cannot wait for a child process");
	*quiet = !ready;
	for (size_t i = 0; i < n; i++) {
		if (!is_running(children[i]))
			continue;
		drain_output(children[i]);
		drain_message(children[i]);
	}
	return 0;
}

int children_wait(struct child **children, size_t n, size_t want, struct err *err)
{
	struct child *c = children[want];
	bool quiet = false;

	close_fd(&c->in);
	while (is_running(c)) {
		if (c->out < 0 && c->err < 0) {
			try_reap(c, 0);
			break;
		}
		if (quiet && try_reap(c, WNOHANG))
			break;
		if (gather(children, n, &quiet, err))
			return -1;
	}
	finish(c);
	return 0;
}

int child_wait(struct child *c, struct err *err)
{
	return children_wait(&c, 1, 0, err);
}

ssize_t child_read(struct child *c, void *to, size_t size, struct err *err)
{
	struct pollfd fds[2] = { { c->out, POLLIN, 0 }, { c->err, POLLIN, 0 } };

	for (;;) {
		ssize_t got = read(c->out, to, size);

		if (got >= 0)
			return got;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN)
			return err_errno(err, errno,
					 "cannot read from a child process");
		fds[1].fd = c->err;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return err_errno(err, errno,
					 "cannot wait for a child process");
		drain_message(c);
	}
}

int child_write(struct child *c, struct str bytes, struct err *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;
	int rc;

	if (c->in < 0)
		return err_set(err, "a child process does not read any more");
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, &before);
	rc = 0;
	while (bytes.len && !rc) {
		ssize_t done = write(c->in, bytes.p, bytes.len);

		if (done >= 0)
			bytes = str_from(bytes, (size_t)done);
		else if (errno != EINTR)
			rc = err_errno(err, errno,
				       "cannot write to a child process");
	}
	sigaction(SIGPIPE, &before, NULL);
	return rc;
}

void child_release(struct child *c)
{
	close_fd(&c->in);
	close_fd(&c->out);
	close_fd(&c->err);
	if (c->pid && !c->ended) {
		kill(c->pid, SIGKILL);
		try_reap(c, 0);
	}
	free(c->bytes);
	c->bytes = NULL;
	c->len = c->cap = 0;
}

int child_exit_status(const struct child *c)
{
	return c->ended && WIFEXITED(c->status) ? WEXITSTATUS(c->status) : -1;
}

int child_failure(const struct child *c, const char *what, struct err *err)
{
	struct str text = str_trim(str_of(c->message, c->message_len));

	if (c->overflow)
		return err_set(err, "%s: more than %zu bytes of output", what,
			       c->limit);
	if (text.len)
		return err_set(err, "%s: %.*s", what, STR_ARG(text));
	if (c->ended && WIFSIGNALED(c->status))
		return err_set(err, "%s: killed by signal %d", what,
			       WTERMSIG(c->status));
	return err_set(err, "%s: exit status %d", what, child_exit_status(c));
}

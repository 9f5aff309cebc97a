/*
 * A child process that was started: its output, its input, its end.
 */
#include "base/compat.h"
#include "base/spawn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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
		ssize_t got = c->out < 0 ? 0 : read(c->out, to, size);

		if (!got)
			close_fd(&c->out);
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

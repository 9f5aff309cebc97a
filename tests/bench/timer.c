/*
 * timer: how long commands take, side by side.
 *
 * usage: timer ROUNDS FORGET COMMAND [ARG...] [-- COMMAND [ARG...]]...
 *
 * Each round runs every command once, in turn, so that a slow moment of the
 * machine meets all of them. The file FORGET ("" for none) is removed before
 * each run. Prints a line per command: the median in microseconds, the
 * greatest memory in kilobytes, the exit status.
 */
#include "base/compat.h"

#include <fcntl.h>
#include <spawn.h>
#include <time.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;
/* wait4() is no POSIX, but every system has it. */
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);

#define MAX_COMMANDS 16

struct command {
	char **argv;
	double *times;
	long kilobytes;
	int status;
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double run(struct command *c)
{
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double begin = now();
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < 3; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null",
						 O_RDWR, 0);
	if (posix_spawnp(&pid, c->argv[0], &actions, NULL, c->argv, environ)) {
		fprintf(stderr, "timer: cannot run %s\n", c->argv[0]);
		exit(1);
	}
	wait4(pid, &c->status, 0, &usage);
	posix_spawn_file_actions_destroy(&actions);
	if (usage.ru_maxrss > c->kilobytes)
		c->kilobytes = usage.ru_maxrss;
	return now() - begin;
}

int main(int argc, char **argv)
{
	struct command commands[MAX_COMMANDS] = { 0 };
	int n = 0, rounds = argc > 3 ? atoi(argv[1]) : 0;

	if (rounds < 1)
		return 1;
	for (int i = 3; i < argc && n < MAX_COMMANDS; i++) {
		struct command *c = &commands[n++];

		c->argv = argv + i;
		c->times = calloc((size_t)rounds, sizeof(*c->times));
		while (i < argc && strcmp(argv[i], "--"))
			i++;
		argv[i] = NULL;
	}
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < n; i++) {
			if (*argv[2])
				unlink(argv[2]);
			commands[i].times[round] = run(&commands[i]);
		}
	for (int i = 0; i < n; i++) {
		struct command *c = &commands[i];

		qsort(c->times, (size_t)rounds, sizeof(*c->times), compare);
		printf("%.0f %ld %d\n", c->times[rounds / 2], c->kilobytes,
		       WIFEXITED(c->status) ? WEXITSTATUS(c->status) : 255);
		free(c->times);
	}
	return 0;
}

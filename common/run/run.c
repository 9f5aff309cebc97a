#include "base/compat.h"
#include "run/run.h"
#include "base/utf8.h"

#include <signal.h>
#include <unistd.h>

/*
 * What cached bytes mean: migrations as this very reader reads them. The
 * Makefile gives a checksum of its sources, so that a release which reads
 * better does not go on with what an older one has read.
 */
#ifndef GIT_ALEMBIC_READER
#error "GIT_ALEMBIC_READER: the checksum of the reader's sources"
#endif
#define CACHE_TAG \
	(UINT64_C(0x616c656d00000000) | (uint64_t)(GIT_ALEMBIC_READER))

int run_open(struct run *run, struct err *err)
{
	memset(run, 0, sizeof(*run));
	arena_init(&run->arena);
	signal(SIGPIPE, SIG_IGN);
	run->repo = repo_open(&run->arena, REPO_AUTO, err);
	return run->repo ? 0 : -1;
}

struct cache *run_cache(struct run *run)
{
	if (!run->cache)
		run->cache = cache_open(&run->arena, run->repo, CACHE_TAG);
	return run->cache;
}

void run_close(struct run *run)
{
	if (run->cache) {
		if (!run->forgets)
			cache_save(run->cache);
		cache_close(run->cache);
	}
	repo_close(run->repo);
	arena_release(&run->arena);
}

bool run_wants_color(int fd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (no_color && *no_color)
		return false;
	return term && strcmp(term, "dumb") != 0 && isatty(fd);
}

static void print_fatal(const struct err *err)
{
	struct arena a;
	struct buf line;

	arena_init(&a);
	line = (struct buf)BUF_INIT(&a);
	buf_addz(&line, "fatal: ");
	utf8_add_clean(&line, str_z(err->text), false);
	buf_addc(&line, '\n');
	run_print(stderr, buf_str(&line));
	arena_release(&a);
}

int run_fatal(const struct err *err)
{
	print_fatal(err);
	return RUN_FATAL;
}

int run_fatal_hook(const struct err *err, const char *past)
{
	print_fatal(err);
	fprintf(stderr, "alembic: nothing was judged, so nothing goes on%s%s\n",
		*past ? "; past it once: " : "", past);
	return RUN_FATAL;
}

bool run_is_switched_off(void)
{
	const char *value = getenv("ALEMBIC_GIT");

	return value && !strcmp(value, "0");
}

void run_print(FILE *to, struct str text)
{
	if (text.len)
		fwrite(text.p, 1, text.len, to);
	fflush(to);
}

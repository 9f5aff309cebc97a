/*
 * git-alembic-sqlite: the tables of a SQLite file, for `git alembic diff
 * --against FILE`. Not for people: its output is that of
 * run/sqlite_tables.h.
 */
#include "base/compat.h"
#include "tables.h"
#include "base/io.h"

#include <unistd.h>

static int print_tables(const char *path, struct err *err)
{
	struct sqlite_tables tables;
	struct arena a;
	struct buf out;
	int code;

	arena_init(&a);
	out = (struct buf)BUF_INIT(&a);
	code = tables_read(&tables, &a, path, err);
	if (!code) {
		sqlite_tables_pack(&out, &tables);
		code = io_write_fd(STDOUT_FILENO, buf_str(&out), "stdout", err);
	}
	arena_release(&a);
	return code;
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;

	if (argc != 2) {
		fputs("usage: git-alembic-sqlite FILE\n"
		      "Of use to `git alembic diff --against FILE` alone.\n",
		      stderr);
		return 129;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("git-alembic %s\n", GIT_ALEMBIC_VERSION);
		return 0;
	}
	if (!print_tables(argv[1], &err))
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return 128;
}

/*
 * git_help.h - a directory and a repository to test in, gone afterwards.
 */
#ifndef TESTS_GIT_HELP_H
#define TESTS_GIT_HELP_H

#include "base/compat.h"
#include "base/io.h"
#include "git/snapshot.h"

#include <errno.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;
static struct err err;
static char directory[64];

static inline void sh(const char *command)
{
	assert_int_equal(system(command), 0);
}

static inline int setup_directory(void **state UNUSED)
{
	memcpy(directory, "/tmp/git-unit-XXXXXX", 21);
	arena_init(&arena);
	memset(&err, 0, sizeof(err));
	if (!mkdtemp(directory) || chdir(directory))
		return -1;
	setenv("HOME", directory, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	return 0;
}

static inline int remove_directory(void **state UNUSED)
{
	char command[128];

	arena_release(&arena);
	snprintf(command, sizeof(command), "cd / && rm -rf '%s'", directory);
	return system(command) || chdir("/");
}

static inline void write_file(const char *path, struct str bytes)
{
	assert_int_equal(io_replace_file(path, bytes, false, &err), 0);
}

static inline struct oid oid_of(const char *hex)
{
	struct oid oid;

	assert_true(oid_parse(&oid, str_z(hex)));
	return oid;
}

/* Number i as an oid; of 20 bytes, or 32 when wide. */
static inline struct oid oid_number(unsigned i, bool wide)
{
	struct oid oid = OID_NONE;

	oid.size = wide ? 32 : 20;
	for (size_t k = 0; k < oid.size; k++)
		oid.bytes[k] = (uint8_t)(i * 2654435761u >> (k % 4 * 8)) ^
			       (uint8_t)(k * 31);
	return oid;
}

#endif

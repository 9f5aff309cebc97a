/*
 * merge_tree INTO FROM...: what merging pairs of commits would give. For each
 * pair of arguments: a line "bases N", a line "conflict PATH" each, a line
 * "MODE OID-or-memory PATH" for each file, "contents N" and N bytes after
 * those in memory, and a line "end".
 */
#include "base/compat.h"
#include "run/merge_tree.h"

static struct oid commit_of(struct run *run, const char *name)
{
	struct err err = ERR_INIT;
	struct oid oid;

	if (revision_commit(run->repo, str_z(name), &oid, &err) <= 0) {
		fprintf(stderr, "fatal: %s: %s\n", name, err.text);
		exit(128);
	}
	return oid;
}

static void print_entry(const struct entry *e)
{
	char hex[OID_MAX_HEX + 1];

	printf("%06o %s %.*s\n", e->mode,
	       e->flags & ENTRY_IN_MEMORY ? "memory" : oid_hex(&e->oid, hex),
	       STR_ARG(e->path));
	if (e->flags & ENTRY_IN_MEMORY) {
		printf("contents %zu\n", e->bytes.len);
		fwrite(e->bytes.p, 1, e->bytes.len, stdout);
		putchar('\n');
	}
}

static void merge(struct run *run, const char *into, const char *from)
{
	struct oid a = commit_of(run, into), b = commit_of(run, from);
	struct err err = ERR_INIT;
	struct merge_tree t;

	if (merge_tree_open(run, &a, &b, &t, &err) ||
	    (t.bases.n && merge_tree_merge(run, &t, &err))) {
		fprintf(stderr, "fatal: %s\n", err.text);
		exit(128);
	}
	printf("bases %zu\n", t.bases.n);
	for (size_t i = 0; i < t.conflicts.n; i++)
		printf("conflict %.*s\n", STR_ARG(t.conflicts.v[i]));
	for (size_t i = 0; i < t.result.n; i++)
		print_entry(&t.result.v[i]);
	puts("end");
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct run run;

	if (run_open(&run, &err)) {
		fprintf(stderr, "fatal: %s\n", err.text);
		return 128;
	}
	for (int i = 1; i + 1 < argc; i += 2)
		merge(&run, argv[i], argv[i + 1]);
	run_close(&run);
	return 0;
}

/*
 * Asks the door to git one thing and prints the answer in the form git's own
 * command prints it, so that a test can compare them byte by byte.
 *
 *	git_probe index|head|work-tree          as ls-files -s -z
 *	git_probe tree REV [DIR [-r]]           as ls-tree -z
 *	git_probe changes                       as diff-index --cached --raw -z
 *	git_probe tree-changes REV|- REV|-      as diff-tree -r --raw -z
 *	git_probe contents index|head|work-tree|REV   as cat-file --batch
 *	git_probe blob index|work-tree|REV PATH [LIMIT]
 *	git_probe resolve|commit-of|ref|target|upstream|remote-head NAME
 *	git_probe refs PREFIX   git_probe branch   git_probe commit REV
 *	git_probe merge-bases|is-ancestor REV REV
 *	git_probe merge-heads|settings|paths|backend
 *	git_probe touched REV added|deleted|any PATH [MAX]
 *
 *	git_probe -- QUESTION... -- QUESTION... ...
 *		each in a process of its own; behind each answer a line
 *		"\n@@@@ <exit status>"
 *
 * Exit 0; 1 for "not there"; 128 and a message when it failed.
 */
#include "base/compat.h"
#include "git/history.h"
#include "git/snapshot.h"

#include <sys/wait.h>
#include <unistd.h>

#define LIMIT ((size_t)64 * 1024 * 1024)

static struct arena arena;
static struct err err;
static char hex_a[OID_MAX_HEX + 1];
static char hex_b[OID_MAX_HEX + 1];

static _Noreturn void fail(void)
{
	fprintf(stderr, "fatal: %s\n", err.text);
	exit(128);
}

static void need(int rc)
{
	if (rc < 0)
		fail();
}

static const char *hex(const struct oid *oid, char *out, size_t zeros)
{
	if (oid_is_none(oid)) {
		memset(out, '0', zeros);
		out[zeros] = '\0';
		return out;
	}
	return oid_hex(oid, out);
}

static void put(struct str s)
{
	fwrite(s.p, 1, s.len, stdout);
}

static struct oid revision(struct repo *r, const char *text)
{
	struct oid oid;
	int found = revision_resolve(r, str_z(text), &oid, &err);

	need(found);
	if (!found) {
		err_set(&err, "no revision \"%s\"", text);
		fail();
	}
	return oid;
}

static struct snapshot snapshot(struct repo *r, const char *what)
{
	struct snapshot s;
	struct oid oid;

	if (!strcmp(what, "index")) {
		need(snapshot_index(r, &s, &err));
	} else if (!strcmp(what, "head")) {
		need(snapshot_head(r, &s, &err));
	} else if (!strcmp(what, "work-tree")) {
		need(snapshot_work_tree(r, &s, &err));
	} else {
		oid = revision(r, what);
		need(snapshot_tree(r, &oid, &s, &err));
	}
	return s;
}

static int list(struct repo *r, const char *what)
{
	struct snapshot s = snapshot(r, what);

	for (size_t i = 0; i < s.n; i++) {
		const struct entry *e = &s.v[i];

		printf("%06o %s %d\t", e->mode, hex(&e->oid, hex_a, 40),
		       e->stage);
		put(e->path);
		putchar('\0');
	}
	return 0;
}

static const char *type_name(uint32_t mode)
{
	return mode == ENTRY_DIRECTORY ? "tree" :
	       mode == ENTRY_SUBMODULE ? "commit" :
					 "blob";
}

static int tree(struct repo *r, const char *rev, const char *dir, bool recurse)
{
	struct oid oid = revision(r, rev);
	struct snapshot s;

	need(tree_list(r, &oid, str_z(dir), recurse, &s, &err));
	for (size_t i = 0; i < s.n; i++) {
		printf("%06o %s %s\t", s.v[i].mode, type_name(s.v[i].mode),
		       oid_hex(&s.v[i].oid, hex_a));
		put(s.v[i].path);
		putchar('\0');
	}
	return 0;
}

static int print_changes(const struct changes *c, size_t size)
{
	static const char letters[] = "ADMTU";

	for (size_t i = 0; i < c->n; i++) {
		const struct change *x = &c->v[i];
		size_t zeros = x->old_oid.size ? x->old_oid.size * 2u :
			       x->new_oid.size ? x->new_oid.size * 2u :
						 size;

		printf(":%06o %06o %s %s %c", x->old_mode, x->new_mode,
		       hex(&x->old_oid, hex_a, zeros),
		       hex(&x->new_oid, hex_b, zeros), letters[x->kind]);
		putchar('\0');
		put(x->path);
		putchar('\0');
	}
	return 0;
}

static int tree_changes(struct repo *r, const char *old, const char *new)
{
	struct oid a = OID_NONE;
	struct oid b = OID_NONE;
	struct changes c;

	if (strcmp(old, "-"))
		a = revision(r, old);
	if (strcmp(new, "-"))
		b = revision(r, new);
	need(changes_trees(r, a.size ? &a : NULL, b.size ? &b : NULL, &c, &err));
	return print_changes(&c, 40);
}

static void print_blob(const struct entry *e, const struct blob *b)
{
	static const char *const states[] = { "blob", "missing", "too-large",
					      "not-a-file" };

	printf("%s %s %llu\n", hex(&e->oid, hex_a, 40), states[b->state],
	       (unsigned long long)b->size);
	put(b->bytes);
	putchar('\n');
}

static int on_blob(void *data, size_t i, const struct blob *b,
		   struct err *e UNUSED)
{
	const struct entry *const *entries = data;

	print_blob(entries[i], b);
	return 0;
}

static int contents(struct repo *r, const char *what)
{
	struct snapshot s = snapshot(r, what);
	const struct entry **entries = arena_array(&arena, s.n, sizeof(*entries));

	for (size_t i = 0; i < s.n; i++)
		entries[i] = &s.v[i];
	need(blobs_read(r, entries, s.n, LIMIT, on_blob, entries, &err));
	return 0;
}

static int one_blob(struct repo *r, const char *what, const char *path,
		    const char *limit)
{
	struct snapshot s;
	const struct entry *e;
	struct blob b;

	if (!strcmp(what, "disk")) {
		struct entry none = { .path = str_z(path) };

		need(worktree_read(r, &arena, str_z(path),
				   limit ? strtoul(limit, NULL, 10) : LIMIT, &b,
				   &err));
		print_blob(&none, &b);
		return 0;
	}
	s = snapshot(r, what);
	e = snapshot_find(&s, str_z(path));
	if (!e)
		return 1;
	need(blob_read(r, &arena, e, limit ? strtoul(limit, NULL, 10) : LIMIT,
		       &b, &err));
	print_blob(e, &b);
	return 0;
}

static int print_oid(int found, const struct oid *oid)
{
	need(found);
	if (found)
		puts(oid_hex(oid, hex_a));
	return !found;
}

static int print_name(int found, struct str name)
{
	need(found);
	if (found) {
		put(name);
		putchar('\n');
	}
	return !found;
}

static int name_question(struct repo *r, const char *what, const char *arg)
{
	struct str name = str_z(arg);
	struct str out = STR_NULL;
	struct oid oid = OID_NONE;
	int rc;

	if (!strcmp(what, "resolve"))
		return print_oid(revision_resolve(r, name, &oid, &err), &oid);
	if (!strcmp(what, "commit-of"))
		return print_oid(revision_commit(r, name, &oid, &err), &oid);
	if (!strcmp(what, "ref"))
		return print_oid(ref_resolve(r, name, &oid, &err), &oid);
	if (!strcmp(what, "target"))
		rc = ref_target(r, name, &out, &err);
	else if (!strcmp(what, "upstream"))
		rc = branch_upstream(r, name, &out, &err);
	else if (!strcmp(what, "remote-head"))
		rc = remote_head(r, name, &out, &err);
	else
		return 129;
	return print_name(rc, out);
}

static int refs(struct repo *r, const char *prefix)
{
	struct refs list;

	need(refs_list(r, str_z(prefix), &list, &err));
	for (size_t i = 0; i < list.n; i++) {
		printf("%s ", oid_hex(&list.v[i].oid, hex_a));
		put(list.v[i].target.p ? list.v[i].target : STR(""));
		putchar(' ');
		put(list.v[i].name);
		putchar('\n');
	}
	return 0;
}

static int print_oids(const struct oids *list)
{
	for (size_t i = 0; i < list->n; i++)
		puts(oid_hex(&list->v[i], hex_a));
	return 0;
}

/* As log --format='%H%n%T%n%P%n%an%n%ae%n%at%n%ct%n%s%n%B'. */
static int commit(struct repo *r, const char *rev)
{
	struct oid oid = revision(r, rev);
	struct commit c;
	int found = commit_read(r, &oid, &c, &err);

	need(found);
	if (!found)
		return 1;
	puts(oid_hex(&c.oid, hex_a));
	puts(oid_hex(&c.tree, hex_a));
	for (size_t i = 0; i < c.parents.n; i++)
		printf("%s%s", i ? " " : "", oid_hex(&c.parents.v[i], hex_a));
	putchar('\n');
	print_name(1, c.author);
	print_name(1, c.email);
	printf("%lld\n%lld\n", (long long)c.author_time,
	       (long long)c.commit_time);
	print_name(1, c.subject);
	put(c.message);
	return 0;
}

static int settings(struct repo *r)
{
	struct repo_settings s;

	need(repo_settings(r, &s, &err));
	for (size_t i = 0; i < s.n; i++) {
		printf("alembic.");
		put(s.v[i].key);
		if (s.v[i].value.p) {
			putchar('\n');
			put(s.v[i].value);
		}
		putchar('\0');
	}
	return 0;
}

static int paths(struct repo *r)
{
	const struct repo_paths *p = repo_paths(r);

	print_name(1, p->git_dir);
	print_name(1, p->common_dir);
	print_name(1, p->top.p ? p->top : STR("-"));
	print_name(1, p->index);
	print_name(1, p->prefix);
	printf("partial=%d merging=%d shallow=%d\n", repo_is_partial_commit(r),
	       repo_is_merging(r), repository_is_shallow(r));
	return 0;
}

static int backend(struct repo *r)
{
	struct oid oid;

	revision_resolve(r, STR("HEAD"), &oid, &err);
	print_name(1, repo_fallback_reason(r).p ? repo_fallback_reason(r) :
						  STR("libgit2"));
	return 0;
}

static int walk(struct repo *r, const char *what, const char *a, const char *b)
{
	struct oid x = revision(r, a);
	struct oid y = revision(r, b);
	struct oids bases;
	int rc;

	if (!strcmp(what, "is-ancestor")) {
		rc = is_ancestor(r, &x, &y, &err);
		need(rc);
		return !rc;
	}
	need(merge_bases(r, &x, &y, &bases, &err));
	return print_oids(&bases);
}

static int touched(struct repo *r, const char *rev, const char *how,
		   const char *path, const char *max)
{
	struct oid tip = revision(r, rev);
	struct oid found = OID_NONE;
	enum touch touch = !strcmp(how, "added")   ? TOUCH_ADDED :
			   !strcmp(how, "deleted") ? TOUCH_DELETED :
						     TOUCH_ANY;

	return print_oid(commit_that_touched(r, str_z(path), &tip, touch,
					     max ? (unsigned)atoi(max) : 1000,
					     &found, &err),
			 &found);
}

static int answer(struct repo *r, int argc, char **argv)
{
	const char *what = argv[1];
	struct changes changes;
	struct oids heads;
	struct str name = STR_NULL;

	repo_prefetch(r, 0);
	if (!strcmp(what, "index") || !strcmp(what, "head") ||
	    !strcmp(what, "work-tree"))
		return list(r, what);
	if (!strcmp(what, "changes")) {
		need(changes_head_index(r, &changes, &err));
		return print_changes(&changes, 40);
	}
	if (!strcmp(what, "branch"))
		return print_name(head_branch(r, &name, &err), name);
	if (!strcmp(what, "merge-heads")) {
		need(merge_heads(r, &heads, &err));
		return print_oids(&heads);
	}
	if (!strcmp(what, "settings"))
		return settings(r);
	if (!strcmp(what, "paths"))
		return paths(r);
	if (!strcmp(what, "backend"))
		return backend(r);
	if (argc < 3)
		return 129;
	if (!strcmp(what, "tree"))
		return tree(r, argv[2], argc > 3 ? argv[3] : "", argc > 4);
	if (!strcmp(what, "contents"))
		return contents(r, argv[2]);
	if (!strcmp(what, "refs"))
		return refs(r, argv[2]);
	if (!strcmp(what, "commit"))
		return commit(r, argv[2]);
	if (argc == 3)
		return name_question(r, what, argv[2]);
	if (!strcmp(what, "tree-changes"))
		return tree_changes(r, argv[2], argv[3]);
	if (!strcmp(what, "blob"))
		return one_blob(r, argv[2], argv[3], argc > 4 ? argv[4] : NULL);
	if (!strcmp(what, "touched") && argc > 4)
		return touched(r, argv[2], argv[3], argv[4],
			       argc > 5 ? argv[5] : NULL);
	return walk(r, what, argv[2], argv[3]);
}

static int ask(int argc, char **argv)
{
	struct repo *r;
	int rc;

	arena_init(&arena);
	r = repo_open(&arena, REPO_AUTO, &err);
	if (!r)
		fail();
	if (getenv("GIT_PROBE_PREFETCH"))
		repo_prefetch(r, REPO_PREFETCH_CHANGES | REPO_PREFETCH_INDEX |
					 REPO_PREFETCH_SETTINGS);
	rc = answer(r, argc, argv);
	repo_close(r);
	arena_release(&arena);
	return rc;
}

static int ask_apart(int argc, char **argv)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		exit(ask(argc, argv));
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 128;
	printf("\n@@@@ %d\n",
	       WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
	return 0;
}

/* The questions stand between "--"; argv[1] is the first of those. */
int main(int argc, char **argv)
{
	int at = 1;

	if (argc < 2)
		return 129;
	if (strcmp(argv[1], "--"))
		return ask(argc, argv);
	while (at < argc) {
		int end = at + 1;

		while (end < argc && strcmp(argv[end], "--"))
			end++;
		if (ask_apart(end - at, argv + at))
			return 128;
		at = end;
	}
	return 0;
}

#include "base/compat.h"
#include "base/io.h"
#include "base/utf8.h"
#include "git/merge_text.h"
#include "resolve/head_file.h"
#include "run/merge_driver.h"
#include "run/merge_driver_file.h"
#include "run/run.h"

#include <signal.h>
#include <unistd.h>

enum { CLEAN = 0, CONFLICT = 1 };

static const char usage[] =
	"usage: git-alembic-merge %O %A %B [%L [%P [%S %X %Y]]]\n"
	"\n"
	"Merges the migration, or the head file, that git wrote to the files %O\n"
	"(base), %A (ours) and %B (theirs), and writes the result to %A. git runs\n"
	"it: install.sh sets it up as the merge driver \"alembic\".\n"
	"\n"
	"exit: 0 merged, 1 conflict: %A has markers\n";

/* ---- what git says on the command line ---- */

unsigned merge_driver_marker_size(const char *text)
{
	unsigned long size = strtoul(text, NULL, 10);

	if (*text < '0' || *text > '9' || !size)
		return 7;
	return size > MERGE_MARKER_MAX ? MERGE_MARKER_MAX : (unsigned)size;
}

/* Before 2.44 git leaves the placeholders of labels as they are. */
static struct str given_label(int argc, char **argv, int at, const char *none)
{
	return at < argc && strcmp(argv[at], none) != 0 ? str_z(argv[at]) :
							  STR("");
}

static bool is_object_name(struct str s)
{
	if (s.len != 40 && s.len != 64)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("0123456789abcdef", s.p[i]))
			return false;
	return true;
}

/*
 * `git merge` and `git pull` tell the other heads by GITHEAD_<oid>=<name>.
 * With several (an octopus) nobody knows which one this is.
 */
static struct str head_from_environment(void)
{
	extern char **environ;
	struct str found = STR("");
	size_t n = 0;

	for (char **it = environ; it && *it; it++) {
		struct str row = str_z(*it);
		size_t equals = str_chr(row, '=');

		if (!str_starts(row, STR("GITHEAD_")) || equals == STR_NPOS ||
		    !is_object_name(str_cut(row, 8, equals)))
			continue;
		found = str_from(row, equals + 1);
		n++;
	}
	return n == 1 ? found : STR("");
}

/* A label is one line, whatever a commit's subject has in it. */
static struct str clean_label(struct arena *a, struct str label)
{
	struct buf b = BUF_INIT(a);

	utf8_add_clean(&b, label, true);
	return buf_str(&b);
}

struct driver {
	struct arena arena;
	struct driver_files files;
	struct str path;
	struct str base_label;
};

static void read_labels(struct driver *d, int argc, char **argv)
{
	struct str ours = given_label(argc, argv, 7, "%X");
	struct str theirs = given_label(argc, argv, 8, "%Y");
	struct str base = given_label(argc, argv, 6, "%S");

	/* Larger markers: git merges two bases, not the heads. */
	if (!ours.len && !theirs.len && d->files.marker_size == 7) {
		theirs = head_from_environment();
		ours = theirs.len ? STR("HEAD") : STR("");
	}
	d->files.our_label = ours.len ? clean_label(&d->arena, ours) :
					STR("ours");
	d->files.their_label = theirs.len ? clean_label(&d->arena, theirs) :
					    STR("theirs");
	d->base_label = base.len ? clean_label(&d->arena, base) : STR("base");
}

static void read_arguments(struct driver *d, int argc, char **argv)
{
	for (int i = 0; i < DRIVER_FILES; i++)
		d->files.name[i] = argv[1 + i];
	d->files.marker_size = argc > 4 ? merge_driver_marker_size(argv[4]) : 7;
	d->path = str_z(argc > 5 ? argv[5] : argv[2]);
	read_labels(d, argc, argv);
}

/* ---- the merge ---- */

static int merge_lines(void *data, struct arena *a,
		       const struct file_merge_texts *t, struct str *out,
		       bool *has_conflict, struct err *err)
{
	const struct str *base_label = data;
	struct merge_text m = { t->base,	t->ours,      t->theirs,
				*base_label,	t->our_label, t->their_label,
				t->marker_size, false };
	int rc = merge_text(&m, a, out, err);

	*has_conflict = rc == 1;
	return rc < 0 ? -1 : 0;
}

static bool is_head_file(const struct file_merge_texts *t, struct str path)
{
	return str_is(path_base(path), HEAD_FILE_NAME) &&
	       (head_file_is_ours(t->ours) || head_file_is_ours(t->theirs));
}

int merge_driver_merge(struct file_merge_result *result, struct arena *a,
		       const struct file_merge_texts *texts, struct str path,
		       struct str base_label, bool as_lines, struct err *err)
{
	struct file_merge_request request = { *texts, path, merge_lines,
					      &base_label };

	memset(result, 0, sizeof(*result));
	if (as_lines || texts->base.len > MERGE_DRIVER_MIGRATION_MAX ||
	    texts->ours.len > MERGE_DRIVER_MIGRATION_MAX ||
	    texts->theirs.len > MERGE_DRIVER_MIGRATION_MAX)
		return merge_lines(&base_label, a, texts, &result->bytes,
				   &result->has_conflict, err);
	if (is_head_file(texts, path))
		return file_merge_heads(result, a, &request, err);
	return file_merge_migration(result, a, &request, err);
}

static void say(struct driver *d, struct str message)
{
	struct buf line = BUF_INIT(&d->arena);

	buf_addz(&line, "alembic: ");
	utf8_add_clean(&line, message, true);
	buf_addc(&line, '\n');
	run_print(stderr, buf_str(&line));
}

/* What the guard has written stays. */
static int fail(struct driver *d, const struct err *err)
{
	say(d, str_fmt(&d->arena,
		       "%.*s: %s: not merged, both sides stand between markers",
		       STR_ARG(d->path), err->text));
	return CONFLICT;
}

static int read_files(struct driver *d, struct file_merge_texts *t,
		      struct err *err)
{
	struct str *to[DRIVER_FILES] = { &t->base, &t->ours, &t->theirs };

	for (int i = 0; i < DRIVER_FILES; i++) {
		const char *name = d->files.name[i];
		int rc;

		lseek(d->files.fd[i], 0, SEEK_SET);
		rc = io_read_fd(d->files.fd[i], &d->arena,
				MERGE_DRIVER_TEXT_MAX, to[i], name, err);
		if (rc == IO_TOO_LARGE)
			return err_set(err, "more than %zu MB",
				       MERGE_DRIVER_TEXT_MAX >> 20);
		if (rc)
			return -1;
	}
	t->our_label = d->files.our_label;
	t->their_label = d->files.their_label;
	t->marker_size = d->files.marker_size;
	return 0;
}

static int merge(struct driver *d)
{
	struct file_merge_texts texts = { 0 };
	struct file_merge_result result;
	struct err err = ERR_INIT;

	if (read_files(d, &texts, &err) ||
	    merge_driver_merge(&result, &d->arena, &texts, d->path,
			       d->base_label, run_is_switched_off(), &err) ||
	    driver_files_write(&d->files, result.bytes, &err))
		return fail(d, &err);
	if (result.message.p)
		say(d, result.message);
	else if (result.has_conflict)
		say(d, str_fmt(&d->arena,
			       "%.*s: both sides changed the same lines",
			       STR_ARG(d->path)));
	return result.has_conflict ? CONFLICT : CLEAN;
}

/* ---- faults ---- */

static void on_fault(int number UNUSED)
{
	driver_files_clean_up();
	_exit(CONFLICT);
}

/* Once the markers stand, a crash is a conflict too. */
static void catch_faults(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
				       SIGABRT, SIGSYS, SIGXCPU };
	struct sigaction action = { .sa_handler = on_fault };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaction(numbers[i], &action, NULL);
#else
	(void)on_fault;
#endif
}

static int say_usage(FILE *to, int code)
{
	fputs(usage, to);
	return code;
}

int merge_driver_main(int argc, char **argv)
{
	struct driver d = { 0 };
	struct err err = ERR_INIT;
	int code;

	bug_exit_status = CONFLICT;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (argc == 2 && !strcmp(argv[1], "--version")) {
		printf("git-alembic-merge %s\n", GIT_ALEMBIC_VERSION);
		return CLEAN;
	}
	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return say_usage(stdout, CLEAN);
	if (argc < 4 || argc > 9)
		return say_usage(stderr, CONFLICT);
	arena_init(&d.arena);
	read_arguments(&d, argc, argv);
	if (driver_files_guard(&d.files, &err)) {
		code = fail(&d, &err);
	} else {
		catch_faults();
		code = merge(&d);
	}
	driver_files_close(&d.files);
	arena_release(&d.arena);
	return code;
}

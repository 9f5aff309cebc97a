/*
 * Merges one file of three versions, with git merge-file for the text:
 *	plan_file_merge migration|heads BASE OURS THEIRS
 * An empty BASE: there is none. Prints the bytes; the message goes to stderr.
 * Exits 1 on a conflict.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "resolve/file_merge.h"

#include <sys/wait.h>
#include <unistd.h>

static struct arena arena;

static struct str slurp(FILE *f)
{
	struct buf b = BUF_INIT(&arena);
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	return buf_str(&b);
}

static struct str slurp_path(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct str s;

	if (!f) {
		perror(path);
		exit(2);
	}
	s = slurp(f);
	fclose(f);
	return s;
}

static char *dump(struct str s)
{
	char *path = arena_strndup(&arena, "/tmp/mergeXXXXXX", 16);
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, s.p, s.len) != (ssize_t)s.len)
		exit(2);
	close(fd);
	return path;
}

static int merge_text(void *data, struct arena *a,
		      const struct file_merge_texts *t, struct str *out,
		      bool *has_conflict, struct err *err)
{
	char *ours = dump(t->ours), *base = dump(t->base);
	char *theirs = dump(t->theirs);
	struct str command = str_fmt(a,
				     "git merge-file -p -q -L ours -L base "
				     "-L theirs %s %s %s",
				     ours, base, theirs);
	FILE *f = popen(command.p, "r");
	int status;

	(void)data;
	*out = slurp(f);
	status = pclose(f);
	unlink(ours);
	unlink(base);
	unlink(theirs);
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 127)
		return err_set(err, "git merge-file failed");
	*has_conflict = WEXITSTATUS(status) > 0;
	return 0;
}

int main(int argc, char **argv)
{
	struct file_merge_request q = {
		.texts = { .our_label = STR("ours"),
			   .their_label = STR("theirs"),
			   .marker_size = 7 },
		.path = STR("versions/x.py"),
		.merge_text = merge_text,
	};
	struct file_merge_result r;
	struct err err = ERR_INIT;
	bool is_heads;

	if (argc != 5)
		return 2;
	arena_init(&arena);
	q.texts.base = slurp_path(argv[2]);
	q.texts.ours = slurp_path(argv[3]);
	q.texts.theirs = slurp_path(argv[4]);
	is_heads = !strcmp(argv[1], "heads");
	if ((is_heads ? file_merge_heads : file_merge_migration)(&r, &arena, &q,
								 &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	fwrite(r.bytes.p, 1, r.bytes.len, stdout);
	if (r.message.p)
		fprintf(stderr, "%.*s\n", STR_ARG(r.message));
	return r.has_conflict;
}

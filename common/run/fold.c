#include "base/compat.h"
#include "run/fold.h"
#include "base/buf.h"
#include "base/io.h"
#include "git/write.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "git-alembic merge 1"
#define MAX_RECORD ((size_t)1024 * 1024)

static struct str record_path(struct run *run)
{
	return path_join(&run->arena, repo_paths(run->repo)->git_dir,
			 STR("alembic/merge"));
}

/* ---- the record: lines of a word and a value */

static void add_oid(struct buf *b, const char *word, const struct oid *oid)
{
	char hex[OID_MAX_HEX + 1];

	buf_addf(b, "%s %s\n", word, oid_hex(oid, hex));
}

/* Line ends would make another line of it. */
static void add_line(struct buf *b, struct str line)
{
	buf_addz(b, "done ");
	for (size_t i = 0; i < line.len; i++)
		buf_addc(b, line.p[i] == '\n' ? ' ' : line.p[i]);
	buf_addc(b, '\n');
}

int fold_record(struct run *run, const struct fold *fold, struct err *err)
{
	struct buf b = BUF_INIT(&run->arena);
	struct str path = record_path(run);
	struct str dir = str_dup(&run->arena, path_dir(path));

	buf_addz(&b, MAGIC "\n");
	add_oid(&b, "head", &fold->head);
	for (size_t i = 0; i < fold->others.n; i++)
		add_oid(&b, "other", &fold->others.v[i]);
	add_oid(&b, "tree", &fold->tree);
	add_oid(&b, "repaired", &fold->repaired);
	for (size_t i = 0; i < fold->done.n; i++)
		add_line(&b, fold->done.v[i]);
	if (b.len > MAX_RECORD)
		return err_set(err, "the repair is too long to be recorded");
	if (mkdir(dir.p, 0777) && errno != EEXIST)
		return err_errno(err, errno, "cannot make \"%s\"", dir.p);
	return io_replace_file(path.p, buf_str(&b), false, err);
}

void fold_forget(struct run *run)
{
	unlink(record_path(run).p);
}

static bool parse_line(struct run *run, struct str line, struct fold *out)
{
	size_t at = str_chr(line, ' ');
	struct str word, value;
	struct oid oid;

	if (at == STR_NPOS)
		return false;
	word = str_of(line.p, at);
	value = str_from(line, at + 1);
	if (str_is(word, "done")) {
		vec_push(&out->done, &run->arena, value);
		return true;
	}
	if (!oid_parse(&oid, value) || oid_is_none(&oid))
		return false;
	if (str_is(word, "other"))
		vec_push(&out->others, &run->arena, oid);
	else if (str_is(word, "head"))
		out->head = oid;
	else if (str_is(word, "tree"))
		out->tree = oid;
	else if (str_is(word, "repaired"))
		out->repaired = oid;
	else
		return false;
	return true;
}

/* 1, or 0 when there is none that can be read as one. */
static int read_record(struct run *run, struct fold *out, struct err *err)
{
	struct str path = record_path(run);
	struct str text, line;
	int rc = io_read_file(path.p, &run->arena, MAX_RECORD, &text, err);

	memset(out, 0, sizeof(*out));
	if (rc)
		return rc < 0 ? -1 : 0;
	if (!str_ends(text, STR("\n")) || !str_split(&text, '\n', &line) ||
	    !str_is(line, MAGIC))
		return 0;
	while (text.len && str_split(&text, '\n', &line))
		if (!parse_line(run, line, out))
			return 0;
	return !oid_is_none(&out->head) && !oid_is_none(&out->tree) &&
	       !oid_is_none(&out->repaired);
}

/* ---- the message */

/* "Signed-off-by: ..." and what git would take for one. */
static bool is_trailer(struct str line)
{
	size_t i = 0;

	while (i < line.len &&
	       (line.p[i] == '-' || (line.p[i] >= '0' && line.p[i] <= '9') ||
		((line.p[i] | 32) >= 'a' && (line.p[i] | 32) <= 'z')))
		i++;
	return i && i + 1 < line.len && line.p[i] == ':' && line.p[i + 1] == ' ';
}

/* Where the trailers begin, or the end; never in the first paragraph. */
static size_t find_trailers(struct str message)
{
	size_t begin = message.len;
	struct str rest, line;

	for (size_t i = 0; i + 2 < message.len; i++)
		if (message.p[i] == '\n' && message.p[i + 1] == '\n')
			begin = i + 2;
	if (begin >= message.len)
		return message.len;
	rest = str_from(message, begin);
	while (rest.len && str_split(&rest, '\n', &line))
		if (!is_trailer(line))
			return message.len;
	return begin;
}

static void add_text(struct buf *b, struct str line, bool is_utf8)
{
	buf_addz(b, "- ");
	for (size_t i = 0; i < line.len; i++)
		buf_addc(b, !is_utf8 && (line.p[i] & 0x80) ? '?' : line.p[i]);
	buf_addc(b, '\n');
}

struct str fold_message(struct arena *a, struct str message,
			const struct strs *done, bool is_utf8)
{
	struct buf b = BUF_INIT(a);
	size_t end = message.len;
	size_t at;

	while (end && message.p[end - 1] == '\n')
		end--;
	message = str_of(message.p, end);
	at = find_trailers(message);
	buf_adds(&b, str_of(message.p, at));
	if (at == message.len && at)
		buf_addz(&b, "\n\n");
	buf_addz(&b, "The Alembic chain had diverged; git-alembic:\n");
	for (size_t i = 0; i < done->n; i++)
		add_text(&b, done->v[i], is_utf8);
	if (at < message.len) {
		buf_addc(&b, '\n');
		buf_adds(&b, str_from(message, at));
		buf_addc(&b, '\n');
	}
	return buf_str(&b);
}

/* ---- the commit */

static bool has(const struct oids *list, const struct oid *oid)
{
	for (size_t i = 0; i < list->n; i++)
		if (oid_eq(&list->v[i], oid))
			return true;
	return false;
}

/*
 * HEAD first, unless another parent has it (an octopus of which one head is
 * straight on top of ours).
 */
static bool has_parents(const struct commit *c, const struct fold *fold)
{
	size_t first = c->parents.n && oid_eq(&c->parents.v[0], &fold->head);

	if (c->parents.n < 2 || c->parents.n != fold->others.n + first)
		return false;
	for (size_t i = first; i < c->parents.n; i++)
		if (!has(&fold->others, &c->parents.v[i]))
			return false;
	return true;
}

/* 0: HEAD is the merge that was recorded; -1 and why. */
static int find_merge(struct run *run, const struct fold *fold,
		      struct commit *out, struct err *why)
{
	struct oid head;
	int found = head_commit(run->repo, &head, why);

	if (found > 0)
		found = commit_read(run->repo, &head, out, why);
	if (found < 0)
		return -1;
	if (!found || !has_parents(out, fold))
		return err_set(why, "HEAD is not the merge that was prepared");
	if (!oid_eq(&out->tree, &fold->tree))
		return err_set(why, "the merge commit holds other files than "
				    "those that were looked at");
	return 0;
}

static int commit_again(struct run *run, const struct fold *fold, struct err *why)
{
	struct repo *r = run->repo;
	struct commit merge;
	struct oid made;
	struct str message;
	int is_signed;

	if (find_merge(run, fold, &merge, why))
		return -1;
	is_signed = commit_is_signed(r, &merge.oid, why);
	if (is_signed < 0)
		return -1;
	message = fold_message(&run->arena, merge.message, &fold->done,
			       !merge.encoding.p || str_eq_nocase(merge.encoding,
								  STR("utf-8")));
	if (write_commit_again(r, &merge.oid, &fold->repaired, message,
			       is_signed > 0, &made, why))
		return -1;
	return write_ref(r, STR("HEAD"), &made, &merge.oid,
			 STR("merge: git-alembic repaired the chain"), why);
}

/* 1 when what is staged is the repair, and HEAD has not got it. */
static int is_staged(struct run *run, const struct fold *fold, struct err *why)
{
	struct commit commit;
	struct oid staged, head;
	int found;

	if (write_tree(run->repo, &staged, why) ||
	    !oid_eq(&staged, &fold->repaired))
		return 0;
	found = head_commit(run->repo, &head, why);
	if (found > 0)
		found = commit_read(run->repo, &head, &commit, why);
	return found <= 0 || !oid_eq(&commit.tree, &staged);
}

int fold_commit(struct run *run, struct fold *out, struct err *why,
		struct err *err)
{
	int found = read_record(run, out, err);
	int result = FOLD_NONE;

	if (found < 0)
		return -1;
	/* Not ours any more: committed, reset, or changed by somebody. */
	if (found && is_staged(run, out, why))
		result = commit_again(run, out, why) ? FOLD_STAGED : FOLD_DONE;
	fold_forget(run);
	return result;
}

/*
 * The plumbing back end: objects, through one `git cat-file --batch` that is
 * kept open.
 */
#include "base/compat.h"
#include "git/plumb.h"

#include <errno.h>

/*
 * Requests are written this many at a time before the answers are read; they
 * must fit into a pipe (4096 bytes by POSIX) or both sides would wait.
 */
#define WINDOW 32
#define CAT_BUFFER ((size_t)128 * 1024)

static int cat_start(struct repo *r, struct err *err)
{
	static const char *const argv[] = { "git", "cat-file", "--batch", NULL };
	struct plumb *p = plumb_of(r);

	if (p->cat_running)
		return 0;
	if (child_start(&p->cat, argv, plumb_environment,
			CHILD_STDIN | CHILD_STREAM, 0, err))
		return -1;
	p->cat_running = true;
	p->cat_at = p->cat_end = 0;
	if (!p->cat_buffer)
		p->cat_buffer = malloc(CAT_BUFFER);
	if (!p->cat_buffer)
		die_out_of_memory();
	return 0;
}

void plumb_cat_stop(struct plumb *p)
{
	if (p->cat_running)
		child_release(&p->cat);
	p->cat_running = false;
}

/* More bytes behind those that are there; -1 at the end of output. */
static int cat_fill(struct plumb *p, struct err *err)
{
	ssize_t got;

	memmove(p->cat_buffer, p->cat_buffer + p->cat_at, p->cat_end - p->cat_at);
	p->cat_end -= p->cat_at;
	p->cat_at = 0;
	got = child_read(&p->cat, p->cat_buffer + p->cat_end,
			 CAT_BUFFER - p->cat_end, err);
	if (got > 0) {
		p->cat_end += (size_t)got;
		return 0;
	}
	if (!got) {
		struct err ignored = ERR_INIT;

		child_wait(&p->cat, &ignored);
		child_failure(&p->cat, "git cat-file", err);
	}
	return -1;
}

/* A line without its end, borrowed until the next fill. */
static int cat_line(struct plumb *p, struct str *line, struct err *err)
{
	for (;;) {
		struct str held = str_of(p->cat_buffer + p->cat_at,
					 p->cat_end - p->cat_at);
		size_t at = str_chr(held, '\n');

		if (at != STR_NPOS) {
			*line = str_of(held.p, at);
			p->cat_at += at + 1;
			return 0;
		}
		if (held.len == CAT_BUFFER)
			return plumb_garbled("cat-file", str_of(held.p, 60), err);
		if (cat_fill(p, err))
			return -1;
	}
}

static int cat_bytes(struct plumb *p, char *to, size_t n, struct err *err)
{
	while (n) {
		size_t held = p->cat_end - p->cat_at;

		if (!held && cat_fill(p, err))
			return -1;
		held = p->cat_end - p->cat_at;
		if (held > n)
			held = n;
		memcpy(to, p->cat_buffer + p->cat_at, held);
		p->cat_at += held;
		to += held;
		n -= held;
	}
	return 0;
}

static bool parse_type(struct str s, enum object_type *type)
{
	static const char *const names[] = {
		[OBJECT_COMMIT] = "commit",
		[OBJECT_TREE] = "tree",
		[OBJECT_BLOB] = "blob",
		[OBJECT_TAG] = "tag",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(s, names[i])) {
			*type = (enum object_type)i;
			return true;
		}
	return false;
}

static bool parse_size(struct str s, uint64_t *size)
{
	*size = 0;
	if (!s.len || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*size = *size * 10 + (uint64_t)(s.p[i] - '0');
	}
	return true;
}

/* "<hex> blob 123" or "<hex> missing" */
static int parse_answer(struct str line, struct object *o, struct err *err)
{
	struct str rest = line;
	struct str hex;
	struct str type;

	if (!plumb_field(&rest, ' ', &hex))
		return plumb_garbled("cat-file", line, err);
	if (str_is(rest, "missing")) {
		o->state = BLOB_MISSING;
		return 0;
	}
	if (!plumb_field(&rest, ' ', &type) || !parse_type(type, &o->type) ||
	    !parse_size(rest, &o->size))
		return plumb_garbled("cat-file", line, err);
	o->state = BLOB_OK;
	return 0;
}

/* *stopped: the child was ended, so answers still due will not come. */
static int read_answer(struct repo *r, size_t limit, struct object *o,
		       char **bytes, bool *stopped, struct err *err)
{
	struct plumb *p = r->plumb;
	struct str line = STR("");
	char end;

	if (cat_line(p, &line, err) || parse_answer(line, o, err))
		return -1;
	if (o->state != BLOB_OK)
		return 0;
	if (o->size > limit) {
		/* Rather than read it all, start anew with the next one. */
		o->state = BLOB_TOO_LARGE;
		plumb_cat_stop(p);
		*stopped = true;
		return 0;
	}
	*bytes = malloc((size_t)o->size + 1);
	if (!*bytes)
		die_out_of_memory();
	if (cat_bytes(p, *bytes, (size_t)o->size, err) ||
	    cat_bytes(p, &end, 1, err))
		return -1;
	(*bytes)[o->size] = '\0';
	o->bytes = str_of(*bytes, (size_t)o->size);
	return 0;
}

static int write_requests(struct plumb *p, const struct oid *oids, size_t n,
			  struct err *err)
{
	char text[WINDOW * (OID_MAX_HEX + 1)];
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char hex[OID_MAX_HEX + 1];
		size_t size = (size_t)oids[i].size * 2;

		memcpy(text + len, oid_hex(&oids[i], hex), size);
		text[len + size] = '\n';
		len += size + 1;
	}
	if (!child_write(&p->cat, str_of(text, len), err))
		return 0;
	/* It is gone; what it said is better than "broken pipe". */
	while (child_read(&p->cat, p->cat_buffer, CAT_BUFFER, err) > 0)
		;
	child_wait(&p->cat, err);
	return child_failure(&p->cat, "git cat-file", err);
}

/* Answers of one window; *done says how many there were. */
static int run_window(struct repo *r, const struct oid *oids, size_t first,
		      size_t n, size_t limit, object_fn fn, void *data,
		      size_t *done, struct err *err)
{
	bool stopped = false;

	if (cat_start(r, err) || write_requests(r->plumb, oids + first, n, err))
		return -1;
	for (*done = 0; *done < n && !stopped; ++*done) {
		struct object o = { .bytes = STR("") };
		char *bytes = NULL;
		int rc = read_answer(r, limit, &o, &bytes, &stopped, err);

		if (!rc && fn(data, first + *done, &o, err))
			rc = -2;
		free(bytes);
		if (rc)
			return rc;
	}
	return 0;
}

int plumb_objects(struct repo *r, const struct oid *oids, size_t *at, size_t n,
		  size_t limit, object_fn fn, void *data, struct err *err)
{
	while (*at < n) {
		size_t window = n - *at < WINDOW ? n - *at : WINDOW;
		size_t done = 0;
		int rc = run_window(r, oids, *at, window, limit, fn, data,
				    &done, err);

		*at += done;
		if (rc) {
			plumb_cat_stop(r->plumb);
			return rc;
		}
	}
	return 0;
}

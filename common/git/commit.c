/*
 * Commits, read from their bytes; the same for both back ends.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "git/backend.h"

/* A commit with more text, or tags nested deeper, is not read. */
#define MAX_COMMIT ((size_t)4 * 1024 * 1024)
#define MAX_TAGS 16

struct wanted {
	struct arena *arena;
	enum blob_state state;
	enum object_type type;
	struct str bytes;
};

static int keep(void *data, size_t i UNUSED, const struct object *o,
		struct err *err UNUSED)
{
	struct wanted *w = data;

	w->state = o->state;
	w->type = o->type;
	w->bytes = o->state == BLOB_OK ? str_dup(w->arena, o->bytes) : STR("");
	return 0;
}

/* The value of a header line, STR_NULL when line is another one. */
static struct str header(struct str line, const char *name)
{
	struct str key = str_z(name);

	if (!str_starts(line, key) || line.len <= key.len ||
	    line.p[key.len] != ' ')
		return STR_NULL;
	return str_from(line, key.len + 1);
}

static bool parse_number(struct str s, int64_t *out)
{
	bool minus = s.len && s.p[0] == '-';
	int64_t value = 0;

	if (s.len && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_from(s, 1);
	if (!s.len || s.len > 18)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		value = value * 10 + (s.p[i] - '0');
	}
	*out = minus ? -value : value;
	return true;
}

/* "Name <mail> 1700000000 +0100"; what is malformed stays empty. */
static void parse_person(struct str s, struct str *name, struct str *mail,
			 int64_t *when, int *zone)
{
	size_t open = str_chr(s, '<');
	size_t close = str_rchr(s, '>');
	struct str rest;
	size_t blank;
	int64_t hhmm = 0;

	if (open == STR_NPOS || close == STR_NPOS || close < open)
		return;
	*name = str_trim(str_of(s.p, open));
	*mail = str_cut(s, open + 1, close);
	rest = str_trim(str_from(s, close + 1));
	blank = str_chr(rest, ' ');
	if (blank == STR_NPOS)
		blank = rest.len;
	parse_number(str_of(rest.p, blank), when);
	if (parse_number(str_trim(str_from(rest, blank)), &hhmm) &&
	    hhmm > -10000 && hhmm < 10000)
		*zone = (int)(hhmm / 100 * 60 + hhmm % 100);
}

static void parse_header(struct str line, struct arena *a, struct commit *c)
{
	struct str name = STR("");
	struct str mail = STR("");
	struct str value;
	struct oid oid;
	int zone = 0;

	if ((value = header(line, "tree")).p) {
		oid_parse(&c->tree, value);
	} else if ((value = header(line, "parent")).p) {
		if (oid_parse(&oid, value))
			vec_push(&c->parents, a, oid);
	} else if ((value = header(line, "author")).p) {
		parse_person(value, &c->author, &c->email, &c->author_time,
			     &c->author_zone);
	} else if ((value = header(line, "committer")).p) {
		parse_person(value, &name, &mail, &c->commit_time, &zone);
	} else if ((value = header(line, "encoding")).p) {
		c->encoding = value;
	}
}

/* First paragraph on one line, as git's %s. */
static struct str subject_of(struct arena *a, struct str message)
{
	struct buf b = BUF_INIT(a);
	struct str line;

	while (message.p && str_split(&message, '\n', &line)) {
		line = str_trim(line);
		if (!line.len && b.len)
			break;
		if (b.len)
			buf_addc(&b, ' ');
		buf_adds(&b, line);
	}
	return buf_str(&b);
}

static void parse_commit(struct arena *a, struct str bytes, struct commit *c)
{
	struct str line;

	while (bytes.p && str_split(&bytes, '\n', &line) && line.len)
		parse_header(line, a, c);
	c->message = bytes.p ? bytes : STR("");
	c->subject = subject_of(a, c->message);
}

int commit_bytes(struct repo *r, const struct oid *oid, struct str *out,
		 struct err *err)
{
	struct wanted w = { .arena = r->arena };

	if (objects_read(r, oid, 1, MAX_COMMIT, keep, &w, err))
		return -1;
	if (w.state == BLOB_TOO_LARGE)
		return err_set(err, "a commit of more than %zu bytes",
			       MAX_COMMIT);
	*out = w.bytes;
	return w.state == BLOB_OK && w.type == OBJECT_COMMIT;
}

int commit_read(struct repo *r, const struct oid *oid, struct commit *out,
		struct err *err)
{
	struct oid at = *oid;

	for (int depth = 0; depth < MAX_TAGS && !oid_is_none(&at); depth++) {
		struct wanted w = { .arena = r->arena };
		struct str line;

		if (objects_read(r, &at, 1, MAX_COMMIT, keep, &w, err))
			return -1;
		if (w.state == BLOB_TOO_LARGE)
			return err_set(err, "a commit of more than %zu bytes",
				       MAX_COMMIT);
		if (w.state == BLOB_MISSING)
			return 0;
		if (w.type == OBJECT_COMMIT) {
			*out = (struct commit){ .oid = at,
						.author = STR(""),
						.email = STR(""),
						.encoding = STR_NULL };
			parse_commit(r->arena, w.bytes, out);
			return 1;
		}
		if (w.type != OBJECT_TAG || !str_split(&w.bytes, '\n', &line) ||
		    !header(line, "object").p ||
		    !oid_parse(&at, header(line, "object")))
			return 0;
	}
	return 0;
}

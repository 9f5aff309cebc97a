#include "base/compat.h"
#include "git/tree_read.h"

/* The largest tree that is read, and all of one question; in bytes. */
#define MAX_TREE ((size_t)64 * 1024 * 1024)
#define MAX_TREES ((size_t)256 * 1024 * 1024)
#define MAX_TAGS 16

int tree_entry_next(struct str *rest, size_t oid_size, struct tree_entry *out)
{
	const char *nul;
	size_t at = 0;
	uint32_t mode = 0;

	if (!rest->len)
		return 0;
	for (; at < rest->len && at < 7 && rest->p[at] != ' '; at++) {
		if (rest->p[at] < '0' || rest->p[at] > '7')
			return -1;
		mode = mode * 8 + (uint32_t)(rest->p[at] - '0');
	}
	if (!at || at == rest->len || rest->p[at] != ' ')
		return -1;
	at++;
	nul = memchr(rest->p + at, '\0', rest->len - at);
	if (!nul || rest->len - (size_t)(nul - rest->p) - 1 < oid_size)
		return -1;
	out->mode = mode_canonical(mode);
	out->name = str_cut(*rest, at, (size_t)(nul - rest->p));
	out->oid = nul + 1;
	*rest = str_from(*rest, (size_t)(nul - rest->p) + 1 + oid_size);
	return 1;
}

/* What stands behind the name: "/" of a directory. */
static int end_of(const struct tree_entry *e, size_t at)
{
	if (at < e->name.len)
		return (unsigned char)e->name.p[at];
	return at == e->name.len && e->mode == ENTRY_DIRECTORY ? '/' : 0;
}

int tree_entry_cmp(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
	int cmp = memcmp(a->name.p, b->name.p, n);

	return cmp ? cmp : end_of(a, n) - end_of(b, n);
}

static int compare(const void *a, const void *b)
{
	return tree_entry_cmp(a, b);
}

static void sort(struct tree *tree)
{
	for (size_t i = 1; i < tree->n; i++)
		if (tree_entry_cmp(&tree->v[i - 1], &tree->v[i]) > 0) {
			qsort(tree->v, tree->n, sizeof(*tree->v), compare);
			return;
		}
}

static size_t count(struct str bytes, size_t oid_size)
{
	struct tree_entry e;
	size_t n = 0;

	while (tree_entry_next(&bytes, oid_size, &e) > 0)
		n++;
	return n;
}

static int bad(const struct oid *oid, const char *what, struct err *err)
{
	char hex[OID_MAX_HEX + 1];

	return err_set(err, "object %s %s", oid_hex(oid, hex), what);
}

int tree_parse(struct arena *a, const struct oid *oid, struct str bytes,
	       struct tree *out, struct err *err)
{
	int found;

	*out = (struct tree){ NULL, 0 };
	out->v = arena_array(a, count(bytes, oid->size), sizeof(*out->v));
	for (;;) {
		struct tree_entry e;

		found = tree_entry_next(&bytes, oid->size, &e);
		if (found <= 0)
			break;
		if (!e.name.len)
			return bad(oid, "has an entry without a name", err);
		if (str_chr(e.name, '/') != STR_NPOS)
			return bad(oid, "has an entry with \"/\" in its name",
				   err);
		out->v[out->n++] = e;
	}
	if (found)
		return bad(oid, "is damaged", err);
	sort(out);
	return 0;
}

void trees_open(struct trees *t, struct repo *r)
{
	*t = (struct trees){ .repo = r };
	arena_init(&t->arena);
	map_init(&t->known, &t->arena);
}

void trees_close(struct trees *t)
{
	arena_release(&t->arena);
}

static struct str key_of(const struct oid *oid)
{
	return str_of((const char *)oid->bytes, oid->size);
}

const struct tree *trees_get(const struct trees *t, const struct oid *oid)
{
	return map_get(&t->known, key_of(oid));
}

static int learn(struct trees *t, const struct oid *oid, const struct object *o,
		 struct err *err)
{
	struct tree *tree = arena_new(&t->arena, struct tree);

	t->bytes += o->bytes.len;
	if (t->bytes > MAX_TREES)
		return err_set(err, "trees of more than %zu bytes", MAX_TREES);
	if (tree_parse(&t->arena, oid, str_dup(&t->arena, o->bytes), tree, err))
		return -1;
	map_put(&t->known, str_dup(&t->arena, key_of(oid)), tree);
	return 0;
}

struct reading {
	struct trees *trees;
	const struct oid *oids;
};

static int on_tree(void *data, size_t i, const struct object *o, struct err *err)
{
	struct reading *q = data;

	if (o->state == BLOB_MISSING)
		return bad(&q->oids[i], "is not here", err);
	if (o->state == BLOB_TOO_LARGE)
		return bad(&q->oids[i], "is too large", err);
	if (o->type != OBJECT_TREE)
		return bad(&q->oids[i], "is no tree", err);
	return learn(q->trees, &q->oids[i], o, err);
}

int trees_need(struct trees *t, const struct oid *oids, size_t n, struct err *err)
{
	VEC_OF(struct oid) unknown = VEC_INIT;
	struct reading q = { .trees = t };

	for (size_t i = 0; i < n; i++)
		if (!map_has(&t->known, key_of(&oids[i])))
			vec_push(&unknown, &t->arena, oids[i]);
	q.oids = unknown.v;
	return objects_read(t->repo, unknown.v, unknown.n, MAX_TREE, on_tree,
			    &q, err);
}

struct peeling {
	struct trees *trees;
	struct oid oid;
	bool is_tree;
};

/* "tree <hex>" of a commit, "object <hex>" of a tag. */
static bool first_line(const struct object *o, struct oid *out)
{
	struct str key = o->type == OBJECT_TAG ? STR("object ") : STR("tree ");
	struct str rest = o->bytes, line;

	return o->type != OBJECT_BLOB && str_split(&rest, '\n', &line) &&
	       str_starts(line, key) &&
	       oid_parse(out, str_from(line, key.len)) && !oid_is_none(out);
}

static int on_treeish(void *data, size_t i UNUSED, const struct object *o,
		      struct err *err)
{
	struct peeling *p = data;

	if (o->state == BLOB_MISSING)
		return bad(&p->oid, "is not here", err);
	if (o->state == BLOB_TOO_LARGE)
		return bad(&p->oid, "is too large", err);
	p->is_tree = o->type == OBJECT_TREE;
	if (p->is_tree)
		return map_has(&p->trees->known, key_of(&p->oid)) ?
			       0 :
			       learn(p->trees, &p->oid, o, err);
	return first_line(o, &p->oid) ? 0 : bad(&p->oid, "is no tree", err);
}

int trees_peel(struct trees *t, const struct oid *treeish, struct oid *out,
	       struct err *err)
{
	struct peeling p = { .trees = t, .oid = *treeish };

	for (int depth = 0; depth < MAX_TAGS && !p.is_tree; depth++) {
		struct oid at = p.oid;

		if (objects_read(t->repo, &at, 1, MAX_TREE, on_treeish, &p, err))
			return -1;
	}
	*out = p.oid;
	return p.is_tree ? 0 :
			   err_set(err, "tags nested deeper than %d", MAX_TAGS);
}

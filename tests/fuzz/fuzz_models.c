/*
 * Any bytes read as models: the input is a project, its files parted by lines
 * "== PATH". The work must end, every place lie in its file, and what comes
 * out be a schema that can be gone through.
 */
#include "base/compat.h"
#include "base/err.h"
#include "model/models.h"
#include "model/schema_order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct project {
	struct arena a;
	VEC_OF(struct source) files;
};

static void need(bool claim, const char *what)
{
	if (!claim)
		BUG("%s", what);
}

static struct source *find(struct project *p, struct str path)
{
	for (size_t i = 0; i < p->files.n; i++)
		if (str_eq(p->files.v[i].path, path))
			return &p->files.v[i];
	return NULL;
}

static bool has_file(void *data, struct str path)
{
	return find(data, path) != NULL;
}

static bool has_dir(void *data, struct str path)
{
	struct project *p = data;

	for (size_t i = 0; i < p->files.n; i++)
		if (path_is_below(p->files.v[i].path, path))
			return true;
	return false;
}

static struct source *read_file(void *data, struct str path)
{
	return find(data, path);
}

static void split(struct project *p, struct str all)
{
	struct str path = STR("a.py");

	while (path.p && p->files.n < 20) {
		size_t end = str_find(all, STR("\n== "));
		struct str bytes = end == STR_NPOS ? all : str_cut(all, 0, end);
		struct source s;

		source_init(&s, &p->a, path, bytes);
		vec_push(&p->files, &p->a, s);
		path = STR_NULL;
		if (end == STR_NPOS)
			break;
		all = str_from(all, end + 4);
		end = str_chr(all, '\n');
		if (end == STR_NPOS)
			break;
		path = str_cut(all, 0, end);
		all = str_from(all, end);
	}
}

static void check(struct project *p, struct models *m)
{
	struct schema s;
	struct schema_order order;
	struct schema_differences none = VEC_INIT;

	models_schema(m, &s, &p->a, STR("postgresql"));
	schema_order_build(&order, &p->a, &s);
	models_diff(&none, &p->a, &s, &s);
	need(!none.n, "a schema differs from itself");
	for (size_t i = 0; i < m->gaps.n; i++)
		need(!m->gaps.v[i].source ||
			     m->gaps.v[i].span.end <=
				     m->gaps.v[i].source->bytes.len,
		     "a gap outside of its file");
	for (size_t i = 0; i < m->tables.n; i++)
		need(m->tables.v[i]->span.end <= m->tables.v[i]->source->bytes.len,
		     "a table outside of its file");
	for (size_t i = 0; i < s.tables.n; i++) {
		const struct schema_table *t = s.tables.v[i];

		for (size_t k = 0; k < t->keys.n; k++)
			need(t->keys.v[k]->table == t, "a key of another table");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct project p = { .files = VEC_INIT };
	struct models_files files = { &p, has_file, has_dir, read_file };
	struct strs paths = VEC_INIT;
	struct models m;

	if (size > 100000)
		return 0;
	arena_init(&p.a);
	split(&p, str_of((const char *)data, size));
	models_init(&m, &p.a, &files);
	models_add_root(&m, STR(""));
	for (size_t i = 0; i < p.files.n; i++)
		models_read(&m, p.files.v[i].path);
	models_target(&m, STR("a.py"));
	models_paths(&m, 0, size % 2, &paths);
	models_build(&m);
	check(&p, &m);
	arena_release(&p.a);
	return 0;
}

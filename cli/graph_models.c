#include "base/compat.h"
#include "graph_models.h"
#include "base/utf8.h"

int graph_models_read(struct graph_models *g, struct replayed *r, size_t env,
		      const struct schema *chain, struct err *err)
{
	struct arena *a = &r->run.arena;

	memset(g, 0, sizeof(*g));
	g->schemas = &r->schemas[env];
	if (models_find(&g->found, &r->chains.state,
			r->chains.v[env].environment, err))
		return -1;
	models_schema(&g->found.models, &g->schema, a, chain->dialect);
	/* Not found is another thing than gone. */
	if (g->found.models.tables.n)
		models_diff(&g->differences, a, chain, &g->schema);
	return 0;
}

/* A model's place is in its own file, all else is the chain's. */
static uint32_t line_of(const struct graph_models *g,
			const struct schema_difference *d)
{
	const struct models *m = &g->found.models;

	if (d->kind == SCHEMA_REMOVED)
		return schemas_position(g->schemas, &d->by).line;
	for (size_t i = 0; i < m->tables.n; i++)
		if (&m->tables.v[i]->rev == d->by.rev && m->tables.v[i]->source)
			return source_position(m->tables.v[i]->source,
					       d->by.span.begin)
				.line;
	return 0;
}

static void place(struct buf *out, struct str path, uint32_t line)
{
	utf8_add_clean(out, path, true);
	if (line)
		buf_addf(out, ":%u", line);
}

static void difference(struct buf *out, const struct graph_models *g,
		       const struct schema_difference *d, const char *prefix)
{
	buf_addf(out, "%s%c %s ", prefix, d->kind == SCHEMA_ADDED ? '+' : '-',
		 d->what);
	if (d->table.p) {
		utf8_add_clean(out, d->table, true);
		buf_addc(out, '.');
	}
	utf8_add_clean(out, d->name, true);
	if (d->by.rev) {
		buf_addz(out, "  ");
		place(out, d->by.rev->path, line_of(g, d));
	}
	buf_addc(out, '\n');
}

static void where_from(struct buf *out, const struct graph_models *g)
{
	const struct models_found *f = &g->found;

	switch (f->by) {
	case MODELS_BY_ENV:
		buf_addz(out, "by what ");
		utf8_add_clean(out, f->env_py, true);
		buf_addz(out, " imports");
		break;
	case MODELS_BY_SETTING:
		buf_addz(out, "by the setting models");
		break;
	case MODELS_BY_SEARCH:
		buf_addz(out, "searched for in all files");
	}
}

void graph_models_text(struct buf *out, struct graph_models const *g,
		       const char *prefix)
{
	const struct models *m = &g->found.models;

	buf_addf(out, "%s%s%zu %s described by models, in %zu %s read (",
		 *prefix ? "" : "\n", prefix, m->tables.n,
		 m->tables.n == 1 ? "table" : "tables", m->nread,
		 m->nread == 1 ? "file" : "files");
	where_from(out, g);
	buf_addz(out, ")\n");
	for (size_t i = 0; i < g->differences.n; i++)
		difference(out, g, &g->differences.v[i], prefix);
	if (!m->tables.n)
		buf_addf(out,
			 "%snothing to compare with; models = PATH in "
			 ".git-alembic.ini says where models are\n",
			 prefix);
	else if (!g->differences.n)
		buf_addf(out,
			 "%sthe migrations have the same tables and columns\n",
			 prefix);
	if (m->gaps.n)
		buf_addf(out, "%snot read: %zu; more may be in the models\n",
			 prefix, m->gaps.n);
	for (size_t i = 0; i < m->gaps.n; i++) {
		const struct models_gap *gap = &m->gaps.v[i];

		buf_addf(out, "%s  ", prefix);
		place(out, gap->path,
		      gap->source ?
			      source_position(gap->source, gap->span.begin).line :
			      0);
		buf_addz(out, ": ");
		utf8_add_clean(out, gap->reason, true);
		buf_addc(out, '\n');
	}
}

static void json_gaps(struct json *j, const struct models *m)
{
	json_open(j, "not_read", '[');
	for (size_t i = 0; i < m->gaps.n; i++) {
		const struct models_gap *gap = &m->gaps.v[i];

		json_open(j, NULL, '{');
		json_string(j, "path", gap->path);
		json_number(
			j, "line",
			gap->source ?
				source_position(gap->source, gap->span.begin).line :
				0);
		json_string(j, "reason", gap->reason);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void graph_models_json(struct json *j, const struct graph_models *g)
{
	static const char *const by[] = { "env", "setting", "search" };

	json_open(j, "models", '{');
	json_string(j, "found_by", str_z(by[g->found.by]));
	json_number(j, "tables", g->found.models.tables.n);
	json_number(j, "files", g->found.models.nread);
	json_gaps(j, &g->found.models);
	json_close(j, '}');
	json_open(j, "differences", '[');
	for (size_t i = 0; i < g->differences.n; i++) {
		const struct schema_difference *d = &g->differences.v[i];

		json_open(j, NULL, '{');
		json_string(j, "only_in",
			    d->kind == SCHEMA_ADDED ? STR("models") :
						      STR("migrations"));
		json_string(j, "object", str_z(d->what));
		json_string_or_null(j, "table", d->table.p ? d->table : d->name);
		json_string_or_null(j, "column", d->table.p ? d->name : STR_NULL);
		json_string_or_null(j, "path",
				    d->by.rev ? d->by.rev->path : STR_NULL);
		json_number(j, "line", line_of(g, d));
		json_close(j, '}');
	}
	json_close(j, ']');
}

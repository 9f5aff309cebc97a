#include "base/compat.h"
#include "graph_models.h"
#include "report/graph.h"
#include "show.h"

static const char usage[] =
	"usage: git alembic graph [REVISION] [--models] [--order | --drop-order |\n"
	"                         --mermaid | --dot | --svg] [--at REV] [-o FILE]\n"
	"\n"
	"Which table refers to which, by the foreign keys that the migrations up\n"
	"to REVISION make (default: heads). Rings are named.\n"
	"\n"
	"  --order        tables in an order they can be created in\n"
	"  --drop-order   in an order they can be dropped in\n"
	"  --mermaid      a drawing: erDiagram\n"
	"  --dot          a drawing for Graphviz\n"
	"  --svg          a drawing\n"
	"  --models       the tables that SQLAlchemy models describe instead, and\n"
	"                 which tables and columns only they (+) or only the\n"
	"                 migrations (-) have\n"
	"  --exit-code    with --models: exit 1 when there are such, or no models\n"
	"  --format F     text (default) or json, which has the orders too\n"
	"  --at REV       the migrations of that commit; else of the working tree\n"
	"  -o FILE        write it there\n"
	"  -e, --environment E  only this one, by its name or directory\n";

struct options {
	struct str revision;
	struct str file;
	bool order, drop_order, mermaid, dot, svg, is_json;
	bool models, exit_code;
};

static int parse(int argc, char **argv, struct arena *a, struct replayed *r,
		 void *options)
{
	struct options *o = options;
	struct str format = STR_NULL;
	const struct option_row rows[] = {
		{ "order", OPTION_FLAG, &o->order },
		{ "drop-order", OPTION_FLAG, &o->drop_order },
		{ "mermaid", OPTION_FLAG, &o->mermaid },
		{ "dot", OPTION_FLAG, &o->dot },
		{ "svg", OPTION_FLAG, &o->svg },
		{ "models", OPTION_FLAG, &o->models },
		{ "exit-code", OPTION_FLAG, &o->exit_code },
		{ "format", OPTION_VALUE, &format },
		{ "at", OPTION_VALUE, &r->at },
		{ "o", OPTION_VALUE, &o->file },
		{ "e", OPTION_VALUE, &r->environment },
		{ "environment", OPTION_VALUE, &r->environment },
	};
	struct strs words = VEC_INIT;
	size_t dashes;
	int code = options_parse(&command_graph, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (words.n > 1)
		return usage_error(&command_graph, "one revision at the most");
	if (format.p && !str_is(format, "text") && !str_is(format, "json"))
		return usage_error(&command_graph,
				   "no format \"%.*s\": text or json",
				   STR_ARG(format));
	o->is_json = format.p && str_is(format, "json");
	if (o->order + o->drop_order + o->mermaid + o->dot + o->svg + o->is_json >
	    1)
		return usage_error(&command_graph,
				   "one of --order, --drop-order, --mermaid, "
				   "--dot, --svg and --format json");
	if (o->exit_code && !o->models)
		return usage_error(&command_graph,
				   "--exit-code goes with --models");
	o->revision = words.n ? words.v[0] : STR_NULL;
	return OPTIONS_GO_ON;
}

/* s: what is drawn; chain: the same, or with models what they differ from */
static void show(struct replayed *r, size_t env, const struct options *o,
		 struct json *j, const struct schema *s,
		 const struct schema *chain, const struct graph_models *models)
{
	if (o->is_json) {
		json_open(j, NULL, '{');
		show_json_environment(j, r->chains.v[env].environment);
		graph_report_json(j, s);
		if (models)
			graph_models_json(j, models);
		replayed_json_gaps(j, r, env, chain);
		json_close(j, '}');
	} else if (o->svg) {
		graph_report_svg(&r->out, s);
	} else if (o->dot) {
		graph_report_dot(&r->out, s);
	} else if (o->mermaid) {
		schema_report_mermaid(&r->out, s);
	} else {
		replayed_heading(r, env, style_get(false),
				 o->order || o->drop_order ? "# " : "");
		if (o->order || o->drop_order)
			graph_report_order(&r->out, s, o->drop_order);
		else
			graph_report_text(&r->out, s);
		if (models)
			graph_models_text(&r->out, models,
					  o->order || o->drop_order ? "# " : "");
		replayed_gaps(r, env, chain,
			      o->order || o->drop_order ? "# " : "");
	}
}

/* Gives how many differ, 0 without models; -1 failed. */
static int show_one(struct replayed *r, size_t env, const struct options *o,
		    struct json *j, const struct replayed_rev *rev,
		    struct err *err)
{
	struct graph_models models;
	struct schema *s =
		replayed_schema(r, env, &r->schemas[env].replay, rev, err);

	if (!s)
		return -1;
	if (!o->models) {
		show(r, env, o, j, s, s, NULL);
		return 0;
	}
	if (graph_models_read(&models, r, env, s, err))
		return -1;
	show(r, env, o, j, &models.schema, s, &models);
	return models.differences.n > 0 || !models.found.models.tables.n;
}

/* A file holds one drawing. */
static int demand_one(const struct replayed *r, const struct options *o,
		      struct err *err)
{
	if (r->shown < 2 || !(o->svg || o->dot || o->mermaid))
		return 0;
	return err_set(err,
		       "a drawing is of one environment, and %zu are meant: "
		       "say which with --environment",
		       r->shown);
}

static int show_all(struct replayed *r, const void *options, struct err *err)
{
	const struct options *o = options;
	bool differs = false;
	struct json j;

	if (replayed_count(r, o->revision, STR_NULL, err) ||
	    demand_one(r, o, err))
		return -1;
	if (!r->shown && (r->chains.n || o->revision.p))
		return replayed_unknown(r, o->revision, err);
	json_init(&j, &r->out);
	if (o->is_json) {
		json_open(&j, NULL, '{');
		json_open(&j, "environments", '[');
	}
	for (size_t i = 0; i < r->chains.n; i++) {
		struct replayed_rev rev;
		int found;

		if (replayed_find(r, i, o->revision, &rev, err))
			return -1;
		if (!rev.is_there)
			continue;
		found = show_one(r, i, o, &j, &rev, err);
		if (found < 0)
			return -1;
		differs |= found > 0;
	}
	if (o->is_json) {
		json_close(&j, ']');
		json_close(&j, '}');
	} else if (!r->chains.n) {
		say_no_environment();
	}
	if (replayed_write(r, o->file, err))
		return -1;
	return differs && o->exit_code ? RUN_FINDINGS : RUN_CLEAN;
}

static int run_graph(int argc, char **argv)
{
	struct options o = { 0 };

	return replayed_command(argc, argv, parse, show_all, &o);
}

const struct command command_graph = {
	"graph",
	run_graph,
	"which table refers to which; create and drop order",
	usage,
};

#include "base/compat.h"
#include "database.h"
#include "show.h"
#include "report/picture.h"

static const char usage[] =
	"usage: git alembic history [REV] [OPTIONS]\n"
	"   or: git alembic history --branches [OPTIONS] [PATTERN...]\n"
	"   or: git alembic history -v [-e ENVIRONMENT] [-- ALEMBIC_ARGUMENT...]\n"
	"\n"
	"The chain, newest first, with its branches drawn; JSON has parents\n"
	"first. Without REV: of the working tree.\n"
	"\n"
	"  --branches  the chains of all branches as one, their heads named\n" SHOW_OPTIONS
	"  -v          runs `alembic history --verbose`; its exit code is passed on\n";

static void show_text(struct show *show, const struct chains *chains)
{
	for (size_t i = 0; i < chains->n; i++) {
		struct revdraw_rows rows = VEC_INIT;

		show_environment(show, chains, i);
		show->shows_bases = chains->v[i].graph.bases.n > 1;
		revgraph_draw(&chains->v[i].graph, PICTURE_MAX_COLUMNS,
			      REVDRAW_ASCII, &rows);
		for (size_t k = 0; k < rows.n; k++) {
			buf_adds(show->out, rows.v[k].rails);
			if (rows.v[k].node) {
				buf_addc(show->out, ' ');
				show_revision(show, rows.v[k].node);
			}
			buf_addc(show->out, '\n');
		}
	}
}

static void add_list(struct json *j, const char *name,
		     const struct meta_list *list)
{
	json_open(j, name, '[');
	if (list->state == META_VALUE)
		for (size_t i = 0; i < list->n; i++)
			json_string(j, NULL, list->items[i].value);
	json_close(j, ']');
}

/* The names whose values could not be told without running the file. */
static void add_dynamic(struct json *j, const struct revision *r)
{
	json_open(j, "dynamic", '[');
	if (r->flags & REVISION_DYNAMIC)
		json_string(j, NULL, STR("revision"));
	if (r->down.state == META_DYNAMIC)
		json_string(j, NULL, STR("down_revision"));
	if (r->labels.state == META_DYNAMIC)
		json_string(j, NULL, STR("branch_labels"));
	if (r->depends.state == META_DYNAMIC)
		json_string(j, NULL, STR("depends_on"));
	json_close(j, ']');
}

static void add_revision(struct json *j, const struct revision *r)
{
	json_open(j, NULL, '{');
	json_string_or_null(j, "revision", r->id);
	add_list(j, "down_revision", &r->down);
	add_list(j, "branch_labels", &r->labels);
	add_list(j, "depends_on", &r->depends);
	json_string(j, "path", r->path);
	json_string(j, "message", r->message.p ? r->message : STR(""));
	add_dynamic(j, r);
	json_close(j, '}');
}

static void add_environment(struct json *j, const struct versions *v)
{
	json_open(j, NULL, '{');
	show_json_environment(j, v->environment);
	show_json_ids(j, "heads", &v->graph.heads);
	show_json_ids(j, "bases", &v->graph.bases);
	json_open(j, "revisions", '[');
	for (size_t i = 0; i < v->graph.order.n; i++)
		add_revision(j, v->graph.order.v[i]->rev);
	json_close(j, ']');
	json_close(j, '}');
}

static void show_json(struct show *show, const struct chains *chains)
{
	struct json j;

	json_init(&j, show->out);
	json_open(&j, NULL, '{');
	json_open(&j, "environments", '[');
	for (size_t i = 0; i < chains->n; i++)
		add_environment(&j, &chains->v[i]);
	json_close(&j, ']');
	json_close(&j, '}');
}

static void show_history(struct show *show, const struct chains *chains)
{
	if (show->form == SHOW_JSON)
		show_json(show, chains);
	else
		show_text(show, chains);
}

static int run_history(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "-v") || !strcmp(argv[i], "--verbose"))
			return run_verbose_history(argc, argv);
	return show_command(&command_history, argc, argv, true, show_history);
}

const struct command command_history = {
	"history",
	run_history,
	"the chain, with its branches drawn",
	usage,
};

#include "base/compat.h"
#include "show.h"
#include "base/utf8.h"

static const char usage[] =
	"usage: git alembic heads [REV] [--format F]\n"
	"   or: git alembic heads --branches [OPTIONS] [PATTERN...]\n"
	"\n"
	"The revisions nothing hangs on. Without REV: of the working tree.\n"
	"\"effective\" ones have another revision that depends on them.\n"
	"\n"
	"  --branches  who forks where: the heads of all branches that have what\n"
	"              the mainline has not, drawn down to where they left it\n" SHOW_OPTIONS;

static void show_text(struct show *show, const struct chains *chains)
{
	for (size_t i = 0; i < chains->n; i++) {
		const struct revnodes *heads = &chains->v[i].graph.heads;

		show_environment(show, chains, i);
		for (size_t k = 0; k < heads->n; k++) {
			show_revision(show, heads->v[k]);
			buf_addf(show->out, "  %s", show->style->dim);
			utf8_add_clean(show->out, heads->v[k]->rev->path, true);
			buf_addf(show->out, "%s\n", show->style->reset);
		}
	}
}

static void show_json(struct show *show, const struct chains *chains)
{
	struct json j;

	json_init(&j, show->out);
	json_open(&j, NULL, '{');
	json_open(&j, "environments", '[');
	for (size_t i = 0; i < chains->n; i++) {
		json_open(&j, NULL, '{');
		show_json_environment(&j, chains->v[i].environment);
		show_json_ids(&j, "heads", &chains->v[i].graph.heads);
		show_json_ids(&j, "real_heads", &chains->v[i].graph.real_heads);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}

static void show_heads(struct show *show, const struct chains *chains)
{
	if (show->form == SHOW_JSON)
		show_json(show, chains);
	else
		show_text(show, chains);
}

static int run_heads(int argc, char **argv)
{
	return show_command(&command_heads, argc, argv, false, show_heads);
}

const struct command command_heads = {
	"heads",
	run_heads,
	"the revisions nothing hangs on",
	usage,
};

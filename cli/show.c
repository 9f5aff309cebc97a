#include "base/compat.h"
#include "show.h"
#include "base/utf8.h"

#include <unistd.h>

/* One form at the most; false when there are more. */
static bool pick_form(struct show *show, const bool *wants, bool is_json)
{
	static const enum show_form forms[] = { SHOW_MERMAID, SHOW_DOT, SHOW_SVG };
	size_t n = is_json;

	show->form = is_json ? SHOW_JSON : SHOW_TEXT;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (wants[i] && ++n)
			show->form = forms[i];
	return n <= 1;
}

static int parse(const struct command *command, int argc, char **argv,
		 struct arena *a, struct show *show)
{
	struct str format = STR_NULL;
	bool wants[3] = { false, false, false };
	const struct option_row rows[] = {
		{ "branches", OPTION_FLAG, &show->has_branches },
		{ "format", OPTION_VALUE, &format },
		{ "mermaid", OPTION_FLAG, &wants[0] },
		{ "dot", OPTION_FLAG, &wants[1] },
		{ "svg", OPTION_FLAG, &wants[2] },
	};
	size_t dashes;
	int code = options_parse(command, argc, argv, rows, ARRAY_SIZE(rows), a,
				 &show->words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (show->words.n > 1 && !show->has_branches)
		return usage_error(command, "one revision at the most");
	if (format.p && !str_is(format, "text") && !str_is(format, "json"))
		return usage_error(command, "no format \"%.*s\": text or json",
				   STR_ARG(format));
	if (!pick_form(show, wants, format.p && str_is(format, "json")))
		return usage_error(command, "one form at a time: json, mermaid, "
					    "dot or svg");
	if (show->form > SHOW_JSON && !show->has_branches && !show->is_whole)
		return usage_error(command, "a picture of heads alone shows "
					    "nothing: --branches is missing");
	return OPTIONS_GO_ON;
}

/* Nobody may take the rest for the whole. */
static void warn_unreadable(const struct chains *chains)
{
	size_t n = 0;

	for (size_t i = 0; i < chains->n; i++)
		revnodes_each (&chains->v[i].graph.all, it)
			n += !(*it)->rev->id.p;
	if (n)
		fprintf(stderr,
			"alembic: %zu file%s without an id that can be told; "
			"see: git alembic check --all\n",
			n, n == 1 ? "" : "s");
}

void say_no_environment(void)
{
	fputs("alembic: no environment found: no env.py beside a "
	      "script.py.mako, no ini with a script_location\n",
	      stderr);
}

static int show_chains(struct show *show, show_fn *fn, struct err *err)
{
	struct chains chains;
	struct str revision = show->words.n ? show->words.v[0] : STR_NULL;

	if (chains_load(show->run, revision, &chains, err))
		return -1;
	if (show->form > SHOW_JSON && show_pictures(show, &chains, err))
		return -1;
	if (show->form <= SHOW_JSON)
		fn(show, &chains);
	if (!chains.n && show->form != SHOW_JSON)
		say_no_environment();
	run_print(stdout, buf_str(show->out));
	warn_unreadable(&chains);
	return RUN_CLEAN;
}

static int show_all(struct show *show, show_fn *fn, struct err *err)
{
	if (!show->has_branches)
		return show_chains(show, fn, err);
	if (show_branches(show, err))
		return -1;
	run_print(stdout, buf_str(show->out));
	return RUN_CLEAN;
}

int show_command(const struct command *command, int argc, char **argv,
		 bool is_whole, show_fn *fn)
{
	struct err err = ERR_INIT;
	struct show show = { .is_whole = is_whole };
	struct arena a;
	struct run run;
	struct buf out;
	int code;

	arena_init(&a);
	out = (struct buf)BUF_INIT(&a);
	code = parse(command, argc, argv, &a, &show);
	if (code == OPTIONS_GO_ON) {
		show.run = &run;
		show.out = &out;
		show.style = style_get(show.form == SHOW_TEXT &&
				       run_wants_color(STDOUT_FILENO));
		code = run_open(&run, &err);
		if (!code)
			code = show_all(&show, fn, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}

void show_environment(struct show *show, const struct chains *chains, size_t i)
{
	if (chains->n < 2)
		return;
	buf_addf(show->out, "%s%s", i ? "\n" : "", show->style->bold);
	utf8_add_clean(show->out, chains->v[i].environment->name, true);
	buf_addf(show->out, ":%s\n", show->style->reset);
}

static void add_labels(struct show *show, const struct meta_list *labels)
{
	if (labels->state != META_VALUE || !labels->n)
		return;
	buf_addz(show->out, " (");
	for (size_t i = 0; i < labels->n; i++) {
		if (i)
			buf_addz(show->out, ", ");
		utf8_add_clean(show->out, labels->items[i].value, true);
	}
	buf_addc(show->out, ')');
}

/* Why nothing is below it, where the lines of the drawing do not tell. */
static void add_base(struct show *show, const struct revnode *node)
{
	const struct style *s = show->style;
	const struct revision *r = node->rev;

	if (r->down.state == META_DYNAMIC)
		buf_addf(show->out, " %s(parent computed)%s", s->red, s->reset);
	else if (r->flags & (REVISION_NO_DOWN | REVISION_BAD_DOWN))
		buf_addf(show->out, " %s(parent unknown)%s", s->red, s->reset);
	else if (show->shows_bases && node->is_base)
		buf_addz(show->out, " (base)");
}

static void add_state(struct show *show, const struct revnode *node)
{
	const struct style *s = show->style;

	if (node->is_head)
		buf_addf(show->out, " %s(%shead)%s", s->green,
			 node->is_real_head ? "" : "effective ", s->reset);
	if (node->is_shadowed)
		buf_addf(show->out, " %s(duplicate id, ignored)%s", s->red,
			 s->reset);
	if (node->is_in_cycle)
		buf_addf(show->out, " %s(in a cycle)%s", s->red, s->reset);
	for (size_t i = 0; i < node->missing_down.n; i++) {
		buf_addf(show->out, " %s(parent missing: ", s->red);
		utf8_add_clean(show->out, node->missing_down.v[i], true);
		buf_addf(show->out, ")%s", s->reset);
	}
	add_base(show, node);
}

void show_revision(struct show *show, const struct revnode *node)
{
	const struct revision *r = node->rev;

	buf_addz(show->out, show->style->yellow);
	if (r->id.p)
		utf8_add_clean(show->out, r->id, true);
	else
		buf_addz(show->out, "<id unknown>");
	buf_addz(show->out, show->style->reset);
	add_labels(show, &r->labels);
	add_state(show, node);
	if (r->message.len) {
		buf_addz(show->out, ", ");
		utf8_add_clean(show->out, r->message, true);
	}
}

void show_json_ids(struct json *j, const char *name, const struct revnodes *nodes)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < nodes->n; i++)
		json_string(j, NULL, nodes->v[i]->rev->id);
	json_close(j, ']');
}

void show_json_environment(struct json *j, const struct environment *e)
{
	json_string(j, "path", e->script_dir);
	json_open(j, "versions", '[');
	for (size_t i = 0; i < e->nlocations; i++)
		json_string(j, NULL, e->locations[i].dir);
	json_close(j, ']');
}

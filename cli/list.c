#include "base/compat.h"
#include "show.h"
#include "base/utf8.h"
#include "run/listed.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic list [REV] [--format F]\n"
	"\n"
	"The migrations, parents first: date and time (of the name, else of the\n"
	"line \"Create Date:\"), revision, whether others have it, who added it,\n"
	"and what it is for. Without REV: of the working tree.\n"
	"\n"
	"  published      the mainline or a protected ref has it\n"
	"  committed      only what is checked out, or REV, has it\n"
	"  not committed  nobody has it yet\n"
	"\n"
	"  --format F  text (default) or json\n";

struct list {
	struct run *run;
	struct buf *out;
	const struct style *style;
	bool is_json;
	size_t nshown; /* environments */
};

/* ---- text ---------------------------------------------------------------------- */

#define WIDEST 32 /* columns of an id, and of a name; more is not aligned */

static size_t width_of(struct str s)
{
	size_t n = 0, at = 0;

	while (at < s.len)
		n += (size_t)utf8_width(utf8_next(s, &at));
	return n;
}

struct cell {
	struct str text; /* fit for a terminal */
	const char *color;
};
enum { CELL_DATE, CELL_ID, CELL_STATE, CELL_AUTHOR, CELLS };

static struct cell state_cell(const struct list *l, const struct listed *of,
			      const struct listed_row *row)
{
	const struct style *s = l->style;

	if (of->has_mainline && row->is_published)
		return (struct cell){ STR("published"), s->dim };
	if (!row->is_committed)
		return (struct cell){ STR("not committed"), s->red };
	return (struct cell){ STR("committed"), s->green };
}

static void fill_cells(const struct list *l, const struct listed *of,
		       const struct listed_row *row, struct cell *cells)
{
	struct arena *a = l->out->arena;
	struct str id = row->node->rev->id;

	cells[CELL_DATE] =
		(struct cell){ row->date.p ? row->date : STR("-"), "" };
	cells[CELL_ID] =
		(struct cell){ id.p ? utf8_clean(a, id) : STR("<id unknown>"),
			       l->style->yellow };
	cells[CELL_STATE] = state_cell(l, of, row);
	cells[CELL_AUTHOR] = (struct cell){
		row->author.p ? utf8_clean(a, row->author) : STR("-"), ""
	};
}

static void add_cell(const struct list *l, const struct cell *cell, size_t width)
{
	size_t own = width_of(cell->text);

	buf_addf(l->out, "%s%.*s%s", cell->color, STR_ARG(cell->text),
		 *cell->color ? l->style->reset : "");
	buf_fill(l->out, ' ', (own < width ? width - own : 0) + 2);
}

/* Does the message say less than the file's name? */
static bool is_empty(struct str message)
{
	return !message.len || str_is(message, "empty message") ||
	       str_starts(message, STR("Revision ID:")) ||
	       str_starts(message, STR("Create Date:")) ||
	       str_starts(message, STR("Revises:"));
}

static void add_tail(const struct list *l, const struct listed_row *row)
{
	const struct revnode *node = row->node;
	const struct style *s = l->style;
	struct str message = node->rev->message;

	utf8_add_clean(l->out,
		       is_empty(message) ? path_base(node->rev->path) : message,
		       true);
	if (node->is_head)
		buf_addf(l->out, " %s(head)%s", s->green, s->reset);
	if (node->is_shadowed)
		buf_addf(l->out, " %s(duplicate id, ignored)%s", s->red,
			 s->reset);
	if (row->has_bad_name)
		buf_addf(l->out, " %s(name against the convention)%s", s->red,
			 s->reset);
	buf_addc(l->out, '\n');
}

static void list_text(const struct list *l, const struct listed *of)
{
	struct cell *cells =
		arena_array(l->out->arena, of->n, CELLS * sizeof(*cells));
	size_t widths[CELLS] = { 0 };

	for (size_t i = 0; i < of->n; i++) {
		fill_cells(l, of, &of->v[i], cells + i * CELLS);
		for (size_t k = 0; k < CELLS; k++) {
			size_t width = width_of(cells[i * CELLS + k].text);

			if (width > widths[k])
				widths[k] = width > WIDEST ? WIDEST : width;
		}
	}
	for (size_t i = 0; i < of->n; i++) {
		for (size_t k = 0; k < CELLS; k++)
			add_cell(l, &cells[i * CELLS + k], widths[k]);
		add_tail(l, &of->v[i]);
	}
}

/* ---- JSON ---------------------------------------------------------------------- */

static void add_row(struct json *j, const struct listed *of,
		    const struct listed_row *row)
{
	const struct revision *r = row->node->rev;

	json_open(j, NULL, '{');
	json_string_or_null(j, "revision", r->id);
	json_string(j, "path", r->path);
	json_string(j, "message", r->message.p ? r->message : STR(""));
	json_string_or_null(j, "date", row->date);
	json_string_or_null(j, "date_from",
			    !row->date.p	  ? STR_NULL :
			    row->is_dated_by_name ? STR("name") :
						    STR("header"));
	json_string_or_null(j, "author", row->author);
	json_bool(j, "committed", row->is_committed);
	if (of->has_mainline)
		json_bool(j, "published", row->is_published);
	else
		json_null(j, "published");
	json_bool(j, "head", row->node->is_head);
	json_bool(j, "duplicate", row->node->is_shadowed);
	if (of->has_convention)
		json_bool(j, "follows_convention", !row->has_bad_name);
	else
		json_null(j, "follows_convention");
	json_close(j, '}');
}

static void list_json(struct json *j, const struct listed *of)
{
	json_open(j, NULL, '{');
	show_json_environment(j, of->environment);
	json_open(j, "revisions", '[');
	for (size_t i = 0; i < of->n; i++)
		add_row(j, of, &of->v[i]);
	json_close(j, ']');
	json_close(j, '}');
}

/* ---- all of it ------------------------------------------------------------------ */

static void list_environment(struct list *l, struct json *j,
			     const struct listed *of)
{
	const struct style *s = l->style;

	if (l->is_json) {
		list_json(j, of);
		return;
	}
	if (l->nshown > 1) {
		buf_addf(l->out, "%s%s", l->out->len ? "\n" : "", s->bold);
		utf8_add_clean(l->out, of->environment->name, true);
		buf_addf(l->out, ":%s\n", s->reset);
	}
	list_text(l, of);
}

/* The working tree's are of no commit; a bare repository shows HEAD. */
static int find_commit(struct run *run, struct str rev, struct oid *commit,
		       bool *is_commit, struct err *err)
{
	*is_commit = rev.p || !repo_paths(run->repo)->top.p;
	if (!*is_commit)
		return 0;
	return revision_commit(run->repo, rev.p ? rev : STR("HEAD"), commit,
			       err) < 0 ?
		       -1 :
		       0;
}

static int list(struct list *l, struct str rev, struct err *err)
{
	struct chains chains;
	struct json j;
	struct oid commit;
	bool is_commit;

	if (chains_load(l->run, rev, &chains, err) ||
	    find_commit(l->run, rev, &commit, &is_commit, err))
		return -1;
	l->nshown = chains.n;
	json_init(&j, l->out);
	if (l->is_json) {
		json_open(&j, NULL, '{');
		json_open(&j, "environments", '[');
	}
	for (size_t i = 0; i < chains.n; i++) {
		struct listed of;

		if (listed_read(&of, &chains.v[i], is_commit ? &commit : NULL,
				err))
			return -1;
		list_environment(l, &j, &of);
	}
	if (l->is_json) {
		json_close(&j, ']');
		json_close(&j, '}');
	} else if (!chains.n) {
		say_no_environment();
	}
	run_print(stdout, buf_str(l->out));
	return RUN_CLEAN;
}

static int parse(struct arena *a, int argc, char **argv, struct strs *words,
		 bool *is_json)
{
	struct str format = STR_NULL;
	const struct option_row rows[] = { { "format", OPTION_VALUE, &format } };
	size_t dashes;
	int code = options_parse(&command_list, argc, argv, rows,
				 ARRAY_SIZE(rows), a, words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (words->n > 1)
		return usage_error(&command_list, "one revision at the most");
	*is_json = format.p && str_is(format, "json");
	if (format.p && !*is_json && !str_is(format, "text"))
		return usage_error(&command_list,
				   "no format \"%.*s\": text or json",
				   STR_ARG(format));
	return OPTIONS_GO_ON;
}

static int run_list(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct strs words = VEC_INIT;
	struct list l = { .is_json = false };
	struct arena a;
	struct run run;
	struct buf out;
	int code;

	arena_init(&a);
	out = (struct buf)BUF_INIT(&a);
	code = parse(&a, argc, argv, &words, &l.is_json);
	if (code == OPTIONS_GO_ON) {
		l.run = &run;
		l.out = &out;
		l.style = style_get(!l.is_json && run_wants_color(STDOUT_FILENO));
		code = run_open(&run, &err);
		if (!code)
			code = list(&l, words.n ? words.v[0] : STR_NULL, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}

const struct command command_list = {
	"list",
	run_list,
	"the migrations, with date, author and state",
	usage,
};

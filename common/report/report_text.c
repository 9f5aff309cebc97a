#include "base/compat.h"
#include "report/formats.h"
#include "report/snippet.h"
#include "report/style.h"
#include "rules/rule.h"
#include "base/utf8.h"

struct text {
	struct buf *out;
	const struct style *style;
	int gutter; /* columns before the bar of a snippet */
};

static void add_clean(struct text *t, struct str s)
{
	utf8_add_clean(t->out, s, true);
}

static void add_title(struct text *t, const struct finding *f)
{
	const struct style *s = t->style;

	buf_addf(t->out, "%s%s[%s]%s%s: ", style_of_level(s, f->level),
		 level_name(f->level), f->rule, s->reset, s->bold);
	add_clean(t, f->message);
	buf_addf(t->out, "%s\n", s->reset);
}

/* An id is 12 characters long, but a file can say a million. */
#define ID_SHOWN 80

static void add_id(struct text *t, struct str id)
{
	add_clean(t, id.len > ID_SHOWN ? str_cut(id, 0, ID_SHOWN) : id);
	if (id.len > ID_SHOWN)
		buf_addz(t->out, "...");
}

/* "(staged; revision 3f2a, upgrade)", of what is known. */
static void add_context(struct text *t, struct str origin, struct str revision,
			struct str function)
{
	const char *open = "   (";

	if (origin.len) {
		buf_addz(t->out, open);
		add_clean(t, origin);
		open = "; ";
	}
	if (revision.len) {
		buf_addf(t->out, "%srevision ", open);
		add_id(t, revision);
		open = ", ";
	}
	if (function.len) {
		buf_addz(t->out, open);
		add_clean(t, function);
		open = "";
	}
	if (strcmp(open, "   (") != 0)
		buf_addc(t->out, ')');
}

static void add_place(struct text *t, const char *arrow, const struct place *place)
{
	buf_fill(t->out, ' ', (size_t)t->gutter);
	buf_addf(t->out, "%s%s%s ", t->style->blue, arrow, t->style->reset);
	add_clean(t, place->path);
	if (place->has_span && place->source) {
		struct position at =
			source_position(place->source, place->span.begin);

		buf_addf(t->out, ":%u:%u", at.line, at.column);
	}
}

static void add_related(struct text *t, const struct place *place)
{
	add_place(t, ":::", place);
	add_context(t, place->origin, STR_NULL, STR_NULL);
	if (!place->has_span || !place->source) {
		if (place->message.len) {
			buf_addz(t->out, "  ");
			add_clean(t, place->message);
		}
		buf_addc(t->out, '\n');
		return;
	}
	buf_addc(t->out, '\n');
	snippet_add(t->out, place, t->gutter, '-', t->style->blue,
		    place->message, t->style);
}

/* A block behind `= word: `, its further lines under the first. */
static void add_note(struct text *t, const char *word, struct str text,
		     bool *is_first)
{
	buf_fill(t->out, ' ', (size_t)t->gutter + 1);
	if (*is_first)
		buf_addf(t->out, "%s=%s %s: ", t->style->blue, t->style->reset,
			 word);
	else
		buf_fill(t->out, ' ', strlen(word) + 4);
	*is_first = false;
	add_clean(t, text);
	buf_addc(t->out, '\n');
}

static void add_drawing(struct text *t, struct str drawing)
{
	struct str line;

	if (!drawing.len)
		return;
	buf_fill(t->out, ' ', (size_t)t->gutter + 1);
	buf_addf(t->out, "%s|%s\n", t->style->blue, t->style->reset);
	while (str_split(&drawing, '\n', &line)) {
		if (!line.len && !drawing.p)
			break;
		buf_fill(t->out, ' ', (size_t)t->gutter + 1);
		buf_addf(t->out, "%s|%s   ", t->style->blue, t->style->reset);
		add_clean(t, line);
		buf_addc(t->out, '\n');
	}
}

static int gutter_of(struct arena *a, const struct finding *f)
{
	const struct place **places =
		arena_array(a, f->related.n + 1, sizeof(*places));

	places[0] = &f->at;
	for (size_t i = 0; i < f->related.n; i++)
		places[i + 1] = &f->related.v[i];
	return snippet_gutter(places, f->related.n + 1);
}

/*
 * What a downgrade drops is what the upgrade made, nearly always: worth a
 * line, not a picture.
 */
static bool is_brief(const struct finding *f)
{
	return f->level <= LEVEL_WARNING &&
	       str_starts(f->function, STR("downgrade"));
}

/* More places than these help nobody; JSON has them all. */
#define RELATED_FIRST 4

static void add_all_related(struct text *t, const struct places *related)
{
	size_t n = related->n;

	for (size_t i = 0; i < n; i++) {
		if (i == RELATED_FIRST && n > RELATED_FIRST + 2) {
			buf_fill(t->out, ' ', (size_t)t->gutter);
			buf_addf(t->out, "%s:::%s %zu more places\n",
				 t->style->blue, t->style->reset, n - i - 1);
			i = n - 1;
		}
		add_related(t, &related->v[i]);
	}
}

/* The project's own rules have no page. */
static void add_explain(struct text *t, const char *rule)
{
	bool is_first = true;

	if (rule_find(str_z(rule)))
		add_note(t, "explain",
			 str_fmt(t->out->arena, "git alembic explain %s", rule),
			 &is_first);
}

static void add_finding(struct text *t, const struct finding *f)
{
	bool is_first = true;

	t->gutter = gutter_of(t->out->arena, f);
	add_title(t, f);
	add_place(t, "-->", &f->at);
	add_context(t, f->at.origin, f->revision, f->function);
	buf_addc(t->out, '\n');
	if (is_brief(f)) {
		buf_addc(t->out, '\n');
		return;
	}
	snippet_add(t->out, &f->at, t->gutter, '^',
		    style_of_level(t->style, f->level), f->at.message, t->style);
	add_all_related(t, &f->related);
	add_drawing(t, f->drawing);
	for (size_t i = 0; i < f->help.n; i++)
		add_note(t, "help", f->help.v[i], &is_first);
	add_explain(t, f->rule);
	buf_addc(t->out, '\n');
}

static void add_count(struct buf *out, size_t n, const char *noun,
		      const char **separator)
{
	if (!n)
		return;
	buf_addf(out, "%s%zu %s%s", *separator, n, noun, n == 1 ? "" : "s");
	*separator = ", ";
}

static void add_totals(struct buf *out, const struct report_summary *s)
{
	const char *separator = "";

	if (s->counts[LEVEL_CRITICAL])
		buf_addf(out, "%zu critical", s->counts[LEVEL_CRITICAL]);
	if (s->counts[LEVEL_CRITICAL])
		separator = ", ";
	add_count(out, s->counts[LEVEL_ERROR], "error", &separator);
	add_count(out, s->counts[LEVEL_WARNING], "warning", &separator);
	add_count(out, s->counts[LEVEL_NOTE], "note", &separator);
	if (!*separator)
		buf_addz(out, "nothing found");
	/* What is found in a merge or in settings is in no migration alone. */
	if (!*separator || s->migrations)
		buf_addf(out, " in %zu migration%s judged", s->migrations,
			 s->migrations == 1 ? "" : "s");
	if (s->not_analysed)
		buf_addf(out, "; not analysed: %zu", s->not_analysed);
}

static void add_summary(struct text *t, const struct report_summary *summary,
			const struct report_options *options)
{
	bool blocks = report_blocks(summary, options->is_strict);

	buf_addf(t->out, "%salembic: ", t->style->bold);
	if (options->stopped && blocks)
		buf_addf(t->out, "%s stopped: ", options->stopped);
	add_totals(t->out, summary);
	buf_addf(t->out, "%s\n", t->style->reset);
	if (options->stopped && blocks && options->past)
		buf_addf(t->out, "  past it once, on your own word: %s\n",
			 options->past);
}

/* How many of each level are shown, the worst first; gives how many are not. */
static size_t share_room(const struct findings *findings, size_t most,
			 size_t room[LEVEL_CRITICAL + 1])
{
	struct report_summary s;
	size_t left = most ? most : SIZE_MAX, hidden = 0;

	report_summarize(&s, findings);
	for (size_t level = LEVEL_CRITICAL + 1; level-- > 0;) {
		size_t n = s.counts[level];

		room[level] = n < left ? n : left;
		left -= room[level];
		hidden += n - room[level];
	}
	return hidden;
}

void report_text(struct buf *out, const struct findings *findings,
		 const struct report_summary *summary,
		 const struct report_options *options)
{
	struct text t = { out, style_get(options->use_color), 3 };
	size_t room[LEVEL_CRITICAL + 1];
	size_t hidden = share_room(findings, options->most_shown, room);

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (!room[f->level])
			continue;
		room[f->level]--;
		add_finding(&t, f);
	}
	if (hidden)
		buf_addf(out,
			 "alembic: %zu more findings are not shown here; "
			 "`git alembic check` shows all\n",
			 hidden);
	if (findings->n || summary->not_analysed || options->say_when_clean)
		add_summary(&t, summary, options);
}

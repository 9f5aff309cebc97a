#include "base/compat.h"
#include "model/migration.h"
#include "rules/allow.h"
#include "rules/house.h"

struct placed_allow {
	struct allow allow;
	uint32_t line; /* of the code that it covers */
	bool is_for_file;
};

struct placed_allows {
	struct placed_allow *v;
	size_t n;
	size_t cap;
};

struct allows {
	struct check *c;
	struct checked_file *f;
	struct placed_allows for_file;
	struct placed_allows by_line; /* the last first */
	/* Statements, and headers of compound ones, in order. */
	VEC_OF(struct span) statements;
};

static bool is_statement(const struct py_node *n)
{
	return n->kind >= PY_FunctionDef && n->kind <= PY_Continue;
}

/* Where the last byte before `end` that is no white space ends. */
static size_t without_blanks(const struct allows *w, size_t begin, size_t end)
{
	struct str bytes = w->f->source->bytes;

	while (end > begin && strchr(" \t\r\n\f", bytes.p[end - 1]))
		end--;
	return end;
}

/* A statement ends where one inside of it begins: what is left is a header. */
static void add_statement(struct allows *w, const struct py_node *n)
{
	if (w->statements.n) {
		struct span *last = &w->statements.v[w->statements.n - 1];

		if (last->end > n->begin)
			last->end = without_blanks(w, last->begin, n->begin);
	}
	vec_push(&w->statements, w->c->arena, py_span(n));
}

static void read_statements(struct allows *w)
{
	struct py_walk walk;
	struct py_node *n;

	py_walk_init(&walk, w->c->arena, w->f->migration->module.root);
	while ((n = py_walk_next(&walk)))
		if (is_statement(n))
			add_statement(w, n);
}

static const struct span *statement_at(const struct allows *w, size_t offset)
{
	size_t low = 0, high = w->statements.n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (w->statements.v[mid].begin <= offset)
			low = mid;
		else
			high = mid;
	}
	if (!w->statements.n || w->statements.v[low].begin > offset ||
	    w->statements.v[low].end <= offset)
		return NULL;
	return &w->statements.v[low];
}

static uint32_t line_of(const struct allows *w, size_t offset)
{
	return source_position(w->f->source, offset).line;
}

/* Nothing but blanks before it on its line? */
static bool is_alone(const struct allows *w, size_t comment)
{
	struct str bytes = w->f->source->bytes;
	size_t begin = source_line_start(w->f->source, line_of(w, comment));

	return !str_trim(str_cut(bytes, begin, comment)).len;
}

/*
 * The first line behind comment i that has code: not blank, and no comment
 * alone. Where the next comment comes first, its line is known already.
 */
static uint32_t next_code_line(const struct allows *w, size_t i, uint32_t of_next)
{
	const struct spans *comments = &w->f->migration->module.comments;
	struct source *source = w->f->source;
	uint32_t line = line_of(w, comments->v[i].begin) + 1;
	size_t last = source_line_count(source), begin;

	while (line <= last && !str_trim(source_line(source, line)).len)
		line++;
	begin = source_line_start(source, line);
	if (i + 1 < comments->n && comments->v[i + 1].begin >= begin &&
	    line_of(w, comments->v[i + 1].begin) == line &&
	    is_alone(w, comments->v[i + 1].begin))
		return of_next;
	return line;
}

/* Behind the docstring: where the first statement of another kind begins. */
static size_t first_code(const struct allows *w)
{
	const struct py_list *body = &w->f->migration->module.root->body;
	size_t i = body->n && py_docstring(body) ? 1 : 0;

	return i < body->n ? body->v[i]->begin : SIZE_MAX;
}

/* From the last to the first, as each needs to know of the next. */
static void read_comments(struct allows *w)
{
	const struct spans *comments = &w->f->migration->module.comments;
	struct str bytes = w->f->source->bytes;
	size_t code = first_code(w);
	uint32_t line = 0;

	for (size_t i = comments->n; i--;) {
		struct placed_allow one = { 0 };
		struct span at = comments->v[i];
		bool alone = is_alone(w, at.begin);

		line = alone ? next_code_line(w, i, line) : line_of(w, at.begin);
		if (!allow_parse(&one.allow, w->c->arena, bytes, at))
			continue;
		one.line = line;
		one.is_for_file = alone && at.begin < code;
		vec_push(one.is_for_file ? &w->for_file : &w->by_line,
			 w->c->arena, one);
	}
}

static struct finding *add(struct allows *w, enum rule_id rule,
			   struct span span, const char *text)
{
	struct check *c = w->c;
	enum level level = c->policy->levels.up[rule];
	struct finding *f;

	if (level == LEVEL_OFF)
		return NULL;
	f = finding_add(c->findings, rule_table[rule].id, level,
			place_in(w->f->source, span), "%s", text);
	f->revision = w->f->migration->id;
	f->key = str_fmt(c->arena, "%.*s: %s",
			 STR_ARG(source_text(w->f->source, span)), text);
	return f;
}

static const struct house_rule *house_rule_find(const struct allows *w,
						struct str id)
{
	const struct check_policy *policy = w->c->policy;

	for (size_t i = 0; i < policy->nhouse_rules; i++)
		if (str_is(id, policy->house_rules[i].id))
			return &policy->house_rules[i];
	return NULL;
}

static void judge_rule(struct allows *w, struct allow_rule *rule)
{
	const struct rule *known = rule_find(rule->id), *near;
	struct arena *a = w->c->arena;
	struct finding *f;

	if (house_rule_find(w, rule->id) ||
	    (known && !(known->flags & RULE_EXACT))) {
		rule->is_known = true;
		return;
	}
	if (known) {
		add(w, RULE_BAD_ALLOW, rule->span,
		    str_fmt(a, "%.*s cannot be allowed", STR_ARG(rule->id)).p);
		return;
	}
	f = add(w, RULE_BAD_ALLOW, rule->span,
		str_fmt(a, "there is no rule \"%.*s\"", STR_ARG(rule->id)).p);
	near = rule_nearest(rule->id);
	if (f && near)
		finding_help(w->c->findings, f, "did you mean %s?", near->id);
}

static void judge_fault(struct allows *w, const struct allow *allow)
{
	static const char *const texts[] = {
		[ALLOW_NOT_ALLOW] = "the one word known behind git-alembic: "
				    "is allow",
		[ALLOW_NO_RULE] = "the allow names no rule",
		[ALLOW_NO_REASON] = "the allow gives no reason",
		[ALLOW_BAD_DAY] = "there is no such day",
	};
	struct finding *f =
		add(w, RULE_BAD_ALLOW, allow->fault_span, texts[allow->fault]);

	if (f)
		finding_help(w->c->findings, f,
			     "# git-alembic: allow RULE[, RULE] -- REASON "
			     "[until YYYY-MM-DD]");
}

static void judge_expired(struct allows *w, const struct allow *allow)
{
	struct finding *f = add(w, RULE_BAD_ALLOW, allow->until_span,
				"the allow has expired");

	if (f)
		finding_help(w->c->findings, f,
			     "look again, then give it a new day or remove it");
}

static void judge(struct allows *w, struct placed_allow *p)
{
	struct allow *allow = &p->allow;

	for (size_t i = 0; i < allow->nrules; i++)
		judge_rule(w, &allow->rules[i]);
	if (allow->fault)
		judge_fault(w, allow);
	else if (allow->until < w->c->policy->today)
		judge_expired(w, allow);
	else
		return;
	/* What is wrong with it was said: it is not unused besides. */
	allow->nrules = 0;
}

static void judge_all(struct allows *w, struct placed_allows *list)
{
	vec_each (list, struct placed_allow, p)
		judge(w, p);
}

/* The lines of the statement that a place is in. */
static void lines_of(const struct allows *w, struct span at, uint32_t *first,
		     uint32_t *last)
{
	const struct span *statement = statement_at(w, at.begin);

	*first = *last = line_of(w, at.begin);
	if (!statement)
		return;
	*first = line_of(w, statement->begin);
	*last = line_of(w, statement->end > statement->begin ? statement->end - 1 :
							       statement->end);
}

static bool is_here(const struct allows *w, const struct place *place)
{
	return place->has_span && str_eq(place->path, w->f->source->path);
}

/* Every rule of that name is used, not the first alone. */
static bool use(struct placed_allow *p, const struct finding *f)
{
	bool is = false;

	for (size_t i = 0; i < p->allow.nrules; i++) {
		struct allow_rule *rule = &p->allow.rules[i];

		if (rule->is_known && str_is(rule->id, f->rule))
			rule->is_used = is = true;
	}
	return is;
}

/* The allows of a statement's lines: by_line goes down, so from the end. */
static bool use_at(struct allows *w, const struct place *place,
		   const struct finding *f)
{
	size_t low = 0, high = w->by_line.n;
	uint32_t first, last;
	bool is = false;

	if (!is_here(w, place))
		return false;
	lines_of(w, place->span, &first, &last);
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->by_line.v[mid].line > last)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < w->by_line.n && w->by_line.v[low].line >= first; low++)
		is |= use(&w->by_line.v[low], f);
	return is;
}

static bool is_exact(const struct finding *f)
{
	const struct rule *rule = rule_find(str_z(f->rule));

	return rule && rule->flags & RULE_EXACT;
}

static bool is_allowed(struct allows *w, const struct finding *f)
{
	bool is = false;

	if (!str_eq(f->at.path, w->f->source->path) || is_exact(f))
		return false;
	for (size_t i = 0; i < w->for_file.n; i++)
		is |= use(&w->for_file.v[i], f);
	is |= use_at(w, &f->at, f);
	for (size_t i = 0; i < f->related.n; i++)
		is |= use_at(w, &f->related.v[i], f);
	return is;
}

/*
 * Findings about the chain come and go with what it is compared with: an
 * allow for one of them may be idle now and needed later.
 */
static bool is_judged_here(const struct allow_rule *rule)
{
	const struct rule *known = rule_find(rule->id);

	return rule->is_known && (!known || known->group != GROUP_CHAIN);
}

static void report_idle(struct allows *w, const struct placed_allow *p,
			const struct allow_rule *rule)
{
	struct str text = str_fmt(w->c->arena, "there is no %.*s %s to allow",
				  STR_ARG(rule->id),
				  p->is_for_file ? "in this file" : "here");
	struct finding *f = add(w, RULE_UNUSED_ALLOW, rule->span, text.p);

	if (f)
		finding_help(w->c->findings, f,
			     "remove the comment, or move it to the line that "
			     "it is about");
}

static void report_unused(struct allows *w, const struct placed_allows *list)
{
	vec_each (list, struct placed_allow, p)
		for (size_t i = 0; i < p->allow.nrules; i++) {
			const struct allow_rule *rule = &p->allow.rules[i];

			if (!rule->is_used && is_judged_here(rule))
				report_idle(w, p, rule);
		}
}

void check_allows(struct check *c, struct checked_file *f, size_t from)
{
	struct allows w = { .c = c, .f = f };
	struct findings *list = c->findings;
	size_t kept = from, end = list->n;

	if (!f->migration->module.root)
		return;
	read_comments(&w);
	if (!w.for_file.n && !w.by_line.n)
		return;
	read_statements(&w);
	judge_all(&w, &w.for_file);
	judge_all(&w, &w.by_line);
	for (size_t i = from; i < list->n; i++)
		if (i >= end || !is_allowed(&w, &list->v[i]))
			list->v[kept++] = list->v[i];
	list->n = kept;
	report_unused(&w, &w.for_file);
	report_unused(&w, &w.by_line);
}

/* ---- for others */

struct allow_set {
	struct allows w;
	struct check check;
	struct checked_file file;
};

static void keep_good(struct placed_allows *list, int64_t today)
{
	vec_each (list, struct placed_allow, p)
		for (size_t i = 0; i < p->allow.nrules; i++) {
			const struct rule *known =
				rule_find(p->allow.rules[i].id);

			p->allow.rules[i].is_known =
				known && !(known->flags & RULE_EXACT) &&
				!p->allow.fault && p->allow.until >= today;
		}
}

struct allow_set *allow_set_read(struct arena *a, const struct migration *m,
				 int64_t today)
{
	struct allow_set *set = arena_new(a, struct allow_set);

	set->check.arena = a;
	set->file.source = m->source;
	set->file.migration = m;
	set->w.c = &set->check;
	set->w.f = &set->file;
	if (!m->module.root)
		return set;
	read_comments(&set->w);
	if (set->w.by_line.n)
		read_statements(&set->w);
	keep_good(&set->w.for_file, today);
	keep_good(&set->w.by_line, today);
	return set;
}

bool allow_set_has(struct allow_set *set, const char *rule, struct span at)
{
	struct finding f = { .rule = rule };
	struct place place = place_in(set->file.source, at);
	bool is = false;

	for (size_t i = 0; i < set->w.for_file.n; i++)
		is |= use(&set->w.for_file.v[i], &f);
	return use_at(&set->w, &place, &f) || is;
}

/*
 * Any bytes read as a migration, then judged: every span must lie in the
 * file, every effect belong to its operation, and the work must end.
 */
#include "base/compat.h"
#include "base/err.h"
#include "model/operations.h"
#include "rules/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool claim, const char *what)
{
	if (!claim)
		BUG("%s", what);
}

static size_t file_size;

static void check_span(struct span s)
{
	need(s.begin <= s.end, "span is backwards");
	need(s.end <= file_size, "span is outside");
}

static void check_name(const struct op_name *n)
{
	check_span(n->span);
	need(!n->is_dynamic || !n->text.p, "dynamic has a name");
}

static void check_names(const struct op_names *names)
{
	vec_each (names, struct op_name, n)
		check_name(n);
}

static void check_effect(const struct op_effect *e, const struct operation *op)
{
	need(e->operation == op, "effect of another operation");
	check_span(e->span);
	check_name(&e->schema);
	check_name(&e->table);
	check_name(&e->name);
	check_name(&e->new_name);
	check_names(&e->column_names);
	vec_each (&e->columns, struct op_column, c) {
		check_span(c->span);
		check_name(&c->name);
		check_span(c->type.span);
	}
	vec_each (&e->constraints, struct op_constraint, c) {
		check_span(c->span);
		check_name(&c->ref_table);
		check_names(&c->columns);
		check_names(&c->ref_columns);
	}
}

static void check_sites(const struct op_site *site)
{
	size_t depth = 0;

	for (; site; site = site->outer, depth++)
		check_span(site->span);
	need(depth <= OP_DEPTH_MAX, "too many calls");
}

static void check_conditions(const struct op_condition *c)
{
	size_t n = 0;

	for (; c; c = c->outer, n++)
		check_span(c->span);
	need(n < 100000, "too many conditions");
}

static void check_all(const struct operations *ops)
{
	need(ops->list.n <= OPERATIONS_MAX, "too many operations");
	for (size_t i = 0; i < ops->list.n; i++) {
		const struct operation *op = ops->list.v[i];

		check_span(op->span);
		check_sites(op->site);
		check_conditions(op->condition);
		operation_runs_on(op, STR("postgresql"));
		for (size_t k = 0; k < op->effects.n; k++)
			check_effect(&op->effects.v[k], op);
	}
	for (size_t i = 0; i < ops->unknown.n; i++)
		check_span(ops->unknown.v[i].span);
}

static void judge(struct arena *a, struct source *source,
		  const struct migration *m, const struct operations *ops)
{
	static struct str protect[] = { { "t", 1 }, { "a.b", 3 } };
	struct check_policy policy = { .today = 20000,
				       .protect = { protect, 2, 2 } };
	struct findings findings;
	struct checked_file file = { .source = source,
				     .migration = m,
				     .operations = ops };
	struct check check = { .arena = a,
			       .policy = &policy,
			       .findings = &findings };

	rule_levels_init(&policy.levels);
	findings_init(&findings, a);
	check_operations(&check, &file);
	check_allows(&check, &file, 0);
	vec_each (&findings, struct finding, f) {
		check_span(f->at.span);
		need(f->level > LEVEL_OFF && f->level <= LEVEL_CRITICAL,
		     "no such level");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct source source;
	struct migration m;
	struct operations ops;

	if (size > 100000)
		return 0;
	file_size = size;
	arena_init(&a);
	source_init(&source, &a, STR("a.py"), str_of((const char *)data, size));
	migration_read(&m, &a, &source);
	operations_read(&ops, &a, &m);
	check_all(&ops);
	judge(&a, &source, &m, &ops);
	arena_release(&a);
	return 0;
}

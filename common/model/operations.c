#include "base/compat.h"
#include "model/operation_read.h"

bool op_name_equal(const struct op_name *a, const struct op_name *b)
{
	return a->text.p && b->text.p && str_eq_nocase(a->text, b->text);
}

bool op_table_equal(const struct op_name *schema_a, const struct op_name *a,
		    const struct op_name *schema_b, const struct op_name *b)
{
	if (!op_name_equal(a, b))
		return false;
	return !schema_a->text.p || !schema_b->text.p ||
	       op_name_equal(schema_a, schema_b);
}

bool operation_is_conditional(const struct operation *op)
{
	for (const struct op_condition *c = op->condition; c; c = c->outer)
		if (c->kind != OP_TRY)
			return true;
	return false;
}

static bool same_dialect(struct str a, struct str b)
{
	if (str_is(a, "mariadb"))
		a = STR("mysql");
	if (str_is(b, "mariadb"))
		b = STR("mysql");
	return str_eq_nocase(a, b);
}

bool operation_runs_on(const struct operation *op, struct str dialect)
{
	for (const struct op_condition *c = op->condition; c; c = c->outer) {
		bool is_in = false;

		if (!c->dialects.n || !dialect.len)
			continue;
		for (size_t i = 0; i < c->dialects.n; i++)
			is_in |= same_dialect(c->dialects.v[i], dialect);
		if (is_in == c->excludes_dialects)
			return false;
	}
	return true;
}

bool operations_is_empty(const struct operations *ops, bool is_upgrade)
{
	for (size_t i = 0; i < ops->list.n; i++)
		if (ops->list.v[i]->is_upgrade == is_upgrade)
			return false;
	for (size_t i = 0; i < ops->unknown.n; i++)
		if (ops->unknown.v[i].is_upgrade == is_upgrade)
			return false;
	return true;
}

/* The function itself: arguments that Alembic gives (an engine's name). */
static void read_root(struct op_reader *r, const struct op_value *function,
		      struct str name, bool is_upgrade)
{
	struct op_arguments none = { .has_star = true };
	struct op_frame f = { .function = function->node, .depth = 1 };
	size_t before = r->ops->list.n;
	enum op_flow flow = FLOW_NEXT;

	r->function = name;
	r->is_upgrade = is_upgrade;
	if (function->node->kind == PY_Lambda) {
		op_follow(r, function->node, function, &none);
		return;
	}
	f.scope = op_scope_new(r, function->scope);
	r->frame = &f;
	for (size_t i = 0;
	     function->node->params && i < function->node->params->args.n; i++)
		op_bind(r, f.scope, function->node->params->args.v[i]->name,
			op_dynamic(r, function->node->params->args.v[i],
				   "a parameter"));
	flow = op_block(r, f.scope, &function->node->body);
	r->frame = NULL;
	r->condition = NULL;
	if (!is_upgrade && flow == FLOW_RAISE && before == r->ops->list.n)
		r->ops->raises_in_downgrade = true;
}

static bool is_reached(const struct op_reader *r, const struct py_node *node,
		       bool is_upgrade)
{
	return map_has(&r->roots_seen,
		       str_fmt(r->arena, "%d %u", is_upgrade, node->begin));
}

/* upgrade and downgrade as names: a def, or what was assigned to them. */
static void read_named(struct op_reader *r, const char *name, bool is_upgrade,
		       bool *is_there)
{
	struct op_value *v = map_get(&r->module->names, str_z(name));

	if (!v)
		return;
	*is_there = true;
	r->function = str_z(name);
	r->is_upgrade = is_upgrade;
	if (v->kind == OP_FUNCTION) {
		read_root(r, v, str_z(name), is_upgrade);
	} else if (v->kind == OP_PARTIAL) {
		struct op_arguments none = { .has_star = true };

		op_apply(r, v->node, v, &none);
	} else {
		op_unknown(r, v->node, "`%s` is not a function of this file",
			   name);
	}
}

/* upgrade_engine1() and its like, unless upgrade() has called it already. */
static void read_others(struct op_reader *r, bool is_upgrade)
{
	for (size_t i = 0; i < r->m->functions.n; i++) {
		const struct migration_function *f = &r->m->functions.v[i];
		struct op_value *v = map_get(&r->module->names, f->name);

		if (f->is_upgrade != is_upgrade || !v || v->kind != OP_FUNCTION ||
		    str_is(f->name, is_upgrade ? "upgrade" : "downgrade") ||
		    is_reached(r, v->node, is_upgrade))
			continue;
		read_root(r, v, f->name, is_upgrade);
		*(is_upgrade ? &r->ops->has_upgrade : &r->ops->has_downgrade) =
			true;
	}
}

void operations_read(struct operations *ops, struct arena *a,
		     const struct migration *m)
{
	struct op_reader r = { .ops = ops,
			       .arena = a,
			       .m = m,
			       .steps = OP_STEPS_MAX,
			       .is_upgrade = true };

	memset(ops, 0, sizeof(*ops));
	ops->migration = m;
	ops->arena = a;
	if (!m->is_readable || !m->module.root)
		return;
	map_init(&r.unknown_seen, a);
	map_init(&r.roots_seen, a);
	r.module = op_scope_new(&r, NULL);
	op_block(&r, r.module, &m->module.root->body);
	read_named(&r, "upgrade", true, &ops->has_upgrade);
	read_others(&r, true);
	read_named(&r, "downgrade", false, &ops->has_downgrade);
	read_others(&r, false);
}

#include "base/compat.h"
#include "rules/house.h"
#include "rules/operations.h"

int house_rule_init(struct house_rule *rule, struct arena *a, struct str name,
		    struct str pattern, enum level level, struct str message,
		    struct err *err)
{
	memset(rule, 0, sizeof(*rule));
	rule->id = arena_strndup(a, name.p, name.len);
	rule->level = level;
	rule->message = message;
	if (regex_compile(&rule->pattern, a, pattern,
			  REGEX_NOCASE | REGEX_LINES, NULL, err))
		return err_prefix(err, "[rule:%s]", rule->id);
	return 0;
}

static void report(struct op_check *k, const struct operation *op,
		   const struct house_rule *rule, struct span span,
		   struct str subject, bool is_limit)
{
	struct finding *f;
	struct str message = rule->message;

	if (is_limit)
		message = STR("the pattern is too costly for this text");
	else if (!message.len)
		message = str_fmt(k->c->arena, "matches the rule \"%s\"",
				  rule->id);
	f = finding_add(k->c->findings, rule->id, rule->level,
			place_in(k->f->source, span), "%.*s", STR_ARG(message));
	f->revision = k->f->migration->id;
	f->function = op->function;
	f->key = str_fmt(k->c->arena, "%.*s: %.*s", STR_ARG(op->function),
			 STR_ARG(subject));
	op_relate_sites(k, f, op->site, op->function);
	if (rule->level >= LEVEL_WARNING)
		finding_help(k->c->findings, f,
			     "# git-alembic: allow %s -- <reason>", rule->id);
}

static void match(struct op_check *k, const struct operation *op,
		  struct span span, struct str subject)
{
	const struct check_policy *policy = k->c->policy;

	for (size_t i = 0; i < policy->nhouse_rules; i++) {
		const struct house_rule *rule = &policy->house_rules[i];
		enum regex_result found;

		if (rule->level == LEVEL_OFF)
			continue;
		found = regex_find(rule->pattern, subject, 0, NULL, 0);
		if (found != REGEX_NONE)
			report(k, op, rule, span, subject, found == REGEX_LIMIT);
	}
}

/* Statements inside of others (DO blocks) are matched with those. */
void op_judge_house(struct op_check *k, const struct operation *op)
{
	const struct op_sql *sql = op->sql;

	if (op->route == OP_ROUTE_OP || op->route == OP_ROUTE_BATCH ||
	    op->route == OP_ROUTE_INVOKE)
		match(k, op, op->span,
		      str_fmt(k->c->arena, "op.%.*s", STR_ARG(op->name)));
	if (!sql)
		return;
	for (size_t i = 0; i < sql->script.n; i++) {
		const struct sql_statement *s = &sql->script.v[i];

		if (s->parent != SQL_NO_PARENT)
			continue;
		match(k, op, op_text_place(sql->text, s->span),
		      sql_blank(k->c->arena, &sql->sql, s->span));
	}
}

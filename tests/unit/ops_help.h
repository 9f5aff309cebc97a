/* A migration from a text, its operations, and what the rules say of it. */
#ifndef OPS_HELP_H
#define OPS_HELP_H

#include "base/compat.h"
#include "base/buf.h"
#include "model/operations.h"
#include "rules/check.h"
#include "rules/house.h"

#include <setjmp.h>
#include <cmocka.h>

struct ops_case {
	struct arena a;
	struct source source;
	struct migration m;
	struct operations ops;
	struct check_policy policy;
	struct findings findings;
	struct check check;
	struct checked_file file;
};

static UNUSED void ops_read(struct ops_case *c, struct str text)
{
	memset(c, 0, sizeof(*c));
	arena_init(&c->a);
	source_init(&c->source, &c->a, STR("versions/a.py"),
		    str_dup(&c->a, text));
	migration_read(&c->m, &c->a, &c->source);
	operations_read(&c->ops, &c->a, &c->m);
	rule_levels_init(&c->policy.levels);
	c->policy.today = 20000; /* 2024-10-04 */
	c->policy.is_one_way = true; /* most texts have but one direction */
	/* ... and no names for what does not need them */
	c->policy.levels.up[RULE_UNNAMED_CONSTRAINT] = LEVEL_OFF;
	findings_init(&c->findings, &c->a);
	c->file = (struct checked_file){ .source = &c->source,
					 .migration = &c->m,
					 .operations = &c->ops };
	c->check = (struct check){ .arena = &c->a,
				   .policy = &c->policy,
				   .findings = &c->findings };
}

static UNUSED void ops_judge(struct ops_case *c)
{
	check_operations(&c->check, &c->file);
	check_allows(&c->check, &c->file, 0);
	findings_sort(&c->findings);
}

#define OPS_HEAD                        \
	"from alembic import op\n"      \
	"import sqlalchemy as sa\n"     \
	"from sqlalchemy import text\n" \
	"from sqlalchemy.dialects import postgresql, mysql\n"

/* body, each line indented, as the body of a function called name. */
static UNUSED void ops_function(struct buf *b, const char *name, const char *body)
{
	struct str rest = str_z(body), line;

	buf_addf(b, "def %s():\n", name);
	if (!rest.len)
		buf_addz(b, "    pass\n");
	while (rest.len && str_split(&rest, '\n', &line))
		buf_addf(b, "    %.*s\n", STR_ARG(line));
}

static UNUSED void ops_both(struct ops_case *c, const char *module,
			    const char *up, const char *down)
{
	struct arena a;
	struct buf b = BUF_INIT(&a);

	arena_init(&a);
	buf_addz(&b, OPS_HEAD);
	buf_addz(&b, module);
	ops_function(&b, "upgrade", up);
	ops_function(&b, "downgrade", down);
	ops_read(c, buf_str(&b));
	arena_release(&a);
}

static UNUSED void ops_name(struct buf *b, const struct op_name *name)
{
	if (name->is_dynamic)
		buf_addf(b, "?");
	else if (name->text.p)
		buf_adds(b, name->text);
	else
		buf_addc(b, '-');
}

/* "drop table t.t; add column t.c" and so on. */
static UNUSED const char *ops_effects(struct ops_case *c, bool is_upgrade)
{
	struct buf b = BUF_INIT(&c->a);

	buf_addz(&b, "");
	for (size_t i = 0; i < c->ops.list.n; i++) {
		const struct operation *op = c->ops.list.v[i];

		if (op->is_upgrade != is_upgrade)
			continue;
		for (size_t k = 0; k < op->effects.n; k++) {
			const struct op_effect *e = &op->effects.v[k];

			buf_addf(&b, "%s%s %s ", b.len ? "; " : "",
				 sql_action_name(e->action),
				 sql_object_name(e->object));
			if (e->object != SQL_OBJECT_TABLE) {
				ops_name(&b, &e->table);
				buf_addc(&b, '.');
			}
			ops_name(&b, &e->name);
			if (e->action == SQL_RENAME) {
				buf_addc(&b, '>');
				ops_name(&b, &e->new_name);
			}
			if (e->flags & SQL_HAS_WHERE)
				buf_addz(&b, " where");
		}
	}
	return buf_str(&b).p;
}

/* "error drop-column; note add-unique", in the order of the file. */
static UNUSED const char *ops_findings(struct ops_case *c)
{
	struct buf b = BUF_INIT(&c->a);

	buf_addz(&b, "");
	for (size_t i = 0; i < c->findings.n; i++)
		buf_addf(&b, "%s%s %s", i ? "; " : "",
			 level_name(c->findings.v[i].level),
			 c->findings.v[i].rule);
	return buf_str(&b).p;
}

#endif

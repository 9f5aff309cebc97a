/*
 * What model/operations.h makes of migrations, for tests/diff/operations_*.py.
 * usage: operations FILE...              what is read
 *        operations --findings FILE...   what the rules say of it
 *
 * Lines of fields behind tabs; backslash, tab, line ends are escaped. A span
 * is line:column-line:column, 1-based, columns in characters.
 *   file PATH
 *   op   FUNCTION up|down SPAN ROUTE NAME CONDITION SITES ARGUMENTS
 *   eff  ACTION OBJECT SCHEMA TABLE NAME NEW FLAGS SPAN COLUMNS CONSTRAINTS
 *   unk  FUNCTION up|down SPAN REASON
 *   finding LEVEL RULE FUNCTION SPAN MESSAGE
 */
#include "base/compat.h"
#include "base/buf.h"
#include "model/operations.h"
#include "rules/check.h"

static struct arena arena;
static struct source source;

static struct str slurp(const char *path)
{
	struct buf b = BUF_INIT(&arena);
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_str(&b);
}

static void put(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.p[i]) {
		case '\n':
			fputs("\\n", stdout);
			break;
		case '\r':
			fputs("\\r", stdout);
			break;
		case '\t':
			fputs("\\t", stdout);
			break;
		case '\\':
			fputs("\\\\", stdout);
			break;
		default:
			putchar(s.p[i]);
		}
	}
}

static void put_span(struct span s)
{
	struct position b = source_position(&source, s.begin);
	struct position e = source_position(&source, s.end);

	printf("%u:%u-%u:%u", b.line, b.column, e.line, e.column);
}

static void put_name(const struct op_name *n)
{
	if (n->is_dynamic) {
		putchar('?');
		put(n->shown);
	} else if (n->text.p) {
		put(n->text);
	} else {
		putchar('-');
	}
}

static void put_value(const struct op_value *v);

static void put_items(const struct op_value *v, char open, char close)
{
	putchar(open);
	for (size_t i = 0; i < v->n; i++) {
		if (i)
			putchar(v->kind == OP_DICT && i % 2 ? ':' : ',');
		put_value(v->items[i]);
	}
	for (size_t i = 0; i < v->nkeywords; i++) {
		if (i || v->n)
			putchar(',');
		put(v->keywords[i].name);
		putchar('=');
		put_value(v->keywords[i].value);
	}
	if (v->has_star || v->is_partial)
		fputs(",*", stdout);
	putchar(close);
}

static void put_value(const struct op_value *v)
{
	switch (v->kind) {
	case OP_NONE:
		fputs("None", stdout);
		break;
	case OP_BOOL:
		fputs(v->i ? "True" : "False", stdout);
		break;
	case OP_INT:
		printf("%lld", (long long)v->i);
		break;
	case OP_STR:
	case OP_TEMPLATE:
		putchar(v->kind == OP_STR ? '"' : '`');
		put(v->s);
		putchar(v->kind == OP_STR ? '"' : '`');
		break;
	case OP_TUPLE:
		put_items(v, '(', ')');
		break;
	case OP_LIST:
		put_items(v, '[', ']');
		break;
	case OP_SET:
	case OP_DICT:
		put_items(v, '{', '}');
		break;
	case OP_CALL:
		if (v->base) {
			put_value(v->base);
			putchar('.');
		}
		put(v->s);
		put_items(v, '(', ')');
		break;
	case OP_SYMBOL:
	case OP_BUILTIN:
		put(v->s);
		break;
	case OP_ATTRIBUTE:
		put_value(v->base);
		putchar('.');
		put(v->s);
		break;
	case OP_ABSENT:
		putchar('-');
		break;
	case OP_FLOAT:
		put(v->s);
		break;
	default:
		putchar('?');
		put(v->s);
	}
}

static void put_conditions(const struct operation *op)
{
	const struct op_condition *c = op->condition;

	if (!c)
		putchar('-');
	for (; c; c = c->outer) {
		fputs(c->kind == OP_TRY ? "try" :
		      c->is_negated	? "not " :
					  "",
		      stdout);
		put(c->test);
		if (c->outer)
			fputs(" & ", stdout);
	}
	if (op->is_repeated)
		fputs(" repeated", stdout);
	if (op->in_autocommit)
		fputs(" autocommit", stdout);
}

static void put_flags(unsigned flags)
{
	bool any = false;

	for (unsigned i = 0; i < SQL_NFLAGS; i++) {
		if (!(flags & 1u << i))
			continue;
		printf("%s%s", any ? "," : "", sql_flag_name(i));
		any = true;
	}
	if (!any)
		putchar('-');
}

static void put_columns(const struct op_effect *e)
{
	for (size_t i = 0; i < e->columns.n; i++) {
		const struct op_column *c = &e->columns.v[i];

		putchar(i ? ',' : '[');
		put_name(&c->name);
		putchar(' ');
		put(c->type.name);
		if (c->type.length >= 0)
			printf("(%lld)", (long long)c->type.length);
		printf(" n%d p%d u%d d%d", c->nullable, c->primary_key,
		       c->unique, c->server_default);
	}
	fputs(e->columns.n ? "]" : "-", stdout);
}

static void put_constraints(const struct op_effect *e)
{
	for (size_t i = 0; i < e->constraints.n; i++) {
		const struct op_constraint *c = &e->constraints.v[i];

		printf("%s%d:", i ? ";" : "", c->kind);
		put_name(&c->name);
		for (size_t k = 0; k < c->columns.n; k++) {
			putchar(k ? ',' : '(');
			put_name(&c->columns.v[k]);
		}
		if (c->columns.n)
			putchar(')');
		if (c->kind == SQL_CONSTRAINT_FOREIGN_KEY) {
			putchar('>');
			put_name(&c->ref_table);
			for (size_t k = 0; k < c->ref_columns.n; k++) {
				putchar('.');
				put_name(&c->ref_columns.v[k]);
			}
		}
	}
	if (!e->constraints.n)
		putchar('-');
}

static void put_effect(const struct op_effect *e)
{
	const struct op_name *names[] = { &e->schema, &e->table, &e->name,
					  &e->new_name };

	printf("eff\t%s\t%s", sql_action_name(e->action),
	       sql_object_name(e->object));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		putchar('\t');
		put_name(names[i]);
	}
	putchar('\t');
	put_flags(e->flags);
	putchar('\t');
	put_span(e->span);
	putchar('\t');
	put_columns(e);
	putchar('\t');
	put_constraints(e);
	putchar('\n');
}

static void put_operation(const struct operation *op)
{
	static const char *const routes[] = { "op", "batch", "invoke", "handle",
					      "object" };

	fputs("op\t", stdout);
	put(op->function.p ? op->function : STR("-"));
	printf("\t%s\t", op->is_upgrade ? "up" : "down");
	put_span(op->span);
	printf("\t%s\t", routes[op->route]);
	put(op->name);
	putchar('\t');
	put_conditions(op);
	putchar('\t');
	for (const struct op_site *s = op->site; s; s = s->outer) {
		put(s->function);
		putchar('@');
		put_span(s->span);
		putchar(s->outer ? ' ' : '.');
	}
	putchar('\t');
	for (size_t i = 0; i < op->narguments; i++) {
		if (i)
			putchar(' ');
		put(op->arguments[i].name);
		putchar('=');
		put_value(op->arguments[i].value);
	}
	putchar('\n');
	for (size_t i = 0; i < op->effects.n; i++)
		put_effect(&op->effects.v[i]);
}

static void put_findings(const struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		printf("finding\t%s\t%s\t", level_name(f->level), f->rule);
		put(f->function.p ? f->function : STR("-"));
		putchar('\t');
		put_span(f->at.span);
		putchar('\t');
		put(f->message);
		putchar('\n');
	}
}

static void judge(const struct migration *m, const struct operations *ops)
{
	struct check_policy policy = { .today = 20000 };
	struct findings findings;
	struct checked_file file = { .source = &source,
				     .migration = m,
				     .operations = ops };
	struct check check = { .arena = &arena,
			       .policy = &policy,
			       .findings = &findings };

	rule_levels_init(&policy.levels);
	findings_init(&findings, &arena);
	check_operations(&check, &file);
	check_allows(&check, &file, 0);
	findings_sort(&findings);
	put_findings(&findings);
}

static void put_file(const char *path, bool is_judged)
{
	struct migration m;
	struct operations ops;

	source_init(&source, &arena, str_z(path), slurp(path));
	migration_read(&m, &arena, &source);
	printf("file\t%s%s\n", path, m.is_readable ? "" : "\tunreadable");
	operations_read(&ops, &arena, &m);
	if (is_judged) {
		judge(&m, &ops);
		return;
	}
	for (size_t i = 0; i < ops.list.n; i++)
		put_operation(ops.list.v[i]);
	for (size_t i = 0; i < ops.unknown.n; i++) {
		const struct op_unknown *u = &ops.unknown.v[i];

		fputs("unk\t", stdout);
		put(u->function.p ? u->function : STR("-"));
		printf("\t%s\t", u->is_upgrade ? "up" : "down");
		put_span(u->span);
		putchar('\t');
		put(u->reason);
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	bool is_judged = argc > 1 && !strcmp(argv[1], "--findings");

	for (int i = 1 + is_judged; i < argc; i++) {
		arena_init(&arena);
		put_file(argv[i], is_judged);
		arena_release(&arena);
	}
	return 0;
}

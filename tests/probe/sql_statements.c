/*
 * Answers what an SQL text holds, for tests that ask someone else too.
 *
 * stdin, again and again: «dialect length holes b e b e ...\n» and the bytes.
 * stdout for each: S lines (statement), each followed by its A lines
 * (action) with their C (column) and K (constraint) lines, and R lines
 * (table that is read); a line with a dot ends it. Fields are separated by
 * blanks, bytes up to the blank and % are %XX, - is absent, ? is dynamic.
 */
#include "base/compat.h"
#include "lang/sql_statement.h"

static void put(struct str s)
{
	putchar(' ');
	if (!s.p)
		putchar('-');
	else if (!s.len)
		putchar('%');
	for (size_t i = 0; s.p && i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == '%' || c >= 0x7f || c == '-' || c == '?')
			printf("%%%02X", c);
		else
			putchar(c);
	}
}

static void put_name(const struct sql_name *name)
{
	if (name->is_dynamic)
		printf(" ?");
	else
		put(name->name);
}

static void put_names(const struct sql_names *names)
{
	printf(" %zu", names->n);
	vec_each (names, struct sql_name, name)
		put_name(name);
}

static void put_column(const struct sql_column *c)
{
	static const char *const nullable[] = { "unsaid", "null", "not-null" };

	printf("C");
	put_name(&c->name);
	put(c->type);
	put(c->default_text);
	printf(" %s%s%s%s%s%s\n", nullable[c->nullable],
	       c->is_primary_key ? ",pk" : "", c->is_unique ? ",unique" : "",
	       c->is_identity ? ",identity" : "",
	       c->is_generated ? ",generated" : "",
	       c->has_references ? ",references" : "");
}

static void put_constraint(const struct sql_constraint *k)
{
	static const char *const kinds[] = { "unknown", "pk",	    "unique",
					     "fk",	"check",    "exclude",
					     "index",	"not-null", "default" };

	printf("K %s", kinds[k->kind]);
	put_name(&k->name);
	put_names(&k->columns);
	put_name(&k->references.schema);
	put_name(&k->references.name);
	put_names(&k->referenced);
	put(k->on_delete);
	put(k->on_update);
	printf(" %s%s%s\n", k->is_inline ? "inline" : "table",
	       k->is_not_valid ? ",not-valid" : "",
	       k->is_using_index ? ",using-index" : "");
}

static void put_flags(unsigned flags)
{
	bool is_first = true;

	putchar(' ');
	if (!flags)
		putchar('-');
	for (int i = 0; i < SQL_NFLAGS; i++)
		if (flags & 1u << i) {
			printf("%s%s", is_first ? "" : ",", sql_flag_name(i));
			is_first = false;
		}
}

static void put_action(const struct sql_action *a)
{
	printf("A %s", sql_action_name(a->kind));
	put(str_z(sql_object_name(a->type)));
	put_name(&a->schema);
	put_name(&a->name);
	put_name(&a->table_schema);
	put_name(&a->table);
	put_name(&a->new_name);
	put(a->value);
	put_flags(a->flags);
	printf(" %zu %zu", a->span.begin, a->span.end);
	put_names(&a->column_names);
	putchar('\n');
	for (size_t i = 0; i < a->ncolumns; i++)
		put_column(&a->columns[i]);
	for (size_t i = 0; i < a->nconstraints; i++)
		put_constraint(&a->constraints[i]);
}

static void put_statement(const struct sql_statement *st)
{
	printf("S %zu %zu %s %d %s%s%s%s%s\n", st->span.begin, st->span.end,
	       sql_verb_name(st->verb),
	       st->parent == SQL_NO_PARENT ? -1 : (int)st->parent,
	       st->is_conditional ? "c" : "-", st->has_hole ? "h" : "-",
	       st->has_with ? "w" : "-", st->is_broken ? "b" : "-",
	       st->is_cut ? "x" : "-");
	for (size_t i = 0; i < st->nactions; i++)
		put_action(&st->actions[i]);
	vec_each (&st->reads, struct sql_object, object) {
		printf("R");
		put_name(&object->schema);
		put_name(&object->name);
		putchar('\n');
	}
}

static bool read_one(struct arena *a)
{
	VEC_OF(struct span) holes = VEC_INIT;
	struct sql_script script;
	struct sql_text text = { 0 };
	int dialect, nholes;
	size_t length;
	char *bytes;

	if (scanf("%d %zu %d", &dialect, &length, &nholes) != 3)
		return false;
	for (int i = 0; i < nholes; i++) {
		struct span span;

		if (scanf("%zu %zu", &span.begin, &span.end) != 2)
			return false;
		vec_push(&holes, a, span);
	}
	getchar();
	bytes = arena_bytes(a, length);
	if (fread(bytes, 1, length, stdin) != length)
		return false;
	text.dialect = (enum sql_dialect)dialect;
	text.bytes = str_of(bytes, length);
	text.holes = holes.v;
	text.nholes = holes.n;
	sql_read(&script, a, &text);
	sql_each(&script, st) put_statement(st);
	puts(script.is_cut ? ".cut" : ".");
	fflush(stdout);
	return true;
}

int main(void)
{
	bool goes_on;

	do {
		struct arena a;

		arena_init(&a);
		goes_on = read_one(&a);
		arena_release(&a);
	} while (goes_on);
	return 0;
}

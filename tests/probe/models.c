/*
 * The tables that SQLAlchemy models describe.
 *
 *	models ROOT FILE...	each FILE (below ROOT) with what it imports,
 *				for itself: a block of lines that ends in "."
 *	models -a ROOT FILE...	all FILEs together: one block
 *
 *	table NAME PATH [incomplete]
 *	column NAME TYPE null|not-null
 *	primary NAME...
 *	unique NAME...
 *	foreign NAME,... -> TABLE NAME,...
 *	index NAME unique|plain NAME...
 *	order TABLE...
 *	gap PATH:LINE: REASON
 */
#include "base/compat.h"
#include "base/err.h"
#include "base/io.h"
#include "model/models.h"
#include "model/schema_order.h"
#include "model/type_text.h"

#include <sys/stat.h>

struct disk {
	struct arena *arena;
	const char *root;
};

static bool has(struct disk *d, struct str path, bool is_dir)
{
	struct stat st;

	if (stat(str_fmt(d->arena, "%s/%.*s", d->root, STR_ARG(path)).p, &st))
		return false;
	return is_dir ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode);
}

static bool has_file(void *data, struct str path)
{
	return has(data, path, false);
}

static bool has_dir(void *data, struct str path)
{
	return has(data, path, true);
}

static struct source *read_one(void *data, struct str path)
{
	struct disk *d = data;
	struct source *s = arena_new(d->arena, struct source);
	struct str bytes;
	struct err err = ERR_INIT;

	if (io_read_file(str_fmt(d->arena, "%s/%.*s", d->root, STR_ARG(path)).p,
			 d->arena, 1 << 24, &bytes, &err))
		return NULL;
	source_init(s, d->arena, path, bytes);
	return s;
}

static void print_parts(const char *before, const struct schema_parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		printf("%s%.*s", i ? "," : before,
		       STR_ARG(schema_part_name(&parts->v[i])));
}

static void print_key(const struct schema *s, const struct schema_key *k)
{
	static const char *const names[] = {
		[SQL_CONSTRAINT_PRIMARY_KEY] = "primary",
		[SQL_CONSTRAINT_UNIQUE] = "unique",
		[SQL_CONSTRAINT_FOREIGN_KEY] = "foreign",
	};

	if (!k->o.is_there || k->kind >= ARRAY_SIZE(names) || !names[k->kind])
		return;
	printf("%s", names[k->kind]);
	print_parts(" ", &k->parts);
	if (k->ref_table)
		printf(" -> %.*s",
		       STR_ARG(schema_table_name(s->arena, k->ref_table)));
	print_parts(" ", &k->ref_parts);
	putchar('\n');
}

static void print_table(const struct schema *s, const struct schema_table *t)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct schema_column *c = t->columns.v[i];

		printf("column %.*s %.*s %s\n", STR_ARG(c->o.name),
		       STR_ARG(c->type.name),
		       c->nullable == OP_NO ? "not-null" : "null");
	}
	for (size_t i = 0; i < t->keys.n; i++)
		print_key(s, t->keys.v[i]);
	for (size_t i = 0; i < t->indexes.n; i++) {
		const struct schema_index *x = t->indexes.v[i];

		printf("index %.*s %s", STR_ARG(x->o.name),
		       x->is_unique ? "unique" : "plain");
		print_parts(" ", &x->parts);
		putchar('\n');
	}
}

static void print(struct models *m)
{
	struct schema s;
	struct schema_order order;

	models_build(m);
	models_schema(m, &s, m->arena, STR(""));
	for (size_t i = 0; i < s.tables.n; i++) {
		const struct schema_table *t = s.tables.v[i];

		if (!t->o.is_there)
			continue;
		printf("table %.*s %.*s%s\n",
		       STR_ARG(schema_table_name(s.arena, t)),
		       STR_ARG(t->o.created.rev ? t->o.created.rev->path :
						  STR("-")),
		       t->is_assumed	? " assumed" :
		       t->is_incomplete ? " incomplete" :
					  "");
		print_table(&s, t);
	}
	schema_order_build(&order, m->arena, &s);
	printf("order");
	for (size_t i = 0; i < order.tables.n; i++)
		printf(" %.*s",
		       STR_ARG(schema_table_name(s.arena, order.tables.v[i])));
	putchar('\n');
	for (size_t i = 0; i < m->gaps.n; i++) {
		const struct models_gap *g = &m->gaps.v[i];

		printf("gap %.*s:%u: %.*s\n", STR_ARG(g->path),
		       g->source ? source_position(g->source, g->span.begin).line :
				   0,
		       STR_ARG(g->reason));
	}
	puts(".");
}

int main(int argc, char **argv)
{
	bool together = argc > 1 && !strcmp(argv[1], "-a");
	struct models_files files = { .has_file = has_file,
				      .has_dir = has_dir,
				      .read = read_one };
	struct models m;

	argv += together;
	argc -= together;
	for (int i = 2; i < argc; i++) {
		static struct arena a;
		static struct disk d;

		if (i == 2 || !together) {
			arena_init(&a);
			d = (struct disk){ &a, argv[1] };
			files.data = &d;
			models_init(&m, &a, &files);
			models_add_root(&m, STR(""));
		}
		models_read(&m, str_z(argv[i]));
		if (!together || i == argc - 1) {
			models_target(&m, str_z(argv[i]));
			print(&m);
			arena_release(&a);
		}
	}
	return 0;
}

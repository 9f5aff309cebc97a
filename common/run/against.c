/*
 * What the database says is put down as operations that would make it, and
 * replayed like any others.
 */
#include "base/compat.h"
#include "run/against.h"
#include "base/spawn.h"
#include "run/sqlite_tables.h"

#include <unistd.h>

#define PROGRAM "git-alembic-sqlite"
/* Bytes of its answer. */
#define ANSWER_MAX ((size_t)64 << 20)

/* Beside this program, as built; in ../libexec, as installed; or in PATH. */
static const char *program(struct arena *a)
{
	static const char *const places[] = {
		"%.*s/" PROGRAM, "%.*s/../libexec/git-alembic/" PROGRAM
	};
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	struct str dir;

	if (n <= 0 || (size_t)n >= sizeof(self))
		return PROGRAM;
	dir = path_dir(str_of(self, (size_t)n));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *path = str_fmt(a, places[i], STR_ARG(dir)).p;

		if (!access(path, X_OK))
			return path;
	}
	return PROGRAM;
}

static int is_missing(struct err *err)
{
	return err_set(err, PROGRAM " is not there: build with SQLite (Debian: "
				    "libsqlite3-dev) and install again");
}

static int ask(struct arena *a, const char *path, struct sqlite_tables *out,
	       struct err *err)
{
	const char *argv[] = { program(a), path, NULL };
	struct child c = CHILD_INIT;
	int code = -1;

	if (child_start(&c, argv, NULL, 0, ANSWER_MAX, err)) {
		is_missing(err);
		goto out;
	}
	if (child_wait(&c, err))
		goto out;
	if (child_exit_status(&c) == 127)
		is_missing(err);
	else if (child_exit_status(&c))
		err_set(err, "%.*s",
			STR_ARG(str_trim(str_of(c.message, c.message_len))));
	else if (c.overflow ||
		 !sqlite_tables_unpack(a, str_dup(a, str_of(c.bytes, c.len)), out))
		err_set(err, PROGRAM " is of another version");
	else
		code = 0;
out:
	child_release(&c);
	return code;
}

static struct op_name name_of(struct str s)
{
	return (struct op_name){ .text = s, .shown = s };
}

static void names_of(struct arena *a, const struct strs *from, struct op_names *to)
{
	for (size_t i = 0; i < from->n; i++)
		vec_push(to, a, name_of(from->v[i]));
}

static void add_columns(struct arena *a, struct op_effect *e,
			const struct sqlite_table *t)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct sqlite_column *from = &t->columns.v[i];
		struct op_column c = { .name = name_of(from->name) };

		op_type_of_sql(&c.type, a, from->type);
		c.nullable = from->is_not_null ? OP_NO : OP_YES;
		c.nullable_is_said = true;
		c.is_computed = from->is_generated;
		c.default_text = from->default_text;
		c.server_default = from->default_text.p ? OP_DEFAULT_VALUE :
							  OP_DEFAULT_NONE;
		vec_push(&e->columns, a, c);
	}
}

/* The columns of the key, in its order. */
static void add_primary_key(struct arena *a, struct op_effect *e,
			    const struct sqlite_table *t)
{
	struct op_constraint c = { .kind = SQL_CONSTRAINT_PRIMARY_KEY };
	const struct sqlite_column **at =
		arena_array(a, t->columns.n + 1, sizeof(*at));

	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i].key <= t->columns.n)
			at[t->columns.v[i].key] = &t->columns.v[i];
	for (size_t i = 1; i <= t->columns.n && at[i]; i++)
		vec_push(&c.columns, a, name_of(at[i]->name));
	if (c.columns.n)
		vec_push(&e->constraints, a, c);
}

static void add_constraints(struct arena *a, struct op_effect *e,
			    const struct sqlite_table *t)
{
	add_primary_key(a, e, t);
	for (size_t i = 0; i < t->indexes.n; i++) {
		struct op_constraint c = { .kind = SQL_CONSTRAINT_UNIQUE };

		if (!t->indexes.v[i].is_constraint)
			continue;
		names_of(a, &t->indexes.v[i].columns, &c.columns);
		vec_push(&e->constraints, a, c);
	}
}

static void add_foreign_keys(struct arena *a, struct op_effect *e,
			     const struct sqlite_table *t)
{
	for (size_t i = 0; i < t->keys.n; i++) {
		const struct sqlite_key *k = &t->keys.v[i];
		struct op_constraint c = { .kind = SQL_CONSTRAINT_FOREIGN_KEY,
					   .ref_table = name_of(k->table),
					   .on_delete = k->on_delete,
					   .on_update = k->on_update };

		names_of(a, &k->columns, &c.columns);
		names_of(a, &k->refers, &c.ref_columns);
		vec_push(&e->constraints, a, c);
	}
}

static struct op_effect *add_effect(struct arena *a, struct operation *op,
				    enum sql_action_kind action,
				    enum sql_object_type object,
				    const struct sqlite_table *t)
{
	struct op_effect e = { .action = action,
			       .object = object,
			       .operation = op,
			       .table = name_of(t->name),
			       .name = name_of(t->name) };

	vec_push(&op->effects, a, e);
	return &op->effects.v[op->effects.n - 1];
}

static void add_indexes(struct arena *a, struct operation *op,
			const struct sqlite_table *t)
{
	for (size_t i = 0; i < t->indexes.n; i++) {
		const struct sqlite_index *x = &t->indexes.v[i];
		struct op_effect *e;

		if (x->is_constraint)
			continue;
		e = add_effect(a, op, SQL_CREATE, SQL_OBJECT_INDEX, t);
		e->name = name_of(x->name);
		e->flags = (x->is_unique ? SQL_UNIQUE : 0) |
			   (x->is_partial ? SQL_HAS_WHERE : 0);
		names_of(a, &x->columns, &e->column_names);
	}
}

int against_sqlite(struct schema *s, struct arena *a, const char *path,
		   struct err *err)
{
	struct operations *ops = arena_new(a, struct operations);
	struct operation *op = arena_new(a, struct operation);
	struct sqlite_tables tables;

	if (ask(a, path, &tables, err))
		return -1;
	op->kind = OP_CREATE_TABLE;
	op->is_upgrade = true;
	/* All tables before the first foreign key: they may be in rings. */
	for (size_t i = 0; i < tables.n; i++) {
		struct op_effect *e;

		if (str_is(tables.v[i].name, "alembic_version"))
			continue;
		e = add_effect(a, op, SQL_CREATE, SQL_OBJECT_TABLE, &tables.v[i]);
		add_columns(a, e, &tables.v[i]);
		add_constraints(a, e, &tables.v[i]);
		add_indexes(a, op, &tables.v[i]);
	}
	for (size_t i = 0; i < tables.n; i++)
		if (tables.v[i].keys.n)
			add_foreign_keys(a,
					 add_effect(a, op, SQL_ADD,
						    SQL_OBJECT_CONSTRAINT,
						    &tables.v[i]),
					 &tables.v[i]);
	vec_push(&ops->list, a, op);
	schema_init(s, a, STR("sqlite"));
	schema_run(s, ops, NULL, true);
	return 0;
}

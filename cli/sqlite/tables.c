#include "base/compat.h"
#include "tables.h"
#include "base/buf.h"

#include <sqlite3.h>
#include <sys/stat.h>

struct reader {
	sqlite3 *db;
	struct arena *arena;
	const char *path;
	struct err *err;
};

static int fail(struct reader *r)
{
	return err_set(r->err, "cannot read \"%s\": %s", r->path,
		       r->db ? sqlite3_errmsg(r->db) : "out of memory");
}

static struct str column(struct reader *r, sqlite3_stmt *row, int i)
{
	const void *bytes = sqlite3_column_blob(row, i);
	int n = sqlite3_column_bytes(row, i);

	if (sqlite3_column_type(row, i) == SQLITE_NULL)
		return STR_NULL;
	return str_dup(r->arena, str_of(bytes ? bytes : "", (size_t)n));
}

/* Calls fn for each row of a query about one name. */
static int each_row(struct reader *r, const char *sql, struct str name,
		    void (*fn)(struct reader *r, sqlite3_stmt *row, void *data),
		    void *data)
{
	sqlite3_stmt *s = NULL;
	int code;

	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		return fail(r);
	if (name.p)
		sqlite3_bind_text(s, 1, name.p, (int)name.len, SQLITE_STATIC);
	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		fn(r, s, data);
	sqlite3_finalize(s);
	return code == SQLITE_DONE ? 0 : fail(r);
}

static void add_table(struct reader *r, sqlite3_stmt *row, void *data)
{
	struct sqlite_tables *out = data;
	struct sqlite_table t = { .name = column(r, row, 0) };

	if (out->n < SQLITE_TABLES_MAX)
		vec_push(out, r->arena, t);
}

static void add_column(struct reader *r, sqlite3_stmt *row, void *data)
{
	struct sqlite_table *t = data;
	struct sqlite_column c = {
		.name = column(r, row, 0),
		.type = column(r, row, 1),
		.is_not_null = sqlite3_column_int(row, 2) != 0,
		.default_text = column(r, row, 3),
		.key = (unsigned)sqlite3_column_int(row, 4),
		.is_generated = sqlite3_column_int(row, 5) >= 2,
	};

	/* 1: a hidden column of a virtual table. */
	if (sqlite3_column_int(row, 5) != 1)
		vec_push(&t->columns, r->arena, c);
}

static void add_index(struct reader *r, sqlite3_stmt *row, void *data)
{
	struct sqlite_table *t = data;
	struct str origin = column(r, row, 2);
	struct sqlite_index x = {
		.name = column(r, row, 0),
		.is_unique = sqlite3_column_int(row, 1) != 0,
		.is_constraint = str_is(origin, "u"),
		.is_partial = sqlite3_column_int(row, 3) != 0,
	};

	if (!str_is(origin, "pk"))
		vec_push(&t->indexes, r->arena, x);
}

static void add_index_column(struct reader *r, sqlite3_stmt *row, void *data)
{
	struct sqlite_index *x = data;

	vec_push(&x->columns, r->arena, column(r, row, 0));
}

struct keys {
	struct sqlite_table *table;
	int id; /* of the last row */
};

static void add_key(struct reader *r, sqlite3_stmt *row, void *data)
{
	struct keys *keys = data;
	struct sqlite_key *k;

	if (sqlite3_column_int(row, 0) != keys->id) {
		struct sqlite_key next = { .table = column(r, row, 1),
					   .on_update = column(r, row, 4),
					   .on_delete = column(r, row, 5) };

		keys->id = sqlite3_column_int(row, 0);
		vec_push(&keys->table->keys, r->arena, next);
	}
	k = &keys->table->keys.v[keys->table->keys.n - 1];
	vec_push(&k->columns, r->arena, column(r, row, 2));
	if (sqlite3_column_type(row, 3) != SQLITE_NULL)
		vec_push(&k->refers, r->arena, column(r, row, 3));
}

static int read_table(struct reader *r, struct sqlite_table *t)
{
	struct keys keys = { t, -1 };

	if (each_row(r,
		     "SELECT name, type, \"notnull\", dflt_value, pk, hidden "
		     "FROM pragma_table_xinfo(?1)",
		     t->name, add_column, t) ||
	    each_row(r,
		     "SELECT name, \"unique\", origin, partial "
		     "FROM pragma_index_list(?1) ORDER BY seq DESC",
		     t->name, add_index, t) ||
	    each_row(r,
		     "SELECT id, \"table\", \"from\", \"to\", on_update, "
		     "on_delete FROM pragma_foreign_key_list(?1) "
		     "ORDER BY id DESC, seq",
		     t->name, add_key, &keys))
		return -1;
	for (size_t i = 0; i < t->indexes.n; i++)
		if (each_row(r,
			     "SELECT name FROM pragma_index_info(?1) "
			     "ORDER BY seqno",
			     t->indexes.v[i].name, add_index_column,
			     &t->indexes.v[i]))
			return -1;
	return 0;
}

static int read_all(struct reader *r, struct sqlite_tables *out)
{
	if (each_row(r,
		     "SELECT name FROM sqlite_master WHERE type = 'table' AND "
		     "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
		     STR_NULL, add_table, out))
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (read_table(r, &out->v[i]))
			return -1;
	return 0;
}

/* "file:PATH?mode=ro": what a URI cannot have is %XX. */
static struct str uri_of(struct arena *a, const char *path)
{
	struct buf b = BUF_INIT(a);

	buf_addz(&b, path[0] == '/' ? "file:" : "file:./");
	for (; *path; path++) {
		if (strchr("%?#", *path) || (unsigned char)*path < ' ')
			buf_addf(&b, "%%%02x", (unsigned char)*path);
		else
			buf_addc(&b, *path);
	}
	buf_addz(&b, "?mode=ro");
	return buf_str(&b);
}

int tables_read(struct sqlite_tables *out, struct arena *a, const char *path,
		struct err *err)
{
	struct reader r = { .arena = a, .path = path, .err = err };
	struct stat st;
	int code;

	memset(out, 0, sizeof(*out));
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return err_set(err, "no file \"%s\"", path);
	if (sqlite3_open_v2(uri_of(a, path).p, &r.db,
			    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			    NULL) != SQLITE_OK) {
		fail(&r);
		sqlite3_close(r.db);
		return -1;
	}
	/* A schema made by somebody else: no functions of it are run. */
	sqlite3_db_config(r.db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(r.db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_busy_timeout(r.db, 2000);
	code = read_all(&r, out);
	sqlite3_close(r.db);
	return code;
}

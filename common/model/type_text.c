#include "base/compat.h"
#include "model/type_text.h"

struct writer {
	struct buf out;
	bool is_postgresql;
	bool is_sqlite;
	bool is_mysql;
};

static void add_length(struct writer *w, const struct op_type *t)
{
	if (t->length >= 0)
		buf_addf(&w->out, "(%lld)", (long long)t->length);
}

static void string(struct writer *w, const struct op_type *t)
{
	buf_addz(&w->out, t->is_fixed ? "CHAR" : "VARCHAR");
	add_length(w, t);
}

/* TINYTEXT, CLOB: names that say more than the family. */
static bool has_own_name(const struct op_type *t)
{
	static const char *const names[] = { "TINYTEXT", "MEDIUMTEXT",
					     "LONGTEXT", "CLOB", "NTEXT" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(t->name, names[i]))
			return true;
	return false;
}

static void text(struct writer *w, const struct op_type *t)
{
	if (has_own_name(t))
		buf_adds(&w->out, t->name);
	else
		buf_addz(&w->out, "TEXT");
	add_length(w, t);
}

static void integer(struct writer *w, const struct op_type *t)
{
	if (t->bits == 8)
		buf_addz(&w->out, "TINYINT");
	else if (t->bits == 16)
		buf_addz(&w->out, "SMALLINT");
	else if (t->bits == 24)
		buf_addz(&w->out, "MEDIUMINT");
	else
		buf_addz(&w->out, t->bits == 64 ? "BIGINT" : "INTEGER");
	if (t->is_unsigned)
		buf_addz(&w->out, " UNSIGNED");
}

static void numeric(struct writer *w, const struct op_type *t)
{
	buf_addz(&w->out, str_is(t->name, "DECIMAL") ? "DECIMAL" : "NUMERIC");
	if (t->precision >= 0 && t->scale >= 0)
		buf_addf(&w->out, "(%d, %d)", t->precision, t->scale);
	else if (t->precision >= 0)
		buf_addf(&w->out, "(%d)", t->precision);
}

static void floating(struct writer *w, const struct op_type *t)
{
	if (str_is(t->name, "REAL") || t->bits == 32)
		buf_addz(&w->out, "REAL");
	else if (t->bits == 64)
		buf_addz(&w->out,
			 w->is_postgresql ? "DOUBLE PRECISION" : "DOUBLE");
	else if (t->precision >= 0 && !w->is_sqlite)
		buf_addf(&w->out, "FLOAT(%d)", t->precision);
	else
		buf_addz(&w->out, "FLOAT");
}

static void moment(struct writer *w, const struct op_type *t)
{
	bool has_date = t->family == TYPE_DATETIME;

	if (w->is_postgresql) {
		buf_addz(&w->out, has_date ? "TIMESTAMP" : "TIME");
		if (t->precision >= 0)
			buf_addf(&w->out, "(%d)", t->precision);
		buf_addz(&w->out, t->has_timezone ? " WITH TIME ZONE" :
						    " WITHOUT TIME ZONE");
		return;
	}
	if (!has_date)
		buf_addz(&w->out, "TIME");
	else if (str_starts(t->name, STR("TIMESTAMP")))
		buf_addz(&w->out, "TIMESTAMP");
	else
		buf_addz(&w->out, "DATETIME");
	if (!w->is_sqlite && !w->is_mysql && t->has_timezone)
		buf_addz(&w->out, " WITH TIME ZONE");
}

static void binary(struct writer *w, const struct op_type *t)
{
	if (w->is_postgresql)
		buf_addz(&w->out, "BYTEA");
	else if (t->length >= 0 && !w->is_sqlite)
		buf_addf(&w->out, "VARBINARY(%lld)", (long long)t->length);
	else
		buf_addz(&w->out, "BLOB");
}

static void enumeration(struct writer *w, const struct op_type *t)
{
	size_t longest = 0;

	for (size_t i = 0; i < t->values.n; i++)
		if (t->values.v[i].len > longest)
			longest = t->values.v[i].len;
	if (t->has_all_values && (w->is_sqlite || t->is_plain)) {
		buf_addf(&w->out, "VARCHAR(%zu)", longest);
	} else if (t->enum_name.p && !w->is_mysql) {
		buf_adds(&w->out, t->enum_name);
	} else {
		buf_addz(&w->out, "ENUM(");
		for (size_t i = 0; i < t->values.n; i++)
			buf_addf(&w->out, "%s'%.*s'", i ? ", " : "",
				 STR_ARG(t->values.v[i]));
		buf_addz(&w->out, t->has_all_values ? ")" :
				  t->values.n	    ? ", ...)" :
						      "...)");
	}
}

static void simple(struct writer *w, const struct op_type *t)
{
	switch (t->family) {
	case TYPE_BOOLEAN:
		buf_addz(&w->out, w->is_mysql ? "BOOL" : "BOOLEAN");
		break;
	case TYPE_DATE:
		buf_addz(&w->out, "DATE");
		break;
	case TYPE_INTERVAL:
		buf_addz(&w->out,
			 w->is_sqlite || w->is_mysql ? "DATETIME" : "INTERVAL");
		break;
	case TYPE_JSON:
		buf_addz(&w->out, "JSON");
		break;
	case TYPE_JSONB:
		buf_addz(&w->out, "JSONB");
		break;
	case TYPE_UUID:
		buf_addz(&w->out, "UUID");
		break;
	default:
		buf_adds(&w->out, t->name.p ? t->name : t->text);
	}
}

static void one(struct writer *w, const struct op_type *t)
{
	switch (t->family) {
	case TYPE_STRING:
		string(w, t);
		break;
	case TYPE_TEXT:
		text(w, t);
		break;
	case TYPE_INTEGER:
		integer(w, t);
		break;
	case TYPE_NUMERIC:
		numeric(w, t);
		break;
	case TYPE_FLOAT:
		floating(w, t);
		break;
	case TYPE_TIME:
	case TYPE_DATETIME:
		moment(w, t);
		break;
	case TYPE_BINARY:
		binary(w, t);
		break;
	case TYPE_ENUM:
		enumeration(w, t);
		break;
	case TYPE_UNKNOWN:
		buf_adds(&w->out, t->text);
		break;
	default:
		simple(w, t);
	}
}

struct str op_type_text(struct arena *a, const struct op_type *t,
			struct str dialect)
{
	struct writer w = { .out = BUF_INIT(a) };
	size_t dimensions = 0;

	w.is_postgresql = str_is(dialect, "postgresql");
	w.is_sqlite = str_is(dialect, "sqlite");
	w.is_mysql = str_is(dialect, "mysql") || str_is(dialect, "mariadb");
	for (; t->family == TYPE_ARRAY && t->item; t = t->item)
		dimensions++;
	one(&w, t);
	for (size_t i = 0; i < dimensions; i++)
		buf_addz(&w.out, "[]");
	return buf_str(&w.out);
}

/*
 * Objects by name. A key says the class, what it is in, and the name; parts
 * carry their length, so that no name can look like two.
 *
 * A schema that everybody is in unless told otherwise ("public") is the same
 * as none. Case: only PostgreSQL's names are known to differ by it (SQL's
 * unquoted ones come folded).
 */
#include "base/compat.h"
#include "base/buf.h"
#include "model/commute_parts.h"

/* Of all texts of a side: of what lies behind it nobody can tell. */
#define TEXT_MAX ((size_t)64 << 20)

static enum commute_dialect dialect_of(struct str name)
{
	static const struct {
		const char *name;
		enum commute_dialect dialect;
	} names[] = {
		{ "postgresql", DIALECT_POSTGRESQL },
		{ "postgres", DIALECT_POSTGRESQL },
		{ "cockroachdb", DIALECT_POSTGRESQL },
		{ "mysql", DIALECT_MYSQL },
		{ "mariadb", DIALECT_MYSQL },
		{ "sqlite", DIALECT_SQLITE },
		{ "mssql", DIALECT_MSSQL },
		{ "oracle", DIALECT_ORACLE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i].name))
			return names[i].dialect;
	return DIALECT_UNKNOWN;
}

void side_init(struct side *s, struct arena *a, struct str dialect)
{
	memset(s, 0, sizeof(*s));
	s->arena = a;
	s->dialect_name = dialect;
	s->dialect = dialect_of(dialect);
	s->text_left = TEXT_MAX;
	s->key = arena_new(a, struct buf);
	s->key->arena = a;
	map_init(&s->objects, a);
	map_init(&s->bare, a);
}

struct str side_fold(const struct side *s, struct str name)
{
	if (s->dialect == DIALECT_POSTGRESQL)
		return name;
	for (size_t i = 0; i < name.len; i++)
		if (name.p[i] >= 'A' && name.p[i] <= 'Z')
			return str_lower(s->arena, name);
	return name;
}

static void key_add(struct side *s, struct str part)
{
	buf_addf(s->key, "%zu:", part.len);
	buf_adds(s->key, part);
}

static void key_begin(struct side *s, enum object_class class)
{
	s->key->len = 0;
	buf_addc(s->key, (char)class);
	key_add(s, s->database);
}

static struct object *key_object(struct side *s, enum object_class class,
				 struct object *owner, struct str name)
{
	struct str key = buf_str(s->key);
	struct object *o = map_get(&s->objects, key);

	if (o) {
		if (!o->owner)
			o->owner = owner;
		return o;
	}
	o = arena_new(s->arena, struct object);
	o->key = str_dup(s->arena, key);
	o->class = class;
	o->name = name;
	o->owner = owner;
	map_put(&s->objects, o->key, o);
	return o;
}

/* "" for none and the usual one; "?expression" for what is not known. */
static struct str schema_key(struct side *s, const struct op_name *schema)
{
	static const struct {
		enum commute_dialect dialect;
		const char *name;
	} usual[] = {
		{ DIALECT_POSTGRESQL, "public" },
		{ DIALECT_UNKNOWN, "public" },
		{ DIALECT_SQLITE, "main" },
		{ DIALECT_MSSQL, "dbo" },
	};

	if (schema->is_dynamic)
		return str_fmt(s->arena, "?%.*s", STR_ARG(schema->shown));
	if (!schema->text.p)
		return STR("");
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (usual[i].dialect == s->dialect &&
		    str_eq_nocase(schema->text, str_z(usual[i].name)))
			return STR("");
	return side_fold(s, schema->text);
}

struct object *side_schema(struct side *s, const struct op_name *schema)
{
	if (!schema->text.p)
		return NULL;
	key_begin(s, CLASS_SCHEMA);
	key_add(s, side_fold(s, schema->text));
	return key_object(s, CLASS_SCHEMA, NULL, schema->text);
}

static void note_bare(struct side *s, struct object *o, struct str schema,
		      struct str name)
{
	struct str key = str_fmt(s->arena, "%.*s %.*s", STR_ARG(s->database),
				 STR_ARG(name));
	struct bare_name *b = map_get(&s->bare, key);

	if (!b) {
		b = arena_new(s->arena, struct bare_name);
		map_put(&s->bare, key, b);
	}
	if (!schema.len)
		b->without = o;
	else if (!b->with)
		b->with = o;
}

struct object *side_relation(struct side *s, const struct op_name *schema,
			     const struct op_name *name)
{
	struct str in = schema_key(s, schema);
	struct str folded = side_fold(s, name->text);
	struct object *owner = side_schema(s, schema), *o;
	size_t before = s->objects.n;

	key_begin(s, CLASS_RELATION);
	key_add(s, in);
	key_add(s, folded);
	o = key_object(s, CLASS_RELATION, owner, name->text);
	if (s->objects.n > before)
		note_bare(s, o, in, folded);
	return o;
}

struct object *side_part(struct side *s, enum object_class class,
			 struct object *owner, struct str name)
{
	struct str folded = side_fold(s, name);

	key_begin(s, class);
	key_add(s, owner->key);
	key_add(s, folded);
	return key_object(s, class, owner, name);
}

struct object *side_index(struct side *s, const struct op_effect *e,
			  const struct op_name *name, struct object *table)
{
	struct object *o;

	if (table && (s->dialect == DIALECT_MYSQL || s->dialect == DIALECT_MSSQL))
		return side_part(s, CLASS_INDEX, table, name->text);
	o = side_relation(s, &e->schema, name);
	if (table && (!o->owner || o->owner->class == CLASS_SCHEMA))
		o->owner = table;
	return o;
}

struct object *side_other(struct side *s, enum object_class class,
			  const char *kind, const struct op_name *schema,
			  struct object *table, const struct op_name *name)
{
	struct str in = schema_key(s, schema);
	struct str folded = side_fold(s, name->text);
	struct object *owner = table ? table : side_schema(s, schema);

	key_begin(s, class);
	key_add(s, str_z(kind));
	key_add(s, table ? table->key : in);
	key_add(s, folded);
	return key_object(s, class, owner, name->text);
}

struct table_facts *object_facts(struct side *s, struct object *table)
{
	if (!table->facts)
		table->facts = arena_new(s->arena, struct table_facts);
	return table->facts;
}

struct object *side_find(const struct side *s, const struct object *o)
{
	return map_get(&s->objects, o->key);
}

/* Mapped[int], Mapped[Optional[str]], Annotated[...]: a column by its type. */
#include "base/compat.h"
#include "model/models_parts.h"

struct annotation {
	struct op_value *type; /* without Mapped, Optional, Annotated; or NULL */
	struct op_value *column; /* of an Annotated: mapped_column(...) */
	bool is_mapped;
	bool is_optional;
	bool is_unknown; /* a text, or something odd */
};

static void read(struct annotation *out, struct op_value *v, unsigned depth);

/* Optional[X], Union[X, None], X | None */
static void read_union(struct annotation *out, const struct op_value *v,
		       unsigned depth)
{
	struct op_value *one = NULL;

	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i]->kind == OP_NONE)
			out->is_optional = true;
		else if (one)
			out->is_unknown = true;
		else
			one = v->items[i];
	}
	if (one)
		read(out, one, depth + 1);
}

static void read_annotated(struct annotation *out, const struct op_value *v,
			   unsigned depth)
{
	if (v->n)
		read(out, v->items[0], depth + 1);
	for (size_t i = 1; i < v->n; i++)
		if (models_is_column(v->items[i]))
			out->column = v->items[i];
}

static void read(struct annotation *out, struct op_value *v, unsigned depth)
{
	if (depth > MODELS_DEPTH || v->kind == OP_STR || v->kind == OP_DYNAMIC) {
		out->is_unknown = true;
		return;
	}
	if (op_is_call_of(v, "Mapped") && v->n) {
		out->is_mapped = true;
		read(out, v->items[0], depth + 1);
	} else if (op_is_call_of(v, "Optional") && v->n) {
		out->is_optional = true;
		read(out, v->items[0], depth + 1);
	} else if (op_is_call_of(v, "Union")) {
		read_union(out, v, depth);
	} else if (op_is_call_of(v, "Annotated")) {
		read_annotated(out, v, depth);
	} else {
		out->type = v;
	}
}

/* ---- the type of the column ------------------------------------------------- */

static struct op_value *symbol(struct op_reader *r, const char *name,
			       const struct op_value *like)
{
	struct op_value *v = op_new(r, OP_SYMBOL, like->node);

	v->s = str_fmt(r->arena, "sqlalchemy.%s", name);
	v->span = like->span;
	return v;
}

/* Of a class of this project: an enum, by its names. */
static struct op_value *of_enum(struct op_reader *r, const struct op_value *class)
{
	struct op_value *v = models_call(r, STR("sqlalchemy.Enum"), class);

	for (size_t i = 0; i < class->scope->names.n; i++) {
		const struct map_entry *e = &class->scope->names.entries[i];
		const struct op_value *member = e->value;

		if (!member || str_starts(e->key, STR("_")) ||
		    member->kind == OP_FUNCTION)
			continue;
		op_append(r, v, models_text(r, e->key, class->node));
	}
	models_set_keyword(r, v, "name",
			   models_text(r, str_lower(r->arena, class->s),
				       class->node));
	return v;
}

/* Of type_annotation_map of the class or its bases; or NULL. */
static struct op_value *of_map(struct models_class *c,
			       const struct op_value *type,
			       const struct op_value *class, unsigned depth)
{
	const struct op_value *map =
		map_get(&class->scope->names, STR("type_annotation_map"));

	if (!map) {
		const struct op_value *own =
			map_get(&class->scope->names, STR("registry"));

		if (own && own->kind == OP_CALL)
			map = op_call_keyword(own, "type_annotation_map");
	}
	for (size_t i = 0; map && map->kind == OP_DICT && i + 1 < map->n; i += 2)
		if (op_value_equal(map->items[i], type))
			return map->items[i + 1];
	for (size_t i = 0; depth < MODELS_DEPTH && i < class->n; i++) {
		struct op_value *found = NULL;

		if (class->items[i]->kind == OP_CLASS && class->items[i]->scope)
			found = of_map(c, type, class->items[i],
				       models_deeper(depth, i));
		if (found)
			return found;
	}
	return NULL;
}

static struct op_value *type_of(struct models *m, struct models_class *c,
				struct op_value *type)
{
	static const struct {
		const char *python;
		const char *type;
	} known[] = {
		{ "int", "Integer" },	     { "str", "String" },
		{ "bool", "Boolean" },	     { "float", "Float" },
		{ "bytes", "LargeBinary" },  { "datetime", "DateTime" },
		{ "date", "Date" },	     { "time", "Time" },
		{ "timedelta", "Interval" }, { "Decimal", "Numeric" },
		{ "UUID", "Uuid" },
	};
	struct op_reader *r = &m->state->reader;
	struct op_value *found = of_map(c, type, c->value, 0);
	struct str name = type->kind == OP_BUILTIN ? type->s :
						     op_value_last_name(type);

	if (found)
		return found;
	if (type->kind == OP_CLASS && models_has_base(type, "Enum", 0))
		return of_enum(r, type);
	if (type->kind == OP_CLASS && (models_has_base(type, "StrEnum", 0) ||
				       models_has_base(type, "IntEnum", 0)))
		return of_enum(r, type);
	if (type->kind == OP_SYMBOL || type->kind == OP_BUILTIN)
		for (size_t i = 0; i < ARRAY_SIZE(known); i++)
			if (str_is(name, known[i].python))
				return symbol(r, known[i].type, type);
	return NULL;
}

/* ---- a column of both ---------------------------------------------------------- */

static bool is_type(const struct op_value *v)
{
	static const char *const others[] = { "ForeignKey",   "Identity",
					      "Computed",     "Sequence",
					      "FetchedValue", "DefaultClause" };

	if (op_has_text(v) || v->kind == OP_NONE || v->kind == OP_DYNAMIC)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (op_is_call_of(v, others[i]))
			return false;
	return !str_ends(op_value_last_name(v), STR("Constraint"));
}

static bool has_type(const struct op_value *column)
{
	for (size_t i = 0; i < column->n; i++)
		if (is_type(column->items[i]))
			return true;
	return op_call_keyword(column, "type_")->kind != OP_ABSENT;
}

/* What the first says counts; the rest comes from the second. */
static void merge(struct op_reader *r, struct op_value *into,
		  const struct op_value *from)
{
	bool typed = has_type(into);

	for (size_t i = 0; i < from->n; i++)
		if (!is_type(from->items[i]) || !typed)
			op_append(r, into, from->items[i]);
	for (size_t i = 0; i < from->nkeywords; i++) {
		char *name = arena_strndup(r->arena, from->keywords[i].name.p,
					   from->keywords[i].name.len);

		if (op_call_keyword(into, name)->kind == OP_ABSENT)
			models_set_keyword(r, into, name,
					   from->keywords[i].value);
	}
}

/* What Optional says; of what is not known it cannot be told. */
static struct op_value *nullable(struct op_reader *r,
				 const struct op_value *given,
				 const struct annotation *a)
{
	struct op_value *v;

	if (a->is_unknown && !a->is_optional)
		return op_dynamic(r, given->node, "an unknown annotation");
	v = op_new(r, OP_BOOL, given->node);
	v->i = a->is_optional;
	v->span = given->span;
	return v;
}

/* SQLModel: List["Address"] and its like are relationships. */
static bool is_relationship(const struct annotation *a)
{
	static const char *const lists[] = { "List", "list",	 "Set", "set",
					     "Dict", "Sequence", "dict" };

	if (!a->type)
		return a->is_unknown;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (op_is_call_of(a->type, lists[i]))
			return true;
	return false;
}

static struct op_value *from_nothing(struct op_reader *r,
				     const struct op_value *like)
{
	return models_call(r, STR("sqlalchemy.orm.mapped_column"), like);
}

struct op_value *models_annotated(struct models *m, struct models_class *c,
				  const struct py_node *statement,
				  struct op_value *column)
{
	struct op_reader *r = &m->state->reader;
	struct op_value *given =
		op_eval(r, c->value->scope, statement->annotation);
	bool is_sqlmodel = models_has_base(c->value, "SQLModel", 0);
	struct annotation a = { 0 };
	struct op_value *v, *type;

	read(&a, given, 0);
	if (op_is_call_of(given, "ClassVar") ||
	    (!column && !a.is_mapped && (!is_sqlmodel || is_relationship(&a))))
		return NULL;
	/* Column() takes nothing from an annotation that says Any. */
	if ((!a.is_mapped && !is_sqlmodel) ||
	    (column && !models_is_column(column)))
		return column;
	v = from_nothing(r, given);
	v->node = column && column->node ? column->node : statement;
	v->span = py_span(v->node);
	if (column)
		merge(r, v, column);
	if (a.column)
		merge(r, v, a.column);
	type = a.type && !has_type(v) ? type_of(m, c, a.type) : NULL;
	if (type)
		op_append(r, v, type);
	if (op_call_keyword(v, "nullable")->kind == OP_ABSENT &&
	    op_truth(op_call_keyword(v, "primary_key")) != 1)
		models_set_keyword(r, v, "nullable", nullable(r, given, &a));
	return v;
}

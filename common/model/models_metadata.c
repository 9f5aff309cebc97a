/* Whose table is it? A MetaData object is known by the call that makes it. */
#include "base/compat.h"
#include "model/models_parts.h"

static bool makes_base(const struct op_value *v)
{
	return op_is_call_of(v, "declarative_base") ||
	       op_is_call_of(v, "generate_base") ||
	       op_is_call_of(v, "automap_base") ||
	       op_is_call_of(v, "make_declarative_base") ||
	       op_is_call_of(v, "registry") || op_is_call_of(v, "SQLAlchemy");
}

/* declarative_base(metadata=...), registry(metadata=...), SQLAlchemy() */
static const struct op_value *of_call(struct models *m,
				      const struct op_value *v, unsigned depth)
{
	const struct op_value *given = op_call_keyword(v, "metadata");

	if (op_is_call_of(v, "MetaData"))
		return v;
	if (!makes_base(v))
		return NULL;
	if (given->kind != OP_ABSENT && given->kind != OP_NONE)
		return models_metadata(m, given, depth + 1);
	given = op_call_keyword(v, "model_class");
	if (given->kind == OP_CLASS)
		return models_metadata_of_class(m, given, depth + 1);
	return v->base ? models_metadata_of_class(m, v->base, depth + 1) : v;
}

const struct op_value *models_metadata_of_class(struct models *m,
						const struct op_value *base,
						unsigned depth)
{
	const struct op_value *own = NULL, *found = NULL;

	if (depth > MODELS_DEPTH)
		return NULL;
	if (base->kind == OP_ATTRIBUTE && str_is(base->s, "Model"))
		return models_metadata(m, base->base, depth + 1);
	if (base->kind == OP_CALL)
		return of_call(m, base, depth);
	if (models_is_extension(base))
		return base;
	if (base->kind == OP_SYMBOL &&
	    str_is(op_value_last_name(base), "SQLModel"))
		return &op_absent; /* there is one for all */
	if (base->kind != OP_CLASS)
		return NULL;
	if (models_has_decorator(base, "as_declarative"))
		return base;
	own = map_get(&base->scope->names, STR("metadata"));
	if (!own) {
		own = map_get(&base->scope->names, STR("registry"));
		own = own && own->kind == OP_CALL ? own : NULL;
	}
	if (own && own->kind != OP_NONE)
		return models_metadata(m, own, depth + 1);
	for (size_t i = 0; i < base->n && !found; i++) {
		struct str last = op_value_last_name(base->items[i]);

		if (base->items[i]->kind == OP_SYMBOL &&
		    (str_is(last, "DeclarativeBase") ||
		     str_is(last, "DeclarativeBaseNoMeta")))
			return base;
		found = models_metadata_of_class(m, base->items[i],
						 models_deeper(depth, i));
	}
	return found;
}

const struct op_value *models_metadata(struct models *m,
				       const struct op_value *v, unsigned depth)
{
	if (depth > MODELS_DEPTH)
		return NULL;
	if (v->kind == OP_CALL)
		return of_call(m, v, depth);
	if (models_is_extension(v))
		return v;
	if (v->kind == OP_ATTRIBUTE && v->base && str_is(v->s, "metadata"))
		return models_metadata_of_class(m, v->base, depth + 1);
	if (v->kind == OP_SYMBOL && str_ends(v->s, STR("SQLModel.metadata")))
		return &op_absent;
	return NULL;
}

/* A class Base(DeclarativeBase) has one that is not written. */
struct str models_schema_of(const struct op_value *metadata)
{
	const struct op_value *schema;

	if (!metadata || metadata->kind != OP_CALL ||
	    !op_is_call_of(metadata, "MetaData"))
		return STR_NULL;
	schema = op_call_keyword(metadata, "schema");
	return op_is_str(schema) ? schema->s : STR_NULL;
}

bool models_is_wanted(const struct models *m, const struct op_value *metadata)
{
	const struct models_state *st = m->state;

	if (!st->is_filtered || !metadata)
		return true;
	for (size_t i = 0; i < st->targets.n; i++)
		if (st->targets.v[i] == metadata)
			return true;
	return false;
}

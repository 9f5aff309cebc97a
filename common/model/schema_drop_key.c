/*
 * Which constraint a name means. Constraints that were made without a name
 * get one from the database or from conventions of the project: the name
 * that drops it is then the first to be seen.
 */
#include "base/compat.h"
#include "model/schema_parts.h"

static bool is_of_object(const struct schema_key *k, const struct op_effect *e)
{
	if (e->flags & SQL_UNIQUE)
		return k->kind == SQL_CONSTRAINT_UNIQUE;
	switch (e->object) {
	case SQL_OBJECT_PRIMARY_KEY:
		return k->kind == SQL_CONSTRAINT_PRIMARY_KEY;
	case SQL_OBJECT_FOREIGN_KEY:
		return k->kind == SQL_CONSTRAINT_FOREIGN_KEY;
	case SQL_OBJECT_CHECK:
		return k->kind == SQL_CONSTRAINT_CHECK;
	default:
		return true;
	}
}

static struct schema_key *by_name(struct schema_step *p, struct schema_table *t,
				  struct str name)
{
	for (size_t i = t->keys.n; i-- > 0 && schema_pay(p->s, 1);) {
		struct schema_key *k = t->keys.v[i];
		struct str own = k->o.name;

		if (!k->o.is_there)
			continue;
		if (!own.p)
			own = schema_key_name(p->s, p->s->arena, k);
		if (own.p && str_eq_nocase(own, name))
			return k;
	}
	return NULL;
}

/* ck_users_valid_name is what conventions make of the check valid_name. */
static struct schema_key *by_convention(struct schema_step *p,
					struct schema_table *t, struct str name)
{
	for (size_t i = t->keys.n; i-- > 0 && schema_pay(p->s, 1);) {
		struct schema_key *k = t->keys.v[i];
		struct str own = k->o.name;

		if (k->o.is_there && k->kind == SQL_CONSTRAINT_CHECK &&
		    own.len && own.len < name.len && str_ends(name, own) &&
		    name.p[name.len - own.len - 1] == '_')
			return k;
	}
	return NULL;
}

/* How many of the key's columns the name speaks of; all, for a full score. */
static size_t score_of(const struct schema_key *k, struct str name)
{
	size_t score = 1;

	for (size_t i = 0; i < k->parts.n; i++) {
		struct str column = schema_part_name(&k->parts.v[i]);

		score += column.len && str_find(name, column) != STR_NPOS ?
				 column.len + 1 :
				 0;
	}
	return score;
}

/* Words for the kind in the name: users_email_key, fk_users_team_id. */
static bool contradicts(const struct schema_key *k, struct str name)
{
	static const struct {
		const char *word;
		enum sql_constraint_kind kind;
	} words[] = {
		{ "pkey", SQL_CONSTRAINT_PRIMARY_KEY },
		{ "fkey", SQL_CONSTRAINT_FOREIGN_KEY },
		{ "ibfk", SQL_CONSTRAINT_FOREIGN_KEY },
		{ "pk_", SQL_CONSTRAINT_PRIMARY_KEY },
		{ "fk_", SQL_CONSTRAINT_FOREIGN_KEY },
		{ "uq_", SQL_CONSTRAINT_UNIQUE },
		{ "ck_", SQL_CONSTRAINT_CHECK },
		{ "_check", SQL_CONSTRAINT_CHECK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_find(name, str_z(words[i].word)) != STR_NPOS)
			return k->kind != words[i].kind;
	/* Whoever means the primary key says so. */
	return k->kind == SQL_CONSTRAINT_PRIMARY_KEY;
}

/* The unnamed one that it can mean best; NULL when there is none. */
static struct schema_key *by_guess(struct schema_step *p, struct schema_table *t,
				   struct str name, bool *is_sole)
{
	struct schema_key *best = NULL;
	size_t best_score = 0, n = 0;

	for (size_t i = 0; i < t->keys.n && schema_pay(p->s, 1); i++) {
		struct schema_key *k = t->keys.v[i];
		size_t score;

		if (!k->o.is_there || k->o.name.p || !is_of_object(k, p->e) ||
		    (p->e->object == SQL_OBJECT_CONSTRAINT &&
		     contradicts(k, name)))
			continue;
		n++;
		score = score_of(k, name);
		if (score > best_score) {
			best = k;
			best_score = score;
		}
	}
	*is_sole = n == 1;
	return best;
}

static struct schema_key *of_kind(struct schema_step *p, struct schema_table *t,
				  bool *is_sole)
{
	struct schema_key *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < t->keys.n && schema_pay(p->s, 1); i++)
		if (t->keys.v[i]->o.is_there && is_of_object(t->keys.v[i], p->e)) {
			found = t->keys.v[i];
			n++;
		}
	*is_sole = n == 1;
	return found;
}

/* MySQL and SQLAlchemy's batches call unique indexes constraints. */
static bool drop_index_instead(struct schema_step *p, struct schema_table *t,
			       struct str name)
{
	struct schema_index *i = schema_index_find(p, t, name);

	if (!i || !i->o.is_there)
		return false;
	schema_remove_index(p, i);
	return true;
}

static void tell_unknown(struct schema_step *p, struct schema_table *t)
{
	struct schema_event *e;

	/* Enum and Boolean make checks of their own, under their own names. */
	if (!schema_has_all_keys(p->s, t) || (p->e->flags & SQL_IF_EXISTS) ||
	    p->e->object == SQL_OBJECT_CHECK)
		return;
	e = schema_tell(p, SCHEMA_UNKNOWN_OBJECT, t);
	if (!e)
		return;
	e->object = SQL_OBJECT_CONSTRAINT;
	e->name = p->e->name.text;
}

/* Types of the project's own may make them, too. */
static bool may_have_checks(const struct schema_table *t)
{
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i]->type.family == TYPE_ENUM ||
		    t->columns.v[i]->type.family == TYPE_UNKNOWN ||
		    t->columns.v[i]->type.family == TYPE_BOOLEAN)
			return true;
	return false;
}

struct schema_key *schema_key_meant(struct schema_step *p, struct schema_table *t,
				    const struct op_name *name)
{
	struct schema_key *k = NULL;
	bool is_sole = false;

	if (name->text.p)
		k = by_name(p, t, name->text);
	if (!k && name->text.p)
		k = by_convention(p, t, name->text);
	if (k)
		return k;
	if (name->text.p) {
		k = by_guess(p, t, name->text, &is_sole);
		if (!k && drop_index_instead(p, t, name->text))
			return NULL;
	} else if (p->e->object == SQL_OBJECT_PRIMARY_KEY) {
		return schema_primary_key(t);
	} else {
		k = of_kind(p, t, &is_sole);
		if (!is_sole)
			k = NULL;
	}
	if (!k && name->text.p && !may_have_checks(t))
		tell_unknown(p, t);
	/* Another one than was guessed may be gone. */
	if (!is_sole)
		schema_set(p->s, t->keys_unsure, true);
	return k;
}

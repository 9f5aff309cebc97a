#include "base/compat.h"
#include "model/operation_type.h"

enum { TYPE_FIXED = 1, TYPE_SERIAL = 2, TYPE_TZ = 4 };

static const struct type_row {
	const char *name;
	enum type_family family;
	int bits;
	unsigned flags;
} rows[] = {
#define TYPE(name, family, bits, flags) { name, TYPE_##family, bits, flags },
#include "model/operation_type.def"
#undef TYPE
};

static struct str upper(struct arena *a, struct str s)
{
	char *p = arena_strndup(a, s.p ? s.p : "", s.len);

	for (size_t i = 0; i < s.len; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			p[i] = (char)(p[i] - 'a' + 'A');
	return str_of(p, s.len);
}

static void clear(struct op_type *t)
{
	memset(t, 0, sizeof(*t));
	t->length = t->precision = t->scale = -1;
}

/* Sets what the bare name says; false when it is not one of the table's. */
static bool set_name(struct op_type *t, struct arena *a, struct str name)
{
	t->name = upper(a, name);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!str_is(t->name, rows[i].name))
			continue;
		t->family = rows[i].family;
		t->bits = rows[i].bits;
		t->is_fixed = rows[i].flags & TYPE_FIXED;
		t->is_autoincrement = rows[i].flags & TYPE_SERIAL;
		t->has_timezone = rows[i].flags & TYPE_TZ;
		return true;
	}
	return false;
}

static void take_int(struct op_type *t, const struct op_value *v, int *out)
{
	if (v->kind == OP_INT && v->i >= 0 && v->i < 100000)
		*out = (int)v->i;
	else if (v->kind != OP_ABSENT && v->kind != OP_NONE)
		t->has_dynamic_args = true;
}

static void take_length(struct op_type *t, const struct op_value *v)
{
	if (v->kind == OP_INT && v->i >= 0)
		t->length = v->i;
	else if (v->kind != OP_ABSENT && v->kind != OP_NONE)
		t->has_dynamic_args = true;
}

/* sa.Enum("a", "b"), sa.Enum(Color), postgresql.ENUM(*values) */
static void take_values(struct op_type *t, struct arena *a,
			const struct op_value *v)
{
	const struct op_value *name = op_call_keyword(v, "name");

	t->is_plain = op_truth(op_call_keyword(v, "native_enum")) == 0;
	t->makes_no_type = op_truth(op_call_keyword(v, "create_type")) == 0;
	if (op_is_str(name) && !t->is_plain)
		t->enum_name = name->s;
	t->has_all_values = !v->has_star && v->n;
	for (size_t i = 0; i < v->n; i++) {
		const struct op_value *item = v->items[i];

		if (op_is_str(item))
			vec_push(&t->values, a, item->s);
		else
			t->has_all_values = false;
	}
	t->has_dynamic_args = !t->has_all_values;
}

static void take_item(struct op_type *t, struct arena *a,
		      const struct op_value *v, unsigned depth);

static void take_arguments(struct op_type *t, struct arena *a,
			   const struct op_value *v, unsigned depth)
{
	t->has_dynamic_args = v->has_star;
	switch (t->family) {
	case TYPE_STRING:
	case TYPE_TEXT:
	case TYPE_BINARY:
		take_length(t, op_call_argument(v, 0, "length"));
		break;
	case TYPE_NUMERIC:
		take_int(t, op_call_argument(v, 0, "precision"), &t->precision);
		take_int(t, op_call_argument(v, 1, "scale"), &t->scale);
		break;
	case TYPE_FLOAT:
		take_int(t, op_call_argument(v, 0, "precision"), &t->precision);
		break;
	case TYPE_TIME:
	case TYPE_DATETIME:
		t->has_timezone |=
			op_truth(op_call_argument(v, 0, "timezone")) == 1;
		take_int(t, op_call_keyword(v, "precision"), &t->precision);
		take_int(t, op_call_keyword(v, "fsp"), &t->precision);
		break;
	case TYPE_INTEGER:
		t->is_unsigned = op_truth(op_call_keyword(v, "unsigned")) == 1;
		break;
	case TYPE_ENUM:
		take_values(t, a, v);
		break;
	case TYPE_ARRAY:
		take_item(t, a, op_call_argument(v, 0, "item_type"), depth);
		break;
	case TYPE_OTHER: /* VECTOR(3): sizes that are not looked into */
		t->has_dynamic_args |= v->n || v->nkeywords;
		break;
	default:
		break;
	}
}

#define TYPE_DEPTH 10

static void of_value(struct op_type *t, struct arena *a,
		     const struct op_value *v, unsigned depth)
{
	struct str name;

	clear(t);
	t->span = v->span;
	if (v->kind == OP_ABSENT || v->kind == OP_NONE)
		return;
	/* .with_variant(), .evaluates_none(): the type that it is put on. */
	while (v->kind == OP_CALL && v->base)
		v = v->base;
	name = op_value_last_name(v);
	t->text = v->s;
	if (!name.p)
		return;
	if (!set_name(t, a, name) || depth > TYPE_DEPTH) {
		t->family = TYPE_UNKNOWN;
		return;
	}
	if (v->kind == OP_CALL)
		take_arguments(t, a, v, depth);
}

static void take_item(struct op_type *t, struct arena *a,
		      const struct op_value *v, unsigned depth)
{
	struct op_type *item = arena_new(a, struct op_type);

	of_value(item, a, v, depth + 1);
	t->item = item;
}

/* The text of a type for people: as it stands in the file. */
void op_type_of_value(struct op_type *t, struct arena *a,
		      const struct op_value *v)
{
	of_value(t, a, v, 0);
}

/* Numbers and strings between parentheses. */
static void sql_arguments(struct op_type *t, struct arena *a, struct str inside)
{
	struct str part;
	int n = 0;

	while (str_split(&inside, ',', &part)) {
		int64_t number = 0;

		part = str_trim(part);
		if (part.len >= 2 && part.p[0] == '\'') {
			vec_push(&t->values, a, str_cut(part, 1, part.len - 1));
			t->has_all_values = true;
			continue;
		}
		for (size_t i = 0; i < part.len; i++) {
			if (part.p[i] < '0' || part.p[i] > '9' ||
			    number > INT32_MAX / 16) {
				t->has_dynamic_args |=
					!str_eq_nocase(part, STR("max"));
				number = -1;
				break;
			}
			number = number * 10 + (part.p[i] - '0');
		}
		if (n == 0) {
			t->length = number;
			t->precision = (int)number;
		} else if (n == 1) {
			t->scale = (int)number;
		}
		n++;
	}
	if (t->family != TYPE_NUMERIC && t->family != TYPE_DATETIME &&
	    t->family != TYPE_TIME && t->family != TYPE_FLOAT)
		t->precision = -1;
	if (t->family != TYPE_STRING && t->family != TYPE_BINARY &&
	    t->family != TYPE_TEXT)
		t->length = -1;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == ' ' || c == '.' ||
	       c == '"';
}

/*
 * The longest run of words, from the front, that is a name of the table:
 * "timestamp with time zone" begins with "timestamp".
 */
static void sql_name(struct op_type *t, struct arena *a, struct str words)
{
	struct str name = words;
	size_t blank;

	while (!set_name(t, a, str_trim(name))) {
		blank = str_rchr(str_trim(name), ' ');
		if (blank == STR_NPOS) {
			t->name = upper(a, str_trim(words));
			return;
		}
		name = str_cut(str_trim(name), 0, blank);
	}
}

static bool has_words(struct arena *a, struct str text, const char *words)
{
	return str_find(str_lower(a, text), str_z(words)) != STR_NPOS;
}

void op_type_of_sql(struct op_type *t, struct arena *a, struct str text)
{
	size_t end = 0, open, close;
	struct str words;

	clear(t);
	if (!text.p)
		return;
	text = str_trim(text);
	t->text = text;
	if (text.len > 4096)
		return;
	while (end < text.len && is_word_char(text.p[end]))
		end++;
	words = str_cut(text, 0, end);
	if (str_starts(words, STR("pg_catalog.")))
		words = str_from(words, 11);
	sql_name(t, a, words);
	open = str_chr(text, '(');
	close = str_chr(text, ')');
	if (open != STR_NPOS && close != STR_NPOS && close > open)
		sql_arguments(t, a, str_cut(text, open + 1, close));
	t->has_timezone |= has_words(a, text, "with time zone");
	t->is_unsigned = has_words(a, text, " unsigned");
	if (str_chr(text, '[') != STR_NPOS || has_words(a, text, " array")) {
		struct op_type *item = arena_new(a, struct op_type);

		*item = *t;
		clear(t);
		t->text = text;
		t->name = STR("ARRAY");
		t->family = TYPE_ARRAY;
		t->item = item;
	}
}

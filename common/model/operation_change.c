/*
 * What a change of type does to the values that are there. A table of
 * families is too coarse (sizes matter), so there is a function for each
 * family that can lose something.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "base/map.h"
#include "model/operation_type.h"

static struct str lost(struct arena *a, const char *what)
{
	return str_fmt(a, "%s", what);
}

static enum type_change by_length(struct arena *a, const struct op_type *from,
				  const struct op_type *to, struct str *why)
{
	const char *unit = from->family == TYPE_BINARY ? "bytes" : "characters";

	if (from->length == to->length)
		return from->is_fixed == to->is_fixed ? CHANGE_NONE :
							CHANGE_OTHER;
	if (to->length < 0)
		return CHANGE_WIDER;
	if (from->length < 0) {
		*why = str_fmt(a, "unbounded text becomes %lld %s",
			       (long long)to->length, unit);
		return CHANGE_NARROWER;
	}
	if (to->length > from->length)
		return from->is_fixed == to->is_fixed ? CHANGE_WIDER :
							CHANGE_OTHER;
	*why = str_fmt(a, "%lld %s become %lld", (long long)from->length, unit,
		       (long long)to->length);
	return CHANGE_NARROWER;
}

static enum type_change from_text(struct arena *a, const struct op_type *from,
				  const struct op_type *to, struct str *why)
{
	if (to->family == TYPE_TEXT) {
		int was = from->bits ? from->bits : 16;
		int is = to->bits ? to->bits : 16;

		if (from->bits == to->bits)
			return CHANGE_NONE;
		if (is > was)
			return CHANGE_WIDER;
		*why = lost(a, "long texts become too long");
		return CHANGE_NARROWER;
	}
	if (to->family != TYPE_STRING)
		return CHANGE_OTHER;
	if (to->length < 0)
		return CHANGE_WIDER;
	*why = str_fmt(a, "unbounded text becomes %lld characters",
		       (long long)to->length);
	return CHANGE_NARROWER;
}

static enum type_change from_string(struct arena *a, const struct op_type *from,
				    const struct op_type *to, struct str *why)
{
	if (to->family == TYPE_TEXT)
		return CHANGE_WIDER;
	if (to->family == TYPE_STRING)
		return by_length(a, from, to, why);
	return CHANGE_OTHER;
}

static int digits_of(const struct op_type *t)
{
	return t->bits == 64 ? 19 : t->bits == 16 ? 5 : t->bits == 8 ? 3 : 10;
}

static enum type_change from_integer(struct arena *a, const struct op_type *from,
				     const struct op_type *to, struct str *why)
{
	switch (to->family) {
	case TYPE_INTEGER:
		if (to->bits < from->bits) {
			*why = str_fmt(a, "%d bits become %d", from->bits,
				       to->bits);
			return CHANGE_NARROWER;
		}
		if (to->bits > from->bits)
			return to->is_unsigned && !from->is_unsigned ?
				       CHANGE_OTHER :
				       CHANGE_WIDER;
		return to->is_unsigned == from->is_unsigned ? CHANGE_NONE :
							      CHANGE_OTHER;
	case TYPE_BOOLEAN:
		*why = lost(a, "numbers become true or false");
		return CHANGE_NARROWER;
	case TYPE_NUMERIC:
		if (to->precision >= 0 &&
		    to->precision - (to->scale > 0 ? to->scale : 0) <
			    digits_of(from)) {
			*why = str_fmt(a, "%d digits become %d", digits_of(from),
				       to->precision -
					       (to->scale > 0 ? to->scale : 0));
			return CHANGE_NARROWER;
		}
		return CHANGE_OTHER;
	case TYPE_FLOAT:
		if (from->bits == 64 || to->bits == 32) {
			*why = lost(a, "large numbers are rounded");
			return CHANGE_NARROWER;
		}
		return CHANGE_OTHER;
	default:
		return CHANGE_OTHER;
	}
}

static enum type_change between_numerics(struct arena *a,
					 const struct op_type *from,
					 const struct op_type *to,
					 struct str *why)
{
	int from_scale = from->scale > 0 ? from->scale : 0;
	int to_scale = to->scale > 0 ? to->scale : 0;

	if (from->precision == to->precision && from_scale == to_scale)
		return CHANGE_NONE;
	if (to->precision < 0)
		return CHANGE_WIDER;
	if (from->precision >= 0 && to_scale >= from_scale &&
	    to->precision - to_scale >= from->precision - from_scale)
		return CHANGE_WIDER;
	if (from->precision < 0)
		*why = str_fmt(a, "unbounded numbers become (%d, %d)",
			       to->precision, to_scale);
	else
		*why = str_fmt(a, "(%d, %d) becomes (%d, %d)", from->precision,
			       from_scale, to->precision, to_scale);
	return CHANGE_NARROWER;
}

static enum type_change from_numeric(struct arena *a, const struct op_type *from,
				     const struct op_type *to, struct str *why)
{
	switch (to->family) {
	case TYPE_NUMERIC:
		return between_numerics(a, from, to, why);
	case TYPE_INTEGER:
		*why = lost(a, "digits behind the point are lost");
		return from->scale == 0 && from->precision >= 0 &&
				       from->precision < digits_of(to) ?
			       CHANGE_OTHER :
			       CHANGE_NARROWER;
	case TYPE_FLOAT:
		*why = lost(a, "exact numbers are rounded");
		return CHANGE_NARROWER;
	case TYPE_BOOLEAN:
		*why = lost(a, "numbers become true or false");
		return CHANGE_NARROWER;
	default:
		return CHANGE_OTHER;
	}
}

static enum type_change from_float(struct arena *a, const struct op_type *from,
				   const struct op_type *to, struct str *why)
{
	switch (to->family) {
	case TYPE_FLOAT:
		if (from->bits == 64 && to->bits == 32) {
			*why = lost(a, "double precision becomes single");
			return CHANGE_NARROWER;
		}
		return from->bits == to->bits ? CHANGE_NONE : CHANGE_WIDER;
	case TYPE_INTEGER:
		*why = lost(a, "digits behind the point are lost");
		return CHANGE_NARROWER;
	case TYPE_NUMERIC:
		if (to->precision < 0)
			return CHANGE_OTHER;
		*why = str_fmt(a, "numbers are rounded to (%d, %d)",
			       to->precision, to->scale > 0 ? to->scale : 0);
		return CHANGE_NARROWER;
	case TYPE_BOOLEAN:
		*why = lost(a, "numbers become true or false");
		return CHANGE_NARROWER;
	default:
		return CHANGE_OTHER;
	}
}

static enum type_change from_datetime(struct arena *a, const struct op_type *from,
				      const struct op_type *to, struct str *why)
{
	if (to->family == TYPE_DATE && from->family == TYPE_DATETIME) {
		*why = lost(a, "the time of day is lost");
		return CHANGE_NARROWER;
	}
	if (to->family == TYPE_TIME && from->family == TYPE_DATETIME) {
		*why = lost(a, "the date is lost");
		return CHANGE_NARROWER;
	}
	if (to->family != from->family)
		return CHANGE_OTHER;
	if (from->has_timezone && !to->has_timezone) {
		*why = lost(a, "the time zone is lost");
		return CHANGE_NARROWER;
	}
	if (to->has_timezone != from->has_timezone)
		return CHANGE_OTHER;
	if (to->precision >= 0 &&
	    (from->precision < 0 ? 6 : from->precision) > to->precision) {
		*why = lost(a, "fractions of a second are lost");
		return CHANGE_NARROWER;
	}
	return to->precision == from->precision ? CHANGE_NONE : CHANGE_WIDER;
}

static enum type_change between_enums(struct arena *a, const struct op_type *from,
				      const struct op_type *to, struct str *why)
{
	struct buf gone = BUF_INIT(a);
	struct map kept;
	size_t n = 0;

	if (!from->has_all_values || !to->has_all_values)
		return CHANGE_UNKNOWN;
	map_init(&kept, a);
	for (size_t i = 0; i < to->values.n; i++)
		map_put(&kept, to->values.v[i], &kept);
	for (size_t i = 0; i < from->values.n; i++) {
		struct str value = from->values.v[i];

		if (map_has(&kept, value))
			continue;
		if (n++ < 5)
			buf_addf(&gone, "%s\"%.*s\"", n > 1 ? ", " : "",
				 STR_ARG(value));
	}
	if (n > 5)
		buf_addf(&gone, " and %zu more", n - 5);
	*why = buf_str(&gone);
	if (n)
		return CHANGE_VALUES_REMOVED;
	return to->values.n > from->values.n ? CHANGE_WIDER : CHANGE_NONE;
}

static enum type_change same_family(struct arena *a, const struct op_type *from,
				    const struct op_type *to, struct str *why)
{
	switch (from->family) {
	case TYPE_BINARY:
		return by_length(a, from, to, why);
	case TYPE_ENUM:
		return between_enums(a, from, to, why);
	case TYPE_ARRAY:
		return from->item && to->item ?
			       op_type_compare(a, from->item, to->item, why) :
			       CHANGE_UNKNOWN;
	case TYPE_OTHER:
		return str_eq(from->name, to->name) ? CHANGE_NONE : CHANGE_OTHER;
	default:
		return CHANGE_NONE;
	}
}

static enum type_change compare(struct arena *a, const struct op_type *from,
				const struct op_type *to, struct str *why)
{
	switch (from->family) {
	case TYPE_TEXT:
		return from_text(a, from, to, why);
	case TYPE_STRING:
		return from_string(a, from, to, why);
	case TYPE_INTEGER:
		return from_integer(a, from, to, why);
	case TYPE_NUMERIC:
		return from_numeric(a, from, to, why);
	case TYPE_FLOAT:
		return from_float(a, from, to, why);
	case TYPE_DATETIME:
	case TYPE_TIME:
		return from_datetime(a, from, to, why);
	default:
		return from->family == to->family ?
			       same_family(a, from, to, why) :
			       CHANGE_OTHER;
	}
}

enum type_change op_type_compare(struct arena *a, const struct op_type *from,
				 const struct op_type *to, struct str *why)
{
	enum type_change change;

	*why = STR_NULL;
	if (from->family == TYPE_UNKNOWN || to->family == TYPE_UNKNOWN)
		return from->name.len && str_eq(from->name, to->name) &&
				       !from->has_dynamic_args &&
				       !to->has_dynamic_args &&
				       from->length == to->length ?
			       CHANGE_NONE :
			       CHANGE_UNKNOWN;
	if ((from->has_dynamic_args || to->has_dynamic_args) &&
	    from->family == to->family)
		return CHANGE_UNKNOWN;
	change = compare(a, from, to, why);
	if (change == CHANGE_NONE || change == CHANGE_WIDER)
		*why = STR_NULL;
	return change;
}

/*
 * operation_type.h - the type of a column, whether it was written as
 * SQLAlchemy's (sa.String(50)) or in SQL (varchar(50)), and what a change
 * from one to another does to the values.
 *
 * What is not known stays unknown: TYPE_UNKNOWN family, -1 for a length.
 */
#ifndef MODEL_OPERATION_TYPE_H
#define MODEL_OPERATION_TYPE_H

#include "model/operation_value.h"

enum type_family {
	TYPE_UNKNOWN, /* dynamic, or a name of another package */
	TYPE_STRING, /* VARCHAR, CHAR, and sa.String without a length */
	TYPE_TEXT, /* unbounded */
	TYPE_INTEGER,
	TYPE_NUMERIC,
	TYPE_FLOAT,
	TYPE_BOOLEAN,
	TYPE_DATE,
	TYPE_TIME,
	TYPE_DATETIME,
	TYPE_INTERVAL,
	TYPE_BINARY,
	TYPE_ENUM,
	TYPE_JSON,
	TYPE_JSONB,
	TYPE_UUID,
	TYPE_ARRAY, /* of item */
	TYPE_OTHER, /* known to be none of these: INET, TSVECTOR, ... */
};

struct op_type {
	enum type_family family;
	struct str text; /* as written; {NULL, 0} when there is no type */
	/*
	 * The bare name in upper case: "STRING", "VARCHAR", "DOUBLE PRECISION";
	 * types of one family differ by it. {NULL, 0} when unknown.
	 */
	struct str name;
	int64_t length; /* characters or bytes; -1: none given, or not known */
	int precision; /* NUMERIC, DATETIME, FLOAT; -1 */
	int scale; /* NUMERIC; -1 */
	int bits; /* INTEGER, FLOAT: 16, 32, 64; 0 when not known */
	bool is_fixed; /* CHAR */
	bool is_unsigned;
	bool has_timezone;
	bool has_dynamic_args; /* the family is known, its sizes are not */
	bool is_autoincrement; /* SERIAL and its like */
	struct str enum_name; /* of the type in the database; or {NULL, 0} */
	struct strs values; /* of an enum, as the database has them */
	bool has_all_values; /* false: some or all values are dynamic */
	bool is_plain; /* native_enum=False: of an enum, but a VARCHAR */
	bool makes_no_type; /* create_type=False: the enum is there already */
	const struct op_type *item; /* of an ARRAY; or NULL */
	struct span span; /* in the file */
};

/* Never NULL-valued: what is no type gives TYPE_UNKNOWN. */
void op_type_of_value(struct op_type *t, struct arena *a,
		      const struct op_value *v);
void op_type_of_sql(struct op_type *t, struct arena *a, struct str text);

enum type_change {
	CHANGE_NONE, /* the database sees the same type */
	CHANGE_WIDER, /* every value fits as it is */
	CHANGE_NARROWER, /* values may be cut, rounded or refused */
	CHANGE_VALUES_REMOVED, /* of an enum */
	CHANGE_OTHER, /* a conversion of another kind */
	CHANGE_UNKNOWN, /* one of the types is not known */
};

/* why: "50 characters become 20"; {NULL, 0} for NONE and UNKNOWN. */
enum type_change op_type_compare(struct arena *a, const struct op_type *from,
				 const struct op_type *to, struct str *why);

#endif

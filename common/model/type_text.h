/*
 * type_text.h - a column's type as SQL, as SQLAlchemy writes it for a
 * dialect (sql/compiler.py, GenericTypeCompiler, and the dialects' own).
 */
#ifndef MODEL_TYPE_TEXT_H
#define MODEL_TYPE_TEXT_H

#include "base/buf.h"
#include "model/operation_type.h"

/*
 * dialect "": what most would take. A type that is not known comes as it is
 * written; one that is absent as "".
 */
struct str op_type_text(struct arena *a, const struct op_type *t,
			struct str dialect);

#endif

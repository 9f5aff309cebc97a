/*
 * models.h - SQLAlchemy models, read without being run: which tables the
 * classes and Table() calls of a project describe.
 *
 * Several files are followed together, as Python would import them: a module
 * is evaluated by the reader of operations (operation_read.h) from top to
 * bottom, once; what it imports from the project is evaluated first. Columns,
 * types and constraints are those that op.create_table() would have been
 * given, so they mean the same here and there.
 *
 * Known: Table(), Column and mapped_column, Mapped[...] annotations alone,
 * __tablename__ and __table_args__ (written, inherited or computed by
 * declared_attr), mixins, abstract bases, joined, single-table and concrete
 * inheritance, MetaData(schema=), Index(), the table names that
 * Flask-SQLAlchemy and SQLModel make up, SQLModel's Field().
 * Unknown is said (models.gaps), never guessed.
 *
 * Bounded: MODELS_FILES_MAX files, MODELS_STEPS_MAX steps in all and
 * MODELS_FILE_STEPS for one file.
 *
 * Sources: sqlalchemy/orm/decl_base.py (_MapperConfig), sql/schema.py
 * (Table, ForeignKey._resolve_column), flask_sqlalchemy/model.py.
 */
#ifndef MODEL_MODELS_H
#define MODEL_MODELS_H

#include "model/schema.h"
#include "model/schema_diff.h"

#define MODELS_FILES_MAX ((size_t)5000)
#define MODELS_STEPS_MAX ((size_t)10000000)
#define MODELS_FILE_STEPS ((size_t)500000)

/* The project's files, by path from the top of the repository. */
struct models_files {
	void *data;
	bool (*has_file)(void *data, struct str path);
	bool (*has_dir)(void *data, struct str path);
	/* NULL: it cannot be had, or is too large. */
	struct source *(*read)(void *data, struct str path);
};

/* Something that could not be read. */
struct models_gap {
	struct source *source; /* or NULL: the file as a whole */
	struct str path;
	struct span span;
	struct str reason;
};

struct models_table {
	struct str schema; /* or "" */
	struct str name;
	struct str path; /* of the file that describes it */
	struct source *source;
	struct span span;
	struct revision rev; /* stands for that file: schema_origin.rev */
	struct operation *op; /* op.create_table() as it would be written */
	const struct op_value *metadata; /* tells MetaData objects apart */
	struct op_value *parts; /* a tuple: columns, constraints, indexes */
	bool has_columns; /* not only a name: Table("x", metadata) */
};

struct models {
	struct arena *arena;
	const struct models_files *files;
	struct strs roots; /* directories that imports start from */
	struct {
		struct models_gap *v;
		size_t n;
		size_t cap;
	} gaps;
	struct {
		struct models_table **v; /* by schema and name, bytewise */
		size_t n;
		size_t cap;
	} tables; /* models_build() */
	size_t nread; /* files that were read */
	struct models_state *state; /* models_parts.h */
};

void models_init(struct models *m, struct arena *a,
		 const struct models_files *files);
/* Directories in which absolute imports are looked for, best first. */
void models_add_root(struct models *m, struct str dir);
/* Evaluates a file, the packages it is in, and what it imports. */
void models_read(struct models *m, struct str path);
/* Was it, by itself or because another one imports it? */
bool models_has_read(const struct models *m, struct str path);

enum models_target {
	MODELS_TARGET_UNSET, /* env.py binds no such name, or None */
	MODELS_TARGET_UNKNOWN, /* it does, to something nobody can follow */
	MODELS_TARGET_KNOWN,
};
/*
 * What target_metadata is in an env.py that was read. KNOWN: from now on only
 * its tables count.
 */
enum models_target models_target(struct models *m, struct str path);

/*
 * The files in which tables that count were met since models_mark() was as
 * given, each once. is_sure: only those whose MetaData is known.
 */
size_t models_mark(const struct models *m);
void models_paths(struct models *m, size_t mark, bool is_sure,
		  struct strs *paths);

/* Once all is read: tables, and what could not be told of them. */
void models_build(struct models *m);
/* Puts them into s, as a chain that has just created them all. */
void models_schema(struct models *m, struct schema *s, struct arena *a,
		   struct str dialect);

/*
 * Tables and columns: ADDED are those of the models alone, REMOVED those of
 * the chain alone; by: who has them. What a part that could not be read may
 * have made otherwise is no difference.
 */
void models_diff(struct schema_differences *out, struct arena *a,
		 const struct schema *chain, const struct schema *models);

/* May the bytes describe a table? To leave files alone that cannot. */
bool models_mentions(struct str bytes);

#endif

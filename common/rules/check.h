/*
 * check.h - what the rules see of one environment, and the entry points of
 * the rules. Whoever calls (run/) has read everything; the rules read
 * nothing, they only append findings.
 */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include "base/map.h"
#include "model/revgraph.h"
#include "rules/rule.h"
#include "text/finding.h"

struct migration;
struct operations;
struct house_rule;
struct op_watched;
struct replay;

enum file_change {
	FILE_SAME, /* only judged because everything is (check --all) */
	FILE_ADDED,
	FILE_EDITED,
	FILE_RENAMED, /* the same bytes under another name */
};

/* A migration to be judged: read whole. */
struct checked_file {
	struct source *source;
	const struct migration *migration;
	struct revision *revision; /* its node's in check.graph */
	const struct operations *operations;
	enum file_change change; /* against what was before */
	/*
	 * A side of a merge has it, but for its place in the chain: that is
	 * judged, the file is not.
	 */
	bool is_brought;
	struct str brought_as; /* is_brought: the id it has there */
	struct str old_path; /* FILE_RENAMED: its name before */
	const struct migration *old; /* FILE_EDITED: as it was; else NULL */
	const struct operations *old_operations; /* what that did; or NULL */
	/*
	 * On the mainline under this path, or in the state before where
	 * there is no mainline: its name is not news.
	 */
	bool is_legacy;
	/*
	 * The mainline's (or a protected ref's) migration with this id or
	 * this path, read whole, when its bytes differ; else NULL.
	 */
	const struct migration *published;
	/* check_schemas() fills these; NULL: nothing is known. */
	const struct op_watched *watched;
	const struct op_watched *old_watched; /* of old_operations */
};

/*
 * A state of the environment's versions. Reading one costs time, and the
 * states that this one is compared with are rarely looked into: load, if
 * set, fills graph when it is first wanted.
 */
struct chain {
	struct revgraph *graph; /* chain_graph() */
	struct map by_path; /* path -> struct revision *: chain_at() makes it */
	struct str name; /* for people: "HEAD", "origin/main", "staged" */
	/*
	 * Never fails here: what cannot be read leaves an empty graph, and
	 * the caller, who made the chain, knows and drops the findings.
	 */
	void (*load)(struct chain *chain);
	void *data; /* load's */
};

struct revgraph *chain_graph(const struct chain *chain);
/* NULL when the chain is NULL, or has none of that id (under that path). */
struct revnode *chain_find(const struct chain *chain, struct str id);
struct revision *chain_at(const struct chain *chain, struct str path);

/*
 * The convention for file names, as a question: the rules see neither
 * settings nor templates. Without a convention fits is NULL.
 */
struct check_naming {
	/*
	 * Could the convention have made this name? If not, why says what is
	 * wrong and example what it would look like. Any of revision, message
	 * and date may be {NULL, 0}: not known.
	 */
	bool (*fits)(const void *data, struct arena *a, struct str path,
		     struct str revision, struct str message, struct str date,
		     struct str *why, struct str *example);
	const void *data;
	/* For people: "file_template of alembic.ini", "timestamp". */
	struct str convention;
};

/* What the repository itself can import; is_own NULL: nobody knows. */
struct check_modules {
	/* Is a top level module or package ("shop") the project's own? */
	bool (*is_own)(const void *data, struct str name);
	const void *data;
};

struct check_policy {
	struct rule_levels levels;
	size_t heads_allowed; /* 1 without a setting */
	struct strs head_labels; /* labels that may stay apart; or empty */
	size_t revision_width; /* 32: alembic_version.version_num */
	struct strs protect; /* "users", "payments.amount" */
	struct str dialect; /* "postgresql", ...; {NULL, 0} if unknown */
	struct str mainline; /* the ref's short name, "origin/main"; or NULL */
	/*
	 * The mainline is the very branch that is checked out, and nobody
	 * else has seen it: rules about published files only warn.
	 */
	bool is_mainline_here;
	bool is_staged; /* the state judged is the index: for the texts */
	/*
	 * A finding about the chain that the state before had too is a
	 * warning at the most: a commit is judged by what it adds.
	 */
	bool spares_old_findings;
	/* The same for what an edited file does to the database. */
	bool spares_old_operations;
	/*
	 * The level of diverging-heads here: a note while committing (git
	 * merge repairs it later), the rule's own where it is shared.
	 */
	enum level diverging_level;
	/*
	 * The chain is what merging the states `merged` and `before` would
	 * give: too many heads are diverging-heads, unless one of them has as
	 * many.
	 */
	bool is_prospective;
	/*
	 * The command that merges the mainline into what the reader has;
	 * {NULL, 0}: git merge and its name.
	 */
	struct str way_out;
	bool is_one_way; /* downgrades are not wanted */
	struct check_naming naming;
	struct check_modules modules;
	int64_t today; /* days since 1970-01-01, for `until` */
	const struct house_rule *house_rules;
	size_t nhouse_rules;
};

enum check_head_file_kind {
	HEAD_FILE_NONE,
	HEAD_FILE_REGULAR,
	HEAD_FILE_LINK,
	HEAD_FILE_ODD, /* a directory, a submodule */
	HEAD_FILE_CONFLICT, /* in the index: git will not commit it */
};

/* The file that names the heads, for a server's merge to stumble over. */
struct check_head_file {
	struct str path; /* {NULL, 0}: the environment can have none */
	enum check_head_file_kind kind;
	bool is_wanted; /* else whatever is there is not our business */
	struct source *source; /* of a regular one */
	bool is_readable; /* heads are all that it names */
	struct span bad; /* the first line that is none */
	struct strs heads; /* cut from source's bytes */
	/* New migrations that nobody has added: git commit sees to it. */
	bool is_in_progress;
};

struct check {
	struct arena *arena;
	const struct check_policy *policy;
	struct findings *findings;
	struct chain *now; /* what is judged */
	struct chain *before; /* what it is compared with, or NULL */
	struct chain *mainline; /* or NULL */
	struct chain *merged; /* MERGE_HEAD's state while a merge ends, or NULL */
	struct chain *merge_base; /* of before and merged, or NULL */
	/*
	 * What is published: the mainline's chain and those of protected
	 * refs, the first one that has an id counts.
	 */
	struct chain *const *published;
	size_t npublished;
	/*
	 * Every migration that before had is there still, to the byte, under
	 * its name: no more than additions were made.
	 */
	bool keeps_before;
	struct checked_file *files;
	size_t nfiles;
	const struct check_head_file *head_file; /* or NULL: not judged */
	struct replay *replay; /* of now's graph; or NULL: no schema */
	size_t not_analysed; /* counted by the rules that meet such parts */
};

/* The published revision of that id, or NULL. */
const struct revision *chain_published_as(const struct check *c, struct str id);

/* Identity and graph: one call for the environment. */
void check_chain(struct check *c);
/* One file: header, naming, emptiness. */
void check_file(struct check *c, struct checked_file *f);
/*
 * All files: what they do to the schema that their ancestors made. What is
 * found, check_operations() tells.
 */
void check_schemas(struct check *c);
/* One file: what it does to the database. */
void check_operations(struct check *c, struct checked_file *f);
/*
 * Takes the findings that the file's comments allow out of findings
 * [from, n), and adds bad-allow and unused-allow.
 */
void check_allows(struct check *c, struct checked_file *f, size_t from);
/*
 * After that: findings [from, n) about what the file does to the database
 * that it did before as well are warnings at the most.
 */
void check_spares(struct check *c, struct checked_file *f, size_t from);

#endif

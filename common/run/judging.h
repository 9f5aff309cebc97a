/*
 * judging.h - the steps of judge(); for this folder only.
 */
#ifndef RUN_JUDGING_H
#define RUN_JUDGING_H

#include "rules/check.h"
#include "run/judge.h"
#include "run/published.h"

struct schemas;

struct judging {
	struct run *run;
	const struct judge_request *request;
	struct findings *findings;
	struct report_summary *summary;
	struct rule_levels levels;
	struct mainline mainline; /* the request's */
	struct refs protected;
	struct house_rule *house_rules; /* compiled */
	size_t nhouse_rules;
	struct check_policy policy; /* of the environment in hand */
	struct strs changed; /* paths that differ between before and now */
	bool mainline_is_before; /* the same commit */
	bool config_has_changed; /* an ini, toml or settings file */
};

/* One environment in the states that it is compared in. */
struct compared {
	struct versions now;
	struct versions before;
	struct versions merged;
	struct versions merge_base;
	struct versions *mainline; /* may be &before; NULL: there is none */
	struct published published;
	struct {
		struct checked_file *v;
		size_t n;
		size_t cap;
	} files; /* to be judged */
	struct check_head_file head_file;
	struct schemas *schemas; /* of now; NULL: nobody will ask */
	bool has_changed_head_file; /* or one is wanted from now on */
	bool has_changed; /* some migration is new, gone or different */
	bool loses; /* of what before had some is gone or different */
};

/* Today as days since 1970-01-01. */
int64_t judging_today(void);
/* Levels, mainline, protected refs. */
int judging_begin(struct judging *g, struct err *err);
int judging_policy(struct judging *g, const struct environment *environment,
		   const struct compared *c, struct err *err);

/* Loads the chains and finds out which migrations are to be judged. */
int compare_environment(struct judging *g, const struct environment *environment,
			struct compared *c, struct err *err);
/* -1 when a chain that was wanted late could not be read. */
int compare_failed(const struct compared *c, struct err *err);
/* Reads the files to be judged whole, and fills check. */
int judging_check(struct judging *g, struct compared *c, struct check *check,
		  struct err *err);

/* Nothing is read before a rule wants to know it. c must stay. */
void judging_schemas(struct judging *g, const struct environment *environment,
		     struct compared *c, struct check *check);
/* -1 when migrations that were wanted for it could not be read. */
int judging_schemas_failed(const struct compared *c, struct err *err);

/* The bytes behind places that are shown but that nobody has read yet. */
int judging_load_sources(struct judging *g, struct compared *c, size_t from,
			 struct err *err);
/* A place for a line of a file of the state that is judged. */
void judging_line_place(struct judging *g, struct str path, uint32_t line,
			struct place *place);

#endif

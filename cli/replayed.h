/*
 * replayed.h - what the commands that show a replayed schema share: the state
 * of the repository, the revision of the chain in it, and what to say of
 * parts that could not be read.
 */
#ifndef CLI_REPLAYED_H
#define CLI_REPLAYED_H

#include "cli.h"
#include "report/schema.h"
#include "run/chains.h"
#include "run/schemas.h"

struct replayed {
	struct run run;
	struct chains chains;
	struct schemas *schemas; /* one for each of chains.v */
	struct buf out;
	size_t shown; /* environments that are meant: replayed_count() */
	struct str at; /* --at: the state of the repository; or {NULL, 0} */
	struct str dialect; /* --dialect; or {NULL, 0} */
	struct str environment; /* --environment; or {NULL, 0}: all */
};

/*
 * The dialect of --dialect by its own name; false when there is no such. NULL
 * stays NULL.
 */
bool replayed_dialect(struct str *word);
#define REPLAYED_DIALECTS "postgresql, mysql, mariadb, sqlite, mssql or oracle"

/*
 * A command's main: parses into options (a lives as long as the command; an
 * OPTIONS_ code), opens the run, reads the chains of the state, shows. show
 * gives an exit code, or -1.
 */
typedef int replayed_parse_fn(int argc, char **argv, struct arena *a,
			      struct replayed *r, void *options);
typedef int replayed_show_fn(struct replayed *r, const void *options,
			     struct err *err);
int replayed_command(int argc, char **argv, replayed_parse_fn *parse,
		     replayed_show_fn *show, void *options);

/* A revision of one environment's chain; nodes.n == 0: "base", none. */
struct replayed_rev {
	bool is_there; /* false: the environment has no such revision */
	struct revnodes nodes;
};

/*
 * What the word names in the environment: an id, its beginning, a label,
 * "head", "heads", "base"; {NULL, 0} is "heads". Nothing in an environment
 * that --environment does not mean. -1: ambiguous.
 */
int replayed_find(struct replayed *r, size_t env, struct str word,
		  struct replayed_rev *out, struct err *err);
/* How many environments have it (both, unless NULL). -1: ambiguous. */
int replayed_count(struct replayed *r, struct str word, struct str other,
		   struct err *err);
/* -1 with what to type instead: no environment has it. */
int replayed_unknown(struct replayed *r, struct str word, struct err *err);

/* The schema there; NULL and err when a migration could not be read. */
struct schema *replayed_schema(struct replayed *r, size_t env,
			       struct replay *replay,
			       const struct replayed_rev *rev, struct err *err);

/* `PATH:` above an environment's part, where several are shown. */
void replayed_heading(struct replayed *r, size_t env, const struct style *style,
		      const char *prefix);
/* "2 things could not be read: ...", a line each; prefix before every one. */
void replayed_gaps(struct replayed *r, size_t env, const struct schema *s,
		   const char *prefix);
void replayed_json_gaps(struct json *j, struct replayed *r, size_t env,
			const struct schema *s);

/* Writes out, or the file of -o by way of another name. Gives an exit code. */
int replayed_write(struct replayed *r, struct str file, struct err *err);

#endif

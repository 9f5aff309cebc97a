/*
 * state.h - one state of the repository's files (what is staged, a commit,
 * the working tree) with the settings and the Alembic environments in it.
 */
#ifndef RUN_STATE_H
#define RUN_STATE_H

#include "base/buf.h"
#include "config/environment.h"
#include "git/snapshot.h"
#include "run/run.h"

/* An ini, toml or settings file larger than this is a problem, not read. */
#define CONFIG_FILE_LIMIT ((size_t)1024 * 1024)

struct state {
	struct run *run;
	struct str name; /* for people: "staged", "HEAD", "origin/main" */
	struct snapshot snapshot;
	struct listing listing; /* the same, as config/ sees it */
	size_t *entry_of; /* index in listing -> index in snapshot */
	struct settings settings;
	struct environments environments;
	struct problems problems; /* of settings: the run must not go on */
};

/* The listing alone; settings and environments are not read. */
void state_init(struct state *s, struct run *run, const char *name,
		const struct snapshot *snapshot);
/*
 * Our settings (with git's over them), then the environments. Problems with
 * the settings are s->problems, those of Alembic's own files are
 * s->environments.problems.
 */
int state_read(struct state *s, struct err *err);
/*
 * The same by settings that are given: what the state itself says of them
 * does not count.
 */
int state_read_by(struct state *s, const struct settings *settings,
		  struct err *err);
/* -1 with every problem of the settings in err when there are any. */
int state_demand_settings(const struct state *s, struct err *err);

/* The snapshot's entry behind an index of the listing. */
const struct entry *state_entry(const struct state *s, size_t listed);

#endif

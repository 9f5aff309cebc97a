/*
 * show.h - what `heads` and `history` share: their arguments, and how a
 * revision is written.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli.h"
#include "report/json.h"
#include "report/style.h"
#include "run/chains.h"

struct show {
	struct run *run;
	struct buf *out;
	const struct style *style;
	bool is_json;
	bool shows_bases; /* there is more than one */
};

typedef void show_fn(struct show *show, const struct chains *chains);

/* Parses [REV] [--format F], loads, calls fn, prints, ends the run. */
int show_command(const struct command *command, int argc, char **argv,
		 show_fn *fn);

/* `PATH:` above an environment's part, where there are several. */
void show_environment(struct show *show, const struct chains *chains, size_t i);
/* `id (label) (head), message`, as Alembic writes it. */
void show_revision(struct show *show, const struct revnode *node);

void show_json_ids(struct json *j, const char *name,
		   const struct revnodes *nodes);
/* "path", "versions": what tells environments apart. */
void show_json_environment(struct json *j, const struct versions *v);

#endif

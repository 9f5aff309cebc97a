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

enum show_form {
	SHOW_TEXT,
	SHOW_JSON,
	/* Pictures. */
	SHOW_MERMAID,
	SHOW_DOT,
	SHOW_SVG,
};

struct show {
	struct run *run;
	struct buf *out;
	const struct style *style;
	enum show_form form;
	bool is_whole; /* every revision, not only heads and forks */
	bool has_branches; /* --branches */
	struct strs words; /* a revision; with --branches: patterns */
	bool shows_bases; /* there is more than one */
};

typedef void show_fn(struct show *show, const struct chains *chains);

/*
 * Parses [REV] and the options, loads, calls fn (for text and JSON without
 * --branches), prints, ends the run.
 */
int show_command(const struct command *command, int argc, char **argv,
		 bool is_whole, show_fn *fn);

/* The pages of --branches, and the chains as pictures: into show->out. */
int show_branches(struct show *show, struct err *err);
int show_pictures(struct show *show, const struct chains *chains,
		  struct err *err);

/* What `-h` says of the options of both commands. */
#define SHOW_OPTIONS                              \
	"  --format F  text (default) or json\n"  \
	"  --mermaid   a flowchart for Mermaid\n" \
	"  --dot       a graph for graphviz; --svg: drawn by its program dot\n"

/* `PATH:` above an environment's part, where there are several. */
void show_environment(struct show *show, const struct chains *chains, size_t i);
/* `id (label) (head), message`, as Alembic writes it. */
void show_revision(struct show *show, const struct revnode *node);

void show_json_ids(struct json *j, const char *name,
		   const struct revnodes *nodes);
/* "path", "versions": what tells environments apart. */
void show_json_environment(struct json *j, const struct environment *e);

#endif

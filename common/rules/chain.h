/*
 * chain.h - how check_chain() is divided; for chain*.c and file.c alone.
 *
 * A finding about the chain is reported once for one cause: where a rule
 * could be tripped by what another rule has reported, `slack` says so.
 */
#ifndef RULES_CHAIN_H
#define RULES_CHAIN_H

#include "rules/check.h"

struct chain_run {
	struct check *c;
	struct arena *arena; /* the check's */
	struct revgraph *g; /* of what is judged */
	const struct checked_file *only; /* check_file(): files is empty */
	struct map files; /* path -> struct checked_file * */
	struct map renamed; /* its old path -> struct checked_file * */
	/* The id a side of a merge has it by -> struct checked_file * */
	struct map brought;
	/*
	 * Heads that what is reported already explains: parents that are
	 * missing, merges made twice.
	 */
	size_t slack;
	bool has_parallel_merge; /* with the mainline's */
};

void chain_run_init(struct chain_run *run, struct check *c);

/* The rules, in the order they run. */
void chain_identity(struct chain_run *run); /* file by file */
void chain_duplicates(struct chain_run *run);
void chain_ambiguous(struct chain_run *run);
void chain_labels(struct chain_run *run);
void chain_names(struct chain_run *run);
void chain_missing(struct chain_run *run);
void chain_cycles(struct chain_run *run);
void chain_merges(struct chain_run *run); /* parallel-merge */
void chain_heads(struct chain_run *run);
void chain_diverging(struct chain_run *run);
void chain_stale(struct chain_run *run);
void chain_published(struct chain_run *run);
void chain_edited(struct chain_run *run); /* of it: published-edited */
void chain_lost(struct chain_run *run);
void chain_head_file(struct chain_run *run);

/* ---- what a state knows ---- */

/*
 * A commit of few files: only they can be part of a new collision. (What
 * collided before is spared anyway.)
 */
bool chain_judges_few(const struct chain_run *run);
/* Is it among the files to be judged? */
struct checked_file *chain_file(const struct chain_run *run, struct str path);
/* "HEAD", "MERGE_HEAD", "origin/main": who had it; else what is judged. */
struct str chain_origin(const struct chain_run *run, struct str id);
/* Did the state before have it? Without one: no. */
bool chain_is_old(const struct chain_run *run, struct str id);
/* A merge takes it in, and the mainline has it: no doing of the merge's. */
bool chain_is_mainlines(const struct chain_run *run, struct str id);
bool chain_is_published(const struct chain_run *run, struct str id);
/* Where people get the text back from that databases have run. */
struct str chain_source(const struct chain_run *run);
/* The command that removes a file: git wants -f for one that is but staged. */
struct str chain_removal(const struct chain_run *run, struct str path);
/* An id that was typed rather than drawn. */
bool chain_is_placeholder(struct str id);
/* Is what it is or hangs on not known? */
bool chain_is_uncertain(const struct revision *r);

/*
 * Had the state before this published revision, and is it gone, not by what is
 * merged?
 */
bool chain_is_withdrawn(const struct chain_run *run, struct str id);
/* While a merge ends: had a side it, did no side delete it, and is it gone? */
bool chain_is_lost(const struct chain_run *run, struct str id);

/* ---- findings ---- */

/*
 * The rule's level here. A finding that the state before had too is a
 * warning at the most where policy spares it, with " (as before)" said by
 * chain_say(); where it is no more than a warning anyway, it is off.
 */
enum level chain_level(const struct chain_run *run, enum rule_id rule,
		       bool was_before);
enum level chain_at_most(enum level level, enum level most);
/* Published files of a mainline nobody else has seen: a warning. */
enum level chain_published_level(const struct chain_run *run, enum rule_id rule);

/* A file of what is judged; {0, 0} is the file as a whole. */
struct place chain_place(const struct chain_run *run, struct str path,
			 struct span span);
/* The same in another state. */
struct place chain_place_in(const struct chain *chain, struct str path,
			    struct span span);
/* The place of one of a list's values; else the list's. */
struct span chain_item_span(const struct meta_list *list, struct str value);

/* A finding about the chain; key as finding.h has it. */
struct finding *chain_say(struct chain_run *run, enum rule_id rule,
			  enum level level, struct place at,
			  const struct revision *r, struct str key,
			  const char *fmt, ...) PRINTF_LIKE(7, 8);
/* Appended to what was said when the state before had it. */
void chain_as_before(struct chain_run *run, struct finding *f, bool was_before);
#define chain_help(run, f, ...) \
	finding_help((run)->c->findings, (f), __VA_ARGS__)
#define chain_relate(run, f, ...) \
	finding_relate((run)->c->findings, (f), __VA_ARGS__)

/* ---- texts ---- */

/* Cut to what a line of a report bears. */
struct str chain_brief(struct arena *a, struct str s);
/* As a word of a shell's command line. */
struct str chain_word(struct arena *a, struct str s);
/* As a string literal of Python, in the quotes given. */
struct str chain_literal(struct arena *a, struct str s, char quote);
/*
 * The line that assigns value (a Python expression) to name in the file of r,
 * as the file writes it: annotation kept.
 */
struct str chain_assignment(const struct chain_run *run, const struct revision *r,
			    const char *name, struct str value);
/*
 * The list `name` ("down_revision" or "depends_on") of r with the n ids of
 * `with` in the place of `what` (all of it where what is {NULL, 0}), as such a
 * line; n 0 leaves it out.
 */
struct str chain_new_list(const struct chain_run *run, const struct revision *r,
			  const char *name, struct str what,
			  const struct str *with, size_t n);
/* An id nobody has: 12 hexadecimal digits that follow from r. */
struct str chain_new_id(const struct chain_run *run, const struct revision *r);
/* "8b1c, 91d2 and 3 more" */
struct str chain_ids(struct arena *a, const struct revnodes *nodes);

/* ---- heads and forks ---- */

/* What an id that names nothing may have been meant to be. */
struct chain_guess {
	const char *how; /* "is a file name"; NULL: no idea */
	struct str ids[8];
	size_t n; /* 0: None was meant */
};
void chain_guess(const struct chain_run *run, struct str missing,
		 struct chain_guess *out);

struct head_group {
	struct str label; /* {NULL, 0}: no permanent label */
	struct revnodes heads;
	size_t allowed;
};
struct head_groups {
	struct head_group *v;
	size_t n;
	size_t cap;
};
void chain_group_heads(const struct chain_run *run, const struct revgraph *g,
		       struct head_groups *out);
/* Heads beyond what the groups allow. */
size_t chain_excess(const struct chain_run *run, const struct revgraph *g);
/*
 * What is said of more heads than these is only their number: the head that a
 * finding is about, first, and others of its group.
 */
#define CHAIN_HEADS 8
struct chain_fork {
	struct revgraph *g; /* the chain, or the union with the mainline's */
	struct revnodes heads; /* CHAIN_HEADS at most */
	size_t nmore;
	struct revfork fork;
};
/* Puts the head first that should move, then the others. */
void chain_fork(const struct chain_run *run, struct revgraph *g,
		const struct revnodes *heads, struct chain_fork *out);
/* The first revision that only the first head has. */
struct revnode *chain_fork_root(const struct chain_fork *fork);
/* Where they part, and a branch for each; bounded in lines and columns. */
struct str chain_fork_draw(const struct chain_run *run,
			   const struct chain_fork *fork);
/*
 * The commands and lines that put it right; is_later: once what is missing
 * here has been merged.
 */
void chain_fork_help(struct chain_run *run, struct finding *f,
		     const struct chain_fork *fork, bool is_later);
/* A file new or changed whose place in the chain is not known; or NULL. */
const struct revision *chain_uncertain_file(const struct chain_run *run);

/* ---- what a file does ---- */

struct migration;
/* Do both do the same in their functions of this direction? */
bool chain_same_functions(struct arena *a, const struct migration *old,
			  const struct migration *now, bool is_upgrade);
/* And outside of them: helpers and constants, without imports and ids. */
bool chain_same_rest(struct arena *a, const struct migration *old,
		     const struct migration *now);

#endif

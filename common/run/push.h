/*
 * push.h - refs that are being pushed, judged together: each tip by what it
 * adds to what the other side has, and what merging it with the mainline
 * would give. The same for the one who pushes (pre-push) and for the server
 * (pre-receive, update).
 *
 * What the other side has: of a ref its old commit, and whatever other refs
 * reach there; for one who pushes as far as he has fetched it. A file that
 * any of it has is no news. What was pushed to another remote is, unless the
 * mainline has it.
 */
#ifndef RUN_PUSH_H
#define RUN_PUSH_H

#include "run/judge.h"

struct push_ref {
	struct str ref; /* whole, on the receiving side: "refs/heads/main" */
	struct oid old; /* none: the ref is new */
	struct oid new; /* none: it goes */
};

struct push_refs {
	struct push_ref *v;
	size_t n;
	size_t cap;
};

/*
 * What git writes to a hook's stdin. pre-push: "<local ref> <local oid>
 * <remote ref> <remote oid>", of which the first may be any expression, with
 * blanks in it; pre-receive: "<old oid> <new oid> <ref>". -1: it is neither.
 */
int push_refs_read_client(struct push_refs *out, struct arena *a,
			  struct str bytes, struct err *err);
int push_refs_read_server(struct push_refs *out, struct arena *a,
			  struct str bytes, struct err *err);
/* The rest of stdin, for either. */
int push_read_stdin(struct run *run, struct str *out, struct err *err);

struct push {
	struct push_refs refs;
	bool is_server; /* refs are this repository's own */
	/*
	 * Of one who pushes: the remote, as git names it to the hook; a URL
	 * when it has no name. Empty: not told.
	 */
	struct str remote;
};

/* What is printed at most: of findings the worst, of notes the first. */
#define PUSH_MOST_SHOWN 100

struct push_judgement {
	struct judgement judgement; /* sorted, of all refs */
	/*
	 * What could not be judged and why, and what was not: lines for
	 * people. Neither stops anything.
	 */
	struct strs notes;
	bool has_more_notes;
};

/*
 * Settings: to one who pushes those of each tip; on a server those of the
 * mainline as it was before the push, with the server's git config over them,
 * so that nobody pushes a rule away.
 */
int push_judge(struct run *run, const struct push *push,
	       struct push_judgement *out, struct err *err);

struct report_options;

/* Prints findings and notes to stderr; gives the exit code. */
int push_report(struct run *run, const struct push_judgement *judged,
		const struct report_options *options);

#endif

/*
 * mainline.h - what others already have: the mainline and the protected
 * refs, whose migrations count as published.
 */
#ifndef RUN_MAINLINE_H
#define RUN_MAINLINE_H

#include "git/history.h"
#include "run/versions.h"

struct mainline {
	bool is_there;
	struct str ref; /* whole: "refs/remotes/origin/main" */
	struct str name; /* for people: "origin/main" */
	struct oid commit;
	/* The branch checked out, which nobody else has seen. */
	bool is_here;
};

/*
 * The ref that `mainline` of the settings names, its remote-tracking ref
 * first; without the setting what a remote's HEAD points to, else main or
 * master of a remote, else the local ones. None is no error.
 */
int mainline_find(struct run *run, const struct settings *settings,
		  struct mainline *out, struct err *err);

/*
 * The same as one remote has it, whose tracking refs there must be. None when
 * the setting means a ref of another.
 */
int mainline_find_on(struct run *run, const struct settings *settings,
		     struct str remote, struct mainline *out, struct err *err);

/*
 * On a server, where branches are its own: the branch that `mainline` names
 * (a remote's name before it does not count), else the one that HEAD is on,
 * else main or master. Never is_here: somebody has pushed it.
 */
int mainline_find_served(struct run *run, const struct settings *settings,
			 struct mainline *out, struct err *err);

/* "main" of refs/heads/main and of refs/remotes/origin/main. */
struct str mainline_branch(const struct mainline *mainline);

/* Does a pattern of `protected` match a ref, by any of its names? */
bool ref_is_protected(const struct settings *settings, struct str ref);

/*
 * The commit that somebody names as the one to merge into: as git reads it,
 * else the branch of that name of a remote. -1 when there is none, with the
 * command that fetches it.
 */
int mainline_named(struct run *run, struct str name, struct mainline *out,
		   struct err *err);

/* The refs that `protected` of the settings matches, newest names last. */
int protected_refs(struct run *run, const struct settings *settings,
		   struct refs *out, struct err *err);

/*
 * A state with only the environment's versions of a commit: cheap, however
 * large the rest of its tree is. Settings are those of `like`.
 */
int state_of_versions(struct state *out, const struct state *like,
		      const struct environment *environment,
		      const struct oid *commit, struct str name, struct err *err);

#endif

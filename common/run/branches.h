/*
 * branches.h - the chains of all branches, as one: who forks where.
 *
 * The base is the mainline (without one the commit that is checked out). Of
 * every other branch only what its versions directories have otherwise is
 * looked at: one whose directories are the base's costs a look-up, and so do
 * all but the first of those that are alike.
 *
 * A revision is the same in two branches when its id, its parents and its
 * path (or its bytes) are. One id that means two revisions, or one revision
 * on two parents, makes two nodes.
 */
#ifndef RUN_BRANCHES_H
#define RUN_BRANCHES_H

#include "run/mainline.h"

struct branch_node;
struct branch_nodes {
	struct branch_node **v;
	size_t n;
	size_t cap;
};

struct branch_node {
	const struct revision *rev;
	size_t number; /* in branches.nodes */
	struct branch_nodes down; /* that its branch has */
	struct branch_nodes depends;
	bool is_in_base;
	bool is_published;
	bool is_twice; /* another node has its id */
	/* Scratch: the last branch that has (lacks) it, a child of it ... */
	uint32_t has, lacks, has_child, was_asked;
};

struct branch {
	struct str ref; /* "refs/heads/feature" */
	struct str name; /* for people */
	struct strs also; /* names of other refs to the same commit */
	struct oid commit;
	struct str author; /* of that commit */
	struct str day; /* "2026-03-01", where the author was */
	int64_t time; /* of the commit */
	bool is_base;
	bool is_here; /* checked out */
};

/* A branch as one environment has it. */
struct branch_chain {
	struct branch_nodes heads;
	struct branch_nodes ahead; /* that the base has not */
	size_t behind; /* revisions that only the base has */
	size_t unknown; /* files that have no id that can be told */
};

struct branches_of {
	const struct environment *environment;
	struct branch_nodes nodes; /* parents before children */
	struct branch_chain *chains; /* one for each branch, in their order */
	size_t nbase; /* the first of the nodes are the base's */
};

struct branches {
	struct state state; /* whose environments and settings these are */
	struct str base; /* its name: "origin/main", "HEAD" */
	bool has_mainline;
	struct {
		struct branch *v; /* the base first, then newest first */
		size_t n;
		size_t cap;
	} list;
	struct branches_of *v; /* one for each environment not excluded */
	size_t n;
};

/*
 * Local branches and those of remotes whose names match one of the patterns
 * (as `protected` of the settings does), or all; the base in any case.
 */
int branches_load(struct run *run, const struct strs *patterns,
		  struct branches *out, struct err *err);

/* Does the branch have anything that the base has not, anywhere? */
bool branch_adds(const struct branches *b, size_t i);

#endif

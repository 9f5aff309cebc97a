/*
 * push_parts.h - the steps of push_judge(); for push*.c alone.
 */
#ifndef RUN_PUSH_PARTS_H
#define RUN_PUSH_PARTS_H

#include "git/reach.h"
#include "run/push.h"
#include "run/settings_of.h"
#include "run/states.h"

/* A ref whose new commit has to be looked at. */
struct push_tip {
	const struct push_ref *ref;
	struct str name; /* for people: "feature"; a NUL behind it */
	struct oid commit;
	struct oid old; /* the ref's old commit; none: new, or not here */
	bool old_is_missing; /* there is one, and it is not here */
	struct settings settings;
	/*
	 * What it is judged against, as it will be once all refs of the push
	 * have moved; for the mainline itself, as it was.
	 */
	struct mainline mainline;
	struct oid fetched; /* the mainline as it was fetched; none: never */
	bool is_mainline;
	bool is_protected; /* the mainline, too */
};

struct push_tips {
	struct push_tip *v;
	size_t n;
	size_t cap;
};

struct pushing {
	struct run *run;
	const struct push *push;
	struct push_judgement *out;
	struct push_tips tips;
	struct reach reach;
	struct crowd *crowd; /* NULL until it is asked for */
	bool knows_nothing; /* the other side has nothing at all */
	bool has_tracking; /* the remote has a name, and refs were fetched of it */
	bool has_looked; /* for those */
	/* The last two mainlines that were compared. */
	struct mainline_age {
		struct oid theirs, usual;
		bool is_old;
	} age;
	/* The server's, for all. */
	struct settings settings;
	struct mainline mainline;
};

/* May any of the paths concern an environment, by their names? */
bool push_may_matter(const struct changes *changes);
/* A line for people, once. */
void push_note(struct pushing *p, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * The command that merges the mainline. What a server's reader has is his own
 * clone of it.
 */
struct str push_way_out(const struct pushing *p, const struct push_tip *tip,
			bool is_unrelated);

/* Settings and mainline of all tips. */
int push_find_policies(struct pushing *p, struct err *err);

/* One tip against what was there; appends findings. */
int push_judge_tip(struct pushing *p, struct push_tip *tip, struct err *err);

#endif

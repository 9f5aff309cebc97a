/*
 * by_hand_parts.h - how by_hand.h is divided; for by_hand*.c alone.
 */
#ifndef RUN_BY_HAND_PARTS_H
#define RUN_BY_HAND_PARTS_H

#include "run/brief.h"
#include "run/by_hand.h"

/* "backend: " where there are several environments, else "". */
struct str by_hand_where(const struct by_hand *h, const struct environment *e);
void by_hand_refuse(struct by_hand *h, const struct environment *e,
		    const char *fmt, ...) PRINTF_LIKE(3, 4);
void by_hand_advise(struct by_hand *h, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "one head: 8b1c", "2 heads: ...", "no migration". */
void by_hand_tell_heads(struct by_hand *h, const struct environment *e,
			const struct revnodes *heads);
/* Refuses where a migration is in conflict. */
bool by_hand_is_in_conflict(struct by_hand *h);
/* "dd44, on which ee55 hung, is not here" */
void by_hand_tell_orphan(struct by_hand *h, const struct environment *e,
			 const struct revnode *node, struct str parent);

/* ---- by_hand_sides.c: sides that git does not know ---- */

/*
 * A planning of a state against these sides. The branch that is
 * checked out publishes nothing, whatever its name: nobody else has it.
 */
struct planning *by_hand_planning(struct by_hand *h, struct state *now,
				  const struct environment *e,
				  const struct planning_sides *sides,
				  struct err *err);
/*
 * Each of the heads is a side of its own, from bit `from` on, which has what
 * lies below it; each further file of an id is one, too.
 */
int by_hand_set_sides(struct by_hand *h, struct planning *p, size_t from,
		      const struct revnodes *heads, struct err *err);

/*
 * One line of what is there: what is published stays, of the rest what came
 * last moves. Each head is a side: nobody knows any more which branches they
 * came from. Fills the result.
 */
int by_hand_straighten(struct by_hand *h, struct state *now,
		       const struct environment *e, struct err *err);

/* ---- by_hand_name.c ---- */

/*
 * The environment that has all of these, with its planning (of HEAD's side
 * alone), and the nodes, each once.
 */
int by_hand_find(struct by_hand *h, const struct strs *words,
		 bool labels_are_branches, struct planning **out,
		 struct revnodes *nodes, struct err *err);

/* ---- by_hand_disk.c ---- */

/* Reads the working tree, if nobody has yet. */
int by_hand_open_disk(struct by_hand *h, struct err *err);
/* Migrations and environments' files that are not on disk as they are staged. */
int by_hand_find_unstaged(struct by_hand *h, struct strs *paths, struct err *err);

/* ---- by_hand_order.c ---- */

/* Sorts them: those that came first into the history of HEAD come first. */
int by_hand_sort_by_age(struct by_hand *h, struct revnodes *nodes,
			struct err *err);

#endif

/*
 * by_hand_print.h - the texts of by_hand.h; for by_hand*.c alone.
 */
#ifndef CLI_BY_HAND_PRINT_H
#define CLI_BY_HAND_PRINT_H

#include "by_hand.h"

/* A line for each change, and the diff. */
int print_changes(struct by_hand *h, struct err *err);
/* Why nothing is done; on stderr. */
void print_refusals(struct by_hand *h);
void print_blocked(struct by_hand *h, const struct by_hand_writing *w);
/* What is so now, how to go on, and how to have it back. */
void print_end(struct by_hand *h, const struct by_hand_writing *w, bool is_trial);

#endif

/*
 * house.h - the house rules of the settings, compiled; for this folder only.
 */
#ifndef RUN_HOUSE_H
#define RUN_HOUSE_H

#include "run/judging.h"

/* -1: a pattern that is none, with the place it stands. */
int house_rules_compile(struct judging *g, struct err *err);

#endif

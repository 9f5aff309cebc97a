/*
 * merge_result_parts.h - what the files of merge_result.h share.
 */
#ifndef RUN_MERGE_RESULT_PARTS_H
#define RUN_MERGE_RESULT_PARTS_H

#include "run/merge_result.h"

/* semantic-conflict between what the two sides have each for itself. */
int merge_result_order(struct merge_result *result, struct judgement *out,
		       struct err *err);

#endif

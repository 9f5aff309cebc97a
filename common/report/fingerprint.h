/*
 * fingerprint.h - a name for each finding of a report that stays when lines
 * move, when other findings come and go, and from one machine to the next:
 * servers recognize by it what they have shown already.
 *
 * Made of the rule, the path, revision and function, and of what the finding
 * is about (finding.key, else its message). Several that are alike in all of
 * that are counted in the order of the report, so that no two of one report
 * have the same. The hash is no cryptographic one.
 */
#ifndef REPORT_FINGERPRINT_H
#define REPORT_FINGERPRINT_H

#include "base/map.h"
#include "text/finding.h"

/* 32 hexadecimal digits each, as many as findings, in their order. */
struct str *fingerprints_of(struct arena *a, const struct findings *findings);

#endif

/*
 * doctor.h - is an Alembic environment sound, and is git set up to look after
 * it? Looks, changes nothing, runs nothing of the project.
 */
#ifndef RUN_DOCTOR_H
#define RUN_DOCTOR_H

#include "run/hook.h"
#include "run/state.h"

enum doctor_level { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_ERROR };

struct doctor_line {
	enum doctor_level level;
	const char *check; /* "file-template": the same in every run */
	struct str environment; /* its name; {NULL, 0}: the repository */
	struct str path; /* or {NULL, 0} */
	uint32_t line; /* 0: none */
	struct str text;
	struct str fix; /* {NULL, 0} when there is nothing to mend */
};

struct doctor {
	struct run *run;
	struct arena *arena;
	struct state state;
	const struct hook *const *hooks; /* NULL at the end */
	struct str environment; /* what is looked at now */
	struct {
		struct doctor_line *v;
		size_t n;
		size_t cap;
	} lines;
};

/*
 * Looks at everything, as it is in the working tree (in HEAD where there is
 * none). -1: git failed; what is wrong is in the lines.
 */
int doctor_look(struct doctor *d, struct run *run,
		const struct hook *const *hooks, struct err *err);

#endif

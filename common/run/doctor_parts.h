/*
 * doctor_parts.h - for doctor*.c alone.
 *
 *   doctor.c              what is looked at
 *   doctor_ini.c          ini file, file_template, sqlalchemy.url
 *   doctor_template.c     script.py.mako, the versions folders
 *   doctor_env_py.c       env.py and the models
 *   doctor_git.c          git, libraries, hooks; _driver.c: the merge driver
 */
#ifndef RUN_DOCTOR_PARTS_H
#define RUN_DOCTOR_PARTS_H

#include "run/doctor.h"

/* The markers that install.sh writes: hooks/stub.sh, driver/setup.sh. */
#define DOCTOR_STUB_VERSION "1"
#define DOCTOR_DRIVER_VERSION "1"

/* Gives the line, to which a path and a fix can be added. */
struct doctor_line *doctor_say(struct doctor *d, enum doctor_level level,
			       const char *check, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
void doctor_fix(struct doctor *d, struct doctor_line *line, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* The bytes of a file of the state; {NULL, 0}: it cannot be had. */
struct str doctor_read(struct doctor *d, struct str path);
/* `git ...`: its exit status, output without the last line end; -1: not run */
int doctor_git(struct doctor *d, const char *const *argv, struct str *out);

int doctor_ini(struct doctor *d, const struct environment *e, struct err *err);
int doctor_template(struct doctor *d, const struct environment *e,
		    struct err *err);
int doctor_env_py(struct doctor *d, const struct environment *e, struct err *err);
void doctor_repository(struct doctor *d);
void doctor_driver(struct doctor *d);
/* Is it there, and of this version? Says so. */
bool doctor_program(struct doctor *d, const char *check, struct str name,
		    struct str program);

#endif

/*
 * file.h - how check_file() is divided; for file*.c alone.
 */
#ifndef RULES_FILE_H
#define RULES_FILE_H

#include "rules/chain.h"

/* A finding about f; NULL when the level is off. */
struct finding *file_say(struct chain_run *run, const struct checked_file *f,
			 enum rule_id rule, enum level level, struct span span,
			 const char *fmt, ...) PRINTF_LIKE(6, 7);
/* Is its name to be judged: is the file new, or is everything looked at? */
bool file_name_is_news(const struct chain_run *run, const struct checked_file *f);

void file_header(struct chain_run *run, const struct checked_file *f);
/* True when the name was found fault with. */
bool file_naming(struct chain_run *run, const struct checked_file *f);
void file_timestamp(struct chain_run *run, const struct checked_file *f,
		    bool is_named_wrong);
void file_imports(struct chain_run *run, const struct checked_file *f);

#endif

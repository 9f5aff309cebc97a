/*
 * finding.h - something worth saying about the user's migrations: data,
 * never an error of ours. Rules append findings, reporters print them.
 *
 * Every string is borrowed (from a source or the arena) and raw: reporters
 * make it fit for a terminal.
 */
#ifndef TEXT_FINDING_H
#define TEXT_FINDING_H

#include "base/vec.h"
#include "text/source.h"

enum level {
	LEVEL_OFF,
	LEVEL_NOTE,
	LEVEL_WARNING,
	LEVEL_ERROR, /* blocks, from here on */
	LEVEL_CRITICAL,
};

const char *level_name(enum level level);
/* "error" -> LEVEL_ERROR; false for a word that is no level. */
bool level_parse(struct str word, enum level *level);

struct place {
	struct str path;
	/*
	 * The bytes of path, for line, column and snippet. NULL where nobody
	 * has read them yet (an unchanged file that is only named): whoever
	 * reports fills it in when has_span says that it is needed.
	 */
	struct source *source;
	struct span span;
	bool has_span; /* false: the file as a whole */
	struct str message; /* what stands there; for related places */
	struct str origin; /* who brought it: "HEAD", "origin/main", "staged" */
	/*
	 * The state whose bytes the span counts in, where that is not origin:
	 * a file that came with the mainline may have changed since.
	 */
	struct str state;
};

struct places {
	struct place *v;
	size_t n;
	size_t cap;
};

struct finding {
	const char *rule; /* id, from the table of rules */
	enum level level;
	struct place at;
	struct str revision; /* {NULL, 0} where there is none */
	struct str function; /* "upgrade", "downgrade_engine1", ... or NULL */
	struct str message; /* one line, names the objects */
	struct strs help; /* lines; what to do, in commands to type */
	struct str drawing; /* several lines, or NULL: the fork, the cycle */
	struct places related; /* the other place of rules about two */
	/*
	 * What stays the same when lines move: tells whether the state
	 * before had it too. The rule id is not part of it.
	 */
	struct str key;
	bool is_on_graph; /* about the chain, not about lines of one file */
};

struct findings {
	struct arena *arena;
	struct finding *v;
	size_t n;
	size_t cap;
};

void findings_init(struct findings *list, struct arena *a);
/*
 * Adds one and gives it back to be filled further; valid until the next.
 * The message is formatted into the arena.
 */
struct finding *finding_add(struct findings *list, const char *rule,
			    enum level level, struct place at, const char *fmt,
			    ...) PRINTF_LIKE(5, 6);
void finding_help(struct findings *list, struct finding *f, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
void finding_relate(struct findings *list, struct finding *f,
		    struct place place, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* By path, offset, rule, then message: the order of every format. */
void findings_sort(struct findings *list);
/* The same rule, level, place, function and message twice: once is enough. */
void findings_unique(struct findings *list);

static inline struct place place_in(struct source *source, struct span span)
{
	return (struct place){ .path = source->path,
			       .source = source,
			       .span = span,
			       .has_span = true };
}

static inline struct place place_of_path(struct str path)
{
	return (struct place){ .path = path };
}

static inline struct place place_at(struct str path, struct span span)
{
	return (struct place){ .path = path, .span = span, .has_span = true };
}

#endif

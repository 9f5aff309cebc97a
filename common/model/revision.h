/*
 * revision.h - one revision of a chain: what the chain needs to know of a
 * migration file, and nothing of what it does to a database. Made from a
 * migration (model/migration.h) that was read just now, or decoded from
 * bytes that an earlier run encoded.
 */
#ifndef MODEL_REVISION_H
#define MODEL_REVISION_H

#include "base/vec.h"
#include "text/source.h"

enum meta_state {
	META_ABSENT, /* the name is not assigned, or is None / empty */
	META_VALUE,
	META_DYNAMIC, /* assigned, but not to a constant: never guessed */
};

/* A string constant, and the bytes of its expression in the file. */
struct meta_item {
	struct str value;
	struct span span;
};

/* down_revision, branch_labels or depends_on. */
struct meta_list {
	enum meta_state state;
	struct meta_item *items; /* as written; may hold one twice */
	size_t n;
	struct span span; /* of the whole value; {0, 0} when unassigned */
	bool is_assigned; /* even if to None */
};

/* Facts about a file that rules turn into findings. */
enum revision_flag {
	REVISION_UNREADABLE = 1 << 0, /* Python cannot parse it */
	REVISION_DYNAMIC = 1 << 1, /* its id is computed */
	REVISION_NO_ID = 1 << 2, /* none, and no hex file name either */
	REVISION_BAD_ID = 1 << 3, /* not a string, empty, illegal */
	REVISION_NO_DOWN = 1 << 4, /* down_revision is never assigned */
	REVISION_BAD_DOWN = 1 << 5, /* of a wrong type, or "" */
	REVISION_LEGACY_ID = 1 << 6, /* the id is the hex file name */
	REVISION_FLAGS = (1 << 7) - 1,
};

/* Bytes of the message that are kept. */
#define REVISION_MESSAGE_MAX 1000

struct revision {
	struct str id; /* {NULL, 0} when it is not known */
	struct span id_span; /* of the value; {0, 0} for a legacy id */
	struct meta_list down;
	struct meta_list labels;
	struct meta_list depends;
	struct str message; /* docstring's first paragraph; "" if none */
	unsigned flags; /* enum revision_flag */
	struct str path; /* not encoded: a blob can stand under two names */
	struct str oid; /* raw bytes of the blob's id, or NULL; not encoded */
};

/*
 * A docstring without a message begins with "Revision ID: ...", and that is
 * what Alembic shows; it is not what somebody has said.
 */
bool revision_message_is_header(struct str message);

struct migration;
/* Borrows m's strings. oid stays NULL. */
void revision_from_migration(struct revision *r, const struct migration *m);

/* Words that are symbols of Alembic's command line: no ids. */
bool revision_is_reserved(struct str id);

/*
 * A compact form for a cache. The same revision always gives the same bytes;
 * the first of them is the version of the form.
 */
struct buf;
void revision_encode(struct buf *out, const struct revision *r);
/*
 * Borrows the bytes. False unless they are exactly what revision_encode()
 * makes; *r is then not to be used. Needs memory in proportion to the bytes,
 * whatever they claim.
 */
bool revision_decode(struct arena *a, struct str bytes, struct revision *r);

#endif

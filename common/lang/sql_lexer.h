/*
 * sql_lexer.h - from the bytes of an SQL text to tokens, one at a time.
 *
 * Knows the comments, quotes, numbers and placeholders of the databases
 * Alembic speaks to; knows no grammar. Never fails: bytes that mean nothing
 * are SQL_OP tokens, a quote or comment without an end reaches to the end of
 * the text and is marked. Linear in the text.
 *
 * Holes: what a text that was put together in Python says only at run time
 * (the {name} of an f-string). The caller gives the text with any bytes, or
 * none, where the unknown value stands, and the spans of those places. A hole
 * is taken to be part of a name, a literal or an expression; that its value
 * might hold a quote or a semicolon is not considered.
 */
#ifndef LANG_SQL_LEXER_H
#define LANG_SQL_LEXER_H

#include "text/source.h"

enum sql_dialect {
	SQL_ANY, /* not known: only what cannot mislead, see below */
	SQL_POSTGRESQL,
	SQL_MYSQL, /* and MariaDB */
	SQL_SQLITE,
	SQL_MSSQL,
	SQL_ORACLE,
};

/*
 * An SQL text. With SQL_ANY a text that has a backtick is read as MySQL where
 * that matters (backslashes in strings, # comments, "x"), and [x] is a name
 * where a name is due and an index everywhere else.
 */
struct sql_text {
	struct str bytes; /* at most SQL_TEXT_MAX of them are looked at */
	const struct span *holes; /* ascending, apart; may be empty spans */
	size_t nholes;
	enum sql_dialect dialect;
};

#define SQL_TEXT_MAX ((size_t)1 << 30)

enum sql_kind {
	SQL_END, /* behind the last token; begin == end */
	SQL_WORD, /* keyword or unquoted name */
	SQL_QUOTED, /* "x", `x` or [x]: a name */
	SQL_STRING, /* '...', E'...', $tag$...$tag$ with prefix and quotes */
	SQL_NUMBER,
	SQL_BIND, /* :name $1 %s %(name)s @name */
	SQL_HOLE, /* stands alone; else the token around it is marked */
	SQL_OP, /* ( ) , ; . = and every other, :: is one, else one byte each */
};

enum {
	SQL_TOKEN_HOLE = 1, /* a hole is inside it */
	SQL_TOKEN_OPEN = 2, /* its closing quote is missing */
	SQL_TOKEN_DOLLAR = 4, /* a dollar-quoted string */
	SQL_TOKEN_SPACE = 8, /* white space or a comment stands before it */
	SQL_TOKEN_LINE = 16, /* so does a line end, or it is the first */
};

struct sql_token {
	uint32_t begin, end; /* bytes in the text */
	uint8_t kind; /* enum sql_kind */
	uint8_t flags;
};

struct sql_lexer {
	struct sql_text text;
	size_t end; /* where reading stops */
	size_t at;
	size_t hole; /* index of the first that was not passed */
	struct sql_token last;
	/*
	 * What ends a statement besides a semicolon, at most 16 bytes (MySQL's
	 * DELIMITER); found even right behind a word. It comes as one SQL_OP.
	 */
	struct str delimiter;
	unsigned square; /* open [ that are not quotes */
	bool is_mysql; /* the dialect, or SQL_ANY and it looks like it */
	bool nests; /* do comments? */
	bool in_hint; /* inside of a comment that MySQL executes */
	bool is_broken; /* a comment has no end */
};

/* Reads within span, as if nothing stood around it. */
void sql_lexer_init(struct sql_lexer *lx, const struct sql_text *text,
		    struct span span);
struct sql_token sql_next(struct sql_lexer *lx);

/* Keywords are compared without regard to case; never equal with a hole. */
bool sql_token_is(const struct sql_text *text, struct sql_token t,
		  const char *keyword);

/*
 * What stands in span, byte for byte as long, with comments and the insides
 * of string literals replaced by blanks (line ends stay, quotes stay): for
 * patterns that must not see them. Lives in the arena.
 */
struct str sql_blank(struct arena *a, const struct sql_text *text,
		     struct span span);

#endif

/*
 * sql_scan.h - the parts of the lexer (sql_lexer.h) to each other. Each scans
 * one kind of thing at lx->at and moves it behind. What lies behind the span
 * that is read looks like a NUL.
 */
#ifndef LANG_SQL_SCAN_H
#define LANG_SQL_SCAN_H

#include "lang/sql_lexer.h"

static inline char sql_byte(const struct sql_lexer *lx, size_t i)
{
	return i < lx->end ? lx->text.bytes.p[i] : '\0';
}

static inline bool sql_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool sql_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static inline bool sql_hole_is_at(const struct sql_lexer *lx, size_t i)
{
	return lx->hole < lx->text.nholes && lx->text.holes[lx->hole].begin <= i;
}

/* Moves *i behind the hole that begins there, if one does. */
bool sql_skip_hole(struct sql_lexer *lx, size_t *i);
bool sql_delimiter_is_at(const struct sql_lexer *lx, size_t i);

/* White space and comments; the SPACE and LINE flags of what follows. */
uint8_t sql_skip_space(struct sql_lexer *lx);
/* False, and nothing moved, when none begins here. */
bool sql_scan_quote(struct sql_lexer *lx, struct sql_token *t);
/* Name bytes and holes. True when there is any byte outside of a hole. */
bool sql_scan_name(struct sql_lexer *lx, struct sql_token *t);
bool sql_is_name_byte(const struct sql_lexer *lx, char c);
bool sql_scan_number(struct sql_lexer *lx, struct sql_token *t);
/* One operator or placeholder. */
void sql_scan_op(struct sql_lexer *lx, struct sql_token *t);

#endif

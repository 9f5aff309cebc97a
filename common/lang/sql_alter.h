/*
 * sql_alter.h - the parts of ALTER TABLE's reader to each other. Each takes
 * one member of the list from behind its first word and pushes its actions.
 */
#ifndef LANG_SQL_ALTER_H
#define LANG_SQL_ALTER_H

#include "lang/sql_parse.h"

struct sql_alter {
	struct sql_object table;
	enum sql_object_type type; /* TABLE, VIEW, ... */
	unsigned flags;
	size_t from; /* first token of this member */
	/* MSSQL and Oracle go on without repeating the word: ADD a, b. */
	enum { GO_ON_NOT, GO_ON_ADD, GO_ON_DROP } go_on;
};

/* An action on a part of the table, and on the table itself. */
struct sql_action sql_alter_part(const struct sql_alter *al,
				 enum sql_action_kind kind,
				 enum sql_object_type type);
struct sql_action sql_alter_itself(const struct sql_alter *al,
				   enum sql_action_kind kind);
/* To the end of this member; CASCADE may stand there. */
void sql_alter_push(struct sql_parser *p, struct sql_alter *al,
		    struct sql_action a);
void sql_alter_if_exists(struct sql_parser *p, struct sql_action *a);
/* One column's definition, into the action. */
void sql_alter_definition(struct sql_parser *p, struct sql_action *a);
/*
 * DROP INDEX x and its like, against a column that is called index: then
 * nothing that could be a name stands behind it.
 */
bool sql_alter_accept_kind(struct sql_parser *p, const char *word);

void sql_alter_add(struct sql_parser *p, struct sql_alter *al);
void sql_alter_add_one(struct sql_parser *p, struct sql_alter *al,
		       bool is_column);
void sql_alter_drop(struct sql_parser *p, struct sql_alter *al);
void sql_alter_alter(struct sql_parser *p, struct sql_alter *al);
void sql_alter_modify(struct sql_parser *p, struct sql_alter *al);
void sql_alter_change(struct sql_parser *p, struct sql_alter *al);

#endif

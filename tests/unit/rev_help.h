/*
 * rev_help.h - chains for tests, from lines
 *	id|down ...|depends ...|labels|path|message
 * of which what comes last may be left out. An id of "?" is one that is not
 * known, of "!" that of an unreadable file; a down of "?" a computed one. Two
 * files are the same when their lines are.
 */
#ifndef TESTS_REV_HELP_H
#define TESTS_REV_HELP_H

#include "base/compat.h"
#include "base/buf.h"
#include "model/revgraph.h"

#include <setjmp.h>
#include <cmocka.h>

struct rev_list {
	struct revision **v;
	size_t n;
	size_t cap;
};

static inline void rev_words(struct arena *a, struct meta_list *list,
			     struct str words)
{
	VEC_OF(struct meta_item) items = VEC_INIT;
	struct str word;

	list->is_assigned = true;
	list->span = span_of(10, 20);
	if (str_is(words, "?")) {
		list->state = META_DYNAMIC;
		return;
	}
	while (str_split(&words, ' ', &word))
		if (word.len)
			vec_push(&items, a,
				 (struct meta_item){ word, span_of(11, 19) });
	list->items = items.v;
	list->n = items.n;
	list->state = items.n ? META_VALUE : META_ABSENT;
}

static inline struct revision *rev_of(struct arena *a, struct str line)
{
	struct revision *r = arena_new(a, struct revision);
	struct str whole = line, field[6] = { { 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(field); i++)
		if (!str_split(&line, '|', &field[i]))
			field[i] = STR("");
	r->path = field[4].len ?
			  field[4] :
			  str_fmt(a, "versions/%.*s_x.py", STR_ARG(field[0]));
	r->oid = whole;
	r->message = field[5];
	if (str_is(field[0], "!")) {
		r->flags = REVISION_UNREADABLE;
		return r;
	}
	if (str_is(field[0], "?"))
		r->flags = REVISION_DYNAMIC;
	else
		r->id = field[0];
	r->id_span = span_of(1, 5);
	rev_words(a, &r->down, field[1]);
	rev_words(a, &r->depends, field[2]);
	rev_words(a, &r->labels, field[3]);
	return r;
}

static inline struct rev_list revs_of(struct arena *a, const char *text)
{
	struct str rest = str_z(text), line;
	struct rev_list revs = VEC_INIT;

	while (str_split(&rest, '\n', &line))
		if (str_trim(line).len)
			vec_push(&revs, a, rev_of(a, str_trim(line)));
	return revs;
}

static inline void graph_of(struct revgraph *g, struct arena *a, const char *text)
{
	struct rev_list revs = revs_of(a, text);

	revgraph_build(g, a, revs.v, revs.n);
}

/* The ids with blanks between. */
static inline const char *ids_of(struct arena *a, const struct revnodes *nodes)
{
	struct buf b = BUF_INIT(a);

	revnodes_each (nodes, it) {
		if (it != nodes->v)
			buf_addc(&b, ' ');
		buf_adds(&b, (*it)->rev->id);
	}
	return buf_str(&b).p;
}

static inline const char *words_of(struct arena *a, const struct strs *list)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < list->n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(list->v[i]));
	return buf_str(&b).p;
}

#endif

/*
 * Any bytes as a migration: no crash, no hang; spans are within the file;
 * read whole or as metadata alone, the answer is the same.
 */
#include "base/compat.h"
#include "base/err.h"
#include "model/migration.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_span(struct span span, size_t size)
{
	if (span.begin > span.end || span.end > size)
		BUG("span %zu..%zu of %zu", span.begin, span.end, size);
}

static void check_list(const struct meta_list *list, size_t size)
{
	check_span(list->span, size);
	for (size_t i = 0; i < list->n; i++) {
		check_span(list->items[i].span, size);
		if (!list->items[i].value.len)
			BUG("an empty id");
	}
	if ((list->state == META_VALUE) != (list->n > 0) &&
	    list->state != META_DYNAMIC)
		BUG("a list that is no value");
}

static void check(struct arena *a, const struct migration *m, size_t size)
{
	vec_each (&m->problems, struct migration_problem, p) {
		check_span(p->span, size);
		migration_problem_text(a, p);
	}
	if (!m->is_readable) {
		if (!m->problems.n)
			BUG("unreadable without a problem");
		return;
	}
	check_span(m->id_span, size);
	check_list(&m->down, size);
	check_list(&m->labels, size);
	check_list(&m->depends, size);
	check_span(m->doc_span, size);
	check_span(m->message_span, size);
	check_span(m->header_revision.span, size);
	check_span(m->header_revises.span, size);
	check_span(m->header_date.span, size);
}

static void check_same_list(const struct meta_list *a, const struct meta_list *b)
{
	if (a->state != b->state || a->n != b->n)
		BUG("metadata alone differs");
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->items[i].value, b->items[i].value))
			BUG("metadata alone differs");
}

static void check_same(const struct migration *a, const struct migration *b)
{
	if (!a->is_readable)
		return;
	if (!b->is_readable || a->id_state != b->id_state ||
	    !str_eq(a->id, b->id) || !str_eq(a->message, b->message))
		BUG("metadata alone differs");
	check_same_list(&a->down, &b->down);
	check_same_list(&a->labels, &b->labels);
	check_same_list(&a->depends, &b->depends);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct source source;
	struct migration whole, quick;

	arena_init(&a);
	source_init(&source, &a, STR("versions/abc.py"),
		    str_of((const char *)data, size));
	migration_read(&whole, &a, &source);
	check(&a, &whole, size);
	migration_read_metadata(&quick, &a, &source);
	check(&a, &quick, size);
	check_same(&whole, &quick);
	arena_release(&a);
	return 0;
}

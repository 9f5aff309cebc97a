#include "base/compat.h"
#include "text/edit.h"
#include "base/buf.h"
#include "base/err.h"

void edits_add(struct edits *list, struct arena *a, struct span span,
	       struct str with)
{
	struct edit edit = { span, with };

	vec_push(list, a, edit);
}

/* Insertions at one place keep the order they were added in. */
static int compare(const struct edit *a, const struct edit *b)
{
	if (a->span.begin != b->span.begin)
		return a->span.begin < b->span.begin ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end < b->span.end ? -1 : 1;
	return 0;
}

/* By insertion: there are few, mostly in order. */
static void sort(struct edits *list)
{
	for (size_t i = 1; i < list->n; i++) {
		struct edit moving = list->v[i];
		size_t k = i;

		for (; k && compare(&list->v[k - 1], &moving) > 0; k--)
			list->v[k] = list->v[k - 1];
		list->v[k] = moving;
	}
}

struct str edits_apply(struct edits *list, struct arena *a, struct str bytes)
{
	struct buf out = BUF_INIT(a);
	size_t at = 0;

	sort(list);
	buf_reserve(&out, bytes.len);
	for (size_t i = 0; i < list->n; i++) {
		struct span span = list->v[i].span;

		if (span.begin < at || span.end < span.begin ||
		    span.end > bytes.len)
			BUG("edits overlap or lie outside of the file");
		buf_adds(&out, str_cut(bytes, at, span.begin));
		buf_adds(&out, list->v[i].with);
		at = span.end;
	}
	buf_adds(&out, str_from(bytes, at));
	return buf_str(&out);
}

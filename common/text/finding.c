#include "base/compat.h"
#include "text/finding.h"

static const char *const level_names[] = { "off", "note", "warning", "error",
					   "critical" };

const char *level_name(enum level level)
{
	return level_names[level];
}

bool level_parse(struct str word, enum level *level)
{
	for (size_t i = 0; i < ARRAY_SIZE(level_names); i++) {
		if (!str_is(word, level_names[i]))
			continue;
		*level = (enum level)i;
		return true;
	}
	return false;
}

void findings_init(struct findings *list, struct arena *a)
{
	memset(list, 0, sizeof(*list));
	list->arena = a;
}

struct finding *finding_add(struct findings *list, const char *rule,
			    enum level level, struct place at, const char *fmt,
			    ...)
{
	struct finding f = { .rule = rule, .level = level, .at = at };
	va_list ap;

	va_start(ap, fmt);
	f.message = str_vfmt(list->arena, fmt, ap);
	va_end(ap);
	vec_push(list, list->arena, f);
	return &list->v[list->n - 1];
}

void finding_help(struct findings *list, struct finding *f, const char *fmt, ...)
{
	struct str line;
	va_list ap;

	va_start(ap, fmt);
	line = str_vfmt(list->arena, fmt, ap);
	va_end(ap);
	vec_push(&f->help, list->arena, line);
}

void finding_relate(struct findings *list, struct finding *f,
		    struct place place, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	place.message = str_vfmt(list->arena, fmt, ap);
	va_end(ap);
	vec_push(&f->related, list->arena, place);
}

static int compare(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;
	int c = str_cmp(a->at.path, b->at.path);

	if (c)
		return c;
	if (a->at.has_span != b->at.has_span)
		return a->at.has_span ? 1 : -1;
	if (a->at.has_span && a->at.span.begin != b->at.span.begin)
		return a->at.span.begin < b->at.span.begin ? -1 : 1;
	c = strcmp(a->rule, b->rule);
	if (!c)
		c = str_cmp(a->message, b->message);
	return c ? c : str_cmp(a->function, b->function);
}

void findings_sort(struct findings *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), compare);
}

void findings_unique(struct findings *list)
{
	size_t kept = 0;

	findings_sort(list);
	for (size_t i = 0; i < list->n; i++) {
		if (kept && !compare(&list->v[kept - 1], &list->v[i]))
			continue;
		list->v[kept++] = list->v[i];
	}
	list->n = kept;
}

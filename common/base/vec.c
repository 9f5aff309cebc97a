#include "base/compat.h"
#include "base/vec.h"
#include "base/err.h"

void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 8;
	void *p;

	if (more > SIZE_MAX / 2 / size)
		die_out_of_memory();
	p = arena_bytes(a, more * size);
	if (n)
		memcpy(p, v, n * size);
	*cap = more;
	return p;
}

bool strs_has(const struct strs *list, struct str s)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i], s))
			return true;
	return false;
}

void strs_add_once(struct strs *list, struct arena *a, struct str s)
{
	if (!strs_has(list, s))
		vec_push(list, a, s);
}

static int compare(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void strs_sort(struct strs *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), compare);
}

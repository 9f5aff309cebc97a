/*
 * vec.h - arrays that grow, typed by macro, in an arena.
 *
 *	VEC_OF(struct token) tokens = VEC_INIT;
 *	vec_push(&tokens, arena, token);
 *	vec_each(&tokens, struct token, t) use(t);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/str.h"

#define VEC_OF(type)        \
	struct {            \
		type *v;    \
		size_t n;   \
		size_t cap; \
	}
#define VEC_INIT           \
	{                  \
		NULL, 0, 0 \
	}

/* Room for one more; gives the (perhaps moved) array. */
void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size);

/* The item is evaluated before n moves: it may speak of n. */
#define vec_push(vec, a, ...)                                                  \
	((vec)->n == (vec)->cap ?                                              \
		 (void)((vec)->v = vec_grow((a), (vec)->v, (vec)->n,           \
					    &(vec)->cap, sizeof(*(vec)->v))) : \
		 (void)0,                                                      \
	 (vec)->v[(vec)->n] = (__VA_ARGS__), (void)(vec)->n++)

#define vec_each(vec, type, it)                                        \
	for (type *it = (vec)->v, *it##_end = it ? it + (vec)->n : it; \
	     it != it##_end; it++)

struct strs {
	struct str *v;
	size_t n;
	size_t cap;
};

bool strs_has(const struct strs *list, struct str s);
/* Adds it unless it is there. */
void strs_add_once(struct strs *list, struct arena *a, struct str s);
/* Bytewise order. */
void strs_sort(struct strs *list);

#endif

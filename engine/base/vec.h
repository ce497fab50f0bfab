/*
 * vec - growable arrays of one type, as macros over a plain struct.
 *
 *     struct names { VEC_FIELDS(struct sv); };
 *     struct names names = {0};
 *     *vec_push(&names) = SV("Ann");
 *     for (size_t i = 0; i < names.count; i++) ... names.at[i] ...
 *     vec_release(&names);
 *
 * Ownership: the vec owns the array, not what its elements point to.
 */
#ifndef ACCORD_BASE_VEC_H
#define ACCORD_BASE_VEC_H

#include <stddef.h>

#include "engine/base/mem.h"

#define VEC_FIELDS(type)                                                                           \
	type *at;                                                                                  \
	size_t count;                                                                              \
	size_t room

/* Adds an element, not initialised, and gives a pointer to it (until the next push). */
#define vec_push(vec) (vec_reserve((vec), 1), &(vec)->at[(vec)->count++])

/* Makes room for `more` further elements. */
#define vec_reserve(vec, more)                                                                     \
	((vec)->count + (more) > (vec)->room                                                       \
			? (void)((vec)->room = vec_grown((vec)->room, (vec)->count + (more)),      \
				  (vec)->at =                                                      \
					  mem_realloc((vec)->at, (vec)->room, sizeof(*(vec)->at))) \
			: (void)0)

#define vec_clear(vec) ((void)((vec)->count = 0))

#define vec_release(vec)                                                                           \
	((void)(mem_free((vec)->at), (vec)->at = NULL, (vec)->count = 0, (vec)->room = 0))

static inline size_t vec_grown(size_t room, size_t need)
{
	size_t grown = room ? room * 2 : 8;

	return grown < need ? need : grown;
}

#endif

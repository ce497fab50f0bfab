/*
 * fail - failpoints: named places where a test may make the program die or an operation fail.
 *
 * Only builds with -DACCORD_FAILPOINTS (make TEST=1, which the tests use) look at the environment;
 * in every other build each call is a constant "no".
 *
 * ACCORD_FAIL=WHERE:N[:WHAT]
 *   WHERE  the name of an edge ("apply.after_intent"), or "any" for every edge counted together,
 *          or "alloc" for the N-th allocation
 *   N      which passage fires, from 1
 *   WHAT   die (default: end at once, as kill -9 would), eio, enospc, short
 */
#ifndef ACCORD_BASE_FAIL_H
#define ACCORD_BASE_FAIL_H

#include <stdbool.h>

enum fail_what { FAIL_NONE = 0, FAIL_DIE, FAIL_EIO, FAIL_ENOSPC, FAIL_SHORT };

#ifdef ACCORD_FAILPOINTS
/* Passes the edge `name`: dies here if it is its turn to die, else returns what should fail. */
enum fail_what fail_edge(const char *name);
bool fail_allocation(void);
#else
static inline enum fail_what fail_edge(const char *name)
{
	(void)name;
	return FAIL_NONE;
}
static inline bool fail_allocation(void)
{
	return false;
}
#endif

/* An edge between two durable states, where only dying makes sense. */
#define FAIL_POINT(name) (void)fail_edge(name)

/* Passes an edge of an input or output operation: true and errno set when it is to fail. */
bool fail_io(const char *name);

#endif

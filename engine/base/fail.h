/*
 * fail - failpoints: named places where a test may make the program die or an operation fail.
 *
 * Only builds with -DACCORD_FAILPOINTS (make TEST=1, which the tests use) look at the environment;
 * in every other build each call is a constant "no".
 *
 * ACCORD_FAIL=WHERE:N[+][:WHAT]
 *   WHERE  the name of an edge ("apply.after_intent"), or "any" for every edge but "ledger.read", counted together,
 *          or "alloc" for the N-th allocation
 *   N      which passage fires, from 1; with + all later ones fire too (a disk that stays full);
 *          0 fires nowhere, and tells on stderr each passage with its place (a hash of the calls that
 *          led there), and at the end how many there were
 *   WHAT   die (default: end at once, as kill -9 would), eio, enospc, short (half is written; elsewhere as enospc)
 *
 * The first passage that fires is told on stderr.
 */
#ifndef ACCORD_BASE_FAIL_H
#define ACCORD_BASE_FAIL_H

#include <stdbool.h>
#include <stddef.h>

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

/* Passes an edge of a write: how many of the bytes may be written now; 0 and errno set when it is to fail. */
size_t fail_write(const char *name, size_t size_bytes);

#endif

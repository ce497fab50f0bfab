/*
 * pages - large zeroed memory straight from the system, for tables that are touched all over.
 *
 * On large pages where the system gives them: a look-up in a table of many megabytes costs a cache miss,
 * not a walk through the page tables as well, and its first touch costs one fault in 2 MiB.
 *
 * Ownership: whoever gets it frees it with pages_free and the same size. Errors: as of mem.h.
 */
#ifndef ACCORD_BASE_PAGES_H
#define ACCORD_BASE_PAGES_H

#include <stddef.h>

void *pages_alloc(size_t size_bytes) __attribute__((returns_nonnull));
/* p may be NULL. */
void pages_free(void *p, size_t size_bytes);

#endif

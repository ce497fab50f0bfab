/*
 * mem - heap memory that does not fail.
 *
 * A failed allocation prints one line and ends the program with exit status 70. That is safe at any
 * instant: everything durable is written so that a crash loses nothing (docs/design.md, "crash
 * only"). Sizes that come from input are capped by the caller before they get here.
 *
 * Ownership: whoever gets the memory frees it with mem_free (which accepts NULL).
 */
#ifndef ACCORD_BASE_MEM_H
#define ACCORD_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size_bytes) __attribute__((malloc, returns_nonnull));
/* Zeroed; count * size_bytes is checked for overflow. */
void *mem_calloc(size_t count, size_t size_bytes) __attribute__((malloc, returns_nonnull));
/* count * size_bytes is checked for overflow. */
void *mem_realloc(void *p, size_t count, size_t size_bytes) __attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));
char *mem_strndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));
void mem_free(void *p);

/* Ends the program as a failed allocation of so many bytes does. */
_Noreturn void mem_exhausted(size_t size_bytes);

/* Overwrites secrets in a way that the compiler keeps. */
void mem_wipe(void *p, size_t size_bytes);

#endif

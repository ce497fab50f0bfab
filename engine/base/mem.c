#include "engine/base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/err.h"
#include "engine/base/fail.h"

#include "engine/base/banned.h"

/* The one handler: there is nothing to clean up that the next start does not clean up. */
_Noreturn void mem_exhausted(size_t size_bytes)
{
	(void)fprintf(stderr, "accord: out of memory (%zu bytes were asked for)\n", size_bytes);
	_Exit(ERR_INTERNAL);
}

static size_t product(size_t count, size_t size_bytes)
{
	if (size_bytes != 0 && count > SIZE_MAX / size_bytes)
		mem_exhausted(SIZE_MAX);
	return count * size_bytes;
}

void *mem_alloc(size_t size_bytes)
{
	void *p = fail_allocation() ? NULL : malloc(size_bytes ? size_bytes : 1);

	if (!p)
		mem_exhausted(size_bytes);
	return p;
}

void *mem_calloc(size_t count, size_t size_bytes)
{
	size_t size = product(count, size_bytes);
	void *p = fail_allocation() ? NULL : calloc(1, size ? size : 1);

	if (!p)
		mem_exhausted(size);
	return p;
}

void *mem_realloc(void *p, size_t count, size_t size_bytes)
{
	size_t size = product(count, size_bytes);
	void *q = fail_allocation() ? NULL : realloc(p, size ? size : 1);

	if (!q)
		mem_exhausted(size);
	return q;
}

char *mem_strndup(const char *s, size_t n)
{
	char *copy = mem_alloc(n + 1);

	(void)memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

void mem_free(void *p)
{
	free(p);
}

void mem_wipe(void *p, size_t size_bytes)
{
	explicit_bzero(p, size_bytes);
}

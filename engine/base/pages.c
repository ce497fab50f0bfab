#include "engine/base/pages.h"

#include <sys/mman.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

/* Smaller ones gain nothing from large pages; they come from the heap, where tools watch them. */
enum { LARGE_BYTES = 2 * 1024 * 1024 };

void *pages_alloc(size_t size_bytes)
{
	if (size_bytes < LARGE_BYTES)
		return mem_calloc(1, size_bytes);
	void *p =
		mmap(NULL, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		mem_exhausted(size_bytes);
	(void)madvise(p, size_bytes, MADV_HUGEPAGE); /* a wish, not a need */
	return p;
}

void pages_free(void *p, size_t size_bytes)
{
	if (size_bytes < LARGE_BYTES)
		mem_free(p);
	else if (p)
		(void)munmap(p, size_bytes);
}

/*
 * What libcurl allocates: names and passwords, headers and bodies. It comes from our one handler of exhausted memory, and
 * is overwritten when it goes back, so that no secret outlasts the transfer in memory that is used again.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "engine/base/mem.h"
#include "io/http_impl.h"

#include "engine/base/banned.h"

static void wipe_and_free(void *p)
{
	if (p)
		mem_wipe(p, malloc_usable_size(p));
	mem_free(p);
}

static void *wipe_and_resize(void *p, size_t size_bytes)
{
	size_t had = p ? malloc_usable_size(p) : 0;
	void *q = mem_alloc(size_bytes);

	if (p)
		(void)memcpy(q, p, had < size_bytes ? had : size_bytes);
	wipe_and_free(p);
	return q;
}

int http_memory_start(struct err *err)
{
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, mem_alloc, wipe_and_free, wipe_and_resize,
		    mem_strdup, mem_calloc) == CURLE_OK)
		return 0;
	return ERR_SET(err, ERR_INTERNAL, "cannot start libcurl");
}

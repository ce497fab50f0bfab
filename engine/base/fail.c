#include "engine/base/fail.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#endif

#include "engine/base/banned.h"

#ifdef ACCORD_FAILPOINTS

/* What ACCORD_FAIL asked for; read once, then constant but for the counters. */
static struct {
	atomic_int state; /* 0 not read yet, 1 nothing asked for, 2 armed */
	char where[64];
	long at;
	bool from_there_on;
	enum fail_what what;
	atomic_long passed;
} plan;

static enum fail_what what_named(const char *word)
{
	if (strcmp(word, "eio") == 0)
		return FAIL_EIO;
	if (strcmp(word, "enospc") == 0)
		return FAIL_ENOSPC;
	if (strcmp(word, "short") == 0)
		return FAIL_SHORT;
	return FAIL_DIE;
}

static void tell_passages(void)
{
	(void)fprintf(stderr, "failpoints: %ld passages\n", atomic_load(&plan.passed));
}

static int read_plan(void)
{
	const char *text = getenv("ACCORD_FAIL");
	const char *colon = text ? strchr(text, ':') : NULL;
	char *end = NULL;

	if (!colon || (size_t)(colon - text) >= sizeof(plan.where))
		return 1;
	(void)memcpy(plan.where, text, (size_t)(colon - text));
	plan.at = strtol(colon + 1, &end, 10);
	if (plan.at == 0)
		(void)atexit(tell_passages);
	plan.from_there_on = plan.at > 0 && *end == '+';
	if (plan.from_there_on)
		end++;
	plan.what = *end == ':' ? what_named(end + 1) : FAIL_DIE;
	return 2;
}

static bool armed(void)
{
	int state = atomic_load(&plan.state);

	if (state == 0) {
		state = read_plan();
		atomic_store(&plan.state, state);
	}
	return state == 2;
}

extern const char __executable_start, etext; /* of the linker: where the program's own code lies */

/*
 * Where in the program we are: a hash of its own calls that led here, the same in each process. Two passages of one
 * edge from one place do the same to different data, which is what a sweep goes by when it leaves some out.
 */
static uint32_t place_here(void)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

#if __has_include(<execinfo.h>)
	void *frames[64];
	int count = backtrace(frames, 64);

	for (int i = 0; i < count; i++) {
		uintptr_t at = (uintptr_t)frames[i], from = (uintptr_t)&__executable_start;
		if (at >= from && at < (uintptr_t)&etext)
			hash = (hash ^ (uint32_t)(at - from)) * 16777619u;
	}
#endif
	return hash;
}

/* A sweep ends where nothing fires any more, so each firing is told. */
static bool fires(const char *name)
{
	long passage = atomic_fetch_add(&plan.passed, 1) + 1;

	if (passage == plan.at)
		(void)fprintf(stderr, "failpoint: %s, passage %ld\n", name, passage);
	else if (plan.at == 0)
		(void)fprintf(stderr, "failpoint: %s, passage %ld, place %08x\n", name, passage,
			place_here());
	return passage == plan.at || (passage > plan.at && plan.from_there_on);
}

/* Is this the edge that was asked for? Reading the ledger changes nothing, so "any" leaves it out. */
static bool is_asked_for(const char *name)
{
	return strcmp(plan.where, name) == 0 ||
	       (strcmp(plan.where, "any") == 0 && strcmp(name, "ledger.read") != 0);
}

enum fail_what fail_edge(const char *name)
{
	size_t n = strlen(name);

	if (!armed() || !is_asked_for(name) || !fires(name))
		return FAIL_NONE;
	if (plan.what != FAIL_DIE && plan.what != FAIL_EIO && n > 5 &&
		strcmp(name + n - 5, ".read") == 0)
		return FAIL_NONE; /* a full disk can be read */
	if (plan.what == FAIL_DIE)
		_exit(137); /* as the shell tells a death by SIGKILL */
	return plan.what;
}

bool fail_allocation(void)
{
	return armed() && strcmp(plan.where, "alloc") == 0 && fires("alloc");
}

#endif

size_t fail_write(const char *name, size_t size_bytes)
{
	switch (fail_edge(name)) {
	case FAIL_SHORT:
		return size_bytes > 1 ? size_bytes / 2 : size_bytes;
	case FAIL_EIO:
		errno = EIO;
		return 0;
	case FAIL_ENOSPC:
		errno = ENOSPC;
		return 0;
	case FAIL_NONE:
	case FAIL_DIE:
		break;
	}
	return size_bytes;
}

bool fail_io(const char *name)
{
	switch (fail_edge(name)) {
	case FAIL_EIO:
		errno = EIO;
		return true;
	case FAIL_ENOSPC:
	case FAIL_SHORT:
		errno = ENOSPC;
		return true;
	case FAIL_NONE:
	case FAIL_DIE:
		break;
	}
	return false;
}

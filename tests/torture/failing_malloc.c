/*
 * failing_malloc - a library to be preloaded (LD_PRELOAD) that lets the N-th allocation of a program fail, whoever
 *                  asks for it: the program itself, SQLite, libcurl, OpenSSL, libc.
 *
 * TORTURE_MALLOC=N[+]   the N-th fails, with + all from there on too; it is told on stderr
 * TORTURE_MALLOC=0      none fails; each is told in the file TORTURE_LOG as "N PLACE", PLACE being a hash of
 *                       the calls that led there, good for this one process
 *
 * A program that dies of it is told on stderr with the modules that were being run, innermost first, so that one can see
 * whether it died in the library that had asked.
 *
 * Counting begins with the first call of umask(2), which is the first thing that accord's main does: what comes before
 * is the loader's. Needs glibc (__libc_malloc).
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/banned.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct {
	atomic_bool armed;
	atomic_long count;
	long at;
	bool from_there_on;
	int log; /* -1: none is listed */
} plan = {.log = -1};

static _Thread_local bool inside; /* what we ask for ourselves */

__attribute__((noinline)) static uint32_t place_here(void)
{
	void *frames[64];
	int n = backtrace(frames, 64);
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (int i = 2; i < n; i++)
		hash = (hash ^ (uint32_t)(uintptr_t)frames[i]) * 16777619u;
	return hash;
}

static const char *module_of(void *frame)
{
	Dl_info about;

	if (dladdr(frame, &about) == 0 || !about.dli_fname)
		return "?";
	const char *slash = strrchr(about.dli_fname, '/');
	return slash ? slash + 1 : about.dli_fname;
}

static void died(int number)
{
	void *frames[64];
	int n = backtrace(frames, 64);
	const char *last = "";

	(void)dprintf(2, "torture: signal %d in", number);
	for (int i = 2; i < n; i++) { /* behind us and the kernel's way to us */
		const char *module = module_of(frames[i]);

		if (strcmp(module, last) != 0)
			(void)dprintf(2, " %s", module);
		last = module;
	}
	(void)dprintf(2, "\n");
	(void)raise(number); /* SA_RESETHAND: now for good */
}

static void catch (void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
	struct sigaction action = {.sa_handler = died, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &action, NULL);
}

__attribute__((noinline)) static void tell_failure(long n)
{
	void *frames[4];
	int depth = backtrace(frames, 4); /* us, fails, malloc, who asked */

	(void)dprintf(2, "torture: allocation %ld fails, asked for by %s\n", n,
		depth == 4 ? module_of(frames[3]) : "?");
}

__attribute__((noinline)) static bool fails(void)
{
	if (inside || !atomic_load(&plan.armed))
		return false;
	long n = atomic_fetch_add(&plan.count, 1) + 1;
	bool now = plan.at > 0 && (n == plan.at || (n > plan.at && plan.from_there_on));

	inside = true;
	if (plan.log >= 0)
		(void)dprintf(plan.log, "%ld %08x\n", n, place_here());
	if (now && n == plan.at)
		tell_failure(n);
	inside = false;
	if (now)
		errno = ENOMEM;
	return now;
}

mode_t umask(mode_t mask)
{
	static mode_t (*real)(mode_t);
	const char *text = getenv("TORTURE_MALLOC"), *log = getenv("TORTURE_LOG");
	char *end = NULL;

	if (!real) {
		void *symbol = dlsym(RTLD_NEXT, "umask");

		(void)memcpy(&real, &symbol, sizeof(real));
		if (text) {
			plan.at = strtol(text, &end, 10);
			plan.from_there_on = *end == '+';
			if (plan.at == 0 && log)
				plan.log =
					open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
			(void)place_here(); /* loads what backtrace needs */
			catch ();
			atomic_store(&plan.armed, true);
		}
	}
	return real(mask);
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = fails() ? NULL : __libc_memalign(alignment, size);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

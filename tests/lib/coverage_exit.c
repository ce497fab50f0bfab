/*
 * coverage_exit - in builds that count what runs (make COV=1), a program that ends without ceremony, by
 *                 _exit as a failpoint does or by _Exit without memory, writes its counters first.
 *
 * The linker puts these in place of the two (--wrap).
 */
#include <unistd.h>

#include "engine/base/banned.h"

void __gcov_dump(void);
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);
_Noreturn void __wrap__Exit(int status);

_Noreturn void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}

_Noreturn void __wrap__Exit(int status)
{
	__wrap__exit(status);
}

/*
 * self - a test program starts itself anew, in a child, to play a scene that ends it.
 */
#ifndef TESTS_UNIT_SELF_H
#define TESTS_UNIT_SELF_H

#include <unistd.h>

/* Becomes `PROGRAM scene argument`; does not return. Valgrind tells the link's target, and refuses to
 * run the link itself. */
static inline void self_exec(const char *scene, const char *argument)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n > 0) {
		path[n] = '\0';
		(void)execl(path, "self", scene, argument, (char *)NULL);
	}
	_exit(127);
}

#endif

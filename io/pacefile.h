/*
 * pacefile - the times of a system's last calls, kept from one run to the next, so that two commands within a
 *            minute keep to the limit together.
 *
 * A file of 8 bytes a call (milliseconds of the monotonic clock, which all processes share until the machine starts
 * anew; times to come are of before that, and passed over), a ring. It is written as calls go, so that a
 * kill loses nothing.
 *
 * Errors: none. Where the file cannot be had or written, the limit holds for this process alone.
 */
#ifndef ACCORD_IO_PACEFILE_H
#define ACCORD_IO_PACEFILE_H

#include "io/pace.h"

struct pacefile {
	int fd; /* -1: none */
	size_t room;
	size_t next;
};

/* Takes the calls of the last minute into `pace`, which is new. A folder of NULL: no file. */
void pacefile_open(struct pacefile *file, const char *folder, const char *name, struct pace *pace,
	int64_t now_ms);
void pacefile_close(struct pacefile *file);

/* A call goes now. */
void pacefile_take(struct pacefile *file, int64_t now_ms);

#endif

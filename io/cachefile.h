/*
 * cachefile - files whose loss costs no more than time: written beside their place and renamed, but not synced. Who
 *             reads one checks what it says by hashes of its own.
 *
 * Ownership: what cachefile_begin opened is ended by cachefile_end, whatever happened between.
 * Errors:    none reach the caller's work; cachefile_end tells whether the file is there, and errno why not.
 */
#ifndef ACCORD_IO_CACHEFILE_H
#define ACCORD_IO_CACHEFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/arena.h"

struct cachefile {
	const char *path;
	const char *made; /* where it is until it is whole */
	int fd;		  /* -1: could not be made */
	int why;	  /* errno of the first thing that failed, or 0 */
};

/* Begins a new file for `path`; both names are in arena. */
void cachefile_begin(struct cachefile *file, struct arena *arena, const char *path);
/* A file without a name in this folder, which goes with the process; cachefile_end only closes it. */
void cachefile_begin_unnamed(struct cachefile *file, const char *folder);
void cachefile_add(struct cachefile *file, const void *bytes, size_t n);
/* Writes over what stands at the beginning: a head that is known at the end. The last write of a file. */
void cachefile_put_head(struct cachefile *file, const void *bytes, size_t n);
/* Puts the file in its place, or takes it away if anything failed. */
bool cachefile_end(struct cachefile *file);

#endif

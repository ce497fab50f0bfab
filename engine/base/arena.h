/*
 * arena - memory that is released all at once.
 *
 * Ownership: what arena_* returns lives until the arena is reset to a mark taken before it, cleared
 *            or released. Nothing in it is freed singly.
 * Errors:    none; running out of memory ends the program (mem.h).
 * Threads:   one arena belongs to one thread at a time.
 */
#ifndef ACCORD_BASE_ARENA_H
#define ACCORD_BASE_ARENA_H

#include <stddef.h>

#include "engine/base/sv.h"

struct arena_block;

struct arena {
	struct arena_block *first;
	struct arena_block *current;
	size_t block_bytes;
};

struct arena_mark {
	struct arena_block *block;
	size_t used;
};

/* block_bytes: how much to take from the heap at a time; 0 means 64 KiB. */
void arena_init(struct arena *arena, size_t block_bytes);
void arena_release(struct arena *arena);

/* Forgets everything but keeps the blocks for use again. */
void arena_clear(struct arena *arena);

/* Remembers a state, and goes back to it (blocks are kept). */
struct arena_mark arena_mark(const struct arena *arena);
void arena_reset(struct arena *arena, struct arena_mark mark);

/* Aligned for any type, not zeroed. */
void *arena_alloc(struct arena *arena, size_t size_bytes) __attribute__((malloc, returns_nonnull));
/* Zeroed; count * size_bytes is checked. */
void *arena_calloc(struct arena *arena, size_t count, size_t size_bytes)
	__attribute__((malloc, returns_nonnull));

/* Copies with a terminating zero behind. The copy of an absent view is the empty view. */
struct sv arena_sv(struct arena *arena, struct sv text);
char *arena_str(struct arena *arena, struct sv text);
struct sv arena_printf(struct arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Bytes taken from the heap so far. */
size_t arena_size(const struct arena *arena);

#endif

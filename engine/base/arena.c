#include "engine/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { DEFAULT_BLOCK_BYTES = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t block_bytes)
{
	arena->first = NULL;
	arena->current = NULL;
	arena->block_bytes = block_bytes ? block_bytes : DEFAULT_BLOCK_BYTES;
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->first;

	while (block) {
		struct arena_block *next = block->next;
		mem_free(block);
		block = next;
	}
	arena->first = NULL;
	arena->current = NULL;
}

void arena_clear(struct arena *arena)
{
	arena->current = arena->first;
	if (arena->first)
		arena->first->used = 0;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){arena->current, arena->current ? arena->current->used : 0};
}

void arena_reset(struct arena *arena, struct arena_mark mark)
{
	if (!mark.block) {
		arena_clear(arena);
		return;
	}
	arena->current = mark.block;
	mark.block->used = mark.used;
}

/* Makes a block with room for `need` bytes the current one: the next kept block, or a new one. */
static void next_block(struct arena *arena, size_t need)
{
	struct arena_block *after = arena->current ? arena->current->next : arena->first;

	if (after && after->size >= need) {
		after->used = 0;
		arena->current = after;
		return;
	}
	size_t size = need > arena->block_bytes ? need : arena->block_bytes;
	struct arena_block *block = mem_alloc(sizeof(*block) + size);
	block->size = size;
	block->used = 0;
	block->next = after;
	if (arena->current)
		arena->current->next = block;
	else
		arena->first = block;
	arena->current = block;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
	size_t align = alignof(max_align_t);
	struct arena_block *block = arena->current;
	size_t start = block ? (block->used + align - 1) & ~(align - 1) : 0;

	if (!block || start > block->size || size_bytes > block->size - start) {
		next_block(arena, size_bytes);
		block = arena->current;
		start = 0;
	}
	block->used = start + size_bytes;
	return block->bytes + start;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size_bytes)
{
	if (size_bytes != 0 && count > SIZE_MAX / size_bytes)
		return mem_calloc(count, size_bytes); /* ends the program with the right message */
	void *p = arena_alloc(arena, count * size_bytes);
	return memset(p, 0, count * size_bytes);
}

char *arena_str(struct arena *arena, struct sv text)
{
	char *copy = arena_alloc(arena, text.n + 1);

	if (text.n)
		(void)memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return copy;
}

struct sv arena_sv(struct arena *arena, struct sv text)
{
	return sv_make(arena_str(arena, text), text.n);
}

struct sv arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	va_list again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int length = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	size_t n = length > 0 ? (size_t)length : 0;
	char *text = arena_alloc(arena, n + 1);
	text[0] = '\0';
	(void)vsnprintf(text, n + 1, fmt, again);
	va_end(again);
	return sv_make(text, n);
}

size_t arena_size(const struct arena *arena)
{
	size_t total = 0;

	for (const struct arena_block *block = arena->first; block; block = block->next)
		total += block->size + sizeof(*block);
	return total;
}

/*
 * map - a hash table from text to a number (an index, a pointer's worth, a count).
 *
 * Ownership: keys are views; the caller keeps their bytes alive as long as the map.
 * Order:     none; whoever needs an order sorts. Iterate with map_at over 0 .. map->room - 1.
 */
#ifndef ACCORD_BASE_MAP_H
#define ACCORD_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/sv.h"

struct map_entry {
	struct sv key; /* absent when the slot is free */
	uint64_t hash;
	uint64_t value;
};

struct map {
	struct map_entry *slots;
	size_t count;
	size_t room; /* a power of two, or 0 */
};

void map_init(struct map *map);
void map_release(struct map *map);

/* The value of `key`, to read or change until the next map_put; NULL when absent. */
uint64_t *map_find(const struct map *map, struct sv key);

/*
 * The value of `key`, made with `initial` when it was absent; *out_added (may be NULL) tells which.
 * The empty key is a key like any other.
 */
uint64_t *map_put(struct map *map, struct sv key, uint64_t initial, bool *out_added);

/* The entry in slot i, or NULL when that slot is free. */
const struct map_entry *map_at(const struct map *map, size_t i);

#endif

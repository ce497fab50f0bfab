#include "engine/base/map.h"

#include "engine/base/digest.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { FIRST_ROOM = 16 };

void map_init(struct map *map)
{
	*map = (struct map){NULL, 0, 0};
}

void map_release(struct map *map)
{
	mem_free(map->slots);
	map_init(map);
}

/* The slot that holds the key, or the free one where it would go. Needs a free slot somewhere. */
static struct map_entry *slot_for(const struct map *map, struct sv key, uint64_t hash)
{
	size_t mask = map->room - 1;
	size_t i = (size_t)hash & mask;

	while (map->slots[i].key.p) {
		if (map->slots[i].hash == hash && sv_eq(map->slots[i].key, key))
			break;
		i = (i + 1) & mask;
	}
	return &map->slots[i];
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->room = old.room ? old.room * 2 : FIRST_ROOM;
	map->slots = mem_calloc(map->room, sizeof(*map->slots));
	for (size_t i = 0; i < old.room; i++) {
		if (old.slots[i].key.p)
			*slot_for(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	}
	mem_free(old.slots);
}

uint64_t *map_find(const struct map *map, struct sv key)
{
	if (map->count == 0)
		return NULL;
	struct map_entry *slot = slot_for(map, key, digest_hash64(key, 0));
	return slot->key.p ? &slot->value : NULL;
}

uint64_t *map_put(struct map *map, struct sv key, uint64_t initial, bool *out_added)
{
	uint64_t hash = digest_hash64(key, 0);

	if ((map->count + 1) * 4 > map->room * 3)
		grow(map);
	struct map_entry *slot = slot_for(map, key, hash);
	bool added = !slot->key.p;
	if (added) {
		*slot = (struct map_entry){key.p ? key : SV(""), hash, initial};
		map->count++;
	}
	if (out_added)
		*out_added = added;
	return &slot->value;
}

const struct map_entry *map_at(const struct map *map, size_t i)
{
	return i < map->room && map->slots[i].key.p ? &map->slots[i] : NULL;
}

#include "io/idset.h"

#include "engine/base/digest.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { FIRST_ROOM = 1024 };

void idset_release(struct idset *set)
{
	mem_free(set->slots);
	*set = (struct idset){NULL, 0, 0};
}

void idset_clear(struct idset *set)
{
	if (set->slots)
		(void)memset(set->slots, 0, set->room * sizeof(*set->slots));
	set->count = 0;
}

static struct idset_entry *slot_for(const struct idset *set, uint64_t id)
{
	size_t at = id & (set->room - 1);

	while (set->slots[at].id != 0 && set->slots[at].id != id)
		at = (at + 1) & (set->room - 1);
	return &set->slots[at];
}

static void grow(struct idset *set)
{
	struct idset old = *set;

	set->room = old.room ? old.room * 2 : FIRST_ROOM;
	set->slots = mem_calloc(set->room, sizeof(*set->slots));
	for (size_t i = 0; i < old.room; i++) {
		if (old.slots[i].id != 0)
			*slot_for(set, old.slots[i].id) = old.slots[i];
	}
	mem_free(old.slots);
}

static uint64_t hash_id(struct sv id)
{
	uint64_t hash = digest_hash64(id, 0);

	return hash ? hash : 1;
}

enum idset_seen idset_add(struct idset *set, struct sv id, uint64_t content)
{
	uint64_t hash = hash_id(id);

	if (set->count * 4 >= set->room * 3)
		grow(set);
	struct idset_entry *entry = slot_for(set, hash);
	if (entry->id != 0)
		return entry->content == content ? IDSET_SAME : IDSET_DIFFERENT;
	*entry = (struct idset_entry){hash, content};
	set->count++;
	return IDSET_NEW;
}

uint64_t idset_content(const struct idset *set, struct sv id)
{
	return set->room ? slot_for(set, hash_id(id))->content : 0;
}

uint64_t idset_hash_texts(const struct sv *texts, size_t count)
{
	uint64_t hash = count;

	for (size_t i = 0; i < count; i++)
		hash = digest_hash64(
			sv_make(texts[i].p ? texts[i].p : "", texts[i].n), hash ^ texts[i].n);
	return hash ? hash : 1;
}

#include "io/idset.h"

#include "engine/base/digest.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { FIRST_ROOM = 1024 };

void idset_release(struct idset *set)
{
	mem_free(set->entries);
	buf_release(&set->last);
	*set = (struct idset){0};
}

void idset_clear(struct idset *set)
{
	set->is_table = false;
	set->count = 0;
	buf_clear(&set->last);
}

uint64_t idset_hash(struct sv text)
{
	uint64_t hash = digest_hash64(text, 0);

	return hash ? hash : 1;
}

/* ---- a row of rising ids ------------------------------------------------------------------------- */

static bool rises(const struct idset *set, struct sv id)
{
	if (set->count == 0 || id.n != set->last.n)
		return set->count == 0 || id.n > set->last.n;
	return id.n > 0 && memcmp(id.p, set->last.p, id.n) > 0;
}

static void append(struct idset *set, struct sv id, uint64_t content)
{
	if (set->count == set->room) {
		set->room = set->room ? set->room * 2 : FIRST_ROOM;
		set->entries = mem_realloc(set->entries, set->room, sizeof(*set->entries));
	}
	set->entries[set->count++] = (struct idset_entry){idset_hash(id), content};
	buf_clear(&set->last);
	buf_add_sv(&set->last, id);
}

/* ---- a table ------------------------------------------------------------------------------------- */

static struct idset_entry *place_for(const struct idset *set, uint64_t id)
{
	size_t at = id & (set->room - 1);

	while (set->entries[at].id != 0 && set->entries[at].id != id)
		at = (at + 1) & (set->room - 1);
	return &set->entries[at];
}

/* A new table of this room, of what the first `count` entries hold. */
static void rebuild(struct idset *set, size_t room, size_t count)
{
	struct idset_entry *old = set->entries;

	set->room = room;
	set->entries = mem_calloc(room, sizeof(*set->entries));
	for (size_t i = 0; i < count; i++) {
		if (old[i].id != 0)
			*place_for(set, old[i].id) = old[i];
	}
	mem_free(old);
}

static void make_table(struct idset *set)
{
	size_t room = FIRST_ROOM;

	if (set->is_table)
		return;
	while (set->count * 4 >= room * 3)
		room *= 2;
	rebuild(set, room, set->count);
	set->is_table = true;
}

enum idset_seen idset_add(struct idset *set, struct sv id, uint64_t content)
{
	if (!set->is_table && rises(set, id)) {
		append(set, id, content);
		return IDSET_NEW;
	}
	make_table(set);
	if (set->count * 4 >= set->room * 3)
		rebuild(set, set->room * 2, set->room);
	struct idset_entry *entry = place_for(set, idset_hash(id));
	if (entry->id != 0)
		return entry->content == content ? IDSET_SAME : IDSET_DIFFERENT;
	*entry = (struct idset_entry){idset_hash(id), content};
	set->count++;
	return IDSET_NEW;
}

uint64_t idset_content(struct idset *set, struct sv id)
{
	make_table(set);
	return place_for(set, idset_hash(id))->content;
}

#include "engine/jointable.h"

#include <pthread.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { SHARD_BITS = 8, SHARD_COUNT = 1 << SHARD_BITS, FIRST_ROOM = 16 };

/* What a slot holds: the upper two bits of `what` say which. */
enum { STATE_SHIFT = 62 };
static const uint64_t state_waits = (uint64_t)0 << STATE_SHIFT; /* + pointer; 0 alone: free */
static const uint64_t state_met = (uint64_t)1 << STATE_SHIFT;	/* + customer row, site row */
static const uint64_t state_odd = (uint64_t)2 << STATE_SHIFT;
static const uint64_t state_mask = (uint64_t)3 << STATE_SHIFT;
enum { ROW_BITS = 31 };

struct slot {
	uint64_t hash;
	uint64_t what;
};

struct shard {
	pthread_mutex_t lock;
	struct slot *slots;
	uint32_t room;
	uint32_t count;
};

struct jointable {
	struct shard shards[SHARD_COUNT];
};

/* ---- slabs -------------------------------------------------------------------------------------- */

void slab_init(struct slab *slab)
{
	(void)memset(slab, 0, sizeof(*slab));
	arena_init(&slab->arena, 256 * 1024);
}

void slab_release(struct slab *slab)
{
	arena_release(&slab->arena);
}

static size_t class_of(size_t size)
{
	return (sizeof(struct waiting) + size) / SLAB_STEP;
}

struct waiting *slab_take(struct slab *slab, enum side side, uint32_t row_no, struct sv text)
{
	size_t class = class_of(text.n);
	struct waiting *row;

	if (class >= SLAB_CLASSES) {
		row = arena_alloc(&slab->arena, sizeof(*row) + text.n); /* rare; not used again */
	} else if (slab->free[class]) {
		row = slab->free[class];
		slab->free[class] = row->next;
	} else {
		row = arena_alloc(&slab->arena, (class + 1) * SLAB_STEP);
	}
	row->row_no = row_no;
	row->size = (uint32_t)text.n;
	row->side = side;
	row->next = NULL;
	(void)memcpy(row->text, text.p, text.n);
	return row;
}

void slab_give(struct slab *slab, struct waiting *row)
{
	size_t class = class_of(row->size);

	if (class >= SLAB_CLASSES)
		return;
	row->next = slab->free[class];
	slab->free[class] = row;
}

/* ---- the table ------------------------------------------------------------------------------------ */

struct jointable *jointable_new(uint64_t keys)
{
	struct jointable *table = mem_calloc(1, sizeof(*table));
	uint64_t room = (keys + keys / 4) / SHARD_COUNT + FIRST_ROOM;

	for (size_t i = 0; i < SHARD_COUNT; i++) {
		struct shard *shard = &table->shards[i];
		(void)pthread_mutex_init(&shard->lock, NULL);
		shard->room = room > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)room;
		shard->slots = mem_calloc(shard->room, sizeof(*shard->slots));
	}
	return table;
}

void jointable_free(struct jointable *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		(void)pthread_mutex_destroy(&table->shards[i].lock);
		mem_free(table->shards[i].slots);
	}
	mem_free(table);
}

static bool is_free(const struct slot *slot)
{
	return slot->what == 0 && slot->hash == 0;
}

/* The low half of the hash chooses the slot, the high bits the shard. */
static struct slot *find_slot(const struct shard *shard, uint64_t hash)
{
	uint32_t i = (uint32_t)(((hash & UINT32_MAX) * shard->room) >> 32);

	while (!is_free(&shard->slots[i]) && shard->slots[i].hash != hash)
		i = i + 1 == shard->room ? 0 : i + 1;
	return &shard->slots[i];
}

static void grow(struct shard *shard)
{
	struct shard old = *shard;

	shard->room = old.room + old.room / 2 + 1;
	shard->slots = mem_calloc(shard->room, sizeof(*shard->slots));
	for (uint32_t i = 0; i < old.room; i++) {
		if (!is_free(&old.slots[i]))
			*find_slot(shard, old.slots[i].hash) = old.slots[i];
	}
	mem_free(old.slots);
}

static uint64_t pair_rows(enum side side, uint32_t row_no, const struct waiting *other)
{
	uint64_t mask = ((uint64_t)1 << ROW_BITS) - 1;
	uint64_t customer = side == SIDE_CUSTOMER ? row_no : other->row_no;
	uint64_t site = side == SIDE_SITE ? row_no : other->row_no;

	return (customer & mask) << ROW_BITS | (site & mask);
}

/* A row arrives where another one waits. */
static enum meeting meet_waiting(
	struct slot *slot, enum side side, uint32_t row_no, struct waiting **out_other)
{
	struct waiting *other = (struct waiting *)(uintptr_t)(slot->what & ~state_mask);

	*out_other = other;
	if (other->side == side) {
		slot->what = state_odd;
		return MEETING_SAME_SIDE;
	}
	slot->what = state_met | pair_rows(side, row_no, other);
	return MEETING_PARTNER;
}

static enum meeting meet_after(const struct slot *slot, uint32_t out_rows[SIDE_COUNT])
{
	uint64_t mask = ((uint64_t)1 << ROW_BITS) - 1;

	if ((slot->what & state_mask) == state_odd)
		return MEETING_ODD;
	out_rows[SIDE_CUSTOMER] = (uint32_t)(slot->what >> ROW_BITS & mask);
	out_rows[SIDE_SITE] = (uint32_t)(slot->what & mask);
	return MEETING_AFTER_PAIR;
}

enum meeting jointable_meet(struct jointable *table, uint64_t hash, enum side side, uint32_t row_no,
	struct sv text, struct slab *slab, struct waiting **out_other,
	uint32_t out_rows[SIDE_COUNT])
{
	struct shard *shard = &table->shards[hash >> (64 - SHARD_BITS)];
	enum meeting meeting;

	(void)pthread_mutex_lock(&shard->lock);
	struct slot *slot = find_slot(shard, hash);
	if (is_free(slot)) {
		if (shard->count + shard->count / 8 + 2 > shard->room) {
			grow(shard);
			slot = find_slot(shard, hash);
		}
		slot->hash = hash;
		slot->what = state_waits | (uint64_t)(uintptr_t)slab_take(slab, side, row_no, text);
		shard->count++;
		meeting = MEETING_WAITS;
	} else if ((slot->what & state_mask) == state_waits) {
		meeting = meet_waiting(slot, side, row_no, out_other);
	} else {
		meeting = meet_after(slot, out_rows);
	}
	(void)pthread_mutex_unlock(&shard->lock);
	return meeting;
}

void jointable_each_waiting(struct jointable *table, waiting_fn *row, void *self)
{
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		const struct shard *shard = &table->shards[i];
		for (uint32_t j = 0; j < shard->room; j++) {
			const struct slot *slot = &shard->slots[j];
			if (!is_free(slot) && (slot->what & state_mask) == state_waits)
				row(self, (struct waiting *)(uintptr_t)slot->what);
		}
	}
}

size_t jointable_bytes(const struct jointable *table)
{
	size_t bytes = sizeof(*table);

	for (size_t i = 0; i < SHARD_COUNT; i++)
		bytes += table->shards[i].room * sizeof(struct slot);
	return bytes;
}

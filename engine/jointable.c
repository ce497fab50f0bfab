#include "engine/jointable.h"

#include <sched.h>
#include <stdatomic.h>

#include "engine/base/mem.h"
#include "engine/base/pages.h"

#include "engine/base/banned.h"

enum { SHARD_BITS = 8, SHARD_COUNT = 1 << SHARD_BITS, FIRST_ROOM = 16 };
enum { CHUNK_BYTES = 2 * 1024 * 1024, FIRST_CHUNK_BYTES = 64 * 1024 };

/* What a slot holds: the upper two bits of `what` say which. */
enum { STATE_SHIFT = 62 };
static const uint64_t state_waits = (uint64_t)0 << STATE_SHIFT; /* + pointer; 0 alone: free */
static const uint64_t state_met = (uint64_t)1 << STATE_SHIFT;	/* + customer row, site row */
static const uint64_t state_odd = (uint64_t)2 << STATE_SHIFT;
static const uint64_t state_away = (uint64_t)3 << STATE_SHIFT;
static const uint64_t state_mask = (uint64_t)3 << STATE_SHIFT;
enum { ROW_BITS = 31 };

struct slot {
	uint64_t hash;
	uint64_t what;
};

/* The lock is held for a few instructions at a time, so waiting for it is spinning. */
struct shard {
	atomic_flag lock;
	bool own_slots; /* grown: not in the table's common pages any more */
	uint32_t room;
	uint32_t count;
	struct slot *slots;
};

struct jointable {
	struct shard shards[SHARD_COUNT];
	struct slot *pages; /* of all shards, as they were at first */
	size_t pages_bytes;
};

static void lock(struct shard *shard)
{
	unsigned tries = 0;

	while (atomic_flag_test_and_set_explicit(&shard->lock, memory_order_acquire)) {
		if (++tries > 100) /* its owner was put to sleep */
			(void)sched_yield();
	}
}

static void unlock(struct shard *shard)
{
	atomic_flag_clear_explicit(&shard->lock, memory_order_release);
}

/* ---- slabs -------------------------------------------------------------------------------------- */

struct slab_chunk {
	struct slab_chunk *next;
	size_t size;
};

void slab_init(struct slab *slab)
{
	(void)memset(slab, 0, sizeof(*slab));
	arena_init(&slab->large, 0);
}

void slab_release(struct slab *slab)
{
	while (slab->chunks) {
		struct slab_chunk *next = slab->chunks->next;
		pages_free(slab->chunks, slab->chunks->size);
		slab->chunks = next;
	}
	arena_release(&slab->large);
}

static size_t class_of(size_t size)
{
	return (sizeof(struct waiting) + size - 1) / SLAB_STEP;
}

static size_t bytes_of(size_t class)
{
	return (class + 1) * SLAB_STEP;
}

/* The first chunk is small, for worlds that are. */
static void add_chunk(struct slab *slab)
{
	size_t size = slab->chunks ? CHUNK_BYTES : FIRST_CHUNK_BYTES;
	struct slab_chunk *chunk = pages_alloc(size);

	chunk->next = slab->chunks;
	chunk->size = size;
	slab->chunks = chunk;
	slab->at = (unsigned char *)chunk + SLAB_STEP;
	slab->left = size - SLAB_STEP;
}

void slab_prepare(struct slab *slab)
{
	enum { AHEAD = 32 * 1024, PAGE = 4096 };

	if (slab->left >= AHEAD)
		return;
	add_chunk(slab);
	for (size_t i = 0; i < slab->left; i += PAGE)
		slab->at[i] = 0;
}

static struct waiting *cut_off(struct slab *slab, size_t size)
{
	if (slab->left < size)
		add_chunk(slab);
	void *row = slab->at;
	slab->at += size;
	slab->left -= size;
	return row;
}

struct waiting *slab_take(struct slab *slab, enum side side, uint32_t row_no, struct sv text)
{
	size_t class = class_of(text.n < sizeof(void *) ? sizeof(void *) : text.n);
	struct waiting *row;

	if (class >= SLAB_CLASSES) {
		row = arena_alloc(&slab->large, sizeof(*row) + text.n);
	} else if (slab->free[class]) {
		row = slab->free[class];
		(void)memcpy(&slab->free[class], row->text, sizeof(row));
	} else {
		row = cut_off(slab, bytes_of(class));
	}
	slab->bytes += (int64_t)bytes_of(class);
	row->row_no = row_no;
	row->size_and_side = (uint32_t)text.n << 1 | (uint32_t)side;
	(void)memcpy(row->text, text.p, text.n);
	return row;
}

void slab_give(struct slab *slab, struct waiting *row)
{
	size_t size = waiting_size(row);
	size_t class = class_of(size < sizeof(void *) ? sizeof(void *) : size);

	if (class >= SLAB_CLASSES)
		return;
	slab->bytes -= (int64_t)bytes_of(class);
	(void)memcpy(row->text, &slab->free[class], sizeof(row));
	slab->free[class] = row;
}

/* ---- the table ------------------------------------------------------------------------------------ */

struct jointable *jointable_new(uint64_t keys)
{
	struct jointable *table = mem_calloc(1, sizeof(*table));
	uint64_t room = (keys + keys / 4) / SHARD_COUNT + FIRST_ROOM;

	if (room > UINT32_MAX / 2)
		room = UINT32_MAX / 2;
	table->pages_bytes = (size_t)room * SHARD_COUNT * sizeof(*table->pages);
	table->pages = pages_alloc(table->pages_bytes);
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		table->shards[i].room = (uint32_t)room;
		table->shards[i].slots = table->pages + i * room;
	}
	return table;
}

void jointable_free(struct jointable *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		if (table->shards[i].own_slots)
			mem_free(table->shards[i].slots);
	}
	pages_free(table->pages, table->pages_bytes);
	mem_free(table);
}

static bool is_free(const struct slot *slot)
{
	return slot->what == 0 && slot->hash == 0;
}

/* The low half of the hash chooses the slot, the high bits the shard. */
static uint32_t home(uint32_t room, uint64_t hash)
{
	return (uint32_t)(((hash & UINT32_MAX) * room) >> 32);
}

static struct slot *find_slot(const struct shard *shard, uint64_t hash)
{
	uint32_t i = home(shard->room, hash);

	while (!is_free(&shard->slots[i]) && shard->slots[i].hash != hash)
		i = i + 1 == shard->room ? 0 : i + 1;
	return &shard->slots[i];
}

static void grow(struct shard *shard)
{
	struct shard old = *shard;
	uint32_t room = old.room + old.room / 2 + 1;

	/* atomic for jointable_prefetch, which takes no lock */
	__atomic_store_n(&shard->room, room, __ATOMIC_RELAXED);
	__atomic_store_n(&shard->slots, mem_calloc(room, sizeof(*shard->slots)), __ATOMIC_RELAXED);
	for (uint32_t i = 0; i < old.room; i++) {
		if (!is_free(&old.slots[i]))
			*find_slot(shard, old.slots[i].hash) = old.slots[i];
	}
	if (old.own_slots)
		mem_free(old.slots);
	shard->own_slots = true;
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
	if (waiting_side(other) == side) {
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

	lock(shard);
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
	} else if (slot->what == state_away) {
		slot->what = state_waits | (uint64_t)(uintptr_t)slab_take(slab, side, row_no, text);
		meeting = MEETING_WAITS;
	} else if ((slot->what & state_mask) == state_waits) {
		meeting = meet_waiting(slot, side, row_no, out_other);
	} else {
		meeting = meet_after(slot, out_rows);
	}
	unlock(shard);
	return meeting;
}

void jointable_prefetch(const struct jointable *table, uint64_t hash)
{
	const struct shard *shard = &table->shards[hash >> (64 - SHARD_BITS)];
	uint32_t room = __atomic_load_n(&shard->room, __ATOMIC_RELAXED);
	uintptr_t slots = (uintptr_t)__atomic_load_n(&shard->slots, __ATOMIC_RELAXED);

	/* a table that grows just now costs the right address, no more */
	__builtin_prefetch((const void *)(slots + home(room, hash) * sizeof(*shard->slots)), 1);
}

static bool waits(const struct slot *slot)
{
	return !is_free(slot) && (slot->what & state_mask) == state_waits;
}

void jointable_evict(struct jointable *table, unsigned partition, evicted_fn *row, void *self)
{
	size_t shards = SHARD_COUNT / PARTITION_COUNT;

	for (size_t i = partition * shards; i < (partition + 1) * shards; i++) {
		struct shard *shard = &table->shards[i];
		lock(shard);
		for (uint32_t j = 0; j < shard->room; j++) {
			struct slot *slot = &shard->slots[j];
			if (!waits(slot))
				continue;
			row(self, (struct waiting *)(uintptr_t)slot->what);
			slot->what = state_away;
		}
		unlock(shard);
	}
}

void jointable_each_waiting(struct jointable *table, waiting_fn *row, void *self)
{
	for (size_t i = 0; i < SHARD_COUNT; i++) {
		const struct shard *shard = &table->shards[i];
		for (uint32_t j = 0; j < shard->room; j++) {
			const struct slot *slot = &shard->slots[j];
			if (waits(slot))
				row(self, (struct waiting *)(uintptr_t)slot->what);
		}
	}
}

size_t jointable_bytes(const struct jointable *table)
{
	size_t bytes = sizeof(*table) + table->pages_bytes;

	for (size_t i = 0; i < SHARD_COUNT; i++) {
		if (table->shards[i].own_slots)
			bytes += table->shards[i].room * sizeof(struct slot);
	}
	return bytes;
}

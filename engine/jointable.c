#include "engine/jointable.h"

#include <sched.h>
#include <stdatomic.h>

#include "engine/base/mem.h"
#include "engine/base/pages.h"

#include "engine/base/banned.h"

/* With 1.25 slots a key, three keys in two million find no slot within so many. */
enum { FIRST_ROOM = 4096, PROBES = 256 };
enum { CHUNK_BYTES = 2 * 1024 * 1024, FIRST_CHUNK_BYTES = 64 * 1024 };

/* What a slot holds: the upper two bits of `what` say which. */
enum { STATE_SHIFT = 62 };
static const uint64_t state_waits = (uint64_t)0 << STATE_SHIFT; /* + pointer, side; 0: nobody yet */
static const uint64_t state_met = (uint64_t)1 << STATE_SHIFT;	/* + customer row, site row */
static const uint64_t state_odd = (uint64_t)2 << STATE_SHIFT;
static const uint64_t state_away = (uint64_t)3 << STATE_SHIFT;
static const uint64_t state_mask = (uint64_t)3 << STATE_SHIFT;
static const uint64_t side_bit = 1; /* rows lie at multiples of SLAB_STEP */
enum { ROW_BITS = 31 };
/* Somebody is about to put a row here. No row lies there. */
static const uint64_t being_put = 2;
/* Met, but whoever did it has not written the rows down yet: no row has this number. */
static const uint64_t met_just_now = ((uint64_t)2 << STATE_SHIFT) - 1;

/*
 * No locks: a slot is taken by exchanging its hash, and each transition is one exchange of `what`. Who makes
 * a waiting row leave owns it; nobody looks into a row before. A lock beside the slots would be a line of
 * memory that travels between the processors at nearly every row.
 */
struct jointable_place {
	atomic_uint_fast64_t hash; /* 0: free. Never changes once it is set */
	atomic_uint_fast64_t what;
};

/* A key without a free slot within reach of its home belongs to the next table, made when first needed. */
struct jointable {
	uint64_t room;
	uint64_t
		next_room; /* small where the number of keys was known, else larger than this one */
	struct jointable_place *slots;
	_Atomic(struct jointable *) next;
};

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

__extension__ typedef unsigned __int128 wide;

static struct jointable *table_new(uint64_t room, uint64_t next_room)
{
	struct jointable *table = mem_calloc(1, sizeof(*table));

	table->room = room;
	table->next_room = next_room;
	table->slots = pages_alloc(table->room * sizeof(*table->slots));
	return table;
}

struct jointable *jointable_new(uint64_t keys)
{
	uint64_t room = keys + keys / 4 + FIRST_ROOM;

	return table_new(room, keys ? room / 64 + FIRST_ROOM : room * 4);
}

void jointable_free(struct jointable *table)
{
	while (table) {
		struct jointable *next = atomic_load(&table->next);
		pages_free(table->slots, table->room * sizeof(*table->slots));
		mem_free(table);
		table = next;
	}
}

/* The upper bits choose, so that a partition's slots lie together. */
static uint64_t home(const struct jointable *table, uint64_t hash)
{
	return (uint64_t)(((wide)hash * table->room) >> 64);
}

/* The slot of this key, be it a free one that becomes its own; NULL when there is none within reach. */
static struct jointable_place *claim(const struct jointable *table, uint64_t hash)
{
	uint64_t i = home(table, hash);

	for (unsigned tries = 0; tries < PROBES; tries++) {
		struct jointable_place *slot = &table->slots[i];
		uint_fast64_t there = atomic_load_explicit(&slot->hash, memory_order_relaxed);
		if (there == 0 && atomic_compare_exchange_strong_explicit(&slot->hash, &there, hash,
					  memory_order_relaxed, memory_order_relaxed))
			return slot;
		if (there == hash)
			return slot;
		i = i + 1 == table->room ? 0 : i + 1;
	}
	return NULL;
}

static struct jointable *next_table(struct jointable *table)
{
	struct jointable *next = atomic_load(&table->next);

	if (next)
		return next;
	struct jointable *made = table_new(table->next_room, table->next_room * 4);
	if (atomic_compare_exchange_strong(&table->next, &next, made))
		return made;
	jointable_free(made);
	return next;
}

static struct jointable_place *slot_of(struct jointable *table, uint64_t hash)
{
	struct jointable_place *slot;

	while (!(slot = claim(table, hash)))
		table = next_table(table);
	return slot;
}

static bool is_waiting(uint64_t what)
{
	return what != 0 && what != being_put && (what & state_mask) == state_waits;
}

static struct waiting *row_of(uint64_t what)
{
	return (struct waiting *)(uintptr_t)(what & ~side_bit);
}

static uint64_t waits_as(const struct waiting *row, enum side side)
{
	return state_waits | (uint64_t)(uintptr_t)row | (uint64_t)side;
}

static uint64_t pair_rows(enum side side, uint32_t row_no, const struct waiting *other)
{
	uint64_t mask = ((uint64_t)1 << ROW_BITS) - 1;
	uint64_t customer = side == SIDE_CUSTOMER ? row_no : other->row_no;
	uint64_t site = side == SIDE_SITE ? row_no : other->row_no;

	return (customer & mask) << ROW_BITS | (site & mask);
}

static bool exchange(struct jointable_place *slot, uint_fast64_t *what, uint64_t next)
{
	return atomic_compare_exchange_strong_explicit(
		&slot->what, what, next, memory_order_acq_rel, memory_order_acquire);
}

static enum meeting meet_after(uint64_t what, uint32_t out_rows[SIDE_COUNT])
{
	uint64_t mask = ((uint64_t)1 << ROW_BITS) - 1;

	if ((what & state_mask) == state_odd)
		return MEETING_ODD;
	out_rows[SIDE_CUSTOMER] = (uint32_t)(what >> ROW_BITS & mask);
	out_rows[SIDE_SITE] = (uint32_t)(what & mask);
	return MEETING_AFTER_PAIR;
}

enum meeting jointable_meet(struct jointable *table, uint64_t hash, enum side side,
	struct jointable_place **out_place, struct waiting **out_other,
	uint32_t out_rows[SIDE_COUNT])
{
	struct jointable_place *slot = slot_of(table, hash);
	uint_fast64_t what = atomic_load_explicit(&slot->what, memory_order_acquire);

	*out_place = slot;
	for (;;) {
		if (what == being_put || what == met_just_now)
			return MEETING_AT_ONCE;
		if (what != 0 && what != state_away && !is_waiting(what))
			return meet_after(what, out_rows);
		bool same_side = (enum side)(what & side_bit) == side;
		uint64_t next = !is_waiting(what) ? being_put
				: same_side	  ? state_odd
						  : met_just_now;
		if (!exchange(slot, &what, next))
			continue;
		if (next == being_put)
			return MEETING_WAITS;
		*out_other = row_of(what);
		return same_side ? MEETING_SAME_SIDE : MEETING_PARTNER;
	}
}

void jointable_put(struct jointable_place *place, const struct waiting *row)
{
	atomic_store_explicit(&place->what, waits_as(row, waiting_side(row)), memory_order_release);
}

void jointable_note(
	struct jointable_place *place, enum side side, uint32_t row_no, const struct waiting *other)
{
	atomic_store_explicit(
		&place->what, state_met | pair_rows(side, row_no, other), memory_order_release);
}

enum meeting jointable_meet_one(struct jointable *table, uint64_t hash, enum side side,
	uint32_t row_no, struct sv text, struct slab *slab, struct waiting **out_other,
	uint32_t out_rows[SIDE_COUNT])
{
	struct jointable_place *place = NULL;
	enum meeting meeting;

	while ((meeting = jointable_meet(table, hash, side, &place, out_other, out_rows)) ==
		MEETING_AT_ONCE)
		(void)sched_yield();
	if (meeting == MEETING_WAITS)
		jointable_put(place, slab_take(slab, side, row_no, text));
	else if (meeting == MEETING_PARTNER)
		jointable_note(place, side, row_no, *out_other);
	return meeting;
}

void jointable_prefetch(const struct jointable *table, uint64_t hash)
{
	__builtin_prefetch(&table->slots[home(table, hash)], 1);
}

void jointable_evict(struct jointable *table, unsigned partition, evicted_fn *row, void *self)
{
	uint64_t first = (uint64_t)partition << (64 - PARTITION_BITS);
	uint64_t last = first | (~(uint64_t)0 >> PARTITION_BITS);

	for (; table; table = atomic_load(&table->next)) {
		uint64_t count = home(table, last) - home(table, first) + 1 + PROBES;
		for (uint64_t i = 0; i < count && i < table->room; i++) {
			struct jointable_place *slot =
				&table->slots[(home(table, first) + i) % table->room];
			uint64_t hash = atomic_load_explicit(&slot->hash, memory_order_relaxed);
			uint_fast64_t what =
				atomic_load_explicit(&slot->what, memory_order_acquire);
			if (hash >= first && hash <= last && is_waiting(what) &&
				exchange(slot, &what, state_away))
				row(self, row_of(what));
		}
	}
}

void jointable_each_waiting(struct jointable *table, waiting_fn *row, void *self)
{
	for (; table; table = atomic_load(&table->next)) {
		for (uint64_t i = 0; i < table->room; i++) {
			uint64_t what =
				atomic_load_explicit(&table->slots[i].what, memory_order_acquire);
			if (is_waiting(what))
				row(self, row_of(what));
		}
	}
}

size_t jointable_bytes(const struct jointable *table)
{
	size_t bytes = 0;

	for (; table; table = atomic_load(&table->next))
		bytes += sizeof(*table) + table->room * sizeof(struct jointable_place);
	return bytes;
}

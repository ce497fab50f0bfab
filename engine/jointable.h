/*
 * jointable - where rows wait for their partner: an open-addressing table keyed by the folded code
 *             (account number, transmitter code).
 *
 * States of a key:
 *     free -> WAITS   the first row of it came and waits, as text
 *     WAITS -> MET    a row of the other side came: both leave, their row numbers stay
 *     WAITS -> ODD    a second row of the same side came: both leave, as odd ones
 *     MET, ODD        whatever comes later with this key is odd, too
 *     WAITS -> AWAY   its row was written to a file to save memory (spill.h); AWAY -> WAITS when the
 *                     next one comes, as if the key were new
 *
 * Memory: 16 bytes a slot, 1.25 slots a key; a waiting row costs its text and 8 bytes, rounded up to 16,
 *         given back when it leaves.
 * Threads: any number at once, without locks; texts are allocated from, and given back to, the slab of the
 *          thread. jointable_each_waiting, _bytes and _free when nobody meets any more.
 */
#ifndef ACCORD_ENGINE_JOINTABLE_H
#define ACCORD_ENGINE_JOINTABLE_H

#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/sv.h"
#include "engine/model/field.h"

/* A row that waits or is odd: its CSV text follows. */
struct waiting {
	uint32_t row_no;
	uint32_t size_and_side; /* the side is the lowest bit */
	char text[];		/* room for 8 bytes at least: a free list's next */
};

static inline enum side waiting_side(const struct waiting *row)
{
	return (enum side)(row->size_and_side & 1);
}

static inline size_t waiting_size(const struct waiting *row)
{
	return row->size_and_side >> 1;
}

enum { SLAB_STEP = 16, SLAB_CLASSES = 128 };

struct slab_chunk;

/* One thread's store of waiting rows, by size class. */
struct slab {
	struct waiting *free[SLAB_CLASSES];
	struct slab_chunk *chunks;
	unsigned char *at;
	size_t left;
	struct arena large; /* rows beyond the classes: rare, and not used again */
	int64_t bytes; /* in use: may go below zero here and above in another slab; the sum counts */
};

void slab_init(struct slab *slab);
void slab_release(struct slab *slab);
/* Makes room for the next rows (32 KiB), touched already: between two exchanges is no time for that. */
void slab_prepare(struct slab *slab);
struct waiting *slab_take(struct slab *slab, enum side side, uint32_t row_no, struct sv text);
void slab_give(struct slab *slab, struct waiting *row);

enum meeting {
	MEETING_WAITS,	 /* nobody there yet: *out_place is for the row, put it there soon */
	MEETING_PARTNER, /* *out_other is the waiting row of the other side; the caller owns it, and
			    notes the pair at *out_place soon */
	MEETING_AT_ONCE, /* another row is about to be put or noted there: do so with yours, then
			    ask again */
	MEETING_SAME_SIDE,  /* *out_other is the waiting row of the same side; both are odd */
	MEETING_AFTER_PAIR, /* the pair out_rows[] met before; this row is odd */
	MEETING_ODD	    /* this row is odd, like others before */
};

struct jointable;

/* `keys`: how many different keys are expected at most; it grows when there are more. */
struct jointable *jointable_new(uint64_t keys);
void jointable_free(struct jointable *table);

/* Asks for the slot of this hash to be fetched from memory: worth it some rows ahead. */
void jointable_prefetch(const struct jointable *table, uint64_t hash);

struct jointable_place;

/*
 * A row arrives; hash is never 0. To wait, or to meet, takes two steps: a row's copy is written between them, or
 * looked into, mostly in memory that is far away. So a caller with several rows asks for all of them first,
 * then puts those that wait and notes those that met; in between others who come for the same key go on asking.
 */
enum meeting jointable_meet(struct jointable *table, uint64_t hash, enum side side,
	struct jointable_place **out_place, struct waiting **out_other,
	uint32_t out_rows[SIDE_COUNT]);
void jointable_put(struct jointable_place *place, const struct waiting *row);
void jointable_note(struct jointable_place *place, enum side side, uint32_t row_no,
	const struct waiting *other);
/* Both steps for a single row: never MEETING_AT_ONCE. Only MEETING_WAITS keeps a copy of the text. */
enum meeting jointable_meet_one(struct jointable *table, uint64_t hash, enum side side,
	uint32_t row_no, struct sv text, struct slab *slab, struct waiting **out_other,
	uint32_t out_rows[SIDE_COUNT]);

/* Hands out all rows that still wait, once everything has arrived. */
typedef void waiting_fn(void *self, struct waiting *row);
void jointable_each_waiting(struct jointable *table, waiting_fn *row, void *self);

/*
 * Partitions: keys, grouped by the upper bits of the hash. Takes all waiting rows of one out of the
 * table (AWAY); `row` gets each with its hash, and owns it.
 */
enum { PARTITION_BITS = 6, PARTITION_COUNT = 1 << PARTITION_BITS };
static inline unsigned jointable_partition(uint64_t hash)
{
	return (unsigned)(hash >> (64 - PARTITION_BITS));
}
typedef void evicted_fn(void *self, struct waiting *row);
void jointable_evict(struct jointable *table, unsigned partition, evicted_fn *row, void *self);

size_t jointable_bytes(const struct jointable *table);

#endif

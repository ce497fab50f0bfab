/*
 * jointable - where rows wait for their partner: a sharded open-addressing table keyed by the folded
 *             code (account number, transmitter code).
 *
 * States of a key:
 *     free -> WAITS   the first row of it came and waits, as text
 *     WAITS -> MET    a row of the other side came: both leave, their row numbers stay
 *     WAITS -> ODD    a second row of the same side came: both leave, as odd ones
 *     MET, ODD        whatever comes later with this key is odd, too
 *
 * Memory: 16 bytes a slot, 1.25 slots a key; a waiting row costs its text and 16 bytes, given back when
 *         it leaves.
 * Threads: each shard has a lock; texts are allocated from, and given back to, the slab of the thread.
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
	uint32_t size;
	enum side side;
	struct waiting *next; /* in a free list, or a list of odd rows */
	char text[];
};

enum { SLAB_STEP = 32, SLAB_CLASSES = 64 };

/* One thread's store of waiting rows, by size class. */
struct slab {
	struct waiting *free[SLAB_CLASSES];
	struct arena arena;
	size_t bytes; /* in use: may go below zero here and above in another slab; the sum counts */
};

void slab_init(struct slab *slab);
void slab_release(struct slab *slab);
struct waiting *slab_take(struct slab *slab, enum side side, uint32_t row_no, struct sv text);
void slab_give(struct slab *slab, struct waiting *row);

enum meeting {
	MEETING_WAITS,	   /* nobody there yet: the row waits */
	MEETING_PARTNER,   /* *out_other is the waiting row of the other side; the caller owns it */
	MEETING_SAME_SIDE, /* *out_other is the waiting row of the same side; both are odd */
	MEETING_AFTER_PAIR, /* the pair out_rows[] met before; this row is odd */
	MEETING_ODD	    /* this row is odd, like others before */
};

struct jointable;

/* `keys`: how many different keys are expected at most; it grows when there are more. */
struct jointable *jointable_new(uint64_t keys);
void jointable_free(struct jointable *table);

/* A row arrives. Only MEETING_WAITS keeps (a copy of) its text. hash is never 0. */
enum meeting jointable_meet(struct jointable *table, uint64_t hash, enum side side, uint32_t row_no,
	struct sv text, struct slab *slab, struct waiting **out_other,
	uint32_t out_rows[SIDE_COUNT]);

/* Hands out all rows that still wait, once everything has arrived. */
typedef void waiting_fn(void *self, struct waiting *row);
void jointable_each_waiting(struct jointable *table, waiting_fn *row, void *self);

size_t jointable_bytes(const struct jointable *table);

#endif

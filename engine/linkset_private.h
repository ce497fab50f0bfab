/*
 * linkset_private - what linkset.c (the table) and linkset_cache.c (a copy of it in a file) share.
 *
 * A slot is two words:
 *     name  44 bits of the link's hash, then the upper 20 of its base's 52; 0: free
 *     rest  the lower 32 of them, then 31 bits of the link's id, then 1 when the link was seen
 */
#ifndef ACCORD_ENGINE_LINKSET_PRIVATE_H
#define ACCORD_ENGINE_LINKSET_PRIVATE_H

#include <stdatomic.h>

#include "engine/linkset.h"

struct linkset_slot {
	atomic_uint_fast64_t name;
	atomic_uint_fast64_t rest;
};

struct linkset {
	struct linkset_slot *slots;
	uint64_t room;
	uint64_t count;
	int64_t last_id;
	const uint64_t *seen_apart; /* bits by id, up to seen_last; or NULL */
	int64_t seen_last;
	const char *to_load; /* the state folder, until linkset_load_now; then NULL */
	unsigned to_load_threads;
};

/* Room for `count` links, and some more. */
void linkset_make_room(struct linkset *set, uint64_t count);
/* Adds a link; several threads at once. */
void linkset_add(struct linkset *set, uint64_t hash, uint64_t base_hash, int64_t link_id);
void linkset_set_base(struct linkset *set, int64_t slot, uint64_t base_hash);

/*
 * The copy: STATE/links.cache, the table as it lies, with the ledger's newest move of a link (ledger.h).
 * When links have moved since, these are looked up in the ledger; after many moves, or when a link was
 * removed, or when anything about the file is not right, there is no copy. It is never trusted over the
 * ledger: what has another past, or is damaged, is as if it were not there.
 */

/* Fills `set` (all zeros) out of the copy; *out_done is false when there is none that fits. */
int linkset_cache_read(struct ledger *ledger, const char *state_dir, struct linkset *set,
	bool *out_done, struct err *err) MUST_CHECK;
/* Writes it anew, as links were at `move`. A failure is logged, and that is all: it is not needed. */
void linkset_cache_write(
	const struct linkset *set, const char *state_dir, const struct ledger_link_move *move);

#endif

/*
 * linkset - all links in a compact table: is this pair linked, and is its base what agrees now?
 *
 * The comparison asks once per pair that meets, from several threads. A link is known by 44 bits of a hash
 * of both ids and its place in the table, its base by 52 bits of its hash (of ten million links one is
 * taken for another with odds of 1 in 700,000; what then differs is looked up in the ledger by its ids, so
 * that nothing is written on a hash alone).
 *
 * Memory: 16 bytes a slot, 1.25 slots a link: 20 bytes a link.
 * Threads: filled by several, each reading its own part of the ledger; afterwards read by all; linkset_see
 *          is atomic.
 */
#ifndef ACCORD_ENGINE_LINKSET_H
#define ACCORD_ENGINE_LINKSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "io/ledger.h"

struct linkset;

enum { LINKSET_NONE = -1, LINKSET_LINK_BYTES = 20 };

/* All links of the ledger (which lies in `state_dir`), read by up to `threads` threads; an empty set when
 * ledger is NULL. What the ledger's own transaction has not committed is not seen. */
int linkset_load(struct ledger *ledger, const char *state_dir, unsigned threads,
	struct linkset **out, struct err *err) MUST_CHECK;
/*
 * The same in two steps. Until linkset_load_now nothing may be asked of the set but linkset_bytes, and linkset_free; it
 * reads with a ledger that it opens itself, so that any thread can do it, and does nothing when all is there.
 * `state_dir` must live until then.
 */
struct linkset *linkset_load_later(const char *state_dir, unsigned threads);
int linkset_load_now(struct linkset *set, struct err *err) MUST_CHECK;
/*
 * The same of some links alone: those of customers for which `wants` says yes (several threads ask), `most` of
 * them at most. It is not kept in a copy; linkset_count still tells of all.
 */
typedef bool linkset_wants_fn(const void *self, struct sv customer_id);
int linkset_load_some(struct ledger *ledger, const char *state_dir, unsigned threads,
	linkset_wants_fn *wants, const void *self, uint64_t most, struct linkset **out,
	struct err *err) MUST_CHECK;
void linkset_free(struct linkset *set);

uint64_t linkset_count(const struct linkset *set);
size_t linkset_bytes(const struct linkset *set); /* 0 before it is loaded */

/* A look-up in two steps, so that a caller with several at hand waits for memory once: the hash (asks for
 * its slot to be fetched), then the slot of the link, or LINKSET_NONE. */
uint64_t linkset_hash(const struct linkset *set, struct sv customer_id, struct sv site_num);
int64_t linkset_find(const struct linkset *set, uint64_t hash);

/* Is base_hash (ledger_link.base_hash) that of the link's base? Never when it has none. */
bool linkset_base_is(const struct linkset *set, int64_t slot, uint64_t base_hash);
bool linkset_has_base(const struct linkset *set, int64_t slot);

/* Marks as met; false when it was marked before (an id stands twice in a snapshot). */
bool linkset_see(struct linkset *set, int64_t slot);

/* Does a slot keep ids whole? The newest id; and that of a link. */
bool linkset_knows_ids(const struct linkset *set);
int64_t linkset_last_id(const struct linkset *set);
int64_t linkset_id(const struct linkset *set, int64_t slot);

/* Links that were met otherwise: a bit for each id up to `last_id`, which must outlive the set. Where ids are known. */
void linkset_see_apart(struct linkset *set, const uint64_t *bits, int64_t last_id);

/* The ids of the links that were seen, in any order; false (and none told) where ids are longer than a slot
 * keeps them. */
bool linkset_each_seen(
	const struct linkset *set, void (*id)(void *self, int64_t link_id), void *self);

/* The links that nobody has seen, in the order of their ids; `threads` (1 or more) look for them. ERR_DATA when one was met, and met otherwise, too. */
int linkset_each_unseen(const struct linkset *set, unsigned threads, struct ledger *ledger,
	ledger_link_fn *row, void *self, struct err *err) MUST_CHECK;

#endif

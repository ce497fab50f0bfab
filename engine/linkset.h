/*
 * linkset - all links in a compact table: is this pair linked, and is its base what agrees now?
 *
 * The comparison asks once per pair that meets, from several threads. A link is known by a 64-bit hash of
 * both ids (two of ten million links sharing one has odds of 1 in 370,000; what then differs is looked
 * up in the ledger by its ids, so that nothing is written on a hash alone).
 *
 * Memory: 17 bytes a slot, 1.25 slots a link: 21.3 bytes a link.
 * Threads: filled by one; afterwards read by all; linkset_see is atomic.
 */
#ifndef ACCORD_ENGINE_LINKSET_H
#define ACCORD_ENGINE_LINKSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"

struct ledger;
struct linkset;

enum { LINKSET_NONE = -1 };

/* All links of the ledger; an empty set when ledger is NULL. */
int linkset_load(struct ledger *ledger, struct linkset **out, struct err *err) MUST_CHECK;
void linkset_free(struct linkset *set);

uint64_t linkset_count(const struct linkset *set);

/* Slot of the link, or LINKSET_NONE. */
int64_t linkset_find(const struct linkset *set, struct sv customer_id, struct sv site_num);

/* The stored hash of its base (ledger_link.base_hash). */
uint64_t linkset_base_hash(const struct linkset *set, int64_t slot);

/* Marks as met; false when it was marked before (an id stands twice in a snapshot). */
bool linkset_see(struct linkset *set, int64_t slot);

bool linkset_is_seen(const struct linkset *set, int64_t slot);

#endif

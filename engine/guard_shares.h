/*
 * guard_shares - is this snapshot made like the last one? Part of the shrink guard.
 *
 * A list can have its old length and yet be damaged: every site suddenly without a device, a column gone
 * empty, a type that nobody knows. So per side are counted
 *
 *     status   how many records have left the status they had       (net, per word, added up)
 *     type     how many have left the type they had
 *     empty    how many have lost a field, for the field that lost the most
 *
 * as the sum of what each word or field has fewer than in the last applied snapshot, brought to the present
 * number of rows where that is smaller. So what comes in addition never counts, and what the row count
 * tells already does not count twice.
 */
#ifndef ACCORD_ENGINE_GUARD_SHARES_H
#define ACCORD_ENGINE_GUARD_SHARES_H

#include "engine/base/arena.h"
#include "engine/model/snapshot.h"

enum { GUARD_SHARES_MAX = 3 };

struct guard_share {
	const char *scope;   /* "sites status=active": what fell the most */
	const char *measure; /* in words */
	uint64_t measured;
};

/* Row counts per status and type, and of empty fields, as JSON text for the ledger; in arena. */
struct sv guard_shares_text(const struct snapshot_manifest *manifest, struct arena *arena);

/* Compares two such texts; what one of them lacks is not measured, and nothing that has not fallen is told.
 * Returns how many `out` holds; texts in arena. */
size_t guard_shares_measure(enum side side, struct sv before, uint64_t rows_before, struct sv now,
	uint64_t rows_now, struct arena *arena, struct guard_share out[GUARD_SHARES_MAX]);

#endif

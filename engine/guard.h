/*
 * guard - limits on a whole change set, measured before the first write (product.md, promise 6).
 *
 * A limit is a number of records or a percentage of the records read on the side that is written; a
 * percentage never means fewer than `minimum` records. What is equal to the limit passes. --allow
 * GUARD:NUMBER lets one guard pass up to NUMBER for one run. `shrink` measures several things (rows,
 * devices, shares: guard_shares.h); --allow shrink:NUMBER holds for each of them. Before anything was
 * applied, the records that are linked take the place of the last applied snapshot: fewer rows than links
 * is a list cut short.
 */
#ifndef ACCORD_ENGINE_GUARD_H
#define ACCORD_ENGINE_GUARD_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/base/vec.h"
#include "engine/model/changeset.h"
#include "engine/model/settings.h"

struct guard_allow {
	struct sv guard;
	uint64_t number;
};

struct guard_allows {
	VEC_FIELDS(struct guard_allow);
};

/* Reads "GUARD:NUMBER"; ERR_USAGE with the nearest guard's name. The view must live on. */
int guard_parse_allow(struct sv text, struct guard_allow *out, struct err *err) MUST_CHECK;

/* What the ledger knows. */
struct guard_history {
	uint64_t closes_7_days;	      /* customers closed by us in the last seven days */
	bool has_applied[SIDE_COUNT]; /* a snapshot of that side has been applied before */
	uint64_t applied_rows[SIDE_COUNT];
	uint64_t applied_devices;
	uint64_t links;
	struct sv applied_shares[SIDE_COUNT]; /* guard_shares_text */
};

/* The present snapshots, as far as the change set's own counts do not say it. */
struct guard_snapshots {
	bool known[SIDE_COUNT];
	uint64_t rows[SIDE_COUNT];
	uint64_t devices;
	struct sv shares[SIDE_COUNT]; /* guard_shares_text */
};

enum { GUARDS_MAX = 32 };

struct ledger;
/* `links`: how many links there are, where the caller knows; NULL: they are counted, which takes a while where there are
 * many, and only where it matters. */
int guard_read_history(struct ledger *ledger, int64_t now, const uint64_t *links,
	struct arena *arena, struct guard_history *out, struct err *err) MUST_CHECK;

/*
 * Measures all guards on the counts in `manifest`; out_guards has GUARDS_MAX places. Returns how many.
 * Texts are in `arena`.
 */
size_t guard_measure(const struct settings_guard *settings,
	const struct changeset_manifest *manifest, const struct guard_history *history,
	const struct guard_snapshots *snapshots, const struct guard_allows *allows,
	struct arena *arena, struct changeset_guard *out_guards);

/* Does one refuse: tripped and not allowed? */
bool guard_refuses(const struct changeset_guard *guards, size_t count);

/* "closes inbound: 12 of 500 customers, limit 10 (2%); --allow closes:12 lets it pass" */
void guard_describe(const struct changeset_guard *guard, struct buf *out);

#endif

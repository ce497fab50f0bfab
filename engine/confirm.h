/*
 * confirm - pairs that differ are read again, singly, before they are reported.
 *
 * The two snapshots are never of one time: what somebody changed on both sides in between looks like a
 * difference. So pairs with a change or a conflict are held back while the snapshots are compared; at
 * the end the first `limit` of them, by customer id, are read anew from both systems, almost at one
 * time, and judged by what was read then. One that no longer differs has healed: it counts as in
 * agreement. The others go into the change set, with the values as they are now.
 *
 * A pair that could not be read (absent, refused, no answer) is judged by the snapshots: apply looks
 * before it writes in any case. The base is not touched.
 *
 * Threads: one list per thread, each with the first `limit` of its pairs; so which pairs are read does
 *          not depend on the number of threads.
 */
#ifndef ACCORD_ENGINE_CONFIRM_H
#define ACCORD_ENGINE_CONFIRM_H

#include "engine/base/err.h"
#include "engine/comparison.h"
#include "engine/model/ports.h"

struct confirm_list;

struct confirm_list *confirm_list_new(uint64_t limit);
void confirm_list_free(struct confirm_list *list);

/*
 * Judges a pair (pairs_reconcile), or holds it back when comparer->confirm is set and it differs.
 * `base` must not lie in the comparer's buffers.
 */
int confirm_judge(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base, struct err *err) MUST_CHECK;

/*
 * Reads the pairs that the comparers held back, and judges all of them with the first comparer.
 * *out_healed: how many no longer differ. Fails when a system cannot be asked at all.
 */
int confirm_settle(struct comparer *comparers, unsigned count, struct port *const ports[SIDE_COUNT],
	uint64_t *out_healed, struct err *err) MUST_CHECK;

#endif

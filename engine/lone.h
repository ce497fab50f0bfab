/*
 * lone - records without a partner: created from, skipped with the reason, or set aside with a finding
 *        (product.md, "life of an account"), written into a draft.
 */
#ifndef ACCORD_ENGINE_LONE_H
#define ACCORD_ENGINE_LONE_H

#include "engine/candidates.h"
#include "engine/comparison.h"

/* All candidates that are neither linked nor automatic. Counts them. */
int lone_reconcile(
	struct comparer *comparer, const struct candidates *candidates, struct err *err) MUST_CHECK;

/* One of them, or nothing where it is linked: each is decided by itself, so several comparers can share them. */
int lone_take(struct comparer *comparer, const struct candidates *candidates, enum side side,
	size_t i, struct err *err) MUST_CHECK;

/* A linked record whose partner is absent from its snapshot. Counts it. */
void lone_partner_missing(
	struct comparer *comparer, const struct record *record, struct sv other_key);

/* A link of which neither record is in its snapshot. */
void lone_both_missing(struct comparer *comparer, struct sv customer_id, struct sv site_num);

#endif

/*
 * pairs - a linked pair: its life (product.md, "life of an account") and its rules, written into a draft.
 */
#ifndef ACCORD_ENGINE_PAIRS_H
#define ACCORD_ENGINE_PAIRS_H

#include "engine/comparison.h"

/*
 * The pair in full. `base` is the link's base, encoded; empty when there is none. `is_new`: this change
 * set makes the link. Counts both records.
 */
int pairs_reconcile(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base, struct err *err) MUST_CHECK;

/*
 * Is there nothing to say, provided that the link's base is *out_base (quiet.h)? For the hot path: no text is
 * kept, nothing is looked up. False means "look closer", not "different".
 */
bool pairs_is_quiet(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv *out_base);

/* Would the pair in full bring a change or a conflict? Writes and counts nothing. */
bool pairs_differ(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base);

/* Counts a pair of which pairs_is_quiet; or so many. */
void pairs_count_quiet(struct comparer *comparer);
void pairs_count_agreed(struct comparer *comparer, uint64_t pairs);
/* The same of one whose link has no base yet (firstbase.h). */
void pairs_count_first(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base);

#endif

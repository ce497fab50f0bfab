/*
 * undo_ask - what a comparison would propose for a pair: undo asks, so that what it takes back is neither
 *            repeated nor echoed by the next run.
 *
 * Ownership: texts are in the judge's scratch arena.
 */
#ifndef ACCORD_ENGINE_UNDO_ASK_H
#define ACCORD_ENGINE_UNDO_ASK_H

#include "engine/base/vec.h"
#include "engine/undo_pair.h"

struct undo_proposal {
	struct sv rule;
	struct sv id;
	bool is_ignored; /* by decision */
};

/* Zeros, then vec_release. */
struct undo_proposals {
	VEC_FIELDS(struct undo_proposal);
};

/*
 * Adds to *out what could be said about the pair: in both directions, nothing frozen, and nothing ignored
 * but the change ids of `ignored` (may be NULL).
 */
int undo_ask(struct undo_judge *judge, const struct record *customer, const struct record *site,
	struct sv base, const struct map *ignored, struct undo_proposals *out) MUST_CHECK;

#endif

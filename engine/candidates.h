/*
 * candidates - records without a link: which of them belong together, and how sure that is.
 *
 * Used by `match`, which proposes, and by `reconcile`, which links what is exact and unique and creates
 * nothing from what is in doubt. Both see the same.
 *
 * Order of what is decided, per record:
 *   outside      of another dealer group, or ignored by decision: takes no part
 *   duplicate    its code stands on two records of one side
 *   automatic    exact and unique code, on both sides alone
 *   taken        its code is that of a record which is linked to another
 *   near         codes that differ only in what compare = code folds, or in leading zeros
 *   suggested    no code relation, but name and address are equal
 *   rejected     a person said that its pair does not belong together, and nothing since
 *   lone         nothing of all that
 *
 * A record outside is no partner, but its code is in use: nothing is created with it (in_use).
 *
 * Ownership: records stay with the join_rest; the rest is in the candidates' arena.
 */
#ifndef ACCORD_ENGINE_CANDIDATES_H
#define ACCORD_ENGINE_CANDIDATES_H

#include "engine/base/buf.h"
#include "engine/decisions.h"
#include "engine/join.h"

enum candidate_fate {
	CANDIDATE_LONE,
	CANDIDATE_LINKED, /* linked already; takes part only as the holder of a code */
	CANDIDATE_OUTSIDE,
	CANDIDATE_DUPLICATE,
	CANDIDATE_AUTOMATIC,
	CANDIDATE_TAKEN,
	CANDIDATE_NEAR,
	CANDIDATE_SUGGESTED,
	CANDIDATE_REJECTED
};

enum { CANDIDATE_NOBODY = -1 };

struct candidate {
	struct record record;
	enum candidate_fate fate;
	int64_t partner;  /* index on the other side, or CANDIDATE_NOBODY */
	int64_t in_use;	  /* the record outside, of the other side, that has its code; or _NOBODY */
	struct sv method; /* "code", "near-code", "name-address", "name", "none" */
	unsigned score;	  /* 0 to 100 */
	struct sv detail; /* evidence, one sentence */
};

struct candidates {
	struct arena arena;
	struct candidate *at[SIDE_COUNT];
	size_t count[SIDE_COUNT];
};

/* Takes the rows of the rest; set fates to CANDIDATE_LINKED before _decide where they are. */
void candidates_init(struct candidates *candidates, const struct join_rest *rest);
void candidates_release(struct candidates *candidates);

/* dealer_number: of our group; absent: not checked. What is decided does not depend on `threads` (1 or more). */
int candidates_decide(struct candidates *candidates, const struct ruleset *ruleset,
	const struct decisions *decisions, struct sv dealer_number, unsigned threads,
	struct err *err) MUST_CHECK;

#endif

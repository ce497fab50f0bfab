/*
 * echo - what a new record brings back to the one that it is made from: rules that flow the other way (a site's
 *        region is its customer's state) would find something to write as soon as both are there, in the next
 *        run. So their lines go into the same change set, as updates of the one that is there.
 *
 * They have the id of that record alone, for the other is not known yet, and no base: the next comparison finds
 * them equal. Whoever holds the creation holds them (followers.h). What they write may be what a rule of the
 * creation reads: the record as it will be is in verdicts.pair.
 */
#ifndef ACCORD_ENGINE_ECHO_H
#define ACCORD_ENGINE_ECHO_H

#include "engine/comparison.h"
#include "engine/verdicts.h"

struct echo {
	struct comparer *comparer;
	const struct record *source; /* that the new one is made from */
	enum direction direction;    /* of the creation */
	struct verdicts verdicts;    /* of the pair as it will be */
	bool counted;
	struct err *err;
};

/* Judges the pair that the `count` lines of a creation make (one at least). */
int echo_begin(struct echo *echo, struct comparer *comparer, const struct record *source,
	const struct change *lines, size_t count, struct err *err) MUST_CHECK;

/* Puts the lines of the record that is there into the draft; `created`: any line of the creation, which is
 * going to be made. */
int echo_put(struct echo *echo, const struct change *created) MUST_CHECK;

#endif

/*
 * echo - what a new record brings back to the one that it is made from: rules that flow the other way (a site's
 *        region is its customer's state) would find something to write as soon as both are there, in the next
 *        run. So their lines go into the same change set, as updates of the one that is there.
 *
 * They have the id of that record alone, for the other is not known yet, and no base: the next comparison finds
 * them equal. Whoever holds the creation holds them (choices.c).
 */
#ifndef ACCORD_ENGINE_ECHO_H
#define ACCORD_ENGINE_ECHO_H

#include "engine/comparison.h"

/*
 * `lines`: the `count` lines of the creation, which is in the draft already and is going to be made. `source`: the record
 * that it is made from.
 */
int echo_take(struct comparer *comparer, const struct record *source, const struct change *lines,
	size_t count, struct err *err) MUST_CHECK;

#endif

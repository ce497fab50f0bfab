/*
 * followers - the lines of a change set that make sense only together with another one.
 *
 * Rules hand values on (verdicts.h): where `state <-> state` brings a state in, `state -> region` sends it on in
 * the same change set. Whoever holds the first holds the second: written alone, it would be put back the next
 * night. A line follows another one of the same pair when its rule, in its direction, reads the field that the other one
 * writes: as its own value, as the type that says how names are read, or in a skip (ruleset_follows). That may
 * hold a line more than it must, for one night: the next comparison knows of the hold, and works without that value.
 *
 * What a new record brings back to the one that it would be made from (echo.h) is held with the creation.
 *
 * A hold that the comparison knew when it made the change set has no followers: nothing was handed on.
 */
#ifndef ACCORD_ENGINE_FOLLOWERS_H
#define ACCORD_ENGINE_FOLLOWERS_H

#include "engine/choices.h"

/*
 * Holds what follows a line that is held or ignored, and what follows that. ERR_DATA, naming both, where a line
 * was chosen by --only without the one that it follows.
 */
int followers_hold(
	struct choices *choices, const struct ruleset *ruleset, struct err *err) MUST_CHECK;

#endif

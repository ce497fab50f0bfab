/*
 * sparing - of a value in several fields (two address lines, first and last name), only those are written that
 * differ under the rule's comparison: where a unit goes and the street is the same but for its capitals, the
 * street is left as it stands.
 *
 * Only where what is left and what is written together mean what the other side says; else all is written.
 */
#ifndef ACCORD_ENGINE_SPARING_H
#define ACCORD_ENGINE_SPARING_H

#include "engine/verdict.h"

/* `texts` are those that verdict `v` would write in its direction, one per field of the written side; those
 * that are spared become absent. `is_judged`: the verdict was of this pair, so that it differs as it stands. */
void sparing_texts(const struct ruleset *ruleset, const struct verdict *v, const struct pair *pair,
	bool is_judged, struct arena *scratch, struct sv *texts);

#endif

/*
 * quiet - is there nothing to say of a linked pair? The inner loop of a comparison.
 *
 * A pair is quiet when it is alive, of our group, has one code, and all rules agree on it. What it would
 * take to find that out again is remembered where it is about a few words (statuses, types): the words of the
 * last pairs and what became of them, a table a thread. Texts are compared byte by byte first, and by the rule
 * only where that fails.
 *
 * Threads: one struct quiet each.
 */
#ifndef ACCORD_ENGINE_QUIET_H
#define ACCORD_ENGINE_QUIET_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/model/record.h"
#include "rules/ruleset.h"

struct quiet;

/* `dealer_number` absent: the group is not looked at. Both must outlive it. */
struct quiet *quiet_new(const struct ruleset *ruleset, struct sv dealer_number);
void quiet_free(struct quiet *quiet); /* NULL is fine */

/*
 * True when the pair is quiet, provided that its base is *out_base (valid until the next call, empty when no
 * rule speaks). False means "look closer", not "different".
 */
bool quiet_is(struct quiet *quiet, const struct record *customer, const struct record *site,
	struct sv *out_base);

#endif

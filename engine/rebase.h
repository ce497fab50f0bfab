/*
 * rebase - renewing the base of links in the ledger, rule by rule.
 *
 * The blob is always written in rule order, so that its hash is what the comparison computes for the same
 * values (pairs_is_quiet); values of rules that no longer exist are dropped.
 *
 * What a run overwrites is kept for `undo` (ledger_keep_base), the first time it touches a link.
 */
#ifndef ACCORD_ENGINE_REBASE_H
#define ACCORD_ENGINE_REBASE_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/model/change.h"
#include "rules/ruleset.h"

struct ledger;

struct rebase {
	struct ledger *ledger;
	const struct ruleset *ruleset;
	struct sv run_id;
	struct arena arena;
	struct buf old;
	struct buf new;
};

void rebase_init(struct rebase *rebase, struct ledger *ledger, const struct ruleset *ruleset,
	struct sv run_id);
void rebase_release(struct rebase *rebase);

/*
 * Applies the agreements (all of one link, any kinds) to that link's base. `customer_id` and `site_num`
 * name the link; without such a link nothing happens and *out_done is false.
 */
int rebase_link(struct rebase *rebase, struct sv customer_id, struct sv site_num,
	const struct agreement *agreements, size_t count, bool *out_done,
	struct err *err) MUST_CHECK;

/* Gives a link that has none its first base. ERR_INTERNAL when it has one, or there is no such link. */
int rebase_first(struct rebase *rebase, struct sv customer_id, struct sv site_num, struct sv base,
	struct err *err) MUST_CHECK;

#endif

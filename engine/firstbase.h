/*
 * firstbase - the bases of pairs that agree in everything and have none yet.
 *
 * After the first matches were confirmed these are nearly all pairs, and to list the values of each would
 * make a change set as large as both snapshots. So the comparison lists none of them: the manifest says how
 * many links get their first base, with a digest over all of them, and apply makes the bases again, by the
 * same comparison of the same sealed snapshots under the same rules. Whatever does not come out as it was
 * sealed is refused, and nothing is written.
 *
 * A pair is one of these when it is quiet (pairs_is_quiet) and its link has no base or is new. One that
 * agrees in some of its rules is listed in agreements.csv.gz, rule by rule.
 */
#ifndef ACCORD_ENGINE_FIRSTBASE_H
#define ACCORD_ENGINE_FIRSTBASE_H

#include "engine/base/err.h"
#include "engine/model/changeset.h"
#include "engine/model/settings.h"
#include "engine/rebase.h"

/* Adds a link to the sum. The order of links makes no difference, and sums of parts add up. */
void firstbase_note(struct changeset_first_bases *sum, struct sv customer_id, struct sv site_num,
	uint64_t base_hash);
void firstbase_add(struct changeset_first_bases *sum, const struct changeset_first_bases *more);

/*
 * Sets the bases that `manifest` (its seals checked) promises, in one transaction of its own, and raises the
 * generation. The links must be in the ledger and committed. Adds to *count; nothing when they were set before.
 * ERR_SEAL when the pairs are not those that were sealed.
 */
int firstbase_set(const struct settings *settings, const struct changeset_manifest *manifest,
	struct rebase *rebase, uint64_t *count, struct err *err) MUST_CHECK;

#endif

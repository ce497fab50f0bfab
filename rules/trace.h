/*
 * trace - rules in words: how a rule reads, and what it makes of one pair. For `accord rules list` and
 *         `accord explain`.
 *
 * Everything is appended to `out`, without a line end.
 */
#ifndef ACCORD_RULES_TRACE_H
#define ACCORD_RULES_TRACE_H

#include "rules/ruleset.h"

/* "identity_type <-> site_type, map 2 words, compare exact". */
void trace_rule(const struct ruleset *ruleset, const struct rule *rule, struct buf *out);

/* "inbound, when site.site_type not in Commercial, Residential". */
void trace_skip(const struct skip *skip, struct buf *out);

/*
 * One sentence on a pair (either record may be RECORD_NONE):
 *   same: 'Ann Roe' and 'ROE, ANN' (note of the comparison; compared as 'ann roe' and 'ann roe')
 *   different: 'Ann Roe' and 'Bob Roe' (...)
 *   left alone: the map does not know 'Fire' of site.site_type
 * The values are in the terms in which they are compared.
 */
void trace_pair(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct arena *scratch, struct buf *out);

#endif

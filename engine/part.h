/*
 * part - one comparison shared by several machines: each makes a part, one puts the parts together.
 *
 *     part_make, once per partition:  join ---- pairs ----> rows, counts
 *                                       \-- rest, links met    all sealed in STATE/parts/ID
 *     part_join:                      rows and counts added up; rest and links of all parts -->
 *                                     links by id -> candidates -> lone -> guards -> change set
 *
 * So nothing is decided by a part that needs another one: a pair is judged where its two rows met by
 * their code; everything else (records without partner, near codes, duplicates, suggestions, links whose
 * codes differ or whose record is missing, further codes) is left over, and decided by part_join in the
 * way of any comparison. The change set has the same bytes as that of one machine; docs/scale.md tells
 * why, and what it costs.
 *
 * Both change nothing in the ledger. All parts and the join must see the same snapshots, rules, settings,
 * decisions, and generation of the ledger: each part's manifest says what it saw.
 */
#ifndef ACCORD_ENGINE_PART_H
#define ACCORD_ENGINE_PART_H

#include "engine/partition.h"
#include "engine/reconcile.h"

/* Writes the folder STATE/parts/ID of result->manifest. Errors as of reconcile_run. */
int part_make(const struct reconcile_input *input, const struct partition *partition,
	struct reconcile_result *result, struct err *err) MUST_CHECK;

/*
 * Makes the change set of all parts. input->snapshot_paths are taken from the parts; with `any_direction`
 * its directions, too. ERR_USAGE when a part is lacking or given twice; ERR_DATA when parts do not belong
 * together, or a folder is no part; ERR_SEAL when one is not what was sealed, or when rules, settings,
 * decisions or ledger have moved since.
 */
int part_join(const struct reconcile_input *input, bool any_direction, const char *const *folders,
	size_t count, struct reconcile_result *result, struct err *err) MUST_CHECK;

#endif

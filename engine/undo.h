/*
 * undo - a change set that takes a run back: made from the run's audit, sealed like any other, and applied
 *        by `apply` with the same guards, comparison with the live records, and audit.
 *
 * What goes back, per linked pair of records and rule (docs/audit.md has it for people):
 *   - a value that the run wrote and that still stands gets its former value; a customer that the run
 *     closed is opened again, and its close date is cleared;
 *   - all lines of one rule on one record go together or not at all;
 *   - what has another value by now is left alone, and listed in skipped.csv;
 *   - a customer that the run created is proposed for closing; a site that it created is a finding; neither
 *     is deleted, and their links stay;
 *   - the base of each rule that goes back is what the run had overwritten (ledger_kept_base).
 *
 * So that no later run repeats or echoes what was undone, the comparison itself is asked, with the pair as it
 * will be: what it would propose under the rules that go back is remembered as ignored, when the
 * undo takes effect. Undoing an undo lifts that again.
 *
 * Errors: ERR_NO_INPUT when there is no such run or it wrote nothing, ERR_SEAL when its audit is not what
 *         the ledger knows, those of the systems when a live record cannot be read.
 */
#ifndef ACCORD_ENGINE_UNDO_H
#define ACCORD_ENGINE_UNDO_H

#include "engine/guard.h"
#include "engine/model/changeset.h"
#include "engine/model/ports.h"
#include "engine/model/settings.h"
#include "rules/ruleset.h"

struct ledger;

struct undo_input {
	const struct settings *settings;
	const struct ruleset *ruleset;
	struct ledger *ledger;
	struct port *ports[SIDE_COUNT];
	const char *run; /* id, unique beginning of one, or path of an audit file */
	const struct guard_allows *allows;
	void (*progress)(void *self, uint64_t done, uint64_t of); /* in records; may be NULL */
	void *progress_self;
};

struct undo_result {
	struct arena arena;
	struct sv run_id; /* of the run that is undone */
	struct changeset_manifest manifest;
	const char *folder;
	uint64_t rules_left_out; /* rows of skipped.csv */
	uint64_t sites_that_stay;
};

/* Writes nothing but the change set. Release the result in any case. */
int undo_run(
	const struct undo_input *input, struct undo_result *result, struct err *err) MUST_CHECK;
void undo_result_release(struct undo_result *result);

#endif

/*
 * apply - takes a sealed change set to the live systems.
 *
 * Invariants (numbers are used in apply.c):
 *   A1. Nothing is written unless change set, snapshots, rules and base generation are what was sealed,
 *       the first matches were confirmed, and no guard refuses.
 *   A2. An intent is durable before its write is sent; the outcome, with its audit row, is durable before
 *       the next wave begins.
 *   A3. A change whose outcome is `applied` or `already` is never sent again for the same change set.
 *   A4. Kinds of work do not overlap: sites are created, then updated; then customers are created,
 *       updated, closed. Within a kind each record is one job, so that the order per account is kept.
 *   A5. Base and links move only with outcomes, in the same transaction.
 *   A6. A run ends, and its audit file is written, when nothing of it is in doubt.
 */
#ifndef ACCORD_ENGINE_APPLY_H
#define ACCORD_ENGINE_APPLY_H

#include "engine/choices.h"
#include "engine/guard.h"
#include "engine/job.h"
#include "engine/model/settings.h"
#include "io/ledger.h"

struct apply_input {
	const struct settings *settings;
	const struct ruleset *ruleset;
	struct ledger *ledger;
	struct port *ports[SIDE_COUNT];
	const char *folder;
	const char *command;	   /* "apply" or "run", for the ledger */
	const char *operator_name; /* the system user */
	const struct guard_allows *allows;
	const char *decisions_path; /* NULL: none */
	const struct choice_list *only;
	const struct choice_list *exclude;
	void (*progress)(void *self, uint64_t done, uint64_t of); /* lines; may be NULL */
	void *progress_self;
};

struct apply_result {
	struct arena arena;
	struct sv run_id;
	const char *audit_path; /* NULL: nothing was audited */
	uint64_t lines[OUTCOME_REFUSED + 1];
	uint64_t records[OUTCOME_REFUSED + 1];
	uint64_t applied[DIRECTION_COUNT][ACTION_COUNT];
	uint64_t in_doubt; /* records of which nothing is known: the next start looks */
	bool is_open; /* the run has not ended: the next start settles it and writes its audit file */
	uint64_t links_added;
	uint64_t bases_renewed;
	struct changeset_guard guards[GUARDS_MAX];
	size_t guard_count;
	struct changeset_manifest manifest;
};

/*
 * ERR_SEAL, ERR_GUARD and the like: nothing was written. A failure on the way (a system gone, a signal)
 * leaves what was done, audited and recorded; result says what. Release the result in any case.
 */
int apply_run(
	const struct apply_input *input, struct apply_result *result, struct err *err) MUST_CHECK;
void apply_result_release(struct apply_result *result);

/* Did some record fail, or was it set aside as stale? (exit status 3) */
bool apply_is_partial(const struct apply_result *result);

/* Writes STATE/audit/RUN.csv from the ledger's rows and ends the run; used by apply and recover. Sets
 * *out_path (in arena), NULL when there was nothing to audit. */
int apply_finish_run(struct ledger *ledger, const char *state_dir, struct ledger_run *run,
	struct arena *arena, const char **out_path, struct err *err) MUST_CHECK;

#endif

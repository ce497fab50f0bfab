/*
 * reconcile - the comparison as a whole: two snapshots under the rules and the ledger become a sealed
 *             change set.
 *
 *     join ---- linked pairs ----> pairs ----\
 *       \                                     draft ---> guards ---> change set folder
 *        rest -> links by id -> candidates -> lone /
 *
 * Changes nothing in the ledger. The same inputs give the same bytes, whatever the number of threads.
 */
#ifndef ACCORD_ENGINE_RECONCILE_H
#define ACCORD_ENGINE_RECONCILE_H

#include "engine/guard.h"
#include "engine/model/changeset.h"
#include "engine/model/settings.h"
#include "rules/ruleset.h"

struct ledger;

struct reconcile_input {
	const struct settings *settings;
	const struct ruleset *ruleset;
	struct ledger *ledger; /* NULL: a state without one */
	const char *snapshot_paths[SIDE_COUNT];
	enum directions directions;
	/* NULL: nothing is read again. Else both systems, and pairs that differ are read again, at
	 * most [sync] confirm_max of them, before they are reported (confirm.h). */
	struct port *const *confirm_ports;
	const char *changesets_dir; /* NULL: STATE/changesets */
	const struct guard_allows *allows;
	/* Of a run that will apply: its findings are told as they are after it, one run older, and those that
	 * are new as seen first at this time. 0: as the ledger has them. */
	int64_t ages_at;
	void (*progress)(void *self, uint64_t rows, uint64_t of); /* may be NULL */
	void *progress_self;
};

struct reconcile_result {
	struct arena arena;
	struct changeset_manifest manifest;
	const char *folder;
};

/* Release the result in any case. ERR_DATA when the accounting does not close (our own bug) or a snapshot
 * is broken; ERR_SEAL when one is not what was sealed. */
int reconcile_run(const struct reconcile_input *input, struct reconcile_result *result,
	struct err *err) MUST_CHECK;
void reconcile_result_release(struct reconcile_result *result);

/*
 * Only the records without a link, decided as `match` and the comparison see them; `take` gets them while
 * they live. Writes nothing.
 */
struct candidates;
struct decisions;
typedef int reconcile_candidates_fn(void *self, const struct candidates *candidates,
	const struct decisions *decisions, struct err *err);
int reconcile_candidates(const struct reconcile_input *input, reconcile_candidates_fn *take,
	void *self, struct err *err) MUST_CHECK;

/*
 * The linked pairs that agree in everything and have no base, each with its encoded base: as many, and the
 * same, as reconcile_run counts as first bases (firstbase.h). `take` is called by one thread at a time, in
 * no order. Writes nothing.
 */
typedef int reconcile_first_fn(
	void *self, struct sv customer_id, struct sv site_num, struct sv base, struct err *err);
int reconcile_first_bases(const struct reconcile_input *input, reconcile_first_fn *take, void *self,
	struct err *err) MUST_CHECK;

/* What guards and apply need to know of the snapshots of a change set. */
int reconcile_read_snapshots(const char *const paths[SIDE_COUNT], struct arena *arena,
	struct guard_snapshots *out, struct err *err) MUST_CHECK;

/* Number of threads: the setting, or the machine's cores. */
unsigned reconcile_threads(const struct settings *settings);

#endif

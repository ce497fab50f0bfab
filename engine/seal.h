/*
 * seal - is everything that a change set was made from still what was sealed? (product.md, promise 3)
 */
#ifndef ACCORD_ENGINE_SEAL_H
#define ACCORD_ENGINE_SEAL_H

#include "engine/guard.h"
#include "engine/model/changeset.h"
#include "rules/ruleset.h"

struct ledger;

/*
 * The files of the change set, the snapshots behind it (bytes, seal, and that this installation took
 * them and no other run wrote since), the rules in force, the generation of links and base. ERR_SEAL names the first that differs.
 */
int seal_check(const char *folder, const struct changeset_manifest *manifest,
	const struct ruleset *ruleset, struct ledger *ledger, const char *state_dir,
	struct err *err) MUST_CHECK;

/*
 * ERR_SEAL when another run has written to the systems since the snapshots of the manifest were taken: they
 * show values of before, and against the base of after these look as if somebody had put them back. The
 * ledger's order tells, so clocks do not matter.
 */
int seal_check_age(const struct changeset_manifest *manifest, struct ledger *ledger,
	struct err *err) MUST_CHECK;

/* Path of a snapshot of a manifest: relative ones lie in the state folder. */
const char *seal_snapshot_path(
	const struct changeset_snapshot *snapshot, const char *state_dir, struct arena *arena);

/* Rows, devices and shares of the snapshots behind a change set, for the guards. */
int seal_read_snapshots(const struct changeset_manifest *manifest, const char *state_dir,
	struct arena *arena, struct guard_snapshots *out, struct err *err) MUST_CHECK;

/* Id of the newest change set in `dir` (in arena); "" when there is none. */
struct sv seal_newest_id(const char *dir, struct arena *arena);
/* A new id, in arena: the time, later than the previous one's, and eight digits of what `seed` and the
 * clock give. */
struct sv seal_make_id(struct sv previous_id, int64_t now, struct sv seed, struct arena *arena);

#endif

#include "engine/seal.h"

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/reconcile.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/ledger.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

const char *seal_snapshot_path(
	const struct changeset_snapshot *snapshot, const char *state_dir, struct arena *arena)
{
	return file_join(arena, state_dir, arena_str(arena, snapshot->path));
}

static int check_snapshot(const struct changeset_snapshot *snapshot, struct ledger *ledger,
	const char *state_dir, struct arena *arena, struct err *err)
{
	const char *path = seal_snapshot_path(snapshot, state_dir, arena);
	struct snapshot_manifest manifest;
	bool known = false;

	if (!snapshot->sealed || snapshot->seal.n == 0)
		return ERR_SET(err, ERR_SEAL,
			"the change set was made from '%s', which is no sealed snapshot: it is a "
			"preview "
			"and can't be applied; `accord extract` and `accord diff` make one that "
			"can",
			path);
	if (snapshot_read_manifest(path, arena, &manifest, err) != 0 ||
		snapshot_check_text(path, &manifest, err) != 0 ||
		snapshot_verify(path, &manifest, err) != 0) {
		if (err->code == ERR_NO_INPUT || err->code == ERR_DATA)
			err->code = ERR_SEAL;
		return err->code;
	}
	if (!sv_eq(manifest.seal, snapshot->seal) || !sv_eq(manifest.sha256, snapshot->sha256))
		return ERR_SET(err, ERR_SEAL,
			"snapshot '%s' is not the one that the change set was made from; make a "
			"new "
			"change set with `accord diff`",
			path);
	if (ledger_knows_snapshot(ledger, snapshot->seal, &known, err) != 0)
		return err->code;
	if (!known)
		return ERR_SET(err, ERR_SEAL,
			"snapshot '%s' was not taken by this installation (the ledger does not "
			"know its "
			"seal); extract again",
			path);
	return 0;
}

/* Only an undo is made from no snapshots: from the audit of a run, which must be one of ours. */
static int check_origin(const struct changeset_manifest *manifest, struct ledger *ledger,
	struct arena *arena, struct err *err)
{
	const struct sv undo = SV("undo of ");
	struct ledger_run run;

	if (manifest->snapshot_count == SIDE_COUNT)
		return 0;
	if (manifest->snapshot_count != 0 || !sv_has_prefix(manifest->origin, undo))
		return ERR_SET(err, ERR_SEAL,
			"the change set names %zu snapshots instead of two, so that nobody can "
			"tell what "
			"it was made from; make a new one with `accord diff`",
			manifest->snapshot_count);
	struct sv run_id = sv_from(manifest->origin, undo.n);
	if (ledger_find_run(ledger, run_id, arena, &run, err) != 0)
		return err->code;
	if (!sv_eq(run.run_id, run_id))
		return ERR_SET(err, ERR_SEAL,
			"the change set takes back the run '%.*s', which this installation never "
			"made",
			SV_ARG(run_id));
	return 0;
}

static int check_generation(
	const struct changeset_manifest *manifest, struct ledger *ledger, struct err *err)
{
	uint64_t generation = 0;
	bool ours = false;

	if (ledger_generation(ledger, &generation, err) != 0)
		return err->code;
	if (generation == manifest->base_generation)
		return 0;
	if (generation > manifest->base_generation &&
		ledger_moved_only_by(
			ledger, manifest->base_generation, manifest->changeset_id, &ours, err) != 0)
		return err->code;
	if (ours)
		return 0;
	return ERR_SET(err, ERR_SEAL,
		"links or base have moved since this change set was made (generation %llu then, "
		"%llu "
		"now); make a new one with `accord diff`",
		(unsigned long long)manifest->base_generation, (unsigned long long)generation);
}

int seal_check_age(
	const struct changeset_manifest *manifest, struct ledger *ledger, struct err *err)
{
	struct arena arena;
	int code = 0;

	arena_init(&arena, 0);
	for (size_t i = 0; i < manifest->snapshot_count && code == 0; i++) {
		const struct changeset_snapshot *snapshot = &manifest->snapshots[i];
		struct sv run_id = SV_ABSENT;
		char at[CLOCK_TEXT_SIZE];
		if (!snapshot->sealed)
			continue;
		code = ledger_written_since(
			ledger, snapshot->seal, manifest->changeset_id, &arena, &run_id, err);
		if (code != 0 || sv_is_absent(run_id))
			continue;
		clock_format(snapshot->taken_from, at);
		code = ERR_SET(err, ERR_SEAL,
			"run %.*s has written since the snapshots were taken (%s): what they show "
			"is older than the base; `accord extract`, then `accord diff` again",
			SV_ARG(run_id), at);
	}
	arena_release(&arena);
	return code;
}

int seal_check(const char *folder, const struct changeset_manifest *manifest,
	const struct ruleset *ruleset, struct ledger *ledger, const char *state_dir,
	struct err *err)
{
	struct arena arena;
	int code = changefile_verify(folder, manifest, err);

	arena_init(&arena, 0);
	if (code == 0)
		code = check_origin(manifest, ledger, &arena, err);
	for (size_t i = 0; i < manifest->snapshot_count && code == 0; i++)
		code = check_snapshot(&manifest->snapshots[i], ledger, state_dir, &arena, err);
	if (code == 0 && !sv_eq(manifest->rules_sha256, sv_of(ruleset->sha256)))
		code = ERR_SET(err, ERR_SEAL,
			"the rules are not those that the change set was made with (%.12s... then, "
			"%.12s... now); make a new one with `accord diff`",
			manifest->rules_sha256.p, ruleset->sha256);
	if (code == 0)
		code = check_generation(manifest, ledger, err);
	if (code == 0)
		code = seal_check_age(manifest, ledger, err);
	arena_release(&arena);
	return code;
}

int seal_read_snapshots(const struct changeset_manifest *manifest, const char *state_dir,
	struct arena *arena, struct guard_snapshots *out, struct err *err)
{
	const char *paths[SIDE_COUNT] = {NULL, NULL};

	for (size_t i = 0; i < manifest->snapshot_count; i++)
		paths[manifest->snapshots[i].side] =
			seal_snapshot_path(&manifest->snapshots[i], state_dir, arena);
	return reconcile_read_snapshots(paths, arena, out, err);
}

/* ---- ids ----------------------------------------------------------------------------------------------------------- */

struct sv seal_newest_id(const char *dir, struct arena *arena)
{
	struct err ignored = ERR_INIT; /* there may be none */
	const char *newest = NULL;

	if (changefile_resolve(dir, NULL, arena, &newest, &ignored) != 0 || !newest)
		return SV("");
	return sv_of(file_base(newest));
}

/* Ids sort by time: one made in the same second as the one before gets the next second. */
struct sv seal_make_id(struct sv previous_id, int64_t now, struct sv seed, struct arena *arena)
{
	char at[CLOCK_TEXT_SIZE];
	char hex[DIGEST_HEX_SIZE];
	struct digest *digest = digest_new();
	int64_t now_ms = clock_monotonic_ms();
	int64_t before = 0;

	if (clock_parse_compact(sv_sub(previous_id, 0, 16), &before) && before >= now)
		now = before + 1;
	clock_format_compact(now, at);
	digest_add_netstring(digest, seed);
	digest_add(digest, &now_ms, sizeof(now_ms));
	digest_hex(digest, hex);
	digest_free(digest);
	return arena_printf(arena, "%s-%.8s", at, hex);
}

#include "engine/retain.h"

#include "engine/base/arena.h"
#include "engine/base/clock.h"
#include "engine/base/fail.h"
#include "engine/base/map.h"
#include "engine/base/vec.h"
#include "engine/seal.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/ledger.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

enum { SECONDS_PER_DAY = 86400, COMPACT_SIZE = 16 };

struct old_run {
	struct sv run_id;
	struct sv changeset_id;
	struct sv audit_path;
	struct sv audit_last_hash;
	int64_t started_at;
	bool ended;
};

/* A clearing out under way. */
struct retain {
	struct ledger *ledger;
	const char *state;
	int64_t oldest; /* what is from before goes */
	struct retain_report *report;
	struct arena arena;
	struct {
		VEC_FIELDS(struct old_run);
	} runs; /* newest first */
	struct map kept_changesets;
	struct map kept_snapshots; /* file names of the .csv.gz */
	struct err *err;
};

/* ---- times and names ------------------------------------------------------------------------------------------ */

/* The time in a name, `at` bytes in; false when there is none: then it is not ours to remove. */
static bool is_older(const struct retain *r, struct sv name, size_t at)
{
	int64_t time = 0;

	return clock_parse_compact(sv_sub(name, at, COMPACT_SIZE), &time) && time < r->oldest;
}

static const char *in_state(struct retain *r, const char *folder, const char *name)
{
	return file_join(&r->arena, file_join(&r->arena, r->state, folder), name);
}

static int list(struct retain *r, const char *folder, struct file_names *out)
{
	const char *path = file_join(&r->arena, r->state, folder);

	return file_is_folder(path) ? file_list(path, &r->arena, out, r->err) : 0;
}

/* ---- what stays ------------------------------------------------------------------------------------------------ */

static int take_run(void *self, const struct ledger_run *run, struct err *err)
{
	struct retain *r = self;

	(void)err;
	*vec_push(&r->runs) = (struct old_run){
		.run_id = arena_sv(&r->arena, run->run_id),
		.changeset_id = arena_sv(&r->arena, run->changeset_id),
		.audit_path = arena_sv(&r->arena, run->audit_path),
		.audit_last_hash = arena_sv(&r->arena, run->audit_last_hash),
		.started_at = run->started_at,
		.ended = run->ended_at != 0,
	};
	return 0;
}

/* A run that has not ended, or a write in doubt, may need anything. */
static int is_unfinished(struct retain *r, bool *out)
{
	uint64_t intents = 0;

	if (ledger_intent_count(r->ledger, &intents, r->err) != 0)
		return r->err->code;
	*out = intents > 0;
	for (size_t i = 0; i < r->runs.count; i++)
		*out = *out || !r->runs.at[i].ended;
	return 0;
}

static void keep_snapshot(struct retain *r, struct sv path)
{
	struct sv name = sv_of(file_base(arena_str(&r->arena, path)));

	(void)map_put(&r->kept_snapshots, name, 1, NULL);
}

/* A manifest that is not what was sealed is a matter for verify; its snapshots can't be told, so nothing is
 * held for it. One that the disk does not give today may tell tomorrow what must stay. */
static int keep_snapshots_of(struct retain *r, const char *folder)
{
	struct changeset_manifest manifest;
	struct err broken = ERR_INIT;

	if (changefile_read_manifest(folder, &r->arena, &manifest, &broken) != 0) {
		if (broken.code != ERR_IO)
			return 0;
		*r->err = broken;
		return broken.code;
	}
	for (size_t i = 0; i < manifest.snapshot_count; i++)
		keep_snapshot(r, manifest.snapshots[i].path);
	return 0;
}

static int choose_changesets(struct retain *r, const struct file_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		struct sv name = sv_of(names->at[i]);
		bool last_applied = r->runs.count && sv_eq(r->runs.at[0].changeset_id, name);
		if (i + 1 < names->count && !last_applied && is_older(r, name, 0))
			continue;
		(void)map_put(&r->kept_changesets, name, 1, NULL);
		if (keep_snapshots_of(r, in_state(r, "changesets", names->at[i])) != 0)
			return r->err->code;
	}
	return 0;
}

static int choose_snapshots(struct retain *r)
{
	const char *dir = file_join(&r->arena, r->state, "snapshots");

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct ledger_snapshot applied = {0};
		const char *newest = NULL;
		if (ledger_last_applied(r->ledger, (enum side)side, &r->arena, &applied, r->err) !=
			0)
			return r->err->code;
		if (!sv_is_absent(applied.seal))
			keep_snapshot(r, applied.path);
		if (file_is_folder(dir) &&
			snapshot_newest(dir, (enum side)side, &r->arena, &newest, r->err) != 0)
			return r->err->code;
		if (newest)
			keep_snapshot(r, sv_of(newest));
	}
	return 0;
}

/* ---- what goes -------------------------------------------------------------------------------------------------- */

/* Renamed first: half a change set is nothing that verify should find. */
static int remove_folder(struct retain *r, const char *folder, const char *name)
{
	const char *path = in_state(r, folder, name);
	const char *away = file_temporary_name(&r->arena, path);

	if (file_rename_folder(path, away, r->err) != 0)
		return r->err->code;
	return file_remove(away, r->err);
}

static int remove_changesets(struct retain *r, const struct file_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		if (map_find(&r->kept_changesets, sv_of(names->at[i])) ||
			!is_older(r, sv_of(names->at[i]), 0))
			continue;
		if (remove_folder(r, "changesets", names->at[i]) != 0)
			return r->err->code;
		r->report->changesets++;
		FAIL_POINT("retain.after_changeset");
	}
	return 0;
}

/* What nobody has put together for so long is of no use: snapshots and ledger have moved on. */
static int remove_parts(struct retain *r)
{
	struct file_names names = {0};
	int code = list(r, "parts", &names);

	for (size_t i = 0; i < names.count && code == 0; i++) {
		if (is_older(r, sv_of(names.at[i]), 0))
			code = remove_folder(r, "parts", names.at[i]);
	}
	vec_release(&names);
	return code;
}

static int forget_snapshot(struct retain *r, const char *path)
{
	struct snapshot_manifest manifest;
	struct err unread = ERR_INIT; /* without a manifest there is no seal to forget */

	if (snapshot_read_manifest(path, &r->arena, &manifest, &unread) != 0)
		return 0;
	return ledger_forget_snapshot(r->ledger, manifest.seal, r->err);
}

/* The data go first, the manifest last: a manifest alone claims nothing. */
static int remove_snapshot(struct retain *r, const char *name, struct sv stem)
{
	const char *data =
		in_state(r, "snapshots", arena_printf(&r->arena, "%.*s.csv.gz", SV_ARG(stem)).p);
	const char *manifest =
		in_state(r, "snapshots", arena_printf(&r->arena, "%.*s.json", SV_ARG(stem)).p);

	if (sv_has_suffix(sv_of(name), SV(".json")) && file_exists(data))
		return 0; /* it goes with its data */
	if (forget_snapshot(r, data) != 0 || file_remove(data, r->err) != 0)
		return r->err->code;
	FAIL_POINT("retain.after_snapshot_data");
	if (file_remove(manifest, r->err) != 0)
		return r->err->code;
	r->report->snapshots++;
	return 0;
}

static int remove_snapshots(struct retain *r)
{
	struct file_names names = {0};
	int code = list(r, "snapshots", &names);

	for (size_t i = 0; i < names.count && code == 0; i++) {
		struct sv name = sv_of(names.at[i]);
		struct sv stem = SV_ABSENT;
		if (sv_has_suffix(name, SV(".csv.gz")))
			stem = sv_sub(name, 0, name.n - 7);
		else if (sv_has_suffix(name, SV(".json")))
			stem = sv_sub(name, 0, name.n - 5);
		struct sv data = arena_printf(&r->arena, "%.*s.csv.gz", SV_ARG(stem));
		if (stem.n == 0 || map_find(&r->kept_snapshots, data) ||
			!is_older(r, stem, sv_find(stem, '-') + 1))
			continue;
		code = remove_snapshot(r, names.at[i], stem);
	}
	vec_release(&names);
	return code;
}

/* The audit of the run that was forgotten last: gone since then, unless a kill or the disk came between. */
static int remove_forgotten(struct retain *r)
{
	struct sv path = SV_ABSENT;

	if (ledger_get(r->ledger, RETAIN_FORGOTTEN_PATH, &r->arena, &path, r->err) != 0)
		return r->err->code;
	if (path.n == 0)
		return 0;
	const char *file = file_join(&r->arena, r->state, arena_str(&r->arena, path));
	if (!file_exists(file))
		return 0;
	if (file_remove_durably(file, r->err) != 0)
		return r->err->code;
	r->report->audits++;
	return 0;
}

/* Within one transaction: the run, and with it the first file of the chain. */
static int forget_run(struct retain *r, const struct old_run *run)
{
	if (run->audit_path.n &&
		(ledger_set(r->ledger, RETAIN_BEGIN_HASH, run->audit_last_hash, r->err) != 0 ||
			ledger_set(r->ledger, RETAIN_FORGOTTEN_PATH, run->audit_path, r->err) != 0))
		return r->err->code;
	return ledger_remove_run(r->ledger, run->run_id, r->err);
}

static int remove_run(struct retain *r, const struct old_run *run)
{
	if (ledger_begin(r->ledger, r->err) != 0)
		return r->err->code;
	if (forget_run(r, run) != 0 || ledger_commit(r->ledger, r->err) != 0) {
		ledger_abort(r->ledger);
		return r->err->code;
	}
	r->report->runs++;
	FAIL_POINT("retain.after_run");
	return remove_forgotten(r);
}

/* From the oldest on, up to the first that stays. */
static int remove_runs(struct retain *r)
{
	size_t newest_audited = 0;

	while (newest_audited < r->runs.count && r->runs.at[newest_audited].audit_path.n == 0)
		newest_audited++;
	for (size_t i = r->runs.count; i-- > 1;) {
		const struct old_run *run = &r->runs.at[i];
		if (run->started_at >= r->oldest || i == newest_audited ||
			map_find(&r->kept_changesets, run->changeset_id))
			return 0;
		if (remove_run(r, run) != 0)
			return r->err->code;
	}
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int clear_out(struct retain *r)
{
	struct file_names changesets = {0};
	bool unfinished = false;
	int code = ledger_each_run(r->ledger, 0, take_run, r, r->err);

	if (code == 0)
		code = is_unfinished(r, &unfinished);
	if (code != 0 || unfinished)
		return code;
	code = list(r, "changesets", &changesets);
	if (code == 0)
		code = choose_changesets(r, &changesets);
	if (code == 0)
		code = choose_snapshots(r);
	if (code == 0)
		code = remove_changesets(r, &changesets);
	if (code == 0)
		code = remove_parts(r);
	if (code == 0)
		code = remove_snapshots(r);
	if (code == 0)
		code = remove_runs(r);
	vec_release(&changesets);
	return code;
}

int retain_run(struct ledger *ledger, const struct settings *settings, int64_t now,
	struct retain_report *out, struct err *err)
{
	uint64_t keep_days = settings->sync.keep_days;
	struct retain r = {
		.ledger = ledger, .state = settings->sync.state, .report = out, .err = err};

	(void)memset(out, 0, sizeof(*out));
	arena_init(&r.arena, 0);
	int code = remove_forgotten(&r);
	if (code == 0 && keep_days > 0 && keep_days <= (uint64_t)now / SECONDS_PER_DAY) {
		r.oldest = now - (int64_t)keep_days * SECONDS_PER_DAY;
		code = clear_out(&r);
	}
	vec_release(&r.runs);
	map_release(&r.kept_changesets);
	map_release(&r.kept_snapshots);
	arena_release(&r.arena);
	return code;
}

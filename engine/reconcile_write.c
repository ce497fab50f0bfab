/* The end of a comparison: drafts become a change set folder. */
#include "engine/reconcile_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/base/clock.h"
#include "engine/base/version.h"
#include "engine/guard_shares.h"
#include "engine/seal.h"
#include "engine/tasks.h"
#include "io/changefile.h"
#include "io/file.h"

#include "engine/base/banned.h"

struct writing {
	struct changewriter *writer;
	struct ledger *ledger;
	int64_t ages_at;
};

static int write_change(void *self, const struct change *change, bool pending, struct err *err)
{
	struct writing *w = self;

	(void)err;
	if (pending)
		changewriter_pending(w->writer, change);
	else
		changewriter_change(w->writer, change);
	return 0;
}

static int write_conflict(void *self, const struct conflict *conflict, struct err *err)
{
	(void)err;
	changewriter_conflict(((struct writing *)self)->writer, conflict);
	return 0;
}

static int write_skipped(void *self, const struct skipped *skipped, struct err *err)
{
	(void)err;
	changewriter_skipped(((struct writing *)self)->writer, skipped);
	return 0;
}

static int write_finding(void *self, const struct finding *finding, struct err *err)
{
	struct writing *w = self;
	struct finding row = *finding;
	char since[CLOCK_TEXT_SIZE] = "";
	int64_t first_seen = 0;

	if (w->ledger && ledger_finding(w->ledger, finding, &first_seen, &row.runs_open, err) != 0)
		return err->code;
	if (w->ages_at) {
		first_seen = first_seen ? first_seen : w->ages_at;
		row.runs_open++;
	}
	if (first_seen) {
		clock_format(first_seen, since);
		row.first_seen = sv_of(since);
	}
	changewriter_finding(w->writer, &row);
	return 0;
}

static int write_link(void *self, const struct link_add *link, struct err *err)
{
	(void)err;
	changewriter_link(((struct writing *)self)->writer, link);
	return 0;
}

static int write_agreement(void *self, const struct agreement *agreement, struct err *err)
{
	(void)err;
	changewriter_agreement(((struct writing *)self)->writer, agreement);
	return 0;
}

static bool accounting_closes(const struct changeset_counts *counts)
{
	return counts->read == counts->in_agreement + counts->changed + counts->conflict +
				       counts->created_from + counts->skipped + counts->set_aside;
}

static int check_accounting(struct run *run, const struct draft *sum)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct changeset_counts *counts = &sum->counts[side];
		if (accounting_closes(counts) && counts->read == run->rest.read[side])
			continue;
		return ERR_SET(run->err, ERR_INTERNAL,
			"the accounting of %s does not close: %llu rows read, %llu accounted for; "
			"please report this",
			side_plural((enum side)side), (unsigned long long)run->rest.read[side],
			(unsigned long long)counts->read);
	}
	return 0;
}

static struct sv state_path(struct run *run, const char *path)
{
	const char *state = run->input->settings->sync.state;
	size_t n = strlen(state);

	if (strncmp(path, state, n) == 0 && path[n] == '/')
		return arena_sv(run->arena, sv_of(path + n + 1));
	return file_real(run->arena, path);
}

static void describe_snapshots(struct run *run, struct changeset_manifest *manifest)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct snapshot_manifest *snapshot = &run->snapshots[side];
		manifest->snapshots[side] = (struct changeset_snapshot){
			.side = (enum side)side,
			.path = state_path(run, run->input->snapshot_paths[side]),
			.sha256 = snapshot->sha256,
			.seal = run->sealed[side] ? snapshot->seal : SV(""),
			.rows = run->rest.read[side],
			.taken_from = snapshot->taken_from,
			.taken_until = snapshot->taken_until,
			.sealed = run->sealed[side],
		};
	}
	manifest->snapshot_count = SIDE_COUNT;
}

/* Whatever makes two comparisons of the same second differ. */
static struct sv id_seed(struct run *run)
{
	struct buf seed = BUF_INIT;

	for (int side = 0; side < SIDE_COUNT; side++)
		buf_add_sv(&seed, run->sealed[side] ? run->snapshots[side].seal
						    : sv_of(run->input->snapshot_paths[side]));
	buf_add_str(&seed, run->input->ruleset->sha256);
	buf_add_str(&seed, directions_name(run->input->directions));
	buf_printf(&seed, "%u/%u", run->partition.number, run->partition.count);
	struct sv kept = arena_sv(run->arena, buf_sv(&seed));
	buf_release(&seed);
	return kept;
}

int reconcile_describe(
	struct run *run, struct changeset_manifest *manifest, struct sv previous, int64_t now)
{
	*manifest = (struct changeset_manifest){
		.format_version = CHANGESET_FORMAT_VERSION,
		.changeset_id = seal_make_id(previous, now, id_seed(run), run->arena),
		.created_at = decisions_later(&run->comparison.decisions, now),
		.tool_version = SV(ACCORD_VERSION),
		.directions = run->input->directions,
		.origin = SV("diff"),
		.rules_sha256 = sv_of(run->input->ruleset->sha256),
		.previous_changeset = previous,
		.healed = run->healed,
	};
	describe_snapshots(run, manifest);
	return run->input->ledger
		       ? ledger_generation(run->input->ledger, &manifest->base_generation, run->err)
		       : 0;
}

static int fill_manifest(struct run *run, const struct draft *sum, const char *dir,
	struct changeset_manifest *manifest, int64_t now)
{
	struct guard_history history;
	struct guard_snapshots present = {0};
	struct changeset_guard *guards =
		arena_calloc(run->arena, GUARDS_MAX, sizeof(struct changeset_guard));

	if (reconcile_describe(run, manifest, seal_newest_id(dir, run->arena), now) != 0)
		return run->err->code;
	manifest->first_bases = sum->first_bases;
	manifest->guards = guards;
	for (int side = 0; side < SIDE_COUNT; side++) {
		manifest->counts[side] = sum->counts[side];
		present.known[side] = true;
		present.rows[side] = run->rest.read[side];
		present.shares[side] = guard_shares_text(&run->snapshots[side], run->arena);
	}
	/* a bare file does not tell of devices: then they are not measured */
	present.devices = run->sealed[SIDE_SITE] ? run->snapshots[SIDE_SITE].devices : UINT64_MAX;
	(void)memcpy(manifest->records, sum->records, sizeof(manifest->records));
	(void)memcpy(manifest->lines, sum->lines, sizeof(manifest->lines));
	/* a join of parts has no table of links */
	uint64_t links = run->comparison.links ? linkset_count(run->comparison.links) : 0;
	if (guard_read_history(run->input->ledger, now, run->comparison.links ? &links : NULL,
		    run->arena, &history, run->err) != 0)
		return run->err->code;
	manifest->guard_count = guard_measure(&run->input->settings->guard, manifest, &history,
		&present, run->input->allows, run->arena, guards);
	return 0;
}

struct reading_parts {
	struct draft *const *drafts;
	unsigned count;
	const struct draft_sink *sink;
};

static int finish_one_part(void *self, unsigned thread, uint64_t i, struct err *err)
{
	const struct reading_parts *r = self;

	(void)thread;
	(void)err;
	draft_finish_part(r->drafts[i % r->count], (enum draft_part)(i / r->count));
	return 0;
}

/* Each part is a file by itself; the ledger is asked by the findings alone. */
static int read_one_part(void *self, unsigned thread, uint64_t part, struct err *err)
{
	const struct reading_parts *r = self;

	(void)thread;
	return draft_read_part(r->drafts, r->count, (enum draft_part)part, r->sink, err);
}

int reconcile_write(struct run *run, struct reconcile_result *result)
{
	struct draft *drafts[THREADS_MAX];
	struct draft sum;
	struct writing writing = {NULL, NULL, run->input->ages_at};
	struct draft_sink sink = {&writing, write_change, write_conflict, write_skipped,
		write_finding, write_link, write_agreement};
	struct reading_parts reading = {drafts, run->threads, &sink};
	const char *dir = run->input->changesets_dir;
	int code;

	if (!dir)
		dir = file_join(run->arena, run->input->settings->sync.state, "changesets");

	(void)memset(&sum, 0, sizeof(sum));
	for (unsigned i = 0; i < run->threads; i++) {
		drafts[i] = &run->comparers[i].draft;
		draft_add_counts(&sum, drafts[i]);
	}
	if (comparer_ledger(&run->comparers[0], &writing.ledger, run->err) != 0 ||
		check_accounting(run, &sum) != 0 ||
		fill_manifest(run, &sum, dir, &result->manifest, clock_now()) != 0)
		return run->err->code;
	code = changewriter_open(dir, result->manifest.changeset_id.p, &writing.writer, run->err);
	if (code == 0)
		code = tasks_run(run->threads, (uint64_t)DRAFT_PART_COUNT * run->threads,
			finish_one_part, &reading, run->err);
	if (code == 0)
		code = tasks_run(run->threads, DRAFT_PART_COUNT, read_one_part, &reading, run->err);
	if (code == 0)
		code = changewriter_commit(
			writing.writer, &result->manifest, run->arena, &result->folder, run->err);
	changewriter_free(writing.writer);
	return code;
}

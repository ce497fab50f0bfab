#include "engine/undo.h"

#include "engine/base/clock.h"
#include "engine/base/map.h"
#include "engine/base/stop.h"
#include "engine/base/version.h"
#include "engine/seal.h"
#include "engine/undo_pair.h"
#include "io/auditlog.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

enum { PAIRS_PER_WAVE = 32, DRAFT_BYTES = 256 * 1024 * 1024 };

/* An undo under way. */
struct undo {
	const struct undo_input *input;
	struct undo_result *result;
	struct arena arena; /* the lines of the audit */
	struct ledger_run run;
	const char *audit_path;
	struct map pairs_by_key;
	struct {
		VEC_FIELDS(struct undo_pair);
	} pairs;
	struct undo_judge judge;
	struct err *err;
};

/* ---- which run ------------------------------------------------------------------------------------------------- */

/* The run that an audit file says it is of. */
static int take_run_id(void *self, const struct audit_row *row, struct err *err)
{
	struct undo *undo = self;

	(void)err;
	if (undo->run.run_id.n == 0)
		undo->run.run_id = arena_sv(&undo->arena, row->columns[AUDIT_RUN_ID]);
	return 0;
}

static int find_by_path(struct undo *undo)
{
	struct ledger_run known = {0};
	struct sv run_id;

	undo->audit_path = undo->input->run;
	if (audit_each(undo->audit_path, take_run_id, undo, undo->err) != 0)
		return err_context(undo->err, "'%s'", undo->audit_path);
	run_id = undo->run.run_id;
	if (ledger_find_run(undo->input->ledger, run_id, &undo->arena, &known, undo->err) != 0)
		return undo->err->code;
	if (sv_is_absent(known.run_id) || !sv_eq(known.run_id, run_id))
		return ERR_SET(undo->err, ERR_SEAL,
			"'%s' is no audit that the ledger knows (run '%.*s'), so nothing proves "
			"that it is what was written; nothing is undone from it",
			undo->audit_path, SV_ARG(run_id));
	undo->run = known;
	return 0;
}

static int find_by_id(struct undo *undo)
{
	const char *text = undo->input->run;

	if (ledger_find_run(
		    undo->input->ledger, sv_of(text), &undo->arena, &undo->run, undo->err) != 0)
		return undo->err->code;
	if (sv_is_absent(undo->run.run_id))
		return ERR_SET(undo->err, ERR_NO_INPUT,
			"there is no run '%s'; `accord status` lists the last ones", text);
	if (undo->run.audit_path.n == 0)
		return ERR_SET(undo->err, ERR_NO_INPUT,
			"run '%.*s' wrote nothing to either system, so there is nothing to undo",
			SV_ARG(undo->run.run_id));
	undo->audit_path = file_join(&undo->arena, undo->input->settings->sync.state,
		arena_str(&undo->arena, undo->run.audit_path));
	return 0;
}

/* The audit must be what the ledger knows: its chain holds, and ends where the ledger says. */
static int check_audit(struct undo *undo)
{
	struct audit_summary summary;

	if (audit_check(undo->audit_path, &summary, undo->err) != 0)
		return undo->err->code;
	if (summary.rows == undo->run.audit_rows &&
		sv_eq(sv_of(summary.last_hash), undo->run.audit_last_hash) &&
		sv_eq(sv_of(summary.first_prev_hash), undo->run.audit_prev_hash))
		return 0;
	return ERR_SET(undo->err, ERR_SEAL,
		"'%s' is not the audit that run '%.*s' wrote: `accord verify` tells more",
		undo->audit_path, SV_ARG(undo->run.run_id));
}

/* ---- what it wrote ----------------------------------------------------------------------------------------------- */

static struct undo_pair *pair_of(struct undo *undo, const struct audit_row *row)
{
	const struct sv *columns = row->columns;
	struct sv key = arena_printf(&undo->arena, "%.*s\x1f%.*s",
		SV_ARG(columns[AUDIT_CUSTOMER_ID]), SV_ARG(columns[AUDIT_SITE_NUM]));
	bool added = false;
	uint64_t place = *map_put(&undo->pairs_by_key, key, undo->pairs.count, &added);

	if (added) {
		struct undo_pair *pair = vec_push(&undo->pairs);
		(void)memset(pair, 0, sizeof(*pair));
		pair->customer_id = arena_sv(&undo->arena, columns[AUDIT_CUSTOMER_ID]);
		pair->site_num = arena_sv(&undo->arena, columns[AUDIT_SITE_NUM]);
		pair->account_number = arena_sv(&undo->arena, columns[AUDIT_ACCOUNT_NUMBER]);
	}
	return &undo->pairs.at[place];
}

/* Sent and acknowledged, but read back as something else: what stands there is not known well enough. */
static void list_failed(struct undo *undo, const struct audit_row *row, enum direction direction)
{
	const struct sv *columns = row->columns;
	enum side side = direction_written(direction);
	struct skipped skipped = {
		.side = side,
		.key = columns[side == SIDE_CUSTOMER ? AUDIT_CUSTOMER_ID : AUDIT_SITE_NUM],
		.account_number = columns[AUDIT_ACCOUNT_NUMBER],
		.name = SV(""),
		.rule = columns[AUDIT_RULE],
		.reason = arena_printf(&undo->arena,
			"not undone: the run failed with %.*s (%.*s); look at it",
			SV_ARG(columns[AUDIT_FIELD]), SV_ARG(columns[AUDIT_DETAIL])),
	};

	draft_skipped(&undo->judge.draft, &skipped);
}

static int take_row(void *self, const struct audit_row *row, struct err *err)
{
	struct undo *undo = self;
	const struct sv *columns = row->columns;
	struct undo_line line;

	if (!direction_parse(columns[AUDIT_DIRECTION], &line.direction) ||
		!action_parse(columns[AUDIT_ACTION], &line.action))
		return ERR_SET(err, ERR_SEAL, "row %.*s has no direction or action",
			SV_ARG(columns[AUDIT_SEQ]));
	if (sv_eq(columns[AUDIT_OUTCOME], SV("failed")) &&
		sv_has_prefix(columns[AUDIT_HTTP_STATUS], SV("2")))
		list_failed(undo, row, line.direction);
	if (!sv_eq(columns[AUDIT_OUTCOME], SV("applied")))
		return 0;
	line.change_id = arena_sv(&undo->arena, columns[AUDIT_CHANGE_ID]);
	line.field = arena_sv(&undo->arena, columns[AUDIT_FIELD]);
	line.before = arena_sv(&undo->arena, columns[AUDIT_BEFORE]);
	line.after = arena_sv(&undo->arena, columns[AUDIT_AFTER]);
	line.observed = arena_sv(&undo->arena, columns[AUDIT_OBSERVED]);
	line.rule = arena_sv(&undo->arena, columns[AUDIT_RULE]);
	struct undo_pair *pair = pair_of(undo, row);
	*vec_push(&pair->lines) = line;
	pair->is_wanted[direction_written(line.direction)] = true;
	/* the other side too, for the question what comes of it; of an echo (echo.h) there was none yet */
	if (line.action != ACTION_CREATE && pair->customer_id.n && pair->site_num.n)
		pair->is_wanted[SIDE_CUSTOMER] = pair->is_wanted[SIDE_SITE] = true;
	return 0;
}

/* ---- the live records ---------------------------------------------------------------------------------------------- */

/* Pairs that are read at the same time. */
struct wave {
	struct arena arena;
	size_t open[SIDE_COUNT];
};

struct wave_call {
	struct wave *wave;
	enum side side;
};

static void on_read(struct live_call *call, void *self)
{
	const struct wave_call *place = self;

	(void)call;
	place->wave->open[place->side]--;
}

static void submit(struct undo *undo, struct wave *wave, struct undo_pair *pair, enum side side)
{
	struct wave_call *place = arena_alloc(&wave->arena, sizeof(*place));
	struct live_call *call = &pair->calls[side];

	*place = (struct wave_call){wave, side};
	*call = (struct live_call){
		.kind = LIVE_READ,
		.key = side == SIDE_CUSTOMER ? pair->customer_id : pair->site_num,
		.arena = &wave->arena,
		.done = on_read,
		.self = place,
	};
	wave->open[side]++;
	port_submit(undo->input->ports[side], call);
}

static int check_read(struct undo *undo, const struct undo_pair *pair)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct live_call *call = &pair->calls[side];
		if (!pair->is_wanted[side] || call->result == LIVE_DONE ||
			call->result == LIVE_ABSENT)
			continue;
		return ERR_SET(undo->err, ERR_UNAVAILABLE,
			"%s '%.*s' cannot be read from %s (%.*s); nothing was made, try again",
			side_name((enum side)side), SV_ARG(call->key), side_system((enum side)side),
			SV_ARG(call->detail));
	}
	return 0;
}

static int judge_wave(struct undo *undo, struct wave *wave, size_t from, size_t upto)
{
	for (size_t i = from; i < upto; i++) {
		for (int side = 0; side < SIDE_COUNT; side++) {
			if (undo->pairs.at[i].is_wanted[side])
				submit(undo, wave, &undo->pairs.at[i], (enum side)side);
		}
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		while (wave->open[side] > 0) {
			if (port_wait(undo->input->ports[side], undo->err) != 0)
				return undo->err->code;
		}
	}
	for (size_t i = from; i < upto; i++) {
		if (check_read(undo, &undo->pairs.at[i]) != 0 ||
			undo_pair_judge(&undo->judge, &undo->pairs.at[i]) != 0)
			return undo->err->code;
	}
	return 0;
}

static int judge_all(struct undo *undo)
{
	const struct undo_input *input = undo->input;
	struct wave wave = {.open = {0, 0}};
	int code = 0;

	arena_init(&wave.arena, 0);
	for (size_t i = 0; i < undo->pairs.count && code == 0; i += PAIRS_PER_WAVE) {
		size_t upto = i + PAIRS_PER_WAVE < undo->pairs.count ? i + PAIRS_PER_WAVE
								     : undo->pairs.count;
		if (stop_requested()) {
			code = ERR_SET(undo->err, ERR_INTERRUPTED, "interrupted; nothing was made");
			break;
		}
		arena_clear(&wave.arena);
		code = judge_wave(undo, &wave, i, upto);
		if (input->progress)
			input->progress(input->progress_self, upto, undo->pairs.count);
	}
	arena_release(&wave.arena);
	return code;
}

/* ---- the change set -------------------------------------------------------------------------------------------------- */

static int write_change(void *self, const struct change *change, bool pending, struct err *err)
{
	(void)pending;
	(void)err;
	changewriter_change(self, change);
	return 0;
}

static int write_skipped(void *self, const struct skipped *skipped, struct err *err)
{
	(void)err;
	changewriter_skipped(self, skipped);
	return 0;
}

static int write_finding(void *self, const struct finding *finding, struct err *err)
{
	(void)err;
	changewriter_finding(self, finding);
	return 0;
}

static int write_agreement(void *self, const struct agreement *agreement, struct err *err)
{
	(void)err;
	changewriter_agreement(self, agreement);
	return 0;
}

static enum directions directions_of(const struct draft *draft)
{
	unsigned bits = 0;

	for (int d = 0; d < DIRECTION_COUNT; d++) {
		for (int a = 0; a < ACTION_COUNT; a++)
			bits |= draft->lines[d][a] ? direction_bit((enum direction)d) : 0u;
	}
	return bits ? (enum directions)bits : DIRECTIONS_BOTH;
}

static int fill_manifest(struct undo *undo, const char *dir)
{
	const struct undo_input *input = undo->input;
	struct arena *arena = &undo->result->arena;
	const struct draft *draft = &undo->judge.draft;
	struct changeset_manifest *manifest = &undo->result->manifest;
	struct changeset_guard *guards = arena_calloc(arena, GUARDS_MAX, sizeof(*guards));
	struct guard_snapshots none = {0};
	struct guard_history history;
	int64_t now = clock_now();
	struct sv previous = seal_newest_id(dir, arena);

	*manifest = (struct changeset_manifest){
		.format_version = CHANGESET_FORMAT_VERSION,
		.changeset_id = seal_make_id(previous, now, undo->run.audit_last_hash, arena),
		.created_at = decisions_later(&undo->judge.decisions, now),
		.tool_version = SV(ACCORD_VERSION),
		.directions = directions_of(draft),
		.origin = arena_printf(arena, "undo of %.*s", SV_ARG(undo->run.run_id)),
		.rules_sha256 = sv_of(input->ruleset->sha256),
		.previous_changeset = previous,
		.guards = guards,
	};
	(void)memcpy(manifest->counts, draft->counts, sizeof(manifest->counts));
	(void)memcpy(manifest->records, draft->records, sizeof(manifest->records));
	(void)memcpy(manifest->lines, draft->lines, sizeof(manifest->lines));
	if (ledger_generation(input->ledger, &manifest->base_generation, undo->err) != 0 ||
		guard_read_history(input->ledger, now, NULL, arena, &history, undo->err) != 0)
		return undo->err->code;
	manifest->guard_count = guard_measure(
		&input->settings->guard, manifest, &history, &none, input->allows, arena, guards);
	return 0;
}

static int write_changeset(struct undo *undo)
{
	struct undo_result *result = undo->result;
	struct changewriter *writer = NULL;
	struct draft *draft = &undo->judge.draft;
	struct sv dir =
		arena_printf(&result->arena, "%s/changesets", undo->input->settings->sync.state);

	result->rules_left_out = draft->parts[DRAFT_SKIPPED].count;
	result->sites_that_stay = undo->judge.sites_that_stay;
	if (fill_manifest(undo, dir.p) != 0)
		return undo->err->code;
	int code = changewriter_open(dir.p, result->manifest.changeset_id.p, &writer, undo->err);
	struct draft_sink sink = {.self = writer, /* an undo has no conflicts, and adds no links */
		.change = write_change,
		.skipped = write_skipped,
		.finding = write_finding,
		.agreement = write_agreement};
	if (code == 0)
		code = draft_read(&draft, 1, &sink, undo->err);
	if (code == 0)
		code = changewriter_commit(
			writer, &result->manifest, &result->arena, &result->folder, undo->err);
	changewriter_free(writer);
	return code;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static int make(struct undo *undo)
{
	bool is_path =
		strchr(undo->input->run, '/') || sv_has_suffix(sv_of(undo->input->run), SV(".csv"));

	if ((is_path ? find_by_path(undo) : find_by_id(undo)) != 0 || check_audit(undo) != 0)
		return undo->err->code;
	undo->result->run_id = arena_sv(&undo->result->arena, undo->run.run_id);
	undo->judge.run_id = undo->run.run_id;
	undo->judge.run_was_undo = sv_eq(undo->run.command, SV("undo"));
	if (decisions_load(undo->input->ledger, &undo->judge.decisions, undo->err) != 0 ||
		audit_each(undo->audit_path, take_row, undo, undo->err) != 0 ||
		judge_all(undo) != 0)
		return undo->err->code;
	return write_changeset(undo);
}

int undo_run(const struct undo_input *input, struct undo_result *result, struct err *err)
{
	struct undo undo = {.input = input, .result = result, .err = err};

	(void)memset(result, 0, sizeof(*result));
	arena_init(&result->arena, 0);
	arena_init(&undo.arena, 0);
	arena_init(&undo.judge.scratch, 0);
	undo.judge.input = input;
	undo.judge.err = err;
	draft_init(&undo.judge.draft, DRAFT_BYTES, input->settings->sync.state);
	int code = make(&undo);
	for (size_t i = 0; i < undo.pairs.count; i++)
		vec_release(&undo.pairs.at[i].lines);
	vec_release(&undo.pairs);
	map_release(&undo.pairs_by_key);
	draft_release(&undo.judge.draft);
	decisions_release(&undo.judge.decisions);
	arena_release(&undo.judge.scratch);
	arena_release(&undo.arena);
	return code;
}

void undo_result_release(struct undo_result *result)
{
	arena_release(&result->arena);
}

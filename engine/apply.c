#include "engine/apply.h"

#include <stdio.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/fail.h"
#include "engine/base/mem.h"
#include "engine/base/stop.h"
#include "engine/firstbase.h"
#include "engine/live.h"
#include "engine/seal.h"
#include "engine/settle.h"
#include "io/changefile.h"
#include "io/changereader.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { WAVE_MAX = 64, WRITE_TRIES = 3, REBASE_BATCH = 20000 };

/* An apply under way. */
struct apply {
	const struct apply_input *input;
	struct apply_result *result;
	struct choices choices;
	struct map done; /* change_id: applied or found so before, of this change set */
	struct settle settle;
	struct ledger_run run;
	struct job *wave[WAVE_MAX];
	size_t wave_count;
	struct job *job; /* that lines are being added to */
	struct agreementreader *agreements;
	struct agreement agreement; /* the next one */
	bool has_agreement;
	unsigned failures_in_a_row[SIDE_COUNT];
	uint64_t lines_done;
	uint64_t lines_all;
	struct err *err;
};

/* ---- the run's frame ------------------------------------------------------------------------------------------- */

static int note_latest(void *self, const struct ledger_run *run, struct err *err)
{
	int64_t *latest = self;

	(void)err;
	(void)clock_parse_compact(sv_sub(run->run_id, 0, 16), latest);
	return 0;
}

/* Ids, and with them the names of audit files, sort by time: never two in one second. */
static int make_run_id(struct apply *apply, int64_t now)
{
	char at[CLOCK_TEXT_SIZE];
	char hex[DIGEST_HEX_SIZE];
	int64_t seed[3] = {now, clock_monotonic_ms(), (int64_t)getpid()};
	int64_t latest = 0;

	if (ledger_each_run(apply->input->ledger, 1, note_latest, &latest, apply->err) != 0)
		return apply->err->code;
	clock_format_compact(latest >= now ? latest + 1 : now, at);
	digest_sha256_hex(sv_make((const char *)seed, sizeof(seed)), hex);
	apply->result->run_id = arena_printf(&apply->result->arena, "%s-%.8s", at, hex);
	return 0;
}

static void describe_allows(struct apply *apply)
{
	struct buf text = BUF_INIT;
	const struct guard_allows *allows = apply->input->allows;

	for (size_t i = 0; allows && i < allows->count; i++)
		buf_printf(&text, "%s%.*s:%llu", i ? " " : "", SV_ARG(allows->at[i].guard),
			(unsigned long long)allows->at[i].number);
	apply->run.allow = arena_sv(&apply->result->arena, buf_sv(&text));
	buf_release(&text);
}

static int start_run(struct apply *apply)
{
	const struct apply_input *input = apply->input;
	int64_t now = clock_now();

	if (make_run_id(apply, now) != 0)
		return apply->err->code;
	apply->run = (struct ledger_run){
		.run_id = apply->result->run_id,
		.changeset_id = apply->result->manifest.changeset_id,
		.command = sv_has_prefix(apply->result->manifest.origin, SV("undo of "))
				   ? SV("undo")
				   : sv_of(input->command),
		.directions = sv_of(directions_name(apply->result->manifest.directions)),
		.started_at = now,
		.outcome = SV(""),
		.audit_path = SV(""),
		.audit_prev_hash = SV(""),
		.audit_last_hash = SV(""),
		.allow = SV(""),
		.summary = SV("{}"),
	};
	describe_allows(apply);
	if (ledger_start_run(input->ledger, &apply->run, apply->err) != 0)
		return apply->err->code;
	settle_init(&apply->settle, input->ledger, input->ruleset, apply->result->run_id,
		apply->run.changeset_id);
	apply->settle.made_at = apply->result->manifest.created_at;
	apply->settle.operator_name = sv_of(input->operator_name);
	apply->settle.allow = apply->run.allow;
	for (int side = 0; side < SIDE_COUNT; side++)
		apply->settle.actors[side] =
			input->ports[side] ? sv_of(input->ports[side]->actor) : SV("");
	return 0;
}

/* ---- links and base that need no write (A5) ---------------------------------------------------------------------- */

static int add_link(void *self, const struct link_add *link, struct err *err)
{
	struct apply *apply = self;
	struct arena scratch;
	struct ledger_link known;
	int code;

	arena_init(&scratch, 0);
	code = ledger_find_link(
		apply->input->ledger, SIDE_CUSTOMER, link->customer_id, &scratch, &known, err);
	bool is_known = code == 0 && known.link_id && sv_eq(known.site_num, link->site_num);
	arena_release(&scratch);
	if (code != 0 || is_known)
		return code;
	apply->result->links_added++;
	char *method = mem_strndup(link->method.p, link->method.n);
	code = ledger_add_link(apply->input->ledger, link->customer_id, link->site_num, method,
		clock_now(), NULL, err);
	mem_free(method);
	return code;
}

static int next_agreement(struct apply *apply)
{
	return agreementreader_next(
		apply->agreements, &apply->agreement, &apply->has_agreement, apply->err);
}

/* The agreements of one link, collected until the link changes. */
struct gathered {
	struct arena arena;
	struct agreement at[RULES_MAX];
	size_t count;
};

static void gather(struct gathered *gathered, const struct agreement *agreement)
{
	struct agreement *copy = &gathered->at[gathered->count++];

	*copy = *agreement;
	copy->customer_id = arena_sv(&gathered->arena, agreement->customer_id);
	copy->site_num = arena_sv(&gathered->arena, agreement->site_num);
	copy->rule = arena_sv(&gathered->arena, agreement->rule);
	copy->customer_value = arena_sv(&gathered->arena, agreement->customer_value);
	copy->site_value = arena_sv(&gathered->arena, agreement->site_value);
}

static int flush_gathered(struct apply *apply, struct gathered *gathered)
{
	bool done = false;

	if (gathered->count == 0)
		return 0;
	if (rebase_link(&apply->settle.rebase, gathered->at[0].customer_id,
		    gathered->at[0].site_num, gathered->at, gathered->count, &done,
		    apply->err) != 0)
		return apply->err->code;
	apply->result->bases_renewed += done;
	gathered->count = 0;
	arena_clear(&gathered->arena);
	return 0;
}

static int renew_bases(struct apply *apply)
{
	struct gathered gathered;
	int code = 0;

	gathered.count = 0;
	arena_init(&gathered.arena, 0);
	while (code == 0 && apply->has_agreement &&
		!agreement_goes_with_write(apply->agreement.kind)) {
		const struct agreement *next = &apply->agreement;
		bool other_link =
			gathered.count && (!sv_eq(gathered.at[0].customer_id, next->customer_id) ||
						  !sv_eq(gathered.at[0].site_num, next->site_num));
		if (other_link || gathered.count == RULES_MAX)
			code = flush_gathered(apply, &gathered);
		if (code == 0) {
			gather(&gathered, next);
			code = next_agreement(apply);
		}
	}
	if (code == 0)
		code = flush_gathered(apply, &gathered);
	arena_release(&gathered.arena);
	return code;
}

static int move_quiet_parts(struct apply *apply)
{
	struct ledger *ledger = apply->input->ledger;
	struct err *err = apply->err;

	if (agreementreader_open(apply->input->folder, &apply->agreements, err) != 0 ||
		next_agreement(apply) != 0 || ledger_begin(ledger, err) != 0)
		return err->code;
	if (choices_remember(&apply->choices, ledger, settle_decided_at(&apply->settle), err) !=
			0 ||
		changefile_each_link(apply->input->folder, add_link, apply, err) != 0 ||
		renew_bases(apply) != 0 ||
		((apply->result->links_added || apply->result->bases_renewed) &&
			ledger_raise_generation(
				ledger, apply->run.run_id, apply->run.changeset_id, err) != 0) ||
		ledger_commit(ledger, err) != 0) {
		ledger_abort(ledger);
		return err->code;
	}
	FAIL_POINT("apply.after_base");
	return firstbase_set(apply->input->settings, &apply->result->manifest,
		&apply->settle.rebase, &apply->result->bases_renewed, err);
}

/* ---- waves (A2) -------------------------------------------------------------------------------------------------------- */

static void report(struct apply *apply, uint64_t lines)
{
	apply->lines_done += lines;
	if (apply->input->progress)
		apply->input->progress(
			apply->input->progress_self, apply->lines_done, apply->lines_all);
}

static bool is_all_held(const struct job *job)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		if (!job->lines.at[i].is_held)
			return false;
	}
	return true;
}

/* Jobs to be tried come first; those that are held altogether are only audited. */
static size_t sort_out_held(struct job **jobs, size_t count)
{
	size_t tried = 0;

	for (size_t i = 0; i < count; i++) {
		if (is_all_held(jobs[i])) {
			jobs[i]->state = JOB_DONE;
			continue;
		}
		struct job *job = jobs[i];
		(void)memmove(&jobs[tried + 1], &jobs[tried], (i - tried) * sizeof(struct job *));
		jobs[tried++] = job;
	}
	return tried;
}

static int run_wave(struct apply *apply)
{
	const struct apply_input *input = apply->input;
	size_t count = apply->wave_count;
	struct err later = ERR_INIT;
	uint64_t lines = 0;

	if (count == 0)
		return 0;
	if (stop_requested())
		return ERR_SET(apply->err, ERR_INTERRUPTED, "interrupted");
	enum side side = job_side(apply->wave[0]);
	struct live live = {
		.port = input->ports[side],
		.failures_in_a_row = apply->failures_in_a_row[side],
		.ruleset = input->ruleset,
		.verify = input->settings->sync.verify,
		.write_tries = WRITE_TRIES,
	};
	size_t tried = sort_out_held(apply->wave, count);
	int code = tried ? settle_intents(&apply->settle, apply->wave, tried, apply->err) : 0;
	if (code == 0 && tried)
		code = live_run(&live, apply->wave, tried, apply->err);
	else if (code != 0)
		goto out; /* no intent, so nothing was sent: the disk is full before a write, not after */
	apply->failures_in_a_row[side] = live.failures_in_a_row;
	for (size_t i = 0; i < count; i++)
		lines += apply->wave[i]->lines.count;
	if (settle_outcomes(&apply->settle, apply->wave, count, code ? &later : apply->err) != 0 &&
		code == 0)
		code = apply->err->code;
	report(apply, lines);
out:
	for (size_t i = 0; i < count; i++)
		job_free(apply->wave[i]);
	apply->wave_count = 0;
	return code;
}

/* The agreements that go with this job's record stand in the same order as the changes. */
static int take_agreements(struct apply *apply, struct job *job)
{
	while (apply->has_agreement) {
		const struct agreement *next = &apply->agreement;
		struct change theirs = {.direction = next->direction,
			.action = next->action,
			.customer_id = next->customer_id,
			.site_num = next->site_num};
		struct change ours = {.direction = job->direction,
			.action = job->action,
			.customer_id = job->customer_id,
			.site_num = job->site_num};
		int order = change_cmp(&theirs, &ours);
		if (order > 0)
			return 0;
		if (order == 0)
			job_add_agreement(job, next);
		if (next_agreement(apply) != 0)
			return apply->err->code;
	}
	return 0;
}

/* Without a line left over by the choices there is nothing to do, not even to audit. */
static int close_job(struct apply *apply)
{
	struct job *job = apply->job;

	apply->job = NULL;
	if (!job)
		return 0;
	if (take_agreements(apply, job) != 0) {
		job_free(job);
		return apply->err->code;
	}
	if (!job_has_chosen_lines(job)) {
		report(apply, job->lines.count);
		job_free(job);
		return 0;
	}
	const struct job *first = apply->wave_count ? apply->wave[0] : NULL;
	if (first &&
		(first->direction != job->direction || first->action != job->action ||
			apply->wave_count == WAVE_MAX) &&
		run_wave(apply) != 0) {
		job_free(job);
		return apply->err->code;
	}
	apply->wave[apply->wave_count++] = job;
	return 0;
}

static int take_line(struct apply *apply, const struct change *change)
{
	const struct layout *layout =
		&apply->input->ruleset->layouts[direction_written(change->direction)];
	int field = layout_find(layout, change->field);
	enum choice choice = choices_of(&apply->choices, sv_of(change->id));

	if (field == FIELD_NONE)
		return ERR_SET(apply->err, ERR_DATA,
			"change %s writes field '%.*s', which the field files do not have",
			change->id, SV_ARG(change->field));
	if (apply->job) {
		const struct change *first = &apply->job->lines.at[0].change;
		if (!change_same_record(first, change) && close_job(apply) != 0)
			return apply->err->code;
	}
	if (map_find(&apply->done, sv_of(change->id))) {
		report(apply, 1);
		return 0;
	}
	if (!apply->job)
		apply->job = job_new();
	if (choice == CHOICE_NOT_CHOSEN)
		job_leave_line(apply->job, change, field);
	else if (choice == CHOICE_APPLY)
		job_add_line(apply->job, change, field);
	else
		job_hold_line(apply->job, change, field,
			choices_why(&apply->choices, sv_of(change->id), &apply->job->arena));
	return 0;
}

static int write_changes(struct apply *apply)
{
	struct changereader *reader = NULL;
	struct change change;
	bool more = true;
	int code = changereader_open(apply->input->folder, "changes.csv", &reader, apply->err);

	while (code == 0 && more) {
		code = changereader_next(reader, &change, &more, apply->err);
		if (code == 0 && more)
			code = take_line(apply, &change);
	}
	if (code == 0)
		code = close_job(apply);
	if (code == 0)
		code = run_wave(apply);
	changereader_close(reader);
	job_free(apply->job);
	apply->job = NULL;
	for (size_t i = 0; i < apply->wave_count; i++)
		job_free(apply->wave[i]);
	apply->wave_count = 0;
	return code;
}

/* ---- before the first write (A1) -------------------------------------------------------------------------------------------- */

static int check_guards(struct apply *apply)
{
	const struct apply_input *input = apply->input;
	struct apply_result *result = apply->result;
	const struct changeset_manifest *manifest = &result->manifest;
	struct guard_history history;
	struct guard_snapshots present = {0};
	struct buf text = BUF_INIT;

	if (apply->done.count > 0) /* it passed before; this goes on with what is left */
		return 0;
	if (guard_read_history(
		    input->ledger, clock_now(), NULL, &result->arena, &history, apply->err) != 0 ||
		seal_read_snapshots(manifest, input->settings->sync.state, &result->arena, &present,
			apply->err) != 0)
		return apply->err->code;
	result->guard_count = guard_measure(&input->settings->guard, manifest, &history, &present,
		input->allows, &result->arena, result->guards);
	if (!guard_refuses(result->guards, result->guard_count))
		return 0;
	for (size_t i = 0; i < result->guard_count; i++) {
		const struct changeset_guard *guard = &result->guards[i];
		if (!guard->tripped || guard->allowed)
			continue;
		buf_add_str(&text, text.n ? "; " : "");
		guard_describe(guard, &text);
	}
	(void)ERR_SET(
		apply->err, ERR_GUARD, "a guard refuses; nothing was written: %s", buf_str(&text));
	buf_release(&text);
	return apply->err->code;
}

static int take_done(void *self, struct sv change_id, struct sv outcome, struct err *err)
{
	struct apply *apply = self;

	(void)outcome;
	(void)err;
	(void)map_put(&apply->done, arena_sv(&apply->result->arena, change_id), 1, NULL);
	return 0;
}

static int check_all(struct apply *apply)
{
	const struct apply_input *input = apply->input;
	struct changeset_manifest *manifest = &apply->result->manifest;
	struct arena *arena = &apply->result->arena;
	struct sv confirmed;

	if (changefile_read_manifest(input->folder, arena, manifest, apply->err) != 0 ||
		ledger_get(input->ledger, "confirmed_at", arena, &confirmed, apply->err) != 0)
		return apply->err->code;
	if (sv_is_absent(confirmed))
		return ERR_SET(apply->err, ERR_GUARD,
			"no match has been confirmed yet, so nothing is written: review the "
			"proposals "
			"of `accord match`, then `accord match --confirm FILE` or --confirm-all");
	if (seal_check(input->folder, manifest, input->ruleset, input->ledger,
		    input->settings->sync.state, apply->err) != 0 ||
		ledger_each_done(
			input->ledger, manifest->changeset_id, take_done, apply, apply->err) != 0 ||
		check_guards(apply) != 0)
		return apply->err->code;
	struct choices_input choices = {input->folder, manifest->created_at, input->ruleset,
		input->ledger, input->decisions_path, input->only, input->exclude};
	return choices_load(&apply->choices, &choices, apply->err);
}

/* ---- the end ------------------------------------------------------------------------------------------------------------------ */

static void summarize(struct apply *apply)
{
	const struct settle *settle = &apply->settle;
	struct buf text = BUF_INIT;

	buf_add_char(&text, '{');
	for (int i = OUTCOME_APPLIED; i <= OUTCOME_REFUSED; i++)
		buf_printf(&text, "\"%s\":%llu,", outcome_name((enum outcome_kind)i),
			(unsigned long long)settle->lines[i]);
	buf_printf(&text, "\"links_added\":%llu,\"bases_renewed\":%llu}",
		(unsigned long long)apply->result->links_added,
		(unsigned long long)apply->result->bases_renewed);
	apply->run.summary = arena_sv(&apply->result->arena, buf_sv(&text));
	buf_release(&text);
	(void)memcpy(apply->result->lines, settle->lines, sizeof(settle->lines));
	(void)memcpy(apply->result->records, settle->records, sizeof(settle->records));
	(void)memcpy(apply->result->applied, settle->applied, sizeof(settle->applied));
}

bool apply_is_partial(const struct apply_result *result)
{
	return result->lines[OUTCOME_STALE] + result->lines[OUTCOME_FAILED] +
		       result->lines[OUTCOME_REFUSED] + result->in_doubt >
	       0;
}

static int mark_snapshots(struct apply *apply)
{
	for (size_t i = 0; i < apply->result->manifest.snapshot_count; i++) {
		struct sv seal = apply->result->manifest.snapshots[i].seal;
		if (seal.n && ledger_mark_applied(apply->input->ledger, seal, apply->err) != 0)
			return apply->err->code;
	}
	return 0;
}

/*
 * `code`: how the writing ended. The first failure is told. The run stays open as long as something of
 * it is in doubt, or its audit file can't be written: then the next start does what is left, as after a kill.
 */
static int finish(struct apply *apply, int code)
{
	struct err second = ERR_INIT;
	struct err *err = code ? &second : apply->err;

	summarize(apply);
	int ended = ledger_intent_count(apply->input->ledger, &apply->result->in_doubt, err);
	if (code == 0 && mark_snapshots(apply) != 0)
		code = apply->err->code;
	apply->run.exit_status = code ? code : apply_is_partial(apply->result) ? 3 : 0;
	apply->run.outcome = code == ERR_INTERRUPTED  ? SV("interrupted")
			     : code		      ? SV("failed")
			     : apply->run.exit_status ? SV("partial")
						      : SV("done");
	if (ended == 0 && apply->result->in_doubt > 0) {
		apply->result->is_open = true; /* how it went stands there, but not that it ended */
		ended = ledger_end_run(apply->input->ledger, &apply->run, err);
		return code ? code : ended;
	}
	if (ended == 0)
		ended = apply_finish_run(apply->input->ledger, apply->input->settings->sync.state,
			&apply->run, &apply->result->arena, &apply->result->audit_path, err);
	apply->result->is_open = ended != 0;
	return code ? code : ended;
}

int apply_run(const struct apply_input *input, struct apply_result *result, struct err *err)
{
	struct apply *apply = mem_calloc(1, sizeof(*apply));

	(void)memset(result, 0, sizeof(*result));
	arena_init(&result->arena, 0);
	apply->input = input;
	apply->result = result;
	apply->err = err;
	int code = check_all(apply);
	if (code == 0)
		code = start_run(apply);
	if (code == 0) {
		for (int d = 0; d < DIRECTION_COUNT; d++) {
			for (int a = 0; a < ACTION_COUNT; a++)
				apply->lines_all += result->manifest.lines[d][a];
		}
		code = move_quiet_parts(apply);
		if (code == 0)
			code = write_changes(apply);
		code = finish(apply, code);
		settle_release(&apply->settle);
	}
	agreementreader_close(apply->agreements);
	choices_release(&apply->choices);
	map_release(&apply->done);
	mem_free(apply);
	return code;
}

void apply_result_release(struct apply_result *result)
{
	arena_release(&result->arena);
}

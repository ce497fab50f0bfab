#include "engine/settle.h"

#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/base/fail.h"
#include "io/auditlog.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

void settle_init(struct settle *settle, struct ledger *ledger, const struct ruleset *ruleset,
	struct sv run_id, struct sv changeset_id)
{
	(void)memset(settle, 0, sizeof(*settle));
	settle->ledger = ledger;
	settle->run_id = run_id;
	settle->changeset_id = changeset_id;
	settle->operator_name = SV("");
	rebase_init(&settle->rebase, ledger, ruleset, run_id);
	arena_init(&settle->arena, 0);
}

void settle_release(struct settle *settle)
{
	rebase_release(&settle->rebase);
	arena_release(&settle->arena);
}

int settle_intents(struct settle *settle, struct job *const *jobs, size_t count, struct err *err)
{
	struct buf lines = BUF_INIT;
	int code = ledger_begin(settle->ledger, err);

	for (size_t i = 0; i < count && code == 0; i++) {
		struct job *job = jobs[i];
		buf_clear(&lines);
		job_encode(job, &lines);
		struct ledger_intent intent = {0, settle->run_id, settle->changeset_id,
			job->direction, job->action, job_record_key(job), buf_sv(&lines)};
		code = ledger_add_intent(settle->ledger, &intent, err);
		job->intent_id = intent.intent_id;
	}
	buf_release(&lines);
	if (code == 0)
		code = ledger_commit(settle->ledger, err);
	if (code != 0)
		ledger_abort(settle->ledger);
	FAIL_POINT("apply.after_intent");
	return code;
}

/* ---- audit rows ---------------------------------------------------------------------------------------------- */

/* The first row of a run's audit says which guards were raised for it. */
static int tell_allow(struct settle *settle, struct audit_row *row, struct err *err)
{
	struct sv detail = row->columns[AUDIT_DETAIL];
	uint64_t rows = 0;

	if (ledger_audit_count(settle->ledger, settle->run_id, &rows, err) != 0)
		return err->code;
	if (rows == 0)
		row->columns[AUDIT_DETAIL] = arena_printf(&settle->arena, "--allow %.*s%s%.*s",
			SV_ARG(settle->allow), detail.n ? "; " : "", SV_ARG(detail));
	settle->allow = SV("");
	return 0;
}

static int add_audit(struct settle *settle, const struct job *job, const struct job_line *line,
	enum outcome_kind outcome, int http_status, struct sv observed, struct sv detail,
	struct err *err)
{
	const struct change *change = &line->change;
	char at[CLOCK_TEXT_SIZE];
	char status[16] = "";
	struct audit_row row;

	clock_format(clock_now(), at);
	if (http_status > 0)
		(void)snprintf(status, sizeof(status), "%d", http_status);
	(void)memset(&row, 0, sizeof(row));
	row.columns[AUDIT_RUN_ID] = settle->run_id;
	row.columns[AUDIT_CHANGESET_ID] = settle->changeset_id;
	row.columns[AUDIT_CHANGE_ID] = sv_of(change->id);
	row.columns[AUDIT_AT] = sv_of(at);
	row.columns[AUDIT_ACTOR] = settle->actors[job_side(job)];
	row.columns[AUDIT_OPERATOR] = settle->operator_name;
	row.columns[AUDIT_DIRECTION] = sv_of(direction_name(job->direction));
	row.columns[AUDIT_ACTION] = sv_of(action_name(job->action));
	row.columns[AUDIT_CUSTOMER_ID] = job->customer_id;
	row.columns[AUDIT_SITE_NUM] = job->site_num;
	row.columns[AUDIT_ACCOUNT_NUMBER] = job->account_number;
	row.columns[AUDIT_FIELD] = change->field;
	row.columns[AUDIT_BEFORE] = change->before;
	row.columns[AUDIT_AFTER] = change->after;
	row.columns[AUDIT_OBSERVED] = observed;
	row.columns[AUDIT_OUTCOME] = sv_of(outcome_name(outcome));
	row.columns[AUDIT_HTTP_STATUS] = sv_of(status);
	row.columns[AUDIT_RULE] = change->rule;
	row.columns[AUDIT_DETAIL] = detail.p ? detail : SV("");
	for (int i = 0; i < AUDIT_COLUMN_COUNT; i++) {
		if (!row.columns[i].p)
			row.columns[i] = SV("");
	}
	arena_clear(&settle->arena);
	if (settle->allow.n > 0 && tell_allow(settle, &row, err) != 0)
		return err->code;
	return ledger_add_audit(settle->ledger, &row, &settle->arena, err);
}

static int audit_line(
	struct settle *settle, const struct job *job, const struct job_line *line, struct err *err)
{
	bool written = line->outcome != OUTCOME_ALREADY && line->outcome != OUTCOME_HELD;

	if (job->was_unknown && written &&
		add_audit(settle, job, line, OUTCOME_UNKNOWN, job->unknown_status, SV(""),
			job->unknown_detail.n ? job->unknown_detail
					      : SV("the program ended before the answer"),
			err) != 0)
		return err->code;
	settle->lines[line->outcome]++;
	return add_audit(settle, job, line, line->outcome, written ? job->http_status : 0,
		line->observed, line->detail, err);
}

static int audit_lines(struct settle *settle, struct job *job, struct err *err)
{
	enum outcome_kind worst = OUTCOME_NONE;

	for (size_t i = 0; i < job->lines.count; i++) {
		struct job_line *line = &job->lines.at[i];
		if (line->is_left)
			continue;
		if (line->is_held)
			line->outcome = OUTCOME_HELD;
		if (line->outcome == OUTCOME_NONE)
			continue;
		if (audit_line(settle, job, line, err) != 0)
			return err->code;
		if (line->outcome > worst)
			worst = line->outcome;
	}
	settle->records[worst]++;
	return 0;
}

/* ---- effects ------------------------------------------------------------------------------------------------- */

static bool took_effect(const struct job_line *line)
{
	return line->outcome == OUTCOME_APPLIED || line->outcome == OUTCOME_ALREADY;
}

static bool is_undo(const struct job *job)
{
	for (size_t i = 0; i < job->agreements.count; i++) {
		if (!agreement_moves_base(job->agreements.at[i].kind))
			return true;
	}
	return false;
}

static int note_line(
	struct settle *settle, const struct job *job, const struct job_line *line, struct err *err)
{
	const struct change *change = &line->change;

	if (!took_effect(line))
		return 0;
	if (ledger_add_done(settle->ledger, settle->changeset_id, sv_of(change->id),
		    outcome_name(line->outcome), err) != 0)
		return err->code;
	if (job->action == ACTION_CREATE || line->outcome != OUTCOME_APPLIED || is_undo(job))
		return 0; /* what a person takes back is no flipping to and fro */
	return ledger_add_written(settle->ledger, job_side(job), job_key(job), change->field,
		change->before, change->after, settle->run_id, clock_now(), err);
}

static bool rule_took_effect(const struct job *job, struct sv rule)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		const struct job_line *line = &job->lines.at[i];
		if (sv_eq(line->change.rule, rule) && !took_effect(line))
			return false;
	}
	return true;
}

static int renew_base(struct settle *settle, const struct job *job, struct err *err)
{
	struct agreement agreed[RULES_MAX];
	size_t count = 0;
	bool done;

	for (size_t i = 0; i < job->agreements.count && count < RULES_MAX; i++) {
		const struct agreement *agreement = &job->agreements.at[i];
		if (agreement_moves_base(agreement->kind) && rule_took_effect(job, agreement->rule))
			agreed[count++] = *agreement;
	}
	if (count == 0)
		return 0;
	return rebase_link(
		&settle->rebase, job->customer_id, job->site_num, agreed, count, &done, err);
}

/* ---- what an undo leaves with the decisions -------------------------------------------------------------------- */

int64_t settle_decided_at(const struct settle *settle)
{
	int64_t now = clock_now();

	return now > settle->made_at ? now : settle->made_at;
}

static int decide(struct settle *settle, const struct agreement *agreement, struct err *err)
{
	struct sv ids = agreement->customer_value;
	struct ledger_decision decision = {
		.what = SV("ignore-change"),
		.customer_id = SV(""),
		.site_num = SV(""),
		.by = settle->operator_name,
		.reason =
			arena_printf(&settle->arena, "undone by run %.*s", SV_ARG(settle->run_id)),
		.at = settle_decided_at(settle),
	};

	while (ids.n > 0) {
		decision.change_id = sv_cut(&ids, ' ');
		int code = agreement->kind == AGREEMENT_IGNORE
				   ? ledger_decide(settle->ledger, &decision, err)
				   : ledger_undecide(settle->ledger, &decision, err);
		if (code != 0)
			return code;
	}
	return 0;
}

/* Lifted first: an undo of an undo may ignore and lift the same change. */
static int decide_all(struct settle *settle, const struct job *job, struct err *err)
{
	static const enum agreement_kind order[] = {AGREEMENT_LIFT, AGREEMENT_IGNORE};

	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		for (size_t i = 0; i < job->agreements.count; i++) {
			const struct agreement *agreement = &job->agreements.at[i];
			if (agreement->kind == order[k] && rule_took_effect(job, agreement->rule) &&
				decide(settle, agreement, err) != 0)
				return err->code;
		}
	}
	return 0;
}

/* ---- effects, all of them --------------------------------------------------------------------------------------- */

static int note_effects(struct settle *settle, const struct job *job, struct err *err)
{
	bool created = job->action == ACTION_CREATE && job_key(job).n > 0;

	for (size_t i = 0; i < job->lines.count; i++) {
		if (note_line(settle, job, &job->lines.at[i], err) != 0)
			return err->code;
	}
	if (created && ledger_add_link(settle->ledger, job->customer_id, job->site_num, "created",
			       clock_now(), NULL, err) != 0)
		return err->code;
	if (renew_base(settle, job, err) != 0 || decide_all(settle, job, err) != 0)
		return err->code;
	bool any = created;
	for (size_t i = 0; i < job->lines.count && !any; i++)
		any = job->lines.at[i].outcome == OUTCOME_APPLIED;
	if (any)
		settle->applied[job->direction][job->action]++;
	if (any && job->action == ACTION_CLOSE)
		return ledger_add_close(settle->ledger, job->customer_id, clock_now(), err);
	return 0;
}

/* A record found by its code that is linked already can't be what this create made. */
static int refuse_foreign_link(struct settle *settle, struct job *job, struct err *err)
{
	struct ledger_link link = {0};
	struct sv key = job_key(job);

	arena_clear(&settle->arena);
	if (key.n == 0)
		return 0;
	if (ledger_find_link(settle->ledger, job_side(job), key, &settle->arena, &link, err) != 0)
		return err->code;
	if (link.link_id == 0 ||
		(sv_eq(link.customer_id, job->customer_id) && sv_eq(link.site_num, job->site_num)))
		return 0;
	for (size_t i = 0; i < job->lines.count; i++) {
		job->lines.at[i].outcome = OUTCOME_STALE;
		job->lines.at[i].detail = arena_printf(&job->arena,
			"%.*s has its code and is linked to another account", SV_ARG(key));
	}
	*(job_side(job) == SIDE_SITE ? &job->site_num : &job->customer_id) = SV("");
	return 0;
}

static int settle_job(struct settle *settle, struct job *job, struct err *err)
{
	if (job->in_doubt) { /* the next start looks */
		settle->in_doubt++;
		return 0;
	}
	if (job->is_found && refuse_foreign_link(settle, job, err) != 0)
		return err->code;
	if (audit_lines(settle, job, err) != 0 || note_effects(settle, job, err) != 0)
		return err->code;
	return job->intent_id ? ledger_settle_intent(settle->ledger, job->intent_id, err) : 0;
}

int settle_outcomes(struct settle *settle, struct job *const *jobs, size_t count, struct err *err)
{
	FAIL_POINT("apply.before_outcome");
	int code = ledger_begin(settle->ledger, err);

	for (size_t i = 0; i < count && code == 0; i++)
		code = settle_job(settle, jobs[i], err);
	if (code == 0)
		code = ledger_raise_generation(
			settle->ledger, settle->run_id, settle->changeset_id, err);
	if (code == 0)
		code = ledger_commit(settle->ledger, err);
	if (code != 0)
		ledger_abort(settle->ledger);
	FAIL_POINT("apply.after_outcome");
	return code;
}

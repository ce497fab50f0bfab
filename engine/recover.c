#include "engine/recover.h"

#include <assert.h>

#include "engine/apply.h"
#include "engine/base/clock.h"
#include "engine/live.h"
#include "engine/settle.h"

#include "engine/base/banned.h"

/* A request of the killed run may still be on its way, and would take effect behind our look. */
enum { SETTLE_AFTER_MS = 2000 };

/* Jobs of one killed run that write on one side. */
struct batch {
	VEC_FIELDS(struct job *);
};

/* A run that has begun and not ended. */
struct killed_run {
	struct ledger_run run;
};

struct recovery {
	struct ledger *ledger;
	const struct settings *settings;
	const struct ruleset *ruleset;
	struct port *const *ports;
	const char *operator_name;
	struct recover_result *out;
	struct arena arena;
	struct {
		VEC_FIELDS(struct killed_run);
	} runs;
	struct sv run_id; /* whose intents are being read */
	struct batch jobs[DIRECTION_COUNT][ACTION_COUNT];
	struct err *err;
};

static int take_open_run(void *self, const struct ledger_run *run, struct err *err)
{
	struct recovery *r = self;
	struct ledger_run copy = *run;

	(void)err;
	if (run->ended_at != 0)
		return 0;
	struct sv *const texts[] = {&copy.run_id, &copy.changeset_id, &copy.command,
		&copy.directions, &copy.outcome, &copy.audit_path, &copy.audit_prev_hash,
		&copy.audit_last_hash, &copy.allow, &copy.summary};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_sv(&r->arena, *texts[i]);
	vec_push(&r->runs)->run = copy;
	return 0;
}

int recover_is_needed(struct ledger *ledger, bool *out_systems, bool *out_any, struct err *err)
{
	struct recovery r = {.ledger = ledger};
	uint64_t intents = 0;

	arena_init(&r.arena, 0);
	int code = ledger_intent_count(ledger, &intents, err);
	if (code == 0)
		code = ledger_each_run(ledger, 0, take_open_run, &r, err);
	*out_systems = intents > 0;
	*out_any = intents > 0 || r.runs.count > 0;
	vec_release(&r.runs);
	arena_release(&r.arena);
	return code;
}

static int take_intent(void *self, const struct ledger_intent *intent, struct err *err)
{
	struct recovery *r = self;
	struct job *job = NULL;

	if (!sv_eq(intent->run_id, r->run_id))
		return 0;
	if (job_decode(intent->lines, r->ruleset, &job, err) != 0)
		return err->code;
	job->intent_id = intent->intent_id;
	job->recovering = true;
	job->in_doubt = true;
	*vec_push(&r->jobs[job->direction][job->action]) = job;
	r->out->intents++;
	return 0;
}

/* Going on would build on what nobody knows. */
static int refuse_doubt(struct recovery *r, const struct batch *batch)
{
	size_t i = 0;

	while (i < batch->count && !batch->at[i]->in_doubt)
		i++;
	assert(i < batch->count); /* one of these: the first batch with one ends it all */
	const struct job *job = batch->at[i];
	return ERR_SET(r->err, ERR_UNAVAILABLE,
		"whether %s '%.*s' was written before the interruption can't be seen now (%.*s); "
		"nothing new is written before that; try again later",
		side_name(job_side(job)), SV_ARG(job_record_key(job)),
		SV_ARG(job->call.detail.n ? job->call.detail : SV("no answer")));
}

static int settle_batch(struct recovery *r, struct settle *settle, struct batch *batch)
{
	struct live live = {
		.port = batch->count ? r->ports[job_side(batch->at[0])] : NULL,
		.ruleset = r->ruleset,
		.verify = true,
		.write_tries = 0,
	};

	if (batch->count == 0)
		return 0;
	if (!live.port)
		return ERR_SET(r->err, ERR_INTERNAL, "recovery needs a system that was not opened");
	if (live_run(&live, batch->at, batch->count, r->err) != 0)
		return r->err->code;
	if (settle_outcomes(settle, batch->at, batch->count, r->err) != 0)
		return r->err->code;
	return settle->in_doubt ? refuse_doubt(r, batch) : 0;
}

static void free_jobs(struct recovery *r)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		for (int a = 0; a < ACTION_COUNT; a++) {
			for (size_t i = 0; i < r->jobs[d][a].count; i++)
				job_free(r->jobs[d][a].at[i]);
			vec_release(&r->jobs[d][a]);
		}
	}
}

static int settle_intents_of(struct recovery *r, const struct ledger_run *run)
{
	struct settle settle;

	r->run_id = run->run_id;
	settle_init(&settle, r->ledger, r->ruleset, run->run_id, run->changeset_id);
	settle.operator_name = sv_of(r->operator_name);
	settle.allow = run->allow;
	for (int side = 0; side < SIDE_COUNT; side++)
		settle.actors[side] = r->ports[side] ? sv_of(r->ports[side]->actor) : SV("");
	int code = ledger_each_open_intent(r->ledger, take_intent, r, r->err);
	for (int d = 0; d < DIRECTION_COUNT && code == 0; d++) {
		for (int a = 0; a < ACTION_COUNT && code == 0; a++)
			code = settle_batch(r, &settle, &r->jobs[d][a]);
	}
	r->out->took_effect += settle.records[OUTCOME_APPLIED];
	free_jobs(r);
	settle_release(&settle);
	return code;
}

static int end_killed_run(struct recovery *r, struct ledger_run *run)
{
	const char *path = NULL;

	if (run->outcome.n == 0) {
		run->outcome = SV("interrupted");
		run->exit_status = 137;
	}
	r->out->runs_ended++;
	return apply_finish_run(r->ledger, r->settings->sync.state, run, &r->arena, &path, r->err);
}

int recover_run(struct ledger *ledger, const struct settings *settings,
	const struct ruleset *ruleset, struct port *const ports[SIDE_COUNT],
	const char *operator_name, struct recover_result *out, struct err *err)
{
	struct recovery r = {.ledger = ledger,
		.settings = settings,
		.ruleset = ruleset,
		.ports = ports,
		.operator_name = operator_name,
		.out = out,
		.err = err};

	uint64_t intents = 0;

	(void)memset(out, 0, sizeof(*out));
	if (ledger_intent_count(ledger, &intents, err) != 0)
		return err->code;
	arena_init(&r.arena, 0);
	int code = ledger_each_run(ledger, 0, take_open_run, &r, err);
	if (code == 0 && intents > 0)
		clock_sleep_ms(SETTLE_AFTER_MS);
	for (size_t i = r.runs.count; i-- > 0 && code == 0;) {
		code = settle_intents_of(&r, &r.runs.at[i].run);
		if (code == 0)
			code = end_killed_run(&r, &r.runs.at[i].run);
	}
	vec_release(&r.runs);
	arena_release(&r.arena);
	return code;
}

#include "engine/live.h"

#include <assert.h>

#include "engine/base/clock.h"
#include "engine/base/fail.h"
#include "engine/base/stop.h"

#include "engine/base/banned.h"

enum {
	FAILURES_MAX = 5,    /* in a row without an answer: the system is gone */
	LOOK_AFTER_MS = 1000 /* a system that lost an answer may still be at work on the request */
};

static void on_done(struct live_call *call, void *self);

static const struct layout *layout_of(const struct live *live, const struct job *job)
{
	return &live->ruleset->layouts[job_side(job)];
}

static void end(struct live *live, struct job *job, enum outcome_kind outcome, struct sv detail)
{
	job_end(job, outcome, detail);
	live->open--;
}

/* Nothing can be said of the write now; the intent stays open, and the next start looks. */
static void leave_in_doubt(struct live *live, struct job *job)
{
	job->in_doubt = true;
	job->state = JOB_DONE;
	live->open--;
	live->failures_in_a_row++;
}

/* ---- calls ------------------------------------------------------------------------------------------------ */

static void submit(struct live *live, struct job *job, enum live_kind kind, enum job_state state)
{
	job->state = state;
	job->apply = live;
	job->call = (struct live_call){
		.kind = kind,
		.key = job_key(job),
		.arena = &job->arena,
		.done = on_done,
		.self = job,
	};
	if (kind != LIVE_READ) {
		size_t count = 0;
		job->fields = arena_calloc(&job->arena, job->lines.count, sizeof(*job->fields));
		for (size_t i = 0; i < job->lines.count; i++) {
			const struct job_line *line = &job->lines.at[i];
			if (line->is_needed && !line->is_held)
				job->fields[count++] =
					(struct live_field){line->field, line->change.after};
		}
		job->call.fields = job->fields;
		job->call.field_count = count;
		job->call.is_close = job->action == ACTION_CLOSE;
		job->call.live = &job->live;
		job->writes++;
		job->in_doubt = true;
		FAIL_POINT("live.before_write");
	}
	port_submit(live->port, &job->call);
}

static void start(struct live *live, struct job *job)
{
	if (job->action == ACTION_CREATE) {
		for (size_t i = 0; i < job->lines.count; i++)
			job->lines.at[i].is_needed = true;
		if (job->recovering)
			job->state = JOB_SEARCHING;
		else
			submit(live, job, LIVE_CREATE, JOB_WRITING);
		return;
	}
	submit(live, job, LIVE_READ, job->recovering ? JOB_LOOKING : JOB_READING);
}

/* ---- what a reading shows ----------------------------------------------------------------------------------- */

enum seen {
	SEEN_BEFORE, /* each line's before or after, not all after */
	SEEN_AFTER,  /* all of them have it */
	SEEN_OTHER   /* a line has neither */
};

static bool same_text(struct sv a, struct sv b)
{
	return sv_eq(sv_trim(a), sv_trim(b));
}

static enum seen look_at(struct job *job)
{
	enum seen seen = SEEN_AFTER;

	job->live = job->call.record;
	for (size_t i = 0; i < job->lines.count; i++) {
		struct job_line *line = &job->lines.at[i];
		if (line->is_held)
			continue;
		if (line->field ==
			FIELD_NONE) { /* only in recovery: the field files have changed */
			line->detail = SV("the field files do not have this field any more");
			seen = SEEN_OTHER;
			continue;
		}
		struct sv value = record_get(&job->live.record, line->field);
		line->observed = value.p ? value : SV("");
		line->is_needed = !same_text(value, line->change.after);
		if (!line->is_needed)
			continue;
		if (!same_text(value, line->change.before)) {
			line->detail = SV("the live record has another value");
			seen = SEEN_OTHER;
		} else if (seen == SEEN_AFTER) {
			seen = SEEN_BEFORE;
		}
	}
	return seen;
}

/* All lines of the record go the same way: what holds for one line holds for the record. */
static void end_stale(struct live *live, struct job *job)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		struct job_line *line = &job->lines.at[i];
		if (!line->is_held && line->detail.n) {
			line->outcome = OUTCOME_STALE;
			continue;
		}
	}
	end(live, job, OUTCOME_STALE, SV("another field of this record is stale"));
}

/* Lines that were there before are `already`, those that were written `applied`. */
static void end_written(struct live *live, struct job *job, struct sv detail)
{
	end(live, job, OUTCOME_APPLIED, detail);
}

static void note_unknown(struct job *job)
{
	job->was_unknown = true;
	job->unknown_status = job->call.http_status;
	job->unknown_detail = job->call.detail.n ? job->call.detail : SV("no answer came");
}

/* Lines whose value the live record has already. */
static void tell_already(struct job *job)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		struct job_line *line = &job->lines.at[i];
		if (!line->is_needed && !line->is_held)
			line->outcome = OUTCOME_ALREADY;
	}
}

static void write_lines(struct live *live, struct job *job)
{
	tell_already(job);
	submit(live, job, LIVE_UPDATE, JOB_WRITING);
}

/* ---- the states ------------------------------------------------------------------------------------------------ */

static struct sv call_detail(const struct job *job, const char *otherwise)
{
	return job->call.detail.n ? job->call.detail : sv_of(otherwise);
}

/* A reading that did not come off. */
static void unread(struct live *live, struct job *job)
{
	if (job->call.result == LIVE_ABSENT) {
		end(live, job, OUTCOME_STALE, SV("the record is not there any more"));
		return;
	}
	live->failures_in_a_row++;
	end(live, job, OUTCOME_FAILED, call_detail(job, "the live record cannot be read"));
}

static void after_reading(struct live *live, struct job *job)
{
	if (job->call.result != LIVE_DONE) {
		unread(live, job);
		return;
	}
	live->failures_in_a_row = 0;
	switch (look_at(job)) {
	case SEEN_AFTER:
		end(live, job, OUTCOME_ALREADY, SV(""));
		break;
	case SEEN_BEFORE:
		write_lines(live, job);
		break;
	case SEEN_OTHER:
		end_stale(live, job);
		break;
	}
}

/* No record came when it was looked for the effect of a write. */
static void unseen(struct live *live, struct job *job)
{
	switch (job->call.result) {
	case LIVE_ABSENT:
		job->in_doubt = false;
		end(live, job, OUTCOME_STALE, SV("the record is not there any more"));
		return;
	case LIVE_REFUSED: /* it will not be shown the next time either */
		job->in_doubt = false;
		job->was_unknown = true;
		end(live, job, OUTCOME_FAILED,
			arena_printf(&job->arena, "whether it took effect can't be seen: %.*s",
				SV_ARG(call_detail(job, "reading was refused"))));
		return;
	case LIVE_DONE:
	case LIVE_PENDING:
	case LIVE_IN_USE:
	case LIVE_NOT_SENT:
	case LIVE_IN_DOUBT:
		leave_in_doubt(live, job);
		return;
	}
}

/* A killed write that did not take effect leaves no outcome, but what is there already is told. */
static void end_without_effect(struct live *live, struct job *job)
{
	tell_already(job);
	end(live, job, OUTCOME_NONE, SV(""));
}

static void after_looking(struct live *live, struct job *job)
{
	if (job->call.result != LIVE_DONE) {
		unseen(live, job);
		return;
	}
	job->in_doubt = false;
	live->failures_in_a_row = 0;
	switch (look_at(job)) {
	case SEEN_AFTER:
		job->was_unknown = true;
		end_written(live, job, SV("found to have taken effect"));
		break;
	case SEEN_BEFORE:
		if (job->recovering) {
			end_without_effect(live, job);
		} else if (job->writes < live->write_tries) {
			submit(live, job, LIVE_UPDATE, JOB_WRITING);
		} else {
			end(live, job, OUTCOME_FAILED, SV("no answer came, and it took no effect"));
		}
		break;
	case SEEN_OTHER:
		job->was_unknown = true;
		end_stale(live, job);
		break;
	}
}

/* "" takes it back. */
static void set_created_key(struct job *job, struct sv key)
{
	struct sv *place = job_side(job) == SIDE_SITE ? &job->site_num : &job->customer_id;

	*place = arena_sv(&job->arena, key);
	for (size_t i = 0; i < job->lines.count; i++) {
		job->lines.at[i].change.customer_id = job->customer_id;
		job->lines.at[i].change.site_num = job->site_num;
	}
}

static void verify(struct live *live, struct job *job)
{
	if (live->verify || job->is_found)
		submit(live, job, LIVE_READ, JOB_VERIFYING);
	else
		end_written(live, job, SV(""));
}

static void after_writing(struct live *live, struct job *job)
{
	FAIL_POINT("live.after_write");
	job->http_status = job->call.http_status;
	job->in_doubt = false;
	switch (job->call.result) {
	case LIVE_DONE:
		live->failures_in_a_row = 0;
		if (job->action == ACTION_CREATE)
			set_created_key(job, job->call.created_key);
		verify(live, job);
		return;
	case LIVE_ABSENT:
		end(live, job, OUTCOME_STALE, call_detail(job, "the record is not there any more"));
		return;
	case LIVE_IN_USE:
		live->failures_in_a_row = 0;
		if (job->writes > 1) { /* perhaps by the try before this one */
			job->in_doubt = true;
			job->state = JOB_SEARCHING;
			return;
		}
		end(live, job, OUTCOME_STALE,
			call_detail(job, "the code is in use on the live system"));
		return;
	case LIVE_REFUSED:
		live->failures_in_a_row = 0;
		end(live, job, OUTCOME_REFUSED, call_detail(job, "the system refused"));
		return;
	case LIVE_NOT_SENT:
	case LIVE_PENDING:
		live->failures_in_a_row++;
		end(live, job, OUTCOME_FAILED, call_detail(job, "it could not be sent"));
		return;
	case LIVE_IN_DOUBT:
		live->failures_in_a_row++;
		job->in_doubt = true;
		note_unknown(job);
		if (job->action == ACTION_CREATE)
			job->state = JOB_SEARCHING; /* settled for the whole wave at once */
		else
			submit(live, job, LIVE_READ, JOB_LOOKING);
		return;
	}
}

/* The text that was stored: equal under the rule's comparison is enough (a system may fold case). */
static bool is_stored(const struct live *live, const struct job *job, const struct job_line *line,
	struct sv value)
{
	const struct rule *rule = ruleset_find(live->ruleset, line->change.rule);
	enum field_kind kind = layout_of(live, job)->fields[line->field].kind;
	struct compare_value wanted = {&line->change.after, &kind, 1};
	struct compare_value stored = {&value, &kind, 1};

	if (same_text(value, line->change.after))
		return true;
	return rule && rule->compare->equal(&wanted, &stored, NULL) != COMPARE_DIFFERENT;
}

/* Every line that was sent, as it was sent? */
static bool reads_as_sent(const struct live *live, const struct job *job)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		const struct job_line *line = &job->lines.at[i];
		struct sv value = record_get(&job->call.record.record, line->field);
		if (!line->is_held && line->field != FIELD_NONE &&
			!is_stored(live, job, line, value.p ? value : SV("")))
			return false;
	}
	return true;
}

/* A record with the code of a create in doubt: ours, or has somebody else made it meanwhile? */
static bool is_made_by_us(struct live *live, struct job *job)
{
	if (job->call.result != LIVE_DONE) {
		set_created_key(job, SV(""));
		leave_in_doubt(live, job);
		return false;
	}
	job->in_doubt = false;
	if (reads_as_sent(live, job))
		return true;
	struct sv detail = arena_printf(&job->arena,
		"%.*s has its code and other values: somebody else made it", SV_ARG(job_key(job)));
	set_created_key(job, SV(""));
	end(live, job, OUTCOME_STALE, detail);
	return false;
}

static void after_verifying(struct live *live, struct job *job)
{
	if (job->is_found && !is_made_by_us(live, job))
		return;
	if (job->call.result != LIVE_DONE) {
		/* the write was acknowledged; only the proof is missing */
		end(live, job, OUTCOME_APPLIED, SV("written; it could not be read back"));
		return;
	}
	job->live = job->call.record;
	for (size_t i = 0; i < job->lines.count; i++) {
		struct job_line *line = &job->lines.at[i];
		struct sv value = record_get(&job->live.record, line->field);
		if (line->is_held || line->outcome != OUTCOME_NONE || line->field < 0)
			continue;
		line->observed = value.p ? value : SV("");
		if (is_stored(live, job, line, line->observed))
			continue;
		line->outcome = OUTCOME_FAILED;
		line->detail = SV("read back, the record has another value than was written");
	}
	end_written(live, job, SV(""));
}

static void on_done(struct live_call *call, void *self)
{
	static void (*const after[])(struct live *, struct job *) = {
		[JOB_READING] = after_reading,
		[JOB_WRITING] = after_writing,
		[JOB_LOOKING] = after_looking,
		[JOB_VERIFYING] = after_verifying,
	};
	struct job *job = self;

	(void)call;
	assert(job->state < sizeof(after) / sizeof(after[0]) && after[job->state]);
	after[job->state](job->apply, job);
}

/* ---- creates in doubt -------------------------------------------------------------------------------------------- */

static void settle_search(struct live *live, struct job *job, const struct live_found *found)
{
	if (found->count == 1) {
		job->was_unknown = true;
		job->is_found = true;
		set_created_key(job, found->keys[0]);
		verify(live, job);
		return;
	}
	job->in_doubt = false;
	if (found->count > 1) {
		job->was_unknown = true;
		end(live, job, OUTCOME_FAILED,
			arena_printf(&job->arena, "%zu records have its code now; a person decides",
				found->count));
	} else if (sv_trim(found->code).n == 0) {
		job->was_unknown = true;
		end(live, job, OUTCOME_FAILED,
			SV("whether it was made can't be seen, for it has no code; a person "
			   "looks"));
	} else if (job->recovering) {
		end(live, job, OUTCOME_NONE, SV(""));
	} else if (job_side(job) == SIDE_SITE && job->writes < live->write_tries) {
		submit(live, job, LIVE_CREATE, JOB_WRITING);
	} else { /* Rev.io takes a second one, and a search may lag behind: the next run reads all */
		end(live, job, OUTCOME_FAILED, SV("no answer came, and no record was made"));
	}
}

/* All creates that wait for the question "is it there?". */
static int search(
	struct live *live, struct job *const *jobs, size_t count, bool *out_any, struct err *err)
{
	struct arena arena;
	size_t wanted = 0;

	arena_init(&arena, 0);
	struct sv *codes = arena_calloc(&arena, count, sizeof(*codes));
	struct job **searching = arena_calloc(&arena, count, sizeof(struct job *));
	struct live_found *found = arena_calloc(&arena, count, sizeof(*found));
	for (size_t i = 0; i < count; i++) {
		if (jobs[i]->state != JOB_SEARCHING)
			continue;
		codes[wanted] = job_code(jobs[i], layout_of(live, jobs[i]));
		searching[wanted++] = jobs[i];
	}
	*out_any = wanted > 0;
	if (wanted > 0 && !searching[0]->recovering) /* recovery has waited already */
		clock_sleep_ms(LOOK_AFTER_MS);
	int result = wanted ? port_find(live->port, codes, wanted, found, &arena, err) : 0;
	for (size_t i = 0; result == 0 && i < wanted; i++)
		settle_search(live, searching[i], &found[i]);
	arena_release(&arena);
	return result;
}

/* Before customers are created: the service takes a second one with the same number without a word. */
static int look_before_creating(
	struct live *live, struct job *const *jobs, size_t count, struct err *err)
{
	struct arena arena;

	if (count == 0 || jobs[0]->action != ACTION_CREATE || jobs[0]->recovering)
		return 0;
	arena_init(&arena, 0);
	struct sv *codes = arena_calloc(&arena, count, sizeof(*codes));
	struct live_found *found = arena_calloc(&arena, count, sizeof(*found));
	for (size_t i = 0; i < count; i++)
		codes[i] = job_code(jobs[i], layout_of(live, jobs[i]));
	int result = job_side(jobs[0]) == SIDE_CUSTOMER
			     ? port_find(live->port, codes, count, found, &arena, err)
			     : 0; /* Rapid Response refuses a code in use by itself */
	for (size_t i = 0; result == 0 && i < count; i++) {
		if (found[i].count > 0)
			end(live, jobs[i], OUTCOME_STALE,
				arena_printf(&jobs[i]->arena,
					"a record with this code is there already: %.*s",
					SV_ARG(found[i].keys[0])));
	}
	arena_release(&arena);
	return result;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------ */

static int drive(struct live *live, struct job *const *jobs, size_t count, struct err *err)
{
	bool any = true;

	while (live->open > 0) {
		size_t before = live->open;
		bool busy = false;
		for (size_t i = 0; i < count && !busy; i++)
			busy = jobs[i]->state != JOB_DONE && jobs[i]->state != JOB_SEARCHING;
		if (busy && port_wait(live->port, err) != 0)
			return err->code;
		if (!busy && search(live, jobs, count, &any, err) != 0)
			return err->code;
		if (!busy && !any && live->open == before)
			return ERR_SET(err, ERR_INTERNAL, "a job is neither done nor under way");
	}
	return 0;
}

/* The whole ended while a record was to be read back: the write was acknowledged, which must be told. */
static void end_unverified(struct live *live, struct job *const *jobs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (jobs[i]->state != JOB_VERIFYING)
			continue;
		if (jobs[i]->is_found) /* perhaps not ours: the next start looks */
			leave_in_doubt(live, jobs[i]);
		else
			end(live, jobs[i], OUTCOME_APPLIED,
				SV("written; the run ended before it was read back"));
	}
}

int live_run(struct live *live, struct job *const *jobs, size_t count, struct err *err)
{
	live->open = count;
	if (look_before_creating(live, jobs, count, err) != 0)
		return err->code;
	for (size_t i = 0; i < count; i++) {
		if (jobs[i]->state == JOB_NEW)
			start(live, jobs[i]);
	}
	if (drive(live, jobs, count, err) != 0) {
		end_unverified(live, jobs, count);
		return err->code;
	}
	if (live->failures_in_a_row >= FAILURES_MAX)
		return ERR_SET(err, ERR_UNAVAILABLE,
			"the system at %s does not answer any more (%u calls in a row failed); try "
			"again "
			"later",
			live->port->base_url, live->failures_in_a_row);
	return 0;
}

#include "engine/job.h"

#include <stdio.h>

#include "engine/base/mem.h"
#include "engine/base/num.h"

#include "engine/base/banned.h"

const char *outcome_name(enum outcome_kind outcome)
{
	static const char *const names[] = {
		"", "applied", "already", "stale", "held", "failed", "unknown", "refused"};

	return names[outcome];
}

struct job *job_new(void)
{
	struct job *job = mem_calloc(1, sizeof(*job));

	arena_init(&job->arena, 4096);
	return job;
}

void job_free(struct job *job)
{
	if (!job)
		return;
	vec_release(&job->lines);
	vec_release(&job->agreements);
	arena_release(&job->arena);
	mem_free(job);
}

void job_add_line(struct job *job, const struct change *change, int field)
{
	struct arena *arena = &job->arena;
	struct job_line *line = vec_push(&job->lines);

	if (job->lines.count == 1) {
		job->direction = change->direction;
		job->action = change->action;
		job->customer_id = arena_sv(arena, change->customer_id);
		job->site_num = arena_sv(arena, change->site_num);
		job->account_number = arena_sv(arena, change->account_number);
		job->name = arena_sv(arena, change->name);
	}
	*line = (struct job_line){
		.change = *change, .field = field, .observed = SV(""), .detail = SV("")};
	line->change.customer_id = job->customer_id;
	line->change.site_num = job->site_num;
	line->change.account_number = job->account_number;
	line->change.name = job->name;
	line->change.field = arena_sv(arena, change->field);
	line->change.before = arena_sv(arena, change->before);
	line->change.after = arena_sv(arena, change->after);
	line->change.rule = arena_sv(arena, change->rule);
	line->change.reason = arena_sv(arena, change->reason);
}

void job_hold_line(struct job *job, const struct change *change, int field, struct sv why)
{
	job_add_line(job, change, field);
	struct job_line *line = &job->lines.at[job->lines.count - 1];
	line->is_held = true;
	line->detail = arena_sv(&job->arena, why.p ? why : SV(""));
}

void job_leave_line(struct job *job, const struct change *change, int field)
{
	job_hold_line(job, change, field, SV(""));
	job->lines.at[job->lines.count - 1].is_left = true;
}

bool job_has_chosen_lines(const struct job *job)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		if (!job->lines.at[i].is_left)
			return true;
	}
	return false;
}

void job_add_agreement(struct job *job, const struct agreement *agreement)
{
	struct agreement *copy = vec_push(&job->agreements);

	*copy = *agreement;
	copy->customer_id = job->customer_id;
	copy->site_num = job->site_num;
	copy->rule = arena_sv(&job->arena, agreement->rule);
	copy->customer_value = arena_sv(&job->arena, agreement->customer_value);
	copy->site_value = arena_sv(&job->arena, agreement->site_value);
}

enum side job_side(const struct job *job)
{
	return direction_written(job->direction);
}

struct sv job_key(const struct job *job)
{
	return job_side(job) == SIDE_SITE ? job->site_num : job->customer_id;
}

struct sv job_record_key(const struct job *job)
{
	struct change like = {.direction = job->direction,
		.action = job->action,
		.customer_id = job->customer_id,
		.site_num = job->site_num};

	return change_record_key(&like);
}

struct sv job_code(const struct job *job, const struct layout *layout)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		if (job->lines.at[i].field == layout->code)
			return job->lines.at[i].change.after;
	}
	return SV_ABSENT;
}

void job_end(struct job *job, enum outcome_kind outcome, struct sv detail)
{
	for (size_t i = 0; i < job->lines.count; i++) {
		struct job_line *line = &job->lines.at[i];
		if (line->outcome != OUTCOME_NONE || line->is_held)
			continue;
		line->outcome = outcome;
		line->detail = detail.p ? detail : SV("");
	}
	job->state = JOB_DONE;
}

/* What a line in the journal is; behind the last stands why. */
enum { LINE_CHOSEN, LINE_HELD, LINE_LEFT, LINE_HELD_BECAUSE };

/* ---- the journal's form: netstrings ---------------------------------------------------------------------- */

static void put(struct buf *out, struct sv text)
{
	buf_printf(out, "%zu:", text.n);
	buf_add_sv(out, text);
	buf_add_char(out, ',');
}

static void put_number(struct buf *out, uint64_t number)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);

	put(out, sv_make(digits, (size_t)n));
}

void job_encode(const struct job *job, struct buf *out)
{
	put_number(out, (uint64_t)job->direction);
	put_number(out, (uint64_t)job->action);
	put(out, job->customer_id);
	put(out, job->site_num);
	put(out, job->account_number);
	put(out, job->name);
	put_number(out, job->lines.count);
	for (size_t i = 0; i < job->lines.count; i++) {
		const struct job_line *line = &job->lines.at[i];
		put(out, sv_of(line->change.id));
		put(out, line->change.field);
		put(out, line->change.before);
		put(out, line->change.after);
		put(out, line->change.rule);
		put(out, line->change.reason);
		put_number(out, line->is_left	? LINE_LEFT
				: line->is_held ? LINE_HELD_BECAUSE
						: LINE_CHOSEN);
		if (line->is_held && !line->is_left)
			put(out, line->detail);
	}
	put_number(out, job->agreements.count);
	for (size_t i = 0; i < job->agreements.count; i++) {
		const struct agreement *agreement = &job->agreements.at[i];
		put_number(out, (uint64_t)agreement->kind);
		put(out, agreement->rule);
		put(out, agreement->customer_value);
		put(out, agreement->site_value);
		put_number(out, agreement->position);
	}
}

/* Reads on; anything that is not a netstring makes `broken` true, and every later text absent. */
struct decoder {
	struct sv rest;
	bool broken;
};

static struct sv get(struct decoder *d)
{
	uint64_t n = 0;
	size_t colon = sv_find(d->rest, ':');

	if (d->broken || !num_parse_u64(sv_sub(d->rest, 0, colon), UINT32_MAX, &n) ||
		d->rest.n - colon < n + 2 || d->rest.p[colon + 1 + n] != ',') {
		d->broken = true;
		return SV_ABSENT;
	}
	struct sv text = sv_sub(d->rest, colon + 1, n);
	d->rest = sv_from(d->rest, colon + n + 2);
	return text;
}

static uint64_t get_number(struct decoder *d, uint64_t max)
{
	uint64_t number = 0;

	if (!num_parse_u64(get(d), max, &number))
		d->broken = true;
	return number;
}

static void get_line(
	struct decoder *d, struct job *job, const struct change *like, const struct layout *layout)
{
	struct change change = *like;
	struct sv id = get(d);

	if (!change_id_is_valid(id)) {
		d->broken = true;
		return;
	}
	(void)memcpy(change.id, id.p, CHANGE_ID_SIZE - 1);
	change.id[CHANGE_ID_SIZE - 1] = '\0';
	change.field = get(d);
	change.before = get(d);
	change.after = get(d);
	change.rule = get(d);
	change.reason = get(d);
	uint64_t what = get_number(d, LINE_HELD_BECAUSE);
	struct sv why = what == LINE_HELD_BECAUSE ? get(d) : SV("");
	int field = layout_find(layout, change.field);
	if (d->broken)
		return;
	if (what == LINE_LEFT)
		job_leave_line(job, &change, field);
	else if (what == LINE_CHOSEN)
		job_add_line(job, &change, field);
	else
		job_hold_line(job, &change, field, why);
}

static void get_agreement(struct decoder *d, struct job *job)
{
	struct agreement agreement = {.direction = job->direction, .action = job->action};

	agreement.kind = (enum agreement_kind)get_number(d, AGREEMENT_KIND_COUNT - 1);
	agreement.rule = get(d);
	agreement.customer_value = get(d);
	agreement.site_value = get(d);
	agreement.position = (uint32_t)get_number(d, UINT32_MAX);
	if (!d->broken)
		job_add_agreement(job, &agreement);
}

int job_decode(struct sv text, const struct ruleset *ruleset, struct job **out, struct err *err)
{
	struct decoder d = {text, false};
	struct job *job = job_new();
	struct change like;

	(void)memset(&like, 0, sizeof(like));
	like.direction = (enum direction)get_number(&d, DIRECTION_COUNT - 1);
	like.action = (enum action)get_number(&d, ACTION_COUNT - 1);
	like.customer_id = get(&d);
	like.site_num = get(&d);
	like.account_number = get(&d);
	like.name = get(&d);
	const struct layout *layout = &ruleset->layouts[direction_written(like.direction)];
	uint64_t lines = get_number(&d, UINT32_MAX);
	for (uint64_t i = 0; i < lines && !d.broken; i++)
		get_line(&d, job, &like, layout);
	uint64_t agreements = get_number(&d, UINT32_MAX);
	for (uint64_t i = 0; i < agreements && !d.broken; i++)
		get_agreement(&d, job);
	if (d.broken || d.rest.n > 0 || job->lines.count == 0) {
		job_free(job);
		return ERR_SET(err, ERR_DATA,
			"an intent in the ledger's journal cannot be read; the ledger is damaged");
	}
	*out = job;
	return 0;
}

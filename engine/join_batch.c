/* The inner loop of the join: rows go through it some at a time, so that what they need is on its way. */
#include <sched.h>

#include "engine/join_private.h"

#include "engine/base/banned.h"

/* ---- one row ------------------------------------------------------------------------------------- */

int join_split(
	const struct join_config *config, struct waiting *row, struct sv *values, struct err *err)
{
	struct snapblock block = {
		.text = row->text, .size = waiting_size(row), .row_no = row->row_no};
	size_t pos = 0;

	return snapreader_split(
		config->readers[waiting_side(row)], &block, &pos, row->row_no, values, err);
}

bool join_splitting_changes(const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end && (text = memchr(text, '"', (size_t)(end - text)))) {
		if (++text < end && *text == '"')
			return true;
	}
	return false;
}

static void keep_odd(struct worker *worker, struct waiting *row)
{
	*vec_push(&worker->odd) = row;
}

static void keep_odd_arrival(struct worker *worker, const struct arrival *a)
{
	keep_odd(worker, slab_take(&worker->slab, a->side, a->row_no, a->text));
}

static void note_suspects(struct worker *worker, const uint32_t rows[SIDE_COUNT])
{
	for (int side = 0; side < SIDE_COUNT; side++)
		*vec_push(&worker->suspects[side]) = rows[side];
}

void join_note_other_codes(struct worker *worker, uint32_t row_no, struct sv codes)
{
	struct sv code;

	while (join_next_code(&codes, &code)) {
		uint64_t hash = code_fold_hash(code);
		if (partition_has(&worker->join->config->partition, hash, row_no))
			*vec_push(&worker->others) = (struct other_code){hash, row_no};
	}
}

/* ---- a batch, step by step ------------------------------------------------------------------------- */

/* The second step (jointable.h): copies of rows that found nobody go where they wait, pairs are noted. */
static void end_meeting(struct worker *worker)
{
	for (size_t i = 0; i < worker->batch_count; i++) {
		struct arrival *a = &worker->batch[i];
		if (a->place && a->other)
			jointable_note(a->place, a->side, a->row_no, a->other);
		else if (a->place)
			jointable_put(
				a->place, slab_take(&worker->slab, a->side, a->row_no, a->text));
		a->place = NULL;
	}
}

/* The row looks for its partner. True when the two go on together. */
static bool meet(struct worker *worker, struct arrival *a)
{
	struct join *join = worker->join;
	struct jointable_place *place = NULL;
	struct waiting *other = NULL;
	uint32_t rows[SIDE_COUNT];

	if (a->hash == 0) {
		keep_odd_arrival(worker, a);
		return false;
	}
	if (join->spill && spill_is_away(join->spill, jointable_partition(a->hash))) {
		spill_put(worker->spill, jointable_partition(a->hash), a->side, a->row_no, a->text);
		return false;
	}
	enum meeting meeting;
	while ((meeting = jointable_meet(join->table, a->hash, a->side, &place, &other, rows)) ==
		MEETING_AT_ONCE) {
		end_meeting(worker);
		(void)sched_yield(); /* whose turn it is may have been put to sleep */
	}
	switch (meeting) {
	case MEETING_AT_ONCE:
		break;
	case MEETING_WAITS:
		a->place = place;
		return false;
	case MEETING_PARTNER:
		a->place = place;
		a->other = other;
		return true;
	case MEETING_SAME_SIDE:
		keep_odd(worker, other);
		break;
	case MEETING_AFTER_PAIR:
		note_suspects(worker, rows);
		break;
	case MEETING_ODD:
		break;
	}
	keep_odd_arrival(worker, a);
	return false;
}

static void fetch_text(const struct waiting *row)
{
	enum { LINE = 64, LINES = 4 };

	for (size_t i = 0; i < LINES; i++)
		__builtin_prefetch((const char *)row + i * LINE);
}

static const struct sv *values_on(const struct arrival *a, enum side side)
{
	return a->side == side ? a->values : a->other_values;
}

static int split_partner(struct worker *worker, struct arrival *a)
{
	const struct join_config *config = worker->join->config;
	struct waiting *other = a->other;
	struct sv whole = sv_make(other->text, waiting_size(other));

	size_t pos = a->at;
	if (!a->is_split && snapreader_split(config->readers[a->side], &worker->block, &pos,
				    a->row_no, a->values, &worker->err) != 0)
		return worker->err.code;
	a->copy = NULL;
	if (join_splitting_changes(whole.p, whole.n))
		a->copy = slab_take(&worker->slab, waiting_side(other), other->row_no, whole);
	if (join_split(config, other, a->other_values, &worker->err) != 0)
		return worker->err.code;
	const struct sv *customer = values_on(a, SIDE_CUSTOMER);
	const struct sv *site = values_on(a, SIDE_SITE);
	a->link = linkset_hash(config->links, customer[join_layout(config, SIDE_CUSTOMER)->key],
		site[join_layout(config, SIDE_SITE)->key]);
	return 0;
}

/* Not linked: somebody may know better, else both rows are odd. */
static int settle_unlinked(
	struct worker *worker, struct arrival *a, const struct record records[SIDE_COUNT])
{
	const struct join_config *config = worker->join->config;
	bool taken = false;

	if (config->unlinked && config->unlinked(worker->pair_self, &records[SIDE_CUSTOMER],
					&records[SIDE_SITE], &taken, &worker->err) != 0)
		return worker->err.code;
	struct waiting *other = a->copy ? a->copy : a->other;
	if (a->copy)
		slab_give(&worker->slab, a->other);
	if (taken) {
		slab_give(&worker->slab, other);
		return 0;
	}
	keep_odd_arrival(worker, a);
	keep_odd(worker, other);
	return 0;
}

/* Both rows are there. */
static int settle(struct worker *worker, struct arrival *a)
{
	const struct join_config *config = worker->join->config;
	struct record records[SIDE_COUNT];
	const struct waiting *raw = a->copy ? a->copy : a->other;
	const enum side other = side_other(a->side);
	struct agreed_rows_of_pair rows = {.code_hash = a->hash};
	int64_t slot = linkset_find(config->links, a->link);
	int result = 0;

	rows.text[a->side] = a->text;
	rows.row_no[a->side] = a->row_no;
	rows.text[other] = sv_make(raw->text, waiting_size(raw));
	rows.row_no[other] = raw->row_no;

	for (int s = 0; s < SIDE_COUNT; s++)
		records[s] = (struct record){
			join_layout(config, (enum side)s), values_on(a, (enum side)s)};
	if (slot == LINKSET_NONE)
		return settle_unlinked(worker, a, records);
	if (!linkset_see(config->links, slot))
		result = ERR_SET(&worker->err, ERR_DATA,
			"customer '%.*s' or site '%.*s' stands twice in its snapshot; extract "
			"again",
			SV_ARG(record_key(&records[SIDE_CUSTOMER])),
			SV_ARG(record_key(&records[SIDE_SITE])));
	else
		result = config->pair(worker->pair_self, &records[SIDE_CUSTOMER],
			&records[SIDE_SITE], slot, &rows, &worker->err);
	slab_give(&worker->slab, a->other);
	if (a->copy)
		slab_give(&worker->slab, a->copy);
	return result;
}

int join_take_batch(struct worker *worker)
{
	struct arrival *met[BATCH];
	size_t count = 0;

	slab_prepare(&worker->slab);
	for (size_t i = 0; i < worker->batch_count; i++) {
		worker->batch[i].place = NULL;
		worker->batch[i].other = NULL;
	}
	for (size_t i = 0; i < worker->batch_count; i++) {
		struct arrival *a = &worker->batch[i];
		if (!meet(worker, a))
			continue;
		fetch_text(a->other);
		met[count++] = a;
	}
	end_meeting(worker);
	worker->batch_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (split_partner(worker, met[i]) != 0)
			return worker->err.code;
	}
	for (size_t i = 0; i < count; i++) {
		if (settle(worker, met[i]) != 0)
			return worker->err.code;
	}
	return 0;
}

int join_arrive(struct worker *worker, enum side side, uint32_t row_no, struct sv text)
{
	const struct join_config *config = worker->join->config;
	struct arrival *a = &worker->batch[worker->batch_count];
	int codes = join_layout(config, side)->codes;

	a->side = side;
	a->row_no = row_no;
	a->text = text;
	a->hash = join_code_hash(config, side, a->values);
	if (codes >= 0 && a->values[codes].n > 0)
		join_note_other_codes(worker, row_no, a->values[codes]);
	if (!partition_has(&config->partition, a->hash, row_no)) {
		worker->passed_over[side]++;
		return 0;
	}
	jointable_prefetch(worker->join->table, a->hash);
	return ++worker->batch_count == BATCH ? join_take_batch(worker) : 0;
}

int join_add_split(struct worker *worker, bool is_new)
{
	const struct join_config *config = worker->join->config;
	struct arrival *a = &worker->batch[worker->batch_count];
	int codes = join_layout(config, a->side)->codes;

	a->hash = join_code_hash(config, a->side, a->values);
	if (is_new && codes >= 0 && a->values[codes].n > 0)
		join_note_other_codes(worker, a->row_no, a->values[codes]);
	if (is_new)
		agreed_odd_code(config->agreed, worker->number, a->hash);
	jointable_prefetch(worker->join->table, a->hash);
	return ++worker->batch_count == BATCH ? join_take_batch(worker) : 0;
}

#include "engine/join.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/base/stop.h"
#include "engine/jointable.h"

#include "engine/base/banned.h"

/* A further code of a site's: which row has it. */
struct other_code {
	uint64_t hash;
	uint32_t row_no;
};

struct other_codes {
	VEC_FIELDS(struct other_code);
};

struct row_numbers {
	VEC_FIELDS(uint32_t);
};

/* What the threads share. */
struct join {
	const struct join_config *config;
	struct jointable *table;
	atomic_uint_fast64_t blocks_taken[SIDE_COUNT];
	atomic_bool at_end[SIDE_COUNT];
	atomic_uint_fast64_t rows_read[SIDE_COUNT];
	atomic_bool failed;
};

/* One thread's own. */
struct worker {
	struct join *join;
	void *pair_self;
	struct slab slab;
	struct waiting *odd;			 /* a list */
	struct row_numbers suspects[SIDE_COUNT]; /* rows of pairs whose code came again */
	struct other_codes others;
	struct snapblock block;
	char *raw; /* the block before quoted fields were unquoted in place */
	size_t raw_room;
	struct sv *values[SIDE_COUNT];
	struct err err;
	pthread_t thread;
};

/* ---- one row ------------------------------------------------------------------------------------- */

static const struct layout *layout_of(const struct join_config *config, enum side side)
{
	return &config->ruleset->layouts[side];
}

static uint64_t code_hash_of(
	const struct join_config *config, enum side side, const struct sv *values)
{
	return code_fold_hash(values[config->ruleset->link_fields[side]]);
}

static void keep_odd(struct worker *worker, struct waiting *row)
{
	row->next = worker->odd;
	worker->odd = row;
}

static void keep_odd_text(struct worker *worker, enum side side, uint32_t row_no, struct sv text)
{
	keep_odd(worker, slab_take(&worker->slab, side, row_no, text));
}

/* Splits the text of a waiting row into worker->values[side]; the text is changed by that. */
static int split_waiting(
	const struct join_config *config, struct waiting *row, struct sv *values, struct err *err)
{
	struct snapblock block = {.text = row->text, .size = row->size, .row_no = row->row_no};
	size_t pos = 0;

	return snapreader_split(config->readers[row->side], &block, &pos, row->row_no, values, err);
}

/* A row and the one that waited for it. Not linked: both are odd. */
static int meet_partner(struct worker *worker, enum side side, uint32_t row_no, struct sv text,
	struct waiting *other)
{
	const struct join_config *config = worker->join->config;
	enum side other_side = side_other(side);
	struct waiting *copy = NULL;
	struct sv whole = sv_make(other->text, other->size);
	int result = 0;

	if (memchr(other->text, '"', other->size)) /* splitting would change it: keep a copy */
		copy = slab_take(&worker->slab, other->side, other->row_no, whole);
	if (split_waiting(config, other, worker->values[other_side], &worker->err) != 0)
		return worker->err.code;
	struct record records[SIDE_COUNT];
	for (int s = 0; s < SIDE_COUNT; s++)
		records[s] = (struct record){layout_of(config, (enum side)s), worker->values[s]};
	int64_t slot = linkset_find(config->links, record_key(&records[SIDE_CUSTOMER]),
		record_key(&records[SIDE_SITE]));
	if (slot == LINKSET_NONE) {
		keep_odd_text(worker, side, row_no, text);
		keep_odd(worker, copy ? copy : other);
		return 0;
	}
	if (!linkset_see(config->links, slot))
		result = ERR_SET(&worker->err, ERR_DATA,
			"customer '%.*s' or site '%.*s' stands twice in its snapshot; extract "
			"again",
			SV_ARG(record_key(&records[SIDE_CUSTOMER])),
			SV_ARG(record_key(&records[SIDE_SITE])));
	else
		result = config->pair(worker->pair_self, &records[SIDE_CUSTOMER],
			&records[SIDE_SITE], slot, &worker->err);
	slab_give(&worker->slab, other);
	if (copy)
		slab_give(&worker->slab, copy);
	return result;
}

static void note_suspects(struct worker *worker, const uint32_t rows[SIDE_COUNT])
{
	for (int side = 0; side < SIDE_COUNT; side++)
		*vec_push(&worker->suspects[side]) = rows[side];
}

static void note_other_codes(struct worker *worker, uint32_t row_no, struct sv codes)
{
	struct sv code;

	while (join_next_code(&codes, &code))
		*vec_push(&worker->others) = (struct other_code){code_fold_hash(code), row_no};
}

/* `text` is the row as it stood in the file. */
static int take_row(struct worker *worker, enum side side, uint32_t row_no, struct sv text)
{
	struct join *join = worker->join;
	const struct layout *layout = layout_of(join->config, side);
	const struct sv *values = worker->values[side];
	uint64_t hash = code_hash_of(join->config, side, values);
	struct waiting *other = NULL;
	uint32_t rows[SIDE_COUNT];

	if (layout->codes >= 0 && values[layout->codes].n > 0)
		note_other_codes(worker, row_no, values[layout->codes]);
	if (hash == 0) {
		keep_odd_text(worker, side, row_no, text);
		return 0;
	}
	switch (jointable_meet(
		join->table, hash, side, row_no, text, &worker->slab, &other, rows)) {
	case MEETING_WAITS:
		break;
	case MEETING_PARTNER:
		return meet_partner(worker, side, row_no, text, other);
	case MEETING_SAME_SIDE:
		keep_odd(worker, other);
		keep_odd_text(worker, side, row_no, text);
		break;
	case MEETING_AFTER_PAIR:
		note_suspects(worker, rows);
		keep_odd_text(worker, side, row_no, text);
		break;
	case MEETING_ODD:
		keep_odd_text(worker, side, row_no, text);
		break;
	}
	return 0;
}

/* ---- blocks and threads ---------------------------------------------------------------------------- */

/* The block's bytes as they are before splitting, if splitting may change them. */
static const char *raw_bytes(struct worker *worker)
{
	struct snapblock *block = &worker->block;

	if (!memchr(block->text, '"', block->size))
		return block->text;
	if (block->size > worker->raw_room) {
		worker->raw = mem_realloc(worker->raw, block->size, 1);
		worker->raw_room = block->size;
	}
	(void)memcpy(worker->raw, block->text, block->size);
	return worker->raw;
}

static int take_block(struct worker *worker, enum side side)
{
	struct join *join = worker->join;
	struct snapblock *block = &worker->block;
	const char *raw = block->size ? raw_bytes(worker) : "";
	uint64_t row_no = block->row_no;
	size_t pos = 0;

	while (pos < block->size) {
		size_t start = pos;
		if (snapreader_split(join->config->readers[side], block, &pos, row_no,
			    worker->values[side], &worker->err) != 0)
			return worker->err.code;
		if (row_no >= (uint64_t)1 << 31)
			return ERR_SET(&worker->err, ERR_DATA,
				"a snapshot has more than 2147483647 rows; split the dealer group");
		if (take_row(worker, side, (uint32_t)row_no, sv_make(raw + start, pos - start)) !=
			0)
			return worker->err.code;
		row_no++;
	}
	atomic_fetch_add(&join->rows_read[side], row_no - block->row_no);
	return 0;
}

/* Both files are read at the same pace, so that rows in a like order wait for each other briefly. */
static enum side next_side(struct join *join)
{
	double share[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++) {
		uint64_t members = snapreader_member_count(join->config->readers[side]);
		double taken = (double)atomic_load(&join->blocks_taken[side]);
		share[side] = members ? taken / (double)members : taken / 1e6;
		if (atomic_load(&join->at_end[side]))
			share[side] = 2e9;
	}
	return share[SIDE_SITE] < share[SIDE_CUSTOMER] ? SIDE_SITE : SIDE_CUSTOMER;
}

static int next_block(struct worker *worker, enum side *out_side, bool *out_more)
{
	struct join *join = worker->join;

	while (!atomic_load(&join->at_end[SIDE_CUSTOMER]) ||
		!atomic_load(&join->at_end[SIDE_SITE])) {
		enum side side = next_side(join);
		atomic_fetch_add(&join->blocks_taken[side], 1);
		if (snapreader_next(join->config->readers[side], &worker->block, out_more,
			    &worker->err) != 0)
			return worker->err.code;
		if (*out_more) {
			*out_side = side;
			return 0;
		}
		atomic_store(&join->at_end[side], true);
	}
	*out_more = false;
	return 0;
}

static void report_progress(const struct join *join)
{
	const struct join_config *config = join->config;

	if (config->progress)
		config->progress(
			config->progress_self, atomic_load(&join->rows_read[SIDE_CUSTOMER]) +
						       atomic_load(&join->rows_read[SIDE_SITE]));
}

static void work(struct worker *worker, bool reports)
{
	struct join *join = worker->join;
	enum side side = SIDE_CUSTOMER;
	bool more = true;
	int result = 0;

	while (result == 0 && more && !atomic_load(&join->failed)) {
		if (stop_requested())
			result = ERR_SET(&worker->err, ERR_INTERRUPTED, "interrupted");
		if (result == 0)
			result = next_block(worker, &side, &more);
		if (result == 0 && more)
			result = take_block(worker, side);
		if (reports)
			report_progress(join);
	}
	if (result != 0)
		atomic_store(&join->failed, true);
}

static void *thread_main(void *self)
{
	work(self, false);
	return NULL;
}

static int run_threads(struct worker *workers, unsigned count, struct err *err)
{
	unsigned started = 1;

	for (; started < count; started++) {
		if (pthread_create(
			    &workers[started].thread, NULL, thread_main, &workers[started]) != 0)
			break; /* fewer threads do the same work */
	}
	work(&workers[0], true);
	for (unsigned i = 1; i < started; i++)
		(void)pthread_join(workers[i].thread, NULL);
	for (unsigned i = 0; i < started; i++) {
		if (workers[i].err.code) {
			*err = workers[i].err;
			return err->code;
		}
	}
	return 0;
}

/* ---- the rest ---------------------------------------------------------------------------------------- */

struct rest_maker {
	const struct join_config *config;
	struct join_rest *rest;
	struct sv *values; /* room for one row of either side */
	struct err *err;
	int result;
};

static void keep_record(struct rest_maker *maker, enum side side, uint64_t row_no,
	const struct sv *values, bool was_paired)
{
	const struct layout *layout = layout_of(maker->config, side);
	struct sv *copy = arena_alloc(&maker->rest->arena, layout->count * sizeof(*copy));

	for (size_t i = 0; i < layout->count; i++)
		copy[i] = values[i].n ? arena_sv(&maker->rest->arena, values[i]) : SV("");
	*vec_push(&maker->rest->rows[side]) = (struct join_row){{layout, copy}, row_no, was_paired};
}

static void keep_waiting(void *self, struct waiting *row)
{
	struct rest_maker *maker = self;

	if (maker->result != 0)
		return;
	maker->result = split_waiting(maker->config, row, maker->values, maker->err);
	if (maker->result == 0)
		keep_record(maker, row->side, row->row_no, maker->values, false);
}

static int cmp_rows(const void *a, const void *b)
{
	const struct join_row *left = a;
	const struct join_row *right = b;

	if (left->row_no != right->row_no)
		return left->row_no < right->row_no ? -1 : 1;
	return (int)left->was_paired - (int)right->was_paired;
}

static int cmp_numbers(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a;
	uint32_t right = *(const uint32_t *)b;

	return left < right ? -1 : left > right;
}

/* Rows that are to be read again, by number; `next` is the first that was not seen yet. */
struct again {
	enum side side;
	const struct row_numbers *numbers;
	size_t next;
};

/* Keeps the rows of this block that are wanted. */
static int keep_from_block(struct rest_maker *maker, struct snapreader *reader,
	struct snapblock *block, struct again *again, struct err *err)
{
	const struct row_numbers *numbers = again->numbers;
	uint64_t row_no = block->row_no;

	for (size_t pos = 0; pos < block->size && again->next < numbers->count; row_no++) {
		if (snapreader_split(reader, block, &pos, row_no, maker->values, err) != 0)
			return err->code;
		if (numbers->at[again->next] != row_no)
			continue;
		keep_record(maker, again->side, row_no, maker->values, true);
		while (again->next < numbers->count && numbers->at[again->next] == row_no)
			again->next++;
	}
	return 0;
}

/* A file without members is gone through once more from its start. */
static int stream_again(struct rest_maker *maker, struct again *again, struct err *err)
{
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	bool more = true;
	int result = snapreader_reopen(maker->config->readers[again->side], &reader, err);

	while (result == 0 && again->next < again->numbers->count) {
		result = snapreader_next(reader, &block, &more, err);
		if (result != 0 || !more)
			break;
		result = keep_from_block(maker, reader, &block, again, err);
	}
	snapblock_release(&block);
	snapreader_close(reader);
	return result;
}

/* Reads the rows with these numbers (sorted) again; they belong to pairs that are done. */
static int read_again(struct rest_maker *maker, enum side side, const struct row_numbers *numbers,
	struct err *err)
{
	struct snapreader *reader = maker->config->readers[side];
	struct snapblock block = {0};
	struct again again = {side, numbers, 0};
	uint64_t members = snapreader_member_count(reader);
	int result = 0;

	if (members == 0)
		return numbers->count ? stream_again(maker, &again, err) : 0;
	for (uint64_t i = 0; i < members && again.next < numbers->count && result == 0; i++) {
		uint64_t from = 0;
		uint64_t rows = 0;
		snapreader_member_rows(reader, i, &from, &rows);
		if (numbers->at[again.next] >= from + rows)
			continue;
		result = snapreader_member(reader, i, &block, err);
		if (result == 0)
			result = keep_from_block(maker, reader, &block, &again, err);
	}
	snapblock_release(&block);
	return result;
}

/* Sites of which a further code is the code of a customer in the rest. */
static void suspect_other_codes(struct rest_maker *maker, const struct worker *workers,
	unsigned count, struct row_numbers *out_sites)
{
	const struct join_rest *rest = maker->rest;
	struct jointable *codes = jointable_new(rest->rows[SIDE_CUSTOMER].count);
	struct slab slab;
	struct waiting *other;
	uint32_t rows[SIDE_COUNT];

	/* a table of the lone customers' codes: a code that meets one there is looked at again */
	slab_init(&slab);
	for (size_t i = 0; i < rest->rows[SIDE_CUSTOMER].count; i++) {
		uint64_t hash = code_hash_of(maker->config, SIDE_CUSTOMER,
			rest->rows[SIDE_CUSTOMER].at[i].record.values);
		if (hash)
			(void)jointable_meet(
				codes, hash, SIDE_CUSTOMER, 0, SV(""), &slab, &other, rows);
	}
	for (unsigned w = 0; w < count; w++) {
		for (size_t i = 0; i < workers[w].others.count; i++) {
			const struct other_code *code = &workers[w].others.at[i];
			if (code->hash && jointable_meet(codes, code->hash, SIDE_SITE, 0, SV(""),
						  &slab, &other, rows) != MEETING_WAITS)
				*vec_push(out_sites) = code->row_no;
		}
	}
	slab_release(&slab);
	jointable_free(codes);
}

/* A suspect that is in the rest anyway (its pair was not linked) is dropped again. */
static void drop_doubles(struct join_rest *rest, enum side side)
{
	size_t kept = 0;
	struct join_row *rows = rest->rows[side].at;

	if (rest->rows[side].count == 0)
		return;
	qsort(rows, rest->rows[side].count, sizeof(*rows), cmp_rows);
	for (size_t i = 0; i < rest->rows[side].count; i++) {
		if (kept == 0 || rows[kept - 1].row_no != rows[i].row_no)
			rows[kept++] = rows[i];
	}
	rest->rows[side].count = kept;
}

static int make_rest(struct join *join, struct worker *workers, unsigned count,
	struct join_rest *rest, struct err *err)
{
	struct sv values[FIELD_COUNT_MAX];
	struct rest_maker maker = {join->config, rest, values, err, 0};
	struct row_numbers suspects[SIDE_COUNT] = {{0}};

	jointable_each_waiting(join->table, keep_waiting, &maker);
	for (unsigned w = 0; w < count; w++) {
		for (struct waiting *row = workers[w].odd; row; row = row->next)
			keep_waiting(&maker, row);
		for (int side = 0; side < SIDE_COUNT; side++) {
			for (size_t i = 0; i < workers[w].suspects[side].count; i++)
				*vec_push(&suspects[side]) = workers[w].suspects[side].at[i];
		}
	}
	if (maker.result == 0)
		suspect_other_codes(&maker, workers, count, &suspects[SIDE_SITE]);
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (suspects[side].count)
			qsort(suspects[side].at, suspects[side].count, sizeof(uint32_t),
				cmp_numbers);
		if (maker.result == 0)
			maker.result = read_again(&maker, (enum side)side, &suspects[side], err);
		drop_doubles(rest, (enum side)side);
		rest->read[side] = atomic_load(&join->rows_read[side]);
		vec_release(&suspects[side]);
	}
	return maker.result;
}

/* ---- the whole ----------------------------------------------------------------------------------------- */

static void worker_init(struct worker *worker, struct join *join, unsigned number)
{
	worker->join = join;
	worker->pair_self = join->config->workers[number];
	slab_init(&worker->slab);
	err_clear(&worker->err);
	for (int side = 0; side < SIDE_COUNT; side++)
		worker->values[side] = mem_calloc(
			layout_of(join->config, (enum side)side)->count, sizeof(struct sv));
}

static void worker_release(struct worker *worker)
{
	slab_release(&worker->slab);
	snapblock_release(&worker->block);
	mem_free(worker->raw);
	vec_release(&worker->others);
	for (int side = 0; side < SIDE_COUNT; side++) {
		vec_release(&worker->suspects[side]);
		mem_free(worker->values[side]);
	}
}

int join_run(const struct join_config *config, struct join_rest *rest, struct err *err)
{
	unsigned count = config->threads ? config->threads : 1;
	const uint64_t *expected = config->expected_rows;
	struct join join = {.config = config};
	struct worker *workers = mem_calloc(count, sizeof(*workers));

	(void)memset(rest, 0, sizeof(*rest));
	arena_init(&rest->arena, 256 * 1024);
	join.table = jointable_new(expected[0] > expected[1] ? expected[0] : expected[1]);
	for (unsigned i = 0; i < count; i++)
		worker_init(&workers[i], &join, i);
	int result = run_threads(workers, count, err);
	if (result == 0)
		result = make_rest(&join, workers, count, rest, err);
	for (unsigned i = 0; i < count; i++)
		worker_release(&workers[i]);
	mem_free(workers);
	jointable_free(join.table);
	return result;
}

void join_rest_release(struct join_rest *rest)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		vec_release(&rest->rows[side]);
	arena_release(&rest->arena);
}

bool join_next_code(struct sv *rest, struct sv *out_code)
{
	static const char separators[] = ";,|"; /* extraction writes ';'; a code may hold blanks */

	while (rest->n > 0) {
		size_t n = 0;
		while (n < rest->n && !strchr(separators, rest->p[n]))
			n++;
		*out_code = sv_trim(sv_make(rest->p, n));
		*rest = sv_from(*rest, n < rest->n ? n + 1 : n);
		if (out_code->n > 0)
			return true;
	}
	return false;
}

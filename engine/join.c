#include "engine/join.h"

#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/base/stop.h"
#include "engine/join_private.h"

#include "engine/base/banned.h"

/* ---- memory ------------------------------------------------------------------------------------------ */

struct eviction {
	struct worker *worker;
	unsigned partition;
};

static void put_away(void *self, struct waiting *row)
{
	struct eviction *eviction = self;
	struct worker *worker = eviction->worker;

	spill_put(worker->spill, eviction->partition, waiting_side(row), row->row_no,
		sv_make(row->text, waiting_size(row)));
	slab_give(&worker->slab, row);
}

static void tell_bytes(struct worker *worker)
{
	atomic_fetch_add(&worker->join->waiting_bytes, worker->slab.bytes - worker->bytes_told);
	worker->bytes_told = worker->slab.bytes;
}

/* Takes partitions out of memory, one by one, until the waiting rows are within their limit again. */
int join_keep_within_limit(struct worker *worker)
{
	struct join *join = worker->join;

	tell_bytes(worker);
	if (!join->spill)
		return 0;
	if (atomic_load(&join->waiting_bytes) > join->limit_bytes &&
		pthread_mutex_trylock(&join->evicting) == 0) {
		while (atomic_load(&join->waiting_bytes) > join->limit_bytes &&
			join->next_evicted < PARTITION_COUNT) {
			struct eviction eviction = {worker, join->next_evicted++};
			spill_begin(join->spill, eviction.partition);
			jointable_evict(join->table, eviction.partition, put_away, &eviction);
			tell_bytes(worker);
		}
		(void)pthread_mutex_unlock(&join->evicting);
	}
	return spill_failed(join->spill, &worker->err) ? worker->err.code : 0;
}

/* A row that is changed by splitting goes by itself, beside a copy of it as it was. */
static int take_changed(
	struct worker *worker, struct arrival *a, struct snapblock *block, bool is_new)
{
	struct waiting *copy =
		slab_take(&worker->slab, a->side, a->row_no, sv_make(block->text, block->size));
	size_t pos = 0;

	a->text = sv_make(copy->text, block->size);
	int code = snapreader_split(worker->join->config->readers[a->side], block, &pos, a->row_no,
		a->values, &worker->err);
	if (code == 0)
		code = join_add_split(worker, is_new);
	if (code == 0)
		code = join_take_batch(worker);
	slab_give(&worker->slab, copy);
	return code;
}

int join_take_row(struct worker *worker, enum side side, uint32_t row_no, char *text, size_t size,
	bool is_new)
{
	struct snapblock block = {.text = text, .size = size, .row_no = row_no};
	bool changes = join_splitting_changes(text, size);
	size_t pos = 0;

	if (changes && join_take_batch(worker) != 0)
		return worker->err.code;
	struct arrival *a = &worker->batch[worker->batch_count];
	a->side = side;
	a->row_no = row_no;
	a->is_split = true;
	a->text = sv_make(text, size);
	if (changes)
		return take_changed(worker, a, &block, is_new);
	if (snapreader_split(worker->join->config->readers[side], &block, &pos, row_no, a->values,
		    &worker->err) != 0)
		return worker->err.code;
	return join_add_split(worker, is_new);
}

static int end_piece(void *self, struct err *err)
{
	(void)err; /* it is the worker's */
	return join_take_batch(self);
}

/* A row comes back from its partition's file. */
static int come_back(
	void *self, enum side side, uint32_t row_no, char *text, size_t size, struct err *err)
{
	(void)err; /* it is the worker's */
	return join_take_row(self, side, row_no, text, size, false);
}

/* ---- blocks and threads ---------------------------------------------------------------------------- */

/* The block's bytes as they are before splitting, if splitting may change them. */
static const char *raw_bytes(struct worker *worker)
{
	struct snapblock *block = &worker->block;

	if (!join_splitting_changes(block->text, block->size))
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
	const struct snapreader *reader = join->config->readers[side];
	const char *raw = block->size ? raw_bytes(worker) : "";
	uint64_t row_no = block->row_no;
	size_t pos = 0;

	while (pos < block->size) {
		struct arrival *a = &worker->batch[worker->batch_count];
		size_t start = pos;
		a->at = start;
		a->is_split = !snapreader_glance(reader, block, &pos, a->values);
		if (a->is_split &&
			snapreader_split(reader, block, &pos, row_no, a->values, &worker->err) != 0)
			return worker->err.code;
		if (row_no >= (uint64_t)1 << 31)
			return ERR_SET(&worker->err, ERR_DATA,
				"a snapshot has more than 2147483647 rows; split the dealer group");
		if (join_arrive(
			    worker, side, (uint32_t)row_no, sv_make(raw + start, pos - start)) != 0)
			return worker->err.code;
		row_no++;
	}
	if (join_take_batch(worker) != 0)
		return worker->err.code;
	atomic_fetch_add(&join->rows_read[side], row_no - block->row_no);
	return join_keep_within_limit(worker);
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

void join_report_progress(const struct join *join)
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
			join_report_progress(join);
	}
	if (result != 0)
		atomic_store(&join->failed, true);
}

/* Once all rows were read: the partitions that were put away, each by one thread. */
static void work_on_spilled(struct worker *worker, bool reports)
{
	struct join *join = worker->join;
	unsigned partition;
	int result = 0;

	(void)reports;
	while (result == 0 && !atomic_load(&join->failed) &&
		(partition = atomic_fetch_add(&join->next_joined, 1)) < PARTITION_COUNT) {
		if (stop_requested())
			result = ERR_SET(&worker->err, ERR_INTERRUPTED, "interrupted");
		else
			result = spill_read(
				join->spill, partition, come_back, end_piece, worker, &worker->err);
	}
	if (result != 0)
		atomic_store(&join->failed, true);
}

static void *thread_main(void *self)
{
	struct worker *worker = self;

	worker->work(worker, false);
	return NULL;
}

int join_run_threads(struct worker *workers, unsigned count, join_work_fn *one, struct err *err)
{
	unsigned started = 1;

	for (; started < count; started++) {
		workers[started].work = one;
		if (pthread_create(
			    &workers[started].thread, NULL, thread_main, &workers[started]) != 0)
			break; /* fewer threads do the same work */
	}
	one(&workers[0], true);
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

/* ---- the whole ----------------------------------------------------------------------------------------- */

static void worker_init(struct worker *worker, struct join *join, unsigned number)
{
	size_t fields = join_layout(join->config, SIDE_CUSTOMER)->count;
	size_t site_fields = join_layout(join->config, SIDE_SITE)->count;

	worker->join = join;
	worker->number = number;
	worker->pair_self = join->config->workers[number];
	slab_init(&worker->slab);
	if (join->spill)
		worker->spill = spill_writer_new(join->spill);
	err_clear(&worker->err);
	if (site_fields > fields)
		fields = site_fields;
	worker->rooms = mem_calloc(2 * BATCH * fields, sizeof(struct sv));
	for (size_t i = 0; i < BATCH; i++) {
		worker->batch[i].values = worker->rooms + 2 * i * fields;
		worker->batch[i].other_values = worker->batch[i].values + fields;
	}
}

static void worker_release(struct worker *worker)
{
	slab_release(&worker->slab);
	spill_writer_free(worker->spill);
	snapblock_release(&worker->block);
	mem_free(worker->raw);
	mem_free(worker->rooms);
	vec_release(&worker->odd);
	vec_release(&worker->others);
	vec_release(&worker->wanted);
	for (int side = 0; side < SIDE_COUNT; side++)
		vec_release(&worker->suspects[side]);
}

void join_set_limit(struct join *join, unsigned threads)
{
	enum { BLOCKS_BYTES = 4 * 1024 * 1024 }; /* of one thread: packed, text, index */
	const struct join_config *config = join->config;
	uint64_t fixed = jointable_bytes(join->table) + linkset_bytes(config->links) +
			 (uint64_t)threads * BLOCKS_BYTES;
	uint64_t least = config->memory_bytes / 8;

	if (config->memory_bytes == 0)
		return;
	join->limit_bytes =
		(int64_t)(config->memory_bytes > fixed + least ? config->memory_bytes - fixed
							       : least);
}

static int run(struct join *join, struct worker *workers, unsigned count, struct join_rest *rest,
	struct err *err)
{
	bool along = join->config->agreed && agreed_is_known(join->config->agreed);
	int result = along ? join_along_agreed(join, workers, count, err)
			   : join_run_threads(workers, count, work, err);

	for (unsigned i = 0; i < count && join->spill; i++)
		spill_flush(workers[i].spill);
	if (result == 0 && join->spill && spill_failed(join->spill, err))
		result = err->code;
	if (result == 0 && join->next_evicted > 0)
		result = join_run_threads(workers, count, work_on_spilled, err);
	return result == 0 ? join_make_rest(join, workers, count, rest, err) : result;
}

/* Where most pairs are passed over, few codes come to the table; it grows when there are more. */
static uint64_t codes_expected(const struct join_config *config)
{
	enum { FEW = 16 };
	const uint64_t *rows = config->expected_rows;
	uint64_t most =
		rows[SIDE_SITE] > rows[SIDE_CUSTOMER] ? rows[SIDE_SITE] : rows[SIDE_CUSTOMER];

	if (config->agreed && agreed_is_known(config->agreed))
		return most / FEW;
	return partition_share(&config->partition, most);
}

int join_run(const struct join_config *config, struct join_rest *rest, struct err *err)
{
	unsigned count = config->threads ? config->threads : 1;
	struct join join = {.config = config};
	struct worker *workers = mem_calloc(count, sizeof(*workers));

	join_rest_init(rest);
	(void)pthread_mutex_init(&join.evicting, NULL);
	join.table = jointable_new(codes_expected(config));
	for (int side = 0; side < SIDE_COUNT; side++) {
		const int fields[] = {config->ruleset->link_fields[side],
			join_layout(config, (enum side)side)->codes};
		snapreader_glance_at(config->readers[side], fields, 2);
	}
	if (config->memory_bytes > 0)
		join.spill = spill_new(config->spill_dir);
	join_set_limit(&join, count);
	for (unsigned i = 0; i < count; i++)
		worker_init(&workers[i], &join, i);
	int result = run(&join, workers, count, rest, err);
	for (unsigned i = 0; i < count; i++)
		worker_release(&workers[i]);
	mem_free(workers);
	spill_free(join.spill);
	(void)pthread_mutex_destroy(&join.evicting);
	jointable_free(join.table);
	return result;
}

void join_rest_init(struct join_rest *rest)
{
	(void)memset(rest, 0, sizeof(*rest));
	arena_init(&rest->arena, 256 * 1024);
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

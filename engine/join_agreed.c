/*
 * The join along agreed rows (agreed.h). Sites are read first, then customers: so a customer knows whether its site is as
 * it was; the hints in the customers' snapshot tell most sites beforehand. What is not as it was goes through the join like any row. Then the rows that are as they were, but are wanted, are
 * read again out of their members.
 */
#include "engine/join_private.h"

#include "engine/base/stop.h"
#include "io/splitter.h"

#include "engine/base/banned.h"

static int check_row_no(struct worker *worker, uint64_t row_no)
{
	return row_no < (uint64_t)1 << 31
		       ? 0
		       : ERR_SET(&worker->err, ERR_DATA,
				 "a snapshot has more than 2147483647 rows; split the dealer "
				 "group");
}

static int take_odd(void *self, uint64_t row_no, char *text, size_t size, struct err *err)
{
	struct worker *worker = self;

	(void)err; /* it is the worker's */
	if (check_row_no(worker, row_no) != 0)
		return worker->err.code;
	return join_take_row(worker, worker->walks, (uint32_t)row_no, text, size, true);
}

static int walk_block(struct worker *worker, bool *out_more)
{
	struct join *join = worker->join;
	struct snapreader *reader = join->config->readers[worker->walks];
	struct snapblock *block = &worker->block;

	if (snapreader_next_text(reader, block, out_more, &worker->err) != 0)
		return worker->err.code;
	if (!*out_more)
		return 0;
	if (agreed_walk(join->config->agreed, worker->number, worker->walks, block, take_odd,
		    worker, &worker->err) != 0 ||
		join_take_batch(worker) != 0)
		return worker->err.code;
	atomic_fetch_add(&join->rows_read[worker->walks], block->rows);
	return join_keep_within_limit(worker);
}

/* The first who comes loads the links while the others begin: they are wanted when all sites were read. */
static int load_links(struct worker *worker)
{
	struct join *join = worker->join;

	if (atomic_exchange(&join->links_taken, true))
		return 0;
	return linkset_load_now(join->config->links, &worker->err);
}

static void walk(struct worker *worker, bool reports)
{
	struct join *join = worker->join;
	bool more = true;
	int result = load_links(worker);

	while (result == 0 && more && !atomic_load(&join->failed)) {
		if (stop_requested())
			result = ERR_SET(&worker->err, ERR_INTERRUPTED, "interrupted");
		else
			result = walk_block(worker, &more);
		if (reports)
			join_report_progress(join);
	}
	if (result != 0)
		atomic_store(&join->failed, true);
}

static void hints(struct worker *worker, bool reports)
{
	(void)reports;
	agreed_hints(worker->join->config->agreed, worker->number);
}

/* ---- reading again ---------------------------------------------------------------------------------- */

static int take_wanted(struct worker *worker, enum side side)
{
	struct snapblock *block = &worker->block;
	uint64_t row_no = block->row_no;
	size_t next = 0;

	for (size_t pos = 0; pos < block->size && next < worker->wanted.count; row_no++) {
		size_t end = splitter_row_end(block->text, block->size, pos);
		if (worker->wanted.at[next] == row_no) {
			next++;
			if (join_take_row(worker, side, (uint32_t)row_no, block->text + pos,
				    end - pos, true) != 0)
				return worker->err.code;
		}
		pos = end;
	}
	return join_take_batch(worker) != 0 ? worker->err.code : join_keep_within_limit(worker);
}

static int read_member_again(struct worker *worker, enum side side, uint64_t member)
{
	const struct join_config *config = worker->join->config;

	agreed_wanted(config->agreed, worker->number, side, member, &worker->wanted);
	if (worker->wanted.count == 0)
		return 0;
	if (snapreader_member_text(config->readers[side], member, &worker->block, &worker->err) !=
		0)
		return worker->err.code;
	return take_wanted(worker, side);
}

static void read_again(struct worker *worker, bool reports)
{
	struct join *join = worker->join;
	const struct join_config *config = join->config;
	uint64_t sites = snapreader_member_count(config->readers[SIDE_SITE]);
	uint64_t all = sites + snapreader_member_count(config->readers[SIDE_CUSTOMER]);
	int result = 0;

	(void)reports;
	while (result == 0 && !atomic_load(&join->failed)) {
		uint64_t i = atomic_fetch_add(&join->next_member, 1);
		if (i >= all)
			break;
		if (stop_requested())
			result = ERR_SET(&worker->err, ERR_INTERRUPTED, "interrupted");
		else
			result = i < sites ? read_member_again(worker, SIDE_SITE, i)
					   : read_member_again(worker, SIDE_CUSTOMER, i - sites);
	}
	if (result != 0)
		atomic_store(&join->failed, true);
}

int join_along_agreed(struct join *join, struct worker *workers, unsigned count, struct err *err)
{
	static const enum side order[] = {SIDE_SITE, SIDE_CUSTOMER};
	struct agreed *agreed = join->config->agreed;

	if (join_run_threads(workers, count, hints, err) != 0)
		return err->code;
	agreed_end_hints(agreed);
	for (size_t i = 0; i < SIDE_COUNT; i++) {
		for (unsigned k = 0; k < count; k++)
			workers[k].walks = order[i];
		if (join_run_threads(workers, count, walk, err) != 0)
			return err->code;
		agreed_end_side(agreed, order[i]);
		join_set_limit(join, count);
	}
	int64_t last = 0;
	agreed_settle(agreed);
	const uint64_t *links = agreed_links(agreed, &last);
	linkset_see_apart(join->config->links, links, last);
	return join_run_threads(workers, count, read_again, err);
}

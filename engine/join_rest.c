/* What the join leaves over: rows without a partner, of one code, of pairs that are not linked. */
#include "engine/join_private.h"

#include <stdlib.h>

#include "engine/base/banned.h"

struct rest_maker {
	const struct join_config *config;
	struct join_rest *rest;
	struct sv *values; /* room for one row of either side */
	struct err *err;
	int result;
};

void join_rest_add(struct join_rest *rest, const struct layout *layout, uint64_t row_no,
	const struct sv *values, bool was_paired)
{
	struct sv *copy = arena_alloc(&rest->arena, layout->count * sizeof(*copy));

	for (size_t i = 0; i < layout->count; i++)
		copy[i] = values[i].n ? arena_sv(&rest->arena, values[i]) : SV("");
	*vec_push(&rest->rows[layout->side]) =
		(struct join_row){{layout, copy}, row_no, was_paired};
}

static void keep_record(struct rest_maker *maker, enum side side, uint64_t row_no,
	const struct sv *values, bool was_paired)
{
	join_rest_add(maker->rest, join_layout(maker->config, side), row_no, values, was_paired);
}

static void keep_waiting(void *self, struct waiting *row)
{
	struct rest_maker *maker = self;

	if (maker->result != 0)
		return;
	maker->result = join_split(maker->config, row, maker->values, maker->err);
	if (maker->result == 0)
		keep_record(maker, waiting_side(row), row->row_no, maker->values, false);
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

static int cmp_hashes(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

struct code_hashes {
	VEC_FIELDS(uint64_t);
};

/* The codes of the customers in the rest, be they paired or not, sorted. */
static void collect_codes(const struct rest_maker *maker, struct code_hashes *out)
{
	for (size_t i = 0; i < maker->rest->rows[SIDE_CUSTOMER].count; i++) {
		uint64_t hash = join_code_hash(maker->config, SIDE_CUSTOMER,
			maker->rest->rows[SIDE_CUSTOMER].at[i].record.values);
		if (hash)
			*vec_push(out) = hash;
	}
	if (out->count)
		qsort(out->at, out->count, sizeof(*out->at), cmp_hashes);
}

/* Sites of which a further code is the code of a customer in the rest. */
static void suspect_other_codes(struct rest_maker *maker, const struct worker *workers,
	unsigned count, struct row_numbers *out_sites)
{
	struct code_hashes codes = {0};

	collect_codes(maker, &codes);
	for (unsigned w = 0; w < count; w++) {
		for (size_t i = 0; codes.count && i < workers[w].others.count; i++) {
			const struct other_code *code = &workers[w].others.at[i];
			if (bsearch(&code->hash, codes.at, codes.count, sizeof(*codes.at),
				    cmp_hashes))
				*vec_push(out_sites) = code->row_no;
		}
	}
	vec_release(&codes);
}

/* A suspect that is in the rest anyway (its pair was not linked) is dropped again. */
void join_rest_settle(struct join_rest *rest, enum side side)
{
	size_t kept = 0;
	struct join_row *rows = rest->rows[side].at;

	if (rest->rows[side].count)
		qsort(rows, rest->rows[side].count, sizeof(*rows), cmp_rows);
	for (size_t i = 0; i < rest->rows[side].count; i++) {
		if (kept == 0 || rows[kept - 1].row_no != rows[i].row_no)
			rows[kept++] = rows[i];
	}
	rest->rows[side].count = kept;
}

/* Brings the rows in, if all went well so far; the numbers are released. */
static void take_again(struct rest_maker *maker, enum side side, struct row_numbers *numbers)
{
	if (numbers->count)
		qsort(numbers->at, numbers->count, sizeof(uint32_t), cmp_numbers);
	if (maker->result == 0)
		maker->result = read_again(maker, side, numbers, maker->err);
	vec_release(numbers);
}

int join_make_rest(struct join *join, struct worker *workers, unsigned count,
	struct join_rest *rest, struct err *err)
{
	struct sv values[FIELD_COUNT_MAX];
	struct rest_maker maker = {join->config, rest, values, err, 0};
	struct row_numbers suspects[SIDE_COUNT] = {{0}};
	struct row_numbers by_code = {0};

	jointable_each_waiting(join->table, keep_waiting, &maker);
	for (unsigned w = 0; w < count; w++) {
		for (size_t i = 0; i < workers[w].odd.count; i++)
			keep_waiting(&maker, workers[w].odd.at[i]);
		for (int side = 0; side < SIDE_COUNT; side++) {
			for (size_t i = 0; i < workers[w].suspects[side].count; i++)
				*vec_push(&suspects[side]) = workers[w].suspects[side].at[i];
		}
	}
	for (int side = 0; side < SIDE_COUNT; side++)
		take_again(&maker, (enum side)side, &suspects[side]);
	/* whether a customer waited or was paired is chance: only now are all of them there */
	suspect_other_codes(&maker, workers, count, &by_code);
	take_again(&maker, SIDE_SITE, &by_code);
	for (int side = 0; side < SIDE_COUNT; side++) {
		join_rest_settle(rest, (enum side)side);
		rest->read[side] = atomic_load(&join->rows_read[side]);
		for (unsigned w = 0; w < count; w++)
			rest->read[side] -= workers[w].passed_over[side];
	}
	return maker.result;
}

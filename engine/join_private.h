/*
 * join_private - what join.c (threads, memory), join_batch.c (rows meet) and join_rest.c (what is left over)
 *                share.
 */
#ifndef ACCORD_ENGINE_JOIN_PRIVATE_H
#define ACCORD_ENGINE_JOIN_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/join.h"
#include "engine/jointable.h"
#include "engine/spill.h"

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

struct odd_rows {
	VEC_FIELDS(struct waiting *);
};

/* What the threads share. */
struct join {
	const struct join_config *config;
	struct jointable *table;
	atomic_uint_fast64_t blocks_taken[SIDE_COUNT];
	atomic_bool at_end[SIDE_COUNT];
	atomic_uint_fast64_t rows_read[SIDE_COUNT];
	atomic_bool failed;
	atomic_bool links_taken; /* somebody loads them, or has */

	/* memory */
	struct spill *spill; /* NULL: no limit */
	int64_t limit_bytes; /* for waiting rows */
	atomic_int_fast64_t waiting_bytes;
	pthread_mutex_t evicting;
	unsigned next_evicted;		  /* partition; under `evicting` */
	atomic_uint next_joined;	  /* partition, once all rows were read */
	atomic_uint_fast64_t next_member; /* of what is read again */
};

/* So many rows go through each step together, so that what they need is on its way from memory. */
enum { BATCH = 32 };

/* A row that arrived: as it stands in the file, and split. */
struct arrival {
	enum side side;
	uint32_t row_no;
	struct sv text;
	uint64_t hash; /* of its code; 0: it has none */
	struct sv *values;
	struct jointable_place *place; /* where it is to wait, until it is put there */
	bool is_split; /* all values are there; else only what decides whom it meets */
	size_t at;     /* where it stands in the block, when it is not split */

	/* when its partner waited */
	struct waiting *other;
	struct waiting *copy; /* of it, before it was split, where that changes it; or NULL */
	struct sv *other_values;
	uint64_t link;
};

struct worker;
typedef void join_work_fn(struct worker *worker, bool reports);

/* One thread's own. */
struct worker {
	struct join *join;
	void *pair_self;
	struct slab slab;
	struct spill_writer *spill; /* NULL: no limit */
	int64_t bytes_told;	    /* of slab.bytes, in join->waiting_bytes */
	struct odd_rows odd;
	struct row_numbers suspects[SIDE_COUNT]; /* rows of pairs whose code came again */
	struct other_codes others;
	uint64_t passed_over[SIDE_COUNT]; /* rows of other partitions */
	struct snapblock block;
	char *raw; /* rows before quoted fields were unquoted in place */
	size_t raw_room;
	struct arrival batch[BATCH];
	size_t batch_count;
	struct sv *rooms; /* for the values of the batch */
	unsigned number;
	enum side walks; /* the side that it walks along agreed rows of */
	struct agreed_wanted wanted;
	join_work_fn *work;
	struct err err;
	pthread_t thread;
};

static inline const struct layout *join_layout(const struct join_config *config, enum side side)
{
	return &config->ruleset->layouts[side];
}

static inline uint64_t join_code_hash(
	const struct join_config *config, enum side side, const struct sv *values)
{
	return code_fold_hash(values[config->ruleset->link_fields[side]]);
}

/* Splits the text of a waiting row; a field with a doubled quote is changed by that. */
int join_split(const struct join_config *config, struct waiting *row, struct sv *values,
	struct err *err) MUST_CHECK;

/* A field with a doubled quote is unquoted in place; any other text stays as it is when it is split. */
bool join_splitting_changes(const char *text, size_t size);

/* Adds a row to the batch, of which the values that decide whom it meets are there. `text` is the row as it stood
 * in the file. A full batch is gone through. */
int join_arrive(struct worker *worker, enum side side, uint32_t row_no, struct sv text) MUST_CHECK;
/* Adds the next one of the batch, which is split and of our partition, without those values. */
int join_add_split(struct worker *worker, bool is_new) MUST_CHECK;
/* Goes through the batch: rows wait, or meet and are handed out. */
int join_take_batch(struct worker *worker) MUST_CHECK;

/* A row by itself, apart from a block; `text` may be changed. Counts as one that came out of its file for the first time
 * where `is_new`. */
int join_take_row(struct worker *worker, enum side side, uint32_t row_no, char *text, size_t size,
	bool is_new) MUST_CHECK;
void join_note_other_codes(struct worker *worker, uint32_t row_no, struct sv codes);
int join_keep_within_limit(struct worker *worker) MUST_CHECK;
void join_report_progress(const struct join *join);

/* What is left of the memory for rows that wait, beside the tables and the blocks being read. */
void join_set_limit(struct join *join, unsigned threads);
/* Each worker in a thread of its own; 0 when all of them succeeded. */
int join_run_threads(
	struct worker *workers, unsigned count, join_work_fn *work, struct err *err) MUST_CHECK;

/* Reads both files along config->agreed; what is not passed over goes through the join. */
int join_along_agreed(
	struct join *join, struct worker *workers, unsigned count, struct err *err) MUST_CHECK;

/* What is left over, once everything has arrived. */
int join_make_rest(struct join *join, struct worker *workers, unsigned count,
	struct join_rest *rest, struct err *err) MUST_CHECK;

#endif

/*
 * join - brings customers and sites together: a symmetric streaming hash join over two snapshots.
 *
 * Whichever row of a pair comes first waits as text; when its partner comes and the two are linked, the
 * pair goes to the `pair` callback at once, in the thread that found it, and both rows are forgotten.
 * What is left over (rows without a partner, several with one code, pairs that are not linked) is the
 * rest: it is kept as records, for the rules that look at more than one pair.
 *
 * Memory: the table (20 bytes a code), the rows that wait (few when both files share an order; beyond
 *         memory_bytes they wait in temporary files, and are joined at the end), and the rest. Never a
 *         whole snapshot unless nothing is linked.
 * Partitions: a part of the rows can be joined by itself. Its rest then also has the sites of other
 *         partitions of which a further code is that of a lone customer of this one.
 * Threads: `threads` workers take blocks of both files from one queue. pair is called from all of them,
 *         each with its own `worker`.
 */
#ifndef ACCORD_ENGINE_JOIN_H
#define ACCORD_ENGINE_JOIN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/agreed.h"
#include "engine/base/vec.h"
#include "engine/linkset.h"
#include "engine/model/record.h"
#include "engine/partition.h"
#include "io/snapstore.h"
#include "rules/ruleset.h"

/* A linked pair whose folded codes are equal. The records, and their rows as they stand in the files, live until it
 * returns. */
typedef int join_pair_fn(void *worker, const struct record *customer, const struct record *site,
	int64_t link_slot, const struct agreed_rows_of_pair *rows, struct err *err);

/* A pair whose folded codes are equal and that is not linked. Taken: it is done with; else both rows are of
 * the rest. */
typedef int join_unlinked_fn(void *worker, const struct record *customer, const struct record *site,
	bool *out_taken, struct err *err);

struct join_config {
	struct snapreader *readers[SIDE_COUNT];
	const struct ruleset *ruleset;
	struct linkset *links; /* where rows are walked along `agreed` they may still be loading */
	struct agreed *agreed; /* its pairs are passed over (agreed.h); or NULL */
	struct partition partition; /* rows of others are read and passed over */
	unsigned threads;
	uint64_t memory_bytes; /* rows that wait go to files in spill_dir beyond it; 0: never */
	const char *spill_dir;
	uint64_t expected_rows[SIDE_COUNT]; /* from the manifests; 0 when unknown */
	join_pair_fn *pair;
	join_unlinked_fn *unlinked;		     /* may be NULL */
	void *const *workers;			     /* one per thread */
	void (*progress)(void *self, uint64_t rows); /* rows read so far, both sides; may be NULL */
	void *progress_self;
};

/* A row of the rest. */
struct join_row {
	struct record record;
	uint64_t row_no;
	bool was_paired; /* its pair went to `pair`; it is here because another row shares its code */
};

struct join_rest {
	struct arena arena; /* owns the records */
	struct {
		VEC_FIELDS(struct join_row);
	} rows[SIDE_COUNT]; /* in row order */
	uint64_t read[SIDE_COUNT];
};

/* Releases with join_rest_release, also after a failure. */
int join_run(const struct join_config *config, struct join_rest *rest, struct err *err) MUST_CHECK;
void join_rest_release(struct join_rest *rest);

/* A rest made of others: rows are added (and copied) in any order; _settle then brings the rows of a side
 * into their order, and drops a row that was paired where the same row stands there as one that was not. */
void join_rest_init(struct join_rest *rest);
void join_rest_add(struct join_rest *rest, const struct layout *layout, uint64_t row_no,
	const struct sv *values, bool was_paired);
void join_rest_settle(struct join_rest *rest, enum side side);

/* Goes through the codes of `other_codes`, outer blanks gone; false at the end. They are parted by ";" (as
 * extraction writes them), "," or "|"; a code may have blanks inside. */
bool join_next_code(struct sv *rest, struct sv *out_code);

#endif

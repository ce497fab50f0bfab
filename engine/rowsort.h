/*
 * rowsort - rows of texts and numbers that are collected in any order and read back in one.
 *
 * Every file of a change set is made this way: the threads of the comparison each fill a rowsort of
 * their own, and rowsort_each reads them all merged. Because the order is total over what a row holds,
 * the result does not depend on the number of threads or on the order of arrival.
 *
 * Ownership: texts are copied in. The views handed to the callback live until it returns.
 * Memory:    rows are held as text, about 50 bytes more than their texts; when they outgrow
 *            `limit_bytes` they are sorted and spilled to a temporary file in `spill_dir` (unlinked at
 *            once), and merged from there.
 */
#ifndef ACCORD_ENGINE_ROWSORT_H
#define ACCORD_ENGINE_ROWSORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/base/vec.h"

enum { ROW_TEXTS_MAX = 12, ROW_NUMBERS = 4 };

struct row {
	uint32_t number[ROW_NUMBERS];
	uint32_t text_count;
	struct sv text[ROW_TEXTS_MAX];
};

typedef int row_cmp_fn(const struct row *a, const struct row *b);
/* A number that settles most comparisons: of two rows the one with the smaller key comes first; equal keys say nothing. */
typedef uint64_t row_key_fn(const struct row *row);
typedef int row_fn(void *self, const struct row *row, struct err *err);

struct rowsort_run; /* a sorted, spilled part */

struct rowsort_row {
	uint64_t key;
	const unsigned char *bytes;
};

struct rowsort {
	struct arena arena;
	struct {
		VEC_FIELDS(struct rowsort_row);
	} rows;
	bool is_sorted;
	size_t bytes;
	size_t limit_bytes;
	const char *spill_dir;
	row_cmp_fn *cmp;
	row_key_fn *key;
	struct {
		VEC_FIELDS(struct rowsort_run *);
	} runs;
	uint64_t count;
	struct err err; /* sticky: a failed spill */
};

/* limit_bytes 0: never spills. `spill_dir` must outlive the rowsort. */
void rowsort_init(struct rowsort *sort, row_cmp_fn *cmp, row_key_fn *key, size_t limit_bytes,
	const char *spill_dir);
void rowsort_release(struct rowsort *sort);
void rowsort_add(struct rowsort *sort, const struct row *row);
/* What rowsort_each would do first, for callers with threads: one of these for each rowsort. No row is added any more. */
void rowsort_finish(struct rowsort *sort);
/* All rows of `count` rowsorts (same cmp) in order; rows that compare equal come in any order, so cmp
 * must be total where it matters. May be called once. Tells a failed spill, too. */
int rowsort_each(struct rowsort *const *sorts, size_t count, row_fn *row, void *self,
	struct err *err) MUST_CHECK;

#endif

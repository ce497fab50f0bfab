/*
 * spill - rows that had to leave the join's memory, one temporary file per partition (grace hash join).
 *
 * Files lie in `dir`, are unlinked as soon as they are made, and go with the process however it ends.
 *
 * Threads: spill_put and spill_is_away from any number at once; spill_read of a partition from one.
 * Errors:  sticky: the first failed write is kept and told by spill_failed.
 */
#ifndef ACCORD_ENGINE_SPILL_H
#define ACCORD_ENGINE_SPILL_H

#include <stdbool.h>

#include "engine/base/err.h"
#include "engine/jointable.h"

struct spill;

struct spill *spill_new(const char *dir); /* `dir` must outlive it */
void spill_free(struct spill *spill);

/* Rows of this partition go to its file from now on. */
void spill_begin(struct spill *spill, unsigned partition);
bool spill_is_away(const struct spill *spill, unsigned partition);
void spill_put(
	struct spill *spill, unsigned partition, enum side side, uint32_t row_no, struct sv text);
bool spill_failed(struct spill *spill, struct err *err);

/* Ends the partition: rows stay in memory again, and those in its file come back, in any order. The text
 * may be changed until the callback returns. */
typedef int spill_fn(
	void *self, enum side side, uint32_t row_no, char *text, size_t size, struct err *err);
int spill_read(struct spill *spill, unsigned partition, spill_fn *row, void *self,
	struct err *err) MUST_CHECK;

#endif

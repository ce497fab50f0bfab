/*
 * spill - rows that had to leave the join's memory, one temporary file per partition (grace hash join).
 *
 * Files lie in `dir`, are unlinked as soon as they are made, and go with the process however it ends.
 *
 * Threads: any number at once, each putting rows with a writer of its own, which keeps some of each partition
 *          together; spill_read of a partition from one, after all writers were flushed.
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
bool spill_failed(struct spill *spill, struct err *err);

struct spill_writer;

struct spill_writer *spill_writer_new(struct spill *spill);
void spill_writer_free(struct spill_writer *writer); /* NULL is fine */
void spill_put(struct spill_writer *writer, unsigned partition, enum side side, uint32_t row_no,
	struct sv text);
/* What is still kept goes to the files. */
void spill_flush(struct spill_writer *writer);

/*
 * Ends the partition: rows stay in memory again, and those in its file come back, in any order. A text may be
 * changed, and stays where it is until `end` has been called, which happens after each piece of the file.
 */
typedef int spill_fn(
	void *self, enum side side, uint32_t row_no, char *text, size_t size, struct err *err);
typedef int spill_end_fn(void *self, struct err *err);
int spill_read(struct spill *spill, unsigned partition, spill_fn *row, spill_end_fn *end,
	void *self, struct err *err) MUST_CHECK;

#endif

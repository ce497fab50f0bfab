/*
 * draft - a change set while it is being made: rows of every kind, collected by one thread each, and
 *         the accounting.
 *
 * Nothing is decided here; verdict.c and lone.c decide and call draft_*. Orders are those of
 * docs/file-formats.md.
 *
 * Threads: one draft per thread; draft_write merges them, and its result does not depend on how many.
 */
#ifndef ACCORD_ENGINE_DRAFT_H
#define ACCORD_ENGINE_DRAFT_H

#include "engine/base/err.h"
#include "engine/model/change.h"
#include "engine/model/changeset.h"
#include "engine/rowsort.h"

/* What became of a record, for the accounting; the first that holds counts. */
enum category {
	CATEGORY_CHANGED,
	CATEGORY_CONFLICT,
	CATEGORY_CREATED_FROM,
	CATEGORY_SET_ASIDE,
	CATEGORY_SKIPPED,
	CATEGORY_IN_AGREEMENT
};

enum draft_part {
	DRAFT_CHANGES,
	DRAFT_PENDING,
	DRAFT_CONFLICTS,
	DRAFT_SKIPPED,
	DRAFT_FINDINGS,
	DRAFT_LINKS,
	DRAFT_AGREEMENTS,
	DRAFT_PART_COUNT
};

struct draft {
	struct rowsort parts[DRAFT_PART_COUNT];
	struct changeset_counts counts[SIDE_COUNT];
	uint64_t records[DIRECTION_COUNT][ACTION_COUNT];
	uint64_t lines[DIRECTION_COUNT][ACTION_COUNT];
	struct changeset_first_bases first_bases; /* firstbase.h */
};

void draft_init(struct draft *draft, size_t limit_bytes, const char *spill_dir);
void draft_release(struct draft *draft);

/* change->id is made here. `pending`: for the direction that was not asked for. */
void draft_change(struct draft *draft, struct change *change, bool pending);
/* Counts one record with changes of this kind (not for pending ones). */
void draft_count_record(struct draft *draft, enum direction direction, enum action action);
void draft_conflict(struct draft *draft, const struct conflict *conflict);
void draft_skipped(struct draft *draft, const struct skipped *skipped);
void draft_finding(struct draft *draft, const struct finding *finding);
void draft_link(struct draft *draft, const struct link_add *link);
void draft_agreement(struct draft *draft, const struct agreement *agreement);
void draft_count(struct draft *draft, enum side side, enum category category);

/* Rows of one part of all drafts, in order, as the row of the model. But for `change`, a function may be NULL: the rows of
 * that part are passed over. */
struct draft_sink {
	void *self;
	int (*change)(void *self, const struct change *change, bool pending, struct err *err);
	int (*conflict)(void *self, const struct conflict *conflict, struct err *err);
	int (*skipped)(void *self, const struct skipped *skipped, struct err *err);
	int (*finding)(void *self, const struct finding *finding, struct err *err);
	int (*link)(void *self, const struct link_add *link, struct err *err);
	int (*agreement)(void *self, const struct agreement *agreement, struct err *err);
};
int draft_read(struct draft *const *drafts, size_t count, const struct draft_sink *sink,
	struct err *err) MUST_CHECK;
/* Puts a part of one draft in order, which draft_read_part does where nobody has: several threads can do several. No row is
 * added to it any more. */
void draft_finish_part(struct draft *draft, enum draft_part part);
/* One part alone: different ones can be read by different threads at one time. */
int draft_read_part(struct draft *const *drafts, size_t count, enum draft_part part,
	const struct draft_sink *sink, struct err *err) MUST_CHECK;

/* Adds the counts of `from` to those of `to`. */
void draft_add_counts(struct draft *to, const struct draft *from);

/* Rows as a draft keeps them, part by part, each part in its order: for who puts a draft away and takes it
 * up again. Counts go by themselves. */
typedef int draft_row_fn(void *self, enum draft_part part, const struct row *row, struct err *err);
int draft_each_row(struct draft *const *drafts, size_t count, draft_row_fn *row, void *self,
	struct err *err) MUST_CHECK;
void draft_put_row(struct draft *draft, enum draft_part part, const struct row *row);

#endif

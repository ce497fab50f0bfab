/*
 * undo_pair - what an undo does about one customer and one site: which of the run's lines go back, which
 *             are left out and why, and what has to be remembered with them.
 *
 * Ownership: an undo_pair's texts live as long as the arena that its lines were read into; the live records
 *            until undo_pair_end_wave.
 */
#ifndef ACCORD_ENGINE_UNDO_PAIR_H
#define ACCORD_ENGINE_UNDO_PAIR_H

#include "engine/decisions.h"
#include "engine/draft.h"
#include "engine/undo.h"

/* A line of the audit that was applied. */
struct undo_line {
	enum direction direction;
	enum action action;
	struct sv change_id;
	struct sv field;
	struct sv before;
	struct sv after;
	struct sv observed; /* as read back, after the write */
	struct sv rule;
};

struct undo_pair {
	struct sv customer_id;
	struct sv site_num;
	struct sv account_number;
	struct {
		VEC_FIELDS(struct undo_line);
	} lines;
	bool is_wanted[SIDE_COUNT]; /* live records that must be looked at */
	struct live_call calls[SIDE_COUNT];
};

/* What judging works with. */
struct undo_judge {
	const struct undo_input *input;
	struct sv run_id;
	bool run_was_undo; /* what it wrote is ignored already, the other way round */
	struct decisions decisions;
	struct draft draft; /* the change set that comes out */
	uint64_t sites_that_stay;
	struct arena scratch; /* per pair */
	struct err *err;
};

/* Puts the pair into the draft; the calls for what is wanted have ended. */
int undo_pair_judge(struct undo_judge *judge, struct undo_pair *pair) MUST_CHECK;

#endif

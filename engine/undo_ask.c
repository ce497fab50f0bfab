#include "engine/undo_ask.h"

#include "engine/pairs.h"

#include "engine/base/banned.h"

struct asking {
	struct undo_judge *judge;
	struct undo_proposals *out;
};

static int take_proposal(void *self, const struct change *change, bool pending, struct err *err)
{
	struct asking *asking = self;
	struct undo_proposals *proposals = asking->out;

	(void)pending;
	(void)err;
	*vec_push(proposals) = (struct undo_proposal){
		.rule = arena_sv(&asking->judge->scratch, change->rule),
		.id = arena_sv(&asking->judge->scratch, sv_of(change->id)),
		.is_ignored =
			decisions_has(&asking->judge->decisions.ignored_changes, sv_of(change->id)),
	};
	return 0;
}

int undo_ask(struct undo_judge *judge, const struct record *customer, const struct record *site,
	struct sv base, const struct map *ignored, struct undo_proposals *out)
{
	const struct undo_input *input = judge->input;
	struct comparison comparison = {
		.ruleset = input->ruleset,
		.directions = DIRECTIONS_BOTH,
		.create = CREATE_NONE,
		.dealer_number = sv_of(input->settings->rapid_response.dealer_number),
		.state_dir = input->settings->sync.state,
	};
	if (ignored)
		comparison.decisions.ignored_changes = *ignored; /* it stays the caller's */
	struct asking asking = {judge, out};
	struct draft_sink sink = {.self = &asking, .change = take_proposal};
	struct comparer comparer;

	comparer_init(&comparer, &comparison, 0, input->settings->sync.state);
	struct draft *draft = &comparer.draft;
	int code = pairs_reconcile(&comparer, customer, site, base, judge->err);
	if (code == 0)
		code = draft_read(&draft, 1, &sink, judge->err);
	comparer_release(&comparer);
	return code;
}

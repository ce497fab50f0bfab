/*
 * What is left when all pairs have met by their codes: links that did not meet, and records without one.
 */
#include "engine/lone.h"
#include "engine/reconcile_private.h"
#include "engine/tasks.h"

#include "engine/base/banned.h"

/* ---- links that did not meet by their codes ---------------------------------------------------------------- */

static int index_rest(struct run *run)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < run->candidates.count[side]; i++) {
			const struct candidate *candidate = &run->candidates.at[side][i];
			struct sv key = record_key(&candidate->record);
			bool added;
			if (key.n == 0)
				return ERR_SET(run->err, ERR_DATA,
					"a row of the snapshot of %s has no %s; extract again",
					side_plural((enum side)side),
					side == SIDE_CUSTOMER ? "customer_id" : "site_num");
			(void)map_put(&run->by_key[side], key, i, &added);
			if (!added)
				return ERR_SET(run->err, ERR_DATA,
					"%s '%.*s' stands twice in its snapshot; extract again",
					side_name((enum side)side), SV_ARG(key));
		}
	}
	return 0;
}

static struct candidate *lone_with_key(struct run *run, enum side side, struct sv key)
{
	const uint64_t *index = map_find(&run->by_key[side], key);
	struct candidate *candidate = index ? &run->candidates.at[side][*index] : NULL;

	return candidate && candidate->fate == CANDIDATE_LONE ? candidate : NULL;
}

static int take_unmet_pair(struct run *run, const struct candidate *customer,
	const struct candidate *site, int64_t link_id, uint64_t base_hash, struct err *err)
{
	struct comparer *comparer = &run->comparers[0];

	if (run->first)
		return base_hash ? 0
				 : reconcile_hand_out(
					   run, comparer, &customer->record, &site->record, err);
	return base_hash
		       ? reconcile_linked(comparer, &customer->record, &site->record, link_id, err)
		       : reconcile_first(comparer, &customer->record, &site->record, err);
}

/* A link whose pair did not go through the join. */
static int take_unseen_link(void *self, const struct ledger_link *link, struct err *err)
{
	struct run *run = self;
	struct comparer *comparer = &run->comparers[0];
	struct candidate *customer;
	struct candidate *site;

	customer = lone_with_key(run, SIDE_CUSTOMER, link->customer_id);
	site = lone_with_key(run, SIDE_SITE, link->site_num);
	if (customer)
		customer->fate = CANDIDATE_LINKED;
	if (site)
		site->fate = CANDIDATE_LINKED;
	if (run->only_candidates)
		return 0;
	if (customer && site)
		return take_unmet_pair(run, customer, site, link->link_id, link->base_hash, err);
	if (run->first)
		return 0;
	arena_clear(&comparer->scratch);
	if (customer)
		lone_partner_missing(comparer, &customer->record, link->site_num);
	else if (site)
		lone_partner_missing(comparer, &site->record, link->customer_id);
	else
		lone_both_missing(comparer, link->customer_id, link->site_num);
	return 0;
}

static int run_unseen_links(struct run *run)
{
	struct ledger *ledger =
		NULL; /* the comparer's: one moment for all reads, so each is quick */

	if (comparer_ledger(&run->comparers[0], &ledger, run->err) != 0)
		return run->err->code;
	if (ledger && run->seen)
		return seenset_each_unseen(run->seen, ledger, take_unseen_link, run, run->err);
	return ledger ? linkset_each_unseen(run->comparison.links, run->threads, ledger,
				take_unseen_link, run, run->err)
		      : 0;
}

int reconcile_unmet(struct run *run)
{
	candidates_init(&run->candidates, &run->rest);
	return index_rest(run) != 0 ? run->err->code : run_unseen_links(run);
}

/* ---- records without a link -------------------------------------------------------------------------------- */

static int link_automatic(struct run *run)
{
	struct comparer *comparer = &run->comparers[0];

	for (size_t i = 0; i < run->candidates.count[SIDE_CUSTOMER]; i++) {
		struct candidate *customer = &run->candidates.at[SIDE_CUSTOMER][i];
		if (customer->fate != CANDIDATE_AUTOMATIC)
			continue;
		struct candidate *site = &run->candidates.at[SIDE_SITE][customer->partner];
		customer->fate = site->fate = CANDIDATE_LINKED;
		customer->detail = site->detail = SV_ABSENT;
		if (reconcile_link(comparer, &customer->record, &site->record, run->err) != 0)
			return run->err->code;
	}
	return 0;
}

int reconcile_decide_candidates(struct run *run)
{
	if (reconcile_unmet(run) != 0)
		return run->err->code;
	return candidates_decide(&run->candidates, run->input->ruleset, &run->comparison.decisions,
		run->comparison.dealer_number, run->threads, run->err);
}

/* So many records are one part of the work. */
enum { LONE_TOGETHER = 128 };

static uint64_t lone_parts(const struct run *run, enum side side)
{
	return (run->candidates.count[side] + LONE_TOGETHER - 1) / LONE_TOGETHER;
}

static int take_lone(void *self, unsigned thread, uint64_t part, struct err *err)
{
	struct run *run = self;
	uint64_t customers = lone_parts(run, SIDE_CUSTOMER);
	enum side side = part < customers ? SIDE_CUSTOMER : SIDE_SITE;
	size_t i = (size_t)(side == SIDE_SITE ? part - customers : part) * LONE_TOGETHER;
	size_t stop = i + LONE_TOGETHER;

	for (; i < stop && i < run->candidates.count[side]; i++) {
		if (lone_take(&run->comparers[thread], &run->candidates, side, i, err) != 0)
			return err->code;
	}
	return 0;
}

int reconcile_rest(struct run *run)
{
	if (reconcile_decide_candidates(run) != 0)
		return run->err->code;
	if (run->comparison.auto_link_exact && link_automatic(run) != 0)
		return run->err->code;
	return tasks_run(run->threads, lone_parts(run, SIDE_CUSTOMER) + lone_parts(run, SIDE_SITE),
		take_lone, run, run->err);
}

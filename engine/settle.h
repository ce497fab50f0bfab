/*
 * settle - puts what became of jobs into the ledger, in one transaction: audit rows, links, base, closes,
 *          and the end of their intents. After it the jobs are history.
 */
#ifndef ACCORD_ENGINE_SETTLE_H
#define ACCORD_ENGINE_SETTLE_H

#include "engine/job.h"
#include "engine/rebase.h"

struct settle {
	struct ledger *ledger;
	struct rebase rebase;
	struct sv run_id;
	struct sv changeset_id;
	struct sv actors[SIDE_COUNT]; /* the service account that writes on that side */
	struct sv operator_name;
	int64_t made_at; /* the change set: what is decided with it is not earlier; 0: not known */
	struct sv allow; /* --allow of the run, told in the first row of its audit */
	struct arena arena;
	uint64_t lines[OUTCOME_REFUSED + 1];		 /* per outcome */
	uint64_t records[OUTCOME_REFUSED + 1];		 /* per worst outcome of a record */
	uint64_t applied[DIRECTION_COUNT][ACTION_COUNT]; /* records */
	uint64_t in_doubt;				 /* records of which nothing is known */
};

void settle_init(struct settle *settle, struct ledger *ledger, const struct ruleset *ruleset,
	struct sv run_id, struct sv changeset_id);
void settle_release(struct settle *settle);

/* Now, for what is decided with the change set (decisions_later). */
int64_t settle_decided_at(const struct settle *settle);

/* Commits intents for jobs that are to be tried (and sets their intent_id). */
int settle_intents(
	struct settle *settle, struct job *const *jobs, size_t count, struct err *err) MUST_CHECK;
/* Commits outcomes. A job in doubt (written, and not looked at since) keeps its intent. */
int settle_outcomes(
	struct settle *settle, struct job *const *jobs, size_t count, struct err *err) MUST_CHECK;

#endif

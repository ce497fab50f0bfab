/*
 * live - takes jobs to the systems: read, compare, write, read back; as many at a time as the port allows.
 *
 *     NEW --> READING --before holds--> WRITING --done--> VERIFYING --> DONE
 *                \--has it--> DONE already     \                \--> DONE failed
 *                 \--neither--> DONE stale      \--no answer--> LOOKING --has it--> DONE applied
 *                                                                 \--before holds--> WRITING again
 *     NEW --> WRITING (create) --done--> VERIFYING
 *                 \--no answer--> SEARCHING --one found--> VERIFYING
 *                                     \--none--> WRITING again
 *     recovering: NEW --> LOOKING / SEARCHING; where nothing took effect the job ends without outcome
 *     LOOKING / SEARCHING --no answer--> DONE without outcome and in_doubt: the intent stays, the next
 *     start looks
 *
 * Invariants:
 *   1. Nothing is written unless every line's before (or after) was read from the live record just then.
 *   2. After a write without a usable answer nothing is written to that record before it was looked at.
 *   3. A job ends exactly once.
 *   4. A record found by its code is taken for ours only if every field reads as it was sent; else
 *      somebody else made it, and the job is stale.
 *
 * Errors: of one record they are its outcome. live_run fails when the system as a whole is of no use
 * (login refused, daily quota, unreachable, interrupted); the jobs then have the outcomes that are
 * known, and OUTCOME_NONE where nothing was written, or nothing is known (job.in_doubt).
 */
#ifndef ACCORD_ENGINE_LIVE_H
#define ACCORD_ENGINE_LIVE_H

#include "engine/job.h"

struct live {
	struct port *port;
	const struct ruleset *ruleset;
	bool verify;
	unsigned write_tries;
	/* in a run */
	size_t open;		    /* jobs not done */
	unsigned failures_in_a_row; /* of calls; the caller may carry it over to the next run */
};

/* Works on all jobs (of one side) until each is done. */
int live_run(struct live *live, struct job *const *jobs, size_t count, struct err *err) MUST_CHECK;

#endif

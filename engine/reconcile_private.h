/*
 * reconcile_private - a comparison under way, for reconcile.c, reconcile_rest.c and reconcile_write.c.
 */
#ifndef ACCORD_ENGINE_RECONCILE_PRIVATE_H
#define ACCORD_ENGINE_RECONCILE_PRIVATE_H

#include <pthread.h>

#include "engine/candidates.h"
#include "engine/comparison.h"
#include "engine/reconcile.h"
#include "engine/seenset.h"
#include "engine/base/map.h"

enum { THREADS_MAX = 64 };

/* A comparison under way. */
struct run {
	const struct reconcile_input *input;
	struct comparison comparison;
	struct comparer comparers[THREADS_MAX];
	unsigned threads;
	uint64_t memory_bytes;
	struct snapreader *readers[SIDE_COUNT];
	struct snapshot_manifest snapshots[SIDE_COUNT];
	bool sealed[SIDE_COUNT];
	struct join_rest rest;
	struct candidates candidates;
	struct map by_key[SIDE_COUNT]; /* of the rest: key -> index; made when first needed */
	struct arena *arena;
	uint64_t healed;
	bool only_candidates;  /* for match: pairs say nothing */
	struct agreed *agreed; /* or NULL */
	struct ledger_link_move links_as_of;
	pthread_t agreed_thread; /* writes it */
	bool agreed_is_written;
	struct partition partition; /* only rows of this one are joined */
	const struct seenset *seen; /* of parts put together, in place of comparison.links */
	reconcile_first_fn *first;  /* for apply: only pairs without a base; or NULL */
	void *first_self;
	pthread_mutex_t first_mutex;
	struct err *err;
};

/* The steps of reconcile_run; run->input, arena and err are set. _release in any case. */
int reconcile_prepare(struct run *run) MUST_CHECK;
/* Opens the snapshots, reads them, and judges every pair that meets by its code; what is left is run->rest. */
int reconcile_join(struct run *run) MUST_CHECK;
/* One linked pair, with the base that the ledger has, or without one. link_id is 0 where it is not known. */
int reconcile_linked(struct comparer *comparer, const struct record *customer,
	const struct record *site, int64_t link_id, struct err *err) MUST_CHECK;
int reconcile_first(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct err *err) MUST_CHECK;
/* The same where only first bases are asked for: run->first gets it. */
int reconcile_hand_out(struct run *run, struct comparer *comparer, const struct record *customer,
	const struct record *site, struct err *err) MUST_CHECK;
/* A pair that this change set links. */
int reconcile_link(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct err *err) MUST_CHECK;

/* Makes run->candidates of run->rest, and takes the links that did not meet. */
int reconcile_unmet(struct run *run) MUST_CHECK;
/* The same, and decides what becomes of the others. */
int reconcile_decide_candidates(struct run *run) MUST_CHECK;
/* The same, and all that there is to say of them. */
int reconcile_rest(struct run *run) MUST_CHECK;
void reconcile_release(struct run *run);
/* The members that tell what was compared, and an id: of change sets and of parts. */
int reconcile_describe(struct run *run, struct changeset_manifest *manifest, struct sv previous,
	int64_t now) MUST_CHECK;

/* Checks the accounting, measures the guards and writes the folder. */
int reconcile_write(struct run *run, struct reconcile_result *result) MUST_CHECK;

#endif

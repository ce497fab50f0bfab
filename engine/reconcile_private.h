/*
 * reconcile_private - a comparison under way, for reconcile.c and reconcile_write.c.
 */
#ifndef ACCORD_ENGINE_RECONCILE_PRIVATE_H
#define ACCORD_ENGINE_RECONCILE_PRIVATE_H

#include <pthread.h>

#include "engine/candidates.h"
#include "engine/comparison.h"
#include "engine/reconcile.h"
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
	bool only_candidates;	   /* for match: pairs say nothing */
	reconcile_first_fn *first; /* for apply: only pairs without a base; or NULL */
	void *first_self;
	pthread_mutex_t first_mutex;
	struct err *err;
};

/* Checks the accounting, measures the guards and writes the folder. */
int reconcile_write(struct run *run, struct reconcile_result *result) MUST_CHECK;

#endif

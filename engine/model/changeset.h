/*
 * changeset - what the manifest of a change set says: what it was made from, what it counts, what the
 *             guards measured, and the seals of its files.
 *
 * Ownership: texts and arrays live in the arena that the maker or reader was given.
 */
#ifndef ACCORD_MODEL_CHANGESET_H
#define ACCORD_MODEL_CHANGESET_H

#include <stdint.h>

#include "engine/base/sv.h"
#include "engine/model/change.h"

enum { CHANGESET_FORMAT_VERSION = 1 };

struct changeset_snapshot {
	enum side side;
	struct sv path; /* relative to the state directory where it lies in it, else absolute */
	struct sv sha256;
	struct sv seal;
	uint64_t rows;
	int64_t taken_from;
	int64_t taken_until;
	bool sealed; /* false: a bare file given to diff; such a change set cannot be applied */
};

/* Accounting, per side, in records: read is the sum of the others (promise 8). */
struct changeset_counts {
	uint64_t read;
	uint64_t in_agreement;
	uint64_t changed;
	uint64_t conflict;
	uint64_t created_from;
	uint64_t skipped;
	uint64_t set_aside;
};

struct changeset_guard {
	struct sv name;	      /* "creates", "updates", "closes", "closes_7_days", "shrink" */
	struct sv scope;      /* "outbound", "inbound"; "customers", "sites" for shrink */
	struct sv measure;    /* what was counted, in words */
	struct sv limit;      /* as configured: "10%" or "500" */
	uint64_t limit_count; /* in records, after the percentage and the minimum */
	uint64_t measured;
	uint64_t of; /* the population */
	bool tripped;
	bool allowed;	/* tripped, but let pass by --allow */
	uint64_t allow; /* the number given with --allow, 0 if none */
};

/* Links that agree and get their first base (engine/firstbase.h). */
struct changeset_first_bases {
	uint64_t links;
	uint64_t
		digest; /* over ids and bases of all of them, in any order; 53 bits (RFC 8259 section 6) */
};

struct changeset_file {
	struct sv name;
	struct sv sha256;
	uint64_t rows;
};

struct changeset_manifest {
	uint64_t format_version;
	struct sv changeset_id;
	int64_t created_at;
	struct sv tool_version;
	enum directions directions;
	struct sv origin; /* "diff", or "undo of RUN" */
	struct sv part;	  /* "2/8" of a part of a comparison, "" of a change set */
	struct sv
		inputs_sha256; /* of a part: settings and decisions that it was made with; else "" */
	struct changeset_snapshot snapshots[SIDE_COUNT];
	size_t snapshot_count; /* 2; 0 for an undo */
	struct sv rules_sha256;
	uint64_t base_generation;
	struct sv previous_changeset;
	struct changeset_counts counts[SIDE_COUNT];
	uint64_t records[DIRECTION_COUNT][ACTION_COUNT]; /* changed records */
	uint64_t lines[DIRECTION_COUNT][ACTION_COUNT];
	uint64_t healed; /* differences that a second, single reading did not find again */
	struct changeset_first_bases first_bases;
	const struct changeset_guard *guards;
	size_t guard_count;
	const struct changeset_file *files;
	size_t file_count;
	struct sv seal;
};

#endif

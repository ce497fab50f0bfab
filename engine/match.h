/*
 * match - proposes links for review (matches.csv), and takes the decisions of people.
 *
 * Until the first confirmation nothing is written to any system (apply and run refuse).
 */
#ifndef ACCORD_ENGINE_MATCH_H
#define ACCORD_ENGINE_MATCH_H

#include "engine/reconcile.h"

struct match_result {
	uint64_t automatic;
	uint64_t near_codes;
	uint64_t suggestions; /* by name and address, or name and phone */
	uint64_t unmatched[SIDE_COUNT];
	const char *path; /* of matches.csv; in the caller's arena */
};

/* Writes STATE/matches.csv. */
int match_propose(const struct reconcile_input *input, struct arena *arena,
	struct match_result *out, struct err *err) MUST_CHECK;

/* Rows of the file; one that says again what a row above or an earlier file said counts as well. */
struct match_taken {
	uint64_t confirmed;
	uint64_t rejected;
	uint64_t create;
	uint64_t ignored;
	uint64_t undecided;
};

/* Takes the decisions of a file (path), or all automatic proposals (path NULL). All of it or nothing:
 * ERR_DATA names file and row. A confirmation takes back what was decided about the pair and its two records
 * before; what contradicts one in a row below it is an error. input->ledger must be open for writing. */
int match_confirm(const struct reconcile_input *input, const char *path, struct match_taken *out,
	struct err *err) MUST_CHECK;

#endif

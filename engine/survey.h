/*
 * survey - a first reading of both snapshots that keeps nothing but which codes stand where, so that a
 *          first change set, when no link is there yet, need not keep all records.
 *
 * A pair is plain when nothing else on either side could have to do with it: its code stands on one
 * customer and one site, and the further codes of that site stand nowhere else. Of a plain pair alone can
 * be said that it belongs together (candidates.h: automatic); all others wait until all have arrived.
 *
 * Of one partition, only codes and keys that belong to it are kept: a site with a further code elsewhere is
 * not plain then.
 *
 * Memory: 8 bytes a code, a further code and a key, at most 1.5 times as many places.
 * Threads: made by several; asked by all.
 */
#ifndef ACCORD_ENGINE_SURVEY_H
#define ACCORD_ENGINE_SURVEY_H

#include "engine/model/record.h"
#include "engine/partition.h"
#include "io/snapstore.h"
#include "rules/ruleset.h"

struct survey;

/*
 * Reads both files anew (reopened from `readers`). *out is NULL where a survey is of no use: an id is
 * lacking or stands twice, or there are more codes than `expected_rows` promised. Of a partition, an id that
 * stands twice is ERR_DATA: its rows may be of two other ones, and nobody else would see it.
 */
int survey_make(struct snapreader *const readers[SIDE_COUNT], const struct ruleset *ruleset,
	const struct partition *partition, const uint64_t expected_rows[SIDE_COUNT],
	unsigned threads, struct survey **out, struct err *err) MUST_CHECK;
void survey_free(struct survey *survey);

/*
 * Of the customers alone, which ids have a code in this partition: for a part that cannot keep all links. Reads
 * that file anew; *out is NULL where there are more than expected.
 */
int survey_make_customers(struct snapreader *const readers[SIDE_COUNT],
	const struct ruleset *ruleset, const struct partition *partition, uint64_t expected_rows,
	unsigned threads, struct survey **out, struct err *err) MUST_CHECK;
/* How many it noted, and whether this id is one of them (or has the hash of one, with odds of 1 in 2^61). */
uint64_t survey_count(const struct survey *survey);
bool survey_has_customer(const struct survey *survey, struct sv customer_id);

/* Do these two, whose folded codes are equal, make a plain pair, with exactly equal codes? */
bool survey_is_plain_pair(const struct survey *survey, const struct ruleset *ruleset,
	const struct record *customer, const struct record *site);

#endif

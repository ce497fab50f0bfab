/*
 * agreed - pairs that the last comparison saw to agree, and whose rows are the same bytes still.
 *
 * STATE/agreed.cache has a digest of every row of a pair that was *quiet* (quiet.h) with the base that the ledger
 * had, in the order of the snapshots that were compared then. A comparison that reads the next two snapshots
 * goes along these lists: a row that is, byte by byte, the next row of the list is known without being split, and
 * where both rows of a link are known, the pair is counted as in agreement.
 *
 * Why that is the same result (what must stay true for it):
 *  1. Whether a pair is quiet depends on the bytes of its two rows, on the columns of both files, on rules,
 *     field layouts and settings, on the program, and on the link and its base; on no clock, no decision and no
 *     other record. The first ones are the file's key; for the last, every link that moved since (ledger.h,
 *     link_moves) is passed over.
 *  2. A quiet pair brings one count on each side and nothing else: no line, no finding, no first base.
 *  3. Other records come in by codes alone. So a pair is not passed over when any row that is not known has its code, or
 *     has a code that is a further one of its site: then both rows go through the join like all others.
 *  4. A row that is known, but whose partner is not, goes through the join, too: at once where that is known, or is
 *     likely (the hints of snapstore.h); else it is read again.
 * Hence the same change set, byte for byte, with the file and without.
 *
 * The file is never trusted over the ledger: of another key or past, damaged, cut short, or of another ledger, it
 * is as good as none. Digests are 64 bits under a secret that the file alone has, made of the system's random bytes:
 * a changed row is taken for an old one with odds of 1 in 2^64, and nobody who writes records can better them.
 *
 * Memory: four bits a link and one more a thread, 12 bytes for each run of rows in unbroken order. What is seen to agree goes
 *         to a temporary file (40 bytes a pair) until the file is made anew.
 * Threads: each walks with a number of its own; agreed_end_hints, _end_side, _settle, _write by one, while nobody walks.
 * Errors:  reading and writing the file never fails a comparison.
 */
#ifndef ACCORD_ENGINE_AGREED_H
#define ACCORD_ENGINE_AGREED_H

#include "engine/base/vec.h"
#include "engine/linkset.h"
#include "engine/model/settings.h"
#include "io/snapstore.h"
#include "rules/ruleset.h"

struct agreed;

struct agreed_input {
	const struct settings *settings;
	const struct ruleset *ruleset;
	struct ledger *ledger;
	int64_t last_link_id;
	struct ledger_link_move links_as_of; /* the newest move before they were read */
	struct snapreader *const *readers;   /* with members, both of them */
	uint64_t rows[SIDE_COUNT];
	uint64_t memory_bytes; /* the file is not made anew where that takes more than half of it */
	unsigned threads;
};

/* *out is NULL where it is not worth it or not possible. What `input` points to must outlive it. */
int agreed_begin(const struct agreed_input *input, struct agreed **out, struct err *err) MUST_CHECK;
void agreed_free(struct agreed *agreed); /* NULL is fine */

/* Is there a file that fits? If not there is nothing to walk along, only pairs to note. */
bool agreed_is_known(const struct agreed *agreed);

/* ---- in this order: hints, all sites, all customers, settling, what is wanted ------------------------ */

/* Goes through the hints of all customers, with the other threads. */
void agreed_hints(struct agreed *agreed, unsigned thread);
void agreed_end_hints(struct agreed *agreed);

/* A row that is not known. The text may be changed. */
typedef int agreed_odd_fn(void *self, uint64_t row_no, char *text, size_t size, struct err *err);

/* Goes through a block of snapreader_next_text. */
int agreed_walk(struct agreed *agreed, unsigned thread, enum side side, struct snapblock *block,
	agreed_odd_fn *odd, void *self, struct err *err) MUST_CHECK;
/* The folded code's hash of a row that is not known. */
void agreed_odd_code(struct agreed *agreed, unsigned thread, uint64_t hash);
void agreed_end_side(struct agreed *agreed, enum side side);
/* Which pairs are passed over, now that all rows were seen. */
void agreed_settle(struct agreed *agreed);

struct agreed_wanted {
	VEC_FIELDS(uint32_t); /* row numbers, rising */
};
/* The rows of this member that are known, but go through the join. */
void agreed_wanted(struct agreed *agreed, unsigned thread, enum side side, uint64_t member,
	struct agreed_wanted *out);

/* How many pairs are passed over, and a bit for each link that is; valid until agreed_free. */
uint64_t agreed_pairs(const struct agreed *agreed);
const uint64_t *agreed_links(const struct agreed *agreed, int64_t *out_last_id);

/* ---- for the next time ------------------------------------------------------------------------------ */

/* The two rows of a pair as they stand in their files. */
struct agreed_rows_of_pair {
	struct sv text[SIDE_COUNT];
	uint32_t row_no[SIDE_COUNT];
	uint64_t code_hash;
};

/* This pair is quiet, with the base that the link has. `others`: further codes of the site. */
void agreed_note(struct agreed *agreed, unsigned thread, const struct agreed_rows_of_pair *rows,
	struct sv others, int64_t link_id);
/* Makes the file anew where enough was noted and there are links enough. What fails is logged, and that is all. */
void agreed_write(struct agreed *agreed, const struct linkset *links);

#endif

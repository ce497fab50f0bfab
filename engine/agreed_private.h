/*
 * agreed_private - what agreed.c (which pairs are passed over), agreed_hints.c (which will likely be), agreed_walk.c
 *                  (rows along a list) and agreed_file.c, agreed_write.c (the file) share.
 *
 * STATE/agreed.cache, in the machine's own order of bytes:
 *     head      struct agreed_head
 *     sites     struct agreed_rows, as many as the snapshot's rows take
 *     customers likewise
 *     codes     struct agreed_codes: the code and further codes of each link
 * Each piece has a check of its own.
 */
#ifndef ACCORD_ENGINE_AGREED_PRIVATE_H
#define ACCORD_ENGINE_AGREED_PRIVATE_H

#include <stdatomic.h>

#include "engine/agreed.h"
#include "engine/base/digest.h"
#include "io/cachefile.h"

enum { AGREED_PIECE = 1024, AGREED_WAYS = 8, AGREED_NOTES = 2048 };
/* How far around the expected place a row is looked for: at first in a block, and later. */
enum { AGREED_FAR = 4096, AGREED_FAR_ROWS = 16, AGREED_BEHIND = 8, AGREED_AHEAD = 56 };

struct agreed_head {
	uint64_t magic;
	char key[DIGEST_HEX_SIZE + 7]; /* of all that decides whether a pair is quiet */
	struct digest_secret secret;
	uint64_t rows[SIDE_COUNT];
	uint64_t codes;
	uint64_t pairs;
	int64_t last_link;
	struct ledger_link_move move;
	uint64_t check;
};

/* So many rows in the order of the file. Size 0: not of a quiet pair. */
struct agreed_rows {
	uint64_t digest[AGREED_PIECE];
	uint32_t link[AGREED_PIECE];
	uint16_t size[AGREED_PIECE];
	uint16_t hint[AGREED_PIECE]; /* snapstore.h; of customers, also where the size is 0 */
	uint64_t check;
};

struct agreed_codes {
	uint64_t hash[AGREED_PIECE];
	uint32_t link[AGREED_PIECE];
	uint64_t count;
	uint64_t check;
};

/* Rows of tonight that stand in a list, one behind the other. */
struct agreed_segment {
	uint32_t row; /* from 0 */
	uint32_t place;
	uint32_t count;
};

/* Where the segments of a member are. */
struct agreed_span {
	uint32_t thread;
	uint32_t from;
	uint32_t count;
};

struct agreed_code {
	uint64_t hash;
	uint32_t link;
};

/* A pair that was seen to be quiet. */
struct agreed_note {
	uint64_t digest[SIDE_COUNT];
	uint64_t code;
	uint32_t row[SIDE_COUNT];
	uint32_t link;
	uint16_t size[SIDE_COUNT];
};

/* One thread's own. */
struct agreed_walker {
	struct agreed_rows *pieces; /* AGREED_WAYS of them, of `side` */
	uint64_t piece_no[AGREED_WAYS];
	enum side side;
	uint64_t *bits; /* by link: hinted at, or seen on the side that is being walked */
	struct {
		VEC_FIELDS(struct agreed_segment);
	} segments[SIDE_COUNT];
	struct {
		VEC_FIELDS(uint64_t);
	} odd;
	struct {
		VEC_FIELDS(struct agreed_note);
	} notes;	       /* at most AGREED_NOTES, then they go to the file */
	struct cachefile away; /* begun with the first that went */
	uint64_t notes_away;
	struct {
		VEC_FIELDS(struct agreed_code);
	} others; /* further codes of what was noted */
};

struct agreed {
	struct agreed_input input;
	struct agreed_head head; /* of the file; only key, secret and move where there is none */
	int fd;			 /* -1: no file that fits */
	struct agreed_walker *walkers;
	struct agreed_span *spans[SIDE_COUNT]; /* by member */
	atomic_int_fast64_t drift[SIDE_COUNT]; /* how far rows stand behind their old places */
	size_t words;			       /* of a set of links */
	atomic_uint_fast64_t next_hinted;      /* member of the customers */
	uint64_t *hinted;   /* links of customers most likely as they were; NULL: unknown */
	uint64_t *known;    /* links of which the site is known */
	uint64_t *passed;   /* of these, the customer, too: passed over in the end */
	uint64_t *doubtful; /* never passed over: moved, or stood twice */
	uint64_t pairs;
	uint64_t wanted; /* links of which rows are known that go through the join */
};

static inline bool agreed_has(const uint64_t *set, uint32_t link)
{
	return (set[link / 64] >> (link % 64) & 1) != 0;
}

static inline void agreed_add(uint64_t *set, uint32_t link)
{
	set[link / 64] |= (uint64_t)1 << (link % 64);
}

static inline void agreed_drop(uint64_t *set, uint32_t link)
{
	set[link / 64] &= ~((uint64_t)1 << (link % 64));
}

static inline uint64_t agreed_pieces(uint64_t count)
{
	return (count + AGREED_PIECE - 1) / AGREED_PIECE;
}

/* Where there are fewer links there is no file. */
uint64_t agreed_worth_links(void);

uint64_t agreed_head_check(const struct agreed_head *head);
uint64_t agreed_rows_check(const struct agreed *agreed, const struct agreed_rows *piece);
uint64_t agreed_codes_check(const struct agreed *agreed, const struct agreed_codes *piece);
/* The file's path, in arena. */
const char *agreed_path(struct arena *arena, const char *state_dir);

/* Opens the file, if it fits `agreed->head.key`, and fills the head. */
void agreed_open(struct agreed *agreed);
/* Fill a piece; false (and no row in it) when it is not what was written. */
bool agreed_read_rows(
	const struct agreed *agreed, enum side side, uint64_t i, struct agreed_rows *out);
bool agreed_read_codes(const struct agreed *agreed, uint64_t i, struct agreed_codes *out);

/* The piece with this place of the side's list, in the thread's own store. */
const struct agreed_rows *agreed_piece(
	struct agreed *agreed, unsigned thread, enum side side, uint64_t place);

#endif

#include "engine/suggest.h"

#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/evidence.h"
#include "engine/tasks.h"

#include "engine/base/banned.h"

enum { BLOCK_MAX = 64 }; /* a block with more records of a side says nothing */

/* A record in a block. */
struct entry {
	uint64_t key;
	enum side side;
	uint32_t index;
};

/* So many entries, those of customers first. */
struct block {
	size_t from, middle, to;
};

struct found {
	struct evidence evidence;
	uint32_t customer;
	uint32_t site;
};

/* What a thread has for itself. */
struct worker {
	struct {
		VEC_FIELDS(struct found);
	} found;
	struct evidence_scratch scratch;
};

struct suggesting {
	struct candidates *candidates;
	const struct decisions *decisions;
	unsigned threads;
	struct worker *workers;
	struct evidence_keys *keys[SIDE_COUNT]; /* by candidate */
	enum evidence_kind kind;
	struct {
		VEC_FIELDS(struct entry);
	} entries;
	struct {
		VEC_FIELDS(struct block);
	} blocks;
};

/* So many records, or blocks, are one part of the work. */
enum { RECORDS_TOGETHER = 128, BLOCKS_TOGETHER = 32 };

static uint64_t parts_of(size_t count, size_t together)
{
	return (count + together - 1) / together;
}

/* ---- keys ---------------------------------------------------------------------------------------------- */

static int make_keys_of_part(void *self, unsigned thread, uint64_t part, struct err *err)
{
	struct suggesting *s = self;
	uint64_t customers = parts_of(s->candidates->count[SIDE_CUSTOMER], RECORDS_TOGETHER);
	enum side side = part < customers ? SIDE_CUSTOMER : SIDE_SITE;
	size_t i = (size_t)(side == SIDE_SITE ? part - customers : part) * RECORDS_TOGETHER;
	size_t stop = i + RECORDS_TOGETHER;

	(void)err;
	for (; i < stop && i < s->candidates->count[side]; i++) {
		const struct candidate *candidate = &s->candidates->at[side][i];
		if (candidate->fate == CANDIDATE_LONE)
			evidence_keys_make(
				&s->keys[side][i], &candidate->record, &s->workers[thread].scratch);
	}
	return 0;
}

/* ---- blocks ---------------------------------------------------------------------------------------------- */

static int cmp_entries(const void *a, const void *b)
{
	const struct entry *left = a;
	const struct entry *right = b;

	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	if (left->side != right->side)
		return left->side < right->side ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

/* In a block of a kind before. */
static bool have_met(const struct suggesting *s, uint32_t customer, uint32_t site)
{
	const struct evidence_keys *c = &s->keys[SIDE_CUSTOMER][customer];
	const struct evidence_keys *t = &s->keys[SIDE_SITE][site];

	for (unsigned kind = 0; kind < s->kind; kind++) {
		if (c->of[kind] && c->of[kind] == t->of[kind])
			return true;
	}
	return false;
}

static void score_pair(
	const struct suggesting *s, struct worker *w, uint32_t customer, uint32_t site)
{
	struct found found = {.customer = customer, .site = site};

	if (!have_met(s, customer, site) &&
		evidence_find(&found.evidence, &s->candidates->at[SIDE_CUSTOMER][customer].record,
			&s->candidates->at[SIDE_SITE][site].record, &w->scratch))
		*vec_push(&w->found) = found;
}

static void score_block(const struct suggesting *s, struct worker *w, const struct block *block)
{
	for (size_t c = block->from; c < block->middle; c++) {
		for (size_t t = block->middle; t < block->to; t++)
			score_pair(s, w, s->entries.at[c].index, s->entries.at[t].index);
	}
}

static int score_part(void *self, unsigned thread, uint64_t part, struct err *err)
{
	const struct suggesting *s = self;
	size_t i = (size_t)part * BLOCKS_TOGETHER;
	size_t stop = i + BLOCKS_TOGETHER;

	(void)err;
	for (; i < stop && i < s->blocks.count; i++)
		score_block(s, &s->workers[thread], &s->blocks.at[i]);
	return 0;
}

/* Nobody has met in a block that says nothing: its records lose their key of the kind. */
static void add_block(struct suggesting *s, size_t from, size_t to)
{
	size_t middle = from;

	while (middle < to && s->entries.at[middle].side == SIDE_CUSTOMER)
		middle++;
	if (middle - from > BLOCK_MAX || to - middle > BLOCK_MAX) {
		for (size_t i = from; i < to; i++) {
			const struct entry *entry = &s->entries.at[i];
			s->keys[entry->side][entry->index].of[s->kind] = 0;
		}
	} else if (middle > from && middle < to) {
		*vec_push(&s->blocks) = (struct block){from, middle, to};
	}
}

static void make_blocks(struct suggesting *s)
{
	size_t from = 0;

	vec_clear(&s->entries);
	vec_clear(&s->blocks);
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < s->candidates->count[side]; i++) {
			uint64_t key = s->keys[side][i].of[s->kind];
			if (key)
				*vec_push(&s->entries) =
					(struct entry){key, (enum side)side, (uint32_t)i};
		}
	}
	if (s->entries.count)
		qsort(s->entries.at, s->entries.count, sizeof(*s->entries.at), cmp_entries);
	for (size_t i = 1; i <= s->entries.count; i++) {
		if (i < s->entries.count && s->entries.at[i].key == s->entries.at[from].key)
			continue;
		add_block(s, from, i);
		from = i;
	}
}

static int find_pairs(struct suggesting *s, struct err *err)
{
	if (tasks_run(s->threads,
		    parts_of(s->candidates->count[SIDE_CUSTOMER], RECORDS_TOGETHER) +
			    parts_of(s->candidates->count[SIDE_SITE], RECORDS_TOGETHER),
		    make_keys_of_part, s, err) != 0)
		return err->code;
	for (int kind = 0; kind < EVIDENCE_COUNT; kind++) {
		s->kind = (enum evidence_kind)kind;
		make_blocks(s);
		if (tasks_run(s->threads, parts_of(s->blocks.count, BLOCKS_TOGETHER), score_part, s,
			    err) != 0)
			return err->code;
	}
	return 0;
}

/* ---- assignment ------------------------------------------------------------------------------------------ */

static int cmp_found(const void *a, const void *b)
{
	const struct found *left = a;
	const struct found *right = b;

	if (left->evidence.score != right->evidence.score)
		return left->evidence.score > right->evidence.score ? -1 : 1;
	if (left->customer != right->customer)
		return left->customer < right->customer ? -1 : 1;
	return left->site < right->site ? -1 : left->site > right->site;
}

/* What all threads found, in the first one's list. */
static void gather_found(struct suggesting *s)
{
	struct worker *first = &s->workers[0];

	for (unsigned i = 1; i < s->threads; i++) {
		for (size_t k = 0; k < s->workers[i].found.count; k++)
			*vec_push(&first->found) = s->workers[i].found.at[k];
		vec_release(&s->workers[i].found);
	}
	if (first->found.count)
		qsort(first->found.at, first->found.count, sizeof(*first->found.at), cmp_found);
}

static void assign(struct suggesting *s)
{
	gather_found(s);
	for (size_t i = 0; i < s->workers[0].found.count; i++) {
		const struct found *found = &s->workers[0].found.at[i];
		struct candidate *c = &s->candidates->at[SIDE_CUSTOMER][found->customer];
		struct candidate *t = &s->candidates->at[SIDE_SITE][found->site];
		if (c->fate != CANDIDATE_LONE || t->fate != CANDIDATE_LONE ||
			decisions_pair_is_rejected(
				s->decisions, record_key(&c->record), record_key(&t->record)))
			continue;
		c->fate = t->fate = CANDIDATE_SUGGESTED;
		c->partner = found->site;
		t->partner = found->customer;
		c->score = t->score = found->evidence.score;
		c->method = t->method = found->evidence.name_only ? SV("name") : SV("name-address");
		c->detail = t->detail =
			found->evidence.typo
				? SV("address is equal and name nearly so, the codes are not")
			: found->evidence.name_only
				? SV("name and phone are equal, the codes are not")
				: SV("name and address are equal, the codes are not");
	}
}

static void release_worker(struct worker *w)
{
	vec_release(&w->found);
	evidence_scratch_release(&w->scratch);
}

int suggest_pairs(struct candidates *candidates, const struct decisions *decisions,
	unsigned threads, struct err *err)
{
	struct suggesting s = {.candidates = candidates,
		.decisions = decisions,
		.threads = threads,
		.workers = mem_calloc(threads, sizeof(*s.workers))};

	for (int side = 0; side < SIDE_COUNT; side++)
		s.keys[side] = mem_calloc(candidates->count[side], sizeof(*s.keys[side]));
	int code = find_pairs(&s, err);
	if (code == 0)
		assign(&s);
	for (unsigned i = 0; i < threads; i++)
		release_worker(&s.workers[i]);
	mem_free(s.workers);
	for (int side = 0; side < SIDE_COUNT; side++)
		mem_free(s.keys[side]);
	vec_release(&s.entries);
	vec_release(&s.blocks);
	return code;
}

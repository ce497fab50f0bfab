#include "engine/agreed_private.h"

#include <stdlib.h>
#include <unistd.h>

#include "engine/base/log.h"
#include "engine/base/pages.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* Below so many links, comparing is as fast. Tests want small worlds. */
enum { WORTH_LINKS = 5000 };
/* Hints are worth something where so many of the pairs are hinted at: one in two. */
enum { HINTS_SHARE = 2 };
/* Each time that codes are gone through, a chain from pair to pair is followed by one more. Records can make long ones. */
enum { CHAIN_MAX = 16 };

uint64_t agreed_worth_links(void)
{
#ifdef ACCORD_FAILPOINTS
	const char *from = getenv("ACCORD_REMEMBER_FROM");
	if (from)
		return strtoull(from, NULL, 10);
#endif
	return WORTH_LINKS;
}

/* ---- what decides whether a pair is quiet ---------------------------------------------------------- */

static void add_columns(struct digest *digest, const struct snapreader *reader)
{
	size_t count = 0;
	const struct sv *columns = snapreader_columns(reader, &count);

	for (size_t i = 0; i < count; i++)
		digest_add_netstring(digest, columns[i]);
	digest_add_netstring(digest, SV(""));
}

/* The program itself, byte by byte, stands for all that is compiled in. */
static bool hash_program(uint64_t *out)
{
	enum { STEP = 64 * 1024 };
	struct err ignored = ERR_INIT; /* then nothing is remembered */
	char *bytes = mem_alloc(STEP);
	uint64_t offset = 0;
	size_t got = STEP;
	int fd = -1;
	int code = file_open_read("/proc/self/exe", &fd, &ignored);

	*out = 0;
	while (code == 0 && got == STEP) {
		code = file_read_at(fd, "the program", bytes, STEP, offset, &got, &ignored);
		*out = digest_hash64(sv_make(bytes, got), *out);
		offset += got;
	}
	if (fd >= 0)
		(void)close(fd);
	mem_free(bytes);
	return code == 0;
}

static bool make_key(struct agreed *agreed)
{
	const struct settings *settings = agreed->input.settings;
	const char *texts[] = {agreed->input.ruleset->sha256,
		settings->rapid_response.dealer_number,
		settings->rapid_response.default_device_type,
		settings->rapid_response.default_timezone, settings->sync.bill_profile,
		settings->sync.last_first ? "last-first" : "first-last"};
	uint64_t program = 0;

	if (!hash_program(&program))
		return false;
	struct digest *digest = digest_new();
	digest_add(digest, &program, sizeof(program));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		digest_add_netstring(digest, texts[i] ? sv_of(texts[i]) : SV(""));
	for (int side = 0; side < SIDE_COUNT; side++)
		add_columns(digest, agreed->input.readers[side]);
	digest_hex(digest, agreed->head.key);
	digest_free(digest);
	return true;
}

/* ---- beginning and end ------------------------------------------------------------------------------- */

static uint64_t *set_new(const struct agreed *agreed)
{
	return pages_alloc(agreed->words * sizeof(uint64_t));
}

static void set_free(const struct agreed *agreed, uint64_t *set)
{
	if (set)
		pages_free(set, agreed->words * sizeof(uint64_t));
}

static int take_moved(void *self, int64_t link_id, struct err *err)
{
	struct agreed *agreed = self;

	(void)err;
	if (link_id >= 0 && link_id <= agreed->head.last_link)
		agreed_add(agreed->doubtful, (uint32_t)link_id);
	return 0;
}

/* Readies what is walked along; the file is closed when the ledger's past is not its own. */
static int ready_to_walk(struct agreed *agreed, struct err *err)
{
	bool known = false;

	agreed->words = (size_t)agreed->head.last_link / 64 + 1;
	agreed->hinted = set_new(agreed);
	agreed->known = set_new(agreed);
	agreed->passed = set_new(agreed);
	agreed->doubtful = set_new(agreed);
	if (ledger_each_moved_id(
		    agreed->input.ledger, &agreed->head.move, take_moved, agreed, &known, err) != 0)
		return err->code;
	if (!known) {
		(void)close(agreed->fd);
		agreed->fd = -1;
		return 0;
	}
	for (int side = 0; side < SIDE_COUNT; side++)
		agreed->spans[side] =
			mem_calloc(snapreader_member_count(agreed->input.readers[side]) + 1,
				sizeof(struct agreed_span));
	for (unsigned i = 0; i < agreed->input.threads; i++) {
		struct agreed_walker *walker = &agreed->walkers[i];
		walker->side = SIDE_COUNT;
		walker->pieces = mem_calloc(AGREED_WAYS, sizeof(struct agreed_rows));
		walker->bits = set_new(agreed);
	}
	return 0;
}

static int begin(struct agreed *agreed, bool *out_done, struct err *err)
{
	*out_done = false;
	if (agreed->input.links_as_of.move_no == 0 || !make_key(agreed))
		return 0;
	agreed_open(agreed);
	if (agreed->fd >= 0 && ready_to_walk(agreed, err) != 0)
		return err->code;
	*out_done = agreed->fd >= 0 || digest_secret_make(&agreed->head.secret);
	return 0;
}

int agreed_begin(const struct agreed_input *input, struct agreed **out, struct err *err)
{
	struct agreed *agreed;
	bool done = false;

	*out = NULL;
	if (input->last_link_id < (int64_t)agreed_worth_links() ||
		input->last_link_id >= (int64_t)1 << 31 ||
		input->rows[SIDE_CUSTOMER] >= (uint64_t)1 << 31 ||
		input->rows[SIDE_SITE] >= (uint64_t)1 << 31)
		return 0;
	agreed = mem_calloc(1, sizeof(*agreed));
	agreed->input = *input;
	agreed->fd = -1;
	agreed->walkers = mem_calloc(input->threads, sizeof(*agreed->walkers));
	int code = begin(agreed, &done, err);
	if (code == 0 && done)
		*out = agreed;
	else
		agreed_free(agreed);
	return code;
}

static void walker_release(const struct agreed *agreed, struct agreed_walker *walker)
{
	mem_free(walker->pieces);
	set_free(agreed, walker->bits);
	for (int side = 0; side < SIDE_COUNT; side++)
		vec_release(&walker->segments[side]);
	vec_release(&walker->odd);
	vec_release(&walker->notes);
	vec_release(&walker->others);
	if (walker->notes_away > 0)
		(void)cachefile_end(&walker->away);
}

void agreed_free(struct agreed *agreed)
{
	if (!agreed)
		return;
	for (unsigned i = 0; i < agreed->input.threads; i++)
		walker_release(agreed, &agreed->walkers[i]);
	mem_free(agreed->walkers);
	for (int side = 0; side < SIDE_COUNT; side++)
		mem_free(agreed->spans[side]);
	set_free(agreed, agreed->hinted);
	set_free(agreed, agreed->known);
	set_free(agreed, agreed->passed);
	set_free(agreed, agreed->doubtful);
	if (agreed->fd >= 0)
		(void)close(agreed->fd);
	mem_free(agreed);
}

bool agreed_is_known(const struct agreed *agreed)
{
	return agreed->fd >= 0;
}

static uint64_t count_links(const uint64_t *set, size_t words)
{
	uint64_t count = 0;

	for (size_t i = 0; i < words; i++)
		count += (uint64_t)__builtin_popcountll(set[i]);
	return count;
}

/* ---- which customers are most likely as they were ------------------------------------------------------ */

/* Hints of a snapshot that has none, or was turned upside down, would send all sites through the join. */
void agreed_end_hints(struct agreed *agreed)
{
	for (unsigned i = 0; i < agreed->input.threads; i++) {
		uint64_t *bits = agreed->walkers[i].bits;
		for (size_t k = 0; k < agreed->words; k++) {
			agreed->hinted[k] |= bits[k];
			bits[k] = 0;
		}
	}
	atomic_store(&agreed->drift[SIDE_CUSTOMER], 0);
	if (count_links(agreed->hinted, agreed->words) < agreed->head.pairs / HINTS_SHARE) {
		set_free(agreed, agreed->hinted);
		agreed->hinted = NULL;
	}
}

/* ---- which pairs are passed over ---------------------------------------------------------------------- */

void agreed_odd_code(struct agreed *agreed, unsigned thread, uint64_t hash)
{
	if (hash != 0)
		*vec_push(&agreed->walkers[thread].odd) = hash;
}

/* What the threads have seen on this side. A link that two of them saw has rows that stand twice. */
void agreed_end_side(struct agreed *agreed, enum side side)
{
	uint64_t *all = side == SIDE_SITE ? agreed->known : agreed->passed;

	for (unsigned i = 0; i < agreed->input.threads; i++) {
		uint64_t *bits = agreed->walkers[i].bits;
		for (size_t k = 0; k < agreed->words; k++) {
			agreed->doubtful[k] |= all[k] & bits[k];
			all[k] |= bits[k];
			bits[k] = 0;
		}
	}
}

/*
 * Hashes of codes, open addressing; 0 is free. Nearly all that is asked for is not there: a bit for each upper half of a
 * hash, in what fits into a cache, tells most of these.
 */
struct code_set {
	uint64_t *at;
	size_t mask;
	size_t count;
	uint64_t *bits;
	size_t bits_mask;
};

static uint64_t *bits_of(const struct code_set *set, uint64_t hash)
{
	return &set->bits[(size_t)(hash >> 38) & set->bits_mask];
}

static uint64_t bit_of(uint64_t hash)
{
	return (uint64_t)1 << (hash >> 32 & 63);
}

static bool code_set_has(const struct code_set *set, uint64_t hash)
{
	if (!(*bits_of(set, hash) & bit_of(hash)))
		return false;
	for (size_t i = (size_t)hash & set->mask; set->at[i]; i = (i + 1) & set->mask) {
		if (set->at[i] == hash)
			return true;
	}
	return false;
}

static void code_set_init(struct code_set *set, size_t most)
{
	size_t room = 64;

	while (room < most * 4)
		room *= 2;
	set->at = pages_alloc(room * sizeof(*set->at));
	set->mask = room - 1;
	set->count = 0;
	set->bits_mask = room / 16 - 1; /* four bits a place */
	set->bits = mem_calloc(room / 16, sizeof(*set->bits));
}

static void code_set_release(struct code_set *set)
{
	pages_free(set->at, (set->mask + 1) * sizeof(*set->at));
	mem_free(set->bits);
}

/* False when it is there already, or is none ("-" in the place of a code). */
static bool code_set_add(struct code_set *set, uint64_t hash)
{
	size_t i = (size_t)hash & set->mask;

	if (hash == 0)
		return false;
	for (; set->at[i]; i = (i + 1) & set->mask) {
		if (set->at[i] == hash)
			return false;
	}
	set->at[i] = hash;
	*bits_of(set, hash) |= bit_of(hash);
	if (++set->count * 2 <= set->mask)
		return true;
	struct code_set more;
	code_set_init(&more, set->count);
	for (size_t k = 0; k <= set->mask; k++) {
		if (set->at[k])
			(void)code_set_add(&more, set->at[k]);
	}
	code_set_release(set);
	*set = more;
	return true;
}

/*
 * Once through all codes. A link of which any code stands on a row that goes through the join is doubtful; and the
 * codes of what is doubtful and known are those of rows that will go through it. *out_again: there were new ones of
 * these, so that what was passed before has to be looked at again. False when the codes cannot be read.
 */
static bool go_through_codes(
	struct agreed *agreed, struct code_set *odd, struct agreed_codes *piece, bool *out_again)
{
	*out_again = false;
	for (uint64_t i = 0; i < agreed_pieces(agreed->head.codes); i++) {
		if (!agreed_read_codes(agreed, i, piece))
			return false;
		for (uint64_t k = 0; k < piece->count; k++) {
			uint32_t link = piece->link[k];
			uint64_t hash = piece->hash[k];
			if ((int64_t)link > agreed->head.last_link)
				return false;
			if (!agreed_has(agreed->passed, link))
				continue;
			if (!agreed_has(agreed->doubtful, link)) {
				if (!code_set_has(odd, hash))
					continue;
				agreed_add(agreed->doubtful, link);
				*out_again = true; /* it may have more codes, before this one */
			}
			if (code_set_add(odd, hash))
				*out_again = true;
		}
	}
	return true;
}

void agreed_settle(struct agreed *agreed)
{
	struct agreed_codes *piece = mem_alloc(sizeof(*piece));
	struct code_set odd;
	size_t count = 0;
	bool right = true;
	bool again = true;
	unsigned times = 0;

	for (unsigned i = 0; i < agreed->input.threads; i++)
		count += agreed->walkers[i].odd.count;
	code_set_init(&odd, count);
	for (unsigned i = 0; i < agreed->input.threads; i++) {
		for (size_t k = 0; k < agreed->walkers[i].odd.count; k++)
			(void)code_set_add(&odd, agreed->walkers[i].odd.at[k]);
		vec_release(&agreed->walkers[i].odd);
	}
	while (again && right)
		right = times++ < CHAIN_MAX && go_through_codes(agreed, &odd, piece, &again);
	for (size_t i = 0; i < agreed->words; i++)
		agreed->passed[i] &= right ? ~agreed->doubtful[i] : 0;
	agreed->pairs = count_links(agreed->passed, agreed->words);
	agreed->wanted = count_links(agreed->known, agreed->words) - agreed->pairs;
	log_debug("%llu of %llu pairs are as the last comparison saw them",
		(unsigned long long)agreed->pairs, (unsigned long long)agreed->head.pairs);
	code_set_release(&odd);
	mem_free(piece);
}

uint64_t agreed_pairs(const struct agreed *agreed)
{
	return agreed->pairs;
}

const uint64_t *agreed_links(const struct agreed *agreed, int64_t *out_last_id)
{
	*out_last_id = agreed->head.last_link;
	return agreed->passed;
}

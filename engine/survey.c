/*
 * A place is 61 bits of a hash and three that say where it stands; a third bit set twice sets all three:
 *     CUSTOMER | SITE            a code of one customer and one site: plain
 *     FURTHER                    a further code of one site and nobody else's
 *     anything else              not plain
 * Keys stand in the same table, hashed with their side, and have CUSTOMER alone, or all three: twice.
 */
#include "engine/survey.h"

#include <pthread.h>
#include <stdatomic.h>

#include "engine/base/digest.h"
#include "engine/base/map.h"
#include "engine/base/mem.h"
#include "engine/base/pages.h"
#include "engine/base/stop.h"
#include "engine/base/vec.h"
#include "engine/join.h"

#include "engine/base/banned.h"

__extension__ typedef unsigned __int128 wide;

enum { STANDS_CUSTOMER = 1, STANDS_SITE = 2, STANDS_FURTHER = 4, STANDS_MANY = 7 };
enum { THREADS_MAX = 64 };

struct survey {
	struct partition partition;
	atomic_uint_fast64_t *places; /* 0: free */
	uint64_t room;
	uint64_t most;
	atomic_uint_fast64_t count;
	atomic_bool useless;
	pthread_mutex_t doubting;
	struct {
		VEC_FIELDS(uint64_t);
	} doubts; /* hashes of ids that seem to stand twice; under `doubting` */
};

struct surveyor {
	struct survey *survey;
	bool only_customers; /* their ids alone, of those with a code of the partition */
	const struct ruleset *ruleset;
	struct snapreader *const *readers;
	struct err err;
	pthread_t thread;
	bool started;
};

/* ---- the table ------------------------------------------------------------------------------------ */

static uint64_t name_of(uint64_t hash)
{
	uint64_t name = hash & ~(uint64_t)STANDS_MANY;

	return name ? name : (uint64_t)STANDS_MANY + 1;
}

static uint64_t next_place(const struct survey *survey, uint64_t i)
{
	return i + 1 == survey->room ? 0 : i + 1;
}

static uint64_t home(const struct survey *survey, uint64_t hash)
{
	return (uint64_t)(((wide)hash * survey->room) >> 64);
}

static uint64_t raised(uint64_t place, unsigned stands)
{
	return place & stands ? place | STANDS_MANY : place | stands;
}

/* Notes where a hash stands; tells what stood there before. */
static unsigned add(struct survey *survey, uint64_t hash, unsigned stands)
{
	uint64_t name = name_of(hash);
	uint64_t i = home(survey, hash);

	for (;;) {
		uint_fast64_t place =
			atomic_load_explicit(&survey->places[i], memory_order_relaxed);
		if (place && (place & ~(uint64_t)STANDS_MANY) != name) {
			i = next_place(survey, i);
			continue;
		}
		if (!place && atomic_fetch_add(&survey->count, 1) >= survey->most) {
			atomic_store(&survey->useless, true);
			return 0;
		}
		uint64_t after = place ? raised(place, stands) : name | stands;
		if (atomic_compare_exchange_strong(&survey->places[i], &place, after))
			return (unsigned)(place & STANDS_MANY);
		if (place) /* another thread was first; it counts once */
			atomic_fetch_sub(&survey->count, 1);
	}
}

static unsigned find(const struct survey *survey, uint64_t hash)
{
	uint64_t name = name_of(hash);

	for (uint64_t i = home(survey, hash);; i = next_place(survey, i)) {
		uint64_t place = atomic_load_explicit(&survey->places[i], memory_order_relaxed);
		if (!place)
			return 0;
		if ((place & ~(uint64_t)STANDS_MANY) == name)
			return (unsigned)(place & STANDS_MANY);
	}
}

/* ---- reading -------------------------------------------------------------------------------------- */

static bool is_ours(const struct survey *survey, uint64_t hash)
{
	return partition_has(&survey->partition, hash, 0);
}

static uint64_t key_hash(enum side side, struct sv key)
{
	return digest_hash64(key, UINT64_MAX - (uint64_t)side);
}

static void note_doubt(struct survey *survey, uint64_t hash)
{
	if (partition_is_whole(&survey->partition)) {
		atomic_store(&survey->useless, true);
		return;
	}
	(void)pthread_mutex_lock(&survey->doubting);
	*vec_push(&survey->doubts) = hash;
	(void)pthread_mutex_unlock(&survey->doubting);
}

static void take_key(struct survey *survey, enum side side, struct sv key)
{
	uint64_t hash = key_hash(side, key);

	if (key.n == 0)
		atomic_store(&survey->useless, true);
	else if (is_ours(survey, hash) && add(survey, hash, STANDS_CUSTOMER) != 0)
		note_doubt(survey, hash);
}

static void take_row(const struct surveyor *s, enum side side, const struct sv *values)
{
	const struct layout *layout = &s->ruleset->layouts[side];
	struct sv others = layout->codes >= 0 ? values[layout->codes] : SV("");
	struct sv other;
	uint64_t hash = code_fold_hash(values[s->ruleset->link_fields[side]]);

	if (s->only_customers) {
		if (hash && is_ours(s->survey, hash))
			(void)add(s->survey, key_hash(side, values[layout->key]), STANDS_CUSTOMER);
		return;
	}
	if (hash && is_ours(s->survey, hash))
		(void)add(s->survey, hash, side == SIDE_CUSTOMER ? STANDS_CUSTOMER : STANDS_SITE);
	while (join_next_code(&others, &other)) {
		hash = code_fold_hash(other);
		if (hash && is_ours(s->survey, hash))
			(void)add(s->survey, hash, STANDS_FURTHER);
	}
	take_key(s->survey, side, values[layout->key]);
}

static int take_block(
	const struct surveyor *s, enum side side, struct snapblock *block, struct err *err)
{
	struct sv values[FIELD_COUNT_MAX];
	uint64_t row_no = block->row_no;

	for (size_t pos = 0; pos < block->size; row_no++) {
		if (snapreader_split(s->readers[side], block, &pos, row_no, values, err) != 0)
			return err->code;
		take_row(s, side, values);
	}
	return 0;
}

static void *work(void *self)
{
	struct surveyor *s = self;
	struct snapblock block = {0};
	int code = 0;

	for (int side = 0; side < (s->only_customers ? SIDE_SITE : SIDE_COUNT); side++) {
		bool more = true;
		while (code == 0 && more && !atomic_load(&s->survey->useless)) {
			if (stop_requested())
				code = ERR_SET(&s->err, ERR_INTERRUPTED, "interrupted");
			if (code == 0)
				code = snapreader_next(s->readers[side], &block, &more, &s->err);
			if (code == 0 && more)
				code = take_block(s, (enum side)side, &block, &s->err);
		}
	}
	if (code != 0)
		atomic_store(&s->survey->useless, true); /* the others need not go on */
	snapblock_release(&block);
	return NULL;
}

static int run_threads(const struct surveyor *like, unsigned threads, struct err *err)
{
	unsigned count = threads > THREADS_MAX ? THREADS_MAX : threads ? threads : 1;
	struct surveyor *surveyors = mem_calloc(count, sizeof(*surveyors));
	int code = 0;

	for (unsigned i = 0; i < count; i++) {
		struct surveyor *s = &surveyors[i];
		*s = *like;
		s->started = i > 0 && pthread_create(&s->thread, NULL, work, s) == 0;
	}
	(void)work(&surveyors[0]);
	for (unsigned i = 0; i < count; i++) {
		if (surveyors[i].started)
			(void)pthread_join(surveyors[i].thread, NULL);
		if (surveyors[i].err.code && code == 0) {
			*err = surveyors[i].err;
			code = err->code;
		}
	}
	mem_free(surveyors);
	return code;
}

/* ---- ids in doubt ---------------------------------------------------------------------------------- */

/* Two ids may share a hash: those in doubt are looked at by their texts. */
struct second_look {
	const struct survey *survey;
	struct arena arena;
	struct map keys[SIDE_COUNT];
};

static bool is_in_doubt(const struct survey *survey, uint64_t hash)
{
	for (size_t i = 0; i < survey->doubts.count; i++) {
		if (survey->doubts.at[i] == hash)
			return true;
	}
	return false;
}

static int look_again(struct second_look *look, enum side side, struct sv key, struct err *err)
{
	bool added = true;

	if (is_in_doubt(look->survey, key_hash(side, key)))
		(void)map_put(&look->keys[side], arena_sv(&look->arena, key), 1, &added);
	return added ? 0
		     : ERR_SET(err, ERR_DATA,
			       "%s '%.*s' stands twice in its snapshot; extract again",
			       side_name(side), SV_ARG(key));
}

static int look_through(struct second_look *look, struct snapreader *reader, enum side side,
	int key, struct err *err)
{
	struct sv values[FIELD_COUNT_MAX];
	struct snapblock block = {0};
	bool more = true;
	int code = 0;

	while (code == 0) {
		code = snapreader_next(reader, &block, &more, err);
		if (code != 0 || !more)
			break;
		uint64_t row_no = block.row_no;
		for (size_t pos = 0; code == 0 && pos < block.size; row_no++) {
			code = snapreader_split(reader, &block, &pos, row_no, values, err);
			if (code == 0)
				code = look_again(look, side, values[key], err);
		}
	}
	snapblock_release(&block);
	return code;
}

static int settle_doubts(const struct survey *survey, struct snapreader *const readers[SIDE_COUNT],
	const struct ruleset *ruleset, struct err *err)
{
	struct second_look look = {.survey = survey};
	int code = 0;

	if (survey->doubts.count == 0)
		return 0;
	arena_init(&look.arena, 0);
	for (int side = 0; side < SIDE_COUNT && code == 0; side++) {
		struct snapreader *reader = NULL;
		code = snapreader_reopen(readers[side], &reader, err);
		if (code == 0)
			code = look_through(
				&look, reader, (enum side)side, ruleset->layouts[side].key, err);
		snapreader_close(reader);
	}
	for (int side = 0; side < SIDE_COUNT; side++)
		map_release(&look.keys[side]);
	arena_release(&look.arena);
	return code;
}

/* ---- the whole ------------------------------------------------------------------------------------ */

static struct survey *survey_new(const struct partition *partition, uint64_t most)
{
	struct survey *survey = mem_calloc(1, sizeof(*survey));

	survey->partition = *partition;
	(void)pthread_mutex_init(&survey->doubting, NULL);
	survey->most = most + 1024;
	survey->room = survey->most + survey->most / 4;
	survey->places = pages_alloc(survey->room * sizeof(*survey->places));
	return survey;
}

/* Reads the files anew; `like` says what is looked for. */
static int read_files(const struct surveyor *like, struct snapreader *const readers[SIDE_COUNT],
	unsigned threads, struct err *err)
{
	struct snapreader *again[SIDE_COUNT] = {NULL};
	struct surveyor surveyor = *like;
	int code = 0;

	surveyor.readers = again;
	for (int side = 0; side < SIDE_COUNT && code == 0; side++)
		code = snapreader_reopen(readers[side], &again[side], err);
	if (code == 0)
		code = run_threads(&surveyor, threads, err);
	for (int side = 0; side < SIDE_COUNT; side++)
		snapreader_close(again[side]);
	return code;
}

/* Hands it out, or frees it where it failed or is of no use. */
static int hand_out(struct survey *survey, int code, struct survey **out)
{
	if (code != 0 || atomic_load(&survey->useless)) {
		survey_free(survey);
		survey = NULL;
	}
	if (code == 0)
		*out = survey;
	return code;
}

int survey_make(struct snapreader *const readers[SIDE_COUNT], const struct ruleset *ruleset,
	const struct partition *partition, const uint64_t expected_rows[SIDE_COUNT],
	unsigned threads, struct survey **out, struct err *err)
{
	uint64_t rows =
		partition_share(partition, expected_rows[SIDE_CUSTOMER] + expected_rows[SIDE_SITE]);
	/* of each row its key and, mostly shared by two, its code: half a place more, and what is between */
	struct survey *survey = survey_new(partition, rows + rows / 2 + rows / 4);
	struct surveyor like = {.survey = survey, .ruleset = ruleset};
	int code = read_files(&like, readers, threads, err);

	if (code == 0)
		code = settle_doubts(survey, readers, ruleset, err);
	return hand_out(survey, code, out);
}

int survey_make_customers(struct snapreader *const readers[SIDE_COUNT],
	const struct ruleset *ruleset, const struct partition *partition, uint64_t expected_rows,
	unsigned threads, struct survey **out, struct err *err)
{
	struct survey *survey = survey_new(partition, partition_share(partition, expected_rows));
	struct surveyor like = {.survey = survey, .only_customers = true, .ruleset = ruleset};

	return hand_out(survey, read_files(&like, readers, threads, err), out);
}

uint64_t survey_count(const struct survey *survey)
{
	return atomic_load(&survey->count);
}

bool survey_has_customer(const struct survey *survey, struct sv customer_id)
{
	return find(survey, key_hash(SIDE_CUSTOMER, customer_id)) != 0;
}

void survey_free(struct survey *survey)
{
	if (!survey)
		return;
	pages_free(survey->places, survey->room * sizeof(*survey->places));
	vec_release(&survey->doubts);
	(void)pthread_mutex_destroy(&survey->doubting);
	mem_free(survey);
}

bool survey_is_plain_pair(const struct survey *survey, const struct ruleset *ruleset,
	const struct record *customer, const struct record *site)
{
	struct sv account = sv_trim(record_get(customer, ruleset->link_fields[SIDE_CUSTOMER]));
	struct sv code = sv_trim(record_get(site, ruleset->link_fields[SIDE_SITE]));
	struct sv others = record_get(site, site->layout->codes);
	struct sv other;

	if (account.n == 0 || !sv_eq(account, code) ||
		find(survey, code_fold_hash(code)) != (STANDS_CUSTOMER | STANDS_SITE))
		return false;
	while (join_next_code(&others, &other)) {
		uint64_t hash = code_fold_hash(other);
		if (hash && (!is_ours(survey, hash) || find(survey, hash) != STANDS_FURTHER))
			return false;
	}
	return true;
}

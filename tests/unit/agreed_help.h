/*
 * agreed_help - nights: two snapshots of small accounts, sealed in members of a few rows, go through the join with and without
 *               what was remembered (engine/agreed.h). Both must give the same.
 *
 * Account i has customer "ci", site "si", the code "Ai" and the link i. Which pairs are quiet a test says itself: all but
 * those in `loud`. Other numbers are records without a link.
 */
#ifndef ACCORD_TESTS_AGREED_HELP_H
#define ACCORD_TESTS_AGREED_HELP_H

#include "tests/unit/ledger_help.h"

#include "engine/agreed.h"
#include "engine/join.h"
#include "io/file.h"
#include "io/gzfile.h"
#include "io/manifest.h"
#include "io/snapstore.h"
#include "tests/unit/rules_files.h"

enum { NIGHT_ACCOUNTS_MAX = 6000, NIGHT_THREADS_MAX = 4 };

/* What became of a pair. */
enum night_fate { FATE_NONE, FATE_COMPARED, FATE_PASSED };

/* What the customers' snapshots say of their rows (snapstore.h): nothing; what accord's say; that all are as they were;
 * that each third one is not. */
enum night_hints { HINTS_NONE, HINTS_RIGHT, HINTS_ALIKE, HINTS_UNLIKE };
static enum night_hints night_hints; /* of the nights to come */

struct nights {
	struct room *room;
	enum night_hints hints;
	unsigned nights; /* so far */
	struct rules_files files;
	struct settings settings;
	struct arena arena; /* the rows' texts */
	unsigned threads;
	uint64_t memory_bytes;
	uint64_t member_rows;
	const char *columns[SIDE_COUNT];
	struct {
		VEC_FIELDS(struct sv);
	} rows[SIDE_COUNT];
	bool loud[NIGHT_ACCOUNTS_MAX];

	/* the last night */
	bool was_known; /* there was a file that fits */
	enum night_fate fates[NIGHT_ACCOUNTS_MAX];
	uint64_t passed;
};

/* One join under way; the workers are its threads. */
struct night_join {
	struct nights *nights;
	struct linkset *links;
	struct agreed *agreed; /* or NULL */
	struct snapreader *readers[SIDE_COUNT];
	struct join_rest rest;
	enum night_fate fates[NIGHT_ACCOUNTS_MAX];
};

struct night_worker {
	struct night_join *join;
	unsigned number;
};

/* ---- rows --------------------------------------------------------------------------------------------- */

static inline void nights_add(struct nights *n, enum side side, size_t at, const char *row)
{
	size_t count = n->rows[side].count;

	(void)vec_push(&n->rows[side]);
	struct sv *rows = n->rows[side].at;
	(void)memmove(rows + at + 1, rows + at, (count - at) * sizeof(*rows));
	rows[at] = arena_sv(&n->arena, sv_of(row));
}

static inline void nights_remove(struct nights *n, enum side side, size_t at)
{
	struct sv *rows = n->rows[side].at;

	n->rows[side].count--;
	(void)memmove(rows + at, rows + at + 1, (n->rows[side].count - at) * sizeof(*rows));
}

/* Another text in the place of a row. */
static inline void nights_put(struct nights *n, enum side side, size_t at, const char *row)
{
	n->rows[side].at[at] = arena_sv(&n->arena, sv_of(row));
}

static inline void nights_move(struct nights *n, enum side side, size_t from, size_t to)
{
	const char *row = arena_str(&n->arena, n->rows[side].at[from]);

	nights_remove(n, side, from);
	nights_add(n, side, to, row);
}

static inline const char *nights_customer(struct nights *n, int i)
{
	return arena_printf(&n->arena, "c%d,A%d,Name %d\r\n", i, i, i).p;
}

static inline const char *nights_site(struct nights *n, int i, const char *codes)
{
	return arena_printf(&n->arena, "s%d,A%d,%s,Name %d\r\n", i, i, codes, i).p;
}

/* Accounts 1 to `accounts` on both sides in order: account i stands at i - 1. All are linked. */
static inline void nights_init(struct nights *n, struct room *room, int accounts, unsigned threads)
{
	char keys[SIDE_COUNT][16];

	(void)memset(n, 0, sizeof(*n));
	assert_true(accounts < NIGHT_ACCOUNTS_MAX);
	n->room = room;
	n->threads = threads;
	n->member_rows = 7;
	n->hints = night_hints;
	n->memory_bytes = 1 << 26;
	n->columns[SIDE_CUSTOMER] = "customer_id,account_number,first_name";
	n->columns[SIDE_SITE] = "site_num,transmitter_code,other_codes,site_name";
	n->settings.sync.state = room->state;
	n->settings.rapid_response.dealer_number = "1234";
	arena_init(&n->arena, 0);
	rules_files_init(&n->files);
	rules_files_add_dir(&n->files, "rules.d");
	assert_int_equal(rules_files_compile(&n->files), 0);
	assert_int_equal(setenv("ACCORD_REMEMBER_FROM", "1", 1), 0);
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	for (int i = 1; i <= accounts; i++) {
		int64_t link_id = 0;
		(void)snprintf(keys[SIDE_CUSTOMER], sizeof(keys[0]), "c%d", i);
		(void)snprintf(keys[SIDE_SITE], sizeof(keys[0]), "s%d", i);
		assert_ok(room, ledger_add_link(room->ledger, sv_of(keys[SIDE_CUSTOMER]),
					sv_of(keys[SIDE_SITE]), "code", 1, &link_id, &room->err));
		assert_int_equal(link_id, i);
		nights_add(n, SIDE_CUSTOMER, (size_t)i - 1, nights_customer(n, i));
		nights_add(n, SIDE_SITE, (size_t)i - 1, nights_site(n, i, ""));
	}
	assert_ok(room, ledger_commit(room->ledger, &room->err));
}

static inline void nights_release(struct nights *n)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		vec_release(&n->rows[side]);
	rules_files_release(&n->files);
	arena_release(&n->arena);
}

/* And the room. */
static inline void nights_end(struct nights *n)
{
	struct room *room = n->room;

	nights_release(n);
	room_release(room);
}

/* ---- snapshots ---------------------------------------------------------------------------------------- */

struct night_members {
	VEC_FIELDS(struct snapshot_member);
};

static inline void night_add_hint(struct nights *n, size_t row, struct buf *hints)
{
	bool lies = n->hints == HINTS_UNLIKE && row % 3 == 2;
	uint64_t hint = n->hints == HINTS_ALIKE ? 7
						: digest_hash64(n->rows[SIDE_CUSTOMER].at[row],
							  lies ? n->nights : 0);

	buf_add_char(hints, (char)(hint & 0xff));
	buf_add_char(hints, (char)(hint >> 8 & 0xff));
}

static inline void night_pack(
	struct nights *n, enum side side, struct buf *packed, struct night_members *members)
{
	struct gz_deflater *deflater = gz_deflater_new();
	struct buf text = BUF_INIT;
	struct buf hints = BUF_INIT;
	size_t count = n->rows[side].count;
	size_t at = 0;

	do {
		struct snapshot_member member = {packed->n, 0};
		buf_clear(&text);
		buf_clear(&hints);
		if (at == 0)
			buf_printf(&text, "%s\r\n", n->columns[side]);
		for (; at < count && member.rows < n->member_rows; member.rows++) {
			if (side == SIDE_CUSTOMER)
				night_add_hint(n, at, &hints);
			buf_add_sv(&text, n->rows[side].at[at++]);
		}
		*vec_push(members) = member;
		if (side == SIDE_CUSTOMER && n->hints != HINTS_NONE)
			gz_deflate_extra(deflater, buf_sv(&text), SNAPSTORE_HINTS_ID,
				buf_sv(&hints), packed);
		else
			gz_deflate(deflater, buf_sv(&text), packed);
	} while (at < count);
	n->nights += side == SIDE_CUSTOMER;
	gz_deflater_free(deflater);
	buf_release(&hints);
	buf_release(&text);
}

/* The manifest of a snapshot with these members, sealed. */
static inline void night_put_manifest(
	struct room *room, const char *path, const struct snapshot_manifest *manifest)
{
	struct buf text = BUF_INIT;
	struct json_writer w;
	char seal[DIGEST_HEX_SIZE];

	json_begin(&w, &text, false);
	json_open_object(&w);
	json_member_u64(&w, "format_version", SNAPSHOT_FORMAT_VERSION);
	json_member(&w, "system", sv_of(side_system(manifest->side)));
	json_member(&w, "base_url", SV("http://127.0.0.1:9"));
	manifest_put_time(&w, "taken_from", 0);
	manifest_put_time(&w, "taken_until", 0);
	json_member_bool(&w, "complete", true);
	json_member_u64(&w, "rows", manifest->rows);
	json_member_u64(&w, "devices", 0);
	json_member_u64(&w, "pages", 1);
	json_member_u64(&w, "bytes", manifest->bytes);
	json_member(&w, "sha256", manifest->sha256);
	json_member(&w, "first_key", SV(""));
	json_member(&w, "last_key", SV(""));
	json_member(&w, "end_marker", SV("end of array"));
	json_key(&w, "shares");
	json_put_raw(&w, SV("{}"));
	json_key(&w, "empty_counts");
	json_open_array(&w);
	for (size_t i = 0; i < manifest->column_count; i++)
		json_put_u64(&w, 0);
	json_close_array(&w);
	json_key(&w, "columns");
	json_open_array(&w);
	for (size_t i = 0; i < manifest->column_count; i++)
		json_put_sv(&w, manifest->columns[i]);
	json_close_array(&w);
	json_key(&w, "members");
	json_open_array(&w);
	for (size_t i = 0; i < manifest->member_count; i++) {
		json_open_array(&w);
		json_put_u64(&w, manifest->members[i].offset);
		json_put_u64(&w, manifest->members[i].rows);
		json_close_array(&w);
	}
	json_close_array(&w);
	json_close_object(&w);
	assert_ok(room, manifest_write(snapshot_manifest_path(&room->arena, path), &text, seal,
				&room->err));
	buf_release(&text);
}

static inline const char *night_seal(struct nights *n, enum side side)
{
	struct night_members members = {0};
	struct buf packed = BUF_INIT;
	struct sv columns[8];
	struct snapshot_manifest manifest = {
		.side = side, .rows = n->rows[side].count, .columns = columns};
	struct sv names = sv_of(n->columns[side]);
	struct room *room = n->room;
	char hex[DIGEST_HEX_SIZE];

	while (!sv_is_absent(names))
		columns[manifest.column_count++] = sv_cut(&names, ',');
	night_pack(n, side, &packed, &members);
	const char *path = room_path(room, side == SIDE_SITE ? "sites.csv.gz" : "customers.csv.gz");
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(packed.p, 1, packed.n, file), packed.n);
	assert_int_equal(fclose(file), 0);
	assert_ok(room, file_sha256(path, hex, &manifest.bytes, &room->err));
	manifest.sha256 = sv_of(hex);
	manifest.members = members.at;
	manifest.member_count = members.count;
	night_put_manifest(room, path, &manifest);
	vec_release(&members);
	buf_release(&packed);
	return path;
}

/* ---- a join ------------------------------------------------------------------------------------------- */

static inline int night_take_pair(void *self, const struct record *customer,
	const struct record *site, int64_t slot, const struct agreed_rows_of_pair *rows,
	struct err *err)
{
	struct night_worker *worker = self;
	struct night_join *join = worker->join;
	int64_t link = linkset_id(join->links, slot);

	(void)err;
	(void)customer;
	assert_true(link > 0 && link < NIGHT_ACCOUNTS_MAX);
	join->fates[link] = FATE_COMPARED;
	if (join->agreed && !join->nights->loud[link])
		agreed_note(join->agreed, worker->number, rows,
			record_get(site, site->layout->codes), link);
	return 0;
}

static inline void night_begin_agreed(struct nights *n, struct night_join *join)
{
	struct room *room = n->room;
	struct agreed_input input = {.settings = &n->settings,
		.ruleset = n->files.ruleset,
		.ledger = room->ledger,
		.last_link_id = linkset_last_id(join->links),
		.readers = join->readers,
		.rows = {n->rows[SIDE_CUSTOMER].count, n->rows[SIDE_SITE].count},
		.memory_bytes = n->memory_bytes,
		.threads = n->threads};

	assert_ok(room, ledger_newest_link_move(room->ledger, &input.links_as_of, &room->err));
	assert_ok(room, agreed_begin(&input, &join->agreed, &room->err));
	n->was_known = join->agreed && agreed_is_known(join->agreed);
}

static inline void night_open(
	struct nights *n, struct night_join *join, const char *const paths[SIDE_COUNT])
{
	struct room *room = n->room;

	(void)memset(join, 0, sizeof(*join));
	join->nights = n;
	assert_ok(room,
		linkset_load(room->ledger, room->state, n->threads, &join->links, &room->err));
	for (int side = 0; side < SIDE_COUNT; side++)
		assert_ok(room, snapreader_open(paths[side], &n->files.ruleset->layouts[side], true,
					&join->readers[side], &room->err));
}

static inline int night_try_join(struct nights *n, struct night_join *join)
{
	struct night_worker workers[NIGHT_THREADS_MAX];
	void *selves[NIGHT_THREADS_MAX];
	struct join_config config = {
		.readers = {join->readers[SIDE_CUSTOMER], join->readers[SIDE_SITE]},
		.ruleset = n->files.ruleset,
		.links = join->links,
		.agreed = join->agreed,
		.threads = n->threads,
		.expected_rows = {n->rows[SIDE_CUSTOMER].count, n->rows[SIDE_SITE].count},
		.pair = night_take_pair,
		.workers = selves};

	for (unsigned i = 0; i < n->threads; i++) {
		workers[i] = (struct night_worker){join, i};
		selves[i] = &workers[i];
	}
	return join_run(&config, &join->rest, &n->room->err);
}

static inline void night_run_join(struct nights *n, struct night_join *join)
{
	assert_ok(n->room, night_try_join(n, join));
	for (int side = 0; side < SIDE_COUNT; side++) {
		assert_ok(n->room, snapreader_check_seal(join->readers[side], &n->room->err));
		assert_int_equal(join->rest.read[side], n->rows[side].count);
	}
}

static inline void night_close(struct night_join *join)
{
	agreed_free(join->agreed);
	linkset_free(join->links);
	join_rest_release(&join->rest);
	for (int side = 0; side < SIDE_COUNT; side++)
		snapreader_close(join->readers[side]);
}

/* ---- with and without --------------------------------------------------------------------------------- */

/* The rest has the same rows: which of a pair were handed out before another came for their code is chance. */
static inline void night_compare_rest(const struct night_join *a, const struct night_join *b)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		assert_int_equal(a->rest.rows[side].count, b->rest.rows[side].count);
		for (size_t i = 0; i < a->rest.rows[side].count; i++) {
			const struct join_row *left = &a->rest.rows[side].at[i];
			const struct join_row *right = &b->rest.rows[side].at[i];
			assert_int_equal(left->row_no, right->row_no);
			for (size_t k = 0; k < left->record.layout->count; k++)
				assert_true(sv_eq(left->record.values[k], right->record.values[k]));
		}
	}
}

/* Is the account's customer or site in the rest? Then only that is the same, not whether the two met. */
static inline void night_forget_rest(const struct night_join *join, bool *in_rest)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < join->rest.rows[side].count; i++) {
			struct sv key = record_key(&join->rest.rows[side].at[i].record);
			long number = strtol(key.p + 1, NULL, 10);
			if (number > 0 && number < NIGHT_ACCOUNTS_MAX)
				in_rest[number] = true;
		}
	}
}

static inline int night_none_unseen(void *self, const struct ledger_link *link, struct err *err)
{
	bool *unseen = self;

	(void)err;
	unseen[link->link_id] = true;
	return 0;
}

/* A link that was passed over counts as met, once. */
static inline void night_check_links(struct nights *n, struct night_join *join)
{
	bool *unseen = test_calloc(NIGHT_ACCOUNTS_MAX, sizeof(*unseen));

	assert_ok(n->room, linkset_each_unseen(join->links, 2, n->room->ledger, night_none_unseen,
				   unseen, &n->room->err));
	for (size_t i = 1; i < NIGHT_ACCOUNTS_MAX; i++)
		assert_false(unseen[i] && join->fates[i] != FATE_NONE);
	test_free(unseen);
}

static inline void night_take_passed(struct nights *n, struct night_join *join)
{
	int64_t last = 0;
	const uint64_t *bits = agreed_links(join->agreed, &last);

	for (int64_t i = 0; i <= last; i++) {
		if ((bits[i / 64] >> (i % 64) & 1) == 0)
			continue;
		assert_true(i > 0 && i < NIGHT_ACCOUNTS_MAX);
		assert_true(join->fates[i] == FATE_NONE); /* one or the other */
		join->fates[i] = FATE_PASSED;
		n->passed++;
	}
	assert_int_equal(n->passed, agreed_pairs(join->agreed));
}

/* One night: the join along what is remembered gives what the whole join gives. */
static inline void nights_pass(struct nights *n)
{
	struct night_join *whole = test_malloc(sizeof(*whole));
	struct night_join *along = test_malloc(sizeof(*along));
	bool *in_rest = test_calloc(NIGHT_ACCOUNTS_MAX, sizeof(*in_rest));
	const char *paths[SIDE_COUNT];

	n->passed = 0;
	for (int side = 0; side < SIDE_COUNT; side++)
		paths[side] = night_seal(n, (enum side)side);
	night_open(n, whole, paths);
	night_run_join(n, whole);
	night_open(n, along, paths);
	night_begin_agreed(n, along);
	night_run_join(n, along);
	if (n->was_known)
		night_take_passed(n, along);
	night_check_links(n, along);
	if (along->agreed)
		agreed_write(along->agreed, along->links);
	night_compare_rest(whole, along);
	night_forget_rest(whole, in_rest);
	for (size_t i = 1; i < NIGHT_ACCOUNTS_MAX; i++) {
		if (!in_rest[i])
			assert_int_equal(
				whole->fates[i] != FATE_NONE, along->fates[i] != FATE_NONE);
		assert_false(in_rest[i] && along->fates[i] == FATE_PASSED);
	}
	(void)memcpy(n->fates, along->fates, sizeof(n->fates));
	night_close(whole);
	night_close(along);
	test_free(whole);
	test_free(along);
	test_free(in_rest);
}

/* Where threads go through hints side by side, one does not always know how far rows have moved: then more may be
 * compared, never less. */
static inline bool nights_are_exact(const struct nights *n)
{
	return n->hints == HINTS_NONE || n->threads == 1;
}

/* All of the first `accounts` were passed over but those (0-ended), which were not. */
static inline void nights_expect_all_but(const struct nights *n, int accounts, const int *but)
{
	for (int i = 1; i <= accounts; i++) {
		bool is_passed = true;
		for (const int *at = but; at && *at; at++)
			is_passed = is_passed && *at != i;
		if (is_passed && !nights_are_exact(n))
			continue;
		if ((n->fates[i] == FATE_PASSED) != is_passed)
			fail_msg("pair %d was %spassed over", i, is_passed ? "not " : "");
	}
}

#define ALL_BUT(n, accounts, ...) nights_expect_all_but(n, accounts, (const int[]){__VA_ARGS__, 0})
#define ALL(n, accounts)	  nights_expect_all_but(n, accounts, NULL)

#endif

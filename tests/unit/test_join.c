#include "tests/unit/ledger_help.h"

#include <pthread.h>

#include "engine/base/map.h"
#include "engine/join.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 3000, THREADS = 4 };

/* What one thread saw. */
struct seen_pair {
	char keys[64];
};

struct worker {
	struct {
		VEC_FIELDS(struct seen_pair);
	} pairs;
};

struct scene {
	struct room *room;
	struct rules_files files;
	struct linkset *links;
	struct snapreader *readers[SIDE_COUNT];
	struct worker workers[THREADS];
	struct join_rest rest;
};

static int take_pair(void *self, const struct record *customer, const struct record *site,
	int64_t slot, const struct agreed_rows_of_pair *rows, struct err *err)
{
	struct worker *worker = self;
	struct seen_pair *pair = vec_push(&worker->pairs);

	(void)rows;
	(void)err;
	assert_true(slot != LINKSET_NONE);
	(void)snprintf(pair->keys, sizeof(pair->keys), "%.*s %.*s", SV_ARG(record_key(customer)),
		SV_ARG(record_key(site)));
	return 0;
}

static void put(struct scene *s, enum side side, const char *name, struct buf *text)
{
	room_put(s->room, name, buf_str(text));
	assert_ok(
		s->room, snapreader_open(room_path(s->room, name), &s->files.ruleset->layouts[side],
				 true, &s->readers[side], &s->room->err));
	buf_release(text);
}

static void scene_init(struct scene *s, struct room *room)
{
	(void)memset(s, 0, sizeof(*s));
	s->room = room;
	rules_files_init(&s->files);
	rules_files_add_dir(&s->files, "rules.d");
	assert_int_equal(rules_files_compile(&s->files), 0);
}

static void scene_release(struct scene *s)
{
	join_rest_release(&s->rest);
	for (int i = 0; i < THREADS; i++)
		vec_release(&s->workers[i].pairs);
	for (int side = 0; side < SIDE_COUNT; side++)
		snapreader_close(s->readers[side]);
	linkset_free(s->links);
	rules_files_release(&s->files);
}

static int try_run(struct scene *s, unsigned threads, uint64_t memory_bytes)
{
	void *workers[THREADS];
	struct join_config config = {.readers = {s->readers[0], s->readers[1]},
		.ruleset = s->files.ruleset,
		.links = s->links,
		.threads = threads,
		.memory_bytes = memory_bytes,
		.spill_dir = s->room->state,
		.pair = take_pair,
		.workers = workers};

	for (int i = 0; i < THREADS; i++)
		workers[i] = &s->workers[i];
	return join_run(&config, &s->rest, &s->room->err);
}

static void run(struct scene *s, unsigned threads)
{
	assert_ok(s->room, try_run(s, threads, 0));
}

/* Account i: linked unless i % 5 is 0; a further customer has its number when i % 7 is 0; no site when
 * i % 11 is 0; codes are spelled differently when i % 3 is 0. Sites come in reverse order. */
static void make_world(struct scene *s)
{
	struct buf customers = BUF_INIT;
	struct buf sites = BUF_INIT;
	char keys[2][24];

	buf_add_str(&customers, "customer_id,account_number\r\n");
	buf_add_str(&sites, "site_num,transmitter_code\r\n");
	assert_ok(s->room, ledger_begin(s->room->ledger, &s->room->err));
	for (int i = 1; i <= ACCOUNTS; i++) {
		buf_printf(&customers, "%d,A-%d\r\n", i, i);
		if (i % 7 == 0)
			buf_printf(&customers, "%d,A-%d\r\n", 100000 + i, i);
		int back = ACCOUNTS + 1 - i;
		if (back % 11 != 0)
			buf_printf(
				&sites, "%d,%s%d\r\n", 500000 + back, back % 3 ? "A-" : "a", back);
		(void)snprintf(keys[0], sizeof(keys[0]), "%d", i);
		(void)snprintf(keys[1], sizeof(keys[1]), "%d", 500000 + i);
		if (i % 5 != 0)
			assert_ok(s->room, ledger_add_link(s->room->ledger, sv_of(keys[0]),
						   sv_of(keys[1]), "code", 1, NULL, &s->room->err));
	}
	assert_ok(s->room, ledger_commit(s->room->ledger, &s->room->err));
	put(s, SIDE_CUSTOMER, "customers.csv", &customers);
	put(s, SIDE_SITE, "sites.csv", &sites);
	assert_ok(s->room,
		linkset_load(s->room->ledger, s->room->state, 2, &s->links, &s->room->err));
}

/* Every row comes out exactly once: in a pair, or in the rest. */
static void check_rows(const struct scene *s)
{
	struct map seen[SIDE_COUNT];
	uint64_t pairs = 0;
	uint64_t rows[SIDE_COUNT];

	map_init(&seen[0]);
	map_init(&seen[1]);
	for (int w = 0; w < THREADS; w++) {
		for (size_t i = 0; i < s->workers[w].pairs.count; i++, pairs++) {
			struct sv site = sv_of(s->workers[w].pairs.at[i].keys);
			struct sv customer = sv_cut(&site, ' ');
			bool added[SIDE_COUNT];
			(void)map_put(&seen[0], customer, 1, &added[0]);
			(void)map_put(&seen[1], site, 1, &added[1]);
			assert_true(added[0] && added[1]);
			assert_true(linkset_find(s->links, linkset_hash(s->links, customer,
								   site)) != LINKSET_NONE);
		}
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		rows[side] = pairs;
		for (size_t i = 0; i < s->rest.rows[side].count; i++) {
			const struct join_row *row = &s->rest.rows[side].at[i];
			bool added;
			(void)map_put(&seen[side], record_key(&row->record), 1, &added);
			assert_true(added == !row->was_paired);
			rows[side] += added;
			assert_true(i == 0 || s->rest.rows[side].at[i - 1].row_no < row->row_no);
		}
		map_release(&seen[side]);
	}
	assert_true(pairs > ACCOUNTS / 2);
	assert_int_equal(s->rest.read[SIDE_CUSTOMER], ACCOUNTS + ACCOUNTS / 7);
	assert_int_equal(s->rest.read[SIDE_SITE], ACCOUNTS - ACCOUNTS / 11);
	assert_true(rows[SIDE_CUSTOMER] == s->rest.read[SIDE_CUSTOMER]);
	assert_true(rows[SIDE_SITE] == s->rest.read[SIDE_SITE]);
}

static void check(struct room *room, unsigned threads)
{
	struct scene s;

	scene_init(&s, room);
	make_world(&s);
	run(&s, threads);
	check_rows(&s);
	scene_release(&s);
}

static void test_join__every_row_comes_out_exactly_once(void **state)
{
	check(*state, 1);
}

static void test_join__with_several_threads_too(void **state)
{
	check(*state, THREADS);
}

static void test_join__empty_files_have_no_rest(void **state)
{
	struct scene s;
	struct buf customers = BUF_INIT;
	struct buf sites = BUF_INIT;

	scene_init(&s, *state);
	buf_add_str(&customers, "customer_id,account_number\r\n");
	buf_add_str(&sites, "site_num,transmitter_code\r\n");
	put(&s, SIDE_CUSTOMER, "customers.csv", &customers);
	put(&s, SIDE_SITE, "sites.csv", &sites);
	assert_ok(s.room, linkset_load(s.room->ledger, s.room->state, 2, &s.links, &s.room->err));
	run(&s, 2);
	assert_int_equal(s.rest.read[SIDE_CUSTOMER] + s.rest.read[SIDE_SITE], 0);
	assert_int_equal(s.rest.rows[SIDE_CUSTOMER].count, 0);
	scene_release(&s);
}

/* Where the system gives no threads, one does it all. */
static void test_join__goes_on_with_fewer_threads(void **state)
{
	struct scene s;
	pthread_attr_t usual;
	pthread_attr_t huge;

	scene_init(&s, *state);
	make_world(&s);
	assert_int_equal(pthread_getattr_default_np(&usual), 0);
	assert_int_equal(pthread_attr_init(&huge), 0);
	assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 60), 0);
	assert_int_equal(pthread_setattr_default_np(&huge), 0);
	int code = try_run(&s, THREADS, 0);
	assert_int_equal(pthread_setattr_default_np(&usual), 0);
	assert_ok(s.room, code);
	check_rows(&s);
	for (int i = 1; i < THREADS; i++)
		assert_int_equal(s.workers[i].pairs.count, 0);
	(void)pthread_attr_destroy(&huge);
	(void)pthread_attr_destroy(&usual);
	scene_release(&s);
}

static void put_both(struct scene *s, const char *customers, const char *sites)
{
	struct buf texts[SIDE_COUNT] = {BUF_INIT, BUF_INIT};

	buf_printf(&texts[SIDE_CUSTOMER], "customer_id,account_number\r\n%s", customers);
	buf_printf(&texts[SIDE_SITE], "site_num,transmitter_code\r\n%s", sites);
	put(s, SIDE_CUSTOMER, "customers.csv", &texts[SIDE_CUSTOMER]);
	put(s, SIDE_SITE, "sites.csv", &texts[SIDE_SITE]);
	assert_ok(s->room,
		linkset_load(s->room->ledger, s->room->state, 1, &s->links, &s->room->err));
}

/* One customer with two codes: both pairs are of the same link. */
static void test_join__refuses_an_id_that_stands_twice(void **state)
{
	struct scene s;
	struct room *room = *state;

	scene_init(&s, room);
	assert_ok(
		room, ledger_add_link(room->ledger, SV("1"), SV("9"), "code", 1, NULL, &room->err));
	put_both(&s, "1,A-1\r\n1,A-2\r\n", "9,A-1\r\n9,A-2\r\n");
	assert_fails(room, try_run(&s, 1, 0), ERR_DATA,
		"customer '1' or site '9' stands twice in its snapshot; extract again");
	scene_release(&s);
}

/* Rows that nobody comes for are looked at last, and are refused like any. */
static void test_join__refuses_rows_that_wait_and_are_none(void **state)
{
	struct scene s;

	scene_init(&s, *state);
	put_both(&s, "1,A-1,x\r\n2,A-2,x\r\n3,A-3\r\n", "9,A-9\r\n");
	assert_fails(s.room, try_run(&s, 1, 0), ERR_DATA, "3 fields where the header has 2");
	scene_release(&s);
}

/* The same of rows that were written to files in between. */
static void test_join__refuses_rows_that_come_back_and_are_none(void **state)
{
	struct scene s;
	struct buf customers = BUF_INIT;
	struct buf sites = BUF_INIT;

	for (unsigned threads = 1; threads <= 2; threads++) {
		scene_init(&s, *state);
		buf_clear(&customers);
		buf_clear(&sites);
		for (int i = 0; i < ACCOUNTS; i++) {
			buf_printf(&customers, i % 100 ? "%d,A-%d\r\n" : "%d,Z-%d,x\r\n", i, i);
			buf_printf(&sites, "%d,A-%d\r\n", i, i);
		}
		put_both(&s, buf_str(&customers), buf_str(&sites));
		assert_fails(s.room, try_run(&s, threads, 64 * 1024), ERR_DATA,
			"3 fields where the header has 2");
		scene_release(&s);
	}
	buf_release(&customers);
	buf_release(&sites);
}

/* A site may have more fields than a customer. */
static void test_join__has_room_for_the_longer_record(void **state)
{
	struct scene s;
	struct buf fields = BUF_INIT;

	scene_init(&s, *state);
	for (int i = 0; i < 60; i++)
		buf_printf(&fields, "[field site.y%d]\npath = /y%d\nwrite = yes\n", i, i);
	ruleset_free(s.files.ruleset);
	s.files.ruleset = NULL;
	rules_files_add_text(&s.files, "70-own.fields", buf_sv(&fields));
	assert_int_equal(rules_files_compile(&s.files), 0);
	assert_true(s.files.ruleset->layouts[SIDE_SITE].count >
		    s.files.ruleset->layouts[SIDE_CUSTOMER].count);
	make_world(&s);
	run(&s, 2);
	check_rows(&s);
	buf_release(&fields);
	scene_release(&s);
}

static void test_join__goes_through_further_codes(void **state)
{
	static const char *const texts[] = {"A-1", "B 2"};
	struct sv rest = SV("A-1; B 2;;  ");
	struct sv code;
	size_t count = 0;

	(void)state;
	while (join_next_code(&rest, &code)) {
		assert_sv(code, texts[count]);
		count++;
	}
	assert_int_equal(count, 2);
	rest = SV("");
	assert_false(join_next_code(&rest, &code));
	rest = SV_ABSENT;
	assert_false(join_next_code(&rest, &code));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_join__every_row_comes_out_exactly_once),
		T(test_join__with_several_threads_too),
		T(test_join__empty_files_have_no_rest),
		T(test_join__goes_on_with_fewer_threads),
		T(test_join__refuses_an_id_that_stands_twice),
		T(test_join__refuses_rows_that_wait_and_are_none),
		T(test_join__refuses_rows_that_come_back_and_are_none),
		T(test_join__has_room_for_the_longer_record),
		cmocka_unit_test(test_join__goes_through_further_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * STATE/agreed.cache: what it is bound to, and that one which is not right in any place costs no more than time. What it
 * lets pass over: test_agreed.c. Every byte is cut off or turned over with ACCORD_STEP=1; else some of them.
 */
#include "tests/unit/agreed_help.h"

#include "engine/agreed_private.h" /* how long a piece is */
#include "tests/unit/name_cases.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 40, MANY = 4900 };

static void begin(struct nights *n, struct room *room, int accounts, unsigned threads)
{
	room_init(room);
	room_open(room, LEDGER_CREATE);
	nights_init(n, room, accounts, threads);
}

static void remember(struct nights *n)
{
	nights_pass(n);
	assert_false(n->was_known);
}

static const char *cache_path(const struct nights *n)
{
	return room_path(n->room, "agreed.cache");
}

static struct sv read_cache(struct nights *n)
{
	struct buf bytes = BUF_INIT;

	assert_ok(n->room, file_read(cache_path(n), 1 << 26, &bytes, &n->room->err));
	struct sv kept = arena_sv(&n->arena, buf_sv(&bytes));
	buf_release(&bytes);
	return kept;
}

static void write_cache(struct nights *n, struct sv bytes)
{
	FILE *file = fopen(cache_path(n), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
	assert_int_equal(fclose(file), 0);
}

/* ---- what it is bound to ------------------------------------------------------------------------------ */

/* A night after which nothing is known, and the next one, when all is as before it. */
static void expect_bound(struct nights *n)
{
	nights_pass(n);
	assert_false(n->was_known);
	nights_pass(n);
	assert_true(n->was_known);
	ALL(n, ACCOUNTS);
}

static void test_agreed_file__is_bound_to_settings_that_decide(void **state)
{
	struct room room;
	struct nights n;
	const char **texts[] = {&n.settings.rapid_response.dealer_number,
		&n.settings.rapid_response.default_device_type,
		&n.settings.rapid_response.default_timezone, &n.settings.sync.bill_profile};

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	remember(&n);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i] = "77";
		expect_bound(&n);
	}
	n.settings.sync.last_first = true;
	expect_bound(&n);
	/* two that are alike when put behind each other */
	n.settings.rapid_response.default_device_type = "7";
	n.settings.rapid_response.default_timezone = "777";
	expect_bound(&n);
	nights_end(&n);
}

static void test_agreed_file__is_bound_to_rules_and_columns(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	remember(&n);
	n.files.ruleset->sha256[0] = 'f';
	expect_bound(&n);
	n.columns[SIDE_CUSTOMER] = "customer_id,account_number,last_name";
	expect_bound(&n);
	n.columns[SIDE_SITE] = "site_num,transmitter_code,other_codes,city";
	expect_bound(&n);
	n.columns[SIDE_SITE] = "site_num,transmitter_code,city,site_name"; /* no further codes */
	expect_bound(&n);
	nights_end(&n);
}

static void test_agreed_file__is_bound_to_the_ledger_and_its_past(void **state)
{
	struct room room;
	struct room other_room;
	struct nights n;
	struct nights other;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	begin(&other, &other_room, ACCOUNTS, 2);
	remember(&n);
	remember(&other);
	write_cache(&n, read_cache(&other));
	expect_bound(&n);
	/* as after a restore: the same numbers, other moves */
	room_sql(&room, "UPDATE link_moves SET mark = mark + 1");
	expect_bound(&n);
	/* too long ago */
	assert_ok(&room, ledger_set_base(room.ledger, 1, SV("base"), &room.err));
	room_sql(&room,
		"DELETE FROM link_moves WHERE move_no < (SELECT max(move_no) FROM link_moves)");
	expect_bound(&n);
	nights_end(&n);
	nights_end(&other);
}

/* A night in this process. 0 when all is passed over, 3 when it is not, but remembered; else 4. */
static int play_night(const char *state_dir, int accounts)
{
	struct room room;
	struct nights *n = test_calloc(1, sizeof(*n));

	(void)memset(&room, 0, sizeof(room));
	(void)snprintf(room.state, sizeof(room.state), "%s", state_dir);
	arena_init(&room.arena, 0);
	assert_ok(&room, ledger_open(room.state, LEDGER_CREATE, &room.ledger, &room.err));
	nights_init(n, &room, accounts, 1);
	n->member_rows = 1000;
	nights_pass(n);
	int status = file_exists(cache_path(n)) ? 3 : 4;
	if (n->was_known && n->passed == (uint64_t)accounts)
		status = 0;
	nights_release(n);
	ledger_close(room.ledger);
	arena_release(&room.arena);
	test_free(n);
	return status;
}

static int run_program(const char *program, const char *state_dir)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)execl(program, program, "night", state_dir, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Another version of the program: the same bytes, and one more. */
static void test_agreed_file__is_bound_to_the_program(void **state)
{
	struct room room;
	struct nights n;
	struct buf bytes = BUF_INIT;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	const char *copy = room_path(&room, "copy");
	assert_ok(&room, file_read("/proc/self/exe", 1 << 28, &bytes, &room.err));
	for (int version = 0; version < 2; version++) {
		FILE *file = fopen(copy, "wb");
		assert_non_null(file);
		assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(chmod(copy, 0700), 0);
		assert_int_equal(run_program(copy, room.state), 3);
		assert_int_equal(run_program(copy, room.state), 0);
		buf_add_char(&bytes, '\n');
	}
	buf_release(&bytes);
	nights_end(&n);
}

/* ---- when it is made ---------------------------------------------------------------------------------- */

static void test_agreed_file__is_not_made_beyond_half_the_memory(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	n.memory_bytes = 1024; /* a row takes 14 bytes, and the list is rounded up */
	nights_pass(&n);
	assert_false(file_exists(cache_path(&n)));
	n.memory_bytes = 1 << 20;
	nights_pass(&n);
	assert_true(file_exists(cache_path(&n)));
	/* one that is there is used, and stays, when there is no memory for a new one */
	n.memory_bytes = 1024;
	nights_put(&n, SIDE_SITE, 0, "s1,A1,,Other\r\n");
	nights_put(&n, SIDE_SITE, 1, "s2,A2,,Other\r\n");
	for (int night = 0; night < 2; night++) {
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 1, 2);
	}
	nights_end(&n);
}

/* The first night has no rows at all: its file, if there is one, knows none. */
static void test_agreed_file__begins_with_nothing(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	size_t count = n.rows[SIDE_SITE].count;
	n.rows[SIDE_SITE].count = n.rows[SIDE_CUSTOMER].count = 0;
	nights_pass(&n);
	n.rows[SIDE_SITE].count = n.rows[SIDE_CUSTOMER].count = count;
	nights_pass(&n);
	assert_int_equal(n.passed, 0);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_end(&n);
}

static void test_agreed_file__is_made_anew_when_much_was_compared(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	remember(&n);
	struct sv first = read_cache(&n);
	nights_put(&n, SIDE_SITE, 0, "s1,A1,,Other\r\n");
	nights_pass(&n);
	assert_true(sv_eq(read_cache(&n), first)); /* one in 40: it is as good */
	nights_put(&n, SIDE_SITE, 1, "s2,A2,,Other\r\n");
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 1, 2);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_end(&n);
}

static void test_agreed_file__is_not_begun_with_few_links(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	assert_int_equal(setenv("ACCORD_REMEMBER_FROM", "41", 1), 0);
	nights_pass(&n);
	assert_false(file_exists(cache_path(&n)));
	assert_int_equal(setenv("ACCORD_REMEMBER_FROM", "40", 1), 0);
	nights_pass(&n);
	assert_true(file_exists(cache_path(&n)));
	nights_end(&n);
}

/* Where it cannot be written a night is a night. */
static void test_agreed_file__may_fail_to_be_written(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	room_mkdir(&room, "agreed.cache");
	nights_pass(&n);
	nights_pass(&n);
	assert_false(n.was_known);
	assert_int_equal(rmdir(cache_path(&n)), 0);
	nights_pass(&n);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_end(&n);
}

/* More pairs than a thread keeps notes of, rows in several pieces: notes go to a file of their own and come back. */
static void test_agreed_file__remembers_many(void **state)
{
	(void)state;
	for (unsigned threads = 1; threads <= 2; threads++) {
		struct room room;
		struct nights n;
		begin(&n, &room, MANY, threads);
		n.member_rows = 500;
		remember(&n);
		nights_pass(&n);
		ALL(&n, MANY);
		/* some old, some new in one file */
		for (int i = 1000; i < 3500; i++)
			nights_put(&n, SIDE_SITE, (size_t)i - 1, nights_site(&n, i, "Z-1"));
		nights_pass(&n);
		assert_int_equal(n.passed, MANY - 2500);
		nights_pass(&n);
		ALL(&n, MANY);
		nights_end(&n);
	}
}

/* Notes, or the file itself, that cannot be written: there is no new file, nothing is left of it, and that is all. */
static void test_agreed_file__may_lose_its_notes(void **state)
{
	static const char *const failures[] = {"cache.write:1:enospc", "cache.write:1:short",
		"cache.write:2:eio", "cache.write:4:enospc", NULL};
	static const int expected[] = {4, 3, 4, 4, 3};
	struct room room;

	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		room_init(&room);
		assert_int_equal(run_scene(&room, "many", failures[i]), expected[i]);
		assert_int_equal(run_scene(&room, "many", NULL), expected[i] == 4 ? 3 : 0);
		room_release(&room);
	}
}

/* ---- damage ------------------------------------------------------------------------------------------- */

static size_t step_of(size_t otherwise)
{
	const char *step = getenv("ACCORD_STEP");

	return step ? (size_t)strtoul(step, NULL, 10) : otherwise;
}

/* After a damaged file one night compares what it does not know any more, and the next one passes over all. */
static void expect_mended(struct nights *n)
{
	nights_pass(n);
	nights_pass(n);
	assert_true(n->was_known);
	ALL(n, ACCOUNTS);
}

static void test_agreed_file__cut_short_is_as_good_as_none(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 1);
	remember(&n);
	struct sv whole = read_cache(&n);
	for (size_t size = 0; size < whole.n; size += step_of(1733)) {
		write_cache(&n, sv_sub(whole, 0, size));
		nights_pass(&n);
		assert_false(n.was_known);
	}
	write_cache(&n, whole);
	struct buf longer = BUF_INIT;
	buf_add_sv(&longer, whole);
	buf_add_char(&longer, '\0');
	write_cache(&n, buf_sv(&longer));
	buf_release(&longer);
	nights_pass(&n);
	assert_false(n.was_known);
	expect_mended(&n);
	nights_end(&n);
}

static void test_agreed_file__with_a_byte_turned_over_is_mended(void **state)
{
	struct room room;
	struct nights n;
	struct buf bytes = BUF_INIT;
	enum { HEAD = 400 }; /* more bytes than the head has are tried one by one */

	(void)state;
	begin(&n, &room, ACCOUNTS, 1);
	nights_put(&n, SIDE_SITE, 2, nights_site(&n, 3, "B3"));
	remember(&n);
	struct sv whole = read_cache(&n);
	for (size_t at = 0; at < whole.n; at += at < HEAD ? step_of(7) : step_of(1009)) {
		buf_clear(&bytes);
		buf_add_sv(&bytes, whole);
		bytes.p[at] = (char)(bytes.p[at] ^ 1 << at % 8);
		write_cache(&n, buf_sv(&bytes));
		expect_mended(&n);
	}
	for (size_t at = 1; at <= 8; at++) { /* the last check of all */
		buf_clear(&bytes);
		buf_add_sv(&bytes, whole);
		bytes.p[whole.n - at] = (char)(bytes.p[whole.n - at] ^ 0x10);
		write_cache(&n, buf_sv(&bytes));
		expect_mended(&n);
	}
	buf_release(&bytes);
	nights_end(&n);
}

/* A code that is not what was written would let a pair be passed over whose code came again. */
static void test_agreed_file__with_a_code_turned_over_is_mended(void **state)
{
	struct room room;
	struct nights n;
	struct buf bytes = BUF_INIT;

	(void)state;
	begin(&n, &room, ACCOUNTS, 1);
	remember(&n);
	struct sv whole = read_cache(&n);
	for (int i = 1; i <= ACCOUNTS; i++)
		nights_add(&n, SIDE_CUSTOMER, n.rows[SIDE_CUSTOMER].count,
			arena_printf(&n.arena, "c%d,A%d,New\r\n", 900 + i, i).p);
	for (size_t i = 0; i < 8 * ACCOUNTS; i += step_of(13)) {
		buf_clear(&bytes);
		buf_add_sv(&bytes, whole);
		char *at = bytes.p + whole.n - sizeof(struct agreed_codes) + i;
		*at = (char)(*at ^ 1 << i % 8);
		write_cache(&n, buf_sv(&bytes));
		nights_pass(&n);
		assert_int_equal(n.passed, 0);
	}
	buf_release(&bytes);
	nights_end(&n);
}

/* Members with other rows than were sealed are refused along the list, too. */
static void test_agreed_file__does_not_hide_a_broken_snapshot(void **state)
{
	(void)state;
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct room room;
		struct nights n;
		struct night_join *join = test_malloc(sizeof(*join));
		struct snapshot_manifest manifest;
		struct snapshot_member members[6];
		const char *paths[SIDE_COUNT];
		begin(&n, &room, ACCOUNTS, 1);
		remember(&n);
		for (int s = 0; s < SIDE_COUNT; s++)
			paths[s] = night_seal(&n, (enum side)s);
		assert_ok(&room,
			snapshot_read_manifest(paths[side], &room.arena, &manifest, &room.err));
		assert_int_equal(manifest.member_count, 6);
		(void)memcpy(members, manifest.members, sizeof(members));
		members[2].rows--;
		members[3].rows++;
		manifest.members = members;
		night_put_manifest(&room, paths[side], &manifest);
		night_open(&n, join, paths);
		night_begin_agreed(&n, join);
		assert_true(n.was_known);
		assert_fails(&room, night_try_join(&n, join), ERR_SEAL,
			"member 3 has another number of rows");
		night_close(join);
		test_free(join);
		nights_end(&n);
	}
}

/* A piece of another file of the same ledger in the place of one. */
static void test_agreed_file__with_parts_of_an_older_one_is_mended(void **state)
{
	struct room room;
	struct nights n;
	struct buf bytes = BUF_INIT;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	remember(&n);
	struct sv older = read_cache(&n);
	assert_int_equal(unlink(cache_path(&n)), 0);
	nights_put(&n, SIDE_CUSTOMER, 0, "c1,A1,Other\r\n");
	remember(&n);
	struct sv newer = read_cache(&n);
	assert_int_equal(older.n, newer.n);
	for (size_t at = 0; at < newer.n; at += 4096) {
		buf_clear(&bytes);
		buf_add_sv(&bytes, sv_sub(newer, 0, at));
		buf_add_sv(&bytes, sv_from(older, at));
		write_cache(&n, buf_sv(&bytes));
		nights_pass(&n);
		nights_pass(&n);
		if (at > 0) {
			ALL(&n, ACCOUNTS);
			continue;
		}
		ALL_BUT(&n, ACCOUNTS, 1);
	}
	buf_release(&bytes);
	nights_end(&n);
}

/* ---- any nights ----------------------------------------------------------------------------------------- */

static size_t below(uint64_t *random, size_t n)
{
	return (size_t)(case_random(random) >> 11) % n;
}

static void change_something(struct nights *n, uint64_t *random, int night)
{
	enum side side = below(random, 2) ? SIDE_SITE : SIDE_CUSTOMER;
	size_t count = n->rows[side].count;
	size_t at = below(random, count);
	int i = 1 + (int)below(random, 1400);

	switch (below(random, 6)) {
	case 0:
		nights_put(n, SIDE_CUSTOMER, below(random, n->rows[SIDE_CUSTOMER].count),
			arena_printf(&n->arena, "c%d,A%d,Night %d\r\n", 2000 + night, i, night).p);
		break;
	case 1:
		nights_move(n, side, at, below(random, count));
		break;
	case 2:
		nights_remove(n, side, at);
		break;
	case 3:
		nights_add(
			n, side, below(random, count), arena_str(&n->arena, n->rows[side].at[at]));
		break;
	case 4:
		nights_put(n, SIDE_SITE, below(random, n->rows[SIDE_SITE].count),
			arena_printf(&n->arena, "s%d,A%d,A%d;B%d,\"Night\r\n%d\"\r\n", i, i,
				1 + (int)below(random, 1400), (int)below(random, 50), night)
				.p);
		break;
	default:
		n->loud[i] = !n->loud[i];
		if (below(random, 4) == 0)
			assert_ok(n->room, ledger_set_base(n->room->ledger, i,
						   sv_of(night % 2 ? "a" : "b"), &n->room->err));
		break;
	}
}

static void test_agreed_file__gives_the_same_over_many_nights(void **state)
{
	enum { SOME = 1400, NIGHTS = 24 };
	uint64_t random = 20261127;
	uint64_t passed = 0;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)random);
	struct room room;
	struct nights n;
	begin(&n, &room, SOME, 1);
	for (int night = 0; night < NIGHTS; night++) {
		n.threads = 1 + (unsigned)below(&random, NIGHT_THREADS_MAX);
		n.member_rows = 1 + below(&random, 300);
		for (size_t i = below(&random, 60); i > 0; i--)
			change_something(&n, &random, night);
		nights_pass(&n);
		passed += n.passed;
	}
	assert_true(passed > NIGHTS * SOME / 2);
	nights_end(&n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreed_file__is_bound_to_settings_that_decide),
		cmocka_unit_test(test_agreed_file__is_bound_to_rules_and_columns),
		cmocka_unit_test(test_agreed_file__is_bound_to_the_ledger_and_its_past),
		cmocka_unit_test(test_agreed_file__is_bound_to_the_program),
		cmocka_unit_test(test_agreed_file__is_not_made_beyond_half_the_memory),
		cmocka_unit_test(test_agreed_file__begins_with_nothing),
		cmocka_unit_test(test_agreed_file__is_made_anew_when_much_was_compared),
		cmocka_unit_test(test_agreed_file__is_not_begun_with_few_links),
		cmocka_unit_test(test_agreed_file__may_fail_to_be_written),
		cmocka_unit_test(test_agreed_file__remembers_many),
		cmocka_unit_test(test_agreed_file__may_lose_its_notes),
		cmocka_unit_test(test_agreed_file__cut_short_is_as_good_as_none),
		cmocka_unit_test(test_agreed_file__with_a_byte_turned_over_is_mended),
		cmocka_unit_test(test_agreed_file__with_a_code_turned_over_is_mended),
		cmocka_unit_test(test_agreed_file__does_not_hide_a_broken_snapshot),
		cmocka_unit_test(test_agreed_file__with_parts_of_an_older_one_is_mended),
		cmocka_unit_test(test_agreed_file__gives_the_same_over_many_nights),
	};

	if (argc > 2)
		return play_night(argv[2], strcmp(argv[1], "many") == 0 ? MANY : ACCOUNTS);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The join along agreed rows where something is wrong, or at its limits. What is passed over: test_agreed.c. */
#include "tests/unit/agreed_help.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 40 };

static void begin(struct nights *n, struct room *room, int accounts, unsigned threads)
{
	room_init(room);
	room_open(room, LEDGER_CREATE);
	nights_init(n, room, accounts, threads);
}

/* The next night up to the join's end, with what is remembered; night_close afterwards. */
static int try_night(struct nights *n, struct night_join *join)
{
	const char *paths[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++)
		paths[side] = night_seal(n, (enum side)side);
	night_open(n, join, paths);
	night_begin_agreed(n, join);
	assert_true(n->was_known);
	return night_try_join(n, join);
}

static void test_agreed_join__refuses_a_row_that_is_none(void **state)
{
	(void)state;
	for (unsigned threads = 1; threads <= 2; threads++) {
		for (int side = 0; side < SIDE_COUNT; side++) {
			struct room room;
			struct nights n;
			struct night_join *join = test_malloc(sizeof(*join));
			begin(&n, &room, ACCOUNTS, threads);
			nights_pass(&n);
			nights_put(&n, (enum side)side, 20, "x,y\r\n");
			assert_fails(&room, try_night(&n, join), ERR_DATA, "row 21 of");
			night_close(join);
			/* one that is changed by splitting goes by itself */
			nights_put(&n, (enum side)side, 20, "x,\"y\"\"\"\r\n");
			assert_fails(&room, try_night(&n, join), ERR_DATA, "row 21 of");
			night_close(join);
			test_free(join);
			nights_end(&n);
		}
	}
}

static int refuse_link(void *self, const struct ledger_link *link, struct err *err)
{
	(void)self;
	(void)link;
	(void)err;
	fail_msg("%lld", (long long)link->link_id);
	return 0;
}

/* Both ids of a pair that is passed over stand once more, under another code: that is as wrong as it is without a list. */
static void test_agreed_join__refuses_ids_that_stand_twice(void **state)
{
	struct room room;
	struct nights n;
	struct night_join *join = test_malloc(sizeof(*join));

	(void)state;
	begin(&n, &room, ACCOUNTS, 1);
	nights_pass(&n);
	nights_add(&n, SIDE_CUSTOMER, 30, "c5,Z-1,Name 5\r\n");
	nights_add(&n, SIDE_SITE, 10, "s5,Z-1,,Name 5\r\n");
	int code = try_night(&n, join);
	if (code == 0)
		code = linkset_each_unseen(
			join->links, 2, room.ledger, refuse_link, NULL, &room.err);
	assert_fails(&room, code, ERR_DATA,
		"customer 'c5' or site 's5' stands twice in its snapshot; extract again");
	night_close(join);
	test_free(join);
	nights_end(&n);
}

/* Every link has moved. */
static void test_agreed_join__compares_all_when_all_moved(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 2);
	nights_pass(&n);
	for (int i = 1; i <= ACCOUNTS; i++)
		assert_ok(&room, ledger_set_base(room.ledger, i, SV("base"), &room.err));
	nights_pass(&n);
	assert_true(n.was_known);
	assert_int_equal(n.passed, 0);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_end(&n);
}

/* One code of a site came, so that its others make doubtful who has them: more of them than the set had room for. */
static void test_agreed_join__follows_all_codes_of_a_site(void **state)
{
	struct room room;
	struct nights n;
	struct buf codes = BUF_INIT;

	(void)state;
	begin(&n, &room, ACCOUNTS, 1);
	for (int i = 1; i <= 70; i++)
		buf_printf(&codes, "%sF%d", i > 1 ? ";" : "", i);
	nights_put(&n, SIDE_SITE, 4, nights_site(&n, 5, buf_str(&codes)));
	nights_put(&n, SIDE_SITE, 1, nights_site(&n, 2, "F1"));
	nights_put(&n, SIDE_SITE, 29, nights_site(&n, 30, "F70"));
	nights_pass(&n);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_add(&n, SIDE_CUSTOMER, 20, "c901,F7,New\r\n");
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 2, 5, 30);
	buf_release(&codes);
	nights_end(&n);
}

/* A row's length is kept in 16 bits: a longer one is compared each night. */
static void test_agreed_join__compares_rows_that_are_too_long(void **state)
{
	static const size_t sizes[] = {65534, 65535, 65536, 65537, 131072 + 20};
	struct room room;
	struct nights n;
	struct buf row = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		begin(&n, &room, ACCOUNTS, 1);
		buf_clear(&row);
		buf_add_str(&row, "c5,A5,");
		while (row.n + 2 < sizes[i])
			buf_add_char(&row, 'x');
		buf_add_str(&row, "\r\n");
		nights_put(&n, SIDE_CUSTOMER, 4, buf_str(&row));
		nights_pass(&n);
		nights_pass(&n);
		if (sizes[i] > UINT16_MAX)
			ALL_BUT(&n, ACCOUNTS, 5);
		else
			ALL(&n, ACCOUNTS);
		nights_end(&n);
	}
	buf_release(&row);
}

/* Lists and codes that fill their pieces to the last place. */
static void test_agreed_join__fills_pieces_whole(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	for (int accounts = 2047; accounts <= 2049; accounts++) {
		begin(&n, &room, accounts, 1);
		n.member_rows = 600;
		nights_pass(&n);
		nights_pass(&n);
		ALL(&n, accounts);
		nights_end(&n);
	}
}

/* A ledger that tells nothing of its past: nothing can be remembered. */
static void test_agreed_join__remembers_nothing_without_a_past(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, ACCOUNTS, 1);
	room_sql(&room, "DELETE FROM link_moves");
	nights_pass(&n);
	assert_false(file_exists(room_path(&room, "agreed.cache")));
	nights_end(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreed_join__refuses_a_row_that_is_none),
		cmocka_unit_test(test_agreed_join__refuses_ids_that_stand_twice),
		cmocka_unit_test(test_agreed_join__compares_all_when_all_moved),
		cmocka_unit_test(test_agreed_join__follows_all_codes_of_a_site),
		cmocka_unit_test(test_agreed_join__compares_rows_that_are_too_long),
		cmocka_unit_test(test_agreed_join__fills_pieces_whole),
		cmocka_unit_test(test_agreed_join__remembers_nothing_without_a_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Which pairs are passed over: the invariants of engine/agreed.h, one after the other. The file: test_agreed_file.c. */
#include "tests/unit/agreed_help.h"

#include "tests/unit/name_cases.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 40 };

static void begin(struct nights *n, struct room *room, unsigned threads)
{
	room_init(room);
	room_open(room, LEDGER_CREATE);
	nights_init(n, room, ACCOUNTS, threads);
}

/* A first night, of which all is remembered. */
static void remember(struct nights *n)
{
	nights_pass(n);
	assert_false(n->was_known);
	assert_int_equal(n->passed, 0);
}

/* With and without hints, and with such as hide what changed. */
#define FOR_THREADS(threads)                                                                       \
	for (int hints = HINTS_NONE; hints <= HINTS_ALIKE; hints++)                                \
		for (unsigned threads = (night_hints = (enum night_hints)hints, 1); threads <= 2;  \
			threads++)

/* ---- 1. bytes, links, bases --------------------------------------------------------------------------- */

static void test_agreed__passes_over_what_is_as_it_was(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		remember(&n);
		for (int night = 0; night < 3; night++) {
			nights_pass(&n);
			assert_true(n.was_known);
			ALL(&n, ACCOUNTS);
		}
		nights_end(&n);
	}
}

static void test_agreed__compares_what_was_not_quiet(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	n.loud[7] = n.loud[40] = true;
	remember(&n);
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 7, 40);
	n.loud[7] = false; /* the file is as good as it was, and stays */
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 7, 40);
	nights_end(&n);
}

/* The text of a row with one byte of it changed, gone or doubled; false where it would be no row any more, or another
 * record. */
static bool spoil(struct nights *n, enum side side, size_t row, size_t at, int how)
{
	struct sv was = n->rows[side].at[row];
	char text[128];
	size_t tail = how == 1 ? at + 1 : at;

	if (memchr(",\r\n", was.p[at], 3) || memchr(was.p, ',', at) == NULL)
		return false;
	(void)memcpy(text, was.p, at);
	if (how == 0)
		text[at] = (char)(was.p[at] ^ 1);
	if (how == 2)
		text[at] = was.p[at];
	size_t to = how == 1 ? at : at + 1;
	tail = how == 0 ? at + 1 : tail;
	(void)memcpy(text + to, was.p + tail, was.n - tail);
	text[to + was.n - tail] = '\0';
	nights_put(n, side, row, text);
	return true;
}

static void test_agreed__compares_a_row_of_which_any_byte_changed(void **state)
{
	struct room room;
	struct nights n;
	const size_t row = 16; /* account 17 */
	int tried = 0;

	(void)state;
	begin(&n, &room, 1);
	remember(&n);
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct sv was = n.rows[side].at[row];
		for (size_t at = 0; at < was.n; at++) {
			for (int how = 0; how < 3; how++) { /* changed, gone, doubled */
				if (!spoil(&n, (enum side)side, row, at, how))
					continue;
				nights_pass(&n);
				/* a code of 16 or 7 instead may bring that pair in, too */
				assert_int_equal(n.fates[17] == FATE_PASSED, false);
				assert_true(n.passed >= ACCOUNTS - 2);
				n.rows[side].at[row] = was;
				tried++;
			}
		}
	}
	assert_true(tried > 50);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_end(&n);
}

static void test_agreed__compares_a_row_that_says_the_same_otherwise(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	remember(&n);
	nights_put(&n, SIDE_CUSTOMER, 4, "c5,A5,\"Name 5\"\r\n");
	nights_put(&n, SIDE_SITE, 9, "\"s10\",A10,,Name 10\r\n");
	nights_put(&n, SIDE_SITE, 11, "s12,a-12,,Name 12\r\n");
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 5, 10, 12);
	nights_end(&n);
}

/* Quoted fields with commas, doubled quotes and line breaks are rows like others. */
static void test_agreed__knows_rows_with_quotes_and_line_breaks(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		nights_put(&n, SIDE_CUSTOMER, 4, "c5,A5,\"Na\"\"me,\r\n5\"\r\n");
		nights_put(&n, SIDE_SITE, 5, "s6,A6,,\"\n\n\"\"\n\"\r\n");
		nights_put(&n, SIDE_SITE, 39, "s40,A40,,\"\r\n\"\r\n");
		remember(&n);
		nights_pass(&n);
		ALL(&n, ACCOUNTS);
		nights_put(&n, SIDE_CUSTOMER, 4, "c5,A5,\"Na\"\"me,\n5\"\r\n");
		nights_put(&n, SIDE_SITE, 20, "s21,A21,,\"Na\"\"me\r\n21\"\r\n");
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 5, 21);
		nights_end(&n);
	}
}

static void test_agreed__compares_pairs_whose_link_or_base_moved(void **state)
{
	struct room room;
	struct nights n;
	int64_t link_id = 0;

	(void)state;
	begin(&n, &room, 2);
	assert_ok(&room, ledger_set_base(room.ledger, 4, SV("a base"), &room.err));
	remember(&n);
	assert_ok(&room, ledger_set_base(room.ledger, 3, SV("first"), &room.err));
	assert_ok(&room, ledger_set_base(room.ledger, 4, SV("another"), &room.err));
	assert_ok(&room, ledger_set_base(room.ledger, ACCOUNTS, SV("newest"), &room.err));
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 3, 4, ACCOUNTS);
	assert_ok(&room, ledger_remove_link(room.ledger, 9, &room.err));
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 9);
	assert_int_equal(n.fates[9], FATE_NONE); /* not linked, so both are in the rest */
	assert_ok(&room,
		ledger_add_link(room.ledger, SV("c9"), SV("s9"), "code", 1, &link_id, &room.err));
	assert_int_equal(link_id, ACCOUNTS + 1);
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 9);
	assert_int_equal(n.fates[link_id], FATE_COMPARED);
	nights_end(&n);
}

/* A base moved so that the pair is not quiet any more, while others bring about a new file. */
static void test_agreed__forgets_a_pair_that_is_quiet_no_more(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	remember(&n);
	assert_ok(&room, ledger_set_base(room.ledger, 20, SV("another"), &room.err));
	n.loud[20] = true;
	for (int i = 1; i <= 5; i++)
		nights_put(&n, SIDE_SITE, (size_t)i - 1, nights_site(&n, i, "new"));
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 1, 2, 3, 4, 5, 20);
	for (int night = 0; night < 2; night++) {
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 20);
	}
	nights_end(&n);
}

/* The newest link of all, and one that is gone, too. */
static void test_agreed__follows_the_newest_link(void **state)
{
	struct room room;
	struct nights n;
	int64_t link_id = 0;

	(void)state;
	begin(&n, &room, 2);
	remember(&n);
	assert_ok(&room, ledger_remove_link(room.ledger, ACCOUNTS, &room.err));
	nights_pass(&n);
	assert_int_equal(n.fates[ACCOUNTS], FATE_NONE);
	assert_true(n.fates[1] != FATE_NONE);
	/* the same number, if numbers were given again, would be another link */
	assert_ok(&room,
		ledger_add_link(room.ledger, SV("c40"), SV("s40"), "code", 1, &link_id, &room.err));
	nights_pass(&n);
	assert_int_equal(n.fates[link_id], FATE_COMPARED);
	nights_pass(&n);
	assert_true(n.fates[1] == FATE_PASSED);
	nights_end(&n);
}

/* Linked otherwise than before, and every row the same. */
static void test_agreed__compares_pairs_that_changed_partners(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	remember(&n);
	for (int64_t link_id = 11; link_id <= 12; link_id++)
		assert_ok(&room, ledger_remove_link(room.ledger, link_id, &room.err));
	assert_ok(&room,
		ledger_add_link(room.ledger, SV("c11"), SV("s12"), "code", 1, NULL, &room.err));
	assert_ok(&room,
		ledger_add_link(room.ledger, SV("c12"), SV("s11"), "code", 1, NULL, &room.err));
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 11, 12);
	assert_int_equal(n.fates[11], FATE_NONE);
	assert_int_equal(n.fates[12], FATE_NONE);
	nights_end(&n);
}

/* ---- 3. other records come in by codes ------------------------------------------------------------------ */

static void test_agreed__compares_a_pair_whose_code_came_again(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		remember(&n);
		nights_add(&n, SIDE_CUSTOMER, 0, "c901,a-3,New\r\n"); /* folded alike */
		nights_add(&n, SIDE_SITE, 30, "s902,A8,,New\r\n");
		nights_add(&n, SIDE_CUSTOMER, n.rows[SIDE_CUSTOMER].count, "c903,A40,New\r\n");
		nights_add(&n, SIDE_CUSTOMER, 20, "c904,,New\r\n"); /* no code */
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 3, 8, 40);
		/* a known row that took the code of another */
		nights_put(&n, SIDE_SITE, 14, "s15,A16,,Name 15\r\n");
		nights_pass(&n);
		assert_int_not_equal(n.fates[15], FATE_PASSED);
		assert_int_not_equal(n.fates[16], FATE_PASSED);
		nights_end(&n);
	}
}

static void test_agreed__compares_a_pair_whose_further_code_came(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		nights_put(&n, SIDE_SITE, 1, nights_site(&n, 2, "B2;B-22 | "));
		nights_put(&n, SIDE_SITE, 6, nights_site(&n, 7, "B7"));
		nights_put(&n, SIDE_SITE, 7, nights_site(&n, 8, "B8"));
		remember(&n);
		nights_pass(&n);
		ALL(&n, ACCOUNTS);
		nights_add(&n, SIDE_CUSTOMER, 3, "c901,b22,New\r\n");
		nights_add(&n, SIDE_CUSTOMER, 39, "c902,B7,New\r\n");
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 2, 7);
		nights_put(&n, SIDE_CUSTOMER, 34, "c34,B8,Name 34\r\n"); /* left its own site */
		nights_pass(&n);
		assert_int_not_equal(n.fates[8], FATE_PASSED);
		assert_int_not_equal(n.fates[34], FATE_PASSED);
		nights_end(&n);
	}
}

/* The customer of a known pair is in the rest again, and so are sites that have its code as a further one: those before it in
 * the file and those behind it. */
static void test_agreed__follows_codes_from_pair_to_pair(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	nights_put(&n, SIDE_SITE, 2, nights_site(&n, 3, "A20"));
	nights_put(&n, SIDE_SITE, 19, nights_site(&n, 20, "B20"));
	nights_put(&n, SIDE_SITE, 29, nights_site(&n, 30, "A20"));
	remember(&n);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	assert_ok(&room, ledger_remove_link(room.ledger, 20, &room.err));
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 3, 20, 30);
	nights_end(&n);
}

/* Each site has the code of the next customer as a further one: what a pair is doubtful for goes from one to the next. A
 * chain of ten is followed to its end; for one of thirty all are compared. */
static void test_agreed__follows_a_chain_of_codes(void **state)
{
	(void)state;
	for (int length = 10; length <= 30; length += 20) {
		struct room room;
		struct nights n;
		begin(&n, &room, 2);
		for (int i = 1; i < length; i++) {
			char code[16];
			(void)snprintf(code, sizeof(code), "A%d", i + 1);
			nights_put(&n, SIDE_SITE, (size_t)i - 1, nights_site(&n, i, code));
		}
		remember(&n);
		nights_pass(&n);
		ALL(&n, ACCOUNTS);
		assert_ok(&room, ledger_remove_link(room.ledger, length, &room.err));
		nights_pass(&n);
		if (length == 10)
			ALL_BUT(&n, ACCOUNTS, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
		else
			assert_int_equal(n.passed, 0);
		nights_end(&n);
	}
}

/* Blanks and dashes in the place of a further code are none, as in the join. */
static void test_agreed__takes_a_dash_for_no_code(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		nights_put(&n, SIDE_SITE, 4, nights_site(&n, 5, "-"));
		nights_put(&n, SIDE_SITE, 5, nights_site(&n, 6, "--; #"));
		remember(&n);
		nights_pass(&n);
		ALL(&n, ACCOUNTS);
		assert_ok(&room, ledger_set_base(room.ledger, 5, SV("base"), &room.err));
		nights_add(&n, SIDE_CUSTOMER, 3, "c901,A6,New\r\n");
		nights_add(&n, SIDE_CUSTOMER, 4, "c902,-,New\r\n");
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 5, 6);
		nights_end(&n);
	}
}

/* ---- 4. a known row whose partner is not ------------------------------------------------------------------ */

static void test_agreed__reads_the_known_row_of_a_pair_again(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		remember(&n);
		nights_put(&n, SIDE_CUSTOMER, 0, "c1,A1,Other\r\n");
		nights_put(&n, SIDE_SITE, 1, "s2,A2,,Other\r\n");
		nights_put(&n, SIDE_SITE, 39, "s40,A40,,Other\r\n");
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 1, 2, 40);
		assert_int_equal(n.fates[1], FATE_COMPARED);
		assert_int_equal(n.fates[2], FATE_COMPARED);
		assert_int_equal(n.fates[40], FATE_COMPARED);
		nights_end(&n);
	}
}

static void test_agreed__keeps_the_known_row_of_one_that_is_gone(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		remember(&n);
		nights_remove(&n, SIDE_CUSTOMER, 39);
		nights_remove(&n, SIDE_CUSTOMER, 0);
		nights_remove(&n, SIDE_SITE, 20);
		nights_add(&n, SIDE_SITE, 3, "s901,A901,,New\r\n");
		nights_add(&n, SIDE_CUSTOMER, 3, "c902,A902,New\r\n");
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 1, 21, 40);
		assert_int_equal(n.fates[1], FATE_NONE);
		nights_end(&n);
	}
}

static void test_agreed__goes_with_a_side_that_is_empty(void **state)
{
	(void)state;
	for (int empty = 1; empty <= 3; empty++) {
		struct room room;
		struct nights n;
		size_t counts[SIDE_COUNT];
		begin(&n, &room, 2);
		remember(&n);
		for (int side = 0; side < SIDE_COUNT; side++) {
			counts[side] = n.rows[side].count;
			if (empty & 1 << side)
				n.rows[side].count = 0;
		}
		nights_pass(&n);
		assert_int_equal(n.passed, 0);
		for (int side = 0; side < SIDE_COUNT; side++)
			n.rows[side].count = counts[side];
		nights_pass(&n);
		ALL(&n, ACCOUNTS); /* an empty night has nothing to remember */
		nights_end(&n);
	}
}

/* ---- places ----------------------------------------------------------------------------------------------- */

static void test_agreed__finds_rows_that_changed_places(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		remember(&n);
		nights_move(&n, SIDE_CUSTOMER, 3, 4); /* swapped */
		nights_move(&n, SIDE_SITE, 20, 25);
		nights_move(&n, SIDE_SITE, 12, 8);
		nights_pass(&n);
		if (night_hints == HINTS_RIGHT) /* by its hint alone nobody knows it */
			ALL_BUT(&n, ACCOUNTS, 4, 5);
		else
			ALL(&n, ACCOUNTS);
		nights_add(&n, SIDE_CUSTOMER, 0, "c901,A901,New\r\n");
		nights_remove(&n, SIDE_SITE, 0);
		nights_pass(&n);
		ALL_BUT(&n, ACCOUNTS, 1);
		nights_end(&n);
	}
}

/* The rows of two accounts have changed what they say: known bytes, but of another record each. */
static void test_agreed__knows_a_row_by_all_of_its_bytes(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	remember(&n);
	nights_put(&n, SIDE_CUSTOMER, 9, "c10,A10,Name 11\r\n");
	nights_put(&n, SIDE_CUSTOMER, 10, "c11,A11,Name 10\r\n");
	nights_put(&n, SIDE_SITE, 19, "s20,A21,,Name 20\r\n");
	nights_put(&n, SIDE_SITE, 20, "s21,A20,,Name 21\r\n");
	nights_pass(&n);
	ALL_BUT(&n, ACCOUNTS, 10, 11, 20, 21);
	nights_end(&n);
}

static void test_agreed__gives_the_same_for_files_turned_round(void **state)
{
	(void)state;
	FOR_THREADS(threads)
	{
		struct room room;
		struct nights n;
		begin(&n, &room, threads);
		remember(&n);
		for (size_t i = 0; i < ACCOUNTS; i++)
			nights_move(&n, SIDE_SITE, ACCOUNTS - 1, i);
		nights_pass(&n);
		n.member_rows = 3;
		nights_pass(&n);
		ALL(&n, ACCOUNTS);
		nights_end(&n);
	}
}

/* ---- rows that stand twice ---------------------------------------------------------------------------------- */

static void test_agreed__compares_what_stands_twice(void **state)
{
	static const struct {
		size_t from;
		size_t to;
	} places[] = {{5, 6}, {5, 9}, {5, 39}, {30, 0}, {0, 40}, {0, 1}};

	(void)state;
	FOR_THREADS(threads)
	{
		for (int side = 0; side < SIDE_COUNT; side++) {
			for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
				struct room room;
				struct nights n;
				begin(&n, &room, threads);
				remember(&n);
				const char *row =
					arena_str(&n.arena, n.rows[side].at[places[i].from]);
				nights_add(&n, (enum side)side, places[i].to, row);
				for (int night = 0; night < 2; night++) {
					nights_pass(&n);
					assert_true(n.fates[places[i].from + 1] != FATE_PASSED);
					if (nights_are_exact(&n))
						assert_true(
							n.passed >= ACCOUNTS - n.member_rows - 1);
				}
				nights_end(&n);
			}
		}
	}
}

/* It stood twice when it was remembered, and stands once now. */
static void test_agreed__goes_on_when_one_of_two_is_gone(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, 2);
	nights_add(&n, SIDE_CUSTOMER, 30, nights_customer(&n, 4));
	nights_add(&n, SIDE_SITE, 9, nights_site(&n, 9, ""));
	remember(&n);
	nights_pass(&n);
	nights_remove(&n, SIDE_CUSTOMER, 30);
	nights_remove(&n, SIDE_SITE, 9);
	nights_pass(&n);
	assert_true(n.fates[4] != FATE_NONE);
	assert_true(n.fates[9] != FATE_NONE);
	nights_end(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreed__passes_over_what_is_as_it_was),
		cmocka_unit_test(test_agreed__compares_what_was_not_quiet),
		cmocka_unit_test(test_agreed__compares_a_row_of_which_any_byte_changed),
		cmocka_unit_test(test_agreed__compares_a_row_that_says_the_same_otherwise),
		cmocka_unit_test(test_agreed__knows_rows_with_quotes_and_line_breaks),
		cmocka_unit_test(test_agreed__compares_pairs_whose_link_or_base_moved),
		cmocka_unit_test(test_agreed__forgets_a_pair_that_is_quiet_no_more),
		cmocka_unit_test(test_agreed__follows_the_newest_link),
		cmocka_unit_test(test_agreed__compares_pairs_that_changed_partners),
		cmocka_unit_test(test_agreed__compares_a_pair_whose_code_came_again),
		cmocka_unit_test(test_agreed__compares_a_pair_whose_further_code_came),
		cmocka_unit_test(test_agreed__follows_codes_from_pair_to_pair),
		cmocka_unit_test(test_agreed__follows_a_chain_of_codes),
		cmocka_unit_test(test_agreed__takes_a_dash_for_no_code),
		cmocka_unit_test(test_agreed__reads_the_known_row_of_a_pair_again),
		cmocka_unit_test(test_agreed__keeps_the_known_row_of_one_that_is_gone),
		cmocka_unit_test(test_agreed__goes_with_a_side_that_is_empty),
		cmocka_unit_test(test_agreed__finds_rows_that_changed_places),
		cmocka_unit_test(test_agreed__knows_a_row_by_all_of_its_bytes),
		cmocka_unit_test(test_agreed__gives_the_same_for_files_turned_round),
		cmocka_unit_test(test_agreed__compares_what_stands_twice),
		cmocka_unit_test(test_agreed__goes_on_when_one_of_two_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

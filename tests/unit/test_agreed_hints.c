/* Hints that are wrong cost time, and nothing else. */
#include "tests/unit/agreed_help.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 40, NIGHTS = 4 };

static void begin(struct nights *n, struct room *room, enum night_hints hints)
{
	night_hints = hints;
	room_init(room);
	room_open(room, LEDGER_CREATE);
	nights_init(n, room, ACCOUNTS, 1); /* so that what is passed over is always the same */
	nights_pass(n);
	assert_false(n->was_known);
}

/* A hint of each third row is another one each night. */
static void test_agreed_hints__of_a_change_send_a_pair_through_the_join(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, HINTS_UNLIKE);
	nights_put(&n, SIDE_CUSTOMER, 6, "c7,A7,Other\r\n");
	nights_pass(&n);
	for (int i = 1; i <= ACCOUNTS; i++)
		assert_int_equal(n.fates[i] == FATE_PASSED, i % 3 != 0 && i != 7);
	nights_end(&n);
}

/* More rows came first than are looked through for a row that is not in its place. */
static void test_agreed_hints__are_followed_where_many_rows_came(void **state)
{
	enum { CAME = 300 };
	struct room room;
	struct nights n;
	char row[64];

	(void)state;
	begin(&n, &room, HINTS_RIGHT);
	for (int i = 0; i < CAME; i++) {
		(void)snprintf(row, sizeof(row), "c%d,B%d,Came\r\n", 1000 + i, i);
		nights_add(&n, SIDE_CUSTOMER, 0, row);
	}
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	for (int i = 0; i < CAME; i++)
		nights_remove(&n, SIDE_CUSTOMER, 0);
	nights_pass(&n);
	ALL(&n, ACCOUNTS);
	nights_end(&n);
}

/* A snapshot without hints between two that have them, and one of which all are new. */
static void test_agreed_hints__may_be_lacking(void **state)
{
	struct room room;
	struct nights n;

	(void)state;
	begin(&n, &room, HINTS_RIGHT);
	for (int night = 0; night < NIGHTS; night++) {
		n.hints = night % 2 ? HINTS_RIGHT : HINTS_NONE;
		nights_pass(&n);
		ALL(&n, ACCOUNTS);
	}
	nights_end(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreed_hints__of_a_change_send_a_pair_through_the_join),
		cmocka_unit_test(test_agreed_hints__are_followed_where_many_rows_came),
		cmocka_unit_test(test_agreed_hints__may_be_lacking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

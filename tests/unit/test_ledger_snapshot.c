#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static void add(struct room *room, enum side side, const char *seal, int64_t taken_until)
{
	const struct ledger_snapshot snapshot = {.side = side,
		.path = SV("snapshots/x.csv.gz"),
		.seal = sv_of(seal),
		.rows = 1000000,
		.devices = 7,
		.taken_until = taken_until,
		.shares = SV("{\"Business\":1}")};

	assert_ok(room, ledger_add_snapshot(room->ledger, &snapshot, &room->err));
}

static void mark(struct room *room, const char *seal)
{
	assert_ok(room, ledger_mark_applied(room->ledger, sv_of(seal), &room->err));
}

static bool knows(struct room *room, const char *seal)
{
	bool known = false;

	assert_ok(room, ledger_knows_snapshot(room->ledger, sv_of(seal), &known, &room->err));
	return known;
}

static struct ledger_snapshot last(struct room *room, enum side side)
{
	struct ledger_snapshot snapshot = {.rows = 1};
	int code = ledger_last_applied(room->ledger, side, &room->arena, &snapshot, &room->err);

	assert_ok(room, code);
	return snapshot;
}

static void test_ledger_snapshot__is_known_by_its_seal(void **state)
{
	struct room *room = *state;

	add(room, SIDE_SITE, "s1", 100);
	assert_true(knows(room, "s1"));
	assert_false(knows(room, "s2"));
	assert_ok(room, ledger_forget_snapshot(room->ledger, SV("s1"), &room->err));
	assert_false(knows(room, "s1"));
}

/* By order alone: all of it happens in one second. */
static void test_ledger_snapshot__a_run_that_wrote_since_is_found(void **state)
{
	struct room *room = *state;
	struct sv run_id = SV("none");

	add(room, SIDE_SITE, "before", 1700000000);
	room_sql(room,
		"INSERT INTO runs VALUES (NULL, 'r1', 'cs1', 'run', 'both', 1700000000, 1700000000,"
		" 'done', 0, '', 3, '', '', '', '');"
		"INSERT INTO runs VALUES (NULL, 'r2', 'cs2', 'run', 'both', 1700000000, 1700000000,"
		" 'done', 0, '', 0, '', '', '', '');");
	add(room, SIDE_SITE, "after", 1700000000);
	assert_ok(room, ledger_written_since(room->ledger, SV("before"), SV("cs9"), &room->arena,
				&run_id, &room->err));
	assert_sv(run_id, "r1");
	assert_ok(room, ledger_written_since(room->ledger, SV("before"), SV("cs1"), &room->arena,
				&run_id, &room->err));
	assert_true(sv_is_absent(run_id)); /* its own, and one that wrote nothing */
	assert_ok(room, ledger_written_since(room->ledger, SV("after"), SV("cs9"), &room->arena,
				&run_id, &room->err));
	assert_true(sv_is_absent(run_id));
	/* taken anew, with the same content in the same second */
	add(room, SIDE_SITE, "before", 1700000000);
	assert_ok(room, ledger_written_since(room->ledger, SV("before"), SV("cs9"), &room->arena,
				&run_id, &room->err));
	assert_true(sv_is_absent(run_id));
	/* a run that was removed counts all the same */
	room_sql(room, "DELETE FROM runs");
	add(room, SIDE_SITE, "later", 1700000000);
	assert_int_equal(
		room_number(room, "SELECT after_run FROM snapshots WHERE seal = 'later'"), 2);
}

static void test_ledger_snapshot__the_newest_applied_is_found_per_side(void **state)
{
	struct room *room = *state;

	assert_true(sv_is_absent(last(room, SIDE_SITE).seal));
	add(room, SIDE_SITE, "s2", 200);
	add(room, SIDE_SITE, "s1", 100);
	add(room, SIDE_SITE, "s3", 300);
	add(room, SIDE_CUSTOMER, "c9", 900);
	assert_true(sv_is_absent(last(room, SIDE_SITE).seal));
	mark(room, "s2");
	mark(room, "s1");
	mark(room, "c9");
	mark(room, "unknown");
	struct ledger_snapshot found = last(room, SIDE_SITE);
	assert_sv(found.seal, "s2");
	assert_int_equal(found.side, SIDE_SITE);
	assert_sv(found.path, "snapshots/x.csv.gz");
	assert_int_equal(found.rows, 1000000);
	assert_int_equal(found.devices, 7);
	assert_int_equal(found.taken_until, 200);
	assert_true(found.applied);
	assert_sv(found.shares, "{\"Business\":1}");
	assert_sv(last(room, SIDE_CUSTOMER).seal, "c9");
}

static void test_ledger_snapshot__added_again_stays_applied(void **state)
{
	struct room *room = *state;

	add(room, SIDE_SITE, "s1", 100);
	mark(room, "s1");
	add(room, SIDE_SITE, "s1", 100);
	assert_sv(last(room, SIDE_SITE).seal, "s1");
	assert_int_equal(room_number(room, "SELECT count(*) FROM snapshots"), 1);
}

/* ---- written ----------------------------------------------------------------------------------- */

static void write_city(struct room *room, const char *key, const char *before, const char *after,
	const char *run_id)
{
	int code = ledger_add_written(room->ledger, SIDE_SITE, sv_of(key), SV("city"),
		sv_of(before), sv_of(after), sv_of(run_id), 100, &room->err);

	assert_ok(room, code);
}

static int describe(void *self, const struct ledger_written *row, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s>%.*s %.*s %d;", SV_ARG(row->before), SV_ARG(row->after),
		SV_ARG(row->run_id), (int)row->at);
	return 0;
}

static void assert_written(
	struct room *room, enum side side, const char *key, uint64_t most, const char *expected)
{
	struct buf text = BUF_INIT;
	int code = ledger_each_written(
		room->ledger, side, sv_of(key), SV("city"), most, describe, &text, &room->err);

	assert_ok(room, code);
	assert_string_equal(buf_str(&text), expected);
	buf_release(&text);
}

static void test_ledger_snapshot__values_written_come_newest_first(void **state)
{
	struct room *room = *state;

	write_city(room, "7", "a", "b", "r1");
	write_city(room, "8", "x", "y", "r1");
	write_city(room, "7", "b", "a", "r2");
	assert_written(room, SIDE_SITE, "7", 9, "b>a r2 100;a>b r1 100;");
	assert_written(room, SIDE_SITE, "7", 1, "b>a r2 100;");
	assert_written(room, SIDE_CUSTOMER, "7", 9, "");
	assert_written(room, SIDE_SITE, "9", 9, "");
}

static void test_ledger_snapshot__ten_values_are_kept_per_field(void **state)
{
	struct room *room = *state;
	char after[16];

	write_city(room, "8", "x", "y", "r1");
	for (int i = 1; i <= 25; i++) {
		(void)snprintf(after, sizeof(after), "%d", i);
		write_city(room, "7", "", after, "r");
	}
	assert_written(room, SIDE_SITE, "7", 99,
		">25 r 100;>24 r 100;>23 r 100;>22 r 100;>21 r 100;>20 r 100;>19 r 100;"
		">18 r 100;>17 r 100;>16 r 100;");
	assert_written(room, SIDE_SITE, "8", 99, "x>y r1 100;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_ledger_snapshot__is_known_by_its_seal),
		T(test_ledger_snapshot__a_run_that_wrote_since_is_found),
		T(test_ledger_snapshot__the_newest_applied_is_found_per_side),
		T(test_ledger_snapshot__added_again_stays_applied),
		T(test_ledger_snapshot__values_written_come_newest_first),
		T(test_ledger_snapshot__ten_values_are_kept_per_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

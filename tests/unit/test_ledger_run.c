#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

enum { DAY = 86400 };

static struct ledger_run run_named(const char *run_id)
{
	return (struct ledger_run){.run_id = sv_of(run_id),
		.command = SV("run"),
		.directions = SV("both"),
		.started_at = 1700000000};
}

static void start(struct room *room, const char *run_id, const char *changeset_id)
{
	struct ledger_run run = run_named(run_id);

	run.changeset_id = sv_of(changeset_id);
	assert_ok(room, ledger_start_run(room->ledger, &run, &room->err));
}

static struct ledger_run find(struct room *room, const char *run_id)
{
	struct ledger_run run = {.exit_status = -1};
	int code = ledger_find_run(room->ledger, sv_of(run_id), &room->arena, &run, &room->err);

	assert_ok(room, code);
	return run;
}

static int add_name(void *self, const struct ledger_run *run, struct err *err)
{
	(void)err;
	buf_add_sv(self, run->run_id);
	buf_add_char(self, ' ');
	return 0;
}

static void assert_runs(struct room *room, uint64_t most, const char *expected)
{
	struct buf names = BUF_INIT;

	assert_ok(room, ledger_each_run(room->ledger, most, add_name, &names, &room->err));
	assert_string_equal(buf_str(&names), expected);
	buf_release(&names);
}

static void test_ledger_run__is_under_way_until_it_ended(void **state)
{
	struct room *room = *state;
	struct ledger_run run = run_named("20261123T020300Z-5e6f7a8b");

	assert_ok(room, ledger_start_run(room->ledger, &run, &room->err));
	assert_int_equal(find(room, "20261123T020300Z-5e6f7a8b").ended_at, 0);
	run.changeset_id = SV("20261123T020112Z-1a2b3c4d");
	run.ended_at = 1700000060;
	run.outcome = SV("partial");
	run.exit_status = 3;
	run.audit_path = SV("audit/20261123T020300Z-5e6f7a8b.csv");
	run.audit_rows = 12;
	run.audit_prev_hash = SV("00");
	run.audit_last_hash = SV("ff");
	run.allow = SV("creates:500");
	run.summary = SV("{\"a\":1}");
	assert_ok(room, ledger_end_run(room->ledger, &run, &room->err));
	struct ledger_run found = find(room, "20261123T020300Z-5e6f7a8b");
	assert_sv(found.changeset_id, "20261123T020112Z-1a2b3c4d");
	assert_sv(found.command, "run");
	assert_sv(found.directions, "both");
	assert_int_equal(found.started_at, 1700000000);
	assert_int_equal(found.ended_at, 1700000060);
	assert_sv(found.outcome, "partial");
	assert_int_equal(found.exit_status, 3);
	assert_sv(found.audit_path, "audit/20261123T020300Z-5e6f7a8b.csv");
	assert_int_equal(found.audit_rows, 12);
	assert_sv(found.audit_prev_hash, "00");
	assert_sv(found.audit_last_hash, "ff");
	assert_sv(found.allow, "creates:500");
	assert_sv(found.summary, "{\"a\":1}");
}

static void test_ledger_run__cannot_start_twice_or_end_unstarted(void **state)
{
	struct room *room = *state;
	struct ledger_run run = run_named("a");

	assert_fails(
		room, ledger_end_run(room->ledger, &run, &room->err), ERR_DATA, "no run 'a' in '");
	assert_ok(room, ledger_start_run(room->ledger, &run, &room->err));
	assert_fails(
		room, ledger_start_run(room->ledger, &run, &room->err), ERR_DATA, "runs.run_id");
}

static void test_ledger_run__the_newest_come_first(void **state)
{
	struct room *room = *state;

	assert_runs(room, 0, "");
	start(room, "b", "");
	start(room, "a", "");
	start(room, "c", "");
	assert_runs(room, 0, "c a b ");
	assert_runs(room, 2, "c a ");
	assert_runs(room, 9, "c a b ");
}

static void test_ledger_run__is_found_by_a_unique_beginning(void **state)
{
	struct room *room = *state;
	struct ledger_run run = {0};

	start(room, "20261123T02-aa", "");
	start(room, "20261123T02", "");
	start(room, "20261124T02", "");
	assert_sv(find(room, "20261124").run_id, "20261124T02");
	assert_sv(find(room, "20261123T02").run_id, "20261123T02");
	assert_true(sv_is_absent(find(room, "2027").run_id));
	assert_true(sv_is_absent(find(room, "").run_id));
	assert_true(sv_is_absent(find(room, "%").run_id));
	int code = ledger_find_run(room->ledger, SV("20261123"), &room->arena, &run, &room->err);
	assert_fails(
		room, code, ERR_USAGE, "run '20261123' could be '20261123T02-aa' or '20261123T02'");
	assert_true(sv_is_absent(run.run_id));
}

static void done(struct room *room, const char *changeset_id, const char *change_id)
{
	int code = ledger_add_done(
		room->ledger, sv_of(changeset_id), sv_of(change_id), "applied", &room->err);

	assert_ok(room, code);
}

static void test_ledger_run__removed_takes_what_was_done_of_its_change_set(void **state)
{
	struct room *room = *state;

	start(room, "r1", "a");
	start(room, "r2", "b");
	start(room, "r3", "a"); /* went on with the first one's */
	done(room, "a", "c1");
	done(room, "b", "c1");
	assert_ok(room, ledger_remove_run(room->ledger, SV("r1"), &room->err));
	assert_int_equal(room_number(room, "SELECT count(*) FROM done"), 2);
	assert_ok(room, ledger_remove_run(room->ledger, SV("r3"), &room->err));
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM done WHERE changeset_id = 'a'"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM done"), 1);
	assert_ok(room, ledger_remove_run(room->ledger, SV("unknown"), &room->err));
	assert_runs(room, 0, "r2 ");
}

static void test_ledger_run__removed_takes_old_closes_with_it(void **state)
{
	struct room *room = *state;

	start(room, "r1", "a");
	assert_ok(room, ledger_add_close(room->ledger, SV("1"), 100 * DAY, &room->err));
	assert_ok(room, ledger_add_close(room->ledger, SV("2"), 150 * DAY, &room->err));
	assert_ok(room, ledger_add_close(room->ledger, SV("3"), 180 * DAY, &room->err));
	assert_ok(room, ledger_remove_run(room->ledger, SV("r1"), &room->err));
	assert_int_equal(room_number(room, "SELECT count(*) FROM closes"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_ledger_run__is_under_way_until_it_ended),
		T(test_ledger_run__cannot_start_twice_or_end_unstarted),
		T(test_ledger_run__the_newest_come_first),
		T(test_ledger_run__is_found_by_a_unique_beginning),
		T(test_ledger_run__removed_takes_what_was_done_of_its_change_set),
		T(test_ledger_run__removed_takes_old_closes_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static struct finding finding(const char *name, const char *customer_id, const char *site_num)
{
	return (struct finding){.finding = sv_of(name),
		.customer_id = sv_of(customer_id),
		.site_num = sv_of(site_num),
		.account_number = SV("A-1"),
		.name = SV("Ann Roe"),
		.detail = SV("d")};
}

static void begin(struct room *room)
{
	assert_ok(room, ledger_findings_begin(room->ledger, &room->err));
}

static void see(struct room *room, struct finding one, int64_t now)
{
	assert_ok(room, ledger_findings_see(room->ledger, &one, now, &room->err));
}

static void end(struct room *room)
{
	assert_ok(room, ledger_findings_end(room->ledger, &room->err));
}

static void assert_age(
	struct room *room, struct finding one, int64_t first_seen, uint64_t runs_open)
{
	int64_t seen_at = -1;
	uint64_t runs = 99;
	int code = ledger_finding(room->ledger, &one, &seen_at, &runs, &room->err);

	assert_ok(room, code);
	assert_int_equal(seen_at, first_seen);
	assert_int_equal(runs, runs_open);
}

static void test_ledger_finding__ages_while_it_is_seen(void **state)
{
	struct room *room = *state;
	struct finding one = finding("no-code", "1", "");

	assert_age(room, one, 0, 0);
	for (int64_t run = 1; run <= 3; run++) {
		begin(room);
		see(room, one, 100 * run);
		end(room);
		assert_age(room, one, 100, (uint64_t)run);
	}
	begin(room);
	end(room);
	assert_age(room, one, 0, 0);
	begin(room);
	see(room, one, 900);
	end(room);
	assert_age(room, one, 900, 1);
}

static void test_ledger_finding__is_raised_once_a_run(void **state)
{
	struct room *room = *state;
	struct finding one = finding("no-code", "1", "");

	begin(room);
	see(room, one, 100);
	see(room, one, 101);
	end(room);
	assert_age(room, one, 100, 1);
	begin(room);
	see(room, one, 200);
	see(room, one, 200);
	end(room);
	assert_age(room, one, 100, 2);
}

static void test_ledger_finding__keeps_its_age_when_its_detail_moves(void **state)
{
	struct room *room = *state;
	struct finding one = finding("code-differs", "1", "2");

	begin(room);
	see(room, one, 100);
	end(room);
	one.detail = SV("another");
	one.account_number = SV("A-2");
	begin(room);
	see(room, one, 200);
	end(room);
	assert_age(room, one, 100, 2);
	assert_int_equal(room_number(room, "SELECT count(*) FROM findings"), 1);
}

static void test_ledger_finding__two_of_one_key_share_an_age(void **state)
{
	struct room *room = *state;
	struct finding name = finding("foreign-edit", "1", "2");
	struct finding city = name;

	name.detail = SV("name");
	city.detail = SV("city");
	begin(room);
	see(room, name, 100);
	end(room);
	begin(room);
	see(room, name, 200);
	see(room, city, 200);
	end(room);
	assert_int_equal(room_number(room, "SELECT count(*) FROM findings WHERE runs_open = 2"), 2);
	begin(room);
	see(room, city, 300);
	see(room, name, 300);
	end(room);
	assert_age(room, city, 100, 3);
	assert_int_equal(room_number(room, "SELECT count(*) FROM findings WHERE runs_open = 3"), 2);
}

static void test_ledger_finding__without_ids_is_told_by_the_account_number(void **state)
{
	struct room *room = *state;
	struct finding one = finding("duplicate-code", "", "");
	struct finding two = one;

	two.account_number = SV("A-2");
	begin(room);
	see(room, one, 100);
	end(room);
	assert_age(room, one, 100, 1);
	assert_age(room, two, 0, 0);
}

static void test_ledger_finding__is_told_apart_by_kind_and_ids(void **state)
{
	struct room *room = *state;

	begin(room);
	see(room, finding("no-code", "1", ""), 100);
	end(room);
	assert_age(room, finding("near-code", "1", ""), 0, 0);
	assert_age(room, finding("no-code", "", "1"), 0, 0);
	assert_age(room, finding("no-code", "1", "1"), 0, 0);
}

static void test_ledger_finding__an_aborted_run_ages_nothing(void **state)
{
	struct room *room = *state;
	struct finding one = finding("no-code", "1", "");

	begin(room);
	see(room, one, 100);
	end(room);
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	begin(room);
	see(room, one, 200);
	ledger_abort(room->ledger);
	assert_age(room, one, 100, 1);
}

static int describe(void *self, const struct ledger_open_finding *row, struct err *err)
{
	(void)err;
	assert_int_equal(row->finding.runs_open, row->runs_open);
	buf_printf(self, "%.*s,%.*s,%.*s,%.*s,%.*s,%.*s,%.*s,%d,%d;", SV_ARG(row->finding.finding),
		SV_ARG(row->finding.customer_id), SV_ARG(row->finding.site_num),
		SV_ARG(row->finding.account_number), SV_ARG(row->finding.name),
		SV_ARG(row->finding.detail), SV_ARG(row->finding.first_seen), (int)row->first_seen,
		(int)row->runs_open);
	return 0;
}

static void test_ledger_finding__each_gives_all_of_it(void **state)
{
	struct room *room = *state;
	struct buf text = BUF_INIT;

	begin(room);
	see(room, finding("site-missing", "1", "2"), 60);
	see(room, finding("no-code", "7", ""), 60);
	end(room);
	assert_ok(room, ledger_each_finding(room->ledger, describe, &text, &room->err));
	assert_string_equal(buf_str(&text),
		"no-code,7,,A-1,Ann Roe,d,1970-01-01T00:01:00Z,60,1;"
		"site-missing,1,2,A-1,Ann Roe,d,1970-01-01T00:01:00Z,60,1;");
	buf_release(&text);
}

/* ---- conflicts --------------------------------------------------------------------------------- */

static const struct conflict city_conflict = {
	.customer_id = {"1", 1},
	.site_num = {"2", 1},
	.account_number = {"A-1", 3},
	.name = {"Ann", 3},
	.rule = {"address", 7},
	.customer_value = {"x", 1},
	.site_value = {"y", 1},
	.base_value = {"z", 1},
	.kind = {"both_changed", 12},
	.resolution = {"held", 4},
};

static int describe_conflict(void *self, const struct conflict *conflict, int64_t first_seen,
	uint64_t runs_open, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s %.*s %.*s %.*s %.*s %.*s/%.*s/%.*s %.*s %.*s %d %d;",
		SV_ARG(conflict->customer_id), SV_ARG(conflict->site_num),
		SV_ARG(conflict->account_number), SV_ARG(conflict->name), SV_ARG(conflict->rule),
		SV_ARG(conflict->customer_value), SV_ARG(conflict->site_value),
		SV_ARG(conflict->base_value), SV_ARG(conflict->kind), SV_ARG(conflict->resolution),
		(int)first_seen, (int)runs_open);
	return 0;
}

static void assert_conflicts(struct room *room, const char *expected)
{
	struct buf text = BUF_INIT;

	assert_ok(room, ledger_each_conflict(room->ledger, describe_conflict, &text, &room->err));
	assert_string_equal(buf_str(&text), expected);
	buf_release(&text);
}

static void conflict_run(struct room *room, const struct conflict *conflict, int64_t now)
{
	assert_ok(room, ledger_conflicts_begin(room->ledger, &room->err));
	if (conflict) {
		assert_ok(room, ledger_conflicts_see(room->ledger, conflict, now, &room->err));
		assert_ok(room, ledger_conflicts_see(room->ledger, conflict, now, &room->err));
	}
	assert_ok(room, ledger_conflicts_end(room->ledger, &room->err));
}

static void test_ledger_finding__conflicts_age_by_pair_and_rule(void **state)
{
	struct room *room = *state;
	struct conflict moved = city_conflict;

	conflict_run(room, &city_conflict, 100);
	assert_conflicts(room, "1 2 A-1 Ann address x/y/z both_changed held 100 1;");
	moved.site_value = SV("Y");
	moved.resolution = SV("revio");
	conflict_run(room, &moved, 200);
	assert_conflicts(room, "1 2 A-1 Ann address x/Y/z both_changed revio 100 2;");
	moved.rule = SV("name");
	conflict_run(room, &moved, 300);
	assert_conflicts(room, "1 2 A-1 Ann name x/Y/z both_changed revio 300 1;");
	conflict_run(room, NULL, 400);
	assert_conflicts(room, "");
}

/* ---- decisions --------------------------------------------------------------------------------- */

static void decide(
	struct room *room, const char *what, const char *change_id, const char *by, int64_t at)
{
	const struct ledger_decision decision = {.what = sv_of(what),
		.customer_id = SV("1"),
		.change_id = sv_of(change_id),
		.by = sv_of(by),
		.reason = SV("because"),
		.at = at};

	assert_ok(room, ledger_decide(room->ledger, &decision, &room->err));
}

static int describe_decision(void *self, const struct ledger_decision *decision, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s %.*s/%.*s %.*s by %.*s %.*s at %d;", SV_ARG(decision->what),
		SV_ARG(decision->customer_id), SV_ARG(decision->site_num),
		SV_ARG(decision->change_id), SV_ARG(decision->by), SV_ARG(decision->reason),
		(int)decision->at);
	return 0;
}

static void assert_decisions(struct room *room, const char *expected)
{
	struct buf text = BUF_INIT;

	assert_ok(room, ledger_each_decision(room->ledger, describe_decision, &text, &room->err));
	assert_string_equal(buf_str(&text), expected);
	buf_release(&text);
}

static void test_ledger_finding__a_decision_replaces_an_equal_one(void **state)
{
	struct room *room = *state;

	decide(room, "ignore-change", "c1", "ann", 100);
	decide(room, "ignore-change", "c1", "bob", 200);
	decide(room, "ignore-change", "c2", "bob", 300);
	assert_decisions(room, "ignore-change 1/ c1 by bob because at 200;"
			       "ignore-change 1/ c2 by bob because at 300;");
}

static void test_ledger_finding__a_hold_keeps_its_first_time(void **state)
{
	struct room *room = *state;

	decide(room, "hold", "c1", "ann", 100);
	decide(room, "hold", "c1", "bob", 200);
	assert_decisions(room, "hold 1/ c1 by bob because at 100;");
}

static void test_ledger_finding__a_decision_can_be_taken_back(void **state)
{
	struct room *room = *state;
	struct ledger_decision decision = {
		.what = SV("hold"), .customer_id = SV("1"), .change_id = SV("c2")};

	decide(room, "hold", "c1", "ann", 100);
	assert_ok(room, ledger_undecide(room->ledger, &decision, &room->err));
	assert_decisions(room, "hold 1/ c1 by ann because at 100;");
	decision.change_id = SV("c1");
	assert_ok(room, ledger_undecide(room->ledger, &decision, &room->err));
	assert_decisions(room, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_ledger_finding__ages_while_it_is_seen),
		T(test_ledger_finding__is_raised_once_a_run),
		T(test_ledger_finding__keeps_its_age_when_its_detail_moves),
		T(test_ledger_finding__two_of_one_key_share_an_age),
		T(test_ledger_finding__without_ids_is_told_by_the_account_number),
		T(test_ledger_finding__is_told_apart_by_kind_and_ids),
		T(test_ledger_finding__an_aborted_run_ages_nothing),
		T(test_ledger_finding__each_gives_all_of_it),
		T(test_ledger_finding__conflicts_age_by_pair_and_rule),
		T(test_ledger_finding__a_decision_replaces_an_equal_one),
		T(test_ledger_finding__a_hold_keeps_its_first_time),
		T(test_ledger_finding__a_decision_can_be_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

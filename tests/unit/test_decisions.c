#include "engine/decisions.h"

#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static void decide(struct room *room, const char *what, const char *customer, const char *site,
	const char *change_id)
{
	struct ledger_decision decision = {sv_of(what), sv_of(customer), sv_of(site),
		sv_of(change_id), SV("ann"), SV(""), 1700000000};

	assert_ok(room, ledger_decide(room->ledger, &decision, &room->err));
}

static void test_decisions__without_a_ledger_are_none(void **state)
{
	struct decisions decisions;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(decisions_load(NULL, &decisions, &err), 0);
	assert_false(decisions_has(&decisions.ignored_changes, SV("c0")));
	assert_false(decisions_pair_is_rejected(&decisions, SV("1"), SV("2")));
	decisions_release(&decisions);
}

static void test_decisions__each_goes_where_it_is_looked_for(void **state)
{
	struct room *room = *state;
	struct decisions decisions;

	decide(room, "ignore-change", "", "", "c0123456789abcdef");
	decide(room, "hold", "", "", "cfedcba9876543210");
	decide(room, "reject-pair", "1", "12", "");
	decide(room, "create", "3", "", "");
	decide(room, "create", "", "14", "");
	decide(room, "ignore-record", "5", "", "");
	decide(room, "ignore-record", "", "16", "");
	assert_ok(room, decisions_load(room->ledger, &decisions, &room->err));
	assert_true(decisions_has(&decisions.ignored_changes, SV("c0123456789abcdef")));
	assert_false(decisions_has(&decisions.ignored_changes, SV("cfedcba9876543210")));
	assert_int_equal(*map_find(&decisions.held_changes, SV("cfedcba9876543210")), 1700000000);
	assert_true(decisions_pair_is_rejected(&decisions, SV("1"), SV("12")));
	assert_false(decisions_pair_is_rejected(&decisions, SV("11"), SV("2")));
	assert_false(decisions_pair_is_rejected(&decisions, SV("12"), SV("1")));
	assert_true(decisions_has(&decisions.rejected[SIDE_CUSTOMER], SV("1")));
	assert_true(decisions_has(&decisions.rejected[SIDE_SITE], SV("12")));
	assert_true(decisions_has(&decisions.create[SIDE_CUSTOMER], SV("3")));
	assert_true(decisions_has(&decisions.create[SIDE_SITE], SV("14")));
	assert_true(decisions_has(&decisions.ignore[SIDE_CUSTOMER], SV("5")));
	assert_true(decisions_has(&decisions.ignore[SIDE_SITE], SV("16")));
	assert_false(decisions_has(&decisions.ignore[SIDE_SITE], SV("5")));
	decisions_release(&decisions);
}

/* Ids of any length: a pair that was rejected stays so. */
static void test_decisions__a_rejection_holds_for_long_ids_too(void **state)
{
	struct room *room = *state;
	struct decisions decisions;
	char customer[400];
	char site[400];

	(void)memset(customer, 'c', sizeof(customer));
	(void)memset(site, 's', sizeof(site));
	customer[sizeof(customer) - 1] = site[sizeof(site) - 1] = '\0';
	decide(room, "reject-pair", customer, site, "");
	assert_ok(room, decisions_load(room->ledger, &decisions, &room->err));
	assert_true(decisions_pair_is_rejected(&decisions, sv_of(customer), sv_of(site)));
	decisions_release(&decisions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		cmocka_unit_test(test_decisions__without_a_ledger_are_none),
		T(test_decisions__each_goes_where_it_is_looked_for),
		T(test_decisions__a_rejection_holds_for_long_ids_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

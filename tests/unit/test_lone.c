#include "engine/lone.h"

#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

static const char own[] = "[rule kind]\nfields = middle_initial -> address_2\nmap = A -> 1\n"
			  "[rule address]\nfields = address_1 <-> address_1\n"
			  "compare = address\n";

/* One record alone (either may be NULL-sided RECORD_NONE); leaves the draft's text in bench->text. */
static void alone(struct bench *bench, struct record record)
{
	struct join_rest rest = {0};
	struct candidates candidates;

	bench_row(&rest, record, false);
	candidates_init(&candidates, &rest);
	if (candidates_decide(&candidates, bench->files.ruleset, &bench->comparison.decisions,
		    SV("1234"), 1, &bench->err) != 0 ||
		lone_reconcile(&bench->comparer, &candidates, &bench->err) != 0)
		fail_msg("%s", bench->err.message);
	candidates_release(&candidates);
	bench_rest_release(&rest);
	(void)bench_text(bench);
}

static void customer(const char *column, const char *has, const char *lacks)
{
	struct bench bench;

	bench_init(&bench, own);
	alone(&bench, BENCH_CUSTOMER(&bench, column));
	bench_has(&bench, has);
	if (lacks)
		bench_lacks(&bench, lacks);
	bench_release(&bench);
}

static void site(const char *column, const char *has, const char *lacks)
{
	struct bench bench;

	bench_init(&bench, own);
	alone(&bench, BENCH_SITE(&bench, column));
	bench_has(&bench, has);
	if (lacks)
		bench_lacks(&bench, lacks);
	bench_release(&bench);
}

static void test_lone__an_open_customer_becomes_a_site(void **state)
{
	(void)state;
	customer(
		"city=Utica", "change outbound create 1001/ site_name '' > 'Ann Roe'\n", "finding");
	customer("city=Utica", "change outbound create 1001/ transmitter_code '' > 'A-1'\n",
		"customer_id");
	customer("city=", "change outbound create", " city ");
	customer("city=Utica", "written city 'Utica' 'Utica'\n", "written account-number");
	customer("status=Closed", "skipped customer 1001 life-of-an-account: ", "create");
	customer("status=Prospect", "skipped customer 1001 life-of-an-account: ", "create");
	customer("status=Pending", "skipped customer 1001 life-of-an-account: ", "finding");
	customer("status=Odd", "skipped customer 1001 life-of-an-account: ", "create");
	customer("account_number=", "finding no-code 1001/", "create");
	customer("identity_type=", "finding billed-not-monitored 1001/", "create");
}

static void test_lone__an_active_site_becomes_a_customer(void **state)
{
	(void)state;
	site("city=Utica", "change inbound create /8801 bill_profile_id '' > '12'\n", "finding");
	site("city=Utica", "change inbound create /8801 status '' > 'Open'\n", "region");
	site("status=cancelled", "skipped site 8801 life-of-an-account: ", "finding");
	site("status=pending", "skipped site 8801 life-of-an-account: ", "create");
	site("status=unknown", "finding unknown-status /8801\n", "create");
	site("site_type=F", "skipped site 8801 other-site-types: ", "create");
	site("transmitter_code=", "finding no-code /8801\n", "create");
	site("dealer_number=9999", "finding wrong-group /8801\n", "create");
}

static void test_lone__what_a_map_does_not_know_is_listed(void **state)
{
	(void)state;
	customer("middle_initial=X",
		"skipped customer 1001 kind: the map does not know the customer's middle_initial "
		"'X'\n",
		"address_2");
	customer("middle_initial=X", "change outbound create 1001/ city", "finding");
	customer(
		"middle_initial=A", "change outbound create 1001/ address_2 '' > '1'\n", "skipped");
}

static void test_lone__a_map_may_set_the_whole_record_aside(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, "[rule kind]\nfields = middle_initial -> region\nmap = A -> 1\n"
			   "otherwise = set-aside\n");
	alone(&bench, BENCH_CUSTOMER(&bench, "middle_initial=X"));
	bench_has(&bench, "skipped customer 1001 kind: the map does not know the customer's");
	bench_has(&bench, "finding billed-not-monitored 1001/\n");
	bench_lacks(&bench, "create");
	assert_int_equal(bench.comparer.draft.counts[SIDE_CUSTOMER].set_aside, 1);
	assert_int_equal(bench.comparer.draft.counts[SIDE_CUSTOMER].skipped, 0);
	bench_release(&bench);
}

static void test_lone__creation_that_is_off_is_told(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	bench.comparison.create = CREATE_INBOUND;
	alone(&bench, BENCH_CUSTOMER(&bench, "city=Utica"));
	bench_has(&bench, "skipped customer 1001 create: creation outbound is off");
	bench_has(&bench, "finding billed-not-monitored 1001/\n");
	bench_release(&bench);
}

static void test_lone__another_direction_is_pending(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	bench.comparison.directions = DIRECTIONS_INBOUND;
	alone(&bench, BENCH_CUSTOMER(&bench, "city=Utica"));
	bench_has(&bench, "pending outbound create 1001/ city '' > 'Utica'\n");
	bench_lacks(&bench, "change");
	bench_lacks(&bench, "written");
	assert_int_equal(bench.comparer.draft.records[DIRECTION_OUTBOUND][ACTION_CREATE], 0);
	assert_int_equal(bench.comparer.draft.counts[SIDE_CUSTOMER].created_from, 1);
	bench_release(&bench);
}

static void test_lone__an_absent_partner_is_a_finding_and_no_cancellation(void **state)
{
	struct bench bench;
	struct record record;

	(void)state;
	bench_init(&bench, NULL);
	record = BENCH_CUSTOMER(&bench, "city=Utica");
	lone_partner_missing(&bench.comparer, &record, SV("8801"));
	record = BENCH_SITE(&bench, "site_num=8802");
	lone_partner_missing(&bench.comparer, &record, SV("1002"));
	lone_both_missing(&bench.comparer, SV("1003"), SV("8803"));
	assert_string_equal(bench_text(&bench),
		"finding site-missing 1001/8801\nfinding site-missing 1003/8803\n"
		"finding customer-missing 1002/8802\nfinding customer-missing 1003/8803\n");
	assert_int_equal(bench.comparer.draft.counts[SIDE_CUSTOMER].set_aside, 1);
	assert_int_equal(bench.comparer.draft.counts[SIDE_SITE].set_aside, 1);
	bench_release(&bench);
}

static void test_lone__rules_that_give_a_new_record_nothing_make_none(void **state)
{
	static const char *const files[] = {
		"rules.d/00-customer.fields", "rules.d/01-site.fields", "rules.d/10-link.rules"};
	struct bench bench;

	(void)state;
	bench_begin(&bench);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		rules_files_add_text(
			&bench.files, files[i], rules_files_read(&bench.files, files[i]));
	bench_end_rules(&bench);
	alone(&bench, BENCH_CUSTOMER(&bench, "city=Utica"));
	bench_has(&bench, "skipped customer 1001 life-of-an-account: no rule gives the new record "
			  "any value\n");
	bench_has(&bench, "finding billed-not-monitored 1001/\n");
	bench_lacks(&bench, "create");
	bench_release(&bench);
}

static void test_lone__a_rule_for_all_records_goes_before_one_for_new_ones(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, "[rule town]\nfields = -> city\nvalue = Rome\non = create\n");
	alone(&bench, BENCH_CUSTOMER(&bench, "city=Utica"));
	bench_has(&bench, "change outbound create 1001/ city '' > 'Utica'\n");
	bench_lacks(&bench, "Rome");
	bench_release(&bench);
	bench_init(&bench, "[rule town]\nfields = -> city\nvalue = Rome\non = create\n");
	alone(&bench, BENCH_CUSTOMER(&bench, "city="));
	bench_has(&bench, "change outbound create 1001/ city '' > 'Rome'\n");
	bench_has(&bench, "change inbound update 1001/ city '' > 'Rome'\n");
	bench_release(&bench);
}

/* A word that its map reads in the other direction alone. */
static void test_lone__what_a_map_does_not_read_back_is_not_brought_back(void **state)
{
	static const char rules[] =
		"[rule kind]\nfields = middle_initial <-> address_2\nmap = A <-> 1\n"
		"map = B -> 2\n[rule address]\nfields = address_1 <-> address_1\n"
		"[rule new-kind]\nfields = -> address_2\nvalue = 2\non = create\n";
	struct bench bench;

	(void)state;
	bench_init(&bench, rules);
	alone(&bench, BENCH_CUSTOMER(&bench, "middle_initial="));
	bench_has(&bench, "change outbound create 1001/ address_2 '' > '2'\n");
	bench_lacks(&bench, "inbound");
	bench_release(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lone__an_open_customer_becomes_a_site),
		cmocka_unit_test(test_lone__an_active_site_becomes_a_customer),
		cmocka_unit_test(test_lone__what_a_map_does_not_know_is_listed),
		cmocka_unit_test(test_lone__a_map_may_set_the_whole_record_aside),
		cmocka_unit_test(test_lone__creation_that_is_off_is_told),
		cmocka_unit_test(test_lone__another_direction_is_pending),
		cmocka_unit_test(test_lone__an_absent_partner_is_a_finding_and_no_cancellation),
		cmocka_unit_test(test_lone__rules_that_give_a_new_record_nothing_make_none),
		cmocka_unit_test(test_lone__a_rule_for_all_records_goes_before_one_for_new_ones),
		cmocka_unit_test(test_lone__what_a_map_does_not_read_back_is_not_brought_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "engine/pairs.h"

#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

static void take(struct bench *bench, struct record customer, struct record site)
{
	if (pairs_reconcile(&bench->comparer, &customer, &site, buf_sv(&bench->base), &bench->err))
		fail_msg("%s", bench->err.message);
}

static void assert_category(const struct bench *bench, const char *expected)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct changeset_counts *c = &bench->comparer.draft.counts[side];
		const char *got = c->in_agreement   ? "in agreement"
				  : c->changed	    ? "changed"
				  : c->conflict	    ? "conflict"
				  : c->created_from ? "created from"
				  : c->skipped	    ? "skipped"
						    : "set aside";
		assert_int_equal(c->read, 1);
		assert_string_equal(got, expected);
	}
}

/* A base in which the usual pair agrees, in rule order. */
static void usual_base(struct bench *bench)
{
	bench_base(bench, "site-type", "Residential", "Residential");
	bench_base(bench, "name", "Ann Roe", "Ann Roe");
	bench_base(bench, "address", "3 Elm St\x1f", "3 Elm St\x1f");
	bench_base(bench, "city", "Utica", "Utica");
	bench_base(bench, "state", "NY", "NY");
	bench_base(bench, "region", "NY", "NY");
	bench_base(bench, "postal-code", "13502", "13502");
}

static bool is_quiet(struct bench *bench, struct record customer, struct record site)
{
	struct sv base;

	return pairs_is_quiet(&bench->comparer, &customer, &site, &base) &&
	       sv_eq(base, buf_sv(&bench->base));
}

static void test_pairs__what_agrees_as_in_the_base_is_quiet(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	assert_true(is_quiet(
		&bench, BENCH_CUSTOMER(&bench, "city=Utica"), BENCH_SITE(&bench, "city=Utica")));
	take(&bench, BENCH_CUSTOMER(&bench, "city=Utica"), BENCH_SITE(&bench, "city=Utica"));
	assert_string_equal(bench_text(&bench), "");
	assert_category(&bench, "in agreement");
	bench_release(&bench);
}

/* Whatever there is to say, the short way must not pass over. */
static void test_pairs__is_never_quiet_when_there_is_something_to_say(void **state)
{
	static const char *const customers[] = {"city=Rome", "city=UTICA", "status=Closed",
		"account_number=B-2", "account_number=a-1", "first_name=Tom"};
	static const char *const sites[] = {"city=Rome", "region=PA", "status=unknown",
		"status=cancelled", "dealer_number=9", "transmitter_code=B-2", "site_type=F"};
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	for (size_t i = 0; i < sizeof(customers) / sizeof(customers[0]); i++)
		assert_false(is_quiet(&bench, BENCH_CUSTOMER(&bench, customers[i]),
			BENCH_SITE(&bench, "city=Utica")));
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++)
		assert_false(is_quiet(&bench, BENCH_CUSTOMER(&bench, "city=Utica"),
			BENCH_SITE(&bench, sites[i])));
	buf_clear(&bench.base);
	assert_false(is_quiet(
		&bench, BENCH_CUSTOMER(&bench, "city=Utica"), BENCH_SITE(&bench, "city=Utica")));
	bench_release(&bench);
}

static void test_pairs__a_change_carries_its_base_along(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	take(&bench, BENCH_CUSTOMER(&bench, "city=Rome"), BENCH_SITE(&bench, "postal_code=13440"));
	assert_string_equal(bench_text(&bench),
		"change outbound update 1001/8801 city 'Utica' > 'Rome'\n"
		"change inbound update 1001/8801 postal_code '13502' > '13440'\n"
		"written city 'Rome' 'Rome'\n"
		"written postal-code '13440' '13440'\n");
	assert_category(&bench, "changed");
	assert_int_equal(bench.comparer.draft.records[DIRECTION_OUTBOUND][ACTION_UPDATE], 1);
	assert_int_equal(bench.comparer.draft.lines[DIRECTION_INBOUND][ACTION_UPDATE], 1);
	bench_release(&bench);
}

static void test_pairs__pending_moves_no_base_and_counts_no_record(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	bench.comparison.directions = DIRECTIONS_INBOUND;
	usual_base(&bench);
	take(&bench, BENCH_CUSTOMER(&bench, "city=Rome"), BENCH_SITE(&bench, "city=Utica"));
	assert_string_equal(
		bench_text(&bench), "pending outbound update 1001/8801 city 'Utica' > 'Rome'\n");
	assert_int_equal(bench.comparer.draft.records[DIRECTION_OUTBOUND][ACTION_UPDATE], 0);
	bench_release(&bench);
}

static void test_pairs__a_cancelled_site_closes_its_customer(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	take(&bench, BENCH_CUSTOMER(&bench, "status=Prospect"),
		BENCH_SITE(&bench, "status=cancelled"));
	assert_string_equal(bench_text(&bench),
		"change inbound close 1001/8801 status 'Prospect' > 'Closed'\n"
		"written closed 'Closed' 'Closed'\n");
	assert_int_equal(bench.comparer.draft.records[DIRECTION_INBOUND][ACTION_CLOSE], 1);
	bench_release(&bench);
}

static void test_pairs__a_close_that_is_ignored_is_told(void **state)
{
	struct bench bench;
	struct change close = {.direction = DIRECTION_INBOUND,
		.action = ACTION_CLOSE,
		.customer_id = SV("1001"),
		.site_num = SV("8801"),
		.field = SV("status"),
		.before = SV("Open"),
		.after = SV("Closed")};

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	change_make_id(&close);
	(void)map_put(&bench.comparison.decisions.ignored_changes, sv_of(close.id), 1, NULL);
	take(&bench, BENCH_CUSTOMER(&bench, "status=Open"), BENCH_SITE(&bench, "status=cancelled"));
	(void)bench_text(&bench);
	bench_has(&bench, "skipped site 8801 closed: change c");
	bench_has(&bench, "finding cancelled-but-billed 1001/8801\n");
	bench_lacks(&bench, "written");
	bench_lacks(&bench, "change inbound");
	bench_release(&bench);
}

static void test_pairs__monitoring_is_never_touched_by_a_closed_customer(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	take(&bench, BENCH_CUSTOMER(&bench, "status=Closed", "city=Rome"),
		BENCH_SITE(&bench, "status=active"));
	assert_string_equal(bench_text(&bench), "finding closed-but-monitored 1001/8801\n");
	assert_category(&bench, "set aside");
	bench_release(&bench);
}

static void test_pairs__a_conflict_holds_its_own_rule_only(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	take(&bench, BENCH_CUSTOMER(&bench, "city=Rome", "first_name=Eve"),
		BENCH_SITE(&bench, "city=Ilion"));
	(void)bench_text(&bench);
	bench_has(&bench, "conflict city 'Rome' 'Ilion' base 'Utica' held\n");
	bench_has(&bench, "change outbound update 1001/8801 site_name 'Ann Roe' > 'Eve Roe'\n");
	bench_lacks(&bench, "written city");
	assert_category(&bench, "changed");
	bench_release(&bench);
}

static void test_pairs__a_base_of_a_silent_rule_is_forgotten(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	bench_base(&bench, "closed", "Closed", "Closed");
	take(&bench, BENCH_CUSTOMER(&bench, "status=Open"), BENCH_SITE(&bench, "status=active"));
	assert_string_equal(bench_text(&bench), "forget closed '' ''\n");
	assert_category(&bench, "in agreement");
	bench_release(&bench);
}

static void test_pairs__what_agrees_anew_renews_its_base(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	usual_base(&bench);
	take(&bench, BENCH_CUSTOMER(&bench, "city=Rome"), BENCH_SITE(&bench, "city=ROME"));
	assert_string_equal(bench_text(&bench), "agreed city 'Rome' 'ROME'\n");
	bench_release(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs__what_agrees_as_in_the_base_is_quiet),
		cmocka_unit_test(test_pairs__is_never_quiet_when_there_is_something_to_say),
		cmocka_unit_test(test_pairs__a_change_carries_its_base_along),
		cmocka_unit_test(test_pairs__pending_moves_no_base_and_counts_no_record),
		cmocka_unit_test(test_pairs__a_cancelled_site_closes_its_customer),
		cmocka_unit_test(test_pairs__a_close_that_is_ignored_is_told),
		cmocka_unit_test(test_pairs__monitoring_is_never_touched_by_a_closed_customer),
		cmocka_unit_test(test_pairs__a_conflict_holds_its_own_rule_only),
		cmocka_unit_test(test_pairs__a_base_of_a_silent_rule_is_forgotten),
		cmocka_unit_test(test_pairs__what_agrees_anew_renews_its_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

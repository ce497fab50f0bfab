#include "engine/draft.h"

#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

static void add_change(struct draft *draft, enum direction direction, enum action action,
	const char *customer, const char *site, uint32_t position, bool pending)
{
	struct change change = {.direction = direction,
		.action = action,
		.customer_id = sv_of(customer),
		.site_num = sv_of(site),
		.field = SV("city"),
		.before = SV(""),
		.after = SV("Utica"),
		.rule = SV("city"),
		.reason = SV("new"),
		.position = position};

	draft_change(draft, &change, pending);
	assert_true(change_id_is_valid(sv_of(change.id)));
}

static void test_draft__orders_changes_as_the_file_has_them(void **state)
{
	struct bench bench;
	struct draft *draft = &bench.comparer.draft;

	(void)state;
	bench_init(&bench, NULL);
	add_change(draft, DIRECTION_INBOUND, ACTION_CLOSE, "1", "1", 0, false);
	add_change(draft, DIRECTION_INBOUND, ACTION_CREATE, "", "7", 0, false);
	add_change(draft, DIRECTION_OUTBOUND, ACTION_UPDATE, "1", "10", 2, false);
	add_change(draft, DIRECTION_OUTBOUND, ACTION_UPDATE, "2", "9", 1, false);
	add_change(draft, DIRECTION_OUTBOUND, ACTION_UPDATE, "1", "10", 1, false);
	add_change(draft, DIRECTION_OUTBOUND, ACTION_CREATE, "100", "", 0, false);
	add_change(draft, DIRECTION_OUTBOUND, ACTION_CREATE, "99", "", 0, true);
	assert_string_equal(bench_text(&bench), "change outbound create 100/ city '' > 'Utica'\n"
						"change outbound update 2/9 city '' > 'Utica'\n"
						"change outbound update 1/10 city '' > 'Utica'\n"
						"change outbound update 1/10 city '' > 'Utica'\n"
						"change inbound create /7 city '' > 'Utica'\n"
						"change inbound close 1/1 city '' > 'Utica'\n"
						"pending outbound create 99/ city '' > 'Utica'\n");
	assert_int_equal(draft->lines[DIRECTION_OUTBOUND][ACTION_UPDATE], 3);
	assert_int_equal(draft->lines[DIRECTION_OUTBOUND][ACTION_CREATE], 1);
	bench_release(&bench);
}

static void add_finding(struct draft *draft, const char *name, const char *id)
{
	struct finding finding = {.finding = sv_of(name),
		.customer_id = sv_of(id),
		.site_num = SV(""),
		.account_number = SV(""),
		.name = SV(""),
		.detail = SV("")};

	draft_finding(draft, &finding);
}

static void test_draft__orders_findings_by_what_they_mean(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	add_finding(&bench.comparer.draft, "ping-pong", "1");
	add_finding(&bench.comparer.draft, "duplicate-code", "10");
	add_finding(&bench.comparer.draft, "duplicate-code", "9");
	add_finding(&bench.comparer.draft, "billed-not-monitored", "11");
	assert_string_equal(bench_text(&bench),
		"finding billed-not-monitored 11/\nfinding duplicate-code 9/\n"
		"finding duplicate-code 10/\nfinding ping-pong 1/\n");
	bench_release(&bench);
}

static void test_draft__counts_every_record_once(void **state)
{
	struct draft drafts[2];
	struct draft sum = {.lines = {{0}}};

	(void)state;
	for (int i = 0; i < 2; i++) {
		draft_init(&drafts[i], 0, "");
		for (int category = CATEGORY_CHANGED; category <= CATEGORY_IN_AGREEMENT; category++)
			draft_count(&drafts[i], SIDE_SITE, (enum category)category);
		draft_count_record(&drafts[i], DIRECTION_INBOUND, ACTION_CLOSE);
		draft_add_counts(&sum, &drafts[i]);
		draft_release(&drafts[i]);
	}
	const struct changeset_counts *c = &sum.counts[SIDE_SITE];
	assert_int_equal(c->read, 12);
	assert_int_equal(c->read, c->changed + c->conflict + c->created_from + c->set_aside +
					  c->skipped + c->in_agreement);
	assert_int_equal(c->changed, 2);
	assert_int_equal(c->conflict, 2);
	assert_int_equal(c->created_from, 2);
	assert_int_equal(c->set_aside, 2);
	assert_int_equal(c->skipped, 2);
	assert_int_equal(sum.counts[SIDE_CUSTOMER].read, 0);
	assert_int_equal(sum.records[DIRECTION_INBOUND][ACTION_CLOSE], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_draft__orders_changes_as_the_file_has_them),
		cmocka_unit_test(test_draft__orders_findings_by_what_they_mean),
		cmocka_unit_test(test_draft__counts_every_record_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

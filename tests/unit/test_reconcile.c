#include "tests/unit/reconcile_help.h"

#include "io/changefile.h"

#include "engine/base/banned.h"

static void test_reconcile__accounts_for_every_row(void **state)
{
	struct scene s;

	scene_init(&s, *state);
	assert_ok(s.room, scene_run(&s));
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct changeset_counts *c = &s.result.manifest.counts[side];
		assert_int_equal(c->read, 3);
		assert_int_equal(c->in_agreement, 1);
		assert_int_equal(c->changed, 1);
		assert_int_equal(c->set_aside, 1);
	}
	assert_int_equal(s.result.manifest.records[DIRECTION_OUTBOUND][ACTION_UPDATE], 1);
	assert_false(s.result.manifest.snapshots[0].sealed);
	scene_release(&s);
}

static void test_reconcile__ids_sort_by_time_and_name_the_one_before(void **state)
{
	struct scene s;
	char first[64];

	scene_init(&s, *state);
	assert_ok(s.room, scene_run(&s));
	(void)snprintf(first, sizeof(first), "%.*s", SV_ARG(s.result.manifest.changeset_id));
	assert_sv(s.result.manifest.previous_changeset, "");
	assert_ok(s.room, scene_run(&s));
	assert_true(sv_cmp(s.result.manifest.changeset_id, sv_of(first)) > 0);
	assert_sv(s.result.manifest.previous_changeset, first);
	scene_release(&s);
}

static void test_reconcile__refuses_broken_snapshots(void **state)
{
	static const struct {
		const char *customers;
		const char *sites;
		const char *words;
	} cases[] = {
		{"customer_id,account_number\r\n1,A\r\n1,B\r\n", SCENE_SITES, "stands twice"},
		{"customer_id,account_number\r\n,A\r\n", SCENE_SITES, "has no customer_id"},
		{SCENE_CUSTOMERS, "site_num,transmitter_code\r\n7,A\r\n7,A\r\n", "stands twice"},
		{"customer_id,account_number\r\n1\r\n", SCENE_SITES,
			"1 fields where the header has 2"},
		{"customer_id,account_number\r\n1,\"A\r\n", SCENE_SITES, ""},
		{"", SCENE_SITES, ""},
	};
	struct scene s;

	scene_init(&s, *state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scene_put(&s, cases[i].customers, cases[i].sites);
		int code = scene_run(&s);
		assert_fails(s.room, code, ERR_DATA, cases[i].words);
		assert_true(access(room_path(s.room, "changesets"), F_OK) != 0);
	}
	scene_release(&s);
}

static void test_reconcile__refuses_a_snapshot_of_the_other_side_or_with_another_seal(void **state)
{
	struct scene s;

	scene_init(&s, *state);
	scene_seal(&s, SIDE_CUSTOMER, "1001", "A-1");
	scene_seal(&s, SIDE_SITE, "8801", "A-1");
	assert_ok(s.room, scene_run(&s));
	assert_true(s.result.manifest.snapshots[0].sealed);
	const char *customers = s.input.snapshot_paths[SIDE_CUSTOMER];
	s.input.snapshot_paths[SIDE_CUSTOMER] = s.input.snapshot_paths[SIDE_SITE];
	assert_fails(s.room, scene_run(&s), ERR_DATA, "is a snapshot of sites, not of customers");
	s.input.snapshot_paths[SIDE_CUSTOMER] = customers;
	assert_int_equal(truncate(customers, 40), 0);
	assert_fails(s.room, scene_run(&s), ERR_SEAL, "");
	scene_release(&s);
}

static void test_reconcile__leaves_the_ledger_as_it_was(void **state)
{
	struct scene s;
	uint64_t links = 9;
	uint64_t generation = 9;

	scene_init(&s, *state);
	assert_ok(s.room, scene_run(&s));
	assert_ok(s.room, ledger_link_count(s.room->ledger, &links, &s.room->err));
	assert_ok(s.room, ledger_generation(s.room->ledger, &generation, &s.room->err));
	assert_int_equal(links, 0);
	assert_int_equal(generation, 0);
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_reconcile__accounts_for_every_row),
		T(test_reconcile__ids_sort_by_time_and_name_the_one_before),
		T(test_reconcile__refuses_broken_snapshots),
		T(test_reconcile__refuses_a_snapshot_of_the_other_side_or_with_another_seal),
		T(test_reconcile__leaves_the_ledger_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

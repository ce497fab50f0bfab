#include "tests/unit/reconcile_help.h"

#include "engine/model/base.h"
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

/* A place in the table of links has 31 bits of an id: the base of a later link is found by its customer. */
static void test_reconcile__finds_the_base_of_a_link_beyond_31_bits(void **state)
{
	struct scene s;
	struct buf base = BUF_INIT;
	int64_t link_id = 0;

	scene_init(&s, *state);
	assert_ok(s.room, ledger_add_link(s.room->ledger, SV("1002"), SV("8802"), "code", 1,
				  &link_id, &s.room->err));
	base_add(&base, ruleset_find(s.files.ruleset, SV("city"))->name_hash, SV("Rome"),
		SV("Rome"));
	assert_ok(s.room, ledger_set_base(s.room->ledger, link_id, buf_sv(&base), &s.room->err));
	buf_release(&base);
	ledger_close(s.room->ledger);
	s.room->ledger = NULL;
	room_sql(s.room, "UPDATE links SET link_id = 2147483648; "
			 "UPDATE bases SET link_id = 2147483648");
	room_open(s.room, LEDGER_CREATE);
	s.input.ledger = s.room->ledger;
	assert_ok(s.room, scene_run(&s));
	/* with no base the customer's city would go out */
	assert_int_equal(s.result.manifest.records[DIRECTION_INBOUND][ACTION_UPDATE], 1);
	assert_int_equal(s.result.manifest.records[DIRECTION_OUTBOUND][ACTION_UPDATE], 0);
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
		T(test_reconcile__finds_the_base_of_a_link_beyond_31_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/guard.h"

#include "engine/base/banned.h"

struct scene {
	struct settings_guard settings;
	struct changeset_manifest manifest;
	struct guard_history history;
	struct guard_snapshots snapshots;
	struct guard_allows allows;
	struct arena arena;
	struct changeset_guard guards[GUARDS_MAX];
	size_t count;
};

/* 1000 records a side; limits as shipped. */
static void scene_init(struct scene *s)
{
	(void)memset(s, 0, sizeof(*s));
	arena_init(&s->arena, 0);
	s->settings = (struct settings_guard){
		.shrink = {true, 10000, "10%"},
		.creates = {true, 10000, "10%"},
		.updates = {true, 30000, "30%"},
		.closes = {true, 2000, "2%"},
		.closes_7_days = {true, 5000, "5%"},
		.minimum = 5,
	};
	for (int side = 0; side < SIDE_COUNT; side++) {
		s->manifest.counts[side].read = 1000;
		s->snapshots.known[side] = true;
		s->snapshots.rows[side] = 1000;
	}
	s->manifest.snapshot_count = 2;
	s->snapshots.devices = 1000;
}

static void scene_release(struct scene *s)
{
	vec_release(&s->allows);
	arena_release(&s->arena);
}

static const struct changeset_guard *measure(struct scene *s, const char *name, const char *scope)
{
	s->count = guard_measure(&s->settings, &s->manifest, &s->history, &s->snapshots, &s->allows,
		&s->arena, s->guards);
	for (size_t i = 0; i < s->count; i++) {
		if (sv_eq(s->guards[i].name, sv_of(name)) &&
			sv_eq(s->guards[i].scope, sv_of(scope)))
			return &s->guards[i];
	}
	return NULL;
}

static void test_guard__lets_pass_what_is_equal_to_its_limit(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_CREATE] = 100;
	assert_false(measure(&s, "creates", "outbound")->tripped);
	assert_false(guard_refuses(s.guards, s.count));
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_CREATE] = 101;
	assert_true(measure(&s, "creates", "outbound")->tripped);
	assert_false(measure(&s, "creates", "inbound")->tripped);
	assert_true(guard_refuses(s.guards, s.count));
	scene_release(&s);
}

static void test_guard__a_percentage_is_of_the_side_that_is_written(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	s.manifest.counts[SIDE_SITE].read = 200;
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_UPDATE] = 61;
	s.manifest.records[DIRECTION_INBOUND][ACTION_UPDATE] = 61;
	assert_true(measure(&s, "updates", "outbound")->tripped);
	assert_int_equal(measure(&s, "updates", "outbound")->limit_count, 60);
	assert_false(measure(&s, "updates", "inbound")->tripped);
	scene_release(&s);
}

static void test_guard__a_percentage_never_means_fewer_than_the_minimum(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	s.manifest.counts[SIDE_CUSTOMER].read = 20;
	s.manifest.records[DIRECTION_INBOUND][ACTION_CLOSE] = 5;
	assert_false(measure(&s, "closes", "inbound")->tripped);
	s.manifest.records[DIRECTION_INBOUND][ACTION_CLOSE] = 6;
	assert_true(measure(&s, "closes", "inbound")->tripped);
	s.settings.closes = (struct settings_limit){false, 2, "2"};
	s.manifest.records[DIRECTION_INBOUND][ACTION_CLOSE] = 3;
	assert_true(measure(&s, "closes", "inbound")->tripped); /* a number is meant as it stands */
	s.settings.closes = (struct settings_limit){true, 100000, "100%"};
	s.manifest.counts[SIDE_CUSTOMER].read = UINT64_C(10000000000);
	assert_true(measure(&s, "closes", "inbound")->limit_count == UINT64_C(10000000000));
	scene_release(&s);
}

static void test_guard__an_undo_is_measured_by_the_last_applied_snapshot(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	s.manifest.snapshot_count = 0;
	s.manifest.counts[SIDE_SITE].read = 60;
	s.history.applied_rows[SIDE_SITE] = 200;
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_UPDATE] = 60;
	assert_false(measure(&s, "updates", "outbound")->tripped);
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_UPDATE] = 61;
	assert_true(measure(&s, "updates", "outbound")->tripped);
	scene_release(&s);
}

static void test_guard__counts_the_closes_of_seven_days(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	s.history.closes_7_days = 49;
	s.manifest.records[DIRECTION_INBOUND][ACTION_CLOSE] = 1;
	assert_false(measure(&s, "closes_7_days", "inbound")->tripped);
	s.manifest.records[DIRECTION_INBOUND][ACTION_CLOSE] = 2;
	assert_true(measure(&s, "closes_7_days", "inbound")->tripped);
	assert_int_equal(measure(&s, "closes_7_days", "inbound")->measured, 51);
	s.history.closes_7_days = 900; /* a change set that closes nobody is not its business */
	s.manifest.records[DIRECTION_INBOUND][ACTION_CLOSE] = 0;
	assert_false(measure(&s, "closes_7_days", "inbound")->tripped);
	scene_release(&s);
}

static void test_guard__sees_snapshots_and_devices_shrink(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	assert_null(measure(&s, "shrink", "sites")); /* nothing was applied yet */
	for (int side = 0; side < SIDE_COUNT; side++) {
		s.history.has_applied[side] = true;
		s.history.applied_rows[side] = 1000;
	}
	s.history.applied_devices = 2000;
	s.snapshots.devices = 2000;
	s.snapshots.rows[SIDE_SITE] = 900;
	assert_false(measure(&s, "shrink", "sites")->tripped);
	s.snapshots.rows[SIDE_SITE] = 899;
	assert_true(measure(&s, "shrink", "sites")->tripped);
	assert_false(measure(&s, "shrink", "customers")->tripped);
	s.snapshots.devices = 1799;
	assert_true(measure(&s, "shrink", "devices")->tripped);
	s.snapshots.rows[SIDE_SITE] = 5000;
	assert_false(measure(&s, "shrink", "sites")->tripped);
	scene_release(&s);
}

static void test_guard__measures_no_field_that_the_field_files_dropped(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	s.history.has_applied[SIDE_SITE] = true;
	s.history.applied_rows[SIDE_SITE] = 1000;
	s.history.applied_shares[SIDE_SITE] = SV("{\"empty\":{\"city\":0,\"fax\":10}}");
	s.snapshots.shares[SIDE_SITE] = SV("{\"empty\":{\"city\":300}}");
	assert_true(measure(&s, "shrink", "sites empty=city")->tripped);
	s.snapshots.shares[SIDE_SITE] = SV("{\"empty\":{\"city\":0}}");
	assert_null(measure(&s, "shrink", "sites empty=fax"));
	s.snapshots.shares[SIDE_SITE] =
		SV("{\"empty\":{\"city\":9999}}"); /* more than rows: no count */
	assert_null(measure(&s, "shrink", "sites empty=city"));
	scene_release(&s);
}

static void test_guard__has_no_history_without_a_ledger(void **state)
{
	struct guard_history history;
	struct arena arena;
	struct err err = ERR_INIT;

	(void)state;
	arena_init(&arena, 0);
	(void)memset(&history, 1, sizeof(history));
	assert_int_equal(guard_read_history(NULL, 1, NULL, &arena, &history, &err), 0);
	assert_int_equal(history.links, 0);
	assert_false(history.has_applied[SIDE_SITE]);
	arena_release(&arena);
}

static void test_guard__an_allow_names_one_guard_and_a_number(void **state)
{
	struct scene s;
	struct err err = ERR_INIT;
	struct guard_allow allow;
	struct buf text = BUF_INIT;

	(void)state;
	scene_init(&s);
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_CREATE] = 120;
	s.manifest.records[DIRECTION_OUTBOUND][ACTION_UPDATE] = 400;
	assert_int_equal(guard_parse_allow(SV("creates:119"), &allow, &err), 0);
	*vec_push(&s.allows) = allow;
	assert_false(measure(&s, "creates", "outbound")->allowed);
	s.allows.at[0].number = 120;
	assert_true(measure(&s, "creates", "outbound")->allowed);
	assert_false(measure(&s, "updates", "outbound")->allowed);
	assert_true(guard_refuses(s.guards, s.count));
	guard_describe(measure(&s, "updates", "outbound"), &text);
	assert_string_equal(buf_str(&text),
		"updates outbound: 400 sites updated, the limit is 300 (30% of 1000 records); "
		"--allow updates:400 would let it pass");
	buf_release(&text);
	scene_release(&s);
}

static void test_guard__refuses_an_allow_that_says_nothing(void **state)
{
	static const char *const wrong[] = {"", "creates", "creates:", "creates:x", "creates:-1",
		"creates:1x", "create:5", "closes_7_day:5", ":5", "creates:99999999999999999999"};
	struct guard_allow allow;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err err = ERR_INIT;
		if (guard_parse_allow(sv_of(wrong[i]), &allow, &err) != ERR_USAGE)
			fail_msg("'%s' was taken", wrong[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guard__lets_pass_what_is_equal_to_its_limit),
		cmocka_unit_test(test_guard__a_percentage_is_of_the_side_that_is_written),
		cmocka_unit_test(test_guard__a_percentage_never_means_fewer_than_the_minimum),
		cmocka_unit_test(test_guard__an_undo_is_measured_by_the_last_applied_snapshot),
		cmocka_unit_test(test_guard__counts_the_closes_of_seven_days),
		cmocka_unit_test(test_guard__sees_snapshots_and_devices_shrink),
		cmocka_unit_test(test_guard__measures_no_field_that_the_field_files_dropped),
		cmocka_unit_test(test_guard__has_no_history_without_a_ledger),
		cmocka_unit_test(test_guard__an_allow_names_one_guard_and_a_number),
		cmocka_unit_test(test_guard__refuses_an_allow_that_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

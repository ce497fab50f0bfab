#include "tests/unit/ledger_help.h"

#include "engine/comparison.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

/* A comparer with a ledger in which earlier runs wrote things. */
struct scene {
	struct room *room;
	struct rules_files files;
	struct comparison comparison;
	struct comparer comparer;
};

static void scene_init(struct scene *s, struct room *room)
{
	(void)memset(s, 0, sizeof(*s));
	s->room = room;
	rules_files_init(&s->files);
	rules_files_add_dir(&s->files, "rules.d");
	assert_int_equal(rules_files_compile(&s->files), 0);
	s->comparison = (struct comparison){.ruleset = s->files.ruleset,
		.directions = DIRECTIONS_BOTH,
		.state_dir = room->state,
		.has_ledger = true,
		.has_written = true};
	comparer_init(&s->comparer, &s->comparison, 0, "");
}

static void scene_release(struct scene *s)
{
	comparer_release(&s->comparer);
	decisions_release(&s->comparison.decisions);
	rules_files_release(&s->files);
}

static void wrote(struct scene *s, const char *before, const char *after)
{
	assert_ok(s->room,
		ledger_add_written(s->room->ledger, SIDE_SITE, SV("8801"), SV("city"),
			sv_of(before), sv_of(after), SV("run"), 1700000000, &s->room->err));
}

static struct change change_to(const char *before, const char *after)
{
	return (struct change){.direction = DIRECTION_OUTBOUND,
		.action = ACTION_UPDATE,
		.customer_id = SV("1001"),
		.site_num = SV("8801"),
		.field = SV("city"),
		.before = sv_of(before),
		.after = sv_of(after),
		.rule = SV("city")};
}

/* With a comparer of its own: one sees the ledger as it was when it first asked. */
static enum left_out ask(struct scene *s, struct change *change)
{
	const struct record customer = RULES_RECORD(&s->files, SIDE_CUSTOMER, "customer_id=1001");
	const struct record site = RULES_RECORD(&s->files, SIDE_SITE, "site_num=8801");
	enum left_out why = LEFT_OUT_AS_PING_PONG;

	comparer_release(&s->comparer);
	comparer_init(&s->comparer, &s->comparison, 0, "");
	assert_ok(s->room,
		comparer_is_left_out(&s->comparer, change, &customer, &site, &why, &s->room->err));
	return why;
}

static void test_comparison__the_same_write_again_is_ping_pong(void **state)
{
	struct scene s;
	struct change forth = change_to("Utica", "Rome");
	struct change other = change_to("Utica", "Ilion");

	scene_init(&s, *state);
	assert_int_equal(ask(&s, &forth), LEFT_OUT_NOT);
	wrote(&s, "Utica", "Rome");
	assert_int_equal(ask(&s, &other), LEFT_OUT_NOT);
	wrote(&s, "Rome", "Utica");
	assert_int_equal(ask(&s, &forth), LEFT_OUT_AS_PING_PONG);
	assert_int_equal(ask(&s, &other), LEFT_OUT_NOT);
	forth.action = ACTION_CREATE;
	assert_int_equal(ask(&s, &forth), LEFT_OUT_NOT);
	scene_release(&s);
}

static void test_comparison__what_was_long_ago_is_no_ping_pong(void **state)
{
	struct scene s;
	struct change forth = change_to("Utica", "Rome");

	scene_init(&s, *state);
	wrote(&s, "Utica", "Rome");
	for (int i = 0; i < 6; i++)
		wrote(&s, i % 2 ? "Troy" : "Ilion", i % 2 ? "Ilion" : "Troy");
	assert_int_equal(ask(&s, &forth), LEFT_OUT_NOT);
	scene_release(&s);
}

static void test_comparison__an_ignored_change_is_left_out_by_its_id(void **state)
{
	struct scene s;
	struct change forth = change_to("Utica", "Rome");
	struct change back = change_to("Rome", "Utica");

	scene_init(&s, *state);
	change_make_id(&forth);
	(void)map_put(&s.comparison.decisions.ignored_changes, sv_of(forth.id), 1, NULL);
	assert_int_equal(ask(&s, &forth), LEFT_OUT_BY_DECISION);
	assert_int_equal(ask(&s, &back), LEFT_OUT_NOT);
	scene_release(&s);
}

static void test_comparison__a_code_is_found_among_all_devices(void **state)
{
	struct scene s;

	scene_init(&s, *state);
	const struct record site = RULES_RECORD(&s.files, SIDE_SITE, "site_num=8801",
		"transmitter_code= A-1 ", "other_codes=B 2;C-3");
	assert_true(comparer_has_code(s.files.ruleset, &site, SV("A-1")));
	assert_true(comparer_has_code(s.files.ruleset, &site, SV(" C-3 ")));
	assert_true(comparer_has_code(s.files.ruleset, &site, SV("B 2")));
	assert_false(comparer_has_code(s.files.ruleset, &site, SV("a-1")));
	assert_false(comparer_has_code(s.files.ruleset, &site, SV("B")));
	assert_false(comparer_has_code(s.files.ruleset, &site, SV("")));
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_comparison__the_same_write_again_is_ping_pong),
		T(test_comparison__what_was_long_ago_is_no_ping_pong),
		T(test_comparison__an_ignored_change_is_left_out_by_its_id),
		T(test_comparison__a_code_is_found_among_all_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/reconcile_help.h"

#include "engine/seal.h"

#include "engine/base/banned.h"

static void seal_both(struct scene *s, struct room *room)
{
	scene_init(s, room);
	scene_seal(s, SIDE_CUSTOMER, "1001", "A-1");
	scene_seal(s, SIDE_SITE, "8801", "A-1");
	assert_ok(room, scene_run(s));
}

static int check(struct scene *s)
{
	return seal_check(s->result.folder, &s->result.manifest, s->files.ruleset, s->room->ledger,
		s->room->state, &s->room->err);
}

static void test_seal__holds_while_nothing_moved(void **state)
{
	struct scene s;

	seal_both(&s, *state);
	assert_ok(s.room, check(&s));
	scene_release(&s);
}

static void test_seal__refuses_a_preview_from_plain_files(void **state)
{
	struct scene s;

	scene_init(&s, *state);
	assert_ok(s.room, scene_run(&s));
	assert_fails(s.room, check(&s), ERR_SEAL, "no sealed snapshot");
	scene_release(&s);
}

static void test_seal__refuses_other_rules(void **state)
{
	struct scene s;

	seal_both(&s, *state);
	s.result.manifest.rules_sha256 =
		SV("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_fails(s.room, check(&s), ERR_SEAL, "the rules are not those");
	scene_release(&s);
}

static void test_seal__refuses_when_links_moved_unless_by_itself(void **state)
{
	struct scene s;

	seal_both(&s, *state);
	assert_ok(s.room, ledger_raise_generation(s.room->ledger, SV("run"),
				  s.result.manifest.changeset_id, &s.room->err));
	assert_ok(s.room, check(&s));
	assert_ok(s.room,
		ledger_raise_generation(s.room->ledger, SV("other"), SV("other"), &s.room->err));
	assert_fails(s.room, check(&s), ERR_SEAL, "links or base have moved");
	scene_release(&s);
}

static void test_seal__refuses_a_snapshot_that_is_gone_or_not_ours(void **state)
{
	struct scene s;

	seal_both(&s, *state);
	room_sql(s.room, "DELETE FROM snapshots");
	assert_fails(s.room, check(&s), ERR_SEAL, "was not taken by this installation");
	assert_int_equal(unlink(s.input.snapshot_paths[SIDE_SITE]), 0);
	assert_fails(s.room, check(&s), ERR_SEAL, "");
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_seal__holds_while_nothing_moved),
		T(test_seal__refuses_a_preview_from_plain_files),
		T(test_seal__refuses_other_rules),
		T(test_seal__refuses_when_links_moved_unless_by_itself),
		T(test_seal__refuses_a_snapshot_that_is_gone_or_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

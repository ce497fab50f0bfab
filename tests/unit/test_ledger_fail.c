/* What is left of a ledger after a kill or a full disk at any edge. Each scene is a process of its own:
 * this program, started with the scene's name. */
#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

enum { BEFORE = 10, AFTER = 11, BROKEN = 12, DIED = 137 };

static struct ledger *open_here(struct room *room, enum ledger_mode mode)
{
	struct ledger *ledger = NULL;

	if (ledger_open(room->state, mode, &ledger, &room->err) != 0)
		return NULL;
	return ledger;
}

static int make(struct room *room)
{
	struct ledger *ledger = open_here(room, LEDGER_CREATE);

	ledger_close(ledger);
	return ledger ? 0 : room->err.code;
}

/* One link with its base, a fact and an intent, together. */
static int change_all(struct ledger *ledger, struct err *err)
{
	struct ledger_intent intent = {.run_id = SV("r"), .record_key = SV("1")};
	int64_t link_id = 0;
	int code = ledger_begin(ledger, err);

	if (code == 0)
		code = ledger_add_link(ledger, SV("1"), SV("2"), "code", 1, &link_id, err);
	if (code == 0)
		code = ledger_set_base(ledger, link_id, SV("base"), err);
	if (code == 0)
		code = ledger_set(ledger, "a", SV("b"), err);
	if (code == 0)
		code = ledger_add_intent(ledger, &intent, err);
	if (code == 0)
		return ledger_commit(ledger, err);
	ledger_abort(ledger);
	return code;
}

static int change(struct room *room)
{
	struct ledger *ledger = open_here(room, LEDGER_WRITE);

	if (!ledger)
		return room->err.code;
	int code = change_all(ledger, &room->err);
	ledger_close(ledger);
	return code;
}

/* As change, but goes on after each failure, as if nobody looked. */
static int change_carelessly(struct room *room)
{
	struct ledger *ledger = open_here(room, LEDGER_WRITE);
	struct err *err = &room->err;
	int64_t link_id = 1;

	if (!ledger || ledger_begin(ledger, err) != 0) {
		ledger_close(ledger);
		return room->err.code;
	}
	(void)!ledger_add_link(ledger, SV("1"), SV("2"), "code", 1, &link_id, err);
	(void)!ledger_set_base(ledger, link_id, SV("base"), err);
	(void)!ledger_set(ledger, "a", SV("b"), err);
	(void)!ledger_add_intent(ledger, &(struct ledger_intent){.run_id = SV("r")}, err);
	int code = ledger_commit(ledger, err);
	ledger_close(ledger);
	return code;
}

/* BEFORE when nothing of it is there, AFTER when all is, BROKEN for anything between. */
static int look(struct room *room)
{
	struct ledger *ledger = open_here(room, LEDGER_WRITE);
	struct err *err = &room->err;
	struct buf base = BUF_INIT;
	struct sv value = SV_ABSENT;
	uint64_t links = 0;
	uint64_t intents = 0;

	if (!ledger || ledger_check(ledger, err) != 0 ||
		ledger_link_count(ledger, &links, err) != 0 ||
		ledger_base(ledger, 1, &base, err) != 0 ||
		ledger_get(ledger, "a", &room->arena, &value, err) != 0 ||
		ledger_intent_count(ledger, &intents, err) != 0)
		return BROKEN;
	bool all = links == 1 && base.n == 4 && !sv_is_absent(value) && intents == 1;
	bool none = links == 0 && base.n == 0 && sv_is_absent(value) && intents == 0;
	buf_release(&base);
	ledger_close(ledger);
	return all ? AFTER : none ? BEFORE : BROKEN;
}

static void test_ledger_fail__killed_before_the_commit_nothing_happened(void **state)
{
	struct room *room = *state;

	assert_int_equal(run_scene(room, "make", NULL), 0);
	assert_int_equal(run_scene(room, "change", "ledger.before_commit:1"), DIED);
	assert_int_equal(run_scene(room, "look", NULL), BEFORE);
}

static void test_ledger_fail__killed_after_the_commit_all_is_there(void **state)
{
	struct room *room = *state;

	assert_int_equal(run_scene(room, "make", NULL), 0);
	assert_int_equal(run_scene(room, "change", "ledger.after_commit:1"), DIED);
	assert_int_equal(run_scene(room, "look", NULL), AFTER);
}

static int die_inside(struct room *room)
{
	struct ledger *ledger = open_here(room, LEDGER_WRITE);
	char key[16];

	if (!ledger || ledger_begin(ledger, &room->err) != 0)
		return room->err.code;
	/* More than the cache holds by then would do too: what spills into the log is not committed. */
	for (int i = 0; i < 20000; i++) {
		(void)snprintf(key, sizeof(key), "%d", i);
		if (ledger_add_link(ledger, sv_of(key), sv_of(key), "code", 1, NULL, &room->err) !=
			0)
			return room->err.code;
	}
	_exit(DIED);
}

static void test_ledger_fail__killed_inside_a_transaction_nothing_happened(void **state)
{
	struct room *room = *state;

	assert_int_equal(run_scene(room, "make", NULL), 0);
	assert_int_equal(run_scene(room, "die_inside", NULL), DIED);
	assert_int_equal(run_scene(room, "look", NULL), BEFORE);
}

static void test_ledger_fail__killed_while_it_is_made_it_can_be_made_again(void **state)
{
	struct room *room = *state;

	assert_int_equal(run_scene(room, "make", "ledger.before_commit:1"), DIED);
	assert_false(ledger_exists(room->state));
	assert_int_equal(run_scene(room, "make", "ledger.after_commit:1"), DIED);
	assert_false(ledger_exists(room->state));
	assert_int_equal(run_scene(room, "make", NULL), 0);
	assert_int_equal(run_scene(room, "look", NULL), BEFORE);
}

/* Sweeps: the n-th write fails, for every n; in the end none does, and the change is there. */
static void sweep(struct room *room, const char *what, const char *scene)
{
	char plan[64];
	int fired = 0;

	assert_int_equal(run_scene(room, "make", NULL), 0);
	for (int n = 1;; n++) {
		(void)snprintf(plan, sizeof(plan), "ledger.write:%d:%s", n, what);
		int code = run_scene(room, scene, plan);
		if (code == 0)
			break;
		assert_int_equal(code, ERR_IO);
		assert_int_equal(run_scene(room, "look", NULL), BEFORE);
		fired = n;
	}
	assert_true(fired >= 6); /* begin, four statements, commit */
	assert_int_equal(run_scene(room, "look", NULL), AFTER);
}

static void test_ledger_fail__a_full_disk_at_any_write_leaves_it_as_before(void **state)
{
	sweep(*state, "enospc", "change");
}

static void test_ledger_fail__a_read_or_write_error_leaves_it_as_before(void **state)
{
	sweep(*state, "eio", "change");
}

static void test_ledger_fail__half_is_not_committed_even_when_nobody_looks(void **state)
{
	sweep(*state, "enospc", "change_carelessly");
}

static void test_ledger_fail__a_full_disk_while_it_is_made_leaves_nothing(void **state)
{
	struct room *room = *state;

	assert_int_equal(run_scene(room, "make", "ledger.write:1:enospc"), ERR_IO);
	assert_false(ledger_exists(room->state));
	assert_int_equal(access(room_path(room, "accord.db.new"), F_OK), -1);
	assert_int_equal(run_scene(room, "make", "ledger.write:2:enospc"), ERR_IO);
	assert_false(ledger_exists(room->state));
	assert_int_equal(run_scene(room, "make", NULL), 0);
}

static int says_full(struct room *room)
{
	(void)change(room);
	return strstr(room->err.message, "the disk is full: make room and run again") ? 0 : 1;
}

static int says_error(struct room *room)
{
	(void)change(room);
	return strstr(room->err.message, "cannot read or write '") ? 0 : 1;
}

static void test_ledger_fail__says_what_failed(void **state)
{
	struct room *room = *state;

	assert_int_equal(run_scene(room, "make", NULL), 0);
	assert_int_equal(run_scene(room, "says_full", "ledger.write:3:enospc"), 0);
	assert_int_equal(run_scene(room, "says_error", "ledger.write:3:eio"), 0);
}

static const struct {
	const char *name;
	int (*play)(struct room *room);
} scenes[] = {
	{"make", make},
	{"change", change},
	{"change_carelessly", change_carelessly},
	{"look", look},
	{"die_inside", die_inside},
	{"says_full", says_full},
	{"says_error", says_error},
};

static int play(const char *name, const char *state)
{
	struct room room = {0};

	(void)snprintf(room.state, sizeof(room.state), "%s", state);
	arena_init(&room.arena, 0);
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		if (strcmp(name, scenes[i].name) == 0) {
			int status = scenes[i].play(&room);
			arena_release(&room.arena);
			return status;
		}
	}
	return 127;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup_empty, room_teardown)
		T(test_ledger_fail__killed_before_the_commit_nothing_happened),
		T(test_ledger_fail__killed_after_the_commit_all_is_there),
		T(test_ledger_fail__killed_inside_a_transaction_nothing_happened),
		T(test_ledger_fail__killed_while_it_is_made_it_can_be_made_again),
		T(test_ledger_fail__a_full_disk_at_any_write_leaves_it_as_before),
		T(test_ledger_fail__a_read_or_write_error_leaves_it_as_before),
		T(test_ledger_fail__half_is_not_committed_even_when_nobody_looks),
		T(test_ledger_fail__a_full_disk_while_it_is_made_leaves_nothing),
		T(test_ledger_fail__says_what_failed),
	};

	if (argc == 3)
		return play(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

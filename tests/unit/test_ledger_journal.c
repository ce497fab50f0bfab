#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

enum { DAY = 86400 };

/* ---- intents ----------------------------------------------------------------------------------- */

static int64_t add_intent(struct room *room, const char *key, enum action action, struct sv lines)
{
	struct ledger_intent intent = {.run_id = SV("r1"),
		.changeset_id = SV("a"),
		.direction = DIRECTION_INBOUND,
		.action = action,
		.record_key = sv_of(key),
		.lines = lines};

	assert_ok(room, ledger_add_intent(room->ledger, &intent, &room->err));
	assert_true(intent.intent_id > 0);
	return intent.intent_id;
}

static int describe_intent(void *self, const struct ledger_intent *intent, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s/%.*s %s %s %.*s [%zu] ", SV_ARG(intent->run_id),
		SV_ARG(intent->changeset_id), direction_name(intent->direction),
		action_name(intent->action), SV_ARG(intent->record_key), intent->lines.n);
	return 0;
}

static void assert_intents(struct room *room, const char *expected)
{
	struct buf text = BUF_INIT;

	assert_ok(room, ledger_each_open_intent(room->ledger, describe_intent, &text, &room->err));
	assert_string_equal(buf_str(&text), expected);
	buf_release(&text);
}

static void test_ledger_journal__intents_are_open_until_settled(void **state)
{
	struct room *room = *state;
	int64_t first = add_intent(room, "9", ACTION_CLOSE, sv_make("x\0y", 3));
	int64_t second = add_intent(room, "10", ACTION_CREATE, SV(""));

	assert_true(second > first);
	assert_intents(room, "r1/a inbound close 9 [3] r1/a inbound create 10 [0] ");
	assert_ok(room, ledger_settle_intent(room->ledger, first, &room->err));
	assert_ok(room, ledger_settle_intent(room->ledger, first, &room->err));
	assert_intents(room, "r1/a inbound create 10 [0] ");
	assert_ok(room, ledger_settle_intent(room->ledger, second, &room->err));
	assert_intents(room, "");
	assert_true(add_intent(room, "9", ACTION_UPDATE, SV("")) > second);
}

static int same_lines(void *self, const struct ledger_intent *intent, struct err *err)
{
	const struct sv *lines = self;

	(void)err;
	assert_true(sv_eq(*lines, intent->lines));
	return 0;
}

static void test_ledger_journal__keeps_any_byte_of_the_lines(void **state)
{
	struct room *room = *state;
	char bytes[256] = {0};
	struct sv lines = sv_make(bytes, sizeof(bytes));

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	(void)add_intent(room, "1", ACTION_UPDATE, lines);
	assert_ok(room, ledger_each_open_intent(room->ledger, same_lines, &lines, &room->err));
}

static void test_ledger_journal__says_that_an_intent_is_damaged(void **state)
{
	struct room *room = *state;
	struct buf text = BUF_INIT;

	(void)add_intent(room, "1", ACTION_UPDATE, SV(""));
	room_sql(room, "UPDATE intents SET direction = 'sideways'");
	int code = ledger_each_open_intent(room->ledger, describe_intent, &text, &room->err);
	assert_fails(room, code, ERR_DATA, "intent 1 is to 'update' 'sideways'");
	buf_release(&text);
}

static int settle_it(void *self, const struct ledger_intent *intent, struct err *err)
{
	struct room *room = self;

	return ledger_settle_intent(room->ledger, intent->intent_id, err);
}

static void test_ledger_journal__a_callback_may_settle(void **state)
{
	struct room *room = *state;

	for (int i = 0; i < 100; i++)
		(void)add_intent(room, "1", ACTION_UPDATE, SV("lines"));
	assert_ok(room, ledger_each_open_intent(room->ledger, settle_it, room, &room->err));
	assert_intents(room, "");
}

/* ---- audit rows -------------------------------------------------------------------------------- */

static struct audit_row add_row(struct room *room, const char *run_id, const char *after)
{
	struct audit_row row = {0};

	row.columns[AUDIT_RUN_ID] = sv_of(run_id);
	row.columns[AUDIT_AFTER] = sv_of(after);
	assert_ok(room, ledger_add_audit(room->ledger, &row, &room->arena, &room->err));
	return row;
}

static void assert_hash(const struct audit_row *row)
{
	struct audit_row copy = *row;
	char hex[DIGEST_HEX_SIZE];

	audit_row_hash(&copy, hex);
	assert_sv(row->columns[AUDIT_HASH], hex);
}

static void test_ledger_journal__audit_rows_are_one_chain_over_runs(void **state)
{
	struct room *room = *state;
	struct audit_row first = add_row(room, "r1", "Utica");
	struct audit_row second = add_row(room, "r1", "");
	struct audit_row third = add_row(room, "r2", "Utica");
	struct sv last = SV_ABSENT;

	assert_sv(first.columns[AUDIT_PREV_HASH],
		"0000000000000000000000000000000000000000000000000000000000000000");
	assert_sv(first.columns[AUDIT_SEQ], "1");
	assert_sv(second.columns[AUDIT_SEQ], "2");
	assert_sv(third.columns[AUDIT_SEQ], "1");
	assert_true(sv_eq(second.columns[AUDIT_PREV_HASH], first.columns[AUDIT_HASH]));
	assert_true(sv_eq(third.columns[AUDIT_PREV_HASH], second.columns[AUDIT_HASH]));
	assert_hash(&first);
	assert_hash(&third);
	assert_ok(
		room, ledger_get(room->ledger, "audit_last_hash", &room->arena, &last, &room->err));
	assert_true(sv_eq(last, third.columns[AUDIT_HASH]));
}

struct rows {
	struct audit_row expected[12];
	size_t count;
};

static int same_row(void *self, const struct audit_row *row, struct err *err)
{
	struct rows *rows = self;

	(void)err;
	for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
		assert_true(sv_eq(row->columns[i], rows->expected[rows->count].columns[i]));
	rows->count++;
	return 0;
}

static void test_ledger_journal__audit_rows_come_back_as_they_were(void **state)
{
	struct room *room = *state;
	struct rows rows = {0};

	for (int k = 0; k < 12; k++) {
		struct audit_row *row = &rows.expected[k];

		for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
			row->columns[i] = arena_printf(&room->arena, "%d, \"%d\"", k, i);
		row->columns[AUDIT_RUN_ID] = SV("r1");
		assert_ok(room, ledger_add_audit(room->ledger, row, &room->arena, &room->err));
	}
	(void)add_row(room, "r2", "other");
	assert_ok(room, ledger_each_audit(room->ledger, SV("r1"), same_row, &rows, &room->err));
	assert_int_equal(rows.count, 12);
}

static void test_ledger_journal__dropped_rows_leave_the_chain(void **state)
{
	struct room *room = *state;
	struct audit_row first = add_row(room, "r1", "a");
	uint64_t count = 9;

	(void)add_row(room, "r2", "b");
	assert_ok(room, ledger_audit_count(room->ledger, SV("r1"), &count, &room->err));
	assert_int_equal(count, 1);
	assert_ok(room, ledger_drop_audit(room->ledger, SV("r1"), &room->err));
	assert_ok(room, ledger_audit_count(room->ledger, SV("r1"), &count, &room->err));
	assert_int_equal(count, 0);
	assert_ok(room, ledger_audit_count(room->ledger, SV("r2"), &count, &room->err));
	assert_int_equal(count, 1);
	struct audit_row next = add_row(room, "r3", "c");
	assert_false(sv_eq(next.columns[AUDIT_PREV_HASH], first.columns[AUDIT_HASH]));
	assert_int_not_equal(next.columns[AUDIT_PREV_HASH].p[0], 0);
}

static void test_ledger_journal__an_abort_takes_the_chain_back(void **state)
{
	struct room *room = *state;
	struct audit_row first = add_row(room, "r1", "a");

	assert_ok(room, ledger_begin(room->ledger, &room->err));
	(void)add_row(room, "r1", "b");
	ledger_abort(room->ledger);
	struct audit_row second = add_row(room, "r1", "c");
	assert_sv(second.columns[AUDIT_SEQ], "2");
	assert_true(sv_eq(second.columns[AUDIT_PREV_HASH], first.columns[AUDIT_HASH]));
}

/* ---- done and closes --------------------------------------------------------------------------- */

static int describe_done(void *self, struct sv change_id, struct sv outcome, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s=%.*s ", SV_ARG(change_id), SV_ARG(outcome));
	return 0;
}

static void done(
	struct room *room, struct sv changeset_id, struct sv change_id, const char *outcome)
{
	int code = ledger_add_done(room->ledger, changeset_id, change_id, outcome, &room->err);

	assert_ok(room, code);
}

static void test_ledger_journal__knows_what_of_a_change_set_is_done(void **state)
{
	struct room *room = *state;
	struct buf text = BUF_INIT;

	done(room, SV("a"), SV("c2"), "applied");
	done(room, SV("a"), SV("c1"), "already");
	done(room, SV("a"), SV("c1"), "applied");
	done(room, SV("b"), SV("c3"), "applied");
	int code = ledger_each_done(room->ledger, SV("a"), describe_done, &text, &room->err);
	assert_ok(room, code);
	assert_string_equal(buf_str(&text), "c1=applied c2=applied ");
	buf_release(&text);
}

static uint64_t closes_since(struct room *room, int64_t from)
{
	uint64_t count = 99;

	assert_ok(room, ledger_closes_since(room->ledger, from, &count, &room->err));
	return count;
}

static void test_ledger_journal__counts_each_closed_customer_once(void **state)
{
	struct room *room = *state;

	assert_int_equal(closes_since(room, 0), 0);
	assert_ok(room, ledger_add_close(room->ledger, SV("1"), 10 * DAY, &room->err));
	assert_ok(room, ledger_add_close(room->ledger, SV("1"), 10 * DAY, &room->err));
	assert_ok(room, ledger_add_close(room->ledger, SV("1"), 12 * DAY, &room->err));
	assert_ok(room, ledger_add_close(room->ledger, SV("2"), 11 * DAY, &room->err));
	assert_int_equal(closes_since(room, 0), 2);
	assert_int_equal(closes_since(room, 11 * DAY), 2);
	assert_int_equal(closes_since(room, 11 * DAY + 1), 1);
	assert_int_equal(closes_since(room, 12 * DAY + 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_ledger_journal__intents_are_open_until_settled),
		T(test_ledger_journal__keeps_any_byte_of_the_lines),
		T(test_ledger_journal__says_that_an_intent_is_damaged),
		T(test_ledger_journal__a_callback_may_settle),
		T(test_ledger_journal__audit_rows_are_one_chain_over_runs),
		T(test_ledger_journal__audit_rows_come_back_as_they_were),
		T(test_ledger_journal__dropped_rows_leave_the_chain),
		T(test_ledger_journal__an_abort_takes_the_chain_back),
		T(test_ledger_journal__knows_what_of_a_change_set_is_done),
		T(test_ledger_journal__counts_each_closed_customer_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/reconcile_help.h"

#include "engine/match.h"
#include "io/file.h"

#include "engine/base/banned.h"

static void test_match__proposes_by_certainty(void **state)
{
	struct scene s;
	struct match_result result;
	struct buf text = BUF_INIT;

	scene_init(&s, *state);
	assert_ok(s.room, match_propose(&s.input, &s.room->arena, &result, &s.room->err));
	assert_int_equal(result.automatic, 2);
	assert_int_equal(result.near_codes, 1);
	assert_int_equal(result.suggestions, 0);
	assert_int_equal(result.unmatched[SIDE_CUSTOMER] + result.unmatched[SIDE_SITE], 0);
	assert_ok(s.room, file_read(result.path, 1 << 16, &text, &s.room->err));
	assert_non_null(strstr(buf_str(&text), "\r\n1001,8801,A-1,A-1,Ann Roe,Ann Roe,Utica,Utica,"
					       "code,100,exact and unique code 'A-1',\r\n"));
	assert_non_null(strstr(buf_str(&text), "\r\n1003,8803,c-3,C-3,"));
	buf_release(&text);
	scene_release(&s);
}

static int confirm(struct scene *s, const char *rows, struct match_taken *taken)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "customer_id,site_num,decision\r\n%s", rows);
	room_put(s->room, "decided.csv", buf_str(&text));
	buf_release(&text);
	return match_confirm(&s->input, room_path(s->room, "decided.csv"), taken, &s->room->err);
}

static uint64_t links(struct scene *s)
{
	uint64_t count = 0;

	assert_ok(s->room, ledger_link_count(s->room->ledger, &count, &s->room->err));
	return count;
}

static void test_match__takes_decisions_and_counts_them(void **state)
{
	struct scene s;
	struct match_taken taken;

	scene_init(&s, *state);
	assert_ok(s.room,
		confirm(&s,
			"1001,8801,confirm\r\n1002,8802,Reject\r\n1003,,ignore\r\n,8803,create\r\n"
			"1003,8803,\r\n",
			&taken));
	assert_int_equal(taken.confirmed, 1);
	assert_int_equal(taken.rejected, 1);
	assert_int_equal(taken.ignored, 1);
	assert_int_equal(taken.create, 1);
	assert_int_equal(taken.undecided, 1);
	assert_int_equal(links(&s), 1);
	assert_ok(s.room, confirm(&s, "1001,8801,confirm\r\n", &taken)); /* again */
	assert_int_equal(links(&s), 1);
	scene_release(&s);
}

static void test_match__a_confirmation_takes_a_rejection_back(void **state)
{
	struct scene s;
	struct match_taken taken;

	scene_init(&s, *state);
	assert_ok(s.room, confirm(&s, "1002,8802,reject\r\n", &taken));
	assert_ok(s.room, confirm(&s, "1002,8802,confirm\r\n", &taken));
	assert_int_equal(links(&s), 1);
	assert_int_equal(room_number(s.room, "SELECT count(*) FROM decisions"), 0);
	scene_release(&s);
}

static void test_match__a_confirmation_takes_back_what_was_decided_of_its_records(void **state)
{
	struct scene s;
	struct match_taken taken;

	scene_init(&s, *state);
	assert_ok(s.room, confirm(&s, "1002,,ignore\r\n,8802,create\r\n1003,,ignore\r\n", &taken));
	assert_ok(s.room, confirm(&s, "1002,8802,confirm\r\n1002,8802,confirm\r\n", &taken));
	assert_int_equal(taken.confirmed, 2); /* rows */
	assert_int_equal(links(&s), 1);
	assert_int_equal(room_number(s.room, "SELECT count(*) FROM decisions"), 1);
	scene_release(&s);
}

/* "Not that one, but this": the proposal of the first row, and the hand's of the second. */
static void test_match__another_pair_of_a_linked_record_may_be_rejected(void **state)
{
	struct scene s;
	struct match_taken taken;

	scene_init(&s, *state);
	assert_ok(s.room, confirm(&s, "1001,8802,confirm\r\n1001,8801,reject\r\n", &taken));
	assert_int_equal(links(&s), 1);
	assert_int_equal(taken.rejected, 1);
	scene_release(&s);
}

static void test_match__maps_by_hand(void **state)
{
	struct scene s;
	struct match_taken taken;
	struct ledger_link link;

	scene_init(&s, *state);
	assert_ok(s.room, confirm(&s, "1001,8802,confirm\r\n", &taken));
	assert_ok(s.room, ledger_find_link(s.room->ledger, SIDE_CUSTOMER, SV("1001"),
				  &s.room->arena, &link, &s.room->err));
	assert_sv(link.site_num, "8802");
	assert_sv(link.method, "manual");
	scene_release(&s);
}

static void test_match__a_wrong_row_takes_the_whole_file_back(void **state)
{
	static const struct {
		const char *row;
		const char *words;
	} cases[] = {
		{"1002,8802,confrm", "did you mean 'confirm'?"},
		{"1002,,confirm", "needs both"},
		{"1002,,reject", "is about a pair"},
		{",,ignore", "without a customer_id or site_num"},
		{"9,8802,confirm", "there is no customer '9'"},
		{"1002,9,ignore", "there is no site '9'"},
		{"1001,8802,confirm", "linked already"},
		{"1002,8801,confirm", "linked already"},
		{"1001,8801,reject",
			"customer '1001' is linked already, by a row above; leave one of them out"},
		{"1001,,create",
			"customer '1001' is linked already, by a row above; leave one of them out"},
		{",8801,ignore",
			"site '8801' is linked already, by a row above; leave one of them out"},
	};
	struct scene s;

	scene_init(&s, *state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct match_taken taken;
		char rows[128];
		(void)snprintf(rows, sizeof(rows), "1001,8801,confirm\r\n%s\r\n", cases[i].row);
		int code = confirm(&s, rows, &taken);
		assert_non_null(strstr(s.room->err.context, "row 3 of '"));
		assert_fails(s.room, code, ERR_DATA, cases[i].words);
		err_clear(&s.room->err);
		assert_int_equal(links(&s), 0);
	}
	scene_release(&s);
}

static void test_match__confirm_all_takes_the_automatic_ones(void **state)
{
	struct scene s;
	struct match_taken taken;
	struct sv confirmed;

	scene_init(&s, *state);
	assert_ok(s.room, match_confirm(&s.input, NULL, &taken, &s.room->err));
	assert_int_equal(taken.confirmed, 2);
	assert_int_equal(links(&s), 2);
	assert_ok(s.room, ledger_get(s.room->ledger, "confirmed_at", &s.room->arena, &confirmed,
				  &s.room->err));
	assert_false(sv_is_absent(confirmed));
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_match__proposes_by_certainty),
		T(test_match__takes_decisions_and_counts_them),
		T(test_match__a_confirmation_takes_a_rejection_back),
		T(test_match__a_confirmation_takes_back_what_was_decided_of_its_records),
		T(test_match__another_pair_of_a_linked_record_may_be_rejected),
		T(test_match__maps_by_hand),
		T(test_match__a_wrong_row_takes_the_whole_file_back),
		T(test_match__confirm_all_takes_the_automatic_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

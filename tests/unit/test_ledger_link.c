#include "engine/model/base.h"
#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static int64_t add(struct room *room, const char *customer_id, const char *site_num)
{
	int64_t link_id = 0;
	int code = ledger_add_link(room->ledger, sv_of(customer_id), sv_of(site_num), "code",
		1700000000, &link_id, &room->err);

	assert_ok(room, code);
	assert_true(link_id > 0);
	return link_id;
}

static struct ledger_link find(struct room *room, enum side side, const char *key)
{
	struct ledger_link link = {.link_id = -1};
	int code =
		ledger_find_link(room->ledger, side, sv_of(key), &room->arena, &link, &room->err);

	assert_ok(room, code);
	return link;
}

static uint64_t count(struct room *room)
{
	uint64_t links = 99;

	assert_ok(room, ledger_link_count(room->ledger, &links, &room->err));
	return links;
}

static void test_ledger_link__is_found_by_either_key(void **state)
{
	struct room *room = *state;
	int64_t link_id = add(room, "1015", "88001234");
	struct ledger_link link = find(room, SIDE_CUSTOMER, "1015");

	assert_int_equal(link.link_id, link_id);
	assert_sv(link.customer_id, "1015");
	assert_sv(link.site_num, "88001234");
	assert_sv(link.method, "code");
	assert_int_equal(link.since, 1700000000);
	assert_true(link.base_hash == 0);
	assert_int_equal(find(room, SIDE_SITE, "88001234").link_id, link_id);
	assert_int_equal(find(room, SIDE_SITE, "1015").link_id, 0);
	assert_int_equal(find(room, SIDE_CUSTOMER, "01015").link_id, 0);
}

static void test_ledger_link__the_same_again_is_no_error(void **state)
{
	struct room *room = *state;
	int64_t link_id = add(room, "1", "2");

	assert_int_equal(add(room, "1", "2"), link_id);
	assert_int_equal(count(room), 1);
	assert_ok(room,
		ledger_add_link(room->ledger, SV("3"), SV("4"), "manual", 1, NULL, &room->err));
	assert_int_equal(count(room), 2);
}

static void test_ledger_link__refuses_a_key_that_is_linked_to_another(void **state)
{
	struct room *room = *state;
	int64_t link_id = -1;

	(void)add(room, "1", "2");
	int code = ledger_add_link(room->ledger, SV("1"), SV("3"), "code", 1, &link_id, &room->err);
	assert_fails(room, code, ERR_DATA,
		"customer '1' is linked already, to site '2', so it cannot be linked to '3'");
	code = ledger_add_link(room->ledger, SV("4"), SV("2"), "code", 1, &link_id, &room->err);
	assert_fails(room, code, ERR_DATA,
		"site '2' is linked already, to customer '1', so it cannot be linked to '4'");
	assert_int_equal(link_id, -1);
	assert_int_equal(count(room), 1);
}

static void test_ledger_link__a_refusal_leaves_the_transaction_usable(void **state)
{
	struct room *room = *state;

	(void)add(room, "1", "2");
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	int code = ledger_add_link(room->ledger, SV("1"), SV("3"), "code", 1, NULL, &room->err);
	assert_fails(room, code, ERR_DATA, "linked already");
	(void)add(room, "5", "6");
	assert_ok(room, ledger_commit(room->ledger, &room->err));
	assert_int_equal(count(room), 2);
}

static void test_ledger_link__needs_both_ids(void **state)
{
	struct room *room = *state;
	int code = ledger_add_link(room->ledger, SV("1"), SV(""), "code", 1, NULL, &room->err);

	assert_fails(room, code, ERR_DATA, "lacks an id");
}

static void test_ledger_link__ids_rise_and_are_not_given_again(void **state)
{
	struct room *room = *state;
	int64_t first = add(room, "1", "1");
	int64_t second = add(room, "2", "2");
	int64_t max = 0;

	assert_true(second > first);
	assert_ok(room, ledger_remove_link(room->ledger, second, &room->err));
	assert_ok(room, ledger_remove_link(room->ledger, second, &room->err));
	assert_int_equal(find(room, SIDE_CUSTOMER, "2").link_id, 0);
	assert_true(add(room, "2", "2") > second);
	assert_ok(room, ledger_link_id_max(room->ledger, &max, &room->err));
	assert_int_equal(max, find(room, SIDE_SITE, "2").link_id);
}

/* ---- going through all ------------------------------------------------------------------------- */

struct seen {
	int64_t ids[16];
	size_t count;
	size_t stop_after; /* 0: never */
};

static int see(void *self, const struct ledger_link *link, struct err *err)
{
	struct seen *seen = self;

	seen->ids[seen->count++] = link->link_id;
	if (seen->count == seen->stop_after)
		return ERR_SET(err, ERR_INTERRUPTED, "enough");
	return 0;
}

static void test_ledger_link__each_gives_a_range_in_order(void **state)
{
	struct room *room = *state;
	struct seen seen = {0};
	char key[16];

	for (int i = 9; i > 0; i--) {
		(void)snprintf(key, sizeof(key), "%d", i);
		(void)add(room, key, key);
	}
	assert_ok(room, ledger_each_link(room->ledger, 2, 5, see, &seen, &room->err));
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.ids[0], 3);
	assert_int_equal(seen.ids[2], 5);
}

static void test_ledger_link__each_ends_when_the_callback_fails(void **state)
{
	struct room *room = *state;
	struct seen seen = {.stop_after = 1};

	(void)add(room, "1", "1");
	(void)add(room, "2", "2");
	int code = ledger_each_link(room->ledger, 0, INT64_MAX, see, &seen, &room->err);
	assert_fails(room, code, ERR_INTERRUPTED, "enough");
	assert_int_equal(seen.count, 1);
}

static int give_base(void *self, const struct ledger_link *link, struct err *err)
{
	struct room *room = self;

	assert_ok(room, ledger_set_base(room->ledger, link->link_id, SV("base"), err));
	assert_true(find(room, SIDE_CUSTOMER, "1").link_id > 0);
	assert_int_equal(link->customer_id.n, 1);
	return 0;
}

static void test_ledger_link__a_callback_may_write(void **state)
{
	struct room *room = *state;

	(void)add(room, "1", "1");
	(void)add(room, "2", "2");
	int code = ledger_each_link(room->ledger, 0, INT64_MAX, give_base, room, &room->err);
	assert_ok(room, code);
	assert_true(find(room, SIDE_CUSTOMER, "2").base_hash == base_hash(SV("base")));
}

static void test_ledger_link__an_empty_ledger_has_none(void **state)
{
	struct room *room = *state;
	struct seen seen = {0};
	int64_t max = 5;

	assert_int_equal(count(room), 0);
	assert_ok(room, ledger_link_id_max(room->ledger, &max, &room->err));
	assert_int_equal(max, 0);
	assert_ok(room, ledger_each_link(room->ledger, 0, INT64_MAX, see, &seen, &room->err));
	assert_int_equal(seen.count, 0);
}

/* ---- base -------------------------------------------------------------------------------------- */

static void test_ledger_link__keeps_base_and_hash_together(void **state)
{
	struct room *room = *state;
	int64_t link_id = add(room, "1", "2");
	struct buf base = BUF_INIT;
	struct buf out = BUF_INIT;

	buf_add_str(&out, "left over");
	assert_ok(room, ledger_base(room->ledger, link_id, &out, &room->err));
	assert_int_equal(out.n, 0);
	base_add(&base, 7, SV("Utica"), SV("UTICA"));
	assert_ok(room, ledger_set_base(room->ledger, link_id, buf_sv(&base), &room->err));
	assert_ok(room, ledger_base(room->ledger, link_id, &out, &room->err));
	assert_true(sv_eq(buf_sv(&out), buf_sv(&base)));
	assert_true(find(room, SIDE_SITE, "2").base_hash == base_hash(buf_sv(&base)));
	base_add(&base, 8, SV("NY"), SV("NY"));
	assert_ok(room, ledger_set_base(room->ledger, link_id, buf_sv(&base), &room->err));
	assert_ok(room, ledger_base(room->ledger, link_id, &out, &room->err));
	assert_true(sv_eq(buf_sv(&out), buf_sv(&base)));
	assert_ok(room, ledger_set_base(room->ledger, link_id, SV(""), &room->err));
	assert_ok(room, ledger_base(room->ledger, link_id, &out, &room->err));
	assert_int_equal(out.n, 0);
	assert_true(find(room, SIDE_SITE, "2").base_hash == 0);
	assert_ok(room, ledger_check(room->ledger, &room->err));
	buf_release(&base);
	buf_release(&out);
}

static void test_ledger_link__a_base_goes_with_its_link(void **state)
{
	struct room *room = *state;
	int64_t link_id = add(room, "1", "2");

	assert_ok(room, ledger_set_base(room->ledger, link_id, SV("base"), &room->err));
	assert_ok(room, ledger_remove_link(room->ledger, link_id, &room->err));
	assert_int_equal(room_number(room, "SELECT count(*) FROM bases"), 0);
	assert_ok(room, ledger_check(room->ledger, &room->err));
}

static void test_ledger_link__gives_no_base_to_a_link_that_is_not_there(void **state)
{
	struct room *room = *state;
	int code = ledger_set_base(room->ledger, 12, SV("base"), &room->err);

	assert_fails(room, code, ERR_DATA, "no link 12 in '");
	assert_int_equal(room_number(room, "SELECT count(*) FROM bases"), 0);
}

static void keep(struct room *room, const char *run_id, int64_t link_id, const char *base)
{
	int code = ledger_keep_base(room->ledger, sv_of(run_id), link_id, sv_of(base), &room->err);

	assert_ok(room, code);
}

static void assert_kept(
	struct room *room, const char *run_id, int64_t link_id, const char *expected)
{
	struct buf base = BUF_INIT;
	bool found = false;
	int code =
		ledger_kept_base(room->ledger, sv_of(run_id), link_id, &base, &found, &room->err);

	assert_ok(room, code);
	assert_true(found == (expected != NULL));
	assert_string_equal(buf_str(&base), expected ? expected : "");
	buf_release(&base);
}

static void test_ledger_link__the_first_base_that_a_run_overwrites_is_kept(void **state)
{
	struct room *room = *state;

	keep(room, "r1", 1, "first");
	keep(room, "r1", 1, "second");
	keep(room, "r1", 2, "");
	keep(room, "r2", 1, "other");
	assert_kept(room, "r1", 1, "first");
	assert_kept(room, "r1", 2, "");
	assert_kept(room, "r2", 1, "other");
	assert_kept(room, "r2", 2, NULL);
	assert_ok(room, ledger_remove_run(room->ledger, SV("r1"), &room->err));
	assert_kept(room, "r1", 1, NULL);
	assert_kept(room, "r2", 1, "other");
}

/* ---- generations ------------------------------------------------------------------------------- */

static uint64_t generation(struct room *room)
{
	uint64_t number = 99;

	assert_ok(room, ledger_generation(room->ledger, &number, &room->err));
	return number;
}

static void raise_it(struct room *room, const char *run_id, const char *changeset_id)
{
	uint64_t before = generation(room);
	int code = ledger_raise_generation(
		room->ledger, sv_of(run_id), sv_of(changeset_id), &room->err);

	assert_ok(room, code);
	assert_true(generation(room) == before + 1);
}

static bool only_by(struct room *room, uint64_t since, const char *changeset_id)
{
	bool only = false;
	int code =
		ledger_moved_only_by(room->ledger, since, sv_of(changeset_id), &only, &room->err);

	assert_ok(room, code);
	return only;
}

static void test_ledger_link__generations_tell_who_moved_links_and_base(void **state)
{
	struct room *room = *state;

	assert_true(generation(room) == 0);
	assert_true(only_by(room, 0, "a"));
	raise_it(room, "r1", "a"); /* 1 */
	raise_it(room, "r2", "a"); /* 2: going on */
	assert_true(only_by(room, 0, "a"));
	assert_false(only_by(room, 0, "b"));
	assert_false(only_by(room, 1, "b"));
	assert_true(only_by(room, 2, "b"));
	raise_it(room, "r3", "b"); /* 3 */
	assert_false(only_by(room, 0, "a"));
	assert_false(only_by(room, 2, "a"));
	assert_true(only_by(room, 2, "b"));
	assert_true(only_by(room, 3, "a"));
}

static void test_ledger_link__many_raises_by_one_run_are_one_row(void **state)
{
	struct room *room = *state;

	raise_it(room, "r1", "a");
	raise_it(room, "r1", "a");
	raise_it(room, "r1", "a");
	assert_int_equal(room_number(room, "SELECT count(*) FROM generations"), 1);
	assert_false(only_by(room, 2, "b"));
	raise_it(room, "r2", "b");
	raise_it(room, "r1", "a");
	assert_int_equal(room_number(room, "SELECT count(*) FROM generations"), 3);
	assert_false(only_by(room, 3, "a"));
	assert_true(only_by(room, 4, "a"));
}

static void test_ledger_link__a_generation_of_another_ledger_is_nobodys(void **state)
{
	struct room *room = *state;

	raise_it(room, "r1", "a");
	assert_false(only_by(room, 5, "a"));
}

static void test_ledger_link__a_move_without_a_change_set_is_somebody_elses(void **state)
{
	struct room *room = *state;

	raise_it(room, "", "");
	assert_false(only_by(room, 0, "a"));
	assert_false(only_by(room, 0, ""));
}

static void test_ledger_link__base_of_a_link_is_told_to_who_knows_both_ids(void **state)
{
	static const struct {
		int64_t more; /* than the link's number */
		const char *customer_id;
		const char *site_num;
		bool is;
	} cases[] = {{0, "1", "2", true}, {0, "1", "3", false}, {0, "4", "2", false},
		{0, "2", "1", false}, {0, "", "", false}, {1, "1", "2", false},
		{9, "1", "2", false}};
	struct room *room = *state;
	struct buf base = BUF_INIT;
	int64_t link_id = add(room, "1", "2");

	(void)add(room, "4", "3");
	for (int has_base = 0; has_base < 2; has_base++) {
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			bool is = !cases[i].is;
			buf_add_str(&base, "left over");
			assert_ok(room, ledger_base_of(room->ledger, link_id + cases[i].more,
						sv_of(cases[i].customer_id),
						sv_of(cases[i].site_num), &base, &is, &room->err));
			assert_int_equal(is, cases[i].is);
			assert_sv(buf_sv(&base), is && has_base ? "a base" : "");
		}
		assert_ok(room, ledger_set_base(room->ledger, link_id, SV("a base"), &room->err));
	}
	room_sql(room, "DROP TABLE bases");
	bool is = false;
	assert_int_not_equal(
		ledger_base_of(room->ledger, link_id, SV("1"), SV("2"), &base, &is, &room->err), 0);
	err_clear(&room->err);
	buf_release(&base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_ledger_link__is_found_by_either_key),
		T(test_ledger_link__the_same_again_is_no_error),
		T(test_ledger_link__refuses_a_key_that_is_linked_to_another),
		T(test_ledger_link__a_refusal_leaves_the_transaction_usable),
		T(test_ledger_link__needs_both_ids),
		T(test_ledger_link__ids_rise_and_are_not_given_again),
		T(test_ledger_link__each_gives_a_range_in_order),
		T(test_ledger_link__each_ends_when_the_callback_fails),
		T(test_ledger_link__a_callback_may_write),
		T(test_ledger_link__an_empty_ledger_has_none),
		T(test_ledger_link__keeps_base_and_hash_together),
		T(test_ledger_link__a_base_goes_with_its_link),
		T(test_ledger_link__gives_no_base_to_a_link_that_is_not_there),
		T(test_ledger_link__base_of_a_link_is_told_to_who_knows_both_ids),
		T(test_ledger_link__the_first_base_that_a_run_overwrites_is_kept),
		T(test_ledger_link__generations_tell_who_moved_links_and_base),
		T(test_ledger_link__many_raises_by_one_run_are_one_row),
		T(test_ledger_link__a_generation_of_another_ledger_is_nobodys),
		T(test_ledger_link__a_move_without_a_change_set_is_somebody_elses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

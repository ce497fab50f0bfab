#include "engine/linkset.h"

#include "engine/model/base.h"
#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static int64_t find(const struct linkset *set, struct sv customer_id, struct sv site_num)
{
	return linkset_find(set, linkset_hash(set, customer_id, site_num));
}

static void test_linkset__without_a_ledger_is_empty(void **state)
{
	struct linkset *set = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(linkset_load(NULL, "", 2, &set, &err), 0);
	assert_int_equal(linkset_count(set), 0);
	assert_int_equal(find(set, SV("1"), SV("2")), LINKSET_NONE);
	linkset_free(set);
	linkset_free(NULL);
}

static void test_linkset__finds_pairs_and_their_base(void **state)
{
	enum { LINKS = 500 };
	struct room *room = *state;
	struct linkset *set = NULL;
	char customer[16];
	char site[16];
	int64_t with_base = 0;

	assert_ok(room, ledger_begin(room->ledger, &room->err));
	for (int i = 0; i < LINKS; i++) {
		int64_t id = 0;
		(void)snprintf(customer, sizeof(customer), "%d", i);
		(void)snprintf(site, sizeof(site), "%d", i + 9000);
		assert_ok(room, ledger_add_link(room->ledger, sv_of(customer), sv_of(site), "code",
					1, &id, &room->err));
		with_base = i == 7 ? id : with_base;
	}
	assert_ok(room, ledger_set_base(room->ledger, with_base, SV("a base"), &room->err));
	assert_ok(room, ledger_commit(room->ledger, &room->err));
	assert_ok(room, linkset_load(room->ledger, room->state, 2, &set, &room->err));
	assert_int_equal(linkset_count(set), LINKS);
	for (int i = 0; i < LINKS; i++) {
		(void)snprintf(customer, sizeof(customer), "%d", i);
		(void)snprintf(site, sizeof(site), "%d", i + 9000);
		int64_t slot = find(set, sv_of(customer), sv_of(site));
		assert_true(slot != LINKSET_NONE);
		assert_true(linkset_base_is(set, slot, base_hash(SV("a base"))) == (i == 7));
		assert_true(linkset_has_base(set, slot) == (i == 7));
	}
	assert_int_equal(find(set, SV("9007"), SV("7")), LINKSET_NONE);
	assert_int_equal(find(set, SV("7"), SV("9008")), LINKSET_NONE);
	linkset_free(set);
}

static int take_unseen(void *self, const struct ledger_link *link, struct err *err)
{
	int *sum = self;

	(void)err;
	*sum = *sum * 10 + (link->customer_id.p[0] - '0');
	return 0;
}

static int unseen(struct room *room, const struct linkset *set)
{
	int sum = 0;

	assert_ok(room, linkset_each_unseen(set, room->ledger, take_unseen, &sum, &room->err));
	return sum;
}

static void test_linkset__tells_the_first_meeting_from_a_second(void **state)
{
	static const char *const keys[] = {"1", "2", "3"};
	struct room *room = *state;
	struct linkset *set = NULL;

	for (int i = 0; i < 3; i++)
		assert_ok(room, ledger_add_link(room->ledger, sv_of(keys[i]), sv_of(keys[i]),
					"code", 1, NULL, &room->err));
	assert_ok(room, linkset_load(room->ledger, room->state, 2, &set, &room->err));
	assert_int_equal(unseen(room, set), 123);
	int64_t slot = find(set, SV("2"), SV("2"));
	assert_true(linkset_see(set, slot));
	assert_false(linkset_see(set, slot));
	assert_int_equal(unseen(room, set), 13);
	linkset_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		cmocka_unit_test(test_linkset__without_a_ledger_is_empty),
		T(test_linkset__finds_pairs_and_their_base),
		T(test_linkset__tells_the_first_meeting_from_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

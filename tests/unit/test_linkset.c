#include "engine/linkset.h"

#include "engine/model/base.h"
#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static void test_linkset__without_a_ledger_is_empty(void **state)
{
	struct linkset *set = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(linkset_load(NULL, &set, &err), 0);
	assert_int_equal(linkset_count(set), 0);
	assert_int_equal(linkset_find(set, SV("1"), SV("2")), LINKSET_NONE);
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
	assert_ok(room, linkset_load(room->ledger, &set, &room->err));
	assert_int_equal(linkset_count(set), LINKS);
	for (int i = 0; i < LINKS; i++) {
		(void)snprintf(customer, sizeof(customer), "%d", i);
		(void)snprintf(site, sizeof(site), "%d", i + 9000);
		int64_t slot = linkset_find(set, sv_of(customer), sv_of(site));
		assert_true(slot != LINKSET_NONE);
		assert_true(linkset_base_hash(set, slot) == (i == 7 ? base_hash(SV("a base")) : 0));
	}
	assert_int_equal(linkset_find(set, SV("9007"), SV("7")), LINKSET_NONE);
	assert_int_equal(linkset_find(set, SV("7"), SV("9008")), LINKSET_NONE);
	linkset_free(set);
}

static void test_linkset__tells_the_first_meeting_from_a_second(void **state)
{
	struct room *room = *state;
	struct linkset *set = NULL;

	assert_ok(
		room, ledger_add_link(room->ledger, SV("1"), SV("2"), "code", 1, NULL, &room->err));
	assert_ok(room, linkset_load(room->ledger, &set, &room->err));
	int64_t slot = linkset_find(set, SV("1"), SV("2"));
	assert_false(linkset_is_seen(set, slot));
	assert_true(linkset_see(set, slot));
	assert_true(linkset_is_seen(set, slot));
	assert_false(linkset_see(set, slot));
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

#include "tests/unit/ledger_help.h"

#include "engine/linkset.h"
#include "engine/model/base.h"

#include "engine/base/banned.h"

enum { LINKS = 50000 }; /* enough for two threads */

static struct sv key_of(char kind, int number, char out[16])
{
	int n = snprintf(out, 16, "%c%d", kind, number);

	return sv_make(out, (size_t)n);
}

static void make_links(struct room *room)
{
	char customer[16];
	char site[16];
	int64_t link_id = 0;

	assert_int_equal(ledger_open(room->state, LEDGER_CREATE, &room->ledger, &room->err), 0);
	assert_int_equal(ledger_begin(room->ledger, &room->err), 0);
	for (int i = 0; i < LINKS; i++) {
		assert_int_equal(ledger_add_link(room->ledger, key_of('c', i, customer),
					 key_of('s', i, site), "code", 1, &link_id, &room->err),
			0);
		struct sv base = key_of('b', i, customer);
		if (i % 10)
			assert_int_equal(
				ledger_set_base(room->ledger, link_id, base, &room->err), 0);
	}
	assert_int_equal(ledger_commit(room->ledger, &room->err), 0);
}

static int64_t find(const struct linkset *set, int customer, int site)
{
	char a[16];
	char b[16];

	return linkset_find(set, linkset_hash(set, key_of('c', customer, a), key_of('s', site, b)));
}

static void test_linkset__knows_every_link_and_its_base(void **state)
{
	struct room room;
	struct linkset *set = NULL;
	char text[16];

	(void)state;
	room_init(&room);
	make_links(&room);
	for (unsigned threads = 1; threads <= 3; threads++) {
		assert_int_equal(
			linkset_load(room.ledger, room.state, threads, &set, &room.err), 0);
		assert_int_equal(linkset_count(set), LINKS);
		for (int i = 0; i < LINKS; i++) {
			int64_t slot = find(set, i, i);
			uint64_t hash = base_hash(key_of('b', i, text));
			assert_int_not_equal(slot, LINKSET_NONE);
			assert_int_equal(linkset_has_base(set, slot), i % 10 != 0);
			assert_int_equal(linkset_base_is(set, slot, hash), i % 10 != 0);
			assert_false(linkset_base_is(set, slot, hash + 1));
			assert_int_equal(find(set, i, i + 1), LINKSET_NONE);
		}
		linkset_free(set);
	}
	room_release(&room);
}

static int next_unseen(void *self, const struct ledger_link *link, struct err *err)
{
	int *next = self;
	char text[16];

	(void)err;
	assert_true(sv_eq(link->customer_id, key_of('c', *next, text)));
	assert_true(sv_eq(link->method, SV("code")));
	*next += 1000;
	return 0;
}

static void test_linkset__tells_what_nobody_saw_in_order(void **state)
{
	struct room room;
	struct linkset *set = NULL;
	int next = 7;

	(void)state;
	room_init(&room);
	make_links(&room);
	assert_int_equal(linkset_load(room.ledger, room.state, 2, &set, &room.err), 0);
	for (int i = 0; i < LINKS; i++) {
		if (i % 1000 == 7)
			continue;
		assert_true(linkset_see(set, find(set, i, i)));
		assert_false(linkset_see(set, find(set, i, i)));
	}
	assert_int_equal(linkset_each_unseen(set, room.ledger, next_unseen, &next, &room.err), 0);
	assert_int_equal(next, LINKS + 7);
	linkset_free(set);
	room_release(&room);
}

static void test_linkset__is_empty_without_a_ledger(void **state)
{
	struct linkset *set = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(linkset_load(NULL, "/nowhere", 2, &set, &err), 0);
	assert_int_equal(linkset_count(set), 0);
	assert_int_equal(find(set, 1, 1), LINKSET_NONE);
	linkset_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linkset__knows_every_link_and_its_base),
		cmocka_unit_test(test_linkset__tells_what_nobody_saw_in_order),
		cmocka_unit_test(test_linkset__is_empty_without_a_ledger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

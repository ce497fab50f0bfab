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

static void expect_base(struct room *room, int number, bool linked, const char *base)
{
	struct linkset *set = NULL;

	assert_int_equal(linkset_load(room->ledger, room->state, 2, &set, &room->err), 0);
	int64_t slot = find(set, number, number);
	assert_int_equal(slot != LINKSET_NONE, linked);
	if (linked)
		assert_true(linkset_base_is(set, slot, base_hash(sv_of(base))));
	linkset_free(set);
}

static void set_base(struct room *room, int number, const char *base)
{
	struct ledger_link link;
	struct arena arena;
	char text[16];

	arena_init(&arena, 0);
	assert_int_equal(ledger_find_link(room->ledger, SIDE_CUSTOMER, key_of('c', number, text),
				 &arena, &link, &room->err),
		0);
	assert_int_equal(ledger_set_base(room->ledger, link.link_id, sv_of(base), &room->err), 0);
	arena_release(&arena);
}

/* One byte of the copy is another one; false when the file is shorter. */
static bool spoil(const struct room *room, long at)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/links.cache", room->state);
	FILE *file = fopen(path, "r+b");
	assert_non_null(file);
	int c = fseek(file, at, SEEK_SET) == 0 ? fgetc(file) : EOF;
	if (c != EOF) {
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		assert_int_not_equal(fputc(c ^ 0x40, file), EOF);
	}
	assert_int_equal(fclose(file), 0);
	return c != EOF;
}

static void test_linkset__copy_follows_what_moves_in_the_ledger(void **state)
{
	struct room room;
	char a[16];
	char b[16];

	(void)state;
	room_init(&room);
	make_links(&room);
	expect_base(&room, 1, true, "b1"); /* makes the copy */
	set_base(&room, 1, "other");
	expect_base(&room, 1, true, "other");
	expect_base(&room, 2, true, "b2");
	assert_int_equal(ledger_add_link(room.ledger, key_of('c', LINKS, a), key_of('s', LINKS, b),
				 "code", 1, NULL, &room.err),
		0);
	set_base(&room, LINKS, "new");
	expect_base(&room, LINKS, true, "new");
	for (int i = 0; i < LINKS / 100; i++)
		set_base(&room, i, "many");
	expect_base(&room, 3, true, "many"); /* and makes it anew */
	expect_base(&room, 4, true, "many");
	assert_int_equal(ledger_remove_link(room.ledger, 6, &room.err), 0);
	expect_base(&room, 5, false, "");
	expect_base(&room, LINKS, true, "new");
	room_release(&room);
}

/* Some links come each night, none go: in the end there are more than the first copy had room for. */
static void test_linkset__copy_makes_room_for_what_comes(void **state)
{
	enum { NIGHTS = 8, COME = 2000 };
	struct room room;
	char a[16];
	char b[16];

	(void)state;
	room_init(&room);
	make_links(&room);
	expect_base(&room, 1, true, "b1");
	for (int last = LINKS, night = 0; night < NIGHTS; night++) {
		assert_int_equal(ledger_begin(room.ledger, &room.err), 0);
		for (int i = 0; i < COME; i++, last++)
			assert_int_equal(ledger_add_link(room.ledger, key_of('c', last, a),
						 key_of('s', last, b), "code", 1, NULL, &room.err),
				0);
		set_base(&room, last - 1, "newest");
		assert_int_equal(ledger_commit(room.ledger, &room.err), 0);
		expect_base(&room, last - 1, true, "newest");
		expect_base(&room, 1, true, "b1");
		expect_base(&room, last, false, "");
	}
	room_release(&room);
}

static void test_linkset__copy_of_another_past_counts_for_nothing(void **state)
{
	struct room room;

	(void)state;
	room_init(&room);
	make_links(&room);
	assert_int_equal(ledger_begin(room.ledger, &room.err), 0);
	set_base(&room, 1, "taken back");
	ledger_abort(room.ledger);
	expect_base(&room, 1, true, "b1");
	/* as after a restore: the same numbers, other moves */
	set_base(&room, 1, "first past");
	expect_base(&room, 1, true, "first past");
	room_sql(&room,
		"DELETE FROM link_moves WHERE move_no = (SELECT max(move_no) FROM link_moves)");
	room_sql(&room, "UPDATE link_moves SET mark = mark + 1");
	room_sql(&room, "DELETE FROM sqlite_sequence WHERE name = 'link_moves'");
	set_base(&room, 2, "second past");
	expect_base(&room, 2, true, "second past");
	room_release(&room);
}

static void test_linkset__copy_that_is_damaged_is_made_anew(void **state)
{
	static const long places[] = {0, 9, 17, 25, 33, 41, 49, 57, 64, 1000, 100000, 999999};
	struct room room;

	(void)state;
	room_init(&room);
	make_links(&room);
	expect_base(&room, 1, true, "b1");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		assert_true(spoil(&room, places[i]));
		for (int number = 1; number < LINKS; number += 4998)
			expect_base(&room, number, true, key_of('b', number, (char[16]){0}).p);
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
	int next;

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
	for (unsigned threads = 1; threads <= 5; threads += 2) {
		next = 7;
		assert_int_equal(linkset_each_unseen(
					 set, threads, room.ledger, next_unseen, &next, &room.err),
			0);
		assert_int_equal(next, LINKS + 7);
	}
	linkset_free(set);
	room_release(&room);
}

/* A bit for each id: what was met that way is not met once more, and not told as unseen. */
static void test_linkset__links_met_otherwise_are_met(void **state)
{
	struct room room;
	struct linkset *set = NULL;
	const uint64_t bits[] = {(uint64_t)1 << 3, (uint64_t)1 << 1}; /* ids 3 and 65 */
	int next = 0;

	(void)state;
	room_init(&room);
	make_links(&room);
	assert_int_equal(linkset_load(room.ledger, room.state, 2, &set, &room.err), 0);
	linkset_see_apart(set, bits, 65);
	assert_false(linkset_see(set, find(set, 2, 2)));
	assert_false(linkset_see(set, find(set, 64, 64)));
	assert_true(linkset_see(set, find(set, 65, 65)));
	assert_true(linkset_see(set, find(set, 3, 3)));
	for (int i = 0; i < LINKS; i++) {
		if (i % 1000 && i != 2 && i != 64 && i != 65 && i != 3)
			assert_true(linkset_see(set, find(set, i, i)));
	}
	assert_int_equal(
		linkset_each_unseen(set, 2, room.ledger, next_unseen, &next, &room.err), 0);
	assert_int_equal(next, LINKS);
	linkset_free(set);
	room_release(&room);
}

static int count_link(void *self, const struct ledger_link *link, struct err *err)
{
	int *count = self;

	(void)err;
	(void)link;
	++*count;
	return 0;
}

static void no_id(void *self, int64_t link_id)
{
	(void)self;
	fail_msg("%lld", (long long)link_id);
}

/* Ids beyond 2^31: they are not kept, and what nobody saw is told by going through all links. */
static void test_linkset__does_without_ids_that_are_too_long(void **state)
{
	struct room room;
	struct linkset *set = NULL;
	int unseen = 0;
	char a[16];
	char b[16];

	(void)state;
	room_init(&room);
	assert_int_equal(ledger_open(room.state, LEDGER_CREATE, &room.ledger, &room.err), 0);
	for (int i = 0; i < 10; i++) {
		if (i == 5)
			room_sql(&room,
				"UPDATE sqlite_sequence SET seq = 3000000000 WHERE name = 'links'");
		assert_int_equal(ledger_add_link(room.ledger, key_of('c', i, a), key_of('s', i, b),
					 "code", 1, NULL, &room.err),
			0);
	}
	assert_int_equal(linkset_load(room.ledger, room.state, 100, &set, &room.err), 0);
	assert_false(linkset_knows_ids(set));
	assert_int_equal(linkset_last_id(set), 3000000005);
	for (int i = 0; i < 10; i += 3)
		assert_true(linkset_see(set, find(set, i, i)));
	assert_false(linkset_each_seen(set, no_id, NULL));
	assert_int_equal(
		linkset_each_unseen(set, 2, room.ledger, count_link, &unseen, &room.err), 0);
	assert_int_equal(unseen, 6);
	linkset_free(set);
	room_release(&room);
}

static void test_linkset__works_where_no_copy_can_be_kept(void **state)
{
	struct room room;

	(void)state;
	room_init(&room);
	make_links(&room);
	room_mkdir(&room, "links.cache");
	expect_base(&room, 1, true, "b1");
	set_base(&room, 1, "other");
	expect_base(&room, 1, true, "other");
	room_release(&room);
}

static bool wants_none(const void *self, struct sv customer_id)
{
	(void)self;
	(void)customer_id;
	return false;
}

static void test_linkset__tells_that_the_ledger_cannot_be_read(void **state)
{
	struct room room;
	struct linkset *set = NULL;

	(void)state;
	room_init(&room);
	assert_int_equal(ledger_open(room.state, LEDGER_CREATE, &room.ledger, &room.err), 0);
	room_sql(&room, "ALTER TABLE links RENAME TO gone");
	assert_int_not_equal(
		linkset_load_some(room.ledger, room.state, 2, wants_none, NULL, 5, &set, &room.err),
		0);
	err_clear(&room.err);
	assert_int_not_equal(linkset_load(room.ledger, room.state, 2, &set, &room.err), 0);
	assert_null(set);
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
		cmocka_unit_test(test_linkset__copy_follows_what_moves_in_the_ledger),
		cmocka_unit_test(test_linkset__copy_makes_room_for_what_comes),
		cmocka_unit_test(test_linkset__copy_of_another_past_counts_for_nothing),
		cmocka_unit_test(test_linkset__copy_that_is_damaged_is_made_anew),
		cmocka_unit_test(test_linkset__tells_what_nobody_saw_in_order),
		cmocka_unit_test(test_linkset__links_met_otherwise_are_met),
		cmocka_unit_test(test_linkset__does_without_ids_that_are_too_long),
		cmocka_unit_test(test_linkset__works_where_no_copy_can_be_kept),
		cmocka_unit_test(test_linkset__tells_that_the_ledger_cannot_be_read),
		cmocka_unit_test(test_linkset__is_empty_without_a_ledger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

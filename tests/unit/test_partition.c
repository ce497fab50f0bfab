#include "tests/unit/ledger_help.h"

#include "engine/base/digest.h"
#include "engine/linkset.h"
#include "engine/partition.h"
#include "engine/seenset.h"

#include "engine/base/banned.h"

static void test_partition__reads_i_of_n_and_nothing_else(void **state)
{
	static const char *const wrong[] = {"", "1", "/", "1/", "/1", "0/1", "2/1", "1/0", "-1/2",
		"1/2/3", "1/2 ", " 1/2", "a/b", "1/4097", "18446744073709551617/2", "0x1/2"};
	struct partition p = {0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(partition_parse("3/7", &p, &err), 0);
	assert_int_equal(p.number, 3);
	assert_int_equal(p.count, 7);
	assert_int_equal(partition_parse("4096/4096", &p, &err), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(partition_parse(wrong[i], &p, &err), ERR_USAGE);
		assert_int_equal(p.number, 4096);
	}
}

/* Also where the hashes are those of one part of the tables within a part. */
static void test_partition__gives_each_row_to_exactly_one_and_to_all_alike(void **state)
{
	enum { ROWS = 60000 };
	static const unsigned counts[] = {1, 2, 3, 7, 64};

	(void)state;
	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		unsigned got[64] = {0};
		for (uint64_t row = 0; row < ROWS; row++) {
			uint64_t hash =
				row % 3 ? digest_hash64(sv_make((const char *)&row, sizeof(row)), 0)
					: 0;
			unsigned holders = 0;
			for (unsigned n = 1; n <= counts[c]; n++) {
				struct partition p = {n, counts[c]};
				bool has = partition_has(&p, hash, row);
				holders += has;
				got[n - 1] += has;
			}
			assert_int_equal(holders, 1);
		}
		for (unsigned n = 0; n < counts[c]; n++)
			assert_in_range(got[n], ROWS / counts[c] * 4 / 5, ROWS / counts[c] * 6 / 5);
	}
}

/* ---- links that were met ------------------------------------------------------------------------------- */

enum { LINKS = 40 };

struct unseen {
	int64_t ids[LINKS];
	size_t count;
};

static int take(void *self, const struct ledger_link *link, struct err *err)
{
	struct unseen *unseen = self;

	(void)err;
	unseen->ids[unseen->count++] = link->link_id;
	return 0;
}

static void test_seenset__of_parts_tells_the_links_that_none_has_met(void **state)
{
	struct room room;
	struct seenset all;
	struct unseen unseen = {.count = 0};
	char bits[2][LINKS / 8 + 1] = {{0}, {0}};
	int64_t last = 0;

	(void)state;
	room_init(&room);
	assert_int_equal(ledger_open(room.state, LEDGER_CREATE, &room.ledger, &room.err), 0);
	for (int i = 1; i <= LINKS; i++) {
		struct sv key = arena_printf(&room.arena, "%d", i);
		assert_int_equal(
			ledger_add_link(room.ledger, key, key, "code", 1, &last, &room.err), 0);
	}
	assert_int_equal(last, LINKS);
	assert_int_equal(ledger_remove_link(room.ledger, 30, &room.err), 0);
	for (int id = 1; id <= LINKS; id++) {
		if (id != 1 && id != 8 && id != 9 && id != 30 && id != LINKS)
			bits[id % 2][id / 8] |= (char)(1 << id % 8);
	}
	seenset_init(&all, last);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			seenset_add_bits(&all, sv_make(bits[i], sizeof(bits[i])), &room.err), 0);
	assert_int_equal(seenset_each_unseen(&all, room.ledger, take, &unseen, &room.err), 0);
	const int64_t wanted[] = {1, 8, 9, LINKS};
	assert_int_equal(unseen.count, 4);
	assert_memory_equal(unseen.ids, wanted, sizeof(wanted));

	/* a link that two have met; bits of another ledger */
	assert_int_equal(
		seenset_add_bits(&all, sv_make(bits[0], sizeof(bits[0])), &room.err), ERR_DATA);
	assert_int_equal(seenset_add_bits(&all, sv_make(bits[0], 2), &room.err), ERR_DATA);
	seenset_release(&all);
	room_release(&room);
}

/* Bits are by id, of which a place in the table of links has 31 bits. */
static void test_seenset__refuses_links_beyond_31_bits(void **state)
{
	struct room room;
	struct seenset all;
	struct linkset *links = NULL;
	int64_t last = 0;

	(void)state;
	room_init(&room);
	assert_int_equal(ledger_open(room.state, LEDGER_CREATE, &room.ledger, &room.err), 0);
	assert_int_equal(
		ledger_add_link(room.ledger, SV("1"), SV("1"), "code", 1, &last, &room.err), 0);
	ledger_close(room.ledger);
	room.ledger = NULL;
	room_sql(&room, "UPDATE links SET link_id = 2147483648");
	assert_int_equal(ledger_open(room.state, LEDGER_CREATE, &room.ledger, &room.err), 0);
	assert_int_equal(linkset_load(room.ledger, room.state, 1, &links, &room.err), 0);
	seenset_init(&all, 8);
	assert_fails(&room, seenset_add_links(&all, links, &room.err), ERR_DATA,
		"more than 2147483647 links");
	seenset_release(&all);
	linkset_free(links);
	room_release(&room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_partition__reads_i_of_n_and_nothing_else),
		cmocka_unit_test(test_partition__gives_each_row_to_exactly_one_and_to_all_alike),
		cmocka_unit_test(test_seenset__of_parts_tells_the_links_that_none_has_met),
		cmocka_unit_test(test_seenset__refuses_links_beyond_31_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/jointable.h"

#include "engine/base/banned.h"

struct table {
	struct jointable *table;
	struct slab slab;
	struct waiting *other;
	uint32_t rows[SIDE_COUNT];
};

static enum meeting meet(struct table *t, uint64_t hash, enum side side, uint32_t row_no)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%s %u", side_name(side), row_no);
	return jointable_meet(
		t->table, hash, side, row_no, sv_of(text), &t->slab, &t->other, t->rows);
}

static void open_table(struct table *t, uint64_t keys)
{
	slab_init(&t->slab);
	t->table = jointable_new(keys);
}

static void close_table(struct table *t)
{
	jointable_free(t->table);
	slab_release(&t->slab);
}

static void count_row(void *self, struct waiting *row)
{
	size_t *count = self;

	assert_true(row->row_no > 0);
	(*count)++;
}

static size_t waiting_rows(struct table *t)
{
	size_t count = 0;

	jointable_each_waiting(t->table, count_row, &count);
	return count;
}

static void test_jointable__brings_two_sides_together(void **state)
{
	struct table t;

	(void)state;
	open_table(&t, 16);
	assert_int_equal(meet(&t, 7, SIDE_CUSTOMER, 1), MEETING_WAITS);
	assert_int_equal(meet(&t, 8, SIDE_SITE, 1), MEETING_WAITS);
	assert_int_equal(meet(&t, 7, SIDE_SITE, 2), MEETING_PARTNER);
	assert_int_equal(waiting_side(t.other), SIDE_CUSTOMER);
	assert_int_equal(t.other->row_no, 1);
	assert_memory_equal(t.other->text, "customer 1", 10);
	slab_give(&t.slab, t.other);
	assert_int_equal(waiting_rows(&t), 1);
	close_table(&t);
}

static void test_jointable__two_of_one_side_are_odd_and_so_is_who_follows(void **state)
{
	struct table t;

	(void)state;
	open_table(&t, 16);
	assert_int_equal(meet(&t, 7, SIDE_SITE, 1), MEETING_WAITS);
	assert_int_equal(meet(&t, 7, SIDE_SITE, 2), MEETING_SAME_SIDE);
	assert_int_equal(t.other->row_no, 1);
	slab_give(&t.slab, t.other);
	assert_int_equal(meet(&t, 7, SIDE_CUSTOMER, 1), MEETING_ODD);
	assert_int_equal(meet(&t, 7, SIDE_SITE, 3), MEETING_ODD);
	assert_int_equal(waiting_rows(&t), 0);
	close_table(&t);
}

static void test_jointable__a_late_third_names_the_pair_that_met(void **state)
{
	struct table t;

	(void)state;
	open_table(&t, 16);
	(void)meet(&t, 7, SIDE_CUSTOMER, 11);
	assert_int_equal(meet(&t, 7, SIDE_SITE, 22), MEETING_PARTNER);
	slab_give(&t.slab, t.other);
	assert_int_equal(meet(&t, 7, SIDE_SITE, 33), MEETING_AFTER_PAIR);
	assert_int_equal(t.rows[SIDE_CUSTOMER], 11);
	assert_int_equal(t.rows[SIDE_SITE], 22);
	assert_int_equal(meet(&t, 7, SIDE_CUSTOMER, 44), MEETING_AFTER_PAIR);
	assert_int_equal(t.rows[SIDE_CUSTOMER], 11);
	close_table(&t);
}

/* More keys than were announced, with hashes that fall together. */
static void test_jointable__grows(void **state)
{
	enum { KEYS = 20000 };
	struct table t;

	(void)state;
	open_table(&t, 10);
	for (uint32_t i = 1; i <= KEYS; i++)
		assert_int_equal(meet(&t, (uint64_t)i * 0x9e3779b97f4a7c15u | 1, SIDE_CUSTOMER, i),
			MEETING_WAITS);
	assert_int_equal(waiting_rows(&t), KEYS);
	close_table(&t);
	open_table(&t, 10);
	for (uint32_t i = 1; i <= KEYS; i++)
		assert_int_equal(meet(&t, i, SIDE_CUSTOMER, i), MEETING_WAITS);
	for (uint32_t i = 1; i <= KEYS; i++) {
		assert_int_equal(meet(&t, i, SIDE_SITE, i), MEETING_PARTNER);
		assert_int_equal(t.other->row_no, i);
		slab_give(&t.slab, t.other);
	}
	assert_int_equal(waiting_rows(&t), 0);
	close_table(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jointable__brings_two_sides_together),
		cmocka_unit_test(test_jointable__two_of_one_side_are_odd_and_so_is_who_follows),
		cmocka_unit_test(test_jointable__a_late_third_names_the_pair_that_met),
		cmocka_unit_test(test_jointable__grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

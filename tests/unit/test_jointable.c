#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/base/mem.h"
#include "engine/join_private.h"

#include "engine/base/banned.h"

struct table {
	struct jointable *keys;
	struct slab slab;
	struct waiting *other;
	uint32_t rows[SIDE_COUNT];
};

static void open_table(struct table *t, uint64_t keys)
{
	t->keys = jointable_new(keys);
	slab_init(&t->slab);
}

static void close_table(struct table *t)
{
	jointable_free(t->keys);
	slab_release(&t->slab);
}

static enum meeting meet(
	struct table *t, uint64_t hash, enum side side, uint32_t row_no, const char *text)
{
	return jointable_meet_one(
		t->keys, hash, side, row_no, sv_of(text), &t->slab, &t->other, t->rows);
}

static void test_jointable__brings_two_sides_together_once(void **state)
{
	struct table t;

	(void)state;
	open_table(&t, 10);
	assert_int_equal(meet(&t, 77, SIDE_CUSTOMER, 5, "five"), MEETING_WAITS);
	assert_int_equal(meet(&t, 77, SIDE_SITE, 9, "nine"), MEETING_PARTNER);
	assert_int_equal(t.other->row_no, 5);
	assert_int_equal(waiting_side(t.other), SIDE_CUSTOMER);
	assert_true(sv_eq(sv_make(t.other->text, waiting_size(t.other)), SV("five")));
	slab_give(&t.slab, t.other);
	assert_int_equal(t.slab.bytes, 0);
	assert_int_equal(meet(&t, 77, SIDE_SITE, 10, "ten"), MEETING_AFTER_PAIR);
	assert_int_equal(t.rows[SIDE_CUSTOMER], 5);
	assert_int_equal(t.rows[SIDE_SITE], 9);
	close_table(&t);
}

static void test_jointable__a_place_is_taken_until_its_row_is_put(void **state)
{
	struct jointable_place *place = NULL;
	struct jointable_place *none = NULL;
	struct table t;

	(void)state;
	open_table(&t, 10);
	assert_int_equal(
		jointable_meet(t.keys, 77, SIDE_CUSTOMER, &place, &t.other, t.rows), MEETING_WAITS);
	assert_int_equal(
		jointable_meet(t.keys, 77, SIDE_SITE, &none, &t.other, t.rows), MEETING_AT_ONCE);
	jointable_evict(t.keys, jointable_partition(77), NULL, NULL); /* it is nobody's yet */
	jointable_put(place, slab_take(&t.slab, SIDE_CUSTOMER, 5, SV("five")));
	assert_int_equal(
		jointable_meet(t.keys, 77, SIDE_SITE, &none, &t.other, t.rows), MEETING_PARTNER);
	assert_int_equal(t.other->row_no, 5);
	assert_int_equal(
		jointable_meet(t.keys, 77, SIDE_SITE, &place, &t.other, t.rows), MEETING_AT_ONCE);
	jointable_note(none, SIDE_SITE, 6, t.other);
	assert_int_equal(meet(&t, 77, SIDE_SITE, 7, "seven"), MEETING_AFTER_PAIR);
	assert_int_equal(t.rows[SIDE_CUSTOMER], 5);
	assert_int_equal(t.rows[SIDE_SITE], 6);
	close_table(&t);
}

static void *take_batch(void *self)
{
	struct worker *worker = self;

	assert_int_equal(join_take_batch(worker), 0);
	return NULL;
}

/* The other thread may have been put to sleep for long, and a thread's stack is not. */
static void test_join__waits_for_anothers_row_without_using_up_its_stack(void **state)
{
	enum { STACK_BYTES = 256 * 1024, SLEEP_US = 300 * 1000 };
	struct jointable_place *place = NULL;
	struct join_config config = {0};
	struct worker *worker = mem_calloc(1, sizeof(*worker));
	pthread_attr_t attributes;
	struct join join = {.config = &config};
	struct table t;

	(void)state;
	open_table(&t, 10);
	join.table = t.keys;
	worker->join = &join;
	slab_init(&worker->slab);
	worker->batch[0] = (struct arrival){
		.side = SIDE_SITE, .row_no = 2, .text = SV("two"), .hash = 77, .is_split = true};
	worker->batch_count = 1;
	assert_int_equal(
		jointable_meet(t.keys, 77, SIDE_SITE, &place, &t.other, t.rows), MEETING_WAITS);
	assert_int_equal(pthread_attr_init(&attributes), 0);
	assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
	assert_int_equal(pthread_create(&worker->thread, &attributes, take_batch, worker), 0);
	(void)usleep(SLEEP_US);
	jointable_put(place, slab_take(&t.slab, SIDE_SITE, 1, SV("one")));
	assert_int_equal(pthread_join(worker->thread, NULL), 0);
	assert_int_equal(pthread_attr_destroy(&attributes), 0);
	assert_int_equal(worker->odd.count, 2);
	vec_release(&worker->odd);
	slab_release(&worker->slab);
	mem_free(worker);
	close_table(&t);
}

static void test_jointable__sends_both_of_one_side_away(void **state)
{
	struct table t;

	(void)state;
	open_table(&t, 10);
	assert_int_equal(meet(&t, 77, SIDE_SITE, 1, "a"), MEETING_WAITS);
	assert_int_equal(meet(&t, 77, SIDE_SITE, 2, "b"), MEETING_SAME_SIDE);
	assert_int_equal(t.other->row_no, 1);
	assert_int_equal(meet(&t, 77, SIDE_CUSTOMER, 3, "c"), MEETING_ODD);
	close_table(&t);
}

static void count_row(void *self, struct waiting *row)
{
	size_t *count = self;

	(void)row;
	(*count)++;
}

static void test_jointable__grows_beyond_what_was_expected(void **state)
{
	struct table t;
	size_t waiting = 0;

	(void)state;
	open_table(&t, 0);
	for (uint64_t i = 1; i <= 50000; i++)
		assert_int_equal(
			meet(&t, i * 0x9e3779b97f4a7c15ULL, SIDE_CUSTOMER, (uint32_t)i, "x"),
			MEETING_WAITS);
	for (uint64_t i = 1; i <= 50000; i += 2)
		assert_int_equal(meet(&t, i * 0x9e3779b97f4a7c15ULL, SIDE_SITE, (uint32_t)i, "y"),
			MEETING_PARTNER);
	jointable_each_waiting(t.keys, count_row, &waiting);
	assert_int_equal(waiting, 25000);
	assert_true(jointable_bytes(t.keys) > 50000 * 16);
	close_table(&t);
}

static void test_jointable__takes_a_partition_out_and_knows_its_keys_no_more(void **state)
{
	const uint64_t first = 5, last = UINT64_MAX - 5; /* of the first and the last partition */
	struct table t;
	size_t evicted = 0;

	(void)state;
	open_table(&t, 10);
	assert_int_equal(jointable_partition(first), 0);
	assert_int_equal(jointable_partition(last), PARTITION_COUNT - 1);
	(void)meet(&t, first, SIDE_CUSTOMER, 1, "one");
	(void)meet(&t, last, SIDE_CUSTOMER, 2, "two");
	jointable_evict(t.keys, 0, count_row, &evicted);
	assert_int_equal(evicted, 1);
	assert_int_equal(meet(&t, first, SIDE_SITE, 3, "three"), MEETING_WAITS);
	assert_int_equal(meet(&t, first, SIDE_CUSTOMER, 1, "one"), MEETING_PARTNER);
	assert_int_equal(t.other->row_no, 3);
	assert_int_equal(meet(&t, last, SIDE_SITE, 4, "four"), MEETING_PARTNER);
	close_table(&t);
}

static void test_slab__keeps_texts_of_any_length(void **state)
{
	static char text[5000];
	struct slab slab;

	(void)state;
	slab_init(&slab);
	(void)memset(text, 'x', sizeof(text));
	for (int round = 0; round < 3; round++) {
		struct waiting *rows[500];
		for (size_t i = 0; i < 500; i++) {
			slab_prepare(&slab);
			rows[i] = slab_take(&slab, SIDE_SITE, (uint32_t)i, sv_make(text, i * 10));
		}
		for (size_t i = 0; i < 500; i++) {
			assert_int_equal(rows[i]->row_no, i);
			assert_int_equal(waiting_size(rows[i]), i * 10);
			assert_memory_equal(rows[i]->text, text, i * 10);
			slab_give(&slab, rows[i]);
		}
	}
	slab_release(&slab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jointable__brings_two_sides_together_once),
		cmocka_unit_test(test_jointable__a_place_is_taken_until_its_row_is_put),
		cmocka_unit_test(test_join__waits_for_anothers_row_without_using_up_its_stack),
		cmocka_unit_test(test_jointable__sends_both_of_one_side_away),
		cmocka_unit_test(test_jointable__grows_beyond_what_was_expected),
		cmocka_unit_test(test_jointable__takes_a_partition_out_and_knows_its_keys_no_more),
		cmocka_unit_test(test_slab__keeps_texts_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

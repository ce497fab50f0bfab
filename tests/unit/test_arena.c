#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/map.h"
#include "engine/base/pages.h"
#include "engine/base/vec.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static void test_arena__keeps_what_was_taken_before_a_mark(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 64);
	const char *kept = arena_str(&arena, SV("kept"));
	struct arena_mark mark = arena_mark(&arena);
	for (int i = 0; i < 50; i++)
		(void)arena_printf(&arena, "%d is gone afterwards", i);
	size_t size = arena_size(&arena);
	arena_reset(&arena, mark);
	assert_string_equal(kept, "kept");
	for (int i = 0; i < 50; i++)
		(void)arena_printf(&arena, "%d is gone afterwards", i);
	assert_int_equal(arena_size(&arena), size); /* the blocks were used again */
	arena_release(&arena);
	assert_int_equal(arena_size(&arena), 0);
}

static void test_arena__is_empty_after_a_mark_of_the_beginning_or_a_clear(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	struct arena_mark nothing = arena_mark(&arena);
	arena_clear(&arena);
	const char *first = arena_str(&arena, SV("a"));
	arena_reset(&arena, nothing);
	assert_ptr_equal(arena_str(&arena, SV("b")), first);
	arena_clear(&arena);
	assert_ptr_equal(arena_str(&arena, SV("c")), first);
	arena_release(&arena);
}

static void test_arena__takes_a_larger_block_for_what_is_larger(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 64);
	(void)arena_alloc(&arena, 10);
	unsigned char *zeros = arena_calloc(&arena, 100, 100);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(zeros[i], 0);
	assert_int_equal((uintptr_t)zeros % _Alignof(max_align_t), 0);
	struct arena_mark mark = {arena.first, 0};
	arena_reset(&arena, mark);
	(void)arena_alloc(&arena, 64); /* fills the first block */
	(void)arena_alloc(&arena, 64); /* fits the kept block */
	assert_int_equal(arena_sv(&arena, SV_ABSENT).n, 0);
	arena_release(&arena);
}

static void test_buf__grows_cuts_and_drops(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf_str(&buf), "");
	assert_int_equal(buf_sv(&buf).n, 0);
	buf_drop(&buf, 0);
	buf_truncate(&buf, 0);
	for (int i = 0; i < 100; i++)
		buf_printf(&buf, "%02d", i);
	assert_int_equal(buf.n, 200);
	buf_drop(&buf, 10);
	assert_true(sv_has_prefix(buf_sv(&buf), SV("0506")));
	buf_truncate(&buf, 4);
	buf_truncate(&buf, 100); /* never longer */
	assert_string_equal(buf_str(&buf), "0506");
	buf_drop(&buf, 100);
	assert_string_equal(buf_str(&buf), "");
	buf_add_char(&buf, 'x');
	buf_add_str(&buf, "yz");
	buf_add(&buf, NULL, 0);
	buf_printf(&buf, "%s", "");
	assert_string_equal(buf_str(&buf), "xyz");
	buf_release(&buf);
	assert_string_equal(buf_str(&buf), "");
}

static void test_map__finds_what_was_put_and_nothing_else(void **state)
{
	struct arena arena;
	struct map map;
	bool added = false;
	size_t seen = 0;

	(void)state;
	arena_init(&arena, 0);
	map_init(&map);
	assert_null(map_find(&map, SV("1")));
	for (uint64_t i = 0; i < 5000; i++) {
		struct sv key = arena_printf(&arena, "%u", (unsigned)i);
		assert_int_equal(*map_put(&map, key, i, &added), i);
		assert_true(added);
	}
	assert_int_equal(*map_put(&map, SV("17"), 99, &added), 17);
	assert_false(added);
	*map_find(&map, SV("17")) += 1;
	assert_int_equal(*map_find(&map, SV("17")), 18);
	assert_null(map_find(&map, SV("5000")));
	assert_int_equal(*map_put(&map, SV_ABSENT, 7, NULL), 7);
	assert_int_equal(*map_find(&map, SV("")), 7);
	for (size_t i = 0; i < map.room + 3; i++)
		seen += map_at(&map, i) != NULL;
	assert_int_equal(seen, 5001);
	assert_int_equal(map.count, 5001);
	map_release(&map);
	arena_release(&arena);
}

static void test_vec__keeps_its_elements_as_it_grows(void **state)
{
	struct {
		VEC_FIELDS(size_t);
	} vec = {0};

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		*vec_push(&vec) = i;
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(vec.at[i], i);
	vec_reserve(&vec, 100000);
	assert_true(vec.room >= 101000);
	vec_clear(&vec);
	assert_int_equal(vec.count, 0);
	vec_release(&vec);
	assert_null(vec.at);
}

static void test_pages__are_zeroed_whatever_their_size(void **state)
{
	static const size_t sizes[] = {1, 4096, 2 * 1024 * 1024, 5 * 1024 * 1024 + 7};

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		unsigned char *p = pages_alloc(sizes[k]);
		for (size_t i = 0; i < sizes[k]; i += 509)
			assert_int_equal(p[i], 0);
		p[sizes[k] - 1] = 1;
		pages_free(p, sizes[k]);
	}
	pages_free(NULL, 1);
	pages_free(NULL, sizes[3]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena__keeps_what_was_taken_before_a_mark),
		cmocka_unit_test(test_arena__is_empty_after_a_mark_of_the_beginning_or_a_clear),
		cmocka_unit_test(test_arena__takes_a_larger_block_for_what_is_larger),
		cmocka_unit_test(test_buf__grows_cuts_and_drops),
		cmocka_unit_test(test_map__finds_what_was_put_and_nothing_else),
		cmocka_unit_test(test_vec__keeps_its_elements_as_it_grows),
		cmocka_unit_test(test_pages__are_zeroed_whatever_their_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "io/idset.h"

#include "engine/base/banned.h"

enum { IDS = 3000 };

/* What an idset must say, found by looking at all that came before. */
struct plain {
	unsigned ids[IDS];
	uint64_t contents[IDS];
	size_t count;
};

static enum idset_seen add_plainly(struct plain *plain, unsigned id, uint64_t content)
{
	for (size_t i = 0; i < plain->count; i++) {
		if (plain->ids[i] == id)
			return plain->contents[i] == content ? IDSET_SAME : IDSET_DIFFERENT;
	}
	plain->ids[plain->count] = id;
	plain->contents[plain->count++] = content;
	return IDSET_NEW;
}

static struct sv id_text(char *room, size_t n, unsigned id)
{
	return sv_make(room, (size_t)snprintf(room, n, "%u", id));
}

static void check_add(struct idset *set, struct plain *plain, unsigned id, uint64_t content)
{
	char room[16];

	assert_int_equal(idset_add(set, id_text(room, sizeof(room), id), content),
		add_plainly(plain, id, content));
	assert_int_equal(set->count, plain->count);
}

static void check_contents(struct idset *set, const struct plain *plain)
{
	char room[16];

	for (size_t i = 0; i < plain->count; i++)
		assert_int_equal(idset_content(set, id_text(room, sizeof(room), plain->ids[i])),
			plain->contents[i]);
	assert_int_equal(idset_content(set, SV("no id")), 0);
}

static void test_idset__needs_no_table_while_ids_rise(void **state)
{
	struct idset set = {0};
	struct plain plain = {.count = 0};

	(void)state;
	for (unsigned i = 0; i < IDS / 2; i++)
		check_add(&set, &plain, 7 + 3 * i, 100 + i);
	assert_false(set.is_table);
	check_contents(&set, &plain);
	assert_true(set.is_table);
	idset_release(&set);
}

/* At every place where the first id comes that does not rise. */
static void test_idset__finds_what_came_before_once_ids_fall(void **state)
{
	(void)state;
	for (unsigned until = 1; until < 1100; until += until < 20 ? 1 : 97) {
		struct idset set = {0};
		struct plain plain = {.count = 0};
		for (unsigned i = 0; i < until; i++)
			check_add(&set, &plain, 5 + 2 * i, 1000 + i);
		check_add(&set, &plain, 5 + 2 * (until - 1), 1000 + until - 1); /* the last again */
		check_add(&set, &plain, 5, 1000); /* the first again */
		check_add(&set, &plain, 5, 1001); /* differently */
		check_add(&set, &plain, 4, 77);
		check_add(&set, &plain, 9999, 78);
		assert_true(set.is_table);
		check_contents(&set, &plain);
		idset_release(&set);
	}
}

static void test_idset__says_what_a_list_says(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct idset set = {0};
		uint64_t chance = seed;
		for (int pass = 0; pass < 2; pass++) {
			struct plain plain = {.count = 0};
			for (unsigned i = 0; i < IDS; i++) {
				chance = chance * 6364136223846793005u + 1442695040888963407u;
				unsigned id = i % 200 < 190 && i < 1000
						      ? 10 * i
						      : (unsigned)(chance >> 40) % 20000;
				check_add(&set, &plain, id, 1 + (chance >> 33) % 2);
			}
			check_contents(&set, &plain);
			idset_clear(&set);
			assert_false(set.is_table);
		}
		idset_release(&set);
	}
}

static void test_idset__takes_ids_that_are_no_numbers(void **state)
{
	struct idset set = {0};

	(void)state;
	assert_int_equal(idset_add(&set, SV("B-9"), 1), IDSET_NEW);
	assert_int_equal(idset_add(&set, SV("A-10"), 2), IDSET_NEW); /* longer: rises */
	assert_false(set.is_table);
	assert_int_equal(idset_add(&set, SV("A-1"), 3), IDSET_NEW);
	assert_true(set.is_table);
	assert_int_equal(idset_add(&set, SV("B-9"), 1), IDSET_SAME);
	assert_int_equal(idset_add(&set, SV(""), 4), IDSET_NEW);
	assert_int_equal(idset_add(&set, SV(""), 5), IDSET_DIFFERENT);
	idset_release(&set);
	assert_int_equal(idset_add(&set, SV(""), 6), IDSET_NEW);
	assert_int_equal(idset_add(&set, SV(""), 6), IDSET_SAME);
	assert_int_equal(idset_add(&set, SV("0015"), 6), IDSET_NEW);
	assert_int_equal(idset_add(&set, SV("15"), 6), IDSET_NEW);
	idset_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idset__needs_no_table_while_ids_rise),
		cmocka_unit_test(test_idset__finds_what_came_before_once_ids_fall),
		cmocka_unit_test(test_idset__says_what_a_list_says),
		cmocka_unit_test(test_idset__takes_ids_that_are_no_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

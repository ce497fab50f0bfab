#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/tasks.h"

#include "engine/base/banned.h"

enum { PARTS = 1000, THREADS = 8 };

/* What was done, and by whom. */
struct work {
	atomic_uint done[PARTS];
	atomic_uint busy[THREADS]; /* a number is never two threads' at a time */
	unsigned threads;
	uint64_t fails_from;
	uint64_t fails_below;
	atomic_uint count;
	atomic_bool clashed;
};

static int do_part(void *self, unsigned thread, uint64_t part, struct err *err)
{
	struct work *work = self;

	if (thread >= work->threads || part >= PARTS ||
		atomic_fetch_add(&work->busy[thread], 1) != 0)
		atomic_store(&work->clashed, true);
	atomic_fetch_add(&work->done[part], 1);
	atomic_fetch_add(&work->count, 1);
	for (volatile int i = 0; i < 500; i++) /* long enough to meet the others */
		;
	atomic_fetch_sub(&work->busy[thread], 1);
	if (part < work->fails_from || part >= work->fails_below)
		return 0;
	return ERR_SET(err, part % 2 ? ERR_DATA : ERR_IO, "part %llu", (unsigned long long)part);
}

static void test_tasks__does_each_part_once(void **state)
{
	static const uint64_t parts[] = {0, 1, 2, 7, 8, 9, PARTS};

	(void)state;
	for (unsigned threads = 1; threads <= THREADS; threads++) {
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
			struct work work = {.threads = threads};
			struct err err = ERR_INIT;
			assert_int_equal(tasks_run(threads, parts[i], do_part, &work, &err), 0);
			assert_int_equal(err.code, 0);
			for (uint64_t part = 0; part < PARTS; part++)
				assert_int_equal(work.done[part], part < parts[i]);
			assert_false(work.clashed);
		}
	}
}

static void test_tasks__without_threads_does_nothing(void **state)
{
	struct work work = {.threads = 0};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(tasks_run(0, 3, do_part, &work, &err), 0);
	assert_int_equal(work.count, 0);
}

/* One thread: the first that fails is the last that is begun. */
static void test_tasks__begins_nothing_after_a_failure(void **state)
{
	struct work work = {.threads = 1, .fails_from = 5, .fails_below = PARTS};
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(tasks_run(1, PARTS, do_part, &work, &err), ERR_DATA);
	assert_string_equal(err.message, "part 5");
	assert_int_equal(work.count, 6);
}

/* Several: whichever failed, the first of them by number is told, with its own code. */
static void test_tasks__tells_the_first_part_that_failed(void **state)
{
	char expected[32];

	(void)state;
	for (unsigned threads = 1; threads <= THREADS; threads++) {
		for (int round = 0; round < 50; round++) {
			struct work work = {
				.threads = threads, .fails_from = 100, .fails_below = PARTS};
			struct err err = ERR_INIT;
			uint64_t first = 100;
			int code = tasks_run(threads, PARTS, do_part, &work, &err);
			while (first < PARTS && work.done[first] == 0)
				first++;
			(void)snprintf(
				expected, sizeof(expected), "part %llu", (unsigned long long)first);
			assert_string_equal(err.message, expected);
			assert_int_equal(code, first % 2 ? ERR_DATA : ERR_IO);
			assert_int_equal(err.code, code);
			/* each thread ends what it has begun, no more */
			assert_true(work.count <= 100 + threads);
			assert_false(work.clashed);
		}
	}
}

/* Where the system gives no threads, one does it all. */
static void test_tasks__goes_on_with_fewer_threads(void **state)
{
	struct work work = {.threads = 1};
	struct err err = ERR_INIT;
	pthread_attr_t usual;
	pthread_attr_t huge;

	(void)state;
	assert_int_equal(pthread_getattr_default_np(&usual), 0);
	assert_int_equal(pthread_attr_init(&huge), 0);
	assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 60), 0);
	assert_int_equal(pthread_setattr_default_np(&huge), 0);
	int code = tasks_run(THREADS, PARTS, do_part, &work, &err);
	assert_int_equal(pthread_setattr_default_np(&usual), 0);
	assert_int_equal(code, 0);
	assert_int_equal(work.count, PARTS);
	assert_false(work.clashed); /* all were thread 0's */
	(void)pthread_attr_destroy(&huge);
	(void)pthread_attr_destroy(&usual);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* first: glibc keeps the stacks of threads that ended */
		cmocka_unit_test(test_tasks__goes_on_with_fewer_threads),
		cmocka_unit_test(test_tasks__does_each_part_once),
		cmocka_unit_test(test_tasks__without_threads_does_nothing),
		cmocka_unit_test(test_tasks__begins_nothing_after_a_failure),
		cmocka_unit_test(test_tasks__tells_the_first_part_that_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/pace.h"

#include "engine/base/banned.h"

/* Sends as fast as the pace lets it until `until_ms`; returns how many, their times in sent. */
static size_t run(struct pace *pace, int64_t until_ms, int64_t *sent, size_t room)
{
	size_t n = 0;

	for (int64_t now = 0; now < until_ms && n < room;) {
		int64_t wait = pace_wait_ms(pace, now);
		if (wait > 0) {
			now += wait;
			continue;
		}
		pace_take(pace, now);
		sent[n++] = now;
		now += 3;
	}
	return n;
}

static void test_pace__never_passes_the_limit_in_any_minute(void **state)
{
	static int64_t sent[4000];
	struct pace pace;

	(void)state;
	pace_init(&pace, 300);
	size_t n = run(&pace, 600000, sent, 4000);
	assert_in_range(n, 2900, 3000);
	for (size_t i = 300; i < n; i++)
		assert_true(sent[i] - sent[i - 300] >= 60000);
	pace_release(&pace);
}

static void test_pace__lets_a_short_job_run_at_full_speed(void **state)
{
	int64_t sent[300];
	struct pace pace;

	(void)state;
	pace_init(&pace, 300);
	assert_int_equal(run(&pace, 1000, sent, 300), 300);
	assert_true(pace_wait_ms(&pace, 1000) > 58000);
	pace_release(&pace);
}

static void test_pace__zero_is_no_limit(void **state)
{
	int64_t sent[1000];
	struct pace pace;

	(void)state;
	pace_init(&pace, 0);
	assert_int_equal(run(&pace, 3000, sent, 1000), 1000);
	pace_refused(&pace, 3000, 7000);
	assert_int_equal(pace_wait_ms(&pace, 4000), 6000);
	pace_release(&pace);
}

static void test_pace__slows_down_when_refused_and_recovers(void **state)
{
	static int64_t sent[4000];
	struct pace pace;

	(void)state;
	pace_init(&pace, 300);
	for (int64_t now = 0; now < 100; now++)
		pace_take(&pace, now);
	pace_refused(&pace, 100, 21000);
	pace_refused(&pace, 101, 20000); /* in flight beside it: no second cut */
	assert_int_equal(pace.allowed, 75);
	assert_int_equal(pace_wait_ms(&pace, 200), PACE_WINDOW_MS + 25 - 200);
	(void)run(&pace, 900000, sent, 4000);
	assert_int_equal(pace.allowed, 300);
	pace_release(&pace);
}

static void test_pace__one_call_a_minute_stays_possible(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 1);
	pace_take(&pace, 0);
	pace_refused(&pace, 10, 0);
	assert_int_equal(pace.allowed, 1);
	assert_int_equal(pace_wait_ms(&pace, 500), PACE_WINDOW_MS - 500);
	pace_release(&pace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pace__never_passes_the_limit_in_any_minute),
		cmocka_unit_test(test_pace__lets_a_short_job_run_at_full_speed),
		cmocka_unit_test(test_pace__zero_is_no_limit),
		cmocka_unit_test(test_pace__slows_down_when_refused_and_recovers),
		cmocka_unit_test(test_pace__one_call_a_minute_stays_possible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

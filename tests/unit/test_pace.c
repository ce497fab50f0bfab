#include "tests/unit/tempdir.h"

#include "io/pacefile.h"

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

/* ---- from one run to the next ------------------------------------------------------------------- */

struct session {
	struct pace pace;
	struct pacefile file;
};

static void begin_session(struct session *own, const char *folder, uint64_t limit, int64_t now_ms)
{
	pace_init(&own->pace, limit);
	pacefile_open(&own->file, folder, "x.calls", &own->pace, now_ms);
}

static void end_session(struct session *own)
{
	pacefile_close(&own->file);
	pace_release(&own->pace);
}

static void call(struct session *own, int64_t now_ms)
{
	assert_int_equal(pace_wait_ms(&own->pace, now_ms), 0);
	pace_take(&own->pace, now_ms);
	pacefile_take(&own->file, now_ms);
}

static void test_pacefile__holds_the_limit_over_two_runs(void **state)
{
	struct session own;
	struct tempdir dir;

	(void)state;
	tempdir_init(&dir);
	begin_session(&own, dir.path, 10, 1000);
	for (int64_t i = 0; i < 10; i++)
		call(&own, 1000 + 1000 * i);
	end_session(&own);
	begin_session(&own, dir.path, 10, 20000);
	assert_int_equal(pace_wait_ms(&own.pace, 20000), PACE_WINDOW_MS + 1000 - 20000);
	call(&own, 1000 + PACE_WINDOW_MS);
	assert_int_equal(pace_wait_ms(&own.pace, 1001 + PACE_WINDOW_MS), 999);
	end_session(&own);
	/* a lower limit keeps the newest; a higher one lets more go */
	begin_session(&own, dir.path, 3, 61600);
	assert_int_equal(pace_wait_ms(&own.pace, 61600), PACE_WINDOW_MS + 9000 - 61600);
	end_session(&own);
	begin_session(&own, dir.path, 30, 61600);
	assert_int_equal(own.pace.count, 3);
	end_session(&own);
	tempdir_release(&dir);
}

static void test_pacefile__passes_over_what_cannot_be(void **state)
{
	struct session own;
	struct tempdir dir;
	const int64_t times[] = {99999999, -5, 0, INT64_MIN, INT64_MAX, 4000};

	(void)state;
	tempdir_init(&dir);
	(void)tempdir_put(&dir, "x.calls", sv_make((const char *)times, sizeof(times) - 3));
	begin_session(
		&own, dir.path, 5, 5000); /* the machine was started anew; and a piece of a time */
	assert_int_equal(own.pace.count, 0);
	call(&own, 5000);
	end_session(&own);
	begin_session(&own, "/no/such/folder", 5, 5000);
	call(&own, 5000);
	end_session(&own);
	begin_session(&own, NULL, 5, 5000);
	call(&own, 5000);
	end_session(&own);
	begin_session(&own, dir.path, 0, 5000); /* no limit, no file */
	call(&own, 5000);
	end_session(&own);
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pace__never_passes_the_limit_in_any_minute),
		cmocka_unit_test(test_pace__lets_a_short_job_run_at_full_speed),
		cmocka_unit_test(test_pace__zero_is_no_limit),
		cmocka_unit_test(test_pace__slows_down_when_refused_and_recovers),
		cmocka_unit_test(test_pace__one_call_a_minute_stays_possible),
		cmocka_unit_test(test_pacefile__holds_the_limit_over_two_runs),
		cmocka_unit_test(test_pacefile__passes_over_what_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/retry.h"

#include "engine/base/banned.h"

static const struct retry_policy POLICY = {5, 300000};

static struct retry_decision answered(int status, bool is_write, uint64_t try_no, int64_t after_s)
{
	struct retry_case seen = {
		RETRY_ANSWERED, status, is_write, try_no, after_s, RETRY_NO_HINT, 0};

	return retry_decide(&seen, &POLICY);
}

static enum retry_verdict event(enum retry_event what, bool is_write)
{
	struct retry_case seen = {what, 0, is_write, 1, RETRY_NO_HINT, RETRY_NO_HINT, 0};

	return retry_decide(&seen, &POLICY).verdict;
}

static void test_retry__follows_the_table(void **state)
{
	static const struct {
		int status;
		enum retry_verdict read;
		enum retry_verdict write;
	} rows[] = {
		{200, RETRY_ACCEPT, RETRY_ACCEPT},
		{201, RETRY_ACCEPT, RETRY_ACCEPT},
		{301, RETRY_FAIL, RETRY_IN_DOUBT},
		{400, RETRY_ACCEPT, RETRY_ACCEPT},
		{401, RETRY_LOGIN, RETRY_LOGIN},
		{403, RETRY_LOGIN, RETRY_LOGIN},
		{404, RETRY_ACCEPT, RETRY_ACCEPT},
		{408, RETRY_AGAIN, RETRY_IN_DOUBT},
		{422, RETRY_ACCEPT, RETRY_ACCEPT},
		{429, RETRY_AGAIN, RETRY_AGAIN},
		{500, RETRY_AGAIN, RETRY_IN_DOUBT},
		{501, RETRY_ACCEPT, RETRY_ACCEPT},
		{502, RETRY_AGAIN, RETRY_IN_DOUBT},
		{503, RETRY_AGAIN, RETRY_IN_DOUBT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			answered(rows[i].status, false, 1, RETRY_NO_HINT).verdict, rows[i].read);
		assert_int_equal(
			answered(rows[i].status, true, 1, RETRY_NO_HINT).verdict, rows[i].write);
	}
}

static void test_retry__never_repeats_a_write_that_may_have_arrived(void **state)
{
	(void)state;
	assert_int_equal(event(RETRY_LOST, true), RETRY_IN_DOUBT);
	assert_int_equal(event(RETRY_TOO_BIG, true), RETRY_IN_DOUBT);
	assert_int_equal(event(RETRY_NO_CONNECTION, true), RETRY_NOT_SENT);
	assert_int_equal(event(RETRY_UNTRUSTED, true), RETRY_NOT_SENT);
	assert_int_equal(event(RETRY_LOST, false), RETRY_AGAIN);
	assert_int_equal(event(RETRY_NO_CONNECTION, false), RETRY_AGAIN);
	assert_int_equal(event(RETRY_UNTRUSTED, false), RETRY_FAIL);
	assert_int_equal(event(RETRY_TOO_BIG, false), RETRY_FAIL);
}

static void test_retry__waits_grow_jitter_and_end(void **state)
{
	int64_t before = 0;

	(void)state;
	for (uint64_t try_no = 1; try_no < 5; try_no++) {
		struct retry_decision is = answered(503, false, try_no, RETRY_NO_HINT);
		assert_int_equal(is.verdict, RETRY_AGAIN);
		assert_true(is.wait_ms > before);
		before = is.wait_ms;
	}
	assert_int_equal(answered(503, false, 5, RETRY_NO_HINT).verdict, RETRY_GIVE_UP);
	for (uint32_t chance = 0; chance < 5000; chance += 7) {
		struct retry_case seen = {
			RETRY_LOST, 0, false, 2, RETRY_NO_HINT, RETRY_NO_HINT, chance};
		int64_t wait_ms = retry_decide(&seen, &POLICY).wait_ms;
		assert_in_range(wait_ms, 750, 1500);
	}
}

static void test_retry__does_what_the_system_asks_for(void **state)
{
	struct retry_case text = {RETRY_ANSWERED, 429, false, 1, RETRY_NO_HINT, 21, 9};

	(void)state;
	assert_int_equal(answered(429, false, 1, 7).wait_ms, 7000);
	assert_true(answered(429, true, 1, 7).is_rate);
	assert_int_equal(answered(429, true, 5, 7).verdict, RETRY_GIVE_UP);
	assert_int_equal(answered(503, false, 1, 2).wait_ms, 2000);
	assert_int_equal(answered(403, false, 1, 40).wait_ms, 40000);
	assert_int_equal(retry_decide(&text, &POLICY).wait_ms, 21000);
}

/* A date that is over by their clock, or "0": no reason to knock five times within a second. */
static void test_retry__asked_for_no_wait_it_waits_nevertheless(void **state)
{
	(void)state;
	assert_in_range(answered(429, false, 1, 0).wait_ms, 2500, 5000);
	assert_in_range(answered(503, false, 1, 0).wait_ms, 250, 500);
	assert_int_equal(answered(403, false, 1, 0).verdict, RETRY_AGAIN);
}

static void test_retry__a_wait_over_the_limit_ends_the_run(void **state)
{
	(void)state;
	assert_int_equal(answered(429, false, 1, 300).verdict, RETRY_AGAIN);
	assert_int_equal(answered(429, false, 1, 301).verdict, RETRY_LATER);
	assert_int_equal(answered(403, false, 1, 36000).verdict, RETRY_LATER);
	assert_int_equal(answered(403, true, 1, INT64_MAX / 2000).verdict, RETRY_LATER);
}

static void test_retry__reads_retry_after(void **state)
{
	const int64_t now = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */

	(void)state;
	assert_int_equal(retry_after_seconds(SV("120"), now), 120);
	assert_int_equal(retry_after_seconds(SV(" 0 "), now), 0);
	assert_int_equal(retry_after_seconds(SV("Sun, 06 Nov 1994 08:50:07 GMT"), now), 30);
	assert_int_equal(retry_after_seconds(SV("Sun, 06 Nov 1994 08:00:00 GMT"), now), 0);
	assert_int_equal(retry_after_seconds(SV("Sunday, 06-Nov-94 08:50:07 GMT"), now), 30);
	assert_int_equal(retry_after_seconds(SV("Sun Nov  6 08:50:07 1994"), now), 30);
	assert_int_equal(retry_after_seconds(SV("Thu Nov 26 08:50:07 2026"), now), 1011571230);
	assert_int_equal(
		retry_after_seconds(SV("Thursday, 26-Nov-26 08:50:07 GMT"), now), 1011571230);
	assert_int_equal(retry_after_seconds(SV("Sunday, 06-Nov-94 08:50:07 CET"), now), -1);
	assert_int_equal(retry_after_seconds(SV("Sun Nov 66 08:50:07 1994"), now), -1);
	assert_int_equal(retry_after_seconds(SV("Sun, 06 Nox 1994 08:50:07 GMT"), now), -1);
	assert_int_equal(retry_after_seconds(SV("Sun, 06 anF 1994 08:50:07 GMT"), now), -1);
	assert_int_equal(retry_after_seconds(SV("soon"), now), -1);
	assert_int_equal(retry_after_seconds(SV(""), now), -1);
	assert_int_equal(retry_after_seconds(SV("-5"), now), -1);
}

static void test_retry__reads_seconds_in_a_message(void **state)
{
	(void)state;
	assert_int_equal(
		retry_text_seconds(SV("Rate limit is exceeded. Try again in 21 seconds.")), 21);
	assert_int_equal(retry_text_seconds(SV("wait 1 Second")), 1);
	assert_int_equal(retry_text_seconds(SV("a second try, in 5 seconds")), 5);
	assert_int_equal(retry_text_seconds(SV("seconds")), -1);
	assert_int_equal(retry_text_seconds(SV("")), -1);
	assert_int_equal(retry_text_seconds(SV("99999999999999999999 seconds")), -1);
	assert_int_equal(retry_text_seconds(SV("retry after 2 minutes")), 120);
	assert_int_equal(retry_text_seconds(SV("Wait 1 hour, please")), 3600);
	assert_int_equal(retry_text_seconds(SV("500 milliseconds")), -1);
	assert_int_equal(
		retry_text_seconds(SV("500 calls per 60 seconds. Try again in 21 seconds")), 21);
	assert_int_equal(retry_text_seconds(SV("replenished in 01:58:23.")), 7103);
	assert_int_equal(retry_text_seconds(SV("at 2026-11-26 01:58:23")), -1);
	assert_int_equal(retry_text_seconds(SV("in 01:99:23")), -1);
	assert_int_equal(retry_text_seconds(SV("in 01:58")), -1);
}

static void test_retry__takes_a_wait_from_the_text_of_quotas_alone(void **state)
{
	const struct sv quota =
		SV("{\"statusCode\":403,\"message\":\"Out of call volume quota. Quota will be "
		   "replenished in 07:00:00.\"}");
	const struct sv locked = SV("account locked; try again in 30 minutes");
	struct retry_case seen = {
		RETRY_ANSWERED, 403, false, 1, RETRY_NO_HINT, retry_text_hint(403, quota), 0};

	(void)state;
	assert_int_equal(seen.text_after_s, 25200);
	assert_int_equal(retry_decide(&seen, &POLICY).verdict, RETRY_LATER);
	assert_int_equal(retry_text_hint(403, locked), -1);
	assert_int_equal(retry_text_hint(429, locked), 1800);
	assert_int_equal(retry_text_hint(500, quota), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry__follows_the_table),
		cmocka_unit_test(test_retry__never_repeats_a_write_that_may_have_arrived),
		cmocka_unit_test(test_retry__waits_grow_jitter_and_end),
		cmocka_unit_test(test_retry__does_what_the_system_asks_for),
		cmocka_unit_test(test_retry__asked_for_no_wait_it_waits_nevertheless),
		cmocka_unit_test(test_retry__a_wait_over_the_limit_ends_the_run),
		cmocka_unit_test(test_retry__reads_retry_after),
		cmocka_unit_test(test_retry__reads_seconds_in_a_message),
		cmocka_unit_test(test_retry__takes_a_wait_from_the_text_of_quotas_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Retry-After headers and message texts of any bytes: a number of seconds that a wait can be made of, or
 * no hint; the same again without the spaces around it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/base/clock.h"
#include "io/retry.h"

#include "engine/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int64_t seconds, int64_t most)
{
	if (seconds != RETRY_NO_HINT && (seconds < 0 || seconds > most))
		abort();
}

static void check_decision(int64_t after_s, int64_t text_after_s)
{
	const struct retry_policy policy = {5, 300000};
	const struct retry_case seen = {.event = RETRY_ANSWERED,
		.status = 429,
		.try_no = 2,
		.after_s = after_s,
		.text_after_s = text_after_s,
		.chance = 511};
	struct retry_decision decision = retry_decide(&seen, &policy);

	if (decision.wait_ms < 0)
		abort();
	if (decision.verdict == RETRY_AGAIN && decision.wait_ms > (int64_t)policy.max_wait_ms)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int64_t now_s = 1795435200; /* 2026-11-23 */
	struct sv text = sv_make((const char *)data, size);
	int64_t header = retry_after_seconds(text, now_s);
	int64_t message = retry_text_seconds(text);

	check(header, INT64_MAX / 2000);
	check(message, 864000);
	if (retry_after_seconds(sv_trim(text), now_s) != header)
		abort();
	check_decision(header, message);
	return 0;
}

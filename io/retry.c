#include "io/retry.h"

#include "engine/base/clock.h"
#include "engine/base/num.h"

#include "engine/base/banned.h"

enum { FIRST_WAIT_MS = 500, WAIT_GROWTH = 3, FIRST_RATE_WAIT_MS = 5000, RATE_WAIT_GROWTH = 2 };

static int64_t grown_wait_ms(
	const struct retry_case *seen, const struct retry_policy *policy, bool is_rate)
{
	int64_t max_ms = (int64_t)policy->max_wait_ms;
	int64_t wait_ms = is_rate ? FIRST_RATE_WAIT_MS : FIRST_WAIT_MS;

	for (uint64_t i = 1; i < seen->try_no && wait_ms < max_ms; i++)
		wait_ms *= is_rate ? RATE_WAIT_GROWTH : WAIT_GROWTH;
	if (wait_ms > max_ms)
		wait_ms = max_ms;
	return wait_ms - wait_ms * (int64_t)(seen->chance % 512) / 1024;
}

/* Wait and try again, unless the tries are used up or the wait is too long for one run. */
static struct retry_decision again(
	const struct retry_case *seen, const struct retry_policy *policy, bool is_rate)
{
	int64_t asked_s = seen->after_s >= 0 ? seen->after_s : seen->text_after_s;
	struct retry_decision out = {RETRY_AGAIN, 0, is_rate};

	if (asked_s >= 0)
		out.wait_ms = asked_s > INT64_MAX / 2000 ? INT64_MAX / 2 : asked_s * 1000;
	else
		out.wait_ms = grown_wait_ms(seen, policy, is_rate);
	if (out.wait_ms > (int64_t)policy->max_wait_ms)
		out.verdict = RETRY_LATER;
	else if (seen->try_no >= policy->tries)
		out.verdict = RETRY_GIVE_UP;
	return out;
}

static struct retry_decision verdict(enum retry_verdict is)
{
	return (struct retry_decision){is, 0, false};
}

static struct retry_decision decide_answered(
	const struct retry_case *seen, const struct retry_policy *policy)
{
	int status = seen->status;

	if (status == 429 || (status == 403 && seen->after_s >= 0))
		return again(seen, policy, true);
	if (status == 401 || status == 403)
		return verdict(RETRY_LOGIN);
	if (status == 408 || (status >= 500 && status != 501))
		return seen->is_write ? verdict(RETRY_IN_DOUBT) : again(seen, policy, false);
	if (status >= 300 && status < 400)
		return verdict(seen->is_write ? RETRY_IN_DOUBT : RETRY_FAIL);
	return verdict(RETRY_ACCEPT);
}

struct retry_decision retry_decide(const struct retry_case *seen, const struct retry_policy *policy)
{
	switch (seen->event) {
	case RETRY_ANSWERED:
		return decide_answered(seen, policy);
	case RETRY_NO_CONNECTION:
		return seen->is_write ? verdict(RETRY_NOT_SENT) : again(seen, policy, false);
	case RETRY_UNTRUSTED:
		return verdict(seen->is_write ? RETRY_NOT_SENT : RETRY_FAIL);
	case RETRY_LOST:
		return seen->is_write ? verdict(RETRY_IN_DOUBT) : again(seen, policy, false);
	case RETRY_TOO_BIG:
		return verdict(seen->is_write ? RETRY_IN_DOUBT : RETRY_FAIL);
	}
	return verdict(RETRY_FAIL);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7) as RFC 3339. */
static bool date_to_rfc3339(struct sv date, char out[CLOCK_TEXT_SIZE])
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t month = sv_find_sv(SV("JanFebMarAprMayJunJulAugSepOctNovDec"), sv_sub(date, 8, 3));

	if (date.n != 29 || month >= sizeof(months) - 1 || month % 3 != 0 ||
		!sv_has_suffix(date, SV(" GMT")))
		return false;
	size_t number = month / 3 + 1;
	(void)memcpy(out, date.p + 12, 4);
	out[4] = out[7] = '-';
	out[5] = (char)('0' + number / 10);
	out[6] = (char)('0' + number % 10);
	(void)memcpy(out + 8, date.p + 5, 2);
	out[10] = 'T';
	(void)memcpy(out + 11, date.p + 17, 8);
	out[19] = 'Z';
	out[20] = '\0';
	return true;
}

int64_t retry_after_seconds(struct sv header, int64_t now_s)
{
	char text[CLOCK_TEXT_SIZE];
	uint64_t seconds;
	int64_t at;

	header = sv_trim(header);
	if (num_parse_u64(header, INT64_MAX / 2000, &seconds))
		return (int64_t)seconds;
	if (date_to_rfc3339(header, text) && clock_parse(sv_of(text), &at))
		return at > now_s ? at - now_s : 0;
	return RETRY_NO_HINT;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int64_t retry_text_seconds(struct sv text)
{
	uint64_t seconds;

	for (size_t i = 0; i + 6 <= text.n; i++) {
		if (!sv_eq_nocase(sv_sub(text, i, 6), SV("second")))
			continue;
		size_t end = i;
		while (end > 0 && text.p[end - 1] == ' ')
			end--;
		size_t start = end;
		while (start > 0 && is_digit(text.p[start - 1]))
			start--;
		if (start < end &&
			num_parse_u64(sv_sub(text, start, end - start), 864000, &seconds))
			return (int64_t)seconds;
	}
	return RETRY_NO_HINT;
}

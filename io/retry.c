#include "io/retry.h"

#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/base/num.h"

#include "engine/base/banned.h"

enum { FIRST_WAIT_MS = 500, WAIT_GROWTH = 3, FIRST_RATE_WAIT_MS = 5000, RATE_WAIT_GROWTH = 2 };
enum { TEXT_WAIT_MAX_S = 864000 };

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

	if (asked_s > 0)
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

	bool has_hint = seen->after_s >= 0 || seen->text_after_s >= 0;

	if (status == 429 || (status == 403 && has_hint))
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

/* An HTTP-date in pieces. */
struct date {
	struct sv day; /* one digit may have a space before it */
	struct sv month;
	struct sv year; /* two or four digits */
	struct sv time;
};

/* The three forms that RFC 9110 section 5.6.7 wants to be understood. */
static bool cut_date(struct sv text, struct date *out)
{
	struct sv rest = text;

	if (text.n == 29 && sv_has_suffix(text, SV(" GMT"))) /* Sun, 06 Nov 1994 08:49:37 GMT */
		*out = (struct date){sv_sub(text, 5, 2), sv_sub(text, 8, 3), sv_sub(text, 12, 4),
			sv_sub(text, 17, 8)};
	else if (text.n == 24) /* Sun Nov  6 08:49:37 1994 */
		*out = (struct date){sv_sub(text, 8, 2), sv_sub(text, 4, 3), sv_sub(text, 20, 4),
			sv_sub(text, 11, 8)};
	else if (sv_cut(&rest, ',').n < text.n && rest.n == 23 &&
		 sv_has_suffix(rest, SV(" GMT"))) /* Sunday, 06-Nov-94 08:49:37 GMT */
		*out = (struct date){sv_sub(rest, 1, 2), sv_sub(rest, 4, 3), sv_sub(rest, 8, 2),
			sv_sub(rest, 11, 8)};
	else
		return false;
	return true;
}

static bool date_to_rfc3339(struct sv text, char out[CLOCK_TEXT_SIZE])
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct date date;

	if (!cut_date(text, &date))
		return false;
	size_t month = sv_find_sv(SV("JanFebMarAprMayJunJulAugSepOctNovDec"), date.month);
	if (month >= sizeof(months) - 1 || month % 3 != 0)
		return false;
	const char *century = date.year.n == 4 ? "" : date.year.p[0] >= '7' ? "19" : "20";
	(void)snprintf(out, CLOCK_TEXT_SIZE, "%s%.*s-%02u-%.*sT%.*sZ", century, SV_ARG(date.year),
		(unsigned)(month / 3 + 1), SV_ARG(date.day), SV_ARG(date.time));
	if (date.day.p[0] == ' ')
		out[8] = '0';
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

/* "in", "after", "for", "wait" stand right before a wait. */
static bool is_behind_word(struct sv text, size_t at)
{
	static const char *const words[] = {"in", "after", "for", "wait"};
	size_t room = at < 16 ? at : 16;
	struct sv before = sv_trim(sv_sub(text, at - room, room));

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);
		if (before.n >= n && (before.n == n || before.p[before.n - n - 1] == ' ') &&
			sv_eq_nocase(sv_from(before, before.n - n), sv_of(words[i])))
			return true;
	}
	return false;
}

/* "21 seconds" */
static int64_t read_number(struct sv text)
{
	static const struct {
		const char *name;
		uint64_t seconds;
	} units[] = {{"second", 1}, {"minute", 60}, {"hour", 3600}};
	uint64_t number;
	size_t n = 0;

	while (n < text.n && is_digit(text.p[n]))
		n++;
	struct sv behind = sv_trim(sv_from(text, n));
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct sv word = sv_sub(behind, 0, strlen(units[i].name));
		if (sv_eq_nocase(word, sv_of(units[i].name)) &&
			num_parse_u64(
				sv_sub(text, 0, n), TEXT_WAIT_MAX_S / units[i].seconds, &number))
			return (int64_t)(number * units[i].seconds);
	}
	return RETRY_NO_HINT;
}

/* "01:58:23" */
static int64_t read_clock(struct sv text)
{
	uint64_t parts[3];

	for (size_t i = 0; i < 3; i++) {
		if (text.n < 3 * i + 2 || (i > 0 && text.p[3 * i - 1] != ':') ||
			!num_parse_u64(sv_sub(text, 3 * i, 2), i ? 59 : 99, &parts[i]))
			return RETRY_NO_HINT;
	}
	return (int64_t)(parts[0] * 3600 + parts[1] * 60 + parts[2]);
}

int64_t retry_text_seconds(struct sv text)
{
	int64_t any = RETRY_NO_HINT;

	for (size_t i = 0; i < text.n; i++) {
		if (!is_digit(text.p[i]) || (i > 0 && is_digit(text.p[i - 1])))
			continue;
		bool is_wait = is_behind_word(text, i);
		int64_t seconds = read_number(sv_from(text, i));
		if (seconds == RETRY_NO_HINT && is_wait)
			seconds = read_clock(sv_from(text, i));
		if (seconds != RETRY_NO_HINT && is_wait)
			return seconds;
		any = any == RETRY_NO_HINT ? seconds : any;
	}
	return any;
}

int64_t retry_text_hint(int status, struct sv text)
{
	static const char word[] = "quota";

	if (status == 429)
		return retry_text_seconds(text);
	for (size_t i = 0; status == 403 && i < text.n; i++) {
		if (sv_eq_nocase(sv_sub(text, i, sizeof(word) - 1), SV("quota")))
			return retry_text_seconds(text);
	}
	return RETRY_NO_HINT;
}

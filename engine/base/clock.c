#include "engine/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/base/stop.h"

#include "engine/base/banned.h"

enum { SECONDS_PER_DAY = 86400 };

int64_t clock_now(void)
{
#ifdef ACCORD_FAILPOINTS
	const char *fixed = getenv("ACCORD_NOW");
	int64_t seconds;

	if (fixed && clock_parse(sv_of(fixed), &seconds))
		return seconds;
#endif
	return (int64_t)time(NULL);
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_sleep_ms(int64_t wait_ms)
{
	int64_t until = clock_monotonic_ms() + wait_ms;
	int64_t left;

	while ((left = until - clock_monotonic_ms()) > 0 && !stop_requested()) {
		if (left >
			100) /* wake up now and then: the signal may come between test and sleep */
			left = 100;
		struct timespec nap = {left / 1000, (left % 1000) * 1000000};
		(void)nanosleep(&nap, NULL);
	}
}

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil. */
int64_t clock_days_from_civil(int64_t year, unsigned month, unsigned day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month_from_march = (month + 9) % 12;
	int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct civil {
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
};

/* The inverse, civil_from_days of the same paper. */
static struct civil civil_from_seconds(int64_t seconds)
{
	int64_t days = seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0);
	int64_t of_day = seconds - days * SECONDS_PER_DAY;
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

	return (struct civil){(int)(year_of_era + era * 400 + (month <= 2)), (int)month,
		(int)(day_of_year - (153 * month_from_march + 2) / 5 + 1), (int)(of_day / 3600),
		(int)(of_day / 60 % 60), (int)(of_day % 60)};
}

void clock_format(int64_t seconds, char *out_text)
{
	struct civil c = civil_from_seconds(seconds);

	(void)snprintf(out_text, CLOCK_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
		(unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100,
		(unsigned)c.hour % 100, (unsigned)c.minute % 100, (unsigned)c.second % 100);
}

void clock_format_compact(int64_t seconds, char *out_text)
{
	struct civil c = civil_from_seconds(seconds);

	(void)snprintf(out_text, CLOCK_TEXT_SIZE, "%04u%02u%02uT%02u%02u%02uZ",
		(unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100,
		(unsigned)c.hour % 100, (unsigned)c.minute % 100, (unsigned)c.second % 100);
}

/* Reads `pattern` where 'd' stands for a digit and anything else for itself. */
static bool read_digits(struct sv text, const char *pattern, int *out_parts)
{
	size_t part = 0;
	bool in_number = false;

	if (text.n != strlen(pattern))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (pattern[i] != 'd') {
			if (c != pattern[i])
				return false;
			in_number = false;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		if (!in_number)
			out_parts[part++] = 0;
		in_number = true;
		out_parts[part - 1] = out_parts[part - 1] * 10 + (c - '0');
	}
	return true;
}

static bool seconds_from_parts(const int *p, int64_t *out_seconds)
{
	static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (p[1] < 1 || p[1] > 12 || p[2] < 1 || p[2] > month_days[p[1] - 1] || p[3] > 23 ||
		p[4] > 59 || p[5] > 60)
		return false;
	*out_seconds =
		clock_days_from_civil(p[0], (unsigned)p[1], (unsigned)p[2]) * SECONDS_PER_DAY +
		p[3] * 3600 + p[4] * 60 + p[5];
	return true;
}

bool clock_parse(struct sv text, int64_t *out_seconds)
{
	int parts[6];

	return read_digits(text, "dddd-dd-ddTdd:dd:ddZ", parts) &&
	       seconds_from_parts(parts, out_seconds);
}

bool clock_parse_compact(struct sv text, int64_t *out_seconds)
{
	int raw[2];

	if (!read_digits(text, "ddddddddTddddddZ", raw))
		return false;
	int parts[6] = {raw[0] / 10000, raw[0] / 100 % 100, raw[0] % 100, raw[1] / 10000,
		raw[1] / 100 % 100, raw[1] % 100};
	return seconds_from_parts(parts, out_seconds);
}

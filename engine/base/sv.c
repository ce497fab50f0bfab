#include "engine/base/sv.h"

#include <stdint.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool sv_eq_nocase(struct sv a, struct sv b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

int sv_cmp(struct sv a, struct sv b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The run of digits at `at`, without its leading zeros; *end is set behind it. */
static struct sv digit_run(struct sv a, size_t at, size_t *end)
{
	size_t stop = at;

	while (stop < a.n && is_digit(a.p[stop]))
		stop++;
	while (at + 1 < stop && a.p[at] == '0')
		at++;
	*end = stop;
	return sv_make(a.p + at, stop - at);
}

int sv_cmp_natural(struct sv a, struct sv b)
{
	size_t i = 0;
	size_t j = 0;

	while (i < a.n && j < b.n) {
		if (is_digit(a.p[i]) && is_digit(b.p[j])) {
			struct sv x = digit_run(a, i, &i);
			struct sv y = digit_run(b, j, &j);
			if (x.n != y.n)
				return x.n < y.n ? -1 : 1;
			int order = memcmp(x.p, y.p, x.n);
			if (order != 0)
				return order;
			continue;
		}
		if (a.p[i] != b.p[j])
			return (unsigned char)a.p[i] < (unsigned char)b.p[j] ? -1 : 1;
		i++;
		j++;
	}
	if (i < a.n || j < b.n)
		return i < a.n ? 1 : -1;
	return sv_cmp(a, b);
}

/* From above: the first byte, any digit as '0'; of a run of digits its length, then its first digits. */
uint64_t sv_natural_key(struct sv text)
{
	enum { KEPT = 12, LENGTH_MAX = 255 }; /* 12 digits take 40 bits */
	size_t end;
	uint64_t digits = 0;

	if (text.n == 0)
		return 0;
	if (!is_digit(text.p[0]))
		return (uint64_t)(unsigned char)text.p[0] << 48;
	struct sv run = digit_run(text, 0, &end);
	if (run.n >= LENGTH_MAX)
		return (uint64_t)'0' << 48 | (uint64_t)LENGTH_MAX << 40;
	for (size_t i = 0; i < run.n && i < KEPT; i++)
		digits = digits * 10 + (uint64_t)(run.p[i] - '0');
	return (uint64_t)'0' << 48 | (uint64_t)run.n << 40 | digits;
}

bool sv_has_prefix(struct sv a, struct sv prefix)
{
	return a.n >= prefix.n && sv_eq(sv_make(a.p, prefix.n), prefix);
}

bool sv_has_suffix(struct sv a, struct sv suffix)
{
	return a.n >= suffix.n && sv_eq(sv_make(a.p + (a.n - suffix.n), suffix.n), suffix);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct sv sv_trim(struct sv a)
{
	while (a.n > 0 && is_space(a.p[a.n - 1]))
		a.n--;
	while (a.n > 0 && is_space(a.p[0])) {
		a.p++;
		a.n--;
	}
	return a;
}

struct sv sv_from(struct sv a, size_t from)
{
	if (from > a.n)
		from = a.n;
	return sv_make(a.p ? a.p + from : NULL, a.n - from);
}

struct sv sv_sub(struct sv a, size_t from, size_t n)
{
	struct sv rest = sv_from(a, from);

	if (rest.n > n)
		rest.n = n;
	return rest;
}

size_t sv_find(struct sv a, char c)
{
	const char *hit = a.n ? memchr(a.p, c, a.n) : NULL;

	return hit ? (size_t)(hit - a.p) : a.n;
}

size_t sv_find_sv(struct sv a, struct sv needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t i = 0; i + needle.n <= a.n; i++) {
		if (memcmp(a.p + i, needle.p, needle.n) == 0)
			return i;
	}
	return a.n;
}

struct sv sv_cut(struct sv *rest, char c)
{
	size_t at = sv_find(*rest, c);
	struct sv head = sv_make(rest->p, at);

	*rest = at < rest->n ? sv_make(rest->p + at + 1, rest->n - at - 1) : SV_ABSENT;
	return head;
}

enum { DISTANCE_MAX = 64 }; /* longer names are told apart by their lengths alone */

size_t sv_distance(struct sv a, struct sv b, size_t limit)
{
	size_t rows[3][DISTANCE_MAX + 1];
	size_t *before = rows[0];
	size_t *last = rows[1];
	size_t *now = rows[2];

	if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
		return sv_eq_nocase(a, b) ? 0 : limit + 1;
	for (size_t j = 0; j <= b.n; j++)
		last[j] = before[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t cost = lower(a.p[i - 1]) == lower(b.p[j - 1]) ? 0 : 1;
			size_t best = last[j - 1] + cost;
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
				lower(a.p[i - 2]) == lower(b.p[j - 1]) && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		size_t *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b.n] > limit ? limit + 1 : last[b.n];
}

const char *sv_nearest(struct sv wrong, const char *const *names, size_t count)
{
	const char *best = NULL;
	size_t limit = wrong.n / 3 + 1;

	for (size_t i = 0; i < count; i++) {
		size_t distance = sv_distance(wrong, sv_of(names[i]), limit);
		if (distance <= limit && (!best || distance < limit)) {
			best = names[i];
			limit = distance;
		}
	}
	return best;
}

#include "engine/base/num.h"

#include "engine/base/banned.h"

bool num_parse_u64(struct sv text, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (text.n == 0)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		uint64_t digit = (uint64_t)(text.p[i] - '0');
		if (value > max / 10 || value * 10 > max - digit)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool num_parse_bool(struct sv text, bool *out)
{
	static const char *const yes[] = {"yes", "true", "on", "1"};
	static const char *const no[] = {"no", "false", "off", "0"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		bool is_yes = sv_eq_nocase(text, sv_of(yes[i]));
		if (is_yes || sv_eq_nocase(text, sv_of(no[i]))) {
			*out = is_yes;
			return true;
		}
	}
	return false;
}

bool num_parse_size(struct sv text, uint64_t *out_bytes)
{
	static const char units[] = "KMGT";
	uint64_t factor = 1;
	uint64_t value;

	if (text.n > 0) {
		char last = (char)(text.p[text.n - 1] & ~0x20);
		const char *unit = last ? strchr(units, last) : NULL;
		if (unit) {
			factor = (uint64_t)1 << (10 * (unit - units + 1));
			text.n--;
		}
	}
	if (!num_parse_u64(text, UINT64_MAX / factor, &value))
		return false;
	*out_bytes = value * factor;
	return true;
}

bool num_parse_percent(struct sv text, uint64_t *out_milli_percent)
{
	uint64_t whole;
	uint64_t part = 0;

	if (text.n == 0 || text.p[text.n - 1] != '%')
		return false;
	text = sv_trim(sv_make(text.p, text.n - 1));
	size_t point = sv_find(text, '.');
	struct sv decimals = sv_from(text, point + 1);
	if (!num_parse_u64(sv_make(text.p, point), 1000000, &whole))
		return false;
	if (point < text.n && (decimals.n > 3 || !num_parse_u64(decimals, 999, &part)))
		return false;
	for (size_t i = decimals.n; i < 3; i++)
		part *= 10;
	*out_milli_percent = whole * 1000 + part;
	return true;
}

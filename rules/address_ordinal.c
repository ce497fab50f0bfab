/* Numbers in words and ordinals: TWENTY FIRST is 21ST, ONE HUNDRED AND TWO is 102. */
#include "rules/address_parse.h"

#include "engine/base/banned.h"

enum { BREAKS = BEFORE_LINE | BEFORE_COMMA };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *ordinal_end(unsigned number)
{
	static const char ends[4][3] = {"TH", "ST", "ND", "RD"};
	unsigned last = number % 10;

	return ends[number % 100 / 10 == 1 || last > 3 ? 0 : last];
}

bool address_is_ordinal(struct sv text)
{
	if (text.n < 3 || !is_digit(text.p[0]) || !is_digit(text.p[text.n - 3]))
		return false;
	unsigned number = (unsigned)(text.p[text.n - 3] - '0');
	if (text.n > 3 && is_digit(text.p[text.n - 4]))
		number += 10 * (unsigned)(text.p[text.n - 4] - '0');
	return memcmp(text.p + text.n - 2, ordinal_end(number), 2) == 0;
}

size_t address_french_ordinal(struct sv text)
{
	static const char ends[][5] = {"E", "RE", "ER", "ERE", "IERE", "EME", "IEME"};
	size_t digits = 0;

	while (digits < text.n && is_digit(text.p[digits]))
		digits++;
	struct sv end = sv_from(text, digits);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (digits > 0 && sv_eq(end, sv_of(ends[i])))
			return digits;
	}
	return 0;
}

/* The tens and ones at tokens[i]: TWENTY, TWENTY ONE, TWELFTH; *n says how many tokens. */
static unsigned tens(const struct address_token *tokens, size_t count, size_t *n, bool *is_ordinal)
{
	const struct address_word *first = tokens[0].word;
	unsigned value = first->ordinal && first->ordinal < 100 ? first->ordinal : first->number;

	*n = value > 0 && value < 100;
	*is_ordinal = *n && first->ordinal;
	if (*n == 0 || *is_ordinal || value < 20 || count < 2 || (tokens[1].before & BREAKS))
		return *n ? value : 0;
	const struct address_word *second = tokens[1].word;
	unsigned ones = second->ordinal ? second->ordinal : second->number;
	if (ones == 0 || ones > 9)
		return value;
	*n = 2;
	*is_ordinal = second->ordinal;
	return value + ones;
}

/* HUNDRED [AND] tens behind `before` hundreds: adds to *value and *n. */
static void hundreds(const struct address_token *tokens, size_t count, unsigned *value, size_t *n,
	bool *is_ordinal)
{
	size_t more = 0;
	size_t k = *n;

	if (*is_ordinal || *value > 9 || k == count || (tokens[k].before & BREAKS))
		return;
	if (tokens[k].word->number != 100 && tokens[k].word->ordinal != 100)
		return;
	*is_ordinal = tokens[k].word->ordinal;
	*value = (*value ? *value : 1) * 100;
	*n = ++k;
	if (*is_ordinal)
		return;
	if (k + 1 < count && address_token_is(&tokens[k], "AND"))
		k++;
	unsigned rest = k < count && !(tokens[k].before & BREAKS)
				? tens(tokens + k, count - k, &more, is_ordinal)
				: 0;
	if (more == 0)
		return;
	*value += rest;
	*n = k + more;
}

size_t address_number_words(struct address_scratch *scratch, const struct address_token *tokens,
	size_t count, struct sv *out_digits)
{
	char digits[16];
	size_t n = 0;
	bool is_ordinal = false;

	if (count == 0 || (!tokens[0].word->number && !tokens[0].word->ordinal))
		return 0;
	unsigned value = tens(tokens, count, &n, &is_ordinal);
	hundreds(tokens, count, &value, &n, &is_ordinal);
	if (n == 0)
		return 0;
	size_t at = sizeof(digits);
	struct sv end = SV("");
	if (is_ordinal)
		end = sv_of(ordinal_end(value));
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	*out_digits = address_join(scratch, sv_make(digits + at, sizeof(digits) - at), end);
	if (scratch->is_full)
		*out_digits = SV(
			"0"); /* any number: the reading is given up, and `digits` goes out of scope */
	return n;
}

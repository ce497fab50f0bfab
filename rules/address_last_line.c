/*
 * The last line of an address where it stands within the lines: "12 Elm St, Syracuse, NY 13202". The
 * state and the postal code behind it are taken out; what is before them, the city, stays a street
 * without a number and is compared as strictly.
 *
 * Source: USPS Publication 28 section 22 (last line), Appendix B (states); Canada Post, Addressing
 * Guidelines (the postal code).
 */
#include "rules/address_parse.h"

#include "rules/address_places.h"

#include "engine/base/banned.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Does the text fit a pattern of 9 (a digit), A (a letter) and other signs, which are themselves? */
static bool fits(struct sv text, const char *pattern)
{
	size_t n = strlen(pattern);

	if (text.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = text.p[i];
		bool same = pattern[i] == '9'	? is_digit(c)
			    : pattern[i] == 'A' ? c >= 'A' && c <= 'Z'
						: c == pattern[i];
		if (!same)
			return false;
	}
	return true;
}

/* How many tokens the postal code has that ends with tokens[last]; 0 for none. */
static size_t postal_tokens(const struct address_token *tokens, size_t last)
{
	struct sv text = tokens[last].text;

	if (tokens[last].before & BEFORE_HASH)
		return 0;
	if (fits(text, "99999") || fits(text, "99999-9999") || fits(text, "A9A9A9"))
		return 1;
	return last > 0 && fits(text, "9A9") && fits(tokens[last - 1].text, "A9A") ? 2 : 0;
}

/* How many tokens before `end` are a state's name, three at most; 0 for none. */
static size_t state_tokens(const struct address_token *tokens, size_t end, struct sv *out_letters)
{
	char key[32];
	/* "Washington DC": two letters are the state, and what is before them is the city */
	bool letters = tokens[end - 1].text.n == 2;

	for (size_t n = letters ? 1 : end < 4 ? end - 1 : 3; n > 0; n--) {
		size_t used = 0;
		bool whole = true;
		for (size_t i = end - n; i < end && whole; i++) {
			struct sv text = tokens[i].text;
			bool parted =
				i > end - n && (tokens[i].before & (BEFORE_LINE | BEFORE_COMMA));
			whole = !parted && !tokens[i].has_digit && used + text.n <= sizeof(key);
			if (!whole)
				break;
			(void)memcpy(key + used, text.p, text.n);
			used += text.n;
		}
		*out_letters = whole ? address_state(sv_make(key, used)) : SV_ABSENT;
		if (!sv_is_absent(*out_letters))
			return n;
	}
	return 0;
}

static bool is_country(struct sv text)
{
	return sv_eq(text, SV("USA")) || sv_eq(text, SV("US")) || sv_eq(text, SV("CANADA"));
}

/* Takes out the state and postal code that end with tokens[last]. */
static bool take_at(struct address_scratch *scratch, size_t last, struct address *out)
{
	struct address_token *tokens = scratch->tokens;
	size_t code = is_country(tokens[last].text) ? last - 1 : last;
	size_t n = postal_tokens(tokens, code);
	size_t from = code + 1 - n;
	struct sv letters;

	if (n == 0 || from < 2)
		return false;
	size_t words = state_tokens(tokens, from, &letters);
	if (words == 0)
		return false;
	out->state = letters;
	out->postal =
		address_join(scratch, tokens[from].text, n == 2 ? tokens[from + 1].text : SV(""));
	memmove(tokens + from - words, tokens + last + 1,
		(scratch->token_count - last - 1) * sizeof(tokens[0]));
	scratch->token_count -= last + 1 - (from - words);
	return true;
}

void address_take_last_line(struct address_scratch *scratch, struct address *out)
{
	for (size_t i = scratch->token_count; i-- > 2;) {
		bool ends_line = i + 1 == scratch->token_count ||
				 (scratch->tokens[i + 1].before & BEFORE_LINE);
		if (ends_line && take_at(scratch, i, out))
			return;
	}
}

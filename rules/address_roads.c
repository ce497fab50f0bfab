#include "rules/address_roads.h"

#include "rules/address_places.h"

#include "engine/base/banned.h"

#define COUNTY	   "COUNTY ROAD"
#define STATE	   "STATE HIGHWAY"
#define US	   "US HIGHWAY"
#define INTERSTATE "INTERSTATE"

/* Longer ones before those that they begin with. */
static const struct address_road roads[] = {
	{{"COUNTY", "TRUNK", "HIGHWAY"}, COUNTY, ROAD_HIGHWAY, true},
	{{"COUNTY", "ROAD"}, COUNTY, ROAD_ROAD, true},
	{{"COUNTY", "HIGHWAY"}, COUNTY, ROAD_HIGHWAY, true},
	{{"COUNTY", "ROUTE"}, COUNTY, ROAD_ROUTE, true},
	{{"CR"}, COUNTY, ROAD_UNSAID, true},
	{{"CTH"}, COUNTY, ROAD_HIGHWAY, true},
	{{"STATE", "ROAD"}, STATE, ROAD_ROAD, false},
	{{"STATE", "HIGHWAY"}, STATE, ROAD_HIGHWAY, false},
	{{"STATE", "ROUTE"}, STATE, ROAD_ROUTE, false},
	{{"STATE"}, STATE, ROAD_UNSAID, false},
	{{"ST", "ROAD"}, STATE, ROAD_ROAD, false},
	{{"ST", "HIGHWAY"}, STATE, ROAD_HIGHWAY, false},
	{{"ST", "ROUTE"}, STATE, ROAD_ROUTE, false},
	{{"SR"}, STATE, ROAD_UNSAID, false},
	{{"SH"}, STATE, ROAD_HIGHWAY, false},
	{{"US", "HIGHWAY"}, US, ROAD_HIGHWAY, false},
	{{"US", "ROUTE"}, US, ROAD_ROUTE, false},
	{{"US"}, US, ROAD_UNSAID, false},
	{{"U", "S", "HIGHWAY"}, US, ROAD_HIGHWAY, false},
	{{"U", "S", "ROUTE"}, US, ROAD_ROUTE, false},
	{{"U", "S"}, US, ROAD_UNSAID, false},
	{{"INTERSTATE", "HIGHWAY"}, INTERSTATE, ROAD_UNSAID, false},
	{{"INTERSTATE"}, INTERSTATE, ROAD_UNSAID, false},
	{{"IH"}, INTERSTATE, ROAD_UNSAID, false},
	{{"I"}, INTERSTATE, ROAD_UNSAID, false},
	{{"FM", "ROAD"}, "FM", ROAD_UNSAID, false},
	{{"FM"}, "FM", ROAD_UNSAID, false},
	{{"FARM", "TO", "MARKET", "ROAD"}, "FM", ROAD_UNSAID, false},
	{{"FARM", "TO", "MARKET"}, "FM", ROAD_UNSAID, false},
	{{"HIGHWAY", "FM"}, "FM", ROAD_UNSAID, false},
	{{"RANCH", "TO", "MARKET", "ROAD"}, "RANCH ROAD", ROAD_UNSAID, false},
	{{"RANCH", "TO", "MARKET"}, "RANCH ROAD", ROAD_UNSAID, false},
	{{"RANCH", "ROAD"}, "RANCH ROAD", ROAD_UNSAID, false},
	{{"RR"}, "RANCH ROAD", ROAD_UNSAID, false},
	{{"TOWNSHIP", "ROAD"}, "TOWNSHIP ROAD", ROAD_UNSAID, false},
	{{"TOWNSHIP", "HIGHWAY"}, "TOWNSHIP ROAD", ROAD_UNSAID, false},
	{{"TSR"}, "TOWNSHIP ROAD", ROAD_UNSAID, false},
	{{"TR"}, "TOWNSHIP ROAD", ROAD_UNSAID, false},
	{{"PRIVATE", "ROAD"}, "PRIVATE ROAD", ROAD_UNSAID, false},
	{{"FOREST", "ROAD"}, "FOREST ROAD", ROAD_UNSAID, false},
	{{"HIGHWAY"}, "HIGHWAY", ROAD_UNSAID, false},
	{{"ROUTE"}, "ROUTE", ROAD_UNSAID, false},
};

enum { ROAD_COUNT = sizeof(roads) / sizeof(roads[0]) };

static bool is_word(const struct address_token *token, const char *word)
{
	size_t n = strlen(word);

	if (token->text.n == n && memcmp(token->text.p, word, n) == 0)
		return true;
	return token->word->full && token->word->full[0] == word[0] &&
	       strcmp(token->word->full, word) == 0;
}

/* How many tokens the road's words take; 0 when they are others. */
static size_t match(
	const struct address_road *road, const struct address_token *tokens, size_t count)
{
	size_t n = 0;

	while (road->words[n]) {
		if (n == count || !is_word(&tokens[n], road->words[n]))
			return 0;
		n++;
	}
	if (n == count)
		return 0;
	const struct address_token *number = &tokens[n];
	bool is_letter = road->by_letter && number->text.n <= 2 && !number->word->suffix[0];
	bool is_number =
		number->has_digit && number->text.p[0] <= '9' && !address_is_ordinal(number->text);
	return is_number || is_letter ? n : 0;
}

/* Is there anything behind the first word that could be a road's number? Most streets have none. */
static bool has_number(const struct address_token *tokens, size_t count)
{
	for (size_t i = 1; i < count && i < 5; i++) {
		if (tokens[i].has_digit || tokens[i].text.n <= 2)
			return true;
	}
	return false;
}

const struct address_road *address_road_find(
	const struct address_token *tokens, size_t count, size_t *out_words)
{
	if (count < 2 || tokens[0].has_digit || !has_number(tokens, count))
		return NULL;
	for (size_t i = 0; i < ROAD_COUNT; i++) {
		const char *word = roads[i].words[0];
		bool may_be = word[0] == tokens[0].text.p[0] ||
			      (tokens[0].word->full && tokens[0].word->full[0] == word[0]);
		size_t n = may_be ? match(&roads[i], tokens, count) : 0;
		if (n > 0) {
			*out_words = n;
			return &roads[i];
		}
	}
	return NULL;
}

/* HIGHWAY, ROUTE, STATE or the number itself. */
static bool is_road_word(const struct address_token *token)
{
	return token->is_number || is_word(token, "HIGHWAY") || is_word(token, "ROUTE") ||
	       is_word(token, "STATE");
}

/* The first n words without the space between them, as the table of states has them. */
static size_t state_key(const struct address_token *tokens, size_t n, char *key, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (tokens[i].has_digit || used + tokens[i].text.n > room)
			return 0;
		memcpy(key + used, tokens[i].text.p, tokens[i].text.n);
		used += tokens[i].text.n;
	}
	return used;
}

size_t address_road_state(const struct address_token *tokens, size_t count, struct sv *out_letters)
{
	char key[32];

	if (count < 2 || tokens[0].has_digit || tokens[0].word->full || !has_number(tokens, count))
		return 0;
	for (size_t n = 1; n <= 2 && n < count; n++) {
		if (!is_road_word(&tokens[n]) || tokens[n - 1].is_number)
			continue;
		size_t used = state_key(tokens, n, key, sizeof(key));
		*out_letters = used ? address_state(sv_make(key, used)) : SV_ABSENT;
		if (!sv_is_absent(*out_letters))
			return n;
	}
	return 0;
}

/*
 * address_roads - numbered roads: the many ways to write COUNTY ROAD 12 or US HIGHWAY 1.
 *
 * Source: USPS Publication 28, Appendix F (County, State, and Local Highways) and section 232.
 */
#ifndef ACCORD_RULES_ADDRESS_ROADS_H
#define ACCORD_RULES_ADDRESS_ROADS_H

#include <stddef.h>

#include "rules/address_parse.h"

struct address_road {
	const char *words[5]; /* spelled out as address_words does; ends with NULL */
	const char *name;     /* how the canonical form calls it */
	enum address_road_word said;
	bool by_letter; /* may have a letter for a number: County Road E */
};

/* The road whose words tokens[0] begins, its number behind them; NULL when there is none. */
const struct address_road *address_road_find(
	const struct address_token *tokens, size_t count, size_t *out_words);

/*
 * The state whose name begins the name of a numbered road, as the standard abbreviates it ("Kentucky
 * Highway 440" is KY HIGHWAY 440): how many tokens its name has, 0 for none, and its two letters.
 */
size_t address_road_state(const struct address_token *tokens, size_t count, struct sv *out_letters);

#endif

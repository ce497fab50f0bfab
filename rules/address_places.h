/*
 * address_places - states and provinces, cities, countries: one text against one text.
 *
 * Sources: USPS Publication 28 Appendix B (states, possessions, military "states") and the
 * traditional abbreviations of the GPO Style Manual; Canada Post, Addressing Guidelines (provinces, in
 * English and French); ISO 3166-1 (countries). Cities: the words that Publication 28 section 22 and
 * Appendix C1 let a last line abbreviate (ST, FT, MT, HTS).
 */
#ifndef ACCORD_RULES_ADDRESS_PLACES_H
#define ACCORD_RULES_ADDRESS_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/sv.h"

/* The two letters of a state or province, or absent; letters alone are looked at ("N.Y."). */
struct sv address_state(struct sv text);

bool address_same_state(struct sv a, struct sv b);
bool address_same_country(struct sv a, struct sv b);

/* Cities: also spacing within makes no difference ("De Kalb" is "DeKalb"). */
bool address_same_city(struct sv a, struct sv b);

/* The canonical forms; of an unknown state or country its folded text. */
void address_state_form(struct sv text, struct buf *out);
void address_country_form(struct sv text, struct buf *out);
void address_city_form(struct sv text, struct buf *out);

/* The tables, for the tests: rows sorted by `key`. */
struct address_place {
	char key[30]; /* upper case, no accents, letters and digits alone */
	char name[11];
};
enum address_place_table { PLACE_STATES, PLACE_COUNTRIES, PLACE_CITY_WORDS, PLACE_TABLE_COUNT };
const struct address_place *address_places(enum address_place_table table, size_t *out_count);

#endif

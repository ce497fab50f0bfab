/*
 * address_parse - an address taken apart as Publication 28 names its parts.
 *
 * The lines are one text; units, boxes and routes are taken out wherever they stand, and each of the
 * rest (between commas and line ends) is a street: number, predirectional, name, suffix,
 * postdirectional. A care-of line or a building's name is a street without a number, so that it is
 * compared as strictly. The parts are sets: the order of lines, and a line that is there twice, make
 * no difference.
 *
 * The name of a street keeps its words, abbreviations spelled out (MT VERNON is MOUNT VERNON) and
 * numbers in digits (TWENTY-FIRST is 21ST). A directional that is all the name there is stays as it
 * is written: E ST is a street named E, and EAST ST one named East.
 *
 * Ownership: parts view the scratch, or constant text.
 * Errors:    address_parse returns false for a text with more parts than fit; the caller then
 *            compares it as plain text.
 */
#ifndef ACCORD_RULES_ADDRESS_PARSE_H
#define ACCORD_RULES_ADDRESS_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/sv.h"
#include "rules/address_tokens.h"

enum { ADDRESS_STREETS = 8, ADDRESS_UNITS = 8, ADDRESS_BOXES = 8 };

/* What a numbered road calls itself: "State Rd 5" and "State Hwy 5" are one road, with a note. */
enum address_road_word { ROAD_UNSAID, ROAD_ROAD, ROAD_HIGHWAY, ROAD_ROUTE };

struct address_street {
	struct sv number;
	struct sv pre; /* "N", "SW", or "" */
	struct sv name;
	struct sv suffix; /* Appendix C1's abbreviation, or "" */
	struct sv post;
	enum address_road_word road;
};

struct address_unit {
	enum address_unit_kind kind;
	bool is_bare; /* stands without any designator, not even "#" */
	struct sv id;
};

/* A box or a route: {"PO BOX", "12"}, {"RR", "2"}, {"BOX", "152"}, {"PSC", "3"}. */
struct address_box {
	struct sv kind;
	struct sv id;
};

struct address {
	struct address_street streets[ADDRESS_STREETS];
	struct address_unit units[ADDRESS_UNITS];
	struct address_box boxes[ADDRESS_BOXES];
	struct sv state;  /* two letters, where "NY 13202" ends a line; or "" */
	struct sv postal; /* the postal code behind it, or "" */
	size_t street_count;
	size_t unit_count;
	size_t box_count;
	bool has_breaks;   /* commas or line ends, which another reading may ignore */
	bool has_inner_st; /* ST within a name, read as SAINT, which could be STREET */
	bool is_full;	   /* more parts than fit */
};

/* Other readings of the same words, for when the first ones differ. */
enum address_reading {
	READ_WITHOUT_BREAKS = 1, /* commas and line ends are spaces */
	READ_ST_AS_STREET = 2,	 /* ST after another word of a name is STREET, not SAINT */
	READ_ALL = 3
};

/*
 * Takes the tokens of the scratch apart; `readings` are flags of enum address_reading. The tokens are
 * changed: for another reading tokenize again.
 */
bool address_parse(struct address_scratch *scratch, unsigned readings, struct address *out);

/* The following serve address_parse.c and what it is made of alone. */

/* Takes the state and postal code at the end of a line out of the tokens into `out`. */
void address_take_last_line(struct address_scratch *scratch, struct address *out);

/* Takes units, boxes and routes out of the tokens into `out`, and closes the gaps. */
void address_take_units(struct address_scratch *scratch, struct address *out);
void address_add_unit(struct address *out, enum address_unit_kind kind, bool is_bare, struct sv id);

/*
 * A number in words (TWENTY ONE, ONE HUNDRED AND FIRST) at tokens[0]: how many tokens it takes, 0 for
 * none, and its digits, "21" or "101ST".
 */
size_t address_number_words(struct address_scratch *scratch, const struct address_token *tokens,
	size_t count, struct sv *out_digits);

/* Is it digits with the ending that belongs to them: 1ST, 12TH? */
bool address_is_ordinal(struct sv text);
/* Is it a French one: 1RE, 1ERE, 2E, 2EME? How many digits it has, or 0. */
size_t address_french_ordinal(struct sv text);

/* Puts pieces together at the end of scratch->chars. */
struct sv address_join(struct address_scratch *scratch, struct sv a, struct sv b);

#endif

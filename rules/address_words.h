/*
 * address_words - what a word of an address can mean: the tables of street suffixes, directionals,
 *                 unit designators and numbers in words.
 *
 * Sources: USPS Publication 28, Postal Addressing Standards: Appendix C1 (street suffix
 * abbreviations, with the spellings in its column "commonly used"), Appendix C2 (secondary unit
 * designators), sections 233 (directionals), 241 to 249 (rural routes), 251 to 254 (highway
 * contract routes), 281 to 285 (PO boxes, private mailboxes), 29 (Puerto Rico). Canada Post,
 * Addressing Guidelines, "Symbols and abbreviations" (street types, unit designators and
 * directionals in English and French). A few spellings that people use beside these are added.
 *
 * A word may have several meanings (KEY is a suffix and a unit); where it stands decides. All words
 * are upper case and without accents (fold.h).
 */
#ifndef ACCORD_RULES_ADDRESS_WORDS_H
#define ACCORD_RULES_ADDRESS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/sv.h"

enum address_direction {
	DIRECTION_NONE,
	DIRECTION_N,
	DIRECTION_S,
	DIRECTION_E,
	DIRECTION_W,
	DIRECTION_NE,
	DIRECTION_NW,
	DIRECTION_SE,
	DIRECTION_SW,
	DIRECTION_COUNT
};

/* Unit designators; UNIT_ANY is "#" and a unit that stands without a designator. */
enum address_unit_kind {
	UNIT_NONE,
	UNIT_ANY,
	UNIT_APT,
	UNIT_BLDG,
	UNIT_BSMT,
	UNIT_DEPT,
	UNIT_FL,
	UNIT_FRNT,
	UNIT_HNGR,
	UNIT_KEY,
	UNIT_LBBY,
	UNIT_LOT,
	UNIT_LOWR,
	UNIT_OFC,
	UNIT_PH,
	UNIT_PIER,
	UNIT_PMB,
	UNIT_REAR,
	UNIT_RM,
	UNIT_SIDE,
	UNIT_SLIP,
	UNIT_SPC,
	UNIT_STE,
	UNIT_STOP,
	UNIT_TRLR,
	UNIT_TWR,
	UNIT_UNIT,
	UNIT_UPPR,
	UNIT_WING,
	UNIT_KIND_COUNT
};

enum address_role {
	ROLE_NONE,
	ROLE_BOX,      /* BOX: of a route, or a PO box */
	ROLE_POBOX,    /* POB */
	ROLE_PO,       /* PO: before BOX */
	ROLE_BIN,      /* DRAWER, CALLER, BIN, LOCKBOX: a PO box (section 281) */
	ROLE_RR,       /* RR, RFD */
	ROLE_HC,       /* HC, HCR */
	ROLE_MILITARY, /* PSC, CMR */
	ROLE_AND,      /* between the streets of a corner */
	ROLE_NUMBER,   /* NO: as # */
	ROLE_FRENCH,   /* a French street type: O and EST are directionals then */
	ROLE_BEGINS,   /* POST, RURAL: a phrase of several words may begin */
	ROLE_ROAD      /* CR, SR, FM: a numbered road, may be written together with the number */
};

struct address_word {
	char word[15];
	char suffix[6];	   /* Appendix C1's standard abbreviation, or "" */
	const char *full;  /* as a word of a street's name; NULL: as it stands */
	uint8_t direction; /* enum address_direction */
	uint8_t unit;	   /* enum address_unit_kind */
	uint8_t number;	   /* ONE 1 ... NINETY 90, HUNDRED 100 */
	uint8_t ordinal;   /* FIRST 1 ... */
	uint8_t role;	   /* enum address_role */
	bool is_type;	   /* a suffix that is a kind of street (AVE), not of landscape (LAKE) */
};

/* All words, by byte order; for the tests. */
extern const struct address_word address_words[];
extern const size_t address_word_count;

/* The word (upper case, no accents), or NULL when it means nothing in particular. */
const struct address_word *address_word_find(struct sv word);

/* "N", "NE"; and the one-word long form, "NORTH", "NORTHEAST". */
const char *address_direction_name(enum address_direction direction);
const char *address_direction_full(enum address_direction direction);

struct address_unit_traits {
	const char *name; /* the abbreviation of Appendix C2; "#" for UNIT_ANY */
	bool is_level;	  /* a part of a building that has units itself: its designator counts */
	bool needs_no_id; /* REAR, BSMT: may stand alone, and is then the unit's own name */
	bool is_plain;	  /* seldom a word of a street's name: needs less proof that it is a unit */
	bool takes_words; /* an id without a digit ("Apt Blue") is accepted at the end of a line */
};
const struct address_unit_traits *address_unit_traits(enum address_unit_kind kind);

#endif

/*
 * compare_postal - one postal code against another.
 *
 * A ZIP code equals each ZIP+4 of it, with a note; two ZIP+4 codes must be the same. The nine digits
 * may be written together, with a space or with a hyphen (USPS Publication 28 section 2, "ZIP Code").
 * A Canadian code is the same with, without or with another separator in the middle, in any letter
 * case (Canada Post Addressing Guidelines, "Postal code"). Any other code is its letters and digits. Leading
 * zeros are never overlooked: "501" is not "00501".
 *
 * Pure, and without allocation.
 */
#ifndef ACCORD_RULES_COMPARE_POSTAL_H
#define ACCORD_RULES_COMPARE_POSTAL_H

#include "rules/compare.h"

enum postal_kind { POSTAL_NONE, POSTAL_ZIP, POSTAL_ZIP4, POSTAL_CANADA, POSTAL_OTHER };

enum { POSTAL_SIZE = 24 };

struct postal {
	enum postal_kind kind; /* POSTAL_NONE: no letter and no digit */
	size_t n;
	char text[POSTAL_SIZE]; /* letters and digits, upper case; cut off when longer */
};

void postal_parse(struct sv text, struct postal *out);

enum compare_result postal_compare(struct sv a, struct sv b, struct buf *note);

#endif

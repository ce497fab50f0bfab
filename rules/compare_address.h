/*
 * compare_address - addresses as a careful postal clerk compares them (USPS Publication 28).
 *
 * The texts of kind FIELD_ADDRESS_LINE and FIELD_TEXT of a value are one address; cities, states,
 * postal codes, countries and telephone numbers among them are compared each by its own rules, the
 * first city with the first city and so on. When one side knows a text's kind and the other does not,
 * the known kind counts for both. A state and a postal code at the end of a line ("Utica, NY 13501")
 * are compared as such, too. An address that is nothing but a state's name, or nothing but a postal code,
 * on both sides is compared as that.
 *
 * EQUAL: letter case, spacing, punctuation, accents; the abbreviations of suffixes, directionals and
 * units; the place of the unit; #, APT, UNIT and other designators of one kind against each other
 * where at most one is named; numbers in words; the order of lines, a line that is there twice.
 *
 * EQUAL_NOTE: two unlike designators of one unit (APT 5, STE 5); a unit without a designator (123
 * MAIN ST 5); 5-123 MAIN ST against 123 MAIN ST APT 5 unless the value has a ZIP code; 5 AVE against
 * 5TH AVE; STATE ROAD 5 against STATE HIGHWAY 5; ZIP against ZIP+4.
 *
 * DIFFERENT: everything else; strictly the number, leading zeros, hyphens between digits, a unit or
 * box, a suffix that is missing, a directional that moved or changed or is missing, a building or
 * care-of line on one side only.
 *
 * Cost: no heap memory for addresses of up to ADDRESS_TEXT_MAX bytes.
 */
#ifndef ACCORD_RULES_COMPARE_ADDRESS_H
#define ACCORD_RULES_COMPARE_ADDRESS_H

#include "rules/address_parse.h"
#include "rules/compare.h"

/* Two parsed addresses. `has_zip`: 5-123 is then no Canadian unit and number. */
enum compare_result address_match(
	const struct address *a, const struct address *b, bool has_zip, struct buf *note);

/* The canonical form: the parts, sorted, between commas. */
void address_form(const struct address *address, struct buf *out);

#endif

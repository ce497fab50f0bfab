/*
 * compare_code - account numbers and transmitter codes, which are text and never numbers.
 *
 * What may be overlooked is said by switches, one for each thing. `compare = code` overlooks
 * CODE_EQUAL_SWITCHES; two codes that are equal only under CODE_NEAR_SWITCHES are near, and a person
 * decides. A text that has nothing but what is overlooked ("--") equals itself only.
 *
 * Pure. Only codes longer than 256 bytes take memory, which is freed before the call ends.
 */
#ifndef ACCORD_RULES_COMPARE_CODE_H
#define ACCORD_RULES_COMPARE_CODE_H

#include <stdbool.h>

#include "rules/compare.h"

enum code_switch {
	CODE_CASE = 1,	    /* the case of ASCII letters */
	CODE_DASH = 2,	    /* hyphen, and the dashes of U+2010..U+2015 and U+2212 */
	CODE_SPACING = 4,   /* spaces within, U+00A0 too */
	CODE_SEPARATOR = 8, /* . _ / # : */
	CODE_ZERO = 16	    /* zeros at the beginning of the whole; of a code of zeros one stays */
};

enum {
	CODE_EQUAL_SWITCHES = CODE_CASE | CODE_DASH | CODE_SPACING | CODE_SEPARATOR,
	CODE_NEAR_SWITCHES = CODE_EQUAL_SWITCHES | CODE_ZERO
};

/* Appends the code without what the switches (of enum code_switch) overlook. */
void code_fold_by(struct sv code, unsigned switches, struct buf *out);

bool code_equal_by(struct sv a, struct sv b, unsigned switches);

#endif

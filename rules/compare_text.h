/*
 * compare_text - pieces that the other comparisons share: one text against one text.
 *
 * What makes no difference: letter case, accents, the number of spaces, spaces on the outside, and
 * punctuation. What does: letters, digits, their order, and where words end. A run of punctuation
 * without a space may stand for a space or for nothing ("Winston-Salem" is "Winston Salem" and
 * "WinstonSalem", "O'Brien" is "OBrien"), but "Win Ston" is not "Winston". Between two digits
 * punctuation is always a space, so "1-23" is never "12-3" nor "123". A text of punctuation alone
 * equals itself only.
 *
 * Pure, and without allocation.
 */
#ifndef ACCORD_RULES_COMPARE_TEXT_H
#define ACCORD_RULES_COMPARE_TEXT_H

#include <stdbool.h>

#include "engine/base/buf.h"
#include "engine/base/sv.h"
#include "rules/compare.h"

bool compare_text_same(struct sv a, struct sv b);

/* Telephone numbers: the digits alone, without a leading 1 before ten others. With a letter among
 * them ("x5"), as text. */
bool compare_phone_same(struct sv a, struct sv b);

/* Upper case, no accents, one space between words; apostrophes and dots join, other marks part. */
void compare_text_fold(struct sv text, struct buf *out);

/* Do both values have the same texts but for the case of ASCII letters? Then every comparison but
 * the exact one calls them equal, and this is the fast way to know. */
bool compare_value_same(const struct compare_value *a, const struct compare_value *b);

/* "'x' against 'y'" behind `what`, for notes; nothing when note is NULL. */
void compare_note(struct buf *note, const char *what, struct sv a, struct sv b);

#endif

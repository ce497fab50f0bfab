/*
 * compare - the comparisons that a rule can name: exact, text, name, address, postal, code.
 *
 * Each one takes two values of the same rule (a value is one text per field of the rule's side) and
 * says whether a careful clerk would call them the same. Empty equals empty; empty never equals
 * filled. A comparison is symmetric and reflexive; it need not be transitive (a ZIP code equals both
 * of two different ZIP+4 codes).
 *
 * Pure: no files, no clock, no allocation that outlives the call; safe from several threads.
 */
#ifndef ACCORD_RULES_COMPARE_H
#define ACCORD_RULES_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/sv.h"
#include "engine/model/field.h"

enum compare_result { COMPARE_EQUAL, COMPARE_EQUAL_NOTE, COMPARE_DIFFERENT };

/* One side's value of a rule: `count` texts, and the kinds of their fields. */
struct compare_value {
	const struct sv *texts;
	const enum field_kind *kinds; /* NULL: all FIELD_TEXT */
	size_t count;
};

/*
 * `note` (may be NULL) receives one short sentence in lower case: with EQUAL_NOTE what was overlooked,
 * with DIFFERENT what is different ("house number 3 against 4"). The hot path passes NULL.
 */
typedef enum compare_result compare_fn(
	const struct compare_value *a, const struct compare_value *b, struct buf *note);

compare_fn compare_exact;   /* bytes, after outer spaces are gone */
compare_fn compare_text;    /* letter case, spacing, punctuation and accents make no difference */
compare_fn compare_name;    /* whole names in either order (compare_name.c) */
compare_fn compare_address; /* USPS Publication 28 (compare_address.c) */
compare_fn compare_postal;  /* ZIP, ZIP+4, Canadian postal codes */
compare_fn compare_code;    /* account numbers and transmitter codes: text, never a number */

/*
 * The canonical forms, for blocking keys in match and for explaining ("compared as ..."). Appends to `out`.
 * Equal values mostly have equal forms; compare_* has the last word. That of a name is no text for people:
 * compare_name_words gives its folded words in the order in which they stand.
 */
typedef void compare_form_fn(const struct compare_value *value, struct buf *out);
compare_form_fn compare_text_form;
compare_form_fn compare_name_form;
compare_form_fn compare_name_words;
compare_form_fn compare_address_form;
compare_form_fn compare_postal_form;
compare_form_fn compare_code_form;

/* `compare = NAME`: the row of that name, or NULL; the table ends with a NULL name. */
struct compare_kind {
	const char *name;
	compare_fn *equal;
	compare_form_fn *shown; /* for explaining; NULL: the text itself */
	const char *about;	/* one line for `accord rules list` */
};
extern const struct compare_kind compare_kinds[];
const struct compare_kind *compare_find(struct sv name);

/*
 * Codes. The fold drops letter case, spaces, dashes and other separators (. _ / # :), and the leading
 * zeros of the whole; two codes whose folds are equal but whose texts (outer spaces gone) are not are
 * "near". code_fold_hash is the 64-bit hash of the fold without building it; 0 for an empty code.
 */
void code_fold(struct sv code, struct buf *out);
uint64_t code_fold_hash(struct sv code);
/* How two near codes differ, in words: "differs only in the dash". */
void code_near_reason(struct sv a, struct sv b, struct buf *out);

#endif

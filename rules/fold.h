/*
 * fold - one character of UTF-8 text at a time, as the comparisons see it: upper case, no accents.
 *
 * A Latin letter with an accent, precomposed or with combining marks, is its letter; AE, OE, ss and
 * th are two. Greek and Cyrillic lose their letter case; letters of other scripts stand for
 * themselves. Sources: the Unicode character database (canonical and compatibility decompositions,
 * general categories of the blocks U+0080..U+024F, U+0300..U+036F, U+1E00..U+1EFF,
 * U+2000..U+206F, U+FF01..U+FF5E).
 *
 * Errors: none. A byte that is not valid UTF-8 is a letter that equals nothing but itself; NUL and
 *         other control characters are spaces.
 */
#ifndef ACCORD_RULES_FOLD_H
#define ACCORD_RULES_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/sv.h"

enum fold_kind {
	FOLD_LETTER,
	FOLD_DIGIT,
	FOLD_SPACE,
	FOLD_PUNCT,    /* text[0] is the ASCII mark it stands for, or '?' for one that has none */
	FOLD_FRACTION, /* one of the marks for 1/4, 1/2 and 3/4; text is "1/2" */
	FOLD_NOTHING   /* a combining mark, or a character of no width */
};

struct fold_char {
	enum fold_kind kind;
	unsigned n; /* bytes of `text` */
	char text[4];
};

/* The table for ASCII, so that the hot loops need no call: the kind and the folded byte. */
struct fold_ascii {
	unsigned char kind;
	char text;
};
extern const struct fold_ascii fold_ascii[128];

/* Reads the character at text.p (text.n > 0) and returns the number of bytes that it takes. */
size_t fold_next(struct sv text, struct fold_char *out);

/* Are they the same but for the case of ASCII letters? Texts of unlike length are not. */
bool fold_same(struct sv a, struct sv b);

#endif

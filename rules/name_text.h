/*
 * name_text - a name taken apart: its words, folded, and what stands around them.
 *
 * Folded means ASCII small letters and digits: letter case and accents are gone (precomposed or
 * combining), sharp s is ss, and other scripts keep their bytes, in small letters where that is
 * simple. Apostrophes join ("O'Brien" is one word, obrien); hyphens, dots, spaces and the rest
 * separate.
 *
 * Left out of the words, but remembered in `overlooked`: notes in brackets, quotes or stars, a note
 * behind a dash, titles, credentials. The suffix of a generation (Jr, III) stands apart.
 *
 * Ownership: fixed size, for the stack; positions refer to `source`, which stays the caller's.
 */
#ifndef ACCORD_RULES_NAME_TEXT_H
#define ACCORD_RULES_NAME_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/sv.h"
#include "rules/name_lists.h"

enum {
	NAME_SOURCE_MAX = 480, /* bytes; longer texts are compared as plain text and never split */
	NAME_WORDS_MAX = 64,
	NAME_LETTERS_MAX = 1024
};

enum name_word_flag {
	NAME_WORD_DOT = 1,	    /* a dot follows */
	NAME_WORD_COMMA = 2,	    /* a comma follows */
	NAME_WORD_HYPHEN = 4,	    /* a hyphen joins it to the word before */
	NAME_WORD_DASH = 8,	    /* a dash with space before it precedes */
	NAME_WORD_AND = 16,	    /* & + and */
	NAME_WORD_DIGIT = 32,	    /* has a digit */
	NAME_WORD_GLUED = 64,	    /* follows a dot without a space: "J.R." */
	NAME_WORD_SLASH = 128,	    /* a slash precedes */
	NAME_WORD_POSSESSIVE = 256, /* ends in 's */
	NAME_WORD_PREFIXED = 512    /* O'..., D'...: a surname */
};

struct name_word {
	uint16_t at, n;	   /* its letters */
	uint16_t from, to; /* its bytes in the source, a following dot included */
	uint16_t flags;
};

enum name_suffix {
	NAME_NO_SUFFIX,
	NAME_JUNIOR,
	NAME_SENIOR,
	NAME_SECOND,
	NAME_THIRD,
	NAME_FOURTH,
	NAME_FIFTH,
	NAME_SIXTH,
	NAME_SEVENTH,
	NAME_EIGHTH,
	NAME_NINTH,
	NAME_SUFFIX_COUNT
};

struct name_text {
	struct sv source;
	char letters[NAME_LETTERS_MAX];
	size_t letters_n;
	char overlooked[NAME_LETTERS_MAX];
	size_t overlooked_n;
	struct name_word words[NAME_WORDS_MAX];
	size_t count;
	enum name_suffix suffix;
	struct name_word suffix_word;
	bool business; /* nothing but notes in brackets is left out of a business name */
	bool trust;    /* a trust, an estate, or in care of somebody */
	bool cut_off;  /* ends in a comma, an ampersand, a dash or an open bracket */
	bool odd;      /* has signs that names don't have */
};

/* False when the text is too long; nothing in *out is to be used then. */
bool name_text_read(struct sv source, struct name_text *out);

/* "Jr" and so on, for messages; "none" for NAME_NO_SUFFIX. */
const char *name_suffix_text(enum name_suffix suffix);

static inline const char *name_word_letters(const struct name_text *text, size_t i)
{
	return text->letters + text->words[i].at;
}

static inline bool name_word_in(const struct name_text *text, size_t i, enum name_list list)
{
	return name_list_has(list, name_word_letters(text, i), text->words[i].n);
}

enum name_class name_word_class(const struct name_text *text, size_t i);

/* Commas between words (those that a suffix or credential stood behind are gone). */
size_t name_text_commas(const struct name_text *text);

/*
 * Two people. Ranges of words [from, to); `second_last` is empty when they share a surname.
 * Words are numbered in the order of the text.
 */
struct name_range {
	size_t from, to;
};
struct name_couple {
	struct name_range first, second, last, second_last;
	size_t and; /* the word between them */
};

/* True when the text names two people and it is clear which words are what. */
bool name_text_couple(const struct name_text *text, struct name_couple *out);

/* One code point folded; see name_fold.c. */
enum name_sign {
	NAME_SIGN_LETTER,
	NAME_SIGN_MARK, /* combining or invisible: nothing */
	NAME_SIGN_SPACE,
	NAME_SIGN_APOSTROPHE,
	NAME_SIGN_QUOTE,
	NAME_SIGN_OPEN,
	NAME_SIGN_CLOSE,
	NAME_SIGN_DOT,
	NAME_SIGN_COMMA,
	NAME_SIGN_DASH,
	NAME_SIGN_AND,
	NAME_SIGN_SLASH,
	NAME_SIGN_STAR,
	NAME_SIGN_OTHER
};
struct name_rune {
	enum name_sign sign;
	uint8_t bytes;	 /* of the source, at least 1 */
	uint8_t letters; /* of `folded`; at most `bytes` */
	char folded[4];
};

/* The code point at text.p[at]; at < text.n. Bytes that are not UTF-8 are letters as they are. */
struct name_rune name_rune_at(struct sv text, size_t at);

#endif

/*
 * name_lists - what is known about single words of names: given names, surnames, particles, titles,
 *              credentials, words of businesses, words of notes.
 *
 * Words are folded (name_text.h): small letters without accents. Short lists are sorted texts, long
 * ones tables by hash, all constant: there is no start-up.
 */
#ifndef ACCORD_RULES_NAME_LISTS_H
#define ACCORD_RULES_NAME_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum name_list {
	NAME_LIST_VIETNAMESE,	     /* family names that stand first in full Vietnamese names */
	NAME_LIST_CHINESE,	     /* likewise */
	NAME_LIST_KOREAN,	     /* likewise */
	NAME_LIST_KOREAN_GIVEN,	     /* syllables of Korean given names */
	NAME_LIST_PARTICLE,	     /* van, de la, bin */
	NAME_LIST_TITLE,	     /* Dr, Mrs */
	NAME_LIST_CREDENTIAL,	     /* MD, Esq */
	NAME_LIST_CREDENTIAL_DOTTED, /* M.A.: also surnames, so only with dots or behind a comma */
	NAME_LIST_BUSINESS,	     /* no person's name has these (name_is_business) */
	NAME_LIST_BUSINESS_WEAK,     /* a business unless a given name stands there too */
	NAME_LIST_TRUST,	     /* trusts and estates */
	NAME_LIST_NOTE,		     /* what follows a dash in "SMITH, JOHN - BACK HOUSE" */
	NAME_LIST_COUNT
};

bool name_list_has(enum name_list list, const char *word, size_t n);

/*
 * How a word is used, as the binary logarithm of given name over surname: from -12 (Smith) over 0 (both
 * alike) to 12 (Michael). False when the word is not known, and a surname by no ending either: then it
 * is -1, for there are more rare surnames than rare given names.
 */
bool name_weight(const char *word, size_t n, int *out_weight);

/* No person's name has this word: NAME_LIST_BUSINESS, and more of the kind in the table of weights. */
bool name_is_business(const char *word, size_t n);

/* Spanish and Portuguese surnames, which come in twos. */
bool name_is_hispanic(const char *word, size_t n);

/* One or two syllables of Hanyu Pinyin and nothing else (name_pinyin.c). */
bool name_is_pinyin(const char *word, size_t n);

enum name_class {
	NAME_UNKNOWN,
	NAME_INITIAL,	     /* a single letter */
	NAME_GIVEN,	     /* weight 5 and more: hardly a surname */
	NAME_MOSTLY_GIVEN,   /* 0 to 4 */
	NAME_MOSTLY_SURNAME, /* -1 to -4 */
	NAME_SURNAME	     /* -5 and less: hardly a given name */
};

/* The weight in words, for where a rule of thumb is enough. */
enum name_class name_class_of(const char *word, size_t n);
enum name_class name_class_of_weight(int weight);

/* ---- the words themselves -------------------------------------------------------------------------------- */

/* A short list's words of one first letter: sorted, one space between two (name_shelves.c). */
struct name_shelf {
	const char *text;
	size_t n;
};
extern const struct name_shelf name_shelves[NAME_LIST_COUNT]['z' - 'a' + 1];

/*
 * A long list's words of one number of letters: a table by hash, which scripts/name-words makes. A place is
 * a word with a capital behind it, or as many spaces; a page is a text of so many places.
 */
enum { NAME_PAGE_PLACES = 128, NAME_WORD_MAX = 24 };
struct name_table {
	const char *const *pages;
	uint32_t places;
};
extern const struct name_table name_words[NAME_WORD_MAX + 1];	 /* the capital is the weight */
extern const struct name_table name_hispanic[NAME_WORD_MAX + 1]; /* the capital says nothing */

#endif

/*
 * name_lists - what is known about single words of names: given names, surnames, particles, titles,
 *              credentials, words of businesses, words of notes.
 *
 * Words are folded (name_text.h): small letters without accents. The lists are sorted texts with one
 * space between two words, so that they need no pointers and no start-up.
 */
#ifndef ACCORD_RULES_NAME_LISTS_H
#define ACCORD_RULES_NAME_LISTS_H

#include <stdbool.h>
#include <stddef.h>

enum name_list {
	NAME_LIST_MOSTLY_SURNAME,    /* given names that are much more common as surnames */
	NAME_LIST_COMMON_SURNAME,    /* so common that they are hardly a given name */
	NAME_LIST_VIETNAMESE,	     /* family names that stand first in full Vietnamese names */
	NAME_LIST_CHINESE,	     /* likewise */
	NAME_LIST_KOREAN,	     /* likewise */
	NAME_LIST_KOREAN_GIVEN,	     /* syllables of Korean given names */
	NAME_LIST_PARTICLE,	     /* van, de la, bin */
	NAME_LIST_TITLE,	     /* Dr, Mrs */
	NAME_LIST_CREDENTIAL,	     /* MD, Esq */
	NAME_LIST_CREDENTIAL_DOTTED, /* M.A.: also surnames, so only with dots or behind a comma */
	NAME_LIST_BUSINESS,	     /* no person's name has these */
	NAME_LIST_BUSINESS_WEAK,     /* a business unless a given name stands there too */
	NAME_LIST_TRUST,	     /* trusts and estates */
	NAME_LIST_NOTE,		     /* what follows a dash in "SMITH, JOHN - BACK HOUSE" */
	NAME_LIST_COUNT
};

bool name_list_has(enum name_list list, const char *word, size_t n);
bool name_is_given(const char *word, size_t n);
bool name_is_surname(const char *word, size_t n);
/* Spanish and Portuguese surnames, which come in twos; all of them are surnames as well. */
bool name_is_hispanic(const char *word, size_t n);

/* One or two syllables of Hanyu Pinyin and nothing else (name_pinyin.c). */
bool name_is_pinyin(const char *word, size_t n);

enum name_class {
	NAME_UNKNOWN,
	NAME_INITIAL,	     /* a single letter */
	NAME_GIVEN,	     /* a given name, not a surname */
	NAME_MOSTLY_GIVEN,   /* both */
	NAME_MOSTLY_SURNAME, /* both, more often a surname */
	NAME_SURNAME	     /* a surname, not a given name */
};

enum name_class name_class_of(const char *word, size_t n);

/*
 * The texts behind name_is_* (name_given.c, name_surnames.c, name_hispanic.c; scripts/name-words
 * keeps them): three for each first letter, by second letter: none or a, up to l, the rest.
 */
enum { NAME_SHELVES = 78 };
extern const char *const name_given[NAME_SHELVES];
extern const char *const name_surnames[NAME_SHELVES];
extern const char *const name_hispanic[NAME_SHELVES];

#endif

/*
 * name_units - a name's words in units (a word with all that is hyphenated to it), each with what is
 *              known of it.
 *
 * Ownership: fixed size, for the stack; `text` stays the caller's.
 */
#ifndef ACCORD_RULES_NAME_UNITS_H
#define ACCORD_RULES_NAME_UNITS_H

#include "rules/name_text.h"

struct name_unit {
	size_t from, to; /* words */
	enum name_class class;
	int weight; /* name_weight(), for hyphenated ones made from both halves */
	bool hispanic, vietnamese, chinese, hyphen;
	bool particle; /* stands before a surname and belongs to it; never the last unit */
};

struct name_units {
	const struct name_text *text;
	struct name_unit at[NAME_WORDS_MAX];
	size_t count;
};

void name_units_find(const struct name_text *text, struct name_units *out);

bool name_unit_is(const struct name_units *units, size_t i, const char *word);
bool name_unit_in(const struct name_units *units, size_t i, enum name_list list);

/* The surname "Jean Baptiste", "Red Cloud": units i and i + 1 are one surname of two words. */
bool name_units_pair(const struct name_units *units, size_t i);

/* Two syllables of a Korean given name: "Ji-sung", "MIN JUN". Words [from, to). */
bool name_is_korean_given(const struct name_text *text, size_t from, size_t to);
/* Another word than i is a Vietnamese family name: "van" and "le" are names then. */
bool name_vietnamese_near(const struct name_text *text, size_t i);

#endif

/*
 * Whether a word is on a list, and the class of a word (name_lists.h).
 */
#include "rules/name_lists.h"

#include <stdint.h>
#include <string.h>

#include "engine/base/banned.h"

/* ---- short lists ----------------------------------------------------------------------------------------- */

/* The word against the one at `entry`, which ends at a space or at the end of the text: <0, 0, >0. */
static int entry_order(const char *word, size_t n, const char *entry)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char a = (unsigned char)word[i], b = (unsigned char)entry[i];
		if (b < 'a')
			return 1;
		if (a != b)
			return a < b ? -1 : 1;
	}
	return (unsigned char)entry[n] < 'a' ? 0 : -1;
}

/* Finds `word` in a text of sorted words with one space between: a binary search by bytes. */
static bool text_has(const char *text, size_t n, const char *word, size_t word_n)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t start = low + (high - low) / 2;
		while (start > low && text[start - 1] != ' ')
			start--;
		int order = entry_order(word, word_n, text + start);
		if (order == 0)
			return true;
		if (order < 0) {
			high = start;
			continue;
		}
		for (low = start; low < high && text[low] != ' ';)
			low++;
		low++;
	}
	return false;
}

bool name_list_has(enum name_list list, const char *word, size_t n)
{
	if (n == 0 || word[0] < 'a' || word[0] > 'z')
		return false;
	const struct name_shelf *shelf = &name_shelves[list][word[0] - 'a'];
	return text_has(shelf->text, shelf->n, word, n);
}

/* ---- long lists ------------------------------------------------------------------------------------------ */

/* As hash_of() of scripts/name-words: FNV-1a, and its upper bits mixed with the rest. */
static uint32_t word_hash(const char *word, size_t n)
{
	uint32_t hash = 0x811c9dc5;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)word[i]) * 0x01000193;
	return (hash ^ hash >> 15) * 0x85ebca6b;
}

/* The capital behind the word, or 0. A place is free now and then, so every search ends. */
static char table_find(
	const struct name_table tables[NAME_WORD_MAX + 1], const char *word, size_t n)
{
	const struct name_table *table = n <= NAME_WORD_MAX ? &tables[n] : &tables[0];

	if (table->places == 0)
		return 0;
	for (uint32_t i = (uint32_t)((uint64_t)word_hash(word, n) * table->places >> 32);;) {
		const char *place =
			table->pages[i / NAME_PAGE_PLACES] + i % NAME_PAGE_PLACES * (n + 1);
		if (place[0] == ' ')
			return 0;
		if (memcmp(place, word, n) == 0)
			return place[n];
		i = i + 1 < table->places ? i + 1 : 0;
	}
}

bool name_is_hispanic(const char *word, size_t n)
{
	return table_find(name_hispanic, word, n) != 0;
}

/* The capital behind a word of businesses, which has no weight. */
enum { BUSINESS = 'Z', WEIGHT_0 = 'M' };

bool name_is_business(const char *word, size_t n)
{
	return name_list_has(NAME_LIST_BUSINESS, word, n) ||
	       table_find(name_words, word, n) == BUSINESS;
}

/* ---- classes --------------------------------------------------------------------------------------------- */

/* clang-format off */
#define ENDING(text) {text, sizeof(text) - 1}
/* clang-format on */

/* Endings (and the beginnings Mc and Fitz) that hardly a given name has. */
static bool looks_like_surname(const char *word, size_t n)
{
	static const struct {
		char text[8];
		size_t n;
	} endings[] = {ENDING("ski"), ENDING("ska"), ENDING("sky"), ENDING("wicz"), ENDING("czyk"),
		ENDING("sson"), ENDING("ssen"), ENDING("enko"), ENDING("chuk"), ENDING("poulos"),
		ENDING("akis"), ENDING("idis"), ENDING("escu"), ENDING("berg"), ENDING("stein"),
		ENDING("mann"), ENDING("feld"), ENDING("baum"), ENDING("shvili"), ENDING("oglu"),
		ENDING("dottir"), ENDING("strom"), ENDING("quist"), ENDING("elli"), ENDING("etti"),
		ENDING("ucci"), ENDING("eaux"), ENDING("eau"), ENDING("guez"), ENDING("nez"),
		ENDING("ndez"), ENDING("worth"), ENDING("field"), ENDING("burg"), ENDING("smith"),
		ENDING("akian")};

	if (n >= 5 && word[0] == 'm' && word[1] == 'c')
		return true;
	if (n >= 7 && memcmp(word, "fitz", 4) == 0)
		return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t end_n = endings[i].n;
		if (n >= end_n + 3 && word[n - 1] == endings[i].text[end_n - 1] &&
			memcmp(word + n - end_n, endings[i].text, end_n) == 0)
			return true;
	}
	return false;
}

bool name_weight(const char *word, size_t n, int *out_weight)
{
	char capital = table_find(name_words, word, n);
	bool known = capital && capital != BUSINESS;
	bool surname = !known && looks_like_surname(word, n);

	*out_weight = known ? capital - WEIGHT_0 : surname ? -5 : -1;
	return known || surname;
}

enum name_class name_class_of_weight(int weight)
{
	if (weight >= 5)
		return NAME_GIVEN;
	if (weight >= 0)
		return NAME_MOSTLY_GIVEN;
	return weight > -5 ? NAME_MOSTLY_SURNAME : NAME_SURNAME;
}

enum name_class name_class_of(const char *word, size_t n)
{
	int weight;

	if (n == 1)
		return NAME_INITIAL;
	return name_weight(word, n, &weight) ? name_class_of_weight(weight) : NAME_UNKNOWN;
}

#include "rules/name_split.h"

#include <string.h>

#include "rules/name_units.h"
#include "rules/name_weigh.h"

#include "engine/base/banned.h"

static const char one_word[] = "a single word";
static const char no_surname[] = "no word is clearly the surname";

static enum name_class class_at(const struct name_units *units, size_t i)
{
	return units->at[i].class;
}

static bool is_given(const struct name_units *units, size_t i)
{
	enum name_class class = class_at(units, i);

	return class == NAME_GIVEN || class == NAME_MOSTLY_GIVEN;
}

/* ---- with a comma ------------------------------------------------------------------------ */

static bool any_given(const struct name_units *units, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (class_at(units, i) != NAME_SURNAME)
			return true;
	}
	return false;
}

/* "Berg, Jan van der"; but "Suu Kyi, Aung San" and "Nguyen, Thanh Van" are given names. */
static bool is_tail_particle(const struct name_text *text, size_t i)
{
	static const char *const given[] = {
		"san", "santa", "st", "saint", "al", "mc", "mac", "abu"};
	const struct name_word *word = &text->words[i];

	if (!name_word_in(text, i, NAME_LIST_PARTICLE) || (word->flags & NAME_WORD_HYPHEN) ||
		name_vietnamese_near(text, i))
		return false;
	for (size_t k = 0; k < sizeof(given) / sizeof(given[0]); k++) {
		if (sv_eq(sv_make(name_word_letters(text, i), word->n), sv_of(given[k])))
			return false;
	}
	return true;
}

static const char *cut_at_comma(const struct name_units *units, size_t comma, struct name_cut *out)
{
	const struct name_text *text = units->text;
	size_t k = 0;

	while (k < units->count && units->at[k].from < comma)
		k++;
	if (k == units->count || units->at[k].from != comma)
		return "the comma stands inside a word";
	if (class_at(units, 0) == NAME_GIVEN && k == 1 && !any_given(units, k, units->count))
		return "the comma seems to stand behind the first name";
	if (k > 1 && class_at(units, 0) == NAME_GIVEN && !units->at[0].particle &&
		!name_units_pair(units, 0) && !units->at[0].hispanic && !units->at[0].hyphen &&
		class_at(units, k - 1) == NAME_SURNAME && !is_given(units, k) &&
		class_at(units, k) != NAME_INITIAL)
		return "what is behind the comma does not look like a first name";
	if (k == 1 && class_at(units, 0) == NAME_INITIAL)
		return "the surname is a single letter";
	name_cut_backward(units, k, out);
	size_t tail = text->count;
	while (tail > comma + 1 && is_tail_particle(text, tail - 1) &&
		class_at(units, 0) != NAME_INITIAL)
		tail--;
	out->tail = (struct name_range){tail, text->count};
	out->first.to = tail;
	return NULL;
}

/* ---- without a comma --------------------------------------------------------------------- */

static bool is_pinyin(const struct name_units *units, size_t i)
{
	const struct name_word *word = &units->text->words[units->at[i].from];

	return !units->at[i].hyphen && name_is_pinyin(units->text->letters + word->at, word->n);
}

/* "Li Na", "Wang Xiaoming", "Mao Ze Dong". */
static bool is_chinese_full_name(const struct name_units *units)
{
	if (!units->at[0].chinese || class_at(units, 0) < NAME_MOSTLY_SURNAME || units->count > 3)
		return false;
	for (size_t i = 1; i < units->count; i++) {
		if (!is_pinyin(units, i) || class_at(units, i) == NAME_SURNAME)
			return false;
	}
	return !units->at[units->count - 1].chinese;
}

static bool is_burmese(const struct name_units *units)
{
	static const char *const words[] = {"aung", "daw", "hla", "hlaing", "htet", "htun",
		"khaing", "khin", "kyaw", "kyi", "maung", "myint", "nyein", "phyo", "suu", "thant",
		"thein", "thiha", "zaw", "zin"};
	size_t found = 0;

	for (size_t i = 0; i < units->count; i++) {
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			found += name_unit_is(units, i, words[k]);
	}
	return found > 1;
}

/* "Kim Jong Un": a family name and two syllables; "Min Jun Kim" is the other way about. */
static bool is_korean_full_name(const struct name_units *units)
{
	return units->count == 3 && units->text->count == 3 &&
	       name_unit_in(units, 0, NAME_LIST_KOREAN) &&
	       name_is_korean_given(units->text, 1, 3) && !name_unit_in(units, 2, NAME_LIST_KOREAN);
}

static bool is_korean_in_order(const struct name_units *units)
{
	return units->count == 3 && units->text->count == 3 &&
	       name_is_korean_given(units->text, 0, 2) &&
	       name_unit_in(units, 2, NAME_LIST_KOREAN) &&
	       !(name_unit_in(units, 0, NAME_LIST_KOREAN) &&
		       name_unit_in(units, 2, NAME_LIST_KOREAN_GIVEN));
}

/* Family names of East Asia stand first in full names; true and the answer when it is one. */
static bool cut_east_asian(const struct name_units *units, struct name_cut *out)
{
	const struct name_unit *front = &units->at[0], *back = &units->at[units->count - 1];
	bool vietnamese_front = front->vietnamese && class_at(units, 0) >= NAME_MOSTLY_SURNAME;
	bool vietnamese_back = back->vietnamese && class_at(units, units->count - 1) != NAME_GIVEN;

	if (is_chinese_full_name(units) || is_korean_full_name(units)) {
		name_cut_backward(units, 1, out);
		return true;
	}
	if (is_korean_in_order(units)) {
		name_cut_forward(units, 2, out);
		return true;
	}
	if (units->count > 2 && front->vietnamese &&
		(name_unit_is(units, 1, "thi") || name_unit_is(units, 1, "van")) &&
		!(vietnamese_back && !vietnamese_front)) {
		name_cut_backward(units, 1, out);
		return true;
	}
	if (units->count > 2 && name_word_in(units->text, 0, NAME_LIST_PARTICLE))
		return false; /* "Le Pen Marie" */
	if (vietnamese_front && !vietnamese_back &&
		class_at(units, units->count - 1) != NAME_SURNAME &&
		class_at(units, units->count - 1) != NAME_INITIAL) {
		name_cut_backward(units, 1, out);
		return true;
	}
	return false;
}

/* "Mary Ann", "Jose Luis": one given name in two words, and no surname. */
static bool is_compound_given(const struct name_units *units)
{
	static const char *const firsts[] = {
		"mary", "maria", "jean", "jose", "juan", "anna", "ana", "luis", "carlos", "marie"};
	static const char *const seconds[] = {
		"ann", "anne", "jo", "lou", "beth", "jane", "ellen", "lynn", "sue", "kay", "mae"};

	if (class_at(units, 0) != NAME_GIVEN && class_at(units, 0) != NAME_MOSTLY_GIVEN)
		return false;
	if (class_at(units, 1) != NAME_GIVEN)
		return false;
	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		if (name_unit_is(units, 0, firsts[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		if (name_unit_is(units, 1, seconds[i]))
			return true;
	}
	return false;
}

/* "Maria del Carmen Garcia", "Abd al Rahman Khan": the particle belongs to the given name. */
static bool given_with_particle(const struct name_units *units, size_t *out_after)
{
	static const char *const given[] = {"carmen", "angeles", "jesus", "pilar", "luz", "rosario",
		"paz", "socorro", "lourdes", "fatima", "dores", "concepcion", "refugio", "consuelo",
		"rahman", "aziz", "rahim", "karim", "mar", "guadalupe"};
	size_t i = 1;

	while (i < units->count && units->at[i].particle)
		i++;
	if (i == 1 || i >= units->count)
		return false;
	bool arabic = name_unit_is(units, 0, "abd") || name_unit_is(units, 0, "abdul");
	if (i + 1 == units->count && !name_unit_is(units, 1, "de") &&
		!name_unit_is(units, 1, "del"))
		return arabic; /* "Ahmed Abdel Rahman" */
	for (size_t k = 0; k < sizeof(given) / sizeof(given[0]); k++) {
		if (arabic || (name_unit_is(units, i, given[k]) && is_given(units, 0))) {
			*out_after = i + 1;
			return true;
		}
	}
	return false;
}

/* "De Andre Smith", "La Toya Jackson": the particle begins a given name. */
static bool given_begins_with_particle(const struct name_units *units)
{
	return units->count == 3 && units->at[0].particle && !units->at[1].particle &&
	       units->at[1].weight >= 2 && units->at[2].weight < 0 &&
	       class_at(units, 2) != NAME_INITIAL;
}

static const char *cut_many(
	const struct name_units *units, enum name_order hint, struct name_cut *out)
{
	size_t after = 0;

	if (given_with_particle(units, &after)) {
		if (after >= units->count)
			return no_surname;
		bool all = units->at[after].particle ||
			   (after + 1 < units->count && units->at[after].hispanic);
		return name_cut_forward(units, all ? after : units->count - 1, out);
	}
	if (given_begins_with_particle(units))
		return name_cut_forward(units, 2, out);
	return name_weigh_cut(units, hint, out);
}

const char *name_cut_find(const struct name_text *text, enum name_order hint, struct name_cut *out)
{
	struct name_units units;
	size_t commas = name_text_commas(text);

	if (text->count == 0)
		return "no words";
	name_units_find(text, &units);
	if (commas > 1)
		return "more than one comma";
	if (units.count == 1)
		return one_word;
	if (commas == 1) {
		size_t comma = 1;
		while (!(text->words[comma - 1].flags & NAME_WORD_COMMA))
			comma++;
		return cut_at_comma(&units, comma, out);
	}
	if (is_burmese(&units))
		return "Burmese names have no surname";
	if (cut_east_asian(&units, out))
		return NULL;
	if (units.count == 2) {
		if (units.at[0].particle && !is_given(&units, 0))
			return one_word;
		return is_compound_given(&units) ? no_surname : name_weigh_cut(&units, hint, out);
	}
	return cut_many(&units, hint, out);
}

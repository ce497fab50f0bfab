/*
 * Two people in one name: "John & Mary Smith", "Smith, John & Mary", "John Smith and Mary Jones",
 * "John Smith & Mary", "Smith John & Mary". Whatever could be read in two ways is not a couple here.
 */
#include "rules/name_text.h"

#include <string.h>

#include "engine/base/banned.h"

/* Where the surname at the end of [from, to) begins: hyphens and particles belong to it. */
static size_t surname_start(const struct name_text *text, size_t from, size_t to)
{
	size_t start = to - 1;

	while (start > from && (text->words[start].flags & NAME_WORD_HYPHEN))
		start--;
	while (start > from + 1 && name_word_in(text, start - 1, NAME_LIST_PARTICLE))
		start--;
	return start;
}

static bool same_letters(const struct name_text *text, struct name_range a, struct name_range b)
{
	if (a.to - a.from != b.to - b.from)
		return false;
	for (size_t i = 0; i < a.to - a.from; i++) {
		const struct name_word *left = &text->words[a.from + i];
		if (left->n != text->words[b.from + i].n ||
			memcmp(text->letters + left->at, name_word_letters(text, b.from + i),
				left->n) != 0)
			return false;
	}
	return true;
}

static bool is_given_part(enum name_class class)
{
	return class == NAME_GIVEN || class == NAME_INITIAL;
}

/* "Smith, John & Mary" with the comma behind word c - 1. */
static bool couple_behind_comma(const struct name_text *text, size_t c, struct name_couple *out)
{
	size_t n = text->count;
	enum name_class end = name_word_class(text, n - 1);

	out->last = (struct name_range){0, c};
	out->first = (struct name_range){c, out->and };
	out->second = (struct name_range){out->and +1, n};
	if (c == 1 && name_word_class(text, 0) == NAME_GIVEN &&
		(name_word_class(text, 1) == NAME_GIVEN ||
			name_word_class(text, 1) == NAME_MOSTLY_GIVEN))
		return false; /* "Tom, Dick & Harry" */
	if (n - out->and == 2)
		return end != NAME_SURNAME;
	if (is_given_part(end))
		return true;
	size_t start = surname_start(text, out->and +1, n);
	if (end != NAME_SURNAME || start == out->and +1)
		return false;
	out->second.to = start;
	out->second_last = (struct name_range){start, n};
	if (c == 1 && name_word_class(text, 0) == NAME_MOSTLY_GIVEN &&
		!same_letters(text, out->last, out->second_last))
		return false; /* "Tom, Dick & Harry Smith" */
	if (same_letters(text, out->last, out->second_last))
		out->second_last.from = out->second_last.to;
	return true;
}

/* One word on the right: the surname is on the left, at its end or in front. */
static bool couple_left_surname(const struct name_text *text, struct name_couple *out)
{
	enum name_class front = name_word_class(text, 0);
	enum name_class end = name_word_class(text, out->and -1);

	out->second = (struct name_range){out->and +1, text->count};
	if (name_word_class(text, out->and +1) == NAME_SURNAME || out->and < 2)
		return false;
	if (front == NAME_SURNAME && (is_given_part(end) || end == NAME_MOSTLY_GIVEN) &&
		!(text->words[1].flags & NAME_WORD_HYPHEN)) {
		out->last = (struct name_range){0, 1};
		out->first = (struct name_range){1, out->and };
		return true;
	}
	size_t start = surname_start(text, 0, out->and);
	if (front == NAME_SURNAME || (end != NAME_SURNAME && end != NAME_MOSTLY_SURNAME) ||
		start == 0)
		return false;
	out->last = (struct name_range){start, out->and };
	out->first = (struct name_range){0, start};
	return true;
}

/* "John & Mary Smith" and "John Smith and Mary Jones". */
static bool couple_right_surname(const struct name_text *text, struct name_couple *out)
{
	size_t n = text->count, start = surname_start(text, out->and +1, n);
	enum name_class front = name_word_class(text, 0);
	enum name_class end = name_word_class(text, out->and -1);

	if (front == NAME_SURNAME || name_word_class(text, out->and +1) == NAME_SURNAME ||
		is_given_part(name_word_class(text, n - 1)) || start == out->and +1)
		return false;
	out->second = (struct name_range){out->and +1, start};
	out->last = (struct name_range){start, n};
	out->first = (struct name_range){0, out->and };
	if (out->and == 1 || is_given_part(end))
		return true;
	size_t left = surname_start(text, 0, out->and);
	if (left == 0)
		return false;
	struct name_range left_last = {left, out->and };
	bool same = same_letters(text, left_last, out->last);
	if (end == NAME_MOSTLY_GIVEN && !same)
		return false;
	out->second_last = same ? (struct name_range){n, n} : out->last;
	out->last = left_last;
	out->first.to = left;
	return true;
}

bool name_text_couple(const struct name_text *text, struct name_couple *out)
{
	size_t ands = 0, comma = 0, commas = name_text_commas(text);

	*out = (struct name_couple){.and = 0};
	for (size_t i = 0; i < text->count; i++) {
		if (text->words[i].flags & NAME_WORD_AND) {
			ands++;
			out->and = i;
		}
		if (text->words[i].flags & (NAME_WORD_SLASH | NAME_WORD_DIGIT | NAME_WORD_DASH))
			return false;
		if (text->words[i].flags & NAME_WORD_COMMA)
			comma = i + 1;
	}
	if (ands != 1 || commas > 1 || out->and == 0 || out->and +1 == text->count ||
		text->business || text->trust)
		return false;
	if (commas == 1)
		return comma < out->and &&couple_behind_comma(text, comma, out);
	if (text->count - out->and == 2)
		return couple_left_surname(text, out);
	return couple_right_surname(text, out);
}

#include "rules/name_parts.h"

#include <string.h>

#include "engine/base/banned.h"

static bool word_is(const struct name_text *text, size_t i, const char *word)
{
	size_t n = strlen(word);

	return i < text->count && text->words[i].n == n &&
	       memcmp(name_word_letters(text, i), word, n) == 0;
}

static bool has_flag(const struct name_text *text, size_t i, unsigned flag)
{
	return i < text->count && (text->words[i].flags & flag) != 0;
}

/* The comma behind a word that goes is one behind the word before. */
static void remove_word(struct name_text *text, size_t i)
{
	if (i > 0)
		text->words[i - 1].flags |= text->words[i].flags & NAME_WORD_COMMA;
	text->count--;
	memmove(text->words + i, text->words + i + 1, (text->count - i) * sizeof(text->words[0]));
}

static void overlook_word(struct name_text *text, size_t i)
{
	const struct name_word *word = &text->words[i];

	if (text->overlooked_n + word->n <= NAME_LETTERS_MAX) {
		memcpy(text->overlooked + text->overlooked_n, text->letters + word->at, word->n);
		text->overlooked_n += word->n;
	}
	remove_word(text, i);
}

/* "M.D." and "L.L.C." are one word each; "J.R." stays two initials. */
static void merge_glued(struct name_text *text)
{
	for (size_t i = 0; i + 1 < text->count; i++) {
		size_t end = i + 1, n = text->words[i].n;
		while (has_flag(text, end, NAME_WORD_GLUED))
			n += text->words[end++].n;
		const char *letters = name_word_letters(text, i);
		if (end == i + 1 ||
			!(name_list_has(NAME_LIST_CREDENTIAL, letters, n) ||
				name_list_has(NAME_LIST_CREDENTIAL_DOTTED, letters, n) ||
				name_list_has(NAME_LIST_BUSINESS, letters, n)))
			continue;
		text->words[i].n = (uint16_t)n;
		text->words[i].to = text->words[end - 1].to;
		text->words[i].flags |=
			(uint16_t)(text->words[end - 1].flags & NAME_WORD_COMMA) | NAME_WORD_GLUED;
		memmove(text->words + i + 1, text->words + end,
			(text->count - end) * sizeof(text->words[0]));
		text->count -= end - i - 1;
	}
}

/* The note behind a dash begins here: a word of notes or a number is among what follows. */
static bool dash_note_at(const struct name_text *text, size_t i)
{
	if (i == 0 || !has_flag(text, i, NAME_WORD_DASH))
		return false;
	for (size_t k = i; k < text->count; k++) {
		if (has_flag(text, k, NAME_WORD_DIGIT) || name_word_in(text, k, NAME_LIST_NOTE))
			return true;
	}
	return false;
}

static bool has_given_name(const struct name_text *text)
{
	for (size_t i = 0; i < text->count && !dash_note_at(text, i); i++) {
		enum name_class class = name_word_class(text, i);
		bool given = (class == NAME_GIVEN || class == NAME_MOSTLY_GIVEN) &&
			     (i == 0 || !name_word_in(text, i, NAME_LIST_BUSINESS_WEAK));
		if (given || has_flag(text, i, NAME_WORD_HYPHEN | NAME_WORD_PREFIXED))
			return true;
	}
	return false;
}

/* A home owners' association; but "Nguyen, Thi Hoa". */
static bool is_business_word(const struct name_text *text, size_t i)
{
	if (!name_is_business(name_word_letters(text, i), text->words[i].n))
		return false;
	return !word_is(text, i, "hoa") ||
	       !(name_word_in(text, 0, NAME_LIST_VIETNAMESE) ||
		       name_word_in(text, text->count - 1, NAME_LIST_VIETNAMESE));
}

/*
 * "Smith Home", "Chen Garden", "Vacant Lot": the last word is more often a thing than a surname, and
 * the first is no given name.
 */
static bool ends_weak(const struct name_text *text)
{
	size_t last = text->count - 1;
	int weight;

	if (text->count < 2 || name_text_commas(text) > 0 ||
		has_flag(text, last, NAME_WORD_HYPHEN) ||
		!name_word_in(text, last, NAME_LIST_BUSINESS_WEAK))
		return false;
	bool surname = name_weight(name_word_letters(text, last), text->words[last].n, &weight);
	if (surname && weight < -5)
		return false;
	if (name_weight(name_word_letters(text, 0), text->words[0].n, &weight))
		return weight <= (surname ? -3 : 4);
	return !surname || name_word_in(text, 0, NAME_LIST_NOTE) ||
	       name_word_in(text, 0, NAME_LIST_BUSINESS_WEAK);
}

static void find_kind(struct name_text *text)
{
	size_t weak = 0;
	bool first_weak = text->count > 0 && name_word_in(text, 0, NAME_LIST_BUSINESS_WEAK);

	for (size_t i = 0; i < text->count && !dash_note_at(text, i); i++) {
		bool first_of_many = text->count > 1;
		if (word_is(text, i, "c") && word_is(text, i + 1, "o") &&
			has_flag(text, i + 1, NAME_WORD_SLASH))
			text->trust = true;
		if (i + 1 == text->count && word_is(text, i, "co") && i > 1)
			text->business = true;
		if (name_word_in(text, i, NAME_LIST_TRUST) && first_of_many)
			text->trust = true;
		if ((is_business_word(text, i) && first_of_many) ||
			has_flag(text, i, NAME_WORD_POSSESSIVE))
			text->business = true;
		weak += name_word_in(text, i, NAME_LIST_BUSINESS_WEAK);
	}
	if (ends_weak(text))
		text->business = true;
	if ((weak > 1 || (weak == 1 && text->count > 2 && first_weak)) &&
		name_text_commas(text) == 0 && !has_given_name(text))
		text->business = true;
}

static void take_dash_notes(struct name_text *text)
{
	for (size_t i = 1; i < text->count; i++) {
		if (!dash_note_at(text, i))
			continue;
		while (text->count > i)
			overlook_word(text, i);
	}
}

static bool is_title(const struct name_text *text, size_t i)
{
	if (i >= text->count)
		return false;
	if (name_word_in(text, i, NAME_LIST_TITLE)) {
		bool begins = i == 0 || has_flag(text, i - 1, NAME_WORD_COMMA | NAME_WORD_AND);
		/* "Ed Pastor", "Pastor, Ed" */
		bool surname_too = word_is(text, i, "pastor") || word_is(text, i, "captain") ||
				   word_is(text, i, "hon") || word_is(text, i, "sir");
		return !surname_too || (begins && !has_flag(text, i, NAME_WORD_COMMA));
	}
	return i == 0 && text->count > 2 &&
	       (word_is(text, 0, "sr") || word_is(text, 0, "fr") || word_is(text, 0, "maj") ||
		       word_is(text, 0, "gen") || word_is(text, 0, "col") ||
		       word_is(text, 0, "father") ||
		       (has_flag(text, 0, NAME_WORD_DOT) &&
			       (word_is(text, 0, "sen") || word_is(text, 0, "gov"))));
}

static void take_titles(struct name_text *text)
{
	for (size_t i = 0; i < text->count;) {
		if (!is_title(text, i)) {
			i++;
			continue;
		}
		size_t others = 0;
		for (size_t k = 0; k < text->count; k++)
			others += !is_title(text, k) && !has_flag(text, k, NAME_WORD_AND);
		if (others == 0)
			return;
		bool pair = has_flag(text, i + 1, NAME_WORD_AND) && is_title(text, i + 2);
		overlook_word(text, i);
		if (pair)
			overlook_word(text, i);
	}
}

static void take_credentials(struct name_text *text)
{
	for (size_t i = text->count; i-- > 1;) {
		bool last = i + 1 == text->count || has_flag(text, i, NAME_WORD_COMMA);
		bool behind_comma = has_flag(text, i - 1, NAME_WORD_COMMA);
		bool dotted = has_flag(text, i, NAME_WORD_GLUED);
		bool clear = name_word_in(text, i, NAME_LIST_CREDENTIAL) &&
			     (i > 1 || (behind_comma && !word_is(text, i, "jd")));
		bool also = name_word_in(text, i, NAME_LIST_CREDENTIAL_DOTTED) && i > 1 &&
			    (dotted || (behind_comma && has_flag(text, i, NAME_WORD_DOT)));
		if (last && (clear || also))
			overlook_word(text, i);
	}
}

static const struct {
	const char *word;
	enum name_suffix suffix;
} suffixes[] = {
	{"jr", NAME_JUNIOR},
	{"jnr", NAME_JUNIOR},
	{"junior", NAME_JUNIOR},
	{"sr", NAME_SENIOR},
	{"snr", NAME_SENIOR},
	{"senior", NAME_SENIOR},
	{"ii", NAME_SECOND},
	{"2nd", NAME_SECOND},
	{"iii", NAME_THIRD},
	{"3rd", NAME_THIRD},
	{"iv", NAME_FOURTH},
	{"4th", NAME_FOURTH},
	{"v", NAME_FIFTH},
	{"vi", NAME_SIXTH},
	{"ix", NAME_NINTH},
	{"5th", NAME_FIFTH},
	{"vii", NAME_SEVENTH},
	{"viii", NAME_EIGHTH},
};

const char *name_suffix_text(enum name_suffix suffix)
{
	static const char *const texts[NAME_SUFFIX_COUNT] = {
		"none", "Jr", "Sr", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"};

	return texts[suffix];
}

/* V and the spelled-out words are suffixes only where nothing else is likely. */
static bool suffix_fits(const struct name_text *text, size_t i)
{
	bool at_end = i + 1 == text->count || has_flag(text, i, NAME_WORD_COMMA);

	if (has_flag(text, i, NAME_WORD_HYPHEN | NAME_WORD_GLUED))
		return false;
	if (word_is(text, i, "v")) {
		if (has_flag(text, i, NAME_WORD_DOT))
			return false;
		if (has_flag(text, i, NAME_WORD_COMMA) && i + 1 < text->count)
			return true;
		return i + 1 == text->count && i >= 2 &&
		       (name_text_commas(text) == 0 || has_flag(text, i - 1, NAME_WORD_COMMA)) &&
		       name_word_class(text, i - 1) != NAME_INITIAL;
	}
	if (word_is(text, i, "vi") || word_is(text, i, "ix"))
		return (has_flag(text, i, NAME_WORD_COMMA) || (at_end && i >= 2)) &&
		       text->source.p[text->words[i].from + 1] < 'a' &&
		       !name_word_in(text, 0, NAME_LIST_VIETNAMESE) &&
		       !name_word_in(text, i - 1, NAME_LIST_VIETNAMESE);
	if (text->words[i].n == 6)
		return at_end && text->count > 2;
	return true;
}

static void take_suffix(struct name_text *text)
{
	for (size_t i = 1; i < text->count; i++) {
		for (size_t k = 0; k < sizeof(suffixes) / sizeof(suffixes[0]); k++) {
			if (!word_is(text, i, suffixes[k].word) || !suffix_fits(text, i))
				continue;
			text->suffix = suffixes[k].suffix;
			text->suffix_word = text->words[i];
			remove_word(text, i);
			return;
		}
	}
}

void name_parts_take(struct name_text *text)
{
	for (size_t i = 0; i < text->count; i++) {
		if (word_is(text, i, "and"))
			text->words[i].flags |= NAME_WORD_AND;
	}
	merge_glued(text);
	find_kind(text);
	if (!text->business && !text->trust) {
		take_dash_notes(text);
		take_credentials(text);
		take_titles(text);
		take_suffix(text);
	}
	if (text->count > 0)
		text->words[text->count - 1].flags &= (uint16_t)~NAME_WORD_COMMA;
}

#include "rules/words.h"

#include "engine/base/banned.h"

static const char *const status_words[] = {"active", "pending", "cancelled", "unknown"};

enum { STATUS_WORDS = sizeof(status_words) / sizeof(status_words[0]), NAMES_MAX = 64 };

/* Below this length every code is near to every other. */
enum { SHORT_WORD = 4 };

/* Do the field's lines before `end` name this word already? */
static bool is_named_before(const struct field *field, size_t end, struct sv word)
{
	for (size_t i = 0; i < end; i++) {
		if (sv_eq_nocase(field->words[i].ours, word))
			return true;
	}
	return false;
}

struct sv words_at(const struct layout *layout, int field_no, size_t i)
{
	const struct field *field = &layout->fields[field_no];
	size_t seen = 0;

	for (size_t k = 0; k < field->word_count; k++) {
		if (is_named_before(field, k, field->words[k].ours))
			continue;
		if (seen++ == i)
			return field->words[k].ours;
	}
	if (layout->side != SIDE_SITE || field_no != layout->status)
		return SV_ABSENT;
	for (size_t k = 0; k < STATUS_WORDS; k++) {
		if (is_named_before(field, field->word_count, sv_of(status_words[k])))
			continue;
		if (seen++ == i)
			return sv_of(status_words[k]);
	}
	return SV_ABSENT;
}

struct sv words_find(const struct layout *layout, int field_no, struct sv text)
{
	const struct field *field = &layout->fields[field_no];

	for (size_t k = 0; k < field->word_count; k++) {
		if (sv_eq_nocase(field->words[k].ours, text))
			return field->words[k].ours;
	}
	if (layout->side != SIDE_SITE || field_no != layout->status)
		return SV_ABSENT;
	for (size_t k = 0; k < STATUS_WORDS; k++) {
		if (sv_eq_nocase(sv_of(status_words[k]), text))
			return sv_of(status_words[k]);
	}
	return SV_ABSENT;
}

const char *words_nearest(const struct layout *layout, int field, struct sv text)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	if (text.n < SHORT_WORD || !sv_is_absent(words_find(layout, field, text)))
		return NULL;
	while (count < NAMES_MAX) {
		struct sv word = words_at(layout, field, count);
		if (sv_is_absent(word))
			break;
		names[count++] = word.p;
	}
	return sv_nearest(text, names, count);
}

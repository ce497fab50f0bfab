#include "rules/compare.h"

#include "rules/compare_text.h"

#include "engine/base/banned.h"

enum compare_result compare_exact(
	const struct compare_value *a, const struct compare_value *b, struct buf *note)
{
	size_t count = a->count > b->count ? a->count : b->count;

	for (size_t i = 0; i < count; i++) {
		struct sv x = i < a->count ? sv_trim(a->texts[i]) : SV_ABSENT;
		struct sv y = i < b->count ? sv_trim(b->texts[i]) : SV_ABSENT;
		if (!sv_eq(x, y)) {
			compare_note(note, "text", x, y);
			return COMPARE_DIFFERENT;
		}
	}
	return COMPARE_EQUAL;
}

const struct compare_kind compare_kinds[] = {
	{"exact", compare_exact, NULL, "byte for byte, outer spaces aside"},
	{"text", compare_text, compare_text_form,
		"letter case, spacing, punctuation and accents make no difference"},
	{"name", compare_name, compare_name_words, "whole names, first or last name first"},
	{"address", compare_address, compare_address_form,
		"as USPS Publication 28 abbreviates; numbers, units and directionals are strict"},
	{"postal", compare_postal, compare_postal_form,
		"ZIP against ZIP+4, and Canadian codes, with or without space or hyphen"},
	{"code", compare_code, compare_code_form,
		"letter case, dashes and separators make no difference; leading zeros do"},
	{NULL, NULL, NULL, NULL},
};

const struct compare_kind *compare_find(struct sv name)
{
	for (const struct compare_kind *kind = compare_kinds; kind->name; kind++) {
		if (sv_eq(sv_of(kind->name), name))
			return kind;
	}
	return NULL;
}

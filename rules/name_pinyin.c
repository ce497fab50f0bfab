/*
 * Chinese given names as they are written in Hanyu Pinyin (ISO 7098): one or two syllables.
 */
#include "rules/name_lists.h"

#include <string.h>

#include "engine/base/banned.h"

/* The bytes of one syllable of Hanyu Pinyin at the beginning of the word, the longest; or 0. */
static size_t pinyin_syllable(const char *word, size_t n)
{
	static const char *const finals[] = {"iang", "iong", "uang", "ang", "eng", "ing", "ong",
		"ian", "iao", "uai", "uan", "ai", "ei", "ao", "ou", "an", "en", "in", "un", "ia",
		"ie", "iu", "ua", "ui", "uo", "ue", "er", "a", "o", "e", "i", "u"};
	size_t start = 0;

	if (n > 2 && word[1] == 'h' && strchr("zcs", word[0]))
		start = 2;
	else if (n > 1 && strchr("bpmfdtnlgkhjqxrzcsyw", word[0]))
		start = 1;
	for (size_t i = 0; i < sizeof(finals) / sizeof(finals[0]); i++) {
		size_t final_n = strlen(finals[i]);
		if (start + final_n <= n && memcmp(word + start, finals[i], final_n) == 0)
			return start + final_n;
	}
	return 0;
}

bool name_is_pinyin(const char *word, size_t n)
{
	size_t first = pinyin_syllable(word, n);

	if (first == 0)
		return false;
	return first == n || first + pinyin_syllable(word + first, n - first) == n;
}

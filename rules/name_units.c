#include "rules/name_units.h"

#include <string.h>

#include "engine/base/banned.h"

static struct sv letters_of(const struct name_text *text, size_t i)
{
	return sv_make(name_word_letters(text, i), text->words[i].n);
}

static bool word_is(const struct name_text *text, size_t i, struct sv word)
{
	return i < text->count && sv_eq(letters_of(text, i), word);
}

/* Is the word one of a short text of words with spaces around each? */
static bool word_among(const struct name_text *text, size_t i, const char *words)
{
	struct sv word = letters_of(text, i);
	const char *at = words;

	for (const char *end = strchr(at, ' '); end; at = end + 1, end = strchr(at, ' ')) {
		if ((size_t)(end - at) == word.n && memcmp(at, word.p, word.n) == 0)
			return true;
	}
	return false;
}

static bool is_hispanic(const struct name_text *text, size_t i)
{
	return name_is_hispanic(name_word_letters(text, i), text->words[i].n);
}

bool name_is_korean_given(const struct name_text *text, size_t from, size_t to)
{
	return to - from == 2 && name_word_in(text, from, NAME_LIST_KOREAN_GIVEN) &&
	       name_word_in(text, from + 1, NAME_LIST_KOREAN_GIVEN);
}

/* ---- hyphens ------------------------------------------------------------------------------- */

static int weight_at(const struct name_text *text, size_t i)
{
	int weight;

	name_weight(name_word_letters(text, i), text->words[i].n, &weight);
	return weight;
}

static bool is_pinyin_at(const struct name_text *text, size_t i)
{
	return name_is_pinyin(name_word_letters(text, i), text->words[i].n);
}

/* "Ben-Gurion", "Abdul-Jabbar": the second half is not known. */
static bool is_semitic(const struct name_text *text, size_t from, size_t to)
{
	char letter = name_word_letters(text, from)[0];

	return (letter == 'b' || letter == 'a') && text->words[from].n <= 5 &&
	       name_word_class(text, to - 1) == NAME_UNKNOWN;
}

/*
 * A clear given name in front makes a given name of both, unless the other is clearly none. Not too
 * clearly a given name, for two of them are a surname often enough ("Pierre-Louis").
 */
static int hyphen_weight(const struct name_text *text, size_t from, size_t to)
{
	enum { MOST = 3, LEAST = -6 };
	char back_written = text->source.p[text->words[to - 1].from];
	int front = weight_at(text, from);

	if (name_is_korean_given(text, from, to))
		return 8;
	if (name_word_in(text, from, NAME_LIST_PARTICLE))
		return LEAST;
	if (back_written >= 'a' && back_written <= 'z' && text->words[to - 1].n <= 6)
		return MOST; /* "Cheol-soo", "Jean-claude" */
	if (is_pinyin_at(text, from) && is_pinyin_at(text, to - 1) &&
		!name_word_in(text, to - 1, NAME_LIST_CHINESE))
		return MOST; /* "Ming-Na" */
	if (is_semitic(text, from, to))
		return -1;
	int weight = front + weight_at(text, to - 1) / (front >= 2 ? 2 : 1);
	return weight > MOST ? MOST : weight < LEAST ? LEAST : weight;
}

/* ---- particles ----------------------------------------------------------------------------- */

/* "O Brien" and "D Angelo" without the apostrophe are one surname. */
static bool is_irish_prefix(const struct name_text *text, size_t i)
{
	char joined[32];
	const struct name_word *word = &text->words[i];
	int weight;

	if (word->n != 1 || (word->flags & (NAME_WORD_DOT | NAME_WORD_COMMA)) ||
		i + 1 == text->count)
		return false;
	const struct name_word *next = &text->words[i + 1];
	char letter = name_word_letters(text, i)[0];
	if ((letter != 'o' && letter != 'd') || next->n < 4 || next->n >= sizeof(joined))
		return false;
	joined[0] = letter;
	memcpy(joined + 1, text->letters + next->at, next->n);
	return name_weight(joined, next->n + 1u, &weight) && weight <= -4;
}

/* Small words that are particles only when written small, and "y", "e". */
static bool is_small_particle(const struct name_text *text, size_t i)
{
	const struct name_word *word = &text->words[i];
	char written = text->source.p[word->from];

	if (i > 0 && word_is(text, i, SV("y")) && is_hispanic(text, i - 1))
		return true;
	/* "in 't Veld", "van 't Hoff", "Ó Súilleabháin", "Ní Bhriain" */
	if (word_is(text, i, SV("in")) && i + 1 < text->count)
		return word_is(text, i + 1, SV("t"));
	if (word_is(text, i, SV("t")) && i > 0)
		return word_is(text, i - 1, SV("in")) ||
		       name_word_in(text, i - 1, NAME_LIST_PARTICLE);
	if ((word_is(text, i, SV("o")) || word_is(text, i, SV("ni"))) && i > 0 &&
		word->to - word->from > (int)word->n && !(word->flags & NAME_WORD_DOT))
		return true;
	return written >= 'a' && written <= 'z' && !(word->flags & NAME_WORD_DOT) &&
	       word_among(text, i, "ben y e i ");
}

/* Names that lead a surname of two words: "Ben Gurion", "Abdel Rahman", "Ni Bhriain", "ap Rhys". */
static bool is_leading_name(const struct name_text *text, size_t i)
{
	int weight;

	if (i == 0 || i + 2 != text->count || (text->words[i].flags & NAME_WORD_COMMA) ||
		name_word_in(text, 0, NAME_LIST_PARTICLE))
		return false;
	if (word_among(text, i, "ben bar "))
		return !name_weight(
			       name_word_letters(text, i + 1), text->words[i + 1].n, &weight) ||
		       weight >= -1;
	if (word_among(text, i, "abd abdel abdul "))
		return word_among(text, i + 1,
			"aziz fattah ghani hadi hafiz hakim halim hamid jabbar jalil kader karim "
			"latif majeed majid malek malik nasser qader qadir rahim rahman rashid "
			"razak "
			"razzaq salam samad wahab wahid ");
	if (word_among(text, i, "ni nic "))
		return text->words[i + 1].n > 2 && name_word_letters(text, i + 1)[1] == 'h';
	return word_among(text, i, "ap ");
}

bool name_vietnamese_near(const struct name_text *text, size_t i)
{
	for (size_t k = 0; k < text->count; k++) {
		if (k != i && name_word_in(text, k, NAME_LIST_VIETNAMESE) &&
			!name_word_in(text, k, NAME_LIST_PARTICLE))
			return true;
	}
	return false;
}

static bool is_particle(const struct name_text *text, size_t i)
{
	int weight;

	if (is_irish_prefix(text, i) || is_small_particle(text, i) || is_leading_name(text, i))
		return true;
	if (!name_word_in(text, i, NAME_LIST_PARTICLE))
		return false;
	if (word_among(text, i, "san santa ")) /* but "Aung San Suu Kyi" */
		return i + 1 < text->count &&
		       name_weight(name_word_letters(text, i + 1), text->words[i + 1].n, &weight) &&
		       weight >= -3;
	if (word_among(text, i, "van le do da "))
		return !name_vietnamese_near(text, i);
	return true;
}

/* ---- units --------------------------------------------------------------------------------- */

/* No table has it, but it sounds like a given name of Korea or China: "Hye", "Zhiyuan". */
static void weigh_syllables(const struct name_text *text, struct name_unit *unit)
{
	if (name_word_in(text, unit->from, NAME_LIST_KOREAN_GIVEN))
		unit->weight = 2;
	else if (is_pinyin_at(text, unit->from))
		unit->weight = 1;
}

static void weigh(const struct name_text *text, struct name_unit *unit)
{
	const struct name_word *word = &text->words[unit->from];

	unit->hyphen = unit->to - unit->from > 1;
	if (unit->hyphen) {
		unit->weight = hyphen_weight(text, unit->from, unit->to);
		unit->class = name_class_of_weight(unit->weight);
		return;
	}
	unit->class = name_word_class(text, unit->from);
	name_weight(text->letters + word->at, word->n, &unit->weight);
	if (unit->class == NAME_UNKNOWN)
		weigh_syllables(text, unit);
	if (word->flags & NAME_WORD_PREFIXED)
		unit->weight = unit->class == NAME_SURNAME	    ? -8
			       : unit->class == NAME_MOSTLY_SURNAME ? -2
								    : unit->weight;
}

void name_units_find(const struct name_text *text, struct name_units *out)
{
	out->text = text;
	out->count = 0;
	for (size_t i = 0; i < text->count; i++) {
		if ((text->words[i].flags & NAME_WORD_HYPHEN) && out->count > 0) {
			out->at[out->count - 1].to = i + 1;
			continue;
		}
		struct name_unit unit = {.from = i, .to = i + 1};
		unit.hispanic = is_hispanic(text, i);
		unit.vietnamese = name_word_in(text, i, NAME_LIST_VIETNAMESE);
		unit.chinese = name_word_in(text, i, NAME_LIST_CHINESE);
		out->at[out->count++] = unit;
	}
	for (size_t i = 0; i < out->count; i++) {
		struct name_unit *unit = &out->at[i];
		weigh(text, unit);
		unit->particle =
			!unit->hyphen && i + 1 < out->count && is_particle(text, unit->from);
	}
}

bool name_unit_is(const struct name_units *units, size_t i, const char *word)
{
	return word_is(units->text, units->at[i].from, sv_of(word));
}

bool name_unit_in(const struct name_units *units, size_t i, enum name_list list)
{
	return name_word_in(units->text, units->at[i].from, list);
}

bool name_units_pair(const struct name_units *units, size_t i)
{
	const struct name_unit *front = &units->at[i], *back = &units->at[i + 1];

	if (front->hyphen || back->hyphen || back->to - front->from != 2)
		return false;
	if (word_among(units->text, front->from, "jean saint st "))
		return word_among(units->text, back->from,
			"baptiste charles claude cyr fleur francois jacques joseph julien louis "
			"marie michel noel paul philippe pierre preux surin vil ");
	return word_among(units->text, front->from,
		       "bad big black brave bull crow eagle elk fast fools good high "
		       "his holy horse iron kills left little lone long looking many medicine old "
		       "plenty pretty red running sitting spotted standing swift tall three "
		       "thunder "
		       "two walking white wind yellow ") &&
	       word_among(units->text, back->from,
		       "antelope arrow bear bears bird bull bulls buffalo calf capture chief cloud "
		       "coyote crow deer dog eagle eagles elk eyes feather hand hawk heart horn "
		       "horse horses knife lance moon owl plume rock shield soldier star thunder "
		       "turtle water weasel whirlwind wolf woman ");
}

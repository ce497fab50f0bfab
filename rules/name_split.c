#include "rules/name_split.h"

#include <string.h>

#include "engine/base/banned.h"

/* A word with all that is hyphenated to it. */
struct unit {
	size_t from, to; /* words */
	enum name_class class;
	bool hispanic, vietnamese, chinese, particle, hyphen;
};

struct units {
	const struct name_text *text;
	struct unit at[NAME_WORDS_MAX];
	size_t count;
};

static const char one_word[] = "a single word";
static const char against_hint[] = "the order of the names is not certain";
static const char two_surnames[] = "all words are surnames";
static const char no_surname[] = "no word is clearly the surname";

/* ---- units ------------------------------------------------------------------------------- */

static bool is_hispanic(const struct name_text *text, size_t i)
{
	return name_is_hispanic(name_word_letters(text, i), text->words[i].n);
}

/* "Ji-sung", "MIN-JUN": two syllables of a Korean given name. */
static bool is_korean_given(const struct name_text *text, size_t from, size_t to)
{
	return to - from == 2 && name_word_in(text, from, NAME_LIST_KOREAN_GIVEN) &&
	       name_word_in(text, from + 1, NAME_LIST_KOREAN_GIVEN);
}

static enum name_class hyphen_class(const struct name_text *text, size_t from, size_t to)
{
	enum name_class front = name_word_class(text, from), back = name_word_class(text, to - 1);

	char back_written = text->source.p[text->words[to - 1].from];

	if (is_korean_given(text, from, to))
		return NAME_GIVEN;
	if (name_word_in(text, from, NAME_LIST_PARTICLE))
		return NAME_SURNAME;
	if (back_written >= 'a' && back_written <= 'z' && text->words[to - 1].n <= 6)
		return NAME_GIVEN; /* "Cheol-soo", "Jean-claude" */
	if (front == NAME_SURNAME || back == NAME_SURNAME)
		return NAME_SURNAME;
	if (back == NAME_UNKNOWN && text->words[from].n <= 5 && front == NAME_GIVEN &&
		(name_word_letters(text, from)[0] == 'b' ||
			name_word_letters(text, from)[0] == 'a'))
		return NAME_UNKNOWN; /* "Ben-Gurion", "Abdul-Jabbar" */
	if (front == NAME_GIVEN || (front == NAME_MOSTLY_GIVEN && back == NAME_GIVEN))
		return back == NAME_MOSTLY_SURNAME ? NAME_MOSTLY_SURNAME : NAME_GIVEN;
	return NAME_UNKNOWN;
}

/* "O Brien" and "D Angelo" without the apostrophe are one surname. */
static bool is_irish_prefix(const struct name_text *text, size_t i)
{
	char joined[32];
	const struct name_word *word = &text->words[i];

	if (word->n != 1 || (word->flags & (NAME_WORD_DOT | NAME_WORD_COMMA)) ||
		i + 1 == text->count)
		return false;
	const struct name_word *next = &text->words[i + 1];
	char letter = name_word_letters(text, i)[0];
	if ((letter != 'o' && letter != 'd') || next->n < 4 || next->n >= sizeof(joined))
		return false;
	joined[0] = letter;
	memcpy(joined + 1, text->letters + next->at, next->n);
	return name_is_surname(joined, next->n + 1u);
}

/* Small words that are particles only when written small, and "ben", "y", "e". */
static bool is_small_particle(const struct name_text *text, size_t i)
{
	const struct name_word *word = &text->words[i];
	struct sv letters = sv_make(name_word_letters(text, i), word->n);
	char written = text->source.p[word->from];

	if (i > 0 && sv_eq(letters, SV("y")) && is_hispanic(text, i - 1))
		return true;
	/* "in 't Veld", "van 't Hoff", "Ó Súilleabháin", "Ní Bhriain" */
	if (sv_eq(letters, SV("in")) && i + 1 < text->count)
		return text->words[i + 1].n == 1 && name_word_letters(text, i + 1)[0] == 't';
	if (sv_eq(letters, SV("t")) && i > 0)
		return sv_eq(sv_make(name_word_letters(text, i - 1), text->words[i - 1].n),
			       SV("in")) ||
		       name_word_in(text, i - 1, NAME_LIST_PARTICLE);
	if ((sv_eq(letters, SV("o")) || sv_eq(letters, SV("ni"))) && i > 0 &&
		word->to - word->from > (int)word->n && !(word->flags & NAME_WORD_DOT))
		return true;

	return written >= 'a' && written <= 'z' && !(word->flags & NAME_WORD_DOT) &&
	       (sv_eq(letters, SV("ben")) || sv_eq(letters, SV("y")) || sv_eq(letters, SV("e")) ||
		       sv_eq(letters, SV("i")));
}

static bool is_vietnamese_near(const struct name_text *text, size_t i)
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
	struct sv letters = sv_make(name_word_letters(text, i), text->words[i].n);

	if (is_irish_prefix(text, i) || is_small_particle(text, i))
		return true;
	if (!name_list_has(NAME_LIST_PARTICLE, letters.p, letters.n))
		return false;
	if (sv_eq(letters, SV("san")) || sv_eq(letters, SV("santa"))) /* but "Aung San Suu Kyi" */
		return i + 1 < text->count &&
		       name_is_given(name_word_letters(text, i + 1), text->words[i + 1].n);
	if (sv_eq(letters, SV("van")) || sv_eq(letters, SV("le")) || sv_eq(letters, SV("do")) ||
		sv_eq(letters, SV("da")))
		return !is_vietnamese_near(text, i);
	return true;
}

static void find_units(const struct name_text *text, struct units *out)
{
	out->text = text;
	out->count = 0;
	for (size_t i = 0; i < text->count; i++) {
		if ((text->words[i].flags & NAME_WORD_HYPHEN) && out->count > 0) {
			out->at[out->count - 1].to = i + 1;
			continue;
		}
		struct unit unit = {.from = i, .to = i + 1};
		unit.hispanic = is_hispanic(text, i);
		unit.vietnamese = name_word_in(text, i, NAME_LIST_VIETNAMESE);
		unit.chinese = name_word_in(text, i, NAME_LIST_CHINESE);
		out->at[out->count++] = unit;
	}
	for (size_t i = 0; i < out->count; i++) {
		struct unit *unit = &out->at[i];
		unit->hyphen = unit->to - unit->from > 1;
		unit->class = unit->hyphen ? hyphen_class(text, unit->from, unit->to)
					   : name_word_class(text, unit->from);
		unit->particle =
			!unit->hyphen && i + 1 < out->count && is_particle(text, unit->from);
	}
}

static enum name_class class_at(const struct units *units, size_t i)
{
	return units->at[i].class;
}

static bool is_given(const struct units *units, size_t i)
{
	enum name_class class = class_at(units, i);

	return class == NAME_GIVEN || class == NAME_MOSTLY_GIVEN;
}

static bool unit_is(const struct units *units, size_t i, const char *word)
{
	const struct name_word *w = &units->text->words[units->at[i].from];

	return w->n == strlen(word) && memcmp(units->text->letters + w->at, word, w->n) == 0;
}

static bool unit_in(const struct units *units, size_t i, enum name_list list)
{
	return name_word_in(units->text, units->at[i].from, list);
}

/* ---- the two ways to cut ----------------------------------------------------------------- */

/* The surname is the units from k on. */
static const char *cut_forward(const struct units *units, size_t k, struct name_cut *out)
{
	size_t word = units->at[k].from;

	out->first = (struct name_range){0, word};
	out->last = (struct name_range){word, units->text->count};
	out->tail = (struct name_range){0, 0};
	return NULL;
}

/* The surname is the first k units. */
static const char *cut_backward(const struct units *units, size_t k, struct name_cut *out)
{
	size_t word = units->at[k].from;

	out->last = (struct name_range){0, word};
	out->first = (struct name_range){word, units->text->count};
	out->tail = (struct name_range){0, 0};
	return NULL;
}

/* ---- with a comma ------------------------------------------------------------------------ */

static bool any_given(const struct units *units, size_t from, size_t to)
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
		is_vietnamese_near(text, i))
		return false;
	for (size_t k = 0; k < sizeof(given) / sizeof(given[0]); k++) {
		if (sv_eq(sv_make(name_word_letters(text, i), word->n), sv_of(given[k])))
			return false;
	}
	return true;
}

static const char *cut_at_comma(const struct units *units, size_t comma, struct name_cut *out)
{
	const struct name_text *text = units->text;
	size_t k = 0;

	while (k < units->count && units->at[k].from < comma)
		k++;
	if (k == units->count || units->at[k].from != comma)
		return "the comma stands inside a word";
	if (class_at(units, 0) == NAME_GIVEN && k == 1 && !any_given(units, k, units->count))
		return "the comma seems to stand behind the first name";
	if (k > 1 && is_given(units, 0) && !units->at[0].hispanic && !units->at[0].hyphen &&
		class_at(units, k - 1) == NAME_SURNAME && !is_given(units, k) &&
		class_at(units, k) != NAME_INITIAL)
		return "what is behind the comma does not look like a first name";
	if (k == 1 && class_at(units, 0) == NAME_INITIAL)
		return "the surname is a single letter";
	cut_backward(units, k, out);
	size_t tail = text->count;
	while (tail > comma + 1 && is_tail_particle(text, tail - 1) &&
		class_at(units, 0) != NAME_INITIAL)
		tail--;
	out->tail = (struct name_range){tail, text->count};
	out->first.to = tail;
	return NULL;
}

/* ---- without a comma --------------------------------------------------------------------- */

static const char *by_hint(const struct units *units, enum name_order hint, struct name_cut *out)
{
	return hint == NAME_FIRST_LAST ? cut_forward(units, units->count - 1, out)
				       : cut_backward(units, 1, out);
}

static bool is_pinyin(const struct units *units, size_t i)
{
	const struct name_word *word = &units->text->words[units->at[i].from];

	return !units->at[i].hyphen && name_is_pinyin(units->text->letters + word->at, word->n);
}

/* "Li Na", "Wang Xiaoming", "Mao Ze Dong". */
static bool is_chinese_full_name(const struct units *units)
{
	if (!units->at[0].chinese || class_at(units, 0) < NAME_MOSTLY_SURNAME || units->count > 3)
		return false;
	for (size_t i = 1; i < units->count; i++) {
		enum name_class class = class_at(units, i);
		bool syllable =
			is_pinyin(units, i) && (class == NAME_UNKNOWN || units->at[i].chinese);
		if (!syllable && !(is_pinyin(units, i) && class == NAME_GIVEN))
			return false;
	}
	return !units->at[units->count - 1].chinese;
}

/* "Min Jun Kim" */
static bool is_korean_in_order(const struct units *units)
{
	return units->count == 3 && units->text->count == 3 && is_korean_given(units->text, 0, 2) &&
	       unit_in(units, 2, NAME_LIST_KOREAN) && class_at(units, 2) >= NAME_MOSTLY_SURNAME;
}

static bool is_burmese(const struct units *units)
{
	static const char *const words[] = {"aung", "daw", "hla", "hlaing", "htet", "htun",
		"khaing", "khin", "kyaw", "kyi", "maung", "myint", "nyein", "phyo", "suu", "thant",
		"thein", "thiha", "zaw", "zin"};
	size_t found = 0;

	for (size_t i = 0; i < units->count; i++) {
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			found += unit_is(units, i, words[k]);
	}
	return found > 1;
}

/* "Kim Jong Un": a family name and two syllables; "Min Jun Kim" is the other way about. */
static bool is_korean_full_name(const struct units *units)
{
	const struct name_text *text = units->text;

	return units->count == 3 && text->count == 3 && name_word_in(text, 0, NAME_LIST_KOREAN) &&
	       class_at(units, 0) >= NAME_MOSTLY_SURNAME && is_korean_given(text, 1, 3) &&
	       class_at(units, 2) < NAME_MOSTLY_SURNAME;
}

/* Family names of East Asia stand first in full names; true and the answer when it is one. */
static bool cut_east_asian(const struct units *units, struct name_cut *out)
{
	const struct unit *front = &units->at[0], *back = &units->at[units->count - 1];
	bool vietnamese_front = front->vietnamese && class_at(units, 0) >= NAME_MOSTLY_SURNAME;
	bool vietnamese_back = back->vietnamese && class_at(units, units->count - 1) != NAME_GIVEN;

	if (is_chinese_full_name(units) || is_korean_full_name(units)) {
		cut_backward(units, 1, out);
		return true;
	}
	if (units->count > 2 && front->vietnamese &&
		(unit_is(units, 1, "thi") || unit_is(units, 1, "van")) &&
		!(vietnamese_back && !vietnamese_front)) {
		cut_backward(units, 1, out);
		return true;
	}
	if (units->count > 2 && name_word_in(units->text, 0, NAME_LIST_PARTICLE))
		return false; /* "Le Pen Marie" */
	if (vietnamese_front && !vietnamese_back &&
		class_at(units, units->count - 1) != NAME_SURNAME &&
		class_at(units, units->count - 1) != NAME_INITIAL) {
		cut_backward(units, 1, out);
		return true;
	}
	return false;
}

/* "Mary Ann", "Jose Luis": one given name in two words, and no surname. */
static bool is_compound_given(const struct units *units)
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
		if (unit_is(units, 0, firsts[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		if (unit_is(units, 1, seconds[i]))
			return true;
	}
	return false;
}

static const char *cut_two(const struct units *units, enum name_order hint, struct name_cut *out)
{
	enum name_class a = class_at(units, 0), b = class_at(units, 1);
	bool forward = hint == NAME_FIRST_LAST;

	if (a == NAME_INITIAL || b == NAME_INITIAL) {
		if (a != NAME_INITIAL)
			return a >= NAME_MOSTLY_SURNAME ? cut_backward(units, 1, out)
							: against_hint;
		return b == NAME_INITIAL || b == NAME_GIVEN ? no_surname
							    : cut_forward(units, 1, out);
	}
	/* "Beckett Stone": a surname as given name is likelier than a list in the other order. */
	if (a == NAME_SURNAME && b >= NAME_MOSTLY_SURNAME && forward && !units->at[0].hispanic &&
		!unit_in(units, 0, NAME_LIST_COMMON_SURNAME))
		return cut_forward(units, 1, out);
	if (a == NAME_SURNAME && b == NAME_SURNAME)
		return two_surnames;
	if (is_compound_given(units))
		return no_surname;
	if (a == NAME_SURNAME && b != NAME_UNKNOWN)
		return b == NAME_MOSTLY_SURNAME && forward ? against_hint
							   : cut_backward(units, 1, out);
	if (b == NAME_SURNAME && a != NAME_UNKNOWN)
		return a == NAME_MOSTLY_SURNAME && !forward ? against_hint
							    : cut_forward(units, 1, out);
	if (a == NAME_MOSTLY_SURNAME && b == NAME_GIVEN)
		return cut_backward(units, 1, out);
	if (a == NAME_GIVEN && b == NAME_MOSTLY_SURNAME)
		return cut_forward(units, 1, out);
	/* From here on the classes only lean; they may not lean against the hint. */
	bool leans_back = (a == NAME_SURNAME || (b == NAME_GIVEN && a != NAME_GIVEN)) && forward;
	bool leans_on = (b == NAME_SURNAME || (a == NAME_GIVEN && b != NAME_GIVEN)) && !forward;
	if (leans_back || leans_on)
		return against_hint;
	return by_hint(units, hint, out);
}

/* Where the surname begins when the name is in forward order. */
static size_t forward_start(const struct units *units)
{
	size_t n = units->count, start = n - 1;
	bool spanish = n > 2 && units->at[n - 1].hispanic && units->at[n - 2].hispanic &&
		       !units->at[n - 2].particle && class_at(units, n - 2) >= NAME_MOSTLY_SURNAME;

	/* "José Luis Rodríguez Zapatero": two given names, so the rest are the two surnames. */
	if (n == 4 && is_given(units, 0) && is_given(units, 1) && units->at[2].hispanic &&
		class_at(units, 2) == NAME_SURNAME && class_at(units, 3) == NAME_UNKNOWN)
		spanish = true;
	if (spanish)
		start = n - 2;
	for (size_t i = 1; i < n - 1; i++) {
		if (!units->at[i].particle || i > start)
			continue;
		if (i > 1 && class_at(units, i - 1) == NAME_SURNAME)
			i--;
		start = i;
		break;
	}
	return start;
}

/* "Maria del Carmen Garcia", "Abd al Rahman Khan": the particle belongs to the given name. */
static bool given_with_particle(const struct units *units, size_t *out_after)
{
	static const char *const given[] = {"carmen", "angeles", "jesus", "pilar", "luz", "rosario",
		"paz", "socorro", "lourdes", "fatima", "dores", "concepcion", "refugio", "consuelo",
		"rahman", "aziz", "rahim", "karim", "mar", "guadalupe"};
	size_t i = 1;

	while (i < units->count && units->at[i].particle)
		i++;
	if (i == 1 || i >= units->count)
		return false;
	bool arabic = unit_is(units, 0, "abd") || unit_is(units, 0, "abdul");
	for (size_t k = 0; k < sizeof(given) / sizeof(given[0]); k++) {
		if (arabic || (unit_is(units, i, given[k]) && is_given(units, 0))) {
			*out_after = i + 1;
			return true;
		}
	}
	return false;
}

/* "Van Der Berg Jan", "De La Cruz Maria", but "De Andre Smith" and "La Toya Jackson". */
static const char *cut_leading_particle(const struct units *units, struct name_cut *out)
{
	size_t name = 0, n = units->count;

	while (name < n && units->at[name].particle)
		name++;
	if (name + 1 >= n)
		return no_surname;
	bool arabic =
		unit_is(units, 0, "bin") || unit_is(units, 0, "ibn") || unit_is(units, 0, "abu");
	if ((class_at(units, name) >= NAME_MOSTLY_SURNAME ||
		    class_at(units, name) == NAME_UNKNOWN || arabic) &&
		is_given(units, name + 1))
		return cut_backward(units, name + 1, out);
	if (name == 1 && is_given(units, 1) && n == 3 && class_at(units, 2) == NAME_SURNAME)
		return cut_forward(units, 2, out);
	return against_hint;
}

/* Certain that the surname stands in front, and how many units it has; 0 when not. */
static size_t backward_units(const struct units *units)
{
	size_t n = units->count;
	enum name_class last = class_at(units, n - 1);

	if (units->at[1].particle)
		return 0;
	if (class_at(units, 0) < NAME_MOSTLY_SURNAME)
		return last == NAME_INITIAL && class_at(units, 0) != NAME_GIVEN &&
				       class_at(units, 1) == NAME_GIVEN
			       ? 1
			       : 0;
	if (last == NAME_SURNAME)
		return 0;
	if (class_at(units, 0) == NAME_MOSTLY_SURNAME)
		return (last == NAME_INITIAL || last == NAME_GIVEN) && is_given(units, 1) ? 1 : 0;
	if (units->at[0].hispanic && units->at[1].hispanic && class_at(units, 1) == NAME_SURNAME &&
		is_given(units, n - 1))
		return is_given(units, 2) ? 2 : 0;
	if (is_given(units, 1))
		return last == NAME_MOSTLY_SURNAME ? 0 : 1;
	return last == NAME_INITIAL || (class_at(units, 1) == NAME_INITIAL && last == NAME_GIVEN);
}

/* The front looks like a surname or the end like a given name, but not both for certain. */
static bool leans_backward(const struct units *units, size_t start)
{
	enum name_class first = class_at(units, 0), last = class_at(units, units->count - 1);

	if (units->count == 3 && start == 2 && units->at[1].hispanic &&
		class_at(units, 1) == NAME_SURNAME && last == NAME_UNKNOWN)
		return true; /* "Carlos Ramírez Xxxx": one surname or two? */
	if (start + 1 < units->count) {
		size_t name = start;
		while (units->at[name].particle)
			name++;
		return (first == NAME_SURNAME && last < NAME_MOSTLY_SURNAME) ||
		       (name + 1 < units->count && last == NAME_GIVEN);
	}
	if (last == NAME_INITIAL)
		return true;
	if (first == NAME_SURNAME) /* "Rutherford B. Hayes", "Booker Taliaferro Washington" */
		return last != NAME_SURNAME;
	if (class_at(units, 1) == NAME_INITIAL || first == NAME_GIVEN) /* "Billy Ray Cyrus" */
		return false;
	return last == NAME_GIVEN;
}

static const char *cut_many(const struct units *units, enum name_order hint, struct name_cut *out)
{
	size_t after = 0;

	if (given_with_particle(units, &after)) {
		if (after >= units->count)
			return no_surname;
		return cut_forward(units,
			after + 1 < units->count && units->at[after].hispanic ? after
									      : units->count - 1,
			out);
	}
	if (units->at[0].particle &&
		!(is_given(units, 0) && class_at(units, units->count - 1) == NAME_SURNAME))
		return cut_leading_particle(units, out);
	size_t backward = backward_units(units), start = forward_start(units);
	if (backward > 0 && !units->at[start].particle)
		return cut_backward(units, backward, out);
	if (hint == NAME_LAST_FIRST) {
		bool plain = class_at(units, 0) != NAME_GIVEN &&
			     class_at(units, units->count - 1) < NAME_MOSTLY_SURNAME;
		return plain ? cut_backward(units, 1, out)
		       : is_given(units, 0) && !leans_backward(units, start)
			       ? cut_forward(units, start, out)
			       : against_hint;
	}
	if (leans_backward(units, start) && !is_korean_in_order(units))
		return against_hint;
	return cut_forward(units, start, out);
}

const char *name_cut_find(const struct name_text *text, enum name_order hint, struct name_cut *out)
{
	struct units units;
	size_t commas = name_text_commas(text);

	if (text->count == 0)
		return "no words";
	find_units(text, &units);
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
		return cut_two(&units, hint, out);
	}
	return cut_many(&units, hint, out);
}

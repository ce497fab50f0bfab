#include "rules/name_split.h"

#include <string.h>

#include "rules/name_units.h"

#include "engine/base/banned.h"

static const char one_word[] = "a single word";
static const char against_hint[] = "the order of the names is not certain";
static const char two_surnames[] = "all words are surnames";
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

/* ---- the two ways to cut ----------------------------------------------------------------- */

/* The surname is the units from k on. */
static const char *cut_forward(const struct name_units *units, size_t k, struct name_cut *out)
{
	size_t word = units->at[k].from;

	out->first = (struct name_range){0, word};
	out->last = (struct name_range){word, units->text->count};
	out->tail = (struct name_range){0, 0};
	return NULL;
}

/* The surname is the first k units. */
static const char *cut_backward(const struct name_units *units, size_t k, struct name_cut *out)
{
	size_t word = units->at[k].from;

	out->last = (struct name_range){0, word};
	out->first = (struct name_range){word, units->text->count};
	out->tail = (struct name_range){0, 0};
	return NULL;
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
		cut_backward(units, 1, out);
		return true;
	}
	if (is_korean_in_order(units)) {
		cut_forward(units, 2, out);
		return true;
	}
	if (units->count > 2 && front->vietnamese &&
		(name_unit_is(units, 1, "thi") || name_unit_is(units, 1, "van")) &&
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
	       units->at[1].weight >= 2 && units->at[2].weight < 0;
}

/* ---- weighing ------------------------------------------------------------------------------- */

/*
 * A name without a comma is read in four ways: the surname at the end or in front, of one piece or of
 * two. A piece is a unit, or a surname with its particles. Each way is worth what its pieces are worth
 * in their places, against all of them being surnames; the way that is clearly better than every other
 * is taken, and none when there is no such way. All in binary logarithms (name_weight()).
 */
enum {
	CLEAR = 1,
	CLEAR_AGAINST = 3,
	CLEAR_UNKNOWN = 4,
	CLEAR_ASIAN = 8,
	AGAINST_HINT = -3,  /* names are in the order of the hint eight times as often */
	INITIAL_FIRST = -2, /* "J. Smith" */
	INITIAL_MIDDLE = 1, /* "John T Smith" */
	INITIAL_LAST = -8,
	PARTICLE_GIVEN = -10, /* "de la Cruz" as a given name */
	HARDLY_A_NAME = -4,   /* "Silver Lake Grocers" */
	HARDLY_GIVEN = -7     /* such a word is nobody's given name, whatever the rest */
};

struct piece {
	size_t from; /* unit */
	int weight;
	bool initial, particle, hispanic, joins_next;
};

struct pieces {
	struct piece at[NAME_WORDS_MAX];
	size_t count;
};

static void find_pieces(const struct name_units *units, struct pieces *out)
{
	out->count = 0;
	for (size_t i = 0; i < units->count; i++) {
		struct piece piece = {.from = i};
		while (units->at[i].particle && units->count > 2)
			i++;
		const struct name_unit *unit = &units->at[i];
		piece.particle = i > piece.from;
		piece.initial = unit->class == NAME_INITIAL;
		piece.weight = piece.particle ? PARTICLE_GIVEN : unit->weight;
		piece.hispanic = unit->hispanic;
		piece.joins_next = i > 0 && i + 1 < units->count && name_units_pair(units, i);
		out->at[out->count++] = piece;
	}
}

static int first_worth(const struct piece *piece)
{
	return piece->initial ? INITIAL_FIRST : piece->weight;
}

/* Middle names are given names mostly, but surnames too: log2(0.7 * 2^weight + 0.3). */
static int middle_worth(const struct piece *piece)
{
	if (piece->initial)
		return INITIAL_MIDDLE;
	if (piece->particle)
		return PARTICLE_GIVEN;
	return piece->weight >= 0 ? piece->weight : piece->weight >= -3 ? -1 : -2;
}

/* Two surnames without a hyphen: usual in Spanish and Portuguese, else rare. */
static int pair_worth(const struct piece *front, const struct piece *back)
{
	if (front->joins_next)
		return 6;
	if (front->hispanic && back->hispanic && front->weight < 0 && back->weight < 0)
		return 2;
	if (back->particle && !front->particle && (front->hispanic || front->weight <= -5))
		return 2;
	if (front->hispanic && front->weight <= -3 && !back->initial && back->weight == -1)
		return 1;
	if (back->hispanic && back->weight < 0 && front->weight == -1)
		return -1; /* a rare surname, or a rare middle name */
	return -4;
}

static int surname_worth(const struct piece *pieces, size_t n)
{
	int worth = n == 2 ? pair_worth(&pieces[0], &pieces[1]) : 0;

	for (size_t i = 0; i < n; i++)
		worth += pieces[i].initial ? INITIAL_LAST : 0;
	return worth;
}

static int given_worth(const struct piece *pieces, size_t n)
{
	int worth = first_worth(&pieces[0]);

	for (size_t i = 1; i < n; i++)
		worth += middle_worth(&pieces[i]);
	return worth;
}

struct way {
	bool forward;
	size_t surnames; /* pieces */
	size_t given;	 /* the first given name */
	int worth;
};

static struct way weigh_way(const struct pieces *pieces, bool forward, size_t n, bool hinted)
{
	size_t rest = pieces->count - n, surname = forward ? rest : 0, given = forward ? 0 : n;

	return (struct way){forward, n, given,
		surname_worth(pieces->at + surname, n) + given_worth(pieces->at + given, rest) +
			(hinted ? 0 : AGAINST_HINT)};
}

/* The best way; *out_lead is what it is better than the next one. */
static struct way best_way(const struct pieces *pieces, enum name_order hint, int *out_lead)
{
	struct way best = {.worth = -1000};
	int second = -1000;

	for (int turn = 0; turn < 4; turn++) {
		bool forward = turn < 2;
		size_t n = 1 + (size_t)(turn % 2);
		if (n >= pieces->count)
			continue;
		struct way way =
			weigh_way(pieces, forward, n, forward == (hint == NAME_FIRST_LAST));
		if (way.worth > best.worth) {
			second = best.worth;
			best = way;
		} else if (way.worth > second) {
			second = way.worth;
		}
	}
	*out_lead = best.worth - second;
	return best;
}

/* "Young Kim": the given name is a surname elsewhere, and Kim a given name. */
static bool is_asian_surname(const struct name_units *units, size_t i)
{
	return units->at[i].vietnamese || units->at[i].chinese ||
	       name_unit_in(units, i, NAME_LIST_KOREAN);
}

/* More is needed against the hint, and more still when the surname is not known as one. */
static int needed_lead(const struct name_units *units, const struct way *way, enum name_order hint)
{
	if (way->forward == (hint == NAME_FIRST_LAST))
		return CLEAR;
	if (!way->forward && is_asian_surname(units, units->count - 1) &&
		!is_asian_surname(units, 0))
		return CLEAR_ASIAN;
	bool known = way->forward || units->at[0].class != NAME_UNKNOWN ||
		     class_at(units, units->count - 1) == NAME_INITIAL;
	return known ? CLEAR_AGAINST : CLEAR_UNKNOWN;
}

static const char *cut_by_weight(
	const struct name_units *units, enum name_order hint, struct name_cut *out)
{
	struct pieces pieces;
	int lead;

	find_pieces(units, &pieces);
	if (pieces.count < 2)
		return no_surname;
	struct way way = best_way(&pieces, hint, &lead);
	const struct piece *given = &pieces.at[way.given];
	const struct piece *surname = &pieces.at[way.forward ? pieces.count - way.surnames : 0];
	if (given->initial && !way.forward && surname->particle)
		return no_surname;
	if (surname->initial)
		return given->weight < 0 ? against_hint : no_surname;
	if (!given->initial && given->weight <= HARDLY_GIVEN)
		return pieces.count == 2 && surname->weight <= HARDLY_GIVEN + 2 ? two_surnames
										: against_hint;
	if (lead < needed_lead(units, &way, hint) ||
		(pieces.count > 2 && way.worth < HARDLY_A_NAME))
		return against_hint;
	return way.forward ? cut_forward(units, surname->from, out)
			   : cut_backward(units, given->from, out);
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
		return cut_forward(units, all ? after : units->count - 1, out);
	}
	if (given_begins_with_particle(units))
		return cut_forward(units, 2, out);
	return cut_by_weight(units, hint, out);
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
		return is_compound_given(&units) ? no_surname : cut_by_weight(&units, hint, out);
	}
	return cut_many(&units, hint, out);
}

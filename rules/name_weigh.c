#include "rules/name_weigh.h"

#include "engine/base/banned.h"

static const char against_hint[] = "the order of the names is not certain";
static const char two_surnames[] = "all words are surnames";
static const char no_surname[] = "no word is clearly the surname";

enum {
	CLEAR = 1,	    /* the lead that is needed for the order of the hint, */
	CLEAR_AGAINST = 3,  /* against it, */
	CLEAR_UNKNOWN = 4,  /* with a surname in front that no table knows, */
	CLEAR_ASIAN = 8,    /* with a family name of East Asia at the end: "Young Kim" */
	AGAINST_HINT = -3,  /* names are in the order of the hint eight times as often, */
	AGAINST_MIXED = -5, /* and in both letter cases oftener: "SMITH JOHN" is from old lists */
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

/* "Smith": a capital and small letters behind it. */
static bool is_mixed_case(const struct name_text *text)
{
	for (size_t i = 0; i < text->count; i++) {
		const char *word = text->source.p + text->words[i].from;
		if (text->words[i].n > 1 && word[0] >= 'A' && word[0] <= 'Z' && word[1] >= 'a' &&
			word[1] <= 'z')
			return true;
	}
	return false;
}

static struct way weigh_way(const struct pieces *pieces, bool forward, size_t n, int prior)
{
	size_t rest = pieces->count - n, surname = forward ? rest : 0, given = forward ? 0 : n;

	return (struct way){forward, n, given,
		surname_worth(pieces->at + surname, n) + given_worth(pieces->at + given, rest) +
			prior};
}

/* The best way; *out_lead is what it is better than the next one. */
static struct way best_way(
	const struct pieces *pieces, enum name_order hint, bool mixed, int *out_lead)
{
	struct way best = {.worth = -1000};
	int second = -1000;
	int against = mixed && hint == NAME_FIRST_LAST ? AGAINST_MIXED : AGAINST_HINT;

	for (int turn = 0; turn < 4; turn++) {
		bool forward = turn < 2;
		size_t n = 1 + (size_t)(turn % 2);
		if (n >= pieces->count)
			continue;
		bool hinted = forward == (hint == NAME_FIRST_LAST);
		struct way way = weigh_way(pieces, forward, n, hinted ? 0 : against);
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
		     units->at[units->count - 1].class == NAME_INITIAL;
	return known ? CLEAR_AGAINST : CLEAR_UNKNOWN;
}

const char *name_weigh_cut(
	const struct name_units *units, enum name_order hint, struct name_cut *out)
{
	struct pieces pieces;
	int lead;

	find_pieces(units, &pieces);
	if (pieces.count < 2)
		return no_surname;
	struct way way = best_way(&pieces, hint, is_mixed_case(units->text), &lead);
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
		(pieces.count > 2 && way.forward && way.worth < HARDLY_A_NAME))
		return against_hint;
	return way.forward ? name_cut_forward(units, surname->from, out)
			   : name_cut_backward(units, given->from, out);
}

const char *name_cut_forward(const struct name_units *units, size_t k, struct name_cut *out)
{
	size_t word = units->at[k].from;

	out->first = (struct name_range){0, word};
	out->last = (struct name_range){word, units->text->count};
	out->tail = (struct name_range){0, 0};
	return NULL;
}

const char *name_cut_backward(const struct name_units *units, size_t k, struct name_cut *out)
{
	size_t word = units->at[k].from;

	out->last = (struct name_range){0, word};
	out->first = (struct name_range){word, units->text->count};
	out->tail = (struct name_range){0, 0};
	return NULL;
}

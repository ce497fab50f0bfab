#include "rules/address_parse.h"

#include "engine/base/banned.h"

/*
 * Every take_* function looks at the tokens from `i` on and returns how many of them it took, 0 for
 * none. The rules of what may be an id are those of a clerk: digits are one; a single letter is one
 * unless a street type follows ("Unit A", but "Unit A St" is a street); a word is one only behind a
 * designator that is hardly ever a street's name, and at the end of its line.
 */
struct taker {
	struct address_scratch *scratch;
	struct address *out;
	bool has_route;
};

enum { BREAKS = BEFORE_LINE | BEFORE_COMMA };

static const struct address_word no_word;
static const struct address_token no_token = {.word = &no_word, .before = BREAKS};

/* The token at i, or one that is nothing and begins a new line. */
static const struct address_token *at(const struct taker *taker, size_t i)
{
	return i < taker->scratch->token_count ? &taker->scratch->tokens[i] : &no_token;
}

static inline bool is_suffix(const struct address_token *token, const char *suffix)
{
	return memcmp(token->word->suffix, suffix, strlen(suffix) + 1) == 0;
}

static bool starts_segment(const struct taker *taker, size_t i)
{
	return i == 0 || (at(taker, i)->before & BREAKS);
}

/* Nothing that belongs to the same line comes at i, or something that begins a unit. */
static bool ends_before(const struct taker *taker, size_t i)
{
	const struct address_token *next = at(taker, i);

	return (next->before & (BREAKS | BEFORE_HASH | BEFORE_DASH)) || next->word->unit ||
	       next->word->role == ROLE_BOX || next->word->role == ROLE_PO ||
	       next->word->role == ROLE_POBOX;
}

static bool is_letter(const struct address_token *token)
{
	return token->text.n == 1 && !token->has_digit;
}

/* A word of a street stands before i in the same segment. */
static bool has_street_before(const struct taker *taker, size_t i)
{
	while (i > 0 && !(at(taker, i)->before & BREAKS)) {
		i--;
		if (!at(taker, i)->is_taken && !at(taker, i)->has_digit)
			return true;
	}
	return false;
}

/* The street before i is complete: its suffix, a directional or another unit is the last word. */
static bool is_after_street(const struct taker *taker, size_t i)
{
	if (starts_segment(taker, i))
		return true;
	const struct address_token *last = at(taker, i - 1);
	return last->is_taken || last->word->suffix[0] || last->word->direction;
}

/* The id that begins at i, with the letter or number that belongs to it behind: "5 B", "B 5". */
static size_t take_id(struct taker *taker, size_t i, bool is_trailing, struct sv *out_id)
{
	const struct address_token *first = at(taker, i);
	const struct address_token *second = at(taker, i + 1);

	*out_id = first->text;
	size_t words = address_number_words(
		taker->scratch, first, taker->scratch->token_count - i, out_id);
	if (words > 0)
		return words;
	if (!is_trailing || second->is_taken || (second->before & (BREAKS | BEFORE_HASH)) ||
		!ends_before(taker, i + 2))
		return 1;
	char last = first->text.p[first->text.n - 1];
	bool adds_letter = last >= '0' && last <= '9' && is_letter(second);
	bool adds_number = is_letter(first) && second->has_digit && second->text.p[0] <= '9';
	if (!adds_letter && !adds_number)
		return 1;
	*out_id = address_join(taker->scratch, first->text, second->text);
	return 2;
}

/* May the token at i be an id behind a designator at `designator`? */
static bool is_id(const struct taker *taker, size_t designator, size_t i)
{
	const struct address_token *id = at(taker, i);
	const struct address_token *next = at(taker, i + 1);
	const struct address_unit_traits *traits =
		address_unit_traits(at(taker, designator)->word->unit);
	bool is_last = ends_before(taker, i + 1);

	if (i >= taker->scratch->token_count || id->is_taken)
		return false;
	if ((id->before & BREAKS) && !(id->has_digit && (next->before & BREAKS)))
		return false;
	if (!traits->is_plain && !is_after_street(taker, designator))
		return false;
	if (id->has_digit)
		return !(address_is_ordinal(id->text) && next->word->suffix[0] &&
			 !(next->before & BREAKS));
	if (!traits->is_plain && !is_last)
		return false;
	if (is_letter(id))
		return is_last || !next->word->is_type;
	if (id->word->number > 0)
		return is_last || starts_segment(taker, designator);
	if (id->word->unit || id->word->is_type || !is_last)
		return false;
	return (traits->is_plain && id->text.n == 2 && !traits->is_level) || traits->takes_words ||
	       address_token_is(at(taker, designator), "SUITE");
}

/* REAR, BSMT and the like without an id. */
static bool may_stand_alone(const struct taker *taker, size_t i)
{
	const struct address_unit_traits *traits = address_unit_traits(at(taker, i)->word->unit);
	bool is_last = ends_before(taker, i + 1);

	if (!traits->needs_no_id)
		return false;
	if (starts_segment(taker, i))
		return is_last || (traits->is_plain && at(taker, i + 1)->has_digit);
	return is_last &&
	       (traits->is_plain ? has_street_before(taker, i) || at(taker, i - 1)->is_taken
				 : is_after_street(taker, i));
}

/* Behind a designator: NO, which is skipped before digits. */
static size_t skip_number_sign(const struct taker *taker, size_t i)
{
	return at(taker, i)->word->role == ROLE_NUMBER && at(taker, i + 1)->has_digit ? i + 1 : i;
}

static size_t take_designator(struct taker *taker, size_t i, bool is_sure)
{
	enum address_unit_kind kind = at(taker, i)->word->unit;
	const struct address_unit_traits *traits = address_unit_traits(kind);
	size_t k = skip_number_sign(taker, i + 1);
	const struct address_token *next = at(taker, k);
	struct sv id = SV("");

	if (kind == UNIT_NONE)
		return 0;
	if (traits->takes_words && !traits->is_level && next->word->unit &&
		!(next->before & BREAKS)) {
		size_t n = take_designator(taker, k, true);
		if (n > 0)
			return k - i + n;
	}
	/* the number of the house behind REAR at the start of a line is no id */
	bool leads = starts_segment(taker, i) && traits->needs_no_id && !ends_before(taker, k + 1);
	if (!leads && is_id(taker, i, k)) {
		size_t n = take_id(taker, k, has_street_before(taker, i) || i == 0, &id);
		if (i == 0 && !ends_before(taker, k + n) && n > 1)
			n = address_number_words(taker->scratch, next, 1, &id);
		if (traits->needs_no_id && kind != UNIT_OFC)
			id = address_join(taker->scratch, sv_of(traits->name), id);
		address_add_unit(taker->out, kind, false, id);
		return k - i + n;
	}
	if (!is_sure && !may_stand_alone(taker, i))
		return 0;
	if (!traits->needs_no_id)
		return 0;
	address_add_unit(taker->out, kind, false, sv_of(traits->name));
	return 1;
}

/* 2ND FL, SECOND FLOOR, 2 FL. */
static size_t take_floor(struct taker *taker, size_t i)
{
	const struct address_token *first = at(taker, i);
	struct sv id = first->text;
	size_t n = 1;

	if (first->word->number || first->word->ordinal)
		n = address_number_words(
			taker->scratch, first, taker->scratch->token_count - i, &id);
	else if (!first->is_number && !address_is_ordinal(first->text))
		return 0;
	const struct address_token *floor = at(taker, i + n);
	const struct address_token *next = at(taker, i + n + 1);
	if (n == 0 || floor->word->unit != UNIT_FL || (floor->before & BREAKS))
		return 0;
	bool leads = starts_segment(taker, i) && next->has_digit && !first->is_number;
	if (!ends_before(taker, i + n + 1) && !leads)
		return 0;
	while (id.n > 0 && id.p[id.n - 1] > '9')
		id.n--;
	address_add_unit(taker->out, UNIT_FL, false, id);
	return n + 1;
}

/* "#5"; but the sign in "#123 Main St" is the house's. */
static size_t take_hash(struct taker *taker, size_t i)
{
	const struct address_token *first = at(taker, i);
	size_t k = i;
	struct sv id;

	if (first->word->role == ROLE_NUMBER && at(taker, i + 1)->has_digit &&
		!(at(taker, i + 1)->before & BREAKS))
		k = i + 1;
	else if (!(first->before & BEFORE_HASH))
		return 0;
	if (first->word->unit)
		return take_designator(taker, i, true);
	if (starts_segment(taker, i) && !at(taker, k + 1)->has_digit &&
		!ends_before(taker, k + 1)) {
		if (k > i)
			taker->scratch->tokens[i].is_taken = true;
		return 0;
	}
	size_t n = take_id(taker, k, !starts_segment(taker, i) || ends_before(taker, k + 2), &id);
	address_add_unit(taker->out, UNIT_ANY, false, id);
	return k - i + n;
}

static void add_box(struct taker *taker, struct sv kind, struct sv id)
{
	struct address *out = taker->out;

	if (out->box_count == ADDRESS_BOXES) {
		out->is_full = true;
		return;
	}
	out->boxes[out->box_count++] = (struct address_box){kind, id};
}

/* How many tokens say "PO" at i. */
static size_t count_po(const struct taker *taker, size_t i)
{
	if (at(taker, i)->word->role == ROLE_PO)
		return 1;
	if (address_token_is(at(taker, i), "P") && address_token_is(at(taker, i + 1), "O"))
		return 2;
	return address_token_is(at(taker, i), "POST") && at(taker, i + 1)->word->unit == UNIT_OFC
		       ? 2
		       : 0;
}

/* How many tokens name a PO box at i, its number not among them; *is_sure: nothing else can be. */
static size_t count_box_words(const struct taker *taker, size_t i, bool *is_sure)
{
	const struct address_token *first = at(taker, i);
	size_t n = count_po(taker, i);

	*is_sure = true;
	if (n > 0) {
		enum address_role role = at(taker, i + n)->word->role;
		if (role == ROLE_BOX || role == ROLE_BIN)
			return n + 1;
		*is_sure = false;
		return starts_segment(taker, i) && at(taker, i + n)->is_number ? n : 0;
	}
	if (first->word->role == ROLE_POBOX)
		return 1;
	*is_sure = false;
	if (first->word->role == ROLE_BOX)
		return 1;
	if (!starts_segment(taker, i))
		return 0;
	if (address_token_is(first, "CASE") && address_token_is(at(taker, i + 1), "POSTALE"))
		return 2;
	return first->word->role == ROLE_BIN || address_token_is(first, "CP") ? 1 : 0;
}

static size_t take_box(struct taker *taker, size_t i)
{
	bool is_sure;
	size_t n = count_box_words(taker, i, &is_sure);
	struct sv id;

	if (n == 0)
		return 0;
	bool is_plain_box = n == 1 && at(taker, i)->word->role == ROLE_BOX;
	size_t k = skip_number_sign(taker, i + n);
	const struct address_token *first = at(taker, k);
	if (k >= taker->scratch->token_count)
		return 0;
	bool is_id_letter = is_letter(first) && ends_before(taker, k + 1);
	if (!first->has_digit && !is_id_letter && !(is_sure && ends_before(taker, k + 1)))
		return 0;
	size_t used = take_id(taker, k, true, &id);
	add_box(taker, is_plain_box && taker->has_route ? SV("BOX") : SV("PO BOX"), id);
	return k - i + used;
}

/* How many tokens name a route at i, its number not among them. */
static size_t count_route_words(const struct taker *taker, size_t i, struct sv *out_kind)
{
	const struct address_token *first = at(taker, i);
	const struct address_token *second = at(taker, i + 1);
	bool is_before_route = is_suffix(second, "RTE");

	*out_kind = SV("RR");
	if (first->word->role == ROLE_RR)
		return is_before_route ? 2 : 1;
	if (address_token_is(first, "R") && address_token_is(second, "R"))
		return 2;
	if (address_token_is(first, "RURAL") && is_before_route)
		return 2;
	bool is_road = is_suffix(first, "RD") || is_suffix(first, "RTE");
	if (is_road && starts_segment(taker, i) && at(taker, i + 2)->word->role == ROLE_BOX)
		return 1;
	*out_kind = SV("HC");
	if (first->word->role == ROLE_HC)
		return 1;
	if (address_token_is(first, "STAR") && is_before_route)
		return 2;
	if (is_suffix(first, "HWY") && address_token_is(second, "CONTRACT"))
		return is_suffix(at(taker, i + 2), "RTE") ? 3 : 2;
	*out_kind = first->text;
	return first->word->role == ROLE_MILITARY && starts_segment(taker, i) ? 1 : 0;
}

static size_t take_route(struct taker *taker, size_t i)
{
	struct sv kind;
	struct sv id;
	size_t n = count_route_words(taker, i, &kind);

	if (n == 0)
		return 0;
	size_t k = skip_number_sign(taker, i + n);
	if (!at(taker, k)->has_digit)
		return 0;
	/* behind the number of a house RR is a ranch road, if no box tells otherwise */
	if (address_token_is(at(taker, i), "RR") && !starts_segment(taker, i) &&
		at(taker, k + 1)->word->role != ROLE_BOX)
		return 0;
	size_t used = take_id(taker, k, false, &id);
	add_box(taker, kind, id);
	taker->has_route = true;
	return k - i + used;
}

void address_add_unit(struct address *out, enum address_unit_kind kind, bool is_bare, struct sv id)
{
	for (size_t i = 0; i < out->unit_count; i++) {
		struct address_unit *unit = &out->units[i];
		bool is_same = unit->kind == kind || kind == UNIT_ANY || unit->kind == UNIT_ANY;
		if (is_same && !address_unit_traits(unit->kind)->is_level &&
			!address_unit_traits(kind)->is_level && sv_eq(unit->id, id)) {
			if (unit->kind == UNIT_ANY)
				unit->kind = kind;
			unit->is_bare = unit->is_bare && is_bare;
			return;
		}
		if (unit->kind == kind && sv_eq(unit->id, id))
			return;
	}
	if (out->unit_count == ADDRESS_UNITS) {
		out->is_full = true;
		return;
	}
	out->units[out->unit_count++] = (struct address_unit){kind, is_bare, id};
}

/* RFD 2 #152: the number sign behind a route is the box's. */
static void settle_route_box(struct taker *taker)
{
	struct address *out = taker->out;

	for (size_t i = 0; i < out->box_count; i++) {
		if (sv_eq(out->boxes[i].kind, SV("BOX")))
			return;
	}
	if (!taker->has_route || out->unit_count != 1 || out->units[0].kind != UNIT_ANY)
		return;
	add_box(taker, SV("BOX"), out->units[0].id);
	out->unit_count = 0;
}

/* Closes the gaps; a line that lost its beginning still begins with what is left. */
static void close_gaps(struct address_scratch *scratch)
{
	size_t kept = 0;
	uint8_t carried = 0;

	for (size_t i = 0; i < scratch->token_count; i++) {
		struct address_token *token = &scratch->tokens[i];
		carried |= token->before & BREAKS;
		if (token->is_taken)
			continue;
		token->before = (uint8_t)(token->before | carried);
		carried = 0;
		scratch->tokens[kept++] = *token;
	}
	scratch->token_count = kept;
}

void address_take_units(struct address_scratch *scratch, struct address *out)
{
	struct taker taker = {.scratch = scratch, .out = out};
	size_t i = 0;

	while (i < scratch->token_count) {
		const struct address_token *token = &scratch->tokens[i];
		bool has_meaning = token->word->word[0] != '\0';
		size_t n = has_meaning ? take_box(&taker, i) : 0;
		if (n == 0 && has_meaning)
			n = take_route(&taker, i);
		if (n == 0)
			n = take_hash(&taker, i);
		if (n == 0)
			n = take_floor(&taker, i);
		if (n == 0 && has_meaning)
			n = take_designator(&taker, i, false);
		for (size_t k = i; k < i + n; k++)
			scratch->tokens[k].is_taken = true;
		i += n > 0 ? n : 1;
	}
	settle_route_box(&taker);
	close_gaps(scratch);
}

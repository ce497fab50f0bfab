#include "rules/address_parse.h"

#include "rules/address_roads.h"

#include "engine/base/banned.h"

enum { BREAKS = BEFORE_LINE | BEFORE_COMMA };

/* A part of the tokens, between breaks. */
struct span {
	struct address_scratch *scratch;
	const struct address_token *at;
	size_t count;
	bool is_french;
	bool st_is_street;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct sv address_join(struct address_scratch *scratch, struct sv a, struct sv b)
{
	char *start = scratch->chars + scratch->char_count;

	if (scratch->char_count + a.n + b.n > scratch->char_room) {
		scratch->is_full = true;
		return a;
	}
	(void)memcpy(start, a.p, a.n);
	if (b.n)
		(void)memcpy(start + a.n, b.p, b.n);
	scratch->char_count += a.n + b.n;
	return sv_make(start, a.n + b.n);
}

static bool is_type(const struct address_token *token)
{
	return token->word->is_type;
}

static bool has_suffix(const struct address_token *token)
{
	return token->word->suffix[0] != '\0';
}

static enum address_direction direction_of(const struct span *span, size_t i)
{
	const struct address_token *token = &span->at[i];

	if (span->is_french && !token->word->direction) {
		if (address_token_is(token, "O"))
			return DIRECTION_W;
		if (address_token_is(token, "EST"))
			return DIRECTION_E;
	}
	return (enum address_direction)token->word->direction;
}

/* N E, NORTH EAST: the two at i, which are there, as one, or DIRECTION_NONE. */
static enum address_direction direction_pair(const struct span *span, size_t i)
{
	enum address_direction first = direction_of(span, i);
	enum address_direction second = direction_of(span, i + 1);
	bool is_pair = (first == DIRECTION_N || first == DIRECTION_S) &&
		       (second == DIRECTION_E || second == DIRECTION_W);
	if (!is_pair)
		return DIRECTION_NONE;
	if (first == DIRECTION_N)
		return second == DIRECTION_E ? DIRECTION_NE : DIRECTION_NW;
	return second == DIRECTION_E ? DIRECTION_SE : DIRECTION_SW;
}

static void drop_first(struct span *span, size_t n)
{
	span->at += n;
	span->count -= n;
}

/* Are the first n words directionals and nothing else? */
static bool all_directions(const struct span *span, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!direction_of(span, i))
			return false;
	}
	return true;
}

/* How many letter-and-digits groups like N6W23001 the text holds, or 0 when it is no such text. */
static size_t count_grid(struct sv text)
{
	size_t groups = 0;
	size_t i = 0;

	while (i < text.n) {
		if (!memchr("NSEW", text.p[i], 4) || i + 1 == text.n || !is_digit(text.p[i + 1]))
			return 0;
		i++;
		while (i < text.n && is_digit(text.p[i]))
			i++;
		groups++;
	}
	return groups;
}

/* N6W23001, N6 W23001, N 6 W 23001 (Publication 28 appendix D1), and N1234. */
static bool take_grid(struct span *span, struct address_street *street)
{
	struct sv text = SV("");
	size_t groups = 0;
	size_t used = 0;

	if (span->at[0].text.n > 0 && !memchr("NSEW", span->at[0].text.p[0], 4))
		return false;
	for (size_t n = 1; n <= 4 && n < span->count; n++) {
		if (span->at[n - 1].text.n > 14)
			break;
		text = n == 1 ? span->at[0].text
			      : address_join(span->scratch, text, span->at[n - 1].text);
		size_t now = count_grid(text);
		bool is_alone = n == 1 && now == 1;
		if (now == 2 || is_alone) {
			street->number = text;
			groups = now;
			used = n;
		}
		if (now == 2)
			break;
	}
	if (groups == 0)
		return false;
	drop_first(span, used);
	return true;
}

/* A letter behind the number: "123 A Main St", but "123 A St" is a street named A. */
static bool letter_follows(const struct span *span)
{
	const struct address_token *letter = &span->at[0];

	/* D, L and O may be D'Angelo, L'Enfant and O'Brien written apart */
	if (span->count < 2 || letter->text.n != 1 || letter->has_digit || direction_of(span, 0) ||
		memchr("DLO", letter->text.p[0], 3))
		return false;
	const struct address_token *next = &span->at[1];
	if (is_type(next) || next->has_digit || next->text.n == 1 || next->word->role == ROLE_AND)
		return direction_of(span, 1) && span->count > 2 && !is_type(&span->at[2]);
	return !direction_of(span, 1) || (span->count > 2 && !is_type(&span->at[2]));
}

static void add_to_number(struct span *span, struct address_street *street, struct sv more)
{
	street->number = address_join(span->scratch, street->number, more);
}

/* What belongs to the number behind its first word: "- 10", "1/2", "A". */
static void take_number_rest(struct span *span, struct address_street *street)
{
	if (span->count > 1 && (span->at[0].before & BEFORE_DASH) &&
		is_digit(span->at[0].text.p[0]) && !address_is_ordinal(span->at[0].text)) {
		add_to_number(span, street, SV("-"));
		add_to_number(span, street, span->at[0].text);
		drop_first(span, 1);
	}
	if (span->count > 0 && span->at[0].has_digit && sv_find(span->at[0].text, '/') > 0 &&
		sv_find(span->at[0].text, '/') < span->at[0].text.n) {
		add_to_number(span, street, SV(" "));
		add_to_number(span, street, span->at[0].text);
		drop_first(span, 1);
	}
	if (letter_follows(span)) {
		add_to_number(span, street, span->at[0].text);
		drop_first(span, 1);
	}
}

/* "123-1/2" is one token: the hyphen before a fraction is a space. */
static struct sv fraction_apart(struct address_scratch *scratch, struct sv number)
{
	size_t dash = sv_find(number, '-');

	if (dash == number.n || sv_find(number, '/') == number.n)
		return number;
	struct sv head = address_join(scratch, sv_sub(number, 0, dash), SV(" "));
	return address_join(scratch, head, sv_from(number, dash + 1));
}

static void take_number(struct span *span, struct address_street *street)
{
	const struct address_token *first = &span->at[0];
	struct sv digits;

	if (span->count == 0)
		return;
	size_t words = address_number_words(span->scratch, first, span->count, &digits);
	bool is_words = words > 0 && words < span->count && is_digit(digits.p[digits.n - 1]) &&
			!is_type(&span->at[words]);
	if (is_words) {
		street->number = digits;
		drop_first(span, words);
		return;
	}
	if (!first->has_digit || !is_digit(first->text.p[0])) {
		if (take_grid(span, street))
			take_number_rest(span, street);
		return;
	}
	bool is_ordinal = address_is_ordinal(first->text) ||
			  (span->count > 1 && first->is_number &&
				  (address_token_is(&span->at[1], "TH") ||
					  address_token_is(&span->at[1], "ND")));
	if (is_ordinal)
		return;
	street->number = fraction_apart(span->scratch, first->text);
	drop_first(span, 1);
	take_number_rest(span, street);
}

/* Roads whose number stands behind the suffix: "Old Hwy 5" has no unit 5. */
static bool is_numbered_type(const struct address_token *token)
{
	static const char types[][sizeof(token->word->suffix)] = {
		"HWY", "RTE", "FWY", "EXPY", "LOOP", "BYP"};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (memcmp(token->word->suffix, types[i], sizeof(types[i])) == 0)
			return true;
	}
	return false;
}

/* "123 Main St 5", "123 Main St N 5B": a unit without a designator. */
static bool ends_with_unit(const struct span *span)
{
	if (span->count < 3)
		return false;
	const struct address_token *last = &span->at[span->count - 1];
	size_t suffix = span->count - 2;
	bool is_id = last->has_digit ? !address_is_ordinal(last->text)
				     : last->text.n == 1 && !direction_of(span, span->count - 1);
	if (!is_id)
		return false;
	if (direction_of(span, suffix) && suffix > 1)
		suffix--;
	const struct address_token *type = &span->at[suffix];
	return is_type(type) && !is_numbered_type(type) && !all_directions(span, suffix);
}

static void take_post(struct span *span, struct address_street *street, bool is_road_name)
{
	if (span->count < 2 || is_road_name || (span->count == 2 && is_type(&span->at[0])))
		return;
	enum address_direction pair =
		span->count > 3 ? direction_pair(span, span->count - 2) : DIRECTION_NONE;
	enum address_direction one = direction_of(span, span->count - 1);
	if (pair) {
		street->post = sv_of(address_direction_name(pair));
		span->count -= 2;
	} else if (one) {
		street->post = sv_of(address_direction_name(one));
		span->count -= 1;
	}
}

static void take_suffix(struct span *span, struct address_street *street)
{
	if (span->count < 2 || span->at[0].word->role == ROLE_FRENCH)
		return;
	const struct address_token *last = &span->at[span->count - 1];
	if (!has_suffix(last) || (!is_type(last) && all_directions(span, span->count - 1)))
		return;
	street->suffix = sv_of(last->word->suffix);
	span->count--;
}

static void take_pre(struct span *span, struct address_street *street)
{
	if (span->count < 2)
		return;
	enum address_direction pair = span->count > 2 ? direction_pair(span, 0) : DIRECTION_NONE;
	enum address_direction one = direction_of(span, 0);
	if (pair) {
		street->pre = sv_of(address_direction_name(pair));
		drop_first(span, 2);
	} else if (one) {
		street->pre = sv_of(address_direction_name(one));
		drop_first(span, 1);
	}
}

/* The numbered road of a span, whose house number is gone; with a predirectional or without. */
static const struct address_road *road_of(const struct span *span, size_t *out_words)
{
	const struct address_road *road = address_road_find(span->at, span->count, out_words);

	if (!road && span->count > 2 && direction_of(span, 0))
		road = address_road_find(span->at + 1, span->count - 1, out_words);
	return road;
}

/* ST and its like, which mean something else within a name than at its end. */
static struct sv name_word(struct span *span, size_t i, struct address *out)
{
	const struct address_token *token = &span->at[i];
	bool is_last = i + 1 == span->count;

	if (address_token_is(token, "ST") && !is_last) {
		if (i > 0)
			out->has_inner_st = true;
		return i > 0 && span->st_is_street ? SV("STREET") : SV("SAINT");
	}
	if (address_token_is(token, "STE") && !is_last)
		return SV("SAINTE");
	if (address_token_is(token, "DR") && i == 0 && !is_last)
		return SV("DOCTOR");
	enum address_direction direction = direction_of(span, i);
	if (direction && i == 0 && is_last)
		return direction >= DIRECTION_NE ? sv_of(address_direction_name(direction))
						 : token->text;
	bool behind_type = i > 0 && is_type(&span->at[i - 1]);
	if (direction && i > 0 && is_last != behind_type) /* "Ave NW Washington": a city follows */
		return sv_of(address_direction_full(direction));
	return token->word->full ? sv_of(token->word->full) : token->text;
}

static void add_name_word(struct span *span, struct address_street *street, struct sv word)
{
	struct address_scratch *scratch = span->scratch;

	if (scratch->char_count + word.n + 1 > scratch->char_room) {
		scratch->is_full = true;
		return;
	}
	if (street->name.n == 0)
		street->name.p = scratch->chars + scratch->char_count;
	else
		scratch->chars[scratch->char_count++] = ' ';
	(void)memcpy(scratch->chars + scratch->char_count, word.p, word.n);
	scratch->char_count += word.n;
	street->name.n = (size_t)(scratch->chars + scratch->char_count - street->name.p);
}

/* 21 ST, 4 TH: how the two at i read as one; 0 when they do not. */
static size_t ordinal_apart(struct span *span, size_t i, struct sv *out_word)
{
	const struct address_token *number = &span->at[i];

	if (!number->is_number || i + 1 == span->count || span->at[i + 1].text.n != 2)
		return 0;
	struct sv whole = address_join(span->scratch, number->text, span->at[i + 1].text);
	if (!address_is_ordinal(whole))
		return 0;
	*out_word = whole;
	return 2;
}

/* 1RE, 2EME: the one at i as 1E, 2E; 0 when it is none. */
static size_t french_ordinal(struct span *span, size_t i, struct sv *out_word)
{
	struct sv text = span->at[i].text;
	size_t digits = address_french_ordinal(text);

	if (digits == 0)
		return 0;
	*out_word = address_join(span->scratch, sv_sub(text, 0, digits), SV("E"));
	return 1;
}

/* The words are looked at first and written afterwards, for both use the end of the scratch. */
static void take_name(struct span *span, struct address_street *street, struct address *out)
{
	size_t words = 0;
	size_t i = 0;
	const struct address_road *road = address_road_find(span->at, span->count, &words);
	struct sv state;

	if (!road && (i = address_road_state(span->at, span->count, &state)) > 0) {
		add_name_word(span, street, state);
	} else if (road) {
		add_name_word(span, street, sv_of(road->name));
		street->road = road->said;
		i = words;
	} else if (span->count > 1 && address_token_is(&span->at[0], "CARE") &&
		   address_token_is(&span->at[1], "OF")) {
		add_name_word(span, street, SV("C/O"));
		i = 2;
	}
	while (i < span->count) {
		size_t mark = span->scratch->char_count;
		struct sv word;
		char kept[32];
		size_t n =
			address_number_words(span->scratch, &span->at[i], span->count - i, &word);
		if (n == 0)
			n = ordinal_apart(span, i, &word);
		if (n == 0)
			n = french_ordinal(span, i, &word);
		if (n > 0 && word.n <= sizeof(kept)) {
			(void)memcpy(kept, word.p, word.n);
			word.p = kept;
		} else {
			word = name_word(span, i, out);
			n = 1;
		}
		span->scratch->char_count = mark;
		add_name_word(span, street, word);
		i += n;
	}
}

static void add_street(struct address *out, const struct address_street *street)
{
	if (out->street_count == ADDRESS_STREETS) {
		out->is_full = true;
		return;
	}
	for (size_t i = 0; i < out->street_count; i++) {
		const struct address_street *other = &out->streets[i];
		if (sv_eq(other->number, street->number) && sv_eq(other->pre, street->pre) &&
			sv_eq(other->name, street->name) && sv_eq(other->suffix, street->suffix) &&
			sv_eq(other->post, street->post))
			return;
	}
	out->streets[out->street_count++] = *street;
}

static void parse_street(struct span span, struct address *out)
{
	struct address_street street = {.road = ROAD_UNSAID};
	size_t words = 0;
	struct sv state;

	take_number(&span, &street);
	const struct address_road *road = road_of(&span, &words);
	if (!road && street.number.n > 0 && ends_with_unit(&span)) {
		address_add_unit(out, UNIT_ANY, true, span.at[span.count - 1].text);
		span.count--;
	}
	bool is_lettered = road && road->by_letter && !span.at[span.count - 1].has_digit &&
			   !span.at[span.count - 2].has_digit;
	take_post(&span, &street, is_lettered);
	take_suffix(&span, &street);
	if (!address_road_state(span.at, span.count, &state))
		take_pre(&span, &street);
	take_name(&span, &street, out);
	if (street.number.n > 0 || street.name.n > 0)
		add_street(out, &street);
}

/* "Main St & Oak Ave" are two streets; behind a house number AND is a word of the name. */
static void parse_corner(struct span span, struct address *out)
{
	if (!is_digit(span.at[0].text.p[0]) || address_is_ordinal(span.at[0].text)) {
		for (size_t i = 1; i + 1 < span.count; i++) {
			if (span.at[i].word->role != ROLE_AND || span.at[i - 1].word->number == 100)
				continue;
			struct span left = span;
			left.count = i;
			drop_first(&span, i + 1);
			parse_street(left, out);
			i = 0;
		}
	}
	parse_street(span, out);
}

/* A directional alone on its line belongs to the street before; a number or letter is a unit. */
static bool parse_single(const struct span *span, bool has_others, struct address *out)
{
	const struct address_token *only = &span->at[0];

	if (span->count != 1 || !has_others)
		return false;
	if (direction_of(span, 0)) {
		struct address_street *street =
			out->street_count ? &out->streets[out->street_count - 1] : NULL;
		if (!street || street->post.n > 0)
			return false;
		street->post = sv_of(address_direction_name(direction_of(span, 0)));
		return true;
	}
	bool is_id = only->has_digit ? !address_is_ordinal(only->text) : only->text.n == 1;
	if (!is_id)
		return false;
	address_add_unit(out, UNIT_ANY, true, only->text);
	return true;
}

/* The end of the segment that begins at `from`. */
static size_t segment_end(const struct address_scratch *scratch, size_t from, unsigned readings)
{
	size_t to = from + 1;

	if (readings & READ_WITHOUT_BREAKS)
		return scratch->token_count;
	while (to < scratch->token_count && !(scratch->tokens[to].before & BREAKS))
		to++;
	return to;
}

/* "123, rue Main": a number alone, and what follows has none. */
static bool goes_on(const struct address_scratch *scratch, size_t from, size_t to)
{
	const struct address_token *tokens = scratch->tokens;

	return to == from + 1 && to < scratch->token_count && is_digit(tokens[from].text.p[0]) &&
	       !address_is_ordinal(tokens[from].text) &&
	       (!tokens[to].has_digit || address_is_ordinal(tokens[to].text)) &&
	       tokens[to].text.n > 1;
}

bool address_parse(struct address_scratch *scratch, unsigned readings, struct address *out)
{
	out->state = out->postal = SV("");
	out->street_count = 0;
	out->unit_count = 0;
	out->box_count = 0;
	out->has_breaks = false;
	out->has_inner_st = false;
	out->is_full = false;
	address_take_last_line(scratch, out);
	if (readings & READ_WITHOUT_BREAKS) {
		for (size_t i = 1; i < scratch->token_count; i++)
			scratch->tokens[i].before &= (uint8_t)~BREAKS;
	}
	for (size_t i = 1; i < scratch->token_count && !out->has_breaks; i++)
		out->has_breaks = (scratch->tokens[i].before & BREAKS) != 0;
	address_take_units(scratch, out);
	for (size_t from = 0; from < scratch->token_count;) {
		size_t to = segment_end(scratch, from, readings);
		if (goes_on(scratch, from, to))
			to = segment_end(scratch, to, readings);
		struct span span = {scratch, scratch->tokens + from, to - from, false,
			(readings & READ_ST_AS_STREET) != 0};
		for (size_t i = 0; i < span.count; i++)
			span.is_french = span.is_french || span.at[i].word->role == ROLE_FRENCH;
		bool has_others = span.count < scratch->token_count;
		if (!parse_single(&span, has_others, out))
			parse_corner(span, out);
		from = to;
	}
	return !out->is_full && !scratch->is_full;
}

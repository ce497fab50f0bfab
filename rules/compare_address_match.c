#include "rules/compare_address.h"

#include "rules/compare_postal.h"
#include "rules/compare_text.h"

#include "engine/base/banned.h"

/* What a comparison of two parts found beside "equal". */
enum finding {
	FOUND_ORDINAL = 1,    /* 5 against 5TH */
	FOUND_ROAD = 2,	      /* road against highway or route */
	FOUND_DESIGNATOR = 4, /* APT against STE */
	FOUND_BARE = 8,	      /* a unit without a designator */
	FOUND_CANADIAN = 16,  /* 5-123 against 123 APT 5 */
	FOUND_ZIP = 32	      /* a ZIP against its ZIP+4, within the lines */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The ordinal ending at text[i], behind a digit: its length, or 0. */
static size_t ordinal_end(struct sv text, size_t i)
{
	struct sv end = sv_sub(text, i, 2);
	bool is_end = sv_eq(end, SV("TH")) || sv_eq(end, SV("ST")) || sv_eq(end, SV("ND")) ||
		      sv_eq(end, SV("RD"));

	return is_end && i > 0 && is_digit(text.p[i - 1]) &&
			       (i + 2 == text.n || text.p[i + 2] == ' ')
		       ? 2
		       : 0;
}

static bool at_word_end(struct sv text, size_t i)
{
	return i == text.n || text.p[i] == ' ';
}

/* Names of streets: spaces count between digits only, and 5 is 5TH with a note. */
static bool same_name(struct sv a, struct sv b, unsigned *found)
{
	size_t i = 0;
	size_t j = 0;

	while (i < a.n || j < b.n) {
		size_t end_a = i < a.n ? ordinal_end(a, i) : 0;
		size_t end_b = j < b.n ? ordinal_end(b, j) : 0;
		if (end_a && !end_b && at_word_end(b, j) && j > 0 && is_digit(b.p[j - 1])) {
			*found |= FOUND_ORDINAL;
			i += end_a;
			continue;
		}
		if (end_b && !end_a && at_word_end(a, i) && i > 0 && is_digit(a.p[i - 1])) {
			*found |= FOUND_ORDINAL;
			j += end_b;
			continue;
		}
		bool gap_a = i < a.n && a.p[i] == ' ';
		bool gap_b = j < b.n && b.p[j] == ' ';
		i += gap_a;
		j += gap_b;
		if (i == a.n || j == b.n)
			break;
		if (a.p[i] != b.p[j])
			return false;
		if (gap_a != gap_b && is_digit(a.p[i]) && i > 0 && j > 0 &&
			is_digit(a.p[i - 1 - gap_a]) && is_digit(b.p[j - 1 - gap_b]))
			return false;
		i++;
		j++;
	}
	return i == a.n && j == b.n;
}

/* "21 St" against "21st", where the ending was taken for a suffix. */
static bool same_but_split_ordinal(const struct address_street *a, const struct address_street *b)
{
	const struct address_street *with = a->suffix.n > 0 ? a : b;
	const struct address_street *without = with == a ? b : a;

	if (with->suffix.n != 2 || without->suffix.n > 0 || without->name.n != with->name.n + 2)
		return false;
	return sv_has_prefix(without->name, with->name) &&
	       sv_has_suffix(without->name, with->suffix) && address_is_ordinal(without->name);
}

/* "Foxrun" against "Fox Run", where a word of landscape was taken for the suffix. */
static bool same_but_split_name(const struct address_street *a, const struct address_street *b)
{
	const struct address_street *with = a->suffix.n > 0 ? a : b;
	const struct address_street *without = with == a ? b : a;
	const struct address_word *word = address_word_find(with->suffix);

	if (!word || word->is_type || without->suffix.n > 0 ||
		!sv_has_prefix(without->name, with->name))
		return false;
	struct sv rest = sv_from(without->name, with->name.n);
	return rest.n > 2 && sv_eq(rest, word->full ? sv_of(word->full) : with->suffix);
}

static bool same_road_word(const struct address_street *a, const struct address_street *b)
{
	return a->road == b->road || a->road == ROAD_UNSAID || b->road == ROAD_UNSAID;
}

static bool same_street_but_number(
	const struct address_street *a, const struct address_street *b, unsigned *found)
{
	unsigned here = 0;

	if (!sv_eq(a->pre, b->pre) || !sv_eq(a->post, b->post))
		return false;
	if (!sv_eq(a->suffix, b->suffix) || !same_name(a->name, b->name, &here)) {
		if (same_but_split_ordinal(a, b))
			here |= FOUND_ORDINAL;
		else if (!same_but_split_name(a, b))
			return false;
	}
	if (!same_road_word(a, b))
		here |= FOUND_ROAD;
	*found |= here;
	return true;
}

static bool same_street(
	const struct address_street *a, const struct address_street *b, unsigned *found)
{
	return sv_eq(a->number, b->number) && same_street_but_number(a, b, found);
}

static bool same_unit(
	const struct address_unit *a, const struct address_unit *b, bool is_only, unsigned *found)
{
	bool level =
		address_unit_traits(a->kind)->is_level || address_unit_traits(b->kind)->is_level;

	if (!sv_eq(a->id, b->id))
		return false;
	if (a->kind == b->kind)
		return true;
	if (level)
		return false;
	if (a->is_bare || b->is_bare)
		*found |= FOUND_BARE;
	if (a->kind == UNIT_ANY || b->kind == UNIT_ANY)
		return true;
	bool is_general = a->kind == UNIT_UNIT || b->kind == UNIT_UNIT;
	if (!is_only)
		return is_general;
	if (!is_general)
		*found |= FOUND_DESIGNATOR;
	return true;
}

static size_t count_plain_units(const struct address *address)
{
	size_t count = 0;

	for (size_t i = 0; i < address->unit_count; i++)
		count += !address_unit_traits(address->units[i].kind)->is_level;
	return count;
}

/*
 * The sets are small, and no two members of one are the same, so that looking for a partner for each
 * one, and forbidding a partner twice, is a matching.
 */
static const struct address_unit *unmatched_unit(
	const struct address *a, const struct address *b, unsigned *found)
{
	bool is_only = count_plain_units(a) == 1 && count_plain_units(b) == 1;
	unsigned used = 0;

	for (size_t i = 0; i < a->unit_count; i++) {
		size_t k = 0;
		while (k < b->unit_count &&
			((used & 1U << k) ||
				!same_unit(&a->units[i], &b->units[k], is_only, found)))
			k++;
		if (k == b->unit_count)
			return &a->units[i];
		used |= 1U << k;
	}
	return NULL;
}

static const struct address_street *unmatched_street(
	const struct address *a, const struct address *b, unsigned *found)
{
	unsigned used = 0;

	for (size_t i = 0; i < a->street_count; i++) {
		size_t k = 0;
		while (k < b->street_count &&
			((used & 1U << k) || !same_street(&a->streets[i], &b->streets[k], found)))
			k++;
		if (k == b->street_count)
			return &a->streets[i];
		used |= 1U << k;
	}
	return NULL;
}

static const struct address_box *unmatched_box(const struct address *a, const struct address *b)
{
	unsigned used = 0;

	for (size_t i = 0; i < a->box_count; i++) {
		const struct address_box *box = &a->boxes[i];
		size_t k = 0;
		while (k < b->box_count &&
			((used & 1U << k) || !sv_eq(box->kind, b->boxes[k].kind) ||
				!sv_eq(box->id, b->boxes[k].id)))
			k++;
		if (k == b->box_count)
			return box;
		used |= 1U << k;
	}
	return NULL;
}

/* Is `dashed` "5-123" where the other has number 123 and unit 5 (Canada Post's unit-number form)? */
static bool is_canadian(const struct address *dashed, const struct address *other, unsigned *found)
{
	if (dashed->street_count != 1 || other->street_count != 1 || dashed->unit_count != 0 ||
		other->unit_count != 1 || dashed->box_count + other->box_count > 0 ||
		address_unit_traits(other->units[0].kind)->is_level)
		return false;
	struct sv rest = dashed->streets[0].number;
	struct sv unit = sv_cut(&rest, '-');
	if (sv_is_absent(rest) || !sv_eq(unit, other->units[0].id) ||
		!sv_eq(rest, other->streets[0].number))
		return false;
	*found |= FOUND_CANADIAN;
	return same_street_but_number(&dashed->streets[0], &other->streets[0], found);
}

static void tell_found(unsigned found, struct buf *note)
{
	static const struct {
		unsigned bit;
		const char *words;
	} all[] = {
		{FOUND_DESIGNATOR, "the unit's designators differ"},
		{FOUND_BARE, "a unit stands without its designator"},
		{FOUND_ORDINAL, "a number is an ordinal on one side only"},
		{FOUND_ROAD, "road, highway or route is overlooked"},
		{FOUND_ZIP, "one ZIP code has four digits more"},
		{FOUND_CANADIAN, "unit and house number are joined by a hyphen on one side"},
	};
	bool some = false;

	for (size_t i = 0; note && i < sizeof(all) / sizeof(all[0]); i++) {
		if (!(found & all[i].bit))
			continue;
		buf_printf(note, "%s%s", some ? "; " : "", all[i].words);
		some = true;
	}
}

static void tell_street(
	const struct address_street *a, const struct address_street *b, struct buf *note)
{
	unsigned ignored = 0;

	if (!sv_eq(a->number, b->number))
		compare_note(note, "house number", a->number, b->number);
	else if (!same_name(a->name, b->name, &ignored))
		compare_note(note, "street", a->name, b->name);
	else if (!sv_eq(a->suffix, b->suffix))
		compare_note(note, "street suffix", a->suffix, b->suffix);
	else if (!sv_eq(a->pre, b->pre))
		compare_note(note, "directional before the street", a->pre, b->pre);
	else
		compare_note(note, "directional behind the street", a->post, b->post);
}

/* One part that has no partner, for each side (NULL: all have), in words. */
static void tell_different(const struct address *a, const struct address *b, struct buf *note)
{
	static const struct address_street no_street;
	static const struct address_unit no_unit;
	static const struct address_box no_box;
	unsigned ignored = 0;
	const struct address_street *x = unmatched_street(a, b, &ignored);
	const struct address_street *y = unmatched_street(b, a, &ignored);

	if (x || y) {
		tell_street(x ? x : &no_street, y ? y : &no_street, note);
		return;
	}
	const struct address_unit *u = unmatched_unit(a, b, &ignored);
	const struct address_unit *v = unmatched_unit(b, a, &ignored);
	if (u || v) {
		bool is_kind = u && v && sv_eq(u->id, v->id);
		u = u ? u : &no_unit;
		v = v ? v : &no_unit;
		if (is_kind)
			compare_note(note, "unit designator",
				sv_of(address_unit_traits(u->kind)->name),
				sv_of(address_unit_traits(v->kind)->name));
		else
			compare_note(note, "unit", u->id, v->id);
		return;
	}
	const struct address_box *p = unmatched_box(a, b);
	const struct address_box *q = unmatched_box(b, a);
	if (!p && !q) {
		bool state = !sv_eq(a->state, b->state);
		compare_note(note, state ? "state" : "postal code", state ? a->state : a->postal,
			state ? b->state : b->postal);
		return;
	}
	p = p ? p : &no_box;
	q = q ? q : &no_box;
	if (sv_eq(p->id, q->id))
		compare_note(note, "box", p->kind, q->kind);
	else
		compare_note(note, "box or route", p->id, q->id);
}

/* The state and the postal code, where they stand within the lines. */
static bool same_last_line(const struct address *a, const struct address *b, unsigned *found)
{
	if (!sv_eq(a->state, b->state))
		return false;
	if (sv_eq(a->postal, b->postal))
		return true;
	enum compare_result postal = postal_compare(a->postal, b->postal, NULL);
	*found |= postal == COMPARE_EQUAL_NOTE ? FOUND_ZIP : 0;
	return postal != COMPARE_DIFFERENT;
}

enum compare_result address_match(
	const struct address *a, const struct address *b, bool has_zip, struct buf *note)
{
	unsigned found = 0;
	bool last = same_last_line(a, b, &found);
	bool same = last && a->street_count == b->street_count && a->unit_count == b->unit_count &&
		    a->box_count == b->box_count && !unmatched_street(a, b, &found) &&
		    !unmatched_unit(a, b, &found) && !unmatched_box(a, b);

	if (!same && last && !has_zip && (a->postal.n == 0 || !is_digit(a->postal.p[0]))) {
		found = 0;
		same = is_canadian(a, b, &found) || is_canadian(b, a, &found);
	}
	if (!same) {
		if (note)
			tell_different(a, b, note);
		return COMPARE_DIFFERENT;
	}
	tell_found(found, note);
	return found ? COMPARE_EQUAL_NOTE : COMPARE_EQUAL;
}

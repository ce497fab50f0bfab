#include "rules/compare_address.h"

#include "engine/base/mem.h"
#include "rules/address_places.h"
#include "rules/compare_postal.h"
#include "rules/compare_text.h"
#include "rules/fold.h"

#include "engine/base/banned.h"

/* Room for one side on the stack; longer addresses take theirs from the heap. */
enum { CHARS_ROOM = 10 * ADDRESS_TEXT_MAX + 128, TOKENS_ROOM = ADDRESS_TEXT_MAX + 8 };

/* No postal code is longer, spaces and all; an address mostly is. */
enum { POSTAL_TEXT_MAX = 14 };

enum { ADDRESS_BYTES_MAX = 4096 };

struct room {
	struct address_scratch scratch;
	void *heap_chars;
	void *heap_tokens;
	char chars[CHARS_ROOM];
	struct address_token tokens[TOKENS_ROOM];
};

/* One side: the value, and of what kind each text is. */
struct party {
	const struct compare_value *value;
	const struct compare_value *other;
};

static enum field_kind own_kind(const struct compare_value *value, size_t i)
{
	return value->kinds && i < value->count ? value->kinds[i] : FIELD_TEXT;
}

static enum field_kind kind_at(const struct party *party, size_t i)
{
	enum field_kind kind = own_kind(party->value, i);

	if (kind == FIELD_TEXT && party->other->count == party->value->count)
		kind = own_kind(party->other, i);
	return kind == FIELD_TEXT ? FIELD_ADDRESS_LINE : kind;
}

static size_t line_bytes(const struct party *party)
{
	size_t n = 0;

	for (size_t i = 0; i < party->value->count; i++) {
		if (kind_at(party, i) == FIELD_ADDRESS_LINE)
			n += party->value->texts[i].n + 1;
	}
	return n;
}

/* The i-th text of a kind, or absent. */
static struct sv text_of(const struct party *party, enum field_kind kind, size_t i)
{
	for (size_t k = 0; k < party->value->count; k++) {
		if (kind_at(party, k) == kind && i-- == 0)
			return sv_trim(party->value->texts[k]);
	}
	return SV_ABSENT;
}

static size_t count_of(const struct party *party, enum field_kind kind)
{
	size_t count = 0;

	for (size_t k = 0; k < party->value->count; k++)
		count += kind_at(party, k) == kind;
	return count;
}

static void room_init(struct room *room, size_t bytes)
{
	room->heap_chars = NULL;
	room->heap_tokens = NULL;
	room->scratch.chars = room->chars;
	room->scratch.tokens = room->tokens;
	room->scratch.char_room = CHARS_ROOM;
	room->scratch.token_room = TOKENS_ROOM;
	if (bytes <= ADDRESS_TEXT_MAX)
		return;
	room->scratch.char_room = address_chars_needed(bytes);
	room->scratch.token_room = address_tokens_needed(bytes);
	room->heap_chars = mem_alloc(room->scratch.char_room);
	room->heap_tokens = mem_calloc(room->scratch.token_room, sizeof(struct address_token));
	room->scratch.chars = room->heap_chars;
	room->scratch.tokens = room->heap_tokens;
}

static void room_release(struct room *room)
{
	mem_free(room->heap_chars);
	mem_free(room->heap_tokens);
}

/* Reads the address lines of a side; false when they have too many parts. */
static bool read_lines(
	struct room *room, const struct party *party, unsigned readings, struct address *out)
{
	bool fits = true;

	room->scratch.char_count = 0;
	room->scratch.token_count = 0;
	room->scratch.is_full = false;
	for (size_t i = 0; i < party->value->count && fits; i++) {
		if (kind_at(party, i) == FIELD_ADDRESS_LINE)
			fits = address_tokenize(&room->scratch, party->value->texts[i]);
	}
	return address_parse(&room->scratch, readings, out) && fits;
}

/* Nothing but marks on a side, or more parts than fit: the lines one by one as plain texts. */
static enum compare_result match_as_texts(
	const struct party *a, const struct party *b, struct buf *note)
{
	size_t n = count_of(a, FIELD_ADDRESS_LINE);
	size_t m = count_of(b, FIELD_ADDRESS_LINE);

	for (size_t i = 0; i < n || i < m; i++) {
		struct sv x = text_of(a, FIELD_ADDRESS_LINE, i);
		struct sv y = text_of(b, FIELD_ADDRESS_LINE, i);
		if (!compare_text_same(x, y)) {
			compare_note(note, "address", x, y);
			return COMPARE_DIFFERENT;
		}
	}
	return COMPARE_EQUAL;
}

/* Does a side's postal code say that it is in the United States? */
static bool has_zip(const struct party *party)
{
	struct postal postal;

	struct sv text = text_of(party, FIELD_POSTAL, 0);
	if (text.n == 0)
		return false;
	postal_parse(text, &postal);
	return postal.kind == POSTAL_ZIP || postal.kind == POSTAL_ZIP4;
}

static bool is_nothing(const struct address *address)
{
	return address->street_count + address->unit_count + address->box_count == 0;
}

/* Which other readings could make a difference for these two. */
static unsigned open_readings(const struct address *a, const struct address *b)
{
	return (a->has_breaks || b->has_breaks ? READ_WITHOUT_BREAKS : 0U) |
	       (a->has_inner_st || b->has_inner_st ? READ_ST_AS_STREET : 0U);
}

static enum compare_result match_in_rooms(struct room *x, struct room *y, const struct party *a,
	const struct party *b, struct buf *note)
{
	struct address p;
	struct address q;
	bool zip = has_zip(a) || has_zip(b);

	if (!read_lines(x, a, 0, &p) || !read_lines(y, b, 0, &q) || is_nothing(&p) ||
		is_nothing(&q))
		return match_as_texts(a, b, note);
	size_t start = note ? note->n : 0;
	enum compare_result first = address_match(&p, &q, zip, note);
	if (first != COMPARE_DIFFERENT)
		return first;
	unsigned open = open_readings(&p, &q);
	for (unsigned readings = 1; readings <= READ_ALL; readings++) {
		if ((readings & open) != readings)
			continue;
		if (!read_lines(x, a, readings, &p) || !read_lines(y, b, readings, &q))
			continue;
		open |= open_readings(&p, &q); /* a comma may have hidden that ST is inside */
		if (address_match(&p, &q, zip, NULL) == COMPARE_DIFFERENT)
			continue;
		if (note)
			buf_truncate(note, start);
		return address_match(&p, &q, zip, note);
	}
	return COMPARE_DIFFERENT;
}

static enum compare_result match_lines(
	const struct party *a, const struct party *b, struct buf *note)
{
	struct room x;
	struct room y;

	room_init(&x, line_bytes(a));
	room_init(&y, line_bytes(b));
	enum compare_result result = match_in_rooms(&x, &y, a, b, note);
	room_release(&x);
	room_release(&y);
	return result;
}

/* The only text with something in it, when it is an address line; else absent. */
static struct sv only_line(const struct party *party)
{
	struct sv only = SV_ABSENT;

	for (size_t i = 0; i < party->value->count; i++) {
		struct sv text = sv_trim(party->value->texts[i]);
		if (text.n == 0)
			continue;
		if (only.n > 0 || kind_at(party, i) != FIELD_ADDRESS_LINE)
			return SV_ABSENT;
		only = text;
	}
	return only;
}

/* No state begins with a digit, and nearly every address does. */
static bool may_be_state(struct sv text)
{
	unsigned char first = (unsigned char)text.p[0];

	return first >= 128 || fold_ascii[first].kind != FOLD_DIGIT;
}

/* An address of one text that is a state or a postal code on both sides; false when it is not. */
static bool match_as_place(
	const struct party *a, const struct party *b, struct buf *note, enum compare_result *out)
{
	struct sv x = only_line(a);
	struct sv y = only_line(b);
	struct postal p;
	struct postal q;

	if (x.n == 0 || y.n == 0 || x.n > 32 || y.n > 32)
		return false;
	if (may_be_state(x) && may_be_state(y) && !sv_is_absent(address_state(x)) &&
		!sv_is_absent(address_state(y))) {
		*out = address_same_state(x, y) ? COMPARE_EQUAL : COMPARE_DIFFERENT;
		if (*out == COMPARE_DIFFERENT)
			compare_note(note, "state", x, y);
		return true;
	}
	if (x.n > POSTAL_TEXT_MAX || y.n > POSTAL_TEXT_MAX)
		return false;
	postal_parse(x, &p);
	postal_parse(y, &q);
	if (p.kind == POSTAL_NONE || p.kind == POSTAL_OTHER || q.kind == POSTAL_NONE ||
		q.kind == POSTAL_OTHER)
		return false;
	*out = postal_compare(x, y, note);
	return true;
}

static enum compare_result compare_one(
	enum field_kind kind, struct sv a, struct sv b, struct buf *note)
{
	static const char *const names[FIELD_KIND_COUNT] = {[FIELD_CITY] = "city",
		[FIELD_STATE] = "state",
		[FIELD_COUNTRY] = "country",
		[FIELD_PHONE] = "telephone number"};
	bool same;

	if (kind == FIELD_POSTAL)
		return postal_compare(a, b, note);
	if (kind == FIELD_CITY)
		same = address_same_city(a, b);
	else if (kind == FIELD_STATE)
		same = address_same_state(a, b);
	else if (kind == FIELD_COUNTRY)
		same = address_same_country(a, b);
	else
		same = compare_phone_same(a, b);
	if (!same)
		compare_note(note, names[kind], a, b);
	return same ? COMPARE_EQUAL : COMPARE_DIFFERENT;
}

/* Adds one part's result to the whole; the note keeps what decides. */
static enum compare_result worse(enum compare_result so_far, enum compare_result now)
{
	return now > so_far ? now : so_far;
}

static bool only_lines(const struct party *party)
{
	for (size_t i = 0; i < party->value->count; i++) {
		if (kind_at(party, i) != FIELD_ADDRESS_LINE)
			return false;
	}
	return true;
}

static enum compare_result match_places(
	const struct party *a, const struct party *b, struct buf *note)
{
	enum compare_result all = COMPARE_EQUAL;

	if (only_lines(a) && only_lines(b))
		return COMPARE_EQUAL;
	for (enum field_kind kind = FIELD_CITY; kind < FIELD_KIND_COUNT; kind++) {
		size_t n = count_of(a, kind);
		size_t m = count_of(b, kind);
		for (size_t i = 0; i < n || i < m; i++) {
			struct sv x = text_of(a, kind, i);
			struct sv y = text_of(b, kind, i);
			if (fold_same(x, y))
				continue;
			all = worse(all, compare_one(kind, x, y, note));
			if (all == COMPARE_DIFFERENT)
				return all;
		}
	}
	return all;
}

static bool lines_same(const struct party *a, const struct party *b)
{
	size_t n = count_of(a, FIELD_ADDRESS_LINE);

	if (n != count_of(b, FIELD_ADDRESS_LINE))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!fold_same(
			    text_of(a, FIELD_ADDRESS_LINE, i), text_of(b, FIELD_ADDRESS_LINE, i)))
			return false;
	}
	return true;
}

/* No address is that long. What units are in it is looked for again and again, so the time grows with the square of
 * it; as a text it is compared in one go. */
static bool is_no_address(const struct compare_value *value)
{
	size_t bytes = 0;

	for (size_t i = 0; i < value->count; i++)
		bytes += value->texts[i].n;
	return bytes > ADDRESS_BYTES_MAX;
}

enum compare_result compare_address(
	const struct compare_value *a, const struct compare_value *b, struct buf *note)
{
	struct party x = {a, b};
	struct party y = {b, a};
	enum compare_result lines = COMPARE_EQUAL;
	size_t start = note ? note->n : 0;

	if (compare_value_same(a, b))
		return COMPARE_EQUAL;
	if (is_no_address(a) || is_no_address(b))
		return compare_text(a, b, note);
	enum compare_result places = match_places(&x, &y, note);
	if (places == COMPARE_DIFFERENT || lines_same(&x, &y))
		return places;
	if (match_as_place(&x, &y, note, &lines))
		return worse(lines, places);
	struct buf *lines_note = places == COMPARE_EQUAL ? note : NULL;
	lines = match_lines(&x, &y, lines_note);
	if (lines == COMPARE_DIFFERENT && note && !lines_note) {
		buf_truncate(note, start); /* what differs counts more than what was overlooked */
		return match_lines(&x, &y, note);
	}
	return worse(lines, places);
}

static void add_form(enum field_kind kind, struct sv text, struct buf *out)
{
	const struct compare_value one = {&text, &kind, 1};

	if (kind == FIELD_CITY)
		address_city_form(text, out);
	else if (kind == FIELD_STATE)
		address_state_form(text, out);
	else if (kind == FIELD_COUNTRY)
		address_country_form(text, out);
	else if (kind == FIELD_POSTAL)
		compare_postal_form(&one, out);
	else
		compare_text_form(&one, out);
}

static void lines_form(const struct party *party, struct buf *out)
{
	struct room room;
	struct address address;
	struct sv only = only_line(party);
	size_t start = out->n;

	if (only.n > 0 && !sv_is_absent(address_state(only))) {
		address_state_form(only, out);
		return;
	}
	room_init(&room, line_bytes(party));
	if (read_lines(&room, party, 0, &address) && !is_nothing(&address)) {
		address_form(&address, out);
	} else {
		for (size_t i = 0; i < count_of(party, FIELD_ADDRESS_LINE); i++) {
			if (out->n > start)
				buf_add_char(out, ' ');
			add_form(FIELD_TEXT, text_of(party, FIELD_ADDRESS_LINE, i), out);
		}
	}
	room_release(&room);
}

void compare_address_form(const struct compare_value *value, struct buf *out)
{
	static const struct compare_value nobody;
	const struct party party = {value, &nobody};
	size_t start = out->n;

	if (is_no_address(value)) {
		compare_text_form(value, out);
		return;
	}
	lines_form(&party, out);
	for (enum field_kind kind = FIELD_CITY; kind < FIELD_KIND_COUNT; kind++) {
		for (size_t i = 0; i < count_of(&party, kind); i++) {
			struct sv text = text_of(&party, kind, i);
			if (text.n == 0)
				continue;
			if (out->n > start)
				buf_add_str(out, ", ");
			add_form(kind, text, out);
		}
	}
}

/*
 * Walking a text: every byte is checked, and only what a pointer leads to is kept.
 *
 * Records of one list are alike: the same members in the same order. So with habits (json_pick_expect_alike) the
 * name that came at this place the last time is compared first, with its quotes and colon, in four words; then
 * it needs no scan, no look-up and no check of its own, as it is the text that was checked before.
 * A name that is not the expected one is read out and looked up as without habits.
 */
#include "io/json_pick_private.h"

#include "io/json_bytes.h"

#include "engine/base/banned.h"

struct walk {
	const struct json_pick *pick;
	struct json_habit *habits; /* NULL: none */
	struct json_span *spans;
	struct json_span unkept; /* of values that have no slot */
	const char *end;
	const char *at; /* where it broke */
	const char *why;
};

/* Where a value stands: in the tree of pointers, and among the habits. */
struct spot {
	unsigned node; /* when is_wanted */
	unsigned habit;
	bool is_wanted;
	int slot;
};

static const char *broken(struct walk *walk, const char *p, const char *why)
{
	walk->at = p;
	walk->why = why;
	return NULL;
}

const char *json_skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

/* One well-formed sequence of 2 to 4 bytes (RFC 3629); NULL otherwise. */
const char *json_skip_utf8(const char *p, const char *end)
{
	const unsigned char *u = (const unsigned char *)p;
	ptrdiff_t more = u[0] >= 0xf0 ? 3 : u[0] >= 0xe0 ? 2 : 1;
	unsigned char low = 0x80;
	unsigned char high = 0xbf;

	if (u[0] < 0xc2 || u[0] > 0xf4 || end - p <= more)
		return NULL;
	if (u[0] == 0xe0)
		low = 0xa0;
	if (u[0] == 0xed)
		high = 0x9f;
	if (u[0] == 0xf0)
		low = 0x90;
	if (u[0] == 0xf4)
		high = 0x8f;
	if (u[1] < low || u[1] > high)
		return NULL;
	for (ptrdiff_t i = 2; i <= more; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return NULL;
	}
	return p + more + 1;
}

int json_hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* ---- scalars ------------------------------------------------------------------------------------- */

static const char *skip_escape(const char *p, const char *end)
{
	if (end - p < 2)
		return NULL;
	if (p[1] != 'u')
		return memchr("\"\\/bfnrt", p[1], 8) ? p + 2 : NULL;
	if (end - p < 6)
		return NULL;
	for (int i = 2; i < 6; i++) {
		if (json_hex_value(p[i]) < 0)
			return NULL;
	}
	return p + 6;
}

/* p is at the first byte of a string that is more than plain text; returns the closing quote. */
static const char *walk_coded_string(struct walk *walk, const char *p, bool *out_is_coded)
{
	const char *next;

	for (;;) {
		if (p == walk->end)
			return broken(walk, p, "a string without an end");
		if (*p == '"')
			return p;
		if (*p == '\\') {
			*out_is_coded = true;
			if (!(next = skip_escape(p, walk->end)))
				return broken(walk, p, "an unknown escape");
		} else if ((unsigned char)*p < 0x20) {
			return broken(walk, p, "a control character in a string");
		} else if (!(next = json_skip_utf8(p, walk->end))) {
			return broken(walk, p, "text that is not UTF-8");
		}
		p = json_bytes_skip(next, walk->end, true);
	}
}

/* p is behind the opening quote; gives the text between the quotes, returns behind the closing one. */
static inline const char *walk_string(
	struct walk *walk, const char *from, struct sv *out_raw, bool *out_is_coded)
{
	const char *p = json_bytes_skip(from, walk->end, true);

	*out_is_coded = false;
	if ((p == walk->end || *p != '"') && !(p = walk_coded_string(walk, p, out_is_coded)))
		return NULL;
	*out_raw = sv_make(from, (size_t)(p - from));
	return p + 1;
}

static inline const char *skip_digits(const struct walk *walk, const char *p)
{
	while (p < walk->end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static const char *walk_number(struct walk *walk, const char *p, bool *out_is_coded)
{
	const char *digits = p + (*p == '-');
	const char *next = skip_digits(walk, digits);

	if (next == digits || (*digits == '0' && next - digits > 1))
		return broken(walk, p, "no value");
	if (next < walk->end && *next == '.') {
		*out_is_coded = true;
		digits = next + 1;
		if ((next = skip_digits(walk, digits)) == digits)
			return broken(walk, p, "a number without decimals");
	}
	if (next < walk->end && (*next | 0x20) == 'e') {
		*out_is_coded = true;
		digits = next + 1;
		if (digits < walk->end && (*digits == '+' || *digits == '-'))
			digits++;
		if ((next = skip_digits(walk, digits)) == digits)
			return broken(walk, p, "a number without an exponent");
	}
	return next;
}

static inline const char *walk_word(struct walk *walk, const char *p, struct json_span *span)
{
	size_t room = (size_t)(walk->end - p);
	const char *next;

	if (room >= 4 && memcmp(p, "null", 4) == 0) {
		span->kind = JSON_NULL;
		next = p + 4;
	} else if (room >= 4 && memcmp(p, "true", 4) == 0) {
		span->kind = JSON_TRUE;
		next = p + 4;
	} else if (room >= 5 && memcmp(p, "false", 5) == 0) {
		span->kind = JSON_FALSE;
		next = p + 5;
	} else {
		span->kind = JSON_NUMBER;
		if (!(next = walk_number(walk, p, &span->is_coded)))
			return NULL;
	}
	span->raw = sv_make(p, (size_t)(next - p));
	return next;
}

/* ---- names --------------------------------------------------------------------------------------- */

/* The child of `parent` called `name`; looks from `*hint` on first, as records keep their order. */
static unsigned find_child(
	const struct json_pick *pick, unsigned parent, struct sv name, unsigned *hint)
{
	const struct json_node *nodes = pick->nodes.at;
	unsigned start = *hint ? *hint : nodes[parent].first;
	unsigned at = start;

	if (!start)
		return JSON_NO_NODE;
	do {
		if (pick->nocase ? sv_eq_nocase(nodes[at].name, name)
				 : sv_eq(nodes[at].name, name)) {
			*hint = nodes[at].next;
			return at;
		}
		at = nodes[at].next ? nodes[at].next : nodes[parent].first;
	} while (at != start);
	return JSON_NO_NODE;
}

static unsigned member_node(
	struct walk *walk, unsigned parent, struct sv raw, bool is_coded, unsigned *hint)
{
	if (!is_coded)
		return find_child(walk->pick, parent, raw, hint);
	struct json_span span = {JSON_STRING, true, raw};
	struct arena scratch;
	arena_init(&scratch, 256);
	unsigned node = find_child(walk->pick, parent, json_span_text(&span, &scratch), hint);
	arena_release(&scratch);
	return node;
}

static inline bool is_like(const struct json_habit *habit, const char *p)
{
	return json_bytes_same32(p, habit->name, habit->n);
}

/* The expected member that begins at p, or none. */
static inline unsigned guess(const struct walk *walk, const char *p, const unsigned *expected)
{
	if (walk->end - p < (ptrdiff_t)sizeof(walk->habits->name))
		return JSON_HABIT_NONE;
	for (size_t i = 0; i < 2; i++) {
		if (expected[i] && is_like(&walk->habits[expected[i]], p))
			return expected[i];
	}
	return JSON_HABIT_NONE;
}

static unsigned add_habit(struct walk *walk, unsigned parent, struct sv text, struct spot found)
{
	struct json_habits *habits = walk->pick->habits;

	if (habits->count == JSON_HABITS_MAX)
		return JSON_HABIT_NONE;
	unsigned made = habits->count++;
	struct json_habit *habit = &habits->at[made];
	*habit = (struct json_habit){.n = (unsigned)text.n,
		.node = found.node,
		.slot = found.slot,
		.is_wanted = found.is_wanted,
		.sibling = habits->at[parent].members};
	(void)memcpy(habit->name, text.p, text.n);
	habits->at[parent].members = made;
	return made;
}

/* A member that was not expected, `text` with quotes and colon: what comes of it the next time. */
static unsigned learn(
	struct walk *walk, unsigned parent, struct sv text, struct spot found, unsigned *expected)
{
	struct json_habit *habits = walk->habits;
	unsigned at = habits[parent].members;

	if (text.n > sizeof(habits->name))
		return JSON_HABIT_NONE;
	while (at && (habits[at].n != text.n || memcmp(habits[at].name, text.p, text.n) != 0))
		at = habits[at].sibling;
	if (!at)
		at = add_habit(walk, parent, text, found);
	if (at && expected[0] != at) {
		expected[1] = expected[0];
		expected[0] = at;
	}
	return at;
}

static inline struct spot spot_of(const struct walk *walk, unsigned node)
{
	return (struct spot){node, JSON_HABIT_NONE, node != JSON_NO_NODE,
		node == JSON_NO_NODE ? JSON_NO_SLOT : walk->pick->nodes.at[node].slot};
}

/* Reads a member's name and its colon; p is where it must begin. */
static const char *walk_name(struct walk *walk, const char *p, const struct spot *at,
	unsigned *hint, unsigned *expected, struct spot *out)
{
	const char *from = p = json_skip_space(p, walk->end);
	bool is_coded;
	struct sv name;

	if (p == walk->end || *p != '"')
		return broken(walk, p, "no member's name");
	if (!(p = walk_string(walk, p + 1, &name, &is_coded)))
		return NULL;
	bool is_dense = p < walk->end && *p == ':';
	p = json_skip_space(p, walk->end);
	if (p == walk->end || *p != ':')
		return broken(walk, p, "no ':'");
	p++;
	*out = spot_of(walk,
		at->is_wanted ? member_node(walk, at->node, name, is_coded, hint) : JSON_NO_NODE);
	if (expected && is_dense && !is_coded)
		out->habit =
			learn(walk, at->habit, sv_make(from, (size_t)(p - from)), *out, expected);
	return p;
}

/* ---- values -------------------------------------------------------------------------------------- */

static const char *walk_brackets(struct walk *walk, const char *p, const struct spot *at,
	struct json_span *span, unsigned depth);

/* Of members with the same name the first counts. */
static inline struct json_span *span_of(struct walk *walk, const struct spot *at)
{
	if (at->slot == JSON_NO_SLOT || walk->spans[at->slot].kind != JSON_ABSENT)
		return &walk->unkept;
	return &walk->spans[at->slot];
}

/* In the loops, so that a scalar takes no call. */
static inline __attribute__((always_inline)) const char *walk_value(
	struct walk *walk, const char *p, const struct spot *at, unsigned depth)
{
	if (p < walk->end && (unsigned char)*p <= ' ')
		p = json_skip_space(p, walk->end);
	if (p == walk->end)
		return broken(walk, p, "no value");
	if (depth > PICK_DEPTH_MAX)
		return broken(walk, p, "brackets too deep");
	struct json_span *span = span_of(walk, at);
	if (*p == '"') {
		span->kind = JSON_STRING;
		return walk_string(walk, p + 1, &span->raw, &span->is_coded);
	}
	if (*p == '{' || *p == '[')
		return walk_brackets(walk, p, at, span, depth);
	return walk_word(walk, p, span);
}

/* A member's name, expected or not; returns behind its colon. */
static inline const char *enter_member(struct walk *walk, const char *p, const struct spot *at,
	unsigned *hint, unsigned **inout_expected, struct spot *out)
{
	unsigned *expected = *inout_expected;
	unsigned at_habit = expected ? guess(walk, p, expected) : JSON_HABIT_NONE;

	if (at_habit) {
		const struct json_habit *habit = &walk->habits[at_habit];
		*out = (struct spot){habit->node, at_habit, habit->is_wanted, habit->slot};
		p += habit->n;
	} else {
		p = walk_name(walk, p, at, hint, expected, out);
	}
	if (p && out->habit)
		*inout_expected = walk->habits[out->habit].after;
	return p;
}

/* p is behind the opening brace. */
static const char *walk_object(
	struct walk *walk, const char *p, const struct spot *at, unsigned depth)
{
	unsigned *expected = at->habit ? walk->habits[at->habit].inside : NULL;
	unsigned hint = JSON_NO_NODE;
	struct spot member;

	p = json_skip_space(p, walk->end);
	if (p < walk->end && *p == '}')
		return p + 1;
	for (;;) {
		if (!(p = enter_member(walk, p, at, &hint, &expected, &member)) ||
			!(p = walk_value(walk, p, &member, depth + 1)))
			return NULL;
		if (p < walk->end && *p != ',' && *p != '}')
			p = json_skip_space(p, walk->end);
		if (p < walk->end && *p == '}')
			return p + 1;
		if (p == walk->end || *p != ',')
			return broken(walk, p, "no ',' or '}'");
		p++;
	}
}

static unsigned element_node(const struct walk *walk, unsigned parent, uint64_t index)
{
	char text[20];
	size_t at = sizeof(text);
	unsigned hint = JSON_NO_NODE;

	if (!walk->pick->nodes.at[parent].first)
		return JSON_NO_NODE;
	do
		text[--at] = (char)('0' + index % 10);
	while ((index /= 10) > 0);
	return find_child(walk->pick, parent, sv_make(text + at, sizeof(text) - at), &hint);
}

/* Elements that nobody asked for share their array's habits: in these no node is wanted either. */
static const char *walk_array(
	struct walk *walk, const char *p, const struct spot *at, unsigned depth)
{
	struct spot element = spot_of(walk, JSON_NO_NODE);
	uint64_t index = 0;

	p = json_skip_space(p, walk->end);
	if (p < walk->end && *p == ']')
		return p + 1;
	for (;;) {
		if (at->is_wanted)
			element = spot_of(walk, element_node(walk, at->node, index++));
		else
			element.habit = at->habit;
		if (!(p = walk_value(walk, p, &element, depth + 1)))
			return NULL;
		p = json_skip_space(p, walk->end);
		if (p < walk->end && *p == ']')
			return p + 1;
		if (p == walk->end || *p != ',')
			return broken(walk, p, "no ',' or ']'");
		p++;
	}
}

static const char *walk_brackets(struct walk *walk, const char *p, const struct spot *at,
	struct json_span *span, unsigned depth)
{
	bool is_object = *p == '{';
	const char *next = is_object ? walk_object(walk, p + 1, at, depth)
				     : walk_array(walk, p + 1, at, depth);

	if (next && span != &walk->unkept)
		*span = (struct json_span){is_object ? JSON_OBJECT : JSON_ARRAY, false,
			sv_make(p, (size_t)(next - p))};
	return next;
}

const char *json_pick_walk(const struct json_pick *pick, struct sv text,
	struct json_span *out_spans, const char **out_at, const char **out_why)
{
	struct walk walk = {.pick = pick,
		.habits = pick->habits ? pick->habits->at : NULL,
		.spans = out_spans,
		.end = text.p + text.n};
	const struct spot whole = {
		0, pick->habits ? JSON_HABIT_ROOT : JSON_HABIT_NONE, true, pick->nodes.at[0].slot};
	const char *next = walk_value(&walk, text.p, &whole, 0);

	*out_at = walk.at;
	*out_why = walk.why;
	return next;
}

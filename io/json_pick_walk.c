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
	struct json_span *spans;
	struct json_span unkept; /* of values that have no slot */
	const char *end;
	const char *at; /* where it broke */
	const char *why;
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

/* The expected member that begins at p, or NULL. */
static inline struct json_habit *guess(
	const struct walk *walk, const char *p, struct json_habit *const *expected)
{
	if (walk->end - p < JSON_HABIT_BYTES)
		return NULL;
	for (size_t i = 0; i < 2 && expected[i]; i++) {
		if (json_bytes_same32(p, expected[i]->name, expected[i]->n, expected[i]->mask))
			return expected[i];
	}
	return NULL;
}

static struct json_habit *add_habit(struct walk *walk, struct json_habit *parent, struct sv text,
	const struct json_habit *found)
{
	struct json_habits *habits = walk->pick->habits;

	if (habits->count == JSON_HABITS_MAX)
		return NULL;
	struct json_habit *made = &habits->at[habits->count++];
	*made = *found;
	made->is_kept = true;
	made->n = (unsigned)text.n;
	made->mask = json_bytes_mask32(text.n);
	(void)memcpy(made->name, text.p, text.n);
	made->sibling = parent->members;
	parent->members = made;
	return made;
}

/* A member that was not expected, `text` with quotes and colon: what comes of it the next time. */
static struct json_habit *learn(struct walk *walk, struct json_habit *parent, struct sv text,
	const struct json_habit *found, struct json_habit **expected)
{
	struct json_habit *at = parent->members;

	if (text.n > JSON_HABIT_BYTES)
		return NULL;
	while (at && (at->n != text.n || memcmp(at->name, text.p, text.n) != 0))
		at = at->sibling;
	if (!at)
		at = add_habit(walk, parent, text, found);
	if (at && expected[0] != at) {
		expected[1] = expected[0];
		expected[0] = at;
	}
	return at;
}

/* What stands for a value by itself. */
static inline struct json_habit lone(const struct walk *walk, unsigned node)
{
	bool is_wanted = node != JSON_NO_NODE;

	return (struct json_habit){.node = node,
		.is_wanted = is_wanted,
		.slot = is_wanted ? walk->pick->nodes.at[node].slot : JSON_NO_SLOT};
}

/*
 * Reads a member's name and its colon; p is where it must begin. *inout_member: room for one that stands by
 * itself, and what it is.
 */
static const char *walk_name(struct walk *walk, const char *p, struct json_habit *parent,
	unsigned *hint, struct json_habit **expected, struct json_habit **inout_member)
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
	**inout_member =
		lone(walk, parent->is_wanted ? member_node(walk, parent->node, name, is_coded, hint)
					     : JSON_NO_NODE);
	struct json_habit *learnt = expected && is_dense && !is_coded
					    ? learn(walk, parent, sv_make(from, (size_t)(p - from)),
						      *inout_member, expected)
					    : NULL;
	if (learnt)
		*inout_member = learnt;
	return p;
}

/* ---- values -------------------------------------------------------------------------------------- */

static const char *walk_brackets(struct walk *walk, const char *p, struct json_habit *at,
	struct json_span *span, unsigned depth);

/* Of members with the same name the first counts. */
static inline struct json_span *span_of(struct walk *walk, int slot)
{
	if (slot == JSON_NO_SLOT || walk->spans[slot].kind != JSON_ABSENT)
		return &walk->unkept;
	return &walk->spans[slot];
}

/* In the loops, so that a scalar takes no call. */
static inline __attribute__((always_inline)) const char *walk_value(
	struct walk *walk, const char *p, struct json_habit *at, unsigned depth)
{
	if (p < walk->end && (unsigned char)*p <= ' ')
		p = json_skip_space(p, walk->end);
	if (p == walk->end)
		return broken(walk, p, "no value");
	if (depth > PICK_DEPTH_MAX)
		return broken(walk, p, "brackets too deep");
	struct json_span *span = span_of(walk, at->slot);
	if (*p == '"') {
		span->kind = JSON_STRING;
		return walk_string(walk, p + 1, &span->raw, &span->is_coded);
	}
	if (*p == '{' || *p == '[')
		return walk_brackets(walk, p, at, span, depth);
	return walk_word(walk, p, span);
}

/* p is behind the opening brace. */
static const char *walk_object(
	struct walk *walk, const char *p, struct json_habit *at, unsigned depth)
{
	struct json_habit **expected = at->is_kept ? at->inside : NULL;
	unsigned hint = JSON_NO_NODE;
	struct json_habit room;

	p = json_skip_space(p, walk->end);
	if (p < walk->end && *p == '}')
		return p + 1;
	for (;;) {
		struct json_habit *member = expected ? guess(walk, p, expected) : NULL;
		if (member) {
			p += member->n;
		} else {
			member = &room;
			p = walk_name(walk, p, at, &hint, expected, &member);
		}
		if (!p || !(p = walk_value(walk, p, member, depth + 1)))
			return NULL;
		if (member->is_kept)
			expected = member->after;
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
	struct walk *walk, const char *p, struct json_habit *at, unsigned depth)
{
	struct json_habit element;
	uint64_t index = 0;

	p = json_skip_space(p, walk->end);
	if (p < walk->end && *p == ']')
		return p + 1;
	for (;;) {
		if (at->is_wanted)
			element = lone(walk, element_node(walk, at->node, index++));
		if (!(p = walk_value(walk, p, at->is_wanted ? &element : at, depth + 1)))
			return NULL;
		p = json_skip_space(p, walk->end);
		if (p < walk->end && *p == ']')
			return p + 1;
		if (p == walk->end || *p != ',')
			return broken(walk, p, "no ',' or ']'");
		p++;
	}
}

static const char *walk_brackets(struct walk *walk, const char *p, struct json_habit *at,
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
	struct walk walk = {.pick = pick, .spans = out_spans, .end = text.p + text.n};
	struct json_habit whole = {.is_wanted = true, .slot = pick->nodes.at[0].slot};
	struct json_habits *habits = pick->habits;
	const char *next = walk_value(&walk, text.p, habits ? &habits->at[0] : &whole, 0);

	*out_at = walk.at;
	*out_why = walk.why;
	return next;
}

#include "io/json_pick.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/base/vec.h"
#include "io/json_bytes.h"

#include "engine/base/banned.h"

enum { NO_NODE = 0, NO_SLOT = -1 };

/* A step of one or more pointers; node 0 is the root. */
struct node {
	struct sv name; /* decoded, in the arena */
	unsigned first;
	unsigned next;
	int slot;
};

struct json_pick {
	struct arena arena;
	struct {
		VEC_FIELDS(struct node);
	} nodes;
	size_t slots;
	bool nocase;
};

struct json_pick *json_pick_new(bool nocase)
{
	struct json_pick *pick = mem_calloc(1, sizeof(*pick));

	arena_init(&pick->arena, 4096);
	pick->nocase = nocase;
	*vec_push(&pick->nodes) = (struct node){.slot = NO_SLOT};
	return pick;
}

void json_pick_free(struct json_pick *pick)
{
	if (!pick)
		return;
	vec_release(&pick->nodes);
	arena_release(&pick->arena);
	mem_free(pick);
}

size_t json_pick_slots(const struct json_pick *pick)
{
	return pick->slots;
}

static bool names_match(const struct json_pick *pick, struct sv a, struct sv b)
{
	return pick->nocase ? sv_eq_nocase(a, b) : sv_eq(a, b);
}

/* A step without its "~1" and "~0" (RFC 6901 section 4). */
static struct sv decode_step(struct json_pick *pick, struct sv step)
{
	char *to = arena_alloc(&pick->arena, step.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < step.n; i++) {
		char c = step.p[i];
		if (c == '~' && i + 1 < step.n)
			c = step.p[++i] == '1' ? '/' : '~';
		to[n++] = c;
	}
	return sv_make(to, n);
}

static unsigned child_for(struct json_pick *pick, unsigned parent, struct sv name)
{
	unsigned last = NO_NODE;

	for (unsigned at = pick->nodes.at[parent].first; at; at = pick->nodes.at[at].next) {
		if (names_match(pick, pick->nodes.at[at].name, name))
			return at;
		last = at;
	}
	unsigned made = (unsigned)pick->nodes.count;
	*vec_push(&pick->nodes) = (struct node){.name = name, .slot = NO_SLOT};
	if (last)
		pick->nodes.at[last].next = made;
	else
		pick->nodes.at[parent].first = made;
	return made;
}

size_t json_pick_add(struct json_pick *pick, struct sv pointer)
{
	unsigned at = 0;

	if (pointer.n > 0 && pointer.p[0] == '/') {
		struct sv rest = sv_from(pointer, 1);
		while (!sv_is_absent(rest))
			at = child_for(pick, at, decode_step(pick, sv_cut(&rest, '/')));
	}
	struct node *node = &pick->nodes.at[at];
	if (node->slot == NO_SLOT)
		node->slot = (int)pick->slots++;
	return (size_t)node->slot;
}

/* ---- walking a text ------------------------------------------------------------------------------ */

struct walk {
	const struct json_pick *pick;
	struct json_span *spans;
	const char *begin;
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

static const char *skip_space(const struct walk *walk, const char *p)
{
	while (p < walk->end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
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

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *skip_escape(const char *p, const char *end)
{
	if (end - p < 2)
		return NULL;
	if (p[1] != 'u')
		return memchr("\"\\/bfnrt", p[1], 8) ? p + 2 : NULL;
	if (end - p < 6)
		return NULL;
	for (int i = 2; i < 6; i++) {
		if (hex_value(p[i]) < 0)
			return NULL;
	}
	return p + 6;
}

/* p is behind the opening quote; gives the text between the quotes, returns behind the closing one. */
static const char *walk_string(
	struct walk *walk, const char *p, struct sv *out_raw, bool *out_is_escaped)
{
	const char *from = p;
	const char *next;

	*out_is_escaped = false;
	for (;;) {
		p = json_bytes_skip(p, walk->end, true);
		if (p == walk->end)
			return broken(walk, p, "a string without an end");
		if (*p == '"')
			break;
		if (*p == '\\') {
			*out_is_escaped = true;
			if (!(next = skip_escape(p, walk->end)))
				return broken(walk, p, "an unknown escape");
		} else if ((unsigned char)*p < 0x20) {
			return broken(walk, p, "a control character in a string");
		} else if (!(next = json_skip_utf8(p, walk->end))) {
			return broken(walk, p, "text that is not UTF-8");
		}
		p = next;
	}
	*out_raw = sv_make(from, (size_t)(p - from));
	return p + 1;
}

static const char *skip_digits(const struct walk *walk, const char *p)
{
	while (p < walk->end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static const char *walk_number(struct walk *walk, const char *p)
{
	const char *digits = p + (*p == '-');
	const char *next = skip_digits(walk, digits);

	if (next == digits || (*digits == '0' && next - digits > 1))
		return broken(walk, p, "no value");
	if (next < walk->end && *next == '.') {
		digits = next + 1;
		if ((next = skip_digits(walk, digits)) == digits)
			return broken(walk, p, "a number without decimals");
	}
	if (next < walk->end && (*next | 0x20) == 'e') {
		digits = next + 1;
		if (digits < walk->end && (*digits == '+' || *digits == '-'))
			digits++;
		if ((next = skip_digits(walk, digits)) == digits)
			return broken(walk, p, "a number without an exponent");
	}
	return next;
}

static const char *walk_word(struct walk *walk, const char *p, struct json_span *span)
{
	static const struct {
		struct sv word;
		enum json_kind kind;
	} words[] = {
		{{"null", 4}, JSON_NULL}, {{"true", 4}, JSON_TRUE}, {{"false", 5}, JSON_FALSE}};

	for (size_t i = 0; i < 3; i++) {
		size_t n = words[i].word.n;
		if ((size_t)(walk->end - p) >= n && memcmp(p, words[i].word.p, n) == 0) {
			span->kind = words[i].kind;
			span->raw = sv_make(p, n);
			return p + n;
		}
	}
	span->kind = JSON_NUMBER;
	const char *next = walk_number(walk, p);
	span->raw = next ? sv_make(p, (size_t)(next - p)) : SV_ABSENT;
	return next;
}

/* The child of `parent` called `name`; looks from `*hint` on first, as records keep their order. */
static unsigned find_child(
	const struct json_pick *pick, unsigned parent, struct sv name, unsigned *hint)
{
	const struct node *nodes = pick->nodes.at;
	unsigned start = *hint ? *hint : nodes[parent].first;
	unsigned at = start;

	if (!start)
		return NO_NODE;
	do {
		if (names_match(pick, nodes[at].name, name)) {
			*hint = nodes[at].next;
			return at;
		}
		at = nodes[at].next ? nodes[at].next : nodes[parent].first;
	} while (at != start);
	return NO_NODE;
}

static const char *walk_value(
	struct walk *walk, const char *p, unsigned node, bool is_wanted, unsigned depth);

static unsigned member_node(
	struct walk *walk, unsigned parent, struct sv raw, bool is_escaped, unsigned *hint)
{
	if (!is_escaped)
		return find_child(walk->pick, parent, raw, hint);
	struct json_span span = {JSON_STRING, true, raw};
	struct arena scratch;
	arena_init(&scratch, 256);
	unsigned node = find_child(walk->pick, parent, json_span_text(&span, &scratch), hint);
	arena_release(&scratch);
	return node;
}

/* p is behind the opening brace. */
static const char *walk_object(
	struct walk *walk, const char *p, unsigned node, bool is_wanted, unsigned depth)
{
	unsigned hint = NO_NODE;
	bool is_escaped;
	struct sv name;

	p = skip_space(walk, p);
	if (p < walk->end && *p == '}')
		return p + 1;
	for (;;) {
		p = skip_space(walk, p);
		if (p == walk->end || *p != '"')
			return broken(walk, p, "no member's name");
		if (!(p = walk_string(walk, p + 1, &name, &is_escaped)))
			return NULL;
		p = skip_space(walk, p);
		if (p == walk->end || *p != ':')
			return broken(walk, p, "no ':'");
		unsigned child =
			is_wanted ? member_node(walk, node, name, is_escaped, &hint) : NO_NODE;
		if (!(p = walk_value(walk, p + 1, child, child != NO_NODE, depth + 1)))
			return NULL;
		p = skip_space(walk, p);
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
	unsigned hint = NO_NODE;

	if (!walk->pick->nodes.at[parent].first)
		return NO_NODE;
	do
		text[--at] = (char)('0' + index % 10);
	while ((index /= 10) > 0);
	return find_child(walk->pick, parent, sv_make(text + at, sizeof(text) - at), &hint);
}

static const char *walk_array(
	struct walk *walk, const char *p, unsigned node, bool is_wanted, unsigned depth)
{
	uint64_t index = 0;

	p = skip_space(walk, p);
	if (p < walk->end && *p == ']')
		return p + 1;
	for (;;) {
		unsigned child = is_wanted ? element_node(walk, node, index) : NO_NODE;
		if (!(p = walk_value(walk, p, child, child != NO_NODE, depth + 1)))
			return NULL;
		index++;
		p = skip_space(walk, p);
		if (p < walk->end && *p == ']')
			return p + 1;
		if (p == walk->end || *p != ',')
			return broken(walk, p, "no ',' or ']'");
		p++;
	}
}

static void keep_span(struct walk *walk, unsigned node, const struct json_span *span)
{
	int slot = walk->pick->nodes.at[node].slot;

	if (slot != NO_SLOT && walk->spans[slot].kind == JSON_ABSENT)
		walk->spans[slot] = *span;
}

static const char *walk_value(
	struct walk *walk, const char *p, unsigned node, bool is_wanted, unsigned depth)
{
	struct json_span span = {0};
	const char *from;
	const char *next;

	from = p = skip_space(walk, p);
	if (p == walk->end)
		return broken(walk, p, "no value");
	if (depth > PICK_DEPTH_MAX)
		return broken(walk, p, "brackets too deep");
	if (*p == '"') {
		span.kind = JSON_STRING;
		next = walk_string(walk, p + 1, &span.raw, &span.is_escaped);
	} else if (*p == '{') {
		span.kind = JSON_OBJECT;
		next = walk_object(walk, p + 1, node, is_wanted, depth);
	} else if (*p == '[') {
		span.kind = JSON_ARRAY;
		next = walk_array(walk, p + 1, node, is_wanted, depth);
	} else {
		next = walk_word(walk, p, &span);
	}
	if (next && sv_is_absent(span.raw))
		span.raw = sv_make(from, (size_t)(next - from));
	if (next && is_wanted)
		keep_span(walk, node, &span);
	return next;
}

static int read_value(const struct json_pick *pick, struct sv text, struct json_span *out_spans,
	size_t *out_used, struct err *err)
{
	struct walk walk = {pick, out_spans, text.p, text.p + text.n, NULL, NULL};

	(void)memset(out_spans, 0, pick->slots * sizeof(*out_spans));
	if (text.n == 0)
		return ERR_SET(err, ERR_DATA, "no JSON: it is empty");
	const char *next = walk_value(&walk, text.p, 0, true, 0);
	if (next && !out_used && skip_space(&walk, next) != walk.end)
		next = broken(&walk, next, "something behind the end");
	if (!next)
		return ERR_SET(err, ERR_DATA, "no JSON at byte %zu: %s",
			(size_t)(walk.at - walk.begin) + 1, walk.why);
	if (out_used)
		*out_used = (size_t)(next - text.p);
	return 0;
}

struct sv json_pick_body(struct sv text)
{
	static const struct sv mark = {"\xef\xbb\xbf", 3};

	return sv_has_prefix(text, mark) ? sv_from(text, mark.n) : text;
}

int json_pick_read(
	const struct json_pick *pick, struct sv text, struct json_span *out_spans, struct err *err)
{
	return read_value(pick, json_pick_body(text), out_spans, NULL, err);
}

int json_pick_read_prefix(const struct json_pick *pick, struct sv text, struct json_span *out_spans,
	size_t *out_used, struct err *err)
{
	return read_value(pick, text, out_spans, out_used, err);
}

/* ---- scalars as text ----------------------------------------------------------------------------- */

static uint32_t hex4(const char *p)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 4 | (uint32_t)hex_value(p[i]);
	return value;
}

static size_t put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
	to[0] = (char)(leads[more] | c >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		to[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	return more + 1;
}

/* "\uXXXX" at p, perhaps a pair; returns how many bytes it took. */
static size_t decode_unicode(const char *p, const char *end, uint32_t *out)
{
	uint32_t c = hex4(p + 2);

	*out = c;
	if (c >= 0xd800 && c < 0xdc00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
		uint32_t low = hex4(p + 8);
		if (low >= 0xdc00 && low < 0xe000) {
			*out = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			return 12;
		}
	}
	if ((c >= 0xd800 && c < 0xe000) || c == 0)
		*out = 0xfffd;
	return 6;
}

static struct sv decode_string(struct sv raw, struct arena *arena)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *end = raw.p + raw.n;
	char *to = arena_alloc(arena, raw.n + 1);
	size_t n = 0;

	for (const char *p = raw.p; p < end;) {
		if (*p != '\\') {
			to[n++] = *p++;
			continue;
		}
		if (p[1] == 'u') {
			uint32_t c;
			p += decode_unicode(p, end, &c);
			n += put_utf8(to + n, c);
			continue;
		}
		const char *letter = memchr(letters, p[1], sizeof(letters) - 1);
		to[n++] = meanings[letter ? letter - letters : 0];
		p += 2;
	}
	to[n] = '\0';
	return sv_make(to, n);
}

/* 12.0 and 1.2e1 are 12; what is not whole stays as it stood. */
static struct sv number_text(struct sv raw, struct arena *arena)
{
	const double exact_max = 9007199254740992.0; /* 2^53 */

	if (sv_find(raw, '.') == raw.n && sv_find(raw, 'e') == raw.n && sv_find(raw, 'E') == raw.n)
		return raw;
	double value = strtod(arena_str(arena, raw), NULL);
	if (!(fabs(value) <= exact_max) || floor(value) != value)
		return raw;
	return arena_printf(arena, "%.0f", value);
}

struct sv json_span_text(const struct json_span *span, struct arena *arena)
{
	switch (span->kind) {
	case JSON_STRING:
		return span->is_escaped ? decode_string(span->raw, arena) : span->raw;
	case JSON_NUMBER:
		return number_text(span->raw, arena);
	case JSON_TRUE:
	case JSON_FALSE:
		return span->raw;
	case JSON_ABSENT:
	case JSON_NULL:
	case JSON_OBJECT:
	case JSON_ARRAY:
		break;
	}
	return SV_ABSENT;
}

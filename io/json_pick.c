/* The pointers as a tree of names, and scalars as text. json_pick_walk.c walks the texts. */
#include "io/json_pick_private.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/banned.h"

struct json_pick *json_pick_new(bool nocase)
{
	struct json_pick *pick = mem_calloc(1, sizeof(*pick));

	arena_init(&pick->arena, 4096);
	pick->nocase = nocase;
	*vec_push(&pick->nodes) = (struct json_node){.slot = JSON_NO_SLOT};
	return pick;
}

void json_pick_free(struct json_pick *pick)
{
	if (!pick)
		return;
	vec_release(&pick->nodes);
	arena_release(&pick->arena);
	mem_free(pick->habits);
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
	unsigned last = JSON_NO_NODE;

	for (unsigned at = pick->nodes.at[parent].first; at; at = pick->nodes.at[at].next) {
		if (names_match(pick, pick->nodes.at[at].name, name))
			return at;
		last = at;
	}
	unsigned made = (unsigned)pick->nodes.count;
	*vec_push(&pick->nodes) = (struct json_node){.name = name, .slot = JSON_NO_SLOT};
	if (last)
		pick->nodes.at[last].next = made;
	else
		pick->nodes.at[parent].first = made;
	return made;
}

/* What was remembered led to nodes by the old pointers. */
static void forget_habits(struct json_pick *pick)
{
	struct json_habits *habits = pick->habits;

	if (!habits)
		return;
	(void)memset(habits, 0, sizeof(*habits));
	habits->at[0] = (struct json_habit){
		.is_wanted = true, .is_kept = true, .slot = pick->nodes.at[0].slot};
	habits->count = 1;
}

void json_pick_expect_alike(struct json_pick *pick)
{
	if (pick->habits)
		return;
	pick->habits = mem_alloc(sizeof(*pick->habits));
	forget_habits(pick);
}

size_t json_pick_add(struct json_pick *pick, struct sv pointer)
{
	unsigned at = 0;

	if (pointer.n > 0 && pointer.p[0] == '/') {
		struct sv rest = sv_from(pointer, 1);
		while (!sv_is_absent(rest))
			at = child_for(pick, at, decode_step(pick, sv_cut(&rest, '/')));
	}
	struct json_node *node = &pick->nodes.at[at];
	if (node->slot == JSON_NO_SLOT)
		node->slot = (int)pick->slots++;
	forget_habits(pick);
	return (size_t)node->slot;
}

/* ---- reading a text ------------------------------------------------------------------------------ */

static int read_value(const struct json_pick *pick, struct sv text, struct json_span *out_spans,
	size_t *out_used, struct err *err)
{
	const char *end = text.p + text.n;
	const char *at;
	const char *why;

	(void)memset(out_spans, 0, pick->slots * sizeof(*out_spans));
	if (text.n == 0)
		return ERR_SET(err, ERR_DATA, "no JSON: it is empty");
	const char *next = json_pick_walk(pick, text, out_spans, &at, &why);
	if (next && !out_used && (at = json_skip_space(next, end)) != end) {
		next = NULL;
		why = "something behind the end";
	}
	if (!next)
		return ERR_SET(
			err, ERR_DATA, "no JSON at byte %zu: %s", (size_t)(at - text.p) + 1, why);
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
		value = value << 4 | (uint32_t)json_hex_value(p[i]);
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

/* Of a number with point or exponent: 12.0 and 1.2e1 are 12; what is not whole stays as it stood. */
static struct sv number_text(struct sv raw, struct arena *arena)
{
	const double exact_max = 9007199254740992.0; /* 2^53 */

	double value = strtod(arena_str(arena, raw), NULL);
	if (!(fabs(value) <= exact_max) || floor(value) != value)
		return raw;
	return arena_printf(arena, "%.0f", value);
}

struct sv json_span_text(const struct json_span *span, struct arena *arena)
{
	switch (span->kind) {
	case JSON_STRING:
		return span->is_coded ? decode_string(span->raw, arena) : span->raw;
	case JSON_NUMBER:
		return span->is_coded ? number_text(span->raw, arena) : span->raw;
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

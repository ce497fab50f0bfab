#include "io/json.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "engine/base/mem.h"
#include "engine/base/num.h"
#include "engine/base/vec.h"
#include "io/json_pick.h"

#include "engine/base/banned.h"

static const cJSON *node(const struct json *json)
{
	return (const cJSON *)(const void *)json;
}

static const struct json *wrap(const cJSON *item)
{
	return (const struct json *)(const void *)item;
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* Position behind the string that begins at `at`; text.n when it does not end. Sets *has_zero. */
static size_t skip_string(struct sv text, size_t at, bool *has_zero)
{
	for (at++; at < text.n && text.p[at] != '"'; at++) {
		if (text.p[at] != '\\')
			continue;
		if (sv_has_prefix(sv_from(text, at), SV("\\u0000")))
			*has_zero = true;
		at++;
	}
	return at < text.n ? at + 1 : text.n;
}

/* What cJSON does not check for us: depth (it recurses), and texts that it would cut short. */
static int scan(struct sv text, size_t depth_max, struct err *err)
{
	size_t depth = 0;
	bool has_zero = false;

	for (size_t i = 0; i < text.n;) {
		char c = text.p[i];
		if (c == '"') {
			size_t start = i;
			i = skip_string(text, i, &has_zero);
			if (has_zero)
				return ERR_SET(err, ERR_DATA,
					"a zero character in the JSON text at byte %zu", start + 1);
			continue;
		}
		if (c == '{' || c == '[') {
			if (++depth > depth_max)
				return ERR_SET(err, ERR_DATA,
					"JSON nested deeper than %zu levels at byte %zu", depth_max,
					i + 1);
		} else if ((c == '}' || c == ']') && depth > 0) {
			depth--;
		}
		i++;
	}
	return 0;
}

/* Else a failed allocation would look like bad JSON, and that like something that was tampered with. */
static void share_memory(void)
{
	cJSON_Hooks ours = {mem_alloc, mem_free};

	cJSON_InitHooks(&ours);
}

/* cJSON takes any control character for white space and bytes that are no UTF-8 for text: the grammar is
 * checked by our own reader, so that both take the same texts. */
static int check_grammar(struct sv text, struct err *err)
{
	struct json_pick *pick = json_pick_new(false);
	struct json_span whole;

	(void)json_pick_add(pick, SV(""));
	int code = json_pick_read(pick, text, &whole, err);
	json_pick_free(pick);
	return code;
}

int json_parse(struct sv text, size_t depth_max, struct json **out, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int code = scan(text, depth_max, err);

	(void)pthread_once(&once, share_memory);
	if (code == 0)
		code = check_grammar(text, err);
	if (code != 0)
		return code;
	cJSON *root = cJSON_ParseWithLength(text.p, text.n);
	if (!root)
		return ERR_SET(err, ERR_DATA,
			"the JSON text has an escape that is no character (\\ud800 to \\udfff)");
	*out = (struct json *)(void *)root;
	return 0;
}

void json_free(struct json *json)
{
	cJSON_Delete((cJSON *)(void *)json);
}

bool json_is_object(const struct json *json)
{
	return cJSON_IsObject(node(json)) != 0;
}

bool json_is_array(const struct json *json)
{
	return cJSON_IsArray(node(json)) != 0;
}

bool json_is_string(const struct json *json)
{
	return cJSON_IsString(node(json)) != 0;
}

bool json_is_number(const struct json *json)
{
	return cJSON_IsNumber(node(json)) != 0;
}

bool json_is_bool(const struct json *json)
{
	return cJSON_IsBool(node(json)) != 0;
}

bool json_is_null(const struct json *json)
{
	return cJSON_IsNull(node(json)) != 0;
}

bool json_is_true(const struct json *json)
{
	return cJSON_IsTrue(node(json)) != 0;
}

const struct json *json_first(const struct json *parent)
{
	if (!json_is_object(parent) && !json_is_array(parent))
		return NULL;
	return wrap(node(parent)->child);
}

const struct json *json_next(const struct json *child)
{
	return child ? wrap(node(child)->next) : NULL;
}

struct sv json_name(const struct json *child)
{
	const char *name = child ? node(child)->string : NULL;

	return name ? sv_of(name) : SV("");
}

static const struct json *member(const struct json *object, struct sv name, bool nocase)
{
	if (!json_is_object(object))
		return NULL;
	for (const struct json *at = json_first(object); at; at = json_next(at)) {
		struct sv own = json_name(at);
		if (nocase ? sv_eq_nocase(own, name) : sv_eq(own, name))
			return at;
	}
	return NULL;
}

const struct json *json_get(const struct json *object, const char *name)
{
	return member(object, sv_of(name), false);
}

const struct json *json_get_nocase(const struct json *object, struct sv name)
{
	return member(object, name, true);
}

/* RFC 6901 section 4: ~1 is a slash, ~0 a tilde. */
static struct sv unescape(struct sv token, struct buf *room)
{
	if (sv_find(token, '~') == token.n)
		return token;
	buf_clear(room);
	for (size_t i = 0; i < token.n; i++) {
		char c = token.p[i];
		if (c == '~' && i + 1 < token.n && (token.p[i + 1] == '0' || token.p[i + 1] == '1'))
			c = token.p[++i] == '0' ? '~' : '/';
		buf_add_char(room, c);
	}
	return buf_sv(room);
}

static const struct json *element(const struct json *array, struct sv token)
{
	uint64_t index;

	if (!num_parse_u64(token, INT32_MAX, &index) || (token.n > 1 && token.p[0] == '0'))
		return NULL;
	return wrap(cJSON_GetArrayItem(node(array), (int)index));
}

const struct json *json_pointer(const struct json *root, struct sv pointer, bool nocase)
{
	const struct json *at = root;
	struct buf room = BUF_INIT;

	if (pointer.n == 0)
		return root;
	if (pointer.p[0] != '/')
		return NULL;
	struct sv rest = sv_from(pointer, 1);
	while (at && !sv_is_absent(rest)) {
		struct sv token = unescape(sv_cut(&rest, '/'), &room);
		if (json_is_array(at))
			at = element(at, token);
		else
			at = member(at, token, nocase);
	}
	buf_release(&room);
	return at;
}

/* Whole numbers are exact in a double up to here. */
#define WHOLE_MAX 9007199254740992.0

/* Shortest of the usual precisions that reads back as the same number. */
static void add_number(double number, struct buf *out)
{
	char text[40];

	if (isnan(number) || isinf(number)) {
		buf_add_str(out, "null");
		return;
	}
	if (floor(number) == number && fabs(number) <= WHOLE_MAX) {
		buf_printf(out, "%lld", (long long)number);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		(void)snprintf(text, sizeof(text), "%.*g", precision, number);
		if (strtod(text, NULL) == number)
			break;
	}
	buf_add_str(out, text);
}

struct sv json_text(const struct json *json, struct arena *arena)
{
	if (json_is_string(json))
		return sv_of(cJSON_GetStringValue(node(json)));
	if (json_is_bool(json))
		return json_is_true(json) ? SV("true") : SV("false");
	if (!json_is_number(json))
		return SV_ABSENT;
	struct buf text = BUF_INIT;
	add_number(cJSON_GetNumberValue(node(json)), &text);
	struct sv copy = arena_sv(arena, buf_sv(&text));
	buf_release(&text);
	return copy;
}

bool json_u64(const struct json *json, uint64_t *out)
{
	if (!json_is_number(json))
		return false;
	double number = cJSON_GetNumberValue(node(json));
	if (!(number >= 0 && number <= WHOLE_MAX) || floor(number) != number)
		return false;
	*out = (uint64_t)number;
	return true;
}

/* ---- canonical text --------------------------------------------------------------------------- */

struct members {
	VEC_FIELDS(const struct json *);
};

/* By name, and where a name is there twice, in the order that they stood. */
static int by_name(const void *a, const void *b)
{
	const struct json *const *x = a;
	const struct json *const *y = b;

	return sv_cmp(json_name(*x), json_name(*y));
}

/* An insertion sort: stable, and manifests have few members per level, mostly sorted or few. */
static void sort_members(struct members *members)
{
	for (size_t i = 1; i < members->count; i++) {
		const struct json *moved = members->at[i];
		size_t to = i;
		while (to > 0 && by_name(&moved, &members->at[to - 1]) < 0) {
			members->at[to] = members->at[to - 1];
			to--;
		}
		members->at[to] = moved;
	}
}

static void add_object(const struct json *json, const char *leave_out, struct buf *out)
{
	struct members members = {0};
	size_t written = 0;

	for (const struct json *at = json_first(json); at; at = json_next(at)) {
		if (!leave_out || !sv_eq(json_name(at), sv_of(leave_out)))
			*vec_push(&members) = at;
	}
	sort_members(&members);
	buf_add_char(out, '{');
	for (size_t i = 0; i < members.count; i++) {
		if (written++ > 0)
			buf_add_char(out, ',');
		json_add_string(out, json_name(members.at[i]));
		buf_add_char(out, ':');
		json_add_canonical(members.at[i], NULL, out);
	}
	buf_add_char(out, '}');
	vec_release(&members);
}

static void add_array(const struct json *json, struct buf *out)
{
	buf_add_char(out, '[');
	for (const struct json *at = json_first(json); at; at = json_next(at)) {
		if (at != json_first(json))
			buf_add_char(out, ',');
		json_add_canonical(at, NULL, out);
	}
	buf_add_char(out, ']');
}

void json_add_canonical(const struct json *json, const char *leave_out, struct buf *out)
{
	if (json_is_object(json))
		add_object(json, leave_out, out);
	else if (json_is_array(json))
		add_array(json, out);
	else if (json_is_string(json))
		json_add_string(out, sv_of(cJSON_GetStringValue(node(json))));
	else if (json_is_number(json))
		add_number(cJSON_GetNumberValue(node(json)), out);
	else if (json_is_bool(json))
		buf_add_str(out, json_is_true(json) ? "true" : "false");
	else
		buf_add_str(out, "null");
}

void json_seal(const struct json *manifest, char out_hex[DIGEST_HEX_SIZE])
{
	struct buf text = BUF_INIT;

	json_add_canonical(manifest, "seal", &text);
	digest_sha256_hex(buf_sv(&text), out_hex);
	buf_release(&text);
}

bool json_check_seal(const struct json *manifest)
{
	char hex[DIGEST_HEX_SIZE];
	const struct json *seal = json_get(manifest, "seal");

	if (!json_is_string(seal))
		return false;
	json_seal(manifest, hex);
	return sv_eq(sv_of(cJSON_GetStringValue(node(seal))), sv_of(hex));
}

/* ---- the text as it was written --------------------------------------------------------------- */

static void put_tree(struct json_writer *writer, const struct json *json)
{
	struct buf scalar = BUF_INIT;

	if (json_is_object(json)) {
		json_open_object(writer);
		for (const struct json *at = json_first(json); at; at = json_next(at)) {
			json_key(writer, json_name(at).p);
			put_tree(writer, at);
		}
		json_close_object(writer);
	} else if (json_is_array(json)) {
		json_open_array(writer);
		for (const struct json *at = json_first(json); at; at = json_next(at))
			put_tree(writer, at);
		json_close_array(writer);
	} else {
		json_add_canonical(json, NULL, &scalar);
		json_put_raw(writer, buf_sv(&scalar));
	}
	buf_release(&scalar);
}

bool json_is_as_written(const struct json *json, struct sv text)
{
	struct buf own = BUF_INIT;
	struct json_writer writer;
	bool indent = text.n > 1 && memchr(text.p, '\n', text.n - 1) != NULL;

	json_begin(&writer, &own, indent);
	put_tree(&writer, json);
	buf_add_char(&own, '\n');
	bool same = sv_eq(buf_sv(&own), text);
	buf_release(&own);
	return same;
}

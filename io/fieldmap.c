#include "io/fieldmap.h"

#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { DATE_BYTES = 10 }; /* "0001-01-01"; no minimum date is shorter */

struct place {
	size_t first_slot; /* into slots: one per path */
	size_t count;
	int extension; /* slot, or -1 */
	bool is_trimmed;
	bool has_more; /* there is more to do than to take the text of a path */
};

struct fieldmap {
	const struct layout *layout;
	struct json_pick *pick;
	struct place *places; /* per field */
	size_t *slots;
};

static void place_field(struct fieldmap *map, size_t i, size_t *inout_slots)
{
	const struct field *field = &map->layout->fields[i];
	struct place *place = &map->places[i];

	place->first_slot = *inout_slots;
	place->count = field->path_count;
	for (size_t k = 0; k < field->path_count; k++)
		map->slots[(*inout_slots)++] = json_pick_add(map->pick, field->paths[k]);
	place->extension = sv_is_absent(field->extension)
				   ? -1
				   : (int)json_pick_add(map->pick, field->extension);
	place->is_trimmed =
		(int)i == map->layout->key || (int)i == map->layout->code || field->is_number;
	place->has_more = place->extension >= 0 || place->is_trimmed || field->word_count > 0;
}

struct fieldmap *fieldmap_new(const struct layout *layout, bool nocase)
{
	struct fieldmap *map = mem_calloc(1, sizeof(*map));
	size_t paths = 0;

	for (size_t i = 0; i < layout->count; i++)
		paths += layout->fields[i].path_count;
	map->layout = layout;
	map->pick = json_pick_new(nocase);
	json_pick_expect_alike(map->pick);
	map->places = mem_calloc(layout->count + 1, sizeof(*map->places));
	map->slots = mem_calloc(paths + 1, sizeof(*map->slots));
	paths = 0;
	for (size_t i = 0; i < layout->count; i++)
		place_field(map, i, &paths);
	return map;
}

void fieldmap_free(struct fieldmap *map)
{
	if (!map)
		return;
	json_pick_free(map->pick);
	mem_free(map->places);
	mem_free(map->slots);
	mem_free(map);
}

size_t fieldmap_add(struct fieldmap *map, const char *pointer)
{
	return json_pick_add(map->pick, sv_of(pointer));
}

static bool is_minimum_date(struct sv text)
{
	static const struct sv dates[] = {{"1753-01-01T00:00:00", 19}, {"1900-01-01T00:00:00", 19},
		{"/Date(-62135596800000", 21}};

	if (text.n < DATE_BYTES)
		return false;
	if (sv_has_prefix(text, SV("0001-01-01")) &&
		(text.n == DATE_BYTES || text.p[DATE_BYTES] == 'T'))
		return true;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		if (sv_has_prefix(text, dates[i]))
			return true;
	}
	return false;
}

bool fieldmap_is_unset(struct sv text)
{
	return sv_trim(text).n == 0 || is_minimum_date(text);
}

/* Does it begin like neither blank text nor a minimum date? So does nearly every text that is set. */
static inline bool is_surely_set(struct sv text)
{
	return (unsigned char)text.p[0] > ' ' && text.p[0] != '/' &&
	       (text.n < DATE_BYTES || text.p[4] != '-' || text.p[0] > '1');
}

static inline struct sv clean(const struct json_span *span, struct arena *arena)
{
	struct sv text;

	if ((span->kind == JSON_STRING || span->kind == JSON_NUMBER) && !span->is_coded)
		text = span->raw;
	else if (span->kind == JSON_ABSENT || span->kind == JSON_NULL)
		return SV_ABSENT;
	else
		text = json_span_text(span, arena);
	if (text.n == 0)
		return SV_ABSENT;
	return is_surely_set(text) || !fieldmap_is_unset(text) ? text : SV_ABSENT;
}

struct sv fieldmap_clean(const struct json_span *span, struct arena *arena)
{
	return clean(span, arena);
}

static struct sv join(struct sv text, struct sv extension, struct arena *arena)
{
	char *to = arena_alloc(arena, text.n + 1 + extension.n);

	(void)memcpy(to, text.p, text.n);
	to[text.n] = '-';
	(void)memcpy(to + text.n + 1, extension.p, extension.n);
	return sv_make(to, text.n + 1 + extension.n);
}

static inline struct sv trim(struct sv text)
{
	bool is_trim = text.n > 0 && (unsigned char)text.p[0] > ' ' &&
		       (unsigned char)text.p[text.n - 1] > ' ';

	return is_trim ? text : sv_trim(text);
}

static struct sv with_extension(struct sv text, struct sv extension, struct arena *arena)
{
	extension = trim(extension);
	if (extension.n == 0)
		return text;
	text = trim(text);
	if (text.n > extension.n && text.p[text.n - extension.n - 1] == '-' &&
		sv_has_suffix(text, extension))
		return text;
	return join(text, extension, arena);
}

/* What is left to do with the text of a path. */
static struct sv finish(const struct fieldmap *map, size_t i, const struct json_span *spans,
	struct sv text, struct arena *arena)
{
	const struct place *place = &map->places[i];
	const struct field *field = &map->layout->fields[i];

	if (place->extension >= 0)
		text = with_extension(text, clean(&spans[place->extension], arena), arena);
	if (place->is_trimmed)
		text = trim(text);
	if (field->word_count > 0) {
		struct sv ours = field_to_ours(field, trim(text));
		text = sv_is_absent(ours) ? text : ours;
	}
	return text;
}

static inline struct sv read_field(
	const struct fieldmap *map, size_t i, const struct json_span *spans, struct arena *arena)
{
	const struct place *place = &map->places[i];
	struct sv text = SV_ABSENT;

	for (size_t k = 0; k < place->count && text.n == 0; k++)
		text = clean(&spans[map->slots[place->first_slot + k]], arena);
	return text.n > 0 && place->has_more ? finish(map, i, spans, text, arena) : text;
}

static void set_bit(uint64_t *bits, size_t i, bool value)
{
	if (bits && value)
		bits[i / 64] |= (uint64_t)1 << i % 64;
}

int fieldmap_read(const struct fieldmap *map, struct sv text, struct arena *arena,
	struct sv *out_values, uint64_t *out_present, uint64_t *out_present_extension,
	const struct json_span **out_spans, struct err *err)
{
	size_t slots = json_pick_slots(map->pick);
	struct json_span *spans = arena_alloc(arena, (slots + 1) * sizeof(*spans));
	int rc = json_pick_read(map->pick, text, spans, err);

	if (rc != 0)
		return rc;
	if (sv_trim(json_pick_body(text)).p[0] != '{')
		return ERR_SET(err, ERR_DATA, "no JSON object");
	for (size_t i = 0; i < map->layout->count; i++) {
		const struct place *place = &map->places[i];
		out_values[i] = read_field(map, i, spans, arena);
		set_bit(out_present, i,
			place->count > 0 &&
				spans[map->slots[place->first_slot]].kind != JSON_ABSENT);
		set_bit(out_present_extension, i,
			place->extension >= 0 && spans[place->extension].kind != JSON_ABSENT);
	}
	if (out_spans)
		*out_spans = spans;
	return 0;
}

int fieldmap_read_prefix(const struct fieldmap *map, struct sv text, struct arena *arena,
	struct sv *out_values, const struct json_span **out_spans, size_t *out_used,
	struct err *err)
{
	size_t slots = json_pick_slots(map->pick);
	struct json_span *spans = arena_alloc(arena, (slots + 1) * sizeof(*spans));
	int rc = json_pick_read_prefix(map->pick, text, spans, out_used, err);

	for (size_t i = 0; rc == 0 && i < map->layout->count; i++)
		out_values[i] = read_field(map, i, spans, arena);
	if (rc == 0 && out_spans)
		*out_spans = spans;
	return rc;
}

/* ---- writing ------------------------------------------------------------------------------------- */

struct sv fieldmap_wire(const struct field *field, struct sv ours)
{
	struct sv wire = field_to_wire(field, ours);

	return sv_is_absent(wire) ? ours : wire;
}

static bool all_digits(struct sv text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	}
	return text.n > 0;
}

bool fieldmap_is_number(struct sv text)
{
	struct sv rest = sv_has_prefix(text, SV("-")) ? sv_from(text, 1) : text;
	struct sv whole = sv_cut(&rest, '.');

	if (text.n > 18 || !all_digits(whole) || (whole.n > 1 && whole.p[0] == '0'))
		return false;
	return sv_is_absent(rest) || all_digits(rest);
}

bool fieldmap_split_postal(struct sv text, struct sv *out_main, struct sv *out_extension)
{
	text = sv_trim(text);
	bool has_hyphen = text.n == 10 && (text.p[5] == '-' || text.p[5] == ' ');

	if ((!has_hyphen && text.n != 9) || !all_digits(sv_sub(text, 0, 5)) ||
		!all_digits(sv_from(text, text.n - 4)))
		return false;
	*out_main = sv_sub(text, 0, 5);
	*out_extension = sv_from(text, text.n - 4);
	return true;
}

struct sv fieldmap_last_step(struct sv pointer)
{
	size_t at = pointer.n;

	while (at > 0 && pointer.p[at - 1] != '/')
		at--;
	return sv_from(pointer, at);
}

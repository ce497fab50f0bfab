/*
 * The [field customer.NAME] and [field site.NAME] sections: the layouts of the two records.
 *
 * The order of the sections is the order of the columns of a snapshot.
 */
#include "rules/ruleset_parse.h"

#include "engine/base/banned.h"

struct sv_list {
	VEC_FIELDS(struct sv);
};

struct word_list {
	VEC_FIELDS(struct field_word);
};

struct field_reader {
	struct section_place place;
	struct field *field;
	struct sv_list paths;
	struct sv_list also;
	struct word_list words;
};

/* RFC 6901: begins with '/', and '~' stands only before 0 or 1. */
static bool check_pointer(struct field_reader *reader, const struct section_entry *entry)
{
	struct sv text = entry->value;
	bool good = text.n > 1 && text.p[0] == '/';

	for (size_t i = 0; good && i < text.n; i++) {
		if (text.p[i] == '~')
			good = i + 1 < text.n && (text.p[i + 1] == '0' || text.p[i + 1] == '1');
	}
	if (!good)
		ruleset_problem_add(&reader->place, entry->line,
			"'%.*s' is not a JSON pointer (RFC 6901); write it like "
			"/service_address/city",
			SV_ARG(text));
	return good;
}

static void set_path(void *context, const struct section_entry *entry)
{
	struct field_reader *reader = context;

	if (check_pointer(reader, entry))
		*vec_push(&reader->paths) = arena_sv(reader->place.compiler->arena, entry->value);
}

static void set_also(void *context, const struct section_entry *entry)
{
	struct field_reader *reader = context;

	if (check_pointer(reader, entry))
		*vec_push(&reader->also) = arena_sv(reader->place.compiler->arena, entry->value);
}

static void set_extension(void *context, const struct section_entry *entry)
{
	struct field_reader *reader = context;

	if (check_pointer(reader, entry))
		reader->field->extension = arena_sv(reader->place.compiler->arena, entry->value);
}

static void set_word(void *context, const struct section_entry *entry)
{
	struct field_reader *reader = context;
	struct sv wire = entry->value;
	struct sv ours = ruleset_parse_unquote(sv_cut(&wire, '='));

	wire = ruleset_parse_unquote(wire);
	if (ours.n == 0 || wire.n == 0) {
		ruleset_problem_add(&reader->place, entry->line,
			"'%.*s' is not a pair of words; write word = Ours = wire word",
			SV_ARG(entry->value));
		return;
	}
	for (size_t i = 0; i < reader->words.count; i++) {
		const struct field_word *word = &reader->words.at[i];
		if (!sv_eq_nocase(word->wire, wire) || sv_eq(word->ours, ours))
			continue;
		ruleset_problem_add(&reader->place, entry->line,
			"wire word '%.*s' stands for '%.*s' already, so '%.*s' would read back as "
			"that; keep one",
			SV_ARG(wire), SV_ARG(word->ours), SV_ARG(ours));
	}
	struct arena *arena = reader->place.compiler->arena;
	*vec_push(&reader->words) =
		(struct field_word){arena_sv(arena, ours), arena_sv(arena, wire)};
}

static void set_write(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"no", "create", "yes"};
	struct field_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, 3);

	if (choice >= 0)
		reader->field->write = (enum field_write)choice;
}

static void set_kind(void *context, const struct section_entry *entry)
{
	static const char *const names[FIELD_KIND_COUNT] = {
		"text", "line", "city", "state", "postal", "country", "phone"};
	struct field_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, FIELD_KIND_COUNT);

	if (choice >= 0)
		reader->field->kind = (enum field_kind)choice;
}

static void set_type(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"text", "number"};
	struct field_reader *reader = context;

	reader->field->is_number = ruleset_parse_choice(&reader->place, entry, names, 2) == 1;
}

static void set_stamp(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"close"};
	struct field_reader *reader = context;

	reader->field->stamp_on_close = ruleset_parse_choice(&reader->place, entry, names, 1) == 0;
}

static void set_about(void *context, const struct section_entry *entry)
{
	(void)context;
	(void)entry;
}

static const struct section_key field_keys[] = {
	{"path", true, set_path},
	{"word", true, set_word},
	{"write", false, set_write},
	{"kind", false, set_kind},
	{"extension", false, set_extension},
	{"also", true, set_also},
	{"stamp", false, set_stamp},
	{"type", false, set_type},
	{"about", false, set_about},
};

static const struct sv *keep_texts(struct arena *arena, const struct sv_list *list)
{
	struct sv *kept = arena_calloc(arena, list->count + 1, sizeof(*kept));

	if (list->count)
		memcpy(kept, list->at, list->count * sizeof(*kept));
	return kept;
}

static void read_field(const struct section_place *place, struct sv name, struct field *out)
{
	struct arena *arena = place->compiler->arena;
	struct field_reader reader = {.place = *place, .field = out};

	*out = (struct field){.name = arena_sv(arena, name)};
	ruleset_parse_keys(place, field_keys, sizeof(field_keys) / sizeof(field_keys[0]), &reader);
	if (reader.paths.count == 0)
		ruleset_problem_add(place, place->section->line,
			"the field has no path; write path = /pointer/into/the/record");
	out->paths = keep_texts(arena, &reader.paths);
	out->path_count = reader.paths.count;
	out->also = keep_texts(arena, &reader.also);
	out->also_count = reader.also.count;
	struct field_word *words = arena_calloc(arena, reader.words.count + 1, sizeof(*words));
	if (reader.words.count)
		memcpy(words, reader.words.at, reader.words.count * sizeof(*words));
	out->words = words;
	out->word_count = reader.words.count;
	vec_release(&reader.paths);
	vec_release(&reader.also);
	vec_release(&reader.words);
}

/* A column's name: a letter, then letters, digits and '_'; so no arrow, comma or dot is in it. */
static bool is_field_name(struct sv name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_')))
			return false;
	}
	return name.n > 0 && name.n <= 64;
}

/* Side and column of a heading "customer.city"; false and a problem when it is not one. */
static bool read_heading(
	const struct section_place *place, enum side *out_side, struct sv *out_name)
{
	struct sv name = place->section->name;
	struct sv side = sv_cut(&name, '.');

	if (sv_eq(side, SV("customer"))) {
		*out_side = SIDE_CUSTOMER;
	} else if (sv_eq(side, SV("site"))) {
		*out_side = SIDE_SITE;
	} else {
		ruleset_problem_add(place, place->section->line,
			"a field belongs to a side; write [field customer.NAME] or [field "
			"site.NAME]");
		return false;
	}
	*out_name = name;
	if (is_field_name(name))
		return true;
	ruleset_problem_add(place, place->section->line,
		"'%.*s' is no name for a column; use a letter, then letters, digits and _",
		SV_ARG(name));
	return false;
}

/* `fields` are the two arrays of FIELD_COUNT_MAX that the layouts point to. */
static void add_field(const struct section_place *place, struct field *const fields[SIDE_COUNT])
{
	enum side side;
	struct sv name;

	if (!read_heading(place, &side, &name))
		return;
	struct layout *layout = &place->compiler->ruleset->layouts[side];
	if (layout->count == FIELD_COUNT_MAX)
		ruleset_problem_add(place, place->section->line,
			"more than %d fields on the %s side; drop some", FIELD_COUNT_MAX,
			side_name(side));
	else
		read_field(place, name, &fields[side][layout->count++]);
}

/* A missing field is told about at the first section of its side, else at the first of all. */
static void tell_missing(const struct compiler *compiler, const struct section *const *sections,
	size_t count, enum side side, const char *missing)
{
	struct section_place place = {compiler, count ? sections[0] : NULL};

	for (size_t i = count; i-- > 0;) {
		if (sv_eq(sections[i]->kind, SV("field")) &&
			sv_has_prefix(sections[i]->name, sv_of(side_name(side))))
			place.section = sections[i];
	}
	ruleset_problem_add(&place, place.section ? place.section->line : 0,
		"there is no [field %s.%s], which the program needs; add it to a *.fields file",
		side_name(side), missing);
}

void ruleset_compile_layouts(
	const struct compiler *compiler, const struct section *const *sections, size_t count)
{
	struct layout *layouts = compiler->ruleset->layouts;
	struct field *fields[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++) {
		fields[side] = arena_calloc(compiler->arena, FIELD_COUNT_MAX, sizeof(struct field));
		layouts[side] = (struct layout){.side = (enum side)side, .fields = fields[side]};
	}
	for (size_t i = 0; i < count; i++) {
		struct section_place place = {compiler, sections[i]};
		if (sv_eq(sections[i]->kind, SV("field")))
			add_field(&place, fields);
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		const char *missing = "";
		if (!layout_index(&layouts[side], &missing))
			tell_missing(compiler, sections, count, (enum side)side, missing);
	}
}

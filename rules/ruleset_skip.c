/* The [skip NAME] and [link NAME] sections. */
#include "rules/ruleset_parse.h"

#include "rules/when.h"

#include "engine/base/banned.h"

struct when_list {
	VEC_FIELDS(struct when);
};

struct skip_reader {
	struct section_place place;
	struct skip *skip;
	struct when_list whens;
	bool has_when;
};

static void set_direction(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"outbound", "inbound", "both"};
	struct skip_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, 3);

	if (choice >= 0)
		reader->skip->directions = (enum directions)(choice + 1);
}

static void set_on(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"always", "create"};
	struct skip_reader *reader = context;

	reader->skip->on_create = ruleset_parse_choice(&reader->place, entry, names, 2) == 1;
}

static void set_when(void *context, const struct section_entry *entry)
{
	struct skip_reader *reader = context;
	const struct compiler *compiler = reader->place.compiler;
	struct err err = ERR_INIT;
	struct when when;
	struct sv text;

	reader->has_when = true;
	if (!ruleset_parse_expand(&reader->place, entry->line, entry->value, &text))
		return;
	if (when_parse(text, compiler->ruleset->layouts, compiler->arena, &when, &err))
		ruleset_problem_add(&reader->place, entry->line, "%s", err.message);
	else
		*vec_push(&reader->whens) = when;
}

static void set_reason(void *context, const struct section_entry *entry)
{
	struct skip_reader *reader = context;

	reader->skip->reason = arena_sv(reader->place.compiler->arena, entry->value);
}

static void set_nothing(void *context, const struct section_entry *entry)
{
	(void)context;
	(void)entry;
}

static const struct section_key skip_keys[] = {
	{"direction", false, set_direction},
	{"on", false, set_on},
	{"when", true, set_when},
	{"reason", false, set_reason},
	{"about", false, set_nothing},
};

void ruleset_compile_skip(const struct section_place *place, struct skip *out)
{
	struct arena *arena = place->compiler->arena;
	struct sv name = place->section->name;
	struct skip_reader reader = {.place = *place, .skip = out};

	*out = (struct skip){
		.name = arena_sv(arena, name),
		.reason = arena_printf(arena, "left out by [skip %.*s]", SV_ARG(name)),
		.directions = DIRECTIONS_BOTH,
		.file = arena_str(arena, sv_of(place->section->file)),
		.line = place->section->line,
	};
	ruleset_parse_keys(place, skip_keys, sizeof(skip_keys) / sizeof(skip_keys[0]), &reader);
	if (!reader.has_when)
		ruleset_problem_add(place, place->section->line,
			"a skip without 'when' would leave out every record; say which, for "
			"example "
			"when = site.site_type is Fire");
	struct when *whens = arena_calloc(arena, reader.whens.count + 1, sizeof(*whens));
	if (reader.whens.count)
		memcpy(whens, reader.whens.at, reader.whens.count * sizeof(*whens));
	out->whens = whens;
	out->when_count = reader.whens.count;
	vec_release(&reader.whens);
}

/* ---- [link NAME] -------------------------------------------------------------------------------- */

struct link_reader {
	struct section_place place;
	bool has_fields;
};

static void set_link_fields(void *context, const struct section_entry *entry)
{
	struct link_reader *reader = context;
	struct ruleset *ruleset = reader->place.compiler->ruleset;
	int fields[SIDE_COUNT][RULE_FIELDS_MAX];
	size_t counts[SIDE_COUNT];
	struct arrow arrow;

	reader->has_fields = true;
	if (!ruleset_parse_arrow(&reader->place, entry->line, entry->value, &arrow))
		return;
	bool left = ruleset_parse_fields(&reader->place, entry->line, SIDE_CUSTOMER, arrow.left,
		fields[SIDE_CUSTOMER], &counts[SIDE_CUSTOMER]);
	bool right = ruleset_parse_fields(&reader->place, entry->line, SIDE_SITE, arrow.right,
		fields[SIDE_SITE], &counts[SIDE_SITE]);
	if (!left || !right)
		return;
	if (counts[SIDE_CUSTOMER] != 1 || counts[SIDE_SITE] != 1 ||
		arrow.flows != DIRECTIONS_BOTH) {
		ruleset_problem_add(&reader->place, entry->line,
			"a link compares one customer field with one site field; write fields = "
			"account_number <-> transmitter_code");
		return;
	}
	ruleset->link_fields[SIDE_CUSTOMER] = fields[SIDE_CUSTOMER][0];
	ruleset->link_fields[SIDE_SITE] = fields[SIDE_SITE][0];
}

static void set_link_compare(void *context, const struct section_entry *entry)
{
	struct link_reader *reader = context;

	reader->place.compiler->ruleset->link_compare =
		ruleset_parse_compare(&reader->place, entry);
}

static const struct section_key link_keys[] = {
	{"fields", false, set_link_fields},
	{"compare", false, set_link_compare},
	{"about", false, set_nothing},
};

void ruleset_compile_link(const struct section_place *place)
{
	struct ruleset *ruleset = place->compiler->ruleset;
	struct link_reader reader = {.place = *place};

	ruleset->link_name = arena_sv(place->compiler->arena, place->section->name);
	ruleset_parse_keys(place, link_keys, sizeof(link_keys) / sizeof(link_keys[0]), &reader);
	if (!reader.has_fields)
		ruleset_problem_add(place, place->section->line,
			"the link has no 'fields'; write fields = account_number <-> "
			"transmitter_code");
	if (!ruleset->link_compare)
		ruleset->link_compare = compare_find(SV("code"));
}

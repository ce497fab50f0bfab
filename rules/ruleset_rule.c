/*
 * The [rule NAME] sections.
 *
 * A rule is read in two steps: every key by itself (the table, `fields` first, because the words of
 * the other keys are looked up in its fields), then what must fit together.
 */
#include "rules/ruleset_parse.h"

#include "engine/base/banned.h"

struct map_list {
	VEC_FIELDS(struct rule_map);
};

struct rule_reader {
	struct section_place place;
	struct rule *rule;
	struct map_list maps;
	bool has_fields;  /* `fields` was there */
	bool fields_good; /* and can be used */
	bool has_transform;
	int fields_line;
	int value_line;
	int transform_line;
	int map_line;	    /* the first one; 0: none */
	int otherwise_line; /* 0: none */
};

/* ---- the keys ----------------------------------------------------------------------------------- */

static void set_fields(void *context, const struct section_entry *entry)
{
	struct rule_reader *reader = context;
	struct rule *rule = reader->rule;
	struct arrow arrow;

	reader->has_fields = true;
	reader->fields_line = entry->line;
	if (!ruleset_parse_arrow(&reader->place, entry->line, entry->value, &arrow))
		return;
	rule->flows = arrow.flows;
	bool left = ruleset_parse_fields(&reader->place, entry->line, SIDE_CUSTOMER, arrow.left,
		rule->customer_fields, &rule->customer_count);
	bool right = ruleset_parse_fields(&reader->place, entry->line, SIDE_SITE, arrow.right,
		rule->site_fields, &rule->site_count);
	reader->fields_good = left && right;
}

static void set_map(void *context, const struct section_entry *entry)
{
	struct rule_reader *reader = context;
	const struct rule *rule = reader->rule;
	struct rule_map map;
	struct arrow arrow;

	if (reader->map_line == 0)
		reader->map_line = entry->line;
	if (!ruleset_parse_arrow(&reader->place, entry->line, entry->value, &arrow))
		return;
	if (!reader->fields_good || rule->customer_count != 1 || rule->site_count != 1)
		return;
	arrow.left = ruleset_parse_unquote(arrow.left);
	arrow.right = ruleset_parse_unquote(arrow.right);
	if (arrow.left.n == 0 || arrow.right.n == 0) {
		ruleset_problem_add(&reader->place, entry->line,
			"a value is missing beside the arrow in '%.*s'; an unset value needs no "
			"map",
			SV_ARG(entry->value));
		return;
	}
	if ((rule->flows & arrow.flows) == 0) {
		ruleset_problem_add(&reader->place, entry->line,
			"the arrow in '%.*s' points against the one in 'fields'; turn one of them",
			SV_ARG(entry->value));
		return;
	}
	map.to_site = (arrow.flows & DIRECTIONS_OUTBOUND) != 0;
	map.to_customer = (arrow.flows & DIRECTIONS_INBOUND) != 0;
	bool left = ruleset_parse_word(&reader->place, entry->line, SIDE_CUSTOMER,
		rule->customer_fields[0], arrow.left, &map.customer);
	bool right = ruleset_parse_word(&reader->place, entry->line, SIDE_SITE,
		rule->site_fields[0], arrow.right, &map.site);
	if (left && right)
		*vec_push(&reader->maps) = map;
}

static void set_otherwise(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"leave", "copy", "set-aside"};
	struct rule_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, 3);

	reader->otherwise_line = entry->line;
	if (choice >= 0)
		reader->rule->otherwise = (enum rule_otherwise)choice;
}

static void set_transform(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"copy", "name"};
	struct rule_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, 2);

	reader->has_transform = true;
	reader->transform_line = entry->line;
	if (choice >= 0)
		reader->rule->transform = (enum rule_transform)choice;
}

static void set_compare(void *context, const struct section_entry *entry)
{
	struct rule_reader *reader = context;

	reader->rule->compare = ruleset_parse_compare(&reader->place, entry);
}

static void set_value(void *context, const struct section_entry *entry)
{
	struct rule_reader *reader = context;
	struct sv text = ruleset_parse_unquote(entry->value);

	reader->value_line = entry->line;
	reader->rule->has_value = true;
	if (text.n == 0)
		ruleset_problem_add(&reader->place, entry->line,
			"'value' is empty; write a constant or ${setting}");
	(void)ruleset_parse_expand(&reader->place, entry->line, text, &reader->rule->value);
}

static void set_on(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"always", "create"};
	struct rule_reader *reader = context;

	reader->rule->on_create = ruleset_parse_choice(&reader->place, entry, names, 2) == 1;
}

static void set_owner(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"revio", "rapid-response"};
	struct rule_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, 2);

	if (choice >= 0)
		reader->rule->owner = choice == 0 ? POLICY_REVIO : POLICY_RAPID_RESPONSE;
}

static void set_conflict(void *context, const struct section_entry *entry)
{
	static const char *const names[] = {"hold", "revio", "rapid-response"};
	struct rule_reader *reader = context;
	int choice = ruleset_parse_choice(&reader->place, entry, names, 3);

	if (choice >= 0)
		reader->rule->conflict = (enum rule_policy)choice;
}

static void set_about(void *context, const struct section_entry *entry)
{
	struct rule_reader *reader = context;

	reader->rule->about = arena_sv(reader->place.compiler->arena, entry->value);
}

static const struct section_key rule_keys[] = {
	{"fields", false, set_fields},
	{"map", true, set_map},
	{"otherwise", false, set_otherwise},
	{"transform", false, set_transform},
	{"compare", false, set_compare},
	{"value", false, set_value},
	{"on", false, set_on},
	{"owner", false, set_owner},
	{"conflict", false, set_conflict},
	{"about", false, set_about},
};

/* ---- what must fit together --------------------------------------------------------------------- */

/* Are all fields of the written side writable when this rule writes them? */
static void check_writable(struct rule_reader *reader, enum side side)
{
	const struct rule *rule = reader->rule;
	const struct layout *layout = &reader->place.compiler->ruleset->layouts[side];
	const int *fields = side == SIDE_CUSTOMER ? rule->customer_fields : rule->site_fields;
	size_t count = side == SIDE_CUSTOMER ? rule->customer_count : rule->site_count;

	for (size_t i = 0; i < count; i++) {
		const struct field *field = &layout->fields[fields[i]];
		if (field->write == FIELD_WRITE_NO)
			ruleset_problem_add(&reader->place, reader->fields_line,
				"the arrow points to %s.%.*s, which is only read (write = no); "
				"turn "
				"the arrow, or change [field %s.%.*s]",
				side_name(side), SV_ARG(field->name), side_name(side),
				SV_ARG(field->name));
		else if (field->write == FIELD_WRITE_CREATE && !rule->on_create)
			ruleset_problem_add(&reader->place, reader->fields_line,
				"%s.%.*s is written on new records only (write = create); add "
				"'on = create', or turn the arrow",
				side_name(side), SV_ARG(field->name));
	}
}

/* "-> field" and "field <-" with a value: one field, and the arrow points to it. */
static void check_value(struct rule_reader *reader)
{
	struct rule *rule = reader->rule;
	bool to_site = rule->customer_count == 0 && rule->site_count == 1 &&
		       rule->flows == DIRECTIONS_OUTBOUND;
	bool to_customer = rule->site_count == 0 && rule->customer_count == 1 &&
			   rule->flows == DIRECTIONS_INBOUND;

	if (!to_site && !to_customer) {
		ruleset_problem_add(&reader->place, reader->fields_line,
			"a rule with 'value' names the one field that it fills; write "
			"fields = -> site_field or fields = customer_field <-");
		return;
	}
	if (reader->map_line > 0 || reader->has_transform)
		ruleset_problem_add(&reader->place, reader->value_line,
			"'value' is sent as it is; take away 'map' and 'transform', or 'value'");
	enum side side = to_site ? SIDE_SITE : SIDE_CUSTOMER;
	int field = to_site ? rule->site_fields[0] : rule->customer_fields[0];
	if (rule->value.n > 0)
		(void)ruleset_parse_word(
			&reader->place, reader->value_line, side, field, rule->value, &rule->value);
}

/* company_name, first_name, last_name against site_name, by what the fields mean, not their names. */
static void check_name(struct rule_reader *reader)
{
	const struct layout *layouts = reader->place.compiler->ruleset->layouts;
	const struct layout *customer = &layouts[SIDE_CUSTOMER];
	const struct rule *rule = reader->rule;

	if (rule->customer_count == 3 && rule->site_count == 1 &&
		rule->customer_fields[0] == customer->company &&
		rule->customer_fields[1] == customer->first &&
		rule->customer_fields[2] == customer->last &&
		rule->site_fields[0] == layouts[SIDE_SITE].last)
		return;
	ruleset_problem_add(&reader->place, reader->transform_line,
		"'transform = name' works on company_name, first_name, last_name and site_name, in "
		"this order; write fields = company_name, first_name, last_name <-> site_name");
}

static void check_counts(struct rule_reader *reader)
{
	const struct rule *rule = reader->rule;

	if (rule->customer_count == 0 || rule->site_count == 0) {
		ruleset_problem_add(&reader->place, reader->fields_line,
			"there is no field on the %s side of the arrow; name one, or add 'value'",
			rule->customer_count == 0 ? "customer" : "site");
		return;
	}
	if (rule->transform == TRANSFORM_NAME) {
		check_name(reader);
		return;
	}
	if (rule->customer_count != rule->site_count)
		ruleset_problem_add(&reader->place, reader->fields_line,
			"%zu customer field%s against %zu site field%s; name as many on both sides "
			"(only 'transform = name' joins fields)",
			rule->customer_count, rule->customer_count == 1 ? "" : "s",
			rule->site_count, rule->site_count == 1 ? "" : "s");
}

static void check_maps(struct rule_reader *reader)
{
	const struct rule *rule = reader->rule;

	if (reader->otherwise_line > 0 && reader->map_line == 0)
		ruleset_problem_add(&reader->place, reader->otherwise_line,
			"'otherwise' is for values that a map does not know, and there is no "
			"'map'; "
			"add one, or take it away");
	if (reader->map_line == 0 || rule->has_value)
		return;
	if (rule->transform != TRANSFORM_COPY)
		ruleset_problem_add(&reader->place, reader->map_line,
			"'map' and 'transform = name' do not go together; keep one");
	else if (rule->customer_count != 1 || rule->site_count != 1)
		ruleset_problem_add(&reader->place, reader->map_line,
			"'map' needs one field on each side; make a rule of its own for it");
}

static void check_rule(struct rule_reader *reader)
{
	struct rule *rule = reader->rule;

	if (!reader->has_fields) {
		ruleset_problem_add(&reader->place, reader->place.section->line,
			"the rule has no 'fields'; write fields = customer_field <-> site_field");
		return;
	}
	if (!reader->fields_good)
		return;
	if (rule->has_value)
		check_value(reader);
	else
		check_counts(reader);
	check_maps(reader);
	if (rule->flows & DIRECTIONS_OUTBOUND)
		check_writable(reader, SIDE_SITE);
	if (rule->flows & DIRECTIONS_INBOUND)
		check_writable(reader, SIDE_CUSTOMER);
}

/* A mapped value or a constant is one of a few words; names compare as names; the rest as text. */
static const char *default_compare(const struct rule *rule)
{
	if (rule->map_count > 0 || rule->has_value)
		return "exact";
	return rule->transform == TRANSFORM_NAME ? "name" : "text";
}

static void keep_kinds(
	const struct layout *layout, const int *fields, size_t count, enum field_kind *out_kinds)
{
	for (size_t i = 0; i < count; i++)
		out_kinds[i] = layout->fields[fields[i]].kind;
}

void ruleset_compile_rule(const struct section_place *place, struct rule *out)
{
	const struct ruleset *ruleset = place->compiler->ruleset;
	struct arena *arena = place->compiler->arena;
	struct rule_reader reader = {.place = *place, .rule = out};

	*out = (struct rule){
		.name = arena_sv(arena, place->section->name),
		.about = SV(""),
		.flows = DIRECTIONS_BOTH,
		.value = SV(""),
		.owner = POLICY_REVIO,
		.file = arena_str(arena, sv_of(place->section->file)),
		.line = place->section->line,
	};
	out->name_hash = (uint32_t)digest_hash64(out->name, 0);
	ruleset_parse_keys(place, rule_keys, sizeof(rule_keys) / sizeof(rule_keys[0]), &reader);
	check_rule(&reader);

	struct rule_map *maps = arena_calloc(arena, reader.maps.count + 1, sizeof(*maps));
	if (reader.maps.count)
		memcpy(maps, reader.maps.at, reader.maps.count * sizeof(*maps));
	out->maps = maps;
	out->map_count = reader.maps.count;
	vec_release(&reader.maps);
	if (!out->compare)
		out->compare = compare_find(sv_of(default_compare(out)));
	keep_kinds(&ruleset->layouts[SIDE_CUSTOMER], out->customer_fields, out->customer_count,
		out->customer_kinds);
	keep_kinds(
		&ruleset->layouts[SIDE_SITE], out->site_fields, out->site_count, out->site_kinds);
}

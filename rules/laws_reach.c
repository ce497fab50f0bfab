/* Skips that leave nothing for a rule to do, and what the rules do not speak of. */
#include "rules/laws_parts.h"

#include "rules/when.h"
#include "rules/words.h"

#include "engine/base/banned.h"

/* ---- reachable ---------------------------------------------------------------------------------- */

/* Holds for every record that is there: `KEY not empty`, or a pattern of stars alone. */
static bool always_holds(const struct ruleset *ruleset, const struct when *when)
{
	if (when->op == WHEN_NOT_EMPTY)
		return when->field == ruleset->layouts[when->side].key;
	if (when->op != WHEN_MATCHES)
		return false;
	for (size_t i = 0; i < when->words[0].n; i++) {
		if (when->words[0].p[i] != '*')
			return false;
	}
	return true;
}

static void check_skip(struct laws *laws, const struct skip *skip)
{
	for (size_t i = 0; i < skip->when_count; i++) {
		if (!always_holds(laws->ruleset, &skip->whens[i]))
			return;
	}
	laws_broken(laws, LAWS_AT_SKIP(skip),
		"'%.*s' holds for every record, so no rule could act (%s); name what is to be "
		"left out",
		SV_ARG(skip->whens[0].text), directions_name(skip->directions));
}

/* The skip that leaves this value of a field out in this direction whatever else holds, or NULL. */
static const struct skip *skip_of_value(const struct ruleset *ruleset, enum direction direction,
	bool on_create, int field, struct sv value)
{
	enum side side = laws_read_side(direction);

	for (size_t i = 0; i < ruleset->skip_count; i++) {
		const struct skip *skip = &ruleset->skips[i];
		const struct when *when = &skip->whens[0];
		if (!(skip->directions & direction_bit(direction)) || skip->when_count != 1 ||
			(skip->on_create && !on_create) || when->side != side ||
			when->field != field)
			continue;
		if (when_value_holds(when, value))
			return skip;
	}
	return NULL;
}

static void check_reached(struct laws *laws, const struct rule *rule, enum direction direction)
{
	enum side side = laws_read_side(direction);
	const struct skip *skip = NULL;
	size_t count;
	const int *fields = laws_fields(rule, side, &count);

	for (size_t i = 0; i < rule->map_count; i++) {
		const struct rule_map *map = &rule->maps[i];
		if (!laws_line_flows(map, direction))
			continue;
		skip = skip_of_value(laws->ruleset, direction, rule->on_create, fields[0],
			side == SIDE_CUSTOMER ? map->customer : map->site);
		if (!skip)
			return;
	}
	if (skip)
		laws_broken(laws, LAWS_AT_RULE(rule),
			"the rule can never act %s: [skip %.*s] (line %d of %s) leaves out the "
			"values "
			"that its map knows; change one of them",
			direction_name(direction), SV_ARG(skip->name), skip->line, skip->file);
}

/* ---- what the rules do not speak of ------------------------------------------------------------- */

static bool map_names(const struct rule *rule, enum side side, struct sv word)
{
	for (size_t i = 0; i < rule->map_count; i++) {
		const struct rule_map *map = &rule->maps[i];
		if (sv_eq_nocase(side == SIDE_CUSTOMER ? map->customer : map->site, word))
			return true;
	}
	return false;
}

static bool skip_names(const struct ruleset *ruleset, enum side side, int field, struct sv word)
{
	for (size_t i = 0; i < ruleset->skip_count; i++) {
		for (size_t k = 0; k < ruleset->skips[i].when_count; k++) {
			const struct when *when = &ruleset->skips[i].whens[k];
			if (when->side == side && when->field == field &&
				when_value_holds(when, word))
				return true;
		}
	}
	return false;
}

static void warn_of_words(struct laws *laws, const struct rule *rule, enum side side)
{
	const struct layout *layout = &laws->ruleset->layouts[side];
	size_t count;
	int field = laws_fields(rule, side, &count)[0];

	for (size_t i = 0;; i++) {
		struct sv word = words_at(layout, field, i);
		if (sv_is_absent(word))
			return;
		if (map_names(rule, side, word) || skip_names(laws->ruleset, side, field, word))
			continue;
		laws_warning(laws, LAWS_AT_RULE(rule),
			"no 'map' line and no skip names '%.*s' of %s.%.*s; such records are left "
			"as "
			"they are, and listed",
			SV_ARG(word), side_name(side), SV_ARG(layout->fields[field].name));
	}
}

static bool writes(const struct ruleset *ruleset, enum direction direction, int field)
{
	for (size_t r = 0; r < ruleset->rule_count; r++) {
		const struct rule *rule = &ruleset->rules[r];
		size_t count;
		const int *fields = laws_fields(rule, direction_written(direction), &count);
		for (size_t i = 0; i < count; i++) {
			if (fields[i] == field && (rule->flows & direction_bit(direction)))
				return true;
		}
	}
	return false;
}

static void warn_of_missing(struct laws *laws)
{
	const struct ruleset *ruleset = laws->ruleset;

	if (!ruleset->type_rule)
		laws_warning(laws, LAWS_NOWHERE,
			"no rule joins customer.identity_type and site.site_type, so the type of "
			"an "
			"account is not carried");
	if (!ruleset->status_rule)
		laws_warning(laws, LAWS_NOWHERE,
			"no rule flows from site.status to customer.status, so a cancelled site "
			"closes "
			"nobody");
	if (!writes(ruleset, DIRECTION_OUTBOUND, ruleset->layouts[SIDE_SITE].code))
		laws_warning(laws, LAWS_NOWHERE,
			"no rule writes site.transmitter_code, so a new site has no code to be "
			"matched "
			"by");
}

void laws_check_reach(struct laws *laws)
{
	const struct ruleset *ruleset = laws->ruleset;

	for (size_t i = 0; i < ruleset->skip_count; i++)
		check_skip(laws, &ruleset->skips[i]);
	for (size_t r = 0; r < ruleset->rule_count; r++) {
		const struct rule *rule = &ruleset->rules[r];
		for (int d = 0; d < DIRECTION_COUNT; d++) {
			if (rule->flows & direction_bit((enum direction)d))
				check_reached(laws, rule, (enum direction)d);
		}
		bool lists = rule->map_count > 0 && rule->otherwise == OTHERWISE_LEAVE;
		if (lists && rule->flows == DIRECTIONS_BOTH) {
			warn_of_words(laws, rule, SIDE_CUSTOMER);
			warn_of_words(laws, rule, SIDE_SITE);
		}
		if (rule->has_value && rule->value.n == 0)
			laws_warning(laws, LAWS_AT_RULE(rule),
				"the value is empty; set it in accord.conf, or no record is "
				"created");
	}
	warn_of_missing(laws);
}

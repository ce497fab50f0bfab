/*
 * Which rules feed others: what they write is what another rule reads, what a skip looks at, or the type
 * that says how the account's name is read. A change set is compared against the pair as it will be
 * (engine/verdicts.h); where no rule that feeds has anything to write, that is the pair as it is.
 */
#include "rules/ruleset_parse.h"
#include "rules/when.h"

#include "engine/base/banned.h"

static bool rule_reads(const struct rule *rule, enum side side, int field)
{
	const int *fields = side == SIDE_CUSTOMER ? rule->customer_fields : rule->site_fields;
	size_t count = side == SIDE_CUSTOMER ? rule->customer_count : rule->site_count;

	for (size_t i = 0; i < count; i++) {
		if (fields[i] == field)
			return true;
	}
	return false;
}

static bool skip_reads(const struct skip *skip, enum side side, int field)
{
	for (size_t i = 0; i < skip->when_count; i++) {
		if (skip->whens[i].side == side && skip->whens[i].field == field)
			return true;
	}
	return false;
}

static bool is_read(
	const struct ruleset *ruleset, const struct rule *writer, enum side side, int field)
{
	if (field == ruleset->layouts[side].type)
		return true;
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		if (rule != writer && !rule->on_create && rule_reads(rule, side, field))
			return true;
	}
	for (size_t i = 0; i < ruleset->skip_count; i++) {
		if (skip_reads(&ruleset->skips[i], side, field))
			return true;
	}
	return false;
}

bool ruleset_follows(const struct ruleset *ruleset, const struct rule *rule,
	enum direction direction, enum side side, int field)
{
	if (field == ruleset->layouts[side].type && rule->transform == TRANSFORM_NAME)
		return true;
	if (side != direction_written(direction) && rule_reads(rule, side, field))
		return true;
	for (size_t i = 0; i < ruleset->skip_count; i++) {
		const struct skip *skip = &ruleset->skips[i];
		if (!skip->on_create && (skip->directions & direction_bit(direction)) &&
			skip_reads(skip, side, field))
			return true;
	}
	return false;
}

static bool feeds(const struct ruleset *ruleset, const struct rule *rule)
{
	for (size_t i = 0; (rule->flows & DIRECTIONS_OUTBOUND) && i < rule->site_count; i++) {
		if (is_read(ruleset, rule, SIDE_SITE, rule->site_fields[i]))
			return true;
	}
	for (size_t i = 0; (rule->flows & DIRECTIONS_INBOUND) && i < rule->customer_count; i++) {
		if (is_read(ruleset, rule, SIDE_CUSTOMER, rule->customer_fields[i]))
			return true;
	}
	return false;
}

void ruleset_compile_feeds(const struct ruleset *ruleset, struct rule *rules)
{
	for (size_t i = 0; i < ruleset->rule_count; i++)
		rules[i].feeds = !rules[i].on_create && feeds(ruleset, &rules[i]);
}

#include "rules/laws.h"

#include <stdarg.h>
#include <stdio.h>

#include "rules/laws_parts.h"

#include "engine/base/banned.h"

__attribute__((format(printf, 4, 0))) static void add_problem(
	struct laws *laws, struct laws_place place, bool is_warning, const char *fmt, va_list args)
{
	struct ruleset_problem *problem = vec_push(laws->problems);

	*problem = (struct ruleset_problem){
		.file = place.file,
		.line = place.line,
		.kind = sv_of(place.kind),
		.section = place.name,
		.is_warning = is_warning,
	};
	(void)vsnprintf(problem->message, sizeof(problem->message), fmt, args);
}

void laws_broken(struct laws *laws, struct laws_place place, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_problem(laws, place, false, fmt, args);
	va_end(args);
	laws->broken++;
}

void laws_warning(struct laws *laws, struct laws_place place, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_problem(laws, place, true, fmt, args);
	va_end(args);
}

const int *laws_fields(const struct rule *rule, enum side side, size_t *out_count)
{
	*out_count = side == SIDE_CUSTOMER ? rule->customer_count : rule->site_count;
	return side == SIDE_CUSTOMER ? rule->customer_fields : rule->site_fields;
}

/* ---- one-to-one --------------------------------------------------------------------------------- */

static void check_two_lines(struct laws *laws, const struct rule *rule, const struct rule_map *a,
	const struct rule_map *b)
{
	if (a->to_site && b->to_site && sv_eq_nocase(a->customer, b->customer))
		laws_broken(laws, LAWS_AT_RULE(rule),
			"customer value '%.*s' is mapped twice outbound, to '%.*s' and '%.*s'; "
			"keep one "
			"line, or let one flow inbound only (<-)",
			SV_ARG(a->customer), SV_ARG(a->site), SV_ARG(b->site));
	if (a->to_customer && b->to_customer && sv_eq_nocase(a->site, b->site))
		laws_broken(laws, LAWS_AT_RULE(rule),
			"site value '%.*s' is mapped twice inbound, to '%.*s' and '%.*s'; keep one "
			"line, or let one flow outbound only (->)",
			SV_ARG(a->site), SV_ARG(a->customer), SV_ARG(b->customer));
}

/* A rule's arrow promises a direction that none of its lines serves. */
static void check_served(struct laws *laws, const struct rule *rule)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		bool served = false;
		for (size_t i = 0; i < rule->map_count; i++)
			served |= laws_line_flows(&rule->maps[i], (enum direction)d);
		if (served || !(rule->flows & direction_bit((enum direction)d)))
			continue;
		laws_broken(laws, LAWS_AT_RULE(rule),
			"'fields' flows %s too, but no 'map' line does; turn the arrow of "
			"'fields', or "
			"of a line",
			direction_name((enum direction)d));
	}
}

static void check_maps(struct laws *laws)
{
	for (size_t r = 0; r < laws->ruleset->rule_count; r++) {
		const struct rule *rule = &laws->ruleset->rules[r];
		for (size_t i = 0; i < rule->map_count; i++) {
			for (size_t j = i + 1; j < rule->map_count; j++)
				check_two_lines(laws, rule, &rule->maps[i], &rule->maps[j]);
		}
		if (rule->map_count > 0)
			check_served(laws, rule);
	}
}

size_t laws_check(const struct ruleset *ruleset, struct ruleset_problems *problems)
{
	struct laws laws = {ruleset, problems, 0};

	check_maps(&laws);
	laws_check_flows(&laws);
	laws_check_reach(&laws);
	laws_check_trips(&laws);
	return laws.broken;
}

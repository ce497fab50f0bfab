/* laws_parts - what the files of laws share; used by laws*.c alone. */
#ifndef ACCORD_RULES_LAWS_PARTS_H
#define ACCORD_RULES_LAWS_PARTS_H

#include "rules/laws.h"

struct laws {
	const struct ruleset *ruleset;
	struct ruleset_problems *problems;
	size_t broken;
};

/* Where a law is broken: a rule, a skip, or no place. */
struct laws_place {
	const char *file;
	int line;
	const char *kind;
	struct sv name;
};

#define LAWS_AT_RULE(rule) ((struct laws_place){(rule)->file, (rule)->line, "rule", (rule)->name})
#define LAWS_AT_SKIP(skip) ((struct laws_place){(skip)->file, (skip)->line, "skip", (skip)->name})
#define LAWS_NOWHERE	   ((struct laws_place){"", 0, NULL, SV_ABSENT})

void laws_broken(struct laws *laws, struct laws_place place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void laws_warning(struct laws *laws, struct laws_place place, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The fields of a rule on one side. */
const int *laws_fields(const struct rule *rule, enum side side, size_t *out_count);

/* Can this line be read in this direction? */
static inline bool laws_line_flows(const struct rule_map *map, enum direction direction)
{
	return direction == DIRECTION_OUTBOUND ? map->to_site : map->to_customer;
}

/* The side that a direction reads. */
static inline enum side laws_read_side(enum direction direction)
{
	return side_other(direction_written(direction));
}

void laws_check_flows(struct laws *laws); /* one writer, no chase */
void laws_check_reach(struct laws *laws); /* reachable, and the warnings */
void laws_check_trips(struct laws *laws); /* round trips */

#endif

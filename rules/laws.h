/*
 * laws - proves a compiled rule set well-behaved: that a second run after an apply is empty.
 *
 * What fails (is_warning false):
 *   one-to-one   a word stands in two lines of a map that are read in the same direction, or no line
 *                of a two-way rule is read in one of its directions. (Two words of ours that share a
 *                wire word are refused by ruleset_compile already.)
 *   one writer   two rules write the same field of the same records. A rule for new records may stand
 *                beside a mapped rule for all, which is silent on the values that it does not name.
 *   no chase     what one rule writes, others read and bring back changed, in a circle. A two-way rule
 *                alone is no circle, because it knows the base.
 *   reachable    a skip leaves out every record, or every value that a rule's map knows.
 *   round trip   what a two-way rule writes and reads back agrees with what the other side has: PutGet
 *                and GetPut of Foster et al., "Combinators for Bidirectional Tree Transformations"
 *                (TOPLAS 29/3, 2007), up to the rule's comparison; on every line of a map, and on values
 *                generated with a fixed seed for the rest.
 * What is worth a look (is_warning true):
 *   words of a two-way map's fields that neither the map nor a skip names; a constant that is empty; no
 *   rule that carries the type, closes customers, or sends the code with a new site.
 *
 * Ownership: texts of the problems point into the ruleset.
 * Order:     fixed; the same rule set gives the same problems.
 */
#ifndef ACCORD_RULES_LAWS_H
#define ACCORD_RULES_LAWS_H

#include <stddef.h>

#include "rules/ruleset.h"

/* Adds what it finds to *problems; the number of laws broken, warnings not counted. */
size_t laws_check(const struct ruleset *ruleset, struct ruleset_problems *problems);

#endif

/*
 * ruleset_parse - what the compilers of the four kinds of sections share: keys from tables, choices,
 *                 settings, arrows, lists of fields, and the collection of problems.
 *
 * Used by ruleset*.c alone.
 *
 * Ownership: what is kept is copied into the ruleset's arena; problems point into the input.
 * Errors:    a problem is added and reading goes on, so that one look shows all of them. Functions that
 *            return bool say whether the caller can use the result.
 */
#ifndef ACCORD_RULES_RULESET_PARSE_H
#define ACCORD_RULES_RULESET_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/ruleset.h"

struct compiler {
	const struct ruleset_input *input;
	struct ruleset *ruleset;
	struct arena *arena; /* the ruleset's */
	struct ruleset_problems *problems;
};

/* One section under way. */
struct section_place {
	const struct compiler *compiler;
	const struct section *section;
};

void ruleset_problem_add(const struct section_place *place, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "unknown WHAT 'WRONG'; did you mean ...", or the list of what there is when none is near. */
void ruleset_problem_unknown(const struct section_place *place, int line, const char *what,
	struct sv wrong, const char *const *names, size_t count);

/* A key of a section: may it stand there several times, and who takes it. */
struct section_key {
	const char *name;
	bool repeats;
	void (*set)(void *context, const struct section_entry *entry);
};

/* Calls `set` for every entry, in the order of the table, after complaining about unknown and repeated
 * keys. */
void ruleset_parse_keys(const struct section_place *place, const struct section_key *keys,
	size_t count, void *context);

/* Number of the name that the entry's value is, or -1 and a problem. */
int ruleset_parse_choice(const struct section_place *place, const struct section_entry *entry,
	const char *const *names, size_t count);

/* `compare = NAME`, or NULL and a problem. */
const struct compare_kind *ruleset_parse_compare(
	const struct section_place *place, const struct section_entry *entry);

/* The text with every ${setting} filled in, in the arena. False and a problem for an unknown one. */
bool ruleset_parse_expand(
	const struct section_place *place, int line, struct sv text, struct sv *out);

/* Around the first arrow outside double quotes. */
struct arrow {
	struct sv left;
	struct sv right;
	enum directions flows;
};

/* False and a problem when there is no arrow, or more than one. */
bool ruleset_parse_arrow(
	const struct section_place *place, int line, struct sv text, struct arrow *out);

/* Trims, and takes off a pair of double quotes. */
struct sv ruleset_parse_unquote(struct sv text);

/* "a, b" as field numbers of that side; the empty text is no field. False and problems. */
bool ruleset_parse_fields(const struct section_place *place, int line, enum side side,
	struct sv text, int *out_fields, size_t *out_count);

/*
 * A text that stands for a value of that field: its vocabulary's own spelling, or the text itself, in
 * the arena. False and a problem when it is nearly, but not, one of the field's words.
 */
bool ruleset_parse_word(const struct section_place *place, int line, enum side side, int field,
	struct sv text, struct sv *out);

/* ---- the compilers of the kinds of sections ---------------------------------------------------- */

/* Both layouts, from the [field *] sections among `sections`. */
void ruleset_compile_layouts(
	const struct compiler *compiler, const struct section *const *sections, size_t count);

void ruleset_compile_rule(const struct section_place *place, struct rule *out);
void ruleset_compile_skip(const struct section_place *place, struct skip *out);
void ruleset_compile_link(const struct section_place *place);

/* Sets `feeds` of `rules`, which are the ruleset's own; after all else. */
void ruleset_compile_feeds(const struct ruleset *ruleset, struct rule *rules);

#endif

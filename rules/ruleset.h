/*
 * ruleset - the mapping, compiled: rules.d/ *.rules and *.fields as tables that need no name look-up
 *           per record.
 *
 * A rule's value on a pair is taken in the terms in which it is compared: a rule that can flow to the
 * site (-> or <->) in the site's terms (the customer's texts mapped or transformed against the site's
 * own), a rule that only flows to the customer (<-) in the customer's terms. A two-way map brings the
 * site's text to the site word that is written for the same customer word, too, so that a second word
 * that only flows inwards (Business <- Office) equals the one that is written (Commercial). Words of
 * maps match without letter case and come out as the field's vocabulary spells them.
 *
 * Ownership: a ruleset owns everything it points to; it is constant after ruleset_compile and may be
 *            used by several threads, each with its own scratch arena.
 * Errors:    every problem of every file is collected (struct ruleset_problems) before compile fails
 *            with ERR_DATA: file, line, section, what is wrong, what would be right.
 */
#ifndef ACCORD_RULES_RULESET_H
#define ACCORD_RULES_RULESET_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/digest.h"
#include "engine/base/err.h"
#include "engine/base/vec.h"
#include "engine/model/change.h"
#include "engine/model/field.h"
#include "engine/model/record.h"
#include "engine/model/section.h"
#include "rules/compare.h"
#include "rules/transform_name.h"

enum { RULE_FIELDS_MAX = 8, RULES_MAX = 128, SKIPS_MAX = 128 };

enum rule_transform { TRANSFORM_COPY, TRANSFORM_NAME };
enum rule_otherwise { OTHERWISE_LEAVE, OTHERWISE_COPY, OTHERWISE_SET_ASIDE };
enum rule_policy { POLICY_HOLD, POLICY_REVIO, POLICY_RAPID_RESPONSE };

/* One `map` line; which ways it may be read. */
struct rule_map {
	struct sv customer;
	struct sv site;
	bool to_site;
	bool to_customer;
};

struct rule {
	struct sv name;
	struct sv about; /* "" when not given */
	uint32_t
		name_hash; /* of the name: identifies the rule in stored bases; unique in a ruleset */
	size_t position;   /* in rule order */
	enum directions flows; /* where values may flow: the arrow */
	int customer_fields[RULE_FIELDS_MAX];
	size_t customer_count; /* 0: "-> field" with a value */
	int site_fields[RULE_FIELDS_MAX];
	size_t site_count;
	enum field_kind customer_kinds[RULE_FIELDS_MAX];
	enum field_kind site_kinds[RULE_FIELDS_MAX];
	const struct rule_map *maps;
	size_t map_count;
	enum rule_otherwise otherwise;
	enum rule_transform transform;
	const struct compare_kind *compare;
	bool has_value;
	struct sv value; /* expanded */
	bool on_create;	 /* `on = create`: used for new records only */
	bool feeds; /* what it writes is read by another rule, a skip, or as the account's kind */
	enum rule_policy owner; /* POLICY_REVIO or POLICY_RAPID_RESPONSE */
	enum rule_policy conflict;
	const char *file;
	int line;
};

/* A skip that holds for a record, or NULL. */
struct skip {
	struct sv name;
	struct sv reason;
	enum directions directions;
	bool on_create;
	const struct when *whens; /* all must hold (when.h) */
	size_t when_count;
	const char *file;
	int line;
};

struct ruleset {
	struct arena arena;
	struct layout layouts[SIDE_COUNT];
	const struct rule *rules; /* in rule order: file name order, then line */
	size_t rule_count;
	const struct skip *skips;
	size_t skip_count;
	int link_fields[SIDE_COUNT]; /* the [link] section: fields and comparison */
	const struct compare_kind *link_compare;
	struct sv link_name;
	const struct rule *type_rule; /* the rule with customer field identity_type, or NULL */
	const struct rule
		*status_rule; /* the rule that writes customer status from site status, or NULL */
	enum name_order name_order;
	char sha256[DIGEST_HEX_SIZE]; /* of all rule and field files, in order, with their names */
};

/* `${name}` in values. */
struct ruleset_setting {
	const char *name;
	struct sv value;
};

/* `file` is "" and `line` 0 where a problem belongs to no place (nothing was read at all). */
struct ruleset_problem {
	const char *file;
	int line;
	struct sv kind;	   /* of the section: "rule" */
	struct sv section; /* its name: "site-type" */
	bool is_warning;   /* from laws_check alone: worth a look, fails nothing */
	char message[400];
};

struct ruleset_problems {
	VEC_FIELDS(struct ruleset_problem);
};

struct ruleset_input {
	const struct section
		*sections; /* of all files, in name order; *.fields and *.rules mixed */
	size_t section_count;
	const struct ruleset_setting *settings;
	size_t setting_count;
	enum name_order name_order;
	const char *sha256; /* of the files; computed by the reader (io/rulefiles) */
};

/* "rules.d/20-identity.rules:7: [rule site-type]: unknown key 'filds'; did you mean 'fields'?" */
void ruleset_problem_text(const struct ruleset_problem *problem, struct buf *out);

/*
 * Compiles. A later section of the same kind and name replaces an earlier one as a whole. On failure
 * *problems has at least one new entry, in order of file and line, and err sums up; texts in problems
 * point into the input.
 */
int ruleset_compile(const struct ruleset_input *input, struct ruleset **out,
	struct ruleset_problems *problems, struct err *err) MUST_CHECK;
void ruleset_free(struct ruleset *ruleset);

/* ---- the values of a rule ---------------------------------------------------------------------- */

enum rule_state {
	RULE_READY,  /* both values are there, in comparable terms */
	RULE_SILENT, /* the map leaves this value out on purpose (a word of the field that a one-way
			  map with otherwise = leave does not name), or, of rule_to_*, the rule does
			  not flow there: nothing to do, nothing to list */
	RULE_LEAVE, /* a value that the map does not know, otherwise = leave: list it in skipped.csv */
	RULE_SET_ASIDE /* the same, otherwise = set-aside */
};

struct rule_values {
	enum rule_state state;
	bool in_site_terms; /* which terms both values are in */
	size_t count;	    /* texts per value */
	struct sv customer[RULE_FIELDS_MAX];
	struct sv site[RULE_FIELDS_MAX];
	enum side unknown_side; /* LEAVE, SET_ASIDE: whose value the map does not know, */
	struct sv unknown;	/* and the value */
	int unknown_field;
};

/*
 * The values of one rule on a pair. Either record may be RECORD_NONE (its value is then empty texts;
 * a map then needs to know the present side only). `kind` is how the customer's name is read
 * (Residential: first and last, Business: company; the other form serves where the one is empty).
 */
void rule_values(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct arena *scratch, struct rule_values *out_values);

bool rule_value_is_empty(const struct sv *texts, size_t count);

/* Compares two values of this rule (both in the terms of `in_site_terms`). */
enum compare_result rule_compare(const struct rule *rule, bool in_site_terms, const struct sv *a,
	const struct sv *b, size_t count, struct buf *note);

/*
 * What writing would put into the fields of the other side, one text per field of that side of the
 * rule. An absent text means: leave this field alone. Returns RULE_READY, or why nothing can be
 * written. `reason` (may be NULL) gets a sentence worth a person's look ("name not split: ..."), empty
 * otherwise. `is_new`: the record is being created (capitals are made sensible).
 */
enum rule_state rule_to_site(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, enum account_kind kind, bool is_new, struct arena *scratch,
	struct sv *out_texts, struct buf *reason);
enum rule_state rule_to_customer(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *site, enum account_kind kind, bool is_new, struct arena *scratch,
	struct sv *out_texts, struct buf *reason);

/* The first skip that holds for this pair (or single record) in this direction, or NULL. A condition
 * on a record that is not there never holds. */
const struct skip *ruleset_skip(const struct ruleset *ruleset, const struct record *customer,
	const struct record *site, enum direction direction, bool is_create);

/* A customer's kind by its type, a site's by its type through the type rule's map. */
enum account_kind ruleset_kind(const struct ruleset *ruleset, const struct record *record);

const struct rule *ruleset_find(const struct ruleset *ruleset, struct sv name);

/*
 * Does what `rule` writes in this direction depend on a field of `side`? Its own value may be read from there, a
 * name be read by the type, or a skip of that direction look at it.
 */
bool ruleset_follows(const struct ruleset *ruleset, const struct rule *rule,
	enum direction direction, enum side side, int field);

#endif

/*
 * The values of a rule: the inner loop of a comparison.
 *
 * Field numbers, maps and constants were settled at compile time, so nothing here looks up a name; a
 * mapped word is a view into the ruleset, and only joined or split names take scratch memory.
 *
 * Maps. A word of either side is first brought to the one site word that stands for it (its "term"),
 * by a line that may be read in the direction asked for, else by any line that has it. So a second
 * site word that only flows inwards (Business <- Office) equals the one that is written (Commercial),
 * and a rule never turns the one into the other.
 */
#include "rules/ruleset.h"
#include "rules/words.h"

#include "engine/base/banned.h"

static struct sv present(struct sv text)
{
	return sv_is_absent(text) ? SV("") : text;
}

static void get_fields(
	const struct record *record, const int *fields, size_t count, struct sv *out_texts)
{
	for (size_t i = 0; i < count; i++)
		out_texts[i] = record_get(record, fields[i]);
}

/* ---- maps --------------------------------------------------------------------------------------- */

/* The first line that has this word on `side` and may be read from there; exact spelling first. Values
 * of fields without a vocabulary come with their outer blanks. */
static const struct rule_map *map_find_line(
	const struct rule *rule, enum side side, struct sv text, bool any_arrow)
{
	const struct rule_map *folded = NULL;
	const struct sv word = sv_trim(text);

	for (size_t i = 0; i < rule->map_count; i++) {
		const struct rule_map *map = &rule->maps[i];
		struct sv mine = side == SIDE_CUSTOMER ? map->customer : map->site;
		if (!any_arrow && !(side == SIDE_CUSTOMER ? map->to_site : map->to_customer))
			continue;
		if (sv_eq(mine, word))
			return map;
		if (!folded && sv_eq_nocase(mine, word))
			folded = map;
	}
	return folded;
}

static const struct rule_map *customer_line(const struct rule *rule, struct sv word)
{
	const struct rule_map *map = map_find_line(rule, SIDE_CUSTOMER, word, false);

	return map ? map : map_find_line(rule, SIDE_CUSTOMER, word, true);
}

/* The site word that stands for the word of `side`; absent when the map does not know it. */
static struct sv map_term(const struct rule *rule, enum side side, struct sv word)
{
	const struct rule_map *map;

	if (side == SIDE_CUSTOMER) {
		map = customer_line(rule, word);
		return map ? map->site : SV_ABSENT;
	}
	map = map_find_line(rule, SIDE_SITE, word, false);
	if (!map)
		map = map_find_line(rule, SIDE_SITE, word, true);
	return map ? customer_line(rule, map->customer)->site : SV_ABSENT;
}

/* What becomes of a rule on a value that its map does not know. */
static enum rule_state unknown_state(
	const struct ruleset *ruleset, const struct rule *rule, enum side side, struct sv word)
{
	int field = side == SIDE_CUSTOMER ? rule->customer_fields[0] : rule->site_fields[0];

	/* a copy that the other side's word list has would be read back as another word */
	if (rule->otherwise == OTHERWISE_COPY && rule->flows == DIRECTIONS_BOTH &&
		map_find_line(rule, side == SIDE_CUSTOMER ? SIDE_SITE : SIDE_CUSTOMER, word, true))
		return RULE_LEAVE;
	if (rule->otherwise == OTHERWISE_COPY)
		return RULE_READY;
	if (rule->otherwise == OTHERWISE_SET_ASIDE)
		return RULE_SET_ASIDE;
	if (rule->flows != DIRECTIONS_BOTH &&
		!sv_is_absent(words_find(&ruleset->layouts[side], field, sv_trim(word))))
		return RULE_SILENT;
	return RULE_LEAVE;
}

static void tell_unknown(struct rule_values *values, enum side side, int field, struct sv word)
{
	values->unknown_side = side;
	values->unknown_field = field;
	values->unknown = word;
}

/* Brings *text of `side` to its term. */
static enum rule_state to_term(const struct ruleset *ruleset, const struct rule *rule,
	enum side side, struct sv *text, struct rule_values *values)
{
	int field = side == SIDE_CUSTOMER ? rule->customer_fields[0] : rule->site_fields[0];

	if (text->n == 0)
		return RULE_READY;
	struct sv term = map_term(rule, side, *text);
	if (!sv_is_absent(term)) {
		*text = term;
		return RULE_READY;
	}
	enum rule_state state = unknown_state(ruleset, rule, side, *text);
	if (state != RULE_READY)
		tell_unknown(values, side, field, *text);
	return state;
}

/* Reads a word of the source `side` along the arrow; an unset word stays unset. */
static enum rule_state map_forward(const struct ruleset *ruleset, const struct rule *rule,
	enum side side, struct sv word, struct sv *out)
{
	const struct rule_map *map;

	*out = word;
	if (word.n == 0)
		return RULE_READY;
	map = map_find_line(rule, side, word, false);
	if (!map)
		return unknown_state(ruleset, rule, side, word);
	*out = side == SIDE_CUSTOMER ? map->site : map->customer;
	return RULE_READY;
}

static void mapped_values(
	const struct ruleset *ruleset, const struct rule *rule, struct rule_values *values)
{
	if (rule->flows == DIRECTIONS_BOTH) {
		values->state = to_term(ruleset, rule, SIDE_CUSTOMER, &values->customer[0], values);
		if (values->state == RULE_READY)
			values->state = to_term(ruleset, rule, SIDE_SITE, &values->site[0], values);
		return;
	}
	bool outbound = rule->flows == DIRECTIONS_OUTBOUND;
	enum side side = outbound ? SIDE_CUSTOMER : SIDE_SITE;
	struct sv *source = outbound ? &values->customer[0] : &values->site[0];
	struct sv word = *source;
	values->state = map_forward(ruleset, rule, side, word, source);
	if (values->state != RULE_READY)
		tell_unknown(values, side,
			outbound ? rule->customer_fields[0] : rule->site_fields[0], word);
}

/* ---- names -------------------------------------------------------------------------------------- */

enum { NAME_COMPANY, NAME_FIRST, NAME_LAST, NAME_PARTS }; /* order of the customer's fields */

static struct sv join_name(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, enum account_kind kind, struct arena *scratch)
{
	struct sv parts[NAME_PARTS] = {{0}};

	get_fields(customer, rule->customer_fields, NAME_PARTS, parts);
	bool has_person = parts[NAME_FIRST].n > 0 || parts[NAME_LAST].n > 0;
	if (parts[NAME_COMPANY].n > 0 && (kind != ACCOUNT_RESIDENTIAL || !has_person))
		return parts[NAME_COMPANY];
	if (!has_person)
		return SV("");
	return name_join(parts[NAME_FIRST], parts[NAME_LAST], ruleset->name_order, scratch);
}

/* The customer's parts that a site's name gives; those it says nothing of are absent. */
static enum rule_state split_name(const struct ruleset *ruleset, struct sv name,
	enum account_kind kind, struct arena *scratch, struct sv *out_parts, struct buf *reason)
{
	for (size_t i = 0; i < NAME_PARTS; i++)
		out_parts[i] = SV_ABSENT;
	if (kind == ACCOUNT_OTHER) {
		if (reason)
			buf_add_str(reason, "name not carried: the account is neither a business "
					    "nor residential");
		return RULE_LEAVE;
	}
	if (kind == ACCOUNT_BUSINESS) {
		out_parts[NAME_COMPANY] = present(name);
		return RULE_READY;
	}
	struct name_split split = {SV(""), SV(""), true, ""};
	if (name.n > 0)
		split = name_split(name, ruleset->name_order, scratch);
	out_parts[NAME_FIRST] = present(split.first);
	out_parts[NAME_LAST] = present(split.last);
	if (!split.sure && reason)
		buf_printf(reason, "name not split: %s", split.reason);
	return RULE_READY;
}

/* In the customer's terms the parts that the site's name says nothing of are left out on both sides. */
static void split_values(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct arena *scratch, struct rule_values *values)
{
	struct sv name = record_get(site, rule->site_fields[0]);

	values->count = NAME_PARTS;
	get_fields(customer, rule->customer_fields, NAME_PARTS, values->customer);
	values->state = split_name(ruleset, name, kind, scratch, values->site, NULL);
	if (values->state != RULE_READY) {
		int type = ruleset->layouts[SIDE_SITE].type;
		tell_unknown(values, SIDE_SITE, type, record_get(site, type));
	}
	for (size_t i = 0; i < NAME_PARTS; i++) {
		if (sv_is_absent(values->site[i]))
			values->customer[i] = SV_ABSENT;
	}
}

static void name_values(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct arena *scratch, struct rule_values *values)
{
	if (!values->in_site_terms) {
		split_values(ruleset, rule, customer, site, kind, scratch, values);
		return;
	}
	values->count = 1;
	values->customer[0] = join_name(ruleset, rule, customer, kind, scratch);
	values->site[0] = record_get(site, rule->site_fields[0]);
}

/* ---- the values of a pair ----------------------------------------------------------------------- */

static void constant_values(const struct rule *rule, const struct record *customer,
	const struct record *site, struct rule_values *values)
{
	values->count = 1;
	values->customer[0] = values->in_site_terms
				      ? rule->value
				      : record_get(customer, rule->customer_fields[0]);
	values->site[0] =
		values->in_site_terms ? record_get(site, rule->site_fields[0]) : rule->value;
}

void rule_values(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct arena *scratch, struct rule_values *out_values)
{
	struct rule_values *values = out_values;

	values->state = RULE_READY;
	values->in_site_terms = (rule->flows & DIRECTIONS_OUTBOUND) != 0;
	tell_unknown(values, SIDE_CUSTOMER, FIELD_NONE, SV_ABSENT);
	if (rule->has_value) {
		constant_values(rule, customer, site, values);
		return;
	}
	if (rule->transform == TRANSFORM_NAME) {
		name_values(ruleset, rule, customer, site, kind, scratch, values);
		return;
	}
	values->count = rule->customer_count;
	get_fields(customer, rule->customer_fields, rule->customer_count, values->customer);
	get_fields(site, rule->site_fields, rule->site_count, values->site);
	if (rule->map_count > 0)
		mapped_values(ruleset, rule, values);
}

bool rule_value_is_empty(const struct sv *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (texts[i].n > 0)
			return false;
	}
	return true;
}

enum compare_result rule_compare(const struct rule *rule, bool in_site_terms, const struct sv *a,
	const struct sv *b, size_t count, struct buf *note)
{
	const enum field_kind *kinds = in_site_terms ? rule->site_kinds : rule->customer_kinds;
	const struct compare_value left = {a, kinds, count};
	const struct compare_value right = {b, kinds, count};

	return rule->compare->equal(&left, &right, note);
}

/* ---- what would be written ---------------------------------------------------------------------- */

/* A record without a name never erases the other's. */
static enum rule_state no_name(struct buf *reason, const char *words)
{
	if (reason && reason->n == 0)
		buf_add_str(reason, words);
	return RULE_LEAVE;
}

enum rule_state rule_to_site(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, enum account_kind kind, bool is_new, struct arena *scratch,
	struct sv *out_texts, struct buf *reason)
{
	(void)is_new; /* capitals are lost on the way to a site, never on the way back */
	for (size_t i = 0; i < rule->site_count; i++)
		out_texts[i] = SV_ABSENT;
	if (!(rule->flows & DIRECTIONS_OUTBOUND))
		return RULE_SILENT;
	if (rule->has_value) {
		out_texts[0] = rule->value;
		return RULE_READY;
	}
	if (rule->transform == TRANSFORM_NAME) {
		struct sv name = join_name(ruleset, rule, customer, kind, scratch);
		if (name.n == 0) /* whoever answers an alarm needs to know whose it is */
			return no_name(reason, "name not carried: the customer has none");
		out_texts[0] = name;
		return RULE_READY;
	}
	get_fields(customer, rule->customer_fields, rule->customer_count, out_texts);
	enum rule_state state = RULE_READY;
	if (rule->map_count > 0)
		state = map_forward(ruleset, rule, SIDE_CUSTOMER, out_texts[0], &out_texts[0]);
	for (size_t i = 0; i < rule->site_count; i++)
		out_texts[i] = state == RULE_READY ? present(out_texts[i]) : SV_ABSENT;
	return state;
}

/*
 * A site without a name never erases its customer's: with the name in force gone, the other form (the
 * person beside a company, say) would stand in for it and be carried back.
 */
static enum rule_state name_to_customer(const struct ruleset *ruleset, struct sv name,
	enum account_kind kind, struct arena *scratch, struct sv *out_parts, struct buf *reason)
{
	enum rule_state state = split_name(ruleset, name, kind, scratch, out_parts, reason);

	if (state != RULE_READY || !rule_value_is_empty(out_parts, NAME_PARTS))
		return state;
	for (size_t i = 0; i < NAME_PARTS; i++)
		out_parts[i] = SV_ABSENT;
	return no_name(reason, "name not carried: the site has none");
}

static void restore_case(enum account_kind kind, struct arena *scratch, struct sv *parts)
{
	if (kind == ACCOUNT_BUSINESS) {
		parts[NAME_COMPANY] = name_restore_case_business(parts[NAME_COMPANY], scratch);
		return;
	}
	parts[NAME_FIRST] = name_restore_case(parts[NAME_FIRST], scratch);
	parts[NAME_LAST] = name_restore_case(parts[NAME_LAST], scratch);
}

enum rule_state rule_to_customer(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *site, enum account_kind kind, bool is_new, struct arena *scratch,
	struct sv *out_texts, struct buf *reason)
{
	enum rule_state state = RULE_READY;

	for (size_t i = 0; i < rule->customer_count; i++)
		out_texts[i] = SV_ABSENT;
	if (!(rule->flows & DIRECTIONS_INBOUND))
		return RULE_SILENT;
	if (rule->has_value) {
		out_texts[0] = rule->value;
		return RULE_READY;
	}
	if (rule->transform == TRANSFORM_NAME) {
		struct sv name = record_get(site, rule->site_fields[0]);
		state = name_to_customer(ruleset, name, kind, scratch, out_texts, reason);
		if (state == RULE_READY && is_new)
			restore_case(kind, scratch, out_texts);
		return state;
	}
	get_fields(site, rule->site_fields, rule->site_count, out_texts);
	if (rule->map_count > 0)
		state = map_forward(ruleset, rule, SIDE_SITE, out_texts[0], &out_texts[0]);
	for (size_t i = 0; i < rule->customer_count; i++)
		out_texts[i] = state == RULE_READY ? present(out_texts[i]) : SV_ABSENT;
	return state;
}

/* ---- kinds -------------------------------------------------------------------------------------- */

enum account_kind ruleset_kind(const struct ruleset *ruleset, const struct record *record)
{
	const struct rule *rule = ruleset->type_rule;

	if (record_is_none(record))
		return ACCOUNT_OTHER;
	if (record->layout->side == SIDE_CUSTOMER || !rule || rule->map_count == 0)
		return record_account_kind(record);
	struct sv word = record->values[record->layout->type];
	const struct rule_map *map = map_find_line(rule, SIDE_SITE, word, false);
	if (!map)
		map = map_find_line(rule, SIDE_SITE, word, true);
	if (map && sv_eq(map->customer, SV("Residential")))
		return ACCOUNT_RESIDENTIAL;
	return map && sv_eq(map->customer, SV("Business")) ? ACCOUNT_BUSINESS : ACCOUNT_OTHER;
}

#include "engine/verdict.h"

#include <assert.h>

#include "engine/base/banned.h"

const char *verdict_name(enum verdict_kind kind)
{
	static const char *const names[] = {"silent", "agreement", "rests", "outbound", "inbound",
		"conflict, held", "foreign edit", "skipped", "left alone", "set aside"};

	return names[kind];
}

static bool are_same_bytes(const struct sv *a, const struct sv *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!sv_eq(a[i], b[i]))
			return false;
	}
	return true;
}

/* Are these the two values of which verdict_of has seen that they differ? */
static bool are_known_to_differ(
	const struct verdict *v, const struct sv *texts, const struct sv *parts)
{
	size_t count = v->values.count;

	return (are_same_bytes(texts, v->values.customer, count) &&
		       are_same_bytes(parts, v->values.site, count)) ||
	       (are_same_bytes(texts, v->values.site, count) &&
		       are_same_bytes(parts, v->values.customer, count));
}

/* Do the texts differ from the base's, under the rule or, failing that, byte by byte? Where they are those of the
 * other side, if that is given, they do not. */
static bool differs(const struct verdict *v, const struct sv *texts, const struct sv *other,
	struct sv base, bool bytes)
{
	struct sv parts[RULE_FIELDS_MAX];
	size_t count = v->values.count;

	size_t of_base = base_split(base, parts, RULE_FIELDS_MAX);
	assert(of_base == count); /* base_fits */
	(void)of_base;
	for (size_t i = 0; other && i < count; i++) {
		if (sv_eq(texts[i], other[i]))
			parts[i] = texts[i];
	}
	if (bytes)
		return !are_same_bytes(texts, parts, count);
	return are_known_to_differ(v, texts, parts) ||
	       rule_compare(v->rule, v->values.in_site_terms, texts, parts, count, NULL) ==
		       COMPARE_DIFFERENT;
}

/* A base whose values have another number of texts is of a former form of the rule: no base. */
static bool base_fits(const struct verdict *v)
{
	struct sv parts[RULE_FIELDS_MAX];

	return base_split(v->base.customer, parts, RULE_FIELDS_MAX) == v->values.count &&
	       base_split(v->base.site, parts, RULE_FIELDS_MAX) == v->values.count;
}

/* Both sides moved. Of a value in several fields, those that read alike have moved on both or on none, so the
 * others tell, if they can: what is left of a value of which a person held one field is a change, no conflict. */
static void find_mover_of_the_rest(struct verdict *v, const struct sv *customer, bool bytes)
{
	const struct sv *site = v->values.site;
	bool customer_changed = differs(v, customer, site, v->base.customer, bytes);
	bool site_changed = differs(v, site, customer, v->base.site, bytes);

	if (customer_changed == site_changed)
		return;
	v->customer_changed = customer_changed;
	v->site_changed = site_changed;
}

/*
 * Who moved since the base. A comparison need not be transitive (a ZIP equals two different ZIP+4), so
 * where neither side moved under it, the bytes tell.
 */
static void find_movers(const struct ruleset *ruleset, const struct pair *pair,
	struct arena *scratch, struct verdict *v)
{
	struct rule_values now = v->values;

	if (pair->kind_now != pair->kind_next)
		rule_values(ruleset, v->rule, &pair->customer, &pair->site, pair->kind_now, scratch,
			&now);
	for (int bytes = 0; bytes < 2; bytes++) {
		v->customer_changed = differs(v, now.customer, NULL, v->base.customer, bytes);
		v->site_changed = differs(v, v->values.site, NULL, v->base.site, bytes);
		if (v->customer_changed && v->site_changed)
			find_mover_of_the_rest(v, now.customer, bytes);
		if (v->customer_changed || v->site_changed)
			return;
	}
}

static void flow(struct verdict *v, enum direction direction, const char *why)
{
	v->kind = direction == DIRECTION_OUTBOUND ? VERDICT_OUTBOUND : VERDICT_INBOUND;
	v->direction = direction;
	v->why = why;
}

static bool arrow_allows(const struct rule *rule, enum direction direction)
{
	return (rule->flows & direction_bit(direction)) != 0;
}

static void judge_conflict(struct verdict *v)
{
	enum rule_policy policy = v->rule->conflict;

	v->kind = VERDICT_HELD;
	v->why = "changed on both sides";
	if (policy == POLICY_REVIO && arrow_allows(v->rule, DIRECTION_OUTBOUND)) {
		flow(v, DIRECTION_OUTBOUND, "changed on both sides; the rule names revio");
		v->was_conflict = true;
	} else if (policy == POLICY_RAPID_RESPONSE && arrow_allows(v->rule, DIRECTION_INBOUND)) {
		flow(v, DIRECTION_INBOUND, "changed on both sides; the rule names rapid-response");
		v->was_conflict = true;
	}
}

static void judge_move(struct verdict *v, enum direction direction, const char *why)
{
	if (arrow_allows(v->rule, direction)) {
		flow(v, direction, why);
		return;
	}
	v->kind = VERDICT_FOREIGN_EDIT;
	v->why = direction == DIRECTION_OUTBOUND
			 ? "changed in revio, but this rule only flows inbound"
			 : "changed in rapid-response, but this rule only flows outbound";
}

static void judge_with_base(struct verdict *v)
{
	if (v->customer_changed && v->site_changed)
		judge_conflict(v);
	else if (v->customer_changed)
		judge_move(v, DIRECTION_OUTBOUND, "changed in revio");
	else
		judge_move(v, DIRECTION_INBOUND, "changed in rapid-response");
}

/* Which of the sides has something where the other has nothing, field by field. */
struct filled {
	bool customer_only;
	bool site_only;
	bool both_differ;
};

static struct filled compare_fields(const struct verdict *v)
{
	struct filled filled = {false, false, false};

	for (size_t i = 0; i < v->values.count; i++) {
		struct sv customer = v->values.customer[i];
		struct sv site = v->values.site[i];
		if (customer.n && !site.n)
			filled.customer_only = true;
		else if (site.n && !customer.n)
			filled.site_only = true;
		else if (rule_compare(v->rule, v->values.in_site_terms, &customer, &site, 1,
				 NULL) == COMPARE_DIFFERENT)
			filled.both_differ = true;
	}
	return filled;
}

static void judge_two_way_without_base(struct verdict *v)
{
	struct filled filled = compare_fields(v);
	bool revio_owns = v->rule->owner == POLICY_REVIO;

	if (!filled.both_differ && filled.customer_only && !filled.site_only)
		flow(v, DIRECTION_OUTBOUND, "empty in rapid-response");
	else if (!filled.both_differ && filled.site_only && !filled.customer_only)
		flow(v, DIRECTION_INBOUND, "empty in revio");
	else if (revio_owns)
		flow(v, DIRECTION_OUTBOUND, "no base yet; revio is the owner");
	else
		flow(v, DIRECTION_INBOUND, "no base yet; rapid-response is the owner");
}

static void judge_without_base(struct verdict *v)
{
	const struct rule_values *values = &v->values;
	bool customer_empty = rule_value_is_empty(values->customer, values->count);
	bool site_empty = rule_value_is_empty(values->site, values->count);

	if (v->rule->flows == DIRECTIONS_BOTH && !customer_empty && !site_empty) {
		judge_two_way_without_base(v);
	} else if (arrow_allows(v->rule, DIRECTION_OUTBOUND) && !customer_empty) {
		flow(v, DIRECTION_OUTBOUND,
			site_empty ? "empty in rapid-response"
				   : "no base yet; the rule flows outbound");
	} else if (arrow_allows(v->rule, DIRECTION_INBOUND) && !site_empty) {
		flow(v, DIRECTION_INBOUND,
			customer_empty ? "empty in revio" : "no base yet; the rule flows inbound");
	} else {
		v->kind = VERDICT_RESTS;
		v->why = "an empty value never erases a filled one without a base";
	}
}

static void judge_difference(const struct ruleset *ruleset, const struct pair *pair,
	struct arena *scratch, struct verdict *v)
{
	if (v->has_base)
		find_movers(ruleset, pair, scratch, v);
	if (v->customer_changed || v->site_changed)
		judge_with_base(v);
	else if (v->has_base && pair->kind_now != pair->kind_next &&
		 arrow_allows(v->rule, DIRECTION_INBOUND))
		flow(v, DIRECTION_INBOUND, "the account's type changed in rapid-response");
	else
		judge_without_base(v);
}

/* A [skip] that holds takes its direction away. */
static void apply_skip(const struct ruleset *ruleset, const struct pair *pair, struct verdict *v)
{
	if (v->kind != VERDICT_OUTBOUND && v->kind != VERDICT_INBOUND)
		return;
	v->skip = ruleset_skip(ruleset, &pair->customer, &pair->site, v->direction, false);
	if (v->skip)
		v->kind = VERDICT_SKIPPED;
}

void verdict_of(const struct ruleset *ruleset, const struct rule *rule, const struct pair *pair,
	struct arena *scratch, struct verdict *out)
{
	struct verdict *v = out;

	v->rule = rule;
	v->has_note = v->customer_changed = v->site_changed = v->was_conflict = false;
	v->skip = NULL;
	v->direction = DIRECTION_OUTBOUND;
	v->why = "";
	rule_values(
		ruleset, rule, &pair->customer, &pair->site, pair->kind_next, scratch, &v->values);
	v->has_base = base_find(pair->base, rule->name_hash, &v->base) && base_fits(v);
	if (v->values.state != RULE_READY) {
		v->kind = v->values.state == RULE_SILENT  ? VERDICT_SILENT
			  : v->values.state == RULE_LEAVE ? VERDICT_LEAVE
							  : VERDICT_SET_ASIDE;
		/* an unfit base of a rule that is silent is to be forgotten, too */
		v->has_base = base_find(pair->base, rule->name_hash, &v->base);
		return;
	}
	enum compare_result result = rule_compare(rule, v->values.in_site_terms, v->values.customer,
		v->values.site, v->values.count, NULL);
	v->kind = VERDICT_AGREE;
	v->has_note = result == COMPARE_EQUAL_NOTE;
	if (result == COMPARE_DIFFERENT) {
		judge_difference(ruleset, pair, scratch, v);
		apply_skip(ruleset, pair, v);
	}
}

enum account_kind pair_kind(
	const struct ruleset *ruleset, const struct record *customer, const struct record *site)
{
	enum account_kind kind = ruleset_kind(ruleset, customer);

	return kind == ACCOUNT_OTHER ? ruleset_kind(ruleset, site) : kind;
}

const int *verdict_fields(const struct verdict *v, size_t *out_count)
{
	bool to_site = v->direction == DIRECTION_OUTBOUND;

	*out_count = to_site ? v->rule->site_count : v->rule->customer_count;
	return to_site ? v->rule->site_fields : v->rule->customer_fields;
}

bool verdict_texts(const struct ruleset *ruleset, const struct verdict *v, const struct pair *pair,
	struct arena *scratch, struct sv *out_texts, struct buf *reason)
{
	enum rule_state state =
		v->direction == DIRECTION_OUTBOUND
			? rule_to_site(ruleset, v->rule, &pair->customer, pair->kind_next, false,
				  scratch, out_texts, reason)
			: rule_to_customer(ruleset, v->rule, &pair->site, pair->kind_next, false,
				  scratch, out_texts, reason);

	return state == RULE_READY;
}

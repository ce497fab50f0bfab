#include "engine/sparing.h"

#include "engine/base/banned.h"

/* Has the written side's field this text already, under the comparison? */
static bool is_same(const struct verdict *v, struct sv now, struct sv text)
{
	return now.n > 0 && text.n > 0 && !sv_eq(now, text) &&
	       rule_compare(v->rule, v->values.in_site_terms, &now, &text, 1, NULL) !=
		       COMPARE_DIFFERENT;
}

/* Would the pair agree under the rule, if the written side had `values`? */
static bool would_agree(const struct ruleset *ruleset, const struct verdict *v,
	const struct pair *pair, const struct sv *values, struct arena *scratch)
{
	struct record customer = pair->customer;
	struct record site = pair->site;
	struct rule_values then;

	(v->direction == DIRECTION_OUTBOUND ? &site : &customer)->values = values;
	rule_values(ruleset, v->rule, &customer, &site, pair->kind_next, scratch, &then);
	return then.state == RULE_READY &&
	       rule_compare(v->rule, then.in_site_terms, then.customer, then.site, then.count,
		       NULL) != COMPARE_DIFFERENT;
}

/* How many texts are not byte by byte what stands there. */
static size_t count_new(
	const struct record *target, const int *fields, const struct sv *texts, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += !sv_is_absent(texts[i]) && !sv_eq(target->values[fields[i]], texts[i]);
	return found;
}

void sparing_texts(const struct ruleset *ruleset, const struct verdict *v, const struct pair *pair,
	bool is_judged, struct arena *scratch, struct sv *texts)
{
	bool to_site = v->direction == DIRECTION_OUTBOUND;
	const struct record *target = to_site ? &pair->site : &pair->customer;
	const int *fields = to_site ? v->rule->site_fields : v->rule->customer_fields;
	size_t count = to_site ? v->rule->site_count : v->rule->customer_count;
	size_t all = target->layout->count;
	struct sv left[RULE_FIELDS_MAX];
	bool any = false;

	/* what differs in one text alone, differs in that */
	if (count < 2 || (is_judged && count_new(target, fields, texts, count) < 2))
		return;
	struct sv *values = arena_calloc(scratch, all, sizeof(*values));
	for (size_t i = 0; i < all; i++)
		values[i] = target->values[i];
	for (size_t i = 0; i < count; i++) {
		left[i] = texts[i];
		if (sv_is_absent(texts[i]))
			continue;
		if (is_same(v, target->values[fields[i]], texts[i])) {
			left[i] = SV_ABSENT;
			any = true;
		} else {
			values[fields[i]] = texts[i];
		}
	}
	if (!any || !would_agree(ruleset, v, pair, values, scratch))
		return;
	for (size_t i = 0; i < count; i++)
		texts[i] = left[i];
}

#include "rules/trace.h"

#include "rules/when.h"

#include "engine/base/banned.h"

/* ---- how a rule reads --------------------------------------------------------------------------- */

static void add_fields(
	const struct layout *layout, const int *fields, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%.*s", i ? ", " : "", SV_ARG(layout->fields[fields[i]].name));
}

static const char *arrow_name(enum directions flows)
{
	if (flows == DIRECTIONS_BOTH)
		return "<->";
	return flows == DIRECTIONS_OUTBOUND ? "->" : "<-";
}

static void add_policies(const struct rule *rule, struct buf *out)
{
	static const char *const sides[] = {"hold", "revio", "rapid-response"};
	static const char *const unknown[] = {"leave", "copy", "set-aside"};

	if (rule->otherwise != OTHERWISE_LEAVE)
		buf_printf(out, ", otherwise %s", unknown[rule->otherwise]);
	buf_printf(out, ", compare %s", rule->compare->name);
	if (rule->owner != POLICY_REVIO)
		buf_printf(out, ", owner %s", sides[rule->owner]);
	if (rule->conflict != POLICY_HOLD)
		buf_printf(out, ", conflict %s", sides[rule->conflict]);
	if (rule->on_create)
		buf_add_str(out, ", on create");
}

void trace_rule(const struct ruleset *ruleset, const struct rule *rule, struct buf *out)
{
	add_fields(
		&ruleset->layouts[SIDE_CUSTOMER], rule->customer_fields, rule->customer_count, out);
	buf_printf(out, "%s%s%s", rule->customer_count ? " " : "", arrow_name(rule->flows),
		rule->site_count ? " " : "");
	add_fields(&ruleset->layouts[SIDE_SITE], rule->site_fields, rule->site_count, out);
	if (rule->has_value)
		buf_printf(out, ", value '%.*s'", SV_ARG(rule->value));
	if (rule->map_count > 0)
		buf_printf(
			out, ", map %zu word%s", rule->map_count, rule->map_count == 1 ? "" : "s");
	if (rule->transform == TRANSFORM_NAME)
		buf_add_str(out, ", transform name");
	add_policies(rule, out);
}

void trace_skip(const struct skip *skip, struct buf *out)
{
	buf_printf(out, "%s%s", directions_name(skip->directions),
		skip->on_create ? ", on create" : "");
	for (size_t i = 0; i < skip->when_count; i++)
		buf_printf(out, "%s %.*s", i ? " and" : ", when", SV_ARG(skip->whens[i].text));
}

/* ---- what it makes of a pair -------------------------------------------------------------------- */

static void add_texts(const struct sv *texts, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s'%.*s'", i ? ", " : "", SV_ARG(texts[i]));
}

static void add_form(const struct rule *rule, const struct rule_values *values,
	const struct sv *texts, struct buf *out)
{
	const struct compare_value value = {texts,
		values->in_site_terms ? rule->site_kinds : rule->customer_kinds, values->count};

	buf_add_char(out, '\'');
	rule->compare->shown(&value, out);
	buf_add_char(out, '\'');
}

static void add_comparison(
	const struct rule *rule, const struct rule_values *values, struct buf *out)
{
	struct buf note = BUF_INIT;
	enum compare_result result = rule_compare(
		rule, values->in_site_terms, values->customer, values->site, values->count, &note);

	buf_add_str(out, result == COMPARE_DIFFERENT ? "different: " : "same: ");
	add_texts(values->customer, values->count, out);
	buf_add_str(out, " and ");
	add_texts(values->site, values->count, out);
	if (note.n > 0)
		buf_printf(out, " (%s", buf_str(&note));
	if (rule->compare->shown) {
		buf_add_str(out, note.n > 0 ? "; compared as " : " (compared as ");
		add_form(rule, values, values->customer, out);
		buf_add_str(out, " and ");
		add_form(rule, values, values->site, out);
	}
	if (note.n > 0 || rule->compare->shown)
		buf_add_char(out, ')');
	buf_release(&note);
}

void trace_pair(const struct ruleset *ruleset, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct arena *scratch, struct buf *out)
{
	static const char *const states[] = {"", "nothing to do: the map says nothing of",
		"left alone: the map does not know", "record set aside: the map does not know"};
	struct rule_values values;

	rule_values(ruleset, rule, customer, site, kind, scratch, &values);
	if (values.state == RULE_READY) {
		add_comparison(rule, &values, out);
		return;
	}
	if (rule->transform == TRANSFORM_NAME) {
		buf_add_str(out, "left alone: the account is neither a business nor residential");
		return;
	}
	const struct layout *layout = &ruleset->layouts[values.unknown_side];
	buf_printf(out, "%s '%.*s' of %s.%.*s", states[values.state], SV_ARG(values.unknown),
		side_name(values.unknown_side), SV_ARG(layout->fields[values.unknown_field].name));
}

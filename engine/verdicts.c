#include "engine/verdicts.h"

#include "engine/sparing.h"

#include "engine/base/banned.h"

static const struct record *next_record(const struct verdicts *vs, enum side side)
{
	return side == SIDE_CUSTOMER ? &vs->pair.customer : &vs->pair.site;
}

void verdicts_records_of(const struct verdicts *vs, const struct rule *rule,
	struct record *out_customer, struct record *out_site)
{
	*out_customer =
		rule->flows == DIRECTIONS_OUTBOUND ? vs->pair.customer : vs->now[SIDE_CUSTOMER];
	*out_site = rule->flows == DIRECTIONS_INBOUND ? vs->pair.site : vs->now[SIDE_SITE];
}

bool verdicts_texts(const struct verdicts *vs, const struct verdict *v, struct sv *out_texts,
	struct buf *reason)
{
	struct pair seen = vs->pair;

	verdicts_records_of(vs, v->rule, &seen.customer, &seen.site);
	if (!verdict_texts(vs->ruleset, v, &seen, vs->scratch, out_texts, reason))
		return false;
	sparing_texts(vs->ruleset, v, &seen, !vs->is_fed, vs->scratch, out_texts);
	return true;
}

/* From the first write on the records of the pair have texts of their own. */
static void begin_next(struct verdicts *vs)
{
	if (vs->is_fed)
		return;
	vs->is_fed = true;
	for (int side = 0; side < SIDE_COUNT; side++) {
		size_t count = vs->now[side].layout->count;
		vs->next[side] = arena_alloc(vs->scratch, count * sizeof(struct sv) + 1);
		memcpy(vs->next[side], vs->now[side].values, count * sizeof(struct sv));
	}
	vs->pair.customer.values = vs->next[SIDE_CUSTOMER];
	vs->pair.site.values = vs->next[SIDE_SITE];
}

static void set_kind(struct verdicts *vs)
{
	vs->pair.kind_next = pair_kind(vs->ruleset, &vs->pair.customer, &vs->pair.site);
}

/* Takes back what a rule writes. */
static void restore(struct verdicts *vs, const struct verdict *v)
{
	size_t count;

	if (!vs->is_fed || !v->rule->feeds || !verdict_flows(v))
		return;
	const int *fields = verdict_fields(v, &count);
	enum side side = direction_written(v->direction);
	for (size_t i = 0; i < count; i++)
		vs->next[side][fields[i]] = vs->now[side].values[fields[i]];
	set_kind(vs);
}

/* What a verdict says is to be written; absent where nothing is, or where it will not be. */
static int lines_of(struct verdicts *vs, const struct verdict *v, struct sv *out_texts,
	bool *out_any, struct err *err)
{
	size_t count;

	*out_any = false;
	if (!verdict_flows(v) || !verdicts_texts(vs, v, out_texts, NULL))
		return 0;
	const int *fields = verdict_fields(v, &count);
	const struct record *target = &vs->now[direction_written(v->direction)];
	for (size_t i = 0; i < count; i++) {
		struct sv before = record_get(target, fields[i]);
		bool written = !sv_is_absent(out_texts[i]) && !sv_eq(before, out_texts[i]);
		if (written && vs->is_written &&
			vs->is_written(vs->self, v, &target->layout->fields[fields[i]], before,
				out_texts[i], &written, err) != 0)
			return err->code;
		if (!written)
			out_texts[i] = SV_ABSENT;
		*out_any = *out_any || written;
	}
	return 0;
}

/* Writes what a verdict of a rule that feeds others says. */
static int hand_on(struct verdicts *vs, const struct verdict *v, struct err *err)
{
	struct sv texts[RULE_FIELDS_MAX];
	size_t count;
	bool any = false;

	if (v->rule->feeds && lines_of(vs, v, texts, &any, err) != 0)
		return err->code;
	if (!any)
		return 0;
	const int *fields = verdict_fields(v, &count);
	begin_next(vs);
	for (size_t i = 0; i < count; i++) {
		if (!sv_is_absent(texts[i]))
			vs->next[direction_written(v->direction)][fields[i]] = texts[i];
	}
	set_kind(vs);
	return 0;
}

/*
 * The verdict on the pair as it will be. Where the kind changes, who moved is told by the kind of now; but
 * if nothing is written then, the next run would judge by the new kind, so that counts.
 */
static int judge(struct verdicts *vs, struct verdict *v, struct err *err)
{
	const struct rule *rule = v->rule;
	struct pair later = vs->pair;
	struct sv texts[RULE_FIELDS_MAX];
	bool any;

	verdict_of(vs->ruleset, rule, &vs->pair, vs->scratch, v);
	if (vs->pair.kind_now == vs->pair.kind_next || v->kind == VERDICT_AGREE)
		return 0;
	if (lines_of(vs, v, texts, &any, err) != 0)
		return err->code;
	later.kind_now = later.kind_next;
	if (!any)
		verdict_of(vs->ruleset, rule, &later, vs->scratch, v);
	return 0;
}

static bool writes_the_same(
	const struct verdicts *vs, const struct sv *before[SIDE_COUNT], size_t side)
{
	size_t count = vs->now[side].layout->count;

	for (size_t i = 0; i < count; i++) {
		if (!sv_eq(before[side][i], next_record(vs, (enum side)side)->values[i]))
			return false;
	}
	return true;
}

/* The texts of the pair, to see whether a pass has moved any. */
static void keep_texts(const struct verdicts *vs, const struct sv *out_texts[SIDE_COUNT])
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct record *record = next_record(vs, (enum side)side);
		struct sv *texts =
			arena_alloc(vs->scratch, record->layout->count * sizeof(struct sv) + 1);
		memcpy(texts, record->values, record->layout->count * sizeof(struct sv));
		out_texts[side] = texts;
	}
}

static int pass(struct verdicts *vs, bool *out_moved, struct err *err)
{
	const struct sv *before[SIDE_COUNT] = {NULL, NULL};
	bool was_fed = vs->is_fed;

	if (was_fed)
		keep_texts(vs, before);
	for (size_t i = 0; i < vs->count; i++) {
		restore(vs, &vs->at[i]);
		if (judge(vs, &vs->at[i], err) != 0 || hand_on(vs, &vs->at[i], err) != 0)
			return err->code;
	}
	*out_moved = was_fed ? !writes_the_same(vs, before, SIDE_CUSTOMER) ||
				       !writes_the_same(vs, before, SIDE_SITE)
			     : vs->is_fed;
	return 0;
}

static bool may_set_aside(const struct rule *rule)
{
	return rule->map_count > 0 && rule->otherwise == OTHERWISE_SET_ASIDE;
}

static void find_set_aside(struct verdicts *vs)
{
	for (size_t i = 0; i < vs->count && !vs->set_aside; i++) {
		if (vs->at[i].kind == VERDICT_SET_ASIDE)
			vs->set_aside = &vs->at[i];
	}
}

/* As the records stand, before any rule has its say. */
static bool is_set_aside_now(struct verdicts *vs)
{
	for (size_t i = 0; i < vs->count && !vs->set_aside; i++) {
		struct verdict *v = &vs->at[i];
		if (!may_set_aside(v->rule))
			continue;
		verdict_of(vs->ruleset, v->rule, &vs->pair, vs->scratch, v);
		if (v->kind == VERDICT_SET_ASIDE)
			vs->set_aside = v;
	}
	return vs->set_aside != NULL;
}

static void begin(struct verdicts *vs, const struct ruleset *ruleset, const struct pair *pair,
	struct arena *scratch)
{
	*vs = (struct verdicts){.ruleset = ruleset,
		.scratch = scratch,
		.now = {pair->customer, pair->site},
		.pair = *pair};
	vs->at = arena_alloc(scratch, ruleset->rule_count * sizeof(*vs->at) + 1);
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		if (ruleset->rules[i].on_create)
			continue;
		vs->at[vs->count].rule = &ruleset->rules[i];
		vs->at[vs->count++].kind = VERDICT_SILENT;
	}
	set_kind(vs);
	vs->pair.kind_now = vs->pair.kind_next;
}

/* Who would have moved but for what others write? The reason says so. */
static void tell_fed(struct verdicts *vs, struct verdict *v)
{
	struct rule_values now;

	if (!verdict_flows(v) || v->rule->flows == DIRECTIONS_BOTH || v->rule->has_value)
		return;
	rule_values(vs->ruleset, v->rule, &vs->now[SIDE_CUSTOMER], &vs->now[SIDE_SITE],
		vs->pair.kind_now, vs->scratch, &now);
	bool to_site = v->direction == DIRECTION_OUTBOUND;
	const struct sv *was = to_site ? now.customer : now.site;
	const struct sv *is = to_site ? v->values.customer : v->values.site;
	for (size_t i = 0; i < v->values.count; i++) {
		if (now.state == RULE_READY && sv_eq(was[i], is[i]))
			continue;
		v->why = to_site ? "follows what this change set writes to the customer"
				 : "follows what this change set writes to the site";
		return;
	}
}

int verdicts_take(struct verdicts *vs, const struct ruleset *ruleset, const struct pair *pair,
	struct arena *scratch, verdicts_written_fn *is_written, void *self, struct err *err)
{
	bool moved = true;

	begin(vs, ruleset, pair, scratch);
	vs->is_written = is_written;
	vs->self = self;
	if (is_set_aside_now(vs))
		return 0;
	for (size_t passes = 0; moved && passes < ruleset->rule_count + 2; passes++) {
		if (pass(vs, &moved, err) != 0)
			return err->code;
	}
	for (size_t i = 0; vs->is_fed && i < vs->count; i++)
		tell_fed(vs, &vs->at[i]);
	find_set_aside(vs);
	return 0;
}

bool verdicts_differ(const struct ruleset *ruleset, const struct pair *pair, struct arena *scratch)
{
	struct verdicts vs;
	bool any = false;

	begin(&vs, ruleset, pair, scratch);
	for (size_t i = 0; i < vs.count; i++) {
		verdict_of(ruleset, vs.at[i].rule, &vs.pair, scratch, &vs.at[i]);
		if (vs.at[i].kind == VERDICT_SET_ASIDE)
			return false;
		any = any || verdict_flows(&vs.at[i]) || vs.at[i].kind == VERDICT_HELD;
	}
	return any;
}

bool verdicts_agree_now(
	struct verdicts *vs, const struct verdict *v, struct rule_values *out_values)
{
	*out_values = v->values;
	if (!vs->is_fed)
		return true;
	rule_values(vs->ruleset, v->rule, &vs->now[SIDE_CUSTOMER], &vs->now[SIDE_SITE],
		vs->pair.kind_now, vs->scratch, out_values);
	return out_values->state == RULE_READY &&
	       rule_compare(v->rule, out_values->in_site_terms, out_values->customer,
		       out_values->site, out_values->count, NULL) != COMPARE_DIFFERENT;
}

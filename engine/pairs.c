#include "engine/pairs.h"

#include "engine/firstbase.h"
#include "engine/verdicts.h"

#include "engine/base/banned.h"

/* ---- quiet pairs ------------------------------------------------------------------------------------ */

bool pairs_is_quiet(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv *out_base)
{
	if (!comparer->quiet)
		comparer->quiet = quiet_new(
			comparer->comparison->ruleset, comparer->comparison->dealer_number);
	return quiet_is(comparer->quiet, customer, site, out_base);
}

void pairs_count_quiet(struct comparer *comparer)
{
	draft_count(&comparer->draft, SIDE_CUSTOMER, CATEGORY_IN_AGREEMENT);
	draft_count(&comparer->draft, SIDE_SITE, CATEGORY_IN_AGREEMENT);
}

void pairs_count_agreed(struct comparer *comparer, uint64_t pairs)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		comparer->draft.counts[side].read += pairs;
		comparer->draft.counts[side].in_agreement += pairs;
	}
}

void pairs_count_first(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base)
{
	if (base.n != 0)
		firstbase_note(&comparer->draft.first_bases, record_key(customer), record_key(site),
			base_hash(base));
	pairs_count_quiet(comparer);
}

/* ---- the pair in full --------------------------------------------------------------------------------- */

/* A pair on its way into the draft. */
struct outcome {
	struct comparer *comparer;
	struct pair pair; /* as the records are */
	struct verdicts verdicts;
	bool changed; /* a line in changes.csv or pending.csv */
	bool conflict;
	bool set_aside;
	bool skipped;
	bool closes; /* a close in changes.csv */
	bool has_record[DIRECTION_COUNT][ACTION_COUNT];
	const struct skip *skips_listed[DIRECTION_COUNT];
	struct err *err;
};

static struct sv keep_joined(struct outcome *o, const struct sv *texts, size_t count)
{
	struct buf *text = &o->comparer->text;

	buf_clear(text);
	base_join(text, texts, count);
	return arena_sv(&o->comparer->scratch, buf_sv(text));
}

static void find(struct outcome *o, const char *finding, struct sv detail)
{
	comparer_finding(o->comparer, finding, &o->pair.customer, &o->pair.site, detail);
}

static void add_agreement(struct outcome *o, const struct verdict *v, enum agreement_kind kind,
	enum direction direction, enum action action, struct sv customer_value,
	struct sv site_value)
{
	struct agreement row = {kind, direction, action, record_key(&o->pair.customer),
		record_key(&o->pair.site), v->rule->name, customer_value, site_value,
		(uint32_t)v->rule->position};

	draft_agreement(&o->comparer->draft, &row);
}

/* Agreement: the base is renewed where it is not byte by byte what agrees now. */
static void take_agreement(struct outcome *o, const struct verdict *v)
{
	struct rule_values values;

	if (!verdicts_agree_now(&o->verdicts, v, &values))
		return; /* it will, once what another rule says is written */
	struct sv customer = keep_joined(o, values.customer, values.count);
	struct sv site = keep_joined(o, values.site, values.count);

	if (v->has_base && sv_eq(v->base.customer, customer) && sv_eq(v->base.site, site))
		return;
	add_agreement(o, v, AGREEMENT_AGREED, DIRECTION_OUTBOUND, ACTION_UPDATE, customer, site);
}

static void take_silence(struct outcome *o, const struct verdict *v)
{
	if (v->has_base)
		add_agreement(
			o, v, AGREEMENT_FORGET, DIRECTION_OUTBOUND, ACTION_UPDATE, SV(""), SV(""));
}

static struct sv conflict_text(struct outcome *o, struct sv joined_value)
{
	struct sv parts[RULE_FIELDS_MAX];
	size_t count = base_split(joined_value, parts, RULE_FIELDS_MAX);
	struct buf *text = &o->comparer->text;

	buf_clear(text);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].n && text->n)
			buf_add_str(text, ", ");
		buf_add_sv(text, parts[i]);
	}
	return arena_sv(&o->comparer->scratch, buf_sv(text));
}

static void add_conflict(struct outcome *o, const struct verdict *v, struct sv resolution)
{
	const struct rule_values *values = &v->values;
	struct conflict row = {
		.customer_id = record_key(&o->pair.customer),
		.site_num = record_key(&o->pair.site),
		.account_number = comparer_code(o->comparer, &o->pair.customer, &o->pair.site),
		.name = comparer_name(o->comparer, &o->pair.customer, &o->pair.site),
		.rule = v->rule->name,
		.customer_value = conflict_text(o, keep_joined(o, values->customer, values->count)),
		.site_value = conflict_text(o, keep_joined(o, values->site, values->count)),
		.base_value = conflict_text(o, v->base.customer),
		.kind = SV("both_changed"),
		.resolution = resolution,
	};

	draft_conflict(&o->comparer->draft, &row);
}

static void take_skip(
	struct outcome *o, const struct record *record, struct sv rule, struct sv reason)
{
	comparer_skip(o->comparer, record, rule, reason);
	o->skipped = true;
}

/* A value that a map does not know. */
static struct sv unknown_reason(struct outcome *o, const struct verdict *v)
{
	enum side side = v->values.unknown_side;
	const struct layout *layout = &o->comparer->comparison->ruleset->layouts[side];
	int field = v->values.unknown_field;

	return arena_printf(&o->comparer->scratch, "the map does not know the %s's %.*s '%.*s'",
		side_name(side), SV_ARG(field >= 0 ? layout->fields[field].name : SV("value")),
		SV_ARG(v->values.unknown));
}

static const struct record *record_on(const struct outcome *o, enum side side)
{
	return side == SIDE_CUSTOMER ? &o->pair.customer : &o->pair.site;
}

/* ---- changes ------------------------------------------------------------------------------------------ */

static struct change change_of(struct outcome *o, const struct verdict *v, enum direction direction,
	const struct field *field, struct sv before, struct sv after, struct sv reason)
{
	return (struct change){
		.direction = direction,
		.action = ACTION_UPDATE,
		.customer_id = record_key(&o->pair.customer),
		.site_num = record_key(&o->pair.site),
		.account_number = comparer_code(o->comparer, &o->pair.customer, &o->pair.site),
		.name = comparer_name(o->comparer, &o->pair.customer, &o->pair.site),
		.field = field->name,
		.before = before.p ? before : SV(""),
		.after = after.p ? after : SV(""),
		.rule = v->rule->name,
		.reason = reason,
	};
}

static bool is_close(const struct outcome *o, enum direction direction, int field, struct sv after)
{
	return direction == DIRECTION_INBOUND && field == o->pair.customer.layout->status &&
	       sv_eq(after, SV("Closed"));
}

/* The texts that go into the other side's fields; false when the rule has nothing to write. */
static bool texts_to_write(
	struct outcome *o, const struct verdict *v, struct sv *out_texts, struct sv *out_reason)
{
	struct arena *scratch = &o->comparer->scratch;
	struct buf more = BUF_INIT;
	bool writes = verdicts_texts(&o->verdicts, v, out_texts, &more);

	*out_reason = more.n ? arena_printf(scratch, "%s%s%.*s", v->why, *v->why ? "; " : "",
				       SV_ARG(buf_sv(&more)))
			     : sv_of(v->why);
	buf_release(&more);
	return writes;
}

static void add_change(struct outcome *o, struct change *change)
{
	bool pending = !(o->comparer->comparison->directions & direction_bit(change->direction));

	draft_change(&o->comparer->draft, change, pending);
	o->changed = true;
	if (pending)
		return;
	/* one that is held leaves the customer open */
	if (change->action == ACTION_CLOSE &&
		!decisions_has(&o->comparer->comparison->decisions.held_changes, sv_of(change->id)))
		o->closes = true;
	if (!o->has_record[change->direction][change->action]) {
		o->has_record[change->direction][change->action] = true;
		draft_count_record(&o->comparer->draft, change->direction, change->action);
	}
}

/* One field of a rule that flows. Clears *whole when a person or the ping-pong guard leaves it out. */
static int write_field(struct outcome *o, const struct verdict *v, struct change *change, int field,
	size_t position, bool *whole, enum action *out_action)
{
	enum left_out why;

	if (is_close(o, change->direction, field, change->after))
		change->action = ACTION_CLOSE;
	change->position = (uint32_t)(v->rule->position * RULE_FIELDS_MAX + position);
	*out_action = change->action;
	if (comparer_is_left_out(
		    o->comparer, change, &o->pair.customer, &o->pair.site, &why, o->err) != 0)
		return o->err->code;
	if (why != LEFT_OUT_NOT) {
		*whole = false;
		*(why == LEFT_OUT_BY_DECISION ? &o->skipped : &o->set_aside) = true;
		return 0;
	}
	add_change(o, change);
	return 0;
}

static int take_flow(struct outcome *o, const struct verdict *v)
{
	enum direction direction = v->direction;
	const struct record *target = record_on(o, direction_written(direction));
	bool to_site = direction == DIRECTION_OUTBOUND;
	size_t count;
	const int *fields = verdict_fields(v, &count);
	struct sv texts[RULE_FIELDS_MAX];
	struct sv reason;
	bool whole = true;
	enum action action = ACTION_UPDATE;
	size_t lines = 0;

	if (!texts_to_write(o, v, texts, &reason)) {
		take_skip(o, record_on(o, side_other(direction_written(direction))), v->rule->name,
			arena_printf(&o->comparer->scratch, "nothing can be written: %.*s",
				SV_ARG(reason)));
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		struct sv before = record_get(target, fields[i]);
		if (sv_is_absent(texts[i]) || sv_eq(before, texts[i]))
			continue;
		struct change change = change_of(o, v, direction,
			&target->layout->fields[fields[i]], before, texts[i], reason);
		if (write_field(o, v, &change, fields[i], i, &whole, &action) != 0)
			return o->err->code;
		lines++;
	}
	if (v->was_conflict)
		add_conflict(o, v, to_site ? SV("revio") : SV("rapid-response"));
	if (lines && whole) {
		const struct rule_values *values = &v->values;
		struct sv agreed =
			keep_joined(o, to_site ? values->customer : values->site, values->count);
		if (o->comparer->comparison->directions & direction_bit(direction))
			add_agreement(o, v, AGREEMENT_WRITTEN, direction, action, agreed, agreed);
	}
	return 0;
}

/* A skip is listed once per pair and direction, however many rules it stops. */
static void take_rule_skip(struct outcome *o, const struct verdict *v)
{
	const struct record *source = record_on(o, side_other(direction_written(v->direction)));

	if (o->skips_listed[v->direction] == v->skip)
		return;
	o->skips_listed[v->direction] = v->skip;
	take_skip(o, source, v->skip->name, v->skip->reason);
}

static int take_verdict(struct outcome *o, const struct verdict *v)
{
	switch (v->kind) {
	case VERDICT_SILENT:
		take_silence(o, v);
		break;
	case VERDICT_AGREE:
		take_agreement(o, v);
		break;
	case VERDICT_RESTS:
	case VERDICT_SET_ASIDE: /* seen before anything was taken */
		break;
	case VERDICT_OUTBOUND:
	case VERDICT_INBOUND:
		return take_flow(o, v);
	case VERDICT_HELD:
		add_conflict(o, v, SV("held"));
		o->conflict = true;
		break;
	case VERDICT_FOREIGN_EDIT:
		find(o, "foreign-edit",
			arena_printf(&o->comparer->scratch, "rule %.*s: %s", SV_ARG(v->rule->name),
				v->why));
		o->set_aside = true;
		break;
	case VERDICT_SKIPPED:
		take_rule_skip(o, v);
		break;
	case VERDICT_LEAVE:
		take_skip(o, record_on(o, v->values.unknown_side), v->rule->name,
			unknown_reason(o, v));
		break;
	}
	return 0;
}

/* ---- life ------------------------------------------------------------------------------------------------ */

static bool is_other_group(const struct comparison *comparison, const struct record *site)
{
	struct sv group = record_get(site, site->layout->group);

	return group.n && comparison->dealer_number.n && !sv_eq(group, comparison->dealer_number);
}

static bool is_of_wrong_group(struct outcome *o)
{
	const struct comparison *comparison = o->comparer->comparison;
	struct sv group = record_get(&o->pair.site, o->pair.site.layout->group);

	if (!is_other_group(comparison, &o->pair.site))
		return false;
	find(o, "wrong-group",
		arena_printf(&o->comparer->scratch, "the site is of dealer group %.*s, not %.*s",
			SV_ARG(group), SV_ARG(comparison->dealer_number)));
	o->set_aside = true;
	return true;
}

/* True when the pair's rules rest; what there is to say is said. */
static bool life_rests(struct outcome *o)
{
	enum site_status site_status = record_site_status(&o->pair.site);
	bool closed = record_customer_status(&o->pair.customer) == CUSTOMER_CLOSED;

	if (site_status == SITE_UNKNOWN)
		find(o, "unknown-status",
			SV("no device, or an out-of-service state that is not known"));
	if (!closed || site_status == SITE_CANCELLED)
		return false;
	if (site_status == SITE_ACTIVE) {
		find(o, "closed-but-monitored",
			SV("the customer is closed and the site is active; a person decides"));
		o->set_aside = true;
	} else {
		take_skip(o, &o->pair.customer, SV("life-of-an-account"),
			SV("the customer is closed; its site is not cancelled"));
	}
	return true;
}

static void compare_codes(struct outcome *o)
{
	const struct ruleset *ruleset = o->comparer->comparison->ruleset;
	struct sv account = record_get(&o->pair.customer, ruleset->link_fields[SIDE_CUSTOMER]);
	struct sv code = record_get(&o->pair.site, ruleset->link_fields[SIDE_SITE]);

	if (comparer_has_code(ruleset, &o->pair.site, account))
		return;
	find(o, "code-differs",
		arena_printf(&o->comparer->scratch,
			"account number '%.*s', transmitter code '%.*s'", SV_ARG(account),
			SV_ARG(code)));
}

static enum category category_of(const struct outcome *o)
{
	if (o->changed)
		return CATEGORY_CHANGED;
	if (o->conflict)
		return CATEGORY_CONFLICT;
	if (o->set_aside)
		return CATEGORY_SET_ASIDE;
	return o->skipped ? CATEGORY_SKIPPED : CATEGORY_IN_AGREEMENT;
}

/* Is this line of a rule that feeds others going to be written? (verdicts.h) */
static int is_written(void *self, const struct verdict *v, const struct field *field,
	struct sv before, struct sv after, bool *out_written, struct err *err)
{
	struct outcome *o = self;
	const struct comparison *comparison = o->comparer->comparison;
	struct change change = {.direction = v->direction,
		.action = ACTION_UPDATE,
		.customer_id = record_key(&o->pair.customer),
		.site_num = record_key(&o->pair.site),
		.field = field->name,
		.before = before.p ? before : SV(""),
		.after = after};
	enum left_out why = LEFT_OUT_NOT;

	*out_written = false;
	if (!(comparison->directions & direction_bit(v->direction)))
		return 0;
	if (comparer_why_left_out(o->comparer, &change, &why, err) != 0)
		return err->code;
	*out_written = why == LEFT_OUT_NOT &&
		       !decisions_has(&comparison->decisions.held_changes, sv_of(change.id));
	return 0;
}

/* A rule that sets the whole record aside does so before any other has its say. */
static void take_set_aside(struct outcome *o, const struct verdict *v)
{
	comparer_skip(o->comparer, record_on(o, v->values.unknown_side), v->rule->name,
		unknown_reason(o, v));
	o->set_aside = true;
}

static int run_rules(struct outcome *o)
{
	struct verdicts *verdicts = &o->verdicts;

	if (verdicts_take(verdicts, o->comparer->comparison->ruleset, &o->pair,
		    &o->comparer->scratch, is_written, o, o->err) != 0)
		return o->err->code;
	if (verdicts->set_aside) {
		take_set_aside(o, verdicts->set_aside);
		return 0;
	}
	for (size_t i = 0; i < verdicts->count; i++) {
		if (take_verdict(o, &verdicts->at[i]) != 0)
			return o->err->code;
	}
	return 0;
}

bool pairs_differ(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base)
{
	const struct comparison *comparison = comparer->comparison;
	struct pair pair = {.customer = *customer, .site = *site, .base = base};

	if (is_other_group(comparison, site) ||
		(record_customer_status(customer) == CUSTOMER_CLOSED &&
			record_site_status(site) != SITE_CANCELLED))
		return false;
	arena_clear(&comparer->scratch);
	return verdicts_differ(comparison->ruleset, &pair, &comparer->scratch);
}

int pairs_reconcile(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base, struct err *err)
{
	struct outcome o = {.comparer = comparer,
		.pair = {.customer = *customer, .site = *site, .base = base},
		.err = err};

	arena_clear(&comparer->scratch);
	if (!is_of_wrong_group(&o)) {
		compare_codes(&o);
		if (!life_rests(&o) && run_rules(&o) != 0)
			return err->code;
		if (record_site_status(site) == SITE_CANCELLED &&
			record_customer_status(customer) != CUSTOMER_CLOSED && !o.closes)
			find(&o, "cancelled-but-billed",
				SV("the site is cancelled and the customer stays open"));
	}
	draft_count(&comparer->draft, SIDE_CUSTOMER, category_of(&o));
	draft_count(&comparer->draft, SIDE_SITE, category_of(&o));
	return 0;
}

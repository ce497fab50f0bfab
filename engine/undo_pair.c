#include "engine/undo_pair.h"

#include <assert.h>

#include "engine/model/base.h"
#include "engine/undo_ask.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

enum { SET_BACK_MAX = 256 };

/* One field that goes back. */
struct set_back {
	struct change change;
	int field;
	struct sv original_id; /* of the run's change; absent for a close date */
};

/* A rule's lines on one record: together or not at all. */
struct unit {
	enum direction direction;
	struct sv rule;
	struct set_back fields[RULE_FIELDS_MAX + 1];
	size_t count;
	struct sv left_out; /* why; absent when it goes back */
};

/* A pair on its way into the draft. */
struct judging {
	struct undo_judge *judge;
	struct undo_pair *pair;
	struct record live[SIDE_COUNT]; /* RECORD_NONE: not there, or not looked at */
	struct unit *units;
	size_t unit_count;
	struct undo_proposals now;
	struct undo_proposals then;
	int64_t link_id;
	struct buf kept; /* the base that the run overwrote */
	bool has_kept;
	bool changes;
	bool leaves_out;
	bool sets_aside;
};

/* ---- texts of rows ------------------------------------------------------------------------------------------- */

static struct sv key_on(const struct undo_pair *pair, enum side side)
{
	return side == SIDE_CUSTOMER ? pair->customer_id : pair->site_num;
}

static struct sv name_of(struct judging *j)
{
	struct buf text = BUF_INIT;

	record_display_name(&j->live[SIDE_CUSTOMER], &text);
	if (text.n == 0)
		record_display_name(&j->live[SIDE_SITE], &text);
	struct sv name = arena_sv(&j->judge->scratch, buf_sv(&text));
	buf_release(&text);
	return name;
}

static void leave_out(struct judging *j, enum side side, struct sv rule, struct sv reason)
{
	struct skipped row = {
		.side = side,
		.key = key_on(j->pair, side),
		.account_number = j->pair->account_number,
		.name = name_of(j),
		.rule = rule,
		.reason = reason,
	};

	draft_skipped(&j->judge->draft, &row);
	j->leaves_out = true;
}

/* ---- what still stands ----------------------------------------------------------------------------------------- */

static bool same_text(struct sv a, struct sv b)
{
	return sv_eq(sv_trim(a), sv_trim(b));
}

/* The value that the run wrote, as written or as the system stored it. */
static bool is_as_written(const struct undo_line *line, struct sv live)
{
	if (same_text(live, line->after))
		return true;
	return line->observed.n && !same_text(line->observed, line->before) &&
	       same_text(live, line->observed);
}

static struct sv changed_since(struct judging *j, const struct undo_line *line, struct sv live)
{
	return arena_printf(&j->judge->scratch,
		"not undone: %.*s is '%.*s' now, and run %.*s wrote '%.*s'", SV_ARG(line->field),
		SV_ARG(live), SV_ARG(j->judge->run_id), SV_ARG(line->after));
}

static const struct layout *layout_of(const struct judging *j, enum side side)
{
	return &j->judge->input->ruleset->layouts[side];
}

/* Field order within the record is rule order, as in every change set. */
static uint32_t position_of(const struct judging *j, struct sv rule_name, enum side side, int field)
{
	const struct rule *rule = ruleset_find(j->judge->input->ruleset, rule_name);

	if (!rule)
		return UINT32_MAX;
	const int *fields = side == SIDE_SITE ? rule->site_fields : rule->customer_fields;
	size_t count = side == SIDE_SITE ? rule->site_count : rule->customer_count;
	size_t place = 0;
	while (place < count && fields[place] != field)
		place++;
	return (uint32_t)(rule->position * RULE_FIELDS_MAX +
			  (place < RULE_FIELDS_MAX ? place : RULE_FIELDS_MAX - 1));
}

static struct set_back *add_set_back(struct judging *j, struct unit *unit, int field,
	struct sv before, struct sv after, struct sv original_id)
{
	enum side side = direction_written(unit->direction);
	struct set_back *back = &unit->fields[unit->count++];

	*back = (struct set_back){
		.change = {.direction = unit->direction,
			.action = ACTION_UPDATE,
			.customer_id = j->pair->customer_id,
			.site_num = j->pair->site_num,
			.account_number = j->pair->account_number,
			.name = name_of(j),
			.field = layout_of(j, side)->fields[field].name,
			.before = before.p ? before : SV(""),
			.after = after,
			.rule = unit->rule,
			.reason = arena_printf(
				&j->judge->scratch, "undo of run %.*s", SV_ARG(j->judge->run_id)),
			.position = position_of(j, unit->rule, side, field)},
		.field = field,
		.original_id = original_id,
	};
	change_make_id(&back->change);
	return back;
}

/* ---- units ------------------------------------------------------------------------------------------------------- */

static struct unit *unit_of(struct judging *j, enum direction direction, struct sv rule)
{
	for (size_t i = 0; i < j->unit_count; i++) {
		struct unit *unit = &j->units[i];
		if (unit->direction == direction && sv_eq(unit->rule, rule))
			return unit;
	}
	struct unit *unit = &j->units[j->unit_count++];
	*unit = (struct unit){.direction = direction, .rule = rule};
	return unit;
}

static void take_line(struct judging *j, const struct undo_line *line)
{
	enum side side = direction_written(line->direction);
	struct unit *unit = unit_of(j, line->direction, line->rule);
	int field = layout_find(layout_of(j, side), line->field);
	struct sv live = record_get(&j->live[side], field);

	if (unit->left_out.p)
		return;
	if (record_is_none(&j->live[side]))
		unit->left_out = SV("not undone: the record is not there any more");
	else if (field == FIELD_NONE || unit->count == RULE_FIELDS_MAX)
		unit->left_out = arena_printf(&j->judge->scratch,
			"not undone: the field files have no field '%.*s' any more",
			SV_ARG(line->field));
	else if (same_text(live, line->before) && !is_as_written(line, live))
		(void)add_set_back(j, unit, field, line->after, line->before, line->change_id);
	else if (!is_as_written(line, live))
		unit->left_out = changed_since(j, line, live);
	else
		(void)add_set_back(j, unit, field, live, line->before, line->change_id);
}

/*
 * A customer's status: what closed it is taken back with its close date; what takes back a reopening is a
 * close, for the guards and for the day of the write.
 */
static void complete_status(struct judging *j, struct unit *unit)
{
	const struct layout *layout = layout_of(j, SIDE_CUSTOMER);
	const struct record *live = &j->live[SIDE_CUSTOMER];
	bool closes = false;
	bool reopens = false;

	if (unit->direction != DIRECTION_INBOUND || unit->left_out.p)
		return;
	for (size_t i = 0; i < unit->count; i++) {
		const struct set_back *back = &unit->fields[i];
		if (back->field != layout->status)
			continue;
		closes = sv_eq(back->change.after, SV("Closed"));
		reopens = sv_eq(back->change.before, SV("Closed"));
	}
	for (size_t i = 0; i < unit->count && closes; i++)
		unit->fields[i].change.action = ACTION_CLOSE;
	for (size_t i = 0; i < layout->count && reopens && unit->count <= RULE_FIELDS_MAX; i++) {
		struct sv stamp = record_get(live, (int)i);
		if (layout->fields[i].stamp_on_close && stamp.n)
			(void)add_set_back(j, unit, (int)i, stamp, SV(""), SV_ABSENT);
	}
}

/* ---- created records ----------------------------------------------------------------------------------------------- */

/* The first line of a created record that has another value by now; NULL when none has. */
static const struct undo_line *first_changed(struct judging *j, enum side side, struct sv *out_live)
{
	for (size_t i = 0; i < j->pair->lines.count; i++) {
		const struct undo_line *line = &j->pair->lines.at[i];
		int field = layout_find(layout_of(j, side), line->field);
		if (line->action != ACTION_CREATE || direction_written(line->direction) != side ||
			field == FIELD_NONE)
			continue;
		*out_live = record_get(&j->live[side], field);
		if (!is_as_written(line, *out_live))
			return line;
	}
	return NULL;
}

static void close_created(struct judging *j)
{
	const struct rule *rule = j->judge->input->ruleset->status_rule;
	const struct record *live = &j->live[SIDE_CUSTOMER];
	int status = layout_of(j, SIDE_CUSTOMER)->status;
	struct sv live_value = SV_ABSENT;
	struct sv name = rule ? rule->name : SV("life-of-an-account");
	struct unit *unit;

	if (record_is_none(live)) {
		leave_out(j, SIDE_CUSTOMER, name,
			SV("the run created this customer; it is not there any more"));
		return;
	}
	if (record_customer_status(live) == CUSTOMER_CLOSED) {
		leave_out(j, SIDE_CUSTOMER, name,
			SV("the run created this customer; it is closed already"));
		return;
	}
	const struct undo_line *changed = first_changed(j, SIDE_CUSTOMER, &live_value);
	if (changed) {
		leave_out(j, SIDE_CUSTOMER, changed->rule,
			arena_printf(&j->judge->scratch,
				"the run created this customer, but it is not closed: %.*s",
				SV_ARG(changed_since(j, changed, live_value))));
		return;
	}
	unit = unit_of(j, DIRECTION_INBOUND, name);
	if (unit->count > 0)
		return; /* its status goes another way already */
	struct set_back *back =
		add_set_back(j, unit, status, record_get(live, status), SV("Closed"), SV_ABSENT);
	back->change.action = ACTION_CLOSE;
	back->change.reason = arena_printf(&j->judge->scratch,
		"undo of run %.*s, which created this customer", SV_ARG(j->judge->run_id));
}

static void find_created_site(struct judging *j)
{
	if (record_is_none(&j->live[SIDE_SITE])) {
		leave_out(j, SIDE_SITE, SV("life-of-an-account"),
			SV("the run created this site; it is not there any more"));
		return;
	}
	struct finding row = {
		.finding = SV("created-site-stays"),
		.customer_id = j->pair->customer_id,
		.site_num = j->pair->site_num,
		.account_number = j->pair->account_number,
		.name = name_of(j),
		.detail = arena_printf(&j->judge->scratch,
			"run %.*s created this site; monitoring is never ended by a program, so a "
			"person decides",
			SV_ARG(j->judge->run_id)),
	};
	draft_finding(&j->judge->draft, &row);
	j->judge->sites_that_stay++;
	j->sets_aside = true;
}

static void take_lines(struct judging *j)
{
	bool created[SIDE_COUNT] = {false, false};

	for (size_t i = 0; i < j->pair->lines.count; i++) {
		const struct undo_line *line = &j->pair->lines.at[i];
		if (line->action == ACTION_CREATE)
			created[direction_written(line->direction)] = true;
		else
			take_line(j, line);
	}
	for (size_t i = 0; i < j->unit_count; i++)
		complete_status(j, &j->units[i]);
	if (created[SIDE_CUSTOMER])
		close_created(j);
	if (created[SIDE_SITE])
		find_created_site(j);
}

/* ---- the pair as it will be -------------------------------------------------------------------------------------- */

static bool goes_back(const struct judging *j, struct sv rule)
{
	for (size_t i = 0; i < j->unit_count; i++) {
		if (sv_eq(j->units[i].rule, rule) && !j->units[i].left_out.p)
			return true;
	}
	return false;
}

/* The link's base as it will be. */
static void base_then(const struct judging *j, struct sv base_now, struct buf *out)
{
	const struct ruleset *ruleset = j->judge->input->ruleset;

	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		bool restored = j->has_kept && goes_back(j, rule->name);
		struct base_value value;
		if (base_find(restored ? buf_sv(&j->kept) : base_now, rule->name_hash, &value))
			base_add(out, rule->name_hash, value.customer, value.site);
	}
}

/* The live record with what goes back in it. */
static struct record record_then(struct judging *j, enum side side)
{
	const struct layout *layout = layout_of(j, side);
	struct sv *values = arena_calloc(&j->judge->scratch, layout->count, sizeof(*values));

	(void)memcpy(values, j->live[side].values, layout->count * sizeof(*values));
	for (size_t i = 0; i < j->unit_count; i++) {
		const struct unit *unit = &j->units[i];
		if (unit->left_out.p || direction_written(unit->direction) != side)
			continue;
		for (size_t k = 0; k < unit->count; k++)
			values[unit->fields[k].field] = unit->fields[k].change.after;
	}
	return (struct record){layout, values};
}

/*
 * With what goes back ignored, other rules may say something else, because nothing is handed on to them any
 * more: asked again until nothing new comes.
 */
static int ask_then(struct judging *j, struct sv base)
{
	struct record customer = record_then(j, SIDE_CUSTOMER);
	struct record site = record_then(j, SIDE_SITE);
	struct map ignored;
	size_t asked = 0;
	bool is_new = true;
	int code = 0;

	map_init(&ignored);
	while (code == 0 && is_new) {
		is_new = false;
		code = undo_ask(j->judge, &customer, &site, base, &ignored, &j->then);
		for (; asked < j->then.count; asked++) {
			const struct undo_proposal *proposal = &j->then.at[asked];
			if (!goes_back(j, proposal->rule))
				continue;
			(void)map_put(&ignored, proposal->id, 1, NULL);
			is_new = true;
		}
	}
	map_release(&ignored);
	return code;
}

static int ask_both(struct judging *j)
{
	struct undo_judge *judge = j->judge;
	struct ledger *ledger = judge->input->ledger;
	struct ledger_link link = {0};
	struct buf now = BUF_INIT;
	struct buf then = BUF_INIT;

	if (ledger_find_link(ledger, SIDE_CUSTOMER, j->pair->customer_id, &judge->scratch, &link,
		    judge->err) != 0)
		return judge->err->code;
	if (link.link_id == 0 || !sv_eq(link.site_num, j->pair->site_num))
		return 0;
	int code = ledger_kept_base(
		ledger, judge->run_id, link.link_id, &j->kept, &j->has_kept, judge->err);
	if (code == 0)
		code = ledger_base(ledger, link.link_id, &now, judge->err);
	if (code == 0 && !record_is_none(&j->live[SIDE_CUSTOMER]) &&
		!record_is_none(&j->live[SIDE_SITE])) {
		base_then(j, buf_sv(&now), &then);
		code = undo_ask(judge, &j->live[SIDE_CUSTOMER], &j->live[SIDE_SITE], buf_sv(&now),
			NULL, &j->now);
		if (code == 0)
			code = ask_then(j, buf_sv(&then));
	}
	buf_release(&now);
	buf_release(&then);
	return code;
}

/* ---- into the draft ------------------------------------------------------------------------------------------------------ */

static void add_id(struct buf *ids, struct sv id)
{
	if (sv_is_absent(id) || sv_find_sv(buf_sv(ids), id) < ids->n)
		return;
	if (ids->n)
		buf_add_char(ids, ' ');
	buf_add_sv(ids, id);
}

static void add_agreement(struct judging *j, const struct unit *unit, enum agreement_kind kind,
	struct sv customer_value, struct sv site_value)
{
	const struct change *first = &unit->fields[0].change;
	struct agreement row = {kind, first->direction, first->action, j->pair->customer_id,
		j->pair->site_num, unit->rule, customer_value, site_value, first->position};

	draft_agreement(&j->judge->draft, &row);
}

static void give_base_back(struct judging *j, const struct unit *unit)
{
	const struct rule *rule = ruleset_find(j->judge->input->ruleset, unit->rule);
	bool is_of_close = unit->fields[0].change.action == ACTION_CLOSE &&
			   sv_is_absent(unit->fields[0].original_id);
	struct base_value value;

	if (!rule || !j->has_kept || is_of_close)
		return;
	if (base_find(buf_sv(&j->kept), rule->name_hash, &value))
		add_agreement(j, unit, AGREEMENT_WRITTEN, value.customer, value.site);
	else
		add_agreement(j, unit, AGREEMENT_WRITTEN_FORGET, SV(""), SV(""));
}

/* Is there a proposal for the rule now that nobody ignores: has a side moved on since the run? */
static bool has_moved_on(const struct judging *j, const struct unit *unit)
{
	for (size_t i = 0; i < j->now.count; i++) {
		if (sv_eq(j->now.at[i].rule, unit->rule) && !j->now.at[i].is_ignored)
			return true;
	}
	return false;
}

static void remember(struct judging *j, const struct unit *unit)
{
	struct buf lift = BUF_INIT;
	struct buf ignore = BUF_INIT;

	for (size_t i = 0; i < unit->count; i++)
		add_id(&lift, sv_of(unit->fields[i].change.id));
	for (size_t i = 0; i < j->now.count; i++) {
		if (sv_eq(j->now.at[i].rule, unit->rule) && j->now.at[i].is_ignored)
			add_id(&lift, j->now.at[i].id);
	}
	for (size_t i = 0; i < unit->count && !j->judge->run_was_undo; i++)
		add_id(&ignore, unit->fields[i].original_id);
	for (size_t i = 0; i < j->then.count && !has_moved_on(j, unit); i++) {
		if (sv_eq(j->then.at[i].rule, unit->rule))
			add_id(&ignore, j->then.at[i].id);
	}
	add_agreement(j, unit, AGREEMENT_LIFT, buf_sv(&lift), SV(""));
	if (ignore.n)
		add_agreement(j, unit, AGREEMENT_IGNORE, buf_sv(&ignore), SV(""));
	buf_release(&lift);
	buf_release(&ignore);
}

static void put_unit(struct judging *j, struct unit *unit, bool counted[][ACTION_COUNT])
{
	struct draft *draft = &j->judge->draft;

	if (unit->left_out.p) {
		leave_out(j, direction_written(unit->direction), unit->rule, unit->left_out);
		return;
	}
	assert(unit->count > 0); /* it began with a line */
	for (size_t i = 0; i < unit->count; i++)
		draft_change(draft, &unit->fields[i].change, false);
	bool *count = &counted[unit->direction][unit->fields[0].change.action];
	if (!*count)
		draft_count_record(draft, unit->direction, unit->fields[0].change.action);
	*count = true;
	j->changes = true;
	give_base_back(j, unit);
	remember(j, unit);
}

static void count_records(const struct judging *j)
{
	enum category category = j->changes	 ? CATEGORY_CHANGED
				 : j->sets_aside ? CATEGORY_SET_ASIDE
						 : CATEGORY_SKIPPED;

	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!record_is_none(&j->live[side]))
			draft_count(&j->judge->draft, (enum side)side, category);
	}
}

int undo_pair_judge(struct undo_judge *judge, struct undo_pair *pair)
{
	bool counted[DIRECTION_COUNT][ACTION_COUNT] = {{false}};
	struct arena *scratch = &judge->scratch;
	struct judging j = {.judge = judge, .pair = pair};

	arena_clear(scratch);
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (pair->is_wanted[side] && pair->calls[side].result == LIVE_DONE)
			j.live[side] = pair->calls[side].record.record;
	}
	j.units = arena_calloc(scratch, pair->lines.count + 1, sizeof(*j.units));
	take_lines(&j);
	int code = ask_both(&j);
	for (size_t i = 0; i < j.unit_count && code == 0; i++)
		put_unit(&j, &j.units[i], counted);
	if (code == 0)
		count_records(&j);
	buf_release(&j.kept);
	vec_release(&j.now);
	vec_release(&j.then);
	return code;
}

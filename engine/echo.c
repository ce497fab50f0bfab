#include "engine/echo.h"

#include "engine/verdicts.h"

#include "engine/base/banned.h"

struct echo {
	struct comparer *comparer;
	const struct record *source;
	const struct change *created; /* any line of the creation */
	struct verdicts verdicts;
	bool counted;
	struct err *err;
};

/* The new record as the lines make it. */
static struct record new_record(struct echo *e, size_t count)
{
	const struct ruleset *ruleset = e->comparer->comparison->ruleset;
	const struct layout *layout = &ruleset->layouts[direction_written(e->created->direction)];
	struct sv *values = arena_calloc(&e->comparer->scratch, layout->count, sizeof(*values));

	for (size_t i = 0; i < count; i++)
		values[layout_find(layout, e->created[i].field)] = e->created[i].after;
	return (struct record){layout, values};
}

static int put_line(struct echo *e, struct change *change)
{
	const struct record none = RECORD_NONE;
	bool to_site = change->direction == DIRECTION_OUTBOUND;
	struct draft *draft = &e->comparer->draft;
	bool pending = !(e->comparer->comparison->directions & direction_bit(change->direction));
	enum left_out why = LEFT_OUT_NOT;

	if (comparer_is_left_out(e->comparer, change, to_site ? &none : e->source,
		    to_site ? e->source : &none, &why, e->err) != 0)
		return e->err->code;
	if (why != LEFT_OUT_NOT)
		return 0;
	draft_change(draft, change, pending);
	if (!pending && !e->counted)
		draft_count_record(draft, change->direction, ACTION_UPDATE);
	e->counted = true;
	return 0;
}

static int take_flow(struct echo *e, const struct verdict *v)
{
	struct sv texts[RULE_FIELDS_MAX];
	size_t count;
	const int *fields = verdict_fields(v, &count);
	struct sv reason = arena_printf(&e->comparer->scratch, "of a new pair; %s", v->why);

	if (!verdicts_texts(&e->verdicts, v, texts, NULL))
		return 0;
	for (size_t i = 0; i < count; i++) {
		struct sv before = record_get(e->source, fields[i]);
		if (sv_is_absent(texts[i]) || sv_eq(before, texts[i]))
			continue;
		struct change change = *e->created; /* whose it is */
		change.direction = v->direction;
		change.action = ACTION_UPDATE;
		change.field = e->source->layout->fields[fields[i]].name;
		change.before = before.p ? before : SV("");
		change.after = texts[i];
		change.rule = v->rule->name;
		change.reason = reason;
		change.position = (uint32_t)(v->rule->position * RULE_FIELDS_MAX + i);
		if (put_line(e, &change) != 0)
			return e->err->code;
	}
	return 0;
}

int echo_take(struct comparer *comparer, const struct record *source, const struct change *lines,
	size_t count, struct err *err)
{
	struct echo e = {.comparer = comparer, .source = source, .created = lines, .err = err};
	const struct record made = new_record(&e, count);
	bool to_site = lines[0].direction == DIRECTION_OUTBOUND;
	const struct pair pair = {
		.customer = to_site ? *source : made, .site = to_site ? made : *source};

	if (verdicts_take(&e.verdicts, comparer->comparison->ruleset, &pair, &comparer->scratch,
		    NULL, NULL, err) != 0)
		return err->code;
	for (size_t i = 0; !e.verdicts.set_aside && i < e.verdicts.count; i++) {
		const struct verdict *v = &e.verdicts.at[i];
		if (verdict_flows(v) && v->direction != lines[0].direction && take_flow(&e, v) != 0)
			return err->code;
	}
	return 0;
}

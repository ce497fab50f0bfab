#include "engine/echo.h"

#include "engine/base/banned.h"

/* The new record as the lines make it. */
static struct record new_record(struct echo *e, const struct change *lines, size_t count)
{
	const struct ruleset *ruleset = e->comparer->comparison->ruleset;
	const struct layout *layout = &ruleset->layouts[direction_written(e->direction)];
	struct sv *values = arena_calloc(&e->comparer->scratch, layout->count, sizeof(*values));

	for (size_t i = 0; i < count; i++)
		values[layout_find(layout, lines[i].field)] = lines[i].after;
	return (struct record){layout, values};
}

static struct change change_of(const struct echo *e, const struct verdict *v,
	const struct field *field, struct sv before, struct sv after)
{
	const struct record *source = e->source;
	bool is_site = source->layout->side == SIDE_SITE;

	return (struct change){.direction = v->direction,
		.action = ACTION_UPDATE,
		.customer_id = is_site ? SV("") : record_key(source),
		.site_num = is_site ? record_key(source) : SV(""),
		.field = field->name,
		.before = before.p ? before : SV(""),
		.after = after,
		.rule = v->rule->name};
}

/* Is this line going to be written? All of the creation is. */
static int is_written(void *self, const struct verdict *v, const struct field *field,
	struct sv before, struct sv after, bool *out_written, struct err *err)
{
	const struct echo *e = self;
	const struct comparison *comparison = e->comparer->comparison;
	struct change change = change_of(e, v, field, before, after);
	enum left_out why = LEFT_OUT_NOT;

	*out_written = v->direction == e->direction;
	if (*out_written || !(comparison->directions & direction_bit(v->direction)))
		return 0;
	if (comparer_why_left_out(e->comparer, &change, &why, err) != 0)
		return err->code;
	*out_written = why == LEFT_OUT_NOT &&
		       !decisions_has(&comparison->decisions.held_changes, sv_of(change.id));
	return 0;
}

int echo_begin(struct echo *e, struct comparer *comparer, const struct record *source,
	const struct change *lines, size_t count, struct err *err)
{
	*e = (struct echo){.comparer = comparer,
		.source = source,
		.direction = lines[0].direction,
		.err = err};
	const struct record made = new_record(e, lines, count);
	bool to_site = e->direction == DIRECTION_OUTBOUND;
	const struct pair pair = {
		.customer = to_site ? *source : made, .site = to_site ? made : *source};

	return verdicts_take(&e->verdicts, comparer->comparison->ruleset, &pair, &comparer->scratch,
		is_written, e, err);
}

static int put_line(struct echo *e, struct change *change)
{
	const struct record none = RECORD_NONE;
	bool to_site = change->direction == DIRECTION_OUTBOUND;
	bool pending = !(e->comparer->comparison->directions & direction_bit(change->direction));
	enum left_out why = LEFT_OUT_NOT;

	if (comparer_is_left_out(e->comparer, change, to_site ? &none : e->source,
		    to_site ? e->source : &none, &why, e->err) != 0)
		return e->err->code;
	if (why != LEFT_OUT_NOT)
		return 0;
	draft_change(&e->comparer->draft, change, pending);
	if (!pending && !e->counted)
		draft_count_record(&e->comparer->draft, change->direction, ACTION_UPDATE);
	e->counted = true;
	return 0;
}

static int put_flow(struct echo *e, const struct verdict *v, const struct change *created)
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
		struct change change =
			change_of(e, v, &e->source->layout->fields[fields[i]], before, texts[i]);
		change.account_number = created->account_number;
		change.name = created->name;
		change.reason = reason;
		change.position = (uint32_t)(v->rule->position * RULE_FIELDS_MAX + i);
		if (put_line(e, &change) != 0)
			return e->err->code;
	}
	return 0;
}

int echo_put(struct echo *e, const struct change *created)
{
	for (size_t i = 0; !e->verdicts.set_aside && i < e->verdicts.count; i++) {
		const struct verdict *v = &e->verdicts.at[i];
		if (verdict_flows(v) && v->direction != e->direction &&
			put_flow(e, v, created) != 0)
			return e->err->code;
	}
	return 0;
}

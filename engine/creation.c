#include "engine/creation.h"

#include <assert.h>

#include "engine/base/banned.h"

static const struct record none; /* RECORD_NONE */

/* What the rules read: of the two records one is not there yet. */
static const struct record *customer_of(const struct creation *c)
{
	return c->side == SIDE_CUSTOMER ? &c->read : &none;
}

static const struct record *site_of(const struct creation *c)
{
	return c->side == SIDE_SITE ? &c->read : &none;
}

static struct sv key_on(const struct creation *c, enum side side)
{
	return side == c->side ? record_key(&c->source) : SV("");
}

static void refuse(struct creation *c, const struct rule *rule, struct sv reason)
{
	if (c->refusal.n)
		return;
	c->refusal = reason;
	c->refusal_rule = rule->name;
}

/* Where a rule for all records speaks of a field, one for new records does not: the next run would go by it. */
static void add_line(struct creation *c, const struct rule *rule, const struct field *field,
	size_t position, struct sv after, struct sv reason)
{
	size_t at = 0;

	while (at < c->count && !sv_eq(c->lines[at].field, field->name))
		at++;
	if (at < c->count && rule->on_create)
		return;
	assert(at < CREATION_LINES_MAX);
	c->count += at == c->count;
	c->lines[at] = (struct change){
		.direction = c->direction,
		.action = ACTION_CREATE,
		.customer_id = key_on(c, SIDE_CUSTOMER),
		.site_num = key_on(c, SIDE_SITE),
		.account_number = comparer_code(c->comparer, customer_of(c), site_of(c)),
		.name = comparer_name(c->comparer, customer_of(c), site_of(c)),
		.field = field->name,
		.before = SV(""),
		.after = after,
		.rule = rule->name,
		.reason = reason,
		.position = (uint32_t)(rule->position * RULE_FIELDS_MAX + position),
	};
}

/* A value of the source that the map does not know. */
static void note_unknown(struct creation *c, const struct rule *rule, bool is_set_aside)
{
	const struct ruleset *ruleset = c->comparer->comparison->ruleset;
	int field = c->side == SIDE_CUSTOMER ? rule->customer_fields[0] : rule->site_fields[0];
	struct sv reason =
		arena_printf(&c->comparer->scratch, "the map does not know the %s's %.*s '%.*s'",
			side_name(c->side), SV_ARG(ruleset->layouts[c->side].fields[field].name),
			SV_ARG(record_get(&c->read, field)));

	if (is_set_aside) {
		c->is_set_aside = c->is_set_aside || !c->refusal.n;
		refuse(c, rule, reason);
	} else if (c->unknown_count < RULES_MAX) {
		c->unknown[c->unknown_count].rule = rule->name;
		c->unknown[c->unknown_count++].reason = reason;
	}
}

/* The base that the pair will have under this rule once the record is there. */
static void add_written(struct creation *c, const struct rule *rule, enum account_kind kind)
{
	struct rule_values values;

	if (rule->on_create)
		return;
	rule_values(c->comparer->comparison->ruleset, rule, customer_of(c), site_of(c), kind,
		&c->comparer->scratch, &values);
	assert(values.state == RULE_READY); /* what could be written is a value of the rule */
	buf_clear(&c->comparer->text);
	base_join(&c->comparer->text, c->side == SIDE_CUSTOMER ? values.customer : values.site,
		values.count);
	struct sv value = arena_sv(&c->comparer->scratch, buf_sv(&c->comparer->text));
	c->agreements[c->agreement_count++] = (struct agreement){AGREEMENT_WRITTEN, c->direction,
		ACTION_CREATE, key_on(c, SIDE_CUSTOMER), key_on(c, SIDE_SITE), rule->name, value,
		value, (uint32_t)rule->position};
}

static void apply_rule(struct creation *c, const struct rule *rule, enum account_kind kind)
{
	const struct ruleset *ruleset = c->comparer->comparison->ruleset;
	struct arena *scratch = &c->comparer->scratch;
	bool to_site = c->direction == DIRECTION_OUTBOUND;
	const struct layout *layout = &ruleset->layouts[direction_written(c->direction)];
	const int *fields = to_site ? rule->site_fields : rule->customer_fields;
	size_t count = to_site ? rule->site_count : rule->customer_count;
	struct sv texts[RULE_FIELDS_MAX];
	struct buf more = BUF_INIT;

	if (!(rule->flows & direction_bit(c->direction)))
		return;
	enum rule_state state =
		to_site ? rule_to_site(ruleset, rule, &c->read, kind, true, scratch, texts, &more)
			: rule_to_customer(
				  ruleset, rule, &c->read, kind, true, scratch, texts, &more);
	struct sv reason =
		arena_printf(scratch, "new%s%.*s", more.n ? "; " : "", SV_ARG(buf_sv(&more)));
	buf_release(&more);
	if (rule->map_count > 0 && (state == RULE_SET_ASIDE || state == RULE_LEAVE))
		note_unknown(c, rule, state == RULE_SET_ASIDE);
	if (state != RULE_READY)
		return;
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		if (texts[i].n == 0)
			continue;
		add_line(c, rule, &layout->fields[fields[i]], i, texts[i], reason);
		any = true;
	}
	if (rule->has_value && !any)
		refuse(c, rule,
			arena_printf(scratch,
				"the value of rule '%.*s' is empty; set it in accord.conf",
				SV_ARG(rule->name)));
	if (any)
		add_written(c, rule, kind);
}

static void make_lines(struct creation *c)
{
	const struct ruleset *ruleset = c->comparer->comparison->ruleset;
	enum account_kind kind = ruleset_kind(ruleset, &c->read);

	c->count = c->agreement_count = c->unknown_count = 0;
	c->refusal = c->refusal_rule = SV("");
	c->is_set_aside = false;
	for (size_t i = 0; i < ruleset->rule_count; i++)
		apply_rule(c, &ruleset->rules[i], kind);
}

/* What the echo writes to the record may be read by the rules of the creation: then the lines are made again of the
 * record as it will be. */
static int make_with_echo(struct creation *c, struct err *err)
{
	enum { ROUNDS_MAX = 4 }; /* rules that pass the check come to rest sooner */

	for (int round = 0; round < ROUNDS_MAX; round++) {
		if (c->refusal.n || c->count == 0)
			return 0;
		if (echo_begin(&c->echo, c->comparer, &c->source, c->lines, c->count, err) != 0)
			return err->code;
		const struct pair *pair = &c->echo.verdicts.pair;
		const struct record *next =
			c->side == SIDE_CUSTOMER ? &pair->customer : &pair->site;
		if (record_is_same(next, &c->read))
			return 0;
		c->read = *next;
		make_lines(c);
	}
	return 0;
}

int creation_make(
	struct creation *c, struct comparer *comparer, const struct record *source, struct err *err)
{
	c->comparer = comparer;
	c->source = c->read = *source;
	c->side = source->layout->side;
	c->direction = c->side == SIDE_CUSTOMER ? DIRECTION_OUTBOUND : DIRECTION_INBOUND;
	c->is_pending = !(comparer->comparison->directions & direction_bit(c->direction));
	make_lines(c);
	return c->is_pending ? 0 : make_with_echo(c, err);
}

int creation_is_ignored(struct creation *c, bool *out_ignored, struct err *err)
{
	enum left_out why = LEFT_OUT_NOT;

	c->read = c->source;
	for (size_t i = 0; i < c->count && why == LEFT_OUT_NOT; i++) {
		if (comparer_is_left_out(
			    c->comparer, &c->lines[i], customer_of(c), site_of(c), &why, err) != 0)
			return err->code;
	}
	*out_ignored = why != LEFT_OUT_NOT;
	return 0;
}

int creation_put(struct creation *c)
{
	struct draft *draft = &c->comparer->draft;

	for (size_t i = 0; i < c->count; i++)
		draft_change(draft, &c->lines[i], c->is_pending);
	if (!c->is_pending) {
		draft_count_record(draft, c->direction, ACTION_CREATE);
		for (size_t i = 0; i < c->agreement_count; i++)
			draft_agreement(draft, &c->agreements[i]);
	}
	for (size_t i = 0; i < c->unknown_count; i++)
		comparer_skip(c->comparer, &c->source, c->unknown[i].rule, c->unknown[i].reason);
	draft_count(draft, c->side, CATEGORY_CREATED_FROM);
	return c->is_pending ? 0 : echo_put(&c->echo, &c->lines[0]);
}

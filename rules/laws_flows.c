/*
 * Who writes what, and where it goes from there.
 *
 * The graph: a node is a rule in one of its directions; an edge leads from a node to every node of
 * another rule that reads a field that the first one writes. A circle in it is a value that never
 * comes to rest.
 */
#include "rules/laws_parts.h"

#include "engine/base/banned.h"

/* A field of `side` that both rules name there, or FIELD_NONE. */
static int shared_field(const struct rule *a, const struct rule *b, enum side side)
{
	size_t a_count;
	size_t b_count;
	const int *a_fields = laws_fields(a, side, &a_count);
	const int *b_fields = laws_fields(b, side, &b_count);

	for (size_t i = 0; i < a_count; i++) {
		for (size_t j = 0; j < b_count; j++) {
			if (a_fields[i] == b_fields[j])
				return a_fields[i];
		}
	}
	return FIELD_NONE;
}

/* ---- one writer --------------------------------------------------------------------------------- */

/* May both be there for the same record? A mapped rule for all is silent where it does not apply. */
static bool may_stand_together(const struct rule *a, const struct rule *b)
{
	const struct rule *always = a->on_create ? b : a;

	return a->on_create != b->on_create && always->map_count > 0;
}

static void check_writers(struct laws *laws, const struct rule *a, const struct rule *b)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		enum direction direction = (enum direction)d;
		enum side side = direction_written(direction);
		const struct layout *layout = &laws->ruleset->layouts[side];
		int field = shared_field(a, b, side);
		if (!(a->flows & b->flows & direction_bit(direction)) || field == FIELD_NONE ||
			may_stand_together(a, b))
			continue;
		laws_broken(laws, LAWS_AT_RULE(b),
			"%s.%.*s is written by [rule %.*s] already (line %d of %s); let one rule "
			"write it",
			side_name(side), SV_ARG(layout->fields[field].name), SV_ARG(a->name),
			a->line, a->file);
	}
}

/* ---- no chase ----------------------------------------------------------------------------------- */

enum { NODES_MAX = RULES_MAX * DIRECTION_COUNT };
enum colour { WHITE, GREY, BLACK };

struct walk {
	struct laws *laws;
	unsigned char colours[NODES_MAX];
	size_t path[NODES_MAX];
	size_t depth;
};

static const struct rule *node_rule(const struct walk *walk, size_t node)
{
	return &walk->laws->ruleset->rules[node / DIRECTION_COUNT];
}

static enum direction node_direction(size_t node)
{
	return (enum direction)(node % DIRECTION_COUNT);
}

static bool node_acts(const struct walk *walk, size_t node)
{
	const struct rule *rule = node_rule(walk, node);

	return !rule->on_create && (rule->flows & direction_bit(node_direction(node)));
}

/* Two rules that write the same field were told about as such; a circle says nothing new. */
static bool leads_to(const struct walk *walk, size_t from, size_t to)
{
	const struct rule *a = node_rule(walk, from);
	const struct rule *b = node_rule(walk, to);
	enum side side = direction_written(node_direction(from));

	if (a == b || node_direction(from) == node_direction(to) || !node_acts(walk, to))
		return false;
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		if ((a->flows & b->flows & direction_bit((enum direction)d)) &&
			shared_field(a, b, direction_written((enum direction)d)) != FIELD_NONE)
			return false;
	}
	return shared_field(a, b, side) != FIELD_NONE;
}

static void tell_circle(struct walk *walk, size_t start)
{
	struct buf path = BUF_INIT;
	const struct rule *first = node_rule(walk, walk->path[start]);

	for (size_t i = start; i < walk->depth; i++)
		buf_printf(&path, "[rule %.*s], ", SV_ARG(node_rule(walk, walk->path[i])->name));
	laws_broken(walk->laws, LAWS_AT_RULE(node_rule(walk, walk->path[walk->depth - 1])),
		"values chase each other: %s[rule %.*s]; join the rules into one two-way rule "
		"(<->), or "
		"drop one arrow",
		buf_str(&path), SV_ARG(first->name));
	buf_release(&path);
}

static void visit(struct walk *walk, size_t node)
{
	size_t nodes = walk->laws->ruleset->rule_count * DIRECTION_COUNT;

	walk->colours[node] = GREY;
	walk->path[walk->depth++] = node;
	for (size_t next = 0; next < nodes; next++) {
		if (walk->colours[next] == BLACK || !leads_to(walk, node, next))
			continue;
		if (walk->colours[next] == WHITE) {
			visit(walk, next);
			continue;
		}
		size_t start = 0;
		while (walk->path[start] != next)
			start++;
		tell_circle(walk, start);
	}
	walk->depth--;
	walk->colours[node] = BLACK;
}

void laws_check_flows(struct laws *laws)
{
	const struct ruleset *ruleset = laws->ruleset;
	struct walk walk = {.laws = laws};

	for (size_t i = 0; i < ruleset->rule_count; i++) {
		for (size_t j = i + 1; j < ruleset->rule_count; j++)
			check_writers(laws, &ruleset->rules[i], &ruleset->rules[j]);
	}
	for (size_t node = 0; node < ruleset->rule_count * DIRECTION_COUNT; node++) {
		if (walk.colours[node] == WHITE && node_acts(&walk, node))
			visit(&walk, node);
	}
}

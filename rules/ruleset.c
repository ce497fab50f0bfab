/*
 * Compiling: sections of the same kind and name are replaced first, then layouts, link, rules and
 * skips are read in that order, because each looks names up in the one before.
 */
#include "rules/ruleset.h"

#include <stdlib.h>

#include "engine/base/map.h"
#include "engine/base/mem.h"
#include "rules/ruleset_parse.h"
#include "rules/when.h"

#include "engine/base/banned.h"

static const char *const section_kinds[] = {"link", "rule", "skip", "field"};

enum { SECTION_KINDS = sizeof(section_kinds) / sizeof(section_kinds[0]) };

struct section_list {
	VEC_FIELDS(const struct section *);
};

/* ---- which sections count ----------------------------------------------------------------------- */

static bool check_heading(const struct section_place *place)
{
	const struct section *section = place->section;
	bool known = false;

	for (size_t i = 0; i < SECTION_KINDS; i++)
		known |= sv_eq(section->kind, sv_of(section_kinds[i]));
	if (!known) {
		ruleset_problem_unknown(place, section->line, "kind of section", section->kind,
			section_kinds, SECTION_KINDS);
		return false;
	}
	if (section->name.n == 0)
		ruleset_problem_add(place, section->line,
			"the section has no name; write [%.*s NAME]", SV_ARG(section->kind));
	return section->name.n > 0;
}

/* Takes the place of the section of the same kind and name, or goes to the end. */
static void place_section(
	const struct section_place *place, struct map *seen, struct section_list *list)
{
	const struct section *section = place->section;
	struct sv key = arena_printf(
		place->compiler->arena, "%.*s %.*s", SV_ARG(section->kind), SV_ARG(section->name));
	bool is_new;
	uint64_t at = *map_put(seen, key, list->count, &is_new);

	if (is_new) {
		*vec_push(list) = section;
		return;
	}
	if (strcmp(list->at[at]->file, section->file) == 0)
		ruleset_problem_add(place, section->line,
			"the section stands in this file already, in line %d; give one of them "
			"another name (only a later file may replace it)",
			list->at[at]->line);
	list->at[at] = section;
}

static void collect_sections(const struct compiler *compiler, struct section_list *list)
{
	struct map seen;

	map_init(&seen);
	for (size_t i = 0; i < compiler->input->section_count; i++) {
		struct section_place place = {compiler, &compiler->input->sections[i]};
		if (check_heading(&place))
			place_section(&place, &seen, list);
	}
	map_release(&seen);
}

/* ---- the four kinds ----------------------------------------------------------------------------- */

static void compile_link(const struct compiler *compiler, const struct section_list *list)
{
	const struct section *first = NULL;

	for (size_t i = 0; i < list->count; i++) {
		struct section_place place = {compiler, list->at[i]};
		if (!sv_eq(list->at[i]->kind, SV("link")))
			continue;
		if (first)
			ruleset_problem_add(&place, list->at[i]->line,
				"there is a link already, [link %.*s]; give this one its name to "
				"replace it",
				SV_ARG(first->name));
		else
			ruleset_compile_link(&place);
		first = first ? first : list->at[i];
	}
	struct section_place nowhere = {compiler, NULL};
	if (!first)
		ruleset_problem_add(&nowhere, 0,
			"no rule file has a [link NAME] section, which says how customers and "
			"sites "
			"are matched; add one to a *.rules file");
}

static size_t count_kind(const struct compiler *compiler, const struct section_list *list,
	struct sv kind, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct section_place place = {compiler, list->at[i]};
		if (sv_eq(list->at[i]->kind, kind) && count++ == max)
			ruleset_problem_add(&place, list->at[i]->line,
				"more than %zu sections of this kind; join or drop some", max);
	}
	return count < max ? count : max;
}

/* Stored bases know a rule by the hash of its name alone. */
static void check_hash(
	const struct section_place *place, const struct rule *rules, const struct rule *rule)
{
	for (const struct rule *other = rules; other < rule; other++) {
		if (other->name_hash == rule->name_hash)
			ruleset_problem_add(place, rule->line,
				"the name is too much like that of [rule %.*s] for the program "
				"(equal hashes); choose another",
				SV_ARG(other->name));
	}
}

static struct rule *compile_rules(const struct compiler *compiler, const struct section_list *list)
{
	struct ruleset *ruleset = compiler->ruleset;
	size_t max = count_kind(compiler, list, SV("rule"), RULES_MAX);
	struct rule *rules = arena_calloc(compiler->arena, max + 1, sizeof(*rules));
	size_t count = 0;

	for (size_t i = 0; i < list->count && count < max; i++) {
		struct section_place place = {compiler, list->at[i]};
		if (!sv_eq(list->at[i]->kind, SV("rule")))
			continue;
		ruleset_compile_rule(&place, &rules[count]);
		rules[count].position = count;
		check_hash(&place, rules, &rules[count]);
		count++;
	}
	ruleset->rules = rules;
	ruleset->rule_count = count;
	return rules;
}

static void compile_skips(const struct compiler *compiler, const struct section_list *list)
{
	struct ruleset *ruleset = compiler->ruleset;
	size_t max = count_kind(compiler, list, SV("skip"), SKIPS_MAX);
	struct skip *skips = arena_calloc(compiler->arena, max + 1, sizeof(*skips));
	size_t count = 0;

	for (size_t i = 0; i < list->count && count < max; i++) {
		struct section_place place = {compiler, list->at[i]};
		if (sv_eq(list->at[i]->kind, SV("skip")))
			ruleset_compile_skip(&place, &skips[count++]);
	}
	ruleset->skips = skips;
	ruleset->skip_count = count;
}

/* The rule that joins one field of each side, those with these numbers; NULL when there is none. */
static const struct rule *find_rule_of(const struct ruleset *ruleset, int customer, int site)
{
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		if (rule->customer_count == 1 && rule->site_count == 1 &&
			rule->customer_fields[0] == customer && rule->site_fields[0] == site)
			return rule;
	}
	return NULL;
}

static void find_known_rules(struct ruleset *ruleset)
{
	const struct layout *customer = &ruleset->layouts[SIDE_CUSTOMER];
	const struct layout *site = &ruleset->layouts[SIDE_SITE];

	ruleset->type_rule = find_rule_of(ruleset, customer->type, site->type);
	ruleset->status_rule = find_rule_of(ruleset, customer->status, site->status);
	if (ruleset->status_rule && !(ruleset->status_rule->flows & DIRECTIONS_INBOUND))
		ruleset->status_rule = NULL;
}

static void compile_all(const struct compiler *compiler)
{
	struct section_list list = {0};

	collect_sections(compiler, &list);
	ruleset_compile_layouts(compiler, list.at, list.count);
	compile_link(compiler, &list);
	struct rule *rules = compile_rules(compiler, &list);
	compile_skips(compiler, &list);
	find_known_rules(compiler->ruleset);
	ruleset_compile_feeds(compiler->ruleset, rules);
	vec_release(&list);
}

/* By file and line; pointers into the same array stand for the order in which they were found. */
static int problem_cmp(const void *a, const void *b)
{
	const struct ruleset_problem *x = *(const struct ruleset_problem *const *)a;
	const struct ruleset_problem *y = *(const struct ruleset_problem *const *)b;
	bool x_nowhere = *x->file == 0;
	bool y_nowhere = *y->file == 0;

	if (x_nowhere != y_nowhere)
		return x_nowhere ? 1 : -1;
	int order = strcmp(x->file, y->file);
	if (order == 0 && x->line != y->line)
		order = x->line < y->line ? -1 : 1;
	if (order == 0)
		order = x < y ? -1 : x > y;
	return order;
}

/* Problems are found kind by kind; people read them file by file. */
static void sort_problems(struct ruleset_problem *problems, size_t count)
{
	const struct ruleset_problem **order = mem_calloc(count, sizeof(*order));
	struct ruleset_problem *sorted = mem_calloc(count, sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		order[i] = &problems[i];
	qsort(order, count, sizeof(*order), problem_cmp);
	for (size_t i = 0; i < count; i++)
		sorted[i] = *order[i];
	memcpy(problems, sorted, count * sizeof(*sorted));
	mem_free(sorted);
	mem_free(order);
}

int ruleset_compile(const struct ruleset_input *input, struct ruleset **out,
	struct ruleset_problems *problems, struct err *err)
{
	struct ruleset *ruleset = mem_calloc(1, sizeof(*ruleset));
	size_t before = problems->count;

	arena_init(&ruleset->arena, 0);
	ruleset->name_order = input->name_order;
	ruleset->link_name = SV("");
	if (input->sha256)
		memcpy(ruleset->sha256, input->sha256, strnlen(input->sha256, DIGEST_HEX_SIZE - 1));
	const struct compiler compiler = {input, ruleset, &ruleset->arena, problems};
	compile_all(&compiler);
	size_t found = problems->count - before;
	if (found == 0) {
		*out = ruleset;
		return 0;
	}
	ruleset_free(ruleset);
	sort_problems(&problems->at[before], found);
	struct buf first = BUF_INIT;
	ruleset_problem_text(&problems->at[before], &first);
	(void)ERR_SET(err, ERR_DATA, "%zu problem%s in the rule files%s%s", found,
		found == 1 ? "" : "s", found == 1 ? ": " : ", the first: ", buf_str(&first));
	buf_release(&first);
	return err->code;
}

void ruleset_free(struct ruleset *ruleset)
{
	if (!ruleset)
		return;
	arena_release(&ruleset->arena);
	mem_free(ruleset);
}

void ruleset_problem_text(const struct ruleset_problem *problem, struct buf *out)
{
	if (problem->file && *problem->file)
		buf_add_str(out, problem->file);
	if (problem->line > 0)
		buf_printf(out, ":%d", problem->line);
	if (problem->file && *problem->file)
		buf_add_str(out, ": ");
	if (problem->kind.n > 0)
		buf_printf(out, "[%.*s%s%.*s]: ", SV_ARG(problem->kind),
			problem->section.n ? " " : "", SV_ARG(problem->section));
	if (problem->is_warning)
		buf_add_str(out, "warning: ");
	buf_add_str(out, problem->message);
}

const struct rule *ruleset_find(const struct ruleset *ruleset, struct sv name)
{
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		if (sv_eq(ruleset->rules[i].name, name))
			return &ruleset->rules[i];
	}
	return NULL;
}

/* ---- skips -------------------------------------------------------------------------------------- */

static bool skip_holds(
	const struct skip *skip, const struct record *customer, const struct record *site)
{
	for (size_t i = 0; i < skip->when_count; i++) {
		if (!when_holds(&skip->whens[i], customer, site))
			return false;
	}
	return skip->when_count > 0;
}

const struct skip *ruleset_skip(const struct ruleset *ruleset, const struct record *customer,
	const struct record *site, enum direction direction, bool is_create)
{
	for (size_t i = 0; i < ruleset->skip_count; i++) {
		const struct skip *skip = &ruleset->skips[i];
		if ((skip->directions & direction_bit(direction)) &&
			(is_create || !skip->on_create) && skip_holds(skip, customer, site))
			return skip;
	}
	return NULL;
}

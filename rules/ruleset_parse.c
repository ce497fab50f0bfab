#include "rules/ruleset_parse.h"

#include <stdarg.h>
#include <stdio.h>

#include "rules/words.h"

#include "engine/base/banned.h"

void ruleset_problem_add(const struct section_place *place, int line, const char *fmt, ...)
{
	struct ruleset_problem *problem = vec_push(place->compiler->problems);
	const struct section *section = place->section;
	va_list args;

	*problem = (struct ruleset_problem){
		.file = section ? section->file : "",
		.line = line,
		.kind = section ? section->kind : SV_ABSENT,
		.section = section ? section->name : SV_ABSENT,
	};
	va_start(args, fmt);
	(void)vsnprintf(problem->message, sizeof(problem->message), fmt, args);
	va_end(args);
}

void ruleset_problem_unknown(const struct section_place *place, int line, const char *what,
	struct sv wrong, const char *const *names, size_t count)
{
	const char *near = sv_nearest(wrong, names, count);
	struct buf list = BUF_INIT;

	if (near) {
		ruleset_problem_add(place, line, "unknown %s '%.*s'; did you mean '%s'?", what,
			SV_ARG(wrong), near);
		return;
	}
	for (size_t i = 0; i < count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	ruleset_problem_add(place, line, "unknown %s '%.*s'; there are: %s", what, SV_ARG(wrong),
		count ? buf_str(&list) : "none");
	buf_release(&list);
}

/* ---- keys --------------------------------------------------------------------------------------- */

enum { KEYS_MAX = 32 };

static size_t key_find(const struct section_key *keys, size_t count, struct sv name)
{
	size_t k = 0;

	while (k < count && !sv_eq(sv_of(keys[k].name), name))
		k++;
	return k;
}

static void check_keys(
	const struct section_place *place, const struct section_key *keys, size_t count)
{
	const char *names[KEYS_MAX];
	int first_lines[KEYS_MAX] = {0};

	for (size_t k = 0; k < count; k++)
		names[k] = keys[k].name;
	for (size_t i = 0; i < place->section->count; i++) {
		const struct section_entry *entry = &place->section->entries[i];
		size_t k = key_find(keys, count, entry->key);
		if (k == count)
			ruleset_problem_unknown(
				place, entry->line, "key", entry->key, names, count);
		else if (first_lines[k] && !keys[k].repeats)
			ruleset_problem_add(place, entry->line,
				"'%s' stands here a second time, first in line %d; keep one",
				names[k], first_lines[k]);
		if (k < count && !first_lines[k])
			first_lines[k] = entry->line;
	}
}

void ruleset_parse_keys(const struct section_place *place, const struct section_key *keys,
	size_t count, void *context)
{
	check_keys(place, keys, count);
	for (size_t k = 0; k < count; k++) {
		for (size_t i = 0; i < place->section->count; i++) {
			const struct section_entry *entry = &place->section->entries[i];
			if (!sv_eq(sv_of(keys[k].name), entry->key))
				continue;
			keys[k].set(context, entry);
			if (!keys[k].repeats)
				break;
		}
	}
}

int ruleset_parse_choice(const struct section_place *place, const struct section_entry *entry,
	const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (sv_eq_nocase(entry->value, sv_of(names[i])))
			return (int)i;
	}
	char what[64];
	(void)snprintf(what, sizeof(what), "value of '%.*s':", SV_ARG(sv_sub(entry->key, 0, 32)));
	ruleset_problem_unknown(place, entry->line, what, entry->value, names, count);
	return -1;
}

const struct compare_kind *ruleset_parse_compare(
	const struct section_place *place, const struct section_entry *entry)
{
	const struct compare_kind *kind = compare_find(entry->value);
	const char *names[KEYS_MAX];
	size_t count = 0;

	if (kind)
		return kind;
	while (count < KEYS_MAX && compare_kinds[count].name) {
		names[count] = compare_kinds[count].name;
		count++;
	}
	ruleset_problem_unknown(place, entry->line, "comparison", entry->value, names, count);
	return NULL;
}

/* ---- settings ----------------------------------------------------------------------------------- */

static bool add_setting(
	const struct section_place *place, int line, struct sv name, struct buf *out)
{
	const struct ruleset_input *input = place->compiler->input;
	const char *names[KEYS_MAX];
	size_t count = input->setting_count < KEYS_MAX ? input->setting_count : KEYS_MAX;

	for (size_t i = 0; i < input->setting_count; i++) {
		if (!sv_eq(sv_of(input->settings[i].name), name))
			continue;
		buf_add_sv(out, input->settings[i].value);
		return true;
	}
	for (size_t i = 0; i < count; i++)
		names[i] = input->settings[i].name;
	ruleset_problem_unknown(place, line, "setting", name, names, count);
	return false;
}

bool ruleset_parse_expand(
	const struct section_place *place, int line, struct sv text, struct sv *out)
{
	struct buf expanded = BUF_INIT;
	struct sv rest = text;
	bool good = true;

	while (good) {
		size_t at = sv_find_sv(rest, SV("${"));
		buf_add_sv(&expanded, sv_sub(rest, 0, at));
		if (at == rest.n)
			break;
		rest = sv_from(rest, at + 2);
		size_t end = sv_find(rest, '}');
		if (end == rest.n) {
			ruleset_problem_add(place, line,
				"'${' in '%.*s' is not closed; write ${name}", SV_ARG(text));
			good = false;
		} else {
			good = add_setting(place, line, sv_sub(rest, 0, end), &expanded);
			rest = sv_from(rest, end + 1);
		}
	}
	if (good)
		*out = arena_sv(place->compiler->arena, buf_sv(&expanded));
	buf_release(&expanded);
	return good;
}

/* ---- arrows, fields, words ---------------------------------------------------------------------- */

/* Length of the arrow at the beginning of the text, or 0. */
static size_t arrow_at(struct sv text, enum directions *out_flows)
{
	if (sv_has_prefix(text, SV("<->"))) {
		*out_flows = DIRECTIONS_BOTH;
		return 3;
	}
	if (!sv_has_prefix(text, SV("->")) && !sv_has_prefix(text, SV("<-")))
		return 0;
	*out_flows = text.p[0] == '-' ? DIRECTIONS_OUTBOUND : DIRECTIONS_INBOUND;
	return 2;
}

bool ruleset_parse_arrow(
	const struct section_place *place, int line, struct sv text, struct arrow *out)
{
	struct arrow found = {SV_ABSENT, SV_ABSENT, DIRECTIONS_BOTH};
	enum directions ignored;
	bool quoted = false;
	size_t arrows = 0;

	for (size_t i = 0; i < text.n; i++) {
		quoted ^= text.p[i] == '"';
		size_t n =
			quoted ? 0 : arrow_at(sv_from(text, i), arrows ? &ignored : &found.flows);
		if (n == 0)
			continue;
		if (arrows++ == 0) {
			found.left = sv_trim(sv_sub(text, 0, i));
			found.right = sv_trim(sv_from(text, i + n));
		}
		i += n - 1;
	}
	if (arrows == 1) {
		*out = found;
		return true;
	}
	ruleset_problem_add(place, line,
		arrows ? "more than one arrow in '%.*s'; keep one (a text with an arrow in it goes "
			 "in "
			 "double quotes)"
		       : "no arrow in '%.*s'; write CUSTOMER <-> SITE, CUSTOMER -> SITE or "
			 "CUSTOMER <- SITE",
		SV_ARG(text));
	return false;
}

struct sv ruleset_parse_unquote(struct sv text)
{
	text = sv_trim(text);
	if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"')
		return sv_sub(text, 1, text.n - 2);
	return text;
}

static bool parse_field(
	const struct section_place *place, int line, enum side side, struct sv name, int *out_field)
{
	const struct layout *layout = &place->compiler->ruleset->layouts[side];
	const char *names[FIELD_COUNT_MAX];
	char what[32];

	*out_field = layout_find(layout, name);
	if (*out_field != FIELD_NONE)
		return true;
	if (name.n == 0) {
		ruleset_problem_add(place, line, "a field name is missing beside a comma");
		return false;
	}
	for (size_t i = 0; i < layout->count; i++)
		names[i] = layout->fields[i].name.p;
	(void)snprintf(what, sizeof(what), "%s field", side_name(side));
	ruleset_problem_unknown(place, line, what, name, names, layout->count);
	return false;
}

bool ruleset_parse_fields(const struct section_place *place, int line, enum side side,
	struct sv text, int *out_fields, size_t *out_count)
{
	struct sv rest = text;
	bool good = true;

	*out_count = 0;
	while (text.n > 0 && !sv_is_absent(rest)) {
		struct sv name = sv_trim(sv_cut(&rest, ','));
		int field = FIELD_NONE;
		if (*out_count == RULE_FIELDS_MAX) {
			ruleset_problem_add(place, line,
				"more than %d %s fields in one rule; split it", RULE_FIELDS_MAX,
				side_name(side));
			return false;
		}
		if (!parse_field(place, line, side, name, &field)) {
			good = false;
			continue;
		}
		for (size_t i = 0; i < *out_count; i++) {
			if (out_fields[i] != field)
				continue;
			ruleset_problem_add(place, line, "'%.*s' is named twice on the %s side",
				SV_ARG(name), side_name(side));
			good = false;
		}
		out_fields[(*out_count)++] = field;
	}
	return good;
}

bool ruleset_parse_word(const struct section_place *place, int line, enum side side, int field,
	struct sv text, struct sv *out)
{
	const struct layout *layout = &place->compiler->ruleset->layouts[side];
	struct sv word = words_find(layout, field, text);
	const char *near = words_nearest(layout, field, text);

	if (near) {
		ruleset_problem_add(place, line,
			"'%.*s' is not a word of %s.%.*s; did you mean '%s'? (if not, give the "
			"field that word)",
			SV_ARG(text), side_name(side), SV_ARG(layout->fields[field].name), near);
		return false;
	}
	*out = arena_sv(place->compiler->arena, sv_is_absent(word) ? text : word);
	return true;
}

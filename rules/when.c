#include "rules/when.h"

#include "rules/words.h"

#include "engine/base/banned.h"

enum { WORDS_MAX = 256 };

/* Longer spellings stand before their beginnings. */
static const struct {
	const char *spelling;
	enum when_operator op;
	bool takes_list;
	bool takes_text;
} operators[] = {
	{"is not empty", WHEN_NOT_EMPTY, false, false},
	{"is empty", WHEN_EMPTY, false, false},
	{"is not", WHEN_NOT_IN, false, true},
	{"is", WHEN_IN, false, true},
	{"not in", WHEN_NOT_IN, true, true},
	{"in", WHEN_IN, true, true},
	{"matches", WHEN_MATCHES, false, true},
	{"not empty", WHEN_NOT_EMPTY, false, false},
	{"empty", WHEN_EMPTY, false, false},
};

enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static size_t blank_at(struct sv text)
{
	size_t i = 0;

	while (i < text.n && text.p[i] != ' ' && text.p[i] != '\t')
		i++;
	return i;
}

/* ---- the glob ----------------------------------------------------------------------------------- */

/* The set that opens at pattern.p[at]: does it hold c? *end is set behind its ']'. */
static bool set_holds(struct sv pattern, size_t at, char c, size_t *end)
{
	size_t i = at + 1;
	bool negate = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^');
	bool held = false;

	if (negate)
		i++;
	for (size_t first = i; i < pattern.n && (pattern.p[i] != ']' || i == first); i++) {
		char from = lower(pattern.p[i]);
		char to = from;
		if (i + 2 < pattern.n && pattern.p[i + 1] == '-' && pattern.p[i + 2] != ']') {
			to = lower(pattern.p[i + 2]);
			i += 2;
		}
		held |= lower(c) >= from && lower(c) <= to;
	}
	*end = i < pattern.n ? i + 1 : i;
	return held != negate;
}

/* Matches one byte against the pattern element at `at`; *end is set behind that element. */
static bool element_matches(struct sv pattern, size_t at, char c, size_t *end)
{
	*end = at + 1;
	if (pattern.p[at] == '[')
		return set_holds(pattern, at, c, end);
	return pattern.p[at] == '?' || lower(pattern.p[at]) == lower(c);
}

/* Going back to the last star alone is enough, so the cost is at most the product of the lengths. */
bool when_glob(struct sv pattern, struct sv text)
{
	size_t p = 0;
	size_t t = 0;
	size_t star = pattern.n; /* position behind the last star seen */
	size_t star_text = 0;
	bool has_star = false;

	while (t < text.n) {
		size_t end = p;
		if (p < pattern.n && pattern.p[p] == '*') {
			has_star = true;
			star = ++p;
			star_text = t;
		} else if (p < pattern.n && element_matches(pattern, p, text.p[t], &end)) {
			p = end;
			t++;
		} else if (has_star) {
			p = star;
			t = ++star_text;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

static bool glob_is_closed(struct sv pattern)
{
	for (size_t i = 0; i < pattern.n; i++) {
		if (pattern.p[i] != '[')
			continue;
		size_t first = i + 1;
		size_t end = i;
		if (first < pattern.n && (pattern.p[first] == '!' || pattern.p[first] == '^'))
			first++;
		(void)set_holds(pattern, i, 'x', &end);
		if (end - 1 <= first || pattern.p[end - 1] != ']')
			return false;
		i = end - 1;
	}
	return true;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static int parse_subject(
	struct sv subject, const struct layout *layouts, struct when *out, struct err *err)
{
	const char *names[FIELD_COUNT_MAX];
	struct sv name = subject;
	struct sv side = sv_cut(&name, '.');

	if (sv_eq_nocase(side, SV("customer")))
		out->side = SIDE_CUSTOMER;
	else if (sv_eq_nocase(side, SV("site")))
		out->side = SIDE_SITE;
	else
		return ERR_SET(err, ERR_DATA,
			"a condition begins with customer.FIELD or site.FIELD, not with '%.*s'",
			SV_ARG(subject));
	const struct layout *layout = &layouts[out->side];
	out->field = layout_find(layout, name);
	if (out->field != FIELD_NONE)
		return 0;
	for (size_t i = 0; i < layout->count; i++)
		names[i] = layout->fields[i].name.p;
	const char *near = sv_nearest(name, names, layout->count);
	return ERR_SET(err, ERR_DATA, "unknown field '%.*s'; %s%s%s%s%s", SV_ARG(subject),
		near ? "did you mean '" : "the fields are the sections [field ",
		side_name(out->side), ".", near ? near : "NAME", near ? "'?" : "] of *.fields");
}

/* Is `spelling` at the beginning of the text, as words of their own? */
static bool begins_with(struct sv text, const char *spelling)
{
	struct sv want = sv_of(spelling);

	return text.n >= want.n && sv_eq_nocase(sv_sub(text, 0, want.n), want) &&
	       (text.n == want.n || text.p[want.n] == ' ' || text.p[want.n] == '\t');
}

static int unknown_operator(struct sv rest, struct err *err)
{
	const char *names[OPERATORS];
	struct sv wrong = sv_sub(rest, 0, blank_at(rest));

	if (rest.n == 0)
		return ERR_SET(err, ERR_DATA,
			"condition without an operator; write is, is not, in, not in, matches, "
			"empty or not empty behind the field");
	for (size_t i = 0; i < OPERATORS; i++)
		names[i] = operators[i].spelling;
	const char *near = sv_nearest(wrong, names, OPERATORS);
	if (near)
		return ERR_SET(err, ERR_DATA, "unknown operator '%.*s'; did you mean '%s'?",
			SV_ARG(wrong), near);
	return ERR_SET(err, ERR_DATA,
		"unknown operator '%.*s'; there are is, is not, in, not in, matches, empty and "
		"not empty",
		SV_ARG(wrong));
}

static struct sv unquote(struct sv text)
{
	text = sv_trim(text);
	if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"')
		return sv_sub(text, 1, text.n - 2);
	return text;
}

/* Cuts the text up to the next comma outside double quotes off *rest. */
static struct sv cut_item(struct sv *rest)
{
	bool quoted = false;
	size_t i = 0;

	for (; i < rest->n && (quoted || rest->p[i] != ','); i++)
		quoted ^= rest->p[i] == '"';
	struct sv item = sv_sub(*rest, 0, i);
	*rest = i < rest->n ? sv_from(*rest, i + 1) : SV_ABSENT;
	return item;
}

/* A word that is nearly one of the field's own is a slip of the pen. */
static int check_word(
	const struct when *when, const struct layout *layouts, struct sv word, struct err *err)
{
	const struct layout *layout = &layouts[when->side];
	const char *near = words_nearest(layout, when->field, word);

	if (!near)
		return 0;
	return ERR_SET(err, ERR_DATA,
		"'%.*s' is not a word of %s.%.*s; did you mean '%s'? (if not, give the field that "
		"word)",
		SV_ARG(word), side_name(when->side), SV_ARG(layout->fields[when->field].name),
		near);
}

static int parse_words(struct sv text, bool is_list, const struct layout *layouts,
	struct arena *arena, struct when *when, struct err *err)
{
	struct sv found[WORDS_MAX];
	size_t count = 0;
	struct sv rest = text;

	do {
		if (count == WORDS_MAX)
			return ERR_SET(
				err, ERR_DATA, "more than %d texts in one condition", WORDS_MAX);
		struct sv item = sv_trim(is_list ? cut_item(&rest) : rest);
		if (item.n == 0)
			return ERR_SET(err, ERR_DATA,
				"a text is missing in condition '%.*s'; for unset values write "
				"'empty' or 'not empty'",
				SV_ARG(when->text));
		found[count] = arena_sv(arena, unquote(item));
		if (when->op != WHEN_MATCHES && check_word(when, layouts, found[count], err))
			return err->code;
		count++;
	} while (is_list && !sv_is_absent(rest));
	struct sv *words = arena_calloc(arena, count, sizeof(*words));
	memcpy(words, found, count * sizeof(*words));
	when->words = words;
	when->word_count = count;
	return 0;
}

static int parse_operator(struct sv rest, const struct layout *layouts, struct arena *arena,
	struct when *when, struct err *err)
{
	size_t k = 0;

	while (k < OPERATORS && !begins_with(rest, operators[k].spelling))
		k++;
	if (k == OPERATORS)
		return unknown_operator(rest, err);
	struct sv operand = sv_trim(sv_from(rest, strlen(operators[k].spelling)));
	when->op = operators[k].op;
	if (!operators[k].takes_text) {
		if (operand.n == 0)
			return 0;
		return ERR_SET(err, ERR_DATA,
			"nothing may follow '%s', but '%.*s' does; put the text in double quotes "
			"behind 'is' if it is meant as one",
			operators[k].spelling, SV_ARG(operand));
	}
	if (parse_words(operand, operators[k].takes_list, layouts, arena, when, err))
		return err->code;
	if (when->op == WHEN_MATCHES && !glob_is_closed(when->words[0]))
		return ERR_SET(err, ERR_DATA, "the set in pattern '%.*s' has no closing ']'",
			SV_ARG(when->words[0]));
	return 0;
}

int when_parse(struct sv text, const struct layout layouts[SIDE_COUNT], struct arena *arena,
	struct when *out, struct err *err)
{
	struct when when = {.text = arena_sv(arena, sv_trim(text))};
	struct sv subject = sv_sub(when.text, 0, blank_at(when.text));

	if (parse_subject(subject, layouts, &when, err))
		return err->code;
	if (parse_operator(sv_trim(sv_from(when.text, subject.n)), layouts, arena, &when, err))
		return err->code;
	*out = when;
	return 0;
}

/* ---- deciding ----------------------------------------------------------------------------------- */

static bool is_listed(const struct when *when, struct sv value)
{
	for (size_t i = 0; i < when->word_count; i++) {
		if (sv_eq_nocase(when->words[i], value))
			return true;
	}
	return false;
}

bool when_value_holds(const struct when *when, struct sv text)
{
	const struct sv value = sv_trim(text);

	switch (when->op) {
	case WHEN_IN:
		return is_listed(when, value);
	case WHEN_NOT_IN:
		return !is_listed(when, value);
	case WHEN_MATCHES:
		return when_glob(when->words[0], value);
	case WHEN_EMPTY:
		return value.n == 0;
	case WHEN_NOT_EMPTY:
		break;
	}
	return value.n > 0;
}

bool when_holds(const struct when *when, const struct record *customer, const struct record *site)
{
	const struct record *record = when->side == SIDE_CUSTOMER ? customer : site;

	return !record_is_none(record) && when_value_holds(when, record_get(record, when->field));
}

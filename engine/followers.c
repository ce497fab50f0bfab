#include "engine/followers.h"

#include "rules/ruleset.h"

#include "engine/base/banned.h"

enum { LAST = -1 };

/* The lines that are not written and hand something on, chained by pair. */
struct sources {
	struct choices *choices;
	const struct ruleset *ruleset;
	struct map newest; /* pair -> place of its newest source */
	struct {
		VEC_FIELDS(ptrdiff_t); /* by place of a line: the source before it, or LAST */
	} before;
};

/* An update or close of a linked pair. */
static bool is_of_a_pair(const struct chosen_line *line)
{
	return line->pair.n && line->rule;
}

static void add_source(struct sources *sources, size_t place)
{
	const struct chosen_line *line = &sources->choices->lines.at[place];
	bool added;
	uint64_t *newest = map_put(&sources->newest, line->pair, place, &added);

	sources->before.at[place] = added ? LAST : (ptrdiff_t)*newest;
	*newest = place;
}

static void find_sources(struct sources *sources)
{
	struct choices *choices = sources->choices;

	for (size_t i = 0; i < choices->lines.count; i++) {
		const struct chosen_line *line = &choices->lines.at[i];
		*vec_push(&sources->before) = LAST;
		if (line->choice != CHOICE_APPLY && !line->was_known && is_of_a_pair(line) &&
			line->rule->feeds)
			add_source(sources, i);
	}
}

static const struct chosen_line *source_of(
	const struct sources *sources, const struct chosen_line *line)
{
	const uint64_t *newest = map_find(&sources->newest, line->pair);

	for (ptrdiff_t at = newest ? (ptrdiff_t)*newest : LAST; at != LAST;
		at = sources->before.at[at]) {
		const struct chosen_line *source = &sources->choices->lines.at[at];
		if (source->rule != line->rule &&
			ruleset_follows(sources->ruleset, line->rule, line->direction,
				direction_written(source->direction), source->field))
			return source;
	}
	return NULL;
}

/* One pass; what it holds may have followers of its own. */
static int hold(struct sources *sources, bool *out_any, struct err *err)
{
	struct choices *choices = sources->choices;

	*out_any = false;
	for (size_t i = 0; i < choices->lines.count; i++) {
		struct chosen_line *line = &choices->lines.at[i];
		if (line->choice != CHOICE_APPLY || !is_of_a_pair(line))
			continue;
		const struct chosen_line *source = source_of(sources, line);
		if (!source)
			continue;
		if (source->choice == CHOICE_NOT_CHOSEN)
			return ERR_SET(err, ERR_DATA,
				"--only '%.*s': this change follows change %.*s of the same "
				"account, and "
				"alone would be put back the next time; choose both",
				SV_ARG(line->id), SV_ARG(source->id));
		line->choice = CHOICE_HOLD;
		line->held_with = source->id;
		*out_any = true;
		if (line->rule->feeds)
			add_source(sources, i);
	}
	return 0;
}

/* What a new record brings back to the one that it would be made from has no pair yet (echo.h). */
static void hold_what_is_brought_back(struct choices *choices)
{
	struct map creations; /* records that are not made -> the place of a line of theirs */

	map_init(&creations);
	for (size_t i = 0; i < choices->lines.count; i++) {
		const struct chosen_line *line = &choices->lines.at[i];
		if (line->is_create &&
			(line->choice == CHOICE_HOLD || line->choice == CHOICE_IGNORE))
			(void)map_put(&creations, line->record, i, NULL);
	}
	for (size_t i = 0; i < choices->lines.count; i++) {
		struct chosen_line *line = &choices->lines.at[i];
		const uint64_t *place =
			line->follows.n ? map_find(&creations, line->follows) : NULL;
		if (!place || line->choice != CHOICE_APPLY)
			continue;
		line->choice = CHOICE_HOLD;
		line->held_with = choices->lines.at[*place].id;
	}
	map_release(&creations);
}

int followers_hold(struct choices *choices, const struct ruleset *ruleset, struct err *err)
{
	struct sources sources = {.choices = choices, .ruleset = ruleset};
	bool any = true;
	int code = 0;

	hold_what_is_brought_back(choices);
	map_init(&sources.newest);
	find_sources(&sources);
	while (code == 0 && any && sources.newest.count > 0)
		code = hold(&sources, &any, err);
	map_release(&sources.newest);
	vec_release(&sources.before);
	return code;
}

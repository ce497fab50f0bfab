#include "engine/choices.h"

#include <assert.h>

#include "engine/decisions.h"
#include "engine/followers.h"
#include "io/changefile.h"
#include "io/csvin.h"
#include "io/json_pick.h"
#include "io/ledger.h"
#include "rules/ruleset.h"

#include "engine/base/banned.h"

/* Of an update of a record whose partner is only being made: the creation's record. */
static struct sv followed(struct choices *choices, const struct change *change)
{
	if (change->action == ACTION_CREATE || (change->customer_id.n && change->site_num.n))
		return SV_ABSENT;
	return arena_printf(&choices->arena, "%d %d %.*s",
		change->direction == DIRECTION_OUTBOUND ? (int)DIRECTION_INBOUND
							: (int)DIRECTION_OUTBOUND,
		(int)ACTION_CREATE, SV_ARG(change_record_key(change)));
}

static struct sv pair_of(struct choices *choices, const struct change *change)
{
	if (change->action == ACTION_CREATE || !change->customer_id.n || !change->site_num.n)
		return SV_ABSENT;
	return arena_printf(&choices->arena, "%.*s\x1f%.*s", SV_ARG(change->customer_id),
		SV_ARG(change->site_num));
}

struct taking {
	struct choices *choices;
	const struct ruleset *ruleset;
};

static int take_id(void *self, const struct change *change, struct err *err)
{
	const struct taking *taking = self;
	struct choices *choices = taking->choices;
	const struct layout *layout =
		&taking->ruleset->layouts[direction_written(change->direction)];
	struct sv id = arena_sv(&choices->arena, sv_of(change->id));
	struct chosen_line *line = vec_push(&choices->lines);

	(void)err;
	*line = (struct chosen_line){
		.id = id,
		.record = arena_printf(&choices->arena, "%d %d %.*s", (int)change->direction,
			(int)change->action, SV_ARG(change_record_key(change))),
		.pair = pair_of(choices, change),
		.direction = change->direction,
		.rule = ruleset_find(taking->ruleset, change->rule),
		.field = layout_find(layout, change->field),
		.is_create = change->action == ACTION_CREATE,
		.follows = followed(choices, change),
		.by = SV(""),
		.reason = SV(""),
	};
	(void)map_put(&choices->ids, id, choices->lines.count - 1, NULL);
	return 0;
}

static struct chosen_line *line_of(const struct choices *choices, struct sv id)
{
	const uint64_t *place = map_find(&choices->ids, id);

	return place ? &choices->lines.at[*place] : NULL;
}

/* ---- the decisions file ---------------------------------------------------------------------------------------- */

static int read_choice(struct sv word, enum choice *out, struct err *err)
{
	static const char *const words[] = {"apply", "hold", "ignore"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (sv_eq_nocase(word, sv_of(words[i]))) {
			*out = (enum choice)i;
			return 0;
		}
	}
	const char *nearest = sv_nearest(word, words, sizeof(words) / sizeof(words[0]));
	return ERR_SET(err, ERR_DATA, "'%.*s' is no decision; %s%s%s", SV_ARG(word),
		nearest ? "did you mean '" : "write apply, hold or ignore", nearest ? nearest : "",
		nearest ? "'?" : "");
}

enum { COLUMN_ID, COLUMN_DECISION, COLUMN_BY, COLUMN_REASON, COLUMN_COUNT };

/* A person's words, which go into the audit: bytes that are no UTF-8 are taken for Latin-1, which is what a
 * spreadsheet that does not write UTF-8 wrote. */
static struct sv note(struct choices *choices, struct sv text)
{
	struct buf out = BUF_INIT;

	text = sv_trim(text);
	if (text.n == 0)
		return SV(""); /* of a column that the file does not have there are no bytes */
	const char *end = text.p + text.n;
	for (const char *p = text.p; p < end;) {
		unsigned char c = (unsigned char)*p;
		const char *next = c < 0x80 ? p + 1 : json_skip_utf8(p, end);
		if (next) {
			buf_add(&out, p, (size_t)(next - p));
			p = next;
		} else {
			buf_add_char(&out, (char)(0xc0 | c >> 6));
			buf_add_char(&out, (char)(0x80 | (c & 0x3f)));
			p++;
		}
	}
	struct sv kept = arena_sv(&choices->arena, buf_sv(&out));
	buf_release(&out);
	return kept;
}

static int take_decision(struct choices *choices, const struct sv *values, struct err *err)
{
	struct sv id = sv_trim(values[COLUMN_ID]);
	struct sv word = sv_trim(values[COLUMN_DECISION]);
	enum choice choice = CHOICE_APPLY;

	if (word.n == 0)
		return 0; /* blank rows and blank decisions are passed over */
	struct chosen_line *line = line_of(choices, id);
	if (!line)
		return ERR_SET(err, ERR_DATA,
			"the change set has no change '%.*s'; was this file made from another one?",
			SV_ARG(id));
	if (read_choice(word, &choice, err) != 0)
		return err->code;
	if (line->is_given && line->choice != choice)
		return ERR_SET(err, ERR_DATA, "change %.*s was decided otherwise in a row above",
			SV_ARG(id));
	line->choice = choice;
	line->is_given = true;
	line->by = note(choices, values[COLUMN_BY]);
	line->reason = note(choices, values[COLUMN_REASON]);
	return 0;
}

static int read_decisions(struct choices *choices, const char *path, struct err *err)
{
	static const char *const columns[COLUMN_COUNT] = {"change_id", "decision", "by", "reason"};
	struct csvin *in = NULL;
	struct sv values[COLUMN_COUNT];
	bool more = true;

	if (csvin_open(path, columns, COLUMN_COUNT, 2, CSVIN_TOLERANT, &in, err) != 0)
		return err->code;
	int code = 0;
	while (code == 0 && more) {
		code = csvin_next(in, values, &more, err);
		if (code != 0 || !more)
			break;
		code = take_decision(choices, values, err);
		if (code != 0)
			(void)err_context(err, "row %llu of '%s'",
				(unsigned long long)csvin_row_no(in), path);
	}
	csvin_close(in);
	return code;
}

/* ---- --only and --exclude ------------------------------------------------------------------------------------------ */

static int check_ids(const struct choices *choices, const struct choice_list *list,
	const char *option, struct err *err)
{
	for (size_t i = 0; list && i < list->count; i++) {
		if (!line_of(choices, list->at[i]))
			return ERR_SET(err, ERR_DATA,
				"%s '%.*s': the change set has no such change; `accord show` lists "
				"them",
				option, SV_ARG(list->at[i]));
	}
	return 0;
}

static void take_only(struct choices *choices, const struct choice_list *only)
{
	struct map records;

	if (!only || only->count == 0)
		return;
	map_init(&records); /* of creates, one line stands for the whole record */
	for (size_t i = 0; i < only->count; i++) {
		const struct chosen_line *line = line_of(choices, only->at[i]);
		(void)map_put(&records, line->is_create ? line->record : line->id, 1, NULL);
	}
	for (size_t i = 0; i < choices->lines.count; i++) {
		struct chosen_line *line = &choices->lines.at[i];
		bool chosen = map_find(&records, line->is_create ? line->record : line->id) ||
			      (line->follows.n && map_find(&records, line->follows));
		if (!chosen && line->choice == CHOICE_APPLY)
			line->choice = CHOICE_NOT_CHOSEN;
	}
	map_release(&records);
}

/* A choice against one line of a create is one against all of them; of several, a hold settles least. */
static void spread_over_creates(struct choices *choices)
{
	struct map records; /* -> the place of the line that decides */

	map_init(&records);
	for (size_t i = 0; i < choices->lines.count; i++) {
		const struct chosen_line *line = &choices->lines.at[i];
		if (!line->is_create || line->choice == CHOICE_APPLY)
			continue;
		uint64_t *place = map_put(&records, line->record, i, NULL);
		enum choice so_far = choices->lines.at[*place].choice;
		if (so_far == CHOICE_NOT_CHOSEN ||
			(line->choice == CHOICE_HOLD && so_far != CHOICE_HOLD))
			*place = i;
	}
	for (size_t i = 0; i < choices->lines.count; i++) {
		struct chosen_line *line = &choices->lines.at[i];
		const uint64_t *place = line->is_create ? map_find(&records, line->record) : NULL;
		if (!place)
			continue;
		const struct chosen_line *deciding = &choices->lines.at[*place];
		if (line->choice != deciding->choice || (line->by.n == 0 && line->reason.n == 0)) {
			line->by = deciding->by;
			line->reason = deciding->reason;
		}
		line->choice = deciding->choice;
	}
	map_release(&records);
}

/* What a line that nothing given lifts was decided to be before. */
static void let_stand(struct chosen_line *line, const struct decisions *decisions, int64_t made_at)
{
	const uint64_t *since = map_find(&decisions->held_changes, line->id);
	bool is_ignored = decisions_has(&decisions->ignored_changes, line->id);

	line->was_known = since && (int64_t)*since < made_at;
	if (line->choice != CHOICE_APPLY || line->is_given || (!since && !is_ignored))
		return;
	line->choice = is_ignored ? CHOICE_IGNORE : CHOICE_HOLD;
	line->is_standing = true;
}

/* A create is released as a whole by what is given to one of its lines. */
static void take_standing(
	struct choices *choices, const struct decisions *decisions, int64_t made_at)
{
	struct map given;

	map_init(&given);
	for (size_t i = 0; i < choices->lines.count; i++) {
		const struct chosen_line *line = &choices->lines.at[i];
		if (line->is_given && line->is_create)
			(void)map_put(&given, line->record, 1, NULL);
	}
	for (size_t i = 0; i < choices->lines.count; i++) {
		struct chosen_line *line = &choices->lines.at[i];
		if (!line->is_create || !map_find(&given, line->record))
			let_stand(line, decisions, made_at);
	}
	map_release(&given);
}

/* The line of an id that check_ids has seen. */
static struct chosen_line *known_line(const struct choices *choices, struct sv id)
{
	struct chosen_line *line = line_of(choices, id);

	assert(line);
	return line;
}

static void mark_given(const struct choices *choices, const struct choice_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		known_line(choices, list->at[i])->is_given = true;
}

static int load(struct choices *choices, const struct choices_input *input,
	const struct decisions *standing, struct err *err)
{
	const struct choice_list *only = input->only;
	const struct choice_list *exclude = input->exclude;
	struct taking taking = {choices, input->ruleset};

	if (changefile_each_change(input->folder, "changes.csv", take_id, &taking, err) != 0 ||
		(input->decisions_path &&
			read_decisions(choices, input->decisions_path, err) != 0) ||
		check_ids(choices, only, "--only", err) != 0 ||
		check_ids(choices, exclude, "--exclude", err) != 0)
		return err->code;
	for (size_t i = 0; exclude && i < exclude->count; i++)
		known_line(choices, exclude->at[i])->choice = CHOICE_HOLD;
	mark_given(choices, only);
	mark_given(choices, exclude);
	take_only(choices, only);
	take_standing(choices, standing, input->made_at);
	spread_over_creates(choices);
	return followers_hold(choices, input->ruleset, err);
}

/* Was a change ignored since then? What was before is not in the change set. */
static bool has_ignored_since(const struct decisions *decisions, int64_t made_at)
{
	const struct map *ignored = &decisions->ignored_changes;
	bool any = false;

	for (size_t i = 0; i < ignored->room && !any; i++) {
		const struct map_entry *entry = map_at(ignored, i);
		any = entry && (int64_t)entry->value >= made_at;
	}
	return any;
}

int choices_load(struct choices *choices, const struct choices_input *input, struct err *err)
{
	struct decisions standing;

	(void)memset(choices, 0, sizeof(*choices));
	arena_init(&choices->arena, 0);
	int code = decisions_load(input->ledger, &standing, err);
	choices->any = input->decisions_path || (input->only && input->only->count) ||
		       (input->exclude && input->exclude->count) ||
		       standing.held_changes.count > 0 ||
		       has_ignored_since(&standing, input->made_at);
	if (code == 0 && choices->any)
		code = load(choices, input, &standing, err);
	decisions_release(&standing);
	return code;
}

void choices_release(struct choices *choices)
{
	map_release(&choices->ids);
	vec_release(&choices->lines);
	arena_release(&choices->arena);
}

enum choice choices_of(const struct choices *choices, struct sv change_id)
{
	const struct chosen_line *line = choices->any ? line_of(choices, change_id) : NULL;

	return line ? line->choice : CHOICE_APPLY;
}

struct sv choices_why(const struct choices *choices, struct sv change_id, struct arena *arena)
{
	const struct chosen_line *line = line_of(choices, change_id);

	assert(line && (line->choice == CHOICE_HOLD || line->choice == CHOICE_IGNORE));
	if (line->held_with.n)
		return arena_printf(
			arena, "held with change %.*s, which it follows", SV_ARG(line->held_with));
	if (line->is_standing)
		return line->choice == CHOICE_HOLD ? SV("held by a decision of before")
						   : SV("ignored by a decision of before");
	return arena_printf(arena, "%s%s%.*s%s%.*s",
		line->choice == CHOICE_IGNORE ? "ignored" : "held", line->by.n ? " by " : "",
		SV_ARG(line->by), line->reason.n ? ": " : "", SV_ARG(line->reason));
}

int choices_remember(
	const struct choices *choices, struct ledger *ledger, int64_t now, struct err *err)
{
	for (size_t i = 0; i < choices->lines.count; i++) {
		const struct chosen_line *line = &choices->lines.at[i];
		struct ledger_decision decision = {
			SV("hold"), SV(""), SV(""), line->id, line->by, line->reason, now};
		if (line->choice == CHOICE_NOT_CHOSEN || line->is_standing || line->held_with.n)
			continue;
		if (line->choice != CHOICE_HOLD && ledger_undecide(ledger, &decision, err) != 0)
			return err->code;
		if (line->choice == CHOICE_APPLY)
			continue;
		if (line->choice == CHOICE_IGNORE)
			decision.what = SV("ignore-change");
		if (ledger_decide(ledger, &decision, err) != 0)
			return err->code;
	}
	return 0;
}

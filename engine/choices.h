/*
 * choices - which lines of a change set an apply is to leave out: --decisions, --only, --exclude.
 *
 * A hold on one line of a create holds the whole record, and the lines that follow it (echo.h); one on a line whose
 * value others are made of holds those (followers.h). `ignore` is remembered for good. `hold` is remembered too, and stands, also for `run`, until a decision or --only says `apply` (for a create, to one
 * of its lines): the timers must not write tonight what a person held back today. Everything is
 * checked against the change set before anything is written.
 */
#ifndef ACCORD_ENGINE_CHOICES_H
#define ACCORD_ENGINE_CHOICES_H

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/map.h"
#include "engine/base/vec.h"
#include "engine/model/change.h"

struct ledger;
struct rule;
struct ruleset;

enum choice { CHOICE_APPLY, CHOICE_HOLD, CHOICE_IGNORE, CHOICE_NOT_CHOSEN };

struct choice_list {
	VEC_FIELDS(struct sv);
};

struct chosen_line {
	struct sv id;
	struct sv record; /* direction, action and key: lines of one record share it */
	struct sv pair;	  /* both ids, of an update or close of a linked pair; else absent */
	enum direction direction;
	const struct rule *rule; /* NULL: the rules do not have it (any more) */
	int field;		 /* in the layout of the side that is written, or FIELD_NONE */
	bool is_create;
	struct sv follows; /* the record whose creation it belongs to (echo.h), or absent */
	enum choice choice;
	bool is_given;	     /* by this file or these options */
	bool is_standing;    /* a decision of before, that nothing given lifts */
	bool was_known;	     /* a hold of before the change set was made: the comparison knew it */
	struct sv held_with; /* the line that this one follows, when it is held for that alone */
	struct sv by;
	struct sv reason;
};

struct choices {
	struct arena arena;
	struct map ids; /* change_id of the change set -> place in `lines` */
	struct {
		VEC_FIELDS(struct chosen_line);
	} lines;
	bool any;
};

struct choices_input {
	const char *folder; /* of the change set */
	int64_t made_at;    /* the change set, in seconds */
	const struct ruleset *ruleset;
	struct ledger *ledger;		   /* with the decisions that stand; NULL: none */
	const char *decisions_path;	   /* NULL: none */
	const struct choice_list *only;	   /* NULL: all */
	const struct choice_list *exclude; /* NULL: none */
};

/*
 * Reads the change set's ids, the decisions file, the lists, and the decisions that stand. ERR_DATA for an id
 * that the change set does not have (naming file and row), a decision that is not one, or a line chosen without
 * the one that it follows. Release in any case.
 */
int choices_load(
	struct choices *choices, const struct choices_input *input, struct err *err) MUST_CHECK;
void choices_release(struct choices *choices);

enum choice choices_of(const struct choices *choices, struct sv change_id);
/* Who decided so about a line that is held or ignored, and why, as far as the decision says: "held by ann: wrong
 * house". In `arena`. */
struct sv choices_why(const struct choices *choices, struct sv change_id, struct arena *arena);

/* Remembers holds and ignores in the ledger, and forgets holds that are released. */
int choices_remember(const struct choices *choices, struct ledger *ledger, int64_t now,
	struct err *err) MUST_CHECK;

#endif

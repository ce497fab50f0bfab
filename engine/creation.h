/*
 * creation - what a new record is made of: the lines of all rules that flow to it, the base that the pair will have,
 *            what the new record brings back (echo.h), and what speaks against making it.
 *
 * Ownership: texts are views of the record, or lie in the comparer's scratch arena.
 */
#ifndef ACCORD_ENGINE_CREATION_H
#define ACCORD_ENGINE_CREATION_H

#include "engine/comparison.h"
#include "engine/echo.h"

enum { CREATION_LINES_MAX = FIELD_COUNT_MAX }; /* a field is written once */

struct creation {
	struct comparer *comparer;
	struct record source; /* the one that is there, as it is now */
	struct record read;   /* the same as the rules see it: as it will be */
	enum side side;	      /* of the source */
	enum direction direction;
	bool is_pending; /* its direction is not asked for */
	struct change lines[CREATION_LINES_MAX];
	size_t count; /* 0: no rule gives the new record any value */
	struct agreement agreements[RULES_MAX];
	size_t agreement_count;
	struct sv refusal; /* not empty: nothing is created, and why */
	struct sv refusal_rule;
	bool is_set_aside; /* it is a map that refuses */
	struct {
		struct sv rule;
		struct sv reason;
	} unknown[RULES_MAX]; /* values that a map does not know and leaves out */
	size_t unknown_count;
	struct echo
		echo; /* begun where there are lines and no refusal, and the creation is not pending */
};

/* Makes it of a record without a partner; `creation` stays where it is until it was put. */
int creation_make(struct creation *creation, struct comparer *comparer, const struct record *source,
	struct err *err) MUST_CHECK;

/* One line that a person ignores leaves the whole record uncreated. */
int creation_is_ignored(struct creation *creation, bool *out_ignored, struct err *err) MUST_CHECK;

/* Writes it into the draft, and counts it and the source. */
int creation_put(struct creation *creation) MUST_CHECK;

#endif

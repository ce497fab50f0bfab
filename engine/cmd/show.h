/*
 * show - a change set for people (summary, then changes grouped by account), or as JSON Lines.
 *
 * --direction, --action, --rule, --account and --field narrow what is listed; the summary is the whole set's.
 */
#ifndef ACCORD_ENGINE_CMD_SHOW_H
#define ACCORD_ENGINE_CMD_SHOW_H

#include "engine/base/clock.h"
#include "engine/cmd/cmd.h"
#include "engine/decisions.h"

int show_text(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err) MUST_CHECK;

/* First line: the manifest's facts ("type":"changeset"); then one line per change, pending change,
 * conflict, skipped record, finding and link, each with its "type". */
int show_json(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err) MUST_CHECK;

/* ---- shared by both forms ------------------------------------------------------------------------- */

bool show_passes(const struct options *o, const struct change *change);
bool show_is_filtered(const struct options *o);
/* When the change was held back first; false when it is not held. */
bool show_held_since(const struct decisions *decisions, const struct change *change,
	char out_text[CLOCK_TEXT_SIZE]);

/* ---- one record's changes, aligned (show_group.c) ---------------------------------------------------- */

struct show_line {
	struct sv field;
	struct sv before;
	struct sv after;
	struct sv note; /* id, rule, reason */
};

/* The lines of one record, which come one after the other; printed when the next record begins. */
struct show_group {
	struct arena arena;
	struct change first;
	struct {
		VEC_FIELDS(struct show_line);
	} lines;
	bool color;
};

void show_group_add(struct show_group *group, const struct change *change, const char *held_since);
/* Prints what is there, and forgets it. */
void show_group_flush(struct show_group *group);
void show_group_release(struct show_group *group);
/* In quotes, without control characters; "(empty)" for nothing. */
void show_value(struct sv value);

#endif

/*
 * show - a change set for people (summary, then changes grouped by account), or as JSON Lines.
 */
#ifndef ACCORD_ENGINE_CMD_SHOW_H
#define ACCORD_ENGINE_CMD_SHOW_H

#include "engine/cmd/cmd.h"

int show_text(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err) MUST_CHECK;

/* First line: the manifest's facts ("type":"changeset"); then one line per change, pending change,
 * conflict, skipped record, finding and link, each with its "type". */
int show_json(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err) MUST_CHECK;

#endif

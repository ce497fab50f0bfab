/*
 * notify - tells an address how a run ended: [notify] url, a JSON text {"text": "..."} by POST, as Slack and those
 *          who speak like it take it.
 *
 * A run that had nothing to do and did it is not worth a message. The address may hold a secret (Slack's do): it
 * stands in no message and no log line. A failure is a warning and no more; the run itself is what counts.
 */
#ifndef ACCORD_ENGINE_CMD_NOTIFY_H
#define ACCORD_ENGINE_CMD_NOTIFY_H

#include "engine/cmd/metrics.h"

/* `err`: how the run failed; code 0 when it did not. */
void notify_run(struct context *context, const struct run_facts *facts, const struct err *err);

/* What is said, without the JSON around it; for the test of it. */
void notify_text(const struct context *context, const struct run_facts *facts,
	const struct err *err, struct buf *out);

#endif

/*
 * metrics - STATE/metrics/accord.prom for the node exporter's textfile collector (Prometheus text
 *           exposition format 0.0.4), replaced atomically after each run.
 */
#ifndef ACCORD_ENGINE_CMD_METRICS_H
#define ACCORD_ENGINE_CMD_METRICS_H

#include "engine/cmd/cmd.h"

struct run_facts {
	int64_t started_at;
	int exit_status;
	const struct changeset_manifest *manifest; /* NULL: it did not come to a comparison */
};

/* A failure is logged and no more: the run itself is what counts. */
void metrics_write(struct context *context, const struct run_facts *facts);

#endif

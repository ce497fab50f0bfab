/*
 * impact - two rule sets over the same snapshots: what the change sets have in common and what not.
 */
#ifndef ACCORD_ENGINE_IMPACT_H
#define ACCORD_ENGINE_IMPACT_H

#include "engine/reconcile.h"

/* Of one class of lines: direction, action, rule. */
struct impact_class {
	struct sv name; /* "outbound update, rule city" */
	uint64_t only_old;
	uint64_t only_new;
	uint64_t both;
};

enum impact_kind { IMPACT_GONE, IMPACT_ADDED };

/* A line that only one of them has. */
struct impact_line {
	enum impact_kind kind;
	struct change change; /* texts are in the impact's arena */
};

struct impact {
	struct arena arena;
	struct {
		VEC_FIELDS(struct impact_class);
	} classes; /* by name */
	struct {
		VEC_FIELDS(struct impact_line);
	} lines; /* gone ones first, each in the order of its change set */
};

/* `input->ruleset` is the new one. Both change sets are made in a temporary folder of the state and removed
 * again. Release in any case. */
int impact_run(const struct reconcile_input *input, const struct ruleset *old, struct impact *out,
	struct err *err) MUST_CHECK;
void impact_release(struct impact *impact);

#endif

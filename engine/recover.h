/*
 * recover - the ordinary start of every command that writes: what a killed run left in doubt is looked at
 *           on the live systems and gets its audit rows; its audit file and its end are written.
 *
 * There is no special path: an open intent becomes a job again and goes through live and settle, only
 * that it looks and never writes. What did not take effect is simply no longer an intent; `run` then
 * compares anew, and `apply` of the same change set goes on with what is left.
 *
 * It looks two seconds after it began: a request that the killed run had sent may still be on its way.
 */
#ifndef ACCORD_ENGINE_RECOVER_H
#define ACCORD_ENGINE_RECOVER_H

#include "engine/base/err.h"
#include "engine/model/ports.h"
#include "engine/model/settings.h"
#include "rules/ruleset.h"

struct ledger;

struct recover_result {
	uint64_t intents; /* that were open */
	uint64_t took_effect;
	uint64_t runs_ended; /* that had been killed */
};

/* Is there anything in doubt, so that the systems must be asked? */
int recover_is_needed(
	struct ledger *ledger, bool *out_systems, bool *out_any, struct err *err) MUST_CHECK;

/* `ports` may be NULL pointers when recover_is_needed said that no system must be asked. */
int recover_run(struct ledger *ledger, const struct settings *settings,
	const struct ruleset *ruleset, struct port *const ports[SIDE_COUNT],
	const char *operator_name, struct recover_result *out, struct err *err) MUST_CHECK;

#endif

/*
 * extract - a full snapshot of one system: port -> snapshot store -> ledger.
 *
 * The snapshot exists only when the port proved that the list was read to its end (promise 1); a failed
 * or short read leaves nothing behind.
 */
#ifndef ACCORD_ENGINE_EXTRACT_H
#define ACCORD_ENGINE_EXTRACT_H

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/model/ports.h"
#include "engine/model/settings.h"
#include "engine/model/snapshot.h"

struct ledger;

struct extract_result {
	struct snapshot_manifest manifest;
	const char *path;
	uint64_t restarts;
};

/* `progress` may be NULL; it gets the rows so far. Texts of the result are in `arena`. */
int extract_run(struct port *port, const struct settings *settings, struct ledger *ledger,
	void (*progress)(void *self, uint64_t rows), void *progress_self, struct arena *arena,
	struct extract_result *out, struct err *err) MUST_CHECK;

/*
 * Removes snapshots that were not finished: rows without a manifest, at a path that the ledger does not
 * know (a sealed one that lost its manifest stays, for `verify` to tell).
 */
int extract_remove_unfinished(
	struct ledger *ledger, const char *state_dir, struct err *err) MUST_CHECK;

#endif

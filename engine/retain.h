/*
 * retain - removes what is older than [sync] keep_days: snapshots, change sets, audits and the rows of
 *          their runs; never the last good ones.
 *
 * Kept whatever their age:
 *   - the newest change set, and that of the newest run;
 *   - the newest snapshot of each side, the last applied one of each side, and those behind every change
 *     set that is kept;
 *   - the newest audit; and every run from the first on that is kept, so that what goes is always the
 *     beginning of the audit chain. Where the rest begins is the ledger's fact "audit_begin_hash",
 *     moved in the transaction that removes the run;
 *   - everything, while a run has not ended or a write is in doubt.
 *
 * Order: what is found by its name (snapshots, change sets) goes file by file; the next time finds what a kill
 * left. An audit is found by the row of its run alone. One commit forgets the run, moves the beginning of
 * the chain and keeps the path as the ledger's fact "audit_forgotten_path"; then the file goes, durably, and only
 * then another run is forgotten. So there is at most one file that no run knows, the fact names it, `verify`
 * passes it over, and the next time begins with it.
 */
#ifndef ACCORD_ENGINE_RETAIN_H
#define ACCORD_ENGINE_RETAIN_H

#include <stdint.h>

#include "engine/base/err.h"
#include "engine/model/settings.h"

struct ledger;

struct retain_report {
	uint64_t snapshots;
	uint64_t changesets;
	uint64_t audits;
	uint64_t runs;
};

/* The facts of the ledger that tell the hash before the first audit that is left, and the path of the audit, from
 * the state folder, whose run was forgotten last: a file that is there still is on its way out. */
#define RETAIN_BEGIN_HASH     "audit_begin_hash"
#define RETAIN_FORGOTTEN_PATH "audit_forgotten_path"

/* Counts what went in *out, also when it fails on the way. Never ends a run: the caller warns. */
int retain_run(struct ledger *ledger, const struct settings *settings, int64_t now,
	struct retain_report *out, struct err *err) MUST_CHECK;

#endif

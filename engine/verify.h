/*
 * verify - checks seals and hash chains: of one file or folder, or of a whole state folder, across files.
 *
 * Everything is checked before it fails: each thing that does not hold is told by `problem`.
 */
#ifndef ACCORD_ENGINE_VERIFY_H
#define ACCORD_ENGINE_VERIFY_H

#include "engine/base/err.h"

#include <stdint.h>

struct ledger;

struct verify_report {
	void (*fine)(void *self, const char *what, const char *path); /* may be NULL */
	void (*problem)(void *self, const char *path, const char *message);
	void *self;
	uint64_t checked;
	uint64_t problems;
};

/* A snapshot (.csv.gz or its .json), a change set folder (or its manifest.json), an audit CSV, a state folder,
 * or its folders snapshots, changesets and audit. ERR_NO_INPUT when it is not there, ERR_USAGE when it is none of these. The ledger (may be NULL)
 * knows how many rows an audit of its runs has, and how it begins and ends. */
int verify_path(const char *path, struct ledger *ledger, struct verify_report *report,
	struct err *err) MUST_CHECK;

/* All of a state folder; the ledger (may be NULL) knows the ends of the audit chain. */
int verify_state(const char *state_dir, struct ledger *ledger, struct verify_report *report,
	struct err *err) MUST_CHECK;

/*
 * Does the ledger know the newest audit of the state folder? If not, it is older than the last run that
 * wrote (a backup was restored), and its base is no longer what the systems last agreed on: ERR_DATA,
 * with what to do. Looked at before a run writes.
 */
int verify_ledger_is_newest(
	const char *state_dir, struct ledger *ledger, struct err *err) MUST_CHECK;

#endif

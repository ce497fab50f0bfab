/*
 * ledger_private - what the parts of the ledger (io/ledger_*.c) share; nobody else includes it.
 *
 * Order: a function that reads prepares, binds and loops; one that writes with a single statement ends
 *        with ledger_write; one that needs several brackets them with ledger_own_begin and _end.
 */
#ifndef ACCORD_IO_LEDGER_PRIVATE_H
#define ACCORD_IO_LEDGER_PRIVATE_H

#include "io/db.h"
#include "io/ledger.h"

enum { LEDGER_FORMAT = 5 }; /* the number of migrations in ledger_schema.c */

#define LEDGER_FILE "accord.db"
/* What to do about a file that cannot be trusted. */
#define LEDGER_WHEN_DAMAGED                                                                        \
	"restore it from a backup, or move it away together with 'audit' and 'changesets' and "    \
	"rebuild the links with `accord match`"

struct ledger {
	struct db *db;
};

/* Makes STATE/accord.db with the newest schema, whole or not at all. ERR_NO_INPUT when the folder's
 * other files say that there was one (docs/ledger.md, "a lost ledger"). */
int ledger_create(const char *state_dir, const char *path, struct err *err) MUST_CHECK;

/* Is it ours, and of this format? An older one is brought up to date when `mode` allows. */
int ledger_schema_check(struct db *db, enum ledger_mode mode, struct err *err) MUST_CHECK;
/* Runs the migrations that the file lacks, in one transaction. */
int ledger_schema_migrate(struct db *db, struct err *err) MUST_CHECK;

/* Opens a transaction unless one is open; *out_own tells which. */
int ledger_own_begin(struct ledger *ledger, bool *out_own, struct err *err) MUST_CHECK;
/* Commits it, or rolls it back when `code` is not 0; leaves the caller's alone. Returns the failure. */
int ledger_own_end(struct ledger *ledger, bool own, int code, struct err *err) MUST_CHECK;
/* Runs one bound statement as a transaction of its own, or in the caller's. */
int ledger_write(struct ledger *ledger, struct db_query *query, struct err *err) MUST_CHECK;

#endif

/*
 * The schema and how it came to be: a table of migrations, each from one user_version to the next. A
 * step that was released is never edited; a change is a new step. A new ledger goes through them all.
 *
 * docs/ledger.md tells people what the tables hold.
 */
#include <inttypes.h>

#include "engine/base/fail.h"
#include "io/ledger_private.h"

#include "engine/base/banned.h"

enum { APPLICATION_ID = 0x61636372 }; /* "accr", PRAGMA application_id; steps[0] sets it */

struct step {
	int version; /* after it */
	const char *sql;
};

static const struct step steps[] = {
	{1, "PRAGMA application_id = 0x61636372;"

	    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

	    /* Narrow, so that going through all of them reads little; bases lie apart. */
	    "CREATE TABLE links ("
	    " link_id INTEGER PRIMARY KEY AUTOINCREMENT,"
	    " customer_id TEXT NOT NULL UNIQUE,"
	    " site_num TEXT NOT NULL UNIQUE,"
	    " method TEXT NOT NULL,"
	    " since INTEGER NOT NULL,"
	    " base_hash INTEGER NOT NULL DEFAULT 0);"

	    "CREATE TABLE bases ("
	    " link_id INTEGER PRIMARY KEY REFERENCES links (link_id) ON DELETE CASCADE,"
	    " base BLOB NOT NULL);"

	    "CREATE TABLE generations ("
	    " generation INTEGER PRIMARY KEY,"
	    " run_id TEXT NOT NULL,"
	    " changeset_id TEXT NOT NULL);"

	    "CREATE TABLE runs ("
	    " run_no INTEGER PRIMARY KEY AUTOINCREMENT,"
	    " run_id TEXT NOT NULL UNIQUE,"
	    " changeset_id TEXT NOT NULL,"
	    " command TEXT NOT NULL,"
	    " directions TEXT NOT NULL,"
	    " started_at INTEGER NOT NULL,"
	    " ended_at INTEGER NOT NULL,"
	    " outcome TEXT NOT NULL,"
	    " exit_status INTEGER NOT NULL,"
	    " audit_path TEXT NOT NULL,"
	    " audit_rows INTEGER NOT NULL,"
	    " audit_prev_hash TEXT NOT NULL,"
	    " audit_last_hash TEXT NOT NULL,"
	    " allow TEXT NOT NULL,"
	    " summary TEXT NOT NULL);"
	    "CREATE INDEX runs_by_changeset ON runs (changeset_id);"

	    "CREATE TABLE intents ("
	    " intent_id INTEGER PRIMARY KEY AUTOINCREMENT,"
	    " run_id TEXT NOT NULL,"
	    " changeset_id TEXT NOT NULL,"
	    " direction TEXT NOT NULL,"
	    " action TEXT NOT NULL,"
	    " record_key TEXT NOT NULL,"
	    " lines BLOB NOT NULL);"

	    "CREATE TABLE audit_rows ("
	    " seq INTEGER NOT NULL, run_id TEXT NOT NULL, changeset_id TEXT NOT NULL,"
	    " change_id TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,"
	    " operator TEXT NOT NULL, direction TEXT NOT NULL, \"action\" TEXT NOT NULL,"
	    " customer_id TEXT NOT NULL, site_num TEXT NOT NULL,"
	    " account_number TEXT NOT NULL, field TEXT NOT NULL, \"before\" TEXT NOT NULL,"
	    " \"after\" TEXT NOT NULL, observed TEXT NOT NULL, outcome TEXT NOT NULL,"
	    " http_status TEXT NOT NULL, rule TEXT NOT NULL, detail TEXT NOT NULL,"
	    " prev_hash TEXT NOT NULL, hash TEXT NOT NULL,"
	    " PRIMARY KEY (run_id, seq)) WITHOUT ROWID;"

	    "CREATE TABLE done ("
	    " changeset_id TEXT NOT NULL,"
	    " change_id TEXT NOT NULL,"
	    " outcome TEXT NOT NULL,"
	    " PRIMARY KEY (changeset_id, change_id)) WITHOUT ROWID;"

	    "CREATE TABLE closes ("
	    " at INTEGER NOT NULL,"
	    " customer_id TEXT NOT NULL,"
	    " PRIMARY KEY (at, customer_id)) WITHOUT ROWID;"

	    "CREATE TABLE decisions ("
	    " what TEXT NOT NULL,"
	    " customer_id TEXT NOT NULL,"
	    " site_num TEXT NOT NULL,"
	    " change_id TEXT NOT NULL,"
	    " decided_by TEXT NOT NULL,"
	    " reason TEXT NOT NULL,"
	    " at INTEGER NOT NULL,"
	    " PRIMARY KEY (what, customer_id, site_num, change_id)) WITHOUT ROWID;"

	    "CREATE TABLE findings ("
	    " finding TEXT NOT NULL,"
	    " customer_id TEXT NOT NULL,"
	    " site_num TEXT NOT NULL,"
	    " finding_key TEXT NOT NULL,"
	    " detail TEXT NOT NULL,"
	    " account_number TEXT NOT NULL,"
	    " name TEXT NOT NULL,"
	    " first_seen INTEGER NOT NULL,"
	    " runs_open INTEGER NOT NULL,"
	    " seen INTEGER NOT NULL,"
	    " PRIMARY KEY (finding, customer_id, site_num, finding_key, detail)) WITHOUT ROWID;"

	    "CREATE TABLE written ("
	    " side TEXT NOT NULL,"
	    " record_key TEXT NOT NULL,"
	    " field TEXT NOT NULL,"
	    " written_no INTEGER NOT NULL,"
	    " \"before\" TEXT NOT NULL,"
	    " \"after\" TEXT NOT NULL,"
	    " run_id TEXT NOT NULL,"
	    " at INTEGER NOT NULL,"
	    " PRIMARY KEY (side, record_key, field, written_no)) WITHOUT ROWID;"

	    "CREATE TABLE snapshots ("
	    " snapshot_id INTEGER PRIMARY KEY AUTOINCREMENT,"
	    " seal TEXT NOT NULL UNIQUE,"
	    " side TEXT NOT NULL,"
	    " path TEXT NOT NULL,"
	    " rows INTEGER NOT NULL,"
	    " devices INTEGER NOT NULL,"
	    " taken_until INTEGER NOT NULL,"
	    " applied INTEGER NOT NULL);"

	    "PRAGMA user_version = 1;"},

	/* Conflicts got an age, and snapshots the shares that the shrink guard looks at. */
	{2, "CREATE TABLE conflicts ("
	    " customer_id TEXT NOT NULL,"
	    " site_num TEXT NOT NULL,"
	    " rule TEXT NOT NULL,"
	    " account_number TEXT NOT NULL,"
	    " name TEXT NOT NULL,"
	    " customer_value TEXT NOT NULL,"
	    " site_value TEXT NOT NULL,"
	    " base_value TEXT NOT NULL,"
	    " kind TEXT NOT NULL,"
	    " resolution TEXT NOT NULL,"
	    " first_seen INTEGER NOT NULL,"
	    " runs_open INTEGER NOT NULL,"
	    " seen INTEGER NOT NULL,"
	    " PRIMARY KEY (customer_id, site_num, rule)) WITHOUT ROWID;"

	    "ALTER TABLE snapshots ADD COLUMN shares TEXT NOT NULL DEFAULT '';"

	    "PRAGMA user_version = 2;"},

	/* What a run overwrote in a base is kept for its undo. */
	{3, "CREATE TABLE kept_bases ("
	    " run_id TEXT NOT NULL,"
	    " link_id INTEGER NOT NULL,"
	    " base BLOB NOT NULL,"
	    " PRIMARY KEY (run_id, link_id)) WITHOUT ROWID;"

	    "PRAGMA user_version = 3;"},

	/* The newest moves of links and their hashes, so that a copy of all links (linkcache.h) can be
	 * brought up to date; triggers, so that nothing that writes can leave it out. `mark` tells two
	 * pasts apart that have the same number: one of them was restored from a backup. */
	{4, "CREATE TABLE link_moves ("
	    " move_no INTEGER PRIMARY KEY AUTOINCREMENT,"
	    " link_id INTEGER NOT NULL,"
	    " mark INTEGER NOT NULL DEFAULT (random()));"

	    "CREATE TRIGGER link_added AFTER INSERT ON links BEGIN"
	    " INSERT INTO link_moves (link_id) VALUES (new.link_id); END;"
	    "CREATE TRIGGER link_changed AFTER UPDATE ON links BEGIN"
	    " INSERT INTO link_moves (link_id) VALUES (new.link_id); END;"
	    "CREATE TRIGGER link_removed AFTER DELETE ON links BEGIN"
	    " INSERT INTO link_moves (link_id) VALUES (old.link_id); END;"
	    "CREATE TRIGGER link_move_added AFTER INSERT ON link_moves BEGIN"
	    " DELETE FROM link_moves WHERE move_no <= new.move_no - 200000; END;"
	    "INSERT INTO link_moves (link_id) VALUES (0);"

	    "PRAGMA user_version = 4;"},

	/* Whether a run has written since a snapshot is told by the order of the ledger, not by clocks. Of
	 * snapshots from before, their times have to do. */
	{5, "ALTER TABLE snapshots ADD COLUMN after_run INTEGER NOT NULL DEFAULT 0;"
	    "UPDATE snapshots SET after_run = (SELECT ifnull(max(run_no), 0) FROM runs"
	    " WHERE ended_at BETWEEN 1 AND taken_until);"

	    "PRAGMA user_version = 5;"},
};

_Static_assert(sizeof(steps) / sizeof(steps[0]) == LEDGER_FORMAT,
	"LEDGER_FORMAT is the version after the last step");

static int version_of(struct db *db, int64_t *out, struct err *err)
{
	return db_number(db_prepare(db, "PRAGMA user_version"), out, err);
}

static int run_steps(struct db *db, struct err *err)
{
	int64_t version = 0;
	int code = version_of(db, &version, err);

	for (size_t i = 0; code == 0 && i < LEDGER_FORMAT; i++) {
		if (steps[i].version > version)
			code = db_exec(db, steps[i].sql, err);
	}
	return code;
}

int ledger_schema_migrate(struct db *db, struct err *err)
{
	int code = db_begin(db, err);

	if (code != 0)
		return code;
	code = run_steps(db, err);
	if (code != 0) {
		db_rollback(db);
		return code;
	}
	FAIL_POINT("ledger.before_commit");
	code = db_commit(db, err);
	FAIL_POINT("ledger.after_commit");
	return code;
}

static int refuse_foreign(struct db *db, int64_t id, struct err *err)
{
	return ERR_SET(err, ERR_DATA,
		"'%s' is not accord's ledger (its application id is %" PRId64 "): %s", db_path(db),
		id, LEDGER_WHEN_DAMAGED);
}

static int refuse_newer(struct db *db, int64_t version, struct err *err)
{
	return ERR_SET(err, ERR_DATA,
		"'%s' was written by a newer accord (format %" PRId64
		", this one knows up to %d): use that version, or restore a backup from before it",
		db_path(db), version, LEDGER_FORMAT);
}

static int refuse_older(struct db *db, int64_t version, struct err *err)
{
	return ERR_SET(err, ERR_DATA,
		"'%s' was written by an older accord (format %" PRId64
		", this one needs %d): run `accord extract` once, it brings the file up to date",
		db_path(db), version, LEDGER_FORMAT);
}

int ledger_schema_check(struct db *db, enum ledger_mode mode, struct err *err)
{
	int64_t id = 0;
	int64_t version = 0;
	int code = db_number(db_prepare(db, "PRAGMA application_id"), &id, err);

	if (code == 0)
		code = version_of(db, &version, err);
	if (code != 0)
		return code;
	if (id != APPLICATION_ID || version < 1)
		return refuse_foreign(db, id, err);
	if (version > LEDGER_FORMAT)
		return refuse_newer(db, version, err);
	if (version == LEDGER_FORMAT)
		return 0;
	return mode == LEDGER_READ ? refuse_older(db, version, err)
				   : ledger_schema_migrate(db, err);
}

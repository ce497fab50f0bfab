#include "io/ledger.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/mem.h"
#include "engine/model/base.h"
#include "io/ledger_private.h"

#include "engine/base/banned.h"

/*
 * Settings of a connection. synchronous=FULL makes a commit durable in WAL mode. The run's lock keeps
 * other writers away, so that waiting is only ever for a reader that recovers or for a person's
 * sqlite3 session. A checkpoint every 32 MiB and a log cut back to 64 MiB keep both rare and small.
 */
static const char settings[] = "PRAGMA synchronous = FULL;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;"
			       "PRAGMA cell_size_check = ON;"
			       "PRAGMA temp_store = MEMORY;"
			       "PRAGMA wal_autocheckpoint = 4096;"
			       "PRAGMA journal_size_limit = 67108864;";

/* Pages kept in memory. A reader goes through everything once, or looks up a few: the system's own cache
 * serves it as well, and a comparison has one reader per thread. */
static const char cache_to_write[] = "PRAGMA cache_size = -131072;";
static const char cache_to_read[] = "PRAGMA cache_size = -4096;";

static char *path_of(const char *state_dir)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", state_dir, LEDGER_FILE);
	return path.p;
}

/* A backup restored from VACUUM INTO is not in WAL mode; where the file system cannot do it (a share
 * on the network) neither can we: locks would not hold there either. */
static int use_wal(struct db *db, struct err *err)
{
	struct db_query *query = db_prepare(db, "PRAGMA journal_mode = WAL");
	bool is_wal = db_next(query) && sv_eq(db_text(query, 0), SV("wal"));
	int code = db_end(query, err);

	if (code == 0 && !is_wal)
		code = ERR_SET(err, ERR_IO,
			"'%s' cannot have a write-ahead log there: put the state folder on a local "
			"disk",
			db_path(db));
	return code;
}

static int set_up(struct db *db, enum ledger_mode mode, struct err *err)
{
	int code = db_exec(db, settings, err);

	if (code == 0)
		code = db_exec(db, mode == LEDGER_READ ? cache_to_read : cache_to_write, err);
	if (code == 0)
		code = ledger_schema_check(db, mode, err);
	if (code == 0 && mode != LEDGER_READ)
		code = use_wal(db, err);
	return code;
}

static int open_file(const char *path, enum ledger_mode mode, struct ledger **out, struct err *err)
{
	const struct db_options options = {
		.mode = mode == LEDGER_READ ? DB_READ : DB_WRITE,
		.when_damaged = LEDGER_WHEN_DAMAGED,
		.write_edge = "ledger.write",
		.read_edge = "ledger.read",
		.busy_ms = 2000,
	};
	struct db *db = NULL;
	int code = db_open(path, &options, &db, err);

	if (code == 0)
		code = set_up(db, mode, err);
	if (code != 0) {
		db_close(db);
		return code;
	}
	*out = mem_calloc(1, sizeof(**out));
	(*out)->db = db;
	return 0;
}

bool ledger_exists(const char *state_dir)
{
	char *path = path_of(state_dir);
	bool exists = access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);

	mem_free(path);
	return exists;
}

int ledger_open(const char *state_dir, enum ledger_mode mode, struct ledger **out, struct err *err)
{
	char *path = path_of(state_dir);
	int code = 0;

	if (!ledger_exists(state_dir))
		code = mode == LEDGER_CREATE
			       ? ledger_create(state_dir, path, err)
			       : ERR_SET(err, ERR_NO_INPUT,
					 "no ledger '%s': `accord extract` makes one", path);
	if (code == 0)
		code = open_file(path, mode, out, err);
	mem_free(path);
	return code;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	ledger_abort(ledger);
	db_close(ledger->db);
	mem_free(ledger);
}

/* ---- transactions ------------------------------------------------------------------------------ */

int ledger_begin(struct ledger *ledger, struct err *err)
{
	return db_begin(ledger->db, err);
}

int ledger_commit(struct ledger *ledger, struct err *err)
{
	FAIL_POINT("ledger.before_commit");
	if (fail_io("ledger.commit")) {
		int failed = ERR_SET_ERRNO(err, ERR_IO, "cannot write '%s'", db_path(ledger->db));
		ledger_abort(ledger);
		return failed;
	}
	int code = db_commit(ledger->db, err);

	if (code == 0)
		FAIL_POINT("ledger.after_commit");
	return code;
}

void ledger_abort(struct ledger *ledger)
{
	db_rollback(ledger->db);
}

int ledger_own_begin(struct ledger *ledger, bool *out_own, struct err *err)
{
	*out_own = !db_is_in_transaction(ledger->db);
	return *out_own ? ledger_begin(ledger, err) : 0;
}

int ledger_own_end(struct ledger *ledger, bool own, int code, struct err *err)
{
	if (!own)
		return code;
	if (code == 0)
		return ledger_commit(ledger, err);
	ledger_abort(ledger);
	return code;
}

int ledger_write(struct ledger *ledger, struct db_query *query, struct err *err)
{
	bool own = false;
	int code = ledger_own_begin(ledger, &own, err);

	if (code != 0) {
		db_drop(query);
		return code;
	}
	return ledger_own_end(ledger, own, db_run(query, err), err);
}

/* ---- checking ---------------------------------------------------------------------------------- */

static int check_pages(struct ledger *ledger, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "PRAGMA integrity_check(1)");
	int code = 0;

	if (db_next(query) && !sv_eq(db_text(query, 0), SV("ok")))
		code = ERR_SET(err, ERR_DATA, "'%s' is damaged (%.*s): %s", db_path(ledger->db),
			SV_ARG(db_text(query, 0)), LEDGER_WHEN_DAMAGED);
	return db_finish(query, code, err);
}

static int check_references(struct ledger *ledger, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "PRAGMA foreign_key_check");
	int code = 0;

	if (db_next(query))
		code = ERR_SET(err, ERR_DATA,
			"'%s' is damaged (row %" PRId64
			" of '%.*s' belongs to nothing in '%.*s'): %s",
			db_path(ledger->db), db_int(query, 1), SV_ARG(db_text(query, 0)),
			SV_ARG(db_text(query, 2)), LEDGER_WHEN_DAMAGED);
	return db_finish(query, code, err);
}

/* The hash beside a link is that of its base: comparisons rely on it without reading the base. */
static int check_bases(struct ledger *ledger, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "SELECT l.link_id, l.base_hash, b.base FROM links l LEFT "
				       "JOIN bases b USING (link_id)"
				       " ORDER BY l.link_id");
	int code = 0;

	while (code == 0 && db_next(query)) {
		if ((uint64_t)db_int(query, 1) != base_hash(db_blob(query, 2)))
			code = ERR_SET(err, ERR_DATA,
				"'%s' is damaged (the base of link %" PRId64
				" is not what its hash says): %s",
				db_path(ledger->db), db_int(query, 0), LEDGER_WHEN_DAMAGED);
	}
	return db_finish(query, code, err);
}

int ledger_check(struct ledger *ledger, struct err *err)
{
	int code = check_pages(ledger, err);

	if (code == 0)
		code = check_references(ledger, err);
	if (code == 0)
		code = check_bases(ledger, err);
	return code;
}

/* ---- small facts ------------------------------------------------------------------------------- */

int ledger_get(struct ledger *ledger, const char *name, struct arena *arena, struct sv *out,
	struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "SELECT value FROM meta WHERE name = ?");
	struct sv value = SV_ABSENT;

	db_bind_text(query, sv_of(name));
	if (db_next(query))
		value = arena_sv(arena, db_text(query, 0));
	int code = db_end(query, err);
	if (code == 0)
		*out = value;
	return code;
}

int ledger_set(struct ledger *ledger, const char *name, struct sv value, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "INSERT INTO meta (name, value) VALUES (?, ?)"
				       " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

	db_bind_text(query, sv_of(name));
	db_bind_text(query, value);
	return ledger_write(ledger, query, err);
}

/* The snapshots that this installation took, by seal, and which of them were applied. */
#include "io/ledger_private.h"

#include "engine/base/banned.h"

/* The number of the newest run that ever was; runs that were removed count. */
#define LAST_RUN_NO "(SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'runs')"

int ledger_add_snapshot(
	struct ledger *ledger, const struct ledger_snapshot *snapshot, struct err *err)
{
	/* The same seal is the same snapshot, wherever it lies now; what was applied stays so. It was taken
	 * anew all the same: the systems are again, in the same second, as they were. */
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO snapshots"
		" (seal, side, path, rows, devices, taken_until, applied, shares, after_run)"
		" SELECT ?, ?, ?, ?, ?, ?, ?, ?, " LAST_RUN_NO " WHERE true"
		" ON CONFLICT (seal) DO UPDATE SET path = excluded.path,"
		" applied = max(applied, excluded.applied), after_run = excluded.after_run");

	db_bind_text(query, snapshot->seal);
	db_bind_text(query, sv_of(side_name(snapshot->side)));
	db_bind_text(query, snapshot->path);
	db_bind_int(query, (int64_t)snapshot->rows);
	db_bind_int(query, (int64_t)snapshot->devices);
	db_bind_int(query, snapshot->taken_until);
	db_bind_int(query, snapshot->applied);
	db_bind_text(query, snapshot->shares);
	return ledger_write(ledger, query, err);
}

static int knows(struct db_query *query, struct sv text, bool *out, struct err *err)
{
	int64_t count = 0;

	db_bind_text(query, text);
	int code = db_number(query, &count, err);
	if (code == 0)
		*out = count > 0;
	return code;
}

int ledger_knows_snapshot(struct ledger *ledger, struct sv seal, bool *out, struct err *err)
{
	return knows(db_prepare(ledger->db, "SELECT count(*) FROM snapshots WHERE seal = ?"), seal,
		out, err);
}

int ledger_knows_snapshot_at(struct ledger *ledger, struct sv path, bool *out, struct err *err)
{
	return knows(db_prepare(ledger->db, "SELECT count(*) FROM snapshots WHERE path = ?"), path,
		out, err);
}

int ledger_last_run_no(struct ledger *ledger, uint64_t *out, struct err *err)
{
	int64_t number = 0;
	int code = db_number(db_prepare(ledger->db, "SELECT " LAST_RUN_NO), &number, err);

	if (code == 0)
		*out = (uint64_t)number;
	return code;
}

int ledger_written_since(struct ledger *ledger, struct sv seal, struct sv changeset_id,
	struct arena *arena, struct sv *out_run_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT run_id FROM runs WHERE run_no >"
		" (SELECT after_run FROM snapshots WHERE seal = ?)"
		" AND audit_rows > 0 AND changeset_id <> ? ORDER BY run_no LIMIT 1");
	struct sv run_id = SV_ABSENT;

	db_bind_text(query, seal);
	db_bind_text(query, changeset_id);
	if (db_next(query))
		run_id = arena_sv(arena, db_text(query, 0));
	int code = db_end(query, err);
	if (code == 0)
		*out_run_id = run_id;
	return code;
}

int ledger_mark_applied(struct ledger *ledger, struct sv seal, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "UPDATE snapshots SET applied = 1 WHERE seal = ?");

	db_bind_text(query, seal);
	return ledger_write(ledger, query, err);
}

int ledger_last_applied(struct ledger *ledger, enum side side, struct arena *arena,
	struct ledger_snapshot *out, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT path, seal, rows, devices, taken_until, shares FROM snapshots"
		" WHERE side = ? AND applied ORDER BY taken_until DESC, snapshot_id DESC LIMIT 1");
	struct ledger_snapshot snapshot = {.side = side};

	db_bind_text(query, sv_of(side_name(side)));
	if (db_next(query)) {
		snapshot.path = arena_sv(arena, db_text(query, 0));
		snapshot.seal = arena_sv(arena, db_text(query, 1));
		snapshot.rows = db_count(query, 2);
		snapshot.devices = db_count(query, 3);
		snapshot.taken_until = db_int(query, 4);
		snapshot.applied = true;
		snapshot.shares = arena_sv(arena, db_text(query, 5));
	}
	int code = db_end(query, err);
	if (code == 0)
		*out = snapshot;
	return code;
}

int ledger_forget_snapshot(struct ledger *ledger, struct sv seal, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM snapshots WHERE seal = ?");

	db_bind_text(query, seal);
	return ledger_write(ledger, query, err);
}

/* Runs: what each did, and where its audit ends. */
#include "io/ledger_private.h"

#include "engine/base/banned.h"

#define RUN_COLUMNS                                                                                \
	"run_id, changeset_id, command, directions, started_at, ended_at, outcome, exit_status,"   \
	" audit_path, audit_rows, audit_prev_hash, audit_last_hash, allow, summary"

static struct ledger_run run_of(struct db_query *query)
{
	return (struct ledger_run){
		.run_id = db_text(query, 0),
		.changeset_id = db_text(query, 1),
		.command = db_text(query, 2),
		.directions = db_text(query, 3),
		.started_at = db_int(query, 4),
		.ended_at = db_int(query, 5),
		.outcome = db_text(query, 6),
		.exit_status = (int)db_int(query, 7),
		.audit_path = db_text(query, 8),
		.audit_rows = db_count(query, 9),
		.audit_prev_hash = db_text(query, 10),
		.audit_last_hash = db_text(query, 11),
		.allow = db_text(query, 12),
		.summary = db_text(query, 13),
	};
}

static void keep_texts(struct ledger_run *run, struct arena *arena)
{
	run->run_id = arena_sv(arena, run->run_id);
	run->changeset_id = arena_sv(arena, run->changeset_id);
	run->command = arena_sv(arena, run->command);
	run->directions = arena_sv(arena, run->directions);
	run->outcome = arena_sv(arena, run->outcome);
	run->audit_path = arena_sv(arena, run->audit_path);
	run->audit_prev_hash = arena_sv(arena, run->audit_prev_hash);
	run->audit_last_hash = arena_sv(arena, run->audit_last_hash);
	run->allow = arena_sv(arena, run->allow);
	run->summary = arena_sv(arena, run->summary);
}

static void bind_run(struct db_query *query, const struct ledger_run *run)
{
	db_bind_text(query, run->run_id);
	db_bind_text(query, run->changeset_id);
	db_bind_text(query, run->command);
	db_bind_text(query, run->directions);
	db_bind_int(query, run->started_at);
	db_bind_int(query, run->ended_at);
	db_bind_text(query, run->outcome);
	db_bind_int(query, run->exit_status);
	db_bind_text(query, run->audit_path);
	db_bind_int(query, (int64_t)run->audit_rows);
	db_bind_text(query, run->audit_prev_hash);
	db_bind_text(query, run->audit_last_hash);
	db_bind_text(query, run->allow);
	db_bind_text(query, run->summary);
}

int ledger_start_run(struct ledger *ledger, const struct ledger_run *run, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "INSERT INTO runs (" RUN_COLUMNS
				       ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	bind_run(query, run);
	return ledger_write(ledger, query, err);
}

int ledger_end_run(struct ledger *ledger, const struct ledger_run *run, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"UPDATE runs SET changeset_id = ?2, command = ?3, directions = ?4, started_at = ?5,"
		" ended_at = ?6, outcome = ?7, exit_status = ?8, audit_path = ?9, audit_rows = ?10,"
		" audit_prev_hash = ?11, audit_last_hash = ?12, allow = ?13, summary = ?14"
		" WHERE run_id = ?1");

	bind_run(query, run);
	int code = ledger_write(ledger, query, err);
	if (code == 0 && db_changed(ledger->db) == 0)
		code = ERR_SET(err, ERR_DATA, "no run '%.*s' in '%s' to end", SV_ARG(run->run_id),
			db_path(ledger->db));
	return code;
}

int ledger_each_run(
	struct ledger *ledger, uint64_t most, ledger_run_fn *row, void *self, struct err *err)
{
	struct db_query *query = db_prepare(
		ledger->db, "SELECT " RUN_COLUMNS " FROM runs ORDER BY run_no DESC LIMIT ?");
	int code = 0;

	db_bind_int(query, most ? (int64_t)most : -1);
	while (code == 0 && db_next(query)) {
		struct ledger_run run = run_of(query);
		code = row(self, &run, err);
	}
	return db_finish(query, code, err);
}

static int refuse_several(
	const struct ledger_run *first, struct db_query *query, struct sv run_id, struct err *err)
{
	return ERR_SET(err, ERR_USAGE,
		"run '%.*s' could be '%.*s' or '%.*s', at least: give more of its id",
		SV_ARG(run_id), SV_ARG(first->run_id), SV_ARG(db_text(query, 0)));
}

int ledger_find_run(struct ledger *ledger, struct sv run_id, struct arena *arena,
	struct ledger_run *out, struct err *err)
{
	/* The whole id first: it may be the beginning of another. */
	struct db_query *query =
		db_prepare(ledger->db, "SELECT " RUN_COLUMNS " FROM runs"
				       " WHERE ?1 <> '' AND substr(run_id, 1, length(?1)) = ?1"
				       " ORDER BY run_id <> ?1, run_no LIMIT 2");
	struct ledger_run run = {0};
	int code = 0;

	db_bind_text(query, run_id);
	if (db_next(query)) {
		run = run_of(query);
		keep_texts(&run, arena);
		if (!sv_eq(run.run_id, run_id) && db_next(query))
			code = refuse_several(&run, query, run_id, err);
	}
	code = db_finish(query, code, err);
	if (code == 0)
		*out = run;
	return code;
}

/* ---- forgetting -------------------------------------------------------------------------------- */

/* What was done of a change set is kept as long as any of its runs is. */
static int drop_done(struct ledger *ledger, struct sv run_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"DELETE FROM done WHERE changeset_id ="
		" (SELECT changeset_id FROM runs AS gone WHERE gone.run_id = ?1 AND NOT EXISTS"
		"  (SELECT 1 FROM runs WHERE runs.changeset_id = gone.changeset_id"
		"   AND runs.run_id <> ?1))");

	db_bind_text(query, run_id);
	return db_run(query, err);
}

/* The guard looks back seven days; two months leave room for a clock that was wrong. */
static int drop_old_closes(struct ledger *ledger, struct err *err)
{
	return db_run(db_prepare(ledger->db, "DELETE FROM closes WHERE at <"
					     " (SELECT max(at) FROM closes) - 60 * 86400"),
		err);
}

static int drop_run(struct ledger *ledger, struct sv run_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM runs WHERE run_id = ?");

	db_bind_text(query, run_id);
	return db_run(query, err);
}

static int drop_kept_bases(struct ledger *ledger, struct sv run_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM kept_bases WHERE run_id = ?");

	db_bind_text(query, run_id);
	return db_run(query, err);
}

int ledger_remove_run(struct ledger *ledger, struct sv run_id, struct err *err)
{
	bool own = false;
	int code = ledger_own_begin(ledger, &own, err);

	if (code != 0)
		return code;
	code = drop_done(ledger, run_id, err);
	if (code == 0)
		code = drop_old_closes(ledger, err);
	if (code == 0)
		code = drop_kept_bases(ledger, run_id, err);
	if (code == 0)
		code = drop_run(ledger, run_id, err);
	return ledger_own_end(ledger, own, code, err);
}

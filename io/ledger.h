/*
 * ledger - what accord remembers between runs (SQLite, STATE/accord.db): links, base, runs, the apply
 *          journal, decisions, first-seen times.
 *
 * Durability: WAL and synchronous=FULL. ledger_begin / ledger_commit bracket what must happen together;
 *             a function called outside a transaction is one of its own.
 * Lost state: a missing ledger is ERR_NO_INPUT unless `create`; a corrupt one is ERR_DATA and says how to
 *             rebuild the links (`accord match`). Never is an empty base taken for the truth: the
 *             state folder's other files (snapshots, audit) without a ledger make `create` refuse too.
 * Ownership:  texts handed out live until the callback returns or in the arena given.
 * Threads:    one ledger handle belongs to one thread; open more for more.
 * Schema:     versioned by PRAGMA user_version, with migrations; a newer one is refused.
 */
#ifndef ACCORD_IO_LEDGER_H
#define ACCORD_IO_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/model/change.h"
#include "io/auditlog.h"

struct ledger;

enum ledger_mode { LEDGER_READ, LEDGER_WRITE, LEDGER_CREATE };

/* LEDGER_CREATE refuses with ERR_NO_INPUT where `audit` or `changesets` has an entry, or accord.db-wal is not
 * empty: the ledger was lost (docs/ledger.md). So open it before putting a first change set there. An older
 * format is brought up to date, but for LEDGER_READ, which refuses it (ERR_DATA).
 * LEDGER_READ of a state without a ledger gives ERR_NO_INPUT; ledger_exists asks beforehand. */
int ledger_open(const char *state_dir, enum ledger_mode mode, struct ledger **out,
	struct err *err) MUST_CHECK;
void ledger_close(struct ledger *ledger);
/* False only when it is known to be absent: what cannot be told is told by opening it. */
bool ledger_exists(const char *state_dir);
/* PRAGMA integrity_check and foreign_key_check, and each base against its hash: ERR_DATA with the first
 * complaint. Reads the whole file. */
int ledger_check(struct ledger *ledger, struct err *err) MUST_CHECK;

/* Does not nest (ERR_INTERNAL). With LEDGER_READ: what is read until the commit or abort is of one moment,
 * and each read is several times as fast, for it takes no lock of its own. */
int ledger_begin(struct ledger *ledger, struct err *err) MUST_CHECK;
/* Fails, and rolls back, also when a function in between failed to read or write. */
int ledger_commit(struct ledger *ledger, struct err *err) MUST_CHECK;
void ledger_abort(struct ledger *ledger);

/* ---- small facts ------------------------------------------------------------------------------- */

/* "confirmed_at" (first confirmation), "audit_last_hash", ... Absent when never set. */
int ledger_get(struct ledger *ledger, const char *name, struct arena *arena, struct sv *out,
	struct err *err) MUST_CHECK;
int ledger_set(
	struct ledger *ledger, const char *name, struct sv value, struct err *err) MUST_CHECK;

/* ---- links and base ----------------------------------------------------------------------------- */

struct ledger_link {
	int64_t link_id;
	struct sv customer_id;
	struct sv site_num;
	struct sv method;
	uint64_t base_hash; /* digest_hash64 of the base; 0 when there is no base */
	int64_t since;	    /* when it was made */
};

int ledger_link_count(struct ledger *ledger, uint64_t *out, struct err *err) MUST_CHECK;
typedef int ledger_link_fn(void *self, const struct ledger_link *link, struct err *err);
/* All links with link_id in (after, upto], in that order; fast (no base is read). */
int ledger_each_link(struct ledger *ledger, int64_t after, int64_t upto, ledger_link_fn *row,
	void *self, struct err *err) MUST_CHECK;
/* The same with the two keys and the base's hash alone: what a comparison of all links needs. */
typedef int ledger_link_keys_fn(void *self, int64_t link_id, struct sv customer_id,
	struct sv site_num, uint64_t base_hash, struct err *err);
int ledger_each_link_keys(struct ledger *ledger, int64_t after, int64_t upto,
	ledger_link_keys_fn *row, void *self, struct err *err) MUST_CHECK;
int ledger_link_id_max(struct ledger *ledger, int64_t *out, struct err *err) MUST_CHECK;
/* The newest move of a link or of a base's hash. Two ledgers that tell the same have the same links. */
struct ledger_link_move {
	int64_t move_no; /* 0: none */
	int64_t mark;	 /* random */
};
int ledger_newest_link_move(
	struct ledger *ledger, struct ledger_link_move *out, struct err *err) MUST_CHECK;
/* The links that moved since `since`, each once, as they are now: with link_id alone where one was removed.
 * *out_known is false, and nothing is told, when that move is too long ago, or of another past. */
int ledger_each_moved_link(struct ledger *ledger, const struct ledger_link_move *since,
	ledger_link_keys_fn *row, void *self, bool *out_known, struct err *err) MUST_CHECK;
/* Their ids alone, which costs far less. */
typedef int ledger_link_id_fn(void *self, int64_t link_id, struct err *err);
int ledger_each_moved_id(struct ledger *ledger, const struct ledger_link_move *since,
	ledger_link_id_fn *id, void *self, bool *out_known, struct err *err) MUST_CHECK;
/* The base of the link with this id, as ledger_base; *out_is false, and nothing else, when it does not link these two. */
int ledger_base_of(struct ledger *ledger, int64_t link_id, struct sv customer_id,
	struct sv site_num, struct buf *out, bool *out_is, struct err *err) MUST_CHECK;
/* By one side's key; out->link_id is 0 when there is none. Texts in `arena`. */
int ledger_find_link(struct ledger *ledger, enum side side, struct sv key, struct arena *arena,
	struct ledger_link *out, struct err *err) MUST_CHECK;
/* ERR_DATA when either key is linked already to another. *out_link_id may be NULL. The same link
 * again is no error. */
int ledger_add_link(struct ledger *ledger, struct sv customer_id, struct sv site_num,
	const char *method, int64_t at, int64_t *out_link_id, struct err *err) MUST_CHECK;
int ledger_remove_link(struct ledger *ledger, int64_t link_id, struct err *err) MUST_CHECK;
/* The base of a link, encoded (engine/model/base.h); out is cleared first, empty when there is none. */
int ledger_base(
	struct ledger *ledger, int64_t link_id, struct buf *out, struct err *err) MUST_CHECK;
int ledger_set_base(
	struct ledger *ledger, int64_t link_id, struct sv base, struct err *err) MUST_CHECK;

/* Keeps the base that a run overwrites, the first time it does so; and gives it back (absent when that run
 * overwrote none). Dropped with the run. */
int ledger_keep_base(struct ledger *ledger, struct sv run_id, int64_t link_id, struct sv base,
	struct err *err) MUST_CHECK;
int ledger_kept_base(struct ledger *ledger, struct sv run_id, int64_t link_id, struct buf *out,
	bool *out_found, struct err *err) MUST_CHECK;

/* The generation of links and base: raised by whoever moves them, together with why. */
int ledger_generation(struct ledger *ledger, uint64_t *out, struct err *err) MUST_CHECK;
int ledger_raise_generation(struct ledger *ledger, struct sv run_id, struct sv changeset_id,
	struct err *err) MUST_CHECK;
/* Did only this change set move them since `generation`? */
int ledger_moved_only_by(struct ledger *ledger, uint64_t generation, struct sv changeset_id,
	bool *out, struct err *err) MUST_CHECK;

/* ---- runs --------------------------------------------------------------------------------------- */

struct ledger_run {
	struct sv run_id;
	struct sv changeset_id;
	struct sv command;    /* "run", "apply", "undo": an apply that took a run back */
	struct sv directions; /* "both", "outbound", "inbound" */
	int64_t started_at;
	int64_t ended_at;  /* 0: under way, or killed */
	struct sv outcome; /* "", "done", "partial", "refused", "failed", "interrupted" */
	int exit_status;
	struct sv audit_path; /* relative to the state folder; "" when nothing was audited */
	uint64_t audit_rows;
	struct sv audit_prev_hash; /* the chain's hash before this run */
	struct sv audit_last_hash;
	struct sv allow;   /* --allow given, "creates:500" */
	struct sv summary; /* JSON object: counts for status and metrics */
};

int ledger_start_run(
	struct ledger *ledger, const struct ledger_run *run, struct err *err) MUST_CHECK;
/* Sets everything from changeset_id on. */
int ledger_end_run(struct ledger *ledger, const struct ledger_run *run, struct err *err) MUST_CHECK;
typedef int ledger_run_fn(void *self, const struct ledger_run *run, struct err *err);
/* Newest first, at most `most` (0: all). */
int ledger_each_run(struct ledger *ledger, uint64_t most, ledger_run_fn *row, void *self,
	struct err *err) MUST_CHECK;
/* By id or unique beginning; out->run_id absent when none; ERR_USAGE when several. */
int ledger_find_run(struct ledger *ledger, struct sv run_id, struct arena *arena,
	struct ledger_run *out, struct err *err) MUST_CHECK;
int ledger_remove_run(struct ledger *ledger, struct sv run_id, struct err *err) MUST_CHECK;

/* ---- the apply journal: intent before, outcome after ---------------------------------------------- */

/*
 * One intent per record and action. It holds all that recovery needs, so that settling never depends on
 * another file: the lines, as encoded by engine/apply, and whose they are.
 */
struct ledger_intent {
	int64_t intent_id; /* rising */
	struct sv run_id;
	struct sv changeset_id;
	enum direction direction;
	enum action action;
	struct sv record_key;
	struct sv lines; /* engine/apply's encoding */
};

int ledger_add_intent(struct ledger *ledger, struct ledger_intent *intent /* id is set */,
	struct err *err) MUST_CHECK;
int ledger_settle_intent(struct ledger *ledger, int64_t intent_id, struct err *err) MUST_CHECK;
typedef int ledger_intent_fn(void *self, const struct ledger_intent *intent, struct err *err);
/* Those not settled, in order. */
int ledger_each_open_intent(
	struct ledger *ledger, ledger_intent_fn *row, void *self, struct err *err) MUST_CHECK;
int ledger_intent_count(struct ledger *ledger, uint64_t *out, struct err *err) MUST_CHECK;

/* Audit rows of a run under way, kept until the audit file is durable. seq, prev_hash and hash are
 * filled in here, from the chain (columns of *row are set; the texts in `arena`). */
int ledger_add_audit(struct ledger *ledger, struct audit_row *row, struct arena *arena,
	struct err *err) MUST_CHECK;
int ledger_each_audit(struct ledger *ledger, struct sv run_id, audit_row_fn *row, void *self,
	struct err *err) MUST_CHECK;
int ledger_drop_audit(struct ledger *ledger, struct sv run_id, struct err *err) MUST_CHECK;
int ledger_audit_count(
	struct ledger *ledger, struct sv run_id, uint64_t *out, struct err *err) MUST_CHECK;

/* Has this change of this change set been written (applied or found already so)? For going on. */
int ledger_add_done(struct ledger *ledger, struct sv changeset_id, struct sv change_id,
	const char *outcome, struct err *err) MUST_CHECK;
typedef int ledger_done_fn(void *self, struct sv change_id, struct sv outcome, struct err *err);
int ledger_each_done(struct ledger *ledger, struct sv changeset_id, ledger_done_fn *row, void *self,
	struct err *err) MUST_CHECK;

/* How many customers were closed since `from` (applied closes), for closes_7_days. */
int ledger_add_close(
	struct ledger *ledger, struct sv customer_id, int64_t at, struct err *err) MUST_CHECK;
int ledger_closes_since(
	struct ledger *ledger, int64_t from, uint64_t *out, struct err *err) MUST_CHECK;

/* ---- decisions ------------------------------------------------------------------------------------ */

struct ledger_decision {
	struct sv what; /* "ignore-change", "reject-pair", "create", "ignore-record", "hold" */
	struct sv customer_id; /* or "" */
	struct sv site_num;    /* or "" */
	struct sv change_id;   /* "ignore-change" and "hold", else "" */
	struct sv by;
	struct sv reason;
	int64_t at;
};

/* Replaces an equal one (same what, customer_id, site_num, change_id), but a "hold" keeps its first `at`. */
int ledger_decide(
	struct ledger *ledger, const struct ledger_decision *decision, struct err *err) MUST_CHECK;
int ledger_undecide(
	struct ledger *ledger, const struct ledger_decision *decision, struct err *err) MUST_CHECK;
typedef int ledger_decision_fn(void *self, const struct ledger_decision *decision, struct err *err);
int ledger_each_decision(
	struct ledger *ledger, ledger_decision_fn *row, void *self, struct err *err) MUST_CHECK;

/* ---- findings and values over runs ------------------------------------------------------------------ */

/* first_seen and runs_open of a finding (by finding, customer_id, site_num, detail-free key); zeros
 * when it was not open at the last run. */
int ledger_finding(struct ledger *ledger, const struct finding *finding, int64_t *out_first_seen,
	uint64_t *out_runs_open, struct err *err) MUST_CHECK;
/* One run's open findings: begin marks all as gone, see raises or adds one, end drops what is gone. */
int ledger_findings_begin(struct ledger *ledger, struct err *err) MUST_CHECK;
int ledger_findings_see(struct ledger *ledger, const struct finding *finding, int64_t now,
	struct err *err) MUST_CHECK;
int ledger_findings_end(struct ledger *ledger, struct err *err) MUST_CHECK;
struct ledger_open_finding {
	struct finding finding;
	int64_t first_seen;
	uint64_t runs_open;
};
typedef int ledger_finding_fn(void *self, const struct ledger_open_finding *row, struct err *err);
int ledger_each_finding(
	struct ledger *ledger, ledger_finding_fn *row, void *self, struct err *err) MUST_CHECK;
/* The same two for conflicts, keyed by customer, site and rule. */
int ledger_conflicts_begin(struct ledger *ledger, struct err *err) MUST_CHECK;
int ledger_conflicts_see(struct ledger *ledger, const struct conflict *conflict, int64_t now,
	struct err *err) MUST_CHECK;
int ledger_conflicts_end(struct ledger *ledger, struct err *err) MUST_CHECK;
typedef int ledger_conflict_fn(void *self, const struct conflict *conflict, int64_t first_seen,
	uint64_t runs_open, struct err *err);
int ledger_each_conflict(
	struct ledger *ledger, ledger_conflict_fn *row, void *self, struct err *err) MUST_CHECK;

/* Values written to a field over recent runs, for ping-pong: */
int ledger_add_written(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	struct sv before, struct sv after, struct sv run_id, int64_t at,
	struct err *err) MUST_CHECK;
struct ledger_written {
	struct sv before;
	struct sv after;
	struct sv run_id;
	int64_t at;
};
typedef int ledger_written_fn(void *self, const struct ledger_written *row, struct err *err);
/* Newest first, at most `most`. */
int ledger_each_written(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	uint64_t most, ledger_written_fn *row, void *self, struct err *err) MUST_CHECK;

/* ---- snapshots -------------------------------------------------------------------------------------- */

struct ledger_snapshot {
	enum side side;
	struct sv path; /* relative to the state folder */
	struct sv seal;
	uint64_t rows;
	uint64_t devices;
	int64_t taken_until;
	bool applied;	  /* a run or apply that was made from it has ended */
	struct sv shares; /* of the manifest */
};

int ledger_add_snapshot(
	struct ledger *ledger, const struct ledger_snapshot *snapshot, struct err *err) MUST_CHECK;
int ledger_knows_snapshot(
	struct ledger *ledger, struct sv seal, bool *out, struct err *err) MUST_CHECK;
/* Is there one at this path, relative to the state folder? */
int ledger_knows_snapshot_at(
	struct ledger *ledger, struct sv path, bool *out, struct err *err) MUST_CHECK;
/* The number of the newest run, 0 when there was none; it never falls. */
int ledger_last_run_no(struct ledger *ledger, uint64_t *out, struct err *err) MUST_CHECK;
/*
 * The first run that began after this snapshot was added and wrote something, other than for `changeset_id`;
 * absent when there is none. The lock keeps a run and the taking of a snapshot apart, so this is exact.
 */
int ledger_written_since(struct ledger *ledger, struct sv seal, struct sv changeset_id,
	struct arena *arena, struct sv *out_run_id, struct err *err) MUST_CHECK;
int ledger_mark_applied(struct ledger *ledger, struct sv seal, struct err *err) MUST_CHECK;
/* The newest applied one of a side; out->seal absent when there is none. */
int ledger_last_applied(struct ledger *ledger, enum side side, struct arena *arena,
	struct ledger_snapshot *out, struct err *err) MUST_CHECK;
int ledger_forget_snapshot(struct ledger *ledger, struct sv seal, struct err *err) MUST_CHECK;

#endif

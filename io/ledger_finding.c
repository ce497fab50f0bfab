/*
 * Open findings and conflicts, and since when.
 *
 * A finding's age belongs to its key: finding, customer and site, and, where both ids are empty, the
 * account number. Its detail is not part of it, for a detail may move from run to run. Two findings
 * of one key that differ in detail are two rows of one age. `seen` says that the run under way
 * (from _begin to _end) has seen the row, so that it is raised once however often it is seen.
 */
#include "engine/base/clock.h"
#include "io/ledger_private.h"

#include "engine/base/banned.h"

static struct sv key_of(const struct finding *finding)
{
	bool has_id = finding->customer_id.n > 0 || finding->site_num.n > 0;

	return has_id ? SV("") : finding->account_number;
}

static void bind_key(struct db_query *query, const struct finding *finding)
{
	db_bind_text(query, finding->finding);
	db_bind_text(query, finding->customer_id);
	db_bind_text(query, finding->site_num);
	db_bind_text(query, key_of(finding));
}

int ledger_finding(struct ledger *ledger, const struct finding *finding, int64_t *out_first_seen,
	uint64_t *out_runs_open, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT first_seen, runs_open FROM findings"
		" WHERE finding = ? AND customer_id = ? AND site_num = ? AND finding_key = ?"
		" ORDER BY first_seen, runs_open DESC LIMIT 1");
	int64_t first_seen = 0;
	uint64_t runs_open = 0;

	bind_key(query, finding);
	if (db_next(query)) {
		first_seen = db_int(query, 0);
		runs_open = db_count(query, 1);
	}
	int code = db_end(query, err);
	if (code == 0) {
		*out_first_seen = first_seen;
		*out_runs_open = runs_open;
	}
	return code;
}

int ledger_findings_begin(struct ledger *ledger, struct err *err)
{
	return ledger_write(ledger,
		db_prepare(ledger->db, "UPDATE findings SET seen = 0 WHERE seen <> 0"), err);
}

/* runs_open - seen is the number before this run, whichever row of the key tells it. */
int ledger_findings_see(
	struct ledger *ledger, const struct finding *finding, int64_t now, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO findings (finding, customer_id, site_num, finding_key, detail,"
		" account_number, name, first_seen, runs_open, seen)"
		" SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ifnull(min(first_seen), ?8),"
		"  ifnull(max(runs_open - seen), 0) + 1, 1 FROM findings"
		"  WHERE finding = ?1 AND customer_id = ?2 AND site_num = ?3 AND finding_key = ?4"
		" ON CONFLICT (finding, customer_id, site_num, finding_key, detail) DO UPDATE SET"
		" account_number = excluded.account_number, name = excluded.name,"
		" first_seen = excluded.first_seen, runs_open = excluded.runs_open, seen = 1");

	bind_key(query, finding);
	db_bind_text(query, finding->detail);
	db_bind_text(query, finding->account_number);
	db_bind_text(query, finding->name);
	db_bind_int(query, now);
	return ledger_write(ledger, query, err);
}

int ledger_findings_end(struct ledger *ledger, struct err *err)
{
	return ledger_write(
		ledger, db_prepare(ledger->db, "DELETE FROM findings WHERE seen = 0"), err);
}

int ledger_each_finding(struct ledger *ledger, ledger_finding_fn *row, void *self, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT finding, customer_id, site_num, account_number, name, detail, first_seen,"
		" runs_open FROM findings"
		" ORDER BY finding, customer_id, site_num, finding_key, detail");
	char first_seen[CLOCK_TEXT_SIZE];
	int code = 0;

	while (code == 0 && db_next(query)) {
		struct ledger_open_finding open = {
			.finding = {.finding = db_text(query, 0),
				.customer_id = db_text(query, 1),
				.site_num = db_text(query, 2),
				.account_number = db_text(query, 3),
				.name = db_text(query, 4),
				.detail = db_text(query, 5),
				.runs_open = db_count(query, 7)},
			.first_seen = db_int(query, 6),
			.runs_open = db_count(query, 7),
		};
		clock_format(open.first_seen, first_seen);
		open.finding.first_seen = sv_of(first_seen);
		code = row(self, &open, err);
	}
	return db_finish(query, code, err);
}

/* ---- conflicts --------------------------------------------------------------------------------- */

int ledger_conflicts_begin(struct ledger *ledger, struct err *err)
{
	return ledger_write(ledger,
		db_prepare(ledger->db, "UPDATE conflicts SET seen = 0 WHERE seen <> 0"), err);
}

int ledger_conflicts_see(
	struct ledger *ledger, const struct conflict *conflict, int64_t now, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO conflicts (customer_id, site_num, rule, account_number, name,"
		" customer_value, site_value, base_value, kind, resolution, first_seen, runs_open, "
		"seen)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)"
		" ON CONFLICT (customer_id, site_num, rule) DO UPDATE SET"
		" account_number = excluded.account_number, name = excluded.name,"
		" customer_value = excluded.customer_value, site_value = excluded.site_value,"
		" base_value = excluded.base_value, kind = excluded.kind,"
		" resolution = excluded.resolution, runs_open = runs_open + 1 - seen, seen = 1");

	db_bind_text(query, conflict->customer_id);
	db_bind_text(query, conflict->site_num);
	db_bind_text(query, conflict->rule);
	db_bind_text(query, conflict->account_number);
	db_bind_text(query, conflict->name);
	db_bind_text(query, conflict->customer_value);
	db_bind_text(query, conflict->site_value);
	db_bind_text(query, conflict->base_value);
	db_bind_text(query, conflict->kind);
	db_bind_text(query, conflict->resolution);
	db_bind_int(query, now);
	return ledger_write(ledger, query, err);
}

int ledger_conflicts_end(struct ledger *ledger, struct err *err)
{
	return ledger_write(
		ledger, db_prepare(ledger->db, "DELETE FROM conflicts WHERE seen = 0"), err);
}

int ledger_each_conflict(
	struct ledger *ledger, ledger_conflict_fn *row, void *self, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT customer_id, site_num, account_number, name, rule, customer_value, "
		"site_value,"
		" base_value, kind, resolution, first_seen, runs_open FROM conflicts"
		" ORDER BY customer_id, site_num, rule");
	int code = 0;

	while (code == 0 && db_next(query)) {
		const struct conflict conflict = {
			.customer_id = db_text(query, 0),
			.site_num = db_text(query, 1),
			.account_number = db_text(query, 2),
			.name = db_text(query, 3),
			.rule = db_text(query, 4),
			.customer_value = db_text(query, 5),
			.site_value = db_text(query, 6),
			.base_value = db_text(query, 7),
			.kind = db_text(query, 8),
			.resolution = db_text(query, 9),
		};
		code = row(self, &conflict, db_int(query, 10), db_count(query, 11), err);
	}
	return db_finish(query, code, err);
}

/* What people decided: changes ignored or held, pairs rejected, records to create or to leave. */
#include "io/ledger_private.h"

#include "engine/base/banned.h"

static void bind_key(struct db_query *query, const struct ledger_decision *decision)
{
	db_bind_text(query, decision->what);
	db_bind_text(query, decision->customer_id);
	db_bind_text(query, decision->site_num);
	db_bind_text(query, decision->change_id);
}

int ledger_decide(struct ledger *ledger, const struct ledger_decision *decision, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO decisions"
		" (what, customer_id, site_num, change_id, decided_by, reason, at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (what, customer_id, site_num, change_id) DO UPDATE SET"
		" decided_by = excluded.decided_by, reason = excluded.reason,"
		" at = CASE what WHEN 'hold' THEN at ELSE excluded.at END");

	bind_key(query, decision);
	db_bind_text(query, decision->by);
	db_bind_text(query, decision->reason);
	db_bind_int(query, decision->at);
	return ledger_write(ledger, query, err);
}

int ledger_undecide(struct ledger *ledger, const struct ledger_decision *decision, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"DELETE FROM decisions"
		" WHERE what = ? AND customer_id = ? AND site_num = ? AND change_id = ?");

	bind_key(query, decision);
	return ledger_write(ledger, query, err);
}

int ledger_each_decision(
	struct ledger *ledger, ledger_decision_fn *row, void *self, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "SELECT what, customer_id, site_num, change_id, decided_by, "
				       "reason, at FROM decisions"
				       " ORDER BY what, customer_id, site_num, change_id");
	int code = 0;

	while (code == 0 && db_next(query)) {
		const struct ledger_decision decision = {
			.what = db_text(query, 0),
			.customer_id = db_text(query, 1),
			.site_num = db_text(query, 2),
			.change_id = db_text(query, 3),
			.by = db_text(query, 4),
			.reason = db_text(query, 5),
			.at = db_int(query, 6),
		};
		code = row(self, &decision, err);
	}
	return db_finish(query, code, err);
}

/*
 * The apply journal: intents that are not settled, what of a change set is done, and closes.
 *
 * A settled intent is a row that is gone; its outcome is an audit row of the same transaction.
 */
#include <inttypes.h>

#include "io/ledger_private.h"

#include "engine/base/banned.h"

int ledger_add_intent(struct ledger *ledger, struct ledger_intent *intent, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO intents (run_id, changeset_id, direction, action, record_key, lines)"
		" VALUES (?, ?, ?, ?, ?, ?)");

	db_bind_text(query, intent->run_id);
	db_bind_text(query, intent->changeset_id);
	db_bind_text(query, sv_of(direction_name(intent->direction)));
	db_bind_text(query, sv_of(action_name(intent->action)));
	db_bind_text(query, intent->record_key);
	db_bind_blob(query, intent->lines);
	int code = ledger_write(ledger, query, err);
	if (code == 0)
		intent->intent_id = db_last_id(ledger->db);
	return code;
}

int ledger_settle_intent(struct ledger *ledger, int64_t intent_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM intents WHERE intent_id = ?");

	db_bind_int(query, intent_id);
	return ledger_write(ledger, query, err);
}

static int intent_of(const struct ledger *ledger, struct db_query *query, struct ledger_intent *out,
	struct err *err)
{
	out->intent_id = db_int(query, 0);
	out->run_id = db_text(query, 1);
	out->changeset_id = db_text(query, 2);
	out->record_key = db_text(query, 5);
	out->lines = db_blob(query, 6);
	if (direction_parse(db_text(query, 3), &out->direction) &&
		action_parse(db_text(query, 4), &out->action))
		return 0;
	return ERR_SET(err, ERR_DATA,
		"'%s' is damaged (intent %" PRId64 " is to '%.*s' '%.*s'): %s", db_path(ledger->db),
		out->intent_id, SV_ARG(db_text(query, 4)), SV_ARG(db_text(query, 3)),
		LEDGER_WHEN_DAMAGED);
}

int ledger_each_open_intent(
	struct ledger *ledger, ledger_intent_fn *row, void *self, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT intent_id, run_id, changeset_id, direction, action, record_key, lines"
		" FROM intents ORDER BY intent_id");
	int code = 0;

	while (code == 0 && db_next(query)) {
		struct ledger_intent intent = {0};

		code = intent_of(ledger, query, &intent, err);
		if (code == 0)
			code = row(self, &intent, err);
	}
	return db_finish(query, code, err);
}

int ledger_intent_count(struct ledger *ledger, uint64_t *out, struct err *err)
{
	int64_t count = 0;
	int code = db_number(db_prepare(ledger->db, "SELECT count(*) FROM intents"), &count, err);

	if (code == 0)
		*out = (uint64_t)count;
	return code;
}

/* ---- done -------------------------------------------------------------------------------------- */

int ledger_add_done(struct ledger *ledger, struct sv changeset_id, struct sv change_id,
	const char *outcome, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO done (changeset_id, change_id, outcome) VALUES (?, ?, ?)"
		" ON CONFLICT (changeset_id, change_id) DO UPDATE SET outcome = excluded.outcome");

	db_bind_text(query, changeset_id);
	db_bind_text(query, change_id);
	db_bind_text(query, sv_of(outcome));
	return ledger_write(ledger, query, err);
}

int ledger_each_done(struct ledger *ledger, struct sv changeset_id, ledger_done_fn *row, void *self,
	struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT change_id, outcome FROM done WHERE changeset_id = ? ORDER BY change_id");
	int code = 0;

	db_bind_text(query, changeset_id);
	while (code == 0 && db_next(query))
		code = row(self, db_text(query, 0), db_text(query, 1), err);
	return db_finish(query, code, err);
}

/* ---- closes ------------------------------------------------------------------------------------ */

int ledger_add_close(struct ledger *ledger, struct sv customer_id, int64_t at, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO closes (customer_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING");

	db_bind_text(query, customer_id);
	db_bind_int(query, at);
	return ledger_write(ledger, query, err);
}

int ledger_closes_since(struct ledger *ledger, int64_t from, uint64_t *out, struct err *err)
{
	struct db_query *query = db_prepare(
		ledger->db, "SELECT count(DISTINCT customer_id) FROM closes WHERE at >= ?");
	int64_t count = 0;

	db_bind_int(query, from);
	int code = db_number(query, &count, err);
	if (code == 0)
		*out = (uint64_t)count;
	return code;
}

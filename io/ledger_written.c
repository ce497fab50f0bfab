/* Values written to a field over recent runs: the newest ten of each, numbered per field. */
#include "io/ledger_private.h"

#include "engine/base/banned.h"

enum { KEPT_PER_FIELD = 10 };

static void bind_field(struct db_query *query, enum side side, struct sv key, struct sv field)
{
	db_bind_text(query, sv_of(side_name(side)));
	db_bind_text(query, key);
	db_bind_text(query, field);
}

static int newest_no(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	int64_t *out, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "SELECT max(written_no) FROM written WHERE side = ? AND "
				       "record_key = ? AND field = ?");

	bind_field(query, side, key, field);
	return db_number(query, out, err);
}

static int drop_old(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	int64_t upto, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"DELETE FROM written"
		" WHERE side = ? AND record_key = ? AND field = ? AND written_no <= ?");

	bind_field(query, side, key, field);
	db_bind_int(query, upto);
	return db_run(query, err);
}

static int insert_row(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	int64_t written_no, const struct ledger_written *row, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO written"
		" (side, record_key, field, written_no, \"before\", \"after\", run_id, at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	bind_field(query, side, key, field);
	db_bind_int(query, written_no);
	db_bind_text(query, row->before);
	db_bind_text(query, row->after);
	db_bind_text(query, row->run_id);
	db_bind_int(query, row->at);
	return db_run(query, err);
}

int ledger_add_written(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	struct sv before, struct sv after, struct sv run_id, int64_t at, struct err *err)
{
	const struct ledger_written row = {
		.before = before, .after = after, .run_id = run_id, .at = at};
	int64_t newest = 0;
	bool own = false;
	int code = ledger_own_begin(ledger, &own, err);

	if (code != 0)
		return code;
	code = newest_no(ledger, side, key, field, &newest, err);
	if (code == 0)
		code = insert_row(ledger, side, key, field, newest + 1, &row, err);
	if (code == 0 && newest >= KEPT_PER_FIELD)
		code = drop_old(ledger, side, key, field, newest + 1 - KEPT_PER_FIELD, err);
	return ledger_own_end(ledger, own, code, err);
}

int ledger_each_written(struct ledger *ledger, enum side side, struct sv key, struct sv field,
	uint64_t most, ledger_written_fn *row, void *self, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "SELECT \"before\", \"after\", run_id, at FROM written"
				       " WHERE side = ? AND record_key = ? AND field = ? ORDER BY "
				       "written_no DESC LIMIT ?");
	int code = 0;

	bind_field(query, side, key, field);
	db_bind_int(query, (int64_t)most);
	while (code == 0 && db_next(query)) {
		const struct ledger_written one = {
			.before = db_text(query, 0),
			.after = db_text(query, 1),
			.run_id = db_text(query, 2),
			.at = db_int(query, 3),
		};
		code = row(self, &one, err);
	}
	return db_finish(query, code, err);
}

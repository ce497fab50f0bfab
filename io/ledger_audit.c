/*
 * Audit rows of runs under way. The chain's end is the fact "audit_last_hash", moved in the
 * transaction that adds the row: both are durable or neither is.
 */
#include <inttypes.h>
#include <stdio.h>

#include "io/ledger_private.h"

#include "engine/base/banned.h"

/* Columns in the order of enum audit_column. */
#define AUDIT_ROW_COLUMNS                                                                          \
	"seq, run_id, changeset_id, change_id, at, actor, operator, direction, \"action\","        \
	" customer_id, site_num, account_number, field, \"before\", \"after\", observed, outcome," \
	" http_status, rule, detail, prev_hash, hash"

static const char last_hash_name[] = "audit_last_hash";
static const char first_prev_hash[] =
	"0000000000000000000000000000000000000000000000000000000000000000";

static int next_seq(struct ledger *ledger, struct sv run_id, int64_t *out, struct err *err)
{
	struct db_query *query = db_prepare(
		ledger->db, "SELECT ifnull(max(seq), 0) + 1 FROM audit_rows WHERE run_id = ?");

	db_bind_text(query, run_id);
	return db_number(query, out, err);
}

/* Fills in what the chain says. */
static int chain_row(
	struct ledger *ledger, struct audit_row *row, struct arena *arena, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];
	struct sv last = SV_ABSENT;
	int64_t seq = 0;
	int code = next_seq(ledger, row->columns[AUDIT_RUN_ID], &seq, err);

	if (code == 0)
		code = ledger_get(ledger, last_hash_name, arena, &last, err);
	if (code != 0)
		return code;
	row->columns[AUDIT_SEQ] = arena_printf(arena, "%" PRId64, seq);
	row->columns[AUDIT_PREV_HASH] = sv_is_absent(last) ? sv_of(first_prev_hash) : last;
	audit_row_hash(row, hex);
	row->columns[AUDIT_HASH] = arena_sv(arena, sv_of(hex));
	return 0;
}

static int insert_row(struct ledger *ledger, const struct audit_row *row, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "INSERT INTO audit_rows (" AUDIT_ROW_COLUMNS
							") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
							" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	/* seq becomes a number by the column's affinity, so that rows sort by it. */
	for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
		db_bind_text(query, row->columns[i]);
	return db_run(query, err);
}

int ledger_add_audit(
	struct ledger *ledger, struct audit_row *row, struct arena *arena, struct err *err)
{
	struct audit_row chained = *row;
	bool own = false;
	int code = ledger_own_begin(ledger, &own, err);

	if (code != 0)
		return code;
	code = chain_row(ledger, &chained, arena, err);
	if (code == 0)
		code = insert_row(ledger, &chained, err);
	if (code == 0)
		code = ledger_set(ledger, last_hash_name, chained.columns[AUDIT_HASH], err);
	code = ledger_own_end(ledger, own, code, err);
	if (code == 0)
		*row = chained;
	return code;
}

int ledger_each_audit(
	struct ledger *ledger, struct sv run_id, audit_row_fn *row, void *self, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT " AUDIT_ROW_COLUMNS " FROM audit_rows WHERE run_id = ? ORDER BY seq");
	int code = 0;

	db_bind_text(query, run_id);
	while (code == 0 && db_next(query)) {
		struct audit_row one;

		for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
			one.columns[i] = db_text(query, i);
		code = row(self, &one, err);
	}
	return db_finish(query, code, err);
}

int ledger_drop_audit(struct ledger *ledger, struct sv run_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM audit_rows WHERE run_id = ?");

	db_bind_text(query, run_id);
	return ledger_write(ledger, query, err);
}

int ledger_audit_count(struct ledger *ledger, struct sv run_id, uint64_t *out, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "SELECT count(*) FROM audit_rows WHERE run_id = ?");
	int64_t count = 0;

	db_bind_text(query, run_id);
	int code = db_number(query, &count, err);
	if (code == 0)
		*out = (uint64_t)count;
	return code;
}

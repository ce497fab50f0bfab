/*
 * Bases, each beside the hash of it that its link carries; and those that a run overwrote.
 */
#include <inttypes.h>

#include "engine/model/base.h"
#include "io/ledger_private.h"

#include "engine/base/banned.h"

int ledger_base(struct ledger *ledger, int64_t link_id, struct buf *out, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "SELECT base FROM bases WHERE link_id = ?");

	buf_clear(out);
	db_bind_int(query, link_id);
	if (db_next(query))
		buf_add_sv(out, db_blob(query, 0));
	return db_end(query, err);
}

int ledger_base_of(struct ledger *ledger, int64_t link_id, struct sv customer_id,
	struct sv site_num, struct buf *out, bool *out_is, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT base FROM links LEFT JOIN bases USING (link_id)"
		" WHERE links.link_id = ? AND customer_id = ? AND site_num = ?");

	buf_clear(out);
	db_bind_int(query, link_id);
	db_bind_text(query, customer_id);
	db_bind_text(query, site_num);
	*out_is = db_next(query);
	if (*out_is)
		buf_add_sv(out, db_blob(query, 0));
	return db_end(query, err);
}

static int set_hash(struct ledger *ledger, int64_t link_id, uint64_t hash, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "UPDATE links SET base_hash = ? WHERE link_id = ?");

	db_bind_int(query, (int64_t)hash);
	db_bind_int(query, link_id);
	int code = db_run(query, err);
	if (code == 0 && db_changed(ledger->db) == 0)
		code = ERR_SET(err, ERR_DATA, "no link %" PRId64 " in '%s' to give a base to",
			link_id, db_path(ledger->db));
	return code;
}

static int put_base(struct ledger *ledger, int64_t link_id, struct sv base, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "INSERT INTO bases (link_id, base) VALUES (?, ?)"
				       " ON CONFLICT (link_id) DO UPDATE SET base = excluded.base");

	db_bind_int(query, link_id);
	db_bind_blob(query, base);
	return db_run(query, err);
}

static int drop_base(struct ledger *ledger, int64_t link_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM bases WHERE link_id = ?");

	db_bind_int(query, link_id);
	return db_run(query, err);
}

int ledger_set_base(struct ledger *ledger, int64_t link_id, struct sv base, struct err *err)
{
	bool own = false;
	int code = ledger_own_begin(ledger, &own, err);

	if (code != 0)
		return code;
	code = set_hash(ledger, link_id, base_hash(base), err);
	if (code == 0)
		code = base.n ? put_base(ledger, link_id, base, err)
			      : drop_base(ledger, link_id, err);
	return ledger_own_end(ledger, own, code, err);
}

/* ---- what a run overwrote ------------------------------------------------------------------------ */

int ledger_keep_base(
	struct ledger *ledger, struct sv run_id, int64_t link_id, struct sv base, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO kept_bases (run_id, link_id, base) VALUES (?, ?, ?)"
		" ON CONFLICT (run_id, link_id) DO NOTHING");

	db_bind_text(query, run_id);
	db_bind_int(query, link_id);
	db_bind_blob(query, base);
	return ledger_write(ledger, query, err);
}

int ledger_kept_base(struct ledger *ledger, struct sv run_id, int64_t link_id, struct buf *out,
	bool *out_found, struct err *err)
{
	struct db_query *query = db_prepare(
		ledger->db, "SELECT base FROM kept_bases WHERE run_id = ? AND link_id = ?");

	db_bind_text(query, run_id);
	db_bind_int(query, link_id);
	buf_clear(out);
	bool found = db_next(query);
	if (found)
		buf_add_sv(out, db_blob(query, 0));
	int code = db_end(query, err);
	if (code == 0)
		*out_found = found;
	return code;
}

/*
 * Links, and the generation of them and their bases.
 *
 * A row of `generations` stands for all moves that one run and change set made without another's in
 * between: raising it again raises its number. So the newest number is the generation, and whoever
 * moved something since generation g has a row above g.
 */
#include "io/ledger_private.h"

#include "engine/base/banned.h"

#define LINK_COLUMNS "link_id, customer_id, site_num, method, base_hash, since"

static struct ledger_link link_of(struct db_query *query)
{
	return (struct ledger_link){
		.link_id = db_int(query, 0),
		.customer_id = db_text(query, 1),
		.site_num = db_text(query, 2),
		.method = db_text(query, 3),
		.base_hash = (uint64_t)db_int(query, 4),
		.since = db_int(query, 5),
	};
}

int ledger_link_count(struct ledger *ledger, uint64_t *out, struct err *err)
{
	int64_t count = 0;
	int code = db_number(db_prepare(ledger->db, "SELECT count(*) FROM links"), &count, err);

	if (code == 0)
		*out = (uint64_t)count;
	return code;
}

int ledger_link_id_max(struct ledger *ledger, int64_t *out, struct err *err)
{
	return db_number(db_prepare(ledger->db, "SELECT max(link_id) FROM links"), out, err);
}

int ledger_each_link(struct ledger *ledger, int64_t after, int64_t upto, ledger_link_fn *row,
	void *self, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT " LINK_COLUMNS " FROM links WHERE link_id > ? AND link_id <= ?"
		" ORDER BY link_id");
	int code = 0;

	db_bind_int(query, after);
	db_bind_int(query, upto);
	while (code == 0 && db_next(query)) {
		struct ledger_link link = link_of(query);
		code = row(self, &link, err);
	}
	return db_finish(query, code, err);
}

int ledger_each_link_keys(struct ledger *ledger, int64_t after, int64_t upto,
	ledger_link_keys_fn *row, void *self, struct err *err)
{
	struct db_query *query =
		db_prepare(ledger->db, "SELECT link_id, customer_id, site_num, base_hash FROM links"
				       " WHERE link_id > ? AND link_id <= ? ORDER BY link_id");
	int code = 0;

	db_bind_int(query, after);
	db_bind_int(query, upto);
	while (code == 0 && db_next(query))
		code = row(self, db_int(query, 0), db_text(query, 1), db_text(query, 2),
			(uint64_t)db_int(query, 3), err);
	return db_finish(query, code, err);
}

int ledger_newest_link_move(struct ledger *ledger, struct ledger_link_move *out, struct err *err)
{
	struct db_query *query = db_prepare(
		ledger->db, "SELECT move_no, mark FROM link_moves ORDER BY move_no DESC LIMIT 1");
	struct ledger_link_move move = {0, 0};

	if (db_next(query))
		move = (struct ledger_link_move){db_int(query, 0), db_int(query, 1)};
	int code = db_end(query, err);
	if (code == 0)
		*out = move;
	return code;
}

static int knows_move(
	struct ledger *ledger, const struct ledger_link_move *move, bool *out, struct err *err)
{
	struct db_query *query = db_prepare(
		ledger->db, "SELECT count(*) FROM link_moves WHERE move_no = ? AND mark = ?");
	int64_t count = 0;

	db_bind_int(query, move->move_no);
	db_bind_int(query, move->mark);
	int code = db_number(query, &count, err);
	if (code == 0)
		*out = count == 1;
	return code;
}

int ledger_each_moved_link(struct ledger *ledger, const struct ledger_link_move *since,
	ledger_link_keys_fn *row, void *self, bool *out_known, struct err *err)
{
	if (knows_move(ledger, since, out_known, err) != 0)
		return err->code;
	if (!*out_known)
		return 0;
	struct db_query *query = db_prepare(ledger->db,
		"SELECT m.link_id, ifnull(customer_id, ''), ifnull(site_num, ''), "
		"ifnull(base_hash, 0)"
		" FROM (SELECT DISTINCT link_id FROM link_moves WHERE move_no > ?) AS m"
		" LEFT JOIN links ON links.link_id = m.link_id ORDER BY m.link_id");
	int code = 0;

	db_bind_int(query, since->move_no);
	while (code == 0 && db_next(query))
		code = row(self, db_int(query, 0), db_text(query, 1), db_text(query, 2),
			(uint64_t)db_int(query, 3), err);
	return db_finish(query, code, err);
}

int ledger_each_moved_id(struct ledger *ledger, const struct ledger_link_move *since,
	ledger_link_id_fn *id, void *self, bool *out_known, struct err *err)
{
	if (knows_move(ledger, since, out_known, err) != 0)
		return err->code;
	if (!*out_known)
		return 0;
	struct db_query *query =
		db_prepare(ledger->db, "SELECT link_id FROM link_moves WHERE move_no > ?");
	int code = 0;

	db_bind_int(query, since->move_no);
	while (code == 0 && db_next(query))
		code = id(self, db_int(query, 0), err);
	return db_finish(query, code, err);
}

int ledger_find_link(struct ledger *ledger, enum side side, struct sv key, struct arena *arena,
	struct ledger_link *out, struct err *err)
{
	struct db_query *query =
		side == SIDE_CUSTOMER ? db_prepare(ledger->db, "SELECT " LINK_COLUMNS
							       " FROM links WHERE customer_id = ?")
				      : db_prepare(ledger->db, "SELECT " LINK_COLUMNS
							       " FROM links WHERE site_num = ?");
	struct ledger_link link = {0};

	db_bind_text(query, key);
	if (db_next(query)) {
		link = link_of(query);
		link.customer_id = arena_sv(arena, link.customer_id);
		link.site_num = arena_sv(arena, link.site_num);
		link.method = arena_sv(arena, link.method);
	}
	int code = db_end(query, err);
	if (code == 0)
		*out = link;
	return code;
}

/* ---- adding and removing ----------------------------------------------------------------------- */

static int refuse_link(
	const struct ledger_link *there, struct sv customer_id, struct sv site_num, struct err *err)
{
	bool by_customer = sv_eq(there->customer_id, customer_id);

	return ERR_SET(err, ERR_DATA,
		"%s '%.*s' is linked already, to %s '%.*s', so it cannot be linked to '%.*s': "
		"decide"
		" which one holds",
		by_customer ? "customer" : "site", SV_ARG(by_customer ? customer_id : site_num),
		by_customer ? "site" : "customer",
		SV_ARG(by_customer ? there->site_num : there->customer_id),
		SV_ARG(by_customer ? site_num : customer_id));
}

/* The row was refused: is it there already, or does one of its keys belong to another? */
static int same_or_refuse(struct ledger *ledger, struct sv customer_id, struct sv site_num,
	int64_t *out_link_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"SELECT " LINK_COLUMNS " FROM links WHERE customer_id = ? OR site_num = ?"
		" ORDER BY link_id LIMIT 1");
	int code = 0;

	db_bind_text(query, customer_id);
	db_bind_text(query, site_num);
	if (db_next(query)) {
		struct ledger_link there = link_of(query);

		if (sv_eq(there.customer_id, customer_id) && sv_eq(there.site_num, site_num))
			*out_link_id = there.link_id;
		else
			code = refuse_link(&there, customer_id, site_num, err);
	}
	return db_finish(query, code, err);
}

static int insert_link(struct ledger *ledger, struct sv customer_id, struct sv site_num,
	const char *method, int64_t at, int64_t *out_link_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO links (customer_id, site_num, method, since) VALUES (?, ?, ?, ?)"
		" ON CONFLICT DO NOTHING");

	db_bind_text(query, customer_id);
	db_bind_text(query, site_num);
	db_bind_text(query, sv_of(method));
	db_bind_int(query, at);
	int code = db_run(query, err);
	if (code != 0)
		return code;
	if (db_changed(ledger->db) == 0)
		return same_or_refuse(ledger, customer_id, site_num, out_link_id, err);
	*out_link_id = db_last_id(ledger->db);
	return 0;
}

int ledger_add_link(struct ledger *ledger, struct sv customer_id, struct sv site_num,
	const char *method, int64_t at, int64_t *out_link_id, struct err *err)
{
	int64_t link_id = 0;
	bool own = false;

	if (customer_id.n == 0 || site_num.n == 0)
		return ERR_SET(err, ERR_DATA,
			"a link of customer '%.*s' and site '%.*s' lacks an id: give both",
			SV_ARG(customer_id), SV_ARG(site_num));
	int code = ledger_own_begin(ledger, &own, err);
	if (code != 0)
		return code;
	code = insert_link(ledger, customer_id, site_num, method, at, &link_id, err);
	code = ledger_own_end(ledger, own, code, err);
	if (code == 0 && out_link_id)
		*out_link_id = link_id;
	return code;
}

int ledger_remove_link(struct ledger *ledger, int64_t link_id, struct err *err)
{
	/* The base goes with it: ON DELETE CASCADE. */
	struct db_query *query = db_prepare(ledger->db, "DELETE FROM links WHERE link_id = ?");

	db_bind_int(query, link_id);
	return ledger_write(ledger, query, err);
}

/* ---- generations ------------------------------------------------------------------------------- */

int ledger_generation(struct ledger *ledger, uint64_t *out, struct err *err)
{
	int64_t generation = 0;
	int code = db_number(db_prepare(ledger->db, "SELECT max(generation) FROM generations"),
		&generation, err);

	if (code == 0)
		*out = (uint64_t)generation;
	return code;
}

static int raise_newest(
	struct ledger *ledger, struct sv run_id, struct sv changeset_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"UPDATE generations SET generation = generation + 1"
		" WHERE generation = (SELECT max(generation) FROM generations)"
		" AND run_id = ? AND changeset_id = ?");

	db_bind_text(query, run_id);
	db_bind_text(query, changeset_id);
	return db_run(query, err);
}

static int add_generation(
	struct ledger *ledger, struct sv run_id, struct sv changeset_id, struct err *err)
{
	struct db_query *query = db_prepare(ledger->db,
		"INSERT INTO generations (generation, run_id, changeset_id)"
		" SELECT ifnull(max(generation), 0) + 1, ?, ? FROM generations");

	db_bind_text(query, run_id);
	db_bind_text(query, changeset_id);
	return db_run(query, err);
}

int ledger_raise_generation(
	struct ledger *ledger, struct sv run_id, struct sv changeset_id, struct err *err)
{
	bool own = false;
	int code = ledger_own_begin(ledger, &own, err);

	if (code != 0)
		return code;
	code = raise_newest(ledger, run_id, changeset_id, err);
	if (code == 0 && db_changed(ledger->db) == 0)
		code = add_generation(ledger, run_id, changeset_id, err);
	return ledger_own_end(ledger, own, code, err);
}

int ledger_moved_only_by(struct ledger *ledger, uint64_t generation, struct sv changeset_id,
	bool *out, struct err *err)
{
	/* A generation that this ledger never had (it was restored from a backup) is not known to have
	 * been moved by anyone in particular. */
	struct db_query *query = db_prepare(ledger->db,
		"SELECT count(*) FROM (SELECT ?1 AS g, ?2 AS c) WHERE"
		" g > (SELECT ifnull(max(generation), 0) FROM generations)"
		" OR EXISTS (SELECT 1 FROM generations"
		"  WHERE generation > g AND (changeset_id <> c OR changeset_id = ''))");
	int64_t others = 0;

	db_bind_int(query, (int64_t)generation);
	db_bind_text(query, changeset_id);
	int code = db_number(query, &others, err);
	if (code == 0)
		*out = others == 0;
	return code;
}

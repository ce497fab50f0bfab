/*
 * db - a SQLite database: prepared statements that are kept, sticky errors, one transaction.
 *
 *     struct db_query *q = db_prepare(db, "SELECT a, b FROM t WHERE c = ?");
 *     db_bind_text(q, key);
 *     while (db_next(q))
 *             use(db_text(q, 0), db_int(q, 1));
 *     return db_end(q, err);
 *
 * Ownership: a db_query belongs to the db; db_end, db_finish, db_run or db_drop gives it back. Bound
 *            bytes must live until then; texts of a row until the next db_next or the giving back.
 * Errors:    sticky in the query: db_prepare, db_bind_* and db_next go on quietly and db_end tells.
 *            ERR_IO       the disk is full, or reading or writing failed
 *            ERR_TEMP_FAIL another program holds the database
 *            ERR_DATA     the file is damaged, or is not what its statements expect; a constraint
 *            ERR_INTERNAL misuse, or no memory
 *            A failure inside a transaction (a constraint aside) makes db_commit fail too, with the
 *            same message: half a transaction is never committed.
 * Threads:   one db belongs to one thread at a time; open more for more.
 */
#ifndef ACCORD_IO_DB_H
#define ACCORD_IO_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"

struct db;
struct db_query;

enum db_mode { DB_READ, DB_WRITE };

struct db_options {
	enum db_mode mode;
	const char
		*when_damaged;	/* advice put behind "'x' is damaged: "; lives as long as the db */
	const char *write_edge; /* name of the failpoint that db_run passes (fail.h), or NULL */
	const char *read_edge;	/* of the one that each query passes which only reads, or NULL */
	int busy_ms;		/* how long to wait for another program's lock */
};

/* Opens a file that is there (ERR_NO_INPUT when it is not); an empty file is an empty database. The
 * file is not looked at before the first statement. */
int db_open(const char *path, const struct db_options *options, struct db **out,
	struct err *err) MUST_CHECK;
/* Rolls back what is not committed. NULL is fine. */
void db_close(struct db *db);
const char *db_path(const struct db *db);

/* Runs statements without parameters, separated by semicolons; rows are passed over. */
int db_exec(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/* BEGIN IMMEDIATE; does not nest. With DB_READ: what is read until the end is of one moment, and each
 * query is cheaper, for it takes no lock of its own. */
int db_begin(struct db *db, struct err *err) MUST_CHECK;
/* On failure everything is rolled back. */
int db_commit(struct db *db, struct err *err) MUST_CHECK;
/* Does nothing outside a transaction. */
void db_rollback(struct db *db);
bool db_is_in_transaction(const struct db *db);

/*
 * `sql` is one statement, and must be a constant that lives as long as the db: statements are kept
 * by its address. The same one may be in use several times at once.
 */
struct db_query *db_prepare(struct db *db, const char *sql);
/* Bind the next parameter, from the first on. An absent view is the empty text. */
void db_bind_text(struct db_query *query, struct sv text);
void db_bind_blob(struct db_query *query, struct sv bytes);
void db_bind_int(struct db_query *query, int64_t number);

/* The next row: false at the end or after an error. */
bool db_next(struct db_query *query);
/* Columns from 0. Texts end with a zero that does not count; NULL reads as the empty text and 0. */
struct sv db_text(struct db_query *query, int column);
struct sv db_blob(struct db_query *query, int column);
int64_t db_int(struct db_query *query, int column);
uint64_t db_count(struct db_query *query, int column);

/* Gives the query back and tells its error. */
int db_end(struct db_query *query, struct err *err) MUST_CHECK;
/* As db_end, but an earlier failure `code` (already in err) goes first. */
int db_finish(struct db_query *query, int code, struct err *err) MUST_CHECK;
/* Gives it back, whatever happened. */
void db_drop(struct db_query *query);
/* Steps to the end and gives it back: for statements that write. */
int db_run(struct db_query *query, struct err *err) MUST_CHECK;
/* The first column of the first row, 0 when there is no row; gives it back. */
int db_number(struct db_query *query, int64_t *out, struct err *err) MUST_CHECK;

/* Of the last db_run: the row id inserted, and how many rows it inserted, updated or deleted. */
int64_t db_last_id(const struct db *db);
int64_t db_changed(const struct db *db);

#endif

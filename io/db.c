#include "io/db.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/mem.h"
#include "engine/base/vec.h"

#include "engine/base/banned.h"

struct db_query {
	struct db *db;
	const char *sql;
	sqlite3_stmt *stmt; /* NULL when it could not be prepared */
	bool busy;
	int bound;
	struct err err; /* code 0: none yet */
};

struct queries {
	VEC_FIELDS(struct db_query *);
};

struct db {
	sqlite3 *handle;
	char *path;
	struct db_options options;
	struct queries queries;
	bool in_transaction;
	struct err failed; /* what broke the transaction under way; code 0: nothing */
};

/* ---- errors ------------------------------------------------------------------------------------ */

static int describe_io(const struct db *db, int rc, int number, struct err *err)
{
	if (number == ENOSPC || number == EDQUOT)
		return ERR_SET(err, ERR_IO,
			"cannot write '%s': the disk is full: make room and run again", db->path);
	if (rc == SQLITE_IOERR_NOMEM)
		return ERR_SET(err, ERR_INTERNAL, "out of memory in '%s'", db->path);
	errno = number ? number : EIO;
	return ERR_SET_ERRNO(err, ERR_IO, "cannot read or write '%s'", db->path);
}

/* `rc` is an extended result code, `number` the system's error number or 0, `text` SQLite's words. */
static int describe(const struct db *db, int rc, int number, const char *text, struct err *err)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return describe_io(db, rc, ENOSPC, err);
	case SQLITE_IOERR:
		return describe_io(db, rc, number, err);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return ERR_SET(err, ERR_TEMP_FAIL,
			"'%s' is in use by another program: close it there and try again",
			db->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR:
	case SQLITE_SCHEMA:
		return ERR_SET(err, ERR_DATA, "'%s' is damaged (%s): %s", db->path, text,
			db->options.when_damaged);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_READONLY:
		return ERR_SET(err, ERR_IO,
			"cannot open or write '%s' (%s): check owner and mode, of its folder too",
			db->path, text);
	case SQLITE_CONSTRAINT:
		return ERR_SET(err, ERR_DATA, "'%s' refused a row (%s)", db->path, text);
	default:
		return ERR_SET(err, ERR_INTERNAL, "cannot use '%s': %s", db->path, text);
	}
}

/* Keeps the failure in `err`, and in the transaction, which is lost by it. */
static int keep(struct db *db, int rc, int number, const char *text, struct err *err)
{
	int code = describe(db, rc, number, text, err);

	if (db->in_transaction && db->failed.code == 0 && (rc & 0xff) != SQLITE_CONSTRAINT)
		db->failed = *err;
	return code;
}

static int keep_last(struct db *db, int rc, struct err *err)
{
	return keep(db, rc, sqlite3_system_errno(db->handle), sqlite3_errmsg(db->handle), err);
}

/* ---- the database ------------------------------------------------------------------------------ */

int db_open(const char *path, const struct db_options *options, struct db **out, struct err *err)
{
	int flags = options->mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

	if (access(path, F_OK) != 0)
		return ERR_SET_ERRNO(err,
			errno == ENOENT || errno == ENOTDIR ? ERR_NO_INPUT : ERR_IO,
			"cannot open '%s'", path);
	struct db *db = mem_calloc(1, sizeof(*db));
	db->path = mem_strdup(path);
	db->options = *options;
	int rc = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		int code = keep_last(db, rc, err);
		db_close(db);
		return code;
	}
	(void)sqlite3_extended_result_codes(db->handle, 1);
	(void)sqlite3_busy_timeout(db->handle, options->busy_ms);
	*out = db;
	return 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->queries.count; i++) {
		assert(!db->queries.at[i]->busy);
		(void)sqlite3_finalize(db->queries.at[i]->stmt);
		mem_free(db->queries.at[i]);
	}
	vec_release(&db->queries);
	(void)sqlite3_close(db->handle);
	mem_free(db->path);
	mem_free(db);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

int db_exec(struct db *db, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : keep_last(db, rc, err);
}

/* ---- transactions ------------------------------------------------------------------------------ */

bool db_is_in_transaction(const struct db *db)
{
	return db->in_transaction;
}

int db_begin(struct db *db, struct err *err)
{
	if (db->in_transaction)
		return ERR_SET(err, ERR_INTERNAL, "a transaction in '%s' began twice", db->path);
	bool reads = db->options.mode == DB_READ;
	int code = db_run(db_prepare(db, reads ? "BEGIN" : "BEGIN IMMEDIATE"), err);
	if (code != 0)
		return code;
	err_clear(&db->failed);
	db->in_transaction = true;
	return 0;
}

int db_commit(struct db *db, struct err *err)
{
	int code = db->failed.code;

	if (!db->in_transaction)
		return ERR_SET(err, ERR_INTERNAL, "no transaction in '%s' to commit", db->path);
	if (code != 0)
		*err = db->failed;
	else
		code = db_run(db_prepare(db, "COMMIT"), err);
	if (code != 0)
		db_rollback(db);
	db->in_transaction = false;
	return code;
}

/* SQLite may have rolled back by itself (disk full), so a complaint here means nothing. */
void db_rollback(struct db *db)
{
	if (!db->in_transaction)
		return;
	if (sqlite3_get_autocommit(db->handle) == 0)
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	db->in_transaction = false;
}

/* ---- queries ----------------------------------------------------------------------------------- */

static struct db_query *query_new(struct db *db, const char *sql)
{
	struct db_query *query = mem_calloc(1, sizeof(*query));

	query->db = db;
	query->sql = sql;
	*vec_push(&db->queries) = query;
	return query;
}

static struct db_query *query_free_of(struct db *db, const char *sql)
{
	for (size_t i = 0; i < db->queries.count; i++) {
		if (db->queries.at[i]->sql == sql && !db->queries.at[i]->busy)
			return db->queries.at[i];
	}
	return query_new(db, sql);
}

/* A fault that a test asked for comes the same way as one from SQLite. */
static void pass_read_edge(struct db_query *query)
{
	const char *edge = query->db->options.read_edge;

	if (edge && query->err.code == 0 && sqlite3_stmt_readonly(query->stmt) && fail_io(edge))
		(void)keep(query->db, SQLITE_IOERR_READ, errno, "failpoint", &query->err);
}

struct db_query *db_prepare(struct db *db, const char *sql)
{
	struct db_query *query = query_free_of(db, sql);

	query->busy = true;
	query->bound = 0;
	query->err.code = 0;
	/* SQLite may have rolled back by itself: what follows would be committed piece by piece. */
	if (db->in_transaction && db->failed.code != 0)
		query->err = db->failed;
	else if (!query->stmt) {
		int rc = sqlite3_prepare_v3(
			db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &query->stmt, NULL);
		if (rc != SQLITE_OK)
			(void)keep_last(db, rc, &query->err);
	}
	pass_read_edge(query);
	return query;
}

static void bound(struct db_query *query, int rc)
{
	if (rc != SQLITE_OK)
		(void)keep_last(query->db, rc, &query->err);
}

void db_bind_text(struct db_query *query, struct sv text)
{
	if (query->err.code == 0)
		bound(query, sqlite3_bind_text64(query->stmt, ++query->bound, text.p ? text.p : "",
				     text.n, SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_blob(struct db_query *query, struct sv bytes)
{
	if (query->err.code == 0)
		bound(query, sqlite3_bind_blob64(query->stmt, ++query->bound,
				     bytes.p ? bytes.p : "", bytes.n, SQLITE_STATIC));
}

void db_bind_int(struct db_query *query, int64_t number)
{
	if (query->err.code == 0)
		bound(query, sqlite3_bind_int64(query->stmt, ++query->bound, number));
}

bool db_next(struct db_query *query)
{
	if (query->err.code != 0)
		return false;
	assert(query->bound == sqlite3_bind_parameter_count(query->stmt));
	int rc = sqlite3_step(query->stmt);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		(void)keep_last(query->db, rc, &query->err);
	return rc == SQLITE_ROW;
}

struct sv db_text(struct db_query *query, int column)
{
	const void *text = sqlite3_column_text(query->stmt, column);

	return sv_make(text ? text : "", (size_t)sqlite3_column_bytes(query->stmt, column));
}

struct sv db_blob(struct db_query *query, int column)
{
	const void *bytes = sqlite3_column_blob(query->stmt, column);

	return sv_make(bytes ? bytes : "", (size_t)sqlite3_column_bytes(query->stmt, column));
}

int64_t db_int(struct db_query *query, int column)
{
	return sqlite3_column_int64(query->stmt, column);
}

uint64_t db_count(struct db_query *query, int column)
{
	int64_t number = db_int(query, column);

	return number < 0 ? 0 : (uint64_t)number;
}

void db_drop(struct db_query *query)
{
	if (query->stmt) {
		(void)sqlite3_reset(query->stmt);
		(void)sqlite3_clear_bindings(query->stmt);
	}
	query->busy = false;
}

int db_end(struct db_query *query, struct err *err)
{
	int code = query->err.code;

	if (code != 0)
		*err = query->err;
	db_drop(query);
	return code;
}

int db_finish(struct db_query *query, int code, struct err *err)
{
	if (code == 0)
		return db_end(query, err);
	db_drop(query);
	return code;
}

/* As pass_read_edge. */
static void pass_write_edge(struct db_query *query)
{
	const char *edge = query->db->options.write_edge;

	if (edge && query->err.code == 0 && fail_io(edge))
		(void)keep(query->db, errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE, errno,
			"failpoint", &query->err);
}

int db_run(struct db_query *query, struct err *err)
{
	pass_write_edge(query);
	while (db_next(query))
		continue;
	return db_end(query, err);
}

int db_number(struct db_query *query, int64_t *out, struct err *err)
{
	int64_t number = db_next(query) ? db_int(query, 0) : 0;
	int code = db_end(query, err);

	if (code == 0)
		*out = number;
	return code;
}

int64_t db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changed(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

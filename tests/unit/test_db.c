#include "io/db.h"

#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static const struct db_options writing = {
	.mode = DB_WRITE, .when_damaged = "restore it", .busy_ms = 10};
static const struct db_options reading = {
	.mode = DB_READ, .when_damaged = "restore it", .busy_ms = 10};

static struct db *open_db(struct room *room, const struct db_options *options)
{
	struct db *db = NULL;

	assert_ok(room, db_open(room_path(room, "accord.db"), options, &db, &room->err));
	return db;
}

/* A database with t (a UNIQUE, b). */
static struct db *make_db(struct room *room)
{
	room_put(room, "accord.db", "");
	struct db *db = open_db(room, &writing);
	assert_ok(room, db_exec(db, "CREATE TABLE t (a UNIQUE, b)", &room->err));
	return db;
}

static int insert(struct db *db, struct sv a, int64_t b, struct err *err)
{
	struct db_query *query = db_prepare(db, "INSERT INTO t (a, b) VALUES (?, ?)");

	db_bind_text(query, a);
	db_bind_int(query, b);
	return db_run(query, err);
}

static int64_t count(struct room *room, struct db *db)
{
	int64_t rows = -1;

	assert_ok(room, db_number(db_prepare(db, "SELECT count(*) FROM t"), &rows, &room->err));
	return rows;
}

static void test_db__opens_only_a_file_that_is_there(void **state)
{
	struct room *room = *state;
	struct db *db = NULL;
	int code = db_open(room_path(room, "accord.db"), &writing, &db, &room->err);

	assert_fails(room, code, ERR_NO_INPUT, "accord.db");
	assert_null(db);
}

static void test_db__gives_back_what_was_bound(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);
	struct sv text = sv_make("a\0b", 3);

	assert_ok(room, insert(db, text, INT64_MIN, &room->err));
	assert_int_equal(db_last_id(db), 1);
	assert_int_equal(db_changed(db), 1);
	struct db_query *query = db_prepare(db, "SELECT a, b, NULL FROM t");
	assert_true(db_next(query));
	assert_true(sv_eq(db_text(query, 0), text));
	assert_true(db_int(query, 1) == INT64_MIN);
	assert_true(db_count(query, 1) == 0);
	assert_int_equal(db_text(query, 2).n, 0);
	assert_non_null(db_text(query, 2).p);
	assert_false(db_next(query));
	assert_ok(room, db_end(query, &room->err));
	db_close(db);
}

static void test_db__binds_the_absent_view_as_the_empty_text(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);
	struct db_query *query = db_prepare(db, "SELECT ? IS '', ? IS x''");
	int64_t is_empty = 0;

	db_bind_text(query, SV_ABSENT);
	db_bind_blob(query, SV_ABSENT);
	assert_true(db_next(query));
	is_empty = db_int(query, 0) + db_int(query, 1);
	db_drop(query);
	assert_int_equal(is_empty, 2);
	db_close(db);
}

static struct db_query *one_sql(struct db *db)
{
	static const char sql[] = "SELECT a FROM t ORDER BY a";

	return db_prepare(db, sql);
}

static void test_db__lets_one_statement_run_twice_at_once(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);

	assert_ok(room, insert(db, SV("1"), 0, &room->err));
	assert_ok(room, insert(db, SV("2"), 0, &room->err));
	struct db_query *outer = one_sql(db);
	assert_true(db_next(outer) && db_next(outer));
	struct db_query *inner = one_sql(db);
	assert_ptr_not_equal(inner, outer);
	assert_true(db_next(inner));
	assert_sv(db_text(inner, 0), "1");
	assert_sv(db_text(outer, 0), "2");
	assert_ok(room, db_end(inner, &room->err));
	assert_ptr_equal(one_sql(db), inner);
	db_drop(inner);
	db_drop(outer);
	db_close(db);
}

static void test_db__tells_an_error_at_the_end(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);
	struct db_query *query = db_prepare(db, "SELECT x FROM nowhere WHERE y = ?");

	db_bind_text(query, SV("1"));
	assert_false(db_next(query));
	assert_fails(room, db_end(query, &room->err), ERR_DATA, "no such table: nowhere");
	db_close(db);
}

static void test_db__number_is_zero_without_a_row(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);
	int64_t number = 7;
	int code = db_number(db_prepare(db, "SELECT b FROM t"), &number, &room->err);

	assert_ok(room, code);
	assert_int_equal(number, 0);
	db_close(db);
}

static void test_db__commits_and_rolls_back(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);

	assert_ok(room, db_begin(db, &room->err));
	assert_true(db_is_in_transaction(db));
	assert_ok(room, insert(db, SV("1"), 0, &room->err));
	assert_fails(room, db_begin(db, &room->err), ERR_INTERNAL, "began twice");
	assert_ok(room, db_commit(db, &room->err));
	assert_ok(room, db_begin(db, &room->err));
	assert_ok(room, insert(db, SV("2"), 0, &room->err));
	db_rollback(db);
	db_rollback(db);
	assert_int_equal(count(room, db), 1);
	assert_fails(room, db_commit(db, &room->err), ERR_INTERNAL, "no transaction");
	db_close(db);
}

static void test_db__goes_on_after_a_constraint(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);

	assert_ok(room, db_begin(db, &room->err));
	assert_ok(room, insert(db, SV("1"), 0, &room->err));
	int code = insert(db, SV("1"), 0, &room->err);
	assert_fails(room, code, ERR_DATA, "UNIQUE constraint failed: t.a");
	assert_ok(room, db_commit(db, &room->err));
	assert_int_equal(count(room, db), 1);
	db_close(db);
}

/* Fills the database up to its page limit, which SQLite tells as a full disk. */
static int fill_up(struct db *db, struct err *err)
{
	static char big[4000];
	int code = 0;

	for (int64_t i = 0; code == 0; i++) {
		struct db_query *query = db_prepare(db, "INSERT INTO t (a, b) VALUES (?, ?)");

		db_bind_int(query, i);
		db_bind_blob(query, sv_make(big, sizeof(big)));
		code = db_run(query, err);
	}
	return code;
}

static void test_db__never_commits_half_a_transaction_on_a_full_disk(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);

	assert_ok(room, db_exec(db, "PRAGMA max_page_count = 8", &room->err));
	assert_ok(room, db_begin(db, &room->err));
	assert_fails(room, fill_up(db, &room->err), ERR_IO, "the disk is full");
	assert_fails(room, insert(db, SV("small"), 0, &room->err), ERR_IO, "the disk is full");
	assert_fails(room, db_commit(db, &room->err), ERR_IO, "the disk is full");
	assert_false(db_is_in_transaction(db));
	assert_int_equal(count(room, db), 0);
	assert_ok(room, insert(db, SV("small"), 0, &room->err));
	db_close(db);
}

static void test_db__asks_to_try_again_when_another_holds_it(void **state)
{
	struct room *room = *state;
	struct db *db = make_db(room);
	struct db *other = open_db(room, &writing);

	assert_ok(room, db_begin(other, &room->err));
	assert_fails(room, db_begin(db, &room->err), ERR_TEMP_FAIL, "another program");
	db_close(other);
	assert_ok(room, db_begin(db, &room->err));
	db_close(db);
}

static void test_db__refuses_to_write_through_a_reader(void **state)
{
	struct room *room = *state;

	db_close(make_db(room));
	struct db *db = open_db(room, &reading);
	assert_ok(room, db_begin(db, &room->err));
	assert_fails(room, insert(db, SV("1"), 0, &room->err), ERR_IO, "readonly");
	db_close(db);
}

static void test_db__says_that_a_file_is_no_database(void **state)
{
	struct room *room = *state;
	int64_t number = 0;

	room_put(room, "accord.db",
		"this is a letter to the editor, and no database at all ........");
	struct db *db = open_db(room, &writing);
	int code = db_number(db_prepare(db, "PRAGMA user_version"), &number, &room->err);
	assert_fails(room, code, ERR_DATA, "is damaged (file is not a database): restore it");
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup_empty, room_teardown)
		T(test_db__opens_only_a_file_that_is_there),
		T(test_db__gives_back_what_was_bound),
		T(test_db__binds_the_absent_view_as_the_empty_text),
		T(test_db__lets_one_statement_run_twice_at_once),
		T(test_db__tells_an_error_at_the_end),
		T(test_db__number_is_zero_without_a_row),
		T(test_db__commits_and_rolls_back),
		T(test_db__goes_on_after_a_constraint),
		T(test_db__never_commits_half_a_transaction_on_a_full_disk),
		T(test_db__asks_to_try_again_when_another_holds_it),
		T(test_db__refuses_to_write_through_a_reader),
		T(test_db__says_that_a_file_is_no_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "io/ledger.h"

#include "engine/model/base.h"
#include "tests/unit/ledger_help.h"

#include "engine/base/banned.h"

static int open_code(struct room *room, enum ledger_mode mode)
{
	ledger_close(room->ledger);
	room->ledger = NULL;
	return ledger_open(room->state, mode, &room->ledger, &room->err);
}

static void put_fact(struct room *room, const char *name, const char *value)
{
	assert_ok(room, ledger_set(room->ledger, name, sv_of(value), &room->err));
}

static struct sv fact(struct room *room, const char *name)
{
	struct sv value = SV_ABSENT;
	int code = ledger_get(room->ledger, name, &room->arena, &value, &room->err);

	assert_ok(room, code);
	return value;
}

/* ---- making and opening ------------------------------------------------------------------------ */

static void test_ledger__is_made_for_its_owner_alone(void **state)
{
	struct room *room = *state;
	struct stat status;

	assert_false(ledger_exists(room->state));
	room_open(room, LEDGER_CREATE);
	assert_true(ledger_exists(room->state));
	assert_int_equal(stat(room_path(room, "accord.db"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	put_fact(room, "a", "b"); /* makes the log */
	assert_int_equal(stat(room_path(room, "accord.db-wal"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(access(room_path(room, "accord.db.new"), F_OK), -1);
	assert_int_equal(access(room_path(room, "accord.db.new-wal"), F_OK), -1);
}

static void test_ledger__makes_the_state_folder_too(void **state)
{
	struct room *room = *state;
	struct stat status;
	int code = ledger_open(room_path(room, "state"), LEDGER_CREATE, &room->ledger, &room->err);

	assert_ok(room, code);
	assert_int_equal(stat(room_path(room, "state"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
}

static void test_ledger__missing_is_told_unless_it_may_be_made(void **state)
{
	struct room *room = *state;

	assert_fails(
		room, open_code(room, LEDGER_READ), ERR_NO_INPUT, "`accord extract` makes one");
	assert_fails(room, open_code(room, LEDGER_WRITE), ERR_NO_INPUT, "no ledger '");
	assert_null(room->ledger);
	assert_false(ledger_exists(room->state));
}

static void test_ledger__cannot_be_made_where_there_is_no_place(void **state)
{
	struct room *room = *state;
	int code =
		ledger_open(room_path(room, "no/such"), LEDGER_CREATE, &room->ledger, &room->err);

	assert_fails(room, code, ERR_CANT_CREATE, "cannot create the state folder");
}

static void test_ledger__is_kept_by_opening_it_again(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	put_fact(room, "confirmed_at", "2026-11-23T02:00:00Z");
	room_open(room, LEDGER_CREATE);
	assert_sv(fact(room, "confirmed_at"), "2026-11-23T02:00:00Z");
	room_open(room, LEDGER_READ);
	assert_sv(fact(room, "confirmed_at"), "2026-11-23T02:00:00Z");
	assert_fails(room, ledger_set(room->ledger, "a", SV("b"), &room->err), ERR_IO, "readonly");
}

static void test_ledger__is_made_anew_after_an_attempt_that_was_killed(void **state)
{
	struct room *room = *state;

	room_put(room, "accord.db.new", "half a ");
	room_put(room, "accord.db.new-wal", "ledger");
	room_open(room, LEDGER_CREATE);
	assert_ok(room, ledger_check(room->ledger, &room->err));
	assert_int_equal(access(room_path(room, "accord.db.new"), F_OK), -1);
}

/* ---- a lost ledger ----------------------------------------------------------------------------- */

static void test_ledger__lost_is_told_by_audit_files(void **state)
{
	struct room *room = *state;

	room_mkdir(room, "audit");
	room_put(room, "audit/20261123T020300Z-5e6f7a8b.csv", "seq\r\n");
	assert_fails(room, open_code(room, LEDGER_CREATE), ERR_NO_INPUT,
		"audit' shows that there was one: restore it from a backup, or move");
	assert_false(ledger_exists(room->state));
}

static void test_ledger__lost_is_told_by_change_sets(void **state)
{
	struct room *room = *state;

	room_mkdir(room, "changesets");
	room_mkdir(room, "changesets/20261123T020112Z-1a2b3c4d");
	assert_fails(room, open_code(room, LEDGER_CREATE), ERR_NO_INPUT, "changesets' shows");
}

static void test_ledger__lost_is_told_by_a_log_left_alone(void **state)
{
	struct room *room = *state;

	room_put(room, "accord.db-wal", "frames");
	assert_fails(room, open_code(room, LEDGER_CREATE), ERR_NO_INPUT, "accord.db-wal' shows");
	room_put(room, "accord.db-wal", "");
	room_open(room, LEDGER_CREATE);
}

static void test_ledger__snapshots_and_empty_folders_are_no_sign_of_a_loss(void **state)
{
	struct room *room = *state;

	room_mkdir(room, "snapshots");
	room_put(room, "snapshots/customers-20261123T020000Z.json", "{}");
	room_mkdir(room, "audit");
	room_mkdir(room, "changesets");
	room_put(room, "changesets/.tmp-1", "");
	room_put(room, "lock", "");
	room_open(room, LEDGER_CREATE);
}

/* ---- other people's files, other versions, damage ------------------------------------------------ */

static void test_ledger__refuses_a_database_of_another_program(void **state)
{
	struct room *room = *state;

	room_sql(room, "CREATE TABLE t (a); PRAGMA application_id = 5; PRAGMA user_version = 1");
	assert_fails(room, open_code(room, LEDGER_CREATE), ERR_DATA, "is not accord's ledger");
	assert_fails(room, open_code(room, LEDGER_READ), ERR_DATA, "is not accord's ledger");
	assert_int_equal(room_number(room, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void test_ledger__refuses_an_empty_file(void **state)
{
	struct room *room = *state;

	room_put(room, "accord.db", "");
	assert_fails(room, open_code(room, LEDGER_CREATE), ERR_DATA, "is not accord's ledger");
}

static void test_ledger__refuses_a_newer_one_and_leaves_it(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	room_open(room, LEDGER_READ);
	room_sql(room, "PRAGMA user_version = 99");
	assert_fails(room, open_code(room, LEDGER_WRITE), ERR_DATA,
		"newer accord (format 99, this one knows up to 5)");
	assert_int_equal(room_number(room, "PRAGMA user_version"), 99);
}

static void test_ledger__says_what_to_do_about_a_damaged_file(void **state)
{
	struct room *room = *state;

	room_put(room, "accord.db",
		"not a database, but long enough to have a header of its own ......");
	assert_fails(room, open_code(room, LEDGER_WRITE), ERR_DATA,
		"restore it from a backup, or move it away together with 'audit' and 'changesets' "
		"and "
		"rebuild the links with `accord match`");
}

static void add_links(struct room *room, int count)
{
	struct buf base = BUF_INIT;
	char key[16];

	base_add(&base, 1, SV("3 Elm St"), SV("3 ELM ST"));
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	for (int i = 0; i < count; i++) {
		int64_t link_id = 0;

		(void)snprintf(key, sizeof(key), "%d", i);
		int code = ledger_add_link(
			room->ledger, sv_of(key), sv_of(key), "code", 1, &link_id, &room->err);
		assert_ok(room, code);
		code = ledger_set_base(room->ledger, link_id, buf_sv(&base), &room->err);
		assert_ok(room, code);
	}
	assert_ok(room, ledger_commit(room->ledger, &room->err));
	buf_release(&base);
}

static void test_ledger__check_finds_a_file_that_was_cut(void **state)
{
	struct room *room = *state;
	struct stat status;

	room_open(room, LEDGER_CREATE);
	add_links(room, 2000);
	ledger_close(room->ledger);
	room->ledger = NULL;
	assert_int_equal(stat(room_path(room, "accord.db"), &status), 0);
	assert_int_equal(truncate(room_path(room, "accord.db"), status.st_size / 2), 0);
	int code = open_code(room, LEDGER_READ);
	if (code == 0)
		code = ledger_check(room->ledger, &room->err);
	assert_fails(room, code, ERR_DATA, "is damaged");
}

static void test_ledger__check_finds_a_base_that_was_changed(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	add_links(room, 3);
	assert_ok(room, ledger_check(room->ledger, &room->err));
	room_sql(room, "UPDATE bases SET base = x'00' WHERE link_id = 2");
	assert_fails(room, ledger_check(room->ledger, &room->err), ERR_DATA, "the base of link 2");
	room_sql(room, "DELETE FROM bases WHERE link_id = 2");
	assert_fails(room, ledger_check(room->ledger, &room->err), ERR_DATA, "the base of link 2");
}

static void test_ledger__check_finds_a_base_without_its_link(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	add_links(room, 3);
	room_sql(room, "DELETE FROM links WHERE link_id = 3");
	assert_fails(room, ledger_check(room->ledger, &room->err), ERR_DATA,
		"row 3 of 'bases' belongs to nothing in 'links'");
}

/* ---- migrations -------------------------------------------------------------------------------- */

/* A file as format 1 made it: the tables that format 2 changes, and some that hold rows. */
static const char format_1[] =
	"PRAGMA application_id = 0x61636372;"
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE links (link_id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" customer_id TEXT NOT NULL UNIQUE, site_num TEXT NOT NULL UNIQUE, method TEXT NOT NULL,"
	" since INTEGER NOT NULL, base_hash INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE bases (link_id INTEGER PRIMARY KEY REFERENCES links (link_id)"
	" ON DELETE CASCADE, base BLOB NOT NULL);"
	"CREATE TABLE snapshots (snapshot_id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" seal TEXT NOT NULL UNIQUE, side TEXT NOT NULL, path TEXT NOT NULL, rows INTEGER NOT NULL,"
	" devices INTEGER NOT NULL, taken_until INTEGER NOT NULL, applied INTEGER NOT NULL);"
	"CREATE TABLE runs (run_no INTEGER PRIMARY KEY AUTOINCREMENT, ended_at INTEGER NOT NULL);"
	"INSERT INTO meta VALUES ('confirmed_at', 'then');"
	"INSERT INTO links VALUES (7, '1015', '88001234', 'code', 1700000000, 0);"
	"INSERT INTO snapshots VALUES (1, 'seal', 'site', 'snapshots/s.csv.gz', 5, 6, 7, 1);"
	"PRAGMA user_version = 1;";

static void test_ledger__brings_format_1_up_to_date(void **state)
{
	struct room *room = *state;
	struct ledger_snapshot snapshot;
	struct ledger_link link;

	room_sql(room, format_1);
	room_open(room, LEDGER_WRITE);
	assert_int_equal(room_number(room, "PRAGMA user_version"), 5);
	assert_sv(fact(room, "confirmed_at"), "then");
	assert_ok(room, ledger_find_link(room->ledger, SIDE_SITE, SV("88001234"), &room->arena,
				&link, &room->err));
	assert_int_equal(link.link_id, 7);
	assert_ok(room,
		ledger_last_applied(room->ledger, SIDE_SITE, &room->arena, &snapshot, &room->err));
	assert_int_equal(snapshot.rows, 5);
	assert_sv(snapshot.shares, "");
	assert_ok(room, ledger_conflicts_begin(room->ledger, &room->err));
	assert_ok(room, ledger_set_base(room->ledger, 7, SV("base"), &room->err));
	assert_int_equal(room_number(room, "SELECT max(link_id) FROM link_moves"), 7);
	room_open(room, LEDGER_READ);
}

static void test_ledger__a_reader_leaves_an_older_format_alone(void **state)
{
	struct room *room = *state;

	room_sql(room, format_1);
	assert_fails(room, open_code(room, LEDGER_READ), ERR_DATA, "older accord (format 1");
	assert_int_equal(room_number(room, "PRAGMA user_version"), 1);
}

static void test_ledger__a_migration_that_fails_changes_nothing(void **state)
{
	struct room *room = *state;

	room_sql(room, format_1);
	room_sql(room, "ALTER TABLE snapshots ADD COLUMN shares TEXT"); /* in its way */
	assert_fails(room, open_code(room, LEDGER_WRITE), ERR_DATA, "duplicate column name");
	assert_int_equal(room_number(room, "PRAGMA user_version"), 1);
	assert_int_equal(
		room_number(room, "SELECT count(*) FROM sqlite_schema WHERE name = 'conflicts'"),
		0);
}

static void test_ledger__uses_the_log_again_after_a_backup_without_it(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	ledger_close(room->ledger);
	room->ledger = NULL;
	room_sql(room, "PRAGMA journal_mode = DELETE");
	room_open(room, LEDGER_WRITE);
	put_fact(room, "a", "b");
	assert_int_equal(access(room_path(room, "accord.db-wal"), F_OK), 0);
}

/* ---- transactions ------------------------------------------------------------------------------ */

static void test_ledger__facts_are_absent_until_set(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	assert_true(sv_is_absent(fact(room, "confirmed_at")));
	put_fact(room, "confirmed_at", "");
	assert_false(sv_is_absent(fact(room, "confirmed_at")));
	put_fact(room, "confirmed_at", "1");
	put_fact(room, "confirmed_at", "2");
	assert_sv(fact(room, "confirmed_at"), "2");
}

static void test_ledger__abort_takes_all_back(void **state)
{
	struct room *room = *state;

	room_open(room, LEDGER_CREATE);
	put_fact(room, "a", "before");
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	put_fact(room, "a", "after");
	ledger_abort(room->ledger);
	ledger_abort(room->ledger);
	assert_sv(fact(room, "a"), "before");
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	put_fact(room, "a", "after");
	room_open(room, LEDGER_READ); /* closing aborts */
	assert_sv(fact(room, "a"), "before");
}

static void test_ledger__readers_see_only_what_is_committed(void **state)
{
	struct room *room = *state;
	struct ledger *reader = NULL;
	struct sv value = SV("?");

	room_open(room, LEDGER_CREATE);
	assert_ok(room, ledger_open(room->state, LEDGER_READ, &reader, &room->err));
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	put_fact(room, "a", "b");
	assert_ok(room, ledger_get(reader, "a", &room->arena, &value, &room->err));
	assert_true(sv_is_absent(value));
	assert_ok(room, ledger_commit(room->ledger, &room->err));
	assert_ok(room, ledger_get(reader, "a", &room->arena, &value, &room->err));
	assert_sv(value, "b");
	ledger_close(reader);
}

static void test_ledger__a_readers_transaction_is_of_one_moment(void **state)
{
	struct room *room = *state;
	struct ledger *reader = NULL;
	struct sv value = SV("?");

	room_open(room, LEDGER_CREATE);
	put_fact(room, "a", "1");
	assert_ok(room, ledger_open(room->state, LEDGER_READ, &reader, &room->err));
	assert_ok(room, ledger_begin(reader, &room->err));
	assert_ok(room, ledger_get(reader, "a", &room->arena, &value, &room->err));
	put_fact(room, "a", "2");
	assert_ok(room, ledger_get(reader, "a", &room->arena, &value, &room->err));
	assert_sv(value, "1");
	assert_ok(room, ledger_commit(reader, &room->err));
	assert_ok(room, ledger_get(reader, "a", &room->arena, &value, &room->err));
	assert_sv(value, "2");
	ledger_close(reader);
}

static void test_ledger__another_writer_is_asked_to_come_back(void **state)
{
	struct room *room = *state;
	struct ledger *other = NULL;

	room_open(room, LEDGER_CREATE);
	assert_ok(room, ledger_open(room->state, LEDGER_WRITE, &other, &room->err));
	assert_ok(room, ledger_begin(room->ledger, &room->err));
	assert_fails(room, ledger_set(other, "a", SV("b"), &room->err), ERR_TEMP_FAIL, "in use");
	ledger_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup_empty, room_teardown)
		T(test_ledger__is_made_for_its_owner_alone),
		T(test_ledger__makes_the_state_folder_too),
		T(test_ledger__missing_is_told_unless_it_may_be_made),
		T(test_ledger__cannot_be_made_where_there_is_no_place),
		T(test_ledger__is_kept_by_opening_it_again),
		T(test_ledger__is_made_anew_after_an_attempt_that_was_killed),
		T(test_ledger__lost_is_told_by_audit_files),
		T(test_ledger__lost_is_told_by_change_sets),
		T(test_ledger__lost_is_told_by_a_log_left_alone),
		T(test_ledger__snapshots_and_empty_folders_are_no_sign_of_a_loss),
		T(test_ledger__refuses_a_database_of_another_program),
		T(test_ledger__refuses_an_empty_file),
		T(test_ledger__refuses_a_newer_one_and_leaves_it),
		T(test_ledger__says_what_to_do_about_a_damaged_file),
		T(test_ledger__check_finds_a_file_that_was_cut),
		T(test_ledger__check_finds_a_base_that_was_changed),
		T(test_ledger__check_finds_a_base_without_its_link),
		T(test_ledger__brings_format_1_up_to_date),
		T(test_ledger__a_reader_leaves_an_older_format_alone),
		T(test_ledger__a_migration_that_fails_changes_nothing),
		T(test_ledger__uses_the_log_again_after_a_backup_without_it),
		T(test_ledger__facts_are_absent_until_set),
		T(test_ledger__abort_takes_all_back),
		T(test_ledger__readers_see_only_what_is_committed),
		T(test_ledger__a_readers_transaction_is_of_one_moment),
		T(test_ledger__another_writer_is_asked_to_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

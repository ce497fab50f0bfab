#include "tests/unit/ledger_help.h"

#include "engine/apply.h"
#include "engine/verify.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* A state folder with audits of runs, as apply writes them. */
static const char *add_run(struct room *room, const char *run_id, int rows)
{
	struct ledger_run run = {.run_id = sv_of(run_id),
		.changeset_id = SV("c"),
		.command = SV("apply"),
		.directions = SV("both"),
		.started_at = 1,
		.outcome = SV("done"),
		.audit_path = SV(""),
		.audit_prev_hash = SV(""),
		.audit_last_hash = SV(""),
		.allow = SV(""),
		.summary = SV("{}")};
	const char *path = NULL;

	assert_ok(room, ledger_start_run(room->ledger, &run, &room->err));
	for (int i = 0; i < rows; i++) {
		struct audit_row row;
		for (int k = 0; k < AUDIT_COLUMN_COUNT; k++)
			row.columns[k] = SV("");
		row.columns[AUDIT_RUN_ID] = sv_of(run_id);
		row.columns[AUDIT_BEFORE] = i ? SV("3 Elm \"St\", rear") : SV(" 3 Elm St");
		row.columns[AUDIT_AFTER] = SV("5 Elm St\r\nUnit 1");
		assert_ok(room, ledger_add_audit(room->ledger, &row, &room->arena, &room->err));
	}
	assert_ok(room,
		apply_finish_run(room->ledger, room->state, &run, &room->arena, &path, &room->err));
	return path;
}

static void count_problem(void *self, const char *path, const char *message)
{
	(void)path;
	(void)message;
	(*(unsigned *)self)++;
}

static unsigned problems_of(struct room *room, struct ledger *ledger)
{
	unsigned count = 0;
	struct verify_report report = {.problem = count_problem, .self = &count};

	assert_ok(room, verify_state(room->state, ledger, &report, &room->err));
	assert_int_equal(report.problems, count);
	return count;
}

static unsigned problems_of_file(struct room *room, const char *path)
{
	unsigned count = 0;
	struct verify_report report = {.problem = count_problem, .self = &count};

	assert_ok(room, verify_path(path, room->ledger, &report, &room->err));
	return count;
}

static void put_bytes(const char *path, const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	assert_int_equal(close(fd), 0);
}

/* What may happen to byte i of a file. */
enum mutation { FLIP, DROP, CUT, MUTATION_COUNT };

static void mutate(const char *path, const struct buf *good, size_t i, enum mutation mutation)
{
	struct buf bad = BUF_INIT;

	buf_add(&bad, good->p, good->n);
	if (mutation == FLIP) {
		bad.p[i] = (char)(bad.p[i] ^ 1);
	} else if (mutation == DROP) {
		(void)memmove(bad.p + i, bad.p + i + 1, bad.n - i - 1);
		bad.n--;
	} else {
		bad.n = i;
	}
	put_bytes(path, bad.p, bad.n);
	buf_release(&bad);
}

static void test_verify__finds_any_byte_of_an_audit_flipped_dropped_or_cut(void **state)
{
	struct room *room = *state;
	const char *path = add_run(room, "20261123T020000Z-00000001", 2);
	struct buf good = BUF_INIT;

	assert_ok(room, file_read(path, 1 << 20, &good, &room->err));
	assert_int_equal(problems_of_file(room, path), 0);
	for (size_t i = 0; i < good.n; i++) {
		for (int m = 0; m < MUTATION_COUNT; m++) {
			mutate(path, &good, i, (enum mutation)m);
			if (problems_of_file(room, path) == 0)
				fail_msg("mutation %d of byte %zu was not found", m, i);
		}
	}
	put_bytes(path, good.p, good.n);
	assert_int_equal(problems_of_file(room, path), 0);
	buf_release(&good);
}

static void test_verify__finds_an_audit_that_is_gone_wherever_it_was(void **state)
{
	struct room *room = *state;
	const char *paths[3];
	struct buf good = BUF_INIT;

	paths[0] = add_run(room, "20261123T020000Z-00000001", 2);
	paths[1] = add_run(room, "20261123T030000Z-00000002", 1);
	paths[2] = add_run(room, "20261123T040000Z-00000003", 3);
	assert_int_equal(problems_of(room, room->ledger), 0);
	assert_int_equal(problems_of(room, NULL), 0);
	for (size_t i = 0; i < 3; i++) {
		buf_clear(&good);
		assert_ok(room, file_read(paths[i], 1 << 20, &good, &room->err));
		assert_int_equal(unlink(paths[i]), 0);
		assert_int_not_equal(problems_of(room, room->ledger), 0);
		/* without the ledger a gap shows, but not a missing end */
		assert_int_equal(problems_of(room, NULL), i == 1);
		put_bytes(paths[i], good.p, good.n);
	}
	buf_release(&good);
}

/* Files and rows of the ledger taken away together leave no gap; the remembered ends do tell. */
static void test_verify__finds_a_run_taken_out_of_the_ledger_too(void **state)
{
	struct room *room = *state;
	const char *first = add_run(room, "20261123T020000Z-00000001", 2);
	const char *last = NULL;

	(void)add_run(room, "20261123T030000Z-00000002", 1);
	last = add_run(room, "20261123T040000Z-00000003", 3);
	assert_int_equal(unlink(last), 0);
	room_sql(room, "DELETE FROM runs WHERE run_id LIKE '%3'");
	assert_int_equal(problems_of(room, room->ledger), 1);
	room_sql(room, "UPDATE meta SET value = (SELECT audit_last_hash FROM runs WHERE run_id "
		       "LIKE '%2') WHERE name = 'audit_last_hash'");
	assert_int_equal(problems_of(room, room->ledger), 0);
	assert_int_equal(unlink(first), 0);
	room_sql(room, "DELETE FROM runs WHERE run_id LIKE '%1'");
	assert_int_equal(problems_of(room, room->ledger), 1);
}

static void test_verify__finds_an_audit_written_anew_with_right_hashes(void **state)
{
	struct room *room = *state;
	const char *path = add_run(room, "20261123T020000Z-00000001", 2);
	struct auditwriter *writer = NULL;
	struct audit_row row;
	char hex[DIGEST_HEX_SIZE];
	static const char zeros[] =
		"0000000000000000000000000000000000000000000000000000000000000000";

	assert_ok(room, auditwriter_open(path, &writer, &room->err));
	for (int k = 0; k < AUDIT_COLUMN_COUNT; k++)
		row.columns[k] = SV("");
	row.columns[AUDIT_SEQ] = SV("1");
	row.columns[AUDIT_RUN_ID] = SV("20261123T020000Z-00000001");
	row.columns[AUDIT_PREV_HASH] = sv_of(zeros);
	audit_row_hash(&row, hex);
	auditwriter_row(writer, &row);
	assert_ok(room, auditwriter_commit(writer, &room->err));
	auditwriter_free(writer);
	assert_int_equal(problems_of(room, NULL), 0);
	assert_int_equal(problems_of(room, room->ledger), 1);
}

static void test_verify__finds_an_audit_that_no_run_wrote(void **state)
{
	struct room *room = *state;
	const char *path = add_run(room, "20261123T020000Z-00000001", 1);
	struct buf bytes = BUF_INIT;

	assert_ok(room, file_read(path, 1 << 20, &bytes, &room->err));
	put_bytes(room_path(room, "audit/20261124T000000Z-00000009.csv"), bytes.p, bytes.n);
	assert_int_equal(problems_of(room, room->ledger), 1);
	buf_release(&bytes);
}

static void test_verify__finds_a_damaged_ledger(void **state)
{
	struct room *room = *state;

	(void)add_run(room, "20261123T020000Z-00000001", 1);
	assert_ok(
		room, ledger_add_link(room->ledger, SV("1"), SV("2"), "code", 1, NULL, &room->err));
	room_sql(room, "UPDATE links SET base_hash = 7");
	assert_int_equal(problems_of(room, room->ledger), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_verify__finds_any_byte_of_an_audit_flipped_dropped_or_cut, room_setup,
			room_teardown),
		cmocka_unit_test_setup_teardown(
			test_verify__finds_an_audit_that_is_gone_wherever_it_was, room_setup,
			room_teardown),
		cmocka_unit_test_setup_teardown(
			test_verify__finds_a_run_taken_out_of_the_ledger_too, room_setup,
			room_teardown),
		cmocka_unit_test_setup_teardown(
			test_verify__finds_an_audit_written_anew_with_right_hashes, room_setup,
			room_teardown),
		cmocka_unit_test_setup_teardown(
			test_verify__finds_an_audit_that_no_run_wrote, room_setup, room_teardown),
		cmocka_unit_test_setup_teardown(
			test_verify__finds_a_damaged_ledger, room_setup, room_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

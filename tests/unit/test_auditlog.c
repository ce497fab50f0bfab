#include "tests/unit/tempdir.h"

#include "io/auditlog.h"

#include "engine/base/banned.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static const char *write_rows(struct tempdir *dir, int rows)
{
	struct err err = ERR_INIT;
	struct auditwriter *writer = NULL;
	const char *path = tempdir_path(dir, "audit.csv");
	char hashes[8][DIGEST_HEX_SIZE];
	char seq[16];

	assert_ok(auditwriter_open(path, &writer, &err), &err);
	for (int i = 0; i < rows; i++) {
		struct audit_row row = {{SV_ABSENT}};
		(void)snprintf(seq, sizeof(seq), "%d", i + 1);
		row.columns[AUDIT_SEQ] = sv_of(seq);
		row.columns[AUDIT_BEFORE] = SV("a,b");
		row.columns[AUDIT_PREV_HASH] = i == 0 ? SV(ZEROS) : sv_of(hashes[i - 1]);
		audit_row_hash(&row, hashes[i]);
		auditwriter_row(writer, &row);
	}
	assert_ok(auditwriter_commit(writer, &err), &err);
	auditwriter_free(writer);
	auditwriter_free(NULL);
	return path;
}

static void test_auditlog__hashes_netstrings_of_all_columns(void **state)
{
	(void)state;
	struct audit_row row = {{SV_ABSENT}};
	char hex[DIGEST_HEX_SIZE];
	char expected[DIGEST_HEX_SIZE];

	row.columns[AUDIT_SEQ] = SV("1");
	row.columns[AUDIT_PREV_HASH] = SV("xy");
	audit_row_hash(&row, hex);
	digest_sha256_hex(
		SV("1:1,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,0:,2:xy,"), expected);
	assert_string_equal(hex, expected);
	assert_sv(row.columns[AUDIT_HASH], expected);
}

static void test_auditlog__checks_what_it_wrote(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct audit_summary summary;

	tempdir_init(&dir);
	const char *path = write_rows(&dir, 3);
	assert_true(sv_has_prefix(tempdir_get(&dir, path),
		SV("seq,run_id,changeset_id,change_id,at,actor,operator,direction,action,"
		   "customer_id,site_num,account_number,field,before,after,observed,outcome,"
		   "http_status,rule,detail,prev_hash,hash\r\n1,,,,,,,,,,,,,\"a,b\",,,")));
	assert_ok(audit_check(path, &summary, &err), &err);
	assert_int_equal(summary.rows, 3);
	assert_string_equal(summary.first_prev_hash, ZEROS);
	assert_true(sv_has_suffix(tempdir_get(&dir, path),
		sv_of(arena_printf(&dir.arena, ",%s\r\n", summary.last_hash).p)));
	assert_err(&err, audit_check(tempdir_path(&dir, "no"), &summary, &err), ERR_NO_INPUT, "no");
	tempdir_release(&dir);
}

/* Every byte of a file changed, or the file cut there: each time it shows. */
static void test_auditlog__notices_any_changed_or_missing_byte(void **state)
{
	(void)state;
	struct tempdir dir;
	struct audit_summary summary;

	tempdir_init(&dir);
	struct sv good = tempdir_get(&dir, write_rows(&dir, 2));
	struct buf bad = BUF_INIT;
	for (size_t i = 0; i < good.n; i++) {
		struct err err = ERR_INIT;
		buf_clear(&bad);
		buf_add_sv(&bad, good);
		bad.p[i] ^= 1;
		const char *path = tempdir_put(&dir, "bad.csv", buf_sv(&bad));
		assert_int_equal(audit_check(path, &summary, &err), ERR_SEAL);
	}
	buf_clear(&bad);
	buf_add_sv(&bad, good);
	buf_truncate(&bad, good.n - 2);
	struct err err = ERR_INIT;
	assert_err(&err, audit_check(tempdir_put(&dir, "bad.csv", buf_sv(&bad)), &summary, &err),
		ERR_SEAL, "other bytes");
	buf_release(&bad);
	tempdir_release(&dir);
}

static int stop_at_once(void *self, const struct audit_row *row, struct err *err)
{
	*(int *)self += row->columns[AUDIT_SEQ].n == 1;
	return ERR_SET(err, ERR_FAILED, "enough");
}

static void test_auditlog__ends_when_the_reader_says_so(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	int rows = 0;

	tempdir_init(&dir);
	const char *path = write_rows(&dir, 3);
	assert_err(&err, audit_each(path, stop_at_once, &rows, &err), ERR_FAILED, "enough");
	assert_int_equal(rows, 1);
	(void)tempdir_put(&dir, "b.csv", SV("seq,run_id\r\n"));
	assert_err(&err, audit_each(tempdir_path(&dir, "b.csv"), stop_at_once, &rows, &err),
		ERR_DATA, "column 3");
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_auditlog__hashes_netstrings_of_all_columns),
		cmocka_unit_test(test_auditlog__checks_what_it_wrote),
		cmocka_unit_test(test_auditlog__notices_any_changed_or_missing_byte),
		cmocka_unit_test(test_auditlog__ends_when_the_reader_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

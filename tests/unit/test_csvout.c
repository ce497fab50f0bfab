#include "tests/unit/tempdir.h"

#include "io/csvout.h"
#include "io/gzfile.h"

#include "engine/base/banned.h"

static void assert_row(struct sv a, struct sv b, const char *expected)
{
	struct buf out = BUF_INIT;
	const struct sv values[] = {a, b};

	csvout_add_row(&out, values, 2);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void test_csvout__quotes_only_where_needed(void **state)
{
	(void)state;
	assert_row(SV("a"), SV("b c"), "a,b c\r\n");
	assert_row(SV(""), SV_ABSENT, ",\r\n");
	assert_row(SV("a,b"), SV("\""), "\"a,b\",\"\"\"\"\r\n");
	assert_row(SV("a\nb"), SV("a\rb"), "\"a\nb\",\"a\rb\"\r\n");
	assert_row(SV(" a"), SV("a "), " a,a \r\n");
	assert_row(SV("'a'"), SV("a;b\tc"), "'a',a;b\tc\r\n");
	assert_row(SV("say \"hi\", he said \""), SV("x"), "\"say \"\"hi\"\", he said \"\"\",x\r\n");
}

static void test_csvout__keeps_an_empty_row_of_one_column(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	const struct sv value = SV_ABSENT;

	csvout_add_row(&out, &value, 1);
	assert_string_equal(buf_str(&out), "\"\"\r\n");
	buf_release(&out);
}

static const char *const columns[] = {"id", "a,b"};

static void write_rows(const char *path, enum csvout_form form, size_t rows, char *hex)
{
	struct csvout *out = NULL;
	struct err err = ERR_INIT;

	assert_ok(csvout_open(path, form, columns, 2, &out, &err), &err);
	for (size_t i = 0; i < rows; i++)
		csvout_row(out, (const struct sv[]){SV("1"), SV("some longer text")});
	assert_int_equal(csvout_rows(out), rows);
	assert_false(file_exists(path));
	assert_ok(csvout_commit(out, hex, &err), &err);
	csvout_free(out);
}

static void test_csvout__writes_a_durable_file_with_its_digest(void **state)
{
	(void)state;
	struct tempdir dir;
	char hex[DIGEST_HEX_SIZE];
	char expected[DIGEST_HEX_SIZE];

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "a.csv");
	write_rows(path, CSVOUT_PLAIN, 1, hex);
	struct sv bytes = tempdir_get(&dir, path);
	assert_sv(bytes, "id,\"a,b\"\r\n1,some longer text\r\n");
	digest_sha256_hex(bytes, expected);
	assert_string_equal(hex, expected);
	tempdir_release(&dir);
}

static void test_csvout__writes_gzip_in_members(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct gzreader *reader = NULL;
	char hex[DIGEST_HEX_SIZE];
	char expected[DIGEST_HEX_SIZE];
	size_t total = 0;
	size_t got = 1;
	char text[4096];

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "a.csv.gz");
	write_rows(path, CSVOUT_GZIP, 100000, hex);
	digest_sha256_hex(tempdir_get(&dir, path), expected);
	assert_string_equal(hex, expected);
	assert_ok(gzreader_open(path, &reader, &err), &err);
	assert_true(gzreader_is_gzip(reader));
	while (got > 0) {
		assert_ok(gzreader_read(reader, text, sizeof(text), &got, &err), &err);
		total += got;
	}
	assert_int_equal(total, 10 + 100000 * 20);
	gzreader_close(reader);
	tempdir_release(&dir);
}

static void test_csvout__tells_where_it_cannot_write(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct csvout *out = NULL;

	tempdir_init(&dir);
	assert_err(&err,
		csvout_open(tempdir_path(&dir, "no/a.csv"), CSVOUT_PLAIN, columns, 2, &out, &err),
		ERR_CANT_CREATE, "a.csv");
	csvout_free(NULL);
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csvout__quotes_only_where_needed),
		cmocka_unit_test(test_csvout__keeps_an_empty_row_of_one_column),
		cmocka_unit_test(test_csvout__writes_a_durable_file_with_its_digest),
		cmocka_unit_test(test_csvout__writes_gzip_in_members),
		cmocka_unit_test(test_csvout__tells_where_it_cannot_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

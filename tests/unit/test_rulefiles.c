#include "tests/unit/tempdir.h"

#include "io/rulefiles.h"

#include "engine/base/banned.h"

static void test_rulefiles__reads_in_name_order_and_seals(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct rulefiles files = {0};
	char first[DIGEST_HEX_SIZE];
	char expected[DIGEST_HEX_SIZE];

	tempdir_init(&dir);
	(void)tempdir_put(&dir, "20-b.rules", SV("[rule b]\n"));
	(void)tempdir_put(&dir, "10-a.fields", SV("[field customer.x]\npath = /x\n"));
	(void)tempdir_put(&dir, "README", SV("not ini"));
	(void)tempdir_put(&dir, ".30-c.rules", SV("not ini"));
	(void)tempdir_put(&dir, "40.rules~", SV("not ini"));
	assert_ok(rulefiles_read(dir.path, &dir.arena, &files, &err), &err);
	assert_int_equal(files.sections.count, 2);
	assert_int_equal(files.file_count, 2);
	assert_sv(files.sections.at[0].kind, "field");
	assert_sv(files.sections.at[1].name, "b");
	assert_string_equal(files.sections.at[1].file, tempdir_path(&dir, "20-b.rules"));
	digest_sha256_hex(SV("11:10-a.fields,29:[field customer.x]\npath = /x\n,"
			     "10:20-b.rules,9:[rule b]\n,"),
		expected);
	assert_string_equal(files.sha256, expected);
	(void)memcpy(first, files.sha256, sizeof(first));
	rulefiles_release(&files);
	(void)tempdir_put(&dir, "20-b.rules", SV("[rule b]\n\n"));
	assert_ok(rulefiles_read(dir.path, &dir.arena, &files, &err), &err);
	assert_string_not_equal(files.sha256, first);
	rulefiles_release(&files);
	tempdir_release(&dir);
}

static void test_rulefiles__tells_what_is_wrong_and_where(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct rulefiles files = {0};

	tempdir_init(&dir);
	assert_err(
		&err, rulefiles_read(dir.path, &dir.arena, &files, &err), ERR_DATA, "no *.rules");
	(void)tempdir_put(&dir, "a.rules", SV("[rule a]\nb = c\n"));
	(void)tempdir_put(&dir, "b.rules", SV("[rule a]\nbad\n"));
	assert_err(&err, rulefiles_read(dir.path, &dir.arena, &files, &err), ERR_DATA, "neither");
	assert_non_null(strstr(err.context, "b.rules:2"));
	assert_null(files.sections.at);
	assert_err(&err, rulefiles_read(tempdir_path(&dir, "no"), &dir.arena, &files, &err),
		ERR_NO_INPUT, "no");
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rulefiles__reads_in_name_order_and_seals),
		cmocka_unit_test(test_rulefiles__tells_what_is_wrong_and_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/tempdir.h"

#include "io/changefile.h"
#include "io/changereader.h"

#include "engine/base/banned.h"

#define ID "20261123T020112Z-1a2b3c4d"

/* A change set with three changes, none pending, and two agreements. */
static const char *make_folder(struct tempdir *dir)
{
	struct changewriter *writer = NULL;
	struct changeset_manifest manifest = {.changeset_id = SV(ID),
		.directions = DIRECTIONS_BOTH,
		.tool_version = SV("1"),
		.origin = SV("diff"),
		.rules_sha256 = SV(""),
		.previous_changeset = SV("")};
	struct err err = ERR_INIT;
	const char *folder = NULL;
	static const char *const ids[] = {"1", "2", "3"};

	assert_ok(changewriter_open(dir->path, ID, &writer, &err), &err);
	for (int i = 0; i < 3; i++) {
		struct change change = {.customer_id = sv_of(ids[i]),
			.site_num = SV("8"),
			.account_number = SV(""),
			.name = SV("a \"b\", c\r\nd"),
			.field = SV("city"),
			.before = SV(""),
			.after = SV("x"),
			.rule = SV("city"),
			.reason = SV("")};
		struct agreement agreement = {.customer_id = sv_of(ids[i]),
			.site_num = SV("8"),
			.rule = SV("city"),
			.customer_value = SV("x"),
			.site_value = SV("y")};
		change_make_id(&change);
		changewriter_change(writer, &change);
		if (i < 2)
			changewriter_agreement(writer, &agreement);
	}
	assert_ok(changewriter_commit(writer, &manifest, &dir->arena, &folder, &err), &err);
	changewriter_free(writer);
	return folder;
}

static void test_changereader__gives_one_row_at_a_time_of_files_side_by_side(void **state)
{
	struct tempdir dir;
	struct changereader *changes = NULL;
	struct agreementreader *agreements = NULL;
	struct change change;
	struct agreement agreement;
	struct err err = ERR_INIT;
	bool more = true;
	static const char *const ids[] = {"1", "2", "3"};

	(void)state;
	tempdir_init(&dir);
	const char *folder = make_folder(&dir);
	assert_ok(changereader_open(folder, "changes.csv", &changes, &err), &err);
	assert_ok(agreementreader_open(folder, &agreements, &err), &err);
	for (int i = 0; i < 3; i++) {
		assert_ok(changereader_next(changes, &change, &more, &err), &err);
		assert_true(more);
		assert_sv(change.customer_id, ids[i]);
		assert_sv(change.name, "a \"b\", c\r\nd");
		assert_ok(agreementreader_next(agreements, &agreement, &more, &err), &err);
		assert_true(more == (i < 2));
		if (more)
			assert_sv(agreement.customer_id, ids[i]);
	}
	assert_ok(changereader_next(changes, &change, &more, &err), &err);
	assert_false(more);
	changereader_close(changes);
	agreementreader_close(agreements);
	assert_ok(changereader_open(folder, "pending.csv", &changes, &err), &err);
	assert_ok(changereader_next(changes, &change, &more, &err), &err);
	assert_false(more);
	changereader_close(changes);
	tempdir_release(&dir);
}

static void test_changereader__refuses_a_missing_file_and_a_wrong_row(void **state)
{
	struct tempdir dir;
	struct changereader *changes = NULL;
	struct change change;
	struct err err = ERR_INIT;
	bool more = true;

	(void)state;
	tempdir_init(&dir);
	assert_int_equal(changereader_open(dir.path, "changes.csv", &changes, &err), ERR_NO_INPUT);
	err_clear(&err);
	(void)tempdir_put(&dir, "changes.csv",
		SV("change_id,direction,action,customer_id,site_num,account_number,name,field,"
		   "before,after,rule,reason\r\nc0123456789abcdef,up,update,1,2,,,city,,x,city,"
		   "\r\n"));
	assert_ok(changereader_open(dir.path, "changes.csv", &changes, &err), &err);
	assert_int_equal(changereader_next(changes, &change, &more, &err), ERR_DATA);
	changereader_close(changes);
	changereader_close(NULL);
	agreementreader_close(NULL);
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changereader__gives_one_row_at_a_time_of_files_side_by_side),
		cmocka_unit_test(test_changereader__refuses_a_missing_file_and_a_wrong_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

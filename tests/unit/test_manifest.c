#include "tests/unit/tempdir.h"

#include "io/manifest.h"

#include "engine/base/banned.h"

static const char proper[] = "{\n  \"format_version\": 1,\n  \"name\": \"x\",\n  \"number\": 7,\n"
			     "  \"at\": \"2026-11-23T02:00:00Z\",\n  \"yes\": true,\n"
			     "  \"list\": [1,2],\n  \"inside\": {\"a\":1}\n}";

static void write_sealed(struct tempdir *dir, const char *text, const char **out_path)
{
	char seal[DIGEST_HEX_SIZE];
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;

	*out_path = tempdir_path(dir, "manifest.json");
	buf_add_str(&bytes, text);
	assert_ok(manifest_write(*out_path, &bytes, seal, &err), &err);
	buf_release(&bytes);
}

static void test_manifest__gives_what_was_sealed(void **state)
{
	struct tempdir dir;
	struct manifest_in in;
	struct err err = ERR_INIT;
	const char *path;

	(void)state;
	tempdir_init(&dir);
	write_sealed(&dir, proper, &path);
	assert_ok(manifest_open(path, 1, &dir.arena, &in, &err), &err);
	assert_true(sv_eq(manifest_text(&in, in.json, "name"), SV("x")));
	assert_int_equal(manifest_u64(&in, in.json, "number"), 7);
	assert_true(manifest_time(&in, in.json, "at") > 0);
	assert_true(manifest_bool(&in, in.json, "yes"));
	assert_int_equal(manifest_count(manifest_array(&in, in.json, "list")), 2);
	assert_int_equal(manifest_count(manifest_object(&in, in.json, "inside")), 1);
	assert_int_equal(manifest_check(&in, &err), 0);
	manifest_close(&in);
	assert_int_equal(manifest_open(path, 2, &dir.arena, &in, &err), ERR_DATA);
	assert_non_null(strstr(err.message, "another format_version"));
	manifest_close(&in);
	tempdir_release(&dir);
}

/* Sealed, but not as it must be: the first member that is not is told, and nothing is made up. */
static void test_manifest__tells_the_first_member_that_is_not_proper(void **state)
{
	static const char *const names[] = {"inside", "list", "number", "name", "at", "yes"};
	struct tempdir dir;
	struct manifest_in in;
	struct err err = ERR_INIT;
	const char *path;

	(void)state;
	tempdir_init(&dir);
	write_sealed(&dir,
		"{\n  \"format_version\": 1,\n  \"name\": 1,\n  \"number\": \"x\",\n  \"at\": "
		"\"now\",\n"
		"  \"yes\": 1,\n  \"list\": {},\n  \"inside\": []\n}",
		&path);
	for (int first = 0; first < 6; first++) {
		assert_ok(manifest_open(path, 1, &dir.arena, &in, &err), &err);
		for (int i = first; i < first + 6; i++) {
			switch (i % 6) {
			case 0:
				assert_null(manifest_object(&in, in.json, "inside"));
				break;
			case 1:
				assert_null(manifest_array(&in, in.json, "list"));
				break;
			case 2:
				assert_int_equal(manifest_u64(&in, in.json, "number"), 0);
				break;
			case 3:
				assert_int_equal(manifest_text(&in, in.json, "name").n, 0);
				break;
			case 4:
				assert_int_equal(manifest_time(&in, in.json, "at"), 0);
				break;
			default:
				assert_false(manifest_bool(&in, in.json, "yes"));
			}
		}
		assert_int_equal(manifest_check(&in, &err), ERR_DATA);
		assert_non_null(strstr(err.message, names[first]));
		manifest_close(&in);
	}
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_manifest__gives_what_was_sealed),
		cmocka_unit_test(test_manifest__tells_the_first_member_that_is_not_proper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

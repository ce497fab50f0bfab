#include "tests/unit/tempdir.h"

#include <errno.h>

#include "io/cachefile.h"

#include "engine/base/banned.h"

/* Three writes: a head, a body, the head again. The scenario of run_self: 0, or 1 when the file is not kept. */
static int write_scenario(const char *path)
{
	struct arena arena;
	struct cachefile file;

	arena_init(&arena, 0);
	cachefile_begin(&file, &arena, path);
	cachefile_add(&file, "old head ", 9);
	cachefile_add(&file, "body", 4);
	cachefile_put_head(&file, "new", 3);
	bool is_kept = cachefile_end(&file);
	arena_release(&arena);
	return is_kept ? 0 : 1;
}

static void test_cachefile__is_there_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *failpoint;
		int status;
		const char *content;
	} cases[] = {
		{NULL, 0, "new head body"}, {"cache.write:1:enospc", 1, "before"},
		{"cache.write:2:eio", 1, "before"}, {"cache.write:3:enospc", 1, "before"},
		{"cache.write:2:short", 0, "new head body"}, /* the rest is written after it */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tempdir dir;
		tempdir_init(&dir);
		const char *path = tempdir_put(&dir, "a", SV("before"));
		assert_int_equal(run_self("write", path, cases[i].failpoint), cases[i].status);
		assert_sv(tempdir_get(&dir, path), cases[i].content);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rmdir(dir.path), 0); /* nothing hidden was left */
		arena_release(&dir.arena);
	}
}

static void test_cachefile__what_cannot_be_made_or_put_fails_quietly(void **state)
{
	struct tempdir dir;
	struct cachefile file;
	struct err err = ERR_INIT;

	(void)state;
	tempdir_init(&dir);
	cachefile_begin(&file, &dir.arena, tempdir_path(&dir, "none/a"));
	cachefile_add(&file, "x", 1);
	assert_false(cachefile_end(&file));
	assert_int_equal(file.why, ENOENT);
	const char *folder = tempdir_path(&dir, "folder");
	assert_ok(file_make_folder(folder, &err), &err);
	cachefile_begin(&file, &dir.arena, folder);
	assert_false(cachefile_end(&file));
	assert_int_equal(file.why, EISDIR);
	cachefile_begin_unnamed(&file, tempdir_path(&dir, "none"));
	assert_false(cachefile_end(&file));
	assert_int_equal(file.why, ENOENT);
	struct buf long_name = BUF_INIT;
	for (int i = 0; i < 5000; i++)
		buf_add_str(&long_name, "/x");
	cachefile_begin_unnamed(&file, buf_str(&long_name));
	assert_false(cachefile_end(&file));
	assert_int_equal(file.why, ENAMETOOLONG);
	buf_release(&long_name);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(rmdir(dir.path), 0);
	arena_release(&dir.arena);
}

static void test_cachefile__without_a_name_leaves_nothing(void **state)
{
	struct tempdir dir;
	struct cachefile files[2];
	char text[4] = "";

	(void)state;
	tempdir_init(&dir);
	for (int i = 0; i < 2; i++) { /* two threads have one each */
		cachefile_begin_unnamed(&files[i], dir.path);
		cachefile_add(&files[i], i == 0 ? "one" : "two", 3);
	}
	assert_int_equal(pread(files[1].fd, text, 3, 0), 3);
	assert_string_equal(text, "two");
	assert_int_equal(rmdir(dir.path), 0);
	assert_true(cachefile_end(&files[0]));
	assert_true(cachefile_end(&files[1]));
	arena_release(&dir.arena);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cachefile__is_there_whole_or_not_at_all),
		cmocka_unit_test(test_cachefile__what_cannot_be_made_or_put_fails_quietly),
		cmocka_unit_test(test_cachefile__without_a_name_leaves_nothing),
	};

	if (argc > 2)
		return write_scenario(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

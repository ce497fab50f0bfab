#include "tests/unit/tempdir.h"

#include "engine/base/banned.h"

static void test_file__reads_a_whole_file_up_to_its_cap(void **state)
{
	(void)state;
	struct tempdir dir;
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	tempdir_init(&dir);
	const char *path = tempdir_put(&dir, "a", SV("hello"));
	buf_add_str(&out, ">");
	assert_ok(file_read(path, 5, &out, &err), &err);
	assert_string_equal(buf_str(&out), ">hello");
	assert_err(&err, file_read(path, 4, &out, &err), ERR_DATA, "longer than the 4 bytes");
	assert_string_equal(buf_str(&out), ">hello");
	assert_err(&err, file_read(tempdir_path(&dir, "none"), 4, &out, &err), ERR_NO_INPUT,
		"No such file");
	assert_err(&err, file_read(dir.path, 4, &out, &err), ERR_NO_INPUT, "is a folder");
	buf_release(&out);
	tempdir_release(&dir);
}

static void test_file__commits_with_mode_0600_and_leaves_nothing_else(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct file_writer *writer = NULL;
	struct file_names names = {0};
	struct stat about;
	char hex[DIGEST_HEX_SIZE];
	char other[DIGEST_HEX_SIZE];
	uint64_t size = 0;

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "out.csv");
	assert_ok(file_writer_open(path, &writer, &err), &err);
	file_writer_add(writer, "thrown away", 11);
	file_writer_restart(writer);
	for (int i = 0; i < 100000; i++)
		file_writer_add(writer, "0123456789", 10);
	assert_false(file_exists(path));
	assert_ok(file_writer_commit(writer, &err), &err);
	file_writer_sha256(writer, hex);
	assert_int_equal(file_writer_size(writer), 1000000);
	file_writer_free(writer);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_ok(file_sha256(path, other, &size, &err), &err);
	assert_string_equal(hex, other);
	assert_int_equal(size, 1000000);
	assert_ok(file_list(dir.path, &dir.arena, &names, &err), &err);
	assert_int_equal(names.count, 1);
	vec_release(&names);
	tempdir_release(&dir);
}

/* The same file, with a part of it written by a thread of its own. */
static void test_file__is_the_same_when_written_beside(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct file_writer *writer = NULL;
	struct buf all = BUF_INIT;
	char hex[DIGEST_HEX_SIZE];
	char other[DIGEST_HEX_SIZE];
	uint64_t size = 0;

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "out.csv");
	assert_ok(file_writer_open(path, &writer, &err), &err);
	file_writer_add(writer, "before it", 9);
	file_writer_go_beside(writer);
	buf_add_str(&all, "before it");
	for (int i = 0; i < 100000; i++) {
		size_t before = all.n;
		buf_printf(&all, "%d,%d\n", i, i * 7);
		file_writer_add(writer, buf_str(&all) + before, all.n - before);
		file_writer_go_beside(writer); /* again: nothing */
	}
	assert_int_equal(file_writer_size(writer), all.n);
	assert_ok(file_writer_commit(writer, &err), &err);
	file_writer_sha256(writer, hex);
	file_writer_free(writer);
	assert_ok(file_sha256(path, other, &size, &err), &err);
	assert_string_equal(hex, other);
	assert_true(sv_eq(tempdir_get(&dir, path), buf_sv(&all)));
	buf_release(&all);
	tempdir_release(&dir);
}

static void test_file__keeps_the_old_file_when_not_committed(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct file_writer *writer = NULL;

	tempdir_init(&dir);
	const char *path = tempdir_put(&dir, "a", SV("old"));
	assert_ok(file_writer_open(path, &writer, &err), &err);
	file_writer_add(writer, "new", 3);
	file_writer_free(writer);
	assert_sv(tempdir_get(&dir, path), "old");
	assert_err(&err, file_writer_open(tempdir_path(&dir, "no/a"), &writer, &err),
		ERR_CANT_CREATE, "No such file");
	file_writer_free(NULL);
	tempdir_release(&dir);
}

static void test_file__replaces_a_link_and_not_what_it_points_to(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct stat about;

	tempdir_init(&dir);
	const char *target = tempdir_put(&dir, "target", SV("precious"));
	const char *link = tempdir_path(&dir, "link");
	assert_int_equal(symlink(target, link), 0);
	assert_ok(file_write(link, SV("x"), &err), &err);
	assert_sv(tempdir_get(&dir, target), "precious");
	assert_int_equal(lstat(link, &about), 0);
	assert_true(S_ISREG(about.st_mode));
	tempdir_release(&dir);
}

/* The scenario of run_self: 0, or the error's code. */
static int write_scenario(const char *path)
{
	struct err err = ERR_INIT;

	return file_write(path, SV("new"), &err);
}

static void test_file__survives_a_failure_at_every_edge(void **state)
{
	(void)state;
	static const struct {
		const char *failpoint;
		int status;
		const char *content;
	} cases[] = {
		{NULL, 0, "new"},
		{"file.open:1:eio", ERR_CANT_CREATE, "old"},
		{"file.write:1:enospc", ERR_IO, "old"},
		{"file.write:1:short", 0, "new"}, /* the rest is written after it */
		{"file.fsync:1:eio", ERR_IO, "old"},
		{"file.before_rename:1:die", 137, "old"},
		{"file.rename:1:eio", ERR_CANT_CREATE, "old"},
		{"file.after_rename:1:die", 137, "new"},
		{"file.fsync_folder:1:eio", ERR_IO, "new"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tempdir dir;
		struct err err = ERR_INIT;
		struct file_names names = {0};
		tempdir_init(&dir);
		const char *path = tempdir_put(&dir, "a", SV("old"));
		assert_int_equal(run_self("write", path, cases[i].failpoint), cases[i].status);
		assert_sv(tempdir_get(&dir, path), cases[i].content);
		assert_ok(file_remove_temporaries(dir.path, &err), &err);
		assert_ok(file_list(dir.path, &dir.arena, &names, &err), &err);
		assert_int_equal(names.count, 1);
		vec_release(&names);
		assert_int_equal(rmdir(dir.path), -1);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rmdir(dir.path), 0); /* nothing hidden was left either */
		arena_release(&dir.arena);
	}
}

static void test_file__lists_in_byte_order_without_hidden_names(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct file_names names = {0};

	tempdir_init(&dir);
	(void)tempdir_put(&dir, "b", SV(""));
	(void)tempdir_put(&dir, ".a", SV(""));
	(void)tempdir_put(&dir, "B", SV(""));
	(void)tempdir_put(&dir, "10", SV(""));
	assert_ok(file_list(dir.path, &dir.arena, &names, &err), &err);
	assert_int_equal(names.count, 3);
	assert_string_equal(names.at[0], "10");
	assert_string_equal(names.at[1], "B");
	assert_string_equal(names.at[2], "b");
	vec_release(&names);
	assert_err(&err, file_list(tempdir_path(&dir, "none"), &dir.arena, &names, &err),
		ERR_NO_INPUT, "none");
	tempdir_release(&dir);
}

static void test_file__knows_a_plain_name(void **state)
{
	(void)state;
	assert_true(file_name_is_plain(SV("changes.csv")));
	assert_true(file_name_is_plain(SV("20261123T020112Z-1a2b3c4d")));
	assert_false(file_name_is_plain(SV("")));
	assert_false(file_name_is_plain(SV_ABSENT));
	assert_false(file_name_is_plain(SV("..")));
	assert_false(file_name_is_plain(SV(".hidden")));
	assert_false(file_name_is_plain(SV("a/b")));
	assert_false(file_name_is_plain(SV("/etc")));
	assert_false(file_name_is_plain(SV("a\nb")));
	assert_false(file_name_is_plain(sv_make("a\0b", 3)));
}

static void test_file__joins_and_cuts_paths(void **state)
{
	(void)state;
	struct arena arena;
	struct err err = ERR_INIT;
	const char *path = NULL;

	arena_init(&arena, 0);
	assert_string_equal(file_join(&arena, "a", "b"), "a/b");
	assert_string_equal(file_join(&arena, "/", "b"), "/b");
	assert_string_equal(file_join(&arena, "a/", "/b"), "/b");
	assert_string_equal(file_join(&arena, "", "b"), "b");
	assert_string_equal(file_folder(&arena, "/a/b"), "/a");
	assert_string_equal(file_folder(&arena, "/b"), "/");
	assert_string_equal(file_folder(&arena, "b"), ".");
	assert_string_equal(file_base("/a/b"), "b");
	assert_ok(file_absolute(&arena, "/etc/accord", "rules.d", &path, &err), &err);
	assert_string_equal(path, "/etc/accord/rules.d");
	assert_ok(file_absolute(&arena, ".", "rules.d", &path, &err), &err);
	assert_int_equal(path[0], '/');
	assert_non_null(strstr(path, "/rules.d"));
	assert_null(strstr(path, "/./"));
	arena_release(&arena);
}

static void test_file__makes_and_renames_folders(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct stat about;

	tempdir_init(&dir);
	const char *deep = tempdir_path(&dir, "x/y");
	assert_ok(file_make_folder(deep, &err), &err);
	assert_ok(file_make_folder(deep, &err), &err);
	assert_int_equal(stat(deep, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0700);
	assert_ok(file_rename_folder(deep, tempdir_path(&dir, "x/z"), &err), &err);
	assert_ok(file_make_folder(deep, &err), &err);
	assert_err(&err, file_rename_folder(deep, tempdir_path(&dir, "x/z"), &err), ERR_CANT_CREATE,
		"exists");
	(void)tempdir_put(&dir, "plain", SV(""));
	assert_err(&err, file_make_folder(tempdir_path(&dir, "plain/y"), &err), ERR_CANT_CREATE,
		"plain");
	assert_err(&err, file_make_folder(tempdir_path(&dir, "plain"), &err), ERR_CANT_CREATE,
		"plain");
	assert_ok(file_remove(tempdir_path(&dir, "none"), &err), &err);
	tempdir_release(&dir);
}

static int lock_scenario(const char *path)
{
	struct err err = ERR_INIT;
	struct file_lock *lock = NULL;

	int code = file_lock(path, "apply", &lock, &err);
	file_unlock(lock);
	return code;
}

static void test_file__lock_tells_who_holds_it(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct file_lock *lock = NULL;
	struct file_lock *second = NULL;
	char pid[32];

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "lock");
	assert_ok(file_lock(path, "run --dry-run", &lock, &err), &err);
	assert_int_equal(run_self("lock", path, NULL), ERR_TEMP_FAIL);
	assert_err(&err, file_lock(path, "apply", &second, &err), ERR_TEMP_FAIL,
		"command 'run --dry-run', started 20");
	(void)snprintf(pid, sizeof(pid), "pid %ld on host ", (long)getpid());
	assert_non_null(strstr(err.message, pid));
	file_unlock(lock);
	assert_true(file_exists(path));
	assert_int_equal(run_self("lock", path, NULL), 0);
	file_unlock(NULL);
	assert_err(&err, file_lock(tempdir_path(&dir, "no/lock"), "run", &lock, &err),
		ERR_CANT_CREATE, "lock");
	tempdir_release(&dir);
}

/* The scenario of run_self: what comes after a write that failed changes nothing. */
static int write_large_scenario(const char *path)
{
	enum { LARGE = 512 * 1024 };
	static const char bytes[LARGE];
	struct err err = ERR_INIT;
	struct file_writer *writer = NULL;

	int code = file_writer_open(path, &writer, &err);
	if (code != 0)
		return code;
	file_writer_add(writer, bytes, LARGE);
	file_writer_add(writer, "more", 4);
	bool counts = file_writer_size(writer) == LARGE;
	code = file_writer_commit(writer, &err);
	file_writer_free(writer);
	return counts ? code : 1;
}

static void test_file__takes_nothing_after_a_write_that_failed(void **state)
{
	(void)state;
	struct tempdir dir;

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "a");
	assert_int_equal(run_self("write-large", path, "file.write:1:enospc"), ERR_IO);
	assert_false(file_exists(path));
	tempdir_release(&dir);
}

/* The scenario of run_self: the second write of the thread fails, and more is added. */
static int write_beside_scenario(const char *path)
{
	static const char bytes[64 * 1024];
	struct err err = ERR_INIT;
	struct file_writer *writer = NULL;

	int code = file_writer_open(path, &writer, &err);
	if (code != 0)
		return code;
	file_writer_go_beside(writer);
	for (int i = 0; i < 100; i++)
		file_writer_add(writer, bytes, sizeof(bytes));
	code = file_writer_commit(writer, &err);
	file_writer_free(writer);
	return code;
}

static void test_file__tells_a_failure_of_its_thread(void **state)
{
	(void)state;
	struct tempdir dir;

	tempdir_init(&dir);
	const char *path = tempdir_put(&dir, "a", SV("old"));
	assert_int_equal(run_self("write-beside", path, "file.write:2:enospc"), ERR_IO);
	assert_sv(tempdir_get(&dir, path), "old");
	assert_int_equal(run_self("write-beside", path, "file.write:2:short"), 0);
	tempdir_release(&dir);
}

/* What only another than root can be refused; tests mostly run as root. */
static void test_file__tells_what_belongs_to_somebody_else(void **state)
{
	(void)state;
	enum { NOBODY = 65534, SOMEBODY = 12345 };
	struct tempdir dir;
	struct err err = ERR_INIT;

	if (geteuid() != 0)
		skip();
	tempdir_init(&dir);
	const char *theirs = tempdir_path(&dir, "theirs");
	const char *ours = tempdir_path(&dir, "ours");
	const char *shut = tempdir_path(&dir, "ours/shut");
	assert_ok(file_make_folder(theirs, &err), &err);
	assert_ok(file_make_folder(shut, &err), &err);
	(void)tempdir_put(&dir, "ours/shut/file", SV(""));
	assert_int_equal(chmod(dir.path, 0711), 0);
	assert_int_equal(chown(theirs, SOMEBODY, SOMEBODY), 0);
	assert_int_equal(chown(ours, NOBODY, NOBODY), 0);
	assert_int_equal(chmod(shut, 0), 0);
	assert_ok(file_check_own_folder(theirs, &err), &err); /* root may */
	assert_int_equal(seteuid(NOBODY), 0);
	int checked = file_check_own_folder(theirs, &err);
	struct err removed = ERR_INIT;
	int code = file_remove(shut, &removed);
	assert_int_equal(seteuid(0), 0);
	assert_err(&err, checked, ERR_CONFIG, "belongs to somebody else (uid 12345)");
	assert_err(&removed, code, ERR_IO, "cannot remove");
	assert_true(file_exists(tempdir_path(&dir, "ours/shut/file")));
	assert_int_equal(chmod(shut, 0700), 0);
	tempdir_release(&dir);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file__reads_a_whole_file_up_to_its_cap),
		cmocka_unit_test(test_file__commits_with_mode_0600_and_leaves_nothing_else),
		cmocka_unit_test(test_file__is_the_same_when_written_beside),
		cmocka_unit_test(test_file__keeps_the_old_file_when_not_committed),
		cmocka_unit_test(test_file__replaces_a_link_and_not_what_it_points_to),
		cmocka_unit_test(test_file__survives_a_failure_at_every_edge),
		cmocka_unit_test(test_file__lists_in_byte_order_without_hidden_names),
		cmocka_unit_test(test_file__knows_a_plain_name),
		cmocka_unit_test(test_file__joins_and_cuts_paths),
		cmocka_unit_test(test_file__makes_and_renames_folders),
		cmocka_unit_test(test_file__lock_tells_who_holds_it),
		cmocka_unit_test(test_file__takes_nothing_after_a_write_that_failed),
		cmocka_unit_test(test_file__tells_a_failure_of_its_thread),
		cmocka_unit_test(test_file__tells_what_belongs_to_somebody_else),
	};

	if (argc == 3)
		return strcmp(argv[1], "write") == 0	      ? write_scenario(argv[2])
		       : strcmp(argv[1], "write-large") == 0  ? write_large_scenario(argv[2])
		       : strcmp(argv[1], "write-beside") == 0 ? write_beside_scenario(argv[2])
							      : lock_scenario(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

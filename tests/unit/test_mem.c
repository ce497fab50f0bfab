#include "tests/unit/tempdir.h"

#include "engine/base/fail.h"
#include "engine/base/mem.h"
#include "engine/base/pages.h"

#include "engine/base/banned.h"

/* What ends a program is played by this program in a child; what it said. */
static int end_of(const char *scene, const char *fail, struct buf *said)
{
	struct tempdir dir;
	struct err err = ERR_INIT;

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "said");
	int status = run_self(scene, path, fail);
	buf_clear(said);
	assert_ok(file_read(path, 4096, said, &err), &err);
	tempdir_release(&dir);
	return status;
}

static int play(const char *scene, const char *path)
{
	if (!freopen(path, "w", stderr))
		return 99;
	(void)setvbuf(stderr, NULL, _IONBF, 0); /* as it is to begin with */
	if (strcmp(scene, "calloc") == 0)
		(void)mem_calloc(SIZE_MAX / 4, 8);
	else if (strcmp(scene, "arena") == 0)
		(void)arena_calloc(&(struct arena){0}, SIZE_MAX / 4, 8);
	else if (strcmp(scene, "pages") == 0)
		(void)pages_alloc(SIZE_MAX / 2);
	else if (strcmp(scene, "alloc") == 0)
		mem_free(mem_alloc(1));
	else if (strcmp(scene, "zeroed") == 0)
		mem_free(mem_calloc(1, 1));
	else if (strcmp(scene, "more") == 0)
		mem_free(mem_realloc(NULL, 1, 1));
	else if (strcmp(scene, "edge") == 0)
		return fail_io("x.edge") ? 3 : 0;
	else if (strcmp(scene, "read") == 0)
		return fail_io("file.read") ? 3 : 0;
	else if (strcmp(scene, "write") == 0)
		return (int)fail_write("x.write", 100);
	return 0;
}

static void test_mem__ends_the_program_when_there_is_none(void **state)
{
	static const char *const scenes[] = {"alloc", "zeroed", "more"};
	struct buf said = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		assert_int_equal(end_of(scenes[i], "alloc:1+", &said), ERR_INTERNAL);
		assert_non_null(strstr(buf_str(&said), "accord: out of memory (1 bytes"));
		assert_int_equal(end_of(scenes[i], NULL, &said), 0);
	}
	buf_release(&said);
}

static void test_mem__ends_the_program_when_a_size_cannot_be(void **state)
{
	struct buf said = BUF_INIT;

	(void)state;
	assert_int_equal(end_of("calloc", NULL, &said), ERR_INTERNAL);
	assert_non_null(strstr(buf_str(&said), "out of memory (18446744073709551615 bytes"));
	assert_int_equal(end_of("arena", NULL, &said), ERR_INTERNAL);
	assert_int_equal(end_of("pages", NULL, &said), ERR_INTERNAL);
	buf_release(&said);
}

static void test_mem__copies_and_wipes(void **state)
{
	(void)state;
	char *part = mem_strndup("password", 4), *whole = mem_strdup("password");
	assert_string_equal(part, "pass");
	assert_string_equal(whole, "password");
	mem_wipe(whole, 8);
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(whole[i], 0);
	mem_free(part);
	mem_free(whole);
	mem_free(NULL);
	mem_free(mem_alloc(0));
	mem_free(mem_calloc(0, 8));
}

static void test_fail__fails_what_was_asked_for_and_nothing_else(void **state)
{
	static const struct {
		const char *scene;
		const char *fail;
		int status;
	} cases[] = {
		{"edge", NULL, 0},
		{"edge", "x.edge:1:eio", 3},
		{"edge", "x.edge:1:enospc", 3},
		{"edge", "x.edge:1:short", 3},
		{"edge", "x.edge:1", 137},
		{"edge", "x.edge:1:die", 137},
		{"edge", "any:1+:eio", 3},
		{"edge", "x.edge:2:eio", 0},
		{"read", "file.read:1:eio", 3},
		{"read", "file.read:1:enospc", 0}, /* a full disk can be read */
		{"edge", "x.other:1", 0},
		{"edge", "no colon", 0},
		{"edge", "a name that is far too long to be the name of an edge, and is not one:1",
			0},
		{"write", NULL, 100},
		{"write", "x.write:1:short", 50},
		{"write", "x.write:1:eio", 0},
		{"write", "x.write:1:enospc", 0},
		{"write", "x.write:1", 137},
	};
	struct buf said = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = end_of(cases[i].scene, cases[i].fail, &said);
		if (status != cases[i].status)
			fail_msg("case %zu ends with %d", i, status);
	}
	assert_int_equal(end_of("edge", "any:0", &said), 0);
	assert_true(sv_has_prefix(buf_sv(&said), SV("failpoint: x.edge, passage 1, place ")));
	assert_true(sv_has_suffix(buf_sv(&said), SV("failpoints: 1 passages\n")));
	buf_release(&said);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mem__ends_the_program_when_there_is_none),
		cmocka_unit_test(test_mem__ends_the_program_when_a_size_cannot_be),
		cmocka_unit_test(test_mem__copies_and_wipes),
		cmocka_unit_test(test_fail__fails_what_was_asked_for_and_nothing_else),
	};

	if (argc == 3)
		return play(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

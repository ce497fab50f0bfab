#include "tests/unit/tempdir.h"

#include "io/json.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

enum { FIELDS = 4, TAKEN = 1795399200 };

static const struct field fields[FIELDS] = {
	{.name = {"customer_id", 11}},
	{.name = {"identity_type", 13}},
	{.name = {"status", 6}},
	{.name = {"note", 4}},
};
static const struct layout layout = {
	.side = SIDE_CUSTOMER, .fields = fields, .count = FIELDS, .key = 0, .type = 1, .status = 2};

/* The scenario of run_self: members that do not pack well, so that each is a write of its own. */
static int write_many_scenario(const char *folder)
{
	enum { TEXT = 600 * 1024, WRITES = 40 };
	struct err err = ERR_INIT;
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	const struct extract_proof proof = {.rows = WRITES};
	const char *path = NULL;
	char *text = mem_alloc(TEXT);
	struct arena arena;
	uint32_t random = 1;

	for (size_t i = 0; i < TEXT; i++) {
		random = random * 1664525u + 1013904223u;
		text[i] = (char)('a' + (random >> 24) % 26);
	}
	const struct sv values[FIELDS] = {SV("1"), SV(""), SV(""), sv_make(text, TEXT)};
	const struct record record = {&layout, values};
	arena_init(&arena, 0);
	int code = snapwriter_open(folder, &layout, "u", TAKEN, &writer, &err);
	for (size_t i = 0; i < WRITES && code == 0; i++)
		code = snapwriter_row(writer, &record, &err);
	if (code == 0)
		code = snapwriter_commit(writer, &proof, TAKEN, &arena, &manifest, &path, &err);
	snapwriter_free(writer);
	arena_release(&arena);
	mem_free(text);
	return code != 0 && !strstr(err.context, "snapshot") ? 1 : code;
}

static void test_snapstore_writer__tells_while_rows_come_that_one_could_not_be_written(void **state)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct file_names names = {0};

	(void)state;
	tempdir_init(&dir);
	assert_int_equal(run_self("write-many", dir.path, "file.write:2:enospc"), ERR_IO);
	assert_ok(file_list(dir.path, &dir.arena, &names, &err), &err);
	assert_int_equal(names.count, 0);
	assert_int_equal(run_self("write-many", dir.path, NULL), 0);
	assert_ok(file_list(dir.path, &dir.arena, &names, &err), &err);
	assert_int_equal(names.count, 2);
	vec_release(&names);
	tempdir_release(&dir);
}

/* The manifest's shares of a snapshot in which each row has a type of its own. */
static struct sv shares_of(struct tempdir *dir, const struct layout *of, size_t rows)
{
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	struct err err = ERR_INIT;
	const struct extract_proof proof = {.rows = rows};
	const char *path = NULL;
	char type[32];

	assert_ok(snapwriter_open(tempdir_path(dir, of->type >= 0 ? "with" : "without"), of, "u",
			  TAKEN, &writer, &err),
		&err);
	for (size_t i = 0; i < rows; i++) {
		(void)snprintf(type, sizeof(type), "type %03zu", i);
		const struct sv values[FIELDS] = {SV("1"), sv_of(type), SV("Open"), SV("")};
		const struct record record = {of, values};
		assert_ok(snapwriter_row(writer, &record, &err), &err);
	}
	assert_ok(snapwriter_commit(writer, &proof, TAKEN, &dir->arena, &manifest, &path, &err),
		&err);
	snapwriter_free(writer);
	return manifest.shares;
}

static void test_snapstore_writer__counts_words_beyond_the_256th_together(void **state)
{
	struct layout bare = layout;
	struct tempdir dir;
	struct json *shares = NULL;
	struct err err = ERR_INIT;
	uint64_t sum = 0;
	uint64_t count = 0;
	size_t words = 0;

	(void)state;
	tempdir_init(&dir);
	assert_ok(json_parse(shares_of(&dir, &layout, 300), 8, &shares, &err), &err);
	for (const struct json *word = json_first(json_get(shares, "type")); word;
		word = json_next(word)) {
		assert_true(json_u64(word, &count));
		sum += count;
		words++;
	}
	assert_int_equal(words, 257);
	assert_int_equal(sum, 300);
	assert_true(json_u64(json_get(json_get(shares, "type"), "(others)"), &count));
	assert_int_equal(count, 44);
	json_free(shares);
	bare.type = bare.status = FIELD_NONE; /* a system that has neither is not counted by them */
	assert_ok(json_parse(shares_of(&dir, &bare, 3), 8, &shares, &err), &err);
	assert_null(json_get(shares, "type"));
	assert_null(json_get(shares, "status"));
	json_free(shares);
	tempdir_release(&dir);
}

/* ---- hints ------------------------------------------------------------------------------------------- */

/* A snapshot of one member. */
static const char *write_rows(struct tempdir *dir, size_t rows)
{
	const struct sv values[FIELDS] = {SV("1"), SV(""), SV(""), SV("")};
	const struct record record = {&layout, values};
	const struct extract_proof proof = {.rows = rows};
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	struct err err = ERR_INIT;
	const char *path = NULL;

	assert_ok(
		snapwriter_open(tempdir_path(dir, "snapshots"), &layout, "u", TAKEN, &writer, &err),
		&err);
	for (size_t i = 0; i < rows; i++)
		assert_ok(snapwriter_row(writer, &record, &err), &err);
	assert_ok(snapwriter_commit(writer, &proof, TAKEN, &dir->arena, &manifest, &path, &err),
		&err);
	snapwriter_free(writer);
	return path;
}

/* The header of a gzip member has room for the hints of 32,765 rows. */
static void test_snapstore_writer__leaves_no_hints_of_too_many_rows(void **state)
{
	static const size_t rows[] = {32765, 32766};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct tempdir dir;
		struct snapreader *reader = NULL;
		struct buf room = BUF_INIT;
		struct err err = ERR_INIT;
		tempdir_init(&dir);
		assert_ok(snapreader_open(write_rows(&dir, rows[i]), NULL, false, &reader, &err),
			&err);
		assert_int_equal(snapreader_member_count(reader), 1);
		assert_int_equal(snapreader_hints(reader, 0, &room).n, i ? 0 : 65530);
		snapreader_close(reader);
		buf_release(&room);
		tempdir_release(&dir);
	}
}

enum { HINTS_READ = 0, HINTS_NOT_READ = 20, NOT_OPENED = 21 };

/* The scenario of run_self: what becomes of the hints. */
static int read_hints_scenario(const char *path)
{
	struct snapreader *reader = NULL;
	struct buf room = BUF_INIT;
	struct err err = ERR_INIT;

	if (snapreader_open(path, NULL, false, &reader, &err) != 0)
		return NOT_OPENED;
	bool any = snapreader_hints(reader, 0, &room).n > 0;
	snapreader_close(reader);
	buf_release(&room);
	return any ? HINTS_READ : HINTS_NOT_READ;
}

static void test_snapstore_writer__does_without_hints_that_cannot_be_read(void **state)
{
	struct tempdir dir;
	char fault[32];
	int become = NOT_OPENED;

	(void)state;
	tempdir_init(&dir);
	const char *path = write_rows(&dir, 10);
	assert_int_equal(run_self("read-hints", path, NULL), HINTS_READ);
	for (int n = 1; become == NOT_OPENED; n++) {
		(void)snprintf(fault, sizeof(fault), "file.read:%d:eio", n);
		become = run_self("read-hints", path, fault);
	}
	assert_int_equal(become, HINTS_NOT_READ);
	tempdir_release(&dir);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_snapstore_writer__tells_while_rows_come_that_one_could_not_be_written),
		cmocka_unit_test(test_snapstore_writer__counts_words_beyond_the_256th_together),
		cmocka_unit_test(test_snapstore_writer__leaves_no_hints_of_too_many_rows),
		cmocka_unit_test(test_snapstore_writer__does_without_hints_that_cannot_be_read),
	};

	if (argc == 3)
		return strcmp(argv[1], "read-hints") == 0 ? read_hints_scenario(argv[2])
							  : write_many_scenario(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

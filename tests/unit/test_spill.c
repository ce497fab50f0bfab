#include "tests/unit/tempdir.h"

#include "engine/spill.h"

#include "engine/base/banned.h"

enum { PARTITION = 5, ROWS = 2000, LARGE = 700 * 1024 };

struct reading {
	size_t rows;
	size_t large;
	size_t pieces;
};

/* Row i of side i % 2 is "row i"; row ROWS is LARGE bytes of 'x'. */
static int read_row(
	void *self, enum side side, uint32_t row_no, char *text, size_t size, struct err *err)
{
	struct reading *reading = self;
	char expected[32];

	(void)err;
	if (row_no == ROWS) {
		assert_int_equal(side, SIDE_CUSTOMER);
		assert_int_equal(size, LARGE);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(text[i], 'x');
		reading->large++;
		return 0;
	}
	(void)snprintf(expected, sizeof(expected), "row %u", row_no);
	assert_sv(sv_make(text, size), expected);
	assert_int_equal(side, row_no % 2);
	reading->rows++;
	return 0;
}

static int end_piece(void *self, struct err *err)
{
	struct reading *reading = self;

	(void)err;
	reading->pieces++;
	return 0;
}

static void put_rows(struct spill *spill)
{
	struct spill_writer *writer = spill_writer_new(spill);
	char *large = mem_alloc(LARGE);
	char text[32];

	spill_begin(spill, PARTITION);
	assert_true(spill_is_away(spill, PARTITION));
	for (uint32_t i = 0; i < ROWS; i++) {
		(void)snprintf(text, sizeof(text), "row %u", i);
		spill_put(writer, PARTITION, (enum side)(i % 2), i, sv_of(text));
	}
	(void)memset(large, 'x', LARGE);
	spill_put(writer, PARTITION, SIDE_CUSTOMER, ROWS, sv_make(large, LARGE));
	spill_flush(writer);
	spill_writer_free(writer);
	mem_free(large);
}

static void test_spill__gives_back_every_row_also_one_larger_than_a_piece(void **state)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};

	(void)state;
	tempdir_init(&dir);
	struct spill *spill = spill_new(dir.path);
	put_rows(spill);
	assert_false(spill_failed(spill, &err));
	assert_ok(spill_read(spill, PARTITION, read_row, end_piece, &reading, &err), &err);
	assert_false(spill_is_away(spill, PARTITION));
	assert_int_equal(reading.rows, ROWS);
	assert_int_equal(reading.large, 1);
	assert_true(reading.pieces > 1);
	assert_ok(spill_read(spill, PARTITION, read_row, end_piece, &reading, &err), &err);
	assert_int_equal(reading.rows, ROWS); /* they came back once */
	spill_free(spill);
	assert_int_equal(rmdir(dir.path), 0); /* its files have no names */
	arena_release(&dir.arena);
}

static void test_spill__tells_that_no_file_can_be_made(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	struct spill *spill = spill_new("/nowhere/at/all");
	put_rows(spill);
	assert_true(spill_failed(spill, &err));
	assert_err(&err, err.code, ERR_CANT_CREATE, "make a temporary file in '/nowhere/at/all'");
	spill_free(spill);
}

static void test_spill__tells_a_file_that_ends_too_early(void **state)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};

	(void)state;
	tempdir_init(&dir);
	struct spill *spill = spill_new(dir.path);
	put_rows(spill);
	cut_open_file(".accord-spill-");
	assert_err(&err, spill_read(spill, PARTITION, read_row, end_piece, &reading, &err), ERR_IO,
		"a temporary file ends too early");
	spill_free(spill);
	tempdir_release(&dir);
}

/* The scenario of run_self: 0, or the error's code. */
static int write_scenario(const char *dir)
{
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};
	struct spill *spill = spill_new(dir);

	put_rows(spill);
	int code = spill_failed(spill, &err) ? err.code : 0;
	if (code == 0)
		code = spill_read(spill, PARTITION, read_row, end_piece, &reading, &err);
	spill_free(spill);
	return code;
}

static void test_spill__tells_what_cannot_be_written_or_read(void **state)
{
	struct tempdir dir;

	(void)state;
	tempdir_init(&dir);
	assert_int_equal(run_self("write", dir.path, NULL), 0);
	assert_int_equal(run_self("write", dir.path, "spill.write:1:enospc"), ERR_IO);
	assert_int_equal(run_self("write", dir.path, "spill.write:2:eio"), ERR_IO);
	assert_int_equal(run_self("write", dir.path, "file.read:1:eio"), ERR_IO);
	tempdir_release(&dir);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spill__gives_back_every_row_also_one_larger_than_a_piece),
		cmocka_unit_test(test_spill__tells_that_no_file_can_be_made),
		cmocka_unit_test(test_spill__tells_a_file_that_ends_too_early),
		cmocka_unit_test(test_spill__tells_what_cannot_be_written_or_read),
	};

	if (argc == 3)
		return write_scenario(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

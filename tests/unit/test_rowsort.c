#include "tests/unit/tempdir.h"

#include "engine/rowsort.h"

#include "engine/base/banned.h"

enum { ROWS = 5000 };

static int by_number(const struct row *a, const struct row *b)
{
	if (a->number[0] != b->number[0])
		return a->number[0] < b->number[0] ? -1 : 1;
	return sv_cmp(a->text[0], b->text[0]);
}

static uint64_t by_tens(const struct row *row)
{
	return row->number[0] / 10;
}

struct reading {
	uint32_t next;
	size_t rows;
	size_t stop_after;
};

static int read_row(void *self, const struct row *row, struct err *err)
{
	struct reading *reading = self;
	char expected[32];

	(void)snprintf(expected, sizeof(expected), "row %u", row->number[0]);
	assert_int_equal(row->number[0], reading->next++);
	assert_int_equal(row->number[1], row->number[0] * 2);
	assert_int_equal(row->text_count, 3);
	assert_sv(row->text[0], expected);
	assert_sv(row->text[1], "");
	assert_sv(row->text[2], "a text that is long enough to count");
	if (++reading->rows == reading->stop_after)
		return ERR_SET(err, ERR_INTERRUPTED, "enough");
	return 0;
}

static void add(struct rowsort *sort, uint32_t number)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "row %u", number);
	const struct row row = {{number, number * 2, 0, 0}, 3,
		{sv_of(text), SV(""), SV("a text that is long enough to count")}};
	rowsort_add(sort, &row);
}

/* ROWS rows in a scattered order over `count` sorts with that memory. */
static void fill(struct rowsort *sorts, size_t count, size_t limit, const char *dir)
{
	for (size_t i = 0; i < count; i++)
		rowsort_init(&sorts[i], by_number, i % 2 ? by_tens : NULL, limit, dir);
	for (uint32_t i = 0; i < ROWS; i++)
		add(&sorts[i % count], (uint32_t)(i * 2477u % ROWS));
}

static void check(size_t count, size_t limit, bool spills)
{
	struct rowsort sorts[4];
	struct rowsort *list[4];
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};

	tempdir_init(&dir);
	fill(sorts, count, limit, dir.path);
	for (size_t i = 0; i < count; i++) {
		list[i] = &sorts[i];
		assert_true((sorts[i].runs.count > 0) == spills);
	}
	assert_ok(rowsort_each(list, count, read_row, &reading, &err), &err);
	assert_int_equal(reading.rows, ROWS);
	for (size_t i = 0; i < count; i++)
		rowsort_release(&sorts[i]);
	tempdir_release(&dir);
}

static void test_rowsort__gives_one_order_however_it_was_filled(void **state)
{
	(void)state;
	check(1, 0, false);
	check(4, 0, false);
	check(1, 64 * 1024, true);
	check(3, 32 * 1024, true);
}

static void test_rowsort__an_empty_one_has_no_rows(void **state)
{
	struct rowsort sort;
	struct rowsort *list = &sort;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};

	(void)state;
	rowsort_init(&sort, by_number, NULL, 1, "/nowhere");
	assert_ok(rowsort_each(&list, 1, read_row, &reading, &err), &err);
	assert_int_equal(reading.rows, 0);
	rowsort_release(&sort);
}

static void test_rowsort__ends_when_the_reader_fails(void **state)
{
	struct rowsort sort;
	struct rowsort *list = &sort;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 10};

	(void)state;
	fill(&sort, 1, 0, "");
	assert_err(
		&err, rowsort_each(&list, 1, read_row, &reading, &err), ERR_INTERRUPTED, "enough");
	assert_int_equal(reading.rows, 10);
	rowsort_release(&sort);
}

static void test_rowsort__tells_a_spill_that_failed(void **state)
{
	struct rowsort sort;
	struct rowsort *list = &sort;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};

	(void)state;
	fill(&sort, 1, 4096, "/nowhere/at/all");
	assert_err(&err, rowsort_each(&list, 1, read_row, &reading, &err), ERR_CANT_CREATE,
		"/nowhere/at/all");
	assert_int_equal(reading.rows, 0);
	rowsort_release(&sort);
}

static void test_rowsort__tells_a_spilled_file_that_ends_too_early(void **state)
{
	struct rowsort sort;
	struct rowsort *list = &sort;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct reading reading = {0, 0, 0};

	(void)state;
	tempdir_init(&dir);
	rowsort_init(&sort, by_number, NULL, 300, dir.path);
	for (uint32_t i = 0; sort.runs.count == 0; i++)
		add(&sort, i);
	cut_open_file(".accord-spill-");
	assert_err(&err, rowsort_each(&list, 1, read_row, &reading, &err), ERR_IO,
		"a temporary file ends too early");
	rowsort_release(&sort);
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rowsort__gives_one_order_however_it_was_filled),
		cmocka_unit_test(test_rowsort__an_empty_one_has_no_rows),
		cmocka_unit_test(test_rowsort__ends_when_the_reader_fails),
		cmocka_unit_test(test_rowsort__tells_a_spill_that_failed),
		cmocka_unit_test(test_rowsort__tells_a_spilled_file_that_ends_too_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

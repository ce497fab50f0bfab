#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "rules/compare_postal.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static const char *const result_names[] = {"EQUAL", "EQUAL-WITH-NOTE", "DIFFERENT"};

static enum compare_result compare_two(struct sv a, struct sv b, struct buf *note)
{
	struct compare_value x = {&a, NULL, 1};
	struct compare_value y = {&b, NULL, 1};

	return compare_postal(&x, &y, note);
}

static void test_compare_postal__agrees_with_every_case_in_both_directions(void **state)
{
	struct cases cases;
	struct case_row row;
	size_t wrong = 0;
	size_t checked = 0;

	(void)state;
	assert_true(cases_open(&cases, "fixtures/rules/postal-equal/cases.csv"));
	assert_true(cases_next(&cases, &row));
	while (cases_next(&cases, &row)) {
		assert_int_equal(row.count, 4);
		enum compare_result there = compare_two(row.at[0], row.at[1], NULL);
		enum compare_result back = compare_two(row.at[1], row.at[0], NULL);
		if (!sv_eq(sv_of(result_names[there]), row.at[2]) || back != there) {
			printf("row %zu: '%.*s' | '%.*s': %s, wanted %.*s\n", row.row_no,
				SV_ARG(row.at[0]), SV_ARG(row.at[1]), result_names[there],
				SV_ARG(row.at[2]));
			wrong++;
		}
		checked++;
	}
	cases_close(&cases);
	assert_int_equal(wrong, 0);
	assert_true(checked >= 40);
}

static void test_compare_postal__says_what_it_overlooked(void **state)
{
	struct buf note = BUF_INIT;

	(void)state;
	assert_int_equal(compare_two(SV("13202"), SV("13202-1044"), &note), COMPARE_EQUAL_NOTE);
	assert_string_equal(buf_str(&note), "the +4 part '1044' is on one side only");
	buf_clear(&note);
	assert_int_equal(compare_two(SV("13202"), SV("13203"), &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "postal code '13202' against '13203'");
	buf_release(&note);
}

static void test_compare_postal__notes_the_code_that_differs_not_the_one_that_is_near(void **state)
{
	struct sv a[] = {SV("13202-1044"), SV("13203")}, b[] = {SV("13202"), SV("13204")};
	struct compare_value x = {a, NULL, 2}, y = {b, NULL, 2};
	struct buf note = BUF_INIT;

	(void)state;
	assert_int_equal(compare_postal(&x, &y, &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "postal code '13203' against '13204'");
	assert_int_equal(compare_postal(&x, &y, NULL), COMPARE_DIFFERENT);
	buf_clear(&note);
	/* letters and digits are no kind of code that the other could be */
	struct sv c[] = {SV("K1A 0B1")};
	assert_int_equal(compare_postal(&(struct compare_value){a, NULL, 1},
				 &(struct compare_value){c, NULL, 1}, &note),
		COMPARE_DIFFERENT);
	buf_release(&note);
}

static void test_compare_postal__gives_codes_that_can_be_equal_one_form(void **state)
{
	struct sv codes[] = {SV("13202-1044"), SV(""), SV("k1a 0b1")};
	struct compare_value value = {codes, NULL, 3};
	struct buf out = BUF_INIT;

	(void)state;
	compare_postal_form(&value, &out);
	assert_string_equal(buf_str(&out), "13202 K1A0B1");
	buf_release(&out);
}

static void test_compare_postal__sees_every_changed_digit(void **state)
{
	uint64_t seed = cases_seed();

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		char zip[16];
		char other[16];
		unsigned five = (unsigned)(cases_random(&seed) % 100000);
		unsigned four = (unsigned)(cases_random(&seed) % 10000);
		size_t place = cases_random(&seed) % 5;
		(void)snprintf(zip, sizeof(zip), "%05u-%04u", five, four);
		(void)snprintf(other, sizeof(other), "%05u", five);
		assert_int_equal(compare_two(sv_of(zip), sv_of(other), NULL), COMPARE_EQUAL_NOTE);
		other[place] =
			(char)('0' +
				(other[place] - '0' + 1 + (int)(cases_random(&seed) % 9)) % 10);
		assert_int_equal(compare_two(sv_of(zip), sv_of(other), NULL), COMPARE_DIFFERENT);
		(void)snprintf(other, sizeof(other), "%05u%04u", five, four);
		assert_int_equal(compare_two(sv_of(zip), sv_of(other), NULL), COMPARE_EQUAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_postal__agrees_with_every_case_in_both_directions),
		cmocka_unit_test(test_compare_postal__says_what_it_overlooked),
		cmocka_unit_test(
			test_compare_postal__notes_the_code_that_differs_not_the_one_that_is_near),
		cmocka_unit_test(test_compare_postal__gives_codes_that_can_be_equal_one_form),
		cmocka_unit_test(test_compare_postal__sees_every_changed_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

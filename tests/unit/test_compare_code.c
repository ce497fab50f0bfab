#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "rules/compare_code.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static enum compare_result compare_two(struct sv a, struct sv b)
{
	struct compare_value x = {&a, NULL, 1};
	struct compare_value y = {&b, NULL, 1};

	return compare_code(&x, &y, NULL);
}

/* EQUAL, NEAR or DIFFERENT, as the cases say it. */
static const char *standing(struct sv a, struct sv b)
{
	struct buf x = BUF_INIT;
	struct buf y = BUF_INIT;

	code_fold(a, &x);
	code_fold(b, &y);
	bool near = x.n > 0 && sv_eq(buf_sv(&x), buf_sv(&y));
	buf_release(&x);
	buf_release(&y);
	if (compare_two(a, b) == COMPARE_EQUAL)
		return "EQUAL";
	return near ? "NEAR" : "DIFFERENT";
}

static void test_compare_code__agrees_with_every_case_in_both_directions(void **state)
{
	struct cases cases;
	struct case_row row;
	size_t wrong = 0;
	size_t checked = 0;

	(void)state;
	assert_true(cases_open(&cases, "fixtures/rules/code-equal/cases.csv"));
	assert_true(cases_next(&cases, &row));
	while (cases_next(&cases, &row)) {
		struct buf reason = BUF_INIT;
		assert_int_equal(row.count, 5);
		const char *there = standing(row.at[0], row.at[1]);
		const char *back = standing(row.at[1], row.at[0]);
		code_near_reason(row.at[0], row.at[1], &reason);
		if (!sv_eq(sv_of(there), row.at[2]) || strcmp(there, back) != 0 ||
			!sv_eq(buf_sv(&reason), row.at[3])) {
			printf("row %zu: '%.*s' | '%.*s': %s '%s', wanted %.*s '%.*s'\n",
				row.row_no, SV_ARG(row.at[0]), SV_ARG(row.at[1]), there,
				buf_str(&reason), SV_ARG(row.at[2]), SV_ARG(row.at[3]));
			wrong++;
		}
		bool same_hash = code_fold_hash(row.at[0]) == code_fold_hash(row.at[1]);
		if (same_hash != (strcmp(there, "DIFFERENT") != 0) &&
			code_fold_hash(row.at[0]) != 0) {
			printf("row %zu: the hashes do not follow the folds\n", row.row_no);
			wrong++;
		}
		buf_release(&reason);
		checked++;
	}
	cases_close(&cases);
	assert_int_equal(wrong, 0);
	assert_true(checked >= 100);
}

static void test_code_fold__keeps_one_zero_and_hashes_nothing_to_zero(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	code_fold(SV(" 0-0-0 "), &out);
	assert_string_equal(buf_str(&out), "0");
	buf_clear(&out);
	code_fold(SV("00g7c-1234/01"), &out);
	assert_string_equal(buf_str(&out), "G7C123401");
	buf_release(&out);
	assert_int_equal(code_fold_hash(SV("")), 0);
	assert_int_equal(code_fold_hash(SV(" -- ")), 0);
	assert_true(code_fold_hash(SV("0")) != 0);
	assert_true(code_fold_hash(SV("00")) == code_fold_hash(SV("0")));
}

static void test_code_fold_hash__is_the_same_for_long_codes(void **state)
{
	char plain[600];
	char dashed[601];

	(void)state;
	(void)memset(plain, 'a', sizeof(plain));
	(void)memset(dashed, 'A', sizeof(dashed));
	dashed[300] = '-';
	assert_true(code_fold_hash(sv_make(plain, 600)) == code_fold_hash(sv_make(dashed, 601)));
	assert_true(code_fold_hash(sv_make(plain, 256)) != code_fold_hash(sv_make(plain, 255)));
}

static void test_compare_code__is_one_with_its_fold_for_random_codes(void **state)
{
	uint64_t seed = cases_seed();
	static const char alphabet[] = "00aA1-. _";

	(void)state;
	for (size_t round = 0; round < 50000; round++) {
		char bytes[2][8];
		struct sv code[2];
		struct buf fold[2] = {BUF_INIT, BUF_INIT};
		for (size_t k = 0; k < 2; k++) {
			size_t n = cases_random(&seed) % sizeof(bytes[k]);
			for (size_t i = 0; i < n; i++)
				bytes[k][i] =
					alphabet[cases_random(&seed) % (sizeof(alphabet) - 1)];
			code[k] = sv_make(bytes[k], n);
			code_fold_by(code[k], CODE_EQUAL_SWITCHES, &fold[k]);
		}
		bool same = fold[0].n > 0 ? sv_eq(buf_sv(&fold[0]), buf_sv(&fold[1]))
					  : sv_eq(sv_trim(code[0]), sv_trim(code[1]));
		assert_int_equal(compare_two(code[0], code[1]) == COMPARE_EQUAL, same);
		assert_int_equal(compare_two(code[0], code[1]), compare_two(code[1], code[0]));
		if (same && fold[0].n > 0)
			assert_true(code_fold_hash(code[0]) == code_fold_hash(code[1]));
		buf_release(&fold[0]);
		buf_release(&fold[1]);
	}
}

static void test_compare_code__tells_how_near_a_different_code_is(void **state)
{
	struct sv a = SV("00501");
	struct sv b = SV("501");
	struct compare_value x = {&a, NULL, 1};
	struct compare_value y = {&b, NULL, 1};
	struct buf note = BUF_INIT;

	(void)state;
	assert_int_equal(compare_code(&x, &y, &note), COMPARE_DIFFERENT);
	assert_string_equal(
		buf_str(&note), "code '00501' against '501': differs only in a leading zero");
	buf_clear(&note);
	b = SV("R32-0501");
	assert_int_equal(compare_code(&x, &y, &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "code '00501' against 'R32-0501'");
	buf_clear(&note);
	compare_code_form(&x, &note);
	assert_string_equal(buf_str(&note), "00501");
	buf_clear(&note);
	struct sv more[] = {SV(" a-1 "), SV(""), SV("--")};
	compare_code_form(&(struct compare_value){more, NULL, 3}, &note);
	assert_string_equal(buf_str(&note), "A1 --");
	buf_release(&note);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_code__agrees_with_every_case_in_both_directions),
		cmocka_unit_test(test_code_fold__keeps_one_zero_and_hashes_nothing_to_zero),
		cmocka_unit_test(test_code_fold_hash__is_the_same_for_long_codes),
		cmocka_unit_test(test_compare_code__is_one_with_its_fold_for_random_codes),
		cmocka_unit_test(test_compare_code__tells_how_near_a_different_code_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

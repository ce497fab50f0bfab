#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "rules/compare_text.h"
#include "rules/fold.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static enum compare_result compare_two(compare_fn *compare, struct sv a, struct sv b)
{
	struct compare_value x = {&a, NULL, 1};
	struct compare_value y = {&b, NULL, 1};

	return compare(&x, &y, NULL);
}

static void test_compare_text__agrees_with_every_case_in_both_directions(void **state)
{
	struct cases cases;
	struct case_row row;
	size_t wrong = 0;
	size_t checked = 0;

	(void)state;
	assert_true(cases_open(&cases, "fixtures/rules/text-equal/cases.csv"));
	assert_true(cases_next(&cases, &row));
	while (cases_next(&cases, &row)) {
		assert_int_equal(row.count, 4);
		bool wanted = sv_eq(row.at[2], SV("EQUAL"));
		bool there = compare_two(compare_text, row.at[0], row.at[1]) == COMPARE_EQUAL;
		bool back = compare_two(compare_text, row.at[1], row.at[0]) == COMPARE_EQUAL;
		if (there != wanted || back != wanted) {
			printf("row %zu: '%.*s' | '%.*s': wanted %.*s\n", row.row_no,
				SV_ARG(row.at[0]), SV_ARG(row.at[1]), SV_ARG(row.at[2]));
			wrong++;
		}
		checked++;
	}
	cases_close(&cases);
	assert_int_equal(wrong, 0);
	assert_true(checked >= 50);
}

static void test_compare_text__compares_each_text_with_its_own_partner(void **state)
{
	struct sv a[] = {SV("one"), SV("two")};
	struct sv b[] = {SV("ONE"), SV("TWO"), SV(" ")};
	struct compare_value x = {a, NULL, 2};
	struct compare_value y = {b, NULL, 3};
	struct buf note = BUF_INIT;

	(void)state;
	assert_int_equal(compare_text(&x, &y, NULL), COMPARE_EQUAL);
	b[2] = SV("three");
	assert_int_equal(compare_text(&x, &y, &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "text 'three' on one side only");
	buf_release(&note);
}

static void test_compare_text__reads_telephone_numbers_as_digits(void **state)
{
	(void)state;
	assert_true(compare_phone_same(SV("(315) 555-0100"), SV("3155550100")));
	assert_true(compare_phone_same(SV("1-315-555-0100"), SV("+1 315 555 0100")));
	assert_false(compare_phone_same(SV("315 555 0100"), SV("315 555 0101")));
	assert_false(compare_phone_same(SV("315 555 0100"), SV("315 555 0100 x5")));
	assert_false(compare_phone_same(SV("315 555 0100"), SV("")));
}

static void test_compare_text__gives_a_form_without_case_and_marks(void **state)
{
	struct sv texts[] = {SV(" O'Brien  & Söhne "), SV(""), SV("3-5")};
	struct compare_value value = {texts, NULL, 3};
	struct buf out = BUF_INIT;

	(void)state;
	compare_text_form(&value, &out);
	assert_string_equal(buf_str(&out), "OBRIEN SOHNE, 3 5");
	buf_clear(&out);
	/* a telephone number is its digits; marks alone stand for themselves; no width is nothing */
	struct sv more[] = {SV("(315) 555-0100"), SV("--"), SV("An\u200bn")};
	enum field_kind kinds[] = {FIELD_PHONE, FIELD_TEXT, FIELD_TEXT};
	compare_text_form(&(struct compare_value){more, kinds, 3}, &out);
	assert_string_equal(buf_str(&out), "3155550100, --, ANN");
	buf_release(&out);
}

static void test_compare_text__survives_bytes_of_every_kind(void **state)
{
	uint64_t seed = cases_seed();
	char bytes[2][64];

	(void)state;
	for (size_t round = 0; round < 50000; round++) {
		struct sv text[2];
		for (size_t k = 0; k < 2; k++) {
			size_t n = cases_random(&seed) % sizeof(bytes[k]);
			for (size_t i = 0; i < n; i++)
				bytes[k][i] = (char)(cases_random(&seed) % (round % 2 ? 256 : 8) +
						     (round % 2 ? 0 : 40));
			text[k] = sv_make(bytes[k], n);
		}
		assert_int_equal(compare_two(compare_text, text[0], text[1]),
			compare_two(compare_text, text[1], text[0]));
		assert_int_equal(compare_two(compare_text, text[0], text[0]), COMPARE_EQUAL);
		struct sv apart = text[0];
		char longer[66];
		longer[0] = ' ';
		if (apart.n)
			(void)memcpy(longer + 1, apart.p, apart.n);
		longer[apart.n + 1] = '\n';
		assert_int_equal(compare_two(compare_text, text[0], sv_make(longer, apart.n + 2)),
			COMPARE_EQUAL);
	}
}

static void test_fold__gives_the_letter_under_the_accent(void **state)
{
	static const struct {
		const char *text;
		const char *folded;
	} cases[] = {{"é", "E"}, {"Ǆ", "DZ"}, {"ß", "SS"}, {"œ", "OE"}, {"ł", "L"}, {"ế", "E"},
		{"ž", "Z"}, {"ª", "A"}, {"º", "O"}, {"¼", "1/4"}, {"¾", "3/4"}, {"я", "Я"},
		{"σ", "Σ"}, {"字", "字"}, {"Ａ", "A"}, {"½", "1/2"}, {"Ø", "O"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fold_char out;
		struct sv text = sv_of(cases[i].text);
		assert_int_equal(fold_next(text, &out), text.n);
		if (!sv_eq(sv_make(out.text, out.n), sv_of(cases[i].folded)))
			printf("'%s' gave '%.*s'\n", cases[i].text, (int)out.n, out.text);
		assert_true(sv_eq(sv_make(out.text, out.n), sv_of(cases[i].folded)));
	}
}

static void test_fold__tells_marks_and_spaces_of_every_block(void **state)
{
	static const struct {
		const char *text;
		enum fold_kind kind;
		const char *folded;
	} cases[] = {{"´", FOLD_PUNCT, "'"}, {"‘", FOLD_PUNCT, "'"}, {"ʻ", FOLD_PUNCT, "'"},
		{"⁄", FOLD_PUNCT, "/"}, {"…", FOLD_PUNCT, "?"}, {"€", FOLD_PUNCT, "?"},
		{"×", FOLD_PUNCT, "?"}, {"«", FOLD_PUNCT, "?"}, {"−", FOLD_PUNCT, "-"},
		{"—", FOLD_PUNCT, "-"}, {"№", FOLD_PUNCT, "#"}, {"\u00a0", FOLD_SPACE, " "},
		{"\u3000", FOLD_SPACE, " "}, {"\u2009", FOLD_SPACE, " "},
		{"\u200b", FOLD_NOTHING, ""}, {"\ufeff", FOLD_NOTHING, ""},
		{"\u0301", FOLD_NOTHING, ""}, {"\xff", FOLD_LETTER, "\xff"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fold_char out;
		struct sv text = sv_of(cases[i].text);
		assert_int_equal(fold_next(text, &out), text.n);
		if (out.kind != cases[i].kind ||
			!sv_eq(sv_make(out.text, out.n), sv_of(cases[i].folded)))
			fail_msg("'%s' gave kind %d, '%.*s'", cases[i].text, (int)out.kind,
				(int)out.n, out.text);
	}
}

static void test_compare_exact__looks_at_bytes_within_outer_spaces(void **state)
{
	(void)state;
	assert_int_equal(compare_two(compare_exact, SV(" a b "), SV("a b")), COMPARE_EQUAL);
	assert_int_equal(compare_two(compare_exact, SV("a b"), SV("a  b")), COMPARE_DIFFERENT);
	assert_int_equal(compare_two(compare_exact, SV("a"), SV("A")), COMPARE_DIFFERENT);
	assert_int_equal(compare_two(compare_exact, SV(""), SV("  ")), COMPARE_EQUAL);
	assert_int_equal(compare_two(compare_exact, SV("\xff"), SV("\xff")), COMPARE_EQUAL);
}

static void test_compare_find__knows_the_six_comparisons(void **state)
{
	static const char *const names[] = {"exact", "text", "name", "address", "postal", "code"};
	size_t count = 0;

	(void)state;
	while (compare_kinds[count].name)
		count++;
	assert_int_equal(count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_non_null(compare_find(sv_of(names[i])));
	assert_ptr_equal(compare_find(SV("postal"))->equal, compare_postal);
	assert_null(compare_find(SV("Postal")));
	assert_null(compare_find(SV("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_text__agrees_with_every_case_in_both_directions),
		cmocka_unit_test(test_compare_text__compares_each_text_with_its_own_partner),
		cmocka_unit_test(test_compare_text__reads_telephone_numbers_as_digits),
		cmocka_unit_test(test_compare_text__gives_a_form_without_case_and_marks),
		cmocka_unit_test(test_compare_text__survives_bytes_of_every_kind),
		cmocka_unit_test(test_fold__tells_marks_and_spaces_of_every_block),
		cmocka_unit_test(test_fold__gives_the_letter_under_the_accent),
		cmocka_unit_test(test_compare_exact__looks_at_bytes_within_outer_spaces),
		cmocka_unit_test(test_compare_find__knows_the_six_comparisons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

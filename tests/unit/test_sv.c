#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/base/num.h"
#include "engine/base/sv.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void test_sv__orders_numbers_in_text_by_what_they_count(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		int order;
	} cases[] = {{"9", "10", -1}, {"a9", "a10", -1}, {"a09", "a9", -1}, {"10", "9", 1},
		{"a", "a", 0}, {"a", "ab", -1}, {"ab", "a", 1}, {"a", "b", -1}, {"b", "a", 1},
		{"007", "7", -1}, {"000", "0", 1}, {"1a2", "1a10", -1}, {"", "", 0},
		{"1234567890123456789012", "1234567890123456789013", -1}, {"\xff", "a", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sv a = sv_of(cases[i].a), b = sv_of(cases[i].b);
		if (sign(sv_cmp_natural(a, b)) != cases[i].order ||
			sign(sv_cmp_natural(b, a)) != -cases[i].order)
			fail_msg("'%s' and '%s' are %d", cases[i].a, cases[i].b,
				sv_cmp_natural(a, b));
	}
}

/* For any three texts: a <= b and b <= c give a <= c; only equal bytes are equal. */
static void test_sv__natural_order_is_an_order(void **state)
{
	uint64_t seed = cases_seed();
	char bytes[3][8];

	(void)state;
	for (size_t round = 0; round < 100000; round++) {
		struct sv t[3];
		for (size_t k = 0; k < 3; k++) {
			size_t n = cases_random(&seed) % 6;
			for (size_t i = 0; i < n; i++)
				bytes[k][i] = "0019ab-"[cases_random(&seed) % 7];
			t[k] = sv_make(bytes[k], n);
		}
		assert_int_equal(
			sign(sv_cmp_natural(t[0], t[1])), -sign(sv_cmp_natural(t[1], t[0])));
		assert_true((sv_cmp_natural(t[0], t[1]) == 0) == sv_eq(t[0], t[1]));
		if (sv_natural_key(t[0]) < sv_natural_key(t[1]))
			assert_true(sv_cmp_natural(t[0], t[1]) < 0);
		if (sv_cmp_natural(t[0], t[1]) <= 0 && sv_cmp_natural(t[1], t[2]) <= 0)
			assert_true(sv_cmp_natural(t[0], t[2]) <= 0);
	}
}

/* However long the numbers are, their keys never say the opposite. */
static void test_sv__keys_of_long_numbers_are_in_order(void **state)
{
	enum { MOST = 300 };
	static const size_t lengths[] = {1, 11, 12, 13, 253, 254, 255, 256, MOST};
	enum { COUNT = 2 * sizeof(lengths) / sizeof(lengths[0]) };
	char bytes[2][MOST];

	(void)state;
	(void)memset(bytes[0], '1', MOST);
	(void)memset(bytes[1], '9', MOST);
	for (size_t i = 0; i < COUNT; i++) {
		struct sv a = sv_make(bytes[i % 2], lengths[i / 2]);
		for (size_t k = i + 1; k < COUNT; k++) {
			struct sv b = sv_make(bytes[k % 2], lengths[k / 2]);
			assert_true(sv_cmp_natural(a, b) < 0);
			assert_true(sv_natural_key(a) <= sv_natural_key(b));
			if (a.n < b.n && a.n < 255)
				assert_true(sv_natural_key(a) < sv_natural_key(b));
		}
	}
}

static void test_sv__cuts_trims_and_finds(void **state)
{
	struct sv rest = SV("a,,b");

	(void)state;
	assert_true(sv_eq(sv_cut(&rest, ','), SV("a")));
	assert_int_equal(sv_cut(&rest, ',').n, 0);
	assert_false(sv_is_absent(rest));
	assert_true(sv_eq(sv_cut(&rest, ','), SV("b")));
	assert_true(sv_is_absent(rest));
	assert_true(sv_eq(sv_trim(SV(" \t\r\na b\n ")), SV("a b")));
	assert_int_equal(sv_trim(SV(" \t")).n, 0);
	assert_true(sv_eq(sv_sub(SV("abc"), 1, 9), SV("bc")));
	assert_int_equal(sv_from(SV("abc"), 9).n, 0);
	assert_true(sv_is_absent(sv_from(SV_ABSENT, 2)));
	assert_int_equal(sv_find(SV("abc"), 'c'), 2);
	assert_int_equal(sv_find(SV("abc"), 'x'), 3);
	assert_int_equal(sv_find_sv(SV("abc"), SV("bc")), 1);
	assert_int_equal(sv_find_sv(SV("abc"), SV("bd")), 3);
	assert_int_equal(sv_find_sv(SV("abc"), SV("")), 0);
	assert_true(sv_has_prefix(SV("abc"), SV("ab")) && !sv_has_prefix(SV("a"), SV("ab")));
	assert_true(sv_has_suffix(SV("abc"), SV("bc")) && !sv_has_suffix(SV("c"), SV("bc")));
	assert_true(sv_eq_nocase(SV("aB1"), SV("Ab1")) && !sv_eq_nocase(SV("a"), SV("ab")));
	assert_false(sv_eq_nocase(SV("[a"), SV("{a")));
	assert_int_equal(sign(sv_cmp(SV("a"), SV("ab"))), -1);
	assert_int_equal(sign(sv_cmp(SV(""), SV(""))), 0);
}

static void test_sv__names_the_nearest(void **state)
{
	static const char *const names[] = {"customers", "sites", "closes"};
	char many[80];

	(void)state;
	assert_string_equal(sv_nearest(SV("cutsomers"), names, 3), "customers");
	assert_string_equal(sv_nearest(SV("SITE"), names, 3), "sites");
	assert_null(sv_nearest(SV("elephant"), names, 3));
	assert_int_equal(sv_distance(SV("ab"), SV("ba"), 5), 1);
	assert_int_equal(sv_distance(SV("abc"), SV(""), 2), 3);
	(void)memset(many, 'x', sizeof(many));
	assert_int_equal(sv_distance(sv_make(many, 80), sv_make(many, 80), 2), 0);
	assert_int_equal(sv_distance(sv_make(many, 80), sv_make(many, 79), 2), 3);
}

static void test_num__reads_whole_numbers_within_bounds(void **state)
{
	uint64_t n = 7;

	(void)state;
	assert_true(num_parse_u64(SV("18446744073709551615"), UINT64_MAX, &n));
	assert_true(n == UINT64_MAX);
	static const char *const wrong[] = {
		"", "-1", "1 ", "0x1", "18446744073709551616", "99999999999999999999", "1.0"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(num_parse_u64(sv_of(wrong[i]), UINT64_MAX, &n));
	assert_false(num_parse_u64(SV("11"), 10, &n));
	assert_true(num_parse_u64(SV("010"), 10, &n) && n == 10);
}

static void test_num__reads_sizes_percentages_and_yes(void **state)
{
	uint64_t n = 7;
	bool yes = false;

	(void)state;
	assert_true(num_parse_size(SV("512M"), &n) && n == 512ULL << 20);
	assert_true(num_parse_size(SV("2t"), &n) && n == 2ULL << 40);
	assert_true(num_parse_size(SV("0"), &n) && n == 0);
	assert_false(num_parse_size(SV("99999999T"), &n));
	assert_false(num_parse_size(SV("K"), &n));
	assert_false(num_parse_size(SV("5 "), &n));
	assert_false(num_parse_size(SV(""), &n));
	assert_true(num_parse_percent(SV("12.5%"), &n) && n == 12500);
	assert_true(num_parse_percent(SV("0.125 %"), &n) && n == 125);
	assert_true(num_parse_percent(SV("3%"), &n) && n == 3000);
	static const char *const wrong[] = {"", "%", "5", "1.2345%", "-1%", "1.%", "1.x%"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(num_parse_percent(sv_of(wrong[i]), &n));
	assert_true(num_parse_bool(SV("YES"), &yes) && yes);
	assert_true(num_parse_bool(SV("off"), &yes) && !yes);
	assert_false(num_parse_bool(SV("maybe"), &yes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sv__orders_numbers_in_text_by_what_they_count),
		cmocka_unit_test(test_sv__natural_order_is_an_order),
		cmocka_unit_test(test_sv__keys_of_long_numbers_are_in_order),
		cmocka_unit_test(test_sv__cuts_trims_and_finds),
		cmocka_unit_test(test_sv__names_the_nearest),
		cmocka_unit_test(test_num__reads_whole_numbers_within_bounds),
		cmocka_unit_test(test_num__reads_sizes_percentages_and_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/name_cases.h"

#include <string.h>
#include <time.h>

#include "rules/compare.h"
#include "rules/name_lists.h"
#include "rules/transform_name.h"

#include "engine/base/banned.h"

static enum compare_result compare(struct sv a, struct sv b, struct buf *note)
{
	struct compare_value left = {&a, NULL, 1}, right = {&b, NULL, 1};

	return compare_name(&left, &right, note);
}

static void form(struct sv text, struct buf *out)
{
	struct compare_value value = {&text, NULL, 1};

	buf_clear(out);
	compare_name_form(&value, out);
}

static void test_compare_name__agrees_with_every_case(void **state)
{
	static const char *const words[] = {"equal", "note", "different"};
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	size_t wrong = 0;

	(void)state;
	case_open(&cases, "fixtures/rules/name-equal/cases.csv");
	while (case_next(&cases, field)) {
		enum compare_result one = compare(field[0], field[1], NULL);
		enum compare_result other = compare(field[1], field[0], NULL);
		if (one == other && sv_eq(field[2], sv_of(words[one])))
			continue;
		wrong++;
		print_message("row %zu: '%.*s' against '%.*s': %s, back %s\n", cases.row_no,
			SV_ARG(field[0]), SV_ARG(field[1]), words[one], words[other]);
	}
	assert_int_equal(wrong, 0);
	assert_true(cases.row_no > 70);
	case_close(&cases);
}

static void assert_words(struct sv text, const char *expected)
{
	struct compare_value value = {&text, NULL, 1};
	struct buf out = BUF_INIT;

	compare_name_words(&value, &out);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void test_compare_name__shows_the_words_that_it_compares(void **state)
{
	(void)state;
	assert_words(SV("PATEL, DANIEL"), "patel daniel");
	assert_words(SV("Daniel  Patel Jr."), "daniel patel Jr");
	assert_words(SV("Se\xc3\xa1n O'Brien"), "sean obrien");
	assert_words(SV(""), "");
}

static void test_compare_name__tells_what_is_different_or_overlooked(void **state)
{
	struct buf note = BUF_INIT;

	(void)state;
	assert_int_equal(compare(SV("John Smith Jr"), SV("John Smith"), &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "suffix Jr against none");
	buf_clear(&note);
	assert_int_equal(compare(SV("Ann Smith"), SV("Eve Smith"), &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "'ann' against 'eve'");
	buf_clear(&note);
	assert_int_equal(compare(SV("Dr. Ann Smith"), SV("Ann Smith"), &note), COMPARE_EQUAL_NOTE);
	assert_string_equal(buf_str(&note), "a title, note or nickname was overlooked");
	buf_release(&note);
}

static void assert_note(struct sv a, struct sv b, enum compare_result result, const char *expected)
{
	struct buf note = BUF_INIT;

	assert_int_equal(compare(a, b, &note), result);
	assert_string_equal(buf_str(&note), expected);
	buf_release(&note);
}

static void test_compare_name__tells_what_is_missing_and_what_was_turned(void **state)
{
	char endless[600];

	(void)state;
	(void)memset(endless, 'x', sizeof(endless));
	assert_note(SV("Ann Roe"), SV("Ann Roe Roe"), COMPARE_DIFFERENT, "a word is missing");
	assert_note(SV("Park Dental 5"), SV("Dental Park 5"), COMPARE_DIFFERENT,
		"the order of the words is different");
	assert_note(SV("Ann Roe Xu"), SV("Ann Roe"), COMPARE_DIFFERENT, "'xu' against nothing");
	assert_note(SV("Ann Roe"), SV("Ann Roe Xu"), COMPARE_DIFFERENT, "nothing against 'xu'");
	assert_note(SV("John Smith & Mary Jones"), SV("John & Mary Smith"), COMPARE_EQUAL_NOTE,
		"the surname of the second person was overlooked");
	assert_note(sv_make(endless, 600), sv_make(endless, 599), COMPARE_DIFFERENT,
		"a name too long to take apart is different");
	assert_int_equal(
		compare(sv_make(endless, 600), sv_make(endless, 600), NULL), COMPARE_EQUAL);
}

static void test_compare_name__joins_several_texts_with_a_space(void **state)
{
	struct sv parts[] = {SV(""), SV("John"), SV("Smith")}, whole = SV("SMITH, JOHN");
	struct compare_value a = {parts, NULL, 3}, b = {&whole, NULL, 1};

	(void)state;
	assert_int_equal(compare_name(&a, &b, NULL), COMPARE_EQUAL);
}

/* A name from pieces that collide often, so that equal pairs come up. */
static struct sv random_name(uint64_t *random, char *out)
{
	static const char *const pieces[] = {"John", "mary", "SMITH", "o'brien", "O", "Brien", "A",
		"J.", "Jr", "III", "V", ",", ", ", "&", "and", "Dr.", "(x)", "-", " - ", "HOUSE",
		"van", "de la", "Cruz", "\"Bob\"", "*VIP*", "Inc", "St.", "Saint", "\xC3\xA9",
		"e\xCC\x81", "\xFF", "Mrs", "MD", "12", "c/o", "senior", "Ma", "Nguyen", "'",
		"Smith", "John"};
	size_t n = 0, count = 1 + case_random(random) % 5;

	for (size_t i = 0; i < count; i++) {
		const char *piece =
			pieces[case_random(random) % (sizeof(pieces) / sizeof(pieces[0]))];
		memcpy(out + n, piece, strlen(piece));
		n += strlen(piece);
		if (case_random(random) % 8)
			out[n++] = ' ';
	}
	return sv_make(out, n);
}

static void test_compare_name__is_reflexive_and_symmetric_and_has_equal_forms(void **state)
{
	uint64_t seed = 0x20261123, random = seed;
	struct buf left = BUF_INIT, right = BUF_INIT;
	size_t equal = 0;

	(void)state;
	print_message("seed %#llx\n", (unsigned long long)seed);
	for (int i = 0; i < 60000; i++) {
		char a_text[96], b_text[96];
		struct sv a = random_name(&random, a_text), b = random_name(&random, b_text);
		assert_int_equal(compare(a, a, NULL), COMPARE_EQUAL);
		enum compare_result one = compare(a, b, NULL);
		if (one != compare(b, a, NULL))
			fail_msg("'%.*s' and '%.*s' are not symmetric", SV_ARG(a), SV_ARG(b));
		if (one == COMPARE_DIFFERENT)
			continue;
		equal++;
		form(a, &left);
		form(b, &right);
		if (!sv_eq(buf_sv(&left), buf_sv(&right)))
			fail_msg("'%.*s' and '%.*s' are equal, their forms '%s' and '%s' not",
				SV_ARG(a), SV_ARG(b), buf_str(&left), buf_str(&right));
	}
	assert_true(equal > 100);
	buf_release(&left);
	buf_release(&right);
}

static void test_compare_name__bears_any_bytes(void **state)
{
	static const char signs[] = "aB,.'\"(*&- \xC3\xA9"; /* and its zero */
	static char big[2][65536];
	uint64_t seed = 7, random = seed;
	struct buf out = BUF_INIT;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	print_message("seed %llu\n", (unsigned long long)seed);
	for (int i = 0; i < 4000; i++) {
		size_t n = i % 40 == 0 ? sizeof(big[0]) : case_random(&random) % 600;
		for (size_t k = 0; k < n; k++) {
			uint64_t drawn = case_random(&random);
			big[0][k] = i % 3 == 0 ? (char)drawn : signs[drawn % sizeof(signs)];
			big[1][k] = i % 2 ? big[0][k] : (char)case_random(&random);
		}
		struct sv a = sv_make(big[0], n), b = sv_make(big[1], n);
		assert_int_equal(compare(a, b, NULL), compare(b, a, NULL));
		form(a, &out);
		struct name_split split = name_split(a, NAME_FIRST_LAST, &arena);
		assert_true(
			name_equal(name_join(split.first, split.last, NAME_FIRST_LAST, &arena), a));
		(void)name_restore_case(a, &arena);
		(void)name_restore_case_business(b, &arena);
		arena_clear(&arena);
	}
	arena_release(&arena);
	buf_release(&out);
}

/* The fast path must not pass over what the slow path knows: same answers with a harmless title. */
static void test_compare_name__has_a_fast_path_that_agrees_with_the_slow_one(void **state)
{
	static const char *const words[] = {"dr", "mrs", "md", "phd", "esq", "jr", "senior", "ii",
		"and", "v", "do", "capt", "sir", "rev", "mlle", "prof", "junior", "iii", "rabbi",
		"dds"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char listed[64], plain[64], slow[64];
		(void)snprintf(listed, sizeof(listed), "smith, john %s", words[i]);
		(void)snprintf(plain, sizeof(plain), "john %s smith", words[i]);
		(void)snprintf(slow, sizeof(slow), "john %s  smith", words[i]);
		assert_int_equal(compare(sv_of(listed), sv_of(plain), NULL),
			compare(sv_of(listed), sv_of(slow), NULL));
	}
}

static double nanoseconds(struct sv a, struct sv b, int rounds)
{
	struct compare_value left = {&a, NULL, 1}, right = {&b, NULL, 1};
	struct timespec from, to;
	unsigned sum = 0;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < rounds; i++)
		sum += (unsigned)compare_name(&left, &right, NULL);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(sum < 3u * (unsigned)rounds);
	return ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
	       rounds;
}

static void test_compare_name__prints_its_speed(void **state)
{
	(void)state;
	print_message("same bytes     %6.1f ns\n",
		nanoseconds(SV("John Smith"), SV("John Smith"), 300000));
	print_message("letter case    %6.1f ns\n",
		nanoseconds(SV("John Smith"), SV("JOHN SMITH"), 300000));
	print_message("comma          %6.1f ns\n",
		nanoseconds(SV("SMITH, JOHN"), SV("John Smith"), 300000));
	print_message("slow equal     %6.1f ns\n",
		nanoseconds(SV("Dr. James T. Smith III"), SV("Smith III, James T"), 20000));
	print_message("slow different %6.1f ns\n",
		nanoseconds(SV("SMITH, JOHN"), SV("Mary Jones"), 20000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_name__agrees_with_every_case),
		cmocka_unit_test(test_compare_name__shows_the_words_that_it_compares),
		cmocka_unit_test(test_compare_name__tells_what_is_different_or_overlooked),
		cmocka_unit_test(test_compare_name__tells_what_is_missing_and_what_was_turned),
		cmocka_unit_test(test_compare_name__joins_several_texts_with_a_space),
		cmocka_unit_test(test_compare_name__is_reflexive_and_symmetric_and_has_equal_forms),
		cmocka_unit_test(test_compare_name__bears_any_bytes),
		cmocka_unit_test(test_compare_name__has_a_fast_path_that_agrees_with_the_slow_one),
		cmocka_unit_test(test_compare_name__prints_its_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

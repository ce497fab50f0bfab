#include "tests/unit/name_cases.h"

#include <string.h>

#include "rules/transform_name.h"

#include "engine/base/banned.h"

static enum name_order order_of(struct sv text)
{
	return sv_eq(text, SV("last-first")) ? NAME_LAST_FIRST : NAME_FIRST_LAST;
}

static void test_name_split__agrees_with_every_case(void **state)
{
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	struct arena scratch;
	size_t wrong = 0, sure = 0;

	(void)state;
	arena_init(&scratch, 0);
	case_open(&cases, "fixtures/rules/name-split/cases.csv");
	while (case_next(&cases, field)) {
		struct name_split split = name_split(field[0], order_of(field[1]), &scratch);
		bool reason_fits = split.sure == (split.reason[0] == '\0');
		sure += split.sure;
		if (split.sure == sv_eq(field[2], SV("yes")) && sv_eq(split.first, field[3]) &&
			sv_eq(split.last, field[4]) && reason_fits)
			continue;
		wrong++;
		print_message("row %zu: '%.*s' gives '%.*s' and '%.*s' %s\n", cases.row_no,
			SV_ARG(field[0]), SV_ARG(split.first), SV_ARG(split.last), split.reason);
	}
	print_message("%zu cases, %zu of them sure\n", cases.row_no - 2, sure);
	assert_int_equal(wrong, 0);
	assert_true(cases.row_no > 400);
	case_close(&cases);
	arena_release(&scratch);
}

static void test_name_join__agrees_with_every_case(void **state)
{
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	struct arena scratch;

	(void)state;
	arena_init(&scratch, 0);
	case_open(&cases, "fixtures/rules/name-join/cases.csv");
	while (case_next(&cases, field)) {
		struct sv joined = name_join(field[0], field[1], order_of(field[2]), &scratch);
		if (!sv_eq(joined, field[3]))
			fail_msg("row %zu gives '%.*s'", cases.row_no, SV_ARG(joined));
	}
	assert_true(cases.row_no > 40);
	case_close(&cases);
	arena_release(&scratch);
}

static void test_name_restore_case__agrees_with_every_case(void **state)
{
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	struct arena scratch;

	(void)state;
	arena_init(&scratch, 0);
	case_open(&cases, "fixtures/rules/name-case/cases.csv");
	while (case_next(&cases, field)) {
		struct sv restored = sv_eq(field[1], SV("business"))
					     ? name_restore_case_business(field[0], &scratch)
					     : name_restore_case(field[0], &scratch);
		if (!sv_eq(restored, field[2]))
			fail_msg("row %zu gives '%.*s'", cases.row_no, SV_ARG(restored));
		assert_true(name_equal(restored, field[0]));
	}
	assert_true(cases.row_no > 30);
	case_close(&cases);
	arena_release(&scratch);
}

/* The law of the header, for names put together from pieces of all kinds. */
static void test_name_split__obeys_the_law_for_generated_names(void **state)
{
	static const char *const pieces[] = {"John", "Mary", "SMITH", "O'Brien", "O", "Garcia",
		"Lopez", "A", "J.", "Jr", "III", "V", "&", "and", "Dr.", "(12345)", "-", "House",
		"van", "de la", "Cruz", "\"Bob\"", "*VIP*", "Inc", "St.", "M\xC3\xBCller", "Mrs",
		"MD", "12", "c/o", "Nguyen", "Thi", "Wei", "Ann", "Jean-Luc", "Taylor", "Xavor",
		"Estate", "of", "Jones", "'", "\xFF"};
	uint64_t seed = 0x5EED1, random = seed;
	struct arena scratch;
	size_t sure = 0;

	(void)state;
	arena_init(&scratch, 0);
	print_message("seed %#llx\n", (unsigned long long)seed);
	for (int i = 0; i < 60000; i++) {
		char text[128];
		size_t n = 0, count = 1 + case_random(&random) % 6;
		for (size_t k = 0; k < count; k++) {
			const char *piece =
				pieces[case_random(&random) % (sizeof(pieces) / sizeof(pieces[0]))];
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
			if (case_random(&random) % 5 == 0)
				text[n++] = ',';
			text[n++] = ' ';
		}
		struct sv whole = sv_make(text, n);
		enum name_order hint = i % 2 ? NAME_FIRST_LAST : NAME_LAST_FIRST;
		struct name_split split = name_split(whole, hint, &scratch);
		struct sv forward = name_join(split.first, split.last, NAME_FIRST_LAST, &scratch);
		struct sv backward = name_join(split.first, split.last, NAME_LAST_FIRST, &scratch);
		sure += split.sure;
		if (!name_equal(forward, whole) || !name_equal(whole, backward))
			fail_msg("'%.*s' becomes '%.*s'", SV_ARG(whole), SV_ARG(forward));
		assert_true(split.sure || split.first.n == 0);
		arena_clear(&scratch);
	}
	print_message("%zu of 60000 were sure\n", sure);
	assert_true(sure > 3000);
	arena_release(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_split__agrees_with_every_case),
		cmocka_unit_test(test_name_join__agrees_with_every_case),
		cmocka_unit_test(test_name_restore_case__agrees_with_every_case),
		cmocka_unit_test(test_name_split__obeys_the_law_for_generated_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

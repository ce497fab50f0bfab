/*
 * How well names are split, as a share: single persons of many cultures in the forms that dealers'
 * lists have. docs/rules.md has the figures and says which files were looked at while the tables and
 * the rules were made; persons-fifth.csv was only counted, and stays so: a failure there is not looked
 * at when they are made better, or the file goes to the others and a new one is written.
 */
#include "tests/unit/name_cases.h"

#include <stdio.h>
#include <string.h>

#include "rules/transform_name.h"

#include "engine/base/banned.h"

enum form { FORWARD, COMMA, MIXED, BARE, FORM_COUNT };
static const char *const form_names[FORM_COUNT] = {
	"First Last", "Last, First", "mixed", "Last First"};

struct score {
	size_t right, refused, wrong;
};

static size_t all_of(const struct score *score)
{
	return score->right + score->refused + score->wrong;
}

/* Capitals of ASCII and Latin-1; the rest stays, as in many an old export. */
static struct sv in_capitals(struct sv text, struct arena *arena)
{
	char *copy = arena_alloc(arena, text.n + 1);

	memcpy(copy, text.p, text.n);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char byte = (unsigned char)copy[i];
		unsigned char before = i > 0 ? (unsigned char)text.p[i - 1] : 0;
		bool latin = before == 0xC3 && byte >= 0xA0 && byte <= 0xBE && byte != 0xB7;
		if ((byte >= 'a' && byte <= 'z') || latin)
			copy[i] = (char)(byte - 32);
	}
	return sv_make(copy, text.n);
}

static void count_one(struct sv whole, struct sv first, struct sv last, const char *told,
	struct score *score, struct arena *arena)
{
	struct name_split split = name_split(whole, NAME_FIRST_LAST, arena);

	if (!split.sure) {
		score->refused++;
	} else if (sv_eq(split.first, first) && sv_eq(split.last, last)) {
		score->right++;
		return;
	} else {
		score->wrong++;
	}
	if (told)
		print_message("%s: '%.*s' is %s '%.*s' + '%.*s' %s\n", told, SV_ARG(whole),
			split.sure ? "WRONG" : "refused", SV_ARG(split.first), SV_ARG(split.last),
			split.reason);
}

static struct sv form_of(
	struct sv first, struct sv last, enum form form, size_t row, struct arena *arena)
{
	bool comma = form == COMMA || (form == MIXED && row % 2 == 0);

	if (form == BARE)
		return name_join(last, first, NAME_FIRST_LAST, arena);
	return name_join(first, last, comma ? NAME_LAST_FIRST : NAME_FIRST_LAST, arena);
}

static void count_file(const char *path, bool told, bool capitals, struct score scores[FORM_COUNT])
{
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	struct arena arena;

	arena_init(&arena, 0);
	case_open(&cases, path);
	while (case_next(&cases, field)) {
		struct sv first = field[0], last = field[1];
		if (capitals) {
			first = in_capitals(first, &arena);
			last = in_capitals(last, &arena);
		}
		for (int form = 0; form < FORM_COUNT; form++) {
			struct sv whole =
				form_of(first, last, (enum form)form, cases.row_no, &arena);
			const char *name = told && form < MIXED ? form_names[form] : NULL;
			count_one(whole, first, last, name, &scores[form], &arena);
		}
		arena_clear(&arena);
	}
	assert_true(cases.row_no > 260);
	case_close(&cases);
	arena_release(&arena);
}

/*
 * At least 97 % right in each form, and fewer than 1.5 % wrong. "Last First" without a comma may not be
 * told from "First Last" for certain, and is there to show that not too many are taken for it.
 */
static void check_scores(const char *title, bool capitals, const struct score scores[FORM_COUNT])
{
	for (int form = 0; form < FORM_COUNT; form++) {
		const struct score *score = &scores[form];
		size_t all = all_of(score);
		print_message("%s, %s: %zu of %zu right (%.1f %%), %zu refused, %zu wrong\n", title,
			form_names[form], score->right, all,
			100.0 * (double)score->right / (double)all, score->refused, score->wrong);
		if (form == BARE) {
			assert_true(score->right * 100 >= all * (capitals ? 60 : 50));
			assert_true(score->wrong * 100 < all * (capitals ? 15 : 25));
			continue;
		}
		assert_true(score->right * 100 >= all * 97);
		assert_true(score->wrong * 1000 < all * 15);
	}
}

static void test_name_eval__splits_the_persons_that_were_worked_with(void **state)
{
	static const char *const names[] = {"first", "second", "third", "fourth"};

	(void)state;
	for (int capitals = 0; capitals <= 1; capitals++) {
		struct score scores[FORM_COUNT] = {{0, 0, 0}};
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			char path[80];
			snprintf(path, sizeof(path), "fixtures/rules/name-eval/persons-%s.csv",
				names[i]);
			count_file(path, capitals == 0, capitals == 1, scores);
		}
		check_scores(
			capitals ? "worked with, CAPITALS" : "worked with", capitals == 1, scores);
	}
}

static void test_name_eval__splits_persons_that_nobody_looked_at(void **state)
{
	(void)state;
	for (int capitals = 0; capitals <= 1; capitals++) {
		struct score scores[FORM_COUNT] = {{0, 0, 0}};
		count_file(
			"fixtures/rules/name-eval/persons-fifth.csv", false, capitals == 1, scores);
		check_scores(capitals ? "only counted, CAPITALS" : "only counted", capitals == 1,
			scores);
	}
}

/* Titles, suffixes, nicknames, notes, couples; trusts and businesses stay whole. */
static void test_name_eval__splits_or_leaves_what_is_more_than_a_plain_name(void **state)
{
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	struct arena arena;
	size_t wrong = 0;

	(void)state;
	arena_init(&arena, 0);
	case_open(&cases, "fixtures/rules/name-eval/dressed.csv");
	while (case_next(&cases, field)) {
		struct name_split split = name_split(field[0], NAME_FIRST_LAST, &arena);
		if (split.sure == sv_eq(field[1], SV("yes")) && sv_eq(split.first, field[2]) &&
			sv_eq(split.last, field[3]))
			continue;
		wrong++;
		print_message("'%.*s' gives '%.*s' + '%.*s' %s\n", SV_ARG(field[0]),
			SV_ARG(split.first), SV_ARG(split.last), split.reason);
	}
	assert_int_equal(wrong, 0);
	assert_true(cases.row_no > 55);
	case_close(&cases);
	arena_release(&arena);
}

/*
 * Businesses that somebody filed as residential. Some are named like a person (Edward Jones) and are
 * split as one; at least 85 % are kept whole.
 */
static void test_name_eval__keeps_businesses_whole(void **state)
{
	struct case_file cases;
	struct sv field[CASE_FIELDS];
	struct arena arena;
	size_t all = 0, split = 0;

	(void)state;
	arena_init(&arena, 0);
	case_open(&cases, "fixtures/rules/name-eval/businesses.csv");
	while (case_next(&cases, field)) {
		all++;
		split += name_split(field[0], NAME_FIRST_LAST, &arena).sure;
		arena_clear(&arena);
	}
	print_message("businesses: %zu of %zu split\n", split, all);
	assert_true(all > 190);
	assert_true(split * 100 <= all * 15);
	case_close(&cases);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_eval__splits_the_persons_that_were_worked_with),
		cmocka_unit_test(test_name_eval__splits_persons_that_nobody_looked_at),
		cmocka_unit_test(test_name_eval__splits_or_leaves_what_is_more_than_a_plain_name),
		cmocka_unit_test(test_name_eval__keeps_businesses_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

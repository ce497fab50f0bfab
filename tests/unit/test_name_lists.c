#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/base/sv.h"
#include "engine/base/vec.h"
#include "rules/name_lists.h"

#include "engine/base/banned.h"

/* All words of a list, sorted, to look in without what name_lists.c does: the order by bytes alone. */
struct listed {
	struct sv word;
	char capital;
};

struct words {
	VEC_FIELDS(struct listed);
};

static int cmp_listed(const void *a, const void *b)
{
	const struct listed *left = a, *right = b;

	return sv_cmp(left->word, right->word);
}

static struct words words_of_tables(const struct name_table tables[NAME_WORD_MAX + 1])
{
	struct words words = {0};

	for (size_t n = 0; n <= NAME_WORD_MAX; n++) {
		for (uint32_t i = 0; i < tables[n].places; i++) {
			const char *place = tables[n].pages[i / NAME_PAGE_PLACES] +
					    i % NAME_PAGE_PLACES * (n + 1);
			if (place[0] != ' ')
				*vec_push(&words) = (struct listed){sv_make(place, n), place[n]};
		}
	}
	qsort(words.at, words.count, sizeof(*words.at), cmp_listed);
	return words;
}

static struct words words_of_list(enum name_list list)
{
	struct words words = {0};

	for (size_t letter = 0; letter < 26; letter++) {
		struct sv text =
			sv_make(name_shelves[list][letter].text, name_shelves[list][letter].n);
		while (text.n) {
			struct sv word = sv_cut(&text, ' ');
			assert_int_equal(word.p[0], 'a' + (int)letter);
			*vec_push(&words) = (struct listed){word, 'L'};
		}
	}
	return words;
}

static char capital_of(const struct words *words, struct sv word)
{
	struct listed wanted = {word, 0};
	const struct listed *found =
		bsearch(&wanted, words->at, words->count, sizeof(*words->at), cmp_listed);

	return found ? found->capital : 0;
}

/* Sorted, without doubles, nothing but small letters. */
static void check_words(const struct words *words, size_t letters_min)
{
	for (size_t i = 0; i < words->count; i++) {
		struct sv word = words->at[i].word;
		assert_true(i == 0 || sv_cmp(words->at[i - 1].word, word) < 0);
		assert_true(word.n >= letters_min && word.n <= NAME_WORD_MAX);
		for (size_t k = 0; k < word.n; k++)
			assert_in_range(word.p[k], 'a', 'z');
	}
}

typedef void check_fn(void *context, struct sv word);

/* The word, and what is nearly it: a letter less in front or behind, one more, another one. */
static void each_near(struct sv word, check_fn *check, void *context)
{
	static const char others[] = "aeqz -Z09\xc3";
	char text[NAME_WORD_MAX + 2];

	check(context, word);
	check(context, sv_sub(word, 0, word.n - 1));
	check(context, sv_sub(word, 1, word.n));
	for (size_t i = 0; i <= word.n; i++) {
		char other = others[(i + word.n) % (sizeof(others) - 1)];
		memcpy(text, word.p, word.n);
		text[i] = other;
		check(context, sv_make(text, i < word.n ? word.n : word.n + 1));
		memmove(text + i + 1, word.p + i, word.n - i);
		check(context, sv_make(text, word.n + 1));
	}
}

struct lookup {
	enum name_list list;
	struct words words; /* of the list, or of a table */
	struct words business;
	size_t asked;
};

static void check_list(void *context, struct sv word)
{
	struct lookup *lookup = context;

	lookup->asked++;
	assert_int_equal(
		name_list_has(lookup->list, word.p, word.n), capital_of(&lookup->words, word) != 0);
}

static void check_hispanic(void *context, struct sv word)
{
	struct lookup *lookup = context;

	lookup->asked++;
	assert_int_equal(name_is_hispanic(word.p, word.n), capital_of(&lookup->words, word) != 0);
}

static void check_weight(void *context, struct sv word)
{
	struct lookup *lookup = context;
	char capital = capital_of(&lookup->words, word);
	int weight = 99;
	bool known = name_weight(word.p, word.n, &weight);

	lookup->asked++;
	assert_int_equal(name_is_business(word.p, word.n),
		capital == 'Z' || capital_of(&lookup->business, word) != 0);
	if (capital && capital != 'Z') {
		assert_true(known);
		assert_int_equal(weight, capital - 'M');
		assert_in_range(weight + 12, 0, 24);
	} else {
		assert_int_equal(weight, known ? -5 : -1);
	}
}

static void ask_for_all(struct lookup *lookup, const struct words *words, check_fn *check)
{
	for (size_t i = 0; i < words->count; i++)
		each_near(words->at[i].word, check, lookup);
}

static void test_name_lists__have_the_words_of_their_texts_and_no_others(void **state)
{
	struct words weighed = words_of_tables(name_words);

	(void)state;
	for (enum name_list list = 0; list < NAME_LIST_COUNT; list++) {
		struct lookup lookup = {.list = list, .words = words_of_list(list)};
		assert_true(lookup.words.count >= 10);
		check_words(&lookup.words, 2);
		ask_for_all(&lookup, &lookup.words, check_list);
		for (size_t i = 0; i < weighed.count; i++)
			check_list(&lookup, weighed.at[i].word);
		assert_true(lookup.asked > weighed.count);
		vec_release(&lookup.words);
	}
	vec_release(&weighed);
}

static void test_name_lists__have_the_words_of_their_tables_and_no_others(void **state)
{
	struct lookup lookup = {.words = words_of_tables(name_words),
		.business = words_of_list(NAME_LIST_BUSINESS)};
	struct lookup spanish = {.words = words_of_tables(name_hispanic)};

	(void)state;
	check_words(&lookup.words, 2);
	check_words(&spanish.words, 2);
	ask_for_all(&lookup, &lookup.words, check_weight);
	ask_for_all(&lookup, &spanish.words, check_weight);
	ask_for_all(&lookup, &lookup.business, check_weight);
	ask_for_all(&spanish, &spanish.words, check_hispanic);
	ask_for_all(&spanish, &lookup.words, check_hispanic);
	assert_true(lookup.words.count > 34000 && spanish.words.count > 1200);
	assert_true(lookup.asked > 10 * lookup.words.count);
	vec_release(&lookup.words);
	vec_release(&lookup.business);
	vec_release(&spanish.words);
}

static void test_name_lists__know_no_word_that_is_empty_or_endless(void **state)
{
	char text[1000];
	int weight = 99;

	(void)state;
	memset(text, 'q', sizeof(text));
	for (size_t n = 0; n < sizeof(text); n += n < 40 ? 1 : 60) {
		for (enum name_list list = 0; list < NAME_LIST_COUNT; list++)
			assert_false(name_list_has(list, text, n));
		assert_false(name_is_business(text, n) || name_is_hispanic(text, n));
		assert_false(name_weight(text, n, &weight));
		assert_int_equal(weight, -1);
	}
}

static void test_name_class_of__goes_by_weight_and_ending(void **state)
{
	(void)state;
	assert_true(name_list_has(NAME_LIST_TITLE, "mrs", 3));
	assert_false(name_list_has(NAME_LIST_TITLE, "mr", 1));
	assert_int_equal(name_class_of("thomas", 6), NAME_MOSTLY_GIVEN);
	assert_int_equal(name_class_of("karen", 5), NAME_GIVEN);
	assert_int_equal(name_class_of("smith", 5), NAME_SURNAME);
	assert_int_equal(name_class_of("mcxyzzy", 7), NAME_SURNAME);
	assert_int_equal(name_class_of("fitzxyz", 7), NAME_SURNAME);
	assert_int_equal(name_class_of("xyzkowski", 9), NAME_SURNAME);
	assert_int_equal(name_class_of("xyzski", 6), NAME_SURNAME);
	assert_int_equal(name_class_of("xzski", 5), NAME_UNKNOWN); /* too short for an ending */
	assert_int_equal(name_class_of("xyzzyx", 6), NAME_UNKNOWN);
	assert_int_equal(name_class_of("x", 1), NAME_INITIAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_lists__have_the_words_of_their_texts_and_no_others),
		cmocka_unit_test(test_name_lists__have_the_words_of_their_tables_and_no_others),
		cmocka_unit_test(test_name_lists__know_no_word_that_is_empty_or_endless),
		cmocka_unit_test(test_name_class_of__goes_by_weight_and_ending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

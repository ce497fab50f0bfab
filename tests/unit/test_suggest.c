#include "engine/suggest.h"

#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

static void bench_suggest(struct bench *bench, struct candidates *candidates, unsigned threads)
{
	if (suggest_pairs(candidates, &bench->comparison.decisions, threads, &bench->err) != 0)
		fail_msg("%s", bench->err.message);
}

struct suggest_case {
	const char *customer[3];
	const char *site[3];
	bool suggested;
};

static void test_suggest__needs_name_and_address(void **state)
{
	static const struct suggest_case cases[] = {
		{{"city=Utica"}, {"site_name=ROE, ANN", "address_1=3 ELM STREET"}, true},
		{{"address_2=#5"}, {"address_1=3 Elm St Apt 5"}, true},
		{{"city=Utica"}, {"site_name=Tom Fox"}, false},
		{{"city=Utica"}, {"address_1=13 Elm St"}, false},
		{{"address_2=Apt 5"}, {"address_2=Apt 6"}, false},
		{{"city=Utica"}, {"postal_code=90210", "city=Los Angeles"}, true},
		{{"first_name=", "last_name="}, {"site_name="}, false},
		{{"first_name=Robert", "last_name=Whitaker"}, {"site_name=Robert Whittaker"}, true},
		{{"first_name=Robert", "last_name=Whitaker"}, {"site_name=WHITKAER, ROBERT"}, true},
		{{"first_name=Robert", "last_name=Whitaker"}, {"site_name=Roberta Whitmore"},
			false},
		{{"first_name=Robert", "last_name=Whitaker"},
			{"site_name=Robert Whittaker", "postal_code=90210", "city=Troy"}, false},
		{{"first_name=Robert", "last_name=Whitaker"},
			{"site_name=Robert Whittaker", "address_1=13 Elm St"}, false},
		{{"first_name=Al", "last_name=Fox"}, {"site_name=Ala Fox"}, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct suggest_case *c = &cases[i];
		struct bench bench;
		struct join_rest rest = {0};
		struct candidates candidates;
		bench_init(&bench, NULL);
		bench_row(&rest,
			BENCH_CUSTOMER(&bench, "account_number=A-1", c->customer[0], c->customer[1],
				c->customer[2]),
			false);
		bench_row(&rest,
			BENCH_SITE(
				&bench, "transmitter_code=Z-9", c->site[0], c->site[1], c->site[2]),
			false);
		candidates_init(&candidates, &rest);
		bench_suggest(&bench, &candidates, 2);
		if ((candidates.at[0][0].fate == CANDIDATE_SUGGESTED) != c->suggested)
			fail_msg("case %zu: fate %d, score %u", i, (int)candidates.at[0][0].fate,
				candidates.at[0][0].score);
		assert_true(candidates.at[0][0].score < 100);
		assert_int_equal(candidates.at[0][0].fate, candidates.at[1][0].fate);
		candidates_release(&candidates);
		bench_rest_release(&rest);
		bench_release(&bench);
	}
}

static const char phones[] = "[field customer.phone]\npath = /phone\nkind = phone\n"
			     "[field site.phone]\npath = /Phone\nkind = phone\n";

/* One customer and one site: the score of the suggestion, 0 when there is none. */
static unsigned score_of(const char *const customer[3], const char *const site[3])
{
	struct bench bench;
	struct join_rest rest = {0};
	struct candidates candidates;

	bench_init(&bench, phones);
	bench_row(&rest,
		BENCH_CUSTOMER(&bench, "account_number=A-1", customer[0], customer[1], customer[2]),
		false);
	bench_row(&rest, BENCH_SITE(&bench, "transmitter_code=Z-9", site[0], site[1], site[2]),
		false);
	candidates_init(&candidates, &rest);
	bench_suggest(&bench, &candidates, 2);
	unsigned score =
		candidates.at[0][0].fate == CANDIDATE_SUGGESTED ? candidates.at[0][0].score : 0;
	candidates_release(&candidates);
	bench_rest_release(&rest);
	bench_release(&bench);
	return score;
}

static void test_suggest__takes_the_phone_for_the_address_but_never_for_a_code(void **state)
{
	static const char *const moved[] = {"address_1=", "phone=315.555.0100", "city=Utica"};
	static const char *const known[] = {"phone=315 555 0100", "city=Utica", "state=NY"};
	static const char *const other[] = {"phone=315 555 0199", "city=Utica", "state=NY"};
	static const char *const away[] = {
		"phone=315 555 0100", "address_1=70 Oak Ave", "postal_code=90210"};
	static const char *const here[] = {"phone=315-555-0100", "city=Utica", "state=NY"};

	(void)state;
	assert_true(
		score_of(moved, known) > 0); /* the number finds them where an address is lacking */
	assert_int_equal(score_of(moved, other), 0);
	assert_int_equal(score_of(here, away), 0);   /* two addresses weigh more than a number */
	assert_int_equal(score_of(here, known), 99); /* whatever agrees, it stays a suggestion */
}

static void test_suggest__says_nothing_of_what_is_too_long_or_too_common(void **state)
{
	static const char a[] =
		"company_name="
		"Aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg";
	static const char b[] =
		"site_name=Aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggh";
	static const char *const customer[] = {a, "identity_type=Business", "city=Utica"};
	static const char *const site[] = {b, "site_type=Commercial", "city=Utica"};
	struct bench bench;
	struct join_rest rest = {0};
	struct candidates candidates;
	char ids[65][40]; /* rows are views of them */

	(void)state;
	assert_int_equal(score_of(customer, site), 0); /* no typing mistake is looked for in it */
	bench_init(&bench, NULL);
	for (int i = 0; i < 65; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "customer_id=%d", 2000 + i);
		bench_row(&rest, BENCH_CUSTOMER(&bench, ids[i], "account_number="), false);
	}
	bench_row(&rest, BENCH_SITE(&bench, "transmitter_code=Z-9"), false);
	candidates_init(&candidates, &rest);
	bench_suggest(&bench, &candidates, 2);
	for (size_t i = 0; i < candidates.count[SIDE_CUSTOMER]; i++)
		assert_int_not_equal(candidates.at[SIDE_CUSTOMER][i].fate, CANDIDATE_SUGGESTED);
	candidates_release(&candidates);
	bench_rest_release(&rest);
	bench_release(&bench);
}

/* The usual site once per line of `sites`, against two usual customers. */
static void test_suggest__gives_each_record_one_partner_by_score_and_ids(void **state)
{
	struct bench bench;
	struct join_rest rest = {0};
	struct candidates candidates;

	(void)state;
	bench_init(&bench, NULL);
	bench_row(&rest, BENCH_CUSTOMER(&bench, "customer_id=2", "account_number=A"), false);
	bench_row(&rest, BENCH_CUSTOMER(&bench, "customer_id=1", "account_number=B"), false);
	bench_row(&rest, BENCH_SITE(&bench, "site_num=13", "postal_code=90210"), false);
	bench_row(&rest, BENCH_SITE(&bench, "site_num=12", "city=Utica"), false);
	bench_row(&rest, BENCH_SITE(&bench, "site_num=11", "city=Utica"), false);
	candidates_init(&candidates, &rest);
	bench_suggest(&bench, &candidates, 2);
	const struct candidate *one = bench_candidate(&candidates, SIDE_CUSTOMER, "1");
	const struct candidate *two = bench_candidate(&candidates, SIDE_CUSTOMER, "2");
	assert_true(sv_eq(record_key(&candidates.at[SIDE_SITE][one->partner].record), SV("11")));
	assert_true(sv_eq(record_key(&candidates.at[SIDE_SITE][two->partner].record), SV("12")));
	assert_int_equal(bench_candidate(&candidates, SIDE_SITE, "13")->fate, CANDIDATE_LONE);
	candidates_release(&candidates);
	bench_rest_release(&rest);
	bench_release(&bench);
}

/* A house of 65 flats tells nothing of who is who; name and address together do. */
static void test_suggest__finds_a_resident_of_a_large_house(void **state)
{
	struct bench bench;
	struct join_rest rest = {0};
	struct candidates candidates;
	char ids[65][40], names[65][40];

	(void)state;
	bench_init(&bench, NULL);
	for (int i = 0; i < 65; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "customer_id=%d", 2000 + i);
		(void)snprintf(names[i], sizeof(names[i]), "last_name=Qux%c%c", 'a' + i / 26,
			'a' + i % 26);
		bench_row(
			&rest, BENCH_CUSTOMER(&bench, ids[i], names[i], "account_number="), false);
	}
	bench_row(&rest, BENCH_SITE(&bench, "site_name=Ann Quxbc"), false);
	bench_row(&rest, BENCH_SITE(&bench, "site_num=8802", "site_name=Ann Quxzz"), false);
	candidates_init(&candidates, &rest);
	bench_suggest(&bench, &candidates, 3);
	const struct candidate *found = bench_candidate(&candidates, SIDE_CUSTOMER, "2028");
	assert_int_equal(found->fate, CANDIDATE_SUGGESTED);
	assert_true(
		sv_eq(record_key(&candidates.at[SIDE_SITE][found->partner].record), SV("8801")));
	assert_int_equal(bench_candidate(&candidates, SIDE_SITE, "8802")->fate, CANDIDATE_LONE);
	candidates_release(&candidates);
	bench_rest_release(&rest);
	bench_release(&bench);
}

enum { CROWD = 1500 };

/* Two rows of a house each, of which one has another phone. */
static void crowd_rows(struct bench *bench, struct join_rest *rest)
{
	for (int i = 0; i < CROWD; i++) {
		struct arena *arena = &bench->scratch;
		bench_row(rest,
			BENCH_CUSTOMER(bench, arena_printf(arena, "customer_id=%d", i).p,
				arena_printf(arena, "address_1=%d Elm St", i / 2).p,
				arena_printf(arena, "phone=%d", i % 900).p, "city=Utica"),
			false);
		bench_row(rest,
			BENCH_SITE(bench, arena_printf(arena, "site_num=%d", CROWD - i).p,
				arena_printf(arena, "address_1=%d ELM STREET", i / 2).p,
				arena_printf(arena, "phone=%d", i % 800).p, "city=Utica"),
			false);
	}
}

static void test_suggest__finds_the_same_with_any_number_of_threads(void **state)
{
	static const unsigned threads[] = {1, 2, 7};
	static struct candidate first[SIDE_COUNT][CROWD];

	(void)state;
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		struct bench bench;
		struct join_rest rest = {0};
		struct candidates candidates;
		size_t suggested = 0;
		bench_init(&bench, phones);
		crowd_rows(&bench, &rest);
		candidates_init(&candidates, &rest);
		bench_suggest(&bench, &candidates, threads[i]);
		for (int side = 0; side < SIDE_COUNT; side++) {
			for (size_t k = 0; k < CROWD; k++) {
				const struct candidate *now = &candidates.at[side][k];
				if (i == 0)
					first[side][k] = *now;
				assert_int_equal(now->fate, first[side][k].fate);
				assert_int_equal(now->partner, first[side][k].partner);
				assert_int_equal(now->score, first[side][k].score);
				suggested += now->fate == CANDIDATE_SUGGESTED;
			}
		}
		assert_true(suggested > CROWD);
		candidates_release(&candidates);
		bench_rest_release(&rest);
		bench_release(&bench);
	}
}

static void test_suggest__passes_over_a_rejected_pair(void **state)
{
	struct bench bench;
	struct join_rest rest = {0};
	struct candidates candidates;

	(void)state;
	bench_init(&bench, NULL);
	(void)map_put(&bench.comparison.decisions.rejected_pairs,
		SV("1001\x1f"
		   "8801"),
		1, NULL);
	(void)map_put(&bench.comparison.decisions.rejected[SIDE_CUSTOMER], SV("1001"), 1, NULL);
	bench_row(&rest, BENCH_CUSTOMER(&bench, "account_number=A"), false);
	bench_row(&rest, BENCH_SITE(&bench, "site_num=8801"), false);
	bench_row(&rest, BENCH_SITE(&bench, "site_num=8802"), false);
	candidates_init(&candidates, &rest);
	bench_suggest(&bench, &candidates, 2);
	assert_int_equal(bench_candidate(&candidates, SIDE_SITE, "8801")->fate, CANDIDATE_LONE);
	assert_int_equal(
		bench_candidate(&candidates, SIDE_SITE, "8802")->fate, CANDIDATE_SUGGESTED);
	candidates_release(&candidates);
	bench_rest_release(&rest);
	bench_release(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suggest__needs_name_and_address),
		cmocka_unit_test(test_suggest__gives_each_record_one_partner_by_score_and_ids),
		cmocka_unit_test(test_suggest__finds_a_resident_of_a_large_house),
		cmocka_unit_test(test_suggest__finds_the_same_with_any_number_of_threads),
		cmocka_unit_test(test_suggest__passes_over_a_rejected_pair),
		cmocka_unit_test(
			test_suggest__takes_the_phone_for_the_address_but_never_for_a_code),
		cmocka_unit_test(test_suggest__says_nothing_of_what_is_too_long_or_too_common),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

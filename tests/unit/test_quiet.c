#include "engine/quiet.h"

#include <stdio.h>

#include "engine/pairs.h"
#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

enum { PAIRS = 6000, TEXT_ROOM = 300 };

/* Words of like lengths and first letters, words that only look like the map's, and texts beyond any memo. */
static const char *const statuses[] = {"Open", "Closed", "Pending", "Prospect", "", "open", "Oben"};
static const char *const site_statuses[] = {
	"active", "cancelled", "pending", "unknown", "", "actine"};
static const char *const types[] = {"Residential", "Business", "Rasidential", "business", "",
	"Fire", "LONG24", "LONG25", "LONG255"};
static const char *const site_types[] = {"Residential", "Commercial", " Residential", "commercial",
	"Fire", "", "LONG24", "LONG25", "LONG255"};
static const char *const names[] = {"Ann Roe", "ANN ROE", "Roe, Ann", "Ann Rue", ""};

/* A map that lets through what it does not know. */
static const char own[] = "[rule country]\nfields = country -> region\nmap = USA -> NY\n"
			  "otherwise = copy\n"
			  "[rule region]\nfields = state -> region\ncompare = address\n";

static uint32_t drawn(uint32_t *seed, size_t below)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % (uint32_t)below;
}

#define DRAW(seed, list) (list)[drawn(seed, sizeof(list) / sizeof((list)[0]))]

/* "column=word"; LONGn stands for n letters. */
static const char *field(char room[TEXT_ROOM], const char *column, const char *word)
{
	int long_n = 0;

	if (sscanf(word, "LONG%d", &long_n) == 1)
		(void)snprintf(room, TEXT_ROOM, "%s=%.*s%0*d", column, 1, "x", long_n - 1, 7);
	else
		(void)snprintf(room, TEXT_ROOM, "%s=%s", column, word);
	return room;
}

/* What a memory of former pairs says is what is found without one, and what the pair in full says. */
static void test_quiet__remembers_nothing_wrong(void **state)
{
	struct bench bench;
	char a[4][TEXT_ROOM], b[4][TEXT_ROOM];
	uint32_t seed = 20261126;
	size_t quiet_count = 0;

	(void)state;
	bench_init(&bench, own);
	struct quiet *old = quiet_new(bench.files.ruleset, SV("1234"));
	for (size_t i = 0; i < PAIRS; i++) {
		struct record customer =
			BENCH_CUSTOMER(&bench, field(a[0], "status", DRAW(&seed, statuses)),
				field(a[1], "identity_type", DRAW(&seed, types)),
				field(a[2], "country", i % 3 ? "USA" : "NY"));
		struct record site =
			BENCH_SITE(&bench, field(b[0], "status", DRAW(&seed, site_statuses)),
				field(b[1], "site_type", DRAW(&seed, site_types)),
				field(b[2], "site_name", DRAW(&seed, names)),
				field(b[3], "dealer_number", drawn(&seed, 9) ? "1234" : "9"));
		struct quiet *fresh = quiet_new(bench.files.ruleset, SV("1234"));
		struct sv base = SV_ABSENT;
		struct sv expected = SV_ABSENT;
		bool is_quiet = quiet_is(old, &customer, &site, &base);
		assert_int_equal(quiet_is(fresh, &customer, &site, &expected), is_quiet);
		if (is_quiet) {
			quiet_count++;
			assert_true(sv_eq(base, expected));
			if (pairs_reconcile(&bench.comparer, &customer, &site, base, &bench.err) !=
				0)
				fail_msg("%s", bench.err.message);
		}
		quiet_free(fresh);
	}
	assert_in_range(quiet_count, PAIRS / 100, PAIRS);
	assert_string_equal(bench_text(&bench), "");
	assert_int_equal(bench.comparer.draft.counts[SIDE_CUSTOMER].in_agreement, quiet_count);
	quiet_free(old);
	bench_release(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet__remembers_nothing_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Rounds over random pairs of records under random rule sets (worlds.h): compare, write what flows, renew the
 * base, edit a few fields on both sides, again. The second comparison of a round has nothing to write, in
 * whatever direction the runs go, and what a person holds stays held.
 *
 * Rule sets that `accord rules check` (laws_check) refuses are left out, and counted; for those that break
 * one of the laws about writing, some world shows why. ACCORD_WORLDS sets the number of worlds, ACCORD_SEED the
 * first seed; both are printed. ACCORD_TOLD=1 prints what is written.
 */
#include "tests/unit/tried.h"
#include "tests/unit/worlds.h"

#include "engine/base/banned.h"

enum { ROUNDS = 4, PAIRS = 6, SEARCHED = 4000 };

static void assert_settles(struct world *w, int round)
{
	/* what was to be handed on by a line that a person holds only now is taken back by the next run */
	do
		(void)world_run(w);
	while (w->newly_held > 0);
	size_t written = world_run(w);
	if (written == 0)
		return;
	world_tell(w);
	w->told = true;
	(void)world_run(w);
	(void)world_run(w);
	fail_msg("seed %llu, round %d: the second run wrote %zu fields",
		(unsigned long long)w->seed, round, written);
}

static void run_pair(struct world *w)
{
	static const enum directions directions[] = {DIRECTIONS_BOTH, DIRECTIONS_BOTH,
		DIRECTIONS_BOTH, DIRECTIONS_OUTBOUND, DIRECTIONS_INBOUND};

	world_begin_pair(w);
	w->holds = world_below(w, 4) == 0;
	for (int round = 0; round < ROUNDS; round++) {
		w->comparison.directions = WORLD_PICK(w, directions);
		assert_settles(w, round);
		world_edit(w, 6);
	}
}

/* A record that is created from is at rest with what was made of it; whether one was. */
static bool run_alone(struct world *w)
{
	static const enum directions directions[] = {
		DIRECTIONS_BOTH, DIRECTIONS_BOTH, DIRECTIONS_OUTBOUND, DIRECTIONS_INBOUND};

	world_begin_alone(w, world_below(w, 2) ? SIDE_CUSTOMER : SIDE_SITE);
	w->comparison.directions = WORLD_PICK(w, directions);
	(void)world_run(w);
	bool created = !w->alone;
	if (world_run(w) > 0) {
		world_tell(w);
		fail_msg("seed %llu: the run after a creation wrote", (unsigned long long)w->seed);
	}
	return created;
}

static void test_convergence__random_worlds_settle_under_rules_that_pass_the_check(void **state)
{
	size_t worlds = world_setting("ACCORD_WORLDS", 400);
	size_t seed = world_setting("ACCORD_SEED", 1);
	size_t passed = 0;
	size_t created = 0;

	(void)state;
	print_message("seeds %zu to %zu\n", seed, seed + worlds - 1);
	for (size_t i = 0; i < worlds; i++) {
		struct world w;
		world_init(&w, seed + i);
		w.told = world_setting("ACCORD_TOLD", 0) != 0;
		if (world_make_rules(&w) && laws_check(w.files.ruleset, &w.files.problems) == 0) {
			passed++;
			for (int pair = 0; pair < PAIRS; pair++) {
				run_pair(&w);
				created += run_alone(&w);
			}
		}
		world_release(&w);
	}
	print_message("%zu of %zu rule sets pass the check; %zu rounds of two runs and more, %zu "
		      "records made\n",
		passed, worlds, passed * PAIRS * ROUNDS, created);
	assert_true(created > passed);
	tried(worlds, 0, "random worlds, brought to agreement");
	assert_true(passed * 4 > worlds);
}

/* ---- the laws are needed --------------------------------------------------------------------- */

struct unlawful {
	const char *says; /* part of what the check says of it */
	const char *rules;
};

static bool is_told(const struct ruleset_problems *problems, const char *says)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (!problems->at[i].is_warning && strstr(problems->at[i].message, says))
			return true;
	}
	return false;
}

/* Is there a world in which the second run still writes? */
static bool is_shown(const struct unlawful *unlawful, uint64_t *out_seed)
{
	struct world w;
	bool shown = false;

	world_init(&w, 1);
	world_add_shipped(&w);
	if (!world_compile(&w, sv_of(unlawful->rules)))
		fail_msg("%s: %s", unlawful->rules, w.files.err.message);
	assert_true(laws_check(w.files.ruleset, &w.files.problems) > 0);
	assert_true(is_told(&w.files.problems, unlawful->says));
	for (*out_seed = 1; !shown && *out_seed <= SEARCHED; ++*out_seed) {
		world_begin_pair(&w);
		for (int round = 0; round < ROUNDS && !shown; round++) {
			(void)world_run(&w);
			shown = world_run(&w) > 0;
			world_edit(&w, 6);
		}
	}
	world_release(&w);
	return shown;
}

static void test_convergence__a_world_shows_why_each_law_is_needed(void **state)
{
	static const struct unlawful cases[] = {
		{"is written by", "[rule a]\nfields = x1 -> y1\ncompare = exact\n"
				  "[rule b]\nfields = x2 -> y1\ncompare = exact\n"},
		{"chase each other", "[rule a]\nfields = x1 -> y1\ncompare = exact\n"
				     "[rule b]\nfields = x2 <- y1\ncompare = exact\nmap = A <- B\n"
				     "map = B <- A\n"
				     "[rule c]\nfields = x2 -> y2\ncompare = exact\n"
				     "[rule d]\nfields = x1 <- y2\ncompare = exact\n"},
		{"differ again", "[rule name]\nfields = company_name, first_name, last_name <-> "
				 "site_name\ntransform = name\ncompare = exact\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t tried;
		if (!is_shown(&cases[i], &tried))
			fail_msg("no world of %d shows what is wrong with\n%s", SEARCHED,
				cases[i].rules);
		print_message("'%s' is shown after %llu pairs\n", cases[i].says,
			(unsigned long long)tried - 1);
	}
}

/* A word that stands in two lines does not come back as it went. */
static void test_convergence__a_word_that_is_mapped_twice_is_lost_on_the_way_back(void **state)
{
	struct world w;
	struct sv there[RULE_FIELDS_MAX];
	struct sv back[RULE_FIELDS_MAX];

	(void)state;
	world_init(&w, 1);
	world_add_shipped(&w);
	assert_true(world_compile(
		&w, SV("[rule a]\nfields = x1 <-> y1\nmap = A <-> B\nmap = A <-> C\n")));
	assert_true(laws_check(w.files.ruleset, &w.files.problems) > 0);
	assert_true(is_told(&w.files.problems, "mapped twice"));
	const struct rule *rule = ruleset_find(w.files.ruleset, SV("a"));
	const struct record site = RULES_RECORD(&w.files, SIDE_SITE, "y1=C");
	assert_int_equal(rule_to_customer(w.files.ruleset, rule, &site, ACCOUNT_BUSINESS, false,
				 &w.arena, there, NULL),
		RULE_READY);
	assert_true(sv_eq(there[0], SV("A")));
	const struct record customer = RULES_RECORD(&w.files, SIDE_CUSTOMER, "x1=A");
	assert_int_equal(rule_to_site(w.files.ruleset, rule, &customer, ACCOUNT_BUSINESS, false,
				 &w.arena, back, NULL),
		RULE_READY);
	assert_true(sv_eq(back[0], SV("B")));
	world_release(&w);
}

/* What the check calls unreachable never writes anything, whatever the world is like. */
static void test_convergence__what_cannot_be_reached_never_writes(void **state)
{
	static const struct unlawful cases[] = {
		{"can never act", "[rule own]\nfields = x1 <- y1\nmap = A <- B\n"
				  "[skip own]\ndirection = inbound\nwhen = site.y1 is B\n"},
		{"holds for every record", "[rule own]\nfields = x1 <- y1\n"
					   "[skip own]\nwhen = customer.customer_id not empty\n"},
		{"flows inbound too, but no", "[rule own]\nfields = x1 <-> y1\nmap = A -> B\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w;
		world_init(&w, i + 1);
		world_add_shipped(&w);
		assert_true(world_compile(&w, sv_of(cases[i].rules)));
		assert_true(laws_check(w.files.ruleset, &w.files.problems) > 0);
		assert_true(is_told(&w.files.problems, cases[i].says));
		for (int tried = 0; tried < SEARCHED / 4; tried++) {
			world_begin_pair(&w);
			(void)world_run(&w);
			for (size_t k = 0; k < w.changes.count; k++)
				assert_false(w.changes.at[k].direction == DIRECTION_INBOUND &&
					     sv_eq(w.changes.at[k].rule, SV("own")));
		}
		world_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_convergence__random_worlds_settle_under_rules_that_pass_the_check),
		cmocka_unit_test(test_convergence__a_world_shows_why_each_law_is_needed),
		cmocka_unit_test(
			test_convergence__a_word_that_is_mapped_twice_is_lost_on_the_way_back),
		cmocka_unit_test(test_convergence__what_cannot_be_reached_never_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

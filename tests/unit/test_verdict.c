#include "engine/verdicts.h"

#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

/* A field of either side that differs from the usual pair, "column=value"; base texts of the rule. */
struct verdict_case {
	const char *rule;
	const char *customer;
	const char *site;
	const char *base[2]; /* NULL: none */
	enum verdict_kind kind;
};

static const char own[] = "[rule revio-wins]\nfields = middle_initial <-> address_2\n"
			  "conflict = revio\n"
			  "[rule site-wins]\nfields = country <-> state\n"
			  "conflict = rapid-response\nowner = rapid-response\n"
			  "[field site.y1]\npath = /y1\nwrite = yes\n"
			  "[rule one-way]\nfields = middle_initial -> y1\n"
			  "[rule address]\nfields = address_1 <-> address_1\ncompare = address\n"
			  "[skip frozen]\ndirection = outbound\nwhen = customer.city is Rome\n";

/* The kinds that came out, in *pair. */
static void judge_pair(
	struct bench *bench, struct pair *pair, const char *rule, struct verdict *out)
{
	struct verdicts verdicts;

	assert_int_equal(verdicts_take(&verdicts, bench->files.ruleset, pair, &bench->scratch, NULL,
				 NULL, &bench->err),
		0);
	for (size_t i = 0; i < verdicts.count; i++) {
		if (sv_eq(verdicts.at[i].rule->name, sv_of(rule)))
			*out = verdicts.at[i];
	}
	pair->kind_now = verdicts.pair.kind_now;
	pair->kind_next = verdicts.pair.kind_next;
}

static void judge(struct bench *bench, const struct verdict_case *c, struct verdict *out)
{
	struct pair pair = {
		.customer = BENCH_CUSTOMER(bench, c->customer), .site = BENCH_SITE(bench, c->site)};

	buf_clear(&bench->base);
	if (c->base[0])
		bench_base(bench, c->rule, c->base[0], c->base[1]);
	pair.base = buf_sv(&bench->base);
	judge_pair(bench, &pair, c->rule, out);
}

static void check(const struct verdict_case *cases, size_t count)
{
	struct bench bench;

	bench_init(&bench, own);
	for (size_t i = 0; i < count; i++) {
		struct verdict verdict;
		judge(&bench, &cases[i], &verdict);
		if (verdict.kind != cases[i].kind)
			fail_msg("case %zu, rule %s: %s instead of %s", i, cases[i].rule,
				verdict_name(verdict.kind), verdict_name(cases[i].kind));
	}
	bench_release(&bench);
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof((cases)[0]))

static void test_verdict__the_base_tells_who_moved(void **state)
{
	static const struct verdict_case cases[] = {
		{"city", "city=Utica", "city=Utica", {"Utica", "Utica"}, VERDICT_AGREE},
		{"city", "city=UTICA", "city=Utica", {"Rome", "Rome"}, VERDICT_AGREE},
		{"city", "city=Ilion", "city=Utica", {"Utica", "UTICA"}, VERDICT_OUTBOUND},
		{"city", "city=Utica", "city=Ilion", {"utica", "Utica"}, VERDICT_INBOUND},
		{"city", "city=Troy", "city=Ilion", {"Utica", "Utica"}, VERDICT_HELD},
		{"city", "city=", "city=Utica", {"Utica", "Utica"}, VERDICT_OUTBOUND},
		{"city", "city=Utica", "city=", {"Utica", "Utica"}, VERDICT_INBOUND},
		{"revio-wins", "middle_initial=X", "address_2=Y", {"Z", "Z"}, VERDICT_OUTBOUND},
		{"site-wins", "country=X", "state=Y", {"Z", "Z"}, VERDICT_INBOUND},
	};

	(void)state;
	CHECK(cases);
}

static void test_verdict__without_a_base_nothing_filled_is_erased(void **state)
{
	static const struct verdict_case cases[] = {
		{"city", "city=Utica", "city=", {NULL, NULL}, VERDICT_OUTBOUND},
		{"city", "city=", "city=Utica", {NULL, NULL}, VERDICT_INBOUND},
		{"city", "city=Troy", "city=Utica", {NULL, NULL}, VERDICT_OUTBOUND},
		{"city", "city=", "city=", {NULL, NULL}, VERDICT_AGREE},
		{"site-wins", "country=X", "state=Y", {NULL, NULL}, VERDICT_INBOUND},
		{"region", "state=PA", "region=NY", {NULL, NULL}, VERDICT_OUTBOUND},
		{"one-way", "middle_initial=", "y1=NY", {NULL, NULL}, VERDICT_RESTS},
		{"closed", "status=Open", "status=cancelled", {NULL, NULL}, VERDICT_INBOUND},
	};

	(void)state;
	CHECK(cases);
}

static void test_verdict__an_arrow_is_never_gone_against(void **state)
{
	static const struct verdict_case cases[] = {
		{"region", "state=NY", "region=PA", {"NY", "NY"}, VERDICT_FOREIGN_EDIT},
		{"region", "state=PA", "region=NY", {"NY", "NY"}, VERDICT_OUTBOUND},
		{"region", "state=PA", "region=OH", {"NY", "NY"}, VERDICT_HELD},
		{"closed", "status=Open", "status=cancelled", {"Closed", "Closed"},
			VERDICT_FOREIGN_EDIT},
		{"closed", "status=Closed", "status=cancelled", {"Closed", "Closed"},
			VERDICT_AGREE},
		{"closed", "status=Open", "status=active", {"Closed", "Closed"}, VERDICT_SILENT},
	};

	(void)state;
	CHECK(cases);
}

/* What state brings in, region sends on in the same run. */
static void test_verdict__a_rule_sees_what_another_writes(void **state)
{
	static const struct verdict_case cases[] = {
		{"region", "state=", "region=PA", {NULL, NULL}, VERDICT_OUTBOUND},
		{"region", "state=", "region=NY", {NULL, NULL}, VERDICT_AGREE},
		{"region", "state=", "region=PA", {"", ""}, VERDICT_HELD},
		{"region", "state=", "region=PA", {"PA", "PA"}, VERDICT_OUTBOUND},
	};

	(void)state;
	CHECK(cases);
}

static void test_verdict__maps_and_skips_stop_a_rule(void **state)
{
	static const struct verdict_case cases[] = {
		{"site-type", "identity_type=Business", "site_type=F", {NULL, NULL}, VERDICT_LEAVE},
		{"site-type", "identity_type=Business", "site_type=Residential", {NULL, NULL},
			VERDICT_OUTBOUND},
		{"city", "city=Rome", "city=Utica", {"Utica", "Utica"}, VERDICT_SKIPPED},
		{"postal-code", "city=Rome", "postal_code=1", {NULL, NULL}, VERDICT_SKIPPED},
	};

	(void)state;
	CHECK(cases);
}

static void test_verdict__bytes_tell_where_the_comparison_cannot(void **state)
{
	static const struct verdict_case cases[] = {
		{"postal-code", "postal_code=13502-1111", "postal_code=13502-2222",
			{"13502", "13502-2222"}, VERDICT_OUTBOUND},
		{"postal-code", "postal_code=13502-1111", "postal_code=13502-2222",
			{"13502-1111", "13502"}, VERDICT_INBOUND},
		{"postal-code", "postal_code=13502-1111", "postal_code=13502-2222",
			{"13502", "13502"}, VERDICT_HELD},
	};

	(void)state;
	CHECK(cases);
}

static void test_verdict__a_base_of_another_form_is_no_base(void **state)
{
	static const struct verdict_case cases[] = {
		{"city", "city=Troy", "city=Utica", {"Utica\x1fNY", "Utica\x1fNY"},
			VERDICT_OUTBOUND},
		{"city", "city=", "city=Utica", {"Utica\x1fNY", "Utica\x1fNY"}, VERDICT_INBOUND},
	};
	struct verdict verdict;
	struct bench bench;

	(void)state;
	CHECK(cases);
	bench_init(&bench, own);
	judge(&bench, &cases[0], &verdict);
	assert_false(verdict.has_base);
	assert_string_equal(verdict.why, "no base yet; revio is the owner");
	bench_release(&bench);
}

static void test_verdict__a_type_that_flows_inbound_takes_the_name_along(void **state)
{
	struct bench bench;
	struct verdict verdict;

	(void)state;
	bench_init(&bench, NULL);
	bench_base(&bench, "site-type", "Residential", "Residential");
	bench_base(&bench, "name", "Ann Roe", "Ann Roe");
	struct pair pair = {.customer = BENCH_CUSTOMER(&bench, "company_name=Roe Bakery"),
		.site = BENCH_SITE(&bench, "site_type=Commercial", "site_name=Ann Roe"),
		.base = buf_sv(&bench.base)};
	judge_pair(&bench, &pair, "name", &verdict);
	assert_int_equal(pair.kind_now, ACCOUNT_RESIDENTIAL);
	assert_int_equal(pair.kind_next, ACCOUNT_BUSINESS);
	assert_int_equal(verdict.kind, VERDICT_INBOUND);
	assert_string_equal(verdict.why, "the account's type changed in rapid-response");
	bench_release(&bench);
}

/* Such a pair is not read again before it is set aside. */
static void test_verdict__a_pair_that_is_set_aside_does_not_differ(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, "[rule kind]\nfields = middle_initial -> region\nmap = A -> NY\n"
			   "otherwise = set-aside\n");
	struct pair pair = {.customer = BENCH_CUSTOMER(&bench, "city=Rome", "middle_initial=A"),
		.site = BENCH_SITE(&bench, "city=Utica")};
	assert_true(verdicts_differ(bench.files.ruleset, &pair, &bench.scratch));
	pair.customer = BENCH_CUSTOMER(&bench, "city=Rome", "middle_initial=X");
	assert_false(verdicts_differ(bench.files.ruleset, &pair, &bench.scratch));
	bench_release(&bench);
}

/* Of two lines of an address one is empty on one side, and the other line agrees. */
static void test_verdict__without_a_base_a_part_that_is_empty_is_filled(void **state)
{
	static const char *const lines[] = {"address_2=Apt 5", "address_2="};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bench bench;
		struct verdict verdict;
		bench_init(&bench, NULL);
		struct pair pair = {.customer = BENCH_CUSTOMER(&bench, lines[i]),
			.site = BENCH_SITE(&bench, lines[1 - i])};
		judge_pair(&bench, &pair, "address", &verdict);
		assert_int_equal(verdict.kind, i ? VERDICT_INBOUND : VERDICT_OUTBOUND);
		assert_string_equal(verdict.why, i ? "empty in revio" : "empty in rapid-response");
		bench_release(&bench);
	}
}

/* What one rule writes, another one's map does not know: then nothing of it is written. */
static void test_verdict__what_another_writes_may_set_the_pair_aside(void **state)
{
	struct bench bench;
	struct verdicts verdicts;

	(void)state;
	bench_init(&bench, "[rule town]\nfields = city -> address_2\nmap = Utica -> 1\n"
			   "otherwise = set-aside\n"
			   "[rule address]\nfields = address_1 <-> address_1\n");
	bench_base(&bench, "city", "Utica", "Utica");
	struct pair pair = {.customer = BENCH_CUSTOMER(&bench, "city=Utica"),
		.site = BENCH_SITE(&bench, "city=Ilion", "address_2=1"),
		.base = buf_sv(&bench.base)};
	assert_int_equal(verdicts_take(&verdicts, bench.files.ruleset, &pair, &bench.scratch, NULL,
				 NULL, &bench.err),
		0);
	assert_non_null(verdicts.set_aside);
	assert_true(sv_eq(verdicts.set_aside->rule->name, SV("town")));
	assert_true(sv_eq(verdicts.set_aside->values.unknown, SV("Ilion")));
	bench_release(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict__the_base_tells_who_moved),
		cmocka_unit_test(test_verdict__without_a_base_nothing_filled_is_erased),
		cmocka_unit_test(test_verdict__an_arrow_is_never_gone_against),
		cmocka_unit_test(test_verdict__a_rule_sees_what_another_writes),
		cmocka_unit_test(test_verdict__maps_and_skips_stop_a_rule),
		cmocka_unit_test(test_verdict__bytes_tell_where_the_comparison_cannot),
		cmocka_unit_test(test_verdict__a_base_of_another_form_is_no_base),
		cmocka_unit_test(test_verdict__a_type_that_flows_inbound_takes_the_name_along),
		cmocka_unit_test(test_verdict__a_pair_that_is_set_aside_does_not_differ),
		cmocka_unit_test(test_verdict__without_a_base_a_part_that_is_empty_is_filled),
		cmocka_unit_test(test_verdict__what_another_writes_may_set_the_pair_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

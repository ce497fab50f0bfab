#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/trace.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

static const char own_rules[] = "[rule panel]\n"
				"fields    = middle_initial <- site_type\n"
				"map       = C <- Commercial\n"
				"otherwise = set-aside\n"
				"owner     = rapid-response\n"
				"conflict  = revio\n"
				"[rule inbound-name]\n"
				"fields    = company_name, first_name, last_name <- site_name\n"
				"transform = name\n"
				"[skip mine]\n"
				"on   = create\n"
				"when = customer.city is Troy\n"
				"when = customer.state empty\n";

static int setup(void **state)
{
	struct rules_files *files = mem_alloc(sizeof(*files));

	rules_files_init(files);
	rules_files_add_dir(files, "rules.d");
	rules_files_add_text(files, "80-own.rules", sv_of(own_rules));
	*state = files;
	return rules_files_compile(files);
}

static int teardown(void **state)
{
	rules_files_release(*state);
	mem_free(*state);
	return 0;
}

static void test_trace__tells_how_rules_and_skips_read(void **state)
{
	static const struct {
		const char *name;
		const char *text;
	} cases[] = {
		{"site-type", "identity_type <-> site_type, map 2 words, compare exact"},
		{"name", "company_name, first_name, last_name <-> site_name, transform name, "
			 "compare "
			 "name"},
		{"device-type", "-> device_type, value '2GIGCP21', compare exact, on create"},
		{"bill-profile", "bill_profile_id <-, value '12', compare exact, on create"},
		{"region", "state -> region, compare address"},
		{"panel", "middle_initial <- site_type, map 1 word, otherwise set-aside, compare "
			  "exact, owner rapid-response, conflict revio"},
	};
	const struct rules_files *files = *state;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&text);
		trace_rule(
			files->ruleset, ruleset_find(files->ruleset, sv_of(cases[i].name)), &text);
		assert_string_equal(buf_str(&text), cases[i].text);
	}
	buf_clear(&text);
	trace_skip(&files->ruleset->skips[1], &text);
	assert_string_equal(buf_str(&text), "both, on create, when customer.city is Troy and "
					    "customer.state empty");
	buf_release(&text);
}

static void expect(struct rules_files *files, const char *rule, const struct record *customer,
	const struct record *site, enum account_kind kind, const char *begins)
{
	struct buf text = BUF_INIT;

	trace_pair(files->ruleset, ruleset_find(files->ruleset, sv_of(rule)), customer, site, kind,
		&files->arena, &text);
	if (!sv_has_prefix(buf_sv(&text), sv_of(begins)))
		fail_msg("'%s' does not begin with '%s'", buf_str(&text), begins);
	buf_release(&text);
}

static void test_trace__tells_what_a_rule_makes_of_a_pair(void **state)
{
	struct rules_files *files = *state;
	const struct record customer = RULES_RECORD(files, SIDE_CUSTOMER, "first_name=Ann",
		"last_name=Roe", "identity_type=Residential", "city=Syracuse");
	const struct record site = RULES_RECORD(files, SIDE_SITE, "site_name=ROE, ANN",
		"site_type=Fire", "city=Utica", "status=active");
	const struct record none = RECORD_NONE;

	expect(files, "name", &customer, &site, ACCOUNT_RESIDENTIAL,
		"same: 'Ann Roe' and 'ROE, ANN' (");
	expect(files, "city", &customer, &site, ACCOUNT_RESIDENTIAL,
		"different: 'Syracuse' and 'Utica' (");
	expect(files, "site-type", &customer, &site, ACCOUNT_RESIDENTIAL,
		"left alone: the map does not know 'Fire' of site.site_type");
	expect(files, "panel", &customer, &site, ACCOUNT_RESIDENTIAL,
		"record set aside: the map does not know 'Fire' of site.site_type");
	expect(files, "closed", &customer, &site, ACCOUNT_RESIDENTIAL,
		"nothing to do: the map says nothing of 'active' of site.status");
	expect(files, "inbound-name", &customer, &site, ACCOUNT_OTHER,
		"left alone: the account is neither a business nor residential");
	expect(files, "name", &none, &site, ACCOUNT_OTHER, "different: '' and 'ROE, ANN'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_trace__tells_how_rules_and_skips_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_trace__tells_what_a_rule_makes_of_a_pair, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

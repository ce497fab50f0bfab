#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

static int setup_shipped(void **state)
{
	struct rules_files *files = mem_alloc(sizeof(*files));

	rules_files_init(files);
	rules_files_add_dir(files, "rules.d");
	if (rules_files_compile(files)) {
		struct buf text = BUF_INIT;
		rules_files_problems(files, &text);
		(void)fprintf(stderr, "%s", buf_str(&text));
		buf_release(&text);
		return -1;
	}
	*state = files;
	return 0;
}

static int teardown(void **state)
{
	rules_files_release(*state);
	mem_free(*state);
	return 0;
}

static void test_ruleset__ships_the_columns_of_the_interface(void **state)
{
	static const char *const columns[SIDE_COUNT] = {
		"customer_id,account_number,identity_type,status,company_name,first_name,"
		"middle_initial,last_name,address_1,address_2,city,state,postal_code,country,"
		"bill_profile_id,parent_customer_id,activated_date,close_date",
		"site_num,dealer_number,transmitter_code,other_codes,site_type,site_name,address_1,"
		"address_2,city,state,region,postal_code,timezone,device_type,status,oos_category"};
	const struct rules_files *files = *state;

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct buf names = BUF_INIT;
		const struct layout *layout = &files->ruleset->layouts[side];
		for (size_t i = 0; i < layout->count; i++)
			buf_printf(&names, "%s%s", i ? "," : "", layout->fields[i].name.p);
		assert_string_equal(buf_str(&names), columns[side]);
		buf_release(&names);
	}
}

static void test_ruleset__every_shipped_rule_says_what_it_is_about(void **state)
{
	const struct rules_files *files = *state;

	for (size_t i = 0; i < files->ruleset->rule_count; i++) {
		assert_true(files->ruleset->rules[i].about.n > 0);
		assert_int_equal(files->ruleset->rules[i].position, i);
	}
}

static void test_ruleset__finds_the_rules_that_the_engine_looks_at(void **state)
{
	const struct rules_files *files = *state;

	assert_ptr_equal(files->ruleset->type_rule, ruleset_find(files->ruleset, SV("site-type")));
	assert_ptr_equal(files->ruleset->status_rule, ruleset_find(files->ruleset, SV("closed")));
	assert_null(ruleset_find(files->ruleset, SV("opened")));
}

/* A rule may be written against the fields alone; the rest of rules.d is an offer. */
static void test_ruleset__needs_no_more_than_fields_and_a_link(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	for (size_t i = 0; i < 2; i++) {
		const char *path = i ? "rules.d/01-site.fields" : "rules.d/00-customer.fields";
		rules_files_add_text(&files, path, rules_files_read(&files, path));
	}
	rules_files_add_text(&files, "own.rules",
		SV("[link by-code]\nfields = account_number <-> transmitter_code\n"));
	assert_int_equal(rules_files_compile(&files), 0);
	assert_int_equal(files.ruleset->rule_count, 0);
	assert_null(files.ruleset->type_rule);
	assert_string_equal(files.ruleset->link_compare->name, "code");
	rules_files_release(&files);
}

static void test_ruleset__lets_a_later_file_replace_a_section_in_its_place(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	rules_files_add_text(&files, "80-own.rules",
		SV("[rule city]\nfields = city -> city\n[rule mine]\nfields = state -> region\n"
		   "[field customer.city]\npath = /town\nwrite = yes\n"));
	rules_files_add_text(&files, "90-own.rules", SV("[rule mine]\nfields = city -> region\n"));
	assert_int_equal(rules_files_compile(&files), 0);
	const struct ruleset *ruleset = files.ruleset;
	const struct rule *city = ruleset_find(ruleset, SV("city"));
	const struct rule *mine = ruleset_find(ruleset, SV("mine"));
	const struct layout *layout = &ruleset->layouts[SIDE_CUSTOMER];
	assert_int_equal(city->flows, DIRECTIONS_OUTBOUND);
	assert_int_equal(city->about.n, 0);
	assert_string_equal(city->compare->name, "text");
	assert_true(city->position < ruleset_find(ruleset, SV("state"))->position);
	assert_int_equal(mine->position, ruleset->rule_count - 1);
	assert_int_equal(mine->customer_fields[0], layout->city);
	assert_string_equal(mine->file, "90-own.rules");
	assert_string_equal(layout->fields[layout->city].paths[0].p, "/town");
	assert_int_equal(layout->fields[layout->city].kind, FIELD_TEXT);
	rules_files_release(&files);
}

/* A rule that only tells the site does not close anybody. */
static void test_ruleset__knows_a_status_rule_by_its_flow(void **state)
{
	struct rules_files files;
	const struct record none = RECORD_NONE;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	rules_files_add_text(&files, "80-own.rules",
		SV("[rule closed]\nfields = status -> status\nmap = Closed -> cancelled\n"
		   "[field site.status]\npath = /SiteStatus\nwrite = yes\n"));
	assert_int_equal(rules_files_compile(&files), 0);
	assert_null(files.ruleset->status_rule);
	assert_int_equal(ruleset_kind(files.ruleset, &none), ACCOUNT_OTHER);
	rules_files_release(&files);
}

/* What a rule writes depends on what the skips of its direction look at, but those of new records. */
static void test_ruleset__follows_what_skips_look_at(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	rules_files_add_text(&files, "80-own.rules",
		SV("[skip town]\ndirection = outbound\nwhen = customer.city is Troy\nreason = no\n"
		   "[skip new]\non = create\nwhen = customer.country is CAN\nreason = no\n"));
	assert_int_equal(rules_files_compile(&files), 0);
	const struct ruleset *ruleset = files.ruleset;
	const struct layout *layout = &ruleset->layouts[SIDE_CUSTOMER];
	const struct rule *rule = ruleset_find(ruleset, SV("postal-code"));
	int country = layout_find(layout, SV("country"));
	assert_true(
		ruleset_follows(ruleset, rule, DIRECTION_OUTBOUND, SIDE_CUSTOMER, layout->city));
	assert_false(
		ruleset_follows(ruleset, rule, DIRECTION_INBOUND, SIDE_CUSTOMER, layout->city));
	assert_false(ruleset_follows(ruleset, rule, DIRECTION_OUTBOUND, SIDE_CUSTOMER, country));
	rules_files_release(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_ruleset__ships_the_columns_of_the_interface, setup_shipped, teardown),
		cmocka_unit_test_setup_teardown(
			test_ruleset__every_shipped_rule_says_what_it_is_about, setup_shipped,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_ruleset__finds_the_rules_that_the_engine_looks_at, setup_shipped,
			teardown),
		cmocka_unit_test(test_ruleset__needs_no_more_than_fields_and_a_link),
		cmocka_unit_test(test_ruleset__knows_a_status_rule_by_its_flow),
		cmocka_unit_test(test_ruleset__follows_what_skips_look_at),
		cmocka_unit_test(test_ruleset__lets_a_later_file_replace_a_section_in_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

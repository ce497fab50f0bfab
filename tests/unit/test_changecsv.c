#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "io/changecsv.h"

#include "engine/base/banned.h"

static struct change sample(void)
{
	struct change change = {.direction = DIRECTION_INBOUND,
		.action = ACTION_CLOSE,
		.customer_id = SV("1001"),
		.site_num = SV("8801"),
		.account_number = SV("A-1"),
		.name = SV("Ann Roe"),
		.field = SV("status"),
		.before = SV("Open"),
		.after = SV("Closed"),
		.rule = SV("closed"),
		.reason = SV("cancelled")};

	change_make_id(&change);
	return change;
}

static void test_changecsv__has_the_columns_of_the_interface(void **state)
{
	static const char *const expected[] = {
		"change_id,direction,action,customer_id,site_num,account_number,name,field,before,"
		"after,rule,reason,",
		"change_id,direction,action,customer_id,site_num,account_number,name,field,before,"
		"after,rule,reason,",
		"customer_id,site_num,account_number,name,rule,customer_value,site_value,base_"
		"value,"
		"kind,resolution,",
		"system,key,account_number,name,rule,reason,",
		"finding,customer_id,site_num,account_number,name,detail,first_seen,runs_open,",
		"customer_id,site_num,account_number,method,",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		char got[512] = "";
		for (size_t c = 0; c < change_files[i].count; c++) {
			size_t n = strlen(got);
			(void)snprintf(got + n, sizeof(got) - n, "%s,", change_files[i].columns[c]);
		}
		assert_string_equal(got, expected[i]);
		assert_false(change_files[i].is_gzip);
	}
}

static void test_changecsv__a_change_comes_back(void **state)
{
	struct change change = sample();
	struct change back;
	struct sv texts[CHANGE_COLUMNS_MAX];
	struct err err = ERR_INIT;

	(void)state;
	change_to_texts(&change, texts);
	assert_int_equal(change_from_texts(texts, &back, &err), 0);
	assert_string_equal(back.id, change.id);
	assert_int_equal(back.direction, DIRECTION_INBOUND);
	assert_int_equal(back.action, ACTION_CLOSE);
	assert_true(sv_eq(back.after, SV("Closed")));
	assert_int_equal(change_cmp(&back, &change), 0);
}

static void test_changecsv__refuses_words_that_a_column_cannot_have(void **state)
{
	static const struct {
		int column;
		const char *text;
	} cases[] = {{0, "x0123456789abcdef"}, {0, "c0123456789ABCDEF"}, {0, ""}, {1, "sideways"},
		{1, ""}, {2, "delete"}, {2, "Close"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct change change = sample();
		struct change back;
		struct sv texts[CHANGE_COLUMNS_MAX];
		struct err err = ERR_INIT;
		change_to_texts(&change, texts);
		texts[cases[i].column] = sv_of(cases[i].text);
		if (change_from_texts(texts, &back, &err) != ERR_DATA)
			fail_msg("'%s' was taken", cases[i].text);
	}
}

static void test_changecsv__findings_and_agreements_keep_their_numbers(void **state)
{
	struct finding finding = {SV("no-code"), SV("1"), SV(""), SV(""), SV("Ann"), SV("none"),
		SV("2026-11-23T02:00:00Z"), 4000000000u};
	struct agreement agreement = {AGREEMENT_WRITTEN, DIRECTION_INBOUND, ACTION_UPDATE, SV("1"),
		SV("2"), SV("city"), SV("a"), SV("b"), 4000000000u};
	struct finding finding_back;
	struct agreement agreement_back;
	struct sv texts[CHANGE_COLUMNS_MAX];
	struct err err = ERR_INIT;
	char number[24];

	(void)state;
	finding_to_texts(&finding, number, texts);
	assert_int_equal(finding_from_texts(texts, &finding_back, &err), 0);
	assert_true(finding_back.runs_open == finding.runs_open);
	texts[7] = SV("-1");
	assert_int_equal(finding_from_texts(texts, &finding_back, &err), ERR_DATA);
	agreement_to_texts(&agreement, number, texts);
	assert_int_equal(agreement_from_texts(texts, &agreement_back, &err), 0);
	assert_int_equal(agreement_back.kind, AGREEMENT_WRITTEN);
	assert_int_equal(agreement_back.action, ACTION_UPDATE);
	assert_true(agreement_back.position == 4000000000u);
}

static void test_changecsv__skipped_names_the_system(void **state)
{
	struct skipped skipped = {
		SIDE_SITE, SV("8801"), SV("A"), SV("Ann"), SV("life-of-an-account"), SV("pending")};
	struct skipped back;
	struct sv texts[CHANGE_COLUMNS_MAX];
	struct err err = ERR_INIT;

	(void)state;
	skipped_to_texts(&skipped, texts);
	assert_true(sv_eq(texts[0], SV("rapid-response")));
	assert_int_equal(skipped_from_texts(texts, &back, &err), 0);
	assert_int_equal(back.side, SIDE_SITE);
	texts[0] = SV("other");
	assert_int_equal(skipped_from_texts(texts, &back, &err), ERR_DATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changecsv__has_the_columns_of_the_interface),
		cmocka_unit_test(test_changecsv__a_change_comes_back),
		cmocka_unit_test(test_changecsv__refuses_words_that_a_column_cannot_have),
		cmocka_unit_test(test_changecsv__findings_and_agreements_keep_their_numbers),
		cmocka_unit_test(test_changecsv__skipped_names_the_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

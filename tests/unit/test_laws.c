#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/laws.h"
#include "tests/unit/rules_cases.h"

#include "engine/base/banned.h"

/* The shipped rules, then the case's files: what the laws say. */
static void run_laws(struct rules_files *files, const char *dir, struct buf *out)
{
	rules_files_add_dir(files, "rules.d");
	rules_files_add_dir(files, dir);
	if (rules_files_compile(files)) {
		rules_files_problems(files, out);
		fail_msg("%s: %s", dir, buf_str(out));
	}
	size_t broken = laws_check(files->ruleset, &files->problems);
	rules_files_problems(files, out);
	buf_printf(out, "%zu broken\n", broken);
}

static void test_laws__find_what_their_cases_say(void **state)
{
	(void)state;
	assert_int_equal(rules_cases_all("fixtures/rules/laws", run_laws), 0);
}

static void test_laws__hold_for_the_shipped_rules_without_a_warning(void **state)
{
	struct rules_files files;
	struct buf text = BUF_INIT;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	assert_int_equal(rules_files_compile(&files), 0);
	assert_int_equal(laws_check(files.ruleset, &files.problems), 0);
	rules_files_problems(&files, &text);
	assert_string_equal(buf_str(&text), "");
	buf_release(&text);
	rules_files_release(&files);
}

/* Byte for byte a name does not go round: "Roe, Ann" is written "Ann Roe". */
static void test_laws__find_a_comparison_that_is_too_strict(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	rules_files_add_text(&files, "80-own.rules",
		SV("[rule name]\nfields = company_name, first_name, last_name <-> site_name\n"
		   "transform = name\ncompare = exact\n"));
	assert_int_equal(rules_files_compile(&files), 0);
	assert_int_equal(laws_check(files.ruleset, &files.problems), 1);
	assert_string_equal(files.problems.at[0].file, "80-own.rules");
	assert_non_null(strstr(files.problems.at[0].message, "would differ again in the next run"));
	rules_files_release(&files);
}

static void test_laws__warn_of_a_setting_that_is_not_set(void **state)
{
	struct rules_files files;
	struct buf text = BUF_INIT;

	(void)state;
	rules_files_init(&files);
	files.bill_profile = SV("");
	rules_files_add_dir(&files, "rules.d");
	assert_int_equal(rules_files_compile(&files), 0);
	assert_int_equal(laws_check(files.ruleset, &files.problems), 0);
	rules_files_problems(&files, &text);
	assert_non_null(strstr(buf_str(&text), "the value is empty; set it in accord.conf"));
	buf_release(&text);
	rules_files_release(&files);
}

/* Names joined last name first must go round as well. */
static void test_laws__hold_for_the_other_name_order(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	assert_int_equal(rules_files_compile(&files), 0);
	files.ruleset->name_order = NAME_LAST_FIRST;
	assert_int_equal(laws_check(files.ruleset, &files.problems), 0);
	rules_files_release(&files);
}

/* The code blocks of docs/rules.md are rules that compile and keep the laws. */
static void test_laws__hold_for_every_example_of_the_manual(void **state)
{
	struct rules_files manual;
	size_t examples = 0;

	(void)state;
	rules_files_init(&manual);
	struct sv rest = rules_files_read(&manual, "docs/rules.md");
	for (;;) {
		size_t at = sv_find_sv(rest, SV("```ini\n"));
		if (at == rest.n)
			break;
		rest = sv_from(rest, at + 7);
		struct sv example = sv_sub(rest, 0, sv_find_sv(rest, SV("```")));
		struct rules_files files;
		struct buf text = BUF_INIT;
		rules_files_init(&files);
		rules_files_add_dir(&files, "rules.d");
		rules_files_add_text(&files, "example", example);
		if (!rules_files_compile(&files))
			assert_int_equal(laws_check(files.ruleset, &files.problems), 0);
		rules_files_problems(&files, &text);
		assert_string_equal(buf_str(&text), "");
		buf_release(&text);
		rules_files_release(&files);
		examples++;
	}
	rules_files_release(&manual);
	assert_true(examples >= 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_laws__find_what_their_cases_say),
		cmocka_unit_test(test_laws__hold_for_the_shipped_rules_without_a_warning),
		cmocka_unit_test(test_laws__find_a_comparison_that_is_too_strict),
		cmocka_unit_test(test_laws__warn_of_a_setting_that_is_not_set),
		cmocka_unit_test(test_laws__hold_for_the_other_name_order),
		cmocka_unit_test(test_laws__hold_for_every_example_of_the_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

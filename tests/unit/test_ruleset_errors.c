#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/rules_cases.h"

#include "engine/base/banned.h"

static const struct section_entry city[] = {{{"fields", 6}, {"city <-> city", 13}, 2}};

/* The shipped rules, then the case's files: all problems. */
static void run_errors(struct rules_files *files, const char *dir, struct buf *out)
{
	rules_files_add_dir(files, "rules.d");
	rules_files_add_dir(files, dir);
	int code = rules_files_compile(files);
	rules_files_problems(files, out);
	assert_int_equal(code, files->problems.count ? ERR_DATA : 0);
	assert_true((code == 0) == (files->ruleset != NULL));
	if (code == 0)
		buf_add_str(out, "no problem\n");
}

static void test_ruleset__tells_every_problem_with_its_place(void **state)
{
	(void)state;
	assert_int_equal(rules_cases_all("fixtures/rules/errors", run_errors), 0);
}

static void test_ruleset__says_in_the_error_how_many_problems_and_the_first(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	rules_files_add_text(&files, "90.rules", SV("[rule a]\nfields = cty <-> city\n[rule b]\n"));
	assert_int_equal(rules_files_compile(&files), ERR_DATA);
	assert_string_equal(files.err.message,
		"2 problems in the rule files, the first: 90.rules:2: [rule a]: unknown customer "
		"field 'cty'; did you mean 'city'?");
	rules_files_release(&files);
}

static void test_ruleset__misses_layouts_and_link(void **state)
{
	struct rules_files files;
	struct buf text = BUF_INIT;

	(void)state;
	rules_files_init(&files);
	assert_int_equal(rules_files_compile(&files), ERR_DATA);
	rules_files_problems(&files, &text);
	assert_string_equal(buf_str(&text),
		"there is no [field customer.customer_id], which the program needs; add it to a "
		"*.fields file\n"
		"there is no [field site.site_num], which the program needs; add it to a *.fields "
		"file\n"
		"no rule file has a [link NAME] section, which says how customers and sites are "
		"matched; add one to a *.rules file\n");
	buf_release(&text);
	rules_files_release(&files);
}

static void test_ruleset__misses_a_field_where_its_side_begins(void **state)
{
	struct rules_files files;
	struct buf text = BUF_INIT;

	(void)state;
	rules_files_init(&files);
	rules_files_add_text(&files, "10.fields",
		SV("[field customer.customer_id]\npath = /customer_id\n"
		   "[field site.city]\npath = /City\n[field site.state]\npath = /State\n"));
	assert_int_equal(rules_files_compile(&files), ERR_DATA);
	rules_files_problems(&files, &text);
	assert_string_equal(buf_str(&text),
		"10.fields:1: [field customer.customer_id]: there is no [field "
		"customer.account_number], which the program needs; add it to a *.fields file\n"
		"10.fields:3: [field site.city]: there is no [field site.site_num], which the "
		"program needs; add it to a *.fields file\n"
		"no rule file has a [link NAME] section, which says how customers and sites are "
		"matched; add one to a *.rules file\n");
	buf_release(&text);
	rules_files_release(&files);
}

static void test_ruleset__refuses_more_fields_than_there_is_room_for(void **state)
{
	static const struct section_entry path[] = {{{"path", 4}, {"/x", 2}, 2}};
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	for (int i = 0; i < FIELD_COUNT_MAX; i++)
		*vec_push(&files.sections) = (struct section){"90.fields", 1, SV("field"),
			arena_printf(&files.arena, "site.own_%d", i), path, 1};
	assert_int_equal(rules_files_compile(&files), ERR_DATA);
	assert_string_equal(
		files.problems.at[0].message, "more than 256 fields on the site side; drop some");
	rules_files_release(&files);
}

static void test_ruleset__refuses_more_rules_than_there_is_room_for(void **state)
{
	struct rules_files files;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	for (int i = 0; i < 2 * RULES_MAX; i++) {
		struct sv name = arena_printf(&files.arena, "own-%d", i);
		*vec_push(&files.sections) =
			(struct section){"90.rules", i, SV("rule"), name, city, 1};
	}
	assert_int_equal(rules_files_compile(&files), ERR_DATA);
	assert_int_equal(files.problems.count, 1);
	assert_string_equal(files.problems.at[0].message,
		"more than 128 sections of this kind; join or drop some");
	rules_files_release(&files);
}

/* Texts that no reader of files would give must not bring the compiler down either. */
static void test_ruleset__stands_any_bytes(void **state)
{
	static const char *const keys[] = {"fields", "map", "value", "when", "compare", "path",
		"word", "extension", "also", "on", "", "transform"};
	static const char *const kinds[] = {"rule", "skip", "link", "field", ""};
	static const char *const pieces[] = {"city", "<->", "->", "<-", ",", "\"", "${", "}", "=",
		"site.", "[", "*", " ", "in", "is", "~", "/", "name", "", "\x01", "\xff"};
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct rules_files files;
		rules_files_init(&files);
		rules_files_add_dir(&files, "rules.d");
		struct section_entry entries[6];
		for (size_t e = 0; e < 6; e++) {
			struct buf value = BUF_INIT;
			for (unsigned k = 0; k < 5; k++) {
				seed = seed * 1103515245u + 12345u;
				buf_add_str(&value, pieces[(seed >> 16) % 21]);
			}
			seed = seed * 1103515245u + 12345u;
			entries[e] = (struct section_entry){sv_of(keys[(seed >> 16) % 12]),
				arena_sv(&files.arena, buf_sv(&value)), (int)e};
			buf_release(&value);
		}
		*vec_push(&files.sections) = (struct section){
			"x", 1, sv_of(kinds[(seed >> 8) % 5]), SV("customer.x"), entries, 6};
		if (rules_files_compile(&files))
			assert_true(files.problems.count > 0);
		rules_files_release(&files);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ruleset__tells_every_problem_with_its_place),
		cmocka_unit_test(test_ruleset__says_in_the_error_how_many_problems_and_the_first),
		cmocka_unit_test(test_ruleset__misses_layouts_and_link),
		cmocka_unit_test(test_ruleset__misses_a_field_where_its_side_begins),
		cmocka_unit_test(test_ruleset__refuses_more_fields_than_there_is_room_for),
		cmocka_unit_test(test_ruleset__refuses_more_rules_than_there_is_room_for),
		cmocka_unit_test(test_ruleset__stands_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rules/when.h"
#include "tests/unit/rules_cases.h"

#include "engine/base/banned.h"

/* Each line of the file `when` on the records of the case. */
static void run_when(struct rules_files *files, const char *dir, struct buf *out)
{
	rules_files_add_dir(files, "rules.d");
	assert_int_equal(rules_files_compile(files), 0);
	struct record customer = rules_cases_record(files, dir, "customer", SIDE_CUSTOMER);
	struct record site = rules_cases_record(files, dir, "site", SIDE_SITE);
	struct sv path = arena_printf(&files->arena, "%s/when", dir);
	struct sv rest = rules_files_read(files, path.p);

	while (!sv_is_absent(rest)) {
		struct sv line = sv_cut(&rest, '\n');
		struct err err = ERR_INIT;
		struct when when;
		if (sv_trim(line).n == 0)
			continue;
		if (when_parse(line, files->ruleset->layouts, &files->arena, &when, &err))
			buf_printf(out, "%.*s\n    %s\n", SV_ARG(line), err.message);
		else
			buf_printf(out, "%-60.*s %s\n", SV_ARG(line),
				when_holds(&when, &customer, &site) ? "holds" : "-");
	}
}

static void test_when__decides_as_its_cases_say(void **state)
{
	(void)state;
	assert_int_equal(rules_cases_all("fixtures/rules/when", run_when), 0);
}

static void test_when__globs(void **state)
{
	static const struct {
		const char *pattern;
		const char *text;
		bool matches;
	} cases[] = {
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "abc", true},
		{"a*", "ABC", true},
		{"*c", "abc", true},
		{"a*c*e", "abcde", true},
		{"a*c*e", "abcdf", false},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"[a-c]x", "BX", true},
		{"[!a-c]x", "bx", false},
		{"[!a-c]x", "dx", true},
		{"[]]", "]", true},
		{"[a-]", "-", true},
		{"*[0-9]", "unit 5", true},
		{"**", "a", true},
		{"?", "", false},
		{"[^a-c]x", "dx", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (when_glob(sv_of(cases[i].pattern), sv_of(cases[i].text)) != cases[i].matches)
			fail_msg("'%s' against '%s'", cases[i].pattern, cases[i].text);
	}
}

/* A pattern made to be slow takes no time that anybody would notice. */
static void test_when__many_stars_stay_cheap(void **state)
{
	char text[4096];
	struct buf pattern = BUF_INIT;

	(void)state;
	memset(text, 'a', sizeof(text));
	for (int i = 0; i < 200; i++)
		buf_add_str(&pattern, "*a");
	buf_add_str(&pattern, "*b");
	assert_false(when_glob(buf_sv(&pattern), sv_make(text, sizeof(text))));
	buf_release(&pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_when__decides_as_its_cases_say),
		cmocka_unit_test(test_when__globs),
		cmocka_unit_test(test_when__many_stars_stay_cheap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

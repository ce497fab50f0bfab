#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/rules_cases.h"

#include "engine/base/banned.h"

struct values_case {
	struct rules_files *files;
	const struct rule *rule;
	struct record customer;
	struct record site;
	enum account_kind kind;
	struct arena scratch;
	struct buf *out;
};

static const char *state_name(enum rule_state state)
{
	static const char *const names[] = {"ready", "silent", "leave", "set-aside"};

	return names[state];
}

static void show_texts(struct buf *out, const struct sv *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (sv_is_absent(texts[i]))
			buf_printf(out, "%s-", i ? " | " : "");
		else
			buf_printf(out, "%s'%.*s'", i ? " | " : "", SV_ARG(texts[i]));
	}
}

static void show_values(struct values_case *c)
{
	struct rule_values v;

	rule_values(c->files->ruleset, c->rule, &c->customer, &c->site, c->kind, &c->scratch, &v);
	buf_printf(c->out, "%.*s: %s", SV_ARG(c->rule->name), state_name(v.state));
	if (v.state != RULE_READY && v.unknown_field != FIELD_NONE) {
		const struct layout *layout = &c->files->ruleset->layouts[v.unknown_side];
		buf_printf(c->out, ", %s.%.*s = '%.*s'", side_name(v.unknown_side),
			SV_ARG(layout->fields[v.unknown_field].name), SV_ARG(v.unknown));
	}
	if (v.state == RULE_READY) {
		bool differ = rule_compare(c->rule, v.in_site_terms, v.customer, v.site, v.count,
				      NULL) == COMPARE_DIFFERENT;
		buf_printf(c->out, ", %s, in %s terms", differ ? "different" : "equal",
			v.in_site_terms ? "site" : "customer");
		buf_add_str(c->out, "\n  customer: ");
		show_texts(c->out, v.customer, v.count);
		buf_add_str(c->out, "\n  site:     ");
		show_texts(c->out, v.site, v.count);
	}
	buf_add_char(c->out, '\n');
}

static void show_write(struct values_case *c, enum side side, bool is_new)
{
	struct sv texts[RULE_FIELDS_MAX];
	struct buf reason = BUF_INIT;
	const struct ruleset *ruleset = c->files->ruleset;
	bool to_site = side == SIDE_SITE;
	enum rule_state state = to_site ? rule_to_site(ruleset, c->rule, &c->customer, c->kind,
						  is_new, &c->scratch, texts, &reason)
					: rule_to_customer(ruleset, c->rule, &c->site, c->kind,
						  is_new, &c->scratch, texts, &reason);

	buf_printf(c->out, "  to %s%s: ", is_new ? "new " : "", side_name(side));
	if (state == RULE_READY)
		show_texts(c->out, texts, to_site ? c->rule->site_count : c->rule->customer_count);
	else
		buf_add_str(c->out, state_name(state));
	if (reason.n > 0)
		buf_printf(c->out, " (%s)", buf_str(&reason));
	buf_add_char(c->out, '\n');
	buf_release(&reason);
}

static void show_rule(struct values_case *c)
{
	show_values(c);
	for (int is_new = 0; is_new < 2; is_new++) {
		if (!record_is_none(&c->customer))
			show_write(c, SIDE_SITE, is_new);
		if (!record_is_none(&c->site))
			show_write(c, SIDE_CUSTOMER, is_new);
	}
}

static void show_skips(struct values_case *c)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		for (int is_create = 0; is_create < 2; is_create++) {
			const struct skip *skip = ruleset_skip(c->files->ruleset, &c->customer,
				&c->site, (enum direction)d, is_create);
			if (skip)
				buf_printf(c->out, "%s%s: skipped by %.*s: %.*s\n",
					direction_name((enum direction)d),
					is_create ? " create" : "", SV_ARG(skip->name),
					SV_ARG(skip->reason));
		}
	}
}

/* The rules that the file `show` names, on the records of the case. */
static void run_values(struct rules_files *files, const char *dir, struct buf *out)
{
	static const char *const kinds[] = {"other", "residential", "business"};
	struct values_case c = {.files = files, .out = out};

	rules_files_add_dir(files, "rules.d");
	rules_files_add_dir(files, dir);
	if (rules_files_compile(files)) {
		rules_files_problems(files, out);
		fail_msg("%s: %s", dir, buf_str(out));
	}
	arena_init(&c.scratch, 0);
	c.customer = rules_cases_record(files, dir, "customer", SIDE_CUSTOMER);
	c.site = rules_cases_record(files, dir, "site", SIDE_SITE);
	c.kind = ruleset_kind(files->ruleset, record_is_none(&c.customer) ? &c.site : &c.customer);
	buf_printf(out, "kind: %s\n", kinds[c.kind]);
	struct sv path = arena_printf(&files->arena, "%s/show", dir);
	struct sv rest = rules_files_read(files, path.p);
	while (!sv_is_absent(rest)) {
		struct sv name = sv_trim(sv_cut(&rest, '\n'));
		if (name.n == 0)
			continue;
		c.rule = ruleset_find(files->ruleset, name);
		assert_non_null(c.rule);
		show_rule(&c);
	}
	show_skips(&c);
	arena_release(&c.scratch);
}

static void test_ruleset__gives_the_values_that_its_cases_say(void **state)
{
	(void)state;
	assert_int_equal(rules_cases_all("fixtures/rules/values", run_values), 0);
}

/* The inner loop may not take memory for anything but joined names. */
static void test_ruleset__takes_no_memory_for_mapped_values(void **state)
{
	struct rules_files files;
	struct rule_values values;
	struct arena scratch;

	(void)state;
	rules_files_init(&files);
	rules_files_add_dir(&files, "rules.d");
	assert_int_equal(rules_files_compile(&files), 0);
	struct record customer = RULES_RECORD(&files, SIDE_CUSTOMER, "identity_type=Business");
	struct record site = RULES_RECORD(&files, SIDE_SITE, "site_type=Commercial");
	const struct rule *rule = ruleset_find(files.ruleset, SV("site-type"));
	arena_init(&scratch, 0);
	rule_values(files.ruleset, rule, &customer, &site, ACCOUNT_BUSINESS, &scratch, &values);
	assert_ptr_equal(values.customer[0].p, rule->maps[0].site.p);
	assert_int_equal(arena_size(&scratch), 0);
	arena_release(&scratch);
	rules_files_release(&files);
}

static void test_ruleset__knows_empty_values(void **state)
{
	const struct sv none[] = {{NULL, 0}, {"", 0}};
	const struct sv some[] = {{NULL, 0}, {"a", 1}};

	(void)state;
	assert_true(rule_value_is_empty(none, 2));
	assert_false(rule_value_is_empty(some, 2));
	assert_true(rule_value_is_empty(some, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ruleset__gives_the_values_that_its_cases_say),
		cmocka_unit_test(test_ruleset__takes_no_memory_for_mapped_values),
		cmocka_unit_test(test_ruleset__knows_empty_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The sandbox's fault rules: which request they fire at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixtures/sandbox/fault.c"
#include "fixtures/sandbox/json_put.c"

#include "engine/base/banned.h"

static const struct fault_rule *ask(struct fault_set *set, const char *path, uint64_t page)
{
	struct fault_request request = {.service = "revio",
		.method = "GET",
		.path = path,
		.body = "a needle here",
		.page = page};

	return fault_set_match(set, &request);
}

static void test_sandbox_fault__fires_from_the_nth_match_and_so_often(void **state)
{
	struct fault_set set;
	struct err err = ERR_INIT;
	int fired = 0;

	(void)state;
	fault_set_init(&set);
	assert_int_equal(fault_set_add(&set,
				 "{\"match\":{\"path\":\"/Customers\",\"page\":3},\"from\":2,"
				 "\"count\":2,\"fault\":\"status\",\"code\":503}",
				 &err),
		0);
	for (int i = 1; i <= 6; i++) {
		assert_null(ask(&set, "/Customers", 2));
		fired = fired * 2 + (ask(&set, "/Customers", 3) != NULL);
	}
	assert_int_equal(fired, 0x18); /* no yes yes no no no */
	assert_int_equal(set.rules.at[0]->code, 503);
	fault_set_release(&set);
}

static void test_sandbox_fault__matches_by_pattern_and_body(void **state)
{
	struct fault_set set;
	struct err err = ERR_INIT;

	(void)state;
	fault_set_init(&set);
	assert_int_equal(fault_set_add(&set,
				 "[{\"match\":{\"path\":\"/Customers/*\",\"body\":\"needle\"},"
				 "\"count\":0,\"fault\":\"drop_after\"}]",
				 &err),
		0);
	assert_null(ask(&set, "/Customers", 0));
	assert_non_null(ask(&set, "/Customers/7", 0));
	fault_set_clear(&set);
	assert_null(ask(&set, "/Customers/7", 0));
	fault_set_release(&set);
}

static void test_sandbox_fault__refuses_all_rules_when_one_is_wrong(void **state)
{
	struct fault_set set;
	struct err err = ERR_INIT;

	(void)state;
	fault_set_init(&set);
	assert_int_equal(
		fault_set_add(&set, "[{\"fault\":\"garbage\"},{\"fault\":\"garbag\"}]", &err),
		ERR_DATA);
	assert_non_null(strstr(err.message, "did you mean garbage"));
	assert_int_equal(fault_set_add(&set, "{\"fault\":\"stall\",\"mss\":1}", &err), ERR_DATA);
	assert_int_equal(fault_set_add(&set, "{\"fault\":\"stall\",\"ms\":\"1\"}", &err), ERR_DATA);
	assert_int_equal(fault_set_add(&set, "nonsense", &err), ERR_DATA);
	assert_int_equal(set.rules.count, 0);
	fault_set_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sandbox_fault__fires_from_the_nth_match_and_so_often),
		cmocka_unit_test(test_sandbox_fault__matches_by_pattern_and_body),
		cmocka_unit_test(test_sandbox_fault__refuses_all_rules_when_one_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

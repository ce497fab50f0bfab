/*
 * The sandbox's world: it is a program of its own, so its modules are taken in as source.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "fixtures/sandbox/account.c"
#include "fixtures/sandbox/account_text.c"
#include "fixtures/sandbox/json_put.c"
#include "fixtures/sandbox/words.c"
#include "fixtures/sandbox/world.c"

#include "engine/base/map.h"

#include "engine/base/banned.h"

static void test_sandbox_world__has_every_kind_from_200_accounts_on(void **state)
{
	static const uint32_t sizes[] = {200, 201, 399, 400, 500, 997};

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct account_plan plan;
		size_t seen[64] = {0};

		account_plan_make(&plan, sizes[s], 7 + s, false);
		for (uint32_t i = 0; i < sizes[s]; i++)
			seen[account_kind_of(&plan, i) - account_kinds]++;
		for (size_t k = 0; k < account_kind_count; k++)
			assert_true(seen[k] > 0);
		assert_true(seen[0] * 10 > sizes[s] * (sizes[s] < 400 ? 7U : 8U));
	}
}

static void test_sandbox_world__has_every_kind_in_a_small_dense_world(void **state)
{
	(void)state;
	for (uint32_t size = (uint32_t)account_kind_count; size < 60; size++) {
		struct account_plan plan;
		size_t seen[64] = {0};

		account_plan_make(&plan, size, size, true);
		for (uint32_t i = 0; i < size; i++)
			seen[account_kind_of(&plan, i) - account_kinds]++;
		for (size_t k = 1; k < account_kind_count; k++)
			assert_int_equal(seen[k], 1);
		assert_int_equal(seen[0], size - account_kind_count + 1);
	}
}

static void check_side(struct world *world, bool sites)
{
	struct side *side = sites ? &world->sites : &world->customers;
	struct buf text = BUF_INIT;
	uint64_t last = 0;

	for (size_t i = 0; i < side->refs.count; i++) {
		uint64_t id = side_id(side, side->refs.at[i]);
		uint32_t ref = UINT32_MAX;
		cJSON *json;

		assert_true(id > last);
		last = id;
		assert_true(side_find(side, id, &ref));
		assert_int_equal(ref, side->refs.at[i]);
		buf_clear(&text);
		put(&text, "[");
		if (sites) {
			world_site(world, ref, &text);
			put(&text, ",[");
			world_devices(world, ref, &text);
			put(&text, "]");
		} else {
			world_customer(world, ref, &text);
		}
		put(&text, "]");
		json = cJSON_ParseWithOpts(buf_str(&text), NULL, 1);
		assert_non_null(json);
		cJSON_Delete(json);
	}
	buf_release(&text);
}

static void test_sandbox_world__writes_json_with_rising_ids_at_every_size(void **state)
{
	static const uint32_t sizes[] = {1, 2, 10, 50, 199, 2000};

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct world world;

		world_init(&world, sizes[s], s, false);
		check_side(&world, false);
		check_side(&world, true);
		assert_true(world.customers.refs.count + world.sites.refs.count > 0);
		world_release(&world);
	}
}

static void test_sandbox_world__gives_a_code_twice_only_where_it_means_to(void **state)
{
	struct world world;
	struct buf code = BUF_INIT;
	uint32_t refs[8];

	(void)state;
	world_init(&world, 1000, 3, false);
	for (uint32_t i = 0; i < 1000; i++) {
		const struct account_kind *kind = account_kind_of(&world.plan, i);
		struct account account;

		account_make(&world.plan, i, 0, &account);
		buf_clear(&code);
		account_number(&account, &code);
		if (kind->customers && code.n)
			assert_int_equal(side_lookup(&world.customers, buf_sv(&code), refs, 8),
				kind->customers);
		buf_clear(&code);
		account_device_code(&account, 0, &code);
		if (kind->sites && kind->twist != TWIST_NO_DEVICE)
			assert_int_equal(side_lookup(&world.sites, buf_sv(&code), refs, 8),
				account.kind->twist == TWIST_SECOND_DEVICE ? 1 : kind->sites);
	}
	buf_release(&code);
	world_release(&world);
}

static void test_sandbox_world__keeps_changes_and_finds_new_codes(void **state)
{
	struct world world;
	struct buf text = BUF_INIT;
	uint32_t refs[4], ref, added;

	(void)state;
	world_init(&world, 20, 1, false);
	ref = world.sites.refs.at[3];
	world_devices(&world, ref, &text);
	world_set_site(&world, ref, SV("{\"SiteNum\":1}"));
	for (int i = 0; i < 40; i++) {
		added = side_add(&world.customers);
		world_set_customer(&world, added, SV("{}"), SV("NEW"));
	}
	assert_int_equal(side_lookup(&world.customers, SV("NEW"), refs, 4), 4);
	{
		struct buf devices = BUF_INIT;

		world_devices(&world, ref, &devices);
		assert_string_equal(buf_str(&devices), buf_str(&text));
		buf_clear(&devices);
		world_site(&world, ref, &devices);
		assert_string_equal(buf_str(&devices), "{\"SiteNum\":1}");
		buf_release(&devices);
	}
	side_remove(&world.sites, ref);
	assert_false(side_find(&world.sites, side_id(&world.sites, ref), &ref));
	buf_release(&text);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sandbox_world__has_every_kind_from_200_accounts_on),
		cmocka_unit_test(test_sandbox_world__has_every_kind_in_a_small_dense_world),
		cmocka_unit_test(test_sandbox_world__writes_json_with_rising_ids_at_every_size),
		cmocka_unit_test(test_sandbox_world__gives_a_code_twice_only_where_it_means_to),
		cmocka_unit_test(test_sandbox_world__keeps_changes_and_finds_new_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

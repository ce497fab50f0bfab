#include "tests/unit/port_help.h"

#include "io/rapid_response.h"

#include "engine/base/banned.h"

/* Every site of the world once, and all of its devices. */
static void check_complete(const struct extract_proof *proof)
{
	check_records(proof, "sites", "site_num");
	assert_int_equal(proof->devices, world_count("devices"));
}

/* The row of the first site of an account of this kind. */
static size_t row_of_kind(const char *kind)
{
	char path[128];
	struct json *json = NULL;

	(void)snprintf(path, sizeof(path), "/control/accounts?kind=%s", kind);
	char *text = sandbox_call(&sandbox, "GET", path, NULL);
	assert_int_equal(json_parse(sv_of(text), 64, &json, &err), 0);
	const struct json *accounts = json_get(json, "accounts");
	const struct json *account = json_first(accounts ? accounts : json);
	struct sv site = json_text(json_first(json_get(account, "sites")), &arena);
	site = arena_sv(&arena, site);
	json_free(json);
	free(text);
	for (size_t i = 0; i < taken.rows; i++) {
		if (sv_eq(value(i, "site_num"), site))
			return i;
	}
	fail_msg("no site of kind %s (%.*s)", kind, SV_ARG(site));
	return 0;
}

static int setup(void **state)
{
	static char url[80];

	(void)state;
	(void)snprintf(url, sizeof(url), "%s/RestAPI/api", sandbox.http_url);
	settings =
		(struct settings){.rapid_response = {.system = {.base_url = url,
							     .username = "svc-accord",
							     .password = "sandbox-rapid-response",
							     .connections = 4,
							     .tries = 4,
							     .connect_timeout_ms = 2000,
							     .idle_timeout_ms = 2000,
							     .max_wait_ms = 3000,
							     .max_answer_bytes = 256 << 20},
					  .dealer_number = "1234",
					  .endpoints = {.login = "Login/UserLogin",
						  .logout = "Login/Logout",
						  .sites = "DataExport/SiteDetailList",
						  .devices = "DataExport/DeviceList",
						  .site_types = "Site/SiteTypeList",
						  .time_zones = "Site/TimeZonePickList",
						  .device_types = "Device/DeviceTypeList",
						  .oos_categories = "Device/OOSCategoryList",
						  .create = "Site/XtNewXmitInsert",
						  .update = "Site/SiteUpdate"}}};
	sandbox_faults(&sandbox, NULL);
	test_layout_site(&layout);
	assert_int_equal(rapid_response_open(&settings, &layout.layout, &port, &err), 0);
	return 0;
}

static void reopen(void)
{
	port_close(port);
	assert_int_equal(rapid_response_open(&settings, &layout.layout, &port, &err), 0);
}

/* ---- extraction ---------------------------------------------------------------------------------- */

static void check_value(size_t row, const char *name, const char *wanted)
{
	if (!sv_eq(value(row, name), sv_of(wanted)))
		print_error("%s is '%.*s'\n", name, SV_ARG(value(row, name)));
	assert_true(sv_eq(value(row, name), sv_of(wanted)));
}

static void test_rapid_response__reads_every_site_with_its_devices(void **state)
{
	struct extract_proof proof;

	(void)state;
	assert_int_equal(extract(&proof), 0);
	check_complete(&proof);
	assert_string_equal(proof.end_marker, "end of array");
	check_value(row_of_kind("open-customer-cancelled-site"), "status", "cancelled");
	check_value(row_of_kind("linked-pending-site"), "status", "pending");
	check_value(row_of_kind("linked-unknown-site"), "status", "unknown");
	check_value(row_of_kind("linked-undated-site"), "status", "unknown");
	check_value(row_of_kind("linked-site-cancelled-later"), "status", "active");
	check_value(row_of_kind("one-of-two-devices-cancelled"), "status", "active");
	check_value(row_of_kind("closed-customer-active-site"), "status", "active");
	size_t bare = row_of_kind("site-without-device");
	check_value(bare, "status", "unknown");
	check_value(bare, "transmitter_code", "");
	check_value(row_of_kind("linked-fire-site"), "site_type", "F");
	assert_true(value(row_of_kind("linked-by-second-device"), "other_codes").n > 0);
	for (size_t i = 0; i < taken.count; i++)
		assert_true(sv_find_sv(taken.at[i], SV("SECRET-")) == taken.at[i].n);
	port_close(port);
	port = NULL;
	assert_int_equal(sandbox_count(&sandbox, "logins"), sandbox_count(&sandbox, "logouts"));
}

static void test_rapid_response__gets_over_trouble_that_passes(void **state)
{
	static const struct {
		const char *fault;
		size_t restarts;
	} rows[] = {
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"status\",\"code\":502}", 0},
		{"{\"match\":{\"path\":\"DeviceList\"},\"fault\":\"drop_after\"}", 0},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"session_end\"}", 0},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"rr_error\",\"error_type\":"
		 "11}",
			0},
		{"{\"match\":{\"path\":\"DeviceList\"},\"fault\":\"cut_chunk\",\"bytes\":20000}",
			0},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"cut_chunk\",\"bytes\":"
		 "20000}",
			1},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"empty_result\"}", 1},
		{"{\"match\":{\"path\":\"DeviceList\"},\"fault\":\"empty_result\"}", 1},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"truncated_json\","
		 "\"bytes\":20000}",
			1},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"duplicate_row\"}", 0},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"duplicate_row\",\"style\":"
		 "\"different\"}",
			1},
		{"{\"match\":{\"path\":\"DeviceList\"},\"fault\":\"duplicate_row\"}", 0},
		{"{\"fault\":\"renamed_fields\",\"count\":0}", 0},
		{"{\"fault\":\"renamed_fields\",\"style\":\"upper\",\"count\":0}", 0},
		{"{\"fault\":\"id_as_string\",\"count\":0}", 0},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"wrong_content_type\"}", 0},
	};
	struct extract_proof proof;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reopen();
		sandbox_faults(&sandbox, rows[i].fault);
		if (extract(&proof) != 0 || taken.restarts != rows[i].restarts)
			print_error("%s: %zu restarts\n", rows[i].fault, taken.restarts);
		assert_int_equal(err.code, 0);
		assert_int_equal(taken.restarts, rows[i].restarts);
		check_complete(&proof);
	}
}

static void test_rapid_response__fails_rather_than_believe(void **state)
{
	static const struct {
		const char *fault;
		int code;
		const char *message;
	} rows[] = {
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"no_array\",\"count\":0}",
			ERR_FAILED, "cannot be read"},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"rr_error\",\"error_type\":"
		 "21,"
		 "\"message\":\"not your group\"}",
			ERR_FAILED, "(error 21): not your group"},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"rr_error\",\"error_type\":"
		 "11,"
		 "\"count\":0}",
			ERR_FAILED, "ended the session twice"},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"missing_id\",\"row\":4}",
			ERR_DATA, "row 5 of the site list has no SiteNum"},
		{"{\"match\":{\"path\":\"DeviceList\"},\"fault\":\"missing_id\",\"row\":4}",
			ERR_DATA, "row 5 of the device list has no DevNum"},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"garbage\",\"count\":0}",
			ERR_FAILED, "cannot be read"},
		{"{\"match\":{\"path\":\"UserLogin\"},\"fault\":\"rr_error\",\"error_type\":10,"
		 "\"message\":\"who?\"}",
			ERR_LOGIN, "refused the login of 'svc-accord': who?"},
		{"{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"status\",\"code\":404}",
			ERR_FAILED, "answered 404"},
	};
	struct extract_proof proof;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reopen();
		sandbox_faults(&sandbox, rows[i].fault);
		int rc = extract(&proof);
		if (rc != rows[i].code || !strstr(err.message, rows[i].message))
			print_error("%s: %d %s\n", rows[i].fault, rc, err.message);
		assert_int_equal(rc, rows[i].code);
		assert_non_null(strstr(err.message, rows[i].message));
		assert_null(strstr(err.message, "sandbox-rapid-response"));
	}
}

static void test_rapid_response__an_empty_list_is_believed_the_second_time(void **state)
{
	struct extract_proof proof;

	(void)state;
	sandbox_faults(&sandbox, "{\"match\":{\"path\":\"DataExport\"},\"fault\":\"empty_result\","
				 "\"count\":0}");
	unsigned long before = sandbox_count(&sandbox, "logins");
	assert_int_equal(extract(&proof), 0);
	assert_int_equal(proof.rows, 0);
	assert_int_equal(sandbox_count(&sandbox, "logins") - before, 2);
}

static void test_rapid_response__refused_logins_are_not_repeated(void **state)
{
	struct extract_proof proof;

	(void)state;
	settings.rapid_response.system.password = "wrong-password";
	reopen();
	unsigned long before = sandbox_count(&sandbox, "requests");
	assert_int_equal(port_login(port, &err), ERR_LOGIN);
	assert_null(strstr(err.message, "wrong-password"));
	assert_int_equal(extract(&proof), ERR_LOGIN);
	/* one login, and the count before, which is a request too */
	assert_int_equal(sandbox_count(&sandbox, "requests") - before, 2);
}

/* ---- live calls ---------------------------------------------------------------------------------- */

static void test_rapid_response__a_live_read_equals_the_extraction(void **state)
{
	struct extract_proof proof;

	(void)state;
	assert_int_equal(extract(&proof), 0);
	for (size_t i = 0; i < taken.rows; i += 17) {
		struct live_call call = read_call(value(i, "site_num"));
		assert_int_equal(call.result, LIVE_DONE);
		for (size_t k = 0; k < layout.layout.count; k++)
			assert_true(sv_eq(call.record.record.values[k],
				taken.at[i * layout.layout.count + k]));
	}
	assert_int_equal(read_call(SV("1")).result, LIVE_ABSENT);
	sandbox_faults(&sandbox,
		"[{\"match\":{\"path\":\"SiteDetailList\"},\"fault\":\"empty_"
		"result\"},{\"match\":{\"path\":\"DeviceList\"},\"fault\":\"session_"
		"end\"}]");
	assert_int_equal(read_call(value(0, "site_num")).result, LIVE_DONE);
}

static void test_rapid_response__creates_updates_and_finds(void **state)
{
	struct live_field fields[] = {field_of("transmitter_code", "N-00501"),
		field_of("site_name", "ROE, \"ANN\""), field_of("site_type", "Residential"),
		field_of("address_1", "3 Elm St"), field_of("address_2", ""),
		field_of("city", "Syracuse"), field_of("state", "NY"), field_of("region", "NY"),
		field_of("postal_code", "13202-1044"), field_of("timezone", "13"),
		field_of("device_type", "2GIGCP21")};
	struct live_call create = {.kind = LIVE_CREATE,
		.fields = fields,
		.field_count = sizeof(fields) / sizeof(fields[0])};
	struct sv codes[] = {SV("N-00501"), SV("n-00501"), SV("")};
	struct live_found found[3];

	(void)state;
	run_call(&create);
	assert_int_equal(create.result, LIVE_DONE);
	struct live_call made = read_call(create.created_key);
	assert_int_equal(made.result, LIVE_DONE);
	assert_true(sv_eq(get(&made, "transmitter_code"), SV("N-00501")));
	assert_true(sv_eq(get(&made, "site_name"), SV("ROE, \"ANN\"")));
	assert_true(sv_eq(get(&made, "dealer_number"), SV("1234")));
	assert_true(sv_eq(get(&made, "status"), SV("active")));
	struct live_call again = create;
	run_call(&again);
	assert_int_equal(again.result, LIVE_IN_USE);
	assert_int_equal(port_find(port, codes, 3, found, &arena, &err), 0);
	assert_int_equal(found[0].count, 1);
	assert_true(sv_eq(found[0].keys[0], create.created_key));
	assert_int_equal(found[1].count, 0);
	assert_int_equal(found[2].count, 0);

	struct live_field changes[] = {field_of("city", "Utica"), field_of("region", "")};
	struct live_call update = {.kind = LIVE_UPDATE,
		.key = create.created_key,
		.fields = changes,
		.field_count = 2,
		.live = &made.record};
	run_call(&update);
	assert_int_equal(update.result, LIVE_DONE);
	made = read_call(create.created_key);
	assert_true(sv_eq(get(&made, "city"), SV("Utica")));
	assert_int_equal(get(&made, "region").n, 0);
	assert_true(sv_eq(get(&made, "address_1"), SV("3 Elm St")));
	changes[0] = field_of("device_type", "GC3");
	run_call(&update);
	assert_int_equal(update.result, LIVE_REFUSED);
}

static void test_rapid_response__tells_how_a_write_ended(void **state)
{
	static const struct {
		const char *fault;
		enum live_result result;
	} rows[] = {
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"drop_after\"}", LIVE_IN_DOUBT},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"status\",\"code\":500}",
			LIVE_IN_DOUBT},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"garbage\"}", LIVE_IN_DOUBT},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"truncated_json\"}",
			LIVE_IN_DOUBT},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"rr_error\",\"error_type\":61}",
			LIVE_REFUSED},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"rr_error\",\"error_type\":124}",
			LIVE_DONE},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"session_end\"}", LIVE_DONE},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"rr_error\",\"error_type\":11,"
		 "\"count\":0}",
			LIVE_NOT_SENT},
		{"{\"match\":{\"path\":\"SiteUpdate\"},\"fault\":\"status\",\"code\":400}",
			LIVE_REFUSED},
	};
	struct live_field fields[] = {field_of("city", "Utica")};
	struct extract_proof proof;

	(void)state;
	assert_int_equal(extract(&proof), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct live_call update = {.kind = LIVE_UPDATE,
			.key = value(3, "site_num"),
			.fields = fields,
			.field_count = 1};
		sandbox_faults(&sandbox, rows[i].fault);
		run_call(&update);
		if (update.result != rows[i].result)
			print_error("%s: %d\n", rows[i].fault, (int)update.result);
		assert_int_equal(update.result, rows[i].result);
	}
}

static void test_rapid_response__many_calls_share_one_new_login(void **state)
{
	enum { CALLS = 30 };
	struct live_call calls[CALLS];
	struct extract_proof proof;
	size_t done = 0;

	(void)state;
	assert_int_equal(extract(&proof), 0);
	unsigned long before = sandbox_count(&sandbox, "logins");
	free(sandbox_call(&sandbox, "DELETE", "/control/sessions", NULL));
	for (size_t i = 0; i < CALLS; i++) {
		calls[i] = (struct live_call){.kind = LIVE_READ,
			.key = value(i, "site_num"),
			.arena = &arena,
			.done = on_call_done,
			.self = &done};
		port_submit(port, &calls[i]);
	}
	while (done < CALLS)
		assert_int_equal(port_wait(port, &err), 0);
	for (size_t i = 0; i < CALLS; i++)
		assert_int_equal(calls[i].result, LIVE_DONE);
	assert_int_equal(sandbox_count(&sandbox, "logins") - before, 1);
	assert_int_equal(port_wait(port, &err), 0);
}

static void test_rapid_response__picks_lists(void **state)
{
	static const struct {
		enum pick_kind kind;
		const char *code;
		const char *description;
	} rows[] = {
		{PICK_SITE_TYPES, "C", "Commercial"},
		{PICK_TIME_ZONES, "13", "Eastern"},
		{PICK_DEVICE_TYPES, "2GIGCP21", "2GIG GoControl"},
		{PICK_OOS_CATEGORIES, "CAN", "Cancelled"},
	};
	struct pick_list list = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(port_pick(port, rows[i].kind, &list, &arena, &err), 0);
		assert_true(list.count >= 3);
		assert_true(sv_eq(list.picks[0].code, sv_of(rows[i].code)));
		assert_true(sv_eq(list.picks[0].description, sv_of(rows[i].description)));
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_port)
	const struct CMUnitTest tests[] = {
		TEST(test_rapid_response__reads_every_site_with_its_devices),
		TEST(test_rapid_response__gets_over_trouble_that_passes),
		TEST(test_rapid_response__fails_rather_than_believe),
		TEST(test_rapid_response__an_empty_list_is_believed_the_second_time),
		TEST(test_rapid_response__refused_logins_are_not_repeated),
		TEST(test_rapid_response__a_live_read_equals_the_extraction),
		TEST(test_rapid_response__creates_updates_and_finds),
		TEST(test_rapid_response__tells_how_a_write_ended),
		TEST(test_rapid_response__many_calls_share_one_new_login),
		TEST(test_rapid_response__picks_lists),
	};

	return PORT_TESTS(tests, "300");
}

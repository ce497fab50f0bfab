#include "tests/unit/port_help.h"

#include "io/revio.h"

#include "engine/base/banned.h"

static int setup(void **state)
{
	static char url[80];

	(void)state;
	(void)snprintf(url, sizeof(url), "%s/v1", sandbox.http_url);
	settings = (struct settings){.revio = {.system = {.base_url = url,
						       .username = "svc-accord",
						       .password = "sandbox-revio",
						       .connections = 4,
						       .tries = 4,
						       .connect_timeout_ms = 2000,
						       .idle_timeout_ms = 2000,
						       .max_wait_ms = 3000,
						       .max_answer_bytes = 64 << 20},
					     .client_code = "acme",
					     .page_size = 20,
					     .sort = "customer_id",
					     .closed_word = "CLOSED"}};
	sandbox_faults(&sandbox, NULL);
	test_layout_customer(&layout);
	assert_int_equal(revio_open(&settings, &layout.layout, &port, &err), 0);
	return 0;
}

static void reopen(void)
{
	port_close(port);
	assert_int_equal(revio_open(&settings, &layout.layout, &port, &err), 0);
}

/* ---- extraction ---------------------------------------------------------------------------------- */

static void test_revio__reads_every_customer_once_and_in_order(void **state)
{
	struct extract_proof proof;

	(void)state;
	assert_int_equal(extract(&proof), 0);
	check_records(&proof, "customers", "customer_id");
	assert_string_equal(proof.end_marker, "has_more:false");
	assert_int_equal(proof.restarts, 0);
	assert_true(proof.pages >= 9);
	for (size_t i = 1; i < taken.rows; i++)
		assert_true(
			sv_cmp_natural(value(i - 1, "customer_id"), value(i, "customer_id")) < 0);
	settings.revio.page_size = 500;
	settings.revio.sort = "";
	reopen();
	assert_int_equal(extract(&proof), 0);
	check_records(&proof, "customers", "customer_id");
	assert_int_equal(proof.pages, 1);
}

static void test_revio__gets_over_trouble_that_passes(void **state)
{
	static const struct {
		const char *fault;
		size_t restarts;
	} rows[] = {
		{"{\"match\":{\"page\":3},\"fault\":\"status\",\"code\":500,\"count\":2}", 0},
		{"{\"match\":{\"page\":2},\"fault\":\"drop_after\"}", 0},
		{"{\"match\":{\"page\":4},\"fault\":\"cut_body\"}", 0},
		{"{\"match\":{\"page\":1},\"fault\":\"status\",\"code\":429,\"retry_after\":1}", 0},
		{"{\"match\":{\"page\":2},\"fault\":\"truncated_json\"}", 1},
		{"{\"match\":{\"page\":2},\"fault\":\"garbage\"}", 1},
		{"{\"match\":{\"page\":2},\"fault\":\"invalid_utf8\"}", 1},
		{"{\"match\":{\"page\":2},\"fault\":\"has_more_missing\"}", 1},
		{"{\"match\":{\"page\":2},\"fault\":\"empty_page_has_more\"}", 1},
		{"{\"match\":{\"page\":3},\"fault\":\"repeat_page\"}", 1},
		{"{\"match\":{\"page\":3},\"fault\":\"duplicate_row\"}", 0},
		{"{\"match\":{\"page\":3},\"fault\":\"duplicate_row\",\"style\":\"different\"}", 0},
		{"{\"match\":{\"page\":3},\"fault\":\"short_page\"}", 0},
		{"{\"match\":{\"page\":3},\"fault\":\"shift_rows\",\"by\":-3}", 0},
		{"{\"match\":{\"page\":3},\"fault\":\"shift_rows\",\"by\":1}", 0},
		{"{\"fault\":\"last_page_moves\"}", 1},
		{"{\"fault\":\"id_as_string\",\"count\":0}", 0},
		{"{\"match\":{\"page\":3},\"fault\":\"slow_body\",\"ms\":5}", 0},
		{"{\"match\":{\"page\":2},\"fault\":\"wrong_content_type\"}", 0},
		{"{\"match\":{\"page\":2},\"fault\":\"wrong_length\"}", 0},
	};
	struct extract_proof proof;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reopen();
		sandbox_faults(&sandbox, rows[i].fault);
		if (extract(&proof) != 0 || proof.restarts != rows[i].restarts)
			print_error("%s: %zu restarts\n", rows[i].fault, taken.restarts);
		assert_int_equal(err.code, 0);
		assert_int_equal(taken.restarts, rows[i].restarts);
		assert_int_equal(proof.restarts, rows[i].restarts);
		check_records(&proof, "customers", "customer_id");
	}
}

static void test_revio__fails_rather_than_believe(void **state)
{
	static const struct {
		const char *fault;
		int code;
		const char *message;
	} rows[] = {
		/* what fires once names its page: requests that were ahead when the case before failed may still come */
		{"{\"fault\":\"has_more_missing\",\"count\":0}", ERR_FAILED, "has_more"},
		{"{\"match\":{\"page\":2},\"fault\":\"empty_page_has_more\",\"count\":0}",
			ERR_FAILED, "is empty"},
		{"{\"match\":{\"page\":3},\"fault\":\"repeat_page\",\"count\":0}", ERR_FAILED,
			"no customer that was not there before"},
		{"{\"match\":{\"page\":2},\"fault\":\"empty_result\",\"count\":0}", ERR_FAILED,
			"more customers than its pages brought"},
		{"{\"match\":{\"page\":2},\"fault\":\"shift_rows\",\"count\":0}", ERR_FAILED,
			"stands on two pages"},
		{"{\"fault\":\"last_page_moves\",\"count\":0}", ERR_FAILED, "could not be read"},
		{"{\"fault\":\"garbage\",\"count\":0}", ERR_FAILED, "cannot be read"},
		{"{\"match\":{\"page\":2},\"fault\":\"missing_id\",\"row\":4}", ERR_DATA,
			"row 5 of page 2"},
		{"{\"match\":{\"page\":1},\"fault\":\"ok_false\",\"message\":\"not today\"}",
			ERR_FAILED, "not today"},
		{"{\"match\":{\"page\":1},\"fault\":\"200_not_ok\"}", ERR_FAILED,
			"rev.io answered 200"},
		{"{\"match\":{\"page\":2},\"fault\":\"status\",\"code\":400,\"style\":\"array\","
		 "\"message\":\"bad page\"}",
			ERR_FAILED, "bad page"},
		{"{\"match\":{\"page\":2},\"fault\":\"status\",\"code\":200,\"style\":\"html\"}",
			ERR_FAILED, "rev.io answered 200"},
		{"{\"match\":{\"page\":2},\"fault\":\"status\",\"code\":401}", ERR_LOGIN,
			"refused the login"},
		{"{\"match\":{\"page\":2},\"fault\":\"status\",\"code\":403,\"retry_after\":9000}",
			ERR_TEMP_FAIL, "come back at"},
		{"{\"match\":{\"page\":2},\"fault\":\"redirect\"}", ERR_FAILED, "redirects"},
		{"{\"match\":{\"page\":2},\"fault\":\"deep_json\",\"count\":0}", ERR_FAILED,
			"cannot be read"},
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
		assert_null(strstr(err.message, "sandbox-revio"));
	}
}

static void test_revio__passes_on_the_error_of_the_sink(void **state)
{
	struct extract_proof proof;

	(void)state;
	taken.fail_at = 50;
	assert_int_equal(extract(&proof), ERR_IO);
	taken.fail_at = 0;
}

/* ---- live calls ---------------------------------------------------------------------------------- */

/* The id of the i-th customer of the list. */
static const char *key_at(size_t i)
{
	struct extract_proof proof;

	assert_int_equal(extract(&proof), 0);
	return arena_str(&arena, value(i, "customer_id"));
}

static void check_live(const char *key, const char *name, const char *wanted)
{
	struct live_call call = read_call(sv_of(key));

	assert_int_equal(call.result, LIVE_DONE);
	struct sv is = record_get(&call.record.record, layout_find(&layout.layout, sv_of(name)));
	if (!sv_eq(is, sv_of(wanted)))
		print_error("%s is '%.*s'\n", name, SV_ARG(is));
	assert_true(sv_eq(is, sv_of(wanted)));
}

static void test_revio__reads_updates_and_reads_back(void **state)
{
	struct live_field fields[] = {field_of("address_1", "14 Mill Rd \"rear\""),
		field_of("postal_code", "13202-1044"), field_of("address_2", "")};

	(void)state;
	const char *key = key_at(0);
	struct live_call before = read_call(sv_of(key));
	assert_int_equal(before.result, LIVE_DONE);
	struct live_call update = {.kind = LIVE_UPDATE,
		.key = sv_of(key),
		.fields = fields,
		.field_count = 3,
		.live = &before.record};
	run_call(&update);
	assert_int_equal(update.result, LIVE_DONE);
	assert_int_equal(update.http_status, 200);
	check_live(key, "address_1", "14 Mill Rd \"rear\"");
	check_live(key, "postal_code", "13202-1044");
	check_live(key, "address_2", "");
	struct live_call after = read_call(sv_of(key));
	fields[0] = field_of("postal_code", "13203");
	update = (struct live_call){.kind = LIVE_UPDATE,
		.key = sv_of(key),
		.fields = fields,
		.field_count = 1,
		.live = &after.record};
	run_call(&update);
	assert_int_equal(update.result, LIVE_DONE);
	check_live(key, "postal_code", "13203");
	assert_int_equal(read_call(SV("99999999")).result, LIVE_ABSENT);
}

static void test_revio__closing_stamps_the_day(void **state)
{
	struct live_field fields[] = {field_of("status", "Closed")};
	char today[CLOCK_TEXT_SIZE];
	char wanted[32];

	(void)state;
	const char *key = key_at(5);
	struct live_call before = read_call(sv_of(key));
	struct live_call update = {.kind = LIVE_UPDATE,
		.key = sv_of(key),
		.fields = fields,
		.field_count = 1,
		.is_close = true,
		.live = &before.record};
	run_call(&update);
	assert_int_equal(update.result, LIVE_DONE);
	clock_format(clock_now(), today);
	(void)snprintf(wanted, sizeof(wanted), "%.11s00:00:00", today);
	check_live(key, "status", "Closed");
	check_live(key, "close_date", wanted);
}

static void test_revio__creates_and_finds(void **state)
{
	struct live_field fields[] = {field_of("account_number", "N-00501"),
		field_of("identity_type", "Residential"), field_of("first_name", "Ann"),
		field_of("last_name", "Roe"), field_of("company_name", ""),
		field_of("address_1", "3 Elm St"), field_of("city", "Syracuse"),
		field_of("state", "NY"), field_of("postal_code", "13202-1044"),
		field_of("bill_profile_id", "12")};
	struct live_call create = {.kind = LIVE_CREATE,
		.fields = fields,
		.field_count = sizeof(fields) / sizeof(fields[0])};
	struct sv codes[] = {SV("N-00501"), SV("n-00501"), SV("")};
	struct live_found found[3];

	(void)state;
	run_call(&create);
	assert_int_equal(create.result, LIVE_DONE);
	assert_true(create.created_key.n > 0);
	const char *key = arena_str(&arena, create.created_key);
	check_live(key, "status", "Open");
	check_live(key, "postal_code", "13202-1044");
	check_live(key, "bill_profile_id", "12");
	assert_int_equal(port_find(port, codes, 3, found, &arena, &err), 0);
	assert_int_equal(found[0].count, 1);
	assert_true(sv_eq(found[0].keys[0], create.created_key));
	assert_int_equal(found[1].count, 0);
	assert_int_equal(found[2].count, 0);
	char path[64];
	(void)snprintf(path, sizeof(path), "/control/customers?id=%s", key);
	char *raw = sandbox_call(&sandbox, "GET", path, NULL);
	assert_non_null(strstr(raw, "\"billing_address\""));
	assert_non_null(strstr(raw, "\"listing_address\""));
	free(raw);
}

static void test_revio__tells_how_a_write_ended(void **state)
{
	static const struct {
		const char *fault;
		enum live_result result;
	} rows[] = {
		{"{\"fault\":\"drop_after\",\"match\":{\"method\":\"PATCH\"}}", LIVE_IN_DOUBT},
		{"{\"fault\":\"status\",\"code\":500,\"match\":{\"method\":\"PATCH\"}}",
			LIVE_IN_DOUBT},
		{"{\"fault\":\"truncated_json\",\"match\":{\"method\":\"PATCH\"}}", LIVE_IN_DOUBT},
		{"{\"fault\":\"200_not_ok\",\"match\":{\"method\":\"PATCH\"}}", LIVE_IN_DOUBT},
		{"{\"fault\":\"garbage\",\"match\":{\"method\":\"PATCH\"}}", LIVE_IN_DOUBT},
		{"{\"fault\":\"ok_false\",\"match\":{\"method\":\"PATCH\"}}", LIVE_REFUSED},
		{"{\"fault\":\"status\",\"code\":400,\"match\":{\"method\":\"PATCH\"}}",
			LIVE_REFUSED},
		{"{\"fault\":\"status\",\"code\":422,\"style\":\"array\",\"match\":{\"method\":"
		 "\"PATCH\"}}",
			LIVE_REFUSED},
		{"{\"fault\":\"status\",\"code\":404,\"match\":{\"method\":\"PATCH\"}}",
			LIVE_ABSENT},
		{"{\"fault\":\"status\",\"code\":401,\"match\":{\"method\":\"PATCH\"}}",
			LIVE_NOT_SENT},
	};
	struct live_field fields[] = {field_of("city", "Utica")};
	const char *key = key_at(9);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct live_call before = read_call(sv_of(key));
		struct live_call update = {.kind = LIVE_UPDATE,
			.key = sv_of(key),
			.fields = fields,
			.field_count = 1,
			.live = &before.record};
		sandbox_faults(&sandbox, rows[i].fault);
		run_call(&update);
		if (update.result != rows[i].result)
			print_error("%s: %d\n", rows[i].fault, (int)update.result);
		assert_int_equal(update.result, rows[i].result);
		assert_true(update.detail.n > 0);
	}
}

static void test_revio__a_refused_login_is_told_by_wait(void **state)
{
	struct live_call calls[6];
	size_t done = 0;
	int rc = 0;

	(void)state;
	settings.revio.system.password = "wrong";
	reopen();
	assert_int_equal(port_login(port, &err), ERR_LOGIN);
	reopen();
	for (size_t i = 0; i < 6; i++) {
		calls[i] = (struct live_call){.kind = LIVE_READ,
			.key = SV("1001"),
			.arena = &arena,
			.done = on_call_done,
			.self = &done};
		port_submit(port, &calls[i]);
	}
	while (rc == 0)
		rc = port_wait(port, &err);
	assert_int_equal(rc, ERR_LOGIN);
	assert_int_equal(done, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(calls[i].result, LIVE_NOT_SENT);
}

static void test_revio__picks_bill_profiles(void **state)
{
	struct pick_list list = {0};

	(void)state;
	assert_int_equal(port_login(port, &err), 0);
	assert_int_equal(port_pick(port, PICK_BILL_PROFILES, &list, &arena, &err), 0);
	assert_int_equal(list.count, 3);
	assert_true(sv_eq(list.picks[1].code, SV("12")));
	assert_true(list.picks[1].active);
	assert_false(list.picks[2].active);
}

static void test_revio__needs_user_name_and_client_code(void **state)
{
	struct port *other = NULL;

	(void)state;
	settings.revio.system.username = "a@b";
	assert_int_equal(revio_open(&settings, &layout.layout, &other, &err), ERR_CONFIG);
	settings.revio.system.username = "";
	assert_int_equal(revio_open(&settings, &layout.layout, &other, &err), ERR_CONFIG);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_port)
	const struct CMUnitTest tests[] = {
		TEST(test_revio__reads_every_customer_once_and_in_order),
		TEST(test_revio__gets_over_trouble_that_passes),
		TEST(test_revio__fails_rather_than_believe),
		TEST(test_revio__passes_on_the_error_of_the_sink),
		TEST(test_revio__reads_updates_and_reads_back),
		TEST(test_revio__closing_stamps_the_day),
		TEST(test_revio__creates_and_finds),
		TEST(test_revio__tells_how_a_write_ended),
		TEST(test_revio__a_refused_login_is_told_by_wait),
		TEST(test_revio__picks_bill_profiles),
		TEST(test_revio__needs_user_name_and_client_code),
	};

	return PORT_TESTS(tests, "220");
}

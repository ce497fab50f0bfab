/*
 * Rapid Response's answers, of any bytes: to calls for devices, sites and site types, streamed whole and in chunks of a
 * size that the second byte says, and read ahead of their ends (try_row), which must all end alike; to writes, collected. No call ends twice or never, and
 * neither session nor password is in a message.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/digest.h"
#include "io/rapid_response_impl.h"
#include "tests/unit/layouts.h"

#include "engine/base/banned.h"

enum kind { DEVICES, SITES, WRITE, LOGIN, KINDS };

static struct test_layout layout;
static struct settings settings;
static struct port *port;

static void open_port(void)
{
	struct settings_rapid_response *own = &settings.rapid_response;
	struct err err = ERR_INIT;

	if (port)
		return;
	test_layout_site(&layout);
	own->dealer_number = "1234";
	own->endpoints.login = "Login/UserLogin";
	own->endpoints.logout = "Login/Logout";
	own->system = (struct settings_system){.base_url = "http://127.0.0.1:1/api",
		.username = "svc",
		.password = "hunter2",
		.connections = 1,
		.tries = 1,
		.max_answer_bytes = 1 << 30};
	FUZZ_CHECK(rapid_response_open(&settings, &layout.layout, &port, &err) == 0);
}

struct probe {
	struct rapid_devices devices;
	struct arena scratch;
	enum kind kind;
	size_t ends;
	uint64_t hash;
	uint64_t rows;
	bool is_read;
	struct sv values[TEST_LAYOUT_FIELDS];
};

static int begin(void *self, struct err *err)
{
	struct probe *probe = self;

	(void)err;
	rapid_devices_clear(&probe->devices);
	probe->hash = probe->rows = 0;
	probe->is_read = false;
	return 0;
}

static bool try_row(void *self, struct sv rest, size_t *out_used)
{
	struct probe *probe = self;
	struct err unread = ERR_INIT;

	if (probe->kind == DEVICES)
		return rapid_devices_try(&probe->devices, rest, out_used);
	arena_clear(&probe->scratch);
	probe->is_read = rapid_read_site_prefix(rapid_of(port), rest, &probe->devices,
				 &probe->scratch, probe->values, out_used, &unread) == 0;
	return probe->is_read;
}

static int take(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct probe *probe = self;
	bool was_read = probe->is_read;

	probe->rows++;
	probe->is_read = false;
	if (probe->kind == DEVICES)
		return rapid_devices_add(&probe->devices, text, row_no, err);
	if (!was_read)
		arena_clear(&probe->scratch);
	if (!was_read && rapid_read_site(rapid_of(port), text, &probe->devices, &probe->scratch,
				 probe->values, NULL, err) != 0)
		return err->code;
	for (size_t i = 0; i < layout.layout.count; i++)
		probe->hash = digest_hash64(probe->values[i], probe->hash + row_no);
	return 0;
}

static void count_end(struct rapid_call *call, void *self)
{
	struct probe *probe = self;

	(void)call;
	probe->ends++;
}

static void log_in(struct rapid *rapid)
{
	rapid->session = RAPID_LOGGED_IN;
	buf_clear(&rapid->session_num);
	buf_clear(&rapid->session_password);
	buf_add_str(&rapid->session_num, "481516");
	buf_add_str(&rapid->session_password, "sesame");
	http_set_secret(rapid->http, "sesame");
}

/* As http would: the chunks of a 2xx answer, or all of it at once. */
static void answer(struct rapid *rapid, struct http_request *request, struct sv bytes, size_t step)
{
	int code = 0;

	http_cancel(rapid->http, request);
	request->status = 200;
	request->end = HTTP_ANSWERED;
	if (!request->on_data)
		buf_add_sv(&request->answer, bytes);
	else if ((code = request->on_begin(request->self, &request->err)) == 0)
		for (size_t at = 0; at < bytes.n && code == 0; at += step) {
			struct sv part = sv_sub(bytes, at, step);
			code = request->on_data(request->self, part.p, part.n, &request->err);
		}
	if (code != 0)
		request->end = request->is_write ? HTTP_IN_DOUBT : HTTP_FAILED;
	request->on_done(request, request->self);
}

static void run(struct probe *probe, struct rapid_call *call, struct sv bytes, size_t step)
{
	struct rapid *rapid = rapid_of(port);

	arena_init(&probe->scratch, 0);
	rapid_devices_init(&probe->devices, rapid);
	log_in(rapid);
	rapid_start(call);
	for (int i = 0; i < 4 && probe->ends == 0; i++) {
		if (rapid->session == RAPID_LOGGING_IN) /* it was told that the session ended */
			answer(rapid, &rapid->login->request,
				SV("{\"Success\":true,\"OutputParameter\":{\"SessionNum\":7,"
				   "\"SessionPassword\":\"sesame\"}}"),
				1000);
		else
			answer(rapid, &call->request, bytes, step);
	}
	FUZZ_CHECK(probe->ends == 1);
	FUZZ_CHECK(!strstr(call->err.message, "sesame") && !strstr(call->message, "sesame"));
	rapid_devices_finish(&probe->devices);
	if (probe->kind == DEVICES)
		probe->hash = digest_hash64(buf_sv(&probe->devices.bytes), 0);
	rapid_devices_release(&probe->devices);
	arena_release(&probe->scratch);
}

static enum rapid_outcome try_call(
	enum kind kind, struct sv bytes, size_t step, bool is_fast, struct probe *probe)
{
	struct rapid_call call = {.rapid = rapid_of(port),
		.endpoint = kind == DEVICES ? "DataExport/DeviceList" : "DataExport/SiteDetailList",
		.is_write = kind == WRITE,
		.done = count_end,
		.self = probe};
	struct arena arena;

	*probe = (struct probe){.kind = kind};
	if (kind != WRITE) {
		call.begin = begin;
		call.row = take;
		call.try_row = is_fast ? try_row : NULL;
	}
	run(probe, &call, bytes, step);
	arena_init(&arena, 0);
	(void)rapid_output(&call, "SiteNum", &arena);
	arena_release(&arena);
	rapid_call_release(&call);
	return call.outcome;
}

/* A login's answer: a session or none, and the call that waits for it goes on or ends. */
static void try_login(struct sv bytes)
{
	struct rapid *rapid = rapid_of(port);
	struct probe probe = {.kind = WRITE};
	struct rapid_call call = {.rapid = rapid,
		.endpoint = "Site/SiteUpdate",
		.is_write = true,
		.done = count_end,
		.self = &probe};

	rapid->session = RAPID_LOGGED_OUT;
	rapid_start(&call);
	answer(rapid, &rapid->login->request, bytes, 1000);
	FUZZ_CHECK((rapid->session == RAPID_LOGGED_IN) == (probe.ends == 0));
	if (probe.ends == 0)
		answer(rapid, &call.request, SV("{\"Success\":true}"), 1000);
	FUZZ_CHECK(probe.ends == 1);
	rapid_call_release(&call);
	port_close(port); /* a refused login ends everything */
	port = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv bytes = fuzz_sv(data, size);
	struct probe whole;
	struct probe parts;
	struct probe fast;

	open_port();
	enum kind kind = (enum kind)fuzz_choice(&bytes, KINDS);
	size_t step = fuzz_choice(&bytes, 29) + 1;
	if (kind == LOGIN) {
		try_login(bytes);
		return 0;
	}
	enum rapid_outcome outcome = try_call(kind, bytes, bytes.n + 1, false, &whole);
	FUZZ_CHECK(try_call(kind, bytes, step, false, &parts) == outcome);
	FUZZ_CHECK(try_call(kind, bytes, bytes.n + 1, true, &fast) == outcome);
	if (outcome == RAPID_OK)
		FUZZ_CHECK(whole.rows == parts.rows && whole.hash == parts.hash &&
			   whole.rows == fast.rows && whole.hash == fast.hash);
	return 0;
}

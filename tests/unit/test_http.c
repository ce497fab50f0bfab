#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/base/stop.h"
#include "tests/unit/sandbox_run.h"

#include "engine/base/banned.h"

static struct sandbox sandbox;
static struct settings_system settings;
static struct http *http;
static struct err err;

static void open_at(const char *base_url)
{
	const struct http_options options = {
		.name = "rev.io", .settings = &settings, .basic_user = "svc-accord@acme"};

	settings.base_url = base_url;
	err_clear(&err);
	assert_int_equal(http_open(&options, &http, &err), 0);
}

static int setup(void **state)
{
	static char url[80];

	(void)state;
	settings = (struct settings_system){.password = "sandbox-revio",
		.connections = 2,
		.tries = 3,
		.connect_timeout_ms = 2000,
		.idle_timeout_ms = 2000,
		.max_wait_ms = 3000,
		.max_answer_bytes = 64 << 20};
	(void)snprintf(url, sizeof(url), "%s/v1", sandbox.http_url);
	sandbox_faults(&sandbox, NULL);
	open_at(url);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	http_close(http);
	http = NULL;
	return 0;
}

static void on_done(struct http_request *request, void *self)
{
	(void)request;
	if (self)
		++*(int *)self;
}

static void run(struct http_request *request)
{
	request->on_done = on_done;
	http_submit(http, request);
	while (request->end == HTTP_PENDING) {
		if (http_wait(http, &err) != 0)
			assert_int_not_equal(request->end, HTTP_PENDING);
	}
}

static struct http_request get(const char *path)
{
	struct http_request request = {.method = "GET", .path = path};

	run(&request);
	return request;
}

/* A patch that changes nothing that other tests look at. */
static struct http_request patch(void)
{
	struct http_request request = {.method = "PATCH",
		.path = "/Customers/1001",
		.content_type = "application/json-patch+json",
		.body = SV("[{\"op\":\"add\",\"path\":\"/email\",\"value\":\"a@example.com\"}]"),
		.is_write = true};

	run(&request);
	return request;
}

static void reopen(const char *base_url)
{
	http_close(http);
	open_at(base_url);
}

static void fault(const char *text)
{
	sandbox_faults(&sandbox, text);
}

#define PAGE "/Customers?search.page=1&search.page_size=5"

static void test_http__reads_an_answer(void **state)
{
	(void)state;
	struct http_request request = get(PAGE);
	assert_int_equal(request.end, HTTP_ANSWERED);
	assert_int_equal(request.status, 200);
	assert_non_null(strstr(buf_str(&request.answer), "\"ok\":true"));
	http_request_release(&request);
	assert_int_equal(http_pending(http), 0);
	assert_int_equal(http_wait(http, &err), 0);
}

static void test_http__repeats_reads_and_gives_up(void **state)
{
	static const char *const faults[] = {
		"{\"fault\":\"status\",\"code\":503,\"count\":2,\"retry_after\":0}",
		"{\"fault\":\"drop_after\",\"count\":1}", "{\"fault\":\"cut_body\",\"count\":1}",
		"{\"fault\":\"cut_chunk\",\"count\":1}",
		"{\"fault\":\"stall\",\"ms\":3500,\"count\":1}",
		"{\"fault\":\"slow_header\",\"ms\":3500,\"count\":1}",
		"{\"fault\":\"status\",\"code\":429,\"style\":\"gateway\",\"message\":\"Try again "
		"in 1 "
		"seconds.\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		fault(faults[i]);
		struct http_request request = get(PAGE);
		if (request.end != HTTP_ANSWERED)
			print_error("%s: %s\n", faults[i], request.err.message);
		assert_int_equal(request.end, HTTP_ANSWERED);
		assert_int_equal(request.status, 200);
		http_request_release(&request);
	}
	fault("{\"fault\":\"status\",\"code\":502,\"style\":\"html\",\"count\":0,\"retry_after\":"
	      "0}");
	struct http_request request = get(PAGE);
	assert_int_equal(request.end, HTTP_FAILED);
	assert_int_equal(request.err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(request.err.message, "rev.io answered 502 to GET"));
	assert_non_null(strstr(request.err.message, "(3 tries)"));
	assert_null(strchr(request.err.message, '<'));
	http_request_release(&request);
}

static void test_http__never_repeats_a_write(void **state)
{
	static const struct {
		const char *fault;
		enum http_end end;
	} rows[] = {
		{NULL, HTTP_ANSWERED},
		{"{\"fault\":\"drop_after\"}", HTTP_IN_DOUBT},
		{"{\"fault\":\"drop_before\"}", HTTP_IN_DOUBT},
		{"{\"fault\":\"status\",\"code\":500,\"effect\":true}", HTTP_IN_DOUBT},
		{"{\"fault\":\"status\",\"code\":503}", HTTP_IN_DOUBT},
		{"{\"fault\":\"cut_body\"}", HTTP_IN_DOUBT},
		{"{\"fault\":\"slow_header\",\"ms\":3500}", HTTP_IN_DOUBT},
		{"{\"fault\":\"status\",\"code\":400}", HTTP_ANSWERED},
		{"{\"fault\":\"redirect\"}", HTTP_IN_DOUBT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_request request = get(PAGE); /* a kept connection is there */
		http_request_release(&request);
		fault(rows[i].fault);
		unsigned long before = sandbox_count(&sandbox, "requests");
		request = patch();
		if (request.end != rows[i].end)
			print_error("%s: %s\n", rows[i].fault, request.err.message);
		assert_int_equal(request.end, rows[i].end);
		assert_true(sandbox_count(&sandbox, "requests") - before <= 2);
		http_request_release(&request);
	}
}

static void test_http__sends_a_write_again_that_was_refused_for_its_rate(void **state)
{
	(void)state;
	fault("{\"fault\":\"status\",\"code\":429,\"retry_after\":1,\"count\":2}");
	struct http_request request = patch();
	assert_int_equal(request.end, HTTP_ANSWERED);
	assert_int_equal(request.status, 200);
	http_request_release(&request);
	fault("{\"fault\":\"status\",\"code\":429,\"retry_after\":0,\"count\":0}");
	request = patch();
	assert_int_equal(request.end, HTTP_NOT_SENT);
	http_request_release(&request);
}

static void test_http__a_write_that_finds_nobody_is_not_sent(void **state)
{
	(void)state;
	reopen("http://127.0.0.1:1/v1");
	struct http_request request = patch();
	assert_int_equal(request.end, HTTP_NOT_SENT);
	assert_int_equal(request.err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(request.err.message, "cannot reach rev.io"));
	http_request_release(&request);
}

static void test_http__a_refused_login_ends_everything(void **state)
{
	struct http_request waiting[4] = {{0}};
	int done = 0;

	(void)state;
	settings.password = "wrong-password";
	for (size_t i = 0; i < 4; i++) {
		waiting[i] = (struct http_request){
			.method = "GET", .path = PAGE, .on_done = on_done, .self = &done};
		http_submit(http, &waiting[i]);
	}
	int rc = 0;
	while (rc == 0)
		rc = http_wait(http, &err);
	assert_int_equal(rc, ERR_LOGIN);
	assert_int_equal(done, 4);
	assert_non_null(strstr(err.message, "refused the login (401)"));
	assert_null(strstr(err.message, "wrong-password"));
	for (size_t i = 0; i < 4; i++)
		http_request_release(&waiting[i]);
	struct http_request later = get(PAGE);
	assert_int_equal(later.end, HTTP_FAILED);
	assert_int_equal(later.err.code, ERR_LOGIN);
	http_request_release(&later);
}

static void test_http__a_daily_quota_says_when_to_come_back(void **state)
{
	(void)state;
	fault("{\"fault\":\"status\",\"code\":403,\"retry_after\":7200,\"count\":0}");
	struct http_request request = get(PAGE);
	assert_int_equal(request.end, HTTP_FAILED);
	assert_int_equal(request.err.code, ERR_TEMP_FAIL);
	assert_non_null(strstr(request.err.message, "come back at 20"));
	http_request_release(&request);
}

static void test_http__does_not_follow_redirects(void **state)
{
	(void)state;
	fault("{\"fault\":\"redirect\",\"code\":302,\"location\":\"https://evil.example/x\"}");
	struct http_request request = get(PAGE);
	assert_int_equal(request.end, HTTP_FAILED);
	assert_non_null(strstr(request.err.message, "https://evil.example/x"));
	http_request_release(&request);
}

static void test_http__caps_an_answer(void **state)
{
	(void)state;
	settings.max_answer_bytes = 1 << 20;
	fault("{\"fault\":\"huge_body\",\"mb\":8,\"count\":0}");
	struct http_request request = get(PAGE);
	assert_int_equal(request.end, HTTP_FAILED);
	assert_non_null(strstr(request.err.message, "larger than"));
	http_request_release(&request);
}

static void test_http__verifies_tls(void **state)
{
	char url[80];

	(void)state;
	(void)snprintf(url, sizeof(url), "%s/v1", sandbox.https_url);
	settings.connect_timeout_ms = settings.idle_timeout_ms =
		60000; /* valgrind takes its time */
	reopen(url);
	struct http_request request = get(PAGE);
	assert_int_equal(request.end, HTTP_FAILED);
	assert_int_equal(request.err.code, ERR_UNAVAILABLE);
	assert_non_null(strstr(request.err.message, "cannot be trusted"));
	assert_non_null(strstr(request.err.message, "ca_file"));
	http_request_release(&request);
	settings.ca_file = sandbox.ca_file;
	reopen(url);
	request = get(PAGE);
	if (request.end != HTTP_ANSWERED)
		print_error("%s\n", request.err.message);
	assert_int_equal(request.end, HTTP_ANSWERED);
	http_request_release(&request);
}

static void test_http__refuses_addresses_without_encryption(void **state)
{
	static const char *const bad[] = {"http://restapi.rev.io/v1", "http://127.0.0.1.evil.com/",
		"ftp://127.0.0.1/", "not a url", "https://user:pw@host/", "http://128.0.0.1/",
		"http://[::2]/", "file:///etc/passwd", "http://localhost.evil.com"};
	static const char *const good[] = {"https://restapi.rev.io/v1", "http://localhost:81/v1",
		"http://[::1]:81", "http://127.8.9.1/x"};
	const struct http_options options = {.name = "rev.io", .settings = &settings};
	struct http *other = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		settings.base_url = bad[i];
		if (http_open(&options, &other, &err) == 0)
			print_error("taken: %s\n", bad[i]);
		assert_int_equal(http_open(&options, &other, &err), ERR_CONFIG);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		settings.base_url = good[i];
		assert_int_equal(http_open(&options, &other, &err), 0);
		http_close(other);
	}
	settings.ca_file = "/etc/hostname";
	assert_int_equal(http_open(&options, &other, &err), ERR_CONFIG);
}

struct stream {
	size_t begun;
	size_t bytes;
	size_t fail_at;
};

static void on_stream_done(struct http_request *request, void *self)
{
	(void)request;
	(void)self;
}

static int on_begin(void *self, struct err *error)
{
	struct stream *stream = self;

	(void)error;
	stream->begun++;
	stream->bytes = 0;
	return 0;
}

static int on_data(void *self, const char *bytes, size_t n, struct err *error)
{
	struct stream *stream = self;

	(void)bytes;
	stream->bytes += n;
	if (stream->fail_at > 0 && stream->bytes >= stream->fail_at)
		return ERR_SET(error, ERR_IO, "disk full");
	return 0;
}

static void test_http__streams_and_begins_again(void **state)
{
	struct stream stream = {0};
	struct http_request request = {.method = "GET",
		.path = "/Customers?search.page=1&search.page_size=100",
		.on_begin = on_begin,
		.on_data = on_data,
		.on_done = on_stream_done,
		.self = &stream};

	(void)state;
	fault("{\"fault\":\"cut_body\",\"count\":1}");
	http_submit(http, &request);
	while (request.end == HTTP_PENDING)
		assert_int_equal(http_wait(http, &err), 0);
	assert_int_equal(request.end, HTTP_ANSWERED);
	assert_true(stream.bytes > 1000);
	stream = (struct stream){.fail_at = 500};
	http_submit(http, &request);
	while (request.end == HTTP_PENDING)
		assert_int_equal(http_wait(http, &err), 0);
	assert_int_equal(request.end, HTTP_FAILED);
	assert_int_equal(request.err.code, ERR_IO);
	assert_int_equal(stream.begun, 1);
	http_request_release(&request);
}

static void check_excerpt(const char *answer, const char *wanted)
{
	char shown[64];

	http_excerpt(http, sv_of(answer), shown, sizeof(shown));
	assert_string_equal(shown, wanted);
}

static void test_http__excerpts_are_clean(void **state)
{
	(void)state;
	check_excerpt("", "(nothing)");
	check_excerpt("[{\"ok\":false,\"error\":\"bad\",\"message\":\"no page\"}]", "no page; bad");
	check_excerpt("{\"statusCode\":429,\"message\":\"Rate limit\"}", "Rate limit");
	check_excerpt("<html><head><style>b{}</style><title>502</title></head><body>\n<h1>Bad "
		      "Gateway</h1></body></html>",
		"502 Bad Gateway");
	check_excerpt("plain\r\n\x1b[31mtext", "plain [31mtext");
	check_excerpt("your password sandbox-revio is bad", "your password ************* is bad");
	check_excerpt("a\xff\xc3\xa9 \xe2\x82", "a?\xc3\xa9 ??");
	check_excerpt("{\"UserErrorMessage\":\"who?\"}", "who?");
	/* rows may carry codewords: of JSON without a message, neither texts nor numbers are shown */
	check_excerpt("{\"Codeword\":\"ROSE\",\"Pin\":1234,\"Armed\":true,\"Box\":\"12",
		"{\"Codeword\":\"...\",\"Pin\":...,\"Armed\":true,\"Box\":\"...\"");
	check_excerpt("\xef\xbb\xbf[\"a\\\"b\", -1.5e3]", "[\"...\", ...e...]");
	char shown[12];
	http_text_excerpt(SV("aaaaaaa\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"), shown, sizeof(shown));
	assert_string_equal(shown, "aaaaaaa...");
	http_set_secret(http, "b64text");
	check_excerpt("session b64text ended", "session ******* ended");
}

/* What a hostile or careless server does to the secret that it shows. */
static void test_http__blots_secrets_out_whatever_is_around_them(void **state)
{
	(void)state;
	char shown[64];
	static const char with_zero[] = "a\0sandbox-revio b";

	http_excerpt(http, sv_make(with_zero, sizeof(with_zero) - 1), shown, sizeof(shown));
	assert_string_equal(shown, "a ************* b");
	check_excerpt("{\"message\":\"sandbox\\u002drevio\"}", "*************");
	check_excerpt("<b>sandbox\n-revio</b>", "sandbox -revio");
	check_excerpt("Authorization: Basic c3ZjLWFjY29yZEBhY21lOnNhbmRib3gtcmV2aW8=",
		"Authorization: Basic ****************************************");
	check_excerpt("sandbox-revio sandbox-revio", "************* *************");
	/* cut in the middle of the secret */
	check_excerpt("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx sandbox-revio",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ***...");
}

static void test_http__cancels(void **state)
{
	int done = 0;
	struct http_request requests[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		requests[i] = (struct http_request){
			.method = "GET", .path = PAGE, .on_done = on_done, .self = &done};
		http_submit(http, &requests[i]);
	}
	http_cancel(http, &requests[2]);
	while (http_pending(http) == 2)
		assert_int_equal(http_wait(http, &err), 0);
	http_cancel(http, &requests[0]);
	http_cancel(http, &requests[1]);
	assert_int_equal(http_pending(http), 0);
	assert_in_range(done, 1, 2);
	for (size_t i = 0; i < 3; i++)
		http_request_release(&requests[i]);
}

/* The flag of a signal stays: this test must be the last. */
static void test_http__a_signal_sees_writes_through_and_ends_the_rest(void **state)
{
	struct http_request requests[6];
	int done = 0;
	int rc = 0;

	(void)state;
	fault("{\"fault\":\"slow_header\",\"ms\":600,\"count\":0}");
	for (size_t i = 0; i < 6; i++) {
		requests[i] = (struct http_request){.method = "PATCH",
			.path = "/Customers/1001",
			.content_type = "application/json-patch+json",
			.body = SV("[{\"op\":\"add\",\"path\":\"/email\",\"value\":\"b@x.com\"}]"),
			.is_write = true,
			.at_stop = HTTP_STOP_FINISH,
			.on_done = on_done,
			.self = &done};
		if (i == 1)
			requests[i] = (struct http_request){
				.method = "GET", .path = PAGE, .on_done = on_done, .self = &done};
		http_submit(http, &requests[i]);
	}
	stop_catch_signals();
	if (fork() == 0) {
		(void)usleep(200000);
		(void)kill(getppid(), SIGTERM);
		_exit(0);
	}
	while (rc == 0)
		rc = http_wait(http, &err);
	(void)wait(NULL);
	assert_int_equal(rc, ERR_INTERRUPTED);
	assert_int_equal(done, 6);
	assert_int_equal(requests[0].end, HTTP_ANSWERED);
	assert_int_equal(requests[1].end, HTTP_FAILED);
	assert_int_equal(requests[1].err.code, ERR_INTERRUPTED);
	for (size_t i = 2; i < 6; i++)
		assert_int_equal(requests[i].end, HTTP_NOT_SENT);
	err_clear(&err);
	fault(NULL);
	requests[5].at_stop = HTTP_STOP_IGNORE;
	run(&requests[5]);
	assert_int_equal(requests[5].end, HTTP_ANSWERED);
	for (size_t i = 0; i < 6; i++)
		http_request_release(&requests[i]);
}

int main(void)
{
	const char *options[] = {"--accounts", "200", NULL};
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_http__reads_an_answer),
		TEST(test_http__repeats_reads_and_gives_up),
		TEST(test_http__never_repeats_a_write),
		TEST(test_http__sends_a_write_again_that_was_refused_for_its_rate),
		TEST(test_http__a_write_that_finds_nobody_is_not_sent),
		TEST(test_http__a_refused_login_ends_everything),
		TEST(test_http__a_daily_quota_says_when_to_come_back),
		TEST(test_http__does_not_follow_redirects),
		TEST(test_http__caps_an_answer),
		TEST(test_http__verifies_tls),
		TEST(test_http__refuses_addresses_without_encryption),
		TEST(test_http__streams_and_begins_again),
		TEST(test_http__excerpts_are_clean),
		TEST(test_http__blots_secrets_out_whatever_is_around_them),
		TEST(test_http__cancels),
		TEST(test_http__a_signal_sees_writes_through_and_ends_the_rest),
	};

	sandbox_start(&sandbox, options);
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	sandbox_stop(&sandbox);
	return rc;
}

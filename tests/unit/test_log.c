#include "tests/unit/tempdir.h"

#include <errno.h>

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/log.h"

#include "engine/base/banned.h"

/* What log_line writes in a form, with stderr in a file meanwhile. */
static void logged(enum log_level level, enum log_form form, struct buf *out)
{
	struct tempdir dir;
	struct err err = ERR_INIT;

	tempdir_init(&dir);
	const char *path = tempdir_path(&dir, "stderr");
	int kept = dup(2);
	assert_non_null(freopen(path, "w", stderr));
	log_setup(LOG_INFO, form);
	log_line(level, "a \"quoted\" \\ text\nof '%s'", "two lines");
	log_setup(LOG_NOTICE, LOG_TEXT);
	(void)fflush(stderr);
	assert_true(dup2(kept, 2) == 2);
	(void)close(kept);
	buf_clear(out);
	assert_ok(file_read(path, 4096, out, &err), &err);
	tempdir_release(&dir);
}

static void test_log__writes_a_line_in_each_form(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(setenv("ACCORD_NOW", "2026-11-23T02:00:00Z", 1), 0);
	logged(LOG_ERROR, LOG_TEXT, &out);
	assert_string_equal(buf_str(&out), "accord: error: a \"quoted\" \\ text of 'two lines'\n");
	logged(LOG_WARNING, LOG_TEXT, &out);
	assert_true(sv_has_prefix(buf_sv(&out), SV("accord: warning: a ")));
	logged(LOG_NOTICE, LOG_TEXT, &out);
	assert_true(sv_has_prefix(buf_sv(&out), SV("accord: a ")));
	logged(LOG_INFO, LOG_JOURNAL, &out);
	assert_true(sv_has_prefix(buf_sv(&out), SV("<6>a ")));
	logged(LOG_DEBUG, LOG_TEXT, &out);
	assert_string_equal(buf_str(&out), "");
	logged(LOG_NOTICE, LOG_JSON, &out);
	assert_string_equal(buf_str(&out),
		"{\"at\":\"2026-11-23T02:00:00Z\",\"level\":\"notice\",\"message\":\"a "
		"\\\"quoted\\\" \\\\ text of 'two lines'\"}\n");
	logged(LOG_INFO, LOG_JSON, &out);
	assert_non_null(strstr(buf_str(&out), "\"level\":\"info\""));
	assert_int_equal(unsetenv("ACCORD_NOW"), 0);
	buf_release(&out);
}

static void test_err__tells_where_and_why_and_never_overflows(void **state)
{
	struct err err = ERR_INIT;
	char text[2000];

	(void)state;
	assert_int_equal(ERR_SET(&err, ERR_DATA, "bad row %d", 3), ERR_DATA);
	assert_int_equal(err_context(&err, "row %d", 3), ERR_DATA);
	assert_int_equal(err_context(&err, "'%s'", "sites.csv"), ERR_DATA);
	assert_string_equal(err.context, "'sites.csv': row 3");
	errno = ENOENT;
	assert_int_equal(ERR_SET_ERRNO(&err, ERR_NO_INPUT, "cannot open '%s'", "x"), ERR_NO_INPUT);
	assert_string_equal(err.message, "cannot open 'x': No such file or directory");
	assert_string_equal(err.context, "");
	(void)memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)ERR_SET_ERRNO(&err, ERR_IO, "%s", text);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	(void)err_context(&err, "inner");
	(void)err_context(&err, "%s", text);
	assert_int_equal(strlen(err.context), sizeof(err.context) - 1);
	err_clear(&err);
	assert_int_equal(err.code, 0);
	assert_string_equal(err.message, "");
}

static void test_err__names_every_code(void **state)
{
	static const int codes[] = {0, 1, 4, 5, 64, 65, 66, 69, 70, 73, 74, 75, 77, 78, 130};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_string_not_equal(err_code_name(codes[i]), "unknown error");
	assert_string_equal(err_code_name(2), "unknown error");
}

static void test_clock__reads_back_what_it_writes(void **state)
{
	char text[CLOCK_TEXT_SIZE];
	int64_t seconds = 0;

	(void)state;
	for (int64_t t = -62167219200; t < 253402300800; t += 7919 * 3607 + 1) {
		clock_format(t, text);
		assert_true(clock_parse(sv_of(text), &seconds));
		assert_true(seconds == t);
		clock_format_compact(t, text);
		assert_true(clock_parse_compact(sv_of(text), &seconds));
		assert_true(seconds == t);
	}
	assert_true(clock_parse(SV("2000-02-29T23:59:60Z"), &seconds));
	assert_true(seconds == 951868800);
	assert_true(clock_days_from_civil(-1, 3, 1) < clock_days_from_civil(0, 1, 1));
}

static void test_clock__takes_no_other_form(void **state)
{
	static const char *const wrong[] = {"", "2026-11-23T02:00:00", "2026-11-23 02:00:00Z",
		"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:61Z", "2026-0a-01T00:00:00Z", "2026-01-01T00:00:00+"};
	int64_t seconds = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(clock_parse(sv_of(wrong[i]), &seconds));
	assert_false(clock_parse_compact(SV("20261301T000000Z"), &seconds));
	assert_false(clock_parse_compact(SV("20260101000000Z"), &seconds));
	assert_int_equal(seconds, 7);
}

static void test_clock__stands_still_only_at_a_time(void **state)
{
	(void)state;
	assert_int_equal(setenv("ACCORD_NOW", "1970-01-02T00:00:00Z", 1), 0);
	assert_int_equal(clock_now(), 86400);
	assert_int_equal(setenv("ACCORD_NOW", "now", 1), 0);
	assert_true(clock_now() > 1700000000);
	assert_int_equal(unsetenv("ACCORD_NOW"), 0);
	int64_t before = clock_monotonic_ms();
	clock_sleep_ms(120);
	assert_true(clock_monotonic_ms() >= before + 120);
}

/* FIPS 180-4 examples, and a netstring that no other cut of the same bytes gives. */
static void test_digest__is_sha256(void **state)
{
	char hex[DIGEST_HEX_SIZE], other[DIGEST_HEX_SIZE];

	(void)state;
	digest_sha256_hex(SV("abc"), hex);
	assert_string_equal(
		hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_sha256_hex(SV_ABSENT, hex);
	assert_string_equal(
		hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	struct digest *digest = digest_new();
	digest_add_netstring(digest, SV("ab"));
	digest_add_netstring(digest, SV("c"));
	digest_hex(digest, hex);
	digest_add_netstring(digest, SV("a"));
	digest_add_netstring(digest, SV("bc"));
	digest_hex(digest, other);
	assert_string_not_equal(hex, other);
	digest_add(digest, "2:ab,1:c,", 9);
	digest_hex(digest, other);
	assert_string_equal(hex, other);
	digest_free(digest);
	digest_free(NULL);
	assert_true(digest_hash64(SV("a"), 0) != digest_hash64(SV("a"), 1));
}

static void test_digest__hashes_a_netstring_of_any_length(void **state)
{
	static const char letters[300] = {1, 'a', 'b', 0, '\n'};
	struct digest *digest = digest_new();
	char hex[DIGEST_HEX_SIZE], other[DIGEST_HEX_SIZE], text[320];

	(void)state;
	for (size_t n = 0; n <= sizeof(letters); n++) {
		int head = snprintf(text, sizeof(text), "%zu:", n);
		assert_true(head > 0);
		memcpy(text + head, letters, n);
		text[(size_t)head + n] = ',';
		digest_sha256_hex(sv_make(text, (size_t)head + n + 1), hex);
		digest_add_netstring(digest, sv_make(n ? letters : NULL, n));
		digest_hex(digest, other);
		assert_string_equal(hex, other);
	}
	digest_free(digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log__writes_a_line_in_each_form),
		cmocka_unit_test(test_err__tells_where_and_why_and_never_overflows),
		cmocka_unit_test(test_err__names_every_code),
		cmocka_unit_test(test_clock__reads_back_what_it_writes),
		cmocka_unit_test(test_clock__takes_no_other_form),
		cmocka_unit_test(test_clock__stands_still_only_at_a_time),
		cmocka_unit_test(test_digest__is_sha256),
		cmocka_unit_test(test_digest__hashes_a_netstring_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/base/buf.h"
#include "engine/base/clock.h"
#include "io/json_split.h"

#include "engine/base/banned.h"

static int add_record(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct buf *out = self;

	(void)err;
	buf_printf(out, "%llu:%.*s|", (unsigned long long)row_no, SV_ARG(text));
	return 0;
}

static struct json_split *new_split(struct buf *out)
{
	struct json_split_options options = {
		{"ResultSet", "SiteDetailList"}, true, out, NULL, add_record};

	return json_split_new(&options);
}

/* Feeds `text` in chunks of `step` bytes, each on a heap block of its own size. */
static int feed(struct json_split *split, struct sv text, size_t step, struct err *err)
{
	int rc = 0;

	for (size_t at = 0; at < text.n && rc == 0; at += step) {
		struct sv part = sv_sub(text, at, step);
		char *copy = malloc(part.n);
		assert_non_null(copy);
		(void)memcpy(copy, part.p, part.n);
		rc = json_split_feed(split, copy, part.n, err);
		free(copy);
	}
	return rc ? rc : json_split_end(split, err);
}

/* The records of `text`, in chunks of any size, are `wanted`; NULL: it is refused. */
static void check(const char *text, const char *wanted)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	for (size_t step = 1; step <= strlen(text) + 1; step++) {
		struct json_split *split = new_split(&out);
		buf_clear(&out);
		int rc = feed(split, sv_of(text), step, &err);
		if (wanted) {
			if (rc != 0)
				print_error("%s\n", err.message);
			assert_int_equal(rc, 0);
			assert_string_equal(buf_str(&out), wanted);
		} else {
			assert_int_equal(rc, ERR_DATA);
		}
		json_split_free(split);
	}
	buf_release(&out);
}

static void test_json_split__yields_each_record_whole_in_chunks_of_any_size(void **state)
{
	(void)state;
	check("{\"Success\":true,\"ResultSet\":[{\"a\":\"}]\\\"\\\\\",\"b\":[1,{}]},{\"a\":2}],"
	      "\"n\":1}",
		"1:{\"a\":\"}]\\\"\\\\\",\"b\":[1,{}]}|2:{\"a\":2}|");
	check(" { \"ResultSet\" : [ { } , 7 , null , \"x\" ] } \n", "1:{ }|2:7|3:null|4:\"x\"|");
	check("{\"ResultSet\":[]}", "");
	check("\xef\xbb\xbf{\"resultset\":[1]}", "1:1|");
}

static void test_json_split__takes_the_array_by_preference(void **state)
{
	(void)state;
	check("{\"ResultSet\":null,\"siteDetailList\":[1],\"Notes\":[]}", "1:1|");
	check("{\"Anything\":[1,2]}", "1:1|2:2|");
	check("{\"Notes\":[],\"ResultSet\":[3]}", "1:3|");
	check("{\"ResultSet\":[3],\"SiteDetailList\":[4],\"Notes\":[5]}", "1:3|");
	check("{\"A\":[],\"B\":[1]}", NULL);
	check("{\"ResultSet\":[1],\"resultset\":[2]}", NULL);
	check("{\"ResultSet\":{\"x\":[1]}}", NULL);
	check("{\"Success\":true}", NULL);
	check("{}", NULL);
}

static void test_json_split__reads_again_when_a_better_array_comes_later(void **state)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	struct json_split *split = new_split(&out);
	/* two that nobody asked for are no matter when one comes that is wanted */
	struct sv text = SV("{\"Notes\":[1],\"More\":[3],\"ResultSet\":[2]}");

	(void)state;
	assert_int_equal(feed(split, text, 5, &err), ERR_DATA);
	assert_true(json_split_found_better(split));
	buf_clear(&out);
	json_split_clear(split);
	assert_int_equal(feed(split, text, 5, &err), 0);
	assert_string_equal(buf_str(&out), "1:2|");
	json_split_free(split);
	buf_release(&out);
}

static void test_json_split__keeps_the_small_members_of_the_envelope(void **state)
{
	struct buf out = BUF_INIT;
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct json_split *split = new_split(&out);

	(void)state;
	buf_add_str(&text, "{\"Success\":false,\"ErrorTypeNum\":11,\"Big\":\"");
	for (int i = 0; i < 5000; i++)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\",\"ResultSet\":[1],\"UserErrorMessage\":\"gone\",\"O\":{\"S\":1}}");
	for (size_t step = 1; step < 6000; step += 13) {
		json_split_clear(split);
		assert_int_equal(feed(split, buf_sv(&text), step, &err), 0);
		assert_true(sv_eq(json_split_member(split, "success"), SV("false")));
		assert_true(sv_eq(json_split_member(split, "ErrorTypeNum"), SV("11")));
		assert_true(sv_eq(json_split_member(split, "UserErrorMessage"), SV("\"gone\"")));
		assert_true(sv_eq(json_split_member(split, "O"), SV("{\"S\":1}")));
		assert_true(sv_is_absent(json_split_member(split, "Big")));
		assert_true(sv_is_absent(json_split_member(split, "ResultSet")));
	}
	json_split_free(split);
	buf_release(&out);
	buf_release(&text);
}

static void test_json_split__refuses_every_truncation(void **state)
{
	struct sv text = SV("{\"a\":{\"b\":[1]},\"ResultSet\":[{\"c\":\"\\u0041\"},{}],\"z\":1.5}");
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t n = 0; n < text.n; n++) {
		struct json_split *split = new_split(&out);
		assert_int_equal(feed(split, sv_sub(text, 0, n), n + 1, &err), ERR_DATA);
		assert_false(json_split_is_whole(split));
		json_split_free(split);
	}
	buf_release(&out);
}

static void test_json_split__refuses_garbage(void **state)
{
	static const char *const bad[] = {"<html><body>502</body></html>", "[{\"ok\":false}]",
		"null", "{\"ResultSet\":[1,]}", "{\"ResultSet\":[1 2]}", "{\"ResultSet\":[1]}x",
		"{\"ResultSet\":[{]}]}", "{\"ResultSet\":[1],}", "{\"ResultSet\" [1]}",
		"{ResultSet:[1]}", "{\"a\":tru,\"ResultSet\":[1]}", "{\"a\":,\"ResultSet\":[1]}",
		"{\"ResultSet\":[,1]}", "{\"ResultSet\":[1}}", "\xef{\"ResultSet\":[1]}",
		"\xef\xbb {\"ResultSet\":[1]}", "\r\xbb{\"ResultSet\":[1]}",
		"{\"a\":[}],\"ResultSet\":[1]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check(bad[i], NULL);
}

/* RFC 8259 section 4: what such an object means is anybody's guess. */
static void test_json_split__refuses_members_that_contradict_each_other(void **state)
{
	(void)state;
	check("{\"has_more\":false,\"ResultSet\":[1],\"has_more\":true}", NULL);
	check("{\"has_more\":false,\"ResultSet\":[1],\"has_more\":[true]}", NULL);
	check("{\"ResultSet\":[1],\"Success\":true,\"Success\":false}", NULL);
	check("{\"ResultSet\":[1],\"ResultSet\":[2]}", NULL);
	check("{\"has_more\":false,\"ResultSet\":[1],\"has_more\":false}", "1:1|");
	check("{\"a\":1,\"A\":2,\"ResultSet\":[1]}", "1:1|");
}

static void test_json_split__caps_depth_and_size(void **state)
{
	struct buf text = BUF_INIT;
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	struct json_split *split = new_split(&out);

	(void)state;
	buf_add_str(&text, "{\"ResultSet\":[\"");
	while (text.n < SPLIT_RECORD_MAX + 100)
		buf_add_str(&text, "0123456789");
	buf_add_str(&text, "\"]}");
	assert_int_equal(feed(split, buf_sv(&text), 16384, &err), ERR_DATA);
	assert_non_null(strstr(err.message, "larger than 1048576 bytes"));
	json_split_clear(split);
	assert_int_equal(feed(split, buf_sv(&text), text.n, &err), ERR_DATA);
	assert_int_equal(out.n, 0);
	buf_clear(&text);
	buf_add_str(&text, "{\"ResultSet\":[");
	for (int i = 0; i < 100; i++)
		buf_add_char(&text, '[');
	json_split_clear(split);
	assert_int_equal(feed(split, buf_sv(&text), 16384, &err), ERR_DATA);
	json_split_free(split);
	buf_release(&text);
	buf_release(&out);
}

static int stop_here(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	(void)self;
	(void)text;
	return row_no == 2 ? ERR_SET(err, ERR_IO, "disk full") : 0;
}

static void test_json_split__passes_on_the_error_of_the_taker(void **state)
{
	struct json_split_options options = {{"r"}, false, NULL, NULL, stop_here};
	struct json_split *split = json_split_new(&options);
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(feed(split, SV("{\"r\":[1,2,3]}"), 100, &err), ERR_IO);
	assert_int_equal(json_split_count(split), 2);
	json_split_free(split);
}

/* Random bytes made of JSON's own letters never crash it, in any chunks, and always end the same. */
static void test_json_split__is_steady_on_noise(void **state)
{
	static const char letters[] = "{}[]\",:\\ 1tn\"r\"";
	unsigned seed = 20261123;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[64] = "{\"r\":[";
		struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		int rcs[2];
		for (size_t i = 6; i < sizeof(text); i++) {
			seed = seed * 1103515245u + 12345u;
			text[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		for (size_t way = 0; way < 2; way++) {
			struct json_split *split = new_split(&out);
			rcs[way] = feed(split, sv_make(text, sizeof(text)), way ? 64 : 1, &err);
			json_split_free(split);
		}
		assert_int_equal(rcs[0], rcs[1]);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_split__yields_each_record_whole_in_chunks_of_any_size),
		cmocka_unit_test(test_json_split__takes_the_array_by_preference),
		cmocka_unit_test(test_json_split__reads_again_when_a_better_array_comes_later),
		cmocka_unit_test(test_json_split__keeps_the_small_members_of_the_envelope),
		cmocka_unit_test(test_json_split__refuses_every_truncation),
		cmocka_unit_test(test_json_split__refuses_garbage),
		cmocka_unit_test(test_json_split__refuses_members_that_contradict_each_other),
		cmocka_unit_test(test_json_split__caps_depth_and_size),
		cmocka_unit_test(test_json_split__passes_on_the_error_of_the_taker),
		cmocka_unit_test(test_json_split__is_steady_on_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/json.h"

#include "engine/base/banned.h"

static struct json *parsed(const char *text)
{
	struct err err = ERR_INIT;
	struct json *json = NULL;

	if (json_parse(sv_of(text), 16, &json, &err) != 0)
		fail_msg("%s", err.message);
	return json;
}

static void assert_refused(struct sv text, const char *message)
{
	struct err err = ERR_INIT;
	struct json *json = NULL;

	assert_int_equal(json_parse(text, 4, &json, &err), ERR_DATA);
	assert_null(json);
	if (!strstr(err.message, message))
		fail_msg("'%s' lacks '%s'", err.message, message);
}

static void assert_text(const struct json *json, struct arena *arena, const char *expected)
{
	struct sv text = json_text(json, arena);

	assert_true(sv_eq(text, sv_of(expected)));
	assert_false(sv_is_absent(text));
}

static void test_json__gives_scalars_as_text(void **state)
{
	(void)state;
	struct arena arena;
	struct json *json = parsed("{\"a\":\"x\",\"n\":1015,\"big\":9007199254740992,\"f\":0.1,"
				   "\"t\":true,\"z\":null,\"o\":{},\"neg\":-3,\"e\":1e3}");

	arena_init(&arena, 0);
	assert_text(json_get(json, "a"), &arena, "x");
	assert_text(json_get(json, "n"), &arena, "1015");
	assert_text(json_get(json, "big"), &arena, "9007199254740992");
	assert_text(json_get(json, "f"), &arena, "0.1");
	assert_text(json_get(json, "t"), &arena, "true");
	assert_text(json_get(json, "neg"), &arena, "-3");
	assert_text(json_get(json, "e"), &arena, "1000");
	assert_true(sv_is_absent(json_text(json_get(json, "z"), &arena)));
	assert_true(sv_is_absent(json_text(json_get(json, "o"), &arena)));
	assert_true(sv_is_absent(json_text(json_get(json, "none"), &arena)));
	arena_release(&arena);
	json_free(json);
}

static void test_json__reads_whole_numbers_only_as_u64(void **state)
{
	(void)state;
	uint64_t number = 7;
	struct json *json = parsed("[12,-1,1.5,\"3\",1e300]");
	const struct json *at = json_first(json);

	assert_true(json_u64(at, &number));
	assert_int_equal(number, 12);
	while ((at = json_next(at)))
		assert_false(json_u64(at, &number));
	assert_int_equal(number, 12);
	json_free(json);
}

static void test_json__finds_by_pointer(void **state)
{
	(void)state;
	struct arena arena;
	struct json *json = parsed("{\"Fields\":[{\"label\":\"Panel\"},{\"a/b\":{\"~\":5}}]}");

	arena_init(&arena, 0);
	assert_text(json_pointer(json, SV("/fields/0/LABEL"), true), &arena, "Panel");
	assert_null(json_pointer(json, SV("/fields/0/label"), false));
	assert_text(json_pointer(json, SV("/Fields/1/a~1b/~0"), false), &arena, "5");
	assert_ptr_equal(json_pointer(json, SV(""), false), json);
	assert_null(json_pointer(json, SV("Fields"), false));
	assert_null(json_pointer(json, SV("/Fields/2"), false));
	assert_null(json_pointer(json, SV("/Fields/01"), false));
	assert_null(json_pointer(json, SV("/Fields/0/label/x"), false));
	assert_null(json_pointer(json, SV("/"), false));
	arena_release(&arena);
	json_free(json);
}

static void test_json__refuses_what_is_not_json(void **state)
{
	(void)state;
	assert_refused(SV(""), "no JSON");
	assert_refused(SV_ABSENT, "no JSON");
	assert_refused(SV("{\"a\":}"), "no JSON at byte");
	assert_refused(SV("{\"a\":1} x"), "behind the end");
	assert_refused(SV("[[[[[1]]]]]"), "deeper than 4");
	assert_refused(SV("[\"a\\u0000b\"]"), "zero character");
	assert_refused(SV("[\"abc"), "no JSON");
	assert_refused(SV("[\"abc\\"), "no JSON");
	assert_refused(SV("[\"\\ud83d\"]"), "no character");
}

static void test_json__refuses_what_only_looks_like_white_space_or_text(void **state)
{
	(void)state;
	assert_refused(sv_make("\0[1]", 4), "no JSON at byte 1");
	assert_refused(SV("[1,\x01 2]"), "no JSON at byte 4");
	assert_refused(SV("[\"\xff\"]"), "no JSON at byte");
	assert_refused(SV("[\"a\nb\"]"), "no JSON at byte");
	assert_refused(SV("[01]"), "no JSON at byte");
}

static void test_json__does_not_count_brackets_inside_strings(void **state)
{
	(void)state;
	json_free(parsed("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[\"]"));
}

static void test_json__makes_canonical_text(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct json *json =
		parsed(" {\"b\" : [1, 2.50, true, null, {\"z\":\"\",\"a\":\"\\u00e9/\\n\"}],\n"
		       "\"seal\":\"x\", \"aa\":{\"seal\":1}, \"a\":{}}");

	json_add_canonical(json, "seal", &out);
	assert_string_equal(buf_str(&out), "{\"a\":{},\"aa\":{\"seal\":1},\"b\":[1,2.5,true,null,{"
					   "\"a\":\"\xc3\xa9/\\n\",\"z\":\"\"}]}");
	buf_release(&out);
	json_free(json);
}

static void test_json__checks_a_seal(void **state)
{
	(void)state;
	char hex[DIGEST_HEX_SIZE];
	struct buf text = BUF_INIT;
	struct json *json = parsed("{\"rows\":3,\"a\":\"b\"}");

	assert_false(json_check_seal(json));
	json_seal(json, hex);
	json_free(json);
	buf_printf(&text, "{\"a\":\"b\",\"rows\":3,\"seal\":\"%s\"}", hex);
	json = parsed(buf_str(&text));
	assert_true(json_check_seal(json));
	json_free(json);
	buf_clear(&text);
	buf_printf(&text, "{\"a\":\"b\",\"rows\":4,\"seal\":\"%s\"}", hex);
	json = parsed(buf_str(&text));
	assert_false(json_check_seal(json));
	json_free(json);
	buf_release(&text);
}

static void write_sample(struct buf *out, bool indent)
{
	struct json_writer w;

	json_begin(&w, out, indent);
	json_open_object(&w);
	json_member(&w, "a", SV("x\"\\\x01\n"));
	json_member_u64(&w, "n", UINT64_MAX);
	json_key(&w, "list");
	json_open_array(&w);
	json_put_bool(&w, true);
	json_put_null(&w);
	json_open_object(&w);
	json_close_object(&w);
	json_put_raw(&w, SV("{\"r\":1}"));
	json_close_array(&w);
	json_member(&w, "none", SV_ABSENT);
	json_member_bool(&w, "b", false);
	json_close_object(&w);
}

static void test_json__writes_commas_and_escapes(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;

	write_sample(&out, false);
	assert_string_equal(buf_str(&out),
		"{\"a\":\"x\\\"\\\\\\u0001\\n\",\"n\":18446744073709551615,"
		"\"list\":[true,null,{},{\"r\":1}],\"none\":null,\"b\":false}");
	buf_release(&out);
}

static void test_json__writes_indented(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;

	write_sample(&out, true);
	assert_string_equal(buf_str(&out), "{\n  \"a\": \"x\\\"\\\\\\u0001\\n\",\n"
					   "  \"n\": 18446744073709551615,\n  \"list\": [\n"
					   "    true,\n    null,\n    {},\n    {\"r\":1}\n  ],\n"
					   "  \"none\": null,\n  \"b\": false\n}");
	buf_release(&out);
}

static void test_json__replaces_bytes_that_are_not_utf8(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;

	json_add_string(&out, SV("a\xff"
				 "b\xc3"));
	json_add_string(&out, SV("\xc0\x80"));	   /* overlong */
	json_add_string(&out, SV("\xed\xa0\x80")); /* surrogate */
	json_add_string(&out, SV("\xf0\x9f\x98\x80\xe2\x82\xac"));
	assert_string_equal(buf_str(&out), "\"a\xef\xbf\xbd"
					   "b\xef\xbf\xbd\""
					   "\"\xef\xbf\xbd\xef\xbf\xbd\""
					   "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""
					   "\"\xf0\x9f\x98\x80\xe2\x82\xac\"");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json__gives_scalars_as_text),
		cmocka_unit_test(test_json__reads_whole_numbers_only_as_u64),
		cmocka_unit_test(test_json__finds_by_pointer),
		cmocka_unit_test(test_json__refuses_what_is_not_json),
		cmocka_unit_test(test_json__refuses_what_only_looks_like_white_space_or_text),
		cmocka_unit_test(test_json__does_not_count_brackets_inside_strings),
		cmocka_unit_test(test_json__makes_canonical_text),
		cmocka_unit_test(test_json__checks_a_seal),
		cmocka_unit_test(test_json__writes_commas_and_escapes),
		cmocka_unit_test(test_json__writes_indented),
		cmocka_unit_test(test_json__replaces_bytes_that_are_not_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

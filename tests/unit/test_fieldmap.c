#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/fieldmap.h"

#include "engine/base/banned.h"

enum { ID, ACCOUNT, TYPE, STATUS, POSTAL, CLOSED, PANEL, FIELDS };

static const struct sv id_paths[] = {{"/customer_id", 12}};
static const struct sv account_paths[] = {{"/account_number", 15}, {"/AcctNo", 7}};
static const struct sv type_paths[] = {{"/class", 6}};
static const struct sv status_paths[] = {{"/status", 7}};
static const struct sv postal_paths[] = {{"/service_address/postal_code", 28}};
static const struct sv closed_paths[] = {{"/close_date", 11}};
static const struct sv panel_paths[] = {{"/fields/0/value", 15}};
static const struct field_word status_words[] = {
	{{"Open", 4}, {"OPEN", 4}}, {{"Closed", 6}, {"CLOSED", 6}}};

static const struct field fields[FIELDS] = {
	[ID] = {.name = {"customer_id", 11}, .paths = id_paths, .path_count = 1},
	[ACCOUNT] = {.name = {"account_number", 14}, .paths = account_paths, .path_count = 2},
	[TYPE] = {.name = {"identity_type", 13}, .paths = type_paths, .path_count = 1},
	[STATUS] = {.name = {"status", 6},
		.paths = status_paths,
		.path_count = 1,
		.words = status_words,
		.word_count = 2},
	[POSTAL] = {.name = {"postal_code", 11},
		.paths = postal_paths,
		.path_count = 1,
		.extension = {"/service_address/postal_code_extension", 38}},
	[CLOSED] = {.name = {"close_date", 10}, .paths = closed_paths, .path_count = 1},
	[PANEL] = {.name = {"panel", 5}, .paths = panel_paths, .path_count = 1},
};

static const struct layout layout = {
	.side = SIDE_CUSTOMER, .fields = fields, .count = FIELDS, .key = ID, .code = ACCOUNT};

static struct arena arena;
static struct sv values[FIELDS];
static uint64_t present[1];
static uint64_t present_extension[1];

static int read_text(const char *text, bool nocase, struct err *err)
{
	struct fieldmap *map = fieldmap_new(&layout, nocase);
	const struct json_span *spans;
	size_t ok = fieldmap_add(map, "/ok");

	arena_clear(&arena);
	present[0] = present_extension[0] = 0;
	int rc = fieldmap_read(
		map, sv_of(text), &arena, values, present, present_extension, &spans, err);
	if (rc == 0)
		assert_int_not_equal(spans[ok].kind, JSON_NUMBER);
	fieldmap_free(map);
	return rc;
}

static void read_ok(const char *text)
{
	struct err err = ERR_INIT;

	if (read_text(text, true, &err) != 0)
		print_error("%s\n", err.message);
	assert_int_equal(err.code, 0);
}

static void check(int field, const char *wanted)
{
	if (!sv_eq(values[field], sv_of(wanted)))
		print_error("%.*s is '%.*s'\n", SV_ARG(fields[field].name), SV_ARG(values[field]));
	assert_true(sv_eq(values[field], sv_of(wanted)));
}

static void test_fieldmap__reads_a_record_in_our_words(void **state)
{
	(void)state;
	read_ok("{\"ok\":true,\"customer_id\":1015,\"account_number\":\"A-1015\",\"class\":"
		"\"RESIDENTIAL\",\"status\":\" open \",\"close_date\":null,\"service_address\":{"
		"\"postal_code\":\"13202\",\"postal_code_extension\":\"1044\"},\"fields\":[{"
		"\"field_id\":3,\"value\":\"GC\\u00e92\\n\\ud83d\\ude00\"}]}");
	check(ID, "1015");
	check(ACCOUNT, "A-1015");
	check(TYPE, "RESIDENTIAL");
	check(STATUS, "Open");
	check(POSTAL, "13202-1044");
	check(CLOSED, "");
	check(PANEL, "GC\xc3\xa9"
		     "2\n\xf0\x9f\x98\x80");
	assert_true(fieldmap_bit(present, CLOSED));
	assert_true(fieldmap_bit(present_extension, POSTAL));
	assert_false(fieldmap_bit(present_extension, ID));
}

static void test_fieldmap__takes_ids_as_numbers_or_texts(void **state)
{
	(void)state;
	read_ok("{\"customer_id\":\" 00501 \"}");
	check(ID, "00501");
	read_ok("{\"customer_id\":1015.0}");
	check(ID, "1015");
	read_ok("{\"customer_id\":1.015e3}");
	check(ID, "1015");
	read_ok("{\"customer_id\":9007199254740993}");
	check(ID, "9007199254740993");
}

static void test_fieldmap__unset_has_many_forms(void **state)
{
	static const char *const unset[] = {"null", "\"\"", "\"  \"", "\"0001-01-01T00:00:00\"",
		"\"0001-01-01\"", "\"1900-01-01T00:00:00\"", "\"1753-01-01T00:00:00Z\"", "{}", "[]",
		"\"\\/Date(-62135596800000)\\/\""};

	(void)state;
	for (size_t i = 0; i < sizeof(unset) / sizeof(unset[0]); i++) {
		struct sv text = arena_printf(&arena, "{\"close_date\":%s}", unset[i]);
		char *copy = arena_str(&arena, text);
		read_ok(copy);
		check(CLOSED, "");
		assert_true(fieldmap_bit(present, CLOSED));
	}
	read_ok("{}");
	assert_false(fieldmap_bit(present, CLOSED));
	read_ok("{\"close_date\":\"1900-01-02T00:00:00\"}");
	check(CLOSED, "1900-01-02T00:00:00");
}

static void test_fieldmap__tries_the_paths_in_order_without_letter_case(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	read_ok("{\"ACCTNO\":\"b\",\"Account_Number\":\"\"}");
	check(ACCOUNT, "b");
	assert_true(fieldmap_bit(present, ACCOUNT));
	read_ok("{\"acctno\":\"b\"}");
	check(ACCOUNT, "b");
	assert_false(fieldmap_bit(present, ACCOUNT));
	read_ok("{\"acctno\":\"b\",\"account_number\":\"a\",\"account_number\":\"c\"}");
	check(ACCOUNT, "a");
	assert_int_equal(read_text("{\"Customer_ID\":1}", false, &err), 0);
	check(ID, "");
	read_ok("{\"customer\\u005fid\":7}");
	check(ID, "7");
}

static void test_fieldmap__carries_unknown_words_as_they_are(void **state)
{
	(void)state;
	read_ok("{\"status\":\"SUSPENDED\"}");
	check(STATUS, "SUSPENDED");
	assert_true(sv_eq(fieldmap_wire(&fields[STATUS], SV("Closed")), SV("CLOSED")));
	assert_true(sv_eq(fieldmap_wire(&fields[STATUS], SV("SUSPENDED")), SV("SUSPENDED")));
}

static void test_fieldmap__joins_and_splits_zip_and_extension(void **state)
{
	struct sv main_part = SV_ABSENT;
	struct sv extension = SV_ABSENT;

	(void)state;
	read_ok("{\"service_address\":{\"postal_code\":\"13202-1044\",\"postal_code_extension\":"
		"\"1044\"}}");
	check(POSTAL, "13202-1044");
	read_ok("{\"service_address\":{\"postal_code\":\"13202\",\"postal_code_extension\":\"\"}}");
	check(POSTAL, "13202");
	assert_true(fieldmap_split_postal(SV("13202-1044"), &main_part, &extension));
	assert_true(sv_eq(main_part, SV("13202")));
	assert_true(sv_eq(extension, SV("1044")));
	assert_true(fieldmap_split_postal(SV("132021044"), &main_part, &extension));
	assert_false(fieldmap_split_postal(SV("13202"), &main_part, &extension));
	assert_false(fieldmap_split_postal(SV("K1A 0B1"), &main_part, &extension));
	assert_false(fieldmap_split_postal(SV("13202-10x4"), &main_part, &extension));
}

static void test_fieldmap__refuses_what_is_no_json(void **state)
{
	static const char *const bad[] = {"", "x", "{", "{\"a\":01}", "{\"a\":1.}", "{\"a\":+1}",
		"{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}",
		"{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\" 1}",
		"{\"a\":1,}", "{\"a\":[1,]}", "{\"a\":nul}", "{} {}", "[]", "7", "{\"a\":1}}",
		"{\"a\":\"\xe2\x82\"}", "{1:2}"};
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (read_text(bad[i], true, &err) != ERR_DATA)
			print_error("taken: %s\n", bad[i]);
		assert_int_equal(read_text(bad[i], true, &err), ERR_DATA);
	}
	read_ok("{\"a\":\"\\ud800x\\u0000\",\"customer_id\":\"\\udc00\\ud800\\u0041\"}");
	check(ID, "\xef\xbf\xbd\xef\xbf\xbd"
		  "A");
}

static void test_fieldmap__tells_numbers_from_texts(void **state)
{
	(void)state;
	assert_true(fieldmap_is_number(SV("12")));
	assert_true(fieldmap_is_number(SV("0")));
	assert_true(fieldmap_is_number(SV("-1.50")));
	assert_false(fieldmap_is_number(SV("012")));
	assert_false(fieldmap_is_number(SV("1.")));
	assert_false(fieldmap_is_number(SV("")));
	assert_false(fieldmap_is_number(SV("1e5")));
	assert_false(fieldmap_is_number(SV("12 ")));
	assert_true(sv_eq(fieldmap_last_step(SV("/service_address/city")), SV("city")));
	assert_true(sv_eq(fieldmap_last_step(SV("/City")), SV("City")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fieldmap__reads_a_record_in_our_words),
		cmocka_unit_test(test_fieldmap__takes_ids_as_numbers_or_texts),
		cmocka_unit_test(test_fieldmap__unset_has_many_forms),
		cmocka_unit_test(test_fieldmap__tries_the_paths_in_order_without_letter_case),
		cmocka_unit_test(test_fieldmap__carries_unknown_words_as_they_are),
		cmocka_unit_test(test_fieldmap__joins_and_splits_zip_and_extension),
		cmocka_unit_test(test_fieldmap__refuses_what_is_no_json),
		cmocka_unit_test(test_fieldmap__tells_numbers_from_texts),
	};

	arena_init(&arena, 0);
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return rc;
}

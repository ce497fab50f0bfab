#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "engine/base/buf.h"
#include "io/csv_bytes.h"
#include "io/json_bytes.h"
#include "io/json_pick.h"

#include "engine/base/banned.h"

/* ---- bytes --------------------------------------------------------------------------------------- */

enum { ROOM = 100 };

static const char *skip_slowly(const char *p, const char *end, bool strict)
{
	while (p < end && !json_bytes_is_special(*p, strict))
		p++;
	return p;
}

/* Of a block of its own size, so that a read beyond it is seen by a memory checker. */
static void check_skip(const char *bytes, size_t n)
{
	char *copy = malloc(n ? n : 1);

	assert_non_null(copy);
	(void)memcpy(copy, bytes, n);
	for (size_t from = 0; from <= n; from++) {
		for (int strict = 0; strict < 2; strict++) {
			const char *wanted = skip_slowly(copy + from, copy + n, strict);
			assert_ptr_equal(json_bytes_skip(copy + from, copy + n, strict), wanted);
			assert_ptr_equal(
				json_bytes_skip_words(copy + from, copy + n, strict), wanted);
		}
	}
	free(copy);
}

static void test_json_bytes__finds_every_byte_at_every_place(void **state)
{
	char bytes[ROOM];

	(void)state;
	for (size_t at = 0; at < ROOM; at++) {
		for (int c = 0; c < 256; c++) {
			(void)memset(bytes, 'a', sizeof(bytes));
			bytes[at] = (char)c;
			const char *hit = skip_slowly(bytes, bytes + ROOM, true);
			assert_ptr_equal(json_bytes_skip(bytes, bytes + ROOM, true), hit);
			assert_ptr_equal(json_bytes_skip_words(bytes, bytes + ROOM, true), hit);
		}
	}
	(void)memset(bytes, 'b', sizeof(bytes));
	for (size_t n = 0; n <= ROOM; n++)
		check_skip(bytes, n);
	for (size_t i = 0; i < ROOM; i += 7)
		bytes[i] = i % 2 ? '"' : '\x7f';
	bytes[50] = '\xc3';
	bytes[70] = '\x1f';
	for (size_t n = 0; n <= ROOM; n++)
		check_skip(bytes, n);
}

static void test_json_bytes__compares_the_first_bytes_alone(void **state)
{
	char a[32];
	char b[32];

	(void)state;
	(void)memset(a, 'x', sizeof(a));
	for (size_t differs = 0; differs < 32; differs++) {
		(void)memcpy(b, a, sizeof(b));
		b[differs] = 'y';
		for (size_t n = 0; n <= 32; n++)
			assert_int_equal(
				json_bytes_same32(a, b, n, json_bytes_mask32(n)), differs >= n);
	}
	assert_true(json_bytes_same32(a, a, 32, json_bytes_mask32(32)));
}

static void check_copy(const char *from, size_t n, bool wanted)
{
	char to[ROOM + 1];

	(void)memset(to, '#', sizeof(to));
	assert_int_equal(csv_bytes_copy(to, from, n), wanted);
	assert_memory_equal(to, from, n);
	assert_int_equal(to[n], '#');
	if (n < 8)
		return;
	(void)memset(to, '#', sizeof(to));
	assert_int_equal(csv_bytes_copy_words(to, from, n) == 0, wanted);
	assert_memory_equal(to, from, n);
	assert_int_equal(to[n], '#');
}

static void test_csv_bytes__copies_and_sees_what_needs_quotes(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 70; n++) {
		char *text = malloc(n ? n : 1);
		assert_non_null(text);
		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++) {
				(void)memset(text, 'a' + (int)(n % 26), n);
				text[at] = (char)c;
				check_copy(text, n, c != ',' && c != '"' && c != '\r' && c != '\n');
			}
		}
		(void)memset(text, 'z', n);
		check_copy(text, n, true);
		free(text);
	}
}

/* ---- texts that are alike ------------------------------------------------------------------------ */

static const char *const pointers[] = {"", "/id", "/a", "/a/b", "/a/c", "/list", "/list/0",
	"/list/1/b", "/x~1y", "/deep/deep/deep"};

enum { POINTERS = sizeof(pointers) / sizeof(pointers[0]) };

static struct json_pick *new_pick(bool nocase, bool alike)
{
	struct json_pick *pick = json_pick_new(nocase);

	if (alike)
		json_pick_expect_alike(pick);
	for (size_t i = 0; i < POINTERS; i++)
		(void)json_pick_add(pick, sv_of(pointers[i]));
	return pick;
}

struct picks {
	struct json_pick *plain;
	struct json_pick *alike;
	uint64_t chance;
};

static unsigned chance(struct picks *picks, unsigned below)
{
	picks->chance = picks->chance * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(picks->chance >> 33) % below;
}

static void add_value(struct picks *picks, struct buf *out, unsigned depth);

static void add_member(struct picks *picks, struct buf *out, unsigned depth)
{
	static const char *const names[] = {"id", "a", "b", "c", "list", "x/y", "deep", "A", "ID",
		"a_name_that_is_longer_than_what_is_kept", "\\u0061", "n\xc3\xa9", "",
		"of_twenty_nine_bytes_in_text", "of_twentynine_bytes_in_a_text"};
	static const char *const colons[] = {":", ":", ":", " :", ": ", "\t:\n"};

	buf_printf(out, "\"%s\"%s", names[chance(picks, 15)], colons[chance(picks, 6)]);
	add_value(picks, out, depth);
}

static void add_value(struct picks *picks, struct buf *out, unsigned depth)
{
	static const char *const scalars[] = {"1", "\"x\"", "null", "true", "false", "-1.5e3",
		"\"\"", "\"a\\\"b\"", "\"a string that is longer than 32 bytes, \xe2\x82\xac\"",
		"12.0", "\"\\ud83d\\ude00\"", "1015"};
	unsigned kind = depth > 4 ? 0 : chance(picks, 4);

	if (kind < 2) {
		buf_add_str(out, scalars[chance(picks, 12)]);
		return;
	}
	buf_add_char(out, kind == 2 ? '{' : '[');
	for (unsigned i = chance(picks, 5); i > 0; i--) {
		if (kind == 2)
			add_member(picks, out, depth + 1);
		else
			add_value(picks, out, depth + 1);
		if (i > 1)
			buf_add_str(out, chance(picks, 4) ? "," : " , ");
	}
	buf_add_char(out, kind == 2 ? '}' : ']');
}

/* What a careless server or a broken line makes of it. */
static void spoil(struct picks *picks, struct buf *text)
{
	static const char bytes[] = "{}[],:\"\\ 0a\x01\xff";

	if (text->n < 2 || chance(picks, 3) > 0)
		return;
	if (chance(picks, 2))
		buf_truncate(text, chance(picks, (unsigned)text->n));
	else
		text->p[chance(picks, (unsigned)text->n)] = bytes[chance(picks, 13)];
}

/* Reads a block of its own size both ways: what is taken and what is said must be the same. */
static void check_same(const struct picks *picks, const struct buf *text)
{
	struct json_span plain[POINTERS];
	struct json_span alike[POINTERS];
	struct err plain_err = ERR_INIT;
	struct err alike_err = ERR_INIT;
	char *copy = malloc(text->n ? text->n : 1);

	assert_non_null(copy);
	(void)memcpy(copy, buf_str(text), text->n);
	const struct sv view = sv_make(copy, text->n);
	int rc = json_pick_read(picks->plain, view, plain, &plain_err);
	assert_int_equal(json_pick_read(picks->alike, view, alike, &alike_err), rc);
	assert_string_equal(plain_err.message, alike_err.message);
	for (size_t i = 0; rc == 0 && i < POINTERS; i++) {
		assert_int_equal(plain[i].kind, alike[i].kind);
		assert_int_equal(plain[i].is_coded, alike[i].is_coded);
		assert_ptr_equal(plain[i].raw.p, alike[i].raw.p);
		assert_int_equal(plain[i].raw.n, alike[i].raw.n);
	}
	free(copy);
}

static void check_texts(bool nocase, uint64_t seed, unsigned count)
{
	struct picks picks = {new_pick(nocase, false), new_pick(nocase, true), seed};
	struct buf text = BUF_INIT;

	print_message("seed %llu\n", (unsigned long long)seed);
	for (unsigned i = 0; i < count; i++) {
		if (i % 4 == 0 || text.n == 0) {
			buf_clear(&text);
			add_value(&picks, &text, 0);
		}
		spoil(&picks, &text);
		check_same(&picks, &text);
	}
	buf_release(&text);
	json_pick_free(picks.plain);
	json_pick_free(picks.alike);
}

static void test_json_pick__reads_alike_whatever_it_expects(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		check_texts(seed % 2, seed, 5000);
}

static void test_json_pick__takes_no_name_for_granted(void **state)
{
	static const char *const texts[] = {"{\"id\":1,\"a\":{\"b\":2,\"c\":3},\"z\":{\"b\":9}}",
		"{\"id\":1,\"a\":{\"b\":2,\"c\":3},\"z\":{\"b\":9}}",
		"{\"a\":{\"c\":3},\"id\":1,\"z\":{\"b\":9}}", "{\"id\":5,\"id\":6,\"a\":{\"b\":1}}",
		"{\"idx\":5,\"id\":6}", "{\"id\" :7}", "{\"\\u0069d\":8}", "{\"id\":1",
		"{\"id\":", "{\"id\"", "{\"id\":1,}", "{\"id\":1 \"a\":2}",
		"{\"id\":1,\"a\":[{\"b\":1}],\"q\":[]}",
		"{\"list\":[{\"b\":1},{\"b\":2}],\"q\":[{\"b\":3},{\"b\":4}]}", "[{\"id\":1}]"};
	struct picks picks = {new_pick(false, false), new_pick(false, true), 1};
	struct buf text = BUF_INIT;

	(void)state;
	for (size_t round = 0; round < 3; round++) {
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
			buf_clear(&text);
			buf_add_str(&text, texts[i]);
			check_same(&picks, &text);
		}
	}
	buf_release(&text);
	json_pick_free(picks.plain);
	json_pick_free(picks.alike);
}

/* More names than are remembered; then a pointer that leads elsewhere than before. */
static void test_json_pick__remembers_a_bounded_number_of_names(void **state)
{
	struct json_pick *pick = new_pick(false, true);
	struct json_span spans[POINTERS + 1];
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	buf_add_char(&text, '{');
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&text, "\"name%u\":{\"in\":%u},", i, i);
	buf_add_str(&text, "\"id\":77}");
	for (int round = 0; round < 3; round++) {
		assert_int_equal(json_pick_read(pick, buf_sv(&text), spans, &err), 0);
		assert_true(sv_eq(spans[1].raw, SV("77")));
	}
	size_t slot = json_pick_add(pick, SV("/name3/in"));
	assert_int_equal(json_pick_read(pick, buf_sv(&text), spans, &err), 0);
	assert_true(sv_eq(spans[slot].raw, SV("3")));
	buf_release(&text);
	json_pick_free(pick);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_bytes__finds_every_byte_at_every_place),
		cmocka_unit_test(test_json_bytes__compares_the_first_bytes_alone),
		cmocka_unit_test(test_csv_bytes__copies_and_sees_what_needs_quotes),
		cmocka_unit_test(test_json_pick__reads_alike_whatever_it_expects),
		cmocka_unit_test(test_json_pick__takes_no_name_for_granted),
		cmocka_unit_test(test_json_pick__remembers_a_bounded_number_of_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

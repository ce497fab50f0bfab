#include "tests/unit/tempdir.h"

#include "io/changemanifest.h"

#include "engine/base/banned.h"

static const struct changeset_guard guard = {
	{"creates", 7}, {"outbound", 8}, {"sites made", 10}, {"10%", 3}, 5, 7, 50, true, false, 0};

static struct changeset_manifest sample(void)
{
	return (struct changeset_manifest){.format_version = CHANGESET_FORMAT_VERSION,
		.changeset_id = SV("20261123T020112Z-1a2b3c4d"),
		.created_at = 1795399272,
		.tool_version = SV("0.1.0"),
		.directions = DIRECTIONS_INBOUND,
		.origin = SV("diff"),
		.rules_sha256 = SV("ab"),
		.base_generation = 9,
		.previous_changeset = SV(""),
		.counts = {{3, 1, 1, 0, 0, 1, 0}, {2, 0, 1, 1, 0, 0, 0}},
		.records = {{0, 0, 0}, {1, 2, 3}},
		.lines = {{0, 0, 0}, {4, 5, 6}},
		.guards = &guard,
		.guard_count = 1};
}

static void test_changemanifest__comes_back_with_its_seal(void **state)
{
	struct changeset_manifest manifest = sample();
	struct changeset_manifest back;
	struct buf text = BUF_INIT;
	struct arena arena;
	struct err err = ERR_INIT;

	(void)state;
	arena_init(&arena, 0);
	assert_ok(changemanifest_seal(&manifest, &arena, &text, &err), &err);
	assert_int_equal(manifest.seal.n, 64);
	assert_ok(changemanifest_parse(buf_sv(&text), &arena, &back, &err), &err);
	assert_true(sv_eq(back.seal, manifest.seal));
	assert_int_equal(back.directions, DIRECTIONS_INBOUND);
	assert_int_equal(back.created_at, 1795399272);
	assert_memory_equal(back.counts, manifest.counts, sizeof(back.counts));
	assert_memory_equal(back.records, manifest.records, sizeof(back.records));
	assert_memory_equal(back.lines, manifest.lines, sizeof(back.lines));
	assert_int_equal(back.guard_count, 1);
	assert_true(back.guards[0].tripped);
	buf_release(&text);
	arena_release(&arena);
}

/* Also in the white space, which is no part of what the seal is over. */
static void test_changemanifest__refuses_any_other_byte(void **state)
{
	struct changeset_manifest manifest = sample();
	struct changeset_manifest back;
	struct buf text = BUF_INIT;
	struct arena arena;
	struct err err = ERR_INIT;

	(void)state;
	arena_init(&arena, 0);
	assert_ok(changemanifest_seal(&manifest, &arena, &text, &err), &err);
	char *bytes = arena_str(&arena, buf_sv(&text));
	for (size_t i = 0; i < text.n; i++) {
		char was = bytes[i];
		bytes[i] = was == ' ' || was == '\n'  ? '\t'
			   : was == 'x'		      ? 'y'
			   : was == '7'		      ? '8'
			   : was >= '0' && was <= '9' ? '7'
						      : 'x';
		err_clear(&err);
		if (changemanifest_parse(sv_make(bytes, text.n), &arena, &back, &err) == 0)
			fail_msg("byte %zu may be '%c' instead of '%c'", i, bytes[i], was);
		assert_true(err.code == ERR_SEAL || err.code == ERR_DATA);
		bytes[i] = was;
	}
	err_clear(&err);
	assert_ok(changemanifest_parse(sv_make(bytes, text.n), &arena, &back, &err), &err);
	buf_add_char(&text, '\n');
	assert_int_equal(changemanifest_parse(buf_sv(&text), &arena, &back, &err), ERR_SEAL);
	buf_release(&text);
	arena_release(&arena);
}

static void test_changemanifest__refuses_what_is_none(void **state)
{
	static const char *const texts[] = {"", "{", "[]", "{}", "null", "{\"format_version\":1}",
		"<html></html>", "{\"format_version\":99}"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct changeset_manifest back;
		struct arena arena;
		struct err err = ERR_INIT;
		arena_init(&arena, 0);
		int code = changemanifest_parse(sv_of(texts[i]), &arena, &back, &err);
		if (code != ERR_SEAL && code != ERR_DATA)
			fail_msg("'%s' gave %d", texts[i], code);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changemanifest__comes_back_with_its_seal),
		cmocka_unit_test(test_changemanifest__refuses_any_other_byte),
		cmocka_unit_test(test_changemanifest__refuses_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

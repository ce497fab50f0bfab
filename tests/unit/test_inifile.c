#include "tests/unit/tempdir.h"

#include "io/inifile.h"

#include "engine/base/banned.h"

/* Parses and writes "LINE[KIND|NAME]LINE:KEY=VALUE;...". */
static int dump(struct sv text, enum inifile_headings headings, struct buf *out, struct err *err)
{
	struct arena arena;
	struct sections sections = {0};

	arena_init(&arena, 0);
	int code = inifile_parse(text, "x.ini", headings, ERR_DATA, &arena, &sections, err);
	for (size_t i = 0; i < sections.count; i++) {
		const struct section *section = &sections.at[i];
		assert_string_equal(section->file, "x.ini");
		buf_printf(out, "%d[%.*s|%.*s]", section->line, SV_ARG(section->kind),
			SV_ARG(section->name));
		for (size_t k = 0; k < section->count; k++)
			buf_printf(out, "%d:%.*s=%.*s;", section->entries[k].line,
				SV_ARG(section->entries[k].key), SV_ARG(section->entries[k].value));
	}
	vec_release(&sections);
	arena_release(&arena);
	return code;
}

static void assert_gives(struct sv text, const char *expected)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_ok(dump(text, INIFILE_KIND_AND_NAME, &out, &err), &err);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void assert_refuses(struct sv text, const char *where, const char *words)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_err(&err, dump(text, INIFILE_WHOLE, &out, &err), ERR_DATA, words);
	assert_string_equal(err.context, where);
	assert_string_equal(buf_str(&out), "");
	buf_release(&out);
}

static void test_inifile__keeps_lines_repeats_and_order(void **state)
{
	(void)state;
	assert_gives(SV("; comment\n[rule site-type]   ; why\nmap = A <-> B\nmap=C <-> D\n\n"
			"[rule empty]\n# x\n[rule site-type]\n  k =\n"),
		"2[rule|site-type]3:map=A <-> B;4:map=C <-> D;6[rule|empty]8[rule|site-type]9:k=;");
	assert_gives(SV(""), "");
}

static void test_inifile__takes_a_comment_only_after_white_space(void **state)
{
	(void)state;
	assert_gives(SV("[s]\na = x;y ; z\nb = http://h/#f\nc = ; all\n"),
		"1[s|]2:a=x;y;3:b=http://h/#f;4:c=;");
}

static void test_inifile__takes_marks_and_crlf(void **state)
{
	(void)state;
	assert_gives(SV("\xef\xbb\xbf[s  n m]\r\na = b\r\n"), "1[s|n m]2:a=b;");
	assert_gives(SV("[s]\na = b"), "1[s|]2:a=b;");
}

static void test_inifile__does_not_glue_indented_lines(void **state)
{
	(void)state;
	assert_gives(SV("[s]\na = b\n   c = d\n"), "1[s|]2:a=b;3:c=d;");
	assert_refuses(SV("[s]\na = b\n   more of it\n"), "x.ini:3", "neither [heading]");
}

static void test_inifile__keeps_whole_headings(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_ok(dump(SV("[rapid-response endpoints]\n"), INIFILE_WHOLE, &out, &err), &err);
	assert_string_equal(buf_str(&out), "1[rapid-response endpoints|]");
	buf_release(&out);
	assert_gives(SV("[field "
			"customer.a_name_that_is_longer_than_libinih_would_keep_for_itself]\nk=v"),
		"1[field|customer.a_name_that_is_longer_than_libinih_would_keep_for_itself]2:k=v;");
}

static void test_inifile__tells_file_and_line(void **state)
{
	(void)state;
	assert_refuses(SV("[s]\nno sign\n"), "x.ini:2", "neither [heading] nor key = value");
	assert_refuses(SV("[s]\nkey: value\n"), "x.ini:2", "has no '='");
	assert_refuses(SV("[s]\na: b = value\n"), "x.ini:2", "has no '='");
	assert_refuses(SV("[s]\n= value\n"), "x.ini:2", "no key");
	assert_refuses(SV("a = b\n"), "x.ini:1", "before the first");
	assert_refuses(SV("\n[s\n"), "x.ini:2", "does not end");
	assert_refuses(SV("[s] a = b\n"), "x.ini:1", "alone on its line");
	assert_refuses(SV("[]\n"), "x.ini:1", "not a heading");
	assert_refuses(SV("[s]\na = b\0c\n"), "x.ini:2", "zero character");
}

static void test_inifile__never_cuts_a_long_line(void **state)
{
	(void)state;
	struct buf text = BUF_INIT;
	struct buf expected = BUF_INIT;

	buf_add_str(&text, "[s]\na=");
	buf_add_str(&expected, "1[s|]2:a=");
	for (int i = 0; i < INIFILE_LINE_MAX - 2; i++) {
		buf_add_char(&text, (char)('a' + i % 26));
		buf_add_char(&expected, (char)('a' + i % 26));
	}
	buf_add_str(&expected, ";3:b=c;");
	size_t before = text.n;
	buf_add_str(&text, "\nb=c\n");
	assert_gives(buf_sv(&text), buf_str(&expected));
	buf_truncate(&text, before);
	buf_add_str(&text, "x\nb=c\n");
	assert_refuses(buf_sv(&text), "x.ini:2", "longer than 4096 bytes");
	buf_release(&text);
	buf_release(&expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inifile__keeps_lines_repeats_and_order),
		cmocka_unit_test(test_inifile__takes_a_comment_only_after_white_space),
		cmocka_unit_test(test_inifile__takes_marks_and_crlf),
		cmocka_unit_test(test_inifile__does_not_glue_indented_lines),
		cmocka_unit_test(test_inifile__keeps_whole_headings),
		cmocka_unit_test(test_inifile__tells_file_and_line),
		cmocka_unit_test(test_inifile__never_cuts_a_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

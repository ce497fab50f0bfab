#include "tests/unit/tempdir.h"

#include "io/csvin.h"
#include "io/gzfile.h"

#include "engine/base/banned.h"

static const char *const columns[] = {"id", "decision", "by"};

/*
 * Reads `bytes` and writes what came as "ROW:id|decision|by\n"; "-" for an absent value. The code of
 * the error, if any.
 */
static int read_text(
	struct sv bytes, size_t needed, unsigned flags, struct buf *out, struct err *err)
{
	struct tempdir dir;
	struct csvin *in = NULL;
	struct sv values[3];
	bool more = true;

	tempdir_init(&dir);
	const char *path = tempdir_put(&dir, "in.csv", bytes);
	int code = csvin_open(path, columns, 3, needed, flags, &in, err);
	while (code == 0 && more) {
		code = csvin_next(in, values, &more, err);
		if (code != 0 || !more)
			break;
		buf_printf(out, "%llu:", (unsigned long long)csvin_row_no(in));
		for (size_t i = 0; i < 3; i++) {
			buf_add_str(out, i > 0 ? "|" : "");
			buf_add_sv(out, sv_is_absent(values[i]) ? SV("-") : values[i]);
		}
		buf_add_str(out, "\n");
	}
	csvin_close(in);
	tempdir_release(&dir);
	return code;
}

static void assert_reads(struct sv bytes, unsigned flags, const char *expected)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_ok(read_text(bytes, 2, flags, &out, &err), &err);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void assert_refuses(struct sv bytes, unsigned flags, const char *words)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_err(&err, read_text(bytes, 2, flags, &out, &err), ERR_DATA, words);
	buf_release(&out);
}

static void test_csvin__finds_columns_by_name(void **state)
{
	(void)state;
	assert_reads(SV("x,decision,id\r\n1,hold,c1\r\n2,,c2"), 0, "2:c1|hold|-\n3:c2||-\n");
	assert_reads(SV("id,decision,by\r\n"), CSVIN_EXACT, "");
}

static void test_csvin__keeps_a_line_break_inside_quotes(void **state)
{
	(void)state;
	assert_reads(SV("id,decision\r\n\"a\r\nb\",\"say \"\"hi\"\"\"\r\nc,d\r\n"), 0,
		"2:a\r\nb|say \"hi\"|-\n3:c|d|-\n");
}

static void test_csvin__keeps_outer_spaces_when_strict(void **state)
{
	(void)state;
	assert_reads(SV("id,decision\r\n  a , b\r\n"), 0, "2:  a | b|-\n");
}

static void test_csvin__refuses_what_rfc_4180_does_not_allow(void **state)
{
	(void)state;
	assert_refuses(SV("id,decision\r\na\"b,c\r\n"), 0, "row 2 of '");
	assert_refuses(SV("id,decision\r\na,b\r\n\"a\"b,c\r\n"), 0, "a quote stands inside");
	assert_refuses(SV("id,decision\r\na,\"b\r\n"), 0, "not closed");
	assert_refuses(SV("id,decision\r\na,b\nc,d\r\n"), 0, "row 2 of '");
	assert_refuses(SV("id,decision\na,b\n"), 0, "LF alone");
	assert_refuses(SV("id,decision\r\na,b\rc,d\r\n"), 0, "CR alone");
	assert_refuses(SV("id,decision\r\na,b\r"), 0, "CR alone");
	assert_refuses(SV("id,decision\r\na,b,c\r\n"), 0, "3 fields where the header has 2");
	assert_refuses(SV("id,decision\r\na\r\n"), 0, "1 fields");
	assert_refuses(SV("id,decision\r\n\r\n"), 0, "0 fields");
	assert_refuses(SV("\xef\xbb\xbfid,decision\r\n"), 0, "byte order mark");
	assert_refuses(SV(""), 0, "is empty");
}

static void test_csvin__gives_the_rows_before_an_error(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	struct sv bytes = SV("id,decision\r\na,b\r\nc,d\r\n\"e\"f,g\r\n");

	assert_err(&err, read_text(bytes, 2, 0, &out, &err), ERR_DATA, "row 4");
	assert_string_equal(buf_str(&out), "2:a|b|-\n3:c|d|-\n");
	buf_release(&out);
}

static void test_csvin__checks_the_header(void **state)
{
	(void)state;
	assert_refuses(SV("id,by\r\n"), 0, "has no column 'decision'");
	assert_refuses(SV("id,decision,id\r\n"), 0, "column 'id' twice");
	assert_refuses(SV("id,decision,byy\r\n"), CSVIN_REFUSE_UNKNOWN, "did you mean 'by'");
	assert_refuses(SV("id,decision\r\n"), CSVIN_EXACT, "column 3 of '");
	assert_refuses(SV("decision,id,by\r\n"), CSVIN_EXACT, "column 1 of '");
	assert_refuses(SV("id,decision,by,x\r\n"), CSVIN_EXACT, "4 columns instead of 3");
	assert_refuses(SV("ID,decision\r\n"), 0, "has no column 'id'");
}

static void test_csvin__takes_what_spreadsheets_write(void **state)
{
	(void)state;
	assert_reads(SV("\xef\xbb\xbfID;Decision;By\nc1;hold;\"a;b\"\n;;\n\nc2; apply ;\n"),
		CSVIN_TOLERANT, "2:c1|hold|a;b\n5:c2|apply|\n");
	assert_reads(SV("id\tdecision\r1\t2\r3\t\r"), CSVIN_TOLERANT, "2:1|2|-\n3:3||-\n");
	assert_reads(
		SV("id,decision\r\n'=1,'+2\r\n'a,'\r\n"), CSVIN_TOLERANT, "2:=1|+2|-\n3:'a|'|-\n");
	assert_reads(
		SV("id,decision,by\r\na,b\r\nc,d,e,,\r\n"), CSVIN_TOLERANT, "2:a|b|\n3:c|d|e\n");
	assert_refuses(SV("id,decision\r\na,b,c\r\n"), CSVIN_TOLERANT, "3 fields");
}

static void test_csvin__reads_rows_across_blocks(void **state)
{
	(void)state;
	struct buf text = BUF_INIT;
	struct buf expected = BUF_INIT;

	buf_add_str(&text, "id,decision\r\n");
	for (unsigned i = 0; i < 5000; i++) {
		buf_printf(&text, "%u,\"%.*s\r\n\"\r\n", i, (int)(i % 50),
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		buf_printf(&expected, "%u:%u|%.*s\r\n|-\n", i + 2, i, (int)(i % 50),
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	}
	assert_reads(buf_sv(&text), 0, buf_str(&expected));
	struct buf packed = BUF_INIT;
	struct gz_deflater *deflater = gz_deflater_new();
	gz_deflate(deflater, buf_sv(&text), &packed);
	assert_reads(buf_sv(&packed), 0, buf_str(&expected));
	gz_deflater_free(deflater);
	buf_release(&packed);
	buf_release(&text);
	buf_release(&expected);
}

static void test_csvin__refuses_a_row_without_end(void **state)
{
	(void)state;
	struct buf text = BUF_INIT;

	buf_add_str(&text, "id,decision\r\n1,\"");
	(void)memset(buf_reserve(&text, CSVIN_ROW_MAX + 20000), 'x', CSVIN_ROW_MAX + 20000);
	text.n += CSVIN_ROW_MAX + 20000;
	assert_refuses(buf_sv(&text), 0, "longer than 16 MiB");
	buf_truncate(&text, 13);
	for (size_t i = 0; i < CSVIN_COLUMNS_MAX + 5; i++)
		buf_add_char(&text, ',');
	assert_refuses(buf_sv(&text), 0, "more fields");
	buf_release(&text);
}

static void test_csvin__tells_a_missing_file(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct csvin *in = NULL;

	assert_err(&err, csvin_open("/nonexistent/a.csv", columns, 3, 1, 0, &in, &err),
		ERR_NO_INPUT, "a.csv");
	csvin_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csvin__finds_columns_by_name),
		cmocka_unit_test(test_csvin__keeps_a_line_break_inside_quotes),
		cmocka_unit_test(test_csvin__keeps_outer_spaces_when_strict),
		cmocka_unit_test(test_csvin__refuses_what_rfc_4180_does_not_allow),
		cmocka_unit_test(test_csvin__gives_the_rows_before_an_error),
		cmocka_unit_test(test_csvin__checks_the_header),
		cmocka_unit_test(test_csvin__takes_what_spreadsheets_write),
		cmocka_unit_test(test_csvin__reads_rows_across_blocks),
		cmocka_unit_test(test_csvin__refuses_a_row_without_end),
		cmocka_unit_test(test_csvin__tells_a_missing_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

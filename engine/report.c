#include "engine/report.h"

#include "engine/report_assets.h"
#include "engine/report_data.h"
#include "io/changefile.h"
#include "io/csvout.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* ---- the page's policy --------------------------------------------------------------------------------- */

static unsigned hex_digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "'sha256-BASE64'", as Content Security Policy Level 3 wants it, of the text of an element. */
static void add_source(struct buf *out, const char *text, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char hex[DIGEST_HEX_SIZE];
	unsigned bytes[33] = {0};

	digest_sha256_hex(sv_make(text, n), hex);
	for (size_t i = 0; i < 32; i++)
		bytes[i] = hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]);
	buf_add_str(out, "'sha256-");
	for (size_t i = 0; i < 33; i += 3) { /* 32 bytes: the last of 44 digits is '=' */
		unsigned bits = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
		for (int shift = 18; shift >= 0; shift -= 6)
			buf_add_char(out, i == 30 && shift == 0 ? '=' : digits[bits >> shift & 63]);
	}
	buf_add_char(out, '\'');
}

static void add_policy(struct buf *out)
{
	buf_add_str(
		out, "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; ");
	buf_add_str(out, "style-src ");
	add_source(out, report_page_style, report_page_style_size);
	buf_add_str(out, "; script-src ");
	add_source(out, report_page_script, report_page_script_size);
}

/* ---- the page ------------------------------------------------------------------------------------------- */

/* Puts in what a mark of the template stands for. */
static int put_mark(const struct report_input *input, struct sv mark, struct file_writer *writer,
	struct err *err)
{
	struct buf text = BUF_INIT;

	if (sv_eq(mark, SV("DATA")))
		return report_data_write(input, writer, err);
	if (sv_eq(mark, SV("STYLE")))
		buf_add(&text, report_page_style, report_page_style_size);
	else if (sv_eq(mark, SV("SCRIPT")))
		buf_add(&text, report_page_script, report_page_script_size);
	else if (sv_eq(mark, SV("POLICY")))
		add_policy(&text);
	else /* TITLE: until the script names it in full */
		buf_add_str(&text, "accord report");
	file_writer_add(writer, buf_str(&text), text.n);
	buf_release(&text);
	return 0;
}

static int put_page(const struct report_input *input, struct file_writer *writer, struct err *err)
{
	struct sv rest = sv_make(report_page_html, report_page_html_size);

	for (;;) {
		size_t n = sv_find(rest, '@');
		file_writer_add(writer, rest.p, n);
		if (n == rest.n)
			return 0;
		rest = sv_from(rest, n + 1);
		struct sv mark = sv_cut(&rest, '@');
		if (put_mark(input, mark, writer, err) != 0)
			return err->code;
	}
}

int report_write_page(const struct report_input *input, const char *path, struct err *err)
{
	struct file_writer *writer = NULL;
	int code = file_writer_open(path, &writer, err);

	if (code == 0)
		code = put_page(input, writer, err);
	if (code == 0)
		code = file_writer_commit(writer, err);
	file_writer_free(writer);
	return code;
}

/* ---- review.csv ------------------------------------------------------------------------------------------ */

struct review {
	struct file_writer *writer;
	struct buf row;
	struct buf cells; /* values that got an apostrophe */
};

/* Does a spreadsheet take a cell that begins so for a formula? (OWASP, CSV injection) */
static bool is_formula(struct sv value)
{
	return value.n > 0 && memchr("=+-@\t\r\n", value.p[0], 7);
}

static int review_row(void *self, const struct change *change, struct err *err)
{
	struct review *review = self;
	struct sv values[] = {sv_of(change->id), sv_of(direction_name(change->direction)),
		sv_of(action_name(change->action)), change->customer_id, change->site_num,
		change->account_number, change->name, change->field, change->before, change->after,
		change->rule, change->reason, SV("")};
	enum { COUNT = sizeof(values) / sizeof(values[0]) };
	size_t needed = 0;

	(void)err;
	for (size_t i = 0; i < COUNT; i++)
		needed += values[i].n + 1;
	buf_clear(&review->cells);
	(void)buf_reserve(&review->cells, needed); /* so that it does not move below */
	for (size_t i = 0; i < COUNT; i++) {
		if (!is_formula(values[i]))
			continue;
		size_t at = review->cells.n;
		buf_add_char(&review->cells, '\'');
		buf_add_sv(&review->cells, values[i]);
		values[i] = sv_from(buf_sv(&review->cells), at);
	}
	buf_clear(&review->row);
	csvout_add_row(&review->row, values, COUNT);
	file_writer_add(review->writer, buf_str(&review->row), review->row.n);
	return 0;
}

int report_write_review(const char *folder, const char *path, struct err *err)
{
	static const char head[] =
		"\xEF\xBB\xBF"
		"change_id,direction,action,customer_id,site_num,account_number,name,field,before,"
		"after,rule,reason,decision\r\n";
	struct review review = {0};
	int code = file_writer_open(path, &review.writer, err);

	if (code == 0) {
		file_writer_add(review.writer, head, sizeof(head) - 1);
		code = changefile_each_change(folder, "changes.csv", review_row, &review, err);
	}
	if (code == 0)
		code = file_writer_commit(review.writer, err);
	file_writer_free(review.writer);
	buf_release(&review.row);
	buf_release(&review.cells);
	return code;
}

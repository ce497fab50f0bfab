/*
 * The pages that an extraction leaves behind when it breaks off, damaged: of what was written, a first part comes
 * back as it was, or nothing; never other rows. A file of any bytes is taken or not, and that is all.
 */
#include "tests/fuzz/fuzz_help.h"

#include "io/csvout.h"
#include "io/pagespool.h"

#include "engine/base/banned.h"

enum { COLUMNS = 2, IDENTITY = 7, BEGUN_AT = 1700000000 };

static int add_row(void *self, const struct sv *values, struct err *err)
{
	(void)err;
	csvout_add_row(self, values, COLUMNS);
	return 0;
}

/* Rows that come back. */
static void take_up(const char *path, struct buf *out)
{
	struct extract_mark mark = {0};
	struct err err = ERR_INIT;
	struct pagespool *spool = pagespool_take_up(path, IDENTITY, COLUMNS, BEGUN_AT, &mark);

	if (spool)
		(void)!pagespool_each(spool, add_row, out, &err);
	pagespool_drop(spool);
}

/* A row for each pair of lines, a page for each row. */
static void write_pages(const char *path, struct sv text, struct buf *out)
{
	struct pagespool *spool;
	struct sv values[COLUMNS];
	struct err err = ERR_INIT;

	(void)unlink(path);
	spool = pagespool_new(path, IDENTITY, COLUMNS, BEGUN_AT);
	for (uint64_t page_no = 1; !sv_is_absent(text) && text.n > 0; page_no++) {
		values[0] = sv_cut(&text, '\n');
		values[1] = sv_is_absent(text) ? SV("") : sv_cut(&text, '\n');
		size_t from = out->n;
		(void)add_row(out, values, &err);
		pagespool_row(spool, sv_from(buf_sv(out), from));
		pagespool_page(spool, page_no, page_no * 31);
	}
	pagespool_keep(spool);
}

static void damage(const char *path, size_t at, unsigned char with)
{
	FILE *file = fopen(path, "r+b");

	if (!file)
		return;
	if (fseek(file, 0, SEEK_END) == 0 && ftell(file) > 0 &&
		fseek(file, (long)(at % (size_t)ftell(file)), SEEK_SET) == 0) {
		int was = getc(file);
		(void)fseek(file, -1, SEEK_CUR);
		(void)putc(was ^ with, file);
	}
	(void)fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf written = BUF_INIT;
	struct buf back = BUF_INIT;
	struct fuzz_path path = fuzz_put("any.pages", fuzz_sv(data, size));

	take_up(path.text, &back);
	if (size > 3) {
		struct fuzz_path own = fuzz_path("own.pages");
		write_pages(own.text, fuzz_sv(data + 3, size - 3), &written);
		damage(own.text, (size_t)data[0] * 256 + data[1], data[2]);
		buf_clear(&back);
		take_up(own.text, &back);
		FUZZ_CHECK(back.n <= written.n);
		FUZZ_CHECK(data[2] != 0 || back.n == 0 || back.n == written.n);
		FUZZ_CHECK(sv_has_prefix(buf_sv(&written), buf_sv(&back)));
	}
	buf_release(&written);
	buf_release(&back);
	return 0;
}

#include "io/csvout.h"

#include <assert.h>

#include "engine/base/mem.h"
#include "io/csv_bytes.h"
#include "io/file.h"
#include "io/gzfile.h"

#include "engine/base/banned.h"

enum { TEXT_STEP = 64 * 1024, MEMBER_TEXT = 1024 * 1024 };

struct csvout {
	struct file_writer *file;
	struct gz_deflater *deflater; /* NULL: plain */
	struct buf text;
	struct buf packed;
	size_t columns;
	uint64_t rows;
};

/* Appends a field that holds a comma, a quote, CR or LF. */
static void add_quoted(struct buf *out, struct sv value)
{
	buf_add_char(out, '"');
	for (struct sv rest = value; !sv_is_absent(rest);) {
		struct sv part = sv_cut(&rest, '"');
		buf_add_sv(out, part);
		if (!sv_is_absent(rest))
			buf_add_str(out, "\"\"");
	}
	buf_add_char(out, '"');
}

/* Room for n further bytes is there. */
static inline void add_field(struct buf *out, struct sv value)
{
	if (csv_bytes_copy(out->p + out->n, value.p, value.n))
		out->n += value.n;
	else
		add_quoted(out, value);
}

void csvout_add_field(struct buf *out, struct sv value)
{
	(void)buf_reserve(out, value.n);
	add_field(out, value);
	out->p[out->n] = '\0';
}

void csvout_add_row(struct buf *out, const struct sv *values, size_t count)
{
	size_t room = count + 2;

	for (size_t i = 0; i < count; i++)
		room += values[i].n;
	(void)buf_reserve(out, room);
	for (size_t i = 0; i < count; i++) {
		size_t before = out->n;
		if (i > 0)
			out->p[out->n++] = ',';
		add_field(out, values[i]);
		room -= values[i].n + 1;
		if (out->n - before > values[i].n + 1) /* the quotes took of the others' room */
			(void)buf_reserve(out, room);
	}
	buf_add_str(out, count == 1 && values[0].n == 0 ? "\"\"\r\n" : "\r\n");
}

static void pass_on(struct csvout *out)
{
	if (out->text.n == 0)
		return;
	if (out->deflater) {
		buf_clear(&out->packed);
		gz_deflate(out->deflater, buf_sv(&out->text), &out->packed);
		file_writer_add(out->file, buf_str(&out->packed), out->packed.n);
	} else {
		file_writer_add(out->file, buf_str(&out->text), out->text.n);
	}
	buf_clear(&out->text);
}

int csvout_open(const char *path, enum csvout_form form, const char *const *columns, size_t count,
	struct csvout **out_csv, struct err *err)
{
	struct csvout *out = mem_calloc(1, sizeof(*out));
	int code = file_writer_open(path, &out->file, err);

	if (code != 0) {
		csvout_free(out);
		return code;
	}
	if (form == CSVOUT_GZIP)
		out->deflater = gz_deflater_new();
	out->columns = count;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(&out->text, ',');
		csvout_add_field(&out->text, sv_of(columns[i]));
	}
	buf_add_str(&out->text, "\r\n");
	*out_csv = out;
	return 0;
}

void csvout_row(struct csvout *out, const struct sv *values)
{
	csvout_add_row(&out->text, values, out->columns);
	out->rows++;
	if (out->text.n < (size_t)(out->deflater ? MEMBER_TEXT : TEXT_STEP))
		return;
	file_writer_go_beside(out->file); /* it becomes a large one */
	pass_on(out);
}

uint64_t csvout_rows(const struct csvout *out)
{
	return out->rows;
}

int csvout_commit(struct csvout *out, char *out_sha256, struct err *err)
{
	pass_on(out);
	int code = file_writer_commit(out->file, err);
	if (code == 0 && out_sha256)
		file_writer_sha256(out->file, out_sha256);
	return code;
}

void csvout_free(struct csvout *out)
{
	if (!out)
		return;
	file_writer_free(out->file);
	gz_deflater_free(out->deflater);
	buf_release(&out->text);
	buf_release(&out->packed);
	mem_free(out);
}

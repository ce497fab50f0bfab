#include "io/changereader.h"

#include "engine/base/mem.h"
#include "io/changecsv.h"
#include "io/changefile.h"
#include "io/csvin.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* One file of a change set, row by row as texts. */
struct rows {
	struct csvin *in;
	const struct change_file_layout *layout;
	struct sv texts[CHANGE_COLUMNS_MAX];
	struct arena arena; /* the path */
	const char *path;
};

static int rows_open(struct rows *rows, const char *folder, enum change_file file, struct err *err)
{
	(void)memset(rows, 0, sizeof(*rows));
	arena_init(&rows->arena, 512);
	rows->layout = &change_files[file];
	rows->path = file_join(&rows->arena, folder, rows->layout->name);
	return csvin_open(rows->path, rows->layout->columns, rows->layout->count,
		rows->layout->count, CSVIN_EXACT, &rows->in, err);
}

static void rows_close(struct rows *rows)
{
	csvin_close(rows->in);
	arena_release(&rows->arena);
}

static int rows_next(struct rows *rows, bool *out_more, struct err *err)
{
	return csvin_next(rows->in, rows->texts, out_more, err);
}

static int rows_blame(const struct rows *rows, struct err *err)
{
	return err_context(
		err, "row %llu of '%s'", (unsigned long long)csvin_row_no(rows->in), rows->path);
}

/* ---- one at a time ---------------------------------------------------------------------------------- */

struct changereader {
	struct rows rows;
};

struct agreementreader {
	struct rows rows;
};

static int file_named(const char *name, enum change_file *out, struct err *err)
{
	for (int i = 0; i < CHANGE_FILE_COUNT; i++) {
		if (strcmp(name, change_files[i].name) == 0) {
			*out = (enum change_file)i;
			return 0;
		}
	}
	return ERR_SET(err, ERR_INTERNAL, "a change set has no file '%s'", name);
}

int changereader_open(
	const char *folder, const char *file, struct changereader **out, struct err *err)
{
	enum change_file which = CHANGE_FILE_CHANGES;

	if (file_named(file, &which, err) != 0)
		return err->code;
	struct changereader *reader = mem_calloc(1, sizeof(*reader));
	if (rows_open(&reader->rows, folder, which, err) != 0) {
		changereader_close(reader);
		return err->code;
	}
	*out = reader;
	return 0;
}

int changereader_next(
	struct changereader *reader, struct change *out, bool *out_more, struct err *err)
{
	if (rows_next(&reader->rows, out_more, err) != 0)
		return err->code;
	if (!*out_more)
		return 0;
	if (change_from_texts(reader->rows.texts, out, err) != 0)
		return rows_blame(&reader->rows, err);
	out->position = (uint32_t)csvin_row_no(reader->rows.in) - 1;
	return 0;
}

void changereader_close(struct changereader *reader)
{
	if (!reader)
		return;
	rows_close(&reader->rows);
	mem_free(reader);
}

int agreementreader_open(const char *folder, struct agreementreader **out, struct err *err)
{
	struct agreementreader *reader = mem_calloc(1, sizeof(*reader));

	if (rows_open(&reader->rows, folder, CHANGE_FILE_AGREEMENTS, err) != 0) {
		agreementreader_close(reader);
		return err->code;
	}
	*out = reader;
	return 0;
}

int agreementreader_next(
	struct agreementreader *reader, struct agreement *out, bool *out_more, struct err *err)
{
	if (rows_next(&reader->rows, out_more, err) != 0)
		return err->code;
	if (*out_more && agreement_from_texts(reader->rows.texts, out, err) != 0)
		return rows_blame(&reader->rows, err);
	return 0;
}

void agreementreader_close(struct agreementreader *reader)
{
	if (!reader)
		return;
	rows_close(&reader->rows);
	mem_free(reader);
}

/* ---- all of a file ------------------------------------------------------------------------------------- */

/* Goes through a file: `from` turns texts into a row, `call` hands it to whoever asked. */
#define EACH_ROW(file_, type_, from_)                                                              \
	struct rows rows;                                                                          \
	type_ item;                                                                                \
	bool more = true;                                                                          \
	int code = rows_open(&rows, folder, (file_), err);                                         \
	while (code == 0) {                                                                        \
		code = rows_next(&rows, &more, err);                                               \
		if (code != 0 || !more)                                                            \
			break;                                                                     \
		code = from_(rows.texts, &item, err);                                              \
		if (code != 0)                                                                     \
			code = rows_blame(&rows, err);                                             \
		else                                                                               \
			code = row(self, &item, err);                                              \
	}                                                                                          \
	rows_close(&rows);                                                                         \
	return code

int changefile_each_change(
	const char *folder, const char *file, change_row_fn *row, void *self, struct err *err)
{
	struct changereader *reader = NULL;
	struct change change;
	bool more = true;
	int code = changereader_open(folder, file, &reader, err);

	while (code == 0) {
		code = changereader_next(reader, &change, &more, err);
		if (code != 0 || !more)
			break;
		code = row(self, &change, err);
	}
	changereader_close(reader);
	return code;
}

int changefile_each_conflict(const char *folder, conflict_row_fn *row, void *self, struct err *err)
{
	EACH_ROW(CHANGE_FILE_CONFLICTS, struct conflict, conflict_from_texts);
}

int changefile_each_skipped(const char *folder, skipped_row_fn *row, void *self, struct err *err)
{
	EACH_ROW(CHANGE_FILE_SKIPPED, struct skipped, skipped_from_texts);
}

int changefile_each_finding(const char *folder, finding_row_fn *row, void *self, struct err *err)
{
	EACH_ROW(CHANGE_FILE_FINDINGS, struct finding, finding_from_texts);
}

int changefile_each_link(const char *folder, link_row_fn *row, void *self, struct err *err)
{
	EACH_ROW(CHANGE_FILE_LINKS, struct link_add, link_from_texts);
}

int changefile_each_agreement(
	const char *folder, agreement_row_fn *row, void *self, struct err *err)
{
	EACH_ROW(CHANGE_FILE_AGREEMENTS, struct agreement, agreement_from_texts);
}

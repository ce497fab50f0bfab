#include "io/partfile.h"

#include <stdio.h>

#include "engine/base/mem.h"
#include "engine/base/num.h"
#include "io/changemanifest.h"
#include "io/csvin.h"
#include "io/csvout.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum {
	HEAD_COLUMNS = 2 + PARTFILE_NUMBERS,
	ROW_COLUMNS = HEAD_COLUMNS + PARTFILE_TEXTS_MAX,
	REST_HEAD = 2,
	REST_COLUMNS_MAX = REST_HEAD + FIELD_COUNT_MAX,
	NUMBER_SIZE = 24
};

static const char *const row_columns[ROW_COLUMNS] = {"kind", "n1", "n2", "n3", "n4", "count", "t1",
	"t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11", "t12"};

static const char rows_name[] = "rows.csv.gz";
static const char *const rest_names[SIDE_COUNT] = {"rest-customers.csv.gz", "rest-sites.csv.gz"};
static const char seen_name[] = "links-seen";

/* Names of the columns of a rest file; those of the layout are copied into the arena. */
static size_t rest_columns(
	const struct layout *layout, struct arena *arena, const char *out[REST_COLUMNS_MAX])
{
	out[0] = "row no"; /* no field has a blank in its name */
	out[1] = "was paired";
	for (size_t i = 0; i < layout->count; i++)
		out[REST_HEAD + i] = arena_str(arena, layout->fields[i].name);
	return REST_HEAD + layout->count;
}

/* ---- writing -------------------------------------------------------------------------------------------- */

struct partwriter {
	struct arena arena;
	const char *folder;
	const char *temporary;
	struct csvout *rows;
	struct csvout *rest[SIDE_COUNT];
	size_t rest_count[SIDE_COUNT];
	bool committed;
};

static int open_files(
	struct partwriter *writer, const struct layout layouts[SIDE_COUNT], struct err *err)
{
	const char *columns[REST_COLUMNS_MAX];

	if (csvout_open(file_join(&writer->arena, writer->temporary, rows_name), CSVOUT_GZIP,
		    row_columns, ROW_COLUMNS, &writer->rows, err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		writer->rest_count[side] = rest_columns(&layouts[side], &writer->arena, columns);
		if (csvout_open(file_join(&writer->arena, writer->temporary, rest_names[side]),
			    CSVOUT_GZIP, columns, writer->rest_count[side], &writer->rest[side],
			    err) != 0)
			return err->code;
	}
	return 0;
}

int partwriter_open(const char *dir, const char *id, const struct layout layouts[SIDE_COUNT],
	struct partwriter **out, struct err *err)
{
	struct partwriter *writer = mem_calloc(1, sizeof(*writer));

	arena_init(&writer->arena, 4096);
	writer->folder = file_join(&writer->arena, dir, id);
	writer->temporary = file_temporary_name(&writer->arena, writer->folder);
	int code = file_make_folder(writer->temporary, err);
	if (code == 0)
		code = open_files(writer, layouts, err);
	if (code != 0) {
		partwriter_free(writer);
		return code;
	}
	*out = writer;
	return 0;
}

static struct sv number_text(char room[NUMBER_SIZE], uint64_t number)
{
	int n = snprintf(room, NUMBER_SIZE, "%llu", (unsigned long long)number);

	return sv_make(room, (size_t)n);
}

void partwriter_row(struct partwriter *writer, const struct partfile_row *row)
{
	char numbers[HEAD_COLUMNS][NUMBER_SIZE];
	struct sv texts[ROW_COLUMNS];

	texts[0] = number_text(numbers[0], row->kind);
	for (size_t i = 0; i < PARTFILE_NUMBERS; i++)
		texts[1 + i] = number_text(numbers[1 + i], row->number[i]);
	texts[HEAD_COLUMNS - 1] = number_text(numbers[HEAD_COLUMNS - 1], row->text_count);
	for (size_t i = 0; i < PARTFILE_TEXTS_MAX; i++)
		texts[HEAD_COLUMNS + i] = i < row->text_count ? row->text[i] : SV("");
	csvout_row(writer->rows, texts);
}

void partwriter_rest(struct partwriter *writer, enum side side, uint64_t row_no, bool was_paired,
	const struct sv *values)
{
	char number[NUMBER_SIZE];
	struct sv texts[REST_COLUMNS_MAX];

	texts[0] = number_text(number, row_no);
	texts[1] = was_paired ? SV("yes") : SV("no");
	for (size_t i = REST_HEAD; i < writer->rest_count[side]; i++)
		texts[i] = values[i - REST_HEAD];
	csvout_row(writer->rest[side], texts);
}

enum { FILE_COUNT = 2 + SIDE_COUNT };

static int commit_csv(struct csvout *csv, const char *name, struct changeset_file *out,
	struct arena *arena, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];

	if (csvout_commit(csv, hex, err) != 0)
		return err->code;
	*out = (struct changeset_file){sv_of(name), arena_sv(arena, sv_of(hex)), csvout_rows(csv)};
	return 0;
}

static int commit_files(struct partwriter *writer, struct sv links_seen,
	struct changeset_file *files, struct arena *arena, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];

	if (commit_csv(writer->rows, rows_name, &files[0], arena, err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (commit_csv(writer->rest[side], rest_names[side], &files[1 + side], arena,
			    err) != 0)
			return err->code;
	}
	digest_sha256_hex(links_seen, hex);
	files[FILE_COUNT - 1] = (struct changeset_file){
		sv_of(seen_name), arena_sv(arena, sv_of(hex)), links_seen.n};
	return file_write(file_join(&writer->arena, writer->temporary, seen_name), links_seen, err);
}

int partwriter_commit(struct partwriter *writer, struct sv links_seen,
	struct changeset_manifest *manifest, struct arena *arena, const char **out_path,
	struct err *err)
{
	struct changeset_file *files = arena_calloc(arena, FILE_COUNT, sizeof(*files));
	int code = commit_files(writer, links_seen, files, arena, err);

	if (code == 0) {
		manifest->files = files;
		manifest->file_count = FILE_COUNT;
		code = changemanifest_commit(
			manifest, writer->temporary, writer->folder, arena, err);
	}
	if (code != 0)
		return code;
	writer->committed = true;
	*out_path = arena_str(arena, sv_of(writer->folder));
	return 0;
}

void partwriter_free(struct partwriter *writer)
{
	if (!writer)
		return;
	csvout_free(writer->rows);
	for (int side = 0; side < SIDE_COUNT; side++)
		csvout_free(writer->rest[side]);
	if (!writer->committed)
		file_remove_quietly(writer->temporary);
	arena_release(&writer->arena);
	mem_free(writer);
}

/* ---- reading -------------------------------------------------------------------------------------------- */

typedef int texts_fn(void *self, const struct sv *texts, struct err *err);

static int each(const char *path, const char *const *columns, size_t count, texts_fn *take,
	void *self, struct err *err)
{
	struct csvin *in = NULL;
	struct sv texts[CSVIN_COLUMNS_MAX];
	bool more = true;
	int code = csvin_open(path, columns, count, count, CSVIN_EXACT, &in, err);

	while (code == 0) {
		code = csvin_next(in, texts, &more, err);
		if (code != 0 || !more)
			break;
		code = take(self, texts, err);
		if (code != 0)
			(void)err_context(err, "row %llu of '%s'",
				(unsigned long long)csvin_row_no(in), path);
	}
	csvin_close(in);
	return code;
}

static int read_number(struct sv text, uint64_t max, uint64_t *out, struct err *err)
{
	if (!num_parse_u64(text, max, out))
		return ERR_SET(err, ERR_DATA, "'%.*s' is no number from 0 to %llu", SV_ARG(text),
			(unsigned long long)max);
	return 0;
}

struct row_reading {
	partfile_row_fn *row;
	void *self;
};

static int take_row(void *self, const struct sv *texts, struct err *err)
{
	const struct row_reading *reading = self;
	struct partfile_row row;
	uint64_t number = 0;

	if (read_number(texts[0], UINT32_MAX, &number, err) != 0)
		return err->code;
	row.kind = (unsigned)number;
	for (size_t i = 0; i < PARTFILE_NUMBERS; i++) {
		if (read_number(texts[1 + i], UINT32_MAX, &number, err) != 0)
			return err->code;
		row.number[i] = (uint32_t)number;
	}
	if (read_number(texts[HEAD_COLUMNS - 1], PARTFILE_TEXTS_MAX, &number, err) != 0)
		return err->code;
	row.text_count = (size_t)number;
	for (size_t i = 0; i < row.text_count; i++)
		row.text[i] = texts[HEAD_COLUMNS + i];
	return reading->row(reading->self, &row, err);
}

int partfile_each_row(const char *folder, partfile_row_fn *row, void *self, struct err *err)
{
	struct row_reading reading = {row, self};
	struct arena arena;

	arena_init(&arena, 4096);
	int code = each(file_join(&arena, folder, rows_name), row_columns, ROW_COLUMNS, take_row,
		&reading, err);
	arena_release(&arena);
	return code;
}

struct rest_reading {
	partfile_rest_fn *row;
	void *self;
};

static int take_rest(void *self, const struct sv *texts, struct err *err)
{
	const struct rest_reading *reading = self;
	uint64_t row_no = 0;
	bool was_paired = false;

	if (read_number(texts[0], UINT64_MAX, &row_no, err) != 0)
		return err->code;
	if (!num_parse_bool(texts[1], &was_paired))
		return ERR_SET(err, ERR_DATA, "'%.*s' is neither yes nor no", SV_ARG(texts[1]));
	return reading->row(reading->self, row_no, was_paired, texts + REST_HEAD, err);
}

int partfile_each_rest(const char *folder, const struct layout *layout, partfile_rest_fn *row,
	void *self, struct err *err)
{
	struct rest_reading reading = {row, self};
	const char *columns[REST_COLUMNS_MAX];
	struct arena arena;

	arena_init(&arena, 4096);
	size_t count = rest_columns(layout, &arena, columns);
	int code = each(file_join(&arena, folder, rest_names[layout->side]), columns, count,
		take_rest, &reading, err);
	arena_release(&arena);
	return code;
}

int partfile_read_seen(const char *folder, struct buf *out, struct err *err)
{
	enum { BYTES_MAX = 1 << 29 }; /* of 2^32 links */
	struct arena arena;

	arena_init(&arena, 4096);
	int code = file_read(file_join(&arena, folder, seen_name), BYTES_MAX, out, err);
	arena_release(&arena);
	return code;
}

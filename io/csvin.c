/*
 * libcsv is a push parser whose callbacks cannot stop it. So it is fed small blocks, the rows that a
 * block completes are queued here, and the first error (ours or its own) is kept and told when the
 * rows before it have been given out.
 *
 * A queue is two arenas that take turns: when all rows of one are given out, the fields of the row
 * that is not complete yet are carried over to the other.
 */
#include "io/csvin.h"

#include <csv.h>

#include "engine/base/arena.h"
#include "engine/base/mem.h"
#include "engine/base/vec.h"
#include "io/gzfile.h"

#include "engine/base/banned.h"

/* libcsv grows its field by FIELD_STEP bytes at a time; its default of 128 makes long fields slow. */
enum { BLOCK = 8192, HEADER_LOOK = 4096, FIELD_STEP = 256 * 1024 };

struct queued_row {
	size_t first; /* in fields */
	size_t count;
	uint64_t row_no;
};

struct csvin {
	char *path;
	struct gzreader *file;
	struct csv_parser parser;
	bool has_parser;
	unsigned flags;
	const char *const *columns;
	size_t column_count;
	size_t *places; /* per wanted column: its place in a row, or SIZE_MAX */
	size_t width;	/* fields of the header; 0 before it was read */

	char block[BLOCK];
	size_t block_used; /* of the first block, which is looked at before it is parsed */
	bool ended;
	uint64_t bytes_since_row; /* fed since a row was last completed */

	struct arena arenas[2];
	unsigned arena; /* the one in use */
	struct {
		VEC_FIELDS(struct sv);
	} fields;
	struct {
		VEC_FIELDS(struct queued_row);
	} rows;
	size_t next_row;   /* in rows */
	size_t open_first; /* first field of the row that is not complete */
	uint64_t row_no;   /* of the row that is not complete */
	int pending_cr;	   /* the last row ended by CR; LF has to follow */
	uint64_t given;	   /* number of the row that was given last */
	struct err failure;
};

static bool is_tolerant(const struct csvin *in)
{
	return (in->flags & CSVIN_TOLERANT) != 0;
}

static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void fail_row(struct csvin *in, uint64_t row_no, const char *what)
{
	if (in->failure.code == 0)
		(void)ERR_SET(&in->failure, ERR_DATA, "row %llu of '%s': %s",
			(unsigned long long)row_no, in->path, what);
}

/* ---- libcsv's callbacks ----------------------------------------------------------------------- */

static void on_field(void *text, size_t n, void *self)
{
	struct csvin *in = self;

	if (in->failure.code != 0)
		return;
	if (in->pending_cr && !is_tolerant(in))
		fail_row(in, in->row_no - 1, "the line ends with CR alone; RFC 4180 wants CR LF");
	in->pending_cr = 0;
	if (in->fields.count - in->open_first >= CSVIN_COLUMNS_MAX) {
		fail_row(in, in->row_no, "more fields than a row may have");
		return;
	}
	*vec_push(&in->fields) = arena_sv(&in->arenas[in->arena], sv_make(text, n));
}

/* Every CR and LF outside quotes is told one by one (CSV_REPALL_NL), so that blank lines count. */
static bool is_second_of_crlf(struct csvin *in, int end)
{
	size_t count = in->fields.count - in->open_first;
	bool after_cr = in->pending_cr != 0;

	in->pending_cr = 0;
	if (after_cr && end == '\n' && count == 0)
		return true;
	if (is_tolerant(in)) {
		in->pending_cr = end == '\r';
		return false;
	}
	if (after_cr)
		fail_row(in, in->row_no - 1, "the line ends with CR alone; RFC 4180 wants CR LF");
	else if (end == '\n')
		fail_row(in, in->row_no, "the line ends with LF alone; RFC 4180 wants CR LF");
	in->pending_cr = end == '\r';
	return false;
}

static void on_row(int end, void *self)
{
	struct csvin *in = self;

	if (in->failure.code != 0 || is_second_of_crlf(in, end) || in->failure.code != 0)
		return;
	size_t count = in->fields.count - in->open_first;
	if (count == 0 && end == -1)
		return;
	*vec_push(&in->rows) = (struct queued_row){in->open_first, count, in->row_no};
	in->open_first = in->fields.count;
	in->row_no++;
	in->bytes_since_row = 0;
}

/* ---- feeding ---------------------------------------------------------------------------------- */

/* All rows were given out: keeps the fields of the row under way, forgets the rest. */
static void turn_over(struct csvin *in)
{
	unsigned other = in->arena ^ 1;
	size_t kept = in->fields.count - in->open_first;

	arena_clear(&in->arenas[other]);
	for (size_t i = 0; i < kept; i++)
		in->fields.at[i] = arena_sv(&in->arenas[other], in->fields.at[in->open_first + i]);
	in->fields.count = kept;
	in->open_first = 0;
	in->rows.count = 0;
	in->next_row = 0;
	in->arena = other;
}

static void end_of_file(struct csvin *in)
{
	in->ended = true;
	if (csv_fini(&in->parser, on_field, on_row, in) != 0)
		fail_row(in, in->row_no, "a quote is not closed at the end of the file");
	else if (in->pending_cr && !is_tolerant(in))
		fail_row(in, in->row_no - 1, "the line ends with CR alone; RFC 4180 wants CR LF");
}

static void parse_block(struct csvin *in, const char *bytes, size_t n)
{
	in->bytes_since_row += n;
	size_t done = csv_parse(&in->parser, bytes, n, on_field, on_row, in);
	if (done == n) {
		if (in->bytes_since_row > CSVIN_ROW_MAX)
			fail_row(in, in->row_no, "longer than 16 MiB; is a quote not closed?");
		return;
	}
	if (csv_error(&in->parser) == CSV_EPARSE)
		fail_row(in, in->row_no,
			"a quote stands inside a field; such a field has to be quoted and its "
			"quotes doubled");
	else
		fail_row(in, in->row_no, "too long to be held");
}

static int feed(struct csvin *in, struct err *err)
{
	size_t got = in->block_used;

	if (got == 0) {
		int code = gzreader_read(in->file, in->block, sizeof(in->block), &got, err);
		if (code != 0)
			return code;
	}
	in->block_used = 0;
	if (got == 0)
		end_of_file(in);
	else
		parse_block(in, in->block, got);
	return 0;
}

static bool is_blank(const struct csvin *in, const struct queued_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		if (sv_trim(in->fields.at[row->first + i]).n > 0)
			return false;
	}
	return true;
}

/* The next row as it stood; NULL in *out_row at the end. */
static int next_raw(struct csvin *in, const struct queued_row **out_row, struct err *err)
{
	*out_row = NULL;
	for (;;) {
		while (in->next_row < in->rows.count) {
			const struct queued_row *row = &in->rows.at[in->next_row++];
			if (is_tolerant(in) && is_blank(in, row))
				continue;
			*out_row = row;
			return 0;
		}
		if (in->failure.code != 0) {
			*err = in->failure;
			return err->code;
		}
		if (in->ended)
			return 0;
		turn_over(in);
		int code = feed(in, err);
		if (code != 0)
			return code;
	}
}

/* ---- opening ---------------------------------------------------------------------------------- */

/* The separator that the header line has most of, outside quotes. */
static unsigned char guess_separator(struct sv text)
{
	static const char candidates[] = ",;\t";
	size_t counts[3] = {0, 0, 0};
	bool quoted = false;
	size_t best = 0;

	for (size_t i = 0; i < text.n && (quoted || (text.p[i] != '\r' && text.p[i] != '\n'));
		i++) {
		const char *hit = strchr(candidates, text.p[i]);
		if (text.p[i] == '"')
			quoted = !quoted;
		else if (hit && *hit && !quoted)
			counts[hit - candidates]++;
	}
	for (size_t i = 1; i < 3; i++) {
		if (counts[i] > counts[best])
			best = i;
	}
	return (unsigned char)candidates[best];
}

/* Looks at the first bytes: byte order mark and separator. */
static int look_at_start(struct csvin *in, struct err *err)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t got = 1;

	while (got > 0 && in->block_used < HEADER_LOOK) {
		int code = gzreader_read(in->file, in->block + in->block_used,
			sizeof(in->block) - in->block_used, &got, err);
		if (code != 0)
			return code;
		in->block_used += got;
	}
	struct sv text = sv_make(in->block, in->block_used);
	if (sv_has_prefix(text, sv_of(mark))) {
		if (!is_tolerant(in))
			return ERR_SET(err, ERR_DATA,
				"'%s' begins with a byte order mark; write it as plain UTF-8",
				in->path);
		(void)memmove(in->block, in->block + 3, in->block_used - 3);
		in->block_used -= 3;
		text.n -= 3;
	}
	if (is_tolerant(in))
		csv_set_delim(&in->parser, guess_separator(text));
	return 0;
}

static int start_parser(struct csvin *in, struct err *err)
{
	if (csv_init(&in->parser, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) !=
		0)
		return ERR_SET(err, ERR_INTERNAL, "cannot start the CSV reader");
	in->has_parser = true;
	csv_set_blk_size(&in->parser, FIELD_STEP);
	csv_set_space_func(&in->parser, no_space);
	return 0;
}

static struct sv field_at(const struct csvin *in, const struct queued_row *row, size_t place)
{
	return in->fields.at[row->first + place];
}

static bool same_name(const struct csvin *in, struct sv a, struct sv b)
{
	return is_tolerant(in) ? sv_eq_nocase(sv_trim(a), b) : sv_eq(a, b);
}

/* The place of a wanted column in the header; twice is an error. */
static int find_column(
	struct csvin *in, const struct queued_row *header, size_t column, struct err *err)
{
	struct sv wanted = sv_of(in->columns[column]);

	in->places[column] = SIZE_MAX;
	for (size_t i = 0; i < header->count; i++) {
		if (!same_name(in, field_at(in, header, i), wanted))
			continue;
		if (in->places[column] != SIZE_MAX)
			return ERR_SET(err, ERR_DATA, "'%s' has the column '%s' twice", in->path,
				in->columns[column]);
		in->places[column] = i;
	}
	return 0;
}

static bool is_wanted(const struct csvin *in, struct sv name)
{
	for (size_t i = 0; i < in->column_count; i++) {
		if (same_name(in, name, sv_of(in->columns[i])))
			return true;
	}
	return false;
}

static int refuse_unknown(const struct csvin *in, const struct queued_row *header, struct err *err)
{
	for (size_t i = 0; i < header->count; i++) {
		struct sv name = field_at(in, header, i);
		if (is_wanted(in, name))
			continue;
		const char *near = sv_nearest(name, in->columns, in->column_count);
		return ERR_SET(err, ERR_DATA, "unknown column '%.*s' in '%s'%s%s%s", SV_ARG(name),
			in->path, near ? "; did you mean '" : "", near ? near : "",
			near ? "'" : "");
	}
	return 0;
}

static int require_exact(const struct csvin *in, const struct queued_row *header, struct err *err)
{
	for (size_t i = 0; i < in->column_count; i++) {
		if (i >= header->count ||
			!same_name(in, field_at(in, header, i), sv_of(in->columns[i])))
			return ERR_SET(err, ERR_DATA, "column %zu of '%s' is not '%s'", i + 1,
				in->path, in->columns[i]);
	}
	if (header->count != in->column_count)
		return ERR_SET(err, ERR_DATA, "'%s' has %zu columns instead of %zu", in->path,
			header->count, in->column_count);
	return 0;
}

static int read_header(struct csvin *in, size_t needed, struct err *err)
{
	const struct queued_row *header = NULL;
	int code = next_raw(in, &header, err);

	if (code != 0)
		return code;
	if (!header)
		return ERR_SET(err, ERR_DATA, "'%s' is empty; a header line is needed", in->path);
	for (size_t i = 0; i < in->column_count && code == 0; i++)
		code = find_column(in, header, i, err);
	if (code == 0 && (in->flags & CSVIN_EXACT) != 0)
		code = require_exact(in, header, err);
	if (code == 0 && (in->flags & CSVIN_REFUSE_UNKNOWN) != 0)
		code = refuse_unknown(in, header, err);
	for (size_t i = 0; i < needed && code == 0; i++) {
		if (in->places[i] == SIZE_MAX)
			code = ERR_SET(
				err, ERR_DATA, "'%s' has no column '%s'", in->path, in->columns[i]);
	}
	in->width = header->count;
	return code;
}

int csvin_open(const char *path, const char *const *columns, size_t count, size_t needed,
	unsigned flags, struct csvin **out, struct err *err)
{
	struct csvin *in = mem_calloc(1, sizeof(*in));

	in->path = mem_strdup(path);
	in->flags = flags;
	in->columns = columns;
	in->column_count = count;
	in->places = mem_calloc(count, sizeof(in->places[0]));
	in->row_no = 1;
	arena_init(&in->arenas[0], 0);
	arena_init(&in->arenas[1], 0);
	int code = start_parser(in, err);
	if (code == 0)
		code = gzreader_open(path, &in->file, err);
	if (code == 0)
		code = look_at_start(in, err);
	if (code == 0)
		code = read_header(in, needed, err);
	if (code != 0) {
		csvin_close(in);
		return code;
	}
	*out = in;
	return 0;
}

void csvin_close(struct csvin *in)
{
	if (!in)
		return;
	if (in->has_parser)
		csv_free(&in->parser);
	gzreader_close(in->file);
	vec_release(&in->fields);
	vec_release(&in->rows);
	arena_release(&in->arenas[0]);
	arena_release(&in->arenas[1]);
	mem_free(in->places);
	mem_free(in->path);
	mem_free(in);
}

/* ---- rows ------------------------------------------------------------------------------------- */

static int check_width(const struct csvin *in, const struct queued_row *row, struct err *err)
{
	bool fits = row->count == in->width;

	if (is_tolerant(in) && row->count < in->width)
		fits = true;
	for (size_t i = in->width; is_tolerant(in) && !fits && i <= row->count; i++) {
		fits = i == row->count;
		if (!fits && sv_trim(field_at(in, row, i)).n > 0)
			break;
	}
	if (fits)
		return 0;
	return ERR_SET(err, ERR_DATA, "row %llu of '%s': %zu fields where the header has %zu",
		(unsigned long long)row->row_no, in->path, row->count, in->width);
}

/* What review.csv and spreadsheets add around a value. */
static struct sv tidied(struct sv value)
{
	value = sv_trim(value);
	if (value.n > 1 && value.p[0] == '\'' && strchr("=+-@\t\r\n", value.p[1]))
		value = sv_from(value, 1);
	return value;
}

int csvin_next(struct csvin *in, struct sv *values, bool *out_more, struct err *err)
{
	const struct queued_row *row = NULL;
	int code = next_raw(in, &row, err);

	if (code == 0 && row)
		code = check_width(in, row, err);
	if (code != 0)
		return code;
	*out_more = row != NULL;
	if (!row)
		return 0;
	for (size_t i = 0; i < in->column_count; i++) {
		size_t place = in->places[i];
		if (place >= row->count) {
			values[i] = place == SIZE_MAX ? SV_ABSENT : SV("");
			continue;
		}
		struct sv value = field_at(in, row, place);
		values[i] = is_tolerant(in) ? tidied(value) : value;
	}
	in->given = row->row_no;
	return 0;
}

uint64_t csvin_row_no(const struct csvin *in)
{
	return in->given;
}

bool csvin_has_column(const struct csvin *in, size_t column)
{
	return in->places[column] != SIZE_MAX;
}

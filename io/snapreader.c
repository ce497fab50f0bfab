/*
 * The reading half of snapstore.
 *
 * With a manifest: members are taken by number, each by whichever thread comes, read with pread and
 * inflated whole. The bytes are read once: whoever takes the next member hashes it, too, in order, for the
 * seal. Without one (a file from elsewhere): the text streams through zlib under a mutex, and
 * is cut at the last row's end of each piece; what is behind it is carried over to the next.
 */
#include "io/snapstore_private.h"

#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/mem.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { HEADER_FIELDS_MAX = 1024, GZIP_TRAILER = 8, GZIP_MEMBER_MIN = 18 };

static struct room *room_of(struct snapblock *block)
{
	if (!block->room) {
		block->room = mem_calloc(1, sizeof(struct room));
		block->room_size = sizeof(struct room);
	}
	return block->room;
}

static void make_text_room(struct room *room, size_t size)
{
	if (size <= room->text_room && room->text)
		return;
	room->text_room = size + size / 8;
	room->text = mem_realloc(room->text, room->text_room + SPLITTER_PADDING, 1);
}

void snapblock_release(struct snapblock *block)
{
	struct room *room = block->room;

	if (room) {
		gz_inflater_free(room->inflater);
		mem_free(room->packed);
		mem_free(room->text);
		mem_free(room->bits);
		mem_free(room);
	}
	*block = (struct snapblock){0};
}

/* Indexes the block's text. */
static void index_block(struct room *room, struct snapblock *block, struct splitter_sums *sums)
{
	size_t words = splitter_index_words(block->size);

	if (words > room->bits_room) {
		mem_free(room->bits);
		room->bits = mem_calloc(words, sizeof(room->bits[0]));
		room->bits_room = words;
	}
	(void)memset(block->text + block->size, 0, SPLITTER_PADDING);
	splitter_index(block->text, block->size, room->bits, sums);
}

static int seal_error(
	const struct snapreader *reader, uint64_t i, const char *what, struct err *err)
{
	return ERR_SET(err, ERR_SEAL, "'%s' is not what was sealed: member %llu %s", reader->path,
		(unsigned long long)i + 1, what);
}

/* ---- members ---------------------------------------------------------------------------------- */

static uint32_t little_endian(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static int read_packed(const struct snapreader *reader, uint64_t i, struct room *room,
	size_t *out_n, struct err *err)
{
	const struct snapshot_manifest *manifest = &reader->manifest;
	uint64_t from = manifest->members[i].offset;
	uint64_t until =
		i + 1 < manifest->member_count ? manifest->members[i + 1].offset : manifest->bytes;
	size_t n = (size_t)(until - from);
	size_t got = 0;

	if (until - from > SNAPSTORE_MEMBER_TEXT_MAX || until - from < GZIP_MEMBER_MIN)
		return seal_error(reader, i, "has an impossible size", err);
	if (n > room->packed_room) {
		mem_free(room->packed);
		room->packed = mem_alloc(n);
		room->packed_room = n;
	}
	int code = file_read_at(reader->fd, reader->path, room->packed, n, from, &got, err);
	if (code == 0 && got != n)
		code = seal_error(reader, i, "is cut short", err);
	*out_n = n;
	return code;
}

/* The whole text of member i, of which `packed` bytes are in the room; header included. */
static int inflate_member(const struct snapreader *reader, uint64_t i, size_t packed,
	struct snapblock *block, struct err *err)
{
	struct room *room = room_of(block);
	size_t used = 0;
	size_t size = 0;

	/* RFC 1952: the last four bytes are the size of the text */
	size_t expected = little_endian(room->packed + packed - GZIP_TRAILER / 2);
	if (expected > SNAPSTORE_MEMBER_TEXT_MAX)
		return ERR_SET(err, ERR_DATA, "member %llu of '%s' is longer than 256 MiB",
			(unsigned long long)i + 1, reader->path);
	make_text_room(room, expected);
	if (!room->inflater)
		room->inflater = gz_inflater_new();
	enum gz_result result = gz_inflate(
		room->inflater, sv_make(room->packed, packed), room->text, expected, &used, &size);
	if (result != GZ_OK || used != packed || size != expected)
		return ERR_SET(err, ERR_DATA, "member %llu of '%s' is broken gzip",
			(unsigned long long)i + 1, reader->path);
	block->text = room->text;
	block->size = size;
	return 0;
}

int snapreader_check_rows(const struct snapreader *reader, const struct snapblock *block,
	uint64_t rows, struct err *err)
{
	bool ends = block->size == 0 || block->text[block->size - 1] == '\n';

	if (rows == block->rows && ends)
		return 0;
	return seal_error(reader, block->member, "has another number of rows", err);
}

/* Text alone. */
static int make_text(const struct snapreader *reader, uint64_t i, size_t packed,
	struct snapblock *block, struct err *err)
{
	int code = inflate_member(reader, i, packed, block, err);

	if (code != 0)
		return code;
	if (i == 0) {
		if (block->size < reader->header_size)
			return seal_error(reader, i, "has no header", err);
		block->text += reader->header_size;
		block->size -= reader->header_size;
	}
	block->row_no = reader->first_rows[i];
	block->rows = reader->manifest.members[i].rows;
	block->member = i;
	return 0;
}

static int check_index(const struct snapreader *reader, struct snapblock *block, struct err *err)
{
	struct splitter_sums sums;

	index_block(block->room, block, &sums);
	if (sums.rows != block->rows || sums.last_row != block->size)
		return seal_error(reader, block->member, "has another number of rows", err);
	return 0;
}

int snapreader_member_text(
	struct snapreader *reader, uint64_t i, struct snapblock *block, struct err *err)
{
	size_t packed = 0;

	if (!reader->has_manifest || i >= reader->manifest.member_count)
		return ERR_SET(err, ERR_INTERNAL, "'%s' has no member %llu", reader->path,
			(unsigned long long)i + 1);
	int code = read_packed(reader, i, room_of(block), &packed, err);
	return code == 0 ? make_text(reader, i, packed, block, err) : code;
}

int snapreader_member(
	struct snapreader *reader, uint64_t i, struct snapblock *block, struct err *err)
{
	int code = snapreader_member_text(reader, i, block, err);

	return code == 0 ? check_index(reader, block, err) : code;
}

int snapreader_next_text(
	struct snapreader *reader, struct snapblock *block, bool *out_more, struct err *err)
{
	struct room *room = room_of(block);
	size_t packed = 0;
	int code = 0;

	(void)pthread_mutex_lock(&reader->mutex);
	uint64_t i = reader->next_member;
	*out_more = i < reader->manifest.member_count;
	if (*out_more)
		code = read_packed(reader, i, room, &packed, err);
	if (*out_more && code == 0) {
		digest_add(reader->digest, room->packed, packed);
		reader->next_member++;
	}
	(void)pthread_mutex_unlock(&reader->mutex);
	return *out_more && code == 0 ? make_text(reader, i, packed, block, err) : code;
}

static int next_member(
	struct snapreader *reader, struct snapblock *block, bool *out_more, struct err *err)
{
	int code = snapreader_next_text(reader, block, out_more, err);

	return *out_more && code == 0 ? check_index(reader, block, err) : code;
}

int snapreader_check_seal(struct snapreader *reader, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];

	if (!reader->has_manifest)
		return 0;
	if (reader->next_member < reader->manifest.member_count ||
		reader->manifest.members[0].offset != 0)
		return snapshot_verify(reader->path, &reader->manifest, err);
	digest_hex(reader->digest, hex);
	return snapshot_check_sha256(reader->path, &reader->manifest, hex, err);
}

/* ---- streams ---------------------------------------------------------------------------------- */

/* Makes the room's text what was carried over and about `step` bytes more. */
static int fill(struct snapreader *reader, struct snapblock *block, size_t step, struct err *err)
{
	struct room *room = room_of(block);
	size_t size = reader->carried.n;
	size_t got = 1;
	int code = 0;

	make_text_room(room, size + step + 2);
	if (size > 0)
		(void)memcpy(room->text, reader->carried.p, size);
	while (code == 0 && step > 0 && got > 0) {
		code = gzreader_read(reader->stream, room->text + size, step, &got, err);
		if (code == 0) {
			size += got;
			step -= got;
		}
	}
	reader->stream_ended = got == 0;
	block->text = room->text;
	block->size = size;
	return code;
}

/* The file's last row may lack its line end (RFC 4180 section 2, rule 2). */
static void end_last_row(
	struct snapreader *reader, struct snapblock *block, struct splitter_sums *sums)
{
	if (!reader->stream_ended || block->size == 0 || sums->last_row == block->size)
		return;
	block->text[block->size++] = '\r';
	block->text[block->size++] = '\n';
	index_block(block->room, block, sums);
	if (sums->last_row == block->size)
		return;
	sums->rows++; /* an open quote: the splitter tells, with the row's number */
	sums->last_row = block->size;
}

/* One piece that ends at a row's end; size 0 at the end of the file. */
static int next_piece(struct snapreader *reader, struct snapblock *block, struct err *err)
{
	struct splitter_sums sums = {0, 0};
	size_t step = SNAPSTORE_MEMBER_TEXT;

	for (;;) {
		int code = fill(reader, block, step, err);
		if (code != 0)
			return code;
		index_block(block->room, block, &sums);
		end_last_row(reader, block, &sums);
		if (sums.last_row > 0 || reader->stream_ended)
			break;
		if (block->size > SNAPSTORE_MEMBER_TEXT_MAX)
			return ERR_SET(err, ERR_DATA,
				"row %llu of '%s' is longer than 256 MiB; is a quote not closed?",
				(unsigned long long)reader->next_row, reader->path);
		buf_clear(&reader->carried);
		buf_add(&reader->carried, block->text, block->size);
		step = SNAPSTORE_MEMBER_TEXT_MAX + 1 - block->size; /* no more is ever held */
		if (step > block->size)
			step = block->size;
	}
	buf_clear(&reader->carried);
	buf_add(&reader->carried, block->text + sums.last_row, block->size - sums.last_row);
	block->size = sums.last_row;
	block->rows = sums.rows;
	block->row_no = reader->next_row;
	reader->next_row += sums.rows;
	return 0;
}

static int next_of_stream(
	struct snapreader *reader, struct snapblock *block, bool *out_more, struct err *err)
{
	int code = 0;

	(void)pthread_mutex_lock(&reader->mutex);
	*out_more = !reader->stream_ended || reader->carried.n > 0;
	if (*out_more)
		code = next_piece(reader, block, err);
	(void)pthread_mutex_unlock(&reader->mutex);
	if (code == 0 && *out_more && block->size == 0)
		*out_more = false;
	return code;
}

int snapreader_next(
	struct snapreader *reader, struct snapblock *block, bool *out_more, struct err *err)
{
	return reader->has_manifest ? next_member(reader, block, out_more, err)
				    : next_of_stream(reader, block, out_more, err);
}

/* ---- the header ------------------------------------------------------------------------------- */

/* Splits the header at the beginning of the block's text, which is indexed. */
static int take_header(struct snapreader *reader, struct snapblock *block, struct err *err)
{
	const struct room *room = block->room;
	struct sv names[HEADER_FIELDS_MAX];
	size_t count = 0;
	size_t pos = 0;
	const char *wrong = splitter_row(block->text, block->size, room->bits, reader->lf_ok, &pos,
		NULL, HEADER_FIELDS_MAX, names, &count);

	if (!wrong || count == 0 || count > HEADER_FIELDS_MAX || pos == 0)
		return ERR_SET(err, ERR_DATA, "'%s' has no proper header line%s%s", reader->path,
			wrong ? ": " : "", wrong ? wrong : "");
	reader->columns = arena_calloc(&reader->arena, count, sizeof(reader->columns[0]));
	for (size_t i = 0; i < count; i++)
		reader->columns[i] = arena_sv(&reader->arena, names[i]);
	reader->column_count = count;
	reader->header_size = pos;
	return 0;
}

static int map_columns(
	struct snapreader *reader, const struct layout *layout, bool lenient, struct err *err)
{
	bool found[FIELD_COUNT_MAX] = {false};

	reader->value_count = layout->count;
	for (size_t i = 0; i < reader->column_count; i++) {
		int field = layout_find(layout, reader->columns[i]);
		reader->places[i] = field == FIELD_NONE ? SIZE_MAX : (size_t)field;
		if (field == FIELD_NONE)
			continue;
		if (found[field])
			return ERR_SET(err, ERR_DATA, "'%s' has the column '%.*s' twice",
				reader->path, SV_ARG(reader->columns[i]));
		found[field] = true;
	}
	reader->lacking = arena_calloc(&reader->arena, layout->count, sizeof(reader->lacking[0]));
	for (size_t i = 0; i < layout->count; i++) {
		if (found[i])
			continue;
		if (!lenient)
			return ERR_SET(err, ERR_DATA,
				"'%s' has no column '%.*s', which the field files ask for; take "
				"the snapshot again",
				reader->path, SV_ARG(layout->fields[i].name));
		reader->lacking[reader->lacking_count++] = i;
	}
	return 0;
}

static int use_header(
	struct snapreader *reader, const struct layout *layout, bool lenient, struct err *err)
{
	reader->places =
		arena_calloc(&reader->arena, reader->column_count, sizeof(reader->places[0]));
	if (layout)
		return map_columns(reader, layout, lenient, err);
	reader->value_count = reader->column_count;
	for (size_t i = 0; i < reader->column_count; i++)
		reader->places[i] = i;
	return 0;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static int open_sealed(struct snapreader *reader, struct snapblock *block, struct err *err)
{
	const struct snapshot_manifest *manifest = &reader->manifest;
	struct splitter_sums sums;
	struct stat about;
	uint64_t row = 1;
	size_t packed = 0;
	int code = file_open_read(reader->path, &reader->fd, err);

	if (code != 0)
		return code;
	if (fstat(reader->fd, &about) != 0 || (uint64_t)about.st_size != manifest->bytes)
		return ERR_SET(
			err, ERR_SEAL, "'%s' has another size than was sealed", reader->path);
	reader->first_rows =
		arena_calloc(&reader->arena, manifest->member_count, sizeof(reader->first_rows[0]));
	for (size_t i = 0; i < manifest->member_count; i++) {
		reader->first_rows[i] = row;
		row += manifest->members[i].rows;
	}
	code = read_packed(reader, 0, room_of(block), &packed, err);
	if (code == 0)
		code = inflate_member(reader, 0, packed, block, err);
	if (code != 0)
		return code;
	index_block(block->room, block, &sums);
	code = take_header(reader, block, err);
	if (code != 0)
		return code;
	bool same = reader->column_count == manifest->column_count;
	for (size_t i = 0; same && i < reader->column_count; i++)
		same = sv_eq(reader->columns[i], manifest->columns[i]);
	return same ? 0 : seal_error(reader, 0, "has other columns than the manifest", err);
}

/* Reads the first piece, takes the header off it, and puts the rest back. */
static int open_stream(struct snapreader *reader, struct snapblock *block, struct err *err)
{
	int code = gzreader_open(reader->path, &reader->stream, err);

	reader->lf_ok = true;
	if (code == 0)
		code = next_piece(reader, block, err);
	if (code == 0 && sv_has_prefix(sv_make(block->text, block->size), SV("\xef\xbb\xbf"))) {
		struct splitter_sums sums;
		block->text += 3;
		block->size -= 3;
		index_block(block->room, block, &sums);
	}
	if (code == 0)
		code = take_header(reader, block, err);
	if (code != 0)
		return code;
	struct buf rest = BUF_INIT;
	buf_add(&rest, block->text + reader->header_size, block->size - reader->header_size);
	buf_add_sv(&rest, buf_sv(&reader->carried));
	buf_release(&reader->carried);
	reader->carried = rest;
	reader->next_row = 1;
	return 0;
}

int snapreader_open(const char *path, const struct layout *layout, bool lenient,
	struct snapreader **out, struct err *err)
{
	struct snapreader *reader = mem_calloc(1, sizeof(*reader));
	struct snapblock block = {0};
	int code = 0;

	arena_init(&reader->arena, 0);
	reader->path = arena_str(&reader->arena, sv_of(path));
	reader->layout = layout;
	reader->lenient = lenient;
	reader->fd = -1;
	reader->next_row = 1;
	reader->digest = digest_new();
	(void)pthread_mutex_init(&reader->mutex, NULL);
	reader->has_manifest = file_exists(snapshot_manifest_path(&reader->arena, path));
	if (reader->has_manifest)
		code = snapshot_read_manifest(path, &reader->arena, &reader->manifest, err);
	if (code == 0)
		code = reader->has_manifest ? open_sealed(reader, &block, err)
					    : open_stream(reader, &block, err);
	if (code == 0)
		code = use_header(reader, layout, lenient, err);
	snapblock_release(&block);
	if (code != 0) {
		snapreader_close(reader);
		return code;
	}
	*out = reader;
	return 0;
}

void snapreader_close(struct snapreader *reader)
{
	if (!reader)
		return;
	if (reader->fd >= 0)
		(void)close(reader->fd);
	gzreader_close(reader->stream);
	digest_free(reader->digest);
	buf_release(&reader->carried);
	(void)pthread_mutex_destroy(&reader->mutex);
	arena_release(&reader->arena);
	mem_free(reader);
}

const struct sv *snapreader_columns(const struct snapreader *reader, size_t *out_count)
{
	*out_count = reader->column_count;
	return reader->columns;
}

uint64_t snapreader_member_count(const struct snapreader *reader)
{
	return reader->has_manifest ? reader->manifest.member_count : 0;
}

void snapreader_member_rows(
	const struct snapreader *reader, uint64_t i, uint64_t *out_from, uint64_t *out_rows)
{
	*out_from = reader->first_rows[i];
	*out_rows = reader->manifest.members[i].rows;
}

struct sv snapreader_hints(const struct snapreader *reader, uint64_t i, struct buf *room)
{
	struct err ignored = ERR_INIT; /* whoever reads the rows will tell */
	uint64_t rows = reader->manifest.members[i].rows;
	size_t got = 0;

	if (rows > GZ_EXTRA_MAX / SNAPHINT_SIZE)
		return SV("");
	size_t size = GZ_EXTRA_AT + (size_t)rows * SNAPHINT_SIZE;
	buf_clear(room);
	char *bytes = buf_reserve(room, size);
	if (file_read_at(reader->fd, reader->path, bytes, size, reader->manifest.members[i].offset,
		    &got, &ignored) != 0)
		return SV("");
	struct sv hints = gz_extra(sv_make(bytes, got), SNAPSTORE_HINTS_ID);
	return hints.n == rows * SNAPHINT_SIZE ? hints : SV("");
}

int snapreader_reopen(const struct snapreader *reader, struct snapreader **out, struct err *err)
{
	return snapreader_open(reader->path, reader->layout, reader->lenient, out, err);
}

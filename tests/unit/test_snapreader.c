/* Members by number and as text alone, and what of them is not as their manifest says. The whole of a snapshot: test_snapstore.c. */
#include "tests/unit/agreed_help.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 20 };

struct bench {
	struct room room;
	struct nights nights;
	const char *path;
	struct snapreader *reader;
	struct snapblock block;
};

/* 20 customers in members of seven rows, one of them over two lines. */
static void begin(struct bench *b)
{
	(void)memset(b, 0, sizeof(*b));
	room_init(&b->room);
	room_open(&b->room, LEDGER_CREATE);
	nights_init(&b->nights, &b->room, ACCOUNTS, 1);
	nights_put(&b->nights, SIDE_CUSTOMER, 8, "c9,A9,\"Na\"\"me\r\n9\"\r\n");
	b->path = night_seal(&b->nights, SIDE_CUSTOMER);
}

static int open_it(struct bench *b)
{
	return snapreader_open(b->path, &b->nights.files.ruleset->layouts[SIDE_CUSTOMER], true,
		&b->reader, &b->room.err);
}

static void close_it(struct bench *b)
{
	snapreader_close(b->reader);
	b->reader = NULL;
}

static void end(struct bench *b)
{
	snapblock_release(&b->block);
	close_it(b);
	nights_release(&b->nights);
	room_release(&b->room);
}

typedef int next_fn(
	struct snapreader *reader, struct snapblock *block, bool *out_more, struct err *err);

/* The text of all members, as this way of reading gives it; and where each one begins. */
static void read_all(struct bench *b, next_fn *next, struct buf *out)
{
	bool more = true;

	assert_ok(&b->room, open_it(b));
	for (uint64_t i = 0;; i++) {
		assert_ok(&b->room, next(b->reader, &b->block, &more, &b->room.err));
		if (!more)
			break;
		assert_int_equal(b->block.member, i);
		buf_printf(out, "member %llu from %llu, %llu rows\n", (unsigned long long)i,
			(unsigned long long)b->block.row_no, (unsigned long long)b->block.rows);
		buf_add(out, b->block.text, b->block.size);
	}
	assert_ok(&b->room, snapreader_check_seal(b->reader, &b->room.err));
	close_it(b);
}

static void test_snapreader__gives_the_same_text_with_and_without_an_index(void **state)
{
	struct bench b;
	struct buf indexed = BUF_INIT;
	struct buf alone = BUF_INIT;

	(void)state;
	begin(&b);
	read_all(&b, snapreader_next, &indexed);
	read_all(&b, snapreader_next_text, &alone);
	assert_string_equal(buf_str(&indexed), buf_str(&alone));
	assert_non_null(strstr(buf_str(&alone), "member 2 from 15, 6 rows\n"));
	assert_non_null(strstr(buf_str(&alone), "member 0 from 1, 7 rows\nc1,A1,Name 1\r\n"));
	buf_release(&indexed);
	buf_release(&alone);
	end(&b);
}

static void test_snapreader__gives_a_member_again(void **state)
{
	struct bench b;
	bool more = false;

	(void)state;
	begin(&b);
	assert_ok(&b.room, open_it(&b));
	assert_ok(&b.room, snapreader_next_text(b.reader, &b.block, &more, &b.room.err));
	for (uint64_t i = 3; i-- > 0;) {
		assert_ok(&b.room, snapreader_member_text(b.reader, i, &b.block, &b.room.err));
		assert_int_equal(b.block.row_no, 1 + 7 * i);
		assert_int_equal(b.block.rows, i == 2 ? 6 : 7);
		struct buf expected = BUF_INIT;
		for (size_t k = 0; k < b.block.rows; k++)
			buf_add_sv(&expected, b.nights.rows[SIDE_CUSTOMER].at[7 * i + k]);
		assert_true(sv_eq(buf_sv(&expected), sv_make(b.block.text, b.block.size)));
		buf_release(&expected);
	}
	assert_fails(&b.room, snapreader_member_text(b.reader, 3, &b.block, &b.room.err),
		ERR_INTERNAL, "has no member 4");
	/* it goes on with the second one */
	assert_ok(&b.room, snapreader_next_text(b.reader, &b.block, &more, &b.room.err));
	assert_true(more && b.block.member == 1);
	end(&b);
}

static void test_snapreader__counts_rows_for_who_found_them_himself(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	assert_ok(&b.room, open_it(&b));
	assert_ok(&b.room, snapreader_member_text(b.reader, 1, &b.block, &b.room.err));
	assert_ok(&b.room, snapreader_check_rows(b.reader, &b.block, 7, &b.room.err));
	for (uint64_t rows = 6; rows <= 8; rows += 2)
		assert_fails(&b.room, snapreader_check_rows(b.reader, &b.block, rows, &b.room.err),
			ERR_SEAL, "member 2 has another number of rows");
	b.block.size--; /* the last line end is cut */
	assert_fails(&b.room, snapreader_check_rows(b.reader, &b.block, 7, &b.room.err), ERR_SEAL,
		"member 2 has another number of rows");
	end(&b);
}

static void test_snapreader__tells_the_columns_of_the_file(void **state)
{
	struct bench b;
	size_t count = 0;

	(void)state;
	begin(&b);
	assert_ok(&b.room, open_it(&b));
	const struct sv *columns = snapreader_columns(b.reader, &count);
	assert_int_equal(count, 3);
	assert_sv(columns[0], "customer_id");
	assert_sv(columns[2], "first_name");
	end(&b);
}

/* ---- what is not as the manifest says --------------------------------------------------------------------- */

/* A manifest with a right seal that says this of its members. */
static void forge(
	struct bench *b, uint64_t bytes, const struct snapshot_member *members, size_t count)
{
	struct snapshot_manifest manifest;
	struct room *room = &b->room;

	assert_ok(room, snapshot_read_manifest(b->path, &room->arena, &manifest, &room->err));
	manifest.bytes = bytes ? bytes : manifest.bytes;
	manifest.members = members;
	manifest.member_count = count;
	night_put_manifest(room, b->path, &manifest);
}

/* Reads to the first failure, with and without an index. */
static void expect_refused(struct bench *b, int code, const char *words)
{
	static next_fn *const ways[] = {snapreader_next, snapreader_next_text};

	for (size_t i = 0; i < 2; i++) {
		bool more = true;
		int got = open_it(b);
		while (got == 0 && more)
			got = ways[i](b->reader, &b->block, &more, &b->room.err);
		assert_fails(&b->room, got, code, words);
		close_it(b);
	}
}

static void test_snapreader__refuses_members_of_impossible_sizes(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	forge(&b, 0, (const struct snapshot_member[]){{0, 7}, {17, 13}}, 2);
	expect_refused(&b, ERR_SEAL, "member 1 has an impossible size");
	/* longer than 256 MiB; the file has no bytes there */
	assert_int_equal(truncate(b.path, (off_t)(256 << 20) + 1), 0);
	forge(&b, (256 << 20) + 1, (const struct snapshot_member[]){{0, 20}}, 1);
	expect_refused(&b, ERR_SEAL, "member 1 has an impossible size");
	end(&b);
}

static void test_snapreader__refuses_members_with_other_rows(void **state)
{
	struct bench b;
	struct snapshot_manifest manifest;
	bool more = false;

	(void)state;
	begin(&b);
	assert_ok(&b.room, snapshot_read_manifest(b.path, &b.room.arena, &manifest, &b.room.err));
	struct snapshot_member members[3];
	(void)memcpy(members, manifest.members, sizeof(members));
	members[0].rows = 8;
	members[1].rows = 6;
	forge(&b, 0, members, 3);
	assert_ok(&b.room, open_it(&b));
	assert_fails(&b.room, snapreader_next(b.reader, &b.block, &more, &b.room.err), ERR_SEAL,
		"member 1 has another number of rows");
	close_it(&b);
	/* as text alone it is told by who counts */
	assert_ok(&b.room, open_it(&b));
	assert_ok(&b.room, snapreader_next_text(b.reader, &b.block, &more, &b.room.err));
	assert_fails(&b.room, snapreader_check_rows(b.reader, &b.block, 7, &b.room.err), ERR_SEAL,
		"member 1 has another number of rows");
	end(&b);
}

static void overwrite(const char *path, long at, const char *bytes, size_t n)
{
	FILE *file = fopen(path, "r+b");

	assert_non_null(file);
	assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void test_snapreader__refuses_gzip_that_is_broken(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	overwrite(b.path, -4, "\xff\xff\xff\x7f", 4); /* the size of its text */
	expect_refused(&b, ERR_DATA, "member 3 of");
	overwrite(b.path, -4, "\1\0\0\0", 4);
	expect_refused(&b, ERR_DATA, "is broken gzip");
	overwrite(b.path, 0, "x", 1);
	expect_refused(&b, ERR_DATA, "member 1 of");
	end(&b);
}

/* The file changes while it is open. */
static void test_snapreader__notices_a_file_that_changes(void **state)
{
	struct bench b;
	bool more = false;

	(void)state;
	begin(&b);
	assert_ok(&b.room, open_it(&b));
	assert_int_equal(truncate(b.path, 30), 0);
	assert_fails(&b.room, snapreader_next_text(b.reader, &b.block, &more, &b.room.err),
		ERR_SEAL, "member 1 is cut short");
	end(&b);
}

/* A gzip member of exactly `size` bytes: a name in its header fills it up (RFC 1952 section 2.3). */
static void pack_exactly(struct sv text, size_t size, struct buf *out)
{
	struct gz_deflater *deflater = gz_deflater_new();
	struct buf plain = BUF_INIT;

	gz_deflate(deflater, text, &plain);
	assert_true(plain.n < size);
	buf_add(out, plain.p, 3);
	buf_add_char(out, 8); /* FNAME */
	buf_add(out, plain.p + 4, 6);
	while (out->n < 10 + size - plain.n - 1)
		buf_add_char(out, 'x');
	buf_add_char(out, '\0');
	buf_add(out, plain.p + 10, plain.n - 10);
	assert_int_equal(out->n, size);
	gz_deflater_free(deflater);
	buf_release(&plain);
}

static void test_snapreader__notices_a_header_that_went(void **state)
{
	struct bench b;
	struct snapshot_manifest manifest;
	struct buf packed = BUF_INIT;
	bool more = false;

	(void)state;
	begin(&b);
	assert_ok(&b.room, snapshot_read_manifest(b.path, &b.room.arena, &manifest, &b.room.err));
	assert_ok(&b.room, open_it(&b));
	pack_exactly(SV("c\r\n"), manifest.members[1].offset, &packed);
	overwrite(b.path, 0, packed.p, packed.n);
	assert_fails(&b.room, snapreader_next_text(b.reader, &b.block, &more, &b.room.err),
		ERR_SEAL, "member 1 has no header");
	buf_release(&packed);
	end(&b);
}

static void test_snapreader__refuses_other_columns_than_were_sealed(void **state)
{
	struct bench b;
	struct snapshot_manifest manifest;
	struct room *room = &b.room;

	(void)state;
	begin(&b);
	assert_ok(room, snapshot_read_manifest(b.path, &room->arena, &manifest, &room->err));
	const struct sv columns[] = {SV("customer_id"), SV("account_number"), SV("last_name")};
	manifest.columns = columns;
	night_put_manifest(room, b.path, &manifest);
	assert_fails(room, open_it(&b), ERR_SEAL, "has other columns than the manifest");
	end(&b);
}

/* ---- files from elsewhere ----------------------------------------------------------------------------------- */

/* A row of several MiB: the piece grows until its end is there. */
static void test_snapreader__reads_a_row_longer_than_a_piece(void **state)
{
	enum { LONG = 5 << 20 };
	struct bench b;
	struct buf text = BUF_INIT;
	struct sv values[FIELD_COUNT_MAX];
	uint64_t rows = 0;
	bool more = true;

	(void)state;
	begin(&b);
	buf_add_str(&text, "customer_id,account_number,first_name\nc1,A1,\"");
	for (size_t i = 0; i < LONG; i++)
		buf_add_char(&text, i % 100 ? 'x' : '\n');
	buf_add_str(&text, "\"\nc2,A2,Bob\n");
	room_put(&b.room, "long.csv", buf_str(&text));
	b.path = room_path(&b.room, "long.csv");
	assert_ok(&b.room, open_it(&b));
	for (;;) {
		assert_ok(&b.room, snapreader_next(b.reader, &b.block, &more, &b.room.err));
		if (!more)
			break;
		for (size_t pos = 0; pos < b.block.size; rows++) {
			assert_ok(&b.room, snapreader_split(b.reader, &b.block, &pos, rows + 1,
						   values, &b.room.err));
			assert_sv(values[0], rows == 0 ? "c1" : "c2");
		}
	}
	assert_int_equal(rows, 2);
	assert_ok(&b.room, snapreader_next(b.reader, &b.block, &more, &b.room.err));
	assert_false(more); /* and stays at its end */
	buf_release(&text);
	end(&b);
}

/* The file ends just where a piece does: the next one is empty, and the end. */
static void test_snapreader__ends_where_a_piece_ends(void **state)
{
	enum { SIZE = 2 << 20, ROW = 64 };
	struct bench b;
	struct buf text = BUF_INIT;
	uint64_t rows = 0;
	bool more = true;

	(void)state;
	begin(&b);
	buf_add_str(&text, "customer_id,account_number,first_name\n");
	while (text.n + 2 * ROW < SIZE)
		buf_printf(&text, "c%d,A%d,Bob\n", 1000000 + (int)text.n, (int)text.n);
	buf_add_str(&text, "c2,A2,");
	while (text.n + 1 < SIZE)
		buf_add_char(&text, 'x');
	buf_add_char(&text, '\n');
	room_put(&b.room, "even.csv", buf_str(&text));
	b.path = room_path(&b.room, "even.csv");
	assert_ok(&b.room, open_it(&b));
	while (more) {
		assert_ok(&b.room, snapreader_next(b.reader, &b.block, &more, &b.room.err));
		rows += more ? b.block.rows : 0;
	}
	size_t lines = 0;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	assert_int_equal(rows + 1, lines);
	buf_release(&text);
	end(&b);
}

/* 256 MiB without an end: refused, with no more in memory than that. Packed, it is a small file. */
static void test_snapreader__refuses_a_row_without_an_end(void **state)
{
	enum { PIECE = 1 << 20, PIECES = 258 };
	struct bench b;
	struct gz_deflater *deflater = gz_deflater_new();
	struct buf packed = BUF_INIT;
	struct buf piece = BUF_INIT;
	bool more = true;

	(void)state;
	begin(&b);
	gz_deflate(deflater, SV("customer_id,account_number\nc1,A1\nc2,\""), &packed);
	(void)memset(buf_reserve(&piece, PIECE), 'x', PIECE);
	piece.n = PIECE;
	for (int i = 0; i < PIECES; i++)
		gz_deflate(deflater, buf_sv(&piece), &packed);
	b.path = room_path(&b.room, "endless.csv.gz");
	FILE *file = fopen(b.path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(packed.p, 1, packed.n, file), packed.n);
	assert_int_equal(fclose(file), 0);
	assert_ok(&b.room, open_it(&b));
	int code = 0;
	while (code == 0 && more)
		code = snapreader_next(b.reader, &b.block, &more, &b.room.err);
	assert_fails(&b.room, code, ERR_DATA, "row 2 of");
	gz_deflater_free(deflater);
	buf_release(&packed);
	buf_release(&piece);
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_snapreader__gives_the_same_text_with_and_without_an_index),
		cmocka_unit_test(test_snapreader__gives_a_member_again),
		cmocka_unit_test(test_snapreader__counts_rows_for_who_found_them_himself),
		cmocka_unit_test(test_snapreader__tells_the_columns_of_the_file),
		cmocka_unit_test(test_snapreader__refuses_members_of_impossible_sizes),
		cmocka_unit_test(test_snapreader__refuses_members_with_other_rows),
		cmocka_unit_test(test_snapreader__refuses_gzip_that_is_broken),
		cmocka_unit_test(test_snapreader__notices_a_file_that_changes),
		cmocka_unit_test(test_snapreader__notices_a_header_that_went),
		cmocka_unit_test(test_snapreader__refuses_other_columns_than_were_sealed),
		cmocka_unit_test(test_snapreader__reads_a_row_longer_than_a_piece),
		cmocka_unit_test(test_snapreader__ends_where_a_piece_ends),
		cmocka_unit_test(test_snapreader__refuses_a_row_without_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/tempdir.h"

#include <pthread.h>

#include "io/gzfile.h"
#include "io/json.h"
#include "io/snapstore.h"
#include "io/splitter.h"

#include "engine/base/banned.h"

enum { FIELDS = 4, TAKEN = 1795399200 };

static const struct field fields[FIELDS] = {
	{.name = {"customer_id", 11}},
	{.name = {"identity_type", 13}},
	{.name = {"status", 6}},
	{.name = {"note", 4}},
};
static const struct layout layout = {
	.side = SIDE_CUSTOMER, .fields = fields, .count = FIELDS, .key = 0, .type = 1, .status = 2};

static struct sv note_of(uint64_t i, char *room, size_t size)
{
	switch (i % 5) {
	case 0:
		return SV("");
	case 1:
		return SV("a \"quoted\", word");
	case 2:
		return SV("two\r\nlines");
	default:
		(void)snprintf(room, size, "plain text number %llu", (unsigned long long)i);
		return sv_of(room);
	}
}

static void add_rows(struct snapwriter *writer, uint64_t rows)
{
	struct err err = ERR_INIT;
	char key[32];
	char note[64];

	for (uint64_t i = 0; i < rows; i++) {
		(void)snprintf(key, sizeof(key), "%llu", (unsigned long long)i + 1000);
		const struct sv values[FIELDS] = {sv_of(key),
			i % 2 ? SV("Business") : SV("Residential"),
			i % 10 ? SV("Open") : SV("Closed"), note_of(i, note, sizeof(note))};
		const struct record record = {&layout, values};
		assert_ok(snapwriter_row(writer, &record, &err), &err);
	}
}

static const char *write_snapshot(
	struct tempdir *dir, uint64_t rows, struct snapshot_manifest *manifest)
{
	struct err err = ERR_INIT;
	struct snapwriter *writer = NULL;
	const struct extract_proof proof = {
		.rows = rows, .pages = 7, .end_marker = "has_more:false"};
	const char *path = NULL;

	assert_ok(snapwriter_open(tempdir_path(dir, "snapshots"), &layout, "https://h/v1", TAKEN,
			  &writer, &err),
		&err);
	add_rows(writer, rows);
	assert_ok(snapwriter_commit(writer, &proof, TAKEN + 60, &dir->arena, manifest, &path, &err),
		&err);
	snapwriter_free(writer);
	return path;
}

/* Reads all blocks and checks every row; how many there were. */
static uint64_t read_rows(const char *path, const struct layout *wanted)
{
	struct err err = ERR_INIT;
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	struct sv values[FIELDS];
	uint64_t rows = 0;
	bool more = true;
	char key[32];
	char note[64];

	assert_ok(snapreader_open(path, wanted, false, &reader, &err), &err);
	for (;;) {
		assert_ok(snapreader_next(reader, &block, &more, &err), &err);
		if (!more)
			break;
		assert_int_equal(block.row_no, rows + 1);
		uint64_t in_block = 0;
		for (size_t pos = 0; pos < block.size; in_block++) {
			assert_ok(
				snapreader_split(reader, &block, &pos, block.row_no, values, &err),
				&err);
			(void)snprintf(key, sizeof(key), "%llu", (unsigned long long)rows + 1000);
			assert_sv(values[0], key);
			assert_true(sv_eq(values[3], note_of(rows, note, sizeof(note))));
			rows++;
		}
		assert_int_equal(block.rows, in_block);
	}
	snapblock_release(&block);
	snapreader_close(reader);
	return rows;
}

/* A row that was kept by itself is split like one in its block, however long it is. */
static void test_snapstore__splits_a_row_by_itself(void **state)
{
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;
	struct snapreader *reader = NULL;
	struct buf text = BUF_INIT;

	(void)state;
	tempdir_init(&dir);
	const char *path = write_snapshot(&dir, 3, &manifest);
	assert_ok(snapreader_open(path, NULL, false, &reader, &err), &err);
	for (size_t n = 0; n < 9000; n += 61) {
		struct sv values[FIELDS];
		size_t pos = 0;
		buf_clear(&text);
		buf_add_str(&text, "1,,");
		for (size_t i = 0; i < n; i++)
			buf_add_char(&text, (char)('a' + i % 26));
		buf_add_str(&text, ",z\r\n");
		struct snapblock block = {.text = text.p, .size = text.n, .row_no = 1};
		assert_ok(snapreader_split(reader, &block, &pos, 1, values, &err), &err);
		assert_int_equal(pos, text.n);
		assert_sv(values[0], "1");
		assert_int_equal(values[2].n, n);
		assert_sv(values[3], "z");
	}
	buf_release(&text);
	snapreader_close(reader);
	tempdir_release(&dir);
}

static void test_snapstore__round_trips_many_members(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;
	struct snapshot_manifest again;
	const char *newest = NULL;

	tempdir_init(&dir);
	const char *path = write_snapshot(&dir, 60000, &manifest);
	assert_string_equal(
		path, tempdir_path(&dir, "snapshots/customers-20261123T020000Z.csv.gz"));
	assert_true(manifest.member_count > 1);
	assert_int_equal(read_rows(path, &layout), 60000);
	assert_ok(snapshot_read_manifest(path, &dir.arena, &again, &err), &err);
	assert_ok(snapshot_verify(path, &again, &err), &err);
	assert_true(sv_eq(manifest.seal, again.seal));
	assert_int_equal(again.rows, 60000);
	assert_int_equal(again.pages, 7);
	assert_int_equal(again.taken_until, TAKEN + 60);
	assert_int_equal(again.member_count, manifest.member_count);
	assert_int_equal(again.members[1].offset, manifest.members[1].offset);
	assert_int_equal(again.empty_counts[3], 12000);
	assert_sv(again.columns[3], "note");
	assert_sv(again.first_key, "1000");
	assert_sv(again.last_key, "60999");
	assert_sv(again.end_marker, "has_more:false");
	assert_sv(again.shares, "{\"status\":{\"Closed\":6000,\"Open\":54000},"
				"\"type\":{\"Business\":30000,\"Residential\":30000}}");
	assert_ok(snapshot_newest(tempdir_path(&dir, "snapshots"), SIDE_CUSTOMER, &dir.arena,
			  &newest, &err),
		&err);
	assert_string_equal(newest, path);
	assert_ok(snapshot_newest(
			  tempdir_path(&dir, "snapshots"), SIDE_SITE, &dir.arena, &newest, &err),
		&err);
	assert_null(newest);
	tempdir_release(&dir);
}

static void test_snapstore__never_writes_over_a_snapshot(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;
	const char *newest = NULL;

	tempdir_init(&dir);
	const char *first = write_snapshot(&dir, 1, &manifest);
	const char *second = write_snapshot(&dir, 0, &manifest);
	assert_true(strcmp(first, second) < 0); /* names sort by time, as ids do */
	assert_int_equal(strlen(first), strlen(second));
	assert_int_equal(read_rows(second, &layout), 0);
	assert_ok(snapshot_newest(tempdir_path(&dir, "snapshots"), SIDE_CUSTOMER, &dir.arena,
			  &newest, &err),
		&err);
	assert_string_equal(newest, second);
	tempdir_release(&dir);
}

static void test_snapstore__starts_again_when_the_list_moved(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	const struct extract_proof proof = {.rows = 10};
	const char *path = NULL;

	tempdir_init(&dir);
	assert_ok(snapwriter_open(dir.path, &layout, "u", TAKEN, &writer, &err), &err);
	add_rows(writer, 40000);
	assert_ok(snapwriter_restart(writer, &err), &err);
	add_rows(writer, 10);
	assert_ok(
		snapwriter_commit(writer, &proof, TAKEN, &dir.arena, &manifest, &path, &err), &err);
	snapwriter_free(writer);
	assert_int_equal(manifest.rows, 10);
	assert_int_equal(manifest.empty_counts[3], 2);
	assert_int_equal(read_rows(path, &layout), 10);
	assert_ok(snapshot_verify(path, &manifest, &err), &err);
	tempdir_release(&dir);
}

static void test_snapstore__leaves_nothing_when_it_did_not_end(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	const struct extract_proof proof = {.rows = 11};
	const char *path = NULL;

	tempdir_init(&dir);
	const char *folder = tempdir_path(&dir, "s");
	assert_ok(snapwriter_open(folder, &layout, "u", TAKEN, &writer, &err), &err);
	add_rows(writer, 10);
	assert_err(&err,
		snapwriter_commit(writer, &proof, TAKEN, &dir.arena, &manifest, &path, &err),
		ERR_DATA, "counted 11 records, 10 came");
	snapwriter_free(writer);
	snapwriter_free(NULL);
	assert_int_equal(rmdir(folder), 0);
	tempdir_release(&dir);
}

/* Writes foreign CSV, plain or as one gzip member, and reads it without a manifest. */
static void test_snapstore__reads_files_from_elsewhere(void **state)
{
	(void)state;
	struct tempdir dir;
	struct buf text = BUF_INIT;
	struct buf packed = BUF_INIT;
	struct gz_deflater *deflater = gz_deflater_new();
	char room[64];

	tempdir_init(&dir);
	buf_add_str(&text, "\xef\xbb\xbf"
			   "customer_id,note,extra,status,identity_type\n");
	for (uint64_t i = 0; i < 60000; i++) {
		struct sv note = note_of(i, room, sizeof(room));
		buf_printf(&text, "%llu,\"", (unsigned long long)i + 1000);
		for (size_t k = 0; k < note.n; k++)
			buf_printf(&text, note.p[k] == '"' ? "\"\"" : "%c", note.p[k]);
		buf_add_str(&text, i % 3 ? "\",x,Open,Business\r\n" : "\",x,Open,Business\n");
	}
	assert_int_equal(read_rows(tempdir_put(&dir, "a.csv", buf_sv(&text)), &layout), 60000);
	buf_truncate(&text, text.n - 1); /* the last row without its line end */
	while (text.p[text.n - 1] == '\r')
		buf_truncate(&text, text.n - 1);
	gz_deflate(deflater, buf_sv(&text), &packed);
	assert_int_equal(read_rows(tempdir_put(&dir, "b.csv.gz", buf_sv(&packed)), &layout), 60000);
	gz_deflater_free(deflater);
	buf_release(&text);
	buf_release(&packed);
	tempdir_release(&dir);
}

/* Opens and reads to the end; the error's code. */
static int try_read(const char *path, bool lenient, struct err *err)
{
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	struct sv values[FIELDS];
	bool more = true;
	int code = snapreader_open(path, &layout, lenient, &reader, err);

	while (code == 0 && more) {
		code = snapreader_next(reader, &block, &more, err);
		uint64_t row = block.row_no;
		for (size_t pos = 0; code == 0 && more && pos < block.size; row++)
			code = snapreader_split(reader, &block, &pos, row, values, err);
	}
	snapblock_release(&block);
	snapreader_close(reader);
	return code;
}

#define HEADER "customer_id,identity_type,status,note\r\n"

static void test_snapstore__tells_the_row_that_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{HEADER "1,a,b,c\r\n2,a,b\r\n", "row 2 of '"},
		{HEADER "1,a,b,c\r\n2,a,b\r\n", "3 fields where the header has 4"},
		{HEADER "1,a,b,\"c\r\n2,a,b,c\r\n", "row 1 of '"},
		{HEADER "1,a,b,c\r\n2,a\"a,b\"b,c\r\n", "a quote stands inside"},
		{HEADER "1,a,b,c\r2,a,b,c\r\n", "no LF follows"},
		{"customer_id,identity_type,status\r\n", "has no column 'note'"},
		{"customer_id,identity_type,status,note,note\r\n", "column 'note' twice"},
		{"", "no proper header"},
		{"\"customer_id\r\n", "no proper header"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tempdir dir;
		struct err err = ERR_INIT;
		tempdir_init(&dir);
		const char *path = tempdir_put(&dir, "a.csv", sv_of(cases[i].text));
		assert_err(&err, try_read(path, false, &err), ERR_DATA, cases[i].words);
		tempdir_release(&dir);
	}
}

static void test_snapstore__reads_lacking_columns_as_empty_when_lenient(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;

	tempdir_init(&dir);
	assert_ok(
		try_read(tempdir_put(&dir, "a.csv", SV("customer_id\r\n1\r\n")), true, &err), &err);
	tempdir_release(&dir);
}

/* As a program of somebody else may have written it: the seal is over the values alone. */
static void test_snapstore__reads_a_manifest_that_is_laid_out_otherwise(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;
	struct buf text = BUF_INIT;

	tempdir_init(&dir);
	const char *path = write_snapshot(&dir, 3, &manifest);
	const char *beside = snapshot_manifest_path(&dir.arena, path);
	assert_ok(snapshot_read_manifest(path, &dir.arena, &manifest, &err), &err);
	assert_ok(snapshot_check_text(path, &manifest, &err), &err);
	assert_ok(file_read(beside, 1 << 20, &text, &err), &err);
	buf_add_char(&text, '\n');
	assert_ok(file_write(beside, buf_sv(&text), &err), &err);
	assert_ok(snapshot_read_manifest(path, &dir.arena, &manifest, &err), &err);
	assert_ok(snapshot_verify(path, &manifest, &err), &err);
	assert_int_equal(read_rows(path, &layout), 3);
	assert_err(&err, snapshot_check_text(path, &manifest, &err), ERR_SEAL, "white space");
	buf_release(&text);
	tempdir_release(&dir);
}

static void spoil(const char *path, off_t at)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	char byte = 0;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	assert_int_equal(close(fd), 0);
}

static void test_snapstore__notices_every_kind_of_change(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;

	tempdir_init(&dir);
	const char *path = write_snapshot(&dir, 60000, &manifest);
	const char *json = tempdir_path(&dir, "snapshots/customers-20261123T020000Z.json");
	assert_true(manifest.member_count > 2);
	spoil(path, (off_t)manifest.members[2].offset - 100);
	assert_err(&err, try_read(path, false, &err), ERR_DATA, "member 2 of");
	assert_err(&err, snapshot_verify(path, &manifest, &err), ERR_SEAL, "SHA-256");
	spoil(path, (off_t)manifest.members[2].offset - 100);
	spoil(path, (off_t)manifest.members[1].offset + 100); /* a hint */
	assert_err(&err, snapshot_verify(path, &manifest, &err), ERR_SEAL, "SHA-256");
	spoil(path, (off_t)manifest.members[1].offset + 100);
	assert_int_equal(truncate(path, (off_t)manifest.bytes - 1), 0);
	assert_err(&err, try_read(path, false, &err), ERR_SEAL, "size");
	assert_err(&err, snapshot_verify(path, &manifest, &err), ERR_SEAL, "were sealed");
	struct sv text = tempdir_get(&dir, json);
	spoil(json, (off_t)sv_find_sv(text, SV("\"pages\":7")) + 8);
	assert_err(&err, try_read(path, false, &err), ERR_SEAL, "seal of");
	spoil(json, 0);
	assert_err(&err, try_read(path, false, &err), ERR_SEAL, "JSON");
	assert_int_equal(unlink(json), 0);
	assert_err(&err, snapshot_read_manifest(path, &dir.arena, &manifest, &err), ERR_NO_INPUT,
		"json");
	assert_err(&err, try_read(path, false, &err), ERR_DATA, "cut short");
	assert_err(&err, try_read(tempdir_path(&dir, "none.csv.gz"), false, &err), ERR_NO_INPUT,
		"none");
	tempdir_release(&dir);
}

/* Two bytes of the hash of each row's text, the header line not counted. */
static void test_snapstore__leaves_hints_of_customers(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	struct buf room = BUF_INIT;
	uint64_t rows = 0;

	tempdir_init(&dir);
	const char *path = write_snapshot(&dir, 60000, &manifest);
	assert_int_equal(snapreader_open(path, NULL, false, &reader, &err), 0);
	for (uint64_t i = 0; i < snapreader_member_count(reader); i++) {
		struct sv hints = snapreader_hints(reader, i, &room);
		assert_int_equal(snapreader_member_text(reader, i, &block, &err), 0);
		assert_int_equal(hints.n, block.rows * SNAPHINT_SIZE);
		size_t pos = 0;
		for (size_t k = 0; k < block.rows; k++, rows++) {
			size_t end = splitter_row_end(block.text, block.size, pos);
			uint64_t hash = digest_hash64(sv_make(block.text + pos, end - pos), 0);
			assert_int_equal(snaphint_at(hints, k), hash & 0xffff);
			pos = end;
		}
	}
	assert_int_equal(rows, 60000);
	snapblock_release(&block);
	snapreader_close(reader);
	buf_release(&room);
	tempdir_release(&dir);
}

struct shared {
	struct snapreader *reader;
	uint64_t rows[4];
};
struct worker {
	struct shared *shared;
	size_t number;
};

static void *count_rows(void *self)
{
	struct worker *worker = self;
	struct snapblock block = {0};
	struct sv values[FIELDS];
	struct err err = ERR_INIT;
	bool more = true;

	while (snapreader_next(worker->shared->reader, &block, &more, &err) == 0 && more) {
		for (size_t pos = 0; pos < block.size; worker->shared->rows[worker->number]++) {
			if (snapreader_split(
				    worker->shared->reader, &block, &pos, 1, values, &err) != 0)
				break;
		}
	}
	snapblock_release(&block);
	return NULL;
}

static void test_snapstore__is_read_by_several_threads(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct snapshot_manifest manifest;
	struct shared shared = {NULL, {0}};
	struct worker workers[4];
	pthread_t threads[4];

	tempdir_init(&dir);
	const char *path = write_snapshot(&dir, 60000, &manifest);
	assert_ok(snapreader_open(path, &layout, false, &shared.reader, &err), &err);
	assert_int_equal(snapreader_member_count(shared.reader), manifest.member_count);
	for (size_t i = 0; i < 4; i++) {
		workers[i] = (struct worker){&shared, i};
		assert_int_equal(pthread_create(&threads[i], NULL, count_rows, &workers[i]), 0);
	}
	uint64_t rows = 0;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		rows += shared.rows[i];
	}
	assert_int_equal(rows, 60000);
	struct snapblock block = {0};
	assert_ok(snapreader_member(shared.reader, 1, &block, &err), &err);
	assert_int_equal(block.row_no, manifest.members[0].rows + 1);
	assert_err(&err, snapreader_member(shared.reader, 99, &block, &err), ERR_INTERNAL,
		"no member 100");
	snapblock_release(&block);
	snapreader_close(shared.reader);
	tempdir_release(&dir);
}

static int write_scenario(const char *folder)
{
	struct tempdir dir = {.path = folder};
	struct err err = ERR_INIT;
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	const struct extract_proof proof = {.rows = 1};
	const struct sv values[FIELDS] = {SV("1"), SV(""), SV(""), SV("")};
	const struct record record = {&layout, values};
	const char *path = NULL;

	arena_init(&dir.arena, 0);
	int code = snapwriter_open(folder, &layout, "u", TAKEN, &writer, &err);
	if (code == 0)
		code = snapwriter_row(writer, &record, &err);
	if (code == 0)
		code = snapwriter_commit(writer, &proof, TAKEN, &dir.arena, &manifest, &path, &err);
	snapwriter_free(writer);
	arena_release(&dir.arena);
	return code;
}

/* Fails or dies at the 1st, 2nd, ... edge, beyond the last: a snapshot is whole, or not there. */
static void sweep(const char *what)
{
	enum { EDGES = 20 };

	for (int n = 1; n <= EDGES; n++) {
		struct tempdir dir;
		struct err err = ERR_INIT;
		const char *newest = NULL;
		char failpoint[32];
		tempdir_init(&dir);
		(void)snprintf(failpoint, sizeof(failpoint), "any:%d:%s", n, what);
		int status = run_self("write", dir.path, failpoint);
		assert_ok(
			snapshot_newest(dir.path, SIDE_CUSTOMER, &dir.arena, &newest, &err), &err);
		if (newest)
			assert_ok(try_read(newest, false, &err), &err);
		assert_true(n > 1 || status != 0);
		assert_true(n < EDGES || (status == 0 && newest));
		tempdir_release(&dir);
	}
}

static void test_snapstore__survives_every_edge(void **state)
{
	(void)state;
	sweep("die");
	sweep("eio");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_snapstore__splits_a_row_by_itself),
		cmocka_unit_test(test_snapstore__round_trips_many_members),
		cmocka_unit_test(test_snapstore__never_writes_over_a_snapshot),
		cmocka_unit_test(test_snapstore__starts_again_when_the_list_moved),
		cmocka_unit_test(test_snapstore__leaves_nothing_when_it_did_not_end),
		cmocka_unit_test(test_snapstore__reads_files_from_elsewhere),
		cmocka_unit_test(test_snapstore__tells_the_row_that_is_wrong),
		cmocka_unit_test(test_snapstore__reads_lacking_columns_as_empty_when_lenient),
		cmocka_unit_test(test_snapstore__reads_a_manifest_that_is_laid_out_otherwise),
		cmocka_unit_test(test_snapstore__notices_every_kind_of_change),
		cmocka_unit_test(test_snapstore__leaves_hints_of_customers),
		cmocka_unit_test(test_snapstore__is_read_by_several_threads),
		cmocka_unit_test(test_snapstore__survives_every_edge),
	};

	if (argc == 3)
		return write_scenario(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

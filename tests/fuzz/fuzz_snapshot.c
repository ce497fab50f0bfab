/*
 * Snapshots from hands that know how to seal. First byte even: a manifest of any JSON, with a right seal, beside
 * a good file; odd: a file of any bytes without a manifest. All that opens is read to its end, members in order
 * and again by number.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/mem.h"
#include "io/gzfile.h"
#include "io/json.h"
#include "io/manifest.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

enum { FIELDS = 3, ROWS_MAX = 100000 };

static const struct field fields[FIELDS] = {
	{.name = {"customer_id", 11}},
	{.name = {"identity_type", 13}},
	{.name = {"status", 6}},
};
static const struct layout layout = {
	.side = SIDE_CUSTOMER, .fields = fields, .count = FIELDS, .key = 0, .type = 1, .status = 2};

/* Rows of a block, until its end or one that is refused. */
static int read_block(const struct snapreader *reader, struct snapblock *block, uint64_t *rows)
{
	struct err err = ERR_INIT;
	struct sv values[FIELDS];
	int code = 0;

	for (size_t pos = 0; code == 0 && pos < block->size;) {
		size_t before = pos;
		code = snapreader_split(reader, block, &pos, block->row_no, values, &err);
		FUZZ_CHECK(code != 0 || (pos > before && pos <= block->size));
		*rows += code == 0;
	}
	return code;
}

/* As many as rows, or none. */
static void check_hints(const struct snapreader *reader, uint64_t i)
{
	struct buf room = BUF_INIT;
	uint64_t from = 0;
	uint64_t rows = 0;

	struct sv hints = snapreader_hints(reader, i, &room);
	snapreader_member_rows(reader, i, &from, &rows);
	FUZZ_CHECK(hints.n == 0 || hints.n == rows * SNAPHINT_SIZE);
	for (size_t k = 0; k < hints.n / SNAPHINT_SIZE; k++)
		(void)snaphint_at(hints, k);
	buf_release(&room);
}

static void read_all(const char *path)
{
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	struct err err = ERR_INIT;
	uint64_t rows = 0;
	bool more = true;

	int code = snapreader_open(path, &layout, true, &reader, &err);
	while (code == 0 && more && rows < ROWS_MAX) {
		code = snapreader_next(reader, &block, &more, &err);
		if (code == 0 && more)
			code = read_block(reader, &block, &rows);
	}
	for (uint64_t i = 0; reader && i < snapreader_member_count(reader) && i < 100; i++) {
		check_hints(reader, i);
		if (snapreader_member(reader, i, &block, &err) == 0)
			(void)read_block(reader, &block, &rows);
		err_clear(&err);
	}
	snapblock_release(&block);
	snapreader_close(reader);
}

/* Two members: what the seed's manifest describes. */
static void put_good_file(const char *name)
{
	struct gz_deflater *deflater = gz_deflater_new();
	struct buf bytes = BUF_INIT;

	gz_deflate(deflater,
		SV("customer_id,identity_type,status\r\n1,Business,Open\r\n2,Residential,"
		   "Closed\r\n"),
		&bytes);
	gz_deflate(deflater, SV("3,\"Busi\"\"ness\",\"O,p\"\r\n"), &bytes);
	(void)fuzz_put(name, buf_sv(&bytes));
	gz_deflater_free(deflater);
	buf_release(&bytes);
}

/* The members of an object as accord writes them, without a seal. */
static bool add_object(struct sv text, struct buf *out)
{
	struct json *root = NULL;
	struct err err = ERR_INIT;

	if (json_parse(text, 8, &root, &err) != 0)
		return false;
	bool has_members = json_is_object(root) && json_first(root);
	json_add_canonical(root, "seal", out);
	json_free(root);
	return has_members && out->n > 2;
}

static void try_manifest(struct sv json)
{
	struct snapshot_manifest manifest;
	struct fuzz_path snapshot = fuzz_path("customers-1.csv.gz");
	struct fuzz_path beside = fuzz_path("customers-1.json");
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct arena arena;
	char seal[DIGEST_HEX_SIZE];

	if (!add_object(json, &text)) {
		buf_release(&text);
		return;
	}
	arena_init(&arena, 0);
	if (manifest_write(beside.text, &text, seal, &err) == 0) {
		put_good_file("customers-1.csv.gz");
		if (snapshot_read_manifest(snapshot.text, &arena, &manifest, &err) == 0) {
			FUZZ_CHECK(manifest.complete);
			(void)!snapshot_verify(snapshot.text, &manifest, &err);
		}
		read_all(snapshot.text);
		(void)unlink(beside.text);
	}
	buf_release(&text);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv bytes = fuzz_sv(data, size);

	if (fuzz_choice(&bytes, 2) == 0) {
		try_manifest(bytes);
		return 0;
	}
	struct fuzz_path path = fuzz_put("from-elsewhere.csv", bytes);
	read_all(path.text);
	return 0;
}

/*
 * What the last comparison remembered (agreed.cache), from hands that know its key, its secret and all of its checks. The
 * bytes of the input say what its lists claim: digests of rows that are there and of others, links, lengths, codes.
 * Whatever they say, the join ends; each row of both snapshots is passed over, handed out or left over, once; or the whole is
 * refused. Then the same with the file that was made of it.
 *
 * Which pairs are passed over is not looked at: who can write to the state folder can also write bases into the ledger
 * (SECURITY.md, what is not defended).
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/agreed_private.h"
#include "engine/join.h"
#include "io/splitter.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

enum { ACCOUNTS = 12, LISTED_MAX = 40 };

static struct rules_files rules; /* the world is made once */
static struct settings settings;
static struct ledger *ledger;
static const char *paths[SIDE_COUNT];
static struct sv rows[SIDE_COUNT][ACCOUNTS];
static uint64_t codes[ACCOUNTS];
static struct agreed_head fresh; /* of a file that was made by a comparison: key and past */

/* ---- the world ---------------------------------------------------------------------------------------- */

static void put_row(struct snapwriter *writer, enum side side, int i)
{
	const struct layout *layout = &rules.ruleset->layouts[side];
	struct sv *values = arena_calloc(&rules.arena, layout->count, sizeof(*values));
	const struct record record = {layout, values};
	struct err err = ERR_INIT;

	for (size_t k = 0; k < layout->count; k++)
		values[k] = SV("");
	values[layout->key] = arena_printf(&rules.arena, "%c%d", side ? 's' : 'c', i);
	/* two records of one code; one site with the code of another as a further one */
	values[layout->code] = arena_printf(&rules.arena, "A%d", i == 7 ? 6 : i);
	if (layout->codes >= 0 && i == 3)
		values[layout->codes] = SV("A4;-");
	FUZZ_CHECK(snapwriter_row(writer, &record, &err) == 0);
	codes[i] = code_fold_hash(values[layout->code]);
}

static void make_snapshot(enum side side)
{
	const struct extract_proof proof = {.rows = ACCOUNTS, .pages = 1, .end_marker = "end"};
	struct snapshot_manifest manifest;
	struct snapwriter *writer = NULL;
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	struct err err = ERR_INIT;
	size_t pos = 0;

	FUZZ_CHECK(snapwriter_open(fuzz_folder, &rules.ruleset->layouts[side], "https://h", 1,
			   &writer, &err) == 0);
	for (int i = 0; i < ACCOUNTS; i++)
		put_row(writer, side, i);
	FUZZ_CHECK(snapwriter_commit(
			   writer, &proof, 2, &rules.arena, &manifest, &paths[side], &err) == 0);
	snapwriter_free(writer);
	FUZZ_CHECK(snapreader_open(
			   paths[side], &rules.ruleset->layouts[side], true, &reader, &err) == 0);
	FUZZ_CHECK(snapreader_member_text(reader, 0, &block, &err) == 0);
	for (int i = 0; i < ACCOUNTS; i++) {
		size_t end = splitter_row_end(block.text, block.size, pos);
		rows[side][i] = arena_sv(&rules.arena, sv_make(block.text + pos, end - pos));
		pos = end;
	}
	FUZZ_CHECK(pos == block.size);
	snapblock_release(&block);
	snapreader_close(reader);
}

static void make_links(void)
{
	struct err err = ERR_INIT;
	char keys[SIDE_COUNT][8];

	FUZZ_CHECK(ledger_open(fuzz_folder, LEDGER_CREATE, &ledger, &err) == 0);
	FUZZ_CHECK(ledger_begin(ledger, &err) == 0);
	for (int i = 0; i < ACCOUNTS; i++) {
		int site = i == 10 ? 11 : i == 11 ? 10 : i; /* two are linked crosswise */
		(void)snprintf(keys[0], sizeof(keys[0]), "c%d", i);
		(void)snprintf(keys[1], sizeof(keys[1]), "s%d", site);
		FUZZ_CHECK(ledger_add_link(ledger, sv_of(keys[0]), sv_of(keys[1]), "code", 1, NULL,
				   &err) == 0);
	}
	FUZZ_CHECK(ledger_commit(ledger, &err) == 0);
}

/* ---- a night ------------------------------------------------------------------------------------------ */

struct night {
	struct linkset *links;
	struct agreed *agreed;
	struct snapreader *readers[SIDE_COUNT];
	uint64_t pairs;
};

static int take_pair(void *self, const struct record *customer, const struct record *site,
	int64_t slot, const struct agreed_rows_of_pair *texts, struct err *err)
{
	struct night *night = self;

	(void)customer;
	(void)err;
	night->pairs++;
	agreed_note(night->agreed, 0, texts, record_get(site, site->layout->codes),
		linkset_id(night->links, slot));
	return 0;
}

static void check_rows(const struct night *night, const struct join_rest *rest)
{
	uint64_t passed = agreed_is_known(night->agreed) ? agreed_pairs(night->agreed) : 0;

	for (int side = 0; side < SIDE_COUNT; side++) {
		uint64_t count = passed + night->pairs;
		for (size_t i = 0; i < rest->rows[side].count; i++)
			count += !rest->rows[side].at[i].was_paired;
		FUZZ_CHECK(rest->read[side] == ACCOUNTS);
		FUZZ_CHECK(count == ACCOUNTS);
	}
}

static void pass_night(void)
{
	struct night night = {0};
	struct join_rest rest;
	struct err err = ERR_INIT;
	void *worker = &night;

	FUZZ_CHECK(linkset_load(ledger, fuzz_folder, 1, &night.links, &err) == 0);
	for (int side = 0; side < SIDE_COUNT; side++)
		FUZZ_CHECK(snapreader_open(paths[side], &rules.ruleset->layouts[side], true,
				   &night.readers[side], &err) == 0);
	struct agreed_input input = {.settings = &settings,
		.ruleset = rules.ruleset,
		.ledger = ledger,
		.last_link_id = linkset_last_id(night.links),
		.readers = night.readers,
		.rows = {ACCOUNTS, ACCOUNTS},
		.memory_bytes = 1 << 26,
		.threads = 1};
	FUZZ_CHECK(ledger_newest_link_move(ledger, &input.links_as_of, &err) == 0);
	FUZZ_CHECK(agreed_begin(&input, &night.agreed, &err) == 0 && night.agreed);
	const struct join_config config = {
		.readers = {night.readers[SIDE_CUSTOMER], night.readers[SIDE_SITE]},
		.ruleset = rules.ruleset,
		.links = night.links,
		.agreed = night.agreed,
		.threads = 1,
		.pair = take_pair,
		.workers = &worker};
	int code = join_run(&config, &rest, &err);
	FUZZ_CHECK(code == 0 || code == ERR_DATA);
	if (code == 0) {
		check_rows(&night, &rest);
		agreed_write(night.agreed, night.links);
	}
	agreed_free(night.agreed);
	linkset_free(night.links);
	join_rest_release(&rest);
	for (int side = 0; side < SIDE_COUNT; side++)
		snapreader_close(night.readers[side]);
}

static void prepare(void)
{
	struct err err = ERR_INIT;
	struct buf bytes = BUF_INIT;

	if (ledger)
		return;
	struct fuzz_path cache = fuzz_path("agreed.cache");
	settings.sync.state = fuzz_folder;
	settings.rapid_response.dealer_number = "1234";
	FUZZ_CHECK(setenv("ACCORD_REMEMBER_FROM", "1", 1) == 0);
	rules_files_init(&rules);
	rules_files_add_dir(&rules, "rules.d");
	FUZZ_CHECK(rules_files_compile(&rules) == 0);
	make_links();
	for (int side = 0; side < SIDE_COUNT; side++)
		make_snapshot((enum side)side);
	(void)unlink(cache.text);
	pass_night();
	FUZZ_CHECK(file_read(cache.text, 1 << 24, &bytes, &err) == 0);
	FUZZ_CHECK(bytes.n > sizeof(fresh));
	(void)memcpy(&fresh, bytes.p, sizeof(fresh));
	buf_release(&bytes);
}

/* ---- the file ----------------------------------------------------------------------------------------- */

static unsigned next_byte(struct sv *input)
{
	return fuzz_choice(input, 256);
}

static uint32_t next_link(struct sv *input)
{
	static const uint32_t far[] = {UINT32_MAX, 1u << 31, ACCOUNTS + 1, 1 << 20};
	unsigned byte = next_byte(input);

	return byte < 0xf0 ? byte % (ACCOUNTS + 4) : far[byte % 4];
}

static uint64_t next_count(struct sv *input)
{
	static const uint64_t counts[] = {
		ACCOUNTS, 0, 1, LISTED_MAX, AGREED_PIECE - 1, AGREED_PIECE, AGREED_PIECE + 1, 3000};

	return counts[next_byte(input) % 8];
}

static void add_rows(const struct agreed *agreed, enum side side, struct sv *input, struct buf *out)
{
	struct agreed_rows *piece = calloc(1, sizeof(*piece));

	FUZZ_CHECK(piece != NULL);
	for (uint64_t i = 0; i < agreed_pieces(agreed->head.rows[side]); i++) {
		(void)memset(piece, 0, sizeof(*piece));
		for (size_t k = 0; k < LISTED_MAX && input->n > 0; k++) {
			unsigned which = next_byte(input);
			struct sv row = rows[side][which % ACCOUNTS];
			unsigned size = next_byte(input);
			piece->link[k] = next_link(input);
			piece->digest[k] =
				which < 0xf0 ? digest_keyed64(row, &agreed->head.secret) : which;
			piece->size[k] = (uint16_t)(size < 0xf0	  ? row.n
						    : size < 0xf8 ? size - 0xf0
								  : 65535);
		}
		bool is_wrong = next_byte(input) == 0xff;
		piece->check = agreed_rows_check(agreed, piece) + is_wrong;
		buf_add(out, (const char *)piece, sizeof(*piece));
	}
	free(piece);
}

static void add_codes(const struct agreed *agreed, struct sv *input, struct buf *out)
{
	struct agreed_codes *piece = calloc(1, sizeof(*piece));

	FUZZ_CHECK(piece != NULL);
	for (uint64_t i = 0; i < agreed_pieces(agreed->head.codes); i++) {
		(void)memset(piece, 0, sizeof(*piece));
		for (; piece->count < LISTED_MAX && input->n > 0; piece->count++) {
			unsigned which = next_byte(input);
			piece->hash[piece->count] =
				which < 0xf0 ? codes[which % ACCOUNTS] : which - 0xf0;
			piece->link[piece->count] = next_link(input);
		}
		unsigned last = next_byte(input);
		if (last >= 0xf0)
			piece->count = last % 2 ? AGREED_PIECE : UINT64_MAX;
		piece->check = agreed_codes_check(agreed, piece) + (last == 0xef);
		buf_add(out, (const char *)piece, sizeof(*piece));
	}
	free(piece);
}

static void put_file(struct sv input)
{
	static const int64_t lasts[] = {
		ACCOUNTS, ACCOUNTS, ACCOUNTS, 0, 5, -1, ACCOUNTS + 1, INT64_MAX};
	struct agreed *agreed = calloc(1, sizeof(*agreed)); /* what the checks are made with */
	struct buf out = BUF_INIT;

	FUZZ_CHECK(agreed != NULL);
	agreed->head = fresh;
	agreed->head.rows[SIDE_SITE] = next_count(&input);
	agreed->head.rows[SIDE_CUSTOMER] = next_count(&input);
	agreed->head.codes = next_count(&input);
	agreed->head.last_link = lasts[next_byte(&input) % 8];
	agreed->head.check = agreed_head_check(&agreed->head);
	buf_add(&out, (const char *)&agreed->head, sizeof(agreed->head));
	add_rows(agreed, SIDE_SITE, &input, &out);
	add_rows(agreed, SIDE_CUSTOMER, &input, &out);
	add_codes(agreed, &input, &out);
	(void)fuzz_put("agreed.cache", buf_sv(&out));
	buf_release(&out);
	free(agreed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	prepare();
	put_file(fuzz_sv(data, size));
	pass_night();
	pass_night();
	return 0;
}

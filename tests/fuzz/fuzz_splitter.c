/*
 * The snapshot splitter against libcsv: the same text through both gives the same rows, or both refuse it (libcsv
 * sees a lone CR one row later); and the index is the same bits on every processor.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/mem.h"
#include "io/csvin.h"
#include "io/csvout.h"
#include "io/splitter.h"

#include "engine/base/banned.h"

enum { COLUMNS = 3 };
static const char *const columns[COLUMNS] = {"a", "b", "c"};

/* Rows as csvout writes them, until the end or the first that is refused; true at the end. */
static bool read_by_libcsv(struct sv text, struct buf *out)
{
	struct buf file = BUF_INIT;
	struct csvin *in = NULL;
	struct err err = ERR_INIT;
	struct sv values[COLUMNS];
	bool more = true;

	buf_add_str(&file, "a,b,c\r\n");
	buf_add_sv(&file, text);
	struct fuzz_path path = fuzz_put("rows.csv", buf_sv(&file));
	int code = csvin_open(path.text, columns, COLUMNS, COLUMNS, CSVIN_STRICT, &in, &err);
	while (code == 0) {
		code = csvin_next(in, values, &more, &err);
		if (code != 0 || !more)
			break;
		csvout_add_row(out, values, COLUMNS);
	}
	csvin_close(in);
	buf_release(&file);
	return code == 0;
}

static char *padded(struct sv text)
{
	char *copy = mem_alloc(text.n + SPLITTER_PADDING);

	(void)memcpy(copy, text.p, text.n);
	(void)memset(copy + text.n, '\n', SPLITTER_PADDING);
	return copy;
}

static bool read_by_splitter(struct sv text, struct buf *out)
{
	char *copy = padded(text);
	uint64_t *bits = mem_calloc(splitter_index_words(text.n), sizeof(*bits));
	struct splitter_sums sums;
	struct sv values[COLUMNS];
	const char *wrong = NULL;
	size_t fields = 0;
	size_t pos = 0;

	splitter_index(copy, text.n, bits, &sums);
	while (!wrong && pos < text.n) {
		wrong = splitter_row(
			copy, text.n, bits, false, &pos, NULL, COLUMNS, values, &fields);
		if (!wrong)
			csvout_add_row(out, values, COLUMNS);
	}
	mem_free(bits);
	mem_free(copy);
	return !wrong;
}

static void check_index(struct sv text, splitter_index_fn *other)
{
	char *copy = padded(text);
	size_t words = splitter_index_words(text.n);
	uint64_t *bits = mem_calloc(words, sizeof(*bits));
	uint64_t *again = mem_calloc(words, sizeof(*again));
	struct splitter_sums sums;
	struct splitter_sums sums_again;

	splitter_index_portable(copy, text.n, bits, &sums);
	other(copy, text.n, again, &sums_again);
	FUZZ_CHECK(memcmp(bits, again, words * sizeof(*bits)) == 0);
	FUZZ_CHECK(sums.rows == sums_again.rows && sums.last_row == sums_again.last_row);
	mem_free(bits);
	mem_free(again);
	mem_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv text = fuzz_sv(data, size);
	struct buf theirs = BUF_INIT;
	struct buf ours = BUF_INIT;

	if (size == 0)
		return 0;
	bool is_whole = read_by_libcsv(text, &theirs);
	FUZZ_CHECK(read_by_splitter(text, &ours) == is_whole);
	if (is_whole)
		FUZZ_CHECK(sv_eq(buf_sv(&ours), buf_sv(&theirs)));
	else
		FUZZ_CHECK(sv_has_prefix(buf_sv(&theirs), buf_sv(&ours)));
	check_index(text, splitter_index_sse2);
	if (splitter_has_avx2())
		check_index(text, splitter_index_avx2);
	buf_release(&theirs);
	buf_release(&ours);
	return 0;
}

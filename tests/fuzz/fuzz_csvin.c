/*
 * Files of any bytes, read strictly and tolerantly: what a strict reading takes, written again by csvout and
 * read again, is the same.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/digest.h"
#include "io/csvin.h"
#include "io/csvout.h"

#include "engine/base/banned.h"

enum { COLUMNS = 3 };
static const char *const columns[COLUMNS] = {"a", "b", "decision"};

/* Reads it to its end; `again` (may be NULL) gets the rows as csvout writes them. */
static int read_all(const char *path, unsigned flags, struct buf *again, uint64_t *out_hash)
{
	struct csvin *in = NULL;
	struct err err = ERR_INIT;
	struct sv values[COLUMNS];
	bool more = true;

	*out_hash = 0;
	if (csvin_open(path, columns, COLUMNS, 1, flags, &in, &err) != 0)
		return err.code;
	while (csvin_next(in, values, &more, &err) == 0 && more) {
		for (size_t i = 0; i < COLUMNS; i++) {
			if (sv_is_absent(values[i]))
				values[i] = SV("");
			*out_hash = digest_hash64(values[i], *out_hash + values[i].n);
		}
		if (again)
			csvout_add_row(again, values, COLUMNS);
	}
	csvin_close(in);
	return err.code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv header[COLUMNS] = {SV("a"), SV("b"), SV("decision")};
	struct buf again = BUF_INIT;
	uint64_t hash;
	uint64_t hash_again;

	struct fuzz_path path = fuzz_put("any.csv", fuzz_sv(data, size));
	csvout_add_row(&again, header, COLUMNS);
	int code = read_all(path.text, CSVIN_STRICT, &again, &hash);
	(void)read_all(path.text, CSVIN_TOLERANT, NULL, &hash_again);
	if (code == 0) {
		path = fuzz_put("again.csv", buf_sv(&again));
		FUZZ_CHECK(read_all(path.text, CSVIN_STRICT, NULL, &hash_again) == 0);
		FUZZ_CHECK(hash == hash_again);
	}
	buf_release(&again);
	return 0;
}

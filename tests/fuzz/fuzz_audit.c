/*
 * Audit files. First byte even: any bytes. Odd: rows of any texts, chained as the writer chains them, must hold;
 * and with one bit of the file turned over they must not.
 */
#include "tests/fuzz/fuzz_help.h"

#include "io/auditlog.h"
#include "io/csvout.h"

#include "engine/base/banned.h"

static int look(void *self, const struct audit_row *row, struct err *err)
{
	(void)err;
	*(size_t *)self += row->columns[AUDIT_HASH].n;
	return 0;
}

static void try_bytes(struct sv bytes)
{
	struct audit_summary summary;
	struct err err = ERR_INIT;
	size_t seen = 0;
	struct fuzz_path path = fuzz_put("any.csv", bytes);

	int each = audit_each(path.text, look, &seen, &err);
	err_clear(&err);
	FUZZ_CHECK(audit_check(path.text, &summary, &err) != 0 || each == 0);
}

/* Columns from the text's lines, over and over; the last ones are the chain's. */
static void add_rows(struct sv text, struct buf *out, uint64_t *rows)
{
	char hashes[2][DIGEST_HEX_SIZE] = {
		"0000000000000000000000000000000000000000000000000000000000000000", ""};
	struct audit_row row;
	char seq[24];

	for (*rows = 0; *rows < 5 && !sv_is_absent(text); ++*rows) {
		for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
			row.columns[i] = sv_is_absent(text) ? SV("") : sv_cut(&text, '\n');
		(void)snprintf(seq, sizeof(seq), "%llu", (unsigned long long)*rows + 1);
		row.columns[AUDIT_SEQ] = sv_of(seq);
		row.columns[AUDIT_PREV_HASH] = sv_of(hashes[*rows % 2]);
		audit_row_hash(&row, hashes[(*rows + 1) % 2]);
		csvout_add_row(out, row.columns, AUDIT_COLUMN_COUNT);
	}
}

static void try_rows(struct sv text, size_t at, unsigned bit)
{
	struct sv header[AUDIT_COLUMN_COUNT];
	struct audit_summary summary;
	struct buf file = BUF_INIT;
	struct err err = ERR_INIT;
	uint64_t rows = 0;

	for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
		header[i] = sv_of(audit_columns[i]);
	csvout_add_row(&file, header, AUDIT_COLUMN_COUNT);
	add_rows(text, &file, &rows);
	struct fuzz_path path = fuzz_put("rows.csv", buf_sv(&file));
	FUZZ_CHECK(audit_check(path.text, &summary, &err) == 0);
	FUZZ_CHECK(summary.rows == rows);
	file.p[at % file.n] = (char)(file.p[at % file.n] ^ 1 << bit % 8);
	path = fuzz_put("rows.csv", buf_sv(&file));
	FUZZ_CHECK(audit_check(path.text, &summary, &err) != 0);
	buf_release(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv bytes = fuzz_sv(data, size);

	if (fuzz_choice(&bytes, 2) == 0)
		try_bytes(bytes);
	else if (bytes.n > 3)
		try_rows(sv_from(bytes, 3), (size_t)data[1] * 256 + data[2], data[3]);
	return 0;
}

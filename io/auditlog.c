#include "io/auditlog.h"

#include <stdio.h>

#include "engine/base/buf.h"
#include "engine/base/mem.h"
#include "io/csvin.h"
#include "io/csvout.h"
#include "io/file.h"

#include "engine/base/banned.h"

const char *const audit_columns[AUDIT_COLUMN_COUNT] = {"seq", "run_id", "changeset_id", "change_id",
	"at", "actor", "operator", "direction", "action", "customer_id", "site_num",
	"account_number", "field", "before", "after", "observed", "outcome", "http_status", "rule",
	"detail", "prev_hash", "hash"};

void audit_row_hash(struct audit_row *row, char out_hex[DIGEST_HEX_SIZE])
{
	struct digest *digest = digest_new();

	for (size_t i = 0; i < AUDIT_HASH; i++)
		digest_add_netstring(digest, row->columns[i]);
	digest_hex(digest, out_hex);
	digest_free(digest);
	row->columns[AUDIT_HASH] = sv_of(out_hex);
}

struct auditwriter {
	struct csvout *file;
};

int auditwriter_open(const char *path, struct auditwriter **out, struct err *err)
{
	struct csvout *file = NULL;
	int code = csvout_open(path, CSVOUT_PLAIN, audit_columns, AUDIT_COLUMN_COUNT, &file, err);

	if (code != 0)
		return code;
	*out = mem_alloc(sizeof(**out));
	(*out)->file = file;
	return 0;
}

void auditwriter_row(struct auditwriter *writer, const struct audit_row *row)
{
	csvout_row(writer->file, row->columns);
}

int auditwriter_commit(struct auditwriter *writer, struct err *err)
{
	return csvout_commit(writer->file, NULL, err);
}

void auditwriter_free(struct auditwriter *writer)
{
	if (!writer)
		return;
	csvout_free(writer->file);
	mem_free(writer);
}

int audit_each(const char *path, audit_row_fn *row, void *self, struct err *err)
{
	struct csvin *in = NULL;
	struct audit_row now;
	bool more = true;
	int code = csvin_open(
		path, audit_columns, AUDIT_COLUMN_COUNT, AUDIT_COLUMN_COUNT, CSVIN_EXACT, &in, err);

	while (code == 0 && more) {
		code = csvin_next(in, now.columns, &more, err);
		if (code == 0 && more)
			code = row(self, &now, err);
	}
	csvin_close(in);
	return code;
}

/* ---- checking --------------------------------------------------------------------------------- */

struct check {
	const char *path;
	struct audit_summary summary;
	struct digest *rewritten; /* what the writer would have written */
	struct buf text;
};

static int wrong_row(const struct check *check, const char *what, struct err *err)
{
	return ERR_SET(err, ERR_SEAL, "row %llu of '%s' is not what was written: %s",
		(unsigned long long)check->summary.rows + 1, check->path, what);
}

static bool is_hash(struct sv text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (!memchr("0123456789abcdef", text.p[i], 16))
			return false;
	}
	return text.n == DIGEST_HEX_SIZE - 1;
}

static int check_row(void *self, const struct audit_row *row, struct err *err)
{
	struct check *check = self;
	struct audit_summary *summary = &check->summary;
	struct audit_row copy = *row;
	char hex[DIGEST_HEX_SIZE];
	char seq[24];

	int n = snprintf(seq, sizeof(seq), "%llu", (unsigned long long)summary->rows + 1);
	if (!sv_eq(row->columns[AUDIT_SEQ], sv_make(seq, (size_t)n)))
		return wrong_row(check, "its seq is not the next number", err);
	if (!is_hash(row->columns[AUDIT_PREV_HASH]))
		return wrong_row(check, "its prev_hash is no hash", err);
	if (summary->rows > 0 && !sv_eq(row->columns[AUDIT_PREV_HASH], sv_of(summary->last_hash)))
		return wrong_row(check, "its prev_hash is not the hash of the row before", err);
	audit_row_hash(&copy, hex);
	if (!sv_eq(row->columns[AUDIT_HASH], sv_of(hex)))
		return wrong_row(check, "its hash does not fit its columns", err);
	if (summary->rows == 0)
		(void)memcpy(summary->first_prev_hash, row->columns[AUDIT_PREV_HASH].p,
			DIGEST_HEX_SIZE - 1);
	(void)memcpy(summary->last_hash, hex, sizeof(hex));
	summary->rows++;
	buf_clear(&check->text);
	csvout_add_row(&check->text, row->columns, AUDIT_COLUMN_COUNT);
	digest_add(check->rewritten, buf_str(&check->text), check->text.n);
	return 0;
}

static void begin_check(struct check *check)
{
	struct sv names[AUDIT_COLUMN_COUNT];

	check->rewritten = digest_new();
	for (size_t i = 0; i < AUDIT_COLUMN_COUNT; i++)
		names[i] = sv_of(audit_columns[i]);
	csvout_add_row(&check->text, names, AUDIT_COLUMN_COUNT);
	digest_add(check->rewritten, buf_str(&check->text), check->text.n);
}

int audit_check(const char *path, struct audit_summary *out_summary, struct err *err)
{
	struct check check = {.path = path};
	char expected[DIGEST_HEX_SIZE];
	char actual[DIGEST_HEX_SIZE];
	uint64_t size = 0;

	begin_check(&check);
	int code = audit_each(path, check_row, &check, err);
	if (code == ERR_DATA) { /* not the CSV that we write: it was changed */
		err->code = ERR_SEAL;
		code = ERR_SEAL;
	}
	if (code == 0)
		code = file_sha256(path, actual, &size, err);
	digest_hex(check.rewritten, expected);
	if (code == 0 && strcmp(actual, expected) != 0)
		code = ERR_SET(err, ERR_SEAL,
			"'%s' holds other bytes than its rows are written with; it was changed",
			path);
	digest_free(check.rewritten);
	buf_release(&check.text);
	if (code == 0)
		*out_summary = check.summary;
	return code;
}

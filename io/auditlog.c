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

	for (int i = 0; i < AUDIT_HASH; i++)
		digest_add_netstring(digest, row->columns[i]);
	digest_hex(digest, out_hex);
	digest_free(digest);
	row->columns[AUDIT_HASH] = sv_of(out_hex);
}

/* ---- writing --------------------------------------------------------------------------------------------- */

struct auditwriter {
	struct csvout *out;
};

int auditwriter_open(const char *path, struct auditwriter **out, struct err *err)
{
	struct auditwriter *writer = mem_calloc(1, sizeof(*writer));

	if (csvout_open(path, CSVOUT_PLAIN, audit_columns, AUDIT_COLUMN_COUNT, &writer->out, err) !=
		0) {
		mem_free(writer);
		return err->code;
	}
	*out = writer;
	return 0;
}

void auditwriter_row(struct auditwriter *writer, const struct audit_row *row)
{
	csvout_row(writer->out, row->columns);
}

int auditwriter_commit(struct auditwriter *writer, struct err *err)
{
	return csvout_commit(writer->out, NULL, err);
}

void auditwriter_free(struct auditwriter *writer)
{
	if (!writer)
		return;
	csvout_free(writer->out);
	mem_free(writer);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

int audit_each(const char *path, audit_row_fn *row, void *self, struct err *err)
{
	struct csvin *in = NULL;
	struct audit_row item;
	bool more = true;
	int code = csvin_open(
		path, audit_columns, AUDIT_COLUMN_COUNT, AUDIT_COLUMN_COUNT, CSVIN_EXACT, &in, err);

	while (code == 0) {
		code = csvin_next(in, item.columns, &more, err);
		if (code != 0 || !more)
			break;
		code = row(self, &item, err);
	}
	csvin_close(in);
	return code;
}

/* ---- checking -------------------------------------------------------------------------------------------- */

/* A check under way: the file is written again in memory, so that every byte counts. */
struct checking {
	struct audit_summary summary;
	struct digest *rewritten;
	struct buf text;
};

static int check_row(void *self, const struct audit_row *row, struct err *err)
{
	struct checking *c = self;
	struct audit_row copy = *row;
	char hex[DIGEST_HEX_SIZE];
	char seq[24];

	c->summary.rows++;
	(void)snprintf(seq, sizeof(seq), "%llu", (unsigned long long)c->summary.rows);
	if (!sv_eq(row->columns[AUDIT_SEQ], sv_of(seq)))
		return ERR_SET(err, ERR_SEAL,
			"row %s has seq '%.*s': a row was added or taken away", seq,
			SV_ARG(row->columns[AUDIT_SEQ]));
	audit_row_hash(&copy, hex);
	if (!sv_eq(row->columns[AUDIT_HASH], sv_of(hex)))
		return ERR_SET(err, ERR_SEAL,
			"row %s is not what was written: its hash does not hold", seq);
	if (c->summary.rows == 1)
		(void)snprintf(c->summary.first_prev_hash, DIGEST_HEX_SIZE, "%.*s",
			SV_ARG(row->columns[AUDIT_PREV_HASH]));
	else if (!sv_eq(row->columns[AUDIT_PREV_HASH], sv_of(c->summary.last_hash)))
		return ERR_SET(err, ERR_SEAL, "row %s does not follow the row before it", seq);
	(void)memcpy(c->summary.last_hash, hex, DIGEST_HEX_SIZE);
	buf_clear(&c->text);
	csvout_add_row(&c->text, row->columns, AUDIT_COLUMN_COUNT);
	digest_add(c->rewritten, c->text.p, c->text.n);
	return 0;
}

static int compare_bytes(struct checking *c, const char *path, struct err *err)
{
	char rewritten[DIGEST_HEX_SIZE];
	char on_disk[DIGEST_HEX_SIZE];
	uint64_t size;

	digest_hex(c->rewritten, rewritten);
	if (file_sha256(path, on_disk, &size, err) != 0)
		return err->code;
	if (strcmp(rewritten, on_disk) != 0)
		return ERR_SET(err, ERR_SEAL,
			"the rows hold, but the file has other bytes than were written");
	return 0;
}

int audit_check(const char *path, struct audit_summary *out_summary, struct err *err)
{
	struct checking c = {.rewritten = digest_new()};
	struct sv header[AUDIT_COLUMN_COUNT];

	for (int i = 0; i < AUDIT_COLUMN_COUNT; i++)
		header[i] = sv_of(audit_columns[i]);
	csvout_add_row(&c.text, header, AUDIT_COLUMN_COUNT);
	digest_add(c.rewritten, c.text.p, c.text.n);
	int code = audit_each(path, check_row, &c, err);
	if (code == ERR_DATA) /* no CSV any more: not what was written either */
		code = err->code = ERR_SEAL;
	if (code == 0)
		code = compare_bytes(&c, path, err);
	if (code != 0)
		(void)err_context(err, "'%s'", path);
	else
		*out_summary = c.summary;
	buf_release(&c.text);
	digest_free(c.rewritten);
	return code;
}

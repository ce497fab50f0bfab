/*
 * auditlog - the audit CSV of a run: every write tried, chained by SHA-256.
 *
 * `hash` is the lower-case hex SHA-256 over the netstrings of all columns before it, in order,
 * prev_hash included; the first row's prev_hash is the last hash of the previous audit file.
 *
 * The rows of a run are kept in the ledger as they happen (durable with the outcome); the file is
 * written from there at the end, or by the next start after a kill, whole or not at all.
 */
#ifndef ACCORD_IO_AUDITLOG_H
#define ACCORD_IO_AUDITLOG_H

#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/digest.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"

enum audit_column {
	AUDIT_SEQ,
	AUDIT_RUN_ID,
	AUDIT_CHANGESET_ID,
	AUDIT_CHANGE_ID,
	AUDIT_AT,
	AUDIT_ACTOR,
	AUDIT_OPERATOR,
	AUDIT_DIRECTION,
	AUDIT_ACTION,
	AUDIT_CUSTOMER_ID,
	AUDIT_SITE_NUM,
	AUDIT_ACCOUNT_NUMBER,
	AUDIT_FIELD,
	AUDIT_BEFORE,
	AUDIT_AFTER,
	AUDIT_OBSERVED,
	AUDIT_OUTCOME,
	AUDIT_HTTP_STATUS,
	AUDIT_RULE,
	AUDIT_DETAIL,
	AUDIT_PREV_HASH,
	AUDIT_HASH,
	AUDIT_COLUMN_COUNT
};
extern const char *const audit_columns[AUDIT_COLUMN_COUNT];

struct audit_row {
	struct sv columns[AUDIT_COLUMN_COUNT];
};

/* Computes columns[AUDIT_HASH] over the others into out_hex (and points the column at it). */
void audit_row_hash(struct audit_row *row, char out_hex[DIGEST_HEX_SIZE]);

struct auditwriter;
/* `path` is the final name. */
int auditwriter_open(const char *path, struct auditwriter **out, struct err *err) MUST_CHECK;
void auditwriter_row(struct auditwriter *writer, const struct audit_row *row);
int auditwriter_commit(struct auditwriter *writer, struct err *err) MUST_CHECK;
void auditwriter_free(struct auditwriter *writer);

typedef int audit_row_fn(void *self, const struct audit_row *row, struct err *err);
/* Row by row, header checked, nothing else. */
int audit_each(const char *path, audit_row_fn *row, void *self, struct err *err) MUST_CHECK;

/* What a whole file holds. */
struct audit_summary {
	uint64_t rows;
	char first_prev_hash[DIGEST_HEX_SIZE];
	char last_hash[DIGEST_HEX_SIZE];
};
/* Checks seq (1, 2, ...), every hash and every prev_hash inside the file, and that the file's bytes are
 * exactly what the writer would write for these rows (a cut or added byte shows). ERR_SEAL names row. */
int audit_check(const char *path, struct audit_summary *out_summary, struct err *err) MUST_CHECK;

#endif

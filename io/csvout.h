/*
 * csvout - CSV as interface.md wants it: RFC 4180, CRLF, fields quoted only where needed.
 *
 * A field is quoted when it holds a comma, a quote, CR or LF; the one field of a one-column row also when
 * it is empty (a blank line would be no row). Outer spaces belong to a field as they stand (RFC 4180
 * section 2), so they need none.
 *
 * csvout_add_row makes text; a struct csvout writes a durable file (file.h), plain or gzip in members
 * of about 1 MiB of text, and counts rows and the SHA-256 of the bytes on disk as it goes.
 *
 * Errors: sticky; the first failure is told by csvout_commit.
 */
#ifndef ACCORD_IO_CSVOUT_H
#define ACCORD_IO_CSVOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/digest.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"

/* Appends one field, quoted where needed; and a row of them with its CRLF. */
void csvout_add_field(struct buf *out, struct sv value);
void csvout_add_row(struct buf *out, const struct sv *values, size_t count);

struct csvout;

enum csvout_form { CSVOUT_PLAIN, CSVOUT_GZIP };

/* Opens `path` (the final name) and writes the header. */
int csvout_open(const char *path, enum csvout_form form, const char *const *columns, size_t count,
	struct csvout **out, struct err *err) MUST_CHECK;
/* `count` values, as many as there are columns. */
void csvout_row(struct csvout *out, const struct sv *values);
/* Rows so far, the header not counted. */
uint64_t csvout_rows(const struct csvout *out);
/* Makes the file durable; `out_sha256` (may be NULL) gets the digest of its bytes. */
int csvout_commit(struct csvout *out, char *out_sha256, struct err *err) MUST_CHECK;
/* Frees; removes what was written unless committed. NULL is fine. */
void csvout_free(struct csvout *out);

#endif

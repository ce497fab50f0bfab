/*
 * csvin - CSV row by row, columns found by name (libcsv inside). Files may be gzip.
 *
 * Strict (the default): RFC 4180: CRLF line ends, no quote inside an unquoted field, no text behind a
 * closing quote, as many fields as the header has; white space belongs to the field. A byte order
 * mark is refused.
 *
 * Tolerant (CSVIN_TOLERANT), for files that came back from a spreadsheet: a byte order mark, LF or CR
 * line ends, ';' or TAB as the separator (guessed from the header), blank lines, missing or empty
 * further fields at a row's end, outer white space, and the leading apostrophe that review.csv puts
 * before = + - @ TAB CR LF are all taken without complaint. Column names match without letter case.
 *
 * Ownership: the values of a row live until the next csvin_next or csvin_close.
 * Errors:    ERR_DATA with file and row; rows are counted from 1, the header being row 1, as a
 *            spreadsheet counts them. A row that is longer than CSVIN_ROW_MAX bytes is refused: an
 *            unclosed quote would swallow the rest of the file.
 */
#ifndef ACCORD_IO_CSVIN_H
#define ACCORD_IO_CSVIN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"

enum { CSVIN_ROW_MAX = 16 * 1024 * 1024, CSVIN_COLUMNS_MAX = 1024 };

enum csvin_flags {
	CSVIN_STRICT = 0,
	CSVIN_TOLERANT = 1,
	CSVIN_EXACT = 2,	 /* the header is these columns, in this order, and no others */
	CSVIN_REFUSE_UNKNOWN = 4 /* any order, but no column that is not listed */
};

struct csvin;

/*
 * Opens, and reads the header. `columns` (which must outlive the reader) are the names wanted; the
 * first `needed` of them must be there. A column named twice is refused.
 */
int csvin_open(const char *path, const char *const *columns, size_t count, size_t needed,
	unsigned flags, struct csvin **out, struct err *err) MUST_CHECK;
/*
 * The next row: `values` gets `count` texts in the order of `columns`, absent where the file has no
 * such column. *out_more false (and values untouched) at the end.
 */
int csvin_next(struct csvin *in, struct sv *values, bool *out_more, struct err *err) MUST_CHECK;
/* Number of the row that was just given. */
uint64_t csvin_row_no(const struct csvin *in);
/* Was the column (by its place in `columns`) in the header? */
bool csvin_has_column(const struct csvin *in, size_t column);
void csvin_close(struct csvin *in); /* NULL is fine */

#endif

/*
 * splitter - rows and fields of CSV text in memory, fast: the shape of a snapshot being read.
 *
 * Two passes. splitter_index goes through a whole block and notes, a bit per byte, where structure is:
 * every quote, and every comma, CR and LF outside quotes (64 bytes at a time: AVX2, SSE2 or portable
 * code, chosen at run time; all give the same bits). splitter_row walks along these bits. A row
 * without quotes costs a bit scan per field; the first quote sends the row to a careful scalar reader.
 * splitter_glance takes a few of the first fields of such a row and finds its end.
 *
 * Strict RFC 4180 section 2; with `lf_ok` a line may end with LF alone (files from elsewhere). A row
 * that the scalar reader accepts holds an even number of quotes, so each row starts outside quotes:
 * the two passes cannot come to disagree without an error.
 *
 * Pure: no files; safe from several threads on different blocks.
 */
#ifndef ACCORD_IO_SPLITTER_H
#define ACCORD_IO_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/sv.h"

/* Text that is indexed must be readable this many bytes beyond its end. */
enum { SPLITTER_PADDING = 64 };

/* What one pass over a block found. */
struct splitter_sums {
	uint64_t rows;	 /* line feeds outside quotes */
	size_t last_row; /* position behind the last of them; 0 when there is none */
};

/* Words of 64 bits that the index of `size` bytes of text takes: for each 64 bytes one of all structure,
 * and one of what is no comma. */
#define SPLITTER_INDEX_WORDS(size) (2 * ((size) / 64 + 1))
static inline size_t splitter_index_words(size_t size)
{
	return SPLITTER_INDEX_WORDS(size);
}

typedef void splitter_index_fn(
	const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums);

splitter_index_fn splitter_index_portable;
splitter_index_fn splitter_index_sse2; /* as portable where there is none */
splitter_index_fn splitter_index_avx2; /* only where splitter_has_avx2 */
bool splitter_has_avx2(void);

/* The best of them. `bits` has splitter_index_words(size) places. */
splitter_index_fn splitter_index;

/* Some columns of a file, in the order in which they stand there, and their places in the values. */
enum { SPLITTER_GLANCE_MAX = 4 };
struct splitter_columns {
	size_t count;
	size_t column[SPLITTER_GLANCE_MAX];
	size_t place[SPLITTER_GLANCE_MAX];
};

/*
 * Takes only these columns of the row at *pos and moves *pos behind its line end. False, and nothing moved,
 * when the row has a quote, or fewer columns, or its line end is not right: it is for splitter_row then. How
 * many columns it has is not looked at.
 */
bool splitter_glance(const char *text, size_t size, const uint64_t *bits, bool lf_ok, size_t *pos,
	const struct splitter_columns *columns, struct sv *values);

/*
 * Splits the row at *pos into `count` fields and moves *pos behind its line end. values[places[i]] gets
 * field i (places NULL: values[i]; places[i] SIZE_MAX: passed over). Quoted fields are unquoted in
 * place, so a row can be split once only. NULL, or what is wrong, in words; *out_fields then tells how
 * many fields the row has where that is what is wrong, else 0.
 */
const char *splitter_row(char *text, size_t size, const uint64_t *bits, bool lf_ok, size_t *pos,
	const size_t *places, size_t count, struct sv *values, size_t *out_fields);

/* Where the row at `pos` ends, its line end included, without an index: behind the first LF outside quotes, or at the end
 * of the text. Whether it is a proper row is left to splitter_row. */
size_t splitter_row_end(const char *text, size_t size, size_t pos);

#endif

/*
 * snapstore - snapshots on disk: gzip'd CSV in members of about 1 MiB of text, and the manifest.
 *
 * Writing: rows in the order read; a member ends at a record's end. The snapshot appears, complete and
 * sealed, at _commit, under its final name (temporary name, fsync, rename, fsync of the folder; the
 * manifest last, so that a snapshot without manifest is one that did not end). _abort leaves nothing.
 * Compression runs in a thread of its own (gzfile.h).
 *
 * Reading: snapreader gives blocks of whole rows as text (one member each, or about 1 MiB of a foreign
 * single-member gzip or plain CSV file) to as many threads as ask; each thread splits its block into
 * rows. The header line is checked against the layout when the reader is opened.
 *
 * Ownership, errors: see each function. ERR_SEAL when bytes or manifest are not what was sealed,
 * ERR_DATA for broken gzip or CSV (with the row number), ERR_NO_INPUT for a missing file.
 */
#ifndef ACCORD_IO_SNAPSTORE_H
#define ACCORD_IO_SNAPSTORE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/model/ports.h"
#include "engine/model/record.h"
#include "engine/model/snapshot.h"

/* ---- writing ---------------------------------------------------------------------------------- */

struct snapwriter;

/* `dir` is STATE/snapshots (made, mode 0700, if absent). The final name is made from taken_from. */
int snapwriter_open(const char *dir, const struct layout *layout, const char *base_url,
	int64_t taken_from, struct snapwriter **out, struct err *err) MUST_CHECK;
/* Sticky: the first failure is kept and told by every later call. */
int snapwriter_row(
	struct snapwriter *writer, const struct record *record, struct err *err) MUST_CHECK;
/* The same for who has the record as a row of CSV already, with its line end. */
int snapwriter_row_text(struct snapwriter *writer, const struct record *record, struct sv text,
	struct err *err) MUST_CHECK;
/* Forgets all rows so far (the list moved and is read again). */
int snapwriter_restart(struct snapwriter *writer, struct err *err) MUST_CHECK;
/* Ends it: *out_manifest (texts in `arena`) and the path of the snapshot. ERR_DATA when proof->rows is
 * not the number of rows that came. A second snapshot of the same second gets "-2" behind its time:
 * none is ever written over. */
int snapwriter_commit(struct snapwriter *writer, const struct extract_proof *proof,
	int64_t taken_until, struct arena *arena, struct snapshot_manifest *out_manifest,
	const char **out_path, struct err *err) MUST_CHECK;
/* Removes what was written, unless committed; frees. NULL is fine. */
void snapwriter_free(struct snapwriter *writer);

/* ---- manifests -------------------------------------------------------------------------------- */

/* The manifest that belongs to a snapshot file ("x.csv.gz" -> "x.json"), checked: format, complete,
 * seal. Does not read the snapshot itself. ERR_NO_INPUT when there is none. */
int snapshot_read_manifest(const char *snapshot_path, struct arena *arena,
	struct snapshot_manifest *out_manifest, struct err *err) MUST_CHECK;
/* Is the manifest's text, byte for byte, what accord writes? The seal is not over its white space; so one that another
 * program sealed may be laid out otherwise, and can be compared, but is nothing that may be applied. */
int snapshot_check_text(const char *snapshot_path, const struct snapshot_manifest *manifest,
	struct err *err) MUST_CHECK;
/* Size and SHA-256 of the file against its manifest; ERR_SEAL names what differs. */
int snapshot_verify(const char *snapshot_path, const struct snapshot_manifest *manifest,
	struct err *err) MUST_CHECK;
/* Path (in arena) of the newest complete snapshot of that side in `dir`; NULL when there is none. */
int snapshot_newest(const char *dir, enum side side, struct arena *arena, const char **out_path,
	struct err *err) MUST_CHECK;

/* The manifest's path of a snapshot file, in arena: "x.csv.gz", "x.csv" -> "x.json". */
const char *snapshot_manifest_path(struct arena *arena, const char *snapshot_path);

/* ---- reading ---------------------------------------------------------------------------------- */

struct snapreader;

/* A block of whole rows. Belongs to the thread that took it; reuse it for the next. */
struct snapblock {
	char *text; /* the rows' CSV text; writable, so that a splitter may unquote in place */
	size_t size;
	uint64_t row_no; /* of the first row; records are counted from 1, the header is none */
	uint64_t rows;	 /* number of rows, 0 when not known beforehand */
	uint64_t member; /* which one it is, of a reader that has members */
	void *room;	 /* the reader's own */
	size_t room_size;
};

/*
 * Opens for reading. `layout` may be NULL: columns are then the file's own. Columns are found by name
 * in the header; a column of the layout that the file lacks reads as empty if `lenient`, else ERR_DATA.
 */
int snapreader_open(const char *path, const struct layout *layout, bool lenient,
	struct snapreader **out, struct err *err) MUST_CHECK;
void snapreader_close(struct snapreader *reader);
/* Column names of the file (count in *out_count). */
const struct sv *snapreader_columns(const struct snapreader *reader, size_t *out_count);
/* How many members the reader can hand out in any order; 0: only in order by one thread at a time. */
uint64_t snapreader_member_count(const struct snapreader *reader);
/* 1-based number of its first row, and how many rows it has. */
void snapreader_member_rows(
	const struct snapreader *reader, uint64_t i, uint64_t *out_from, uint64_t *out_rows);
/*
 * Hints: the snapshots of customers that snapwriter makes have in the header of each member two bytes of a hash of each
 * row's text. What is unlike is another text; what is alike is most likely the same. Nobody has checked them
 * against the rows, nor the seal: they may tell what to look at first, never what is true.
 * Of member i, in the room; empty when it has none, or not as many as rows. Thread-safe.
 */
#define SNAPSTORE_HINTS_ID "Ac" /* the subfield; none of those that RFC 1952 names */
struct sv snapreader_hints(const struct snapreader *reader, uint64_t i, struct buf *room);
enum { SNAPHINT_SIZE = 2 };
static inline uint16_t snaphint_at(struct sv hints, size_t row)
{
	const unsigned char *p = (const unsigned char *)hints.p + row * SNAPHINT_SIZE;

	return (uint16_t)(p[0] | p[1] << 8);
}
/* A second, independent reading of the same file from its start. */
int snapreader_reopen(
	const struct snapreader *reader, struct snapreader **out, struct err *err) MUST_CHECK;

/* Takes the next block; thread-safe. *out_more false at the end. Verified against CRC. */
int snapreader_next(struct snapreader *reader, struct snapblock *block, bool *out_more,
	struct err *err) MUST_CHECK;
/*
 * The same, and as snapreader_member, of a file with members for who finds the rows by himself: the text is not indexed, so
 * neither snapreader_glance nor snapreader_split works on it (copies of rows can be split), and whether it ends at a
 * row's end and has as many rows as were sealed is told by snapreader_check_rows, once they were counted.
 */
int snapreader_next_text(struct snapreader *reader, struct snapblock *block, bool *out_more,
	struct err *err) MUST_CHECK;
int snapreader_member_text(
	struct snapreader *reader, uint64_t i, struct snapblock *block, struct err *err) MUST_CHECK;
int snapreader_check_rows(const struct snapreader *reader, const struct snapblock *block,
	uint64_t rows, struct err *err) MUST_CHECK;
/* Once all blocks were taken (by whatever threads, and they are done): are the bytes that were read those that
 * were sealed? ERR_SEAL when not; nothing to check without a manifest. Reads the file again when they were
 * not all taken. */
int snapreader_check_seal(struct snapreader *reader, struct err *err) MUST_CHECK;
/* Reads member number i again; thread-safe. */
int snapreader_member(
	struct snapreader *reader, uint64_t i, struct snapblock *block, struct err *err) MUST_CHECK;
void snapblock_release(struct snapblock *block);

/*
 * Splits the row at *pos of the block (or of a copy of one row, with no room) into `values` (as many as the layout has fields; as many as the
 * file has columns when it was opened without a layout); moves *pos behind it. Quoted fields are unquoted in place.
 * A row can be split once only: unquoting changes the text (read the member again instead).
 * Strict: RFC 4180; a row with another number of columns is ERR_DATA with its row number. Files without
 * a manifest may end their lines with LF alone.
 */
int snapreader_split(const struct snapreader *reader, struct snapblock *block, size_t *pos,
	uint64_t row_no, struct sv *values, struct err *err) MUST_CHECK;

/*
 * For who needs a few fields of most rows: which ones (numbers of the layout, at most four; FIELD_NONE is passed
 * over). Once, before the first snapreader_glance.
 */
void snapreader_glance_at(struct snapreader *reader, const int *fields, size_t count);
/*
 * Gives these fields alone and moves *pos behind the row, which may be split later: splitting does not change it.
 * False, and nothing moved, for a row that only snapreader_split can read, or that is wrong. How many columns
 * there are is left to the split.
 */
bool snapreader_glance(const struct snapreader *reader, const struct snapblock *block, size_t *pos,
	struct sv *values);

#endif

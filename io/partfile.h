/*
 * partfile - a part of a comparison as a folder, for `accord diff --join`: what was decided, what is left
 *            over, and which links were met. Sealed by a manifest.json in the form of a change set's
 *            (its members `part` and `inputs_sha256` tell the two apart).
 *
 *     rows.csv.gz            kind,n1,n2,n3,n4,count,t1,...,t12: rows of the change set, as they are sorted
 *                            (kind 0 to 6: the files of a change set in their order)
 *     rest-customers.csv.gz  row no,was paired and the columns of a snapshot: records that only all parts
 *     rest-sites.csv.gz      together can decide about
 *     links-seen             a bit for each link of the ledger (engine/seenset.h)
 *
 * The folder is written under a temporary name and renamed when it is whole. Not for reading by people.
 *
 * Errors: writers are sticky. ERR_DATA names file and row of what is no part.
 */
#ifndef ACCORD_IO_PARTFILE_H
#define ACCORD_IO_PARTFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/model/changeset.h"
#include "engine/model/field.h"

enum { PARTFILE_TEXTS_MAX = 12, PARTFILE_NUMBERS = 4 };

struct partfile_row {
	unsigned kind;
	uint32_t number[PARTFILE_NUMBERS];
	size_t text_count;
	struct sv text[PARTFILE_TEXTS_MAX];
};

struct partwriter;

/* The final folder is dir/id. */
int partwriter_open(const char *dir, const char *id, const struct layout layouts[SIDE_COUNT],
	struct partwriter **out, struct err *err) MUST_CHECK;
void partwriter_row(struct partwriter *writer, const struct partfile_row *row);
void partwriter_rest(struct partwriter *writer, enum side side, uint64_t row_no, bool was_paired,
	const struct sv *values);
/* Fills in manifest->files and ->seal (texts in `arena`), writes it, renames the folder into place. */
int partwriter_commit(struct partwriter *writer, struct sv links_seen,
	struct changeset_manifest *manifest, struct arena *arena, const char **out_path,
	struct err *err) MUST_CHECK;
/* Removes what was written unless committed. NULL is fine. */
void partwriter_free(struct partwriter *writer);

/* The rows in order; texts live until the callback returns. changefile_read_manifest and
 * changefile_verify_files come first. */
typedef int partfile_row_fn(void *self, const struct partfile_row *row, struct err *err);
int partfile_each_row(
	const char *folder, partfile_row_fn *row, void *self, struct err *err) MUST_CHECK;
typedef int partfile_rest_fn(
	void *self, uint64_t row_no, bool was_paired, const struct sv *values, struct err *err);
int partfile_each_rest(const char *folder, const struct layout *layout, partfile_rest_fn *row,
	void *self, struct err *err) MUST_CHECK;
/* Appends the bits. */
int partfile_read_seen(const char *folder, struct buf *out, struct err *err) MUST_CHECK;

#endif

/*
 * changefile - a change set as a folder: the CSV files that auditors read, sealed by manifest.json.
 *
 * Files: changes.csv pending.csv conflicts.csv skipped.csv findings.csv links.csv (columns and order as
 * in docs/file-formats.md) and agreements.csv.gz (what agreed and moves the base; not for reading).
 * The folder is written under a temporary name and renamed when it is whole.
 *
 * Writing takes rows in their final order; the caller sorts.
 *
 * Errors: writers are sticky. ERR_SEAL when a file is not what was sealed, naming the file.
 */
#ifndef ACCORD_IO_CHANGEFILE_H
#define ACCORD_IO_CHANGEFILE_H

#include <stdbool.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/model/change.h"
#include "engine/model/changeset.h"

struct changewriter;

/* `dir` is STATE/changesets. The final folder is dir/changeset_id. */
int changewriter_open(const char *dir, const char *changeset_id, struct changewriter **out,
	struct err *err) MUST_CHECK;
void changewriter_change(struct changewriter *writer, const struct change *change);
void changewriter_pending(struct changewriter *writer, const struct change *change);
void changewriter_conflict(struct changewriter *writer, const struct conflict *conflict);
void changewriter_skipped(struct changewriter *writer, const struct skipped *skipped);
void changewriter_finding(struct changewriter *writer, const struct finding *finding);
void changewriter_link(struct changewriter *writer, const struct link_add *link);
void changewriter_agreement(struct changewriter *writer, const struct agreement *agreement);
/* Fills in manifest->files and ->seal (texts in `arena`), writes it, renames the folder into place. */
int changewriter_commit(struct changewriter *writer, struct changeset_manifest *manifest,
	struct arena *arena, const char **out_path, struct err *err) MUST_CHECK;
/* Removes what was written unless committed. */
void changewriter_free(struct changewriter *writer);

/* Reads and checks the manifest of a change set folder: format and seal; not the files. */
int changefile_read_manifest(const char *folder, struct arena *arena,
	struct changeset_manifest *out_manifest, struct err *err) MUST_CHECK;
/* Each file that the manifest names against its SHA-256; ERR_SEAL names the first that differs. */
int changefile_verify_files(
	const char *folder, const struct changeset_manifest *manifest, struct err *err) MUST_CHECK;
/* The same of a change set. A file that belongs to a change set's files but is not in the manifest
 * differs too. ERR_DATA when it is a part of a comparison, and no change set. */
int changefile_verify(
	const char *folder, const struct changeset_manifest *manifest, struct err *err) MUST_CHECK;
/* ID, unique beginning of one, or path -> folder path in arena; NULL text: the newest. ERR_NO_INPUT
 * when there is none, ERR_USAGE when a beginning is not unique or the id tries to leave the folder. */
int changefile_resolve(const char *dir, const char *text, struct arena *arena,
	const char **out_folder, struct err *err) MUST_CHECK;

/* Row by row; the row's texts live until the callback returns. A non-zero return ends the reading. */
typedef int change_row_fn(void *self, const struct change *change, struct err *err);
typedef int conflict_row_fn(void *self, const struct conflict *row, struct err *err);
typedef int skipped_row_fn(void *self, const struct skipped *row, struct err *err);
typedef int finding_row_fn(void *self, const struct finding *row, struct err *err);
typedef int link_row_fn(void *self, const struct link_add *row, struct err *err);
typedef int agreement_row_fn(void *self, const struct agreement *row, struct err *err);
/* `file`: "changes.csv" or "pending.csv". */
int changefile_each_change(const char *folder, const char *file, change_row_fn *row, void *self,
	struct err *err) MUST_CHECK;
int changefile_each_conflict(
	const char *folder, conflict_row_fn *row, void *self, struct err *err) MUST_CHECK;
int changefile_each_skipped(
	const char *folder, skipped_row_fn *row, void *self, struct err *err) MUST_CHECK;
int changefile_each_finding(
	const char *folder, finding_row_fn *row, void *self, struct err *err) MUST_CHECK;
int changefile_each_link(
	const char *folder, link_row_fn *row, void *self, struct err *err) MUST_CHECK;
int changefile_each_agreement(
	const char *folder, agreement_row_fn *row, void *self, struct err *err) MUST_CHECK;

#endif

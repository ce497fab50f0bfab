/*
 * changecsv - the columns of a change set's files: one table that writing and reading share.
 */
#ifndef ACCORD_IO_CHANGECSV_H
#define ACCORD_IO_CHANGECSV_H

#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/model/change.h"

enum change_file {
	CHANGE_FILE_CHANGES,
	CHANGE_FILE_PENDING,
	CHANGE_FILE_CONFLICTS,
	CHANGE_FILE_SKIPPED,
	CHANGE_FILE_FINDINGS,
	CHANGE_FILE_LINKS,
	CHANGE_FILE_AGREEMENTS,
	CHANGE_FILE_COUNT
};

enum { CHANGE_COLUMNS_MAX = 12 };

struct change_file_layout {
	const char *name; /* of the file */
	bool is_gzip;
	size_t count;
	const char *columns[CHANGE_COLUMNS_MAX];
};

extern const struct change_file_layout change_files[CHANGE_FILE_COUNT];

/* Rows to texts, in column order. `number` has room for a decimal number. */
void change_to_texts(const struct change *row, struct sv *out);
void conflict_to_texts(const struct conflict *row, struct sv *out);
void skipped_to_texts(const struct skipped *row, struct sv *out);
void finding_to_texts(const struct finding *row, char number[24], struct sv *out);
void link_to_texts(const struct link_add *row, struct sv *out);
void agreement_to_texts(const struct agreement *row, char number[24], struct sv *out);

/* And back; ERR_DATA when a word is not one that the column can have. Texts are views of the input. */
int change_from_texts(const struct sv *texts, struct change *out, struct err *err) MUST_CHECK;
int conflict_from_texts(const struct sv *texts, struct conflict *out, struct err *err) MUST_CHECK;
int skipped_from_texts(const struct sv *texts, struct skipped *out, struct err *err) MUST_CHECK;
int finding_from_texts(const struct sv *texts, struct finding *out, struct err *err) MUST_CHECK;
int link_from_texts(const struct sv *texts, struct link_add *out, struct err *err) MUST_CHECK;
int agreement_from_texts(const struct sv *texts, struct agreement *out, struct err *err) MUST_CHECK;

#endif

/* changefile_private - what the halves of changefile share: the files and their columns. Private. */
#ifndef ACCORD_IO_CHANGEFILE_PRIVATE_H
#define ACCORD_IO_CHANGEFILE_PRIVATE_H

#include "io/changefile.h"

enum changefile_kind {
	CHANGEFILE_CHANGES,
	CHANGEFILE_PENDING,
	CHANGEFILE_CONFLICTS,
	CHANGEFILE_SKIPPED,
	CHANGEFILE_FINDINGS,
	CHANGEFILE_LINKS,
	CHANGEFILE_AGREEMENTS,
	CHANGEFILE_COUNT
};

enum { CHANGEFILE_COLUMNS_MAX = 12 };

struct changefile_form {
	const char *name;
	const char *columns[CHANGEFILE_COLUMNS_MAX];
	size_t count;
	bool gzip;
};

extern const struct changefile_form changefile_forms[CHANGEFILE_COUNT];

#define CHANGEFILE_MANIFEST "manifest.json"

/* Writes manifest.json into `folder` and fills in manifest->seal (text in `arena`). */
int changefile_write_manifest(const char *folder, struct changeset_manifest *manifest,
	struct arena *arena, struct err *err) MUST_CHECK;

#endif

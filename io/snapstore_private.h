/* snapstore_private - what the writing and the reading half of snapstore share. Private. */
#ifndef ACCORD_IO_SNAPSTORE_PRIVATE_H
#define ACCORD_IO_SNAPSTORE_PRIVATE_H

#include <pthread.h>

#include "engine/base/buf.h"
#include "engine/base/digest.h"
#include "io/gzfile.h"
#include "io/snapstore.h"
#include "io/splitter.h"

enum {
	SNAPSTORE_MEMBER_TEXT = 1024 * 1024, /* a member ends at the first row's end behind it */
	SNAPSTORE_MEMBER_TEXT_MAX = 256 * 1024 * 1024 /* a longer one is refused */
};

/* Seals and writes it; fills in manifest->seal. */
int snapshot_write_manifest(const char *path, struct snapshot_manifest *manifest,
	struct arena *arena, struct err *err) MUST_CHECK;

/* ERR_SEAL when `hex` is not the manifest's. */
int snapshot_check_sha256(const char *snapshot_path, const struct snapshot_manifest *manifest,
	const char *hex, struct err *err) MUST_CHECK;

/* ---- reading ---------------------------------------------------------------------------------- */

struct snapreader {
	struct arena arena;
	const char *path;
	const struct layout *layout; /* as it was opened with */
	bool lenient;
	bool lf_ok;
	struct sv *columns;
	size_t column_count;
	size_t header_size; /* bytes of the header line, in the first block */
	size_t value_count; /* of a row as it is given out */
	size_t *places;	    /* per column of the file: its place in the values, or SIZE_MAX */
	size_t *lacking;    /* places of the layout that the file has no column for */
	size_t lacking_count;
	struct splitter_columns glance; /* what snapreader_glance gives */
	size_t glance_lacking[SPLITTER_GLANCE_MAX];
	size_t glance_lacking_count;

	/* with a manifest */
	bool has_manifest;
	struct snapshot_manifest manifest;
	int fd;
	uint64_t *first_rows;  /* per member: number of its first row */
	uint64_t next_member;  /* under the mutex, as is */
	struct digest *digest; /* of the members before it */

	/* without one */
	struct gzreader *stream;
	pthread_mutex_t mutex;
	struct buf carried; /* text behind the last row that was given out */
	bool stream_ended;
	uint64_t next_row;
};

/* The reader's own part of a block. */
struct room {
	struct gz_inflater *inflater;
	char *packed;
	size_t packed_room;
	char *text;
	size_t text_room; /* SPLITTER_PADDING not counted */
	uint64_t *bits;
	size_t bits_room;
};

#endif

/*
 * snapshot - what a manifest says of a snapshot: all records of one system at one time.
 *
 * A snapshot without `complete` and a right `seal` is never used (product.md, promise 1).
 * Ownership: texts and arrays live in the arena that the reader was given.
 */
#ifndef ACCORD_MODEL_SNAPSHOT_H
#define ACCORD_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/digest.h"
#include "engine/model/field.h"

enum { SNAPSHOT_FORMAT_VERSION = 1 };

struct snapshot_member {
	uint64_t offset; /* of the gzip member in the file, in bytes */
	uint64_t rows;	 /* records in it; the first member also holds the header line */
};

struct snapshot_manifest {
	uint64_t format_version;
	enum side side;
	struct sv base_url;
	int64_t taken_from;
	int64_t taken_until;
	bool complete;
	uint64_t rows;
	uint64_t devices; /* sites only, else 0 */
	uint64_t pages;
	uint64_t bytes;
	struct sv sha256; /* of the file as it lies on disk, lower-case hex */
	const struct sv *columns;
	size_t column_count;
	const struct snapshot_member *members;
	size_t member_count;
	struct sv seal;
	bool as_written; /* the text of the manifest, byte for byte */
	/* the completeness proof */
	struct sv first_key;
	struct sv last_key;
	struct sv end_marker;	      /* "has_more:false", "end of array" */
	const uint64_t *empty_counts; /* per column: how many rows have it empty */
	/* JSON object text, members sorted: counts of rows per type and per status */
	struct sv shares;
};

#endif

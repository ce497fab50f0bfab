/* snapstore_private - what the writing and the reading half of snapstore share. Private. */
#ifndef ACCORD_IO_SNAPSTORE_PRIVATE_H
#define ACCORD_IO_SNAPSTORE_PRIVATE_H

#include "io/snapstore.h"

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

#endif

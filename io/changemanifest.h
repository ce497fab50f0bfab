/*
 * changemanifest - manifest.json of a change set: to text with its seal, and back with the seal checked.
 */
#ifndef ACCORD_IO_CHANGEMANIFEST_H
#define ACCORD_IO_CHANGEMANIFEST_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/model/changeset.h"
#include "io/json.h"

/* Appends the manifest's text to `out`; manifest->seal is set (in arena). */
int changemanifest_seal(struct changeset_manifest *manifest, struct arena *arena, struct buf *out,
	struct err *err) MUST_CHECK;

/* The same, written as manifest.json into the folder `temporary`, which then, whole, becomes `folder`. */
int changemanifest_commit(struct changeset_manifest *manifest, const char *temporary,
	const char *folder, struct arena *arena, struct err *err) MUST_CHECK;

/* ERR_DATA when it is not one, ERR_SEAL when its seal does not hold. Texts are in arena. */
int changemanifest_parse(struct sv text, struct arena *arena, struct changeset_manifest *out,
	struct err *err) MUST_CHECK;

/* A member for each side, "customers" and "sites", with its counts of records. */
void changemanifest_put_sides(struct json_writer *w, const struct changeset_manifest *manifest);

#endif

/*
 * manifest - sealed JSON files: what snapshots and change sets have beside them.
 *
 * A manifest is a JSON object whose last member, "seal", is the SHA-256 of its canonical text without
 * it (json.h). Reading checks the seal first; the members are then taken with a sticky reader.
 *
 * Errors: ERR_NO_INPUT when the file is missing, ERR_SEAL when it is not what was sealed (which
 *         includes text that is no JSON), ERR_DATA for a format that this version does not know.
 */
#ifndef ACCORD_IO_MANIFEST_H
#define ACCORD_IO_MANIFEST_H

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "io/json.h"

/* Seals the object in `text` (it must not have a seal yet) and writes it durably to `path`. */
int manifest_write(const char *path, struct buf *text, char out_seal[DIGEST_HEX_SIZE],
	struct err *err) MUST_CHECK;

struct manifest_in {
	struct json *json;
	const char *path;
	struct arena *arena;
	struct err failure; /* the first thing that was missing or of the wrong type */
	bool as_written; /* also its white space, which the seal is not over, is as accord writes it */
};

/* Reads, checks the seal and the member format_version. manifest_close in any case. */
int manifest_open(const char *path, uint64_t format_version, struct arena *arena,
	struct manifest_in *in, struct err *err) MUST_CHECK;
void manifest_close(struct manifest_in *in);
/* 0, or the first failure of those below. */
int manifest_check(const struct manifest_in *in, struct err *err) MUST_CHECK;

/* Members of `object`; texts are copied into the arena. */
const struct json *manifest_object(
	struct manifest_in *in, const struct json *object, const char *name);
const struct json *manifest_array(
	struct manifest_in *in, const struct json *object, const char *name);
uint64_t manifest_u64(struct manifest_in *in, const struct json *object, const char *name);
struct sv manifest_text(struct manifest_in *in, const struct json *object, const char *name);
int64_t manifest_time(struct manifest_in *in, const struct json *object, const char *name);
bool manifest_bool(struct manifest_in *in, const struct json *object, const char *name);
void manifest_fail(struct manifest_in *in, const char *name);
/* How many children an array or object has. */
size_t manifest_count(const struct json *parent);

/* "2026-11-23T02:00:00Z" as a member. */
void manifest_put_time(struct json_writer *writer, const char *name, int64_t seconds);

#endif

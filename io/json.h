/*
 * json - JSON values as trees (cJSON inside), and a writer. RFC 8259.
 *
 * Ownership: json_parse gives a tree that json_free frees; everything got from it lives as long.
 * Errors:    ERR_DATA with the byte position; trees deeper than `depth_max` or with trailing bytes
 *            (other than white space) are refused, and so is the escape \u0000, which would cut a text
 *            short without a word.
 */
#ifndef ACCORD_IO_JSON_H
#define ACCORD_IO_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/digest.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"

struct json; /* an incomplete type: a cJSON node */

int json_parse(struct sv text, size_t depth_max, struct json **out, struct err *err) MUST_CHECK;
void json_free(struct json *json);

bool json_is_object(const struct json *json);
bool json_is_array(const struct json *json);
bool json_is_string(const struct json *json);
bool json_is_number(const struct json *json);
bool json_is_bool(const struct json *json);
bool json_is_null(const struct json *json);
bool json_is_true(const struct json *json);

/* Member by exact name, or by name without letter case; NULL when absent or json is NULL. */
const struct json *json_get(const struct json *object, const char *name);
const struct json *json_get_nocase(const struct json *object, struct sv name);

/* RFC 6901; names match without letter case when `nocase`. NULL when absent. */
const struct json *json_pointer(const struct json *root, struct sv pointer, bool nocase);

/* First child of an object or array and the next one; the child's member name ("" in arrays). */
const struct json *json_first(const struct json *parent);
const struct json *json_next(const struct json *child);
struct sv json_name(const struct json *child);

/*
 * A scalar as text: strings as they are, numbers as they stood (whole numbers without point or
 * exponent, up to 2^53 exactly), true/false; null, absent, objects and arrays give the absent view.
 * The text is in `arena` or in the tree.
 */
struct sv json_text(const struct json *json, struct arena *arena);
bool json_u64(const struct json *json, uint64_t *out);

/* Appends the value without white space, members sorted by name (byte order) at every level; a member
 * of the top level called `leave_out` (may be NULL) is left out. This is what seals are made over. */
void json_add_canonical(const struct json *json, const char *leave_out, struct buf *out);

/*
 * The seal of a manifest: lower-case hex SHA-256 of its canonical text without the member "seal".
 * json_check_seal tells whether the member "seal" is there and right.
 */
void json_seal(const struct json *manifest, char out_hex[DIGEST_HEX_SIZE]);
bool json_check_seal(const struct json *manifest);

/* Is `text`, of which `json` was parsed, byte for byte what the writer below makes of it (with indent or
 * without, and a line end)? White space is no part of a seal, so that this has to be asked, too. */
bool json_is_as_written(const struct json *json, struct sv text);

/* ---- writing: calls in document order; commas and escapes are put by the writer ------------------ */

enum { JSON_WRITE_DEPTH_MAX = 63 };

struct json_writer {
	struct buf *out;
	unsigned depth;
	uint64_t first; /* bit per depth: nothing written there yet */
	bool after_key; /* the next value belongs to the key just written */
	bool indent;	/* two spaces per level and line breaks */
};

void json_begin(struct json_writer *writer, struct buf *out, bool indent);
void json_open_object(struct json_writer *writer);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer);
void json_close_array(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *name);
void json_put_sv(struct json_writer *writer, struct sv text); /* absent: null */
void json_put_str(struct json_writer *writer, const char *text);
void json_put_u64(struct json_writer *writer, uint64_t number);
void json_put_bool(struct json_writer *writer, bool value);
void json_put_null(struct json_writer *writer);
void json_put_raw(struct json_writer *writer, struct sv json_text); /* a value made elsewhere */
/* key and value in one */
void json_member(struct json_writer *writer, const char *name, struct sv text);
void json_member_u64(struct json_writer *writer, const char *name, uint64_t number);
void json_member_bool(struct json_writer *writer, const char *name, bool value);

/* Appends `text` as a JSON string with quotes; bytes that are not UTF-8 become U+FFFD. */
void json_add_string(struct buf *out, struct sv text);

#endif

/*
 * fieldmap - a layout laid over a system's JSON records: one record's text in, one row of values in
 *            our words out; and the other way, one value as the wire wants it.
 *
 * Reading a field: its paths in order, the first that is set. null, absent, "", blanks alone and
 * minimum dates (0001-01-01..., 1753-01-01T00:00:00, 1900-01-01T00:00:00, /Date(-62135596800000)/) are
 * all unset. A field with an `extension` gets "-extension" behind when that is set ("13202-1044"). A
 * field with words is translated, letter case and outer blanks ignored; an unknown wire word is carried
 * as it is. Keys, codes and numbers lose outer blanks, all else stays byte for byte.
 *
 * Only what a layout names is ever taken from a record: members that nobody asked for (Codeword, Pin,
 * LockBoxCode) are passed over while the text is checked, never copied.
 *
 * Ownership: a fieldmap keeps a pointer to the layout. Values are views into the record's text or the
 *            arena.
 * Errors:    ERR_DATA when the text is no JSON object.
 */
#ifndef ACCORD_IO_FIELDMAP_H
#define ACCORD_IO_FIELDMAP_H

#include <stdint.h>

#include "engine/model/field.h"
#include "io/json_pick.h"

struct fieldmap;

/* nocase: member names match without letter case. */
struct fieldmap *fieldmap_new(const struct layout *layout, bool nocase);
void fieldmap_free(struct fieldmap *map);

/* A further pointer to be looked up in the same pass; its place in *out_spans of fieldmap_read. */
size_t fieldmap_add(struct fieldmap *map, const char *pointer);

/*
 * Reads one record: layout->count values; `present` and `present_extension` (may be NULL) get a bit
 * per field whose (first) member was there, null or not; *out_spans (may be NULL) is in the arena.
 */
int fieldmap_read(const struct fieldmap *map, struct sv text, struct arena *arena,
	struct sv *out_values, uint64_t *out_present, uint64_t *out_present_extension,
	const struct json_span **out_spans, struct err *err) MUST_CHECK;

/*
 * The same for a record, which begins with '{', with further text behind it; *out_used gets how many bytes it took.
 */
int fieldmap_read_prefix(const struct fieldmap *map, struct sv text, struct arena *arena,
	struct sv *out_values, const struct json_span **out_spans, size_t *out_used,
	struct err *err) MUST_CHECK;

static inline bool fieldmap_bit(const uint64_t *bits, size_t field)
{
	return bits[field / 64] >> field % 64 & 1;
}

/* A span as a clean text: absent when it is unset. */
struct sv fieldmap_clean(const struct json_span *span, struct arena *arena);
bool fieldmap_is_unset(struct sv text);

/* What the wire calls this value of ours. */
struct sv fieldmap_wire(const struct field *field, struct sv ours);

/* May `text` be sent as a bare JSON number? (JSON's grammar, no leading zero, at most 18 digits) */
bool fieldmap_is_number(struct sv text);

/* "13202-1044" (or 132021044) as its two parts; false when it is no ZIP+4. */
bool fieldmap_split_postal(struct sv text, struct sv *out_main, struct sv *out_extension);

/* The last step of a pointer, "/service_address/city" -> "city"; undecoded. */
struct sv fieldmap_last_step(struct sv pointer);

#endif

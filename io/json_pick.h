/*
 * json_pick - the values of a fixed set of JSON pointers, from one text in one pass.
 *
 * The pointers (RFC 6901) are compiled into a tree of names once; each text is then checked fully
 * (RFC 8259, and UTF-8) and walked once, without building a tree of it. A number as a step also takes
 * that element of an array. Of members with the same name the first counts.
 *
 * Ownership: spans are views into the text that was read.
 * Errors:    ERR_DATA with the byte position.
 */
#ifndef ACCORD_IO_JSON_PICK_H
#define ACCORD_IO_JSON_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"

enum { PICK_DEPTH_MAX = 64, PICK_SLOTS_MAX = 1024 };

enum json_kind {
	JSON_ABSENT,
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_OBJECT,
	JSON_ARRAY
};

struct json_span {
	enum json_kind kind;
	bool is_coded; /* STRING: has backslashes; NUMBER: has a point or an exponent */
	struct sv raw; /* STRING: between the quotes */
};

struct json_pick;

/* nocase: names match without letter case. */
struct json_pick *json_pick_new(bool nocase);
void json_pick_free(struct json_pick *pick);

/* Adds a pointer ("" is the whole text) and returns its slot; the same pointer has one slot. */
size_t json_pick_add(struct json_pick *pick, struct sv pointer);
size_t json_pick_slots(const struct json_pick *pick);

/*
 * Tells that the texts to come are alike, as the records of a list are: what one looked like is remembered (28 KB),
 * and the next is read faster if it looks so too. What is read and what is refused is the same. From
 * then on the pick belongs to one thread.
 */
void json_pick_expect_alike(struct json_pick *pick);

/* The text without the byte order mark that some servers send before it (RFC 8259 section 8.1). */
struct sv json_pick_body(struct sv text);

/* Fills one span per slot. A byte order mark before the value is passed over. */
int json_pick_read(const struct json_pick *pick, struct sv text, struct json_span *out_spans,
	struct err *err) MUST_CHECK;

/* The same for a value with further text behind it; *out_used gets how many bytes it took. */
int json_pick_read_prefix(const struct json_pick *pick, struct sv text, struct json_span *out_spans,
	size_t *out_used, struct err *err) MUST_CHECK;

/*
 * A scalar as text: strings without their escapes (in `arena` if there were any, else in the text
 * read; lone surrogates and U+0000 become U+FFFD), numbers as they stood, but whole ones without point
 * and exponent, true and false. Absent for null, absent, objects and arrays.
 */
struct sv json_span_text(const struct json_span *span, struct arena *arena);

/* Behind the UTF-8 sequence of 2 to 4 bytes that begins at p; NULL when it is not well-formed. */
const char *json_skip_utf8(const char *p, const char *end);

#endif

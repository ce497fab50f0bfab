/*
 * json_build - nested JSON out of pointers (RFC 6901) and the values that belong there.
 *
 * "/a/b" and "/a/c/0/d" make {"b":...,"c":[{"d":...}]} of the value at "/a". A level whose steps are all
 * array indexes becomes an array, null where nothing is known of an element; all else becomes an object.
 * Members stand in the order in which they were first named; of two values for one pointer the first counts.
 *
 * Ownership: leaves are views; nothing is kept.
 */
#ifndef ACCORD_IO_JSON_BUILD_H
#define ACCORD_IO_JSON_BUILD_H

#include "io/json.h"

/* Larger indexes are taken as names of members. */
enum { JSON_BUILD_INDEX_MAX = 255 };

struct json_leaf {
	struct sv pointer;
	struct sv value; /* JSON text */
};

/* Is `pointer` below `prefix` ("" is above all)? A pointer is not below itself. */
bool json_leaf_is_below(struct sv pointer, struct sv prefix);

/* Writes the value that stands at `prefix` ("" for the whole), of all leaves that are there or below. */
void json_build(
	struct json_writer *writer, const struct json_leaf *leaves, size_t count, struct sv prefix);

#endif

/*
 * json_split - the records of one JSON answer, one after the other, while it is still coming in.
 *
 * An answer is an object (the envelope) with one array of records among its members. Chunks of any
 * size are fed in; each element of the array is handed on as its own text, whole, as soon as its last
 * byte is there. The envelope's other members, before and after the array, are kept as text as long
 * as they are small (SPLIT_MEMBER_MAX). Memory is bounded by the largest record.
 *
 * Which array: the first of the `wanted` names that is an array, letter case ignored; else, with
 * `any_array`, the only array there is. The list of names is one of preference: when a better one
 * turns up after records of a worse one were handed on, feed fails with ERR_DATA and
 * json_split_found_better says so; json_split_clear then remembers it, for a second reading.
 *
 * Strictness: the envelope is checked fully and every bracket and string of a record is matched; what
 * is between a record's brackets is checked by whoever reads it (json_pick). A truncated answer, bytes
 * behind its end, an answer that is no object, one without the array, and one that has a kept member twice
 * with two values ("has_more") are errors, never "no rows".
 *
 * Ownership: the text of a record and of json_split_start is valid during the callback / until the
 *            next feed; members live until json_split_clear or _free.
 * Errors:    ERR_DATA with the byte position; an error of the callback is passed on. After an error
 *            only json_split_clear, the questions, and json_split_free are allowed.
 */
#ifndef ACCORD_IO_JSON_SPLIT_H
#define ACCORD_IO_JSON_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"

enum {
	SPLIT_RECORD_MAX = 1 << 20, /* bytes of one record */
	SPLIT_MEMBER_MAX = 4096,    /* bytes of a member that is kept */
	SPLIT_MEMBERS_MAX = 32,	    /* members that are kept */
	SPLIT_WANTED_MAX = 4,
	SPLIT_DEPTH_MAX = 63,
	SPLIT_START_MAX = 512 /* bytes of json_split_start */
};

struct json_split_options {
	const char *wanted[SPLIT_WANTED_MAX]; /* best first, NULL ends */
	bool any_array;
	void *self;
	/*
	 * May be NULL. Tries to read the record that begins at rest.p without knowing where it ends;
	 * true and *out_used when it could. `record` then follows with just that text. This spares
	 * looking for the end of records that lie in one chunk as a whole.
	 */
	bool (*try_record)(void *self, struct sv rest, size_t *out_used);
	/* A record; row_no is its number in the array, from 1. */
	int (*record)(void *self, struct sv text, uint64_t row_no, struct err *err);
};

struct json_split;

struct json_split *json_split_new(const struct json_split_options *options);
void json_split_free(struct json_split *split);

/* Starts anew, for another answer. */
void json_split_clear(struct json_split *split);

int json_split_feed(
	struct json_split *split, const char *bytes, size_t n, struct err *err) MUST_CHECK;

/* No more bytes come: fails unless the answer was whole and had the array. */
int json_split_end(struct json_split *split, struct err *err) MUST_CHECK;

/* Was the answer whole, apart from the array that may lack? */
bool json_split_is_whole(const struct json_split *split);
bool json_split_found_better(const struct json_split *split);
/* Do the records handed on belong to the most wanted array, so that no better one can turn up? */
bool json_split_is_certain(const struct json_split *split);

/* Records handed on so far. */
uint64_t json_split_count(const struct json_split *split);

/* A member's value as JSON text, letter case ignored; absent when it was not there or not small. */
struct sv json_split_member(const struct json_split *split, const char *name);

/* The first bytes of the answer, for messages. */
struct sv json_split_start(const struct json_split *split);

#endif

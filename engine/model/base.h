/*
 * base - per link and rule, the value on which both systems last agreed, as one blob per link.
 *
 * Encoding, per rule in rule order: u32 name hash, u32 length of the customer's value, u32 length of the
 * site's value or 0xffffffff when it is byte-equal to the customer's, the bytes; all little-endian. The
 * texts of a value are joined with U+001F. The same values give the same bytes, so that the hash of
 * the blob tells whether anything moved.
 */
#ifndef ACCORD_MODEL_BASE_H
#define ACCORD_MODEL_BASE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/sv.h"

struct base_value {
	uint32_t rule_hash;
	struct sv customer;
	struct sv site;
};

void base_add(struct buf *blob, uint32_t rule_hash, struct sv customer, struct sv site);
/* The same for values of `count` texts each, which are joined; `same`: they are equal byte by byte. */
void base_add_texts(struct buf *blob, uint32_t rule_hash, const struct sv *customer,
	const struct sv *site, size_t count, bool same);
/* Joins `count` texts with U+001F behind what is in `out`. */
void base_join(struct buf *out, const struct sv *texts, size_t count);
/* Splits a joined value into at most `room` texts; returns how many. */
size_t base_split(struct sv value, struct sv *out_texts, size_t room);

/* Goes through a blob: *pos starts at 0; false at the end or where it is broken. */
bool base_next(struct sv blob, size_t *pos, struct base_value *out);
/* The value of one rule; false when there is none. */
bool base_find(struct sv blob, uint32_t rule_hash, struct base_value *out);

/* digest_hash64 of the blob, never 0; 0 for the empty blob. */
uint64_t base_hash(struct sv blob);

#endif

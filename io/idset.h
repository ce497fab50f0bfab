/*
 * idset - which ids were seen, and with what content.
 *
 * As long as ids rise (a longer one is greater; of one length, by bytes: as whole numbers do), each is new by that
 * alone: they are kept in a row, 16 bytes each (up to 32 as the row grows), and nothing is looked up. The first id
 * that does not rise, and the first question for a content, make a table of them, 21 to 43 bytes each as it fills
 * and grows; it stays one until idset_clear.
 *
 * Ids and contents are kept as 64-bit hashes: two of a million ids meet with a chance of 1 in 30
 * million, and then the extraction reads one record again and goes on.
 */
#ifndef ACCORD_IO_IDSET_H
#define ACCORD_IO_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/sv.h"

enum idset_seen { IDSET_NEW, IDSET_SAME, IDSET_DIFFERENT };

struct idset_entry {
	uint64_t id; /* 0: free */
	uint64_t content;
};

/* All zeroes is an empty one. */
struct idset {
	struct idset_entry *entries; /* in the order of coming, or the table's places */
	size_t count;
	size_t room;
	bool is_table;
	struct buf last; /* the greatest id, while they rise */
};

void idset_release(struct idset *set);
void idset_clear(struct idset *set);

/* Adds an id; one that is there keeps its first content. */
enum idset_seen idset_add(struct idset *set, struct sv id, uint64_t content);

/* The content of an id, 0 when it is not there. */
uint64_t idset_content(struct idset *set, struct sv id);

/* A hash of a text, never 0. */
uint64_t idset_hash(struct sv text);

#endif

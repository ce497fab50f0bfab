/*
 * idset - which ids were seen, and with what content, in 16 bytes each (21 to 43 as the table fills and grows).
 *
 * Ids and contents are kept as 64-bit hashes: two of a million ids meet with a chance of 1 in 30
 * million, and then the extraction reads one record again and goes on.
 */
#ifndef ACCORD_IO_IDSET_H
#define ACCORD_IO_IDSET_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/sv.h"

enum idset_seen { IDSET_NEW, IDSET_SAME, IDSET_DIFFERENT };

struct idset_entry {
	uint64_t id; /* 0: free */
	uint64_t content;
};

struct idset {
	struct idset_entry *slots;
	size_t count;
	size_t room;
};

void idset_release(struct idset *set);
void idset_clear(struct idset *set);

/* Adds an id; one that is there keeps its first content. */
enum idset_seen idset_add(struct idset *set, struct sv id, uint64_t content);

/* The content of an id, 0 when it is not there. */
uint64_t idset_content(const struct idset *set, struct sv id);

/* A hash of `count` texts in order, never 0. */
uint64_t idset_hash_texts(const struct sv *texts, size_t count);

#endif

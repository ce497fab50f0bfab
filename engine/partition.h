/*
 * partition - which part of a comparison a row belongs to, when several machines share the work.
 *
 * By a hash of the folded code: a customer and a site with one code, records with near codes and
 * duplicates are always of one partition. A row without a code goes by its number. docs/scale.md has
 * what crosses partitions all the same, and where it is decided.
 */
#ifndef ACCORD_ENGINE_PARTITION_H
#define ACCORD_ENGINE_PARTITION_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"

enum { PARTITIONS_MAX = 4096 };

struct partition {
	unsigned number; /* 1 to count */
	unsigned count;	 /* 0: the comparison is not parted */
};

/* Reads "I/N"; ERR_USAGE says what is wrong. */
int partition_parse(const char *text, struct partition *out, struct err *err) MUST_CHECK;

static inline bool partition_is_whole(const struct partition *p)
{
	return p->count <= 1;
}

/*
 * Is a row with this hash of its folded code (code_fold_hash; 0: it has none) of this partition? The hash
 * is mixed anew, because the tables of one part go by its upper bits.
 */
static inline bool partition_has(const struct partition *p, uint64_t hash, uint64_t row_no)
{
	if (partition_is_whole(p))
		return true;
	uint64_t mixed = (hash ? hash : row_no + 1) * UINT64_C(0x9e3779b97f4a7c15);
	mixed = (mixed ^ mixed >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return (mixed >> 32) * p->count >> 32 == p->number - 1;
}

/* How many of `rows` rows to expect, with something to spare. */
static inline uint64_t partition_share(const struct partition *p, uint64_t rows)
{
	return partition_is_whole(p) ? rows : rows / p->count + rows / p->count / 8 + 1024;
}

#endif

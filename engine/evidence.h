/*
 * evidence - what speaks for it that a customer and a site belong together, though their codes do not:
 *            name, address, phone, city, ZIP. docs/matching.md has the formula.
 *
 * Ownership: a scratch belongs to one thread; begin it with zeros. Records are read only.
 */
#ifndef ACCORD_ENGINE_EVIDENCE_H
#define ACCORD_ENGINE_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/model/record.h"

struct evidence_scratch {
	struct buf form;
	struct buf names[SIDE_COUNT];
};
void evidence_scratch_release(struct evidence_scratch *scratch);

/* What records have to share to be looked at as a pair at all. */
enum evidence_kind {
	EVIDENCE_PLACE,	   /* canonical address and ZIP */
	EVIDENCE_RESIDENT, /* canonical name and address */
	EVIDENCE_PHONE,
	EVIDENCE_COUNT
};

/* Hashes: equal where the canonical texts are. 0 where a record has nothing of the kind. */
struct evidence_keys {
	uint64_t of[EVIDENCE_COUNT];
};

void evidence_keys_make(
	struct evidence_keys *keys, const struct record *record, struct evidence_scratch *scratch);

struct evidence {
	unsigned score; /* 70 to 99: never as sure as an exact code */
	bool name_only; /* the address does not agree: name and phone do */
	bool typo;	/* the names are nearly equal */
};

/* False where it is too little for a suggestion. */
bool evidence_find(struct evidence *evidence, const struct record *customer,
	const struct record *site, struct evidence_scratch *scratch);

#endif

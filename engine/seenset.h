/*
 * seenset - which links a comparison has met, as one bit for each id: what the parts of a comparison tell
 *           each other about links.
 *
 * Format:    bit (id % 8) of byte (id / 8) is set when the link was met; as many bytes as the highest id
 *            needs.
 */
#ifndef ACCORD_ENGINE_SEENSET_H
#define ACCORD_ENGINE_SEENSET_H

#include <stdbool.h>

#include "engine/base/err.h"
#include "engine/linkset.h"
#include "io/ledger.h"

struct seenset {
	unsigned char *bits;
	size_t size_bytes;
	int64_t last_id;
};

/* None seen, of links up to this id. */
void seenset_init(struct seenset *set, int64_t last_id);
void seenset_release(struct seenset *set);

/* Adds what a join met. ERR_DATA where ids are longer than a linkset keeps them. */
int seenset_add_links(struct seenset *set, const struct linkset *links, struct err *err) MUST_CHECK;

/* Adds the bits of another set. ERR_DATA when the size is not that of this one, or when a link was met in
 * both: then a customer and a site stand twice in their snapshots. */
int seenset_add_bits(struct seenset *set, struct sv bits, struct err *err) MUST_CHECK;

/* The links of the ledger that are not in the set, in the order of their ids. */
int seenset_each_unseen(const struct seenset *set, struct ledger *ledger, ledger_link_fn *row,
	void *self, struct err *err) MUST_CHECK;

#endif

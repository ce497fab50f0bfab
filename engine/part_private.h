/*
 * part_private - what part.c (makes one) and part_join.c (puts them together) share.
 */
#ifndef ACCORD_ENGINE_PART_PRIVATE_H
#define ACCORD_ENGINE_PART_PRIVATE_H

#include "engine/base/digest.h"
#include "engine/reconcile_private.h"

/* What a comparison is made with, beside snapshots, rules and base: the settings that count, the decisions,
 * and how many links there are. */
int part_inputs_digest(const struct reconcile_input *input, char out_hex[DIGEST_HEX_SIZE],
	struct err *err) MUST_CHECK;

/* The highest id of a link; 0 without a ledger. */
int part_last_link(struct ledger *ledger, int64_t *out, struct err *err) MUST_CHECK;

#endif

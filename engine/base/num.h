/*
 * num - numbers from text, strictly: the whole text, no sign unless said, no overflow.
 */
#ifndef ACCORD_BASE_NUM_H
#define ACCORD_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/sv.h"

/* Decimal digits alone, at most `max`. False, and *out untouched, for anything else. */
bool num_parse_u64(struct sv text, uint64_t max, uint64_t *out);

/* "yes" "no" "true" "false" "on" "off" "1" "0" in any letter case. */
bool num_parse_bool(struct sv text, bool *out);

/* A size with an optional K, M, G or T (powers of 1024) behind: "512M". */
bool num_parse_size(struct sv text, uint64_t *out_bytes);

/* A percentage with at most three decimals, "12.5%", as thousandths of a percent (12500). */
bool num_parse_percent(struct sv text, uint64_t *out_milli_percent);

#endif

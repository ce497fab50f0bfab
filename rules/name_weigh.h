/*
 * name_weigh - where a name without a comma is cut, by the weights of its words.
 *
 * A name is read in four ways: the surname at the end or in front, of one piece or of two. A piece is a
 * unit, or a surname with its particles. Each way is worth what its pieces are worth in their places,
 * against all of them being surnames; the way that is clearly better than every other is taken, and
 * none when there is no such way. All in binary logarithms (name_weight()).
 */
#ifndef ACCORD_RULES_NAME_WEIGH_H
#define ACCORD_RULES_NAME_WEIGH_H

#include "rules/name_split.h"
#include "rules/name_units.h"

/* NULL and *out, or the reason why no way is clearly the best. */
const char *name_weigh_cut(
	const struct name_units *units, enum name_order hint, struct name_cut *out);

/* The surname is the units from k on, or the first k units; always NULL. */
const char *name_cut_forward(const struct name_units *units, size_t k, struct name_cut *out);
const char *name_cut_backward(const struct name_units *units, size_t k, struct name_cut *out);

#endif

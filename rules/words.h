/*
 * words - the vocabulary of a field: our words as `word = Ours = wire` lines declare them.
 *
 * A site's status is computed by the program, so its four words (active, pending, cancelled, unknown)
 * belong to its vocabulary whether or not a line names them. Letter case makes no difference.
 *
 * Ownership: what comes back is in the layout or static, terminated with a zero.
 */
#ifndef ACCORD_RULES_WORDS_H
#define ACCORD_RULES_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/sv.h"
#include "engine/model/field.h"

/* Word number `i` of the field's vocabulary, each once; absent behind the last. */
struct sv words_at(const struct layout *layout, int field, size_t i);

/* The vocabulary's own spelling of `text`, or absent when it is not a word of this field. */
struct sv words_find(const struct layout *layout, int field, struct sv text);

/* The word that was probably meant: NULL when `text` is a word, or is not near to any (a value such as
 * a site type that the program carries as it is). */
const char *words_nearest(const struct layout *layout, int field, struct sv text);

#endif

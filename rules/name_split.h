/*
 * name_split - where one person's name is cut into first and last name.
 */
#ifndef ACCORD_RULES_NAME_SPLIT_H
#define ACCORD_RULES_NAME_SPLIT_H

#include "rules/name_text.h"
#include "rules/transform_name.h"

struct name_cut {
	struct name_range first;
	struct name_range last;
	struct name_range tail; /* particles from the very end that stand before `last`, or empty */
};

/* NULL and *out, or the reason why it is not sure. The text is of one person, no business. */
const char *name_cut_find(const struct name_text *text, enum name_order hint, struct name_cut *out);

#endif

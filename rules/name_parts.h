/*
 * name_parts - what a name has besides names: titles, credentials, suffixes, notes behind dashes.
 * The second half of name_text_read, and of no use without it.
 */
#ifndef ACCORD_RULES_NAME_PARTS_H
#define ACCORD_RULES_NAME_PARTS_H

#include "rules/name_text.h"

/* Says whether the words are a business or a trust, and takes the parts of persons out of them. */
void name_parts_take(struct name_text *text);

#endif

/*
 * section - one [section] of an INI file as it stood there: the input of settings, rules and layouts.
 *
 * Ownership: texts live in the arena that the reader (io/inifile) was given.
 */
#ifndef ACCORD_MODEL_SECTION_H
#define ACCORD_MODEL_SECTION_H

#include <stddef.h>

#include "engine/base/sv.h"

struct section_entry {
	struct sv key;
	struct sv value;
	int line;
};

struct section {
	const char *file; /* as the user would name it: "rules.d/20-names.rules" */
	int line;	  /* of the [section] line */
	struct sv kind;	  /* first word of the heading: "rule"; the whole of it for settings */
	struct sv name;	  /* the rest: "site-type"; empty when there is none */
	const struct section_entry *entries;
	size_t count;
};

#endif

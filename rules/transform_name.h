/*
 * transform_name - `transform = name`: three name fields of a customer and the one name of a site.
 *
 * Outbound, a residential site is named "First Last" (or "Last, First": setting name_order), a
 * business by its company name. Inbound, a residential name is split into first and last name; a
 * business name is the company name. When the split is not sure it does not guess: first name empty,
 * the whole as last name, and the reason is told.
 *
 * Law (checked by laws.c and by generated tests): what is written to one side and read back compares
 * equal (compare_name) to what the other side already has.
 *
 * Pure. Results are views into the arguments or into `scratch`.
 */
#ifndef ACCORD_RULES_TRANSFORM_NAME_H
#define ACCORD_RULES_TRANSFORM_NAME_H

#include <stdbool.h>

#include "engine/base/arena.h"
#include "engine/base/sv.h"

enum name_order { NAME_FIRST_LAST, NAME_LAST_FIRST };

struct name_split {
	struct sv first;
	struct sv last;
	bool sure;
	const char *reason; /* why not sure, one short sentence; "" when sure */
};

/* A person's site name. One part may be empty; both empty give the empty name. */
struct sv name_join(struct sv first, struct sv last, enum name_order order, struct arena *scratch);

/*
 * Splits a residential site name. `hint` is the order this dealer's names are in when a name has no
 * comma and could be read either way ("first-last" is the default).
 */
struct name_split name_split(struct sv whole, enum name_order hint, struct arena *scratch);

/* "MCDONALD-O'BRIEN, ANN" -> "McDonald-O'Brien, Ann"; text that is not all capitals comes back as is.
 * For new records only. */
struct sv name_restore_case(struct sv text, struct arena *scratch);
/* The same for a business name ("ACME ALARM LLC" -> "Acme Alarm LLC"). */
struct sv name_restore_case_business(struct sv text, struct arena *scratch);

/* Whole names compared in either order, never split halves. */
bool name_equal(struct sv a, struct sv b);

#endif

/*
 * when - one condition of a skip: `site.site_type not in Commercial, Residential`.
 *
 * Forms: SUBJECT OPERATOR [WORDS], where SUBJECT is customer.FIELD or site.FIELD, and OPERATOR one of
 *   is, is not          one text
 *   in, not in          texts between commas; "a, b" in double quotes is one text
 *   matches             a glob: * any run, ? any one byte, [a-z] [!a-z] one of a set
 *   empty, not empty    nothing follows ("is empty" and "is not empty" are read alike)
 * Texts are compared whole; letter case and outer blanks make no difference, and an unset value is the
 * empty text.
 * A condition on a record that is not there never holds, whatever its operator.
 *
 * Ownership: a struct when points into the arena that it was parsed with.
 */
#ifndef ACCORD_RULES_WHEN_H
#define ACCORD_RULES_WHEN_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/model/field.h"
#include "engine/model/record.h"

enum when_operator { WHEN_IN, WHEN_NOT_IN, WHEN_MATCHES, WHEN_EMPTY, WHEN_NOT_EMPTY };

struct when {
	struct sv text; /* as written, settings filled in */
	enum side side;
	int field;
	enum when_operator op;	/* `is` and `is not` are IN and NOT_IN of one text */
	const struct sv *words; /* MATCHES: the one pattern */
	size_t word_count;
};

/* Reads one condition. ERR_DATA with what is wrong and what would be right, without file and line. */
int when_parse(struct sv text, const struct layout layouts[SIDE_COUNT], struct arena *arena,
	struct when *out, struct err *err) MUST_CHECK;

/* Does it hold for this pair, or for the one record of it that is there? */
bool when_holds(const struct when *when, const struct record *customer, const struct record *site);

/* Does it hold for a record whose field has this value? */
bool when_value_holds(const struct when *when, struct sv value);

/* Does the whole text match the glob, letter case aside? */
bool when_glob(struct sv pattern, struct sv text);

#endif

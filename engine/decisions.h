/*
 * decisions - what people decided, in memory for a comparison: changes never to be proposed again,
 *             pairs never to be linked, records to be created from or left alone.
 *
 * Ownership: owns its texts. Constant after decisions_load; read by all threads.
 */
#ifndef ACCORD_ENGINE_DECISIONS_H
#define ACCORD_ENGINE_DECISIONS_H

#include <stdbool.h>

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/map.h"
#include "engine/model/field.h"

struct ledger;

struct decisions {
	struct arena arena;
	struct map ignored_changes; /* change_id -> since (seconds) */
	struct map held_changes;    /* change_id -> since (seconds) */
	struct map rejected_pairs;  /* customer_id U+001F site_num */
	struct map rejected[SIDE_COUNT];
	struct map create[SIDE_COUNT];
	struct map ignore[SIDE_COUNT];
	int64_t newest; /* when the last change was held or ignored; 0: never */
};

/*
 * What was decided before a change set was made is not decided since, also within one second: a change set is made
 * later than the newest decision by its own time, and what is decided with it is not earlier than that.
 */
int64_t decisions_later(const struct decisions *decisions, int64_t now);

/* None at all when ledger is NULL. Release in any case. */
int decisions_load(struct ledger *ledger, struct decisions *decisions, struct err *err) MUST_CHECK;
void decisions_release(struct decisions *decisions);

bool decisions_pair_is_rejected(
	const struct decisions *decisions, struct sv customer_id, struct sv site_num);

static inline bool decisions_has(const struct map *map, struct sv key)
{
	return map_find(map, key) != NULL;
}

#endif

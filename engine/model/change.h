/*
 * change - one field to be written on one record, with before and after; and the rows of the other
 *          files of a change set.
 *
 * Ownership: texts are views; whoever made the row says how long they live.
 * Order:     change_cmp is the order of changes.csv: direction (outbound first), action (create,
 *            update, close), record key in natural order, then field in rule order.
 */
#ifndef ACCORD_MODEL_CHANGE_H
#define ACCORD_MODEL_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/sv.h"
#include "engine/model/field.h"

enum direction { DIRECTION_OUTBOUND = 0, DIRECTION_INBOUND = 1, DIRECTION_COUNT = 2 };

/* Which directions a command works on. */
enum directions { DIRECTIONS_OUTBOUND = 1, DIRECTIONS_INBOUND = 2, DIRECTIONS_BOTH = 3 };

enum action { ACTION_CREATE = 0, ACTION_UPDATE = 1, ACTION_CLOSE = 2, ACTION_COUNT = 3 };

enum { CHANGE_ID_SIZE = 18 }; /* 'c', 16 hex digits, zero */

struct change {
	char id[CHANGE_ID_SIZE];
	enum direction direction;
	enum action action;
	struct sv customer_id; /* "" when this change makes the customer */
	struct sv site_num;    /* "" when this change makes the site */
	struct sv account_number;
	struct sv name;
	struct sv field; /* of the record that is written */
	struct sv before;
	struct sv after;
	struct sv rule;
	struct sv reason;
	uint32_t position; /* field order within the record: rule order */
};

struct conflict {
	struct sv customer_id;
	struct sv site_num;
	struct sv account_number;
	struct sv name;
	struct sv rule;
	struct sv customer_value;
	struct sv site_value;
	struct sv base_value;
	struct sv kind;	      /* "both_changed" */
	struct sv resolution; /* "held", "revio", "rapid-response" */
};

struct skipped {
	enum side side;
	struct sv key;
	struct sv account_number;
	struct sv name;
	struct sv rule;
	struct sv reason;
};

struct finding {
	struct sv finding; /* one of product.md section 6 */
	struct sv customer_id;
	struct sv site_num;
	struct sv account_number;
	struct sv name;
	struct sv detail;
	struct sv first_seen; /* from the ledger, "" when it was never seen before */
	uint64_t runs_open;
};

struct link_add {
	struct sv customer_id;
	struct sv site_num;
	struct sv account_number;
	struct sv method;
};

/*
 * What moves the base: agreements.csv.gz (an addition to the interface). The texts of a value are joined
 * with U+001F. The kinds from `written` on belong to a record that is written and count only when all
 * lines of that rule on that record were applied; all but `written` itself are of an undo:
 *   agreed          both sides had these values
 *   forget          the rule has nothing to say any more: its base goes
 *   written         its values are what both sides then agree on (an undo: the base of before)
 *   written-forget  there was no base before: it goes
 *   ignore          these changes are not to be proposed again; customer_value has their ids, a space between
 *   lift            these changes may be proposed again
 */
enum agreement_kind {
	AGREEMENT_AGREED,
	AGREEMENT_FORGET,
	AGREEMENT_WRITTEN,
	AGREEMENT_WRITTEN_FORGET,
	AGREEMENT_IGNORE,
	AGREEMENT_LIFT,
	AGREEMENT_KIND_COUNT
};

static inline bool agreement_goes_with_write(enum agreement_kind kind)
{
	return kind >= AGREEMENT_WRITTEN;
}

static inline bool agreement_moves_base(enum agreement_kind kind)
{
	return kind < AGREEMENT_IGNORE;
}

struct agreement {
	enum agreement_kind kind;
	enum direction direction; /* with a write: of its change */
	enum action action;	  /* with a write: of its change */
	struct sv customer_id;	  /* "" when the change makes the customer */
	struct sv site_num;	  /* "" when the change makes the site */
	struct sv rule;
	struct sv customer_value;
	struct sv site_value;
	uint32_t position; /* rule order */
};

/* The side that a direction writes. */
static inline enum side direction_written(enum direction direction)
{
	return direction == DIRECTION_OUTBOUND ? SIDE_SITE : SIDE_CUSTOMER;
}

static inline enum directions direction_bit(enum direction direction)
{
	return direction == DIRECTION_OUTBOUND ? DIRECTIONS_OUTBOUND : DIRECTIONS_INBOUND;
}

const char *direction_name(enum direction direction);
const char *action_name(enum action action);
const char *directions_name(enum directions directions);
bool direction_parse(struct sv text, enum direction *out);
bool action_parse(struct sv text, enum action *out);
bool directions_parse(struct sv text, enum directions *out);

/* Key of the record that is written; for a create, of the record that it is made from. */
struct sv change_record_key(const struct change *change);

/* Do both belong to the same record under the same action? */
bool change_same_record(const struct change *a, const struct change *b);

int change_cmp(const struct change *a, const struct change *b);

/* Computes change->id from direction, record key, field, before and after (SHA-256, first 8 bytes,
 * over their netstrings): the same tomorrow if nothing moved. */
void change_make_id(struct change *change);

/* Is it 'c' and 16 lower-case hex digits? */
bool change_id_is_valid(struct sv text);

#endif

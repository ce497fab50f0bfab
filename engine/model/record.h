/*
 * record - one customer or one site as a row of texts in layout order, in our words.
 *
 * A record is a view: the texts belong to whoever made it (a block of a snapshot, an arena).
 */
#ifndef ACCORD_MODEL_RECORD_H
#define ACCORD_MODEL_RECORD_H

#include "engine/model/field.h"

struct record {
	const struct layout *layout; /* NULL: no record there */
	const struct sv *values;     /* layout->count of them; absent and empty both mean unset */
};

#define RECORD_NONE ((struct record){NULL, NULL})

static inline bool record_is_none(const struct record *record)
{
	return !record->layout;
}

/* The value of field number `field`; absent for FIELD_NONE or no record. */
static inline struct sv record_get(const struct record *record, int field)
{
	return record->layout && field >= 0 ? record->values[field] : SV_ABSENT;
}

static inline struct sv record_key(const struct record *record)
{
	return record->layout ? record->values[record->layout->key] : SV_ABSENT;
}

/* Have both, of one layout, the same texts? */
bool record_is_same(const struct record *a, const struct record *b);

/* Our words that the engine itself knows (product.md, "life of an account"). */
enum account_kind { ACCOUNT_OTHER, ACCOUNT_RESIDENTIAL, ACCOUNT_BUSINESS };
enum customer_status {
	CUSTOMER_OPEN,
	CUSTOMER_PENDING,
	CUSTOMER_PROSPECT,
	CUSTOMER_CLOSED,
	CUSTOMER_OTHER
};
enum site_status { SITE_ACTIVE, SITE_PENDING, SITE_CANCELLED, SITE_UNKNOWN };

/* Residential / Business or Commercial, by either side's type field. */
enum account_kind record_account_kind(const struct record *record);
enum customer_status record_customer_status(const struct record *customer);
enum site_status record_site_status(const struct record *site);

/*
 * What people call the account: company name, or first and last name; the site's name. Appends to
 * `out`, nothing when there is none.
 */
struct buf;
void record_display_name(const struct record *record, struct buf *out);
/* Address lines, city, state and ZIP on one line. */
void record_display_address(const struct record *record, struct buf *out);

#endif

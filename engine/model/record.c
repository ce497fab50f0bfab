#include "engine/model/record.h"

#include "engine/base/buf.h"

#include "engine/base/banned.h"

enum account_kind record_account_kind(const struct record *record)
{
	if (record_is_none(record))
		return ACCOUNT_OTHER;
	struct sv type = record->values[record->layout->type];
	if (sv_eq(type, SV("Residential")))
		return ACCOUNT_RESIDENTIAL;
	if (sv_eq(type, record->layout->side == SIDE_CUSTOMER ? SV("Business") : SV("Commercial")))
		return ACCOUNT_BUSINESS;
	return ACCOUNT_OTHER;
}

enum customer_status record_customer_status(const struct record *customer)
{
	struct sv status = customer->values[customer->layout->status];

	if (sv_eq(status, SV("Open")))
		return CUSTOMER_OPEN;
	if (sv_eq(status, SV("Closed")))
		return CUSTOMER_CLOSED;
	if (sv_eq(status, SV("Pending")))
		return CUSTOMER_PENDING;
	return sv_eq(status, SV("Prospect")) ? CUSTOMER_PROSPECT : CUSTOMER_OTHER;
}

enum site_status record_site_status(const struct record *site)
{
	struct sv status = site->values[site->layout->status];

	if (sv_eq(status, SV("active")))
		return SITE_ACTIVE;
	if (sv_eq(status, SV("cancelled")))
		return SITE_CANCELLED;
	return sv_eq(status, SV("pending")) ? SITE_PENDING : SITE_UNKNOWN;
}

static void add_part(struct buf *out, size_t start, struct sv part, const char *between)
{
	if (part.n == 0)
		return;
	if (out->n > start)
		buf_add_str(out, between);
	buf_add_sv(out, part);
}

bool record_is_same(const struct record *a, const struct record *b)
{
	for (size_t i = 0; i < a->layout->count; i++) {
		if (!sv_eq(a->values[i], b->values[i]))
			return false;
	}
	return true;
}

void record_display_name(const struct record *record, struct buf *out)
{
	size_t start = out->n;

	if (record_is_none(record))
		return;
	const struct layout *layout = record->layout;
	struct sv company = record_get(record, layout->company);
	if (record_account_kind(record) != ACCOUNT_RESIDENTIAL)
		add_part(out, start, company, " ");
	if (out->n > start)
		return;
	add_part(out, start, record_get(record, layout->first), " ");
	add_part(out, start, record_get(record, layout->last), " ");
	if (out->n == start)
		add_part(out, start, company, " ");
}

void record_display_address(const struct record *record, struct buf *out)
{
	size_t start = out->n;

	if (record_is_none(record))
		return;
	const struct layout *layout = record->layout;
	const int parts[] = {layout->address, layout->address2, layout->city, layout->state};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		add_part(out, start, record_get(record, parts[i]), ", ");
	add_part(out, start, record_get(record, layout->postal), " ");
}

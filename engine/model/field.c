#include "engine/model/field.h"

#include "engine/base/banned.h"

const char *side_name(enum side side)
{
	return side == SIDE_CUSTOMER ? "customer" : "site";
}

const char *side_system(enum side side)
{
	return side == SIDE_CUSTOMER ? "revio" : "rapid-response";
}

const char *side_plural(enum side side)
{
	return side == SIDE_CUSTOMER ? "customers" : "sites";
}

int layout_find(const struct layout *layout, struct sv name)
{
	for (size_t i = 0; i < layout->count; i++) {
		if (sv_eq(layout->fields[i].name, name))
			return (int)i;
	}
	return FIELD_NONE;
}

bool layout_index(struct layout *layout, const char **out_missing)
{
	const struct {
		int *position;
		const char *names[SIDE_COUNT]; /* NULL: that side has none */
		bool needed;
	} wanted[] = {
		{&layout->key, {"customer_id", "site_num"}, true},
		{&layout->code, {"account_number", "transmitter_code"}, true},
		{&layout->codes, {NULL, "other_codes"}, false},
		{&layout->type, {"identity_type", "site_type"}, true},
		{&layout->status, {"status", "status"}, true},
		{&layout->group, {NULL, "dealer_number"}, false},
		{&layout->company, {"company_name", NULL}, false},
		{&layout->first, {"first_name", NULL}, false},
		{&layout->last, {"last_name", "site_name"}, false},
		{&layout->address, {"address_1", "address_1"}, false},
		{&layout->address2, {"address_2", "address_2"}, false},
		{&layout->city, {"city", "city"}, false},
		{&layout->state, {"state", "state"}, false},
		{&layout->postal, {"postal_code", "postal_code"}, false},
		{&layout->phone, {"phone", "phone"}, false},
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const char *name = wanted[i].names[layout->side];
		*wanted[i].position = name ? layout_find(layout, sv_of(name)) : FIELD_NONE;
		if (wanted[i].needed && *wanted[i].position == FIELD_NONE) {
			*out_missing = name;
			return false;
		}
	}
	return true;
}

struct sv field_to_wire(const struct field *field, struct sv ours)
{
	for (size_t i = 0; i < field->word_count; i++) {
		if (sv_eq(field->words[i].ours, ours))
			return field->words[i].wire;
	}
	return SV_ABSENT;
}

struct sv field_to_ours(const struct field *field, struct sv wire)
{
	for (size_t i = 0; i < field->word_count; i++) {
		if (sv_eq(field->words[i].wire, wire)) /* nearly always so, and soon told */
			return field->words[i].ours;
	}
	for (size_t i = 0; i < field->word_count; i++) {
		if (sv_eq_nocase(field->words[i].wire, wire))
			return field->words[i].ours;
	}
	return SV_ABSENT;
}

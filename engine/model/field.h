/*
 * field - the layout of one side's records: which columns a snapshot has, where each comes from in
 *         the API's record, and how its wire words are called by us.
 *
 * A layout is compiled once from the [field customer.*] / [field site.*] sections of *.fields and is
 * constant afterwards. Values of a record are an array of struct sv in layout order (record.h).
 *
 * Ownership: everything is in the arena of the ruleset that compiled it.
 */
#ifndef ACCORD_MODEL_FIELD_H
#define ACCORD_MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/sv.h"

enum side { SIDE_CUSTOMER = 0, SIDE_SITE = 1, SIDE_COUNT = 2 };

/* What kind of text a field holds; comparisons that need to know (address, match) look here. */
enum field_kind {
	FIELD_TEXT,
	FIELD_ADDRESS_LINE,
	FIELD_CITY,
	FIELD_STATE,
	FIELD_POSTAL,
	FIELD_COUNTRY,
	FIELD_PHONE,
	FIELD_KIND_COUNT
};

/* `write = yes | create | no` */
enum field_write { FIELD_WRITE_NO, FIELD_WRITE_CREATE, FIELD_WRITE_YES };

/* `word = OurWord = wire word`; the first line with our word is the one that is written. */
struct field_word {
	struct sv ours;
	struct sv wire;
};

struct field {
	struct sv name; /* the column */
	enum field_kind kind;
	enum field_write write;
	const struct sv *paths; /* JSON pointers (RFC 6901), tried in order; the first is written */
	size_t path_count;
	struct sv extension;   /* a second pointer, joined with '-' when not empty; or absent */
	const struct sv *also; /* pointers that a create fills with the same value */
	size_t also_count;
	bool stamp_on_close; /* `stamp = close`: gets the day of the write when a record is closed */
	bool is_number;	     /* `type = number`: sent as a JSON number when it is one */
	const struct field_word *words;
	size_t word_count;
};

enum { FIELD_COUNT_MAX = 256, FIELD_NONE = -1 };

struct layout {
	enum side side;
	const struct field *fields;
	size_t count;
	/* Positions of the fields that the engine itself looks at; FIELD_NONE where a layout lacks one
	 * that may be lacking. key, code, type, status are always there. */
	int key;      /* customer_id / site_num */
	int code;     /* account_number / transmitter_code */
	int codes;    /* - / other_codes */
	int type;     /* identity_type / site_type */
	int status;   /* status / status */
	int group;    /* - / dealer_number */
	int company;  /* company_name / - */
	int first;    /* first_name / - */
	int last;     /* last_name / site_name */
	int address;  /* address_1 */
	int address2; /* address_2 */
	int city;
	int state;
	int postal;
	int phone;
};

/* "customer" or "site"; "revio" or "rapid-response"; "customers" or "sites". */
const char *side_name(enum side side);
const char *side_system(enum side side);
const char *side_plural(enum side side);

static inline enum side side_other(enum side side)
{
	return side == SIDE_CUSTOMER ? SIDE_SITE : SIDE_CUSTOMER;
}

/* Position of the field with that name, or FIELD_NONE. */
int layout_find(const struct layout *layout, struct sv name);

/* Fills in the positions above from the names; false and *out_missing when a needed one lacks. */
bool layout_index(struct layout *layout, const char **out_missing);

/* The wire word for ours, or our word for the wire's (letter case ignored); absent when unknown. */
struct sv field_to_wire(const struct field *field, struct sv ours);
struct sv field_to_ours(const struct field *field, struct sv wire);

#endif

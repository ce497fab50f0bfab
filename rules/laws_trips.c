/*
 * Round trips of two-way rules, tried on values: every line of a map, and generated texts elsewhere.
 *
 * The seed is fixed, so the same rules always give the same answer. The texts are made to be awkward
 * (particles, initials, hyphens, capitals, units), because that is where names and addresses break.
 */
#include "rules/laws_parts.h"

#include "engine/base/banned.h"

enum { TRIPS = 400 };

#define TRIPS_SEED UINT64_C(0x9e3779b97f4a7c15)

struct trip {
	struct laws *laws;
	const struct rule *rule;
	struct arena *scratch;
	uint64_t random;
	enum account_kind kind;
	bool is_new;
	bool is_update; /* the written side has values of its own before */
	struct sv *customer_values;
	struct sv *site_values;
	struct record customer;
	struct record site;
};

/* ---- texts -------------------------------------------------------------------------------------- */

/* SplitMix64 (Steele, Lea, Flood 2014). */
static size_t pick(struct trip *trip, size_t count)
{
	uint64_t z = (trip->random += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ (z >> 31)) % count);
}

#define PICK(trip, list) sv_of((list)[pick((trip), sizeof(list) / sizeof((list)[0]))])

static const char *const firsts[] = {"", "Ann", "ANN", "Mary Ann", "J.", "Jo-Ann", "D'Arcy", "Bob",
	"Jean Luc", "A B", "Mc", "ann", "Dr. Ann", "Ann and Bob", "Ann & Bob"};
static const char *const lasts[] = {"", "Roe", "ROE", "O'Brien", "de la Cruz", "van Dyke",
	"McDonald", "Smith Jr", "Smith, Jr.", "St. John", "Garcia Lopez", "Roe-Doe", "III", "Von",
	"Le", "roe"};
static const char *const companies[] = {"", "Acme Alarm LLC", "ACME ALARM LLC", "Roe & Sons",
	"1st Bank, N.A.", "The Corner Store", "Roe, Ann", "Ann Roe", "A", "Smith Bros. Inc"};
static const char *const lines[] = {"", "3 Elm St", "3 ELM STREET", "14 Mill Rd Apt 5", "#5",
	"PO Box 12", "123 N Main St", "1 First Ave", "45-B E Street", "Suite 200", "RR 2 Box 7"};
static const char *const cities[] = {"", "Syracuse", "St Louis", "SAINT LOUIS", "Utica", "N Troy"};
static const char *const states[] = {"", "NY", "New York", "ny", "DC", "PR", "Ontario"};
static const char *const postals[] = {"", "13202", "13202-1044", "00501", "132021044", "K1A 0B1"};
static const char *const countries[] = {"", "USA", "US", "840", "Canada"};
static const char *const phones[] = {"", "315-555-0100", "(315) 555-0100", "3155550100"};
static const char *const texts[] = {"", "a", "0", "007", "A-1015", "a b", "O'x", "x/y",
	"\303\211t\303\251", "-", "  padded", "12,5", "\"quoted\"", "r32-1234"};

static struct sv any_text(struct trip *trip, const struct field *field)
{
	switch (field->kind) {
	case FIELD_ADDRESS_LINE:
		return PICK(trip, lines);
	case FIELD_CITY:
		return PICK(trip, cities);
	case FIELD_STATE:
		return PICK(trip, states);
	case FIELD_POSTAL:
		return PICK(trip, postals);
	case FIELD_COUNTRY:
		return PICK(trip, countries);
	case FIELD_PHONE:
		return PICK(trip, phones);
	case FIELD_TEXT:
	case FIELD_KIND_COUNT:
		break;
	}
	return PICK(trip, texts);
}

static struct sv any_site_name(struct trip *trip)
{
	struct sv first = PICK(trip, firsts);
	struct sv last = PICK(trip, lasts);

	switch (pick(trip, 4)) {
	case 0:
		return PICK(trip, companies);
	case 1:
		return arena_printf(trip->scratch, "%.*s, %.*s", SV_ARG(last), SV_ARG(first));
	default:
		return sv_trim(
			arena_printf(trip->scratch, "%.*s %.*s", SV_ARG(first), SV_ARG(last)));
	}
}

static void fill(struct trip *trip, enum side side)
{
	const struct rule *rule = trip->rule;
	const struct layout *layout = &trip->laws->ruleset->layouts[side];
	struct sv *values = side == SIDE_CUSTOMER ? trip->customer_values : trip->site_values;
	size_t count;
	const int *fields = laws_fields(rule, side, &count);

	if (rule->transform == TRANSFORM_NAME && side == SIDE_SITE) {
		values[fields[0]] = any_site_name(trip);
	} else if (rule->transform == TRANSFORM_NAME) {
		values[fields[0]] = PICK(trip, companies);
		values[fields[1]] = PICK(trip, firsts);
		values[fields[2]] = PICK(trip, lasts);
	} else {
		for (size_t i = 0; i < count; i++)
			values[fields[i]] = any_text(trip, &layout->fields[fields[i]]);
	}
}

static void empty(struct trip *trip, enum side side)
{
	struct sv *values = side == SIDE_CUSTOMER ? trip->customer_values : trip->site_values;
	size_t count;
	const int *fields = laws_fields(trip->rule, side, &count);

	for (size_t i = 0; i < count; i++)
		values[fields[i]] = SV_ABSENT;
}

/* ---- trips -------------------------------------------------------------------------------------- */

static bool agrees(struct trip *trip)
{
	struct rule_values values;

	rule_values(trip->laws->ruleset, trip->rule, &trip->customer, &trip->site, trip->kind,
		trip->scratch, &values);
	return values.state == RULE_READY &&
	       rule_compare(trip->rule, values.in_site_terms, values.customer, values.site,
		       values.count, NULL) != COMPARE_DIFFERENT;
}

/* Writes along `direction`; false when the rule writes nothing there. */
static bool carry(struct trip *trip, enum direction direction)
{
	enum side side = direction_written(direction);
	struct sv *values = side == SIDE_CUSTOMER ? trip->customer_values : trip->site_values;
	struct sv out[RULE_FIELDS_MAX];
	enum rule_state state;
	size_t count;
	const int *fields = laws_fields(trip->rule, side, &count);

	if (direction == DIRECTION_OUTBOUND)
		state = rule_to_site(trip->laws->ruleset, trip->rule, &trip->customer, trip->kind,
			trip->is_new, trip->scratch, out, NULL);
	else
		state = rule_to_customer(trip->laws->ruleset, trip->rule, &trip->site, trip->kind,
			trip->is_new, trip->scratch, out, NULL);
	for (size_t i = 0; i < count && state == RULE_READY; i++) {
		if (!sv_is_absent(out[i]))
			values[fields[i]] = out[i];
	}
	return state == RULE_READY;
}

static void add_texts(struct trip *trip, enum side side, struct buf *out)
{
	const struct record *record = side == SIDE_CUSTOMER ? &trip->customer : &trip->site;
	size_t count;
	const int *fields = laws_fields(trip->rule, side, &count);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%.*s", i ? " | " : "", SV_ARG(record_get(record, fields[i])));
}

static bool fails(struct trip *trip, const char *what)
{
	struct buf customer = BUF_INIT;
	struct buf site = BUF_INIT;

	add_texts(trip, SIDE_CUSTOMER, &customer);
	add_texts(trip, SIDE_SITE, &site);
	laws_broken(trip->laws, LAWS_AT_RULE(trip->rule),
		"%s: customer '%s' and site '%s' (%s) would differ again in the next run; choose "
		"another 'compare', or let the rule flow one way",
		what, buf_str(&customer), buf_str(&site),
		trip->kind == ACCOUNT_BUSINESS ? "business" : "residential");
	buf_release(&customer);
	buf_release(&site);
	return false;
}

/* From what stands on the read side of `first`: there, compare, and back, compare. */
static bool goes_round(struct trip *trip, enum direction first)
{
	enum direction back = first == DIRECTION_OUTBOUND ? DIRECTION_INBOUND : DIRECTION_OUTBOUND;

	if (!carry(trip, first))
		return true;
	if (!agrees(trip))
		return fails(trip,
			first == DIRECTION_OUTBOUND
				? "what is written to the site does not agree with the customer"
				: "what is written to the customer does not agree with the site");
	if (!carry(trip, back))
		return true;
	return agrees(trip) || fails(trip, "what is written does not read back");
}

static bool try_line(struct trip *trip, const struct rule_map *map)
{
	const struct rule *rule = trip->rule;

	empty(trip, SIDE_SITE);
	trip->customer_values[rule->customer_fields[0]] = map->customer;
	if (map->to_site && !goes_round(trip, DIRECTION_OUTBOUND))
		return false;
	empty(trip, SIDE_CUSTOMER);
	trip->site_values[rule->site_fields[0]] = map->site;
	return !map->to_customer || goes_round(trip, DIRECTION_INBOUND);
}

static bool try_texts(struct trip *trip, enum direction direction)
{
	enum side written = direction_written(direction);

	fill(trip, side_other(written));
	if (trip->is_update)
		fill(trip, written);
	else
		empty(trip, written);
	return goes_round(trip, direction);
}

/* One counterexample is enough. */
static void try_rule(struct trip *trip)
{
	const struct arena_mark mark = arena_mark(trip->scratch);

	trip->kind = ACCOUNT_RESIDENTIAL;
	for (size_t i = 0; i < trip->rule->map_count; i++) {
		if (!try_line(trip, &trip->rule->maps[i]))
			return;
	}
	if (trip->rule->map_count > 0)
		return;
	for (size_t i = 0; i < TRIPS; i++) {
		trip->kind = i % 2 ? ACCOUNT_BUSINESS : ACCOUNT_RESIDENTIAL;
		trip->is_update = i % 4 >= 2;
		trip->is_new = i % 8 == 0 || i % 8 == 1;
		if (!try_texts(trip, DIRECTION_OUTBOUND) || !try_texts(trip, DIRECTION_INBOUND))
			return;
		arena_reset(trip->scratch, mark);
	}
}

void laws_check_trips(struct laws *laws)
{
	const struct ruleset *ruleset = laws->ruleset;
	const struct layout *layouts = ruleset->layouts;
	struct arena scratch;
	struct trip trip = {.laws = laws, .scratch = &scratch, .random = TRIPS_SEED};

	arena_init(&scratch, 0);
	trip.customer_values =
		arena_calloc(&scratch, layouts[SIDE_CUSTOMER].count, sizeof(struct sv));
	trip.site_values = arena_calloc(&scratch, layouts[SIDE_SITE].count, sizeof(struct sv));
	trip.customer = (struct record){&layouts[SIDE_CUSTOMER], trip.customer_values};
	trip.site = (struct record){&layouts[SIDE_SITE], trip.site_values};
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		trip.rule = &ruleset->rules[i];
		if (trip.rule->flows == DIRECTIONS_BOTH && !trip.rule->has_value)
			try_rule(&trip);
	}
	arena_release(&scratch);
}

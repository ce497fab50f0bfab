#include "rules/address_places.h"

#include "rules/compare_text.h"
#include "rules/fold.h"

#include "engine/base/banned.h"

/* clang-format off */
static const struct address_place states[] = {
	{"AA", "AA"}, {"AB", "AB"}, {"AE", "AE"}, {"AK", "AK"}, {"AL", "AL"}, {"ALA", "AL"},
	{"ALABAMA", "AL"}, {"ALAS", "AK"}, {"ALASKA", "AK"}, {"ALBERTA", "AB"}, {"ALTA", "AB"},
	{"AMERICANSAMOA", "AS"}, {"AP", "AP"}, {"AR", "AR"}, {"ARIZ", "AZ"}, {"ARIZONA", "AZ"},
	{"ARK", "AR"}, {"ARKANSAS", "AR"}, {"ARMEDFORCESAMERICAS", "AA"},
	{"ARMEDFORCESEUROPE", "AE"}, {"ARMEDFORCESPACIFIC", "AP"},
	{"ARMEDFORCESTHEAMERICAS", "AA"}, {"AS", "AS"}, {"AZ", "AZ"}, {"BC", "BC"},
	{"BRITCOL", "BC"}, {"BRITISHCOLUMBIA", "BC"}, {"CA", "CA"}, {"CAL", "CA"},
	{"CALIF", "CA"}, {"CALIFORNIA", "CA"}, {"CNMI", "MP"}, {"CO", "CO"}, {"COLO", "CO"},
	{"COLOMBIEBRITANNIQUE", "BC"}, {"COLORADO", "CO"}, {"CONN", "CT"},
	{"CONNECTICUT", "CT"}, {"CT", "CT"}, {"DC", "DC"}, {"DE", "DE"}, {"DEL", "DE"},
	{"DELAWARE", "DE"}, {"DISTOFCOLUMBIA", "DC"}, {"DISTRICTOFCOLUMBIA", "DC"},
	{"FEDERATEDSTATESOFMICRONESIA", "FM"}, {"FL", "FL"}, {"FLA", "FL"}, {"FLORIDA", "FL"},
	{"FM", "FM"}, {"GA", "GA"}, {"GEORGIA", "GA"}, {"GU", "GU"}, {"GUAM", "GU"},
	{"HAWAII", "HI"}, {"HI", "HI"}, {"IA", "IA"}, {"ID", "ID"}, {"IDA", "ID"},
	{"IDAHO", "ID"}, {"IL", "IL"}, {"ILEDUPRINCEEDOUARD", "PE"}, {"ILL", "IL"},
	{"ILLINOIS", "IL"}, {"ILLS", "IL"}, {"IN", "IN"}, {"IND", "IN"}, {"INDIANA", "IN"},
	{"IOWA", "IA"}, {"KAN", "KS"}, {"KANS", "KS"}, {"KANSAS", "KS"}, {"KEN", "KY"},
	{"KENT", "KY"}, {"KENTUCKY", "KY"}, {"KS", "KS"}, {"KY", "KY"}, {"LA", "LA"},
	{"LOUISIANA", "LA"}, {"MA", "MA"}, {"MAINE", "ME"}, {"MAN", "MB"}, {"MANITOBA", "MB"},
	{"MARSHALLISLANDS", "MH"}, {"MARYLAND", "MD"}, {"MASS", "MA"}, {"MASSACHUSETTS", "MA"},
	{"MB", "MB"}, {"MD", "MD"}, {"ME", "ME"}, {"MH", "MH"}, {"MI", "MI"}, {"MICH", "MI"},
	{"MICHIGAN", "MI"}, {"MICRONESIA", "FM"}, {"MINN", "MN"}, {"MINNESOTA", "MN"},
	{"MISS", "MS"}, {"MISSISSIPPI", "MS"}, {"MISSOURI", "MO"}, {"MN", "MN"}, {"MO", "MO"},
	{"MONT", "MT"}, {"MONTANA", "MT"}, {"MP", "MP"}, {"MS", "MS"}, {"MT", "MT"},
	{"NB", "NB"}, {"NC", "NC"}, {"NCAR", "NC"}, {"NCAROLINA", "NC"}, {"ND", "ND"},
	{"NDAK", "ND"}, {"NDAKOTA", "ND"}, {"NE", "NE"}, {"NEB", "NE"}, {"NEBR", "NE"},
	{"NEBRASKA", "NE"}, {"NEV", "NV"}, {"NEVADA", "NV"}, {"NEWBRUNSWICK", "NB"},
	{"NEWFOUNDLAND", "NL"}, {"NEWFOUNDLANDANDLABRADOR", "NL"},
	{"NEWFOUNDLANDLABRADOR", "NL"}, {"NEWHAMPSHIRE", "NH"}, {"NEWJERSEY", "NJ"},
	{"NEWMEX", "NM"}, {"NEWMEXICO", "NM"}, {"NEWYORK", "NY"}, {"NF", "NL"}, {"NFLD", "NL"},
	{"NH", "NH"}, {"NHAMPSHIRE", "NH"}, {"NJ", "NJ"}, {"NJERSEY", "NJ"}, {"NL", "NL"},
	{"NM", "NM"}, {"NMARIANAISLANDS", "MP"}, {"NMEX", "NM"}, {"NMEXICO", "NM"},
	{"NOCAROLINA", "NC"}, {"NODAKOTA", "ND"}, {"NORTHCAROLINA", "NC"},
	{"NORTHDAKOTA", "ND"}, {"NORTHERNMARIANAISLANDS", "MP"}, {"NORTHWESTTERRITORIES", "NT"},
	{"NOUVEAUBRUNSWICK", "NB"}, {"NOUVELLEECOSSE", "NS"}, {"NOVASCOTIA", "NS"},
	{"NS", "NS"}, {"NT", "NT"}, {"NU", "NU"}, {"NUNAVUT", "NU"}, {"NV", "NV"},
	{"NWT", "NT"}, {"NY", "NY"}, {"NYORK", "NY"}, {"OH", "OH"}, {"OHIO", "OH"},
	{"OK", "OK"}, {"OKLA", "OK"}, {"OKLAHOMA", "OK"}, {"ON", "ON"}, {"ONT", "ON"},
	{"ONTARIO", "ON"}, {"OR", "OR"}, {"ORE", "OR"}, {"OREG", "OR"}, {"OREGON", "OR"},
	{"PA", "PA"}, {"PALAU", "PW"}, {"PE", "PE"}, {"PEI", "PE"}, {"PENN", "PA"},
	{"PENNA", "PA"}, {"PENNSYLVANIA", "PA"}, {"PQ", "QC"}, {"PR", "PR"},
	{"PRINCEEDWARDISLAND", "PE"}, {"PUERTORICO", "PR"}, {"PW", "PW"}, {"QC", "QC"},
	{"QUE", "QC"}, {"QUEBEC", "QC"}, {"RHODEIS", "RI"}, {"RHODEISLAND", "RI"}, {"RI", "RI"},
	{"SASK", "SK"}, {"SASKATCHEWAN", "SK"}, {"SC", "SC"}, {"SCAR", "SC"},
	{"SCAROLINA", "SC"}, {"SD", "SD"}, {"SDAK", "SD"}, {"SDAKOTA", "SD"}, {"SK", "SK"},
	{"SOCAROLINA", "SC"}, {"SODAKOTA", "SD"}, {"SOUTHCAROLINA", "SC"},
	{"SOUTHDAKOTA", "SD"}, {"TENN", "TN"}, {"TENNESSEE", "TN"}, {"TERRENEUVE", "NL"},
	{"TERRENEUVEETLABRADOR", "NL"}, {"TERRITOIRESDUNORDOUEST", "NT"}, {"TEX", "TX"},
	{"TEXAS", "TX"}, {"TN", "TN"}, {"TX", "TX"}, {"USVI", "VI"}, {"USVIRGINISLANDS", "VI"},
	{"UT", "UT"}, {"UTAH", "UT"}, {"VA", "VA"}, {"VERMONT", "VT"}, {"VI", "VI"},
	{"VIRG", "VA"}, {"VIRGINIA", "VA"}, {"VIRGINISLANDS", "VI"}, {"VT", "VT"}, {"WA", "WA"},
	{"WASH", "WA"}, {"WASHDC", "DC"}, {"WASHINGTON", "WA"}, {"WASHINGTONDC", "DC"},
	{"WESTVA", "WV"}, {"WESTVIRGINIA", "WV"}, {"WI", "WI"}, {"WIS", "WI"}, {"WISC", "WI"},
	{"WISCONSIN", "WI"}, {"WV", "WV"}, {"WVA", "WV"}, {"WVIRGINIA", "WV"}, {"WY", "WY"},
	{"WYO", "WY"}, {"WYOMING", "WY"}, {"YK", "YT"}, {"YT", "YT"}, {"YUKON", "YT"},
	{"YUKONTERRITORY", "YT"},
};

static const struct address_place countries[] = {
	{"124", "CA"}, {"484", "MX"}, {"840", "US"}, {"AMERICA", "US"}, {"CA", "CA"},
	{"CAN", "CA"}, {"CANADA", "CA"}, {"MEX", "MX"}, {"MEXICO", "MX"}, {"MX", "MX"},
	{"PR", "PR"}, {"PRI", "PR"}, {"PUERTORICO", "PR"}, {"UNITEDSTATES", "US"},
	{"UNITEDSTATESOFAMERICA", "US"}, {"US", "US"}, {"USA", "US"},
};

/* Words of cities, and what they are short for. */
static const struct address_place city_words[] = {
	{"BCH", "BEACH"}, {"BLF", "BLUFF"}, {"BLFS", "BLUFFS"}, {"BRG", "BRIDGE"},
	{"CENTRE", "CENTER"}, {"CK", "CREEK"}, {"CNTR", "CENTER"}, {"CORS", "CORNERS"},
	{"CRK", "CREEK"}, {"CTR", "CENTER"}, {"CTY", "CITY"}, {"CV", "COVE"}, {"CY", "CITY"},
	{"E", "EAST"}, {"EST", "ESTATES"}, {"ESTS", "ESTATES"}, {"FLS", "FALLS"},
	{"FT", "FORT"}, {"GDNS", "GARDENS"}, {"GRV", "GROVE"}, {"HARBOUR", "HARBOR"},
	{"HBR", "HARBOR"}, {"HGTS", "HEIGHTS"}, {"HL", "HILL"}, {"HLS", "HILLS"},
	{"HT", "HEIGHTS"}, {"HTS", "HEIGHTS"}, {"HVN", "HAVEN"}, {"IS", "ISLAND"},
	{"ISL", "ISLAND"}, {"JCT", "JUNCTION"}, {"LDG", "LANDING"}, {"LK", "LAKE"},
	{"LKS", "LAKES"}, {"LNDG", "LANDING"}, {"MDWS", "MEADOWS"}, {"MNR", "MANOR"},
	{"MT", "MOUNT"}, {"MTN", "MOUNTAIN"}, {"MTNS", "MOUNTAINS"}, {"N", "NORTH"},
	{"NE", "NORTHEAST"}, {"NW", "NORTHWEST"}, {"PK", "PARK"}, {"PLNS", "PLAINS"},
	{"PRT", "PORT"}, {"PT", "POINT"}, {"RDG", "RIDGE"}, {"RIV", "RIVER"},
	{"RPDS", "RAPIDS"}, {"S", "SOUTH"}, {"SE", "SOUTHEAST"}, {"SO", "SOUTH"},
	{"SPG", "SPRING"}, {"SPGS", "SPRINGS"}, {"SPNGS", "SPRINGS"}, {"SPRGS", "SPRINGS"},
	{"ST", "SAINT"}, {"STA", "STATION"}, {"STE", "SAINTE"}, {"SW", "SOUTHWEST"},
	{"TER", "TERRACE"}, {"TWP", "TOWNSHIP"}, {"VILL", "VILLAGE"}, {"VLG", "VILLAGE"},
	{"VLY", "VALLEY"}, {"W", "WEST"}, {"XING", "CROSSING"},
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct address_place *address_places(enum address_place_table table, size_t *out_count)
{
	switch (table) {
	case PLACE_STATES:
		*out_count = COUNT(states);
		return states;
	case PLACE_COUNTRIES:
		*out_count = COUNT(countries);
		return countries;
	case PLACE_CITY_WORDS:
	case PLACE_TABLE_COUNT:
		break;
	}
	*out_count = COUNT(city_words);
	return city_words;
}

static const struct address_place *find(
	const struct address_place *table, size_t count, struct sv key)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = sv_cmp(key, sv_of(table[middle].key));
		if (order == 0)
			return &table[middle];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

enum { KEY_SIZE = 32 };

/* The letters and digits alone; an empty key when they are more than any table has. */
static struct sv key_of(struct sv text, char room[KEY_SIZE])
{
	struct fold_char at;
	size_t n = 0;

	while (text.n > 0) {
		size_t size = fold_next(text, &at);
		text.p += size;
		text.n -= size;
		if (at.kind != FOLD_LETTER && at.kind != FOLD_DIGIT)
			continue;
		if (n + at.n > KEY_SIZE)
			return SV("");
		for (unsigned i = 0; i < at.n; i++)
			room[n++] = at.text[i];
	}
	return sv_make(room, n);
}

static struct sv lookup(const struct address_place *table, size_t count, struct sv text)
{
	char room[KEY_SIZE];
	const struct address_place *place = find(table, count, key_of(text, room));

	return place ? sv_of(place->name) : SV_ABSENT;
}

struct sv address_state(struct sv text)
{
	return lookup(states, COUNT(states), text);
}

static bool same_in(const struct address_place *table, size_t count, struct sv a, struct sv b)
{
	if (compare_text_same(a, b))
		return true;
	struct sv x = lookup(table, count, a);
	return !sv_is_absent(x) && sv_eq(x, lookup(table, count, b));
}

bool address_same_state(struct sv a, struct sv b)
{
	return same_in(states, COUNT(states), a, b);
}

bool address_same_country(struct sv a, struct sv b)
{
	return same_in(countries, COUNT(countries), a, b);
}

static void form_in(
	const struct address_place *table, size_t count, struct sv text, struct buf *out)
{
	struct sv name = lookup(table, count, text);

	if (sv_is_absent(name))
		compare_text_fold(text, out);
	else
		buf_add_sv(out, name);
}

void address_state_form(struct sv text, struct buf *out)
{
	form_in(states, COUNT(states), text, out);
}

void address_country_form(struct sv text, struct buf *out)
{
	form_in(countries, COUNT(countries), text, out);
}

enum { WORD_ROOM = 48 };

/* Reads a city as one run of letters, each word spelled out. */
struct city_reader {
	struct sv rest;
	char word[WORD_ROOM]; /* the word that is being given out, when it was not in the table */
	struct sv left;
};

/* Takes the next word into *out; absent at the end. Longer words come in pieces. */
static struct sv next_word(struct city_reader *city)
{
	struct fold_char at;
	size_t n = 0;

	while (city->rest.n > 0) {
		size_t size = fold_next(city->rest, &at);
		bool is_letter =
			at.kind == FOLD_LETTER || at.kind == FOLD_DIGIT || at.kind == FOLD_FRACTION;
		bool joins =
			at.kind == FOLD_NOTHING || (at.kind == FOLD_PUNCT && at.text[0] == '\'');
		if (is_letter && n + at.n > WORD_ROOM)
			break;
		city->rest.p += size;
		city->rest.n -= size;
		for (unsigned i = 0; is_letter && i < at.n; i++)
			city->word[n++] = at.text[i];
		if (!is_letter && !joins && n > 0)
			break;
	}
	if (n == 0)
		return SV_ABSENT;
	const struct address_place *place =
		find(city_words, COUNT(city_words), sv_make(city->word, n));
	return place ? sv_of(place->name) : sv_make(city->word, n);
}

static bool next_letter(struct city_reader *city, char *out)
{
	if (city->left.n == 0)
		city->left = next_word(city);
	if (city->left.n == 0)
		return false;
	*out = city->left.p[0];
	city->left = sv_from(city->left, 1);
	return true;
}

bool address_same_city(struct sv a, struct sv b)
{
	struct city_reader x = {.rest = a};
	struct city_reader y = {.rest = b};
	bool some = false;

	if (compare_text_same(a, b))
		return true;
	for (;;) {
		char c = '\0';
		char d = '\0';
		bool more_x = next_letter(&x, &c);
		bool more_y = next_letter(&y, &d);
		if (more_x != more_y || c != d)
			return false;
		if (!more_x)
			return some;
		some = true;
	}
}

void address_city_form(struct sv text, struct buf *out)
{
	struct city_reader city = {.rest = text};
	size_t start = out->n;

	for (struct sv word = next_word(&city); word.n > 0; word = next_word(&city)) {
		if (out->n > start)
			buf_add_char(out, ' ');
		buf_add_sv(out, word);
	}
}

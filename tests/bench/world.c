/*
 * world - a state folder of any size to measure with: two sealed snapshots and the ledger of their links.
 *
 * usage: world ACCOUNTS DIR RULES_DIR [--first | --yesterday | --tonight] [--calm]
 *
 * DIR gets accord.conf, state/snapshots/ and state/accord.db. The same ACCOUNTS give the same rows, on
 * any machine. Of a thousand accounts 979 are equal under the shipped rules: 700 byte by byte, 200 with
 * the site in capitals, 79 with postal abbreviations or the surname first. 15 differ from their base on
 * one side, 3 are customers alone and 3 sites alone. Customers come in the order of their ids, sites in
 * an order of their own. The bases are made by the engine's own rules from the accounts before they moved.
 * --first leaves the ledger empty, as it is before the first run.
 *
 * Two nights in a row: --yesterday makes the world as it was a day before; --tonight, in the same DIR, adds the
 * snapshots of tonight and renews the bases of what was applied in between, so that all is as without either. Of a thousand
 * accounts 15 had moved yesterday on one side, and were applied: they are equal tonight, with a new text on the other
 * side; 15 others move tonight; 5 are edited in a field that no rule looks at; 2 of the 6 that are on one side alone
 * are new, and 2 rows of yesterday are gone. --calm (with either): nothing was applied, edited, new or gone in between;
 * the 15 that move tonight do.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "engine/base/clock.h"
#include "engine/base/mem.h"
#include "engine/base/num.h"
#include "engine/model/base.h"
#include "io/ledger.h"
#include "io/rulefiles.h"
#include "io/snapstore.h"
#include "rules/ruleset.h"

#include "engine/base/banned.h"

enum { TEXT_ROOM = 160, WORD_ROOM = 24, FIELDS = 24, LINKS_PER_COMMIT = 100000 };

static const char dealer[] = "4417";
static const int64_t taken_at = 1764000000;
enum { DAY = 86400 };

enum night { NIGHT_BEFORE, NIGHT_YESTERDAY, NIGHT_TONIGHT };

struct world {
	uint64_t accounts;
	const char *dir;
	bool first;
	bool yesterday; /* else: tonight */
	bool goes_on;	/* of a world of yesterday */
	bool calm;
	struct arena arena;
	struct ruleset *ruleset;
	struct ledger *ledger;
};

/* ---- words ---------------------------------------------------------------------------------------- */

static const char *const syllables[] = {"al", "an", "ar", "bel", "ber", "bra", "bur", "cas", "chel",
	"clar", "col", "cor", "dal", "den", "der", "don", "el", "en", "er", "fair", "fer", "field",
	"ford", "gan", "ger", "glen", "gor", "ham", "har", "hol", "in", "is", "jen", "ker", "kin",
	"land", "lan", "ley", "lin", "lor", "mar", "mel", "mon", "nor", "ol", "or", "per", "quin",
	"ran", "ri", "ros", "sal", "shel", "son", "stan", "ter", "tor", "ul", "van", "ver", "wal",
	"wes", "win", "worth"};
static const char *const trades[] = {"Dental Associates", "Hardware & Supply", "Family Pharmacy",
	"Auto Repair", "Property Management", "Jewelers", "Storage Center", "Veterinary Clinic",
	"Restaurant Group", "Insurance Agency", "Plumbing and Heating", "Electrical Contractors",
	"Elementary School", "Credit Union", "Animal Hospital", "Machine Works"};
static const char *const kinds[][2] = {{"Street", "St"}, {"Avenue", "Ave"}, {"Drive", "Dr"},
	{"Road", "Rd"}, {"Lane", "Ln"}, {"Court", "Ct"}, {"Boulevard", "Blvd"}, {"Place", "Pl"}};
static const char *const states[] = {"NY", "PA", "OH", "IN", "MI", "WI", "MN", "IA", "MO", "IL",
	"KY", "TN", "NJ", "CT", "MA", "VT"};

/* So many different first names, surnames, roads and cities there are. */
enum { FIRSTS = 512, LASTS = 16384, ROADS = 8192, CITIES = 2048 };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- numbers -------------------------------------------------------------------------------------- */

/* The output function of SplitMix64 (Steele, Lea, Flood 2014): any number well mixed. */
static uint64_t mixed(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ULL;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/* Takes a number below `below` out of the account's randomness. */
static size_t draw(uint64_t *random, size_t below)
{
	*random = mixed(*random);
	return (size_t)(*random >> 33) % below;
}

/* Word number `number` of its kind: two to four syllables, with a capital. */
static void word_make(char kind, size_t number, char out[WORD_ROOM])
{
	uint64_t random = mixed(number << 8 | (unsigned char)kind);
	size_t count = 2 + draw(&random, 3);

	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(out);
		(void)snprintf(
			out + n, WORD_ROOM - n, "%s", syllables[draw(&random, COUNT(syllables))]);
	}
	out[0] = (char)(out[0] - 'a' + 'A');
}

/* A permutation of 0 ... count - 1: four rounds of a Feistel network, walked until it falls inside. */
static uint64_t shuffled(uint64_t i, uint64_t count)
{
	unsigned half = 1;

	while ((uint64_t)1 << (2 * half) < count)
		half++;
	uint64_t mask = ((uint64_t)1 << half) - 1;
	do {
		uint64_t left = i >> half;
		uint64_t right = i & mask;
		for (uint64_t round = 1; round <= 4; round++) {
			uint64_t next = left ^ (mixed(right + (round << 40)) & mask);
			left = right;
			right = next;
		}
		i = left << half | right;
	} while (i >= count);
	return i;
}

/* ---- one account ---------------------------------------------------------------------------------- */

/* A record under construction: texts by the names of its columns. */
struct row {
	const struct layout *layout;
	struct sv values[FIELD_COUNT_MAX];
	char texts[FIELDS][TEXT_ROOM];
	size_t used;
};

__attribute__((format(printf, 3, 4))) static void put(
	struct row *row, const char *column, const char *fmt, ...)
{
	char *text = row->texts[row->used++];
	int field = layout_find(row->layout, sv_of(column));
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(text, TEXT_ROOM, fmt, ap);
	va_end(ap);
	if (field >= 0 && n >= 0)
		row->values[field] = sv_make(text, (size_t)n);
}

static void row_init(struct row *row, const struct layout *layout)
{
	row->layout = layout;
	row->used = 0;
	for (size_t i = 0; i < layout->count; i++)
		row->values[i] = SV("");
}

static struct record record_of(const struct row *row)
{
	return (struct record){row->layout, row->values};
}

enum style { STYLE_SAME, STYLE_CAPITALS, STYLE_POSTAL };
enum fate { FATE_BOTH, FATE_MOVED, FATE_CUSTOMER_ALONE, FATE_SITE_ALONE };

struct account {
	uint64_t number;
	enum fate fate;
	enum style style;
	bool applied; /* moved yesterday, and was applied */
	bool edited;  /* since yesterday, where no rule looks */
	bool other;   /* alone: new tonight, where it stands; gone, on the other side */
	bool business;
	char first[WORD_ROOM], last[WORD_ROOM], road[WORD_ROOM], city[WORD_ROOM];
	const char *trade;
	const char *state;
	const char *const *kind;
	unsigned code, house, unit, zip, plus4, day;
};

static void account_make(uint64_t number, struct account *a)
{
	uint64_t random = mixed(number);
	size_t share = draw(&random, 1000);

	*a = (struct account){.number = number};
	a->fate = share < 979	? FATE_BOTH
		  : share < 994 ? FATE_MOVED
		  : share < 997 ? FATE_CUSTOMER_ALONE
				: FATE_SITE_ALONE;
	size_t news = (size_t)(mixed(number ^ 0x6e657773) % 1000);
	a->applied = a->fate == FATE_BOTH && news < 15;
	a->edited = a->fate == FATE_BOTH && news >= 15 && news < 20;
	a->other = news < 333;
	share = draw(&random, 979);
	a->style = share < 700 ? STYLE_SAME : share < 900 ? STYLE_CAPITALS : STYLE_POSTAL;
	a->business = draw(&random, 10) < 3;
	size_t city = draw(&random, CITIES);
	word_make('f', draw(&random, FIRSTS), a->first);
	word_make('l', draw(&random, LASTS), a->last);
	word_make('r', draw(&random, ROADS), a->road);
	word_make('c', city, a->city);
	a->state = states[mixed(city) % COUNT(states)];
	a->trade = trades[draw(&random, COUNT(trades))];
	a->kind = kinds[draw(&random, COUNT(kinds))];
	a->code = (unsigned)draw(&random, 100000);
	a->house = 1 + (unsigned)draw(&random, 19999);
	a->unit = draw(&random, 2) == 0 ? 1 + (unsigned)draw(&random, 900) : 0;
	a->zip = 10000 + (unsigned)city * 40 + (unsigned)draw(&random, 40);
	a->plus4 = (unsigned)draw(&random, 10000);
	a->day = (unsigned)draw(&random, 28);
}

static void account_of(const struct world *world, uint64_t number, struct account *a)
{
	account_make(number, a);
	if (world->calm)
		a->applied = a->edited = a->other = false;
}

/* Parts of the year's rounds of numbering: unlike for neighbours, unique by its last part. */
static void put_code(const struct account *a, struct row *row, const char *column)
{
	put(row, column, "R%05u-%04X-%08llu", a->code, a->plus4 * 6 + a->day,
		(unsigned long long)a->number);
}

static void put_customer(const struct account *a, struct row *row)
{
	put(row, "customer_id", "%llu", (unsigned long long)(10000001 + a->number));
	put_code(a, row, "account_number");
	put(row, "identity_type", "%s", a->business ? "Business" : "Residential");
	put(row, "status", "Open");
	if (a->business) {
		put(row, "company_name", "%s %s of Greater %s", a->last, a->trade, a->city);
	} else {
		put(row, "first_name", "%s", a->first);
		put(row, "middle_initial", "%c", a->trade[0]);
		put(row, "last_name", "%s", a->last);
	}
	put(row, "address_1", "%u North %s Park %s", a->house, a->road, a->kind[0]);
	if (a->unit)
		put(row, "address_2", "Apartment %u Building %c", a->unit,
			(char)('A' + a->unit % 7));
	put(row, "city", "%s", a->city);
	put(row, "state", "%s", a->state);
	put(row, "postal_code", "%05u-%04u", a->zip, a->plus4);
	put(row, "country", "United States");
	put(row, "bill_profile_id", "%d", a->edited ? 14 : 12);
	put(row, "parent_customer_id", "%llu",
		(unsigned long long)(10000001 + a->number / 100 * 100));
	put(row, "activated_date", "20%02u-%02u-%02uT%02u:%02u:00.000", 10 + a->house % 15,
		1 + a->plus4 % 12, 1 + a->day, a->code % 24, a->code % 60);
}

static void put_site_name(const struct account *a, struct row *row)
{
	if (a->business)
		put(row, "site_name", "%s %s of Greater %s", a->last, a->trade, a->city);
	else if (a->style == STYLE_POSTAL)
		put(row, "site_name", "%s, %s", a->last, a->first);
	else
		put(row, "site_name", "%s %s", a->first, a->last);
}

static void put_site(const struct account *a, struct row *row)
{
	bool postal = a->style == STYLE_POSTAL;

	put(row, "site_num", "%llu", (unsigned long long)(880000000 + a->number));
	put(row, "dealer_number", "%s", dealer);
	put_code(a, row, "transmitter_code");
	put(row, "site_type", "%s", a->business ? "Commercial" : "Residential");
	put_site_name(a, row);
	put(row, "address_1", "%u %s %s Park %s", a->house, postal ? "N" : "North", a->road,
		a->kind[postal]);
	if (a->unit)
		put(row, "address_2", postal ? "Apt %u Bldg %c" : "Apartment %u Building %c",
			a->unit, (char)('A' + a->unit % 7));
	put(row, "city", "%s", a->city);
	put(row, "state", "%s", a->state);
	put(row, "region", "%s", a->state);
	put(row, "postal_code", "%05u-%04u", a->zip, a->plus4);
	put(row, "timezone", "13");
	put(row, "device_type", "2GIGCP21");
	put(row, "status", "active");
}

static void in_capitals(struct row *row)
{
	static const char *const columns[] = {"site_name", "address_1", "address_2", "city"};

	for (size_t i = 0; i < COUNT(columns); i++) {
		int field = layout_find(row->layout, sv_of(columns[i]));
		struct sv text = field >= 0 ? row->values[field] : SV("");
		char *copy = row->texts[row->used++];
		for (size_t k = 0; k < text.n; k++) {
			char c = text.p[k];
			copy[k] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		}
		if (field >= 0)
			row->values[field] = sv_make(copy, text.n);
	}
}

/* The account's rows as they are or were; before, both sides agreed. */
static void account_rows(const struct world *world, const struct account *a, enum night night,
	struct row rows[SIDE_COUNT])
{
	struct account as[SIDE_COUNT] = {*a, *a};
	bool site_moved = a->number % 3 == 0;
	enum side mover = site_moved ? SIDE_SITE : SIDE_CUSTOMER;

	for (int side = 0; side < SIDE_COUNT; side++) {
		bool moved = night == NIGHT_TONIGHT && a->fate == FATE_MOVED && side == (int)mover;
		bool applied =
			a->applied && (night == NIGHT_TONIGHT ||
					      (night == NIGHT_YESTERDAY && side == (int)mover));
		as[side].house += moved || applied;
		as[side].edited = a->edited && night == NIGHT_TONIGHT;
		row_init(&rows[side], &world->ruleset->layouts[side]);
	}
	put_customer(&as[SIDE_CUSTOMER], &rows[SIDE_CUSTOMER]);
	put_site(&as[SIDE_SITE], &rows[SIDE_SITE]);
	if (a->style == STYLE_CAPITALS)
		in_capitals(&rows[SIDE_SITE]);
}

/* Is the account on this side? */
static bool is_there(const struct world *world, const struct account *a, enum side side)
{
	enum fate alone = side == SIDE_SITE ? FATE_SITE_ALONE : FATE_CUSTOMER_ALONE;

	if (a->fate == FATE_BOTH || a->fate == FATE_MOVED)
		return true;
	if (a->fate == alone)
		return !world->yesterday || !a->other;
	return world->yesterday && a->other;
}

/* ---- snapshots ------------------------------------------------------------------------------------ */

static int write_snapshot(const struct world *world, enum side side, struct err *err)
{
	struct arena arena;
	struct snapwriter *writer = NULL;
	struct snapshot_manifest manifest;
	const char *path = NULL;
	struct extract_proof proof = {.pages = 1, .end_marker = "end of array"};
	char dir[4096];
	int code;

	arena_init(&arena, 0);
	(void)snprintf(dir, sizeof(dir), "%s/state/snapshots", world->dir);
	int64_t at = taken_at - (world->yesterday ? DAY : 0);
	code = snapwriter_open(
		dir, &world->ruleset->layouts[side], "http://127.0.0.1/", at, &writer, err);
	for (uint64_t i = 0; i < world->accounts && code == 0; i++) {
		struct account account;
		struct row rows[SIDE_COUNT];
		account_of(world, side == SIDE_SITE ? shuffled(i, world->accounts) : i, &account);
		if (!is_there(world, &account, side))
			continue;
		account_rows(
			world, &account, world->yesterday ? NIGHT_YESTERDAY : NIGHT_TONIGHT, rows);
		struct record record = record_of(&rows[side]);
		code = snapwriter_row(writer, &record, err);
		proof.rows++;
	}
	if (side == SIDE_SITE)
		proof.devices = proof.rows;
	if (code == 0)
		code = snapwriter_commit(writer, &proof, at + 60, &arena, &manifest, &path, err);
	snapwriter_free(writer);
	arena_release(&arena);
	return code;
}

/* ---- the ledger ----------------------------------------------------------------------------------- */

static struct sv joined(const struct sv *texts, size_t count, struct buf *room)
{
	buf_clear(room);
	base_join(room, texts, count);
	return buf_sv(room);
}

/* The base on which the two records agree, as `apply` would have left it. */
static void make_base(const struct ruleset *ruleset, const struct record *customer,
	const struct record *site, struct arena *scratch, struct buf *out)
{
	struct buf left = BUF_INIT;
	struct buf right = BUF_INIT;

	buf_clear(out);
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		struct rule_values values;
		if (rule->on_create)
			continue;
		rule_values(ruleset, rule, customer, site, ruleset_kind(ruleset, customer), scratch,
			&values);
		if (values.state == RULE_READY)
			base_add(out, rule->name_hash, joined(values.customer, values.count, &left),
				joined(values.site, values.count, &right));
	}
	buf_release(&left);
	buf_release(&right);
}

static int find_link(struct world *world, struct sv customer_id, int64_t *out_id, struct err *err)
{
	struct ledger_link link;
	int code = ledger_find_link(
		world->ledger, SIDE_CUSTOMER, customer_id, &world->arena, &link, err);

	*out_id = code == 0 ? link.link_id : 0;
	return code;
}

/* Adds the link with its base; or renews that. */
static int add_link(
	struct world *world, const struct account *account, struct buf *base, struct err *err)
{
	struct row rows[SIDE_COUNT];
	int64_t link_id = 0;

	account_rows(world, account,
		account->applied && !world->yesterday ? NIGHT_TONIGHT : NIGHT_BEFORE, rows);
	struct record customer = record_of(&rows[SIDE_CUSTOMER]);
	struct record site = record_of(&rows[SIDE_SITE]);
	arena_clear(&world->arena);
	make_base(world->ruleset, &customer, &site, &world->arena, base);
	int code = world->goes_on ? find_link(world, record_key(&customer), &link_id, err)
				  : ledger_add_link(world->ledger, record_key(&customer),
					    record_key(&site), "code", taken_at, &link_id, err);
	return code == 0 ? ledger_set_base(world->ledger, link_id, buf_sv(base), err) : code;
}

static int add_links(struct world *world, struct err *err)
{
	struct buf base = BUF_INIT;
	int code = ledger_begin(world->ledger, err);

	for (uint64_t i = 0; i < world->accounts && code == 0; i++) {
		struct account account;
		account_of(world, i, &account);
		if (world->goes_on ? account.applied
				   : account.fate == FATE_BOTH || account.fate == FATE_MOVED)
			code = add_link(world, &account, &base, err);
		if (code == 0 && i % LINKS_PER_COMMIT == LINKS_PER_COMMIT - 1) {
			code = ledger_commit(world->ledger, err);
			if (code == 0)
				code = ledger_begin(world->ledger, err);
		}
	}
	buf_release(&base);
	return code == 0 ? ledger_commit(world->ledger, err) : code;
}

static int write_ledger(struct world *world, struct err *err)
{
	char dir[4096];

	(void)snprintf(dir, sizeof(dir), "%s/state", world->dir);
	int code = ledger_open(dir, LEDGER_CREATE, &world->ledger, err);
	if (code == 0 && !world->first)
		code = add_links(world, err);
	if (code == 0 && !world->first)
		code = ledger_set(world->ledger, "confirmed_at", SV("2025-11-24T16:00:00Z"), err);
	ledger_close(world->ledger);
	return code;
}

/* ---- the whole ------------------------------------------------------------------------------------ */

static int compile(struct world *world, const char *folder, struct err *err)
{
	static const struct ruleset_setting settings[] = {
		{"dealer_number", {dealer, sizeof(dealer) - 1}},
		{"default_device_type", {"2GIGCP21", 8}}, {"default_timezone", {"13", 2}},
		{"bill_profile", {"12", 2}}};
	struct ruleset_problems problems = {0};
	struct rulefiles files = {0};
	struct arena arena;

	arena_init(&arena, 0);
	int code = rulefiles_read(folder, &arena, &files, err);
	if (code == 0) {
		struct ruleset_input input = {.sections = files.sections.at,
			.section_count = files.sections.count,
			.settings = settings,
			.setting_count = COUNT(settings),
			.sha256 = files.sha256};
		code = ruleset_compile(&input, &world->ruleset, &problems, err);
	}
	rulefiles_release(&files);
	vec_release(&problems);
	arena_release(&arena);
	return code;
}

static int write_settings(const struct world *world, const char *rules, struct err *err)
{
	char path[4096];
	char *real = realpath(rules, NULL);

	(void)snprintf(path, sizeof(path), "%s/accord.conf", world->dir);
	FILE *file = real ? fopen(path, "we") : NULL;
	if (!file) {
		free(real);
		return ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot write '%s'", path);
	}
	(void)fprintf(file,
		"[revio]\nbase_url = http://127.0.0.1:1/v1\nusername = bench\nclient_code = bench\n"
		"[rapid-response]\nbase_url = http://127.0.0.1:1/api\nusername = bench\n"
		"dealer_number = %s\ndefault_device_type = 2GIGCP21\ndefault_timezone = 13\n"
		"[sync]\nbill_profile = 12\nstate = state\nrules = %s\n",
		dealer, real);
	free(real);
	return fclose(file) == 0 ? 0 : ERR_SET_ERRNO(err, ERR_IO, "cannot write '%s'", path);
}

static int make_folders(const struct world *world, struct err *err)
{
	static const char *const folders[] = {"", "/state", "/state/snapshots"};
	char path[4096];

	for (size_t i = 0; i < COUNT(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", world->dir, folders[i]);
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot make '%s'", path);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct world world = {0};
	struct err err = ERR_INIT;

	if (argc < 4 || !num_parse_u64(sv_of(argv[1]), 1000000000, &world.accounts)) {
		(void)fputs(
			"usage: world ACCOUNTS DIR RULES_DIR [--first | --yesterday | --tonight] "
			"[--calm]\n",
			stderr);
		return ERR_USAGE;
	}
	world.dir = argv[2];
	struct sv option = sv_of(argc > 4 ? argv[4] : "");
	world.first = sv_eq(option, SV("--first"));
	world.yesterday = sv_eq(option, SV("--yesterday"));
	world.goes_on = sv_eq(option, SV("--tonight"));
	world.calm = argc > 5 && sv_eq(sv_of(argv[5]), SV("--calm"));
	arena_init(&world.arena, 0);
	int code = make_folders(&world, &err);
	if (code == 0)
		code = write_settings(&world, argv[3], &err);
	if (code == 0)
		code = compile(&world, argv[3], &err);
	if (code == 0)
		code = write_ledger(&world, &err);
	for (int side = 0; side < SIDE_COUNT && code == 0; side++)
		code = write_snapshot(&world, (enum side)side, &err);
	if (code != 0)
		(void)fprintf(stderr, "world: %s\n", err.message);
	ruleset_free(world.ruleset);
	arena_release(&world.arena);
	return code;
}

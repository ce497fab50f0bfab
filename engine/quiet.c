#include "engine/quiet.h"

#include "engine/base/mem.h"
#include "engine/model/base.h"
#include "engine/verdict.h"

#include "engine/base/banned.h"

/* ---- words that were seen ----------------------------------------------------------------------- */

/* Longer texts are no words, and are not remembered. */
enum { WORD_BYTES = 24, MEMO_PLACES = 8 };

struct words {
	uint8_t n[2];
	char text[2][WORD_BYTES];
};

static bool is_same_text(struct sv a, const char *b, size_t n)
{
	return a.n == n && n <= WORD_BYTES && (n == 0 || memcmp(a.p, b, n) == 0);
}

/* The same two words? An empty place has lengths that no word has. */
static bool words_are(const struct words *words, struct sv a, struct sv b)
{
	return is_same_text(a, words->text[0], words->n[0]) &&
	       is_same_text(b, words->text[1], words->n[1]);
}

static bool words_set(struct words *words, struct sv a, struct sv b)
{
	const struct sv texts[2] = {a, b};

	if (a.n > WORD_BYTES || b.n > WORD_BYTES)
		return false;
	for (size_t i = 0; i < 2; i++) {
		words->n[i] = (uint8_t)texts[i].n;
		if (texts[i].n)
			(void)memcpy(words->text[i], texts[i].p, texts[i].n);
	}
	return true;
}

static void words_empty(struct words *words)
{
	words->n[0] = words->n[1] = UINT8_MAX;
}

/* Where two words belong in a memo: unlike words mostly differ in their lengths or first letters. */
static size_t place_of(struct sv a, struct sv b)
{
	size_t x = a.n ? (size_t)(unsigned char)a.p[0] + a.n : 0;
	size_t y = b.n ? (size_t)(unsigned char)b.p[0] + b.n : 0;

	return (x ^ (y << 1)) % MEMO_PLACES;
}

/* ---- rules ---------------------------------------------------------------------------------------- */

enum how {
	HOW_PLAIN, /* values are the fields as they stand */
	HOW_WORDS, /* one field each, through a map */
	HOW_ANY
};

/* What a map made of two words. */
struct mapped {
	struct words words;
	enum rule_state state;
	bool agrees;
	bool same;
	struct sv customer; /* in the ruleset, or in words */
	struct sv site;
};

struct quiet_rule {
	const struct rule *rule;
	enum how how;
	struct mapped *memo; /* MEMO_PLACES; of HOW_WORDS */
};

struct quiet {
	const struct ruleset *ruleset;
	struct sv dealer_number;
	struct quiet_rule *rules; /* those that are not on = create */
	size_t rule_count;
	struct {
		struct words statuses;
		bool is_quiet;
	} life[MEMO_PLACES];
	struct {
		struct words types;
		enum account_kind kind;
	} kinds[MEMO_PLACES];
	struct arena scratch;
	struct buf base;
};

static enum how how_of(const struct rule *rule)
{
	if (rule->has_value || rule->transform != TRANSFORM_COPY ||
		rule->customer_count != rule->site_count)
		return HOW_ANY;
	if (rule->map_count == 0)
		return HOW_PLAIN;
	return rule->customer_count == 1 ? HOW_WORDS : HOW_ANY;
}

static void rule_init(struct quiet_rule *at, const struct rule *rule)
{
	at->rule = rule;
	at->how = how_of(rule);
	if (at->how != HOW_WORDS)
		return;
	at->memo = mem_calloc(MEMO_PLACES, sizeof(*at->memo));
	for (size_t i = 0; i < MEMO_PLACES; i++)
		words_empty(&at->memo[i].words);
}

struct quiet *quiet_new(const struct ruleset *ruleset, struct sv dealer_number)
{
	struct quiet *quiet = mem_calloc(1, sizeof(*quiet));

	quiet->ruleset = ruleset;
	quiet->dealer_number = dealer_number;
	quiet->rules = mem_calloc(ruleset->rule_count + 1, sizeof(*quiet->rules));
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		if (!ruleset->rules[i].on_create)
			rule_init(&quiet->rules[quiet->rule_count++], &ruleset->rules[i]);
	}
	for (size_t i = 0; i < MEMO_PLACES; i++) {
		words_empty(&quiet->life[i].statuses);
		words_empty(&quiet->kinds[i].types);
	}
	arena_init(&quiet->scratch, 0);
	return quiet;
}

void quiet_free(struct quiet *quiet)
{
	if (!quiet)
		return;
	for (size_t i = 0; i < quiet->rule_count; i++)
		mem_free(quiet->rules[i].memo);
	mem_free(quiet->rules);
	arena_release(&quiet->scratch);
	buf_release(&quiet->base);
	mem_free(quiet);
}

/* ---- life ----------------------------------------------------------------------------------------- */

static bool statuses_are_quiet(
	struct quiet *quiet, const struct record *customer, const struct record *site)
{
	struct sv a = record_get(customer, customer->layout->status);
	struct sv b = record_get(site, site->layout->status);
	size_t place = place_of(a, b);

	if (words_are(&quiet->life[place].statuses, a, b))
		return quiet->life[place].is_quiet;
	enum site_status status = record_site_status(site);
	bool closed = record_customer_status(customer) == CUSTOMER_CLOSED;
	bool is_quiet = status != SITE_UNKNOWN && closed == (status == SITE_CANCELLED);
	if (words_set(&quiet->life[place].statuses, a, b))
		quiet->life[place].is_quiet = is_quiet;
	return is_quiet;
}

static bool life_is_quiet(
	struct quiet *quiet, const struct record *customer, const struct record *site)
{
	const int *fields = quiet->ruleset->link_fields;
	struct sv group = record_get(site, site->layout->group);
	struct sv account = record_get(customer, fields[SIDE_CUSTOMER]);
	struct sv code = record_get(site, fields[SIDE_SITE]);

	if (!statuses_are_quiet(quiet, customer, site))
		return false;
	if (group.n && quiet->dealer_number.n && !sv_eq(group, quiet->dealer_number))
		return false;
	return sv_eq(account, code) || sv_eq(sv_trim(account), sv_trim(code));
}

static enum account_kind kind_of(
	struct quiet *quiet, const struct record *customer, const struct record *site)
{
	struct sv a = record_get(customer, customer->layout->type);
	struct sv b = record_get(site, site->layout->type);
	size_t place = place_of(a, b);

	if (words_are(&quiet->kinds[place].types, a, b))
		return quiet->kinds[place].kind;
	enum account_kind kind = pair_kind(quiet->ruleset, customer, site);
	if (words_set(&quiet->kinds[place].types, a, b))
		quiet->kinds[place].kind = kind;
	return kind;
}

/* ---- values --------------------------------------------------------------------------------------- */

/* Equal bytes are equal under any comparison. */
static bool is_same(const struct rule_values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		if (!sv_eq(values->customer[i], values->site[i]))
			return false;
	}
	return true;
}

static bool agree(const struct rule *rule, const struct rule_values *values, bool *out_same)
{
	*out_same = is_same(values);
	return *out_same || rule_compare(rule, values->in_site_terms, values->customer,
				    values->site, values->count, NULL) != COMPARE_DIFFERENT;
}

static bool plain_is_quiet(struct quiet *quiet, const struct rule *rule,
	const struct record *customer, const struct record *site)
{
	struct rule_values values;
	bool same;

	values.in_site_terms = (rule->flows & DIRECTIONS_OUTBOUND) != 0;
	values.count = rule->customer_count;
	for (size_t i = 0; i < values.count; i++) {
		values.customer[i] = customer->values[rule->customer_fields[i]];
		values.site[i] = site->values[rule->site_fields[i]];
	}
	if (!agree(rule, &values, &same))
		return false;
	base_add_texts(
		&quiet->base, rule->name_hash, values.customer, values.site, values.count, same);
	return true;
}

static bool any_is_quiet(struct quiet *quiet, const struct rule *rule,
	const struct record *customer, const struct record *site, enum account_kind kind)
{
	struct rule_values values;
	bool same;

	rule_values(quiet->ruleset, rule, customer, site, kind, &quiet->scratch, &values);
	if (values.state != RULE_READY || !agree(rule, &values, &same))
		return false; /* silent is but a rule with a map: words_are_quiet */
	base_add_texts(
		&quiet->base, rule->name_hash, values.customer, values.site, values.count, same);
	return true;
}

/* A value that is the record's own text is kept as the memo's: the record goes. */
static struct sv kept(struct sv value, struct sv own, const char *copy)
{
	return value.p == own.p ? sv_make(copy, value.n) : value;
}

static const struct mapped *map_words(struct quiet *quiet, const struct quiet_rule *at,
	const struct record *customer, const struct record *site, enum account_kind kind,
	struct mapped *room)
{
	struct sv a = customer->values[at->rule->customer_fields[0]];
	struct sv b = site->values[at->rule->site_fields[0]];
	struct mapped *mapped = &at->memo[place_of(a, b)];
	struct rule_values values;

	if (words_are(&mapped->words, a, b))
		return mapped;
	if (!words_set(&mapped->words, a, b))
		mapped = room;
	rule_values(quiet->ruleset, at->rule, customer, site, kind, &quiet->scratch, &values);
	mapped->state = values.state;
	if (values.state != RULE_READY)
		return mapped;
	mapped->agrees = agree(at->rule, &values, &mapped->same);
	mapped->customer = values.customer[0];
	mapped->site = values.site[0];
	if (mapped != room) {
		mapped->customer = kept(mapped->customer, a, mapped->words.text[0]);
		mapped->site = kept(mapped->site, b, mapped->words.text[1]);
	}
	return mapped;
}

static bool words_are_quiet(struct quiet *quiet, const struct quiet_rule *at,
	const struct record *customer, const struct record *site, enum account_kind kind)
{
	struct mapped room;
	const struct mapped *mapped = map_words(quiet, at, customer, site, kind, &room);

	if (mapped->state == RULE_SILENT)
		return true;
	if (mapped->state != RULE_READY || !mapped->agrees)
		return false;
	base_add_texts(&quiet->base, at->rule->name_hash, &mapped->customer, &mapped->site, 1,
		mapped->same);
	return true;
}

bool quiet_is(struct quiet *quiet, const struct record *customer, const struct record *site,
	struct sv *out_base)
{
	if (!life_is_quiet(quiet, customer, site))
		return false;
	enum account_kind kind = kind_of(quiet, customer, site);
	arena_clear(&quiet->scratch);
	buf_clear(&quiet->base);
	for (size_t i = 0; i < quiet->rule_count; i++) {
		const struct quiet_rule *at = &quiet->rules[i];
		bool is_quiet = at->how == HOW_PLAIN
					? plain_is_quiet(quiet, at->rule, customer, site)
				: at->how == HOW_WORDS
					? words_are_quiet(quiet, at, customer, site, kind)
					: any_is_quiet(quiet, at->rule, customer, site, kind);
		if (!is_quiet)
			return false;
	}
	*out_base = buf_sv(&quiet->base);
	return true;
}

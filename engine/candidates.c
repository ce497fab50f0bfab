#include "engine/candidates.h"

#include <stdlib.h>

#include "engine/base/map.h"
#include "engine/base/mem.h"
#include "engine/suggest.h"

#include "engine/base/banned.h"

/* A code of a record: its own, or a further one of a site's. */
struct holder {
	uint64_t fold;
	enum side side;
	uint32_t index;
	bool further;
	struct sv code; /* outer spaces gone */
};

struct holders {
	VEC_FIELDS(struct holder);
};

struct deciding {
	struct candidates *candidates;
	const struct ruleset *ruleset;
	const struct decisions *decisions;
	struct holders holders;
	bool further; /* exact pairs by the codes of further devices are decided, not by a site's own */
};

/* ---- in the order of the ids: what is decided does not depend on the order of the rows ------------------ */

struct place {
	uint64_t number; /* of an id that is a number and nothing else; 0 of others */
	struct sv key;
	size_t row;
};

static uint64_t number_of(struct sv key)
{
	uint64_t number = 0;

	if (key.n == 0 || key.n > 18 || key.p[0] == '0')
		return 0;
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] < '0' || key.p[i] > '9')
			return 0;
		number = number * 10 + (uint64_t)(key.p[i] - '0');
	}
	return number;
}

static int cmp_places(const void *a, const void *b)
{
	const struct place *left = a;
	const struct place *right = b;

	if (left->number && right->number)
		return left->number < right->number ? -1 : left->number > right->number;
	return sv_cmp_natural(left->key, right->key);
}

/* NULL where the rows stand in order. */
static struct place *places_of(const struct join_row *rows, size_t count)
{
	struct place *places = mem_alloc(count * sizeof(*places));
	bool in_order = true;

	for (size_t i = 0; i < count; i++) {
		struct sv key = record_key(&rows[i].record);
		places[i] = (struct place){number_of(key), key, i};
		in_order = in_order && (i == 0 || cmp_places(&places[i - 1], &places[i]) <= 0);
	}
	if (in_order) {
		mem_free(places);
		return NULL;
	}
	qsort(places, count, sizeof(*places), cmp_places);
	return places;
}

static void take_side(struct candidates *candidates, enum side side, const struct join_rest *rest)
{
	size_t count = rest->rows[side].count;
	struct place *places = places_of(rest->rows[side].at, count);

	candidates->count[side] = count;
	candidates->at[side] = mem_calloc(count, sizeof(struct candidate));
	for (size_t i = 0; i < count; i++) {
		const struct join_row *row = &rest->rows[side].at[places ? places[i].row : i];
		candidates->at[side][i] = (struct candidate){.record = row->record,
			.fate = row->was_paired ? CANDIDATE_LINKED : CANDIDATE_LONE,
			.partner = CANDIDATE_NOBODY,
			.in_use = CANDIDATE_NOBODY,
			.method = SV("none")};
	}
	mem_free(places);
}

void candidates_init(struct candidates *candidates, const struct join_rest *rest)
{
	(void)memset(candidates, 0, sizeof(*candidates));
	arena_init(&candidates->arena, 0);
	for (int side = 0; side < SIDE_COUNT; side++)
		take_side(candidates, (enum side)side, rest);
}

void candidates_release(struct candidates *candidates)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		mem_free(candidates->at[side]);
	arena_release(&candidates->arena);
}

/* ---- who holds which code ------------------------------------------------------------------------------ */

static void add_holder(
	struct deciding *d, enum side side, size_t index, struct sv code, bool further)
{
	code = sv_trim(code);
	if (code.n == 0)
		return;
	*vec_push(&d->holders) =
		(struct holder){code_fold_hash(code), side, (uint32_t)index, further, code};
}

static void mark_outside(struct deciding *d, struct sv dealer_number)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < d->candidates->count[side]; i++) {
			struct candidate *candidate = &d->candidates->at[side][i];
			const struct record *record = &candidate->record;
			struct sv group = record_get(record, record->layout->group);
			bool foreign = group.n && dealer_number.n && !sv_eq(group, dealer_number);
			if (candidate->fate == CANDIDATE_LONE &&
				(foreign || decisions_has(&d->decisions->ignore[side],
						    record_key(record))))
				candidate->fate = CANDIDATE_OUTSIDE;
		}
	}
}

static void collect_holders(struct deciding *d)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < d->candidates->count[side]; i++) {
			if (d->candidates->at[side][i].fate == CANDIDATE_OUTSIDE)
				continue;
			const struct record *record = &d->candidates->at[side][i].record;
			struct sv others = record_get(record, record->layout->codes);
			struct sv other;
			add_holder(d, (enum side)side, i,
				record_get(record, d->ruleset->link_fields[side]), false);
			while (join_next_code(&others, &other))
				add_holder(d, (enum side)side, i, other, true);
		}
	}
}

static int cmp_holders(const void *a, const void *b)
{
	const struct holder *left = a;
	const struct holder *right = b;

	if (left->fold != right->fold)
		return left->fold < right->fold ? -1 : 1;
	int order = sv_cmp(left->code, right->code);
	if (order != 0)
		return order;
	if (left->side != right->side)
		return left->side < right->side ? -1 : 1;
	if (left->index != right->index)
		return left->index < right->index ? -1 : 1;
	return (int)left->further - (int)right->further;
}

static struct candidate *candidate_of(const struct deciding *d, const struct holder *holder)
{
	return &d->candidates->at[holder->side][holder->index];
}

static bool is_open(const struct deciding *d, const struct holder *holder)
{
	return candidate_of(d, holder)->fate == CANDIDATE_LONE;
}

/* ---- one exact code: holders [from, to) ----------------------------------------------------------------- */

/* How many different records of a side hold it. */
static size_t records_on(const struct deciding *d, size_t from, size_t to, enum side side)
{
	size_t count = 0;
	uint32_t last = UINT32_MAX;

	for (size_t i = from; i < to; i++) {
		const struct holder *holder = &d->holders.at[i];
		if (holder->side == side && holder->index != last) {
			last = holder->index;
			count++;
		}
	}
	return count;
}

static void mark_duplicates(struct deciding *d, size_t from, size_t to)
{
	size_t counts[SIDE_COUNT] = {
		records_on(d, from, to, SIDE_CUSTOMER), records_on(d, from, to, SIDE_SITE)};
	struct sv code = d->holders.at[from].code;
	struct sv detail = arena_printf(&d->candidates->arena,
		"code '%.*s' stands on %zu customer%s and %zu site%s", SV_ARG(code),
		counts[SIDE_CUSTOMER], counts[SIDE_CUSTOMER] == 1 ? "" : "s", counts[SIDE_SITE],
		counts[SIDE_SITE] == 1 ? "" : "s");

	for (size_t i = from; i < to; i++) {
		struct candidate *candidate = candidate_of(d, &d->holders.at[i]);
		candidate->detail = detail;
		if (candidate->fate == CANDIDATE_LONE)
			candidate->fate = CANDIDATE_DUPLICATE;
	}
}

static void pair_up(struct deciding *d, const struct holder *customer, const struct holder *site,
	enum candidate_fate fate, const char *method, unsigned score, struct sv detail)
{
	const struct holder *both[SIDE_COUNT] = {customer, site};

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct candidate *candidate = candidate_of(d, both[side]);
		if (candidate->fate != CANDIDATE_LONE)
			continue; /* it has its own partner, and keeps it */
		candidate->partner = both[!side]->index;
		candidate->fate = fate;
		candidate->method = sv_of(method);
		candidate->score = score;
		candidate->detail = detail;
	}
}

static void decide_exact_pair(
	struct deciding *d, const struct holder *customer, const struct holder *site)
{
	struct candidate *c = candidate_of(d, customer);
	struct candidate *s = candidate_of(d, site);
	bool both_open = is_open(d, customer) && is_open(d, site);

	if (!both_open) { /* one is linked to another record */
		struct candidate *open = c->fate == CANDIDATE_LONE ? c : s;
		if (open->fate != CANDIDATE_LONE)
			return;
		open->fate = CANDIDATE_TAKEN;
		open->partner = open == c ? site->index : customer->index;
		open->detail = arena_printf(&d->candidates->arena,
			"its code '%.*s' is that of %s %.*s, which is linked to another %s",
			SV_ARG(customer->code), side_name(open == c ? SIDE_SITE : SIDE_CUSTOMER),
			SV_ARG(record_key(open == c ? &s->record : &c->record)),
			side_name(open == c ? SIDE_CUSTOMER : SIDE_SITE));
		return;
	}
	if (decisions_pair_is_rejected(
		    d->decisions, record_key(&c->record), record_key(&s->record))) {
		pair_up(d, customer, site, CANDIDATE_REJECTED, "code", 100,
			SV("a person rejected this pair"));
		return;
	}
	pair_up(d, customer, site, CANDIDATE_AUTOMATIC, "code", 100,
		site->further ? arena_printf(&d->candidates->arena,
					"exact and unique: a further device has code '%.*s'",
					SV_ARG(site->code))
			      : arena_printf(&d->candidates->arena, "exact and unique code '%.*s'",
					SV_ARG(site->code)));
}

static void decide_exact(struct deciding *d, size_t from, size_t to)
{
	size_t customers = records_on(d, from, to, SIDE_CUSTOMER);
	size_t sites = records_on(d, from, to, SIDE_SITE);

	if (customers > 1 || sites > 1) {
		if (!d->further)
			mark_duplicates(d, from, to);
	} else if (customers == 1 && sites == 1) {
		size_t site = from;
		while (d->holders.at[site].side != SIDE_SITE)
			site++;
		if (d->holders.at[site].further == d->further)
			decide_exact_pair(d, &d->holders.at[from], &d->holders.at[site]);
	}
}

/* ---- one fold: holders [from, to) of several texts -------------------------------------------------------- */

/* The best other holder: of the other side, not the same text; one that is open before one that is not. */
static const struct holder *near_of(const struct deciding *d, size_t from, size_t to, size_t me)
{
	const struct holder *mine = &d->holders.at[me];
	const struct holder *best = NULL;

	for (size_t i = from; i < to; i++) {
		const struct holder *other = &d->holders.at[i];
		if (other->side == mine->side || sv_eq(other->code, mine->code))
			continue;
		if (!best || (is_open(d, other) && !is_open(d, best)))
			best = other;
	}
	return best;
}

static void decide_near(struct deciding *d, size_t from, size_t to)
{
	struct buf reason = BUF_INIT;

	for (size_t i = from; i < to; i++) {
		const struct holder *mine = &d->holders.at[i];
		const struct holder *other = is_open(d, mine) ? near_of(d, from, to, i) : NULL;
		if (!other)
			continue;
		const struct holder *customer = mine->side == SIDE_CUSTOMER ? mine : other;
		const struct holder *site = mine->side == SIDE_SITE ? mine : other;
		const struct record *c = &candidate_of(d, customer)->record;
		const struct record *s = &candidate_of(d, site)->record;
		bool rejected =
			decisions_pair_is_rejected(d->decisions, record_key(c), record_key(s));
		buf_clear(&reason);
		code_near_reason(customer->code, site->code, &reason);
		struct sv detail = arena_printf(&d->candidates->arena, "'%.*s' and '%.*s': %.*s",
			SV_ARG(customer->code), SV_ARG(site->code), SV_ARG(buf_sv(&reason)));
		pair_up(d, customer, site, rejected ? CANDIDATE_REJECTED : CANDIDATE_NEAR,
			"near-code", 90, detail);
	}
	buf_release(&reason);
}

/* Calls `decide` for each run of holders that `same` tells to belong together. */
static void each_run(
	struct deciding *d, bool by_text, void (*decide)(struct deciding *, size_t, size_t))
{
	size_t from = 0;

	for (size_t i = 1; i <= d->holders.count; i++) {
		const struct holder *a = &d->holders.at[i - 1];
		const struct holder *b = i < d->holders.count ? &d->holders.at[i] : NULL;
		if (b && a->fold == b->fold && (!by_text || sv_eq(a->code, b->code)))
			continue;
		decide(d, from, i);
		from = i;
	}
}

/* ---- codes that stand on records outside ----------------------------------------------------------------- */

static void put_code(struct map *codes, struct sv code, size_t index)
{
	bool is_new;

	code = sv_trim(code);
	if (code.n > 0)
		(void)map_put(codes, code, index, &is_new);
}

/* The first of the records outside that has a code is told: they are in the order of their ids. */
static void collect_outside(const struct deciding *d, enum side side, struct map *codes)
{
	for (size_t i = 0; i < d->candidates->count[side]; i++) {
		const struct candidate *candidate = &d->candidates->at[side][i];
		const struct record *record = &candidate->record;
		if (candidate->fate != CANDIDATE_OUTSIDE)
			continue;
		struct sv others = record_get(record, record->layout->codes);
		struct sv other;
		put_code(codes, record_get(record, d->ruleset->link_fields[side]), i);
		while (join_next_code(&others, &other))
			put_code(codes, other, i);
	}
}

static void mark_in_use(const struct deciding *d)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct map codes;
		map_init(&codes);
		collect_outside(d, side_other((enum side)side), &codes);
		for (size_t i = 0; codes.count && i < d->candidates->count[side]; i++) {
			struct candidate *candidate = &d->candidates->at[side][i];
			const uint64_t *holder =
				map_find(&codes, sv_trim(record_get(&candidate->record,
							 d->ruleset->link_fields[side])));
			if (holder)
				candidate->in_use = (int64_t)*holder;
		}
		map_release(&codes);
	}
}

/* A record of a rejected pair that found no other partner waits for a decision. */
static void mark_rejected(struct deciding *d)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct map *rejected = &d->decisions->rejected[side];
		for (size_t i = 0; rejected->count && i < d->candidates->count[side]; i++) {
			struct candidate *candidate = &d->candidates->at[side][i];
			if (candidate->fate != CANDIDATE_LONE ||
				!decisions_has(rejected, record_key(&candidate->record)))
				continue;
			candidate->fate = CANDIDATE_REJECTED;
			candidate->detail = SV("a person rejected its match");
		}
	}
}

int candidates_decide(struct candidates *candidates, const struct ruleset *ruleset,
	const struct decisions *decisions, struct sv dealer_number, unsigned threads,
	struct err *err)
{
	struct deciding d = {candidates, ruleset, decisions, {0}, false};

	mark_outside(&d, dealer_number);
	mark_in_use(&d);
	collect_holders(&d);
	if (d.holders.count) {
		qsort(d.holders.at, d.holders.count, sizeof(*d.holders.at), cmp_holders);
		/* a site's own code goes before those of its further devices */
		each_run(&d, true, decide_exact);
		d.further = true;
		each_run(&d, true, decide_exact);
		each_run(&d, false, decide_near);
	}
	vec_release(&d.holders);
	if (suggest_pairs(candidates, decisions, threads, err) != 0)
		return err->code;
	mark_rejected(&d);
	return 0;
}

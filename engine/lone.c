#include "engine/lone.h"

#include "engine/creation.h"

#include "engine/base/banned.h"

/* One record on its way into the draft. */
struct lone {
	struct comparer *comparer;
	const struct candidates *candidates;
	const struct candidate *candidate;
	struct record customer; /* one of the two is RECORD_NONE */
	struct record site;
	enum side side;
	enum direction direction; /* that a creation from it would have */
	struct err *err;
};

static void find(struct lone *l, const char *finding, struct sv detail)
{
	comparer_finding(l->comparer, finding, &l->customer, &l->site, detail);
}

/* Is it one that a creation is expected from: an open customer, an active site of a kind we bill? */
static bool is_live(const struct lone *l)
{
	if (l->side == SIDE_CUSTOMER)
		return record_customer_status(&l->customer) == CUSTOMER_OPEN;
	return record_site_status(&l->site) == SITE_ACTIVE;
}

/* The finding for a live record from which this change set creates nothing. */
static void find_unmatched(struct lone *l, struct sv why)
{
	if (!is_live(l))
		return;
	find(l, l->side == SIDE_CUSTOMER ? "billed-not-monitored" : "monitored-not-billed", why);
}

static void set_aside(struct lone *l, const char *finding, struct sv detail)
{
	find(l, finding, detail);
	find_unmatched(l, detail);
	draft_count(&l->comparer->draft, l->side, CATEGORY_SET_ASIDE);
}

static void skip_as(struct lone *l, struct sv rule, struct sv reason, enum category category)
{
	const struct record *record = l->side == SIDE_CUSTOMER ? &l->customer : &l->site;

	comparer_skip(l->comparer, record, rule, reason);
	find_unmatched(l, reason);
	draft_count(&l->comparer->draft, l->side, category);
}

static void skip(struct lone *l, struct sv rule, struct sv reason)
{
	skip_as(l, rule, reason, CATEGORY_SKIPPED);
}

static void skip_life(struct lone *l, const char *reason)
{
	skip(l, SV("life-of-an-account"), sv_of(reason));
}

static bool has_no_code(const struct lone *l)
{
	return sv_trim(comparer_code(l->comparer, &l->customer, &l->site)).n == 0;
}

static struct sv no_code_detail(const struct lone *l)
{
	return l->side == SIDE_CUSTOMER ? SV("the customer has no account number")
					: SV("the site has no device with a code");
}

/* What a record lacks is told of those that wait for a person, too. */
static void find_what_lacks(struct lone *l)
{
	bool is_unknown = l->side == SIDE_SITE && record_site_status(&l->site) == SITE_UNKNOWN;

	if ((is_live(l) || is_unknown) && has_no_code(l))
		find(l, "no-code", no_code_detail(l));
	if (is_unknown)
		find(l, "unknown-status",
			SV("no device, or an out-of-service state that is not known"));
}

static int create(struct lone *l)
{
	struct creation *creation = arena_alloc(&l->comparer->scratch, sizeof(*creation));
	bool ignored = false;

	if (creation_make(creation, l->comparer, l->side == SIDE_CUSTOMER ? &l->customer : &l->site,
		    l->err) != 0)
		return l->err->code;
	if (creation->refusal.n) {
		skip_as(l, creation->refusal_rule, creation->refusal,
			creation->is_set_aside ? CATEGORY_SET_ASIDE : CATEGORY_SKIPPED);
		return 0;
	}
	if (creation->count == 0) {
		skip_life(l, "no rule gives the new record any value");
		return 0;
	}
	if (creation_is_ignored(creation, &ignored, l->err) != 0)
		return l->err->code;
	if (ignored) {
		find_unmatched(l, SV("its creation is ignored by decision"));
		draft_count(&l->comparer->draft, l->side, CATEGORY_SKIPPED);
		return 0;
	}
	return creation_put(creation);
}

/* ---- life ------------------------------------------------------------------------------------------------ */

static bool customer_is_skipped(struct lone *l)
{
	switch (record_customer_status(&l->customer)) {
	case CUSTOMER_OPEN:
		break;
	case CUSTOMER_CLOSED:
		skip_life(l, "the customer is closed");
		return true;
	case CUSTOMER_PENDING:
		skip_life(l, "the customer is pending");
		return true;
	case CUSTOMER_PROSPECT:
		skip_life(l, "the customer is a prospect");
		return true;
	case CUSTOMER_OTHER:
		skip_life(l, "the customer's status is none of Open, Pending, Prospect, Closed");
		return true;
	}
	if (record_account_kind(&l->customer) != ACCOUNT_OTHER)
		return false;
	skip_life(l, "the customer is neither Business nor Residential");
	return true;
}

static bool site_is_skipped(struct lone *l)
{
	switch (record_site_status(&l->site)) {
	case SITE_ACTIVE:
		return false;
	case SITE_CANCELLED:
		skip_life(l, "the site is cancelled");
		return true;
	case SITE_PENDING:
		skip_life(l, "the site is pending");
		return true;
	case SITE_UNKNOWN:
		break;
	}
	find_what_lacks(l);
	draft_count(&l->comparer->draft, l->side, CATEGORY_SET_ASIDE);
	return true;
}

static bool site_kind_is_skipped(struct lone *l)
{
	if (l->side != SIDE_SITE || record_account_kind(&l->site) != ACCOUNT_OTHER)
		return false;
	skip_life(l, "the site is neither commercial nor residential");
	return true;
}

/* The other system would refuse it, or have two records with one code. */
static bool code_is_in_use(struct lone *l)
{
	enum side other = side_other(l->side);
	struct arena *scratch = &l->comparer->scratch;

	if (l->candidate->in_use == CANDIDATE_NOBODY)
		return false;
	const struct record *holder = &l->candidates->at[other][l->candidate->in_use].record;
	struct sv group = record_get(holder, holder->layout->group);
	struct sv ours = l->comparer->comparison->dealer_number;
	struct sv why = group.n && ours.n && !sv_eq(group, ours)
				? arena_printf(scratch, "of dealer group %.*s", SV_ARG(group))
				: SV("which a person decided to ignore");
	find_unmatched(
		l, arena_printf(scratch, "its code '%.*s' is in use by %s %.*s, %.*s",
			   SV_ARG(sv_trim(comparer_code(l->comparer, &l->customer, &l->site))),
			   side_name(other), SV_ARG(record_key(holder)), SV_ARG(why)));
	draft_count(&l->comparer->draft, l->side, CATEGORY_SET_ASIDE);
	return true;
}

static int consider_creation(struct lone *l)
{
	const struct comparison *comparison = l->comparer->comparison;
	unsigned bit = l->direction == DIRECTION_OUTBOUND ? CREATE_OUTBOUND : CREATE_INBOUND;

	if (l->side == SIDE_CUSTOMER ? customer_is_skipped(l) : site_is_skipped(l))
		return 0;
	const struct skip *rule =
		ruleset_skip(comparison->ruleset, &l->customer, &l->site, l->direction, true);
	if (rule) {
		skip(l, rule->name, rule->reason);
		return 0;
	}
	if (site_kind_is_skipped(l))
		return 0;
	if (has_no_code(l)) {
		set_aside(l, "no-code", no_code_detail(l));
		return 0;
	}
	if (code_is_in_use(l))
		return 0;
	if (!((unsigned)comparison->create & bit)) {
		skip(l, SV("create"),
			arena_printf(&l->comparer->scratch, "creation %s is off ([sync] create)",
				direction_name(l->direction)));
		return 0;
	}
	return create(l);
}

static bool is_of_wrong_group(struct lone *l)
{
	struct sv group = record_get(&l->site, l->site.layout ? l->site.layout->group : FIELD_NONE);
	struct sv ours = l->comparer->comparison->dealer_number;

	if (!group.n || !ours.n || sv_eq(group, ours))
		return false;
	find(l, "wrong-group",
		arena_printf(&l->comparer->scratch, "the site is of dealer group %.*s, not %.*s",
			SV_ARG(group), SV_ARG(ours)));
	draft_count(&l->comparer->draft, l->side, CATEGORY_SET_ASIDE);
	return true;
}

/* A near or suggested pair: one finding for both, told from the customer's side. */
static void set_aside_pair(struct lone *l)
{
	const struct candidate *me = l->candidate;
	struct record none = RECORD_NONE;
	struct record partner =
		me->partner == CANDIDATE_NOBODY
			? none
			: l->candidates->at[side_other(l->side)][me->partner].record;
	const struct record *customer = l->side == SIDE_CUSTOMER ? &l->customer : &partner;
	const struct record *site = l->side == SIDE_SITE ? &l->site : &partner;
	bool told_by_customer = false;

	if (l->side == SIDE_SITE && me->partner != CANDIDATE_NOBODY) {
		const struct candidate *other = &l->candidates->at[SIDE_CUSTOMER][me->partner];
		told_by_customer =
			other->fate == me->fate && other->partner >= 0 &&
			&l->candidates->at[SIDE_SITE][other->partner] == me &&
			!decisions_has(&l->comparer->comparison->decisions.create[SIDE_CUSTOMER],
				record_key(&partner));
	}
	if (!told_by_customer)
		comparer_finding(l->comparer, "near-code", customer, site, me->detail);
	find_unmatched(l, me->detail);
	draft_count(&l->comparer->draft, l->side, CATEGORY_SET_ASIDE);
}

static int reconcile_one(struct lone *l)
{
	const struct decisions *decisions = &l->comparer->comparison->decisions;
	struct sv key = record_key(l->side == SIDE_CUSTOMER ? &l->customer : &l->site);

	if (l->side == SIDE_SITE && is_of_wrong_group(l))
		return 0;
	if (decisions_has(&decisions->ignore[l->side], key)) {
		skip(l, SV("decision"), SV("a person decided to ignore this record"));
		return 0;
	}
	bool decided = decisions_has(&decisions->create[l->side], key);
	switch (l->candidate->fate) {
	case CANDIDATE_DUPLICATE:
		find_what_lacks(l);
		set_aside(l, "duplicate-code", l->candidate->detail);
		return 0;
	case CANDIDATE_TAKEN:
		find_what_lacks(l);
		set_aside(l, "near-code", l->candidate->detail);
		return 0;
	case CANDIDATE_AUTOMATIC: /* auto_link = never: it waits in match */
	case CANDIDATE_NEAR:
	case CANDIDATE_SUGGESTED:
		if (decided)
			break;
		find_what_lacks(l);
		set_aside_pair(l);
		return 0;
	case CANDIDATE_REJECTED:
		if (decided)
			break;
		find_what_lacks(l);
		skip(l, SV("decision"),
			SV("its match was rejected; decide create, another id or ignore in accord "
			   "match"));
		return 0;
	case CANDIDATE_OUTSIDE: /* told before */
	case CANDIDATE_LONE:
	case CANDIDATE_LINKED:
		break;
	}
	return consider_creation(l);
}

int lone_take(struct comparer *comparer, const struct candidates *candidates, enum side side,
	size_t i, struct err *err)
{
	const struct candidate *candidate = &candidates->at[side][i];
	struct record none = RECORD_NONE;
	struct lone l = {comparer, candidates, candidate, none, none, side,
		side == SIDE_CUSTOMER ? DIRECTION_OUTBOUND : DIRECTION_INBOUND, err};

	*(side == SIDE_CUSTOMER ? &l.customer : &l.site) = candidate->record;
	arena_clear(&comparer->scratch);
	if (candidate->fate == CANDIDATE_LINKED) {
		if (candidate->detail.n)
			find(&l, "duplicate-code", candidate->detail);
		return 0;
	}
	return reconcile_one(&l);
}

int lone_reconcile(struct comparer *comparer, const struct candidates *candidates, struct err *err)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < candidates->count[side]; i++) {
			if (lone_take(comparer, candidates, (enum side)side, i, err) != 0)
				return err->code;
		}
	}
	return 0;
}

void lone_partner_missing(
	struct comparer *comparer, const struct record *record, struct sv other_key)
{
	enum side side = record->layout->side;
	struct finding row = {
		.finding = side == SIDE_CUSTOMER ? SV("site-missing") : SV("customer-missing"),
		.customer_id = side == SIDE_CUSTOMER ? record_key(record) : other_key,
		.site_num = side == SIDE_SITE ? record_key(record) : other_key,
		.detail = arena_printf(&comparer->scratch,
			"linked, but absent from the snapshot of %s; absent is not cancelled",
			side_plural(side_other(side))),
	};
	struct record none = RECORD_NONE;

	row.account_number = side == SIDE_CUSTOMER ? comparer_code(comparer, record, &none)
						   : comparer_code(comparer, &none, record);
	row.name = comparer_name(comparer, record, &none);
	draft_finding(&comparer->draft, &row);
	draft_count(&comparer->draft, side, CATEGORY_SET_ASIDE);
}

void lone_both_missing(struct comparer *comparer, struct sv customer_id, struct sv site_num)
{
	static const char *const findings[] = {"site-missing", "customer-missing"};

	for (size_t i = 0; i < 2; i++) {
		struct finding row = {
			.finding = sv_of(findings[i]),
			.customer_id = customer_id,
			.site_num = site_num,
			.account_number = SV(""),
			.name = SV(""),
			.detail = SV("linked, but both records are absent from their snapshots"),
		};
		draft_finding(&comparer->draft, &row);
	}
}

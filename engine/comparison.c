#include "engine/comparison.h"

#include "engine/join.h"

#include "engine/base/banned.h"

/*
 * Flipping back and forth: the very same write, from the same value to the same value, is among the newest
 * six that we did to this field, within thirty days before the snapshots. So a mistake that is corrected
 * (A to B, B to A) is carried, the third move (A to B again) is not, and what moves with the seasons is.
 * What an undo writes is not looked at (settle.c).
 */
enum { PING_PONG_WRITES = 6, PING_PONG_SECONDS = 30 * 86400 };

void comparer_init(struct comparer *comparer, const struct comparison *comparison,
	size_t limit_bytes, const char *spill_dir)
{
	(void)memset(comparer, 0, sizeof(*comparer));
	comparer->comparison = comparison;
	draft_init(&comparer->draft, limit_bytes, spill_dir);
	arena_init(&comparer->scratch, 0);
}

void comparer_release(struct comparer *comparer)
{
	draft_release(&comparer->draft);
	arena_release(&comparer->scratch);
	ledger_close(comparer->ledger);
	buf_release(&comparer->base);
	quiet_free(comparer->quiet);
	buf_release(&comparer->text);
}

int comparer_ledger(struct comparer *comparer, struct ledger **out, struct err *err)
{
	if (!comparer->ledger && comparer->comparison->has_ledger) {
		/* one moment for all its reads: each is then several times as fast */
		if (ledger_open(comparer->comparison->state_dir, LEDGER_READ, &comparer->ledger,
			    err) != 0 ||
			ledger_begin(comparer->ledger, err) != 0)
			return err->code;
	}
	*out = comparer->ledger;
	return 0;
}

struct sv comparer_code(
	const struct comparer *comparer, const struct record *customer, const struct record *site)
{
	const struct ruleset *ruleset = comparer->comparison->ruleset;
	struct sv code = record_get(customer, ruleset->link_fields[SIDE_CUSTOMER]);

	return code.n ? code : record_get(site, ruleset->link_fields[SIDE_SITE]);
}

struct sv comparer_name(
	struct comparer *comparer, const struct record *customer, const struct record *site)
{
	buf_clear(&comparer->text);
	record_display_name(customer, &comparer->text);
	if (comparer->text.n == 0)
		record_display_name(site, &comparer->text);
	return arena_sv(&comparer->scratch, buf_sv(&comparer->text));
}

void comparer_finding(struct comparer *comparer, const char *finding, const struct record *customer,
	const struct record *site, struct sv detail)
{
	struct finding row = {
		.finding = sv_of(finding),
		.customer_id = record_key(customer),
		.site_num = record_key(site),
		.account_number = comparer_code(comparer, customer, site),
		.name = comparer_name(comparer, customer, site),
		.detail = detail,
	};

	draft_finding(&comparer->draft, &row);
}

void comparer_skip(
	struct comparer *comparer, const struct record *record, struct sv rule, struct sv reason)
{
	const struct record none = RECORD_NONE;
	struct skipped row = {
		.side = record->layout->side,
		.key = record_key(record),
		.account_number = comparer_code(comparer, record, &none),
		.name = comparer_name(comparer, record, &none),
		.rule = rule,
		.reason = reason,
	};

	if (row.side == SIDE_SITE)
		row.account_number = comparer_code(comparer, &none, record);
	draft_skipped(&comparer->draft, &row);
}

/* Looks for the same write among the latest ones of the field. */
struct flip_search {
	const struct change *change;
	int64_t since;
	bool found;
};

static int look_for_flip(void *self, const struct ledger_written *row, struct err *err)
{
	struct flip_search *search = self;

	(void)err;
	if (row->at >= search->since && sv_eq(row->before, search->change->before) &&
		sv_eq(row->after, search->change->after))
		search->found = true;
	return 0;
}

static int is_ping_pong(
	struct comparer *comparer, const struct change *change, bool *out, struct err *err)
{
	struct flip_search search = {
		change, comparer->comparison->as_of - PING_PONG_SECONDS, false};
	struct ledger *ledger = NULL;
	enum side side = direction_written(change->direction);
	struct sv key = side == SIDE_SITE ? change->site_num : change->customer_id;

	*out = false;
	if (!comparer->comparison->has_written || change->action == ACTION_CREATE)
		return 0;
	if (comparer_ledger(comparer, &ledger, err) != 0)
		return err->code;
	if (ledger && ledger_each_written(ledger, side, key, change->field, PING_PONG_WRITES,
			      look_for_flip, &search, err) != 0)
		return err->code;
	*out = search.found;
	return 0;
}

/* Makes the change's id where a decision may ask for it. */
static bool is_ignored(const struct decisions *decisions, struct change *change)
{
	if (decisions->ignored_changes.count == 0 && decisions->held_changes.count == 0)
		return false;
	change_make_id(change);
	return decisions_has(&decisions->ignored_changes, sv_of(change->id));
}

int comparer_why_left_out(
	struct comparer *comparer, struct change *change, enum left_out *out_why, struct err *err)
{
	const struct decisions *decisions = &comparer->comparison->decisions;
	bool flips = false;

	*out_why = LEFT_OUT_BY_DECISION;
	if (is_ignored(decisions, change))
		return 0;
	if (is_ping_pong(comparer, change, &flips, err) != 0)
		return err->code;
	*out_why = flips ? LEFT_OUT_AS_PING_PONG : LEFT_OUT_NOT;
	return 0;
}

int comparer_is_left_out(struct comparer *comparer, struct change *change,
	const struct record *customer, const struct record *site, enum left_out *out_why,
	struct err *err)
{
	if (comparer_why_left_out(comparer, change, out_why, err) != 0)
		return err->code;
	const struct record *source = change->direction == DIRECTION_OUTBOUND ? customer : site;
	const struct record *other = source == customer ? site : customer;
	if (*out_why == LEFT_OUT_BY_DECISION)
		comparer_skip(comparer, record_is_none(source) ? other : source, change->rule,
			arena_printf(&comparer->scratch, "change %s of %.*s is ignored by decision",
				change->id, SV_ARG(change->field)));
	else if (*out_why == LEFT_OUT_AS_PING_PONG)
		comparer_finding(comparer, "ping-pong", customer, site,
			arena_printf(&comparer->scratch,
				"%.*s goes back and forth between '%.*s' and '%.*s'; frozen until "
				"it moves elsewhere or 30 days have passed",
				SV_ARG(change->field), SV_ARG(change->before),
				SV_ARG(change->after)));
	return 0;
}

bool comparer_has_code(const struct ruleset *ruleset, const struct record *site, struct sv code)
{
	struct sv others = record_get(site, site->layout->codes);
	struct sv other;

	code = sv_trim(code);
	if (sv_eq(sv_trim(record_get(site, ruleset->link_fields[SIDE_SITE])), code))
		return true;
	while (join_next_code(&others, &other)) {
		if (sv_eq(other, code))
			return true;
	}
	return false;
}

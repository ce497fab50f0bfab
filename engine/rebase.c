#include "engine/rebase.h"

#include "engine/model/base.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

void rebase_init(struct rebase *rebase, struct ledger *ledger, const struct ruleset *ruleset,
	struct sv run_id)
{
	(void)memset(rebase, 0, sizeof(*rebase));
	rebase->ledger = ledger;
	rebase->ruleset = ruleset;
	rebase->run_id = run_id;
	arena_init(&rebase->arena, 0);
}

void rebase_release(struct rebase *rebase)
{
	arena_release(&rebase->arena);
	buf_release(&rebase->old);
	buf_release(&rebase->new);
}

static const struct agreement *agreement_of(
	const struct agreement *agreements, size_t count, struct sv rule)
{
	for (size_t i = 0; i < count; i++) {
		if (sv_eq(agreements[i].rule, rule))
			return &agreements[i];
	}
	return NULL;
}

static void merge(struct rebase *rebase, const struct agreement *agreements, size_t count)
{
	buf_clear(&rebase->new);
	for (size_t i = 0; i < rebase->ruleset->rule_count; i++) {
		const struct rule *rule = &rebase->ruleset->rules[i];
		const struct agreement *agreement = agreement_of(agreements, count, rule->name);
		struct base_value value;
		if (rule->on_create)
			continue;
		if (agreement) {
			if (agreement->kind != AGREEMENT_FORGET &&
				agreement->kind != AGREEMENT_WRITTEN_FORGET)
				base_add(&rebase->new, rule->name_hash, agreement->customer_value,
					agreement->site_value);
		} else if (base_find(buf_sv(&rebase->old), rule->name_hash, &value)) {
			base_add(&rebase->new, rule->name_hash, value.customer, value.site);
		}
	}
}

int rebase_link(struct rebase *rebase, struct sv customer_id, struct sv site_num,
	const struct agreement *agreements, size_t count, bool *out_done, struct err *err)
{
	struct ledger_link link;

	*out_done = false;
	arena_clear(&rebase->arena);
	if (ledger_find_link(
		    rebase->ledger, SIDE_CUSTOMER, customer_id, &rebase->arena, &link, err) != 0)
		return err->code;
	if (link.link_id == 0 || !sv_eq(link.site_num, site_num))
		return 0;
	if (ledger_base(rebase->ledger, link.link_id, &rebase->old, err) != 0)
		return err->code;
	merge(rebase, agreements, count);
	*out_done = true;
	if (sv_eq(buf_sv(&rebase->old), buf_sv(&rebase->new)))
		return 0;
	if (ledger_keep_base(
		    rebase->ledger, rebase->run_id, link.link_id, buf_sv(&rebase->old), err) != 0)
		return err->code;
	return ledger_set_base(rebase->ledger, link.link_id, buf_sv(&rebase->new), err);
}

int rebase_first(struct rebase *rebase, struct sv customer_id, struct sv site_num, struct sv base,
	struct err *err)
{
	struct ledger_link link;

	arena_clear(&rebase->arena);
	if (ledger_find_link(
		    rebase->ledger, SIDE_CUSTOMER, customer_id, &rebase->arena, &link, err) != 0)
		return err->code;
	if (link.link_id == 0 || !sv_eq(link.site_num, site_num) || link.base_hash != 0)
		return ERR_SET(err, ERR_INTERNAL,
			"customer '%.*s' and site '%.*s' are not linked, or have a base already",
			SV_ARG(customer_id), SV_ARG(site_num));
	if (ledger_keep_base(rebase->ledger, rebase->run_id, link.link_id, SV(""), err) != 0)
		return err->code;
	return ledger_set_base(rebase->ledger, link.link_id, base, err);
}

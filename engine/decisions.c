#include "engine/decisions.h"

#include "engine/base/buf.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

static void put(struct decisions *decisions, struct map *map, struct sv key, uint64_t value)
{
	(void)map_put(map, arena_sv(&decisions->arena, key), value, NULL);
}

static int take(void *self, const struct ledger_decision *row, struct err *err)
{
	struct decisions *decisions = self;
	enum side side = row->customer_id.n ? SIDE_CUSTOMER : SIDE_SITE;
	struct sv key = side == SIDE_CUSTOMER ? row->customer_id : row->site_num;

	(void)err;
	if (row->change_id.n && row->at > decisions->newest)
		decisions->newest = row->at;
	if (sv_eq(row->what, SV("ignore-change"))) {
		put(decisions, &decisions->ignored_changes, row->change_id, (uint64_t)row->at);
	} else if (sv_eq(row->what, SV("hold"))) {
		put(decisions, &decisions->held_changes, row->change_id, (uint64_t)row->at);
	} else if (sv_eq(row->what, SV("reject-pair"))) {
		put(decisions, &decisions->rejected[SIDE_CUSTOMER], row->customer_id, 1);
		put(decisions, &decisions->rejected[SIDE_SITE], row->site_num, 1);
		struct sv pair = arena_printf(&decisions->arena, "%.*s\x1f%.*s",
			SV_ARG(row->customer_id), SV_ARG(row->site_num));
		(void)map_put(&decisions->rejected_pairs, pair, 1, NULL);
	} else if (sv_eq(row->what, SV("create"))) {
		put(decisions, &decisions->create[side], key, 1);
	} else if (sv_eq(row->what, SV("ignore-record"))) {
		put(decisions, &decisions->ignore[side], key, 1);
	}
	return 0;
}

int decisions_load(struct ledger *ledger, struct decisions *decisions, struct err *err)
{
	(void)memset(decisions, 0, sizeof(*decisions));
	arena_init(&decisions->arena, 0);
	return ledger ? ledger_each_decision(ledger, take, decisions, err) : 0;
}

int64_t decisions_later(const struct decisions *decisions, int64_t now)
{
	return now > decisions->newest ? now : decisions->newest + 1;
}

void decisions_release(struct decisions *decisions)
{
	map_release(&decisions->ignored_changes);
	map_release(&decisions->held_changes);
	map_release(&decisions->rejected_pairs);
	for (int side = 0; side < SIDE_COUNT; side++) {
		map_release(&decisions->rejected[side]);
		map_release(&decisions->create[side]);
		map_release(&decisions->ignore[side]);
	}
	arena_release(&decisions->arena);
}

bool decisions_pair_is_rejected(
	const struct decisions *decisions, struct sv customer_id, struct sv site_num)
{
	struct buf key = BUF_INIT;

	if (decisions->rejected_pairs.count == 0 ||
		!decisions_has(&decisions->rejected[SIDE_CUSTOMER], customer_id))
		return false;
	buf_printf(&key, "%.*s\x1f%.*s", SV_ARG(customer_id), SV_ARG(site_num));
	bool rejected = decisions_has(&decisions->rejected_pairs, buf_sv(&key));
	buf_release(&key);
	return rejected;
}

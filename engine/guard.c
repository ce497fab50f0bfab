#include "engine/guard.h"

#include <assert.h>

#include "engine/base/num.h"
#include "engine/guard_shares.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

enum {
	SECONDS_7_DAYS = 7 * 86400,
	PERCENT_UNIT = 100000 /* thousandths of a percent in a whole */
};

static const char *const guard_names[] = {
	"shrink", "creates", "updates", "closes", "closes_7_days"};

int guard_parse_allow(struct sv text, struct guard_allow *out, struct err *err)
{
	struct sv rest = text;
	struct sv name = sv_cut(&rest, ':');
	uint64_t number;
	size_t count = sizeof(guard_names) / sizeof(guard_names[0]);
	bool known = false;

	for (size_t i = 0; i < count && !known; i++)
		known = sv_eq(name, sv_of(guard_names[i]));
	if (!known) {
		const char *nearest = sv_nearest(name, guard_names, count);
		return ERR_SET(err, ERR_USAGE, "--allow '%.*s': there is no guard '%.*s'; %s%s%s",
			SV_ARG(text), SV_ARG(name),
			nearest ? "did you mean '" : "guards are shrink, creates, ",
			nearest ? nearest : "updates, closes, closes_7_days", nearest ? "'?" : "");
	}
	if (!num_parse_u64(rest, UINT32_MAX, &number))
		return ERR_SET(err, ERR_USAGE,
			"--allow '%.*s': write it as %.*s:NUMBER, for example %.*s:500",
			SV_ARG(text), SV_ARG(name), SV_ARG(name));
	*out = (struct guard_allow){name, number};
	return 0;
}

int guard_read_history(struct ledger *ledger, int64_t now, const uint64_t *links,
	struct arena *arena, struct guard_history *out, struct err *err)
{
	(void)memset(out, 0, sizeof(*out));
	if (!ledger)
		return 0;
	if (ledger_closes_since(ledger, now - SECONDS_7_DAYS, &out->closes_7_days, err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct ledger_snapshot last = {0};
		if (ledger_last_applied(ledger, (enum side)side, arena, &last, err) != 0)
			return err->code;
		out->has_applied[side] = !sv_is_absent(last.seal);
		out->applied_rows[side] = last.rows;
		out->applied_shares[side] = last.shares;
		if (side == SIDE_SITE)
			out->applied_devices = last.devices;
	}
	if (links)
		out->links = *links;
	else if (!out->has_applied[SIDE_CUSTOMER] || !out->has_applied[SIDE_SITE])
		return ledger_link_count(ledger, &out->links, err);
	return 0;
}

/* What guard_measure works with. */
struct measuring {
	const struct settings_guard *settings;
	const struct guard_allows *allows;
	struct arena *arena;
	struct changeset_guard *guards;
	size_t count;
};

static uint64_t limit_in_records(
	const struct measuring *m, const struct settings_limit *limit, uint64_t of)
{
	if (!limit->is_percent)
		return limit->number;
	uint64_t share = of / PERCENT_UNIT * limit->number +
			 of % PERCENT_UNIT * limit->number / PERCENT_UNIT;
	return share < m->settings->minimum ? m->settings->minimum : share;
}

static void add(struct measuring *m, const char *name, const char *scope, const char *measure,
	const struct settings_limit *limit, uint64_t measured, uint64_t of)
{
	assert(m->count < GUARDS_MAX);
	struct changeset_guard *guard = &m->guards[m->count++];
	*guard = (struct changeset_guard){
		.name = sv_of(name),
		.scope = sv_of(scope),
		.measure = sv_of(measure),
		.limit = sv_of(limit->text),
		.limit_count = limit_in_records(m, limit, of),
		.measured = measured,
		.of = of,
	};
	guard->tripped = measured > guard->limit_count;
	for (size_t i = 0; m->allows && i < m->allows->count; i++) {
		if (!sv_eq(m->allows->at[i].guard, guard->name))
			continue;
		guard->allow = m->allows->at[i].number;
		guard->allowed = guard->tripped && measured <= guard->allow;
	}
}

/* The records on the side that is written. An undo read only those that it is about: then the last
 * snapshot that was applied tells. */
static uint64_t population(const struct changeset_manifest *manifest,
	const struct guard_history *history, enum side side)
{
	return manifest->snapshot_count ? manifest->counts[side].read : history->applied_rows[side];
}

static void measure_writes(struct measuring *m, const struct changeset_manifest *manifest,
	const struct guard_history *history)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		enum direction direction = (enum direction)d;
		enum side written = direction_written(direction);
		uint64_t read = population(manifest, history, written);
		add(m, "creates", direction_name(direction),
			d == DIRECTION_OUTBOUND ? "sites created" : "customers created",
			&m->settings->creates, manifest->records[d][ACTION_CREATE], read);
		add(m, "updates", direction_name(direction),
			d == DIRECTION_OUTBOUND ? "sites updated" : "customers updated",
			&m->settings->updates, manifest->records[d][ACTION_UPDATE], read);
	}
}

static void measure_closes(struct measuring *m, const struct changeset_manifest *manifest,
	const struct guard_history *history)
{
	uint64_t read = population(manifest, history, SIDE_CUSTOMER);
	uint64_t closes = manifest->records[DIRECTION_INBOUND][ACTION_CLOSE];

	add(m, "closes", "inbound", "customers closed", &m->settings->closes, closes, read);
	add(m, "closes_7_days", "inbound", "customers closed in seven days, these included",
		&m->settings->closes_7_days, closes + (closes ? history->closes_7_days : 0), read);
}

static uint64_t lost(uint64_t before, uint64_t now)
{
	return before > now ? before - now : 0;
}

static void measure_shares(struct measuring *m, const struct guard_history *history,
	const struct guard_snapshots *snapshots, enum side side)
{
	struct guard_share shares[GUARD_SHARES_MAX];
	size_t count = guard_shares_measure(side, history->applied_shares[side],
		history->applied_rows[side], snapshots->shares[side], snapshots->rows[side],
		m->arena, shares);

	for (size_t i = 0; i < count; i++)
		add(m, "shrink", shares[i].scope, shares[i].measure, &m->settings->shrink,
			shares[i].measured, history->applied_rows[side]);
}

/* Nothing was applied yet: a linked record was there when it was linked. */
static void measure_against_links(struct measuring *m, const struct guard_history *history,
	const struct guard_snapshots *snapshots, enum side side)
{
	if (history->links == 0)
		return;
	add(m, "shrink", side_plural(side), "fewer records than are linked", &m->settings->shrink,
		lost(history->links, snapshots->rows[side]), history->links);
	if (side == SIDE_SITE)
		add(m, "shrink", "devices", "fewer devices than sites are linked",
			&m->settings->shrink, lost(history->links, snapshots->devices),
			history->links);
}

static void measure_shrinkage(struct measuring *m, const struct guard_history *history,
	const struct guard_snapshots *snapshots)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!snapshots->known[side])
			continue;
		if (!history->has_applied[side]) {
			measure_against_links(m, history, snapshots, (enum side)side);
			continue;
		}
		add(m, "shrink", side_plural((enum side)side),
			"fewer records than in the last applied snapshot", &m->settings->shrink,
			lost(history->applied_rows[side], snapshots->rows[side]),
			history->applied_rows[side]);
		measure_shares(m, history, snapshots, (enum side)side);
	}
	if (history->has_applied[SIDE_SITE] && snapshots->known[SIDE_SITE])
		add(m, "shrink", "devices", "fewer devices than in the last applied snapshot",
			&m->settings->shrink, lost(history->applied_devices, snapshots->devices),
			history->applied_devices);
}

size_t guard_measure(const struct settings_guard *settings,
	const struct changeset_manifest *manifest, const struct guard_history *history,
	const struct guard_snapshots *snapshots, const struct guard_allows *allows,
	struct arena *arena, struct changeset_guard *out_guards)
{
	struct measuring m = {settings, allows, arena, out_guards, 0};

	measure_shrinkage(&m, history, snapshots);
	measure_writes(&m, manifest, history);
	measure_closes(&m, manifest, history);
	return m.count;
}

bool guard_refuses(const struct changeset_guard *guards, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (guards[i].tripped && !guards[i].allowed)
			return true;
	}
	return false;
}

void guard_describe(const struct changeset_guard *guard, struct buf *out)
{
	buf_printf(out, "%.*s %.*s: %llu %.*s, the limit is %llu (%.*s of %llu",
		SV_ARG(guard->name), SV_ARG(guard->scope), (unsigned long long)guard->measured,
		SV_ARG(guard->measure), (unsigned long long)guard->limit_count,
		SV_ARG(guard->limit), (unsigned long long)guard->of);
	buf_add_str(out, " records)");
	if (guard->allowed)
		buf_printf(out, "; let pass by --allow %.*s:%llu", SV_ARG(guard->name),
			(unsigned long long)guard->allow);
	else if (guard->tripped)
		buf_printf(out, "; --allow %.*s:%llu would let it pass", SV_ARG(guard->name),
			(unsigned long long)guard->measured);
}

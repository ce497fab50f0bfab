#include "engine/extract.h"

#include "engine/base/clock.h"
#include "engine/base/fail.h"
#include "engine/base/log.h"
#include "engine/guard_shares.h"
#include "io/ledger.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

struct extraction {
	struct port *port;
	struct snapwriter *writer;
	struct sv canary;
	bool canary_seen;
	uint64_t rows;
	void (*progress)(void *self, uint64_t rows);
	void *progress_self;
};

static int take_row(void *self, const struct record *record, struct err *err)
{
	struct extraction *x = self;

	if (x->canary.n && sv_eq(record_key(record), x->canary))
		x->canary_seen = true;
	x->rows++;
	if (x->progress && x->rows % 256 == 0)
		x->progress(x->progress_self, x->rows);
	return snapwriter_row(x->writer, record, err);
}

static int restart(void *self, struct err *err)
{
	struct extraction *x = self;

	log_notice("the list of %s moved while it was read; reading it again from the start",
		side_plural(x->port->layout->side));
	x->canary_seen = false;
	x->rows = 0;
	return snapwriter_restart(x->writer, err);
}

static int check_canary(const struct extraction *x, struct err *err)
{
	enum side side = x->port->layout->side;

	if (!x->canary.n || x->canary_seen)
		return 0;
	return ERR_SET(err, ERR_FAILED,
		"%s '%.*s', the canary of [%s], is not in the list that was read: the list is not "
		"whole; "
		"no snapshot was made",
		side_name(side), SV_ARG(x->canary), side_system(side));
}

static int remember(struct ledger *ledger, const struct extract_result *result,
	const char *state_dir, struct arena *arena, struct err *err)
{
	size_t n = strlen(state_dir);
	const char *path = result->path;

	if (strncmp(path, state_dir, n) == 0 && path[n] == '/')
		path += n + 1;
	struct ledger_snapshot row = {
		.side = result->manifest.side,
		.path = sv_of(path),
		.seal = result->manifest.seal,
		.rows = result->manifest.rows,
		.devices = result->manifest.devices,
		.taken_until = result->manifest.taken_until,
		.shares = guard_shares_text(&result->manifest, arena),
	};
	FAIL_POINT("extract.before_ledger");
	return ledger_add_snapshot(ledger, &row, err);
}

int extract_run(struct port *port, const struct settings *settings, struct ledger *ledger,
	void (*progress)(void *self, uint64_t rows), void *progress_self, struct arena *arena,
	struct extract_result *out, struct err *err)
{
	const char *canary = port->layout->side == SIDE_CUSTOMER
				     ? settings->revio.system.canary
				     : settings->rapid_response.system.canary;
	struct extraction x = {.port = port,
		.canary = sv_of(canary),
		.progress = progress,
		.progress_self = progress_self};
	struct record_sink sink = {&x, take_row, restart};
	struct extract_proof proof = {0};
	struct sv dir = arena_printf(arena, "%s/snapshots", settings->sync.state);

	int code =
		snapwriter_open(dir.p, port->layout, port->base_url, clock_now(), &x.writer, err);
	if (code == 0)
		code = port_extract(port, &sink, &proof, err);
	if (code == 0)
		code = check_canary(&x, err);
	if (code == 0)
		code = snapwriter_commit(
			x.writer, &proof, clock_now(), arena, &out->manifest, &out->path, err);
	out->restarts = proof.restarts;
	snapwriter_free(x.writer);
	return code ? code : remember(ledger, out, settings->sync.state, arena, err);
}

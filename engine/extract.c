#include "engine/extract.h"

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/fail.h"
#include "engine/base/log.h"
#include "engine/guard_shares.h"
#include "io/file.h"
#include "io/ledger.h"
#include "io/pagespool.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

/* An extraction that broke off longer ago is not continued: its first pages are too old. */
enum { RESUME_AGE_S = 3600 };

struct extraction {
	const char *dir;
	struct pagespool *spool; /* NULL: this list cannot be continued */
	const char *spool_path;
	uint64_t identity;
	bool is_taking_up;
	struct extract_mark mark;
	struct port *port;
	struct snapwriter *writer;
	struct sv canary;
	bool canary_seen;
	uint64_t rows;
	void (*progress)(void *self, uint64_t rows);
	void *progress_self;
};

static int take_row(void *self, const struct record *record, struct sv text, struct err *err)
{
	struct extraction *x = self;

	if (x->canary.n && sv_eq(record_key(record), x->canary))
		x->canary_seen = true;
	x->rows++;
	if (x->progress && x->rows % 256 == 0)
		x->progress(x->progress_self, x->rows);
	if (x->spool && !x->is_taking_up)
		pagespool_row(x->spool, text);
	return snapwriter_row_text(x->writer, record, text, err);
}

static void take_page(void *self, uint64_t page_no, uint64_t page_hash)
{
	struct extraction *x = self;

	if (page_no > 0 && x->spool) {
		pagespool_page(x->spool, page_no, page_hash);
		FAIL_POINT("extract.page");
		return;
	}
	pagespool_drop(x->spool);
	x->spool = NULL;
	if (page_no == 0 && x->rows == 0 &&
		x->spool_path) /* what had been kept is of no use: begin anew */
		x->spool = pagespool_new(
			x->spool_path, x->identity, x->port->layout->count, clock_now());
}

static int open_writer(struct extraction *x, int64_t taken_from, struct err *err)
{
	return snapwriter_open(
		x->dir, x->port->layout, x->port->base_url, taken_from, &x->writer, err);
}

/* The snapshot then begins when the extraction that broke off did. */
static int take_up(void *self, int (*row)(void *port, const struct sv *values, struct err *err),
	void *port, struct err *err)
{
	struct extraction *x = self;

	snapwriter_free(x->writer);
	x->writer = NULL;
	if (open_writer(x, x->mark.begun_at, err) != 0)
		return err->code;
	x->is_taking_up = true;
	int code = pagespool_each(x->spool, row, port, err);
	x->is_taking_up = false;
	return code;
}

static int restart(void *self, struct err *err)
{
	struct extraction *x = self;

	log_notice(
		"reading the list of %s again from the start", side_plural(x->port->layout->side));
	x->canary_seen = false;
	x->rows = 0;
	take_page(x, 0, 0);
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

/* What the rows are rows of: another list must not be continued with them. */
static uint64_t identity_of(const struct port *port, const struct settings *settings)
{
	const struct layout *layout = port->layout;
	uint64_t hash = digest_hash64(sv_of(port->base_url), settings->revio.page_size);

	hash = digest_hash64(sv_of(port->actor), hash);
	hash = digest_hash64(sv_of(settings->revio.sort), hash);
	for (size_t i = 0; i < layout->count; i++)
		hash = digest_hash64(layout->fields[i].name, hash + i);
	return hash;
}

/* Pages from before another run's writes are not taken up: the ledger would take them for newer. */
static int open_spool(struct extraction *x, const struct settings *settings, struct ledger *ledger,
	int64_t now, struct arena *arena, struct record_sink *sink, struct err *err)
{
	uint64_t run_no = 0;

	if (x->port->layout->side != SIDE_CUSTOMER)
		return 0; /* sites come in one answer: there is nothing to continue */
	if (ledger_last_run_no(ledger, &run_no, err) != 0)
		return err->code;
	x->identity = identity_of(x->port, settings) + run_no;
	x->spool_path = arena_printf(arena, "%s/customers.pages", settings->sync.state).p;
	x->spool = pagespool_take_up(
		x->spool_path, x->identity, x->port->layout->count, now - RESUME_AGE_S, &x->mark);
	if (x->spool)
		sink->mark = &x->mark;
	else
		x->spool = pagespool_new(x->spool_path, x->identity, x->port->layout->count, now);
	return 0;
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
	struct record_sink sink = {&x, take_row, restart, take_page, NULL, take_up};
	struct extract_proof proof = {0};
	int64_t now = clock_now();

	x.dir = arena_printf(arena, "%s/snapshots", settings->sync.state).p;
	int code = open_spool(&x, settings, ledger, now, arena, &sink, err);
	if (code == 0)
		code = open_writer(&x, now, err);
	if (code == 0)
		code = port_extract(port, &sink, &proof, err);
	if (code == 0)
		code = check_canary(&x, err);
	if (code == 0)
		code = snapwriter_commit(
			x.writer, &proof, clock_now(), arena, &out->manifest, &out->path, err);
	out->restarts = proof.restarts;
	snapwriter_free(x.writer);
	if (code == 0)
		pagespool_drop(x.spool);
	else
		pagespool_keep(x.spool);
	return code ? code : remember(ledger, out, settings->sync.state, arena, err);
}

/* ---- what a killed extraction leaves ---------------------------------------------------------------------- */

static int remove_if_unfinished(struct ledger *ledger, const char *state_dir, const char *name,
	struct arena *arena, struct err *err)
{
	struct sv path = arena_printf(arena, "snapshots/%s", name);
	const char *file = file_join(arena, state_dir, path.p);
	bool known = false;

	if (!sv_has_suffix(path, SV(".csv.gz")) || file_exists(snapshot_manifest_path(arena, file)))
		return 0;
	if (ledger_knows_snapshot_at(ledger, path, &known, err) != 0)
		return err->code;
	return known ? 0 : file_remove(file, err);
}

int extract_remove_unfinished(struct ledger *ledger, const char *state_dir, struct err *err)
{
	struct file_names names = {0};
	struct arena arena;
	int code = 0;

	arena_init(&arena, 0);
	const char *folder = file_join(&arena, state_dir, "snapshots");
	if (file_is_folder(folder))
		code = file_list(folder, &arena, &names, err);
	for (size_t i = 0; i < names.count && code == 0; i++)
		code = remove_if_unfinished(ledger, state_dir, names.at[i], &arena, err);
	vec_release(&names);
	arena_release(&arena);
	return code;
}

#include "engine/reconcile.h"

#include <stdlib.h>
#include <unistd.h>

#include "engine/base/mem.h"
#include "engine/confirm.h"
#include "engine/guard_shares.h"
#include "engine/reconcile_private.h"
#include "engine/pairs.h"
#include "io/file.h"

#include "engine/base/banned.h"

unsigned reconcile_threads(const struct settings *settings)
{
	uint64_t threads = settings->sync.threads;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (threads == 0)
		threads = cores > 0 ? (uint64_t)cores : 1;
	return threads > THREADS_MAX ? THREADS_MAX : (unsigned)threads;
}

/* ---- snapshots ------------------------------------------------------------------------------------------ */

static int check_seal(struct run *run, enum side side, struct err *err)
{
	const struct snapshot_manifest *manifest = &run->snapshots[side];

	if (run->readers[side])
		return snapreader_check_seal(run->readers[side], err);
	return run->sealed[side] && manifest->sha256.n
		       ? snapshot_verify(run->input->snapshot_paths[side], manifest, err)
		       : 0;
}

/* A file that is not what was sealed is the reason for whatever else went wrong with it. */
static int check_seals(struct run *run, int code)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct err failure = ERR_INIT;
		if (code != ERR_SEAL && code != ERR_INTERRUPTED &&
			check_seal(run, (enum side)side, &failure) != 0) {
			*run->err = failure;
			code = failure.code;
		}
	}
	return code;
}

static int open_snapshot(struct run *run, enum side side)
{
	const char *path = run->input->snapshot_paths[side];
	struct snapshot_manifest *manifest = &run->snapshots[side];
	struct err *err = run->err;

	run->sealed[side] = true;
	if (snapshot_read_manifest(path, run->arena, manifest, err) == 0) {
		if (manifest->side != side)
			return ERR_SET(err, ERR_DATA, "'%s' is a snapshot of %s, not of %s", path,
				side_plural(manifest->side), side_plural(side));
	} else if (err->code == ERR_NO_INPUT) {
		err_clear(err); /* a bare file: good for a preview, never for apply */
		run->sealed[side] = false;
		char hex[DIGEST_HEX_SIZE];
		if (file_sha256(path, hex, &manifest->bytes, err) != 0)
			return err->code;
		manifest->sha256 = arena_sv(run->arena, sv_of(hex));
	} else {
		return err->code;
	}
	return snapreader_open(path, &run->input->ruleset->layouts[side], !run->sealed[side],
		&run->readers[side], err);
}

int reconcile_read_snapshots(const char *const paths[SIDE_COUNT], struct arena *arena,
	struct guard_snapshots *out, struct err *err)
{
	(void)memset(out, 0, sizeof(*out));
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct snapshot_manifest manifest;
		if (!paths[side])
			continue;
		if (snapshot_read_manifest(paths[side], arena, &manifest, err) != 0)
			return err->code;
		out->known[side] = true;
		out->rows[side] = manifest.rows;
		out->shares[side] = guard_shares_text(&manifest, arena);
		if (side == SIDE_SITE)
			out->devices = manifest.devices;
	}
	return 0;
}

/* ---- pairs from the join ---------------------------------------------------------------------------------- */

/* By the link's id, if it is known, and else, or if that was another link of the same hash, by the customer's. */
static int fetch_base(struct comparer *comparer, const struct record *customer,
	const struct record *site, int64_t link_id, struct err *err)
{
	struct ledger *ledger = NULL;
	struct ledger_link link;
	bool found = false;

	buf_clear(&comparer->base);
	arena_clear(&comparer->scratch);
	if (comparer_ledger(comparer, &ledger, err) != 0)
		return err->code;
	if (!ledger)
		return 0;
	if (link_id && ledger_base_of(ledger, link_id, record_key(customer), record_key(site),
			       &comparer->base, &found, err) != 0)
		return err->code;
	if (found)
		return 0;
	if (ledger_find_link(ledger, SIDE_CUSTOMER, record_key(customer), &comparer->scratch, &link,
		    err) != 0)
		return err->code;
	return link.link_id ? ledger_base(ledger, link.link_id, &comparer->base, err) : 0;
}

int reconcile_linked(struct comparer *comparer, const struct record *customer,
	const struct record *site, int64_t link_id, struct err *err)
{
	struct buf base = BUF_INIT;

	if (fetch_base(comparer, customer, site, link_id, err) != 0)
		return err->code;
	base = comparer->base; /* pairs_reconcile uses the comparer's own buffers */
	buf_init(&comparer->base);
	int result = confirm_judge(comparer, customer, site, buf_sv(&base), err);
	buf_release(&comparer->base);
	comparer->base = base;
	return result;
}

/* A pair without a base. */
int reconcile_first(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct err *err)
{
	struct sv base;

	if (!pairs_is_quiet(comparer, customer, site, &base))
		return confirm_judge(comparer, customer, site, SV(""), err);
	pairs_count_first(comparer, customer, site, base);
	return 0;
}

static int take_pair(void *worker, const struct record *customer, const struct record *site,
	int64_t link_slot, const struct agreed_rows_of_pair *rows, struct err *err)
{
	struct comparer *comparer = worker;
	const struct comparison *comparison = comparer->comparison;
	const struct linkset *links = comparison->links;
	struct sv base;

	if (!linkset_has_base(links, link_slot))
		return reconcile_first(comparer, customer, site, err);
	if (pairs_is_quiet(comparer, customer, site, &base) &&
		linkset_base_is(links, link_slot, base_hash(base))) {
		pairs_count_quiet(comparer);
		if (comparison->agreed)
			agreed_note(comparison->agreed, comparer->number, rows,
				record_get(site, site->layout->codes),
				linkset_id(links, link_slot));
		return 0;
	}
	return reconcile_linked(comparer, customer, site,
		linkset_knows_ids(links) ? linkset_id(links, link_slot) : 0, err);
}

/* Links a pair by its exact and unique code. */
int reconcile_link(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct err *err)
{
	struct link_add link = {record_key(customer), record_key(site),
		comparer_code(comparer, customer, site), SV("code")};

	draft_link(&comparer->draft, &link);
	return reconcile_first(comparer, customer, site, err);
}

/* Of a first comparison: a pair that nothing else could have to do with is linked at once. */
static int take_unlinked(void *worker, const struct record *customer, const struct record *site,
	bool *out_taken, struct err *err)
{
	struct comparer *comparer = worker;
	const struct comparison *comparison = comparer->comparison;
	struct sv group = record_get(site, site->layout->group);
	bool foreign =
		group.n && comparison->dealer_number.n && !sv_eq(group, comparison->dealer_number);

	*out_taken = !foreign &&
		     survey_is_plain_pair(comparison->survey, comparison->ruleset, customer, site);
	return *out_taken ? reconcile_link(comparer, customer, site, err) : 0;
}

/* For match: linked pairs are of no interest. */
static int pass_over_pair(void *worker, const struct record *customer, const struct record *site,
	int64_t link_slot, const struct agreed_rows_of_pair *rows, struct err *err)
{
	(void)worker;
	(void)customer;
	(void)site;
	(void)link_slot;
	(void)rows;
	(void)err;
	return 0;
}

/* For apply. The comparers of a run lie in it. */
int reconcile_hand_out(struct run *run, struct comparer *comparer, const struct record *customer,
	const struct record *site, struct err *err)
{
	struct sv base;

	if (!pairs_is_quiet(comparer, customer, site, &base) || base.n == 0)
		return 0;
	(void)pthread_mutex_lock(&run->first_mutex);
	int code = run->first(run->first_self, record_key(customer), record_key(site), base, err);
	(void)pthread_mutex_unlock(&run->first_mutex);
	return code;
}

static int take_first_pair(void *worker, const struct record *customer, const struct record *site,
	int64_t link_slot, const struct agreed_rows_of_pair *rows, struct err *err)
{
	struct comparer *comparer = worker;

	(void)rows;
	return linkset_has_base(comparer->comparison->links, link_slot)
		       ? 0
		       : reconcile_hand_out(comparer->run, comparer, customer, site, err);
}

struct progress {
	const struct reconcile_input *input;
	uint64_t of;
};

static void report(void *self, uint64_t rows)
{
	const struct progress *progress = self;

	if (progress->input->progress)
		progress->input->progress(progress->input->progress_self, rows, progress->of);
}

/* A bare file does not tell how many rows it has: more than this are hardly in so many bytes. Where there are, tables
 * grow, and there is no survey. */
static uint64_t rows_expected(const struct run *run, enum side side)
{
	enum { PACKED_ROW_BYTES = 24, ROW_BYTES = 64 };
	const struct snapshot_manifest *manifest = &run->snapshots[side];
	bool packed = sv_has_suffix(sv_of(run->input->snapshot_paths[side]), SV(".gz"));

	if (run->sealed[side])
		return manifest->rows;
	return manifest->bytes / (packed ? PACKED_ROW_BYTES : ROW_BYTES);
}

/* The first comparison links nearly everything: without a survey it would have to keep all records. */
static int survey_first(struct run *run)
{
	const struct comparison *comparison = &run->comparison;
	const struct decisions *decisions = &comparison->decisions;
	const uint64_t rows[SIDE_COUNT] = {
		rows_expected(run, SIDE_CUSTOMER), rows_expected(run, SIDE_SITE)};

	if (run->only_candidates || run->first || !comparison->auto_link_exact ||
		linkset_count(comparison->links) > 0)
		return 0;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (decisions->ignore[side].count > 0 || decisions->rejected[side].count > 0)
			return 0;
	}
	return survey_make(run->readers, run->input->ruleset, &run->partition, rows, run->threads,
		&run->comparison.survey, run->err);
}

static int run_join(struct run *run)
{
	void *workers[THREADS_MAX];
	struct progress progress = {
		run->input, run->snapshots[SIDE_CUSTOMER].rows + run->snapshots[SIDE_SITE].rows};
	struct join_config config = {
		.readers = {run->readers[SIDE_CUSTOMER], run->readers[SIDE_SITE]},
		.ruleset = run->input->ruleset,
		.links = run->comparison.links,
		.agreed = run->agreed,
		.partition = run->partition,
		.threads = run->threads,
		.memory_bytes = run->memory_bytes / 16 * 10,
		.spill_dir = run->input->settings->sync.state,
		.expected_rows = {rows_expected(run, SIDE_CUSTOMER), rows_expected(run, SIDE_SITE)},
		.pair = run->only_candidates ? pass_over_pair
			: run->first	     ? take_first_pair
					     : take_pair,
		.unlinked = run->comparison.survey ? take_unlinked : NULL,
		.workers = workers,
		.progress = report,
		.progress_self = &progress,
	};

	for (unsigned i = 0; i < run->threads; i++)
		workers[i] = &run->comparers[i];
	return join_run(&config, &run->rest, run->err);
}

/* ---- the whole ----------------------------------------------------------------------------------------------- */

int reconcile_prepare(struct run *run)
{
	const struct reconcile_input *input = run->input;
	const struct settings *settings = input->settings;

	run->memory_bytes = settings->sync.memory_bytes;
	run->comparison.ruleset = input->ruleset;
	run->comparison.directions = input->directions;
	run->comparison.create = settings->sync.create;
	run->comparison.auto_link_exact = settings->sync.auto_link_exact;
	run->comparison.dealer_number = sv_of(settings->rapid_response.dealer_number);
	run->comparison.state_dir = settings->sync.state;
	run->comparison.has_ledger = input->ledger != NULL;
	run->comparison.has_written = input->ledger != NULL;
	if (run->memory_bytes == 0)
		run->memory_bytes =
			(uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE) / 4;
	run->threads = reconcile_threads(settings);
	for (unsigned i = 0; i < run->threads; i++) {
		comparer_init(&run->comparers[i], &run->comparison,
			(size_t)(run->memory_bytes / 4 / run->threads), settings->sync.state);
		run->comparers[i].run = run;
		run->comparers[i].number = i;
	}
	for (unsigned i = 0; input->confirm_ports && i < run->threads; i++)
		run->comparers[i].confirm = confirm_list_new(settings->sync.confirm_max);
	return decisions_load(input->ledger, &run->comparison.decisions, run->err);
}

static bool is_of_part(const void *self, struct sv customer_id)
{
	return survey_has_customer(self, customer_id);
}

/* With a ledger of their own: what it keeps of its pages is given back at once. */
static int load_all_links(struct run *run)
{
	const char *state = run->input->settings->sync.state;
	struct linkset **links = &run->comparison.links;

	if (!run->input->ledger)
		return linkset_load(NULL, state, run->threads, links, run->err);
	*links = linkset_load_later(state, run->threads); /* whose ledger is closed at once */
	return linkset_load_now(*links, run->err);
}

/* Links of customers of other partitions are not asked for: where all together would be a large share of the
 * memory, one more reading of the customers tells which are. */
static int load_links(struct run *run)
{
	struct ledger *ledger = run->input->ledger;
	const char *state = run->input->settings->sync.state;
	struct survey *ours = NULL;
	uint64_t links = 0;

	if (ledger && !partition_is_whole(&run->partition) &&
		(ledger_link_count(ledger, &links, run->err) != 0 ||
			(links * LINKSET_LINK_BYTES > run->memory_bytes / 4 &&
				survey_make_customers(run->readers, run->input->ruleset,
					&run->partition, run->snapshots[SIDE_CUSTOMER].rows,
					run->threads, &ours, run->err) != 0)))
		return run->err->code;
	int code = ours ? linkset_load_some(ledger, state, run->threads, is_of_part, ours,
				  survey_count(ours), &run->comparison.links, run->err)
			: load_all_links(run);
	survey_free(ours);
	return code;
}

static int open_inputs(struct run *run)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (open_snapshot(run, (enum side)side) != 0)
			return run->err->code;
		if (run->snapshots[side].taken_until > run->comparison.as_of)
			run->comparison.as_of = run->snapshots[side].taken_until;
	}
	if (run->input->ledger &&
		ledger_newest_link_move(run->input->ledger, &run->links_as_of, run->err) != 0)
		return run->err->code;
	return 0;
}

/* ---- pairs that are as they were ----------------------------------------------------------------------------- */

static int begin_agreed(struct run *run)
{
	struct agreed_input input = {.settings = run->input->settings,
		.ruleset = run->input->ruleset,
		.ledger = run->input->ledger,
		.links_as_of = run->links_as_of,
		.readers = run->readers,
		.rows = {run->snapshots[SIDE_CUSTOMER].rows, run->snapshots[SIDE_SITE].rows},
		.memory_bytes = run->memory_bytes,
		.threads = run->threads};

	if (!run->input->ledger || !run->input->settings->sync.remember || run->only_candidates ||
		run->first || !partition_is_whole(&run->partition))
		return 0;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!run->sealed[side] || snapreader_member_count(run->readers[side]) == 0)
			return 0;
	}
	int code = ledger_link_id_max(input.ledger, &input.last_link_id, run->err);
	if (code == 0)
		code = agreed_begin(&input, &run->agreed, run->err);
	run->comparison.agreed = run->agreed;
	return code;
}

/* Along the rows of the last time nobody asks for a link before all sites were read. */
static int begin_links(struct run *run)
{
	if (run->agreed && agreed_is_known(run->agreed)) {
		run->comparison.links =
			linkset_load_later(run->input->settings->sync.state, run->threads);
		return 0;
	}
	int code = load_links(run);
	return code == 0 ? survey_first(run) : code;
}

static void *write_agreed(void *self)
{
	struct run *run = self;

	agreed_write(run->agreed, run->comparison.links);
	return NULL;
}

/* Beside what is left to do, which is for one thread. */
static void end_agreed(struct run *run)
{
	if (!run->agreed)
		return;
	pairs_count_agreed(&run->comparers[0], agreed_pairs(run->agreed));
	run->agreed_is_written = pthread_create(&run->agreed_thread, NULL, write_agreed, run) == 0;
	if (!run->agreed_is_written)
		agreed_write(run->agreed, run->comparison.links);
	run->comparison.agreed = NULL;
}

int reconcile_join(struct run *run)
{
	int code = open_inputs(run);

	if (code == 0)
		code = begin_agreed(run);
	if (code == 0)
		code = begin_links(run);
	if (code == 0)
		code = run_join(run);
	code = check_seals(run, code);
	if (code == 0)
		end_agreed(run);
	return code;
}

void reconcile_release(struct run *run)
{
	if (run->agreed_is_written)
		(void)pthread_join(run->agreed_thread, NULL);
	for (unsigned i = 0; i < run->threads; i++) {
		confirm_list_free(run->comparers[i].confirm);
		comparer_release(&run->comparers[i]);
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		snapreader_close(run->readers[side]);
		map_release(&run->by_key[side]);
	}
	linkset_free(run->comparison.links);
	agreed_free(run->agreed);
	survey_free(run->comparison.survey);
	decisions_release(&run->comparison.decisions);
	candidates_release(&run->candidates);
	join_rest_release(&run->rest);
}

int reconcile_run(
	const struct reconcile_input *input, struct reconcile_result *result, struct err *err)
{
	struct run *run = mem_calloc(1, sizeof(*run));

	(void)memset(result, 0, sizeof(*result));
	arena_init(&result->arena, 0);
	run->input = input;
	run->arena = &result->arena;
	run->err = err;
	int code = reconcile_prepare(run);
	if (code == 0)
		code = reconcile_join(run);
	if (code == 0)
		code = reconcile_rest(run);
	if (code == 0 && input->confirm_ports)
		code = confirm_settle(
			run->comparers, run->threads, input->confirm_ports, &run->healed, err);
	if (code == 0)
		code = reconcile_write(run, result);
	reconcile_release(run);
	mem_free(run);
	return code;
}

int reconcile_candidates(const struct reconcile_input *input, reconcile_candidates_fn *take,
	void *self, struct err *err)
{
	struct run *run = mem_calloc(1, sizeof(*run));
	struct arena arena;

	arena_init(&arena, 0);
	run->input = input;
	run->arena = &arena;
	run->only_candidates = true;
	run->err = err;
	int code = reconcile_prepare(run);
	if (code == 0)
		code = reconcile_join(run);
	if (code == 0)
		code = reconcile_decide_candidates(run);
	if (code == 0)
		code = take(self, &run->candidates, &run->comparison.decisions, err);
	reconcile_release(run);
	mem_free(run);
	arena_release(&arena);
	return code;
}

int reconcile_first_bases(
	const struct reconcile_input *input, reconcile_first_fn *take, void *self, struct err *err)
{
	struct run *run = mem_calloc(1, sizeof(*run));
	struct arena arena;

	arena_init(&arena, 0);
	(void)pthread_mutex_init(&run->first_mutex, NULL);
	run->input = input;
	run->arena = &arena;
	run->first = take;
	run->first_self = self;
	run->err = err;
	int code = reconcile_prepare(run);
	if (code == 0)
		code = reconcile_join(run);
	if (code == 0)
		code = reconcile_unmet(run);
	reconcile_release(run);
	(void)pthread_mutex_destroy(&run->first_mutex);
	mem_free(run);
	arena_release(&arena);
	return code;
}

void reconcile_result_release(struct reconcile_result *result)
{
	arena_release(&result->arena);
}

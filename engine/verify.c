#include "engine/verify.h"

#include <stdio.h>

#include "engine/base/arena.h"
#include "engine/base/clock.h"
#include "engine/base/map.h"
#include "engine/model/changeset.h"
#include "engine/model/snapshot.h"
#include "engine/retain.h"
#include "io/auditlog.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/ledger.h"
#include "io/snapstore.h"

#include "engine/base/banned.h"

static void tell_problem(struct verify_report *report, const char *path, const char *message)
{
	report->problems++;
	report->problem(report->self, path, message);
}

/* `code` of a check: 0, or a problem to be told and forgotten. */
static void tell(
	struct verify_report *report, const char *what, const char *path, int code, struct err *err)
{
	report->checked++;
	if (code == 0) {
		if (report->fine)
			report->fine(report->self, what, path);
		return;
	}
	tell_problem(report, path, err->message);
	err_clear(err);
}

static void verify_snapshot(const char *path, struct verify_report *report)
{
	struct arena arena;
	struct snapshot_manifest manifest;
	struct err err = ERR_INIT;

	arena_init(&arena, 0);
	int code = snapshot_read_manifest(path, &arena, &manifest, &err);
	if (code == 0)
		code = snapshot_check_text(path, &manifest, &err);
	if (code == 0)
		code = snapshot_verify(path, &manifest, &err);
	tell(report, "snapshot", path, code, &err);
	arena_release(&arena);
}

static void verify_changeset(const char *folder, struct verify_report *report)
{
	struct arena arena;
	struct changeset_manifest manifest;
	struct err err = ERR_INIT;

	arena_init(&arena, 0);
	int code = changefile_read_manifest(folder, &arena, &manifest, &err);
	bool is_part = code == 0 && manifest.part.n > 0;
	if (code == 0)
		code = (is_part ? changefile_verify_files : changefile_verify)(
			folder, &manifest, &err);
	tell(report, is_part ? "part of a comparison" : "change set", folder, code, &err);
	arena_release(&arena);
}

/* A run without rows writes no file. */
static int check_audit(const char *path, struct audit_summary *out_summary, struct err *err)
{
	int code = audit_check(path, out_summary, err);

	if (code == 0 && out_summary->rows == 0)
		code = ERR_SET(err, ERR_SEAL, "it has no rows: an audit has at least one");
	return code;
}

static int check_against_ledger(
	const struct ledger_run *run, const struct audit_summary *summary, struct err *err)
{
	if (summary->rows != run->audit_rows)
		return ERR_SET(err, ERR_SEAL,
			"it has %llu rows, but the ledger says %llu: its tail was cut or added to",
			(unsigned long long)summary->rows, (unsigned long long)run->audit_rows);
	if (!sv_eq(run->audit_last_hash, sv_of(summary->last_hash)))
		return ERR_SET(err, ERR_SEAL,
			"its last hash is not the one that the ledger keeps: it was written anew");
	if (!sv_eq(run->audit_prev_hash, sv_of(summary->first_prev_hash)))
		return ERR_SET(err, ERR_SEAL, "it does not follow the audit file before it");
	return 0;
}

struct first_run {
	struct arena *arena;
	struct sv run_id;
};

static int take_first_run(void *self, const struct audit_row *row, struct err *err)
{
	struct first_run *first = self;

	(void)err;
	if (sv_is_absent(first->run_id))
		first->run_id = arena_sv(first->arena, row->columns[AUDIT_RUN_ID]);
	return 0;
}

/* One audit by itself, and against what the ledger says of its run, if it knows it. */
static int verify_audit(const char *path, struct ledger *ledger, struct arena *arena,
	struct verify_report *report, struct err *err)
{
	struct audit_summary summary;
	struct first_run first = {arena, SV_ABSENT};
	struct ledger_run run = {0};
	struct err problem = ERR_INIT;
	int code = check_audit(path, &summary, &problem);

	if (code == 0 && ledger) {
		if (audit_each(path, take_first_run, &first, err) != 0 ||
			ledger_find_run(ledger, first.run_id, arena, &run, err) != 0)
			return err->code;
		if (!sv_is_absent(run.run_id) && sv_eq(run.run_id, first.run_id))
			code = check_against_ledger(&run, &summary, &problem);
	}
	tell(report, "audit", path, code, &problem);
	return 0;
}

/* ---- a file ----------------------------------------------------------------------------------------------- */

static int verify_file(const char *path, struct ledger *ledger, struct arena *arena,
	struct verify_report *report, struct err *err)
{
	struct sv name = sv_of(path);

	if (sv_eq(sv_of(file_base(path)), SV("manifest.json"))) {
		verify_changeset(file_folder(arena, path), report);
	} else if (sv_has_suffix(name, SV(".csv.gz"))) {
		verify_snapshot(path, report);
	} else if (sv_has_suffix(name, SV(".json"))) {
		verify_snapshot(
			arena_printf(arena, "%.*s.csv.gz", (int)(name.n - 5), path).p, report);
	} else if (sv_has_suffix(name, SV(".csv"))) {
		return verify_audit(path, ledger, arena, report, err);
	} else {
		return ERR_SET(err, ERR_USAGE,
			"'%s' is no snapshot, change set, audit or state folder", path);
	}
	return 0;
}

/* ---- a state folder ------------------------------------------------------------------------------------------ */

static int verify_folder(const char *dir, const char *suffix,
	void (*check)(const char *path, struct verify_report *report), struct verify_report *report,
	struct err *err)
{
	struct arena arena;
	struct file_names names = {0};
	int code = 0;

	arena_init(&arena, 0);
	if (file_is_folder(dir))
		code = file_list(dir, &arena, &names, err);
	for (size_t i = 0; i < names.count && code == 0; i++) {
		if (sv_has_suffix(sv_of(names.at[i]), sv_of(suffix)))
			check(file_join(&arena, dir, names.at[i]), report);
	}
	vec_release(&names);
	arena_release(&arena);
	return code;
}

/* What the ledger says of the audits, and what was seen of the files. */
struct chain {
	const char *state_dir;
	struct verify_report *report;
	struct arena arena;
	struct map files;		      /* name -> 1 when a run of the ledger names it */
	char next_prev_hash[DIGEST_HEX_SIZE]; /* of the next older... newest first */
	char newest_hash[DIGEST_HEX_SIZE];
	bool has_next;
	bool is_under_way; /* a run has not ended: rows of it are not in a file yet */
};

/* A run that was cut off may have its file before the ledger knows: the next command ends it. */
static void check_unended(struct chain *chain, const struct ledger_run *run)
{
	struct sv name = arena_printf(&chain->arena, "audit/%.*s.csv", SV_ARG(run->run_id));
	const char *path = file_join(&chain->arena, chain->state_dir, name.p);
	struct audit_summary summary;
	struct err problem = ERR_INIT;

	chain->is_under_way = true;
	if (run->audit_path.n > 0 || !file_exists(path))
		return;
	(void)map_put(&chain->files, name, 1, NULL);
	tell(chain->report, "audit", path, check_audit(path, &summary, &problem), &problem);
}

/* Runs come newest first: the chain is walked backwards. */
static int check_run(void *self, const struct ledger_run *run, struct err *err)
{
	struct chain *chain = self;
	struct audit_summary summary;
	struct err problem = ERR_INIT;

	(void)err;
	if (run->ended_at == 0)
		check_unended(chain, run);
	if (run->audit_path.n == 0)
		return 0;
	if (!chain->has_next)
		(void)snprintf(
			chain->newest_hash, DIGEST_HEX_SIZE, "%.*s", SV_ARG(run->audit_last_hash));
	const char *path =
		arena_printf(&chain->arena, "%s/%.*s", chain->state_dir, SV_ARG(run->audit_path)).p;
	(void)map_put(&chain->files, arena_sv(&chain->arena, run->audit_path), 1, NULL);
	if (chain->has_next && !sv_eq(run->audit_last_hash, sv_of(chain->next_prev_hash)))
		tell_problem(chain->report, path, "the audit file after it does not follow it");
	(void)snprintf(
		chain->next_prev_hash, DIGEST_HEX_SIZE, "%.*s", SV_ARG(run->audit_prev_hash));
	chain->has_next = true;
	if (!file_exists(path)) {
		tell_problem(
			chain->report, path, "the ledger knows this audit file, but it is gone");
		return 0;
	}
	int code = check_audit(path, &summary, &problem);
	if (code == 0)
		code = check_against_ledger(run, &summary, &problem);
	tell(chain->report, "audit", path, code, &problem);
	return 0;
}

/* The file of a run that keep_days has forgotten may be on its way out: no stranger, and no part of the chain. */
static int pass_over_forgotten(struct chain *chain, struct ledger *ledger, struct err *err)
{
	struct sv path = SV_ABSENT;
	int code = ledger_get(ledger, RETAIN_FORGOTTEN_PATH, &chain->arena, &path, err);

	if (code == 0 && !sv_is_absent(path))
		(void)map_put(&chain->files, path, 1, NULL);
	return code;
}

/* Both ends of the chain, as the ledger keeps them: whole files that are gone at an end show, too. */
static int check_ends(struct chain *chain, struct ledger *ledger, struct err *err)
{
	static const char zeros[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	const char *dir = file_join(&chain->arena, chain->state_dir, "audit");
	struct sv begin = SV_ABSENT;
	struct sv last = SV_ABSENT;

	if (ledger_get(ledger, RETAIN_BEGIN_HASH, &chain->arena, &begin, err) != 0 ||
		ledger_get(ledger, "audit_last_hash", &chain->arena, &last, err) != 0)
		return err->code;
	if (sv_is_absent(begin))
		begin = sv_of(zeros);
	if (sv_is_absent(last))
		last = begin;
	chain->report->checked++;
	if (!sv_eq(begin, chain->has_next ? sv_of(chain->next_prev_hash) : last) &&
		!chain->is_under_way)
		tell_problem(chain->report, dir,
			"the audit chain does not begin where the ledger says: its first file is "
			"gone, or the ledger is not the one that belongs to it");
	else if (chain->has_next && !chain->is_under_way && !sv_eq(last, sv_of(chain->newest_hash)))
		tell_problem(chain->report, dir,
			"the audit chain does not end where the ledger says: its last file is "
			"gone, or the ledger is not the one that belongs to it");
	else if (chain->report->fine)
		chain->report->fine(chain->report->self, "audit chain", dir);
	return 0;
}

static void verify_ledger(
	const char *state_dir, struct ledger *ledger, struct verify_report *report)
{
	struct arena arena;
	struct err err = ERR_INIT;

	arena_init(&arena, 0);
	int code = ledger_check(ledger, &err);
	tell(report, "ledger", file_join(&arena, state_dir, "accord.db"), code, &err);
	arena_release(&arena);
}

static int check_strangers(struct chain *chain, const char *dir, struct err *err)
{
	struct file_names names = {0};
	int code = file_is_folder(dir) ? file_list(dir, &chain->arena, &names, err) : 0;

	for (size_t i = 0; i < names.count && code == 0; i++) {
		struct sv name = arena_printf(&chain->arena, "audit/%s", names.at[i]);
		if (sv_has_suffix(name, SV(".csv")) && !map_find(&chain->files, name))
			tell_problem(chain->report, file_join(&chain->arena, dir, names.at[i]),
				"no run of the ledger wrote this audit file");
	}
	vec_release(&names);
	return code;
}

/* Without a ledger the files themselves must make one chain, in name order. */
static int verify_bare_audits(const char *dir, struct verify_report *report, struct err *err)
{
	struct arena arena;
	struct file_names names = {0};
	struct audit_summary summary;
	char last_hash[DIGEST_HEX_SIZE] = "";
	struct err problem = ERR_INIT;
	int code = 0;

	arena_init(&arena, 0);
	if (file_is_folder(dir))
		code = file_list(dir, &arena, &names, err);
	for (size_t i = 0; i < names.count && code == 0; i++) {
		const char *path = file_join(&arena, dir, names.at[i]);
		if (!sv_has_suffix(sv_of(path), SV(".csv")))
			continue;
		int checked = check_audit(path, &summary, &problem);
		if (checked == 0 && last_hash[0] && strcmp(last_hash, summary.first_prev_hash) != 0)
			checked = ERR_SET(
				&problem, ERR_SEAL, "it does not follow the audit file before it");
		if (checked == 0)
			(void)memcpy(last_hash, summary.last_hash, DIGEST_HEX_SIZE);
		tell(report, "audit", path, checked, &problem);
	}
	vec_release(&names);
	arena_release(&arena);
	return code;
}

static int verify_audits(
	const char *state_dir, struct ledger *ledger, struct verify_report *report, struct err *err)
{
	struct chain chain = {.state_dir = state_dir, .report = report};

	arena_init(&chain.arena, 0);
	const char *dir = file_join(&chain.arena, state_dir, "audit");
	int code = ledger ? ledger_each_run(ledger, 0, check_run, &chain, err)
			  : verify_bare_audits(dir, report, err);
	if (code == 0 && ledger)
		code = check_ends(&chain, ledger, err);
	if (code == 0 && ledger)
		code = pass_over_forgotten(&chain, ledger, err);
	if (code == 0 && ledger)
		code = check_strangers(&chain, dir, err);
	map_release(&chain.files);
	arena_release(&chain.arena);
	return code;
}

int verify_state(
	const char *state_dir, struct ledger *ledger, struct verify_report *report, struct err *err)
{
	struct arena arena;

	arena_init(&arena, 0);
	int code = verify_folder(
		file_join(&arena, state_dir, "snapshots"), ".csv.gz", verify_snapshot, report, err);
	if (code == 0)
		code = verify_folder(file_join(&arena, state_dir, "changesets"), "",
			verify_changeset, report, err);
	if (code == 0 && ledger)
		verify_ledger(state_dir, ledger, report);
	if (code == 0)
		code = verify_audits(state_dir, ledger, report, err);
	arena_release(&arena);
	return code;
}

/* ---- by path ---------------------------------------------------------------------------------------------- */

/* A state folder by its path is checked against the ledger that lies in it. */
static int verify_other_state(const char *path, struct verify_report *report, struct err *err)
{
	struct ledger *ledger = NULL;

	if (ledger_exists(path) && ledger_open(path, LEDGER_READ, &ledger, err) != 0)
		return err->code;
	int code = verify_state(path, ledger, report, err);
	ledger_close(ledger);
	return code;
}

/* One of the folders of a state; audits are held against the ledger beside them, if there is one. */
static int verify_part(
	const char *path, struct arena *arena, struct verify_report *report, struct err *err)
{
	const char *whole = NULL;
	struct ledger *ledger = NULL;
	struct sv bare = sv_of(path);

	while (bare.n > 1 && bare.p[bare.n - 1] == '/')
		bare.n--;
	if (file_absolute(arena, ".", arena_str(arena, bare), &whole, err) != 0)
		return err->code;
	struct sv name = sv_of(file_base(whole));
	const char *state = file_folder(arena, whole);
	if (sv_eq(name, SV("snapshots")))
		return verify_folder(whole, ".csv.gz", verify_snapshot, report, err);
	if (sv_eq(name, SV("changesets")))
		return verify_folder(whole, "", verify_changeset, report, err);
	if (!sv_eq(name, SV("audit")))
		return ERR_SET(err, ERR_USAGE,
			"'%s' is no snapshot, change set, audit, state folder or part of one",
			path);
	if (ledger_exists(state) && ledger_open(state, LEDGER_READ, &ledger, err) != 0)
		return err->code;
	int code = verify_audits(state, ledger, report, err);
	ledger_close(ledger);
	return code;
}

int verify_path(
	const char *path, struct ledger *ledger, struct verify_report *report, struct err *err)
{
	struct arena arena;
	int code = 0;

	arena_init(&arena, 0);
	if (!file_exists(path))
		code = ERR_SET(err, ERR_NO_INPUT, "there is no '%s'", path);
	else if (!file_is_folder(path))
		code = verify_file(path, ledger, &arena, report, err);
	else if (file_exists(file_join(&arena, path, "manifest.json")))
		verify_changeset(path, report);
	else if (file_is_folder(file_join(&arena, path, "snapshots")) ||
		 file_is_folder(file_join(&arena, path, "changesets")))
		code = verify_other_state(path, report, err);
	else
		code = verify_part(path, &arena, report, err);
	arena_release(&arena);
	return code;
}

/* ---- a ledger from a backup ------------------------------------------------------------------------------------ */

/* The newest file that is named like an audit; NULL when there is none. */
static const char *newest_audit(const struct file_names *names)
{
	enum { COMPACT_SIZE = 16 };

	for (size_t i = names->count; i-- > 0;) {
		struct sv name = sv_of(names->at[i]);
		int64_t at = 0;
		if (sv_has_suffix(name, SV(".csv")) &&
			clock_parse_compact(sv_sub(name, 0, COMPACT_SIZE), &at))
			return names->at[i];
	}
	return NULL;
}

int verify_ledger_is_newest(const char *state_dir, struct ledger *ledger, struct err *err)
{
	struct arena arena;
	struct file_names names = {0};
	struct ledger_run run = {0};

	arena_init(&arena, 0);
	const char *dir = file_join(&arena, state_dir, "audit");
	int code = file_is_folder(dir) ? file_list(dir, &arena, &names, err) : 0;
	const char *newest = code == 0 ? newest_audit(&names) : NULL;
	if (newest) {
		struct sv run_id = sv_sub(sv_of(newest), 0, strlen(newest) - strlen(".csv"));
		code = ledger_find_run(ledger, run_id, &arena, &run, err);
		if (code == 0 && !sv_eq(run.run_id, run_id))
			code = ERR_SET(err, ERR_DATA,
				"the ledger '%s/accord.db' does not know the newest audit '%s/%s': "
				"it "
				"is older than that run, as after restoring a backup, and so is "
				"its "
				"base. Restore a newer one; or move the audits that it does not "
				"know "
				"out of the folder and keep them, then `accord extract`, `accord "
				"diff`, "
				"and read the change set before you apply it (docs/ledger.md)",
				state_dir, dir, newest);
	}
	vec_release(&names);
	arena_release(&arena);
	return code;
}

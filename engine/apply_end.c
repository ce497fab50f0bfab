/* The end of a run: its audit file from the ledger's rows, then its end in the ledger (apply.h, A6). */
#include "engine/apply.h"

#include "engine/base/clock.h"
#include "engine/base/fail.h"
#include "io/auditlog.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* Where a written audit stands, as seen from its rows. */
struct chain {
	struct auditwriter *writer;
	struct ledger_run *run;
	struct arena *arena;
};

static int put_audit_row(void *self, const struct audit_row *row, struct err *err)
{
	struct chain *chain = self;

	(void)err;
	auditwriter_row(chain->writer, row);
	if (chain->run->audit_rows++ == 0)
		chain->run->audit_prev_hash = arena_sv(chain->arena, row->columns[AUDIT_PREV_HASH]);
	chain->run->audit_last_hash = arena_sv(chain->arena, row->columns[AUDIT_HASH]);
	return 0;
}

static int write_audit(struct ledger *ledger, const char *path, struct ledger_run *run,
	struct arena *arena, struct err *err)
{
	struct chain chain = {NULL, run, arena};

	run->audit_rows = 0;
	int code = auditwriter_open(path, &chain.writer, err);
	if (code == 0)
		code = ledger_each_audit(ledger, run->run_id, put_audit_row, &chain, err);
	if (code == 0)
		code = auditwriter_commit(chain.writer, err);
	auditwriter_free(chain.writer);
	return code;
}

int apply_finish_run(struct ledger *ledger, const char *state_dir, struct ledger_run *run,
	struct arena *arena, const char **out_path, struct err *err)
{
	uint64_t rows = 0;
	struct sv dir = arena_printf(arena, "%s/audit", state_dir);
	struct sv name = arena_printf(arena, "audit/%.*s.csv", SV_ARG(run->run_id));
	struct sv path = arena_printf(arena, "%s/%.*s", state_dir, SV_ARG(name));

	*out_path = NULL;
	if (ledger_audit_count(ledger, run->run_id, &rows, err) != 0)
		return err->code;
	if (rows > 0) {
		if (file_make_folder(dir.p, err) != 0 ||
			write_audit(ledger, path.p, run, arena, err) != 0)
			return err->code;
		run->audit_path = name;
		*out_path = path.p;
	}
	FAIL_POINT("apply.after_audit_file");
	run->ended_at = clock_now();
	if (ledger_begin(ledger, err) != 0)
		return err->code;
	if (ledger_end_run(ledger, run, err) != 0 ||
		ledger_drop_audit(ledger, run->run_id, err) != 0 ||
		ledger_commit(ledger, err) != 0) {
		ledger_abort(ledger);
		return err->code;
	}
	FAIL_POINT("apply.after_end_run");
	return 0;
}

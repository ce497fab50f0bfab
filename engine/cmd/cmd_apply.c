#include <stdio.h>

#include "engine/apply.h"
#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
#include "engine/retain.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

static void on_lines(void *self, uint64_t done, uint64_t of)
{
	context_progress(self, "apply", done, of);
}

static void tell_json(const struct apply_result *r, int code)
{
	struct buf text = BUF_INIT;
	struct json_writer w;

	json_begin(&w, &text, true);
	json_open_object(&w);
	json_member_u64(&w, "format_version", 1);
	json_member(&w, "run_id", r->run_id);
	json_member(&w, "changeset_id", r->manifest.changeset_id);
	json_member_u64(&w, "exit_status", (uint64_t)code);
	json_key(&w, "lines");
	json_open_object(&w);
	for (int i = OUTCOME_APPLIED; i <= OUTCOME_REFUSED; i++)
		json_member_u64(&w, outcome_name((enum outcome_kind)i), r->lines[i]);
	json_close_object(&w);
	json_member_u64(&w, "links_added", r->links_added);
	json_member_u64(&w, "bases_renewed", r->bases_renewed);
	json_member_u64(&w, "in_doubt", r->in_doubt);
	json_member(&w, "audit", sv_of(r->audit_path));
	json_close_object(&w);
	(void)printf("%s\n", buf_str(&text));
	buf_release(&text);
}

static void tell_text(const struct apply_result *r)
{
	(void)printf("run %.*s of change set %.*s\n", SV_ARG(r->run_id),
		SV_ARG(r->manifest.changeset_id));
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		const uint64_t *applied = r->applied[d];
		(void)printf("  %-9s %llu created, %llu updated", direction_name((enum direction)d),
			(unsigned long long)applied[ACTION_CREATE],
			(unsigned long long)applied[ACTION_UPDATE]);
		if (d == DIRECTION_INBOUND)
			(void)printf(", %llu closed", (unsigned long long)applied[ACTION_CLOSE]);
		(void)putchar('\n');
	}
	(void)printf("  lines     %llu applied, %llu already so, %llu stale, %llu held, %llu "
		     "failed, %llu "
		     "refused\n",
		(unsigned long long)r->lines[OUTCOME_APPLIED],
		(unsigned long long)r->lines[OUTCOME_ALREADY],
		(unsigned long long)r->lines[OUTCOME_STALE],
		(unsigned long long)r->lines[OUTCOME_HELD],
		(unsigned long long)r->lines[OUTCOME_FAILED],
		(unsigned long long)r->lines[OUTCOME_REFUSED]);
	(void)printf("  ledger    %llu %s added, %llu %s renewed\n",
		(unsigned long long)r->links_added, plural(r->links_added, "link", "links"),
		(unsigned long long)r->bases_renewed, plural(r->bases_renewed, "base", "bases"));
	if (r->is_open)
		(void)printf(
			"%llu %s in doubt; the next run, or any command that writes, looks first "
			"what became of that, and then writes the audit file\n",
			(unsigned long long)r->in_doubt,
			plural(r->in_doubt, "record is", "records are"));
	else if (r->audit_path)
		(void)printf("audit in %s; `accord verify` checks it\n", r->audit_path);
	else
		(void)puts("nothing was written to either system, so there is no audit file");
	if (apply_is_partial(r) && !r->is_open)
		(void)puts("some records were not written; the audit says which and why, and the "
			   "next run "
			   "looks at them again");
}

/* Never a reason for a run to fail. */
static void clear_out(struct context *context)
{
	struct retain_report report;
	struct err err = ERR_INIT;

	if (retain_run(context->ledger, context->settings, clock_now(), &report, &err) != 0)
		log_warning("what is older than keep_days was not all removed: %s%s%s", err.context,
			err.context[0] ? ": " : "", err.message);
	if (report.snapshots + report.changesets + report.runs > 0)
		log_info("keep_days: removed %llu %s, %llu %s, %llu %s",
			(unsigned long long)report.snapshots,
			plural(report.snapshots, "snapshot", "snapshots"),
			(unsigned long long)report.changesets,
			plural(report.changesets, "change set", "change sets"),
			(unsigned long long)report.runs,
			plural(report.runs, "run with its audit", "runs with their audits"));
}

int apply_and_tell(
	struct context *context, const char *folder, const char *command, struct err *err)
{
	const struct options *o = context->options;
	struct apply_result result;
	struct apply_input input = {
		.settings = context->settings,
		.ruleset = context->ruleset,
		.ledger = context->ledger,
		.folder = folder,
		.command = command,
		.operator_name = context->operator_name,
		.allows = &o->allows,
		.decisions_path = o->decisions,
		.only = &o->only,
		.exclude = &o->exclude,
		.progress = on_lines,
		.progress_self = context,
	};

	for (int side = 0; side < SIDE_COUNT; side++)
		input.ports[side] = context->ports[side];
	int code = apply_run(&input, &result, err);
	context_progress_end(context);
	if (!sv_is_absent(result.run_id)) {
		context->exit_status = code == 0 && apply_is_partial(&result) ? 3 : 0;
		if (o->json)
			tell_json(&result, code ? code : context->exit_status);
		else if (!o->quiet)
			tell_text(&result);
	}
	apply_result_release(&result);
	if (code == 0)
		clear_out(context);
	return code;
}

int cmd_apply(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	const char *folder = NULL;

	if (context_rules(context, err) != 0)
		return err->code;
	const char *dir = file_join(&context->arena, context->settings->sync.state, "changesets");
	if (changefile_resolve(dir, o->arguments.count ? o->arguments.at[0] : NULL, &context->arena,
		    &folder, err) != 0 ||
		file_check_own_folder(folder, err) !=
			0) /* nobody may change it once it was checked */
		return err->code;
	if (o->decisions && !file_exists(o->decisions))
		return ERR_SET(err, ERR_NO_INPUT, "there is no file '%s'", o->decisions);
	if (context_start_writing(context, "apply", err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (context_port(context, (enum side)side, err) != 0)
			return err->code;
	}
	return apply_and_tell(context, folder, "apply", err);
}

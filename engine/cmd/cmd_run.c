#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/cmd/cmd.h"
#include "engine/cmd/metrics.h"
#include "engine/cmd/notify.h"
#include "io/changefile.h"

#include "engine/base/banned.h"

/* What `run` alone does after an apply: findings and conflicts get a run older, as the change set tells. */
struct ageing {
	struct ledger *ledger;
	int64_t now;
};

static int age_finding(void *self, const struct finding *finding, struct err *err)
{
	struct ageing *a = self;

	return ledger_findings_see(a->ledger, finding, a->now, err);
}

static int age_conflict(void *self, const struct conflict *conflict, struct err *err)
{
	struct ageing *a = self;

	if (!sv_eq(conflict->resolution, SV("held")))
		return 0;
	return ledger_conflicts_see(a->ledger, conflict, a->now, err);
}

static int age(struct context *context, const char *folder, struct err *err)
{
	struct ageing a = {context->ledger, context->ages_at};

	if (ledger_begin(a.ledger, err) != 0)
		return err->code;
	if (ledger_findings_begin(a.ledger, err) != 0 ||
		changefile_each_finding(folder, age_finding, &a, err) != 0 ||
		ledger_findings_end(a.ledger, err) != 0 ||
		ledger_conflicts_begin(a.ledger, err) != 0 ||
		changefile_each_conflict(folder, age_conflict, &a, err) != 0 ||
		ledger_conflicts_end(a.ledger, err) != 0 || ledger_commit(a.ledger, err) != 0) {
		ledger_abort(a.ledger);
		return err->code;
	}
	return 0;
}

static int check_confirmed(struct context *context, struct err *err)
{
	bool confirmed = false;

	if (context->options->dry_run)
		return 0;
	if (context_is_confirmed(context, &confirmed, err) != 0)
		return err->code;
	if (confirmed)
		return 0;
	return ERR_SET(err, ERR_GUARD,
		"no match has been confirmed yet, so nothing is written: `accord extract`, review "
		"the "
		"proposals of `accord match`, then `accord match --confirm FILE` or --confirm-all; "
		"`accord run --dry-run` previews");
}

static int compare_and_apply(
	struct context *context, struct reconcile_result *result, struct err *err)
{
	const struct options *o = context->options;
	int code = context_reconcile(context, result, err);

	if (code != 0)
		return code;
	if (!o->quiet && !o->json)
		print_summary(context, &result->manifest, result->folder);
	if (o->dry_run && !o->quiet && !o->json)
		(void)puts("dry run: nothing was applied; `accord apply` applies this "
			   "change set");
	if (o->dry_run && o->json)
		(void)printf("{\"format_version\": 1, \"changeset_id\": \"%.*s\", \"applied\": "
			     "false}\n",
			SV_ARG(result->manifest.changeset_id));
	if (!o->dry_run)
		code = apply_and_tell(context, result->folder, "run", err);
	if (code == 0 && !o->dry_run)
		code = age(context, result->folder, err);
	if (code == 0 && context->exit_status == 0 && o->detailed_exitcode &&
		has_something_to_do(&result->manifest))
		context->exit_status = 2;
	return code;
}

/* From the lock to the end. */
static int run(struct context *context, struct reconcile_result *result, struct err *err)
{
	if (context_start_writing(context, "run", err) != 0 || check_confirmed(context, err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (context_extract(context, (enum side)side, err) != 0)
			return err->code;
	}
	context->ages_at = context->options->dry_run ? 0 : clock_now();
	context->reads_again = context->settings->sync.confirm_max > 0;
	return compare_and_apply(context, result, err);
}

int cmd_run(struct context *context, struct err *err)
{
	struct run_facts facts = {.started_at = clock_now()};
	struct reconcile_result result = {0};

	if (context_rules(context, err) != 0)
		return err->code;
	int code = run(context, &result, err);
	facts.exit_status = code ? code : context->exit_status;
	facts.manifest = result.folder ? &result.manifest : NULL;
	if (!context->options->dry_run && context->lock) { /* not in place of who has the lock */
		metrics_write(context, &facts);
		notify_run(context, &facts, err);
	}
	reconcile_result_release(&result);
	return code;
}

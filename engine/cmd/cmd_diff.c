#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
#include "engine/part.h"
#include "engine/seal.h"
#include "io/changefile.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* A preview all the same; apply refuses it. */
static int warn_of_age(const struct context *context, const struct changeset_manifest *manifest,
	bool *out_is_old, struct err *err)
{
	struct err old = ERR_INIT;

	*out_is_old = false;
	if (seal_check_age(manifest, context->ledger, &old) == 0)
		return 0;
	if (old.code != ERR_SEAL) {
		*err = old;
		return err->code;
	}
	log_warning("this change set can't be applied: %s", old.message);
	*out_is_old = true;
	return 0;
}

static const char *next_step(bool confirmed, bool is_old)
{
	if (!confirmed)
		return "nothing can be applied before the first matches are confirmed: "
		       "`accord match`";
	return is_old ? "`accord extract`, and `accord diff` again"
		      : "`accord show` to read it, `accord apply` to apply it";
}

static int check_use(const struct options *o, struct err *err)
{
	if (o->partition && o->join)
		return ERR_SET(err, ERR_USAGE,
			"--partition makes a part, --join puts the parts together: one at a time");
	if (o->arguments.count > 0 && !o->join)
		return ERR_SET(err, ERR_USAGE,
			"`accord diff` takes no argument, so '%s' is one too many; folders of "
			"parts "
			"go with --join",
			o->arguments.at[0]);
	if (o->join && (o->customers || o->sites))
		return ERR_SET(err, ERR_USAGE,
			"the parts say which snapshots were compared: --join goes without "
			"--customers and --sites");
	if (o->partition && o->allows.count > 0)
		return ERR_SET(
			err, ERR_USAGE, "guards are measured by --join, so --allow belongs there");
	return 0;
}

static int print_manifest(struct context *context, const char *folder, struct err *err)
{
	struct buf text = BUF_INIT;
	int code =
		file_read(file_join(&context->arena, folder, "manifest.json"), 1 << 24, &text, err);

	(void)fputs(buf_str(&text), stdout);
	buf_release(&text);
	return code;
}

/* ---- one part ------------------------------------------------------------------------------------------ */

static int tell_part(
	struct context *context, const struct reconcile_result *result, struct err *err)
{
	const struct changeset_manifest *manifest = &result->manifest;

	if (context->options->json)
		return print_manifest(context, result->folder, err);
	if (context->options->quiet)
		return 0;
	(void)printf("part %.*s: %llu customers and %llu sites, in %s\n"
		     "next: `accord diff --join` with the folders of all parts\n",
		SV_ARG(manifest->part), (unsigned long long)manifest->snapshots[0].rows,
		(unsigned long long)manifest->snapshots[1].rows, result->folder);
	return 0;
}

static int make_part(struct context *context, struct err *err)
{
	struct reconcile_input input;
	struct reconcile_result result;
	struct partition partition;

	if (partition_parse(context->options->partition, &partition, err) != 0 ||
		context_rules(context, err) != 0 ||
		context_lock_shared(context, "diff --partition", err) != 0 ||
		context_ledger(context, LEDGER_READ, err) != 0)
		return err->code;
	context_reconcile_input(context, &input);
	if (context_snapshots(context, input.snapshot_paths, err) != 0)
		return err->code;
	int code = part_make(&input, &partition, &result, err);
	context_progress_end(context);
	if (code == 0)
		code = tell_part(context, &result, err);
	reconcile_result_release(&result);
	return code;
}

/* ---- a change set -------------------------------------------------------------------------------------- */

static int compare(struct context *context, struct reconcile_result *result, struct err *err)
{
	const struct options *o = context->options;
	struct reconcile_input input;

	if (!o->join)
		return context_reconcile(context, result, err);
	context_reconcile_input(context, &input);
	return part_join(
		&input, !o->has_direction, o->arguments.at, o->arguments.count, result, err);
}

static int tell(struct context *context, const struct reconcile_result *result, bool confirmed,
	struct err *err)
{
	const struct options *o = context->options;
	bool is_old = false;

	if (warn_of_age(context, &result->manifest, &is_old, err) != 0)
		return err->code;
	if (o->detailed_exitcode && has_something_to_do(&result->manifest))
		context->exit_status = 2;
	if (o->json)
		return print_manifest(context, result->folder, err);
	if (o->quiet)
		return 0;
	print_summary(context, &result->manifest, result->folder);
	(void)printf("next: %s\n", next_step(confirmed, is_old));
	return 0;
}

int cmd_diff(struct context *context, struct err *err)
{
	struct reconcile_result result;
	bool confirmed = false;

	if (check_use(context->options, err) != 0)
		return err->code;
	if (context->options->partition)
		return make_part(context, err);
	if (context_rules(context, err) != 0 || context_lock(context, "diff", err) != 0 ||
		context_ledger(context, LEDGER_CREATE, err) != 0 ||
		context_is_confirmed(context, &confirmed, err) != 0)
		return err->code;
	int code = compare(context, &result, err);
	if (code == 0)
		code = tell(context, &result, confirmed, err);
	reconcile_result_release(&result);
	return code;
}

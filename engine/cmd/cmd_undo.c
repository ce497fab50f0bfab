#include <stdio.h>

#include "engine/cmd/cmd.h"
#include "engine/undo.h"
#include "io/file.h"

#include "engine/base/banned.h"

static void on_records(void *self, uint64_t done, uint64_t of)
{
	context_progress(self, "undo", done, of);
}

static int tell_json(struct context *context, const struct undo_result *result, struct err *err)
{
	struct buf text = BUF_INIT;
	int code = file_read(
		file_join(&context->arena, result->folder, "manifest.json"), 1 << 24, &text, err);

	if (code == 0)
		(void)fputs(buf_str(&text), stdout);
	buf_release(&text);
	return code;
}

static void tell_text(const struct context *context, const struct undo_result *result)
{
	print_summary(context, &result->manifest, result->folder);
	if (result->rules_left_out)
		(void)printf("%llu %s not undone, most often because somebody changed %s since; "
			     "skipped.csv lists %s\n",
			(unsigned long long)result->rules_left_out,
			plural(result->rules_left_out, "value is", "values are"),
			plural(result->rules_left_out, "it", "them"),
			plural(result->rules_left_out, "it", "them"));
	if (result->sites_that_stay)
		(void)printf("%llu %s stay; findings.csv lists %s\n",
			(unsigned long long)result->sites_that_stay,
			plural(result->sites_that_stay, "site that the run created",
				"sites that the run created"),
			plural(result->sites_that_stay, "it", "them"));
	if (has_something_to_do(&result->manifest))
		(void)puts("next: `accord show` to read it, `accord apply` to take the run back");
	else
		(void)printf("nothing of run %.*s is left to take back\n", SV_ARG(result->run_id));
}

int cmd_undo(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct undo_result result;

	if (o->arguments.count == 0)
		return ERR_SET(err, ERR_USAGE,
			"`accord undo` needs the run: its id, a unique beginning of it, or its "
			"audit file; `accord status` lists the last ones");
	if (strchr(o->arguments.at[0], '/') && !file_exists(o->arguments.at[0]))
		return ERR_SET(err, ERR_NO_INPUT, "there is no file '%s'", o->arguments.at[0]);
	if (context_rules(context, err) != 0 || context_start_writing(context, "undo", err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (context_port(context, (enum side)side, err) != 0)
			return err->code;
	}
	struct undo_input input = {
		.settings = context->settings,
		.ruleset = context->ruleset,
		.ledger = context->ledger,
		.ports = {context->ports[SIDE_CUSTOMER], context->ports[SIDE_SITE]},
		.run = o->arguments.at[0],
		.allows = &o->allows,
		.progress = on_records,
		.progress_self = context,
	};
	int code = undo_run(&input, &result, err);
	context_progress_end(context);
	if (code == 0 && o->json)
		code = tell_json(context, &result, err);
	else if (code == 0 && !o->quiet)
		tell_text(context, &result);
	if (code == 0 && o->detailed_exitcode && has_something_to_do(&result.manifest))
		context->exit_status = 2;
	undo_result_release(&result);
	return code;
}

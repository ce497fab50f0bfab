#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
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

int cmd_diff(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct reconcile_result result;
	bool confirmed = false;
	bool is_old = false;

	if (context_rules(context, err) != 0 || context_lock(context, "diff", err) != 0 ||
		context_ledger(context, LEDGER_CREATE, err) != 0 ||
		context_is_confirmed(context, &confirmed, err) != 0)
		return err->code;
	int code = context_reconcile(context, &result, err);
	if (code == 0)
		code = warn_of_age(context, &result.manifest, &is_old, err);
	if (code == 0) {
		if (o->json) {
			struct buf text = BUF_INIT;
			code = file_read(file_join(&context->arena, result.folder, "manifest.json"),
				1 << 24, &text, err);
			(void)fputs(buf_str(&text), stdout);
			buf_release(&text);
		} else if (!o->quiet) {
			print_summary(context, &result.manifest, result.folder);
			(void)printf("next: %s\n", next_step(confirmed, is_old));
		}
		if (o->detailed_exitcode && has_something_to_do(&result.manifest))
			context->exit_status = 2;
	}
	reconcile_result_release(&result);
	return code;
}

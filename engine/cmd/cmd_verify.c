#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
#include "engine/verify.h"
#include "io/file.h"

#include "engine/base/banned.h"

static void fine(void *self, const char *what, const char *path)
{
	const struct context *context = self;

	if (!context->options->quiet && !context->options->json)
		(void)printf("ok       %s %s\n", what, path);
}

static void problem(void *self, const char *path, const char *message)
{
	const struct context *context = self;

	if (!context->options->json)
		(void)printf("DIFFERS  %s: %s\n", path, message);
}

int cmd_verify(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct verify_report report = {fine, problem, context, 0, 0};
	struct err unread = ERR_INIT;
	const char *state;
	int code;

	if (context_settings(context, err) != 0)
		return err->code;
	state = context->settings->sync.state;
	if (o->arguments.count) {
		if (context_ledger(context, LEDGER_READ, &unread) != 0)
			log_warning(
				"the ledger cannot be asked how an audit ends: %s", unread.message);
		code = verify_path(o->arguments.at[0], context->ledger, &report, err);
	} else {
		if (!file_is_folder(state))
			return ERR_SET(
				err, ERR_NO_INPUT, "there is no state folder '%s' yet", state);
		code = context_ledger(context, LEDGER_READ, err);
		if (code == 0)
			code = verify_state(state, context->ledger, &report, err);
	}
	if (code != 0)
		return code;
	if (o->json)
		(void)printf("{\"format_version\": 1, \"checked\": %llu, \"problems\": %llu}\n",
			(unsigned long long)report.checked, (unsigned long long)report.problems);
	else if (!o->quiet)
		(void)printf("%llu checked, %llu %s\n", (unsigned long long)report.checked,
			(unsigned long long)report.problems,
			plural(report.problems, "does not hold", "do not hold"));
	if (report.problems > 0)
		return ERR_SET(err, ERR_SEAL, "%llu of %llu checks do not hold",
			(unsigned long long)report.problems, (unsigned long long)report.checked);
	return 0;
}

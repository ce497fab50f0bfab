#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
#include "engine/verify.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

/* What is told goes to standard output line by line, or, with --json, into one object at the end. */
struct telling {
	const struct context *context;
	struct buf json;
	struct json_writer writer;
};

static void tell_json(
	struct telling *telling, const char *path, const char *what, const char *problem)
{
	struct json_writer *w = &telling->writer;

	json_open_object(w);
	json_member(w, "path", sv_of(path));
	if (what)
		json_member(w, "what", sv_of(what));
	json_member_bool(w, "ok", !problem);
	if (problem)
		json_member(w, "problem", sv_of(problem));
	json_close_object(w);
}

static void fine(void *self, const char *what, const char *path)
{
	struct telling *telling = self;
	const struct options *o = telling->context->options;

	if (o->json)
		tell_json(telling, path, what, NULL);
	else if (!o->quiet)
		(void)printf("ok       %s %s\n", what, path);
}

static void problem(void *self, const char *path, const char *message)
{
	struct telling *telling = self;

	if (telling->context->options->json)
		tell_json(telling, path, NULL, message);
	else
		(void)printf("DIFFERS  %s: %s\n", path, message);
}

static int verify(struct context *context, struct verify_report *report, struct err *err)
{
	const struct texts *words = &context->options->arguments;
	const char *state = context->settings->sync.state;
	struct err unread = ERR_INIT;

	if (words->count) {
		if (context_ledger(context, LEDGER_READ, &unread) != 0)
			log_warning(
				"the ledger cannot be asked how an audit ends: %s", unread.message);
		return verify_path(words->at[0], context->ledger, report, err);
	}
	if (!file_is_folder(state))
		return ERR_SET(err, ERR_NO_INPUT, "there is no state folder '%s' yet", state);
	if (context_ledger(context, LEDGER_READ, err) != 0)
		return err->code;
	return verify_state(state, context->ledger, report, err);
}

static void tell_sum(struct telling *telling, const struct verify_report *report)
{
	struct json_writer *w = &telling->writer;

	json_close_array(w);
	json_member_u64(w, "checked", report->checked);
	json_member_u64(w, "problems", report->problems);
	json_close_object(w);
	if (telling->context->options->json)
		(void)printf("%s\n", buf_str(&telling->json));
	else if (!telling->context->options->quiet)
		(void)printf("%llu checked, %llu %s\n", (unsigned long long)report->checked,
			(unsigned long long)report->problems,
			plural(report->problems, "does not hold", "do not hold"));
}

int cmd_verify(struct context *context, struct err *err)
{
	struct telling telling = {.context = context};
	struct verify_report report = {fine, problem, &telling, 0, 0};

	if (context_settings(context, err) != 0)
		return err->code;
	json_begin(&telling.writer, &telling.json, true);
	json_open_object(&telling.writer);
	json_member_u64(&telling.writer, "format_version", 1);
	json_key(&telling.writer, "files");
	json_open_array(&telling.writer);
	int code = verify(context, &report, err);
	if (code == 0)
		tell_sum(&telling, &report);
	buf_release(&telling.json);
	if (code != 0)
		return code;
	if (report.problems > 0)
		return ERR_SET(err, ERR_SEAL, "%llu of %llu checks do not hold",
			(unsigned long long)report.problems, (unsigned long long)report.checked);
	return 0;
}

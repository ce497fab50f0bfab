#include <stdio.h>

#include "engine/cmd/cmd.h"
#include "engine/report.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

/* What the argument means. */
struct subject {
	const char *folder;
	struct ledger_run run; /* run_id absent: the change set alone */
};

/* The run that a word or path ("audit/ID.csv") names, if there is one. */
static int find_run(
	struct context *context, const char *text, struct ledger_run *out, struct err *err)
{
	struct sv id = sv_of(file_base(text));

	if (!context->ledger)
		return 0;
	if (sv_has_suffix(id, SV(".csv")))
		id = sv_sub(id, 0, id.n - 4);
	return ledger_find_run(context->ledger, id, &context->arena, out, err);
}

/* CHANGESET, RUN, or nothing: the newest change set. What is named in full comes before beginnings. */
static int find_subject(
	struct context *context, const char *dir, struct subject *out, struct err *err)
{
	const struct texts *words = &context->options->arguments;
	const char *text = words->count ? words->at[0] : NULL;
	struct err own = ERR_INIT;
	int code = changefile_resolve(dir, text, &context->arena, &out->folder, &own);

	if (code == 0 && (!text || strchr(text, '/') || strcmp(file_base(out->folder), text) == 0))
		return 0;
	if (text && find_run(context, text, &out->run, err) != 0)
		return err->code;
	if (!sv_is_absent(out->run.run_id)) {
		if (code == 0 && !sv_eq(out->run.run_id, sv_of(text)))
			return ERR_SET(err, ERR_USAGE,
				"'%s' is the beginning of a change set and of a run; write more of "
				"it",
				text);
		out->folder = file_join(
			&context->arena, dir, arena_str(&context->arena, out->run.changeset_id));
		return 0;
	}
	if (code == ERR_NO_INPUT && text)
		return ERR_SET(err, ERR_NO_INPUT,
			"there is no change set and no run '%s'; `accord status` lists the runs",
			text);
	if (code != 0)
		*err = own;
	return code;
}

static void tell(const struct context *context, const struct subject *subject,
	const struct changeset_manifest *manifest, const char *page, const char *review)
{
	struct sv run = subject->run.run_id;

	if (context->options->json) {
		struct buf text = BUF_INIT;
		struct json_writer w;
		json_begin(&w, &text, true);
		json_open_object(&w);
		json_member_u64(&w, "format_version", 1);
		json_member(&w, "changeset_id", manifest->changeset_id);
		json_member(&w, "run_id", run);
		json_member(&w, "page", sv_of(page));
		json_member(&w, "review", sv_of(review));
		json_close_object(&w);
		(void)printf("%s\n", buf_str(&text));
		buf_release(&text);
		return;
	}
	if (context->options->quiet)
		return;
	(void)printf("page in %s\n", page);
	if (review)
		(void)printf(
			"for a spreadsheet: %s\n"
			"next: open the page in a browser, decide, export the decisions, then\n"
			"  accord apply %.*s --decisions FILE\n",
			review, SV_ARG(manifest->changeset_id));
}

/* The rules that the change set was made with, when they are still the same; only what they are about is wanted
 * of them, so that none is no failure. */
static const struct ruleset *rules_of(
	struct context *context, const struct changeset_manifest *manifest, struct ruleset **out)
{
	struct ruleset_problems problems = {0};
	struct err ignored = ERR_INIT;
	int code =
		context_compile(context, context->settings->sync.rules, out, &problems, &ignored);

	vec_release(&problems);
	if (code != 0 || !sv_eq(manifest->rules_sha256, sv_of((*out)->sha256)))
		return NULL;
	return *out;
}

int cmd_report(struct context *context, struct err *err)
{
	struct ruleset *ruleset = NULL;
	const struct options *o = context->options;
	struct changeset_manifest manifest;
	struct subject subject = {0};
	const char *review = NULL;

	if (context_settings(context, err) != 0 || context_ledger(context, LEDGER_READ, err) != 0)
		return err->code;
	const char *state = context->settings->sync.state;
	const char *dir = file_join(&context->arena, state, "changesets");
	if (find_subject(context, dir, &subject, err) != 0 ||
		changefile_read_manifest(subject.folder, &context->arena, &manifest, err) != 0 ||
		changefile_verify(subject.folder, &manifest, err) != 0)
		return err->code;
	bool is_run = !sv_is_absent(subject.run.run_id);
	struct report_input input = {
		.folder = subject.folder,
		.manifest = &manifest,
		.ruleset = rules_of(context, &manifest, &ruleset),
		.ledger = context->ledger,
		.run = is_run ? &subject.run : NULL,
		.changesets_dir = dir,
	};
	if (is_run && subject.run.audit_path.n)
		input.audit_path = file_join(
			&context->arena, state, arena_str(&context->arena, subject.run.audit_path));
	const char *name = is_run ? arena_printf(&context->arena, "report-%.*s.html",
					    SV_ARG(subject.run.run_id))
					    .p
				  : "report.html";
	const char *page = o->output ? o->output : file_join(&context->arena, subject.folder, name);
	int code = report_write_page(&input, page, err);
	ruleset_free(ruleset);
	if (code != 0)
		return code;
	if (!is_run) {
		review = file_join(&context->arena, subject.folder, "review.csv");
		if (report_write_review(subject.folder, review, err) != 0)
			return err->code;
	}
	tell(context, &subject, &manifest, page, review);
	return 0;
}

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/num.h"
#include "engine/cmd/cmd.h"
#include "engine/extract.h"
#include "engine/recover.h"
#include "engine/verify.h"
#include "io/file.h"
#include "io/rapid_response.h"
#include "io/revio.h"
#include "io/rulefiles.h"
#include "io/settings_file.h"
#include "io/snapstore.h"
#include "io/term.h"

#include "engine/base/banned.h"

static void name_operator(struct context *context)
{
	const struct passwd *user = getpwuid(getuid());
	const char *sudo = getenv("SUDO_USER");

	if (sudo && *sudo && user)
		(void)snprintf(context->operator_name, sizeof(context->operator_name),
			"%s (sudo %s)", user->pw_name, sudo);
	else if (user)
		(void)snprintf(context->operator_name, sizeof(context->operator_name), "%s",
			user->pw_name);
	else
		(void)snprintf(context->operator_name, sizeof(context->operator_name), "uid %ld",
			(long)getuid());
}

void context_init(struct context *context, const struct options *options)
{
	(void)memset(context, 0, sizeof(*context));
	context->options = options;
	arena_init(&context->arena, 0);
	name_operator(context);
}

void context_release(struct context *context)
{
	context_progress_end(context);
	for (int side = 0; side < SIDE_COUNT; side++)
		port_close(context->ports[side]);
	ledger_close(context->ledger);
	ruleset_free(context->ruleset);
	settings_free(context->settings_file);
	file_unlock(context->lock);
	arena_release(&context->arena);
}

/* ---- settings and rules --------------------------------------------------------------------------------- */

int context_settings(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct texts sets = {0};
	struct settings_source source = {.config = o->config, .state = o->state, .rules = o->rules};

	if (context->settings)
		return 0;
	for (size_t i = 0; i < o->sets.count; i++)
		*vec_push(&sets) = o->sets.at[i];
	if (o->memory)
		*vec_push(&sets) = arena_printf(&context->arena, "sync.memory=%s", o->memory).p;
	if (o->threads)
		*vec_push(&sets) = arena_printf(&context->arena, "sync.threads=%s", o->threads).p;
	source.sets = sets.at;
	source.set_count = sets.count;
	int code = settings_load(&source, &context->settings_file, err);
	vec_release(&sets);
	if (code == 0)
		context->settings = settings_get(context->settings_file);
	return code;
}

int context_compile(struct context *context, const char *folder, struct ruleset **out,
	struct ruleset_problems *problems, struct err *err)
{
	const struct settings *s = context->settings;
	struct rulefiles files = {0};
	const struct ruleset_setting settings[] = {
		{"dealer_number", sv_of(s->rapid_response.dealer_number)},
		{"default_device_type", sv_of(s->rapid_response.default_device_type)},
		{"default_timezone", sv_of(s->rapid_response.default_timezone)},
		{"bill_profile", sv_of(s->sync.bill_profile)},
	};

	if (rulefiles_read(folder, &context->arena, &files, err) != 0)
		return err->code;
	struct ruleset_input input = {
		.sections = files.sections.at,
		.section_count = files.sections.count,
		.settings = settings,
		.setting_count = sizeof(settings) / sizeof(settings[0]),
		.name_order = s->sync.last_first ? NAME_LAST_FIRST : NAME_FIRST_LAST,
		.sha256 = files.sha256,
	};
	int code = ruleset_compile(&input, out, problems, err);
	rulefiles_release(&files);
	return code;
}

int context_rules(struct context *context, struct err *err)
{
	struct ruleset_problems problems = {0};

	if (context->ruleset)
		return 0;
	if (context_settings(context, err) != 0)
		return err->code;
	int code = context_compile(
		context, context->settings->sync.rules, &context->ruleset, &problems, err);
	for (size_t i = 0; i < problems.count; i++) {
		struct buf text = BUF_INIT;
		ruleset_problem_text(&problems.at[i], &text);
		log_error("%s", buf_str(&text));
		buf_release(&text);
	}
	vec_release(&problems);
	if (code == ERR_NO_INPUT && !context->settings->path)
		code = err_context(err, "there is no settings file, neither ./accord.conf nor "
					"/etc/accord/accord.conf (`accord init` writes one)");
	return code;
}

/* ---- ledger, lock, ports ---------------------------------------------------------------------------------- */

/* Whoever could write in the state folder could have a run read, or apply, what it never made. */
static int check_state(struct context *context, struct err *err)
{
	static const char *const folders[] = {"", "snapshots", "changesets", "audit"};
	int code = context_settings(context, err);

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && code == 0; i++)
		code = file_check_own_folder(
			file_join(&context->arena, context->settings->sync.state, folders[i]), err);
	return code;
}

int context_ledger(struct context *context, enum ledger_mode mode, struct err *err)
{
	if (context->ledger)
		return 0;
	if (check_state(context, err) != 0)
		return err->code;
	if (mode == LEDGER_READ && !ledger_exists(context->settings->sync.state))
		return 0;
	return ledger_open(context->settings->sync.state, mode, &context->ledger, err);
}

typedef int lock_fn(const char *path, const char *command, struct file_lock **out, struct err *err);

static int lock_with(struct context *context, lock_fn *lock, const char *command, struct err *err)
{
	if (context->lock)
		return 0;
	if (check_state(context, err) != 0 ||
		file_make_folder(context->settings->sync.state, err) != 0)
		return err->code;
	return lock(file_join(&context->arena, context->settings->sync.state, "lock"), command,
		&context->lock, err);
}

int context_lock(struct context *context, const char *command, struct err *err)
{
	return lock_with(context, file_lock, command, err);
}

int context_lock_shared(struct context *context, const char *command, struct err *err)
{
	return lock_with(context, file_lock_shared, command, err);
}

int context_port(struct context *context, enum side side, struct err *err)
{
	if (context->ports[side])
		return 0;
	if (context_rules(context, err) != 0)
		return err->code;
	if (settings_need_systems(context->settings_file, 1u << side, err) != 0)
		return err->code;
	return (side == SIDE_CUSTOMER ? revio_open : rapid_response_open)(
		context->settings, &context->ruleset->layouts[side], &context->ports[side], err);
}

static int recover(struct context *context, struct err *err)
{
	struct recover_result result;
	bool systems = false;
	bool any = false;

	if (recover_is_needed(context->ledger, &systems, &any, err) != 0)
		return err->code;
	if (!any)
		return 0;
	if (context_rules(context, err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT && systems; side++) {
		if (context_port(context, (enum side)side, err) != 0)
			return err->code;
	}
	if (recover_run(context->ledger, context->settings, context->ruleset, context->ports,
		    context->operator_name, &result, err) != 0)
		return err_context(err, "settling what an interrupted run left");
	log_notice("settled an interrupted run: %llu records were in doubt, %llu of them had been "
		   "written",
		(unsigned long long)result.intents, (unsigned long long)result.took_effect);
	return 0;
}

/* What a kill left behind is in nobody's way: a run is not held up by what can't be removed. */
static void clean_up(struct context *context)
{
	static const char *const folders[] = {
		"", "snapshots", "changesets", "parts", "audit", "metrics"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *folder =
			file_join(&context->arena, context->settings->sync.state, folders[i]);
		struct err err = ERR_INIT;
		if (file_is_folder(folder) && file_remove_temporaries(folder, &err) != 0)
			log_warning("what an earlier run left behind in '%s' stays there: %s",
				folder, err.message);
	}
}

int context_start_writing(struct context *context, const char *command, struct err *err)
{
	if (context_settings(context, err) != 0 || context_lock(context, command, err) != 0)
		return err->code;
	clean_up(context);
	if (context_ledger(context, LEDGER_CREATE, err) != 0 ||
		verify_ledger_is_newest(context->settings->sync.state, context->ledger, err) != 0 ||
		extract_remove_unfinished(context->ledger, context->settings->sync.state, err) != 0)
		return err->code;
	return recover(context, err);
}

int context_is_confirmed(struct context *context, bool *out, struct err *err)
{
	struct sv confirmed = SV_ABSENT;

	if (context->ledger &&
		ledger_get(context->ledger, "confirmed_at", &context->arena, &confirmed, err) != 0)
		return err->code;
	*out = !sv_is_absent(confirmed);
	return 0;
}

/* ---- progress ------------------------------------------------------------------------------------------------ */

void context_progress(struct context *context, const char *what, uint64_t done, uint64_t of)
{
	bool off = context->options->no_progress || context->options->quiet;

	if (!context->progress) {
		context->progress = term_progress_begin(term_progress_form(off), what, of);
		context->progress_done = 0;
	}
	if (done > context->progress_done)
		term_progress_add(context->progress, done - context->progress_done);
	context->progress_done = done;
}

void context_progress_end(struct context *context)
{
	term_progress_end(context->progress);
	context->progress = NULL;
}

/* ---- steps that several commands share ------------------------------------------------------------------------ */

struct extract_progress {
	struct context *context;
	const char *what;
};

static void on_rows(void *self, uint64_t rows)
{
	struct extract_progress *p = self;

	context_progress(p->context, p->what, rows, 0);
}

int context_extract(struct context *context, enum side side, struct err *err)
{
	struct extract_result result = {0};
	struct extract_progress progress = {
		context, side == SIDE_CUSTOMER ? "extract customers" : "extract sites"};

	if (context_port(context, side, err) != 0)
		return err->code;
	int code = extract_run(context->ports[side], context->settings, context->ledger, on_rows,
		&progress, &context->arena, &result, err);
	context_progress_end(context);
	if (code != 0)
		return err_context(err, "extracting from %s", side_system(side));
	context->extracted[side] = result.path;
	context->extracted_rows[side] = result.manifest.rows;
	if (!context->options->quiet && !context->options->json)
		(void)printf("extracted %llu %s%s to %s\n",
			(unsigned long long)result.manifest.rows,
			plural(result.manifest.rows, side_name(side), side_plural(side)),
			result.restarts ? " (the list moved; it was read again)" : "", result.path);
	return 0;
}

int context_snapshots(struct context *context, const char *out_paths[SIDE_COUNT], struct err *err)
{
	const char *given[SIDE_COUNT] = {context->options->customers, context->options->sites};
	const char *dir = file_join(&context->arena, context->settings->sync.state, "snapshots");

	if (!given[SIDE_CUSTOMER] != !given[SIDE_SITE])
		return ERR_SET(err, ERR_USAGE, "--customers and --sites go together; %s is missing",
			given[SIDE_CUSTOMER] ? "--sites FILE" : "--customers FILE");
	for (int side = 0; side < SIDE_COUNT; side++) {
		out_paths[side] = given[side] ? given[side] : context->extracted[side];
		if (given[side] && !file_exists(given[side]))
			return ERR_SET(err, ERR_NO_INPUT, "there is no file '%s'", given[side]);
		if (!out_paths[side] && snapshot_newest(dir, (enum side)side, &context->arena,
						&out_paths[side], err) != 0)
			return err->code;
		if (!out_paths[side])
			return ERR_SET(err, ERR_NO_INPUT,
				"there is no snapshot of %s in '%s' yet; `accord extract` takes "
				"one",
				side_plural((enum side)side), dir);
	}
	return 0;
}

static void on_comparison(void *self, uint64_t rows, uint64_t of)
{
	context_progress(self, "compare", rows, of);
}

void context_reconcile_input(struct context *context, struct reconcile_input *input)
{
	*input = (struct reconcile_input){
		.settings = context->settings,
		.ruleset = context->ruleset,
		.ledger = context->ledger,
		.directions = context->options->directions,
		.allows = &context->options->allows,
		.ages_at = context->ages_at,
		.progress = on_comparison,
		.progress_self = context,
	};
}

int context_reconcile(struct context *context, struct reconcile_result *result, struct err *err)
{
	struct reconcile_input input;

	(void)memset(result, 0, sizeof(*result));
	context_reconcile_input(context, &input);
	if (context->reads_again)
		input.confirm_ports = context->ports;
	if (context_snapshots(context, input.snapshot_paths, err) != 0)
		return err->code;
	int code = reconcile_run(&input, result, err);
	context_progress_end(context);
	if (code == 0 && result->manifest.healed > 0)
		log_notice("%llu pairs that differed agree, now that they were read again",
			(unsigned long long)result->manifest.healed);
	return code;
}

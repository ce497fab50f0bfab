/*
 * cmd - the commands, and what they share: settings, rules, ledger, ports and the lock, each opened when
 *       first asked for and closed at the end.
 *
 * argv, environment, stdout, stderr and the exit status live on this floor only. A command returns an
 * error code (which becomes the exit status) or 0, with context->exit_status for 2 and 3.
 */
#ifndef ACCORD_ENGINE_CMD_CMD_H
#define ACCORD_ENGINE_CMD_CMD_H

#include "engine/cmd/options.h"
#include "engine/model/ports.h"
#include "engine/model/settings.h"
#include "engine/reconcile.h"
#include "io/ledger.h"
#include "rules/ruleset.h"

struct file_lock;
struct settings_file;
struct term_progress;

struct context {
	const struct options *options;
	struct arena arena;
	struct settings_file *settings_file;
	const struct settings *settings;
	struct ruleset *ruleset;
	struct ledger *ledger;
	struct port *ports[SIDE_COUNT];
	bool reads_again; /* a comparison reads again what differs (confirm.h) */
	int64_t ages_at;  /* findings get a run older at this time (reconcile.h); 0: they do not */
	struct file_lock *lock;
	struct term_progress *progress;
	uint64_t progress_done;
	const char *extracted[SIDE_COUNT]; /* snapshots that this command took */
	uint64_t extracted_rows[SIDE_COUNT];
	char operator_name[128];
	int exit_status;
};

void context_init(struct context *context, const struct options *options);
void context_release(struct context *context);

int context_settings(struct context *context, struct err *err) MUST_CHECK;
/* Prints every problem on stderr before it fails. */
int context_rules(struct context *context, struct err *err) MUST_CHECK;
/* Compiles the rules of any folder; free with ruleset_free. */
int context_compile(struct context *context, const char *folder, struct ruleset **out,
	struct ruleset_problems *problems, struct err *err) MUST_CHECK;
/* LEDGER_READ of a state without a ledger leaves context->ledger NULL. */
int context_ledger(struct context *context, enum ledger_mode mode, struct err *err) MUST_CHECK;
int context_port(struct context *context, enum side side, struct err *err) MUST_CHECK;
int context_lock(struct context *context, const char *command, struct err *err) MUST_CHECK;
/* For a command that only reads, and may run beside others like it. */
int context_lock_shared(struct context *context, const char *command, struct err *err) MUST_CHECK;
/* Lock, ledger for writing, and what a killed run left: the start of every command that writes. */
int context_start_writing(struct context *context, const char *command, struct err *err) MUST_CHECK;

/* Is the first confirmation there? */
int context_is_confirmed(struct context *context, bool *out, struct err *err) MUST_CHECK;

/* Progress on stderr: begin, steps, end. `of` 0: not known. */
void context_progress(struct context *context, const char *what, uint64_t done, uint64_t of);
void context_progress_end(struct context *context);

/* Extracts one system, and says so. */
int context_extract(struct context *context, enum side side, struct err *err) MUST_CHECK;
/* Paths of the snapshots to compare: those given, those that this command took, or the newest. */
int context_snapshots(
	struct context *context, const char *out_paths[SIDE_COUNT], struct err *err) MUST_CHECK;
/* The comparison with the present options. */
int context_reconcile(
	struct context *context, struct reconcile_result *result, struct err *err) MUST_CHECK;
/* Fills in what a comparison needs. */
void context_reconcile_input(struct context *context, struct reconcile_input *input);

/* The summary of a change set on stdout. */
struct changeset_manifest;
void print_summary(const struct context *context, const struct changeset_manifest *manifest,
	const char *folder);
/* Guards that trip, on stdout, prominently. */
void print_guards(const struct context *context, const struct changeset_guard *guards, size_t count,
	bool all);
bool has_something_to_do(const struct changeset_manifest *manifest);

/* Applies a change set and prints what became of it. */
int apply_and_tell(struct context *context, const char *folder, const char *command,
	struct err *err) MUST_CHECK;

/* Numbers with separators would be pretty; plain ones can be copied: "1 site", "2 sites". */
const char *plural(uint64_t count, const char *one, const char *many);

/* What a failed login can mean and what to do about it, as lines of text; "" when the message says it all. */
void login_hint(enum side side, const struct err *err, struct buf *out);

command_fn cmd_init;
command_fn cmd_check;
command_fn cmd_extract;
command_fn cmd_match;
command_fn cmd_diff;
command_fn cmd_show;
command_fn cmd_apply;
command_fn cmd_run;
command_fn cmd_undo;
command_fn cmd_explain;
command_fn cmd_report;
command_fn cmd_verify;
command_fn cmd_rules;
command_fn cmd_status;

#endif

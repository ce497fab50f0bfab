#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/cmd/cmd.h"
#include "engine/cmd/status.h"
#include "engine/decisions.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

enum { RUNS_SHOWN = 10 };

/* What the ledger is asked for. */
struct status {
	struct context *context;
	struct json_writer writer;
	struct buf json;
	int64_t last_success[DIRECTION_COUNT];
	uint64_t runs;
	uint64_t findings;
	uint64_t conflicts;
	uint64_t near_codes;
	uint64_t waiting;
	bool last_refused;
	bool last_cut; /* the newest run has no end: it was killed, or is under way */
	char last_run[64];
	char last_changeset[64];
};

void status_age(int64_t at, char out[STATUS_AGE_SIZE])
{
	int64_t age = clock_now() - at;
	static const struct {
		int64_t seconds;
		const char *one;
		const char *many;
	} units[] = {{86400, "day", "days"}, {3600, "hour", "hours"}, {60, "minute", "minutes"}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		int64_t count = age / units[i].seconds;
		if (count > 0) {
			(void)snprintf(out, STATUS_AGE_SIZE, "%lld %s ago", (long long)count,
				count == 1 ? units[i].one : units[i].many);
			return;
		}
	}
	(void)snprintf(out, STATUS_AGE_SIZE, "just now");
}

static bool is_json(const struct status *s)
{
	return s->context->options->json;
}

static void note_success(struct status *s, const struct ledger_run *run)
{
	enum directions directions;

	if (run->ended_at == 0 || run->exit_status != 0 ||
		!directions_parse(run->directions, &directions))
		return;
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		if ((directions & direction_bit((enum direction)d)) && s->last_success[d] == 0)
			s->last_success[d] = run->ended_at;
	}
}

static int show_run(void *self, const struct ledger_run *run, struct err *err)
{
	struct status *s = self;
	char started[CLOCK_TEXT_SIZE];

	(void)err;
	note_success(s, run);
	if (s->runs == 0) {
		s->last_refused = sv_eq(run->outcome, SV("refused"));
		s->last_cut = run->ended_at == 0;
		(void)snprintf(s->last_run, sizeof(s->last_run), "%.*s", SV_ARG(run->run_id));
		(void)snprintf(s->last_changeset, sizeof(s->last_changeset), "%.*s",
			SV_ARG(run->changeset_id));
	}
	if (s->runs++ >= RUNS_SHOWN)
		return 0;
	clock_format(run->started_at, started);
	if (is_json(s)) {
		json_open_object(&s->writer);
		json_member(&s->writer, "run_id", run->run_id);
		json_member(&s->writer, "changeset_id", run->changeset_id);
		json_member(&s->writer, "command", run->command);
		json_member(&s->writer, "direction", run->directions);
		json_member(&s->writer, "started_at", sv_of(started));
		json_member(&s->writer, "outcome", run->ended_at ? run->outcome : SV("under way"));
		json_member_u64(&s->writer, "exit_status", (uint64_t)run->exit_status);
		json_member(&s->writer, "audit", run->audit_path);
		json_close_object(&s->writer);
		return 0;
	}
	char age[STATUS_AGE_SIZE];
	status_age(run->started_at, age);
	(void)printf("  %s  %-14s %-5.*s %-9.*s %-11.*s %.*s\n", started, age, SV_ARG(run->command),
		SV_ARG(run->directions), SV_ARG(run->ended_at ? run->outcome : SV("under way")),
		SV_ARG(run->audit_path.n ? run->audit_path : SV("nothing written")));
	return 0;
}

static int show_finding(void *self, const struct ledger_open_finding *row, struct err *err)
{
	struct status *s = self;
	char since[CLOCK_TEXT_SIZE];

	(void)err;
	s->findings++;
	if (sv_eq(row->finding.finding, SV("near-code")))
		s->near_codes++;
	clock_format(row->first_seen, since);
	if (is_json(s)) {
		json_open_object(&s->writer);
		json_member(&s->writer, "finding", row->finding.finding);
		json_member(&s->writer, "customer_id", row->finding.customer_id);
		json_member(&s->writer, "site_num", row->finding.site_num);
		json_member(&s->writer, "first_seen", sv_of(since));
		json_member_u64(&s->writer, "runs_open", row->runs_open);
		json_close_object(&s->writer);
		return 0;
	}
	char age[STATUS_AGE_SIZE];
	status_age(row->first_seen, age);
	if (s->findings <= 20 || s->context->options->verbose)
		(void)printf("  %-22.*s customer %-8.*s site %-10.*s since %s (%s), %llu %s\n",
			SV_ARG(row->finding.finding),
			SV_ARG(row->finding.customer_id.n ? row->finding.customer_id : SV("-")),
			SV_ARG(row->finding.site_num.n ? row->finding.site_num : SV("-")), since,
			age, (unsigned long long)row->runs_open,
			plural(row->runs_open, "run", "runs"));
	return 0;
}

static int show_conflict(void *self, const struct conflict *c, int64_t first_seen,
	uint64_t runs_open, struct err *err)
{
	struct status *s = self;
	char since[CLOCK_TEXT_SIZE];

	(void)err;
	s->conflicts++;
	clock_format(first_seen, since);
	if (is_json(s)) {
		json_open_object(&s->writer);
		json_member(&s->writer, "customer_id", c->customer_id);
		json_member(&s->writer, "site_num", c->site_num);
		json_member(&s->writer, "rule", c->rule);
		json_member(&s->writer, "first_seen", sv_of(since));
		json_member_u64(&s->writer, "runs_open", runs_open);
		json_close_object(&s->writer);
		return 0;
	}
	char age[STATUS_AGE_SIZE];
	status_age(first_seen, age);
	(void)printf("  rule %-12.*s customer %-8.*s site %-10.*s since %s (%s), %llu %s\n",
		SV_ARG(c->rule), SV_ARG(c->customer_id), SV_ARG(c->site_num), since, age,
		(unsigned long long)runs_open, plural(runs_open, "run", "runs"));
	return 0;
}

static void title(struct status *s, const char *text, const char *name)
{
	if (is_json(s)) {
		json_key(&s->writer, name);
		json_open_array(&s->writer);
	} else {
		(void)printf("%s\n", text);
	}
}

static void end(struct status *s)
{
	if (is_json(s))
		json_close_array(&s->writer);
}

static int show_links(struct status *s, struct err *err)
{
	uint64_t links = 0;
	bool confirmed = false;

	if (ledger_link_count(s->context->ledger, &links, err) != 0 ||
		context_is_confirmed(s->context, &confirmed, err) != 0)
		return err->code;
	if (is_json(s)) {
		json_member_u64(&s->writer, "links", links);
		json_member_bool(&s->writer, "confirmed", confirmed);
	} else {
		(void)printf("%llu %s%s\n", (unsigned long long)links,
			plural(links, "link", "links"),
			confirmed ? ""
				  : "; the first matches are not confirmed yet: `accord match`");
	}
	return 0;
}

static void show_success(struct status *s)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		char at[CLOCK_TEXT_SIZE] = "never";
		const char *name = direction_name((enum direction)d);
		if (s->last_success[d])
			clock_format(s->last_success[d], at);
		if (is_json(s)) {
			char key[40];
			(void)snprintf(key, sizeof(key), "last_success_%s", name);
			json_member(&s->writer, key, sv_of(at));
		} else {
			char age[STATUS_AGE_SIZE] = "";
			if (s->last_success[d])
				status_age(s->last_success[d], age);
			(void)printf("%s last succeeded: %s%s%s%s\n", name, at, age[0] ? " (" : "",
				age, age[0] ? ")" : "");
		}
	}
}

/* ---- what waits for a person --------------------------------------------------------------------------------- */

static void wait_line(struct status *s, const char *what, const char *todo)
{
	if (is_json(s)) {
		json_open_object(&s->writer);
		json_member(&s->writer, "what", sv_of(what));
		json_member(&s->writer, "todo", sv_of(todo));
		json_close_object(&s->writer);
	} else {
		(void)printf("  %s: %s\n", what, todo);
	}
	s->waiting++;
}

/* The newest change set, when no run has taken it up. */
static void wait_for_apply(struct status *s)
{
	struct arena *arena = &s->context->arena;
	struct changeset_manifest manifest;
	struct err ignored = ERR_INIT; /* there may be none */
	const char *folder = NULL;
	char what[128];
	char age[STATUS_AGE_SIZE];

	if (changefile_resolve(file_join(arena, s->context->settings->sync.state, "changesets"),
		    NULL, arena, &folder, &ignored) != 0 ||
		changefile_read_manifest(folder, arena, &manifest, &ignored) != 0 ||
		sv_eq(manifest.changeset_id, sv_of(s->last_changeset)) ||
		!has_something_to_do(&manifest))
		return;
	status_age(manifest.created_at, age);
	(void)snprintf(what, sizeof(what), "change set %.*s, made %s, is not applied",
		SV_ARG(manifest.changeset_id), age);
	wait_line(s, what, "`accord show`, then `accord apply`");
}

static int show_waiting(struct status *s, struct err *err)
{
	struct decisions decisions;
	bool confirmed = false;
	char what[128];

	if (context_is_confirmed(s->context, &confirmed, err) != 0 ||
		decisions_load(s->context->ledger, &decisions, err) != 0)
		return err->code;
	size_t held = decisions.held_changes.count;
	decisions_release(&decisions);
	title(s, "waits for a person", "waiting");
	if (!confirmed)
		wait_line(s, "the first matches",
			"`accord match`, then `accord match --confirm FILE`");
	if (s->last_cut) {
		(void)snprintf(what, sizeof(what), "run %s has no end", s->last_run);
		wait_line(s, what, "it goes on, or was killed; then the next run settles it");
	}
	if (s->last_refused)
		wait_line(s, "the last run was refused by a guard",
			"`accord show` tells which; run again with --allow if it is right");
	if (s->near_codes) {
		(void)snprintf(what, sizeof(what), "%llu near %s",
			(unsigned long long)s->near_codes, plural(s->near_codes, "code", "codes"));
		wait_line(s, what, "`accord match` proposes them");
	}
	if (s->conflicts) {
		(void)snprintf(what, sizeof(what), "%llu %s", (unsigned long long)s->conflicts,
			plural(s->conflicts, "conflict", "conflicts"));
		wait_line(s, what, "make both sides equal, or name a side in the rule");
	}
	if (held) {
		(void)snprintf(
			what, sizeof(what), "%zu held %s", held, plural(held, "change", "changes"));
		wait_line(s, what, "decide with `accord apply --decisions`");
	}
	wait_for_apply(s);
	if (s->waiting == 0 && !is_json(s))
		(void)puts("  nothing");
	end(s);
	return 0;
}

static int show_all(struct status *s, struct err *err)
{
	struct ledger *ledger = s->context->ledger;

	if (show_links(s, err) != 0)
		return err->code;
	title(s, "last runs", "runs");
	if (ledger_each_run(ledger, 0, show_run, s, err) != 0)
		return err->code;
	end(s);
	if (s->runs == 0 && !is_json(s))
		(void)puts("  none yet");
	show_success(s);
	title(s, "open findings", "findings");
	if (ledger_each_finding(ledger, show_finding, s, err) != 0)
		return err->code;
	end(s);
	if (!is_json(s) && s->findings > 20 && !s->context->options->verbose)
		(void)printf("  ... %llu in all; -v lists them\n", (unsigned long long)s->findings);
	if (!is_json(s) && s->findings == 0)
		(void)puts("  none");
	title(s, "open conflicts", "conflicts");
	if (ledger_each_conflict(ledger, show_conflict, s, err) != 0)
		return err->code;
	if (!is_json(s) && s->conflicts == 0)
		(void)puts("  none");
	end(s);
	return show_waiting(s, err);
}

int cmd_status(struct context *context, struct err *err)
{
	struct status s = {.context = context};
	const struct texts *words = &context->options->arguments;

	if (context->options->all)
		return status_all(context, words->count ? words->at[0] : ".", err);
	if (words->count)
		return ERR_SET(err, ERR_USAGE,
			"`accord status` takes no argument, so '%s' is one too many; a folder of "
			"many "
			"states goes with --all, one state with --state",
			words->at[0]);
	if (context_settings(context, err) != 0 || context_ledger(context, LEDGER_READ, err) != 0)
		return err->code;
	if (!context->ledger) {
		(void)puts(
			context->options->json
				? "{\"format_version\": 1, \"links\": 0, \"confirmed\": false}"
				: "no ledger yet; begin with `accord check` and `accord extract`");
		return 0;
	}
	if (context->options->verbose && ledger_check(context->ledger, err) != 0)
		return err->code;
	json_begin(&s.writer, &s.json, true);
	json_open_object(&s.writer);
	json_member_u64(&s.writer, "format_version", 1);
	int code = show_all(&s, err);
	json_close_object(&s.writer);
	if (code == 0 && context->options->json)
		(void)printf("%s\n", buf_str(&s.json));
	buf_release(&s.json);
	if (code == 0 && context->options->detailed_exitcode && s.conflicts)
		context->exit_status = 2;
	return code;
}

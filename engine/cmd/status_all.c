/* status --all: one line for each dealer's state folder. */
#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/base/map.h"
#include "engine/cmd/status.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

enum { LEVELS_MAX = 3 };

struct overview {
	struct context *context;
	struct json_writer writer;
	struct buf json;
	struct err first; /* of a ledger that cannot be read */
	struct map told; /* where the folders told so far really are: links may lead to one twice */
	uint64_t folders;
	bool any_conflict;
};

/* What one line tells. */
struct facts {
	uint64_t links;
	uint64_t findings;
	uint64_t conflicts;
	int64_t last_success[DIRECTION_COUNT];
	char last_outcome[32];
	bool any_run;
};

static int take_run(void *self, const struct ledger_run *run, struct err *err)
{
	struct facts *facts = self;
	enum directions directions;

	(void)err;
	if (!facts->any_run)
		(void)snprintf(facts->last_outcome, sizeof(facts->last_outcome), "%.*s",
			SV_ARG(run->ended_at ? run->outcome : SV("under way")));
	facts->any_run = true;
	if (run->ended_at == 0 || run->exit_status != 0 ||
		!directions_parse(run->directions, &directions))
		return 0;
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		if ((directions & direction_bit((enum direction)d)) && !facts->last_success[d])
			facts->last_success[d] = run->ended_at;
	}
	return 0;
}

static int take_finding(void *self, const struct ledger_open_finding *row, struct err *err)
{
	struct facts *facts = self;

	(void)row;
	(void)err;
	facts->findings++;
	return 0;
}

static int take_conflict(void *self, const struct conflict *conflict, int64_t first_seen,
	uint64_t runs_open, struct err *err)
{
	struct facts *facts = self;

	(void)conflict;
	(void)first_seen;
	(void)runs_open;
	(void)err;
	facts->conflicts++;
	return 0;
}

static int read_facts(const char *folder, struct facts *facts, struct err *err)
{
	struct ledger *ledger = NULL;
	int code = ledger_open(folder, LEDGER_READ, &ledger, err);

	if (code == 0)
		code = ledger_link_count(ledger, &facts->links, err);
	if (code == 0)
		code = ledger_each_run(ledger, 0, take_run, facts, err);
	if (code == 0)
		code = ledger_each_finding(ledger, take_finding, facts, err);
	if (code == 0)
		code = ledger_each_conflict(ledger, take_conflict, facts, err);
	ledger_close(ledger);
	return code;
}

static void print_json(
	struct overview *o, const char *folder, const struct facts *facts, const struct err *err)
{
	struct json_writer *w = &o->writer;

	json_open_object(w);
	json_member(w, "state", sv_of(folder));
	if (err->code) {
		json_member(w, "error", sv_of(err->message));
	} else {
		json_member_u64(w, "links", facts->links);
		json_member(w, "last_outcome", sv_of(facts->last_outcome));
		for (int d = 0; d < DIRECTION_COUNT; d++) {
			char key[40];
			char at[CLOCK_TEXT_SIZE] = "never";
			(void)snprintf(key, sizeof(key), "last_success_%s",
				direction_name((enum direction)d));
			if (facts->last_success[d])
				clock_format(facts->last_success[d], at);
			json_member(w, key, sv_of(at));
		}
		json_member_u64(w, "findings", facts->findings);
		json_member_u64(w, "conflicts", facts->conflicts);
	}
	json_close_object(w);
}

static void print_line(
	struct overview *o, const char *folder, const struct facts *facts, const struct err *err)
{
	char ages[DIRECTION_COUNT][STATUS_AGE_SIZE] = {"never", "never"};

	if (o->folders == 1)
		(void)printf("%-32s %8s  %-11s %-15s %-15s %8s %9s\n", "state folder", "links",
			"last run", "outbound", "inbound", "findings", "conflicts");
	if (err->code) {
		(void)printf("%-32s unreadable: %s\n", folder, err->message);
		return;
	}
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		if (facts->last_success[d])
			status_age(facts->last_success[d], ages[d]);
	}
	(void)printf("%-32s %8llu  %-11s %-15s %-15s %8llu %9llu\n", folder,
		(unsigned long long)facts->links, facts->any_run ? facts->last_outcome : "none",
		ages[DIRECTION_OUTBOUND], ages[DIRECTION_INBOUND],
		(unsigned long long)facts->findings, (unsigned long long)facts->conflicts);
}

/* One that cannot be read has its line too: the others are told all the same. */
static void tell_folder(
	struct overview *o, const char *folder, const struct facts *facts, const struct err *err)
{
	if (err->code && o->first.code == 0)
		o->first = *err;
	o->folders++;
	o->any_conflict = o->any_conflict || facts->conflicts > 0;
	(o->context->options->json ? print_json : print_line)(o, folder, facts, err);
}

/* Has accord worked here? Then a ledger that is not there was lost. */
static bool is_state(struct arena *arena, const char *folder)
{
	static const char *const traces[] = {
		"accord.db", "accord.db-wal", "audit", "changesets", "snapshots"};

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		if (file_exists(file_join(arena, folder, traces[i])))
			return true;
	}
	return ledger_exists(folder);
}

static void look_at_state(struct overview *o, const char *folder)
{
	struct facts facts = {0};
	struct err err = ERR_INIT;
	bool is_new;

	(void)map_put(&o->told, file_real(&o->context->arena, folder), 1, &is_new);
	if (!is_new)
		return;
	if (!ledger_exists(folder))
		(void)ERR_SET(&err, ERR_NO_INPUT,
			"'%s' has no accord.db, but traces of earlier work: the ledger was lost; "
			"docs/ledger.md says what to do",
			folder);
	else if (read_facts(folder, &facts, &err) == 0)
		err_clear(&err);
	tell_folder(o, folder, &facts, &err);
}

static void look_below(struct overview *o, const char *folder, int level)
{
	struct arena *arena = &o->context->arena;
	struct file_names names = {0};
	struct facts facts = {0};
	struct err err = ERR_INIT;

	if (is_state(arena, folder)) {
		look_at_state(o, folder);
		return;
	}
	if (level < LEVELS_MAX && file_list(folder, arena, &names, &err) != 0)
		tell_folder(o, folder, &facts, &err);
	for (size_t i = 0; i < names.count; i++) {
		const char *below = file_join(arena, folder, names.at[i]);
		if (file_is_folder(below))
			look_below(o, below, level + 1);
	}
	vec_release(&names);
}

int status_all(struct context *context, const char *folder, struct err *err)
{
	struct overview o = {.context = context};

	map_init(&o.told);
	json_begin(&o.writer, &o.json, true);
	json_open_object(&o.writer);
	json_member_u64(&o.writer, "format_version", 1);
	json_key(&o.writer, "states");
	json_open_array(&o.writer);
	look_below(&o, folder, 0);
	map_release(&o.told);
	json_close_array(&o.writer);
	json_close_object(&o.writer);
	if (context->options->json)
		(void)printf("%s\n", buf_str(&o.json));
	buf_release(&o.json);
	if (o.folders == 0)
		return ERR_SET(err, ERR_NO_INPUT,
			"there is no state folder (one with accord.db) in '%s' or below", folder);
	if (o.first.code) {
		*err = o.first;
		return err->code;
	}
	if (context->options->detailed_exitcode && o.any_conflict)
		context->exit_status = 2;
	return 0;
}

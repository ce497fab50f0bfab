#include "engine/report_data.h"

#include "engine/base/clock.h"
#include "engine/base/map.h"
#include "engine/base/vec.h"
#include "engine/guard.h"
#include "io/auditlog.h"
#include "io/changefile.h"
#include "io/changemanifest.h"
#include "io/file.h"
#include "io/json.h"
#include "io/ledger.h"
#include "rules/ruleset.h"

#include "engine/base/banned.h"

/* What an audit says of one line; the last row about it counts. */
struct told {
	struct sv outcome;
	struct sv observed;
	struct sv http_status;
	struct sv at;
	struct sv detail;
};

/* How many skipped lines have one system, rule and reason. */
struct reason {
	enum side side;
	struct sv rule;
	struct sv reason;
	uint64_t count;
};

/* One of the last runs. */
struct past {
	struct sv run_id;
	int64_t at;
	uint64_t findings;
	uint64_t conflicts;
};

struct making {
	const struct report_input *input;
	struct file_writer *writer;
	struct arena arena;
	struct buf text;
	struct json_writer json;
	struct map told_at; /* change_id -> place in `told` */
	struct {
		VEC_FIELDS(struct told);
	} told;
	struct sv operator_name;
	struct map reason_at;
	struct {
		VEC_FIELDS(struct reason);
	} reasons;
	struct {
		VEC_FIELDS(struct past);
	} runs; /* newest first */
};

/* Hands on what is there. A < stands in JSON only inside texts. */
static void hand_on(struct making *m)
{
	struct sv rest = buf_sv(&m->text);

	while (rest.n > 0) {
		size_t n = sv_find(rest, '<');
		file_writer_add(m->writer, rest.p, n);
		if (n == rest.n)
			break;
		file_writer_add(m->writer, "\\u003c", 6);
		rest = sv_from(rest, n + 1);
	}
	buf_clear(&m->text);
}

static void put_time(struct making *m, const char *name, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(at, text);
	json_member(&m->json, name, sv_of(text));
}

/* ---- what is read before ---------------------------------------------------------------------------- */

static int take_audit(void *self, const struct audit_row *row, struct err *err)
{
	struct making *m = self;
	const struct sv *columns = row->columns;
	struct told told = {
		.outcome = arena_sv(&m->arena, columns[AUDIT_OUTCOME]),
		.observed = arena_sv(&m->arena, columns[AUDIT_OBSERVED]),
		.http_status = arena_sv(&m->arena, columns[AUDIT_HTTP_STATUS]),
		.at = arena_sv(&m->arena, columns[AUDIT_AT]),
		.detail = arena_sv(&m->arena, columns[AUDIT_DETAIL]),
	};
	const uint64_t *place = map_find(&m->told_at, columns[AUDIT_CHANGE_ID]);

	(void)err;
	if (m->operator_name.n == 0)
		m->operator_name = arena_sv(&m->arena, columns[AUDIT_OPERATOR]);
	if (place) {
		m->told.at[*place] = told;
		return 0;
	}
	(void)map_put(
		&m->told_at, arena_sv(&m->arena, columns[AUDIT_CHANGE_ID]), m->told.count, NULL);
	*vec_push(&m->told) = told;
	return 0;
}

static uint64_t rows_of(const struct changeset_manifest *manifest, const char *name)
{
	for (size_t i = 0; i < manifest->file_count; i++) {
		if (sv_eq(manifest->files[i].name, sv_of(name)))
			return manifest->files[i].rows;
	}
	return 0;
}

/* A run whose change set is gone, removed after keep_days, has no place in the picture. */
static int take_run(void *self, const struct ledger_run *run, struct err *err)
{
	struct making *m = self;
	struct changeset_manifest manifest;
	struct err ignored = ERR_INIT;

	(void)err;
	if (m->runs.count == REPORT_RUNS_MAX || run->changeset_id.n == 0)
		return 0;
	const char *folder = file_join(
		&m->arena, m->input->changesets_dir, arena_str(&m->arena, run->changeset_id));
	if (!file_name_is_plain(run->changeset_id) || !file_is_folder(folder) ||
		changefile_read_manifest(folder, &m->arena, &manifest, &ignored) != 0)
		return 0;
	*vec_push(&m->runs) = (struct past){
		.run_id = arena_sv(&m->arena, run->run_id),
		.at = run->started_at,
		.findings = rows_of(&manifest, "findings.csv"),
		.conflicts = rows_of(&manifest, "conflicts.csv"),
	};
	return 0;
}

static int take_skipped(void *self, const struct skipped *row, struct err *err)
{
	struct making *m = self;
	struct arena_mark mark = arena_mark(&m->arena);
	struct sv key = arena_printf(&m->arena, "%d\x1f%.*s\x1f%.*s", (int)row->side,
		SV_ARG(row->rule), SV_ARG(row->reason));
	const uint64_t *place = map_find(&m->reason_at, key);

	(void)err;
	if (place) {
		m->reasons.at[*place].count++;
		arena_reset(&m->arena, mark);
		return 0;
	}
	(void)map_put(&m->reason_at, key, m->reasons.count, NULL);
	*vec_push(&m->reasons) = (struct reason){
		row->side, arena_sv(&m->arena, row->rule), arena_sv(&m->arena, row->reason), 1};
	return 0;
}

static int read_before(struct making *m, struct err *err)
{
	const struct report_input *input = m->input;

	if (input->audit_path && audit_each(input->audit_path, take_audit, m, err) != 0)
		return err->code;
	if (input->ledger && ledger_each_run(input->ledger, 0, take_run, m, err) != 0)
		return err->code;
	return changefile_each_skipped(input->folder, take_skipped, m, err);
}

/* ---- the short facts --------------------------------------------------------------------------------- */

static void put_run(struct making *m, const struct ledger_run *run)
{
	struct json_writer *w = &m->json;

	json_key(w, "run");
	if (!run) {
		json_put_null(w);
		return;
	}
	json_open_object(w);
	json_member(w, "run_id", run->run_id);
	json_member(w, "command", run->command);
	json_member(w, "operator", m->operator_name);
	put_time(m, "started_at", run->started_at);
	if (run->ended_at)
		put_time(m, "ended_at", run->ended_at);
	json_member(w, "outcome", run->outcome);
	json_member_u64(w, "exit_status", (uint64_t)run->exit_status);
	json_close_object(w);
}

static void put_counts(struct json_writer *w, const struct changeset_manifest *manifest)
{
	json_key(w, "counts");
	json_open_object(w);
	changemanifest_put_sides(w, manifest);
	json_close_object(w);
}

static void put_directions(struct json_writer *w, const struct changeset_manifest *manifest)
{
	json_key(w, "directions");
	json_open_array(w);
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		if (manifest->directions & direction_bit((enum direction)d))
			json_put_str(w, direction_name((enum direction)d));
	}
	json_close_array(w);
	json_key(w, "records");
	json_open_object(w);
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		json_key(w, direction_name((enum direction)d));
		json_open_object(w);
		for (int a = 0; a < ACTION_COUNT; a++)
			json_member_u64(w, action_name((enum action)a), manifest->records[d][a]);
		json_close_object(w);
	}
	json_close_object(w);
}

static void put_files(struct json_writer *w, const struct changeset_manifest *manifest)
{
	static const struct {
		const char *name;
		const char *file;
	} rows[] = {
		{"links", "links.csv"},
		{"conflicts", "conflicts.csv"},
		{"findings", "findings.csv"},
		{"skipped", "skipped.csv"},
		{"pending", "pending.csv"},
	};

	json_key(w, "files");
	json_open_object(w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		json_member_u64(w, rows[i].name, rows_of(manifest, rows[i].file));
	json_close_object(w);
}

static void put_guards(struct json_writer *w, const struct changeset_manifest *manifest)
{
	struct buf text = BUF_INIT;

	json_key(w, "guards");
	json_open_array(w);
	for (size_t i = 0; i < manifest->guard_count; i++) {
		const struct changeset_guard *guard = &manifest->guards[i];
		buf_clear(&text);
		guard_describe(guard, &text);
		json_open_object(w);
		json_member(w, "text", buf_sv(&text));
		json_member_u64(w, "measured", guard->measured);
		json_member_u64(w, "limit", guard->limit_count);
		json_member_bool(w, "tripped", guard->tripped);
		json_member_bool(w, "allowed", guard->allowed);
		json_close_object(w);
	}
	json_close_array(w);
	buf_release(&text);
}

static void put_history(struct making *m)
{
	struct json_writer *w = &m->json;

	json_key(w, "history");
	json_open_array(w);
	for (size_t i = m->runs.count; i-- > 0;) {
		json_open_object(w);
		json_member(w, "run_id", m->runs.at[i].run_id);
		put_time(m, "at", m->runs.at[i].at);
		json_member_u64(w, "findings", m->runs.at[i].findings);
		json_member_u64(w, "conflicts", m->runs.at[i].conflicts);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_skipped(struct making *m)
{
	struct json_writer *w = &m->json;

	json_key(w, "skipped");
	json_open_array(w);
	for (size_t i = 0; i < m->reasons.count; i++) {
		const struct reason *reason = &m->reasons.at[i];
		json_open_array(w);
		json_put_str(w, side_system(reason->side));
		json_put_sv(w, reason->rule);
		json_put_sv(w, reason->reason);
		json_put_u64(w, reason->count);
		json_close_array(w);
	}
	json_close_array(w);
}

/* The sentence of each rule that has one, by its name. */
static void put_rules(struct json_writer *w, const struct ruleset *ruleset)
{
	json_key(w, "about");
	json_open_object(w);
	for (size_t i = 0; ruleset && i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		struct buf name = BUF_INIT;
		buf_add_sv(&name, rule->name);
		if (rule->about.n)
			json_member(w, buf_str(&name), rule->about);
		buf_release(&name);
	}
	json_close_object(w);
}

static void put_facts(struct making *m)
{
	const struct changeset_manifest *manifest = m->input->manifest;
	struct json_writer *w = &m->json;

	json_member_u64(w, "format_version", 1);
	json_member(w, "changeset_id", manifest->changeset_id);
	put_time(m, "created_at", manifest->created_at);
	json_member(w, "tool_version", manifest->tool_version);
	json_member(w, "origin", manifest->origin);
	json_member(w, "seal", manifest->seal);
	put_run(m, m->input->run);
	put_directions(w, manifest);
	put_counts(w, manifest);
	put_files(w, manifest);
	put_guards(w, manifest);
	put_rules(w, m->input->ruleset);
	put_history(m);
	put_skipped(m);
	hand_on(m);
}

/* ---- the rows ------------------------------------------------------------------------------------------ */

static void put_row(struct making *m, const struct sv *values, size_t count)
{
	json_open_array(&m->json);
	for (size_t i = 0; i < count; i++)
		json_put_sv(&m->json, sv_is_absent(values[i]) ? SV("") : values[i]);
	json_close_array(&m->json);
	hand_on(m);
}

static int put_change(void *self, const struct change *change, struct err *err)
{
	struct making *m = self;
	struct told told = {SV("not tried"), SV(""), SV(""), SV(""), SV("")};
	const uint64_t *place = map_find(&m->told_at, sv_of(change->id));

	(void)err;
	if (place)
		told = m->told.at[*place];
	const struct sv values[] = {sv_of(change->id), sv_of(direction_name(change->direction)),
		sv_of(action_name(change->action)), change->customer_id, change->site_num,
		change->account_number, change->name, change->field, change->before, change->after,
		change->rule, change->reason, told.outcome, told.observed, told.http_status,
		told.at, told.detail};
	put_row(m, values, m->input->run ? sizeof(values) / sizeof(values[0]) : 12);
	return 0;
}

static int put_conflict(void *self, const struct conflict *c, struct err *err)
{
	const struct sv values[] = {c->account_number, c->name, c->rule, c->customer_value,
		c->base_value, c->site_value, c->resolution, c->customer_id, c->site_num};

	(void)err;
	put_row(self, values, sizeof(values) / sizeof(values[0]));
	return 0;
}

static int put_finding(void *self, const struct finding *f, struct err *err)
{
	struct making *m = self;
	struct arena_mark mark = arena_mark(&m->arena);
	struct sv runs = arena_printf(&m->arena, "%llu", (unsigned long long)f->runs_open);
	const struct sv values[] = {f->finding, f->account_number, f->name, f->detail,
		f->first_seen, runs, f->customer_id, f->site_num};

	(void)err;
	put_row(m, values, sizeof(values) / sizeof(values[0]));
	arena_reset(&m->arena, mark);
	return 0;
}

static int put_lists(struct making *m, struct err *err)
{
	const char *folder = m->input->folder;

	json_key(&m->json, "changes");
	json_open_array(&m->json);
	if (changefile_each_change(folder, "changes.csv", put_change, m, err) != 0)
		return err->code;
	json_close_array(&m->json);
	json_key(&m->json, "conflicts");
	json_open_array(&m->json);
	if (changefile_each_conflict(folder, put_conflict, m, err) != 0)
		return err->code;
	json_close_array(&m->json);
	json_key(&m->json, "findings");
	json_open_array(&m->json);
	if (changefile_each_finding(folder, put_finding, m, err) != 0)
		return err->code;
	json_close_array(&m->json);
	return 0;
}

int report_data_write(const struct report_input *input, struct file_writer *writer, struct err *err)
{
	struct making m = {.input = input, .writer = writer};

	arena_init(&m.arena, 0);
	map_init(&m.told_at);
	map_init(&m.reason_at);
	json_begin(&m.json, &m.text, false);
	json_open_object(&m.json);
	int code = read_before(&m, err);
	if (code == 0) {
		put_facts(&m);
		code = put_lists(&m, err);
	}
	json_close_object(&m.json);
	hand_on(&m);
	map_release(&m.told_at);
	map_release(&m.reason_at);
	vec_release(&m.told);
	vec_release(&m.reasons);
	vec_release(&m.runs);
	buf_release(&m.text);
	arena_release(&m.arena);
	return code;
}

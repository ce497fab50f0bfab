#include "engine/cmd/metrics.h"

#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* One dealer's file beside another's: every series carries the dealer. */
struct metrics {
	struct buf text;
	struct buf dealer; /* dealer="1234" */
};

/* A label value as the exposition format wants it. */
static void add_label(struct buf *out, const char *name, struct sv value)
{
	buf_printf(out, "%s=\"", name);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\n') {
			buf_add_str(out, "\\n");
			continue;
		}
		if (value.p[i] == '\\' || value.p[i] == '"')
			buf_add_char(out, '\\');
		buf_add_char(out, value.p[i]);
	}
	buf_add_char(out, '"');
}

static void head(struct metrics *m, const char *name, const char *help)
{
	buf_printf(&m->text, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* A series with up to two labels of its own; a NULL name ends them. */
static void put(struct metrics *m, const char *name, const char *label, struct sv value,
	const char *label_2, struct sv value_2, int64_t number)
{
	buf_printf(&m->text, "%s{%s", name, buf_str(&m->dealer));
	if (label) {
		buf_add_char(&m->text, ',');
		add_label(&m->text, label, value);
	}
	if (label_2) {
		buf_add_char(&m->text, ',');
		add_label(&m->text, label_2, value_2);
	}
	buf_printf(&m->text, "} %lld\n", (long long)number);
}

static void put_one(struct metrics *m, const char *name, const char *help, int64_t number)
{
	head(m, name, help);
	put(m, name, NULL, SV_ABSENT, NULL, SV_ABSENT, number);
}

/* When runs of a direction last succeeded is kept in the ledger: the file is written anew each time. */
static int64_t last_success(
	struct context *context, const struct run_facts *facts, enum direction direction)
{
	struct sv kept = SV_ABSENT;
	struct err err = ERR_INIT;
	char name[64];
	char at[CLOCK_TEXT_SIZE];
	int64_t when = 0;
	bool is_now = (facts->exit_status == 0 || facts->exit_status == 2) &&
		      (context->options->directions & direction_bit(direction));

	if (!context->ledger)
		return 0;
	(void)snprintf(name, sizeof(name), "last_success_%s", direction_name(direction));
	if (is_now) {
		when = clock_now();
		clock_format(when, at);
		if (ledger_set(context->ledger, name, sv_of(at), &err) != 0)
			log_warning("%s", err.message);
		return when;
	}
	if (ledger_get(context->ledger, name, &context->arena, &kept, &err) != 0)
		log_warning("%s", err.message);
	else if (kept.n)
		(void)clock_parse(kept, &when);
	return when;
}

static void put_times(struct context *context, const struct run_facts *facts, struct metrics *m)
{
	static const char success[] = "accord_last_success_timestamp_seconds";

	put_one(m, "accord_last_start_timestamp_seconds", "When the last run started.",
		facts->started_at);
	put_one(m, "accord_last_duration_seconds", "How long the last run took.",
		clock_now() - facts->started_at);
	put_one(m, "accord_last_exit_status", "Exit status of the last run.", facts->exit_status);
	head(m, success, "When a run of that direction last succeeded; 0 for never.");
	for (int d = 0; d < DIRECTION_COUNT; d++)
		put(m, success, "direction", sv_of(direction_name((enum direction)d)), NULL,
			SV_ABSENT, last_success(context, facts, (enum direction)d));
}

static void put_counts(const struct changeset_manifest *manifest, struct metrics *m)
{
	head(m, "accord_records", "Records of the last comparison by what became of them.");
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct changeset_counts *c = &manifest->counts[side];
		const struct {
			const char *what;
			uint64_t count;
		} rows[] = {
			{"in_agreement", c->in_agreement},
			{"changed", c->changed},
			{"conflict", c->conflict},
			{"created_from", c->created_from},
			{"skipped", c->skipped},
			{"set_aside", c->set_aside},
		};
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			put(m, "accord_records", "side", sv_of(side_plural((enum side)side)),
				"category", sv_of(rows[i].what), (int64_t)rows[i].count);
	}
	head(m, "accord_changes", "Records that the last change set writes.");
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		for (int a = 0; a < ACTION_COUNT; a++)
			put(m, "accord_changes", "direction",
				sv_of(direction_name((enum direction)d)), "action",
				sv_of(action_name((enum action)a)),
				(int64_t)manifest->records[d][a]);
	}
}

static void put_files(const struct changeset_manifest *manifest, struct metrics *m)
{
	static const struct {
		const char *file;
		const char *metric;
		const char *help;
	} rows[] = {
		{"conflicts.csv", "accord_conflicts", "Conflicts of the last change set."},
		{"findings.csv", "accord_findings", "Findings of the last change set."},
		{"skipped.csv", "accord_skipped", "Skipped lines of the last change set."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t j = 0; j < manifest->file_count; j++) {
			if (sv_eq(manifest->files[j].name, sv_of(rows[i].file)))
				put_one(m, rows[i].metric, rows[i].help,
					(int64_t)manifest->files[j].rows);
		}
	}
	head(m, "accord_guard_tripped", "Guards of the last change set: 1 when it refuses.");
	for (size_t i = 0; i < manifest->guard_count; i++)
		put(m, "accord_guard_tripped", "guard", manifest->guards[i].name, "scope",
			manifest->guards[i].scope,
			manifest->guards[i].tripped && !manifest->guards[i].allowed);
}

static int write_file(const char *path, struct sv text, struct err *err)
{
	struct file_writer *writer = NULL;
	int code = file_writer_open(path, &writer, err);

	if (code == 0) {
		file_writer_set_mode(writer, 0644); /* the node exporter is another user */
		file_writer_add(writer, text.p, text.n);
		code = file_writer_commit(writer, err);
	}
	file_writer_free(writer);
	return code;
}

void metrics_write(struct context *context, const struct run_facts *facts)
{
	struct metrics m = {BUF_INIT, BUF_INIT};
	struct err err = ERR_INIT;
	const char *dir = file_join(&context->arena, context->settings->sync.state, "metrics");

	add_label(&m.dealer, "dealer", sv_of(context->settings->rapid_response.dealer_number));
	put_times(context, facts, &m);
	if (facts->manifest) {
		put_counts(facts->manifest, &m);
		put_files(facts->manifest, &m);
	}
	if (file_make_folder(dir, &err) != 0 ||
		write_file(file_join(&context->arena, dir, "accord.prom"), buf_sv(&m.text), &err) !=
			0)
		log_warning("the metrics could not be written: %s", err.message);
	buf_release(&m.text);
	buf_release(&m.dealer);
}

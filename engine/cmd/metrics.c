#include "engine/cmd/metrics.h"

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "io/file.h"

#include "engine/base/banned.h"

static void head(struct buf *out, const char *name, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_times(struct context *context, const struct run_facts *facts, struct buf *out)
{
	struct sv kept = SV_ABSENT;
	struct err ignored = ERR_INIT;
	int64_t last_success = 0;

	head(out, "accord_last_start_timestamp_seconds", "When the last run started.");
	buf_printf(out, "accord_last_start_timestamp_seconds %lld\n", (long long)facts->started_at);
	head(out, "accord_last_duration_seconds", "How long the last run took.");
	buf_printf(out, "accord_last_duration_seconds %lld\n",
		(long long)(clock_now() - facts->started_at));
	head(out, "accord_last_exit_status", "Exit status of the last run.");
	buf_printf(out, "accord_last_exit_status %d\n", facts->exit_status);
	if (facts->exit_status == 0 || facts->exit_status == 2) {
		char at[CLOCK_TEXT_SIZE];
		last_success = clock_now();
		clock_format(last_success, at);
		if (context->ledger &&
			ledger_set(context->ledger, "last_success", sv_of(at), &ignored) != 0)
			log_warning("%s", ignored.message);
	} else if (context->ledger &&
		   ledger_get(context->ledger, "last_success", &context->arena, &kept, &ignored) ==
			   0 &&
		   kept.n) {
		(void)clock_parse(kept, &last_success);
	}
	head(out, "accord_last_success_timestamp_seconds",
		"When a run last succeeded; 0 for never.");
	buf_printf(out, "accord_last_success_timestamp_seconds %lld\n", (long long)last_success);
}

static void put_counts(const struct changeset_manifest *manifest, struct buf *out)
{
	head(out, "accord_records", "Records of the last comparison by what became of them.");
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
			buf_printf(out, "accord_records{side=\"%s\",category=\"%s\"} %llu\n",
				side_plural((enum side)side), rows[i].what,
				(unsigned long long)rows[i].count);
	}
	head(out, "accord_changes", "Records that the last change set writes.");
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		for (int a = 0; a < ACTION_COUNT; a++)
			buf_printf(out, "accord_changes{direction=\"%s\",action=\"%s\"} %llu\n",
				direction_name((enum direction)d), action_name((enum action)a),
				(unsigned long long)manifest->records[d][a]);
	}
}

static void put_files(const struct changeset_manifest *manifest, struct buf *out)
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
			if (!sv_eq(manifest->files[j].name, sv_of(rows[i].file)))
				continue;
			head(out, rows[i].metric, rows[i].help);
			buf_printf(out, "%s %llu\n", rows[i].metric,
				(unsigned long long)manifest->files[j].rows);
		}
	}
	head(out, "accord_guard_tripped", "Guards of the last change set: 1 when it refuses.");
	for (size_t i = 0; i < manifest->guard_count; i++)
		buf_printf(out, "accord_guard_tripped{guard=\"%.*s\",scope=\"%.*s\"} %d\n",
			SV_ARG(manifest->guards[i].name), SV_ARG(manifest->guards[i].scope),
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
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	const char *dir = file_join(&context->arena, context->settings->sync.state, "metrics");

	put_times(context, facts, &out);
	if (facts->manifest) {
		put_counts(facts->manifest, &out);
		put_files(facts->manifest, &out);
	}
	if (file_make_folder(dir, &err) != 0 ||
		write_file(file_join(&context->arena, dir, "accord.prom"), buf_sv(&out), &err) != 0)
		log_warning("the metrics could not be written: %s", err.message);
	buf_release(&out);
}

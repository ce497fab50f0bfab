/* A change set as JSON Lines. */
#include <stdio.h>

#include "engine/cmd/show.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

struct line {
	const struct options *options;
	struct buf text;
	struct json_writer writer;
	const char *type;
	struct decisions decisions;
};

static void begin_line(struct line *line, const char *type)
{
	buf_clear(&line->text);
	json_begin(&line->writer, &line->text, false);
	json_open_object(&line->writer);
	json_member(&line->writer, "type", sv_of(type));
}

static void end_line(struct line *line)
{
	json_close_object(&line->writer);
	(void)printf("%s\n", buf_str(&line->text));
}

static int json_change(void *self, const struct change *change, struct err *err)
{
	struct line *line = self;
	struct json_writer *w = &line->writer;
	char since[CLOCK_TEXT_SIZE];

	(void)err;
	if (!show_passes(line->options, change))
		return 0;
	begin_line(line, line->type);
	json_member(w, "change_id", sv_of(change->id));
	json_member(w, "direction", sv_of(direction_name(change->direction)));
	json_member(w, "action", sv_of(action_name(change->action)));
	json_member(w, "customer_id", change->customer_id);
	json_member(w, "site_num", change->site_num);
	json_member(w, "account_number", change->account_number);
	json_member(w, "name", change->name);
	json_member(w, "field", change->field);
	json_member(w, "before", change->before);
	json_member(w, "after", change->after);
	json_member(w, "rule", change->rule);
	json_member(w, "reason", change->reason);
	if (show_held_since(&line->decisions, change, since))
		json_member(w, "held_since", sv_of(since));
	end_line(line);
	return 0;
}

static int json_conflict(void *self, const struct conflict *c, struct err *err)
{
	struct line *line = self;
	struct json_writer *w = &line->writer;

	(void)err;
	begin_line(line, "conflict");
	json_member(w, "customer_id", c->customer_id);
	json_member(w, "site_num", c->site_num);
	json_member(w, "account_number", c->account_number);
	json_member(w, "name", c->name);
	json_member(w, "rule", c->rule);
	json_member(w, "customer_value", c->customer_value);
	json_member(w, "site_value", c->site_value);
	json_member(w, "base_value", c->base_value);
	json_member(w, "kind", c->kind);
	json_member(w, "resolution", c->resolution);
	end_line(line);
	return 0;
}

static int json_skipped(void *self, const struct skipped *s, struct err *err)
{
	struct line *line = self;
	struct json_writer *w = &line->writer;

	(void)err;
	begin_line(line, "skipped");
	json_member(w, "system", sv_of(side_system(s->side)));
	json_member(w, "key", s->key);
	json_member(w, "account_number", s->account_number);
	json_member(w, "name", s->name);
	json_member(w, "rule", s->rule);
	json_member(w, "reason", s->reason);
	end_line(line);
	return 0;
}

static int json_finding(void *self, const struct finding *f, struct err *err)
{
	struct line *line = self;
	struct json_writer *w = &line->writer;

	(void)err;
	begin_line(line, "finding");
	json_member(w, "finding", f->finding);
	json_member(w, "customer_id", f->customer_id);
	json_member(w, "site_num", f->site_num);
	json_member(w, "account_number", f->account_number);
	json_member(w, "name", f->name);
	json_member(w, "detail", f->detail);
	json_member(w, "first_seen", f->first_seen);
	json_member_u64(w, "runs_open", f->runs_open);
	end_line(line);
	return 0;
}

static int json_link(void *self, const struct link_add *link, struct err *err)
{
	struct line *line = self;
	struct json_writer *w = &line->writer;

	(void)err;
	begin_line(line, "link");
	json_member(w, "customer_id", link->customer_id);
	json_member(w, "site_num", link->site_num);
	json_member(w, "account_number", link->account_number);
	json_member(w, "method", link->method);
	end_line(line);
	return 0;
}

/* The manifest as it lies there, on one line. */
static int json_manifest(struct context *context, const char *folder, struct err *err)
{
	struct buf text = BUF_INIT;
	struct buf line = BUF_INIT;
	struct json *root = NULL;

	int code =
		file_read(file_join(&context->arena, folder, "manifest.json"), 1 << 24, &text, err);
	if (code == 0)
		code = json_parse(buf_sv(&text), 16, &root, err);
	if (code == 0) {
		json_add_canonical(root, NULL, &line);
		(void)printf("{\"type\":\"changeset\",%s\n", buf_str(&line) + 1);
	}
	json_free(root);
	buf_release(&text);
	buf_release(&line);
	return code;
}

int show_json(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err)
{
	struct line line = {.options = context->options, .type = "change"};

	(void)manifest;
	int code = json_manifest(context, folder, err);
	if (code == 0)
		code = context_ledger(context, LEDGER_READ, err);
	if (code == 0)
		code = decisions_load(context->ledger, &line.decisions, err);
	if (code == 0)
		code = changefile_each_change(folder, "changes.csv", json_change, &line, err);
	line.type = "pending";
	if (code == 0)
		code = changefile_each_change(folder, "pending.csv", json_change, &line, err);
	if (code == 0)
		code = changefile_each_conflict(folder, json_conflict, &line, err);
	if (code == 0)
		code = changefile_each_skipped(folder, json_skipped, &line, err);
	if (code == 0)
		code = changefile_each_finding(folder, json_finding, &line, err);
	if (code == 0)
		code = changefile_each_link(folder, json_link, &line, err);
	decisions_release(&line.decisions);
	buf_release(&line.text);
	return code;
}

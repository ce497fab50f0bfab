#include "engine/cmd/show.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/base/clock.h"
#include "engine/base/map.h"
#include "engine/decisions.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

/* ---- filters --------------------------------------------------------------------------------------------- */

static bool is_wanted(const char *filter, struct sv value)
{
	return !filter || sv_eq(sv_of(filter), value);
}

static bool passes(const struct options *o, const struct change *change)
{
	bool account = !o->account || sv_eq(sv_of(o->account), change->account_number) ||
		       sv_eq(sv_of(o->account), change->customer_id) ||
		       sv_eq(sv_of(o->account), change->site_num);

	return account && (o->directions & direction_bit(change->direction)) &&
	       is_wanted(o->action, sv_of(action_name(change->action))) &&
	       is_wanted(o->rule, change->rule) && is_wanted(o->field, change->field);
}

/* ---- text ------------------------------------------------------------------------------------------------- */

/* Counts by a text, in the order of first appearance. */
struct tally {
	struct arena arena;
	struct map counts;
	struct {
		VEC_FIELDS(struct sv);
	} order;
};

static void tally_add(struct tally *tally, struct sv text)
{
	uint64_t *count = map_find(&tally->counts, text);

	if (count) {
		(*count)++;
		return;
	}
	struct sv kept = arena_sv(&tally->arena, text);
	(void)map_put(&tally->counts, kept, 1, NULL);
	*vec_push(&tally->order) = kept;
}

static void tally_print(const struct tally *tally, const char *title)
{
	if (tally->order.count == 0)
		return;
	(void)printf("%s\n", title);
	for (size_t i = 0; i < tally->order.count; i++) {
		struct sv text = tally->order.at[i];
		(void)printf("  %6llu  %.*s\n", (unsigned long long)*map_find(&tally->counts, text),
			SV_ARG(text));
	}
}

static void tally_release(struct tally *tally)
{
	map_release(&tally->counts);
	vec_release(&tally->order);
	arena_release(&tally->arena);
}

/* Text from the systems may hold anything; a terminal gets no control characters from it. */
static void print_value(struct sv value)
{
	if (value.n == 0) {
		(void)fputs("(empty)", stdout);
		return;
	}
	(void)putchar('\'');
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		(void)putchar(c < 0x20 || c == 0x7f ? '?' : (int)c);
	}
	(void)putchar('\'');
}

struct printing {
	const struct options *options;
	struct decisions decisions;
	struct change last; /* of the group that is being printed; keys in `arena` */
	struct arena arena;
	bool any;
	uint64_t shown;
	struct tally rules;
};

static void print_group(struct printing *p, const struct change *change)
{
	(void)printf("\n%s %s  ", direction_name(change->direction), action_name(change->action));
	(void)printf("%.*s  ", SV_ARG(change->account_number.n ? change->account_number : SV("-")));
	print_value(change->name);
	if (change->customer_id.n)
		(void)printf("  customer %.*s", SV_ARG(change->customer_id));
	if (change->site_num.n)
		(void)printf("  site %.*s", SV_ARG(change->site_num));
	(void)putchar('\n');
	arena_clear(&p->arena);
	p->last = *change;
	p->last.customer_id = arena_sv(&p->arena, change->customer_id);
	p->last.site_num = arena_sv(&p->arena, change->site_num);
}

/* When the change was held back first; false when it is not held. */
static bool held_since(const struct decisions *decisions, const struct change *change,
	char out_text[CLOCK_TEXT_SIZE])
{
	const uint64_t *since = map_find(&decisions->held_changes, sv_of(change->id));

	if (since)
		clock_format((int64_t)*since, out_text);
	return since != NULL;
}

static int print_change(void *self, const struct change *change, struct err *err)
{
	struct printing *p = self;
	char since[CLOCK_TEXT_SIZE];

	(void)err;
	if (!passes(p->options, change))
		return 0;
	if (!p->any || !change_same_record(&p->last, change))
		print_group(p, change);
	p->any = true;
	p->shown++;
	(void)printf("  %-18.*s ", SV_ARG(change->field));
	if (change->action != ACTION_CREATE) {
		print_value(change->before);
		(void)fputs(" -> ", stdout);
	}
	print_value(change->after);
	(void)printf("   %s  %.*s: %.*s", change->id, SV_ARG(change->rule), SV_ARG(change->reason));
	if (held_since(&p->decisions, change, since))
		(void)printf("  (held since %s)", since);
	(void)putchar('\n');
	return 0;
}

static int tally_change(void *self, const struct change *change, struct err *err)
{
	struct tally *tally = self;
	char text[512];

	(void)err;
	(void)snprintf(text, sizeof(text), "%s %s, rule %.*s", direction_name(change->direction),
		action_name(change->action), SV_ARG(change->rule));
	tally_add(tally, sv_of(text));
	return 0;
}

static int tally_skipped(void *self, const struct skipped *row, struct err *err)
{
	char text[512];

	(void)err;
	(void)snprintf(text, sizeof(text), "%.*s: %.*s", SV_ARG(row->rule), SV_ARG(row->reason));
	tally_add(self, sv_of(text));
	return 0;
}

static int tally_finding(void *self, const struct finding *row, struct err *err)
{
	(void)err;
	tally_add(self, row->finding);
	return 0;
}

static int tally_conflict(void *self, const struct conflict *row, struct err *err)
{
	char text[512];

	(void)err;
	(void)snprintf(
		text, sizeof(text), "rule %.*s, %.*s", SV_ARG(row->rule), SV_ARG(row->resolution));
	tally_add(self, sv_of(text));
	return 0;
}

static int print_tallies(const char *folder, struct err *err)
{
	struct tally changes = {0};
	struct tally conflicts = {0};
	struct tally findings = {0};
	struct tally skipped = {0};

	int code = changefile_each_change(folder, "changes.csv", tally_change, &changes, err);
	if (code == 0)
		code = changefile_each_conflict(folder, tally_conflict, &conflicts, err);
	if (code == 0)
		code = changefile_each_finding(folder, tally_finding, &findings, err);
	if (code == 0)
		code = changefile_each_skipped(folder, tally_skipped, &skipped, err);
	if (code == 0) {
		tally_print(&changes, "changes, in lines");
		tally_print(&conflicts, "conflicts");
		tally_print(&findings, "findings");
		tally_print(&skipped, "skipped");
	}
	tally_release(&changes);
	tally_release(&conflicts);
	tally_release(&findings);
	tally_release(&skipped);
	return code;
}

int show_text(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err)
{
	struct printing printing = {.options = context->options};

	print_summary(context, manifest, folder);
	if (print_tallies(folder, err) != 0 || context_ledger(context, LEDGER_READ, err) != 0)
		return err->code;
	(void)puts("guards");
	print_guards(context, manifest->guards, manifest->guard_count, true);
	int code = decisions_load(context->ledger, &printing.decisions, err);
	if (code == 0)
		code = changefile_each_change(folder, "changes.csv", print_change, &printing, err);
	decisions_release(&printing.decisions);
	arena_release(&printing.arena);
	if (code == 0 && printing.shown == 0)
		(void)puts("\nno changes");
	return code;
}

/* ---- JSON Lines --------------------------------------------------------------------------------------------- */

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
	if (!passes(line->options, change))
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
	if (held_since(&line->decisions, change, since))
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

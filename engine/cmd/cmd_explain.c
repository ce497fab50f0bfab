#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/cmd/cmd.h"
#include "engine/explain.h"
#include "io/json.h"

#include "engine/base/banned.h"

/* ---- for people ---------------------------------------------------------------------------------------------- */

static void print_record(const struct explanation *e, enum side side)
{
	const struct record *record = &e->records[side];

	if (record_is_none(record)) {
		(void)printf("%s: none in the newest snapshot\n", side_name(side));
		return;
	}
	(void)printf("%s %.*s\n", side_name(side), SV_ARG(record_key(record)));
	for (size_t i = 0; i < record->layout->count; i++) {
		if (record->values[i].n && (int)i != record->layout->key)
			(void)printf("  %-22.*s %.*s\n", SV_ARG(record->layout->fields[i].name),
				SV_ARG(record->values[i]));
	}
}

static void print_link(const struct explanation *e)
{
	char since[CLOCK_TEXT_SIZE];

	if (!e->has_link) {
		(void)printf("link\n  none: %.*s\n", SV_ARG(e->unlinked));
		return;
	}
	clock_format(e->link.since, since);
	(void)printf("link\n  customer %.*s and site %.*s, by %.*s, since %s\n",
		SV_ARG(e->link.customer_id), SV_ARG(e->link.site_num), SV_ARG(e->link.method),
		since);
}

static bool is_pair(const struct explanation *e)
{
	return !record_is_none(&e->records[SIDE_CUSTOMER]) &&
	       !record_is_none(&e->records[SIDE_SITE]);
}

static const char *verdict_words(const struct explanation *e, const struct verdict *verdict)
{
	if (verdict->rule->on_create)
		return "for new records only";
	return is_pair(e) ? verdict_name(verdict->kind) : "no partner to compare with";
}

static void print_rules(const struct explanation *e)
{
	(void)puts("rules");
	for (size_t i = 0; i < e->rules.count; i++) {
		const struct explained_rule *rule = &e->rules.at[i];
		const struct verdict *v = &rule->verdict;
		(void)printf("  %-16.*s %s%s%s\n", SV_ARG(v->rule->name), verdict_words(e, v),
			v->why && *v->why ? ": " : "", v->why ? v->why : "");
		if (rule->words.n)
			(void)printf("                   %.*s\n", SV_ARG(rule->words));
		if (rule->base.n)
			(void)printf("                   base: '%.*s'\n", SV_ARG(rule->base));
	}
}

static void print_rest(const struct explanation *e)
{
	if (e->changeset_id.n)
		(void)printf("newest change set, %.*s\n", SV_ARG(e->changeset_id));
	else
		(void)puts("no change set yet");
	if (e->changeset_id.n && e->lines.count == 0)
		(void)puts("  nothing about this account");
	for (size_t i = 0; i < e->lines.count; i++)
		(void)printf("  %-9.*s %.*s\n", SV_ARG(e->lines.at[i].file),
			SV_ARG(e->lines.at[i].text));
	(void)puts("history");
	if (e->events.count == 0)
		(void)puts("  no run has written to it");
	for (size_t i = 0; i < e->events.count; i++)
		(void)printf("  %.*s run %.*s: %.*s\n", SV_ARG(e->events.at[i].at),
			SV_ARG(e->events.at[i].run_id), SV_ARG(e->events.at[i].text));
}

/* ---- for programs ---------------------------------------------------------------------------------------------- */

static void json_record(struct json_writer *w, const struct explanation *e, enum side side)
{
	const struct record *record = &e->records[side];

	json_key(w, side_name(side));
	if (record_is_none(record)) {
		json_put_null(w);
		return;
	}
	json_open_object(w);
	for (size_t i = 0; i < record->layout->count; i++) {
		struct sv name = record->layout->fields[i].name;
		json_member(w, name.p, record->values[i]);
	}
	json_close_object(w);
}

static void json_rules(struct json_writer *w, const struct explanation *e)
{
	json_key(w, "rules");
	json_open_array(w);
	for (size_t i = 0; i < e->rules.count; i++) {
		const struct explained_rule *rule = &e->rules.at[i];
		json_open_object(w);
		json_member(w, "rule", rule->verdict.rule->name);
		json_member(w, "verdict", sv_of(verdict_words(e, &rule->verdict)));
		json_member(w, "why", sv_of(rule->verdict.why));
		json_member(w, "values", rule->words);
		json_member(w, "base", rule->base);
		json_close_object(w);
	}
	json_close_array(w);
}

static void print_json(const struct explanation *e)
{
	struct buf text = BUF_INIT;
	struct json_writer w;

	json_begin(&w, &text, true);
	json_open_object(&w);
	json_member_u64(&w, "format_version", 1);
	json_record(&w, e, SIDE_CUSTOMER);
	json_record(&w, e, SIDE_SITE);
	json_member_bool(&w, "linked", e->has_link);
	json_member(&w, "method", e->has_link ? e->link.method : SV(""));
	json_member(&w, "unlinked_because", e->unlinked);
	json_rules(&w, e);
	json_member(&w, "changeset_id", e->changeset_id);
	json_key(&w, "changeset");
	json_open_array(&w);
	for (size_t i = 0; i < e->lines.count; i++) {
		json_open_object(&w);
		json_member(&w, "file", e->lines.at[i].file);
		json_member(&w, "text", e->lines.at[i].text);
		json_close_object(&w);
	}
	json_close_array(&w);
	json_key(&w, "history");
	json_open_array(&w);
	for (size_t i = 0; i < e->events.count; i++) {
		json_open_object(&w);
		json_member(&w, "at", e->events.at[i].at);
		json_member(&w, "run_id", e->events.at[i].run_id);
		json_member(&w, "text", e->events.at[i].text);
		json_close_object(&w);
	}
	json_close_array(&w);
	json_close_object(&w);
	(void)printf("%s\n", buf_str(&text));
	buf_release(&text);
}

int cmd_explain(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct reconcile_input input;
	struct explain_key key;
	struct explanation explanation;

	if (o->arguments.count == 0)
		return ERR_SET(err, ERR_USAGE,
			"`accord explain` needs an account: customer=ID, site=NUM or code=ACCOUNT");
	if (explain_parse_key(sv_of(o->arguments.at[0]), &key, err) != 0 ||
		context_rules(context, err) != 0 || context_ledger(context, LEDGER_READ, err) != 0)
		return err->code;
	context_reconcile_input(context, &input);
	input.progress = NULL;
	if (context_snapshots(context, input.snapshot_paths, err) != 0)
		return err->code;
	int code = explain_run(&input, &key, &explanation, err);
	if (code == 0 && o->json) {
		print_json(&explanation);
	} else if (code == 0) {
		print_record(&explanation, SIDE_CUSTOMER);
		print_record(&explanation, SIDE_SITE);
		print_link(&explanation);
		print_rules(&explanation);
		print_rest(&explanation);
	}
	explanation_release(&explanation);
	return code;
}

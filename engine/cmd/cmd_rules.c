#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
#include "engine/impact.h"
#include "io/json.h"
#include "rules/laws.h"
#include "rules/trace.h"

#include "engine/base/banned.h"

static void print_problems(const struct ruleset_problems *problems)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < problems->count; i++) {
		buf_clear(&text);
		ruleset_problem_text(&problems->at[i], &text);
		if (problems->at[i].is_warning)
			log_warning("%s", buf_str(&text));
		else
			log_error("%s", buf_str(&text));
	}
	buf_release(&text);
}

static int check(struct context *context, struct err *err)
{
	struct ruleset_problems problems = {0};
	const struct ruleset *r = context->ruleset;
	size_t broken = laws_check(r, &problems);

	print_problems(&problems);
	vec_release(&problems);
	if (broken)
		return ERR_SET(err, ERR_DATA, "%zu %s broken by the rules in '%s'", broken,
			plural(broken, "law is", "laws are"), context->settings->sync.rules);
	if (context->options->json)
		(void)printf("{\"format_version\": 1, \"rules\": %zu, \"skips\": %zu, \"sha256\": "
			     "\"%s\"}\n",
			r->rule_count, r->skip_count, r->sha256);
	else if (!context->options->quiet)
		(void)printf("%zu rules, %zu %s, %zu customer fields and %zu site fields in %s are "
			     "well-behaved\n",
			r->rule_count, r->skip_count, plural(r->skip_count, "skip", "skips"),
			r->layouts[SIDE_CUSTOMER].count, r->layouts[SIDE_SITE].count,
			context->settings->sync.rules);
	return 0;
}

/* The one object of --json: begun with its version, and printed. */
static void begin_json(struct json_writer *w, struct buf *text)
{
	json_begin(w, text, true);
	json_open_object(w);
	json_member_u64(w, "format_version", 1);
}

static void print_json(struct json_writer *w, struct buf *text)
{
	json_close_object(w);
	(void)printf("%s\n", buf_str(text));
	buf_release(text);
}

static void list_json(const struct ruleset *r)
{
	struct buf text = BUF_INIT;
	struct buf words = BUF_INIT;
	struct json_writer w;

	begin_json(&w, &text);
	json_key(&w, "rules");
	json_open_array(&w);
	for (size_t i = 0; i < r->rule_count; i++) {
		buf_clear(&words);
		trace_rule(r, &r->rules[i], &words);
		json_open_object(&w);
		json_member(&w, "rule", r->rules[i].name);
		json_member(&w, "about", r->rules[i].about);
		json_member(&w, "reads", buf_sv(&words));
		json_member(&w, "file", sv_of(r->rules[i].file));
		json_member_u64(&w, "line", (uint64_t)r->rules[i].line);
		json_close_object(&w);
	}
	json_close_array(&w);
	json_key(&w, "skips");
	json_open_array(&w);
	for (size_t i = 0; i < r->skip_count; i++) {
		buf_clear(&words);
		trace_skip(&r->skips[i], &words);
		json_open_object(&w);
		json_member(&w, "skip", r->skips[i].name);
		json_member(&w, "reads", buf_sv(&words));
		json_member(&w, "reason", r->skips[i].reason);
		json_close_object(&w);
	}
	json_close_array(&w);
	print_json(&w, &text);
	buf_release(&words);
}

static void list_text(const struct ruleset *r)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < r->rule_count; i++) {
		const struct rule *rule = &r->rules[i];
		buf_clear(&text);
		trace_rule(r, rule, &text);
		(void)printf("%.*s\n    %s\n", SV_ARG(rule->name), buf_str(&text));
		if (rule->about.n)
			(void)printf("    %.*s\n", SV_ARG(rule->about));
	}
	for (size_t i = 0; i < r->skip_count; i++) {
		buf_clear(&text);
		trace_skip(&r->skips[i], &text);
		(void)printf("skip %.*s\n    %s\n    %.*s\n", SV_ARG(r->skips[i].name),
			buf_str(&text), SV_ARG(r->skips[i].reason));
	}
	buf_release(&text);
}

/* ---- impact ------------------------------------------------------------------------------------------ */

static void put_impact_line(struct json_writer *w, const struct impact_line *line)
{
	const struct change *c = &line->change;

	json_open_object(w);
	json_member(w, "type", line->kind == IMPACT_GONE ? SV("gone") : SV("added"));
	json_member(w, "change_id", sv_of(c->id));
	json_member(w, "direction", sv_of(direction_name(c->direction)));
	json_member(w, "action", sv_of(action_name(c->action)));
	json_member(w, "customer_id", c->customer_id);
	json_member(w, "site_num", c->site_num);
	json_member(w, "field", c->field);
	json_member(w, "before", c->before);
	json_member(w, "after", c->after);
	json_member(w, "rule", c->rule);
	json_close_object(w);
}

static void impact_json(const struct impact *impact)
{
	struct buf text = BUF_INIT;
	struct json_writer w;

	begin_json(&w, &text);
	json_key(&w, "classes");
	json_open_array(&w);
	for (size_t i = 0; i < impact->classes.count; i++) {
		const struct impact_class *class = &impact->classes.at[i];
		json_open_object(&w);
		json_member(&w, "class", class->name);
		json_member_u64(&w, "gone", class->only_old);
		json_member_u64(&w, "added", class->only_new);
		json_member_u64(&w, "same", class->both);
		json_close_object(&w);
	}
	json_close_array(&w);
	json_key(&w, "lines");
	json_open_array(&w);
	for (size_t i = 0; i < impact->lines.count; i++)
		put_impact_line(&w, &impact->lines.at[i]);
	json_close_array(&w);
	print_json(&w, &text);
}

static void impact_text(const struct impact *impact)
{
	(void)puts("    gone   added    same  class (lines of changes.csv)");
	for (size_t i = 0; i < impact->classes.count; i++) {
		const struct impact_class *class = &impact->classes.at[i];
		(void)printf("%8llu%8llu%8llu  %.*s\n", (unsigned long long)class->only_old,
			(unsigned long long)class->only_new, (unsigned long long)class->both,
			SV_ARG(class->name));
	}
	for (size_t i = 0; i < impact->lines.count; i++) {
		const struct impact_line *line = &impact->lines.at[i];
		const struct change *c = &line->change;
		(void)printf("%c %s %s customer %.*s site %.*s %.*s: '%.*s' -> '%.*s' (%.*s)\n",
			line->kind == IMPACT_GONE ? '-' : '+', direction_name(c->direction),
			action_name(c->action), SV_ARG(c->customer_id.n ? c->customer_id : SV("-")),
			SV_ARG(c->site_num.n ? c->site_num : SV("-")), SV_ARG(c->field),
			SV_ARG(c->before), SV_ARG(c->after), SV_ARG(c->rule));
	}
	if (impact->lines.count == 0)
		(void)puts("the change sets are the same");
}

static int show_impact(struct context *context, struct err *err)
{
	struct ruleset_problems problems = {0};
	struct reconcile_input input;
	struct ruleset *old = NULL;
	struct impact impact;

	if (!context->options->old)
		return ERR_SET(err, ERR_USAGE,
			"`accord rules impact` needs --old DIR, the rules to "
			"compare with");
	int code = context_compile(context, context->options->old, &old, &problems, err);
	print_problems(&problems);
	vec_release(&problems);
	if (code != 0)
		return code;
	code = context_lock(context, "rules impact", err);
	if (code == 0)
		code = context_ledger(context, LEDGER_READ, err);
	context_reconcile_input(context, &input);
	if (code == 0)
		code = context_snapshots(context, input.snapshot_paths, err);
	if (code == 0) {
		code = impact_run(&input, old, &impact, err);
		context_progress_end(context);
		if (code == 0)
			(context->options->json ? impact_json : impact_text)(&impact);
		if (code == 0 && context->options->detailed_exitcode && impact.lines.count)
			context->exit_status = 2;
		impact_release(&impact);
	}
	ruleset_free(old);
	return code;
}

int cmd_rules(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	const char *what = o->arguments.count ? o->arguments.at[0] : "";

	if (strcmp(what, "check") != 0 && strcmp(what, "list") != 0 && strcmp(what, "impact") != 0)
		return ERR_SET(err, ERR_USAGE, "`accord rules` needs one of: check, list, impact");
	if (context_rules(context, err) != 0)
		return err->code;
	if (strcmp(what, "check") == 0)
		return check(context, err);
	if (strcmp(what, "impact") == 0)
		return show_impact(context, err);
	if (o->json)
		list_json(context->ruleset);
	else
		list_text(context->ruleset);
	return 0;
}

#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
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
		(void)printf(
			"%zu rules, %zu skips, %zu customer fields and %zu site fields in %s are "
			"well-behaved\n",
			r->rule_count, r->skip_count, r->layouts[SIDE_CUSTOMER].count,
			r->layouts[SIDE_SITE].count, context->settings->sync.rules);
	return 0;
}

static void list_json(const struct ruleset *r)
{
	struct buf text = BUF_INIT;
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < r->rule_count; i++) {
		struct json_writer w;
		buf_clear(&text);
		buf_clear(&words);
		trace_rule(r, &r->rules[i], &words);
		json_begin(&w, &text, false);
		json_open_object(&w);
		json_member(&w, "rule", r->rules[i].name);
		json_member(&w, "about", r->rules[i].about);
		json_member(&w, "reads", buf_sv(&words));
		json_member(&w, "file", sv_of(r->rules[i].file));
		json_member_u64(&w, "line", (uint64_t)r->rules[i].line);
		json_close_object(&w);
		(void)printf("%s\n", buf_str(&text));
	}
	buf_release(&text);
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

int cmd_rules(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	const char *what = o->arguments.count ? o->arguments.at[0] : "";

	if (strcmp(what, "check") != 0 && strcmp(what, "list") != 0)
		return ERR_SET(err, ERR_USAGE, "`accord rules` needs one of: check, list");
	if (context_rules(context, err) != 0)
		return err->code;
	if (strcmp(what, "check") == 0)
		return check(context, err);
	if (o->json)
		list_json(context->ruleset);
	else
		list_text(context->ruleset);
	return 0;
}

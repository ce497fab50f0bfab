#include <stdio.h>

#include "engine/cmd/cmd.h"
#include "engine/match.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

static void tell_proposals(const struct context *context, const struct match_result *r)
{
	if (context->options->json) {
		struct buf text = BUF_INIT;
		struct json_writer w;
		json_begin(&w, &text, true);
		json_open_object(&w);
		json_member_u64(&w, "format_version", 1);
		json_member_u64(&w, "automatic", r->automatic);
		json_member_u64(&w, "near_codes", r->near_codes);
		json_member_u64(&w, "suggestions", r->suggestions);
		json_member_u64(&w, "unmatched_customers", r->unmatched[SIDE_CUSTOMER]);
		json_member_u64(&w, "unmatched_sites", r->unmatched[SIDE_SITE]);
		json_member(&w, "path", sv_of(r->path));
		json_close_object(&w);
		(void)printf("%s\n", buf_str(&text));
		buf_release(&text);
		return;
	}
	if (context->options->quiet)
		return;
	(void)printf("%llu automatic %s (exact and unique code)\n",
		(unsigned long long)r->automatic, plural(r->automatic, "match", "matches"));
	(void)printf("%llu near %s and %llu %s by name and address, to be decided\n",
		(unsigned long long)r->near_codes, plural(r->near_codes, "code", "codes"),
		(unsigned long long)r->suggestions,
		plural(r->suggestions, "suggestion", "suggestions"));
	(void)printf("%llu %s and %llu %s unmatched\n",
		(unsigned long long)r->unmatched[SIDE_CUSTOMER],
		plural(r->unmatched[SIDE_CUSTOMER], "customer", "customers"),
		(unsigned long long)r->unmatched[SIDE_SITE],
		plural(r->unmatched[SIDE_SITE], "site", "sites"));
	(void)printf("proposals are in %s\n", r->path);
	(void)printf(
		"next: fill in the column 'decision' (confirm, reject, create, ignore) and type\n"
		"  accord match --confirm %s\nor take the automatic ones alone:\n"
		"  accord match --confirm-all\n",
		r->path);
}

static void tell_taken(const struct context *context, const struct match_taken *t)
{
	if (context->options->json) {
		(void)printf("{\"format_version\": 1, \"confirmed\": %llu, \"rejected\": %llu, "
			     "\"create\": %llu, \"ignored\": %llu, \"undecided\": %llu}\n",
			(unsigned long long)t->confirmed, (unsigned long long)t->rejected,
			(unsigned long long)t->create, (unsigned long long)t->ignored,
			(unsigned long long)t->undecided);
		return;
	}
	if (context->options->quiet)
		return;
	(void)printf("%llu confirmed, %llu rejected, %llu to be created from, %llu ignored, %llu "
		     "undecided; they are in the ledger\n",
		(unsigned long long)t->confirmed, (unsigned long long)t->rejected,
		(unsigned long long)t->create, (unsigned long long)t->ignored,
		(unsigned long long)t->undecided);
	(void)puts("next: `accord diff` to see what would change");
}

int cmd_match(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct reconcile_input input;
	struct match_result proposals;
	struct match_taken taken;
	bool confirms = o->confirm || o->confirm_all;

	if (o->confirm && o->confirm_all)
		return ERR_SET(
			err, ERR_USAGE, "--confirm FILE and --confirm-all exclude each other");
	if (o->confirm && !file_exists(o->confirm))
		return ERR_SET(err, ERR_NO_INPUT, "there is no file '%s'", o->confirm);
	if (context_rules(context, err) != 0 || context_start_writing(context, "match", err) != 0)
		return err->code;
	context_reconcile_input(context, &input);
	if (context_snapshots(context, input.snapshot_paths, err) != 0)
		return err->code;
	int code = confirms ? match_confirm(&input, o->confirm, &taken, err)
			    : match_propose(&input, &context->arena, &proposals, err);
	context_progress_end(context);
	if (code != 0)
		return code;
	if (confirms)
		tell_taken(context, &taken);
	else
		tell_proposals(context, &proposals);
	if (!confirms && o->detailed_exitcode &&
		proposals.automatic + proposals.near_codes + proposals.suggestions > 0)
		context->exit_status = 2;
	return 0;
}

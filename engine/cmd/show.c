#include "engine/cmd/show.h"

#include <stdio.h>

#include "engine/base/map.h"
#include "io/changefile.h"
#include "io/term.h"

#include "engine/base/banned.h"

/* ---- filters --------------------------------------------------------------------------------------------- */

static bool is_wanted(const char *filter, struct sv value)
{
	return !filter || sv_eq(sv_of(filter), value);
}

bool show_passes(const struct options *o, const struct change *change)
{
	bool account = !o->account || sv_eq(sv_of(o->account), change->account_number) ||
		       sv_eq(sv_of(o->account), change->customer_id) ||
		       sv_eq(sv_of(o->account), change->site_num);

	return account && (o->directions & direction_bit(change->direction)) &&
	       is_wanted(o->action, sv_of(action_name(change->action))) &&
	       is_wanted(o->rule, change->rule) && is_wanted(o->field, change->field);
}

bool show_is_filtered(const struct options *o)
{
	return o->has_direction || o->action || o->rule || o->account || o->field;
}

bool show_held_since(const struct decisions *decisions, const struct change *change,
	char out_text[CLOCK_TEXT_SIZE])
{
	const uint64_t *since = map_find(&decisions->held_changes, sv_of(change->id));

	if (since)
		clock_format((int64_t)*since, out_text);
	return since != NULL;
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

struct printing {
	const struct options *options;
	struct decisions decisions;
	struct show_group group;
	uint64_t all;
	uint64_t shown;
};

static int print_change(void *self, const struct change *change, struct err *err)
{
	struct printing *p = self;
	char since[CLOCK_TEXT_SIZE];

	(void)err;
	p->all++;
	if (!show_passes(p->options, change))
		return 0;
	p->shown++;
	bool held = show_held_since(&p->decisions, change, since);
	show_group_add(&p->group, change, held ? since : NULL);
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

/* Both sides' values, and the one on which they agreed last. */
static int print_conflict(void *self, const struct conflict *c, struct err *err)
{
	const struct printing *p = self;
	const struct options *o = p->options;

	(void)err;
	if (!is_wanted(o->rule, c->rule) ||
		(o->account && !sv_eq(sv_of(o->account), c->account_number) &&
			!sv_eq(sv_of(o->account), c->customer_id) &&
			!sv_eq(sv_of(o->account), c->site_num)))
		return 0;
	(void)printf(
		"\nconflict  %.*s  ", SV_ARG(c->account_number.n ? c->account_number : SV("-")));
	show_value(c->name);
	(void)printf("  customer %.*s  site %.*s  rule %.*s: %.*s\n", SV_ARG(c->customer_id),
		SV_ARG(c->site_num), SV_ARG(c->rule), SV_ARG(c->resolution));
	const struct sv values[] = {c->customer_value, c->base_value, c->site_value};
	static const char *const names[] = {"customer says", "both said", "site says"};
	for (size_t i = 0; i < 3; i++) {
		(void)printf("  %-14s ", names[i]);
		show_value(values[i]);
		(void)putchar('\n');
	}
	return 0;
}

static int check_filters(const struct options *o, struct err *err)
{
	enum action action;

	if (o->action && !action_parse(sv_of(o->action), &action))
		return ERR_SET(
			err, ERR_USAGE, "--action '%s': write create, update or close", o->action);
	return 0;
}

static int print_all(struct printing *printing, const char *folder,
	const struct changeset_manifest *manifest, struct context *context, struct err *err)
{
	bool filtered = show_is_filtered(context->options);

	print_summary(context, manifest, folder);
	if (!filtered) {
		if (print_tallies(folder, err) != 0)
			return err->code;
		(void)puts("guards");
		print_guards(context, manifest->guards, manifest->guard_count, true);
	}
	if (changefile_each_change(folder, "changes.csv", print_change, printing, err) != 0)
		return err->code;
	show_group_flush(&printing->group);
	if (!context->options->action && !context->options->field &&
		changefile_each_conflict(folder, print_conflict, printing, err) != 0)
		return err->code;
	if (printing->all == 0)
		(void)puts("\nno changes");
	else if (filtered)
		(void)printf("\n%llu of %llu %s shown\n", (unsigned long long)printing->shown,
			(unsigned long long)printing->all, plural(printing->all, "line", "lines"));
	return 0;
}

int show_text(struct context *context, const char *folder,
	const struct changeset_manifest *manifest, struct err *err)
{
	const struct options *o = context->options;
	struct printing printing = {.options = o};
	struct term_pager *pager = NULL;

	if (check_filters(o, err) != 0 || context_ledger(context, LEDGER_READ, err) != 0 ||
		decisions_load(context->ledger, &printing.decisions, err) != 0)
		return err->code;
	printing.group.color = term_has_color(TERM_STDOUT, o->no_color);
	term_pager_begin(o->no_input, &pager); /* a pager waits for keys */
	int code = print_all(&printing, folder, manifest, context, err);
	term_pager_end(pager);
	decisions_release(&printing.decisions);
	show_group_release(&printing.group);
	return code;
}

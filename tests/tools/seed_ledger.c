/*
 * seed_ledger - fills a ledger with what an earlier state of two snapshots agreed on, for the cases of
 *               fixtures/life (its README says what the files are).
 *
 * usage: seed_ledger RULES_DIR STATE_DIR CASE_DIR
 *
 * links.csv       customer_id,site_num: the links; where base-customers.csv and base-sites.csv have both
 *                 records, their base is what the engine's own comparison finds equal in them
 * decisions.csv   what,customer_id,site_num,change_id
 * written.csv     system,key,field,before,after: values written by earlier runs, oldest first
 */
#include <stdio.h>

#include "engine/base/map.h"
#include "engine/pairs.h"
#include "engine/rebase.h"
#include "io/csvin.h"
#include "io/file.h"
#include "io/ledger.h"
#include "io/rulefiles.h"

#include "engine/base/banned.h"

enum { WHEN = 1700000000, COLUMNS_MAX = 64, AGREED_MAX = 64 };

/* What is under way; `agreed` are views into the pair's draft. */
struct seeding {
	const char *folder;
	struct arena arena;
	struct ruleset *ruleset;
	struct ledger *ledger;
	struct map former[SIDE_COUNT]; /* key -> values of the record as it was */
	struct err err;
	struct agreement agreed[AGREED_MAX];
	size_t agreed_count;
};

typedef int row_taker(struct seeding *s, const struct sv *values);

/* Calls `take` for each row of the case's file; none when there is no such file. */
static int each_row(struct seeding *s, const char *name, const char *const *columns, size_t count,
	size_t needed, row_taker *take)
{
	const char *path = file_join(&s->arena, s->folder, name);
	struct sv values[COLUMNS_MAX];
	struct csvin *in = NULL;
	bool more = true;

	if (!file_exists(path))
		return 0;
	int code = csvin_open(path, columns, count, needed, CSVIN_TOLERANT, &in, &s->err);
	while (code == 0) {
		code = csvin_next(in, values, &more, &s->err);
		if (code != 0 || !more)
			break;
		code = take(s, values);
	}
	csvin_close(in);
	return code;
}

/* ---- rules --------------------------------------------------------------------------------------------- */

static int compile(struct seeding *s, const char *rules_dir)
{
	struct rulefiles files = {0};
	struct ruleset_problems problems = {0};
	const struct ruleset_setting settings[] = {
		{"dealer_number", SV("1234")},
		{"default_device_type", SV("2GIGCP21")},
		{"default_timezone", SV("13")},
		{"bill_profile", SV("12")},
	};

	if (rulefiles_read(rules_dir, &s->arena, &files, &s->err) != 0)
		return s->err.code;
	struct ruleset_input input = {
		.sections = files.sections.at,
		.section_count = files.sections.count,
		.settings = settings,
		.setting_count = sizeof(settings) / sizeof(settings[0]),
		.name_order = NAME_FIRST_LAST,
		.sha256 = files.sha256,
	};
	int code = ruleset_compile(&input, &s->ruleset, &problems, &s->err);
	vec_release(&problems);
	rulefiles_release(&files);
	return code;
}

/* ---- links and bases ------------------------------------------------------------------------------------ */

/* All rows of the case's file by their key, the first of each; none when there is no such file. */
static int read_former(struct seeding *s, const char *name, enum side side)
{
	const struct layout *layout = &s->ruleset->layouts[side];
	const char *path = file_join(&s->arena, s->folder, name);
	const char **columns = arena_calloc(&s->arena, layout->count, sizeof(*columns));
	struct csvin *in = NULL;
	bool more = true;

	if (!file_exists(path))
		return 0;
	for (size_t i = 0; i < layout->count; i++)
		columns[i] = arena_str(&s->arena, layout->fields[i].name);
	int code = csvin_open(path, columns, layout->count, 1, CSVIN_TOLERANT, &in, &s->err);
	while (code == 0) {
		struct sv *values = arena_calloc(&s->arena, layout->count, sizeof(*values));
		code = csvin_next(in, values, &more, &s->err);
		if (code != 0 || !more)
			break;
		for (size_t i = 0; i < layout->count; i++)
			values[i] = arena_sv(&s->arena, values[i]);
		(void)map_put(&s->former[side], values[layout->key], (uintptr_t)values, NULL);
	}
	csvin_close(in);
	return code;
}

/* RECORD_NONE when there is none of that key. */
static struct record find_former(const struct seeding *s, enum side side, struct sv key)
{
	const uint64_t *found = map_find(&s->former[side], key);

	return found ? (struct record){&s->ruleset->layouts[side],
			       (const struct sv *)(uintptr_t)*found}
		     : RECORD_NONE;
}

static int take_agreement(void *self, const struct agreement *agreement, struct err *err)
{
	struct seeding *s = self;
	struct agreement *kept = &s->agreed[s->agreed_count];

	if (agreement->kind != AGREEMENT_AGREED)
		return 0;
	if (s->agreed_count++ == AGREED_MAX)
		return ERR_SET(err, ERR_DATA, "more than %d rules agree", AGREED_MAX);
	*kept = *agreement;
	kept->rule = arena_sv(&s->arena, agreement->rule);
	kept->customer_value = arena_sv(&s->arena, agreement->customer_value);
	kept->site_value = arena_sv(&s->arena, agreement->site_value);
	return 0;
}

static int ignore_change(void *self, const struct change *row, bool pending, struct err *err)
{
	(void)self, (void)row, (void)pending, (void)err;
	return 0;
}

static int ignore_conflict(void *self, const struct conflict *row, struct err *err)
{
	(void)self, (void)row, (void)err;
	return 0;
}

static int ignore_skipped(void *self, const struct skipped *row, struct err *err)
{
	(void)self, (void)row, (void)err;
	return 0;
}

static int ignore_finding(void *self, const struct finding *row, struct err *err)
{
	(void)self, (void)row, (void)err;
	return 0;
}

static int ignore_link(void *self, const struct link_add *row, struct err *err)
{
	(void)self, (void)row, (void)err;
	return 0;
}

/* What the engine's comparison finds equal, into s->agreed. */
static int find_agreed(struct seeding *s, const struct record *customer, const struct record *site)
{
	const struct comparison comparison = {
		.ruleset = s->ruleset, .directions = DIRECTIONS_BOTH, .state_dir = ""};
	const struct draft_sink sink = {s, ignore_change, ignore_conflict, ignore_skipped,
		ignore_finding, ignore_link, take_agreement};
	struct comparer comparer;
	struct draft *draft = &comparer.draft;

	s->agreed_count = 0;
	comparer_init(&comparer, &comparison, 0, "");
	int code = pairs_reconcile(&comparer, customer, site, SV(""), &s->err);
	if (code == 0)
		code = draft_read(&draft, 1, &sink, &s->err);
	comparer_release(&comparer);
	return code;
}

static int take_link(struct seeding *s, const struct sv *values)
{
	const struct record customer = find_former(s, SIDE_CUSTOMER, values[0]);
	const struct record site = find_former(s, SIDE_SITE, values[1]);
	struct rebase rebase;
	bool done = false;

	if (ledger_add_link(s->ledger, values[0], values[1], "code", WHEN, NULL, &s->err) != 0)
		return s->err.code;
	if (record_is_none(&customer) || record_is_none(&site))
		return 0;
	if (find_agreed(s, &customer, &site) != 0)
		return s->err.code;
	rebase_init(&rebase, s->ledger, s->ruleset, SV("seed"));
	int code = rebase_link(&rebase, record_key(&customer), record_key(&site), s->agreed,
		s->agreed_count, &done, &s->err);
	rebase_release(&rebase);
	return code;
}

/* ---- the rest ------------------------------------------------------------------------------------------- */

static struct sv or_empty(struct sv text)
{
	return sv_is_absent(text) ? SV("") : text;
}

static int take_decision(struct seeding *s, const struct sv *values)
{
	struct ledger_decision decision = {values[0], or_empty(values[1]), or_empty(values[2]),
		or_empty(values[3]), SV(""), SV(""), WHEN};

	return ledger_decide(s->ledger, &decision, &s->err);
}

static int take_written(struct seeding *s, const struct sv *values)
{
	enum side side = sv_eq(values[0], SV("revio")) ? SIDE_CUSTOMER : SIDE_SITE;

	return ledger_add_written(s->ledger, side, values[1], values[2], or_empty(values[3]),
		or_empty(values[4]), SV("seed"), WHEN, &s->err);
}

static int seed(struct seeding *s, const char *rules_dir, const char *state_dir)
{
	static const char *const links[] = {"customer_id", "site_num"};
	static const char *const decisions[] = {"what", "customer_id", "site_num", "change_id"};
	static const char *const written[] = {"system", "key", "field", "before", "after"};

	if (compile(s, rules_dir) != 0 || file_make_folder(state_dir, &s->err) != 0 ||
		ledger_open(state_dir, LEDGER_CREATE, &s->ledger, &s->err) != 0 ||
		read_former(s, "base-customers.csv", SIDE_CUSTOMER) != 0 ||
		read_former(s, "base-sites.csv", SIDE_SITE) != 0 ||
		ledger_begin(s->ledger, &s->err) !=
			0 || /* at once: a case may have a million links */
		each_row(s, "links.csv", links, 2, 2, take_link) != 0 ||
		each_row(s, "decisions.csv", decisions, 4, 1, take_decision) != 0 ||
		each_row(s, "written.csv", written, 5, 3, take_written) != 0)
		return s->err.code;
	return ledger_commit(s->ledger, &s->err);
}

int main(int argc, char **argv)
{
	struct seeding s = {.err = ERR_INIT};

	if (argc != 4) {
		(void)fprintf(stderr, "usage: seed_ledger RULES_DIR STATE_DIR CASE_DIR\n");
		return ERR_USAGE;
	}
	s.folder = argv[3];
	arena_init(&s.arena, 0);
	int code = seed(&s, argv[1], argv[2]);
	if (code != 0)
		(void)fprintf(stderr, "seed_ledger: %s: %s%s%s\n", argv[3], s.err.context,
			s.err.context[0] ? ": " : "", s.err.message);
	ledger_close(s.ledger);
	map_release(&s.former[SIDE_CUSTOMER]);
	map_release(&s.former[SIDE_SITE]);
	ruleset_free(s.ruleset);
	arena_release(&s.arena);
	return code;
}

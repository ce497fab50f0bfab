/*
 * worlds - random worlds of one linked pair for properties of the comparison: rule sets with every key that
 *          the language has, records, edits, and runs that go through pairs_reconcile and move the base as
 *          apply does (engine/rebase.h), all from one seed.
 */
#ifndef ACCORD_TESTS_WORLDS_H
#define ACCORD_TESTS_WORLDS_H

#include <stdlib.h>

#include "tests/unit/engine_help.h"
#include "tests/unit/name_cases.h"

#include "engine/lone.h"
#include "engine/pairs.h"
#include "rules/laws.h"

#include "engine/base/banned.h"

enum { WORLD_FIELDS_MAX = 64 };

#define WORLD_PICK(w, list) ((list)[world_below((w), sizeof(list) / sizeof((list)[0]))])

struct world_base {
	struct sv rule;
	struct sv customer;
	struct sv site;
};

struct world {
	struct rules_files files;
	struct comparison comparison;
	struct arena arena;	 /* the values of the records, and the base */
	struct arena rows_arena; /* of one comparison */
	struct sv values[SIDE_COUNT][WORLD_FIELDS_MAX];
	struct {
		VEC_FIELDS(struct world_base);
	} base;
	struct {
		VEC_FIELDS(struct change);
	} changes;
	struct {
		VEC_FIELDS(struct agreement);
	} agreements;
	size_t conflicts;
	size_t newly_held; /* in this run */
	uint64_t random;
	uint64_t seed;
	bool alone; /* there is only the record of `alone_side`, so far */
	enum side alone_side;
	bool holds; /* a person holds some changes, and keeps to it */
	bool told;  /* what is written is printed */
};

static inline size_t world_below(struct world *w, size_t n)
{
	return (size_t)(case_random(&w->random) >> 11) % n;
}

static inline void world_init(struct world *w, uint64_t seed)
{
	*w = (struct world){.seed = seed, .random = seed * 0x9E3779B97F4A7C15ULL | 1};
	arena_init(&w->arena, 0);
	arena_init(&w->rows_arena, 0);
	rules_files_init(&w->files);
	for (int i = 0; i < 4; i++)
		(void)case_random(&w->random);
}

static inline void world_release(struct world *w)
{
	decisions_release(&w->comparison.decisions);
	rules_files_release(&w->files);
	vec_release(&w->base);
	vec_release(&w->changes);
	vec_release(&w->agreements);
	arena_release(&w->rows_arena);
	arena_release(&w->arena);
}

/* ---- rule sets --------------------------------------------------------------------------- */

static inline const char *world_field(struct world *w, enum side side)
{
	static const char *const fields[SIDE_COUNT][9] = {
		{"address_1", "address_2", "city", "state", "middle_initial", "country", "x1", "x2",
			"x3"},
		{"address_1", "address_2", "city", "state", "region", "postal_code", "y1", "y2",
			"y3"},
	};

	return fields[side][world_below(w, 9)];
}

static inline void world_add_maps(struct world *w, struct buf *text, const char *arrow)
{
	static const char *const otherwise[] = {"leave", "copy", "set-aside"};

	buf_printf(
		text, "map = A %s B\nmap = B %s %s\n", arrow, arrow, world_below(w, 2) ? "A" : "C");
	if (world_below(w, 3) == 0)
		buf_printf(text, "map = %s %s D\n", world_below(w, 2) ? "A" : "C",
			strcmp(arrow, "->") == 0 ? "->" : "<-");
	buf_printf(text, "otherwise = %s\n", WORLD_PICK(w, otherwise));
}

static inline void world_add_value_rule(struct world *w, struct buf *text, size_t i)
{
	static const char *const values[] = {"A", "NY", "${dealer_number}", "3 Elm St"};
	bool to_site = world_below(w, 2);

	buf_printf(text, "[rule own-%zu]\nfields = %s%s%s\nvalue = %s\non = %s\n", i,
		to_site ? "-> " : "", world_field(w, to_site ? SIDE_SITE : SIDE_CUSTOMER),
		to_site ? "" : " <-", WORLD_PICK(w, values),
		world_below(w, 3) ? "always" : "create");
}

/* A rule of any kind that the language has. */
static inline void world_add_rule(struct world *w, struct buf *text, size_t i)
{
	static const char *const arrows[] = {"<->", "<->", "->", "->", "<-", "<-"};
	static const char *const compares[] = {
		"exact", "text", "address", "postal", "code", "name"};
	static const char *const policies[] = {"hold", "revio", "rapid-response"};
	const char *arrow = WORLD_PICK(w, arrows);
	bool two = world_below(w, 5) == 0;

	if (world_below(w, 6) == 0) {
		world_add_value_rule(w, text, i);
		return;
	}
	buf_printf(text, "[rule own-%zu]\nfields = %s", i, world_field(w, SIDE_CUSTOMER));
	if (two)
		buf_printf(text, ", %s", world_field(w, SIDE_CUSTOMER));
	buf_printf(text, " %s %s", arrow, world_field(w, SIDE_SITE));
	if (two)
		buf_printf(text, ", %s", world_field(w, SIDE_SITE));
	buf_printf(text, "\ncompare = %s\nconflict = %s\nowner = %s\n", WORLD_PICK(w, compares),
		WORLD_PICK(w, policies), policies[1 + world_below(w, 2)]);
	if (world_below(w, 8) == 0)
		buf_add_str(text, "on = create\n");
	if (!two && world_below(w, 4) == 0)
		world_add_maps(w, text, arrow);
}

static inline void world_add_skip(struct world *w, struct buf *text, size_t i)
{
	static const char *const directions[] = {"outbound", "inbound", "both"};
	static const char *const whens[] = {"customer.last_name is Fox", "site.site_name empty",
		"customer.x1 not in A, B", "site.y1 matches [AB]*", "customer.city is not Utica",
		"site.state in NY, CA", "site.site_type is Residential", "customer.state not empty",
		"customer.identity_type is Business", "site.city is Utica"};

	buf_printf(text, "[skip own-%zu]\ndirection = %s\nwhen = %s\n", i,
		WORLD_PICK(w, directions), WORLD_PICK(w, whens));
	if (world_below(w, 3) == 0)
		buf_printf(text, "when = %s\n", WORLD_PICK(w, whens));
	if (world_below(w, 6) == 0)
		buf_add_str(text, "on = create\n");
}

static inline void world_add_identity(struct world *w, struct buf *text)
{
	static const char *const policies[] = {"hold", "revio", "rapid-response"};
	static const char *const arrows[] = {"<->", "<->", "<->", "->", "<-"};
	const char *arrow = WORLD_PICK(w, arrows);

	if (world_below(w, 4) == 0)
		buf_printf(text,
			"[rule site-type]\nfields = identity_type %s site_type\n"
			"map = Business %s Commercial\nmap = Residential %s Residential\n"
			"conflict = %s\nowner = %s\n%s",
			arrow, arrow, arrow, WORLD_PICK(w, policies),
			policies[1 + world_below(w, 2)],
			world_below(w, 3) || arrow[0] != '<' ? "" : "map = Business <- Fire\n");
	if (world_below(w, 3) == 0)
		buf_printf(text,
			"[rule name]\nfields = company_name, first_name, last_name %s site_name\n"
			"transform = name\ncompare = name\nconflict = %s\nowner = %s\n",
			WORLD_PICK(w, arrows), WORLD_PICK(w, policies),
			policies[1 + world_below(w, 2)]);
}

static inline void world_add_fields(struct world *w)
{
	struct buf text = BUF_INIT;

	for (int i = 1; i <= 3; i++)
		buf_printf(&text,
			"[field customer.x%d]\npath = /x%d\nwrite = yes\n"
			"[field site.y%d]\npath = /y%d\nwrite = yes\n",
			i, i, i, i);
	rules_files_add_text(&w->files, "70-own.fields", buf_sv(&text));
	buf_release(&text);
}

/* The shipped rules without those of addresses. */
static inline void world_add_shipped(struct world *w)
{
	static const char *const shipped[] = {"rules.d/00-customer.fields",
		"rules.d/01-site.fields", "rules.d/10-link.rules", "rules.d/20-identity.rules",
		"rules.d/30-name.rules", "rules.d/50-status.rules", "rules.d/60-create.rules"};

	for (size_t i = 0; i < sizeof(shipped) / sizeof(shipped[0]); i++)
		rules_files_add_text(
			&w->files, shipped[i], rules_files_read(&w->files, shipped[i]));
	world_add_fields(w);
}

static inline bool world_compile(struct world *w, struct sv own)
{
	rules_files_add_text(&w->files, "80-own.rules", own);
	if (rules_files_compile(&w->files) != 0)
		return false;
	w->comparison = (struct comparison){.ruleset = w->files.ruleset,
		.directions = DIRECTIONS_BOTH,
		.create = CREATE_BOTH,
		.auto_link_exact = true,
		.dealer_number = SV("1234"),
		.state_dir = ""};
	return true;
}

/* A random rule set; false when it does not compile. */
static inline bool world_make_rules(struct world *w)
{
	struct buf text = BUF_INIT;
	size_t count = 1 + world_below(w, 5);
	size_t skips = world_below(w, 3) == 0 ? 1 + world_below(w, 2) : 0;

	world_add_shipped(w);
	world_add_identity(w, &text);
	for (size_t i = 0; i < count; i++)
		world_add_rule(w, &text, i);
	for (size_t i = 0; i < skips; i++)
		world_add_skip(w, &text, i);
	bool good = world_compile(w, buf_sv(&text));
	buf_release(&text);
	if (good && world_below(w, 3) == 0)
		w->files.ruleset->name_order = NAME_LAST_FIRST;
	return good;
}

/* ---- records and edits ------------------------------------------------------------------- */

static inline struct sv world_value(struct world *w, enum side side, struct sv name)
{
	static const char *const texts[] = {"", "", "A", "B", "C", "D", "a", "Utica", "UTICA",
		"3 Elm St", "3 ELM STREET", "3 Elm St Apt 5", "#5", "13502", "13502-1111", "00-12",
		"0012", "12", "NY", "New York", "CA", "x y", "x  y"};
	static const char *const names[] = {"Ann Roe", "ROE, ANN", "Acme Alarm LLC",
		"Ann & Tom Roe", "Roe", "Garcia Lopez", "", "Dr. Ann Roe Jr", "Ann", "Tom Fox"};
	static const char *const parts[] = {"Ann", "Roe", "Fox", "Tom", "", "van der Berg"};
	static const char *const types[SIDE_COUNT][3] = {
		{"Business", "Residential", "Residential"}, {"Commercial", "Residential", "Fire"}};
	static const char *const states[SIDE_COUNT][4] = {{"Open", "Open", "Closed", "Pending"},
		{"active", "active", "cancelled", "pending"}};

	if (sv_eq(name, SV("identity_type")) || sv_eq(name, SV("site_type")))
		return sv_of(types[side][world_below(w, 3)]);
	if (sv_eq(name, SV("status")))
		return sv_of(states[side][world_below(w, 4)]);
	if (sv_eq(name, SV("dealer_number")))
		return SV("1234");
	if (sv_eq(name, SV("site_name")) || sv_eq(name, SV("company_name")))
		return sv_of(WORLD_PICK(w, names));
	if (sv_eq(name, SV("first_name")) || sv_eq(name, SV("last_name")))
		return sv_of(WORLD_PICK(w, parts));
	return sv_of(WORLD_PICK(w, texts));
}

/* one_in = 1: all fields. */
static inline void world_edit(struct world *w, size_t one_in)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct layout *layout = &w->files.ruleset->layouts[side];
		for (size_t i = 0; i < layout->count; i++) {
			if ((int)i == layout->key)
				w->values[side][i] = SV("1001");
			else if (world_below(w, one_in) == 0)
				w->values[side][i] =
					world_value(w, (enum side)side, layout->fields[i].name);
		}
	}
}

/* New records that never agreed on anything. */
static inline void world_begin_pair(struct world *w)
{
	w->alone = false;
	vec_clear(&w->base);
	arena_clear(&w->arena);
	map_release(&w->comparison.decisions.held_changes);
	world_edit(w, 1);
}

/* One new record, mostly one that the other is made from. */
static inline void world_begin_alone(struct world *w, enum side side)
{
	const struct layout *layouts = w->files.ruleset->layouts;

	world_begin_pair(w);
	w->alone = true;
	w->alone_side = side;
	w->holds = false;
	for (size_t i = 0; i < WORLD_FIELDS_MAX; i++)
		w->values[side_other(side)][i] = SV("");
	w->values[side][layouts[side].code] = SV("A-1");
	w->values[side][layouts[side].codes >= 0 ? layouts[side].codes : layouts[side].code] =
		side == SIDE_SITE ? SV("") : SV("A-1");
	if (world_below(w, 5))
		w->values[side][layouts[side].status] =
			side == SIDE_CUSTOMER ? SV("Open") : SV("active");
}

/* What a system adds to a record that was made. */
static inline void world_join(struct world *w)
{
	const struct layout *layouts = w->files.ruleset->layouts;

	w->alone = false;
	for (int side = 0; side < SIDE_COUNT; side++)
		w->values[side][layouts[side].key] = SV("1001");
	if (w->alone_side == SIDE_CUSTOMER)
		w->values[SIDE_SITE][layouts[SIDE_SITE].status] = SV("active");
}

/* ---- a run --------------------------------------------------------------------------------- */

static inline int world_take_change(
	void *self, const struct change *change, bool pending, struct err *err)
{
	struct world *w = self;
	struct change *kept;

	(void)err;
	if (pending)
		return 0;
	kept = vec_push(&w->changes);
	*kept = *change;
	kept->field = arena_sv(&w->rows_arena, change->field);
	kept->rule = arena_sv(&w->rows_arena, change->rule);
	kept->reason = arena_sv(&w->rows_arena, change->reason);
	kept->before = arena_sv(&w->rows_arena, change->before);
	kept->after = arena_sv(&w->arena, change->after);
	return 0;
}

static inline int world_take_conflict(void *self, const struct conflict *row, struct err *err)
{
	struct world *w = self;

	(void)err;
	w->conflicts++;
	if (w->told)
		print_message("conflict %.*s: '%.*s' '%.*s', base '%.*s'\n", SV_ARG(row->rule),
			SV_ARG(row->customer_value), SV_ARG(row->site_value),
			SV_ARG(row->base_value));
	return 0;
}

static inline int world_take_skipped(void *self, const struct skipped *row, struct err *err)
{
	(void)self;
	(void)row;
	(void)err;
	return 0;
}

static inline int world_take_finding(void *self, const struct finding *row, struct err *err)
{
	(void)self;
	(void)row;
	(void)err;
	return 0;
}

static inline int world_take_link(void *self, const struct link_add *row, struct err *err)
{
	(void)self;
	(void)row;
	(void)err;
	return 0;
}

static inline int world_take_agreement(void *self, const struct agreement *row, struct err *err)
{
	struct world *w = self;
	struct agreement *kept = vec_push(&w->agreements);

	(void)err;
	*kept = *row;
	kept->rule = arena_sv(&w->arena, row->rule);
	kept->customer_value = arena_sv(&w->arena, row->customer_value);
	kept->site_value = arena_sv(&w->arena, row->site_value);
	return 0;
}

/* The base as it is stored: in rule order. */
static inline void world_encode_base(const struct world *w, struct buf *out)
{
	const struct ruleset *ruleset = w->files.ruleset;

	for (size_t r = 0; r < ruleset->rule_count; r++) {
		for (size_t i = 0; i < w->base.count; i++) {
			if (sv_eq(w->base.at[i].rule, ruleset->rules[r].name))
				base_add(out, ruleset->rules[r].name_hash, w->base.at[i].customer,
					w->base.at[i].site);
		}
	}
}

/* Does a person hold this change? It is the same answer in every run. */
static inline bool world_is_held(const struct world *w, const struct change *change)
{
	return w->holds && digest_hash64(sv_of(change->id), w->seed) % 5 == 0;
}

static inline int world_take_alone(struct world *w, struct comparer *comparer, struct err *err)
{
	const struct record record = {
		&w->files.ruleset->layouts[w->alone_side], w->values[w->alone_side]};
	struct join_rest rest = {0};
	struct candidates candidates;

	bench_row(&rest, record, false);
	candidates_init(&candidates, &rest);
	int code = candidates_decide(&candidates, w->files.ruleset, &w->comparison.decisions,
		w->comparison.dealer_number, 1, err);
	if (code == 0)
		code = lone_reconcile(comparer, &candidates, err);
	candidates_release(&candidates);
	bench_rest_release(&rest);
	return code;
}

static inline void world_compare(struct world *w)
{
	static const struct draft_sink rows = {NULL, world_take_change, world_take_conflict,
		world_take_skipped, world_take_finding, world_take_link, world_take_agreement};
	struct draft_sink sink = rows;
	struct comparer comparer;
	struct err err = ERR_INIT;
	struct buf base = BUF_INIT;
	const struct layout *layouts = w->files.ruleset->layouts;
	const struct record customer = {&layouts[SIDE_CUSTOMER], w->values[SIDE_CUSTOMER]};
	const struct record site = {&layouts[SIDE_SITE], w->values[SIDE_SITE]};
	struct draft *draft = &comparer.draft;

	vec_clear(&w->changes);
	vec_clear(&w->agreements);
	arena_clear(&w->rows_arena);
	w->conflicts = 0;
	sink.self = w;
	world_encode_base(w, &base);
	comparer_init(&comparer, &w->comparison, 0, "");
	int code = w->alone ? world_take_alone(w, &comparer, &err)
			    : pairs_reconcile(&comparer, &customer, &site, buf_sv(&base), &err);
	if (code != 0 || draft_read(&draft, 1, &sink, &err) != 0)
		fail_msg("%s", err.message);
	for (int side = 0; side < SIDE_COUNT; side++)
		assert_int_equal(
			draft->counts[side].read, !w->alone || w->alone_side == (enum side)side);
	comparer_release(&comparer);
	buf_release(&base);
}

static inline void world_forget(struct world *w, struct sv rule)
{
	for (size_t i = 0; i < w->base.count; i++) {
		if (sv_eq(w->base.at[i].rule, rule)) {
			w->base.at[i] = w->base.at[--w->base.count];
			return;
		}
	}
}

/* Half a value is no agreement. */
static inline bool world_is_whole(const struct world *w, const struct agreement *agreement)
{
	for (size_t i = 0; i < w->changes.count; i++) {
		const struct change *change = &w->changes.at[i];
		if (change->direction == agreement->direction &&
			sv_eq(change->rule, agreement->rule) && world_is_held(w, change))
			return false;
	}
	return true;
}

static inline void world_move_base(struct world *w)
{
	for (size_t i = 0; i < w->agreements.count; i++) {
		const struct agreement *agreement = &w->agreements.at[i];
		if (agreement->kind == AGREEMENT_WRITTEN && !world_is_whole(w, agreement))
			continue;
		world_forget(w, agreement->rule);
		if (agreement->kind != AGREEMENT_FORGET)
			*vec_push(&w->base) = (struct world_base){
				agreement->rule, agreement->customer_value, agreement->site_value};
	}
}

/* A comparison, and what it brings is written. The number of fields written. */
static inline size_t world_run(struct world *w)
{
	size_t written = 0;

	w->newly_held = 0;
	world_compare(w);
	if (w->told)
		print_message("-- a run %s\n", directions_name(w->comparison.directions));
	for (size_t i = 0; i < w->changes.count; i++) {
		const struct change *change = &w->changes.at[i];
		enum side side = direction_written(change->direction);
		int field = layout_find(&w->files.ruleset->layouts[side], change->field);
		bool held = world_is_held(w, change);
		if (w->told)
			print_message("%s%.*s %s %.*s: '%.*s' -> '%.*s' (%.*s)\n",
				held ? "(held) " : "", SV_ARG(change->rule),
				direction_name(change->direction), SV_ARG(change->field),
				SV_ARG(change->before), SV_ARG(change->after),
				SV_ARG(change->reason));
		if (held) {
			bool is_new;
			(void)map_put(&w->comparison.decisions.held_changes,
				arena_sv(&w->arena, sv_of(change->id)), 1, &is_new);
			w->newly_held += is_new;
			continue;
		}
		assert_true(sv_eq(w->values[side][field], change->before));
		w->values[side][field] = change->after;
		written++;
	}
	world_move_base(w);
	for (size_t i = 0; w->alone && i < w->changes.count; i++) {
		if (w->changes.at[i].action == ACTION_CREATE)
			world_join(w);
	}
	for (size_t i = 0; w->told && i < w->agreements.count; i++)
		print_message("agreement %d %.*s: '%.*s' '%.*s'\n", w->agreements.at[i].kind,
			SV_ARG(w->agreements.at[i].rule),
			SV_ARG(w->agreements.at[i].customer_value),
			SV_ARG(w->agreements.at[i].site_value));
	return written;
}

/* ---- what there is to tell ------------------------------------------------------------------ */

static inline void world_tell(const struct world *w)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct layout *layout = &w->files.ruleset->layouts[side];
		for (size_t i = 0; i < layout->count; i++)
			print_message("%s.%.*s = '%.*s'\n", side_name((enum side)side),
				SV_ARG(layout->fields[i].name), SV_ARG(w->values[side][i]));
	}
	for (size_t i = 0; i < w->base.count; i++)
		print_message("base %.*s = '%.*s' '%.*s'\n", SV_ARG(w->base.at[i].rule),
			SV_ARG(w->base.at[i].customer), SV_ARG(w->base.at[i].site));
	for (size_t i = 0; i < w->files.sections.count; i++) {
		const struct section *section = &w->files.sections.at[i];
		for (size_t k = 0; strstr(section->file, "80-own") && k < section->count; k++)
			print_message("[%.*s %.*s] %.*s = %.*s\n", SV_ARG(section->kind),
				SV_ARG(section->name), SV_ARG(section->entries[k].key),
				SV_ARG(section->entries[k].value));
	}
}

static inline size_t world_setting(const char *name, size_t usual)
{
	const char *text = getenv(name);

	return text && *text ? (size_t)strtoull(text, NULL, 10) : usual;
}

#endif

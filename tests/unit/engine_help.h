/*
 * engine_help - a comparison without files: the shipped rules (and some of a test's own), records from
 *               "column=value" texts, and what came into the draft as lines of text.
 */
#ifndef ACCORD_TESTS_ENGINE_HELP_H
#define ACCORD_TESTS_ENGINE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/candidates.h"
#include "engine/comparison.h"
#include "tests/unit/rules_files.h"

struct bench {
	struct rules_files files;
	struct comparison comparison;
	struct comparer comparer;
	struct arena scratch;
	struct err err;
	struct buf text;
	struct buf base;
};

/* Ann Roe, 3 Elm St, Utica, on both sides. */
#define BENCH_CUSTOMER(bench, ...)                                                                 \
	RULES_RECORD(&(bench)->files, SIDE_CUSTOMER, "customer_id=1001", "account_number=A-1",     \
		"identity_type=Residential", "status=Open", "first_name=Ann", "last_name=Roe",     \
		"address_1=3 Elm St", "city=Utica", "state=NY", "postal_code=13502", __VA_ARGS__)
#define BENCH_SITE(bench, ...)                                                                     \
	RULES_RECORD(&(bench)->files, SIDE_SITE, "site_num=8801", "dealer_number=1234",            \
		"transmitter_code=A-1", "site_type=Residential", "site_name=Ann Roe",              \
		"address_1=3 Elm St", "city=Utica", "state=NY", "region=NY", "postal_code=13502",  \
		"status=active", __VA_ARGS__)

static inline void bench_begin(struct bench *bench)
{
	(void)memset(bench, 0, sizeof(*bench));
	rules_files_init(&bench->files);
}

/* Compiles the rules that are there. */
static inline void bench_end_rules(struct bench *bench)
{
	if (rules_files_compile(&bench->files) != 0)
		fail_msg("%s", bench->files.err.message);
	bench->comparison = (struct comparison){
		.ruleset = bench->files.ruleset,
		.directions = DIRECTIONS_BOTH,
		.create = CREATE_BOTH,
		.auto_link_exact = true,
		.dealer_number = SV("1234"),
		.state_dir = "",
	};
	comparer_init(&bench->comparer, &bench->comparison, 0, "");
	arena_init(&bench->scratch, 0);
}

/* `own` (may be NULL): rules beside the shipped ones. */
static inline void bench_init(struct bench *bench, const char *own)
{
	bench_begin(bench);
	rules_files_add_dir(&bench->files, "rules.d");
	if (own)
		rules_files_add_text(&bench->files, "80-own.rules", sv_of(own));
	bench_end_rules(bench);
}

static inline void bench_release(struct bench *bench)
{
	comparer_release(&bench->comparer);
	decisions_release(&bench->comparison.decisions);
	arena_release(&bench->scratch);
	buf_release(&bench->text);
	buf_release(&bench->base);
	rules_files_release(&bench->files);
}

/* Adds what a rule last agreed on to the base. */
static inline void bench_base(
	struct bench *bench, const char *rule, const char *customer, const char *site)
{
	const struct rule *found = ruleset_find(bench->files.ruleset, sv_of(rule));

	assert_non_null(found);
	base_add(&bench->base, found->name_hash, sv_of(customer), sv_of(site));
}

static inline const struct rule *bench_rule(const struct bench *bench, const char *name)
{
	const struct rule *rule = ruleset_find(bench->files.ruleset, sv_of(name));

	assert_non_null(rule);
	return rule;
}

/* ---- the draft as text ------------------------------------------------------------------------------------ */

static inline int bench_take_change(
	void *self, const struct change *c, bool pending, struct err *err)
{
	struct bench *bench = self;

	(void)err;
	buf_printf(&bench->text, "%s %s %s %.*s/%.*s %.*s '%.*s' > '%.*s'\n",
		pending ? "pending" : "change", direction_name(c->direction),
		action_name(c->action), SV_ARG(c->customer_id), SV_ARG(c->site_num),
		SV_ARG(c->field), SV_ARG(c->before), SV_ARG(c->after));
	return 0;
}

static inline int bench_take_conflict(void *self, const struct conflict *c, struct err *err)
{
	struct bench *bench = self;

	(void)err;
	buf_printf(&bench->text, "conflict %.*s '%.*s' '%.*s' base '%.*s' %.*s\n", SV_ARG(c->rule),
		SV_ARG(c->customer_value), SV_ARG(c->site_value), SV_ARG(c->base_value),
		SV_ARG(c->resolution));
	return 0;
}

static inline int bench_take_skipped(void *self, const struct skipped *s, struct err *err)
{
	struct bench *bench = self;

	(void)err;
	buf_printf(&bench->text, "skipped %s %.*s %.*s: %.*s\n", side_name(s->side), SV_ARG(s->key),
		SV_ARG(s->rule), SV_ARG(s->reason));
	return 0;
}

static inline int bench_take_finding(void *self, const struct finding *f, struct err *err)
{
	struct bench *bench = self;

	(void)err;
	buf_printf(&bench->text, "finding %.*s %.*s/%.*s\n", SV_ARG(f->finding),
		SV_ARG(f->customer_id), SV_ARG(f->site_num));
	return 0;
}

static inline int bench_take_link(void *self, const struct link_add *l, struct err *err)
{
	struct bench *bench = self;

	(void)err;
	buf_printf(&bench->text, "link %.*s/%.*s %.*s\n", SV_ARG(l->customer_id),
		SV_ARG(l->site_num), SV_ARG(l->method));
	return 0;
}

static inline int bench_take_agreement(void *self, const struct agreement *a, struct err *err)
{
	static const char *const kinds[] = {"agreed", "forget", "written"};
	struct bench *bench = self;

	(void)err;
	buf_printf(&bench->text, "%s %.*s '%.*s' '%.*s'\n", kinds[a->kind], SV_ARG(a->rule),
		SV_ARG(a->customer_value), SV_ARG(a->site_value));
	return 0;
}

/* All rows of the draft. May be called once. */
static inline const char *bench_text(struct bench *bench)
{
	const struct draft_sink sink = {bench, bench_take_change, bench_take_conflict,
		bench_take_skipped, bench_take_finding, bench_take_link, bench_take_agreement};
	struct draft *draft = &bench->comparer.draft;

	buf_clear(&bench->text);
	if (draft_read(&draft, 1, &sink, &bench->err) != 0)
		fail_msg("%s", bench->err.message);
	return buf_str(&bench->text);
}

/* Is there such a line? */
static inline void bench_has(struct bench *bench, const char *line)
{
	if (!strstr(buf_str(&bench->text), line))
		fail_msg("no '%s' in\n%s", line, buf_str(&bench->text));
}

static inline void bench_lacks(struct bench *bench, const char *line)
{
	if (strstr(buf_str(&bench->text), line))
		fail_msg("'%s' in\n%s", line, buf_str(&bench->text));
}

/* ---- candidates ------------------------------------------------------------------------------------------- */

static inline void bench_row(struct join_rest *rest, struct record record, bool was_paired)
{
	enum side side = record.layout->side;
	struct join_row *row = vec_push(&rest->rows[side]);

	*row = (struct join_row){record, rest->rows[side].count, was_paired};
}

static inline void bench_rest_release(struct join_rest *rest)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		vec_release(&rest->rows[side]);
}

static inline const struct candidate *bench_candidate(
	const struct candidates *candidates, enum side side, const char *key)
{
	for (size_t i = 0; i < candidates->count[side]; i++) {
		if (sv_eq(record_key(&candidates->at[side][i].record), sv_of(key)))
			return &candidates->at[side][i];
	}
	fail_msg("no candidate %s", key);
	return NULL;
}

#endif

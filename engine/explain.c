#include "engine/explain.h"

#include "engine/candidates.h"
#include "engine/comparison.h"
#include "engine/verdicts.h"
#include "io/auditlog.h"
#include "io/changefile.h"
#include "io/file.h"
#include "io/snapstore.h"
#include "rules/trace.h"

#include "engine/base/banned.h"

/* An explanation being made. */
struct explaining {
	const struct reconcile_input *input;
	const struct explain_key *key;
	struct explanation *out;
	struct sv keys[SIDE_COUNT]; /* of the records wanted; absent when not known yet */
	struct sv code;		    /* wanted by code; absent otherwise */
	struct err *err;
};

int explain_parse_key(struct sv text, struct explain_key *out, struct err *err)
{
	static const char *const names[] = {"customer", "site", "code"};
	struct sv rest = text;
	struct sv name = sv_cut(&rest, '=');

	for (int i = 0; i < 3; i++) {
		if (sv_eq(name, sv_of(names[i])) && rest.n > 0) {
			*out = (struct explain_key){(enum explain_by)i, rest};
			return 0;
		}
	}
	return ERR_SET(err, ERR_USAGE,
		"'%.*s' names no account; write customer=ID, site=NUM or code=ACCOUNT",
		SV_ARG(text));
}

/* ---- the records ------------------------------------------------------------------------------------------ */

/* By its key, if that is known, or by the code; one of them is (find_record). */
static bool is_wanted(const struct explaining *x, const struct record *record)
{
	enum side side = record->layout->side;

	if (!sv_is_absent(x->keys[side]))
		return sv_eq(record_key(record), x->keys[side]);
	if (side == SIDE_SITE)
		return comparer_has_code(x->input->ruleset, record, x->code);
	return sv_eq(sv_trim(record_get(record, x->input->ruleset->link_fields[side])), x->code);
}

static void keep_record(struct explaining *x, const struct record *record)
{
	const struct layout *layout = record->layout;
	struct arena *arena = &x->out->arena;
	struct sv *values = arena_calloc(arena, layout->count, sizeof(*values));

	for (size_t i = 0; i < layout->count; i++)
		values[i] = arena_sv(arena, record->values[i]);
	x->out->records[layout->side] = (struct record){layout, values};
}

static int search_block(struct explaining *x, struct snapreader *reader, enum side side,
	struct snapblock *block, bool *out_found)
{
	struct sv values[FIELD_COUNT_MAX];
	struct record record = {&x->input->ruleset->layouts[side], values};
	uint64_t row_no = block->row_no;

	for (size_t pos = 0; pos < block->size; row_no++) {
		if (snapreader_split(reader, block, &pos, row_no, values, x->err) != 0)
			return x->err->code;
		if (is_wanted(x, &record)) {
			keep_record(x, &record);
			*out_found = true;
			return 0;
		}
	}
	return 0;
}

static int find_record(struct explaining *x, enum side side)
{
	struct snapreader *reader = NULL;
	struct snapblock block = {0};
	bool more = true;
	bool found = false;

	if (sv_is_absent(x->keys[side]) && sv_is_absent(x->code))
		return 0;
	int code = snapreader_open(x->input->snapshot_paths[side],
		&x->input->ruleset->layouts[side], true, &reader, x->err);
	while (code == 0 && !found) {
		code = snapreader_next(reader, &block, &more, x->err);
		if (code != 0 || !more)
			break;
		code = search_block(x, reader, side, &block, &found);
	}
	snapblock_release(&block);
	snapreader_close(reader);
	return code;
}

/* ---- the link ---------------------------------------------------------------------------------------------- */

static int find_link(struct explaining *x, enum side side, struct sv key)
{
	struct ledger_link link = {0};

	if (!x->input->ledger || key.n == 0 || x->out->has_link)
		return 0;
	if (ledger_find_link(x->input->ledger, side, key, &x->out->arena, &link, x->err) != 0)
		return x->err->code;
	if (link.link_id == 0)
		return 0;
	x->out->has_link = true;
	x->out->link = link;
	x->keys[SIDE_CUSTOMER] = link.customer_id;
	x->keys[SIDE_SITE] = link.site_num;
	return 0;
}

static int find_all(struct explaining *x)
{
	enum explain_by by = x->key->by;

	for (int side = 0; side < SIDE_COUNT; side++)
		x->out->records[side] = RECORD_NONE;
	if (by == EXPLAIN_BY_CODE)
		x->code = sv_trim(x->key->value);
	else
		x->keys[by == EXPLAIN_BY_SITE ? SIDE_SITE : SIDE_CUSTOMER] = x->key->value;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!sv_is_absent(x->keys[side]) &&
			find_link(x, (enum side)side, x->keys[side]) != 0)
			return x->err->code;
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (find_record(x, (enum side)side) != 0)
			return x->err->code;
	}
	for (int side = 0; side < SIDE_COUNT;
		side++) { /* a code's record may be linked elsewhere */
		if (find_link(x, (enum side)side, record_key(&x->out->records[side])) != 0)
			return x->err->code;
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (x->out->has_link && !sv_eq(record_key(&x->out->records[side]), x->keys[side]) &&
			find_record(x, (enum side)side) != 0)
			return x->err->code;
	}
	return 0;
}

/* Why a record has no link, as the comparison sees it. */
static const char *fate_in_words(enum candidate_fate fate)
{
	static const char *const words[] = {
		[CANDIDATE_LONE] =
			"no record of the other side has its code, nor its name and address",
		[CANDIDATE_LINKED] = "it is linked",
		[CANDIDATE_OUTSIDE] = "it is of another dealer group, or ignored by decision",
		[CANDIDATE_DUPLICATE] = "its code is not unique",
		[CANDIDATE_AUTOMATIC] = "it is linked by the next change set that is applied",
		[CANDIDATE_TAKEN] = "its code belongs to a record that is linked to another",
		[CANDIDATE_NEAR] = "a near code waits for a decision in `accord match`",
		[CANDIDATE_SUGGESTED] = "a suggestion waits for a decision in `accord match`",
		[CANDIDATE_REJECTED] = "its match was rejected by decision",
	};

	return words[fate];
}

static int take_candidates(void *self, const struct candidates *candidates,
	const struct decisions *decisions, struct err *err)
{
	struct explaining *x = self;

	(void)decisions;
	(void)err;
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < candidates->count[side]; i++) {
			const struct candidate *me = &candidates->at[side][i];
			if (!sv_eq(record_key(&me->record), record_key(&x->out->records[side])) ||
				me->fate == CANDIDATE_LINKED)
				continue;
			x->out->unlinked =
				arena_printf(&x->out->arena, "%s%s%.*s", fate_in_words(me->fate),
					me->detail.n ? ": " : "", SV_ARG(me->detail));
			if (me->fate == CANDIDATE_AUTOMATIC && me->partner >= 0)
				keep_record(
					x, &candidates->at[side_other((enum side)side)][me->partner]
						    .record);
			return 0;
		}
	}
	return 0;
}

/* ---- rules --------------------------------------------------------------------------------------------------- */

static struct sv base_words(struct explaining *x, const struct verdict *verdict)
{
	struct sv parts[RULE_FIELDS_MAX];
	struct buf text = BUF_INIT;

	if (!verdict->has_base)
		return SV("");
	size_t count = base_split(verdict->base.customer, parts, RULE_FIELDS_MAX);
	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s%.*s", i ? ", " : "", SV_ARG(parts[i]));
	struct sv kept = arena_sv(&x->out->arena, buf_sv(&text));
	buf_release(&text);
	return kept;
}

/* What one rule made of the account; without a partner there is no verdict. */
static void explain_rule(struct explaining *x, const struct rule *rule, const struct verdicts *vs,
	const struct verdict *verdict)
{
	struct arena *arena = &x->out->arena;
	struct explained_rule *explained = vec_push(&x->out->rules);
	struct buf words = BUF_INIT;
	struct record customer = x->out->records[SIDE_CUSTOMER];
	struct record site = x->out->records[SIDE_SITE];

	(void)memset(explained, 0, sizeof(*explained));
	explained->verdict.rule = rule;
	explained->verdict.why = "";
	explained->words = explained->base = SV("");
	if (verdict)
		explained->verdict = *verdict;
	else if (vs->count > 0)
		return; /* it is for new records */
	if (verdict)
		verdicts_records_of(vs, rule, &customer, &site);
	trace_pair(x->input->ruleset, rule, &customer, &site, vs->pair.kind_next, arena, &words);
	explained->words = arena_sv(arena, buf_sv(&words));
	explained->base = base_words(x, &explained->verdict);
	buf_release(&words);
}

static int read_base(struct explaining *x, struct sv *out_base)
{
	struct buf base = BUF_INIT;
	int code = 0;

	if (x->out->has_link && x->input->ledger)
		code = ledger_base(x->input->ledger, x->out->link.link_id, &base, x->err);
	*out_base = arena_sv(&x->out->arena, buf_sv(&base));
	buf_release(&base);
	return code;
}

static int explain_rules(struct explaining *x)
{
	const struct ruleset *ruleset = x->input->ruleset;
	struct verdicts vs = {0};
	struct pair pair = {
		.customer = x->out->records[SIDE_CUSTOMER], .site = x->out->records[SIDE_SITE]};

	if (read_base(x, &pair.base) != 0)
		return x->err->code;
	if (record_is_none(&pair.customer) || record_is_none(&pair.site))
		vs.pair.kind_next = pair_kind(ruleset, &pair.customer, &pair.site);
	else if (verdicts_take(&vs, ruleset, &pair, &x->out->arena, NULL, NULL, x->err) != 0)
		return x->err->code;
	size_t next = 0;
	for (size_t i = 0; i < ruleset->rule_count; i++) {
		const struct rule *rule = &ruleset->rules[i];
		bool judged = next < vs.count && vs.at[next].rule == rule;
		explain_rule(x, rule, &vs, judged ? &vs.at[next++] : NULL);
	}
	return 0;
}

/* ---- the newest change set ---------------------------------------------------------------------------------------- */

static bool is_about(const struct explaining *x, struct sv customer_id, struct sv site_num)
{
	const struct record *records = x->out->records;
	struct sv ours[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++)
		ours[side] =
			record_is_none(&records[side]) ? x->keys[side] : record_key(&records[side]);
	return (customer_id.n && sv_eq(customer_id, ours[SIDE_CUSTOMER])) ||
	       (site_num.n && sv_eq(site_num, ours[SIDE_SITE]));
}

static void add_line(struct explaining *x, const char *file, struct sv text)
{
	*vec_push(&x->out->lines) = (struct explained_line){sv_of(file), text};
}

static void add_change(struct explaining *x, const char *file, const struct change *c)
{
	if (is_about(x, c->customer_id, c->site_num))
		add_line(x, file,
			arena_printf(&x->out->arena, "%s %s %s.%.*s: '%.*s' -> '%.*s' (%.*s: %.*s)",
				c->id, action_name(c->action),
				side_name(direction_written(c->direction)), SV_ARG(c->field),
				SV_ARG(c->before), SV_ARG(c->after), SV_ARG(c->rule),
				SV_ARG(c->reason)));
}

static int take_change(void *self, const struct change *change, struct err *err)
{
	(void)err;
	add_change(self, "changes", change);
	return 0;
}

static int take_pending(void *self, const struct change *change, struct err *err)
{
	(void)err;
	add_change(self, "pending", change);
	return 0;
}

static int take_conflict(void *self, const struct conflict *c, struct err *err)
{
	struct explaining *x = self;

	(void)err;
	if (is_about(x, c->customer_id, c->site_num))
		add_line(x, "conflicts",
			arena_printf(&x->out->arena,
				"rule %.*s: customer '%.*s', site '%.*s', base '%.*s': %.*s",
				SV_ARG(c->rule), SV_ARG(c->customer_value), SV_ARG(c->site_value),
				SV_ARG(c->base_value), SV_ARG(c->resolution)));
	return 0;
}

static int take_skipped(void *self, const struct skipped *s, struct err *err)
{
	struct explaining *x = self;
	bool site = s->side == SIDE_SITE;

	(void)err;
	if (is_about(x, site ? SV("") : s->key, site ? s->key : SV("")))
		add_line(x, "skipped",
			arena_printf(&x->out->arena, "%s, rule %.*s: %.*s", side_name(s->side),
				SV_ARG(s->rule), SV_ARG(s->reason)));
	return 0;
}

static int take_finding(void *self, const struct finding *f, struct err *err)
{
	struct explaining *x = self;

	(void)err;
	if (is_about(x, f->customer_id, f->site_num))
		add_line(x, "findings",
			arena_printf(&x->out->arena, "%.*s: %.*s%s%.*s", SV_ARG(f->finding),
				SV_ARG(f->detail), f->first_seen.n ? ", since " : "",
				SV_ARG(f->first_seen)));
	return 0;
}

static int take_link(void *self, const struct link_add *l, struct err *err)
{
	struct explaining *x = self;

	(void)err;
	if (is_about(x, l->customer_id, l->site_num))
		add_line(x, "links",
			arena_printf(&x->out->arena, "customer %.*s and site %.*s, by %.*s",
				SV_ARG(l->customer_id), SV_ARG(l->site_num), SV_ARG(l->method)));
	return 0;
}

static void explain_guards(struct explaining *x, const struct changeset_manifest *manifest)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < manifest->guard_count; i++) {
		if (!manifest->guards[i].tripped)
			continue;
		buf_clear(&text);
		guard_describe(&manifest->guards[i], &text);
		add_line(x, "guards", arena_sv(&x->out->arena, buf_sv(&text)));
	}
	buf_release(&text);
}

static int read_changeset(struct explaining *x)
{
	struct err none = ERR_INIT; /* there may be no change set yet */
	struct changeset_manifest manifest;
	struct arena *arena = &x->out->arena;
	const char *folder = NULL;
	const char *dir = file_join(arena, x->input->settings->sync.state, "changesets");

	x->out->changeset_id = SV("");
	if (changefile_resolve(dir, NULL, arena, &folder, &none) != 0) {
		if (none.code == ERR_NO_INPUT)
			return 0;
		*x->err = none;
		return x->err->code;
	}
	if (changefile_read_manifest(folder, arena, &manifest, x->err) != 0 ||
		changefile_each_change(folder, "changes.csv", take_change, x, x->err) != 0 ||
		changefile_each_change(folder, "pending.csv", take_pending, x, x->err) != 0 ||
		changefile_each_conflict(folder, take_conflict, x, x->err) != 0 ||
		changefile_each_skipped(folder, take_skipped, x, x->err) != 0 ||
		changefile_each_finding(folder, take_finding, x, x->err) != 0 ||
		changefile_each_link(folder, take_link, x, x->err) != 0)
		return x->err->code;
	explain_guards(x, &manifest);
	x->out->changeset_id = manifest.changeset_id;
	return 0;
}

/* ---- history -------------------------------------------------------------------------------------------------------- */

static int take_audit(void *self, const struct audit_row *row, struct err *err)
{
	struct explaining *x = self;
	const struct sv *c = row->columns;

	(void)err;
	if (!is_about(x, c[AUDIT_CUSTOMER_ID], c[AUDIT_SITE_NUM]))
		return 0;
	*vec_push(&x->out->events) = (struct explained_event){arena_sv(&x->out->arena, c[AUDIT_AT]),
		arena_sv(&x->out->arena, c[AUDIT_RUN_ID]),
		arena_printf(&x->out->arena, "%.*s %.*s %.*s: '%.*s' -> '%.*s', %.*s%s%.*s",
			SV_ARG(c[AUDIT_DIRECTION]), SV_ARG(c[AUDIT_ACTION]), SV_ARG(c[AUDIT_FIELD]),
			SV_ARG(c[AUDIT_BEFORE]), SV_ARG(c[AUDIT_AFTER]), SV_ARG(c[AUDIT_OUTCOME]),
			c[AUDIT_DETAIL].n ? ": " : "", SV_ARG(c[AUDIT_DETAIL]))};
	return 0;
}

static int read_history(struct explaining *x)
{
	struct arena *arena = &x->out->arena;
	struct file_names names = {0};
	const char *dir = file_join(arena, x->input->settings->sync.state, "audit");
	int code = file_is_folder(dir) ? file_list(dir, arena, &names, x->err) : 0;

	for (size_t i = 0; i < names.count && code == 0; i++) {
		if (sv_has_suffix(sv_of(names.at[i]), SV(".csv")))
			code = audit_each(
				file_join(arena, dir, names.at[i]), take_audit, x, x->err);
	}
	vec_release(&names);
	return code;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------- */

int explain_run(const struct reconcile_input *input, const struct explain_key *key,
	struct explanation *out, struct err *err)
{
	struct explaining x = {.input = input, .key = key, .out = out, .err = err};

	(void)memset(out, 0, sizeof(*out));
	arena_init(&out->arena, 0);
	out->unlinked = SV("");
	if (find_all(&x) != 0)
		return err->code;
	bool seen = !record_is_none(&out->records[SIDE_CUSTOMER]) ||
		    !record_is_none(&out->records[SIDE_SITE]);
	if (!seen && !out->has_link)
		return ERR_SET(err, ERR_NO_INPUT,
			"there is no account with %s '%.*s' in the newest snapshots or the ledger",
			key->by == EXPLAIN_BY_CODE   ? "code"
			: key->by == EXPLAIN_BY_SITE ? "site_num"
						     : "customer_id",
			SV_ARG(key->value));
	if (!out->has_link && reconcile_candidates(input, take_candidates, &x, err) != 0)
		return err->code;
	if (explain_rules(&x) != 0 || read_changeset(&x) != 0)
		return err->code;
	return read_history(&x);
}

void explanation_release(struct explanation *explanation)
{
	vec_release(&explanation->rules);
	vec_release(&explanation->lines);
	vec_release(&explanation->events);
	arena_release(&explanation->arena);
}

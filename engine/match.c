#include "engine/match.h"

#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/base/mem.h"
#include "engine/candidates.h"
#include "io/csvin.h"
#include "io/csvout.h"
#include "io/file.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

enum column {
	COLUMN_CUSTOMER_ID,
	COLUMN_SITE_NUM,
	COLUMN_ACCOUNT_NUMBER,
	COLUMN_TRANSMITTER_CODE,
	COLUMN_CUSTOMER_NAME,
	COLUMN_SITE_NAME,
	COLUMN_CUSTOMER_ADDRESS,
	COLUMN_SITE_ADDRESS,
	COLUMN_METHOD,
	COLUMN_SCORE,
	COLUMN_EVIDENCE,
	COLUMN_DECISION,
	COLUMN_COUNT
};

static const char *const columns[COLUMN_COUNT] = {"customer_id", "site_num", "account_number",
	"transmitter_code", "customer_name", "site_name", "customer_address", "site_address",
	"method", "score", "evidence", "decision"};

/* ---- proposing ------------------------------------------------------------------------------------------ */

struct proposing {
	const struct reconcile_input *input;
	struct match_result *result;
	const struct candidates *candidates;
	const struct decisions *decisions;
	struct csvout *out;
	struct buf texts[4];
};

static struct sv text_of(struct buf *buf, void (*add)(const struct record *, struct buf *),
	const struct record *record)
{
	buf_clear(buf);
	add(record, buf);
	return buf_sv(buf);
}

static struct sv known_decision(
	const struct proposing *p, const struct record *customer, const struct record *site)
{
	const struct record *records[SIDE_COUNT] = {customer, site};

	for (int side = 0; side < SIDE_COUNT; side++) {
		if (record_is_none(records[side]))
			continue;
		if (decisions_has(&p->decisions->create[side], record_key(records[side])))
			return SV("create");
		if (decisions_has(&p->decisions->ignore[side], record_key(records[side])))
			return SV("ignore");
	}
	return decisions_pair_is_rejected(p->decisions, record_key(customer), record_key(site))
		       ? SV("reject")
		       : SV("");
}

static void put_row(struct proposing *p, const struct record *customer, const struct record *site,
	const struct candidate *told)
{
	const struct ruleset *ruleset = p->input->ruleset;
	struct sv values[COLUMN_COUNT];
	char score[16];

	(void)snprintf(score, sizeof(score), "%u", told->score);
	values[COLUMN_CUSTOMER_ID] = record_key(customer);
	values[COLUMN_SITE_NUM] = record_key(site);
	values[COLUMN_ACCOUNT_NUMBER] = record_get(customer, ruleset->link_fields[SIDE_CUSTOMER]);
	values[COLUMN_TRANSMITTER_CODE] = record_get(site, ruleset->link_fields[SIDE_SITE]);
	values[COLUMN_CUSTOMER_NAME] = text_of(&p->texts[0], record_display_name, customer);
	values[COLUMN_SITE_NAME] = text_of(&p->texts[1], record_display_name, site);
	values[COLUMN_CUSTOMER_ADDRESS] = text_of(&p->texts[2], record_display_address, customer);
	values[COLUMN_SITE_ADDRESS] = text_of(&p->texts[3], record_display_address, site);
	values[COLUMN_METHOD] = told->method;
	values[COLUMN_SCORE] = sv_of(score);
	values[COLUMN_EVIDENCE] = told->detail;
	values[COLUMN_DECISION] = known_decision(p, customer, site);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (!values[i].p)
			values[i] = SV("");
	}
	csvout_row(p->out, values);
}

/* Proposals of one kind, by customer. */
static uint64_t put_pairs(struct proposing *p, enum candidate_fate fate)
{
	uint64_t count = 0;

	for (size_t i = 0; i < p->candidates->count[SIDE_CUSTOMER]; i++) {
		const struct candidate *customer = &p->candidates->at[SIDE_CUSTOMER][i];
		if (customer->fate != fate || customer->partner == CANDIDATE_NOBODY)
			continue;
		const struct candidate *site = &p->candidates->at[SIDE_SITE][customer->partner];
		put_row(p, &customer->record, &site->record, customer);
		count++;
	}
	return count;
}

/* Is it in a row that put_pairs wrote? */
static bool is_listed(const struct proposing *p, enum side side, const struct candidate *me)
{
	/* all others that have a partner are in a row with it, unless it has another */
	if (me->partner == CANDIDATE_NOBODY || me->fate == CANDIDATE_TAKEN)
		return false;
	if (side == SIDE_CUSTOMER)
		return true;
	const struct candidate *other = &p->candidates->at[SIDE_CUSTOMER][me->partner];
	return other->partner >= 0 && &p->candidates->at[SIDE_SITE][other->partner] == me &&
	       other->fate == me->fate;
}

static uint64_t put_lone(struct proposing *p, enum side side)
{
	const struct record none = RECORD_NONE;
	uint64_t count = 0;

	for (size_t i = 0; i < p->candidates->count[side]; i++) {
		const struct candidate *me = &p->candidates->at[side][i];
		struct candidate told = *me;
		if (me->fate == CANDIDATE_LINKED || is_listed(p, side, me))
			continue;
		told.method = SV("none");
		told.score = 0;
		if (side == SIDE_CUSTOMER)
			put_row(p, &me->record, &none, &told);
		else
			put_row(p, &none, &me->record, &told);
		count++;
	}
	return count;
}

static int put_proposals(void *self, const struct candidates *candidates,
	const struct decisions *decisions, struct err *err)
{
	struct proposing *p = self;

	p->candidates = candidates;
	p->decisions = decisions;
	int code = csvout_open(p->result->path, CSVOUT_PLAIN, columns, COLUMN_COUNT, &p->out, err);
	if (code == 0) {
		p->result->automatic = put_pairs(p, CANDIDATE_AUTOMATIC);
		p->result->near_codes = put_pairs(p, CANDIDATE_NEAR);
		p->result->suggestions = put_pairs(p, CANDIDATE_SUGGESTED);
		(void)put_pairs(p, CANDIDATE_REJECTED);
		for (int side = 0; side < SIDE_COUNT; side++)
			p->result->unmatched[side] = put_lone(p, (enum side)side);
		code = csvout_commit(p->out, NULL, err);
	}
	csvout_free(p->out);
	return code;
}

int match_propose(const struct reconcile_input *input, struct arena *arena,
	struct match_result *out, struct err *err)
{
	struct proposing p = {.input = input, .result = out};

	(void)memset(out, 0, sizeof(*out));
	out->path = file_join(arena, input->settings->sync.state, "matches.csv");
	int code = reconcile_candidates(input, put_proposals, &p, err);
	for (size_t i = 0; i < sizeof(p.texts) / sizeof(p.texts[0]); i++)
		buf_release(&p.texts[i]);
	return code;
}

/* ---- taking decisions -------------------------------------------------------------------------------------- */

struct taking {
	const struct reconcile_input *input;
	const char *path;
	struct match_taken *taken;
	struct map keys[SIDE_COUNT]; /* of records without a link; 1: linked by a row above */
	int64_t now;
	struct err *err;
};

static int undecide(struct taking *t, const char *what, struct sv customer_id, struct sv site_num)
{
	struct ledger_decision old = {
		sv_of(what), customer_id, site_num, SV(""), SV(""), SV(""), t->now};

	return ledger_undecide(t->input->ledger, &old, t->err);
}

static int link(struct taking *t, struct sv customer_id, struct sv site_num, const char *method)
{
	t->taken->confirmed++;
	if (undecide(t, "reject-pair", customer_id, site_num) != 0)
		return t->err->code;
	return ledger_add_link(
		t->input->ledger, customer_id, site_num, method, t->now, NULL, t->err);
}

static int decide(struct taking *t, const char *what, struct sv customer_id, struct sv site_num)
{
	struct ledger_decision decision = {
		sv_of(what), customer_id, site_num, SV(""), SV(""), SV(""), t->now};

	return ledger_decide(t->input->ledger, &decision, t->err);
}

/* create and ignore are about records: each id of the row is one. The later decision replaces. */
static int decide_records(struct taking *t, const char *what, const char *instead_of,
	struct sv customer_id, struct sv site_num)
{
	struct sv pairs[2][2] = {{customer_id, SV("")}, {SV(""), site_num}};

	for (int i = 0; i < 2; i++) {
		if (pairs[i][i].n == 0)
			continue;
		if (undecide(t, instead_of, pairs[i][0], pairs[i][1]) != 0 ||
			decide(t, what, pairs[i][0], pairs[i][1]) != 0)
			return t->err->code;
	}
	return 0;
}

/* The same file taken a second time: what is linked already stays so. */
static int is_linked_so(struct taking *t, struct sv customer_id, struct sv site_num, bool *out)
{
	struct arena scratch;
	struct ledger_link known;

	arena_init(&scratch, 0);
	int code = ledger_find_link(
		t->input->ledger, SIDE_CUSTOMER, customer_id, &scratch, &known, t->err);
	*out = code == 0 && known.link_id && sv_eq(known.site_num, site_num);
	arena_release(&scratch);
	return code;
}

static int check_key(const struct taking *t, enum side side, struct sv key)
{
	if (key.n == 0 || map_find(&t->keys[side], key))
		return 0;
	return ERR_SET(t->err, ERR_DATA,
		"there is no %s '%.*s' without a link in the newest snapshot", side_name(side),
		SV_ARG(key));
}

/* Was it linked by a row above? Then create and ignore, which are for records without a link, contradict that. */
static int check_unlinked(const struct taking *t, enum side side, struct sv key)
{
	if (key.n == 0 || *map_find(&t->keys[side], key) == 0)
		return 0;
	return ERR_SET(t->err, ERR_DATA,
		"%s '%.*s' is linked already, by a row above; leave one of them out",
		side_name(side), SV_ARG(key));
}

/* The later decision replaces: a link takes back that a record was to be ignored or created from. */
static int forget_records(struct taking *t, struct sv customer_id, struct sv site_num)
{
	static const char *const whats[] = {"create", "ignore-record"};

	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
		if (undecide(t, whats[i], customer_id, SV("")) != 0 ||
			undecide(t, whats[i], SV(""), site_num) != 0)
			return t->err->code;
	}
	return 0;
}

static int take_confirm(struct taking *t, const struct sv *values)
{
	struct sv customer_id = values[COLUMN_CUSTOMER_ID];
	struct sv site_num = values[COLUMN_SITE_NUM];
	struct sv method = values[COLUMN_METHOD];
	static const char *const methods[] = {"code", "near-code", "name-address", "name"};
	const char *name = "manual";

	if (customer_id.n == 0 || site_num.n == 0)
		return ERR_SET(t->err, ERR_DATA,
			"'confirm' needs both a customer_id and a site_num; write the missing one "
			"in");
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (sv_eq(method, sv_of(methods[i])))
			name = methods[i];
	}
	if (forget_records(t, customer_id, site_num) != 0 ||
		link(t, customer_id, site_num, name) != 0)
		return t->err->code;
	*map_find(&t->keys[SIDE_CUSTOMER], customer_id) = 1;
	*map_find(&t->keys[SIDE_SITE], site_num) = 1;
	return 0;
}

static int take_reject(struct taking *t, struct sv customer_id, struct sv site_num)
{
	bool linked = false;

	if (customer_id.n == 0 || site_num.n == 0)
		return ERR_SET(t->err, ERR_DATA,
			"'reject' is about a pair; for a single record decide create or ignore");
	if (is_linked_so(t, customer_id, site_num, &linked) != 0)
		return t->err->code;
	if (linked)
		return check_unlinked(t, SIDE_CUSTOMER, customer_id);
	t->taken->rejected++;
	return decide(t, "reject-pair", customer_id, site_num);
}

static int take_word(struct taking *t, const struct sv *values, struct sv word)
{
	static const char *const words[] = {"confirm", "reject", "create", "ignore"};
	struct sv customer_id = values[COLUMN_CUSTOMER_ID];
	struct sv site_num = values[COLUMN_SITE_NUM];

	if (customer_id.n == 0 && site_num.n == 0)
		return ERR_SET(t->err, ERR_DATA, "a decision without a customer_id or site_num");
	if (sv_eq_nocase(word, SV("confirm")))
		return take_confirm(t, values);
	if (sv_eq_nocase(word, SV("reject")))
		return take_reject(t, customer_id, site_num);
	if (check_unlinked(t, SIDE_CUSTOMER, customer_id) != 0 ||
		check_unlinked(t, SIDE_SITE, site_num) != 0)
		return t->err->code;
	if (sv_eq_nocase(word, SV("create"))) {
		t->taken->create++;
		return decide_records(t, "create", "ignore-record", customer_id, site_num);
	}
	if (sv_eq_nocase(word, SV("ignore"))) {
		t->taken->ignored++;
		return decide_records(t, "ignore-record", "create", customer_id, site_num);
	}
	const char *nearest = sv_nearest(word, words, sizeof(words) / sizeof(words[0]));
	return ERR_SET(t->err, ERR_DATA, "'%.*s' is no decision; %s%s%s", SV_ARG(word),
		nearest ? "did you mean '" : "write confirm, reject, create or ignore",
		nearest ? nearest : "", nearest ? "'?" : "");
}

static int take_row(struct taking *t, struct sv *values)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		values[i] = sv_trim(values[i]);
	struct sv word = values[COLUMN_DECISION];
	bool linked = false;
	if (word.n == 0) {
		t->taken->undecided++;
		return 0;
	}
	if (sv_eq_nocase(word, SV("confirm")) &&
		is_linked_so(t, values[COLUMN_CUSTOMER_ID], values[COLUMN_SITE_NUM], &linked) != 0)
		return t->err->code;
	if (linked) {
		t->taken->confirmed++;
		return 0;
	}
	if (check_key(t, SIDE_CUSTOMER, values[COLUMN_CUSTOMER_ID]) != 0 ||
		check_key(t, SIDE_SITE, values[COLUMN_SITE_NUM]) != 0)
		return t->err->code;
	return take_word(t, values, word);
}

static int take_file(struct taking *t)
{
	/* the ids and the decision are needed; the rest may be missing from a spreadsheet's copy */
	static const char *const wanted[COLUMN_COUNT] = {
		"customer_id", "site_num", "decision", "method"};
	static const enum column places[] = {
		COLUMN_CUSTOMER_ID, COLUMN_SITE_NUM, COLUMN_DECISION, COLUMN_METHOD};
	struct csvin *in = NULL;
	bool more = true;
	int code = csvin_open(t->path, wanted, 4, 3, CSVIN_TOLERANT, &in, t->err);

	while (code == 0) {
		struct sv read[4];
		struct sv values[COLUMN_COUNT] = {{NULL, 0}};
		code = csvin_next(in, read, &more, t->err);
		if (code != 0 || !more)
			break;
		for (size_t i = 0; i < 4; i++)
			values[places[i]] = read[i];
		code = take_row(t, values);
		if (code != 0)
			(void)err_context(t->err, "row %llu of '%s'",
				(unsigned long long)csvin_row_no(in), t->path);
	}
	csvin_close(in);
	return code;
}

static int take_automatic(struct taking *t, const struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->count[SIDE_CUSTOMER]; i++) {
		const struct candidate *customer = &candidates->at[SIDE_CUSTOMER][i];
		if (customer->fate != CANDIDATE_AUTOMATIC)
			continue;
		const struct candidate *site = &candidates->at[SIDE_SITE][customer->partner];
		if (link(t, record_key(&customer->record), record_key(&site->record), "code") != 0)
			return t->err->code;
	}
	return 0;
}

static void note_keys(struct taking *t, const struct candidates *candidates)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < candidates->count[side]; i++) {
			const struct candidate *me = &candidates->at[side][i];
			if (me->fate != CANDIDATE_LINKED)
				(void)map_put(&t->keys[side], record_key(&me->record), 0, NULL);
		}
	}
}

static int note_confirmation(struct taking *t)
{
	struct ledger *ledger = t->input->ledger;
	struct arena scratch;
	struct sv confirmed;
	char at[CLOCK_TEXT_SIZE];

	arena_init(&scratch, 0);
	int code = ledger_get(ledger, "confirmed_at", &scratch, &confirmed, t->err);
	clock_format(t->now, at);
	if (code == 0 && sv_is_absent(confirmed))
		code = ledger_set(ledger, "confirmed_at", sv_of(at), t->err);
	if (code == 0)
		code = ledger_raise_generation(ledger, SV(""), SV(""), t->err);
	arena_release(&scratch);
	return code;
}

static int take_decisions(void *self, const struct candidates *candidates,
	const struct decisions *decisions, struct err *err)
{
	struct taking *t = self;
	struct ledger *ledger = t->input->ledger;

	(void)decisions;
	t->err = err;
	note_keys(t, candidates);
	int code = ledger_begin(ledger, err);
	if (code == 0)
		code = t->path ? take_file(t) : take_automatic(t, candidates);
	if (code == 0)
		code = note_confirmation(t);
	if (code == 0)
		code = ledger_commit(ledger, err);
	if (code != 0)
		ledger_abort(ledger);
	return code;
}

int match_confirm(const struct reconcile_input *input, const char *path, struct match_taken *out,
	struct err *err)
{
	struct taking t = {.input = input, .path = path, .taken = out, .now = clock_now()};

	(void)memset(out, 0, sizeof(*out));
	int code = reconcile_candidates(input, take_decisions, &t, err);
	for (int side = 0; side < SIDE_COUNT; side++)
		map_release(&t.keys[side]);
	return code;
}

#include "engine/draft.h"

#include "engine/firstbase.h"

#include "engine/base/banned.h"

/*
 * Rows as texts and numbers. number[0] is what the order looks at first. Each order is total over what
 * makes a row different, so that the files are the same whatever the threads did.
 */

static int cmp_number(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int cmp_texts(const struct row *a, const struct row *b, uint32_t from)
{
	int order = 0;

	for (uint32_t i = from; i < a->text_count && order == 0; i++)
		order = sv_cmp(a->text[i], b->text[i]);
	return order;
}

/* texts: record key, customer_id, site_num, ...; numbers: direction and action, field position */
static int cmp_changes(const struct row *a, const struct row *b)
{
	int order = cmp_number(a->number[0], b->number[0]);

	if (order == 0)
		order = sv_cmp_natural(a->text[0], b->text[0]);
	if (order == 0)
		order = cmp_number(a->number[1], b->number[1]);
	return order ? order : cmp_texts(a, b, 1);
}

/* What both orders look at first: number[0], then text[0] as a number. */
static uint64_t key_of(const struct row *row)
{
	return (uint64_t)(row->number[0] < UINT8_MAX ? row->number[0] : UINT8_MAX) << 56 |
	       (row->number[0] < UINT8_MAX ? sv_natural_key(row->text[0]) : 0);
}

/* number[0] first, then text[0] and text[1] in natural order, number[1], then the rest */
static int cmp_by_ids(const struct row *a, const struct row *b)
{
	int order = cmp_number(a->number[0], b->number[0]);

	if (order == 0)
		order = sv_cmp_natural(a->text[0], b->text[0]);
	if (order == 0)
		order = sv_cmp_natural(a->text[1], b->text[1]);
	if (order == 0)
		order = cmp_number(a->number[1], b->number[1]);
	return order ? order : cmp_texts(a, b, 2);
}

void draft_init(struct draft *draft, size_t limit_bytes, const char *spill_dir)
{
	(void)memset(draft, 0, sizeof(*draft));
	for (int part = 0; part < DRAFT_PART_COUNT; part++) {
		bool is_change =
			part == DRAFT_CHANGES || part == DRAFT_PENDING || part == DRAFT_AGREEMENTS;
		rowsort_init(&draft->parts[part], is_change ? cmp_changes : cmp_by_ids, key_of,
			limit_bytes / DRAFT_PART_COUNT, spill_dir);
	}
}

void draft_release(struct draft *draft)
{
	for (int part = 0; part < DRAFT_PART_COUNT; part++)
		rowsort_release(&draft->parts[part]);
}

static uint32_t kind_number(enum direction direction, enum action action)
{
	return (uint32_t)direction * ACTION_COUNT + (uint32_t)action;
}

void draft_change(struct draft *draft, struct change *change, bool pending)
{
	change_make_id(change);
	struct row row = {
		.number = {kind_number(change->direction, change->action), change->position},
		.text_count = 11,
		.text = {change_record_key(change), sv_of(change->id), change->customer_id,
			change->site_num, change->account_number, change->name, change->field,
			change->before, change->after, change->rule, change->reason},
	};
	rowsort_add(&draft->parts[pending ? DRAFT_PENDING : DRAFT_CHANGES], &row);
	if (!pending)
		draft->lines[change->direction][change->action]++;
}

void draft_count_record(struct draft *draft, enum direction direction, enum action action)
{
	draft->records[direction][action]++;
}

void draft_conflict(struct draft *draft, const struct conflict *conflict)
{
	struct row row = {
		.text_count = 10,
		.text = {conflict->customer_id, conflict->site_num, conflict->account_number,
			conflict->name, conflict->rule, conflict->customer_value,
			conflict->site_value, conflict->base_value, conflict->kind,
			conflict->resolution},
	};

	rowsort_add(&draft->parts[DRAFT_CONFLICTS], &row);
}

void draft_skipped(struct draft *draft, const struct skipped *skipped)
{
	struct row row = {
		.number = {(uint32_t)skipped->side},
		.text_count = 5,
		.text = {skipped->key, skipped->rule, skipped->account_number, skipped->name,
			skipped->reason},
	};

	rowsort_add(&draft->parts[DRAFT_SKIPPED], &row);
}

/* Findings come in the order of product.md section 6, not of the alphabet. */
static const char *const finding_order[] = {"billed-not-monitored", "monitored-not-billed",
	"closed-but-monitored", "cancelled-but-billed", "duplicate-code", "near-code", "no-code",
	"code-differs", "site-missing", "customer-missing", "unknown-status", "wrong-group",
	"foreign-edit", "ping-pong"};

static uint32_t finding_number(struct sv name)
{
	uint32_t i = 0;

	while (i < sizeof(finding_order) / sizeof(finding_order[0]) &&
		!sv_eq(name, sv_of(finding_order[i])))
		i++;
	return i;
}

void draft_finding(struct draft *draft, const struct finding *finding)
{
	struct row row = {
		.number = {finding_number(finding->finding)},
		.text_count = 6,
		.text = {finding->customer_id, finding->site_num, finding->finding,
			finding->account_number, finding->name, finding->detail},
	};

	rowsort_add(&draft->parts[DRAFT_FINDINGS], &row);
}

void draft_link(struct draft *draft, const struct link_add *link)
{
	struct row row = {
		.text_count = 4,
		.text = {link->customer_id, link->site_num, link->account_number, link->method},
	};

	rowsort_add(&draft->parts[DRAFT_LINKS], &row);
}

/* What agrees comes first, by customer; then what goes with the changes, in their order. */
void draft_agreement(struct draft *draft, const struct agreement *agreement)
{
	bool written = agreement_goes_with_write(agreement->kind);
	struct change like = {.direction = agreement->direction,
		.action = agreement->action,
		.customer_id = agreement->customer_id,
		.site_num = agreement->site_num};
	struct row row = {
		.number = {written ? 1 + kind_number(agreement->direction, agreement->action) : 0,
			agreement->position, (uint32_t)agreement->kind},
		.text_count = 6,
		.text = {written ? change_record_key(&like) : agreement->customer_id,
			agreement->customer_id, agreement->site_num, agreement->rule,
			agreement->customer_value, agreement->site_value},
	};

	rowsort_add(&draft->parts[DRAFT_AGREEMENTS], &row);
}

void draft_count(struct draft *draft, enum side side, enum category category)
{
	struct changeset_counts *counts = &draft->counts[side];

	counts->read++;
	switch (category) {
	case CATEGORY_CHANGED:
		counts->changed++;
		break;
	case CATEGORY_CONFLICT:
		counts->conflict++;
		break;
	case CATEGORY_CREATED_FROM:
		counts->created_from++;
		break;
	case CATEGORY_SET_ASIDE:
		counts->set_aside++;
		break;
	case CATEGORY_SKIPPED:
		counts->skipped++;
		break;
	case CATEGORY_IN_AGREEMENT:
		counts->in_agreement++;
		break;
	}
}

void draft_add_counts(struct draft *to, const struct draft *from)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct changeset_counts *sum = &to->counts[side];
		const struct changeset_counts *more = &from->counts[side];
		sum->read += more->read;
		sum->in_agreement += more->in_agreement;
		sum->changed += more->changed;
		sum->conflict += more->conflict;
		sum->created_from += more->created_from;
		sum->skipped += more->skipped;
		sum->set_aside += more->set_aside;
	}
	for (int direction = 0; direction < DIRECTION_COUNT; direction++) {
		for (int action = 0; action < ACTION_COUNT; action++) {
			to->records[direction][action] += from->records[direction][action];
			to->lines[direction][action] += from->lines[direction][action];
		}
	}
	firstbase_add(&to->first_bases, &from->first_bases);
}

/* ---- reading back ------------------------------------------------------------------------------------ */

struct reading {
	const struct draft_sink *sink;
	bool pending;
};

static int read_change(void *self, const struct row *row, struct err *err)
{
	const struct reading *reading = self;
	struct change change = {
		.direction = (enum direction)(row->number[0] / ACTION_COUNT),
		.action = (enum action)(row->number[0] % ACTION_COUNT),
		.position = row->number[1],
		.customer_id = row->text[2],
		.site_num = row->text[3],
		.account_number = row->text[4],
		.name = row->text[5],
		.field = row->text[6],
		.before = row->text[7],
		.after = row->text[8],
		.rule = row->text[9],
		.reason = row->text[10],
	};

	(void)memcpy(change.id, row->text[1].p, CHANGE_ID_SIZE - 1);
	return reading->sink->change(reading->sink->self, &change, reading->pending, err);
}

static int read_conflict(void *self, const struct row *row, struct err *err)
{
	const struct draft_sink *sink = ((const struct reading *)self)->sink;
	const struct sv *t = row->text;
	struct conflict conflict = {t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9]};

	return sink->conflict ? sink->conflict(sink->self, &conflict, err) : 0;
}

static int read_skipped(void *self, const struct row *row, struct err *err)
{
	const struct draft_sink *sink = ((const struct reading *)self)->sink;
	const struct sv *t = row->text;
	struct skipped skipped = {(enum side)row->number[0], t[0], t[2], t[3], t[1], t[4]};

	return sink->skipped ? sink->skipped(sink->self, &skipped, err) : 0;
}

static int read_finding(void *self, const struct row *row, struct err *err)
{
	const struct draft_sink *sink = ((const struct reading *)self)->sink;
	const struct sv *t = row->text;
	struct finding finding = {t[2], t[0], t[1], t[3], t[4], t[5], SV_ABSENT, 0};

	return sink->finding ? sink->finding(sink->self, &finding, err) : 0;
}

static int read_link(void *self, const struct row *row, struct err *err)
{
	const struct draft_sink *sink = ((const struct reading *)self)->sink;
	const struct sv *t = row->text;
	struct link_add link = {t[0], t[1], t[2], t[3]};

	return sink->link ? sink->link(sink->self, &link, err) : 0;
}

static int read_agreement(void *self, const struct row *row, struct err *err)
{
	const struct draft_sink *sink = ((const struct reading *)self)->sink;
	const struct sv *t = row->text;
	uint32_t kind = row->number[0] ? row->number[0] - 1 : 0;
	struct agreement agreement = {(enum agreement_kind)row->number[2],
		(enum direction)(kind / ACTION_COUNT), (enum action)(kind % ACTION_COUNT), t[1],
		t[2], t[3], t[4], t[5], row->number[1]};

	return sink->agreement ? sink->agreement(sink->self, &agreement, err) : 0;
}

static int read_part(struct draft *const *drafts, size_t count, enum draft_part part, row_fn *row,
	void *self, struct err *err)
{
	enum { DRAFTS_MAX = 256 };
	struct rowsort *sorts[DRAFTS_MAX];

	if (count > DRAFTS_MAX)
		return ERR_SET(err, ERR_INTERNAL, "more than %d threads", DRAFTS_MAX);
	for (size_t i = 0; i < count; i++)
		sorts[i] = &drafts[i]->parts[part];
	return rowsort_each(sorts, count, row, self, err);
}

void draft_finish_part(struct draft *draft, enum draft_part part)
{
	rowsort_finish(&draft->parts[part]);
}

int draft_read_part(struct draft *const *drafts, size_t count, enum draft_part part,
	const struct draft_sink *sink, struct err *err)
{
	static row_fn *const rows[DRAFT_PART_COUNT] = {
		[DRAFT_CHANGES] = read_change,
		[DRAFT_PENDING] = read_change,
		[DRAFT_CONFLICTS] = read_conflict,
		[DRAFT_SKIPPED] = read_skipped,
		[DRAFT_FINDINGS] = read_finding,
		[DRAFT_LINKS] = read_link,
		[DRAFT_AGREEMENTS] = read_agreement,
	};
	struct reading reading = {sink, part == DRAFT_PENDING};

	return read_part(drafts, count, part, rows[part], &reading, err);
}

int draft_read(
	struct draft *const *drafts, size_t count, const struct draft_sink *sink, struct err *err)
{
	for (int part = 0; part < DRAFT_PART_COUNT; part++) {
		if (draft_read_part(drafts, count, (enum draft_part)part, sink, err) != 0)
			return err->code;
	}
	return 0;
}

/* ---- put away and taken up ------------------------------------------------------------------------------ */

struct putting_away {
	draft_row_fn *row;
	void *self;
	enum draft_part part;
};

static int put_row_away(void *self, const struct row *row, struct err *err)
{
	const struct putting_away *p = self;

	return p->row(p->self, p->part, row, err);
}

int draft_each_row(
	struct draft *const *drafts, size_t count, draft_row_fn *row, void *self, struct err *err)
{
	for (int part = 0; part < DRAFT_PART_COUNT; part++) {
		struct putting_away p = {row, self, (enum draft_part)part};
		if (read_part(drafts, count, p.part, put_row_away, &p, err) != 0)
			return err->code;
	}
	return 0;
}

void draft_put_row(struct draft *draft, enum draft_part part, const struct row *row)
{
	rowsort_add(&draft->parts[part], row);
}

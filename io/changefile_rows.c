/* The rows of a change set's files, read back. */
#include "io/changefile_private.h"

#include "engine/base/num.h"
#include "io/csvin.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* Whom a row goes to. */
struct reader {
	union {
		change_row_fn *change;
		conflict_row_fn *conflict;
		skipped_row_fn *skipped;
		finding_row_fn *finding;
		link_row_fn *link;
		agreement_row_fn *agreement;
	} row;
	void *self;
	uint32_t row_no;
};

typedef int take_fn(const struct reader *reader, const struct sv *v, struct err *err);

static int each(const char *folder, enum changefile_kind kind, take_fn *take, struct reader *reader,
	struct err *err)
{
	const struct changefile_form *form = &changefile_forms[kind];
	struct sv values[CHANGEFILE_COLUMNS_MAX];
	struct csvin *in = NULL;
	struct arena arena;
	bool more = true;

	arena_init(&arena, 0);
	const char *path = file_join(&arena, folder, form->name);
	int code = csvin_open(path, form->columns, form->count, form->count, CSVIN_EXACT, &in, err);
	while (code == 0 && more) {
		code = csvin_next(in, values, &more, err);
		if (code != 0 || !more)
			break;
		reader->row_no++;
		code = take(reader, values, err);
		if (code != 0 && err->code == code)
			(void)err_context(err, "row %llu of '%s'",
				(unsigned long long)csvin_row_no(in), path);
	}
	csvin_close(in);
	arena_release(&arena);
	return code;
}

static int bad(const char *column, struct sv value, struct err *err)
{
	return ERR_SET(err, ERR_DATA, "'%.*s' is no %s", SV_ARG(value), column);
}

static int take_change(const struct reader *reader, const struct sv *v, struct err *err)
{
	struct change change = {.customer_id = v[3],
		.site_num = v[4],
		.account_number = v[5],
		.name = v[6],
		.field = v[7],
		.before = v[8],
		.after = v[9],
		.rule = v[10],
		.reason = v[11],
		.position = reader->row_no};

	if (!change_id_is_valid(v[0]))
		return bad("change_id", v[0], err);
	if (!direction_parse(v[1], &change.direction))
		return bad("direction", v[1], err);
	if (!action_parse(v[2], &change.action))
		return bad("action", v[2], err);
	(void)memcpy(change.id, v[0].p, v[0].n);
	return reader->row.change(reader->self, &change, err);
}

int changefile_each_change(
	const char *folder, const char *file, change_row_fn *row, void *self, struct err *err)
{
	struct reader reader = {.row.change = row, .self = self};
	bool pending = strcmp(file, changefile_forms[CHANGEFILE_PENDING].name) == 0;

	return each(folder, pending ? CHANGEFILE_PENDING : CHANGEFILE_CHANGES, take_change, &reader,
		err);
}

static int take_conflict(const struct reader *reader, const struct sv *v, struct err *err)
{
	const struct conflict conflict = {
		v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]};

	return reader->row.conflict(reader->self, &conflict, err);
}

int changefile_each_conflict(const char *folder, conflict_row_fn *row, void *self, struct err *err)
{
	struct reader reader = {.row.conflict = row, .self = self};

	return each(folder, CHANGEFILE_CONFLICTS, take_conflict, &reader, err);
}

static int take_skipped(const struct reader *reader, const struct sv *v, struct err *err)
{
	struct skipped skipped = {SIDE_CUSTOMER, v[1], v[2], v[3], v[4], v[5]};

	if (sv_eq(v[0], sv_of(side_system(SIDE_SITE))))
		skipped.side = SIDE_SITE;
	else if (!sv_eq(v[0], sv_of(side_system(SIDE_CUSTOMER))))
		return bad("system", v[0], err);
	return reader->row.skipped(reader->self, &skipped, err);
}

int changefile_each_skipped(const char *folder, skipped_row_fn *row, void *self, struct err *err)
{
	struct reader reader = {.row.skipped = row, .self = self};

	return each(folder, CHANGEFILE_SKIPPED, take_skipped, &reader, err);
}

static int take_finding(const struct reader *reader, const struct sv *v, struct err *err)
{
	struct finding finding = {v[0], v[1], v[2], v[3], v[4], v[5], v[6], 0};

	if (!num_parse_u64(v[7], UINT64_MAX, &finding.runs_open))
		return bad("runs_open", v[7], err);
	return reader->row.finding(reader->self, &finding, err);
}

int changefile_each_finding(const char *folder, finding_row_fn *row, void *self, struct err *err)
{
	struct reader reader = {.row.finding = row, .self = self};

	return each(folder, CHANGEFILE_FINDINGS, take_finding, &reader, err);
}

static int take_link(const struct reader *reader, const struct sv *v, struct err *err)
{
	const struct link_add link = {v[0], v[1], v[2], v[3]};

	return reader->row.link(reader->self, &link, err);
}

int changefile_each_link(const char *folder, link_row_fn *row, void *self, struct err *err)
{
	struct reader reader = {.row.link = row, .self = self};

	return each(folder, CHANGEFILE_LINKS, take_link, &reader, err);
}

static int take_agreement(const struct reader *reader, const struct sv *v, struct err *err)
{
	const struct agreement agreement = {v[0], v[1], v[2], v[3], v[4], v[5].n > 0};

	if (v[5].n > 0 && !sv_eq(v[5], SV("yes")))
		return bad("forget", v[5], err);
	return reader->row.agreement(reader->self, &agreement, err);
}

int changefile_each_agreement(
	const char *folder, agreement_row_fn *row, void *self, struct err *err)
{
	struct reader reader = {.row.agreement = row, .self = self};

	return each(folder, CHANGEFILE_AGREEMENTS, take_agreement, &reader, err);
}

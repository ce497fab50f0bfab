#include "io/changecsv.h"

#include <stdio.h>

#include "engine/base/num.h"

#include "engine/base/banned.h"

#define CHANGE_COLUMNS                                                                             \
	{                                                                                          \
		"change_id", "direction", "action", "customer_id", "site_num", "account_number",   \
			"name", "field", "before", "after", "rule", "reason"                       \
	}

const struct change_file_layout change_files[CHANGE_FILE_COUNT] = {
	[CHANGE_FILE_CHANGES] = {"changes.csv", false, 12, CHANGE_COLUMNS},
	[CHANGE_FILE_PENDING] = {"pending.csv", false, 12, CHANGE_COLUMNS},
	[CHANGE_FILE_CONFLICTS] = {"conflicts.csv", false, 10,
		{"customer_id", "site_num", "account_number", "name", "rule", "customer_value",
			"site_value", "base_value", "kind", "resolution"}},
	[CHANGE_FILE_SKIPPED] = {"skipped.csv", false, 6,
		{"system", "key", "account_number", "name", "rule", "reason"}},
	[CHANGE_FILE_FINDINGS] = {"findings.csv", false, 8,
		{"finding", "customer_id", "site_num", "account_number", "name", "detail",
			"first_seen", "runs_open"}},
	[CHANGE_FILE_LINKS] = {"links.csv", false, 4,
		{"customer_id", "site_num", "account_number", "method"}},
	[CHANGE_FILE_AGREEMENTS] = {"agreements.csv.gz", true, 9,
		{"kind", "direction", "action", "customer_id", "site_num", "rule", "customer_value",
			"site_value", "position"}},
};

static const char *const agreement_kinds[AGREEMENT_KIND_COUNT] = {
	"agreed", "forget", "written", "written-forget", "ignore", "lift"};

void change_to_texts(const struct change *row, struct sv *out)
{
	const struct sv texts[] = {sv_of(row->id), sv_of(direction_name(row->direction)),
		sv_of(action_name(row->action)), row->customer_id, row->site_num,
		row->account_number, row->name, row->field, row->before, row->after, row->rule,
		row->reason};

	(void)memcpy(out, texts, sizeof(texts));
}

void conflict_to_texts(const struct conflict *row, struct sv *out)
{
	const struct sv texts[] = {row->customer_id, row->site_num, row->account_number, row->name,
		row->rule, row->customer_value, row->site_value, row->base_value, row->kind,
		row->resolution};

	(void)memcpy(out, texts, sizeof(texts));
}

void skipped_to_texts(const struct skipped *row, struct sv *out)
{
	const struct sv texts[] = {sv_of(side_system(row->side)), row->key, row->account_number,
		row->name, row->rule, row->reason};

	(void)memcpy(out, texts, sizeof(texts));
}

static struct sv number_text(uint64_t number, char text[24])
{
	int n = snprintf(text, 24, "%llu", (unsigned long long)number);

	return sv_make(text, (size_t)n);
}

void finding_to_texts(const struct finding *row, char number[24], struct sv *out)
{
	const struct sv texts[] = {row->finding, row->customer_id, row->site_num,
		row->account_number, row->name, row->detail, row->first_seen,
		number_text(row->runs_open, number)};

	(void)memcpy(out, texts, sizeof(texts));
}

void link_to_texts(const struct link_add *row, struct sv *out)
{
	const struct sv texts[] = {
		row->customer_id, row->site_num, row->account_number, row->method};

	(void)memcpy(out, texts, sizeof(texts));
}

void agreement_to_texts(const struct agreement *row, char number[24], struct sv *out)
{
	const struct sv texts[] = {sv_of(agreement_kinds[row->kind]),
		sv_of(direction_name(row->direction)), sv_of(action_name(row->action)),
		row->customer_id, row->site_num, row->rule, row->customer_value, row->site_value,
		number_text(row->position, number)};

	(void)memcpy(out, texts, sizeof(texts));
}

/* ---- and back ------------------------------------------------------------------------------------ */

int change_from_texts(const struct sv *texts, struct change *out, struct err *err)
{
	(void)memset(out, 0, sizeof(*out));
	if (!change_id_is_valid(texts[0]))
		return ERR_SET(err, ERR_DATA, "'%.*s' is no change_id", SV_ARG(texts[0]));
	if (!direction_parse(texts[1], &out->direction))
		return ERR_SET(err, ERR_DATA, "'%.*s' is no direction", SV_ARG(texts[1]));
	if (!action_parse(texts[2], &out->action))
		return ERR_SET(err, ERR_DATA, "'%.*s' is no action", SV_ARG(texts[2]));
	(void)memcpy(out->id, texts[0].p, CHANGE_ID_SIZE - 1);
	out->customer_id = texts[3];
	out->site_num = texts[4];
	out->account_number = texts[5];
	out->name = texts[6];
	out->field = texts[7];
	out->before = texts[8];
	out->after = texts[9];
	out->rule = texts[10];
	out->reason = texts[11];
	return 0;
}

int conflict_from_texts(const struct sv *texts, struct conflict *out, struct err *err)
{
	(void)err;
	*out = (struct conflict){texts[0], texts[1], texts[2], texts[3], texts[4], texts[5],
		texts[6], texts[7], texts[8], texts[9]};
	return 0;
}

int skipped_from_texts(const struct sv *texts, struct skipped *out, struct err *err)
{
	bool is_site = sv_eq(texts[0], sv_of(side_system(SIDE_SITE)));

	if (!is_site && !sv_eq(texts[0], sv_of(side_system(SIDE_CUSTOMER))))
		return ERR_SET(err, ERR_DATA, "'%.*s' is no system", SV_ARG(texts[0]));
	*out = (struct skipped){is_site ? SIDE_SITE : SIDE_CUSTOMER, texts[1], texts[2], texts[3],
		texts[4], texts[5]};
	return 0;
}

int finding_from_texts(const struct sv *texts, struct finding *out, struct err *err)
{
	uint64_t runs_open;

	if (!num_parse_u64(texts[7], UINT32_MAX, &runs_open))
		return ERR_SET(err, ERR_DATA, "'%.*s' is no runs_open", SV_ARG(texts[7]));
	*out = (struct finding){
		texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], runs_open};
	return 0;
}

int link_from_texts(const struct sv *texts, struct link_add *out, struct err *err)
{
	(void)err;
	*out = (struct link_add){texts[0], texts[1], texts[2], texts[3]};
	return 0;
}

int agreement_from_texts(const struct sv *texts, struct agreement *out, struct err *err)
{
	uint64_t position;
	unsigned kind = 0;

	(void)memset(out, 0, sizeof(*out));
	while (kind < AGREEMENT_KIND_COUNT && !sv_eq(texts[0], sv_of(agreement_kinds[kind])))
		kind++;
	if (kind == AGREEMENT_KIND_COUNT || !direction_parse(texts[1], &out->direction) ||
		!action_parse(texts[2], &out->action) ||
		!num_parse_u64(texts[8], UINT32_MAX, &position))
		return ERR_SET(err, ERR_DATA, "a row of agreements is not in order");
	out->kind = (enum agreement_kind)kind;
	out->customer_id = texts[3];
	out->site_num = texts[4];
	out->rule = texts[5];
	out->customer_value = texts[6];
	out->site_value = texts[7];
	out->position = (uint32_t)position;
	return 0;
}

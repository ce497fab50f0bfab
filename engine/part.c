#include "engine/part.h"

#include "engine/base/clock.h"
#include "engine/base/mem.h"
#include "engine/part_private.h"
#include "io/file.h"
#include "io/partfile.h"

#include "engine/base/banned.h"

/* ---- what it is made with ------------------------------------------------------------------------------ */

static void add_number(struct digest *digest, uint64_t number)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%llu", (unsigned long long)number);
	digest_add_netstring(digest, buf_sv(&text));
	buf_release(&text);
}

static int add_decision(void *self, const struct ledger_decision *row, struct err *err)
{
	struct digest *digest = self;

	(void)err;
	digest_add_netstring(digest, row->what);
	digest_add_netstring(digest, row->customer_id);
	digest_add_netstring(digest, row->site_num);
	digest_add_netstring(digest, row->change_id);
	return 0;
}

static void add_settings(struct digest *digest, const struct settings *settings)
{
	digest_add_netstring(digest, sv_of(settings->rapid_response.dealer_number));
	digest_add_netstring(digest, sv_of(settings->rapid_response.default_device_type));
	digest_add_netstring(digest, sv_of(settings->rapid_response.default_timezone));
	digest_add_netstring(digest, sv_of(settings->sync.bill_profile));
	add_number(digest, (uint64_t)settings->sync.create);
	add_number(digest, settings->sync.auto_link_exact);
	add_number(digest, settings->sync.last_first);
}

int part_last_link(struct ledger *ledger, int64_t *out, struct err *err)
{
	*out = 0;
	return ledger ? ledger_link_id_max(ledger, out, err) : 0;
}

int part_inputs_digest(
	const struct reconcile_input *input, char out_hex[DIGEST_HEX_SIZE], struct err *err)
{
	struct digest *digest = digest_new();
	uint64_t links = 0;
	int64_t last = 0;
	int code = part_last_link(input->ledger, &last, err);

	add_settings(digest, input->settings);
	if (code == 0 && input->ledger)
		code = ledger_link_count(input->ledger, &links, err);
	if (code == 0 && input->ledger)
		code = ledger_each_decision(input->ledger, add_decision, digest, err);
	add_number(digest, links);
	add_number(digest, (uint64_t)last);
	digest_hex(digest, out_hex);
	digest_free(digest);
	return code;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static int put_row(void *self, enum draft_part part, const struct row *row, struct err *err)
{
	struct partfile_row out = {.kind = (unsigned)part, .text_count = row->text_count};

	(void)err;
	(void)memcpy(out.number, row->number, sizeof(out.number));
	for (size_t i = 0; i < row->text_count; i++)
		out.text[i] = row->text[i];
	partwriter_row(self, &out);
	return 0;
}

static void put_rest(struct partwriter *writer, const struct join_rest *rest)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < rest->rows[side].count; i++) {
			const struct join_row *row = &rest->rows[side].at[i];
			partwriter_rest(writer, (enum side)side, row->row_no, row->was_paired,
				row->record.values);
		}
	}
}

static int fill_manifest(struct run *run, struct changeset_manifest *manifest)
{
	const struct partition *p = &run->partition;
	struct draft sum;
	char hex[DIGEST_HEX_SIZE];

	(void)memset(&sum, 0, sizeof(sum));
	for (unsigned i = 0; i < run->threads; i++)
		draft_add_counts(&sum, &run->comparers[i].draft);
	if (reconcile_describe(run, manifest, SV(""), clock_now()) != 0 ||
		part_inputs_digest(run->input, hex, run->err) != 0)
		return run->err->code;
	manifest->changeset_id = arena_printf(run->arena, "%.*s-part-%u-of-%u",
		SV_ARG(manifest->changeset_id), p->number, p->count);
	manifest->part = arena_printf(run->arena, "%u/%u", p->number, p->count);
	manifest->inputs_sha256 = arena_sv(run->arena, sv_of(hex));
	for (int side = 0; side < SIDE_COUNT; side++)
		manifest->counts[side] = sum.counts[side];
	manifest->first_bases = sum.first_bases;
	(void)memcpy(manifest->records, sum.records, sizeof(manifest->records));
	(void)memcpy(manifest->lines, sum.lines, sizeof(manifest->lines));
	return 0;
}

static int write_part(struct run *run, const struct seenset *seen, struct reconcile_result *result)
{
	struct draft *drafts[THREADS_MAX];
	struct partwriter *writer = NULL;
	const char *dir = file_join(run->arena, run->input->settings->sync.state, "parts");
	struct changeset_manifest *manifest = &result->manifest;
	int code = fill_manifest(run, manifest);

	for (unsigned i = 0; i < run->threads; i++)
		drafts[i] = &run->comparers[i].draft;
	if (code == 0)
		code = partwriter_open(dir, arena_str(run->arena, manifest->changeset_id),
			run->input->ruleset->layouts, &writer, run->err);
	if (code == 0)
		code = draft_each_row(drafts, run->threads, put_row, writer, run->err);
	if (code == 0) {
		put_rest(writer, &run->rest);
		code = partwriter_commit(writer,
			sv_make((const char *)seen->bits, seen->size_bytes), manifest, run->arena,
			&result->folder, run->err);
	}
	partwriter_free(writer);
	return code;
}

static int make(struct run *run, struct reconcile_result *result)
{
	struct seenset seen = {0};
	int64_t last = 0;

	if (reconcile_prepare(run) != 0 || reconcile_join(run) != 0 ||
		part_last_link(run->input->ledger, &last, run->err) != 0)
		return run->err->code;
	seenset_init(&seen, last);
	int code = seenset_add_links(&seen, run->comparison.links, run->err);
	if (code == 0)
		code = write_part(run, &seen, result);
	seenset_release(&seen);
	return code;
}

int part_make(const struct reconcile_input *input, const struct partition *partition,
	struct reconcile_result *result, struct err *err)
{
	struct run *run = mem_calloc(1, sizeof(*run));

	(void)memset(result, 0, sizeof(*result));
	arena_init(&result->arena, 0);
	run->input = input;
	run->partition = *partition;
	run->arena = &result->arena;
	run->err = err;
	int code = make(run, result);
	reconcile_release(run);
	mem_free(run);
	return code;
}

#include "engine/part.h"

#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/part_private.h"
#include "engine/seal.h"
#include "io/changefile.h"
#include "io/partfile.h"

#include "engine/base/banned.h"

struct part {
	const char *folder;
	struct changeset_manifest manifest;
	struct partition partition;
};

/* ---- do they belong together? -------------------------------------------------------------------------- */

static int read_part(struct part *part, struct arena *arena, struct err *err)
{
	struct changeset_manifest *manifest = &part->manifest;

	if (changefile_read_manifest(part->folder, arena, manifest, err) != 0)
		return err->code == ERR_NO_INPUT
			       ? ERR_SET(err, ERR_NO_INPUT,
					 "'%s' is no finished part of a comparison (no "
					 "manifest.json there); "
					 "make it with `accord diff --partition I/N`",
					 part->folder)
			       : err->code;
	if (manifest->part.n == 0)
		return ERR_SET(err, ERR_DATA,
			"'%s' is a change set, and no part of a comparison; `accord diff "
			"--partition I/N` makes those",
			part->folder);
	if (partition_parse(arena_str(arena, manifest->part), &part->partition, err) != 0) {
		err->code = ERR_DATA;
		return err_context(err, "'%s'", part->folder);
	}
	return changefile_verify_files(part->folder, manifest, err);
}

static int cmp_parts(const void *a, const void *b)
{
	const struct part *left = a;
	const struct part *right = b;

	if (left->partition.number != right->partition.number)
		return left->partition.number < right->partition.number ? -1 : 1;
	return strcmp(left->folder, right->folder);
}

/* Sorted: each number once, from the first to the last. */
static int check_numbers(const struct part *parts, size_t count, struct err *err)
{
	unsigned of = parts[0].partition.count;

	for (size_t i = 0; i < count; i++) {
		const struct part *part = &parts[i];
		if (part->partition.count != of)
			return ERR_SET(err, ERR_DATA,
				"'%s' is part %.*s, but '%s' is part %.*s: they are of different "
				"comparisons",
				part->folder, SV_ARG(part->manifest.part), parts[0].folder,
				SV_ARG(parts[0].manifest.part));
		if (i > 0 && part->partition.number == part[-1].partition.number)
			return ERR_SET(err, ERR_USAGE,
				"part %.*s is given twice: '%s' and '%s'; leave one out",
				SV_ARG(part->manifest.part), part[-1].folder, part->folder);
	}
	for (size_t i = 0; i < of; i++) {
		if (i < count && parts[i].partition.number == i + 1)
			continue;
		return ERR_SET(err, ERR_USAGE,
			"part %zu/%u is missing; `accord diff --partition %zu/%u` makes it", i + 1,
			of, i + 1, of);
	}
	return 0;
}

static bool same_snapshots(const struct changeset_manifest *a, const struct changeset_manifest *b)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!sv_eq(a->snapshots[side].sha256, b->snapshots[side].sha256) ||
			!sv_eq(a->snapshots[side].seal, b->snapshots[side].seal))
			return false;
	}
	return true;
}

/* What differs between two manifests, in words; NULL when they were made from the same. */
static const char *difference(
	const struct changeset_manifest *a, const struct changeset_manifest *b)
{
	if (!same_snapshots(a, b))
		return "snapshots";
	if (!sv_eq(a->rules_sha256, b->rules_sha256))
		return "rules";
	if (a->directions != b->directions)
		return "directions";
	if (a->base_generation != b->base_generation)
		return "generations of links and base";
	if (!sv_eq(a->inputs_sha256, b->inputs_sha256))
		return "settings, decisions or links";
	return sv_eq(a->tool_version, b->tool_version) ? NULL : "versions of accord";
}

static int check_same(const struct part *parts, size_t count, struct err *err)
{
	for (size_t i = 1; i < count; i++) {
		const char *what = difference(&parts[0].manifest, &parts[i].manifest);
		if (what)
			return ERR_SET(err, ERR_DATA,
				"'%s' and '%s' were made from different %s; make the parts of one "
				"comparison anew",
				parts[0].folder, parts[i].folder, what);
	}
	return 0;
}

/* Against what holds now: as with a change set, nothing may have moved since. */
static int check_present(
	const struct reconcile_input *input, const struct part *part, struct err *err)
{
	struct changeset_manifest now = part->manifest;
	char hex[DIGEST_HEX_SIZE];

	now.rules_sha256 = sv_of(input->ruleset->sha256);
	now.base_generation = 0;
	if (input->ledger && ledger_generation(input->ledger, &now.base_generation, err) != 0)
		return err->code;
	if (part_inputs_digest(input, hex, err) != 0)
		return err->code;
	now.inputs_sha256 = sv_of(hex);
	const char *what = difference(&part->manifest, &now);
	if (what)
		return ERR_SET(err, ERR_SEAL,
			"the %s are not those that '%s' was made with; make the parts anew", what,
			part->folder);
	if (part->manifest.directions != input->directions)
		return ERR_SET(err, ERR_USAGE, "the parts are of --direction %s, not %s",
			directions_name(part->manifest.directions),
			directions_name(input->directions));
	return 0;
}

/* ---- taking them up ------------------------------------------------------------------------------------ */

static int take_row(void *self, const struct partfile_row *in, struct err *err)
{
	struct draft *draft = self;
	struct row row = {.text_count = (uint32_t)in->text_count};

	if (in->kind >= DRAFT_PART_COUNT)
		return ERR_SET(err, ERR_DATA, "there is no kind %u of rows", in->kind);
	(void)memcpy(row.number, in->number, sizeof(row.number));
	for (size_t i = 0; i < in->text_count; i++)
		row.text[i] = in->text[i];
	draft_put_row(draft, (enum draft_part)in->kind, &row);
	return 0;
}

struct rest_taker {
	struct join_rest *rest;
	const struct layout *layout;
};

static int take_rest(
	void *self, uint64_t row_no, bool was_paired, const struct sv *values, struct err *err)
{
	struct rest_taker *taker = self;

	(void)err;
	join_rest_add(taker->rest, taker->layout, row_no, values, was_paired);
	return 0;
}

static void take_counts(struct run *run, const struct changeset_manifest *manifest)
{
	struct draft counts;

	(void)memset(&counts, 0, sizeof(counts));
	for (int side = 0; side < SIDE_COUNT; side++) {
		counts.counts[side] = manifest->counts[side];
		run->rest.read[side] += manifest->snapshots[side].rows;
	}
	counts.first_bases = manifest->first_bases;
	(void)memcpy(counts.records, manifest->records, sizeof(counts.records));
	(void)memcpy(counts.lines, manifest->lines, sizeof(counts.lines));
	draft_add_counts(&run->comparers[0].draft, &counts);
}

static int take_part(struct run *run, const struct part *part, struct seenset *seen)
{
	struct buf bits = BUF_INIT;
	int code = partfile_each_row(part->folder, take_row, &run->comparers[0].draft, run->err);

	for (int side = 0; side < SIDE_COUNT && code == 0; side++) {
		struct rest_taker taker = {&run->rest, &run->input->ruleset->layouts[side]};
		code = partfile_each_rest(part->folder, taker.layout, take_rest, &taker, run->err);
	}
	if (code == 0)
		code = partfile_read_seen(part->folder, &bits, run->err);
	if (code == 0 && seenset_add_bits(seen, buf_sv(&bits), run->err) != 0)
		code = err_context(run->err, "'%s'", part->folder);
	if (code == 0)
		take_counts(run, &part->manifest);
	buf_release(&bits);
	return code;
}

static int take_snapshot(struct run *run, enum side side, const struct changeset_snapshot *from)
{
	struct snapshot_manifest *manifest = &run->snapshots[side];

	run->sealed[side] = from->sealed;
	manifest->sha256 = from->sha256;
	if (!from->sealed)
		return 0;
	if (snapshot_read_manifest(
		    run->input->snapshot_paths[side], run->arena, manifest, run->err) != 0)
		return run->err->code;
	if (!sv_eq(manifest->seal, from->seal))
		return ERR_SET(run->err, ERR_SEAL,
			"snapshot '%s' is not the one that the parts were made from",
			run->input->snapshot_paths[side]);
	if (manifest->taken_until > run->comparison.as_of)
		run->comparison.as_of = manifest->taken_until;
	if (manifest->rows != run->rest.read[side])
		return ERR_SET(run->err, ERR_DATA,
			"the parts have %llu %s together, but '%s' has %llu; please report this",
			(unsigned long long)run->rest.read[side], side_plural(side),
			run->input->snapshot_paths[side], (unsigned long long)manifest->rows);
	return 0;
}

static int put_together(struct run *run, const struct part *parts, size_t count,
	struct seenset *seen, struct reconcile_result *result)
{
	int64_t last = 0;

	if (part_last_link(run->input->ledger, &last, run->err) != 0)
		return run->err->code;
	seenset_init(seen, last);
	run->seen = seen;
	if (reconcile_prepare(run) != 0)
		return run->err->code;
	for (size_t i = 0; i < count; i++) {
		if (take_part(run, &parts[i], seen) != 0)
			return run->err->code;
	}
	for (int side = 0; side < SIDE_COUNT; side++) {
		join_rest_settle(&run->rest, (enum side)side);
		if (take_snapshot(run, (enum side)side, &parts[0].manifest.snapshots[side]) != 0)
			return run->err->code;
	}
	if (reconcile_rest(run) != 0)
		return run->err->code;
	return reconcile_write(run, result);
}

static int join_checked(const struct reconcile_input *input, const struct part *parts, size_t count,
	struct reconcile_result *result, struct err *err)
{
	struct run *run = mem_calloc(1, sizeof(*run));
	struct seenset seen = {0};

	run->input = input;
	run->arena = &result->arena;
	run->err = err;
	join_rest_init(&run->rest);
	int code = put_together(run, parts, count, &seen, result);
	reconcile_release(run);
	seenset_release(&seen);
	mem_free(run);
	return code;
}

int part_join(const struct reconcile_input *input, bool any_direction, const char *const *folders,
	size_t count, struct reconcile_result *result, struct err *err)
{
	struct reconcile_input full = *input;
	struct arena *arena = &result->arena;
	struct part *parts;

	(void)memset(result, 0, sizeof(*result));
	arena_init(arena, 0);
	if (count == 0)
		return ERR_SET(err, ERR_USAGE, "--join needs the folders of all parts");
	parts = arena_calloc(arena, count, sizeof(*parts));
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(folders[i]);
		while (n > 1 && folders[i][n - 1] == '/')
			n--;
		parts[i].folder = arena_str(arena, sv_make(folders[i], n));
		if (read_part(&parts[i], arena, err) != 0)
			return err->code;
	}
	qsort(parts, count, sizeof(*parts), cmp_parts);
	if (check_numbers(parts, count, err) != 0 || check_same(parts, count, err) != 0)
		return err->code;
	if (any_direction)
		full.directions = parts[0].manifest.directions;
	if (check_present(&full, &parts[0], err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++)
		full.snapshot_paths[side] = seal_snapshot_path(
			&parts[0].manifest.snapshots[side], full.settings->sync.state, arena);
	return join_checked(&full, parts, count, result, err);
}

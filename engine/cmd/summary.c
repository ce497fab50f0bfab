/* summary - what a change set does, in a few lines for people. */
#include <stdio.h>

#include "engine/base/buf.h"
#include "engine/cmd/cmd.h"
#include "io/file.h"

#include "engine/base/banned.h"

const char *plural(uint64_t count, const char *one, const char *many)
{
	return count == 1 ? one : many;
}

static uint64_t changed_records(const struct changeset_manifest *manifest)
{
	uint64_t count = 0;

	for (int d = 0; d < DIRECTION_COUNT; d++) {
		for (int a = 0; a < ACTION_COUNT; a++)
			count += manifest->records[d][a];
	}
	return count;
}

static uint64_t rows_of(const struct changeset_manifest *manifest, const char *name)
{
	for (size_t i = 0; i < manifest->file_count; i++) {
		if (sv_eq(manifest->files[i].name, sv_of(name)))
			return manifest->files[i].rows;
	}
	return 0;
}

bool has_something_to_do(const struct changeset_manifest *manifest)
{
	return changed_records(manifest) > 0 || rows_of(manifest, "conflicts.csv") > 0 ||
	       rows_of(manifest, "links.csv") > 0;
}

static void print_direction(const struct changeset_manifest *manifest, enum direction direction)
{
	const uint64_t *records = manifest->records[direction];
	const char *one = direction == DIRECTION_OUTBOUND ? "site" : "customer";
	const char *many = direction == DIRECTION_OUTBOUND ? "sites" : "customers";

	if (!(manifest->directions & direction_bit(direction))) {
		(void)printf("  %-9s not asked for\n", direction_name(direction));
		return;
	}
	(void)printf("  %-9s %llu %s to create, %llu to update", direction_name(direction),
		(unsigned long long)records[ACTION_CREATE],
		plural(records[ACTION_CREATE], one, many),
		(unsigned long long)records[ACTION_UPDATE]);
	if (direction == DIRECTION_INBOUND)
		(void)printf(", %llu to close", (unsigned long long)records[ACTION_CLOSE]);
	(void)putchar('\n');
}

static void print_counts(const struct changeset_manifest *manifest, enum side side)
{
	const struct changeset_counts *c = &manifest->counts[side];

	(void)printf("  %-9s %llu read = %llu in agreement + %llu changed + %llu conflicting + "
		     "%llu created from + %llu skipped + %llu set aside\n",
		side_plural(side), (unsigned long long)c->read, (unsigned long long)c->in_agreement,
		(unsigned long long)c->changed, (unsigned long long)c->conflict,
		(unsigned long long)c->created_from, (unsigned long long)c->skipped,
		(unsigned long long)c->set_aside);
}

void print_guards(
	const struct context *context, const struct changeset_guard *guards, size_t count, bool all)
{
	struct buf text = BUF_INIT;

	(void)context;
	for (size_t i = 0; i < count; i++) {
		if (!all && !guards[i].tripped)
			continue;
		buf_clear(&text);
		guard_describe(&guards[i], &text);
		(void)printf("  %s %s\n",
			!guards[i].tripped  ? "ok      "
			: guards[i].allowed ? "ALLOWED "
					    : "REFUSES ",
			buf_str(&text));
	}
	buf_release(&text);
}

static bool any_tripped(const struct changeset_manifest *manifest)
{
	for (size_t i = 0; i < manifest->guard_count; i++) {
		if (manifest->guards[i].tripped)
			return true;
	}
	return false;
}

void print_summary(const struct context *context, const struct changeset_manifest *manifest,
	const char *folder)
{
	(void)printf("change set %.*s (%.*s)\n", SV_ARG(manifest->changeset_id),
		SV_ARG(manifest->origin));
	print_direction(manifest, DIRECTION_OUTBOUND);
	print_direction(manifest, DIRECTION_INBOUND);
	(void)printf("  also      %llu new %s, %llu %s, %llu %s, %llu skipped, %llu pending %s\n",
		(unsigned long long)rows_of(manifest, "links.csv"),
		plural(rows_of(manifest, "links.csv"), "link", "links"),
		(unsigned long long)rows_of(manifest, "conflicts.csv"),
		plural(rows_of(manifest, "conflicts.csv"), "conflict", "conflicts"),
		(unsigned long long)rows_of(manifest, "findings.csv"),
		plural(rows_of(manifest, "findings.csv"), "finding", "findings"),
		(unsigned long long)rows_of(manifest, "skipped.csv"),
		(unsigned long long)rows_of(manifest, "pending.csv"),
		plural(rows_of(manifest, "pending.csv"), "line", "lines"));
	(void)puts("accounting");
	print_counts(manifest, SIDE_CUSTOMER);
	print_counts(manifest, SIDE_SITE);
	if (any_tripped(manifest) || context->options->verbose) {
		(void)puts("guards");
		print_guards(context, manifest->guards, manifest->guard_count,
			context->options->verbose);
	}
	(void)printf("in %s\n", folder);
}

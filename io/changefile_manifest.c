/* manifest.json of a change set: written, read, and held against the files. */
#include "io/changefile_private.h"

#include "io/csvin.h"
#include "io/file.h"
#include "io/json.h"
#include "io/manifest.h"

#include "engine/base/banned.h"

/* ---- writing ---------------------------------------------------------------------------------- */

static void put_text(struct json_writer *w, const char *name, struct sv text)
{
	json_member(w, name, sv_is_absent(text) ? SV("") : text);
}

static void put_snapshots(struct json_writer *w, const struct changeset_manifest *manifest)
{
	json_key(w, "snapshots");
	json_open_array(w);
	for (size_t i = 0; i < manifest->snapshot_count; i++) {
		const struct changeset_snapshot *snapshot = &manifest->snapshots[i];
		json_open_object(w);
		json_member(w, "system", sv_of(side_system(snapshot->side)));
		put_text(w, "path", snapshot->path);
		put_text(w, "sha256", snapshot->sha256);
		json_member_u64(w, "rows", snapshot->rows);
		manifest_put_time(w, "taken_from", snapshot->taken_from);
		manifest_put_time(w, "taken_until", snapshot->taken_until);
		json_member_bool(w, "sealed", snapshot->sealed);
		put_text(w, "snapshot_seal", snapshot->seal);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_side(struct json_writer *w, const char *name, const struct changeset_counts *counts)
{
	json_key(w, name);
	json_open_object(w);
	json_member_u64(w, "read", counts->read);
	json_member_u64(w, "in_agreement", counts->in_agreement);
	json_member_u64(w, "changed", counts->changed);
	json_member_u64(w, "conflict", counts->conflict);
	json_member_u64(w, "created_from", counts->created_from);
	json_member_u64(w, "skipped", counts->skipped);
	json_member_u64(w, "set_aside", counts->set_aside);
	json_close_object(w);
}

/* Only customers are ever closed, so outbound has no such member. */
static bool has_action(int direction, int action)
{
	return action != ACTION_CLOSE || direction == DIRECTION_INBOUND;
}

static void put_numbers(struct json_writer *w, const char *name,
	const uint64_t numbers[DIRECTION_COUNT][ACTION_COUNT])
{
	json_key(w, name);
	json_open_object(w);
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		json_key(w, direction_name((enum direction)d));
		json_open_object(w);
		for (int a = 0; a < ACTION_COUNT; a++) {
			if (has_action(d, a))
				json_member_u64(w, action_name((enum action)a), numbers[d][a]);
		}
		json_close_object(w);
	}
	json_close_object(w);
}

static void put_guards(struct json_writer *w, const struct changeset_manifest *manifest)
{
	json_key(w, "guards");
	json_open_array(w);
	for (size_t i = 0; i < manifest->guard_count; i++) {
		const struct changeset_guard *guard = &manifest->guards[i];
		json_open_object(w);
		put_text(w, "name", guard->name);
		put_text(w, "scope", guard->scope);
		put_text(w, "measure", guard->measure);
		put_text(w, "limit", guard->limit);
		json_member_u64(w, "limit_count", guard->limit_count);
		json_member_u64(w, "measured", guard->measured);
		json_member_u64(w, "of", guard->of);
		json_member_bool(w, "tripped", guard->tripped);
		json_member_bool(w, "allowed", guard->allowed);
		json_member_u64(w, "allow", guard->allow);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_files(struct json_writer *w, const struct changeset_manifest *manifest)
{
	json_key(w, "files");
	json_open_array(w);
	for (size_t i = 0; i < manifest->file_count; i++) {
		json_open_object(w);
		put_text(w, "name", manifest->files[i].name);
		put_text(w, "sha256", manifest->files[i].sha256);
		json_member_u64(w, "rows", manifest->files[i].rows);
		json_close_object(w);
	}
	json_close_array(w);
}

int changefile_write_manifest(const char *folder, struct changeset_manifest *manifest,
	struct arena *arena, struct err *err)
{
	struct buf text = BUF_INIT;
	struct json_writer w;
	char seal[DIGEST_HEX_SIZE];

	manifest->format_version = CHANGESET_FORMAT_VERSION;
	json_begin(&w, &text, true);
	json_open_object(&w);
	json_member_u64(&w, "format_version", manifest->format_version);
	put_text(&w, "changeset_id", manifest->changeset_id);
	manifest_put_time(&w, "created_at", manifest->created_at);
	put_text(&w, "tool_version", manifest->tool_version);
	json_member(&w, "direction", sv_of(directions_name(manifest->directions)));
	put_text(&w, "origin", manifest->origin);
	put_snapshots(&w, manifest);
	put_text(&w, "rules_sha256", manifest->rules_sha256);
	json_member_u64(&w, "base_generation", manifest->base_generation);
	put_text(&w, "previous_changeset", manifest->previous_changeset);
	json_key(&w, "counts");
	json_open_object(&w);
	for (int side = 0; side < SIDE_COUNT; side++)
		put_side(&w, side_plural((enum side)side), &manifest->counts[side]);
	put_numbers(&w, "changes", (const uint64_t(*)[ACTION_COUNT])manifest->records);
	put_numbers(&w, "lines", (const uint64_t(*)[ACTION_COUNT])manifest->lines);
	json_close_object(&w);
	json_member_u64(&w, "healed", manifest->healed);
	put_guards(&w, manifest);
	put_files(&w, manifest);
	json_close_object(&w);
	int code = manifest_write(file_join(arena, folder, CHANGEFILE_MANIFEST), &text, seal, err);
	if (code == 0)
		manifest->seal = arena_sv(arena, sv_of(seal));
	buf_release(&text);
	return code;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static void take_snapshots(struct manifest_in *in, struct changeset_manifest *out)
{
	const struct json *list = manifest_array(in, in->json, "snapshots");

	for (const struct json *at = json_first(list); at; at = json_next(at)) {
		if (out->snapshot_count == SIDE_COUNT) {
			manifest_fail(in, "snapshots");
			return;
		}
		struct changeset_snapshot *snapshot = &out->snapshots[out->snapshot_count++];
		struct sv system = manifest_text(in, at, "system");
		bool is_site = sv_eq(system, sv_of(side_system(SIDE_SITE)));
		snapshot->side = is_site ? SIDE_SITE : SIDE_CUSTOMER;
		if (!sv_eq(system, sv_of(side_system(snapshot->side))))
			manifest_fail(in, "system");
		snapshot->path = manifest_text(in, at, "path");
		snapshot->sha256 = manifest_text(in, at, "sha256");
		snapshot->seal = manifest_text(in, at, "snapshot_seal");
		snapshot->rows = manifest_u64(in, at, "rows");
		snapshot->taken_from = manifest_time(in, at, "taken_from");
		snapshot->taken_until = manifest_time(in, at, "taken_until");
		snapshot->sealed = manifest_bool(in, at, "sealed");
	}
}

static void take_side(
	struct manifest_in *in, const struct json *counts, struct changeset_counts *out)
{
	out->read = manifest_u64(in, counts, "read");
	out->in_agreement = manifest_u64(in, counts, "in_agreement");
	out->changed = manifest_u64(in, counts, "changed");
	out->conflict = manifest_u64(in, counts, "conflict");
	out->created_from = manifest_u64(in, counts, "created_from");
	out->skipped = manifest_u64(in, counts, "skipped");
	out->set_aside = manifest_u64(in, counts, "set_aside");
}

static void take_numbers(struct manifest_in *in, const struct json *object,
	uint64_t out[DIRECTION_COUNT][ACTION_COUNT])
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		const struct json *one =
			manifest_object(in, object, direction_name((enum direction)d));
		for (int a = 0; a < ACTION_COUNT; a++) {
			if (has_action(d, a))
				out[d][a] = manifest_u64(in, one, action_name((enum action)a));
		}
	}
}

static void take_guards(struct manifest_in *in, struct changeset_manifest *out)
{
	const struct json *list = manifest_array(in, in->json, "guards");
	struct changeset_guard *guards =
		arena_calloc(in->arena, manifest_count(list), sizeof(*guards));
	size_t count = 0;

	for (const struct json *at = json_first(list); at; at = json_next(at)) {
		struct changeset_guard *guard = &guards[count++];
		guard->name = manifest_text(in, at, "name");
		guard->scope = manifest_text(in, at, "scope");
		guard->measure = manifest_text(in, at, "measure");
		guard->limit = manifest_text(in, at, "limit");
		guard->limit_count = manifest_u64(in, at, "limit_count");
		guard->measured = manifest_u64(in, at, "measured");
		guard->of = manifest_u64(in, at, "of");
		guard->tripped = manifest_bool(in, at, "tripped");
		guard->allowed = manifest_bool(in, at, "allowed");
		guard->allow = manifest_u64(in, at, "allow");
	}
	out->guards = guards;
	out->guard_count = count;
}

static bool is_known_file(struct sv name)
{
	for (size_t i = 0; i < CHANGEFILE_COUNT; i++) {
		if (sv_eq(name, sv_of(changefile_forms[i].name)))
			return true;
	}
	return false;
}

static void take_files(struct manifest_in *in, struct changeset_manifest *out)
{
	const struct json *list = manifest_array(in, in->json, "files");
	struct changeset_file *files =
		arena_calloc(in->arena, manifest_count(list), sizeof(*files));
	size_t count = 0;

	for (const struct json *at = json_first(list); at; at = json_next(at)) {
		struct changeset_file *file = &files[count++];
		file->name = manifest_text(in, at, "name");
		file->sha256 = manifest_text(in, at, "sha256");
		file->rows = manifest_u64(in, at, "rows");
		if (!is_known_file(file->name))
			manifest_fail(in, "files");
	}
	out->files = files;
	out->file_count = count;
}

static void take_all(struct manifest_in *in, struct changeset_manifest *out)
{
	const struct json *json = in->json;
	const struct json *counts = manifest_object(in, json, "counts");

	out->format_version = CHANGESET_FORMAT_VERSION;
	out->changeset_id = manifest_text(in, json, "changeset_id");
	out->created_at = manifest_time(in, json, "created_at");
	out->tool_version = manifest_text(in, json, "tool_version");
	if (!directions_parse(manifest_text(in, json, "direction"), &out->directions))
		manifest_fail(in, "direction");
	out->origin = manifest_text(in, json, "origin");
	take_snapshots(in, out);
	out->rules_sha256 = manifest_text(in, json, "rules_sha256");
	out->base_generation = manifest_u64(in, json, "base_generation");
	out->previous_changeset = manifest_text(in, json, "previous_changeset");
	for (int side = 0; side < SIDE_COUNT; side++)
		take_side(in, manifest_object(in, counts, side_plural((enum side)side)),
			&out->counts[side]);
	take_numbers(in, manifest_object(in, counts, "changes"), out->records);
	take_numbers(in, manifest_object(in, counts, "lines"), out->lines);
	out->healed = manifest_u64(in, json, "healed");
	take_guards(in, out);
	take_files(in, out);
	out->seal = manifest_text(in, json, "seal");
}

int changefile_read_manifest(const char *folder, struct arena *arena,
	struct changeset_manifest *out_manifest, struct err *err)
{
	struct manifest_in in;
	struct changeset_manifest manifest = {0};
	int code = manifest_open(file_join(arena, folder, CHANGEFILE_MANIFEST),
		CHANGESET_FORMAT_VERSION, arena, &in, err);

	if (code == 0) {
		take_all(&in, &manifest);
		code = manifest_check(&in, err);
	}
	manifest_close(&in);
	if (code == 0)
		*out_manifest = manifest;
	return code;
}

/* ---- checking --------------------------------------------------------------------------------- */

static int count_rows(const char *path, uint64_t *out_rows, struct err *err)
{
	struct csvin *in = NULL;
	uint64_t rows = 0;
	bool more = true;
	int code = csvin_open(path, NULL, 0, 0, CSVIN_STRICT, &in, err);

	while (code == 0 && more) {
		code = csvin_next(in, NULL, &more, err);
		rows += code == 0 && more;
	}
	csvin_close(in);
	*out_rows = rows;
	return code;
}

static int verify_file(const char *path, const struct changeset_file *file, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];
	uint64_t size = 0;
	uint64_t rows = 0;

	if (!file)
		return file_exists(path) ? ERR_SET(err, ERR_SEAL,
						   "'%s' does not belong to what was sealed", path)
					 : 0;
	if (!file_exists(path))
		return ERR_SET(err, ERR_SEAL, "'%s' is missing; it was sealed", path);
	int code = file_sha256(path, hex, &size, err);
	if (code != 0)
		return code;
	if (!sv_eq(sv_of(hex), file->sha256))
		return ERR_SET(err, ERR_SEAL,
			"'%s' is not what was sealed: its SHA-256 is %s instead of %.*s", path, hex,
			SV_ARG(file->sha256));
	code = count_rows(path, &rows, err);
	if (code == 0 && rows != file->rows)
		code = ERR_SET(err, ERR_SEAL, "'%s' has %llu rows; %llu were sealed", path,
			(unsigned long long)rows, (unsigned long long)file->rows);
	return code;
}

int changefile_verify(
	const char *folder, const struct changeset_manifest *manifest, struct err *err)
{
	struct arena arena;
	int code = 0;

	arena_init(&arena, 0);
	for (size_t i = 0; i < CHANGEFILE_COUNT && code == 0; i++) {
		const struct changeset_file *sealed = NULL;
		for (size_t k = 0; k < manifest->file_count; k++) {
			if (sv_eq(manifest->files[k].name, sv_of(changefile_forms[i].name)))
				sealed = &manifest->files[k];
		}
		code = verify_file(
			file_join(&arena, folder, changefile_forms[i].name), sealed, err);
	}
	arena_release(&arena);
	return code;
}

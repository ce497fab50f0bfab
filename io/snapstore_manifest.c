/* Manifests of snapshots: written, read, checked, and the newest one found. */
#include "io/snapstore_private.h"

#include "io/file.h"
#include "io/json.h"
#include "io/manifest.h"

#include "engine/base/banned.h"

const char *snapshot_manifest_path(struct arena *arena, const char *snapshot_path)
{
	struct sv stem = sv_of(snapshot_path);

	if (sv_has_suffix(stem, SV(".gz")))
		stem.n -= 3;
	if (sv_has_suffix(stem, SV(".csv")))
		stem.n -= 4;
	return arena_printf(arena, "%.*s.json", SV_ARG(stem)).p;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void put_lists(struct json_writer *w, const struct snapshot_manifest *manifest)
{
	json_key(w, "columns");
	json_open_array(w);
	for (size_t i = 0; i < manifest->column_count; i++)
		json_put_sv(w, manifest->columns[i]);
	json_close_array(w);
	json_key(w, "empty_counts");
	json_open_array(w);
	for (size_t i = 0; i < manifest->column_count; i++)
		json_put_u64(w, manifest->empty_counts[i]);
	json_close_array(w);
	json_key(w, "members");
	json_open_array(w);
	for (size_t i = 0; i < manifest->member_count; i++) {
		json_open_array(w);
		json_put_u64(w, manifest->members[i].offset);
		json_put_u64(w, manifest->members[i].rows);
		json_close_array(w);
	}
	json_close_array(w);
}

int snapshot_write_manifest(
	const char *path, struct snapshot_manifest *manifest, struct arena *arena, struct err *err)
{
	struct buf text = BUF_INIT;
	struct json_writer w;
	char seal[DIGEST_HEX_SIZE];

	json_begin(&w, &text, false);
	json_open_object(&w);
	json_member_u64(&w, "format_version", manifest->format_version);
	json_member(&w, "system", sv_of(side_system(manifest->side)));
	json_member(&w, "base_url", manifest->base_url);
	manifest_put_time(&w, "taken_from", manifest->taken_from);
	manifest_put_time(&w, "taken_until", manifest->taken_until);
	json_member_bool(&w, "complete", manifest->complete);
	json_member_u64(&w, "rows", manifest->rows);
	json_member_u64(&w, "devices", manifest->devices);
	json_member_u64(&w, "pages", manifest->pages);
	json_member_u64(&w, "bytes", manifest->bytes);
	json_member(&w, "sha256", manifest->sha256);
	json_member(&w, "first_key", manifest->first_key);
	json_member(&w, "last_key", manifest->last_key);
	json_member(&w, "end_marker", manifest->end_marker);
	json_key(&w, "shares");
	json_put_raw(&w, manifest->shares);
	put_lists(&w, manifest);
	json_close_object(&w);
	int code = manifest_write(path, &text, seal, err);
	if (code == 0)
		manifest->seal = arena_sv(arena, sv_of(seal));
	buf_release(&text);
	return code;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static void take_columns(struct manifest_in *in, struct snapshot_manifest *out)
{
	const struct json *columns = manifest_array(in, in->json, "columns");
	const struct json *counts = manifest_array(in, in->json, "empty_counts");
	size_t count = manifest_count(columns);
	struct sv *names = arena_calloc(in->arena, count, sizeof(*names));
	uint64_t *empty = arena_calloc(in->arena, count, sizeof(*empty));
	size_t i = 0;

	for (const struct json *at = json_first(columns); at; at = json_next(at))
		names[i++] = arena_sv(in->arena, json_text(at, in->arena));
	if (manifest_count(counts) != count)
		manifest_fail(in, "empty_counts");
	i = 0;
	for (const struct json *at = json_first(counts); at && i < count; at = json_next(at)) {
		if (!json_u64(at, &empty[i++]))
			manifest_fail(in, "empty_counts");
	}
	out->columns = names;
	out->column_count = count;
	out->empty_counts = empty;
}

/* Offsets rise, and the rows of all members are the rows of the snapshot. */
static void take_members(struct manifest_in *in, struct snapshot_manifest *out)
{
	const struct json *list = manifest_array(in, in->json, "members");
	size_t count = manifest_count(list);
	struct snapshot_member *members = arena_calloc(in->arena, count, sizeof(*members));
	uint64_t rows = 0;
	size_t i = 0;

	for (const struct json *at = json_first(list); at; at = json_next(at), i++) {
		const struct json *offset = json_first(at);
		if (!json_u64(offset, &members[i].offset) ||
			!json_u64(json_next(offset), &members[i].rows) ||
			members[i].offset >= out->bytes ||
			(i == 0 ? members[0].offset != 0
				: members[i].offset <= members[i - 1].offset))
			manifest_fail(in, "members");
		rows += members[i].rows;
	}
	if (rows != out->rows || count == 0)
		manifest_fail(in, "members");
	out->members = members;
	out->member_count = count;
}

static void take_all(struct manifest_in *in, struct snapshot_manifest *out)
{
	const struct json *json = in->json;
	struct sv system = manifest_text(in, json, "system");
	struct buf shares = BUF_INIT;

	out->format_version = SNAPSHOT_FORMAT_VERSION;
	out->side = sv_eq(system, sv_of(side_system(SIDE_SITE))) ? SIDE_SITE : SIDE_CUSTOMER;
	if (!sv_eq(system, sv_of(side_system(out->side))))
		manifest_fail(in, "system");
	out->base_url = manifest_text(in, json, "base_url");
	out->taken_from = manifest_time(in, json, "taken_from");
	out->taken_until = manifest_time(in, json, "taken_until");
	out->complete = manifest_bool(in, json, "complete");
	out->rows = manifest_u64(in, json, "rows");
	out->devices = manifest_u64(in, json, "devices");
	out->pages = manifest_u64(in, json, "pages");
	out->bytes = manifest_u64(in, json, "bytes");
	out->sha256 = manifest_text(in, json, "sha256");
	out->first_key = manifest_text(in, json, "first_key");
	out->last_key = manifest_text(in, json, "last_key");
	out->end_marker = manifest_text(in, json, "end_marker");
	out->seal = manifest_text(in, json, "seal");
	json_add_canonical(manifest_object(in, json, "shares"), NULL, &shares);
	out->shares = arena_sv(in->arena, buf_sv(&shares));
	buf_release(&shares);
	take_columns(in, out);
	take_members(in, out);
}

int snapshot_read_manifest(const char *snapshot_path, struct arena *arena,
	struct snapshot_manifest *out_manifest, struct err *err)
{
	struct manifest_in in;
	struct snapshot_manifest manifest = {0};
	int code = manifest_open(snapshot_manifest_path(arena, snapshot_path),
		SNAPSHOT_FORMAT_VERSION, arena, &in, err);

	if (code == 0) {
		take_all(&in, &manifest);
		code = manifest_check(&in, err);
	}
	manifest.as_written = in.as_written;
	if (code == 0 && !manifest.complete)
		code = ERR_SET(err, ERR_DATA,
			"the snapshot '%s' is not complete; take it again with 'accord extract'",
			snapshot_path);
	manifest_close(&in);
	if (code == 0)
		*out_manifest = manifest;
	return code;
}

int snapshot_check_sha256(const char *snapshot_path, const struct snapshot_manifest *manifest,
	const char *hex, struct err *err)
{
	if (sv_eq(sv_of(hex), manifest->sha256))
		return 0;
	return ERR_SET(err, ERR_SEAL,
		"'%s' is not what was sealed: its SHA-256 is %s instead of %.*s", snapshot_path,
		hex, SV_ARG(manifest->sha256));
}

int snapshot_check_text(
	const char *snapshot_path, const struct snapshot_manifest *manifest, struct err *err)
{
	if (manifest->as_written)
		return 0;
	return ERR_SET(err, ERR_SEAL,
		"the manifest of '%s' has other white space than accord writes; it was changed",
		snapshot_path);
}

int snapshot_verify(
	const char *snapshot_path, const struct snapshot_manifest *manifest, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];
	uint64_t size = 0;
	int code = file_sha256(snapshot_path, hex, &size, err);

	if (code != 0)
		return code;
	if (size != manifest->bytes)
		return ERR_SET(err, ERR_SEAL, "'%s' has %llu bytes; %llu were sealed",
			snapshot_path, (unsigned long long)size,
			(unsigned long long)manifest->bytes);
	return snapshot_check_sha256(snapshot_path, manifest, hex, err);
}

int snapshot_newest(const char *dir, enum side side, struct arena *arena, const char **out_path,
	struct err *err)
{
	struct file_names names = {0};
	const char *prefix = arena_printf(arena, "%s-", side_plural(side)).p;
	struct sv newest = SV_ABSENT;

	*out_path = NULL;
	if (!file_is_folder(dir))
		return 0;
	int code = file_list(dir, arena, &names, err);
	if (code != 0)
		return code;
	for (size_t i = 0; i < names.count; i++) {
		struct sv stem = sv_of(names.at[i]);
		if (!sv_has_prefix(stem, sv_of(prefix)) || !sv_has_suffix(stem, SV(".json")))
			continue;
		stem.n -= 5;
		const char *file = arena_printf(arena, "%s/%.*s.csv.gz", dir, SV_ARG(stem)).p;
		if (sv_cmp_natural(stem, newest) > 0 && file_exists(file)) {
			newest = stem;
			*out_path = file;
		}
	}
	vec_release(&names);
	return 0;
}

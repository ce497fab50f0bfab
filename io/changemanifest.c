#include "io/changemanifest.h"

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

enum { MANIFEST_DEPTH = 16 };

/* ---- to text --------------------------------------------------------------------------------------------- */

static void put_time(struct json_writer *w, const char *name, int64_t seconds)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(seconds, text);
	json_member(w, name, seconds ? sv_of(text) : SV(""));
}

static void put_snapshots(struct json_writer *w, const struct changeset_manifest *m)
{
	json_key(w, "snapshots");
	json_open_array(w);
	for (size_t i = 0; i < m->snapshot_count; i++) {
		const struct changeset_snapshot *s = &m->snapshots[i];
		json_open_object(w);
		json_member(w, "system", sv_of(side_system(s->side)));
		json_member(w, "path", s->path);
		json_member(w, "sha256", s->sha256);
		json_member(w, "seal", s->seal);
		json_member_u64(w, "rows", s->rows);
		put_time(w, "taken_from", s->taken_from);
		put_time(w, "taken_until", s->taken_until);
		json_member_bool(w, "sealed", s->sealed);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_actions(struct json_writer *w, const char *name,
	const uint64_t counts[DIRECTION_COUNT][ACTION_COUNT])
{
	json_key(w, name);
	json_open_object(w);
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		json_key(w, direction_name((enum direction)d));
		json_open_object(w);
		json_member_u64(w, "create", counts[d][ACTION_CREATE]);
		json_member_u64(w, "update", counts[d][ACTION_UPDATE]);
		if (d == DIRECTION_INBOUND)
			json_member_u64(w, "close", counts[d][ACTION_CLOSE]);
		json_close_object(w);
	}
	json_close_object(w);
}

void changemanifest_put_sides(struct json_writer *w, const struct changeset_manifest *m)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct changeset_counts *c = &m->counts[side];
		json_key(w, side_plural((enum side)side));
		json_open_object(w);
		json_member_u64(w, "read", c->read);
		json_member_u64(w, "in_agreement", c->in_agreement);
		json_member_u64(w, "changed", c->changed);
		json_member_u64(w, "conflict", c->conflict);
		json_member_u64(w, "created_from", c->created_from);
		json_member_u64(w, "skipped", c->skipped);
		json_member_u64(w, "set_aside", c->set_aside);
		json_close_object(w);
	}
}

static void put_counts(struct json_writer *w, const struct changeset_manifest *m)
{
	json_key(w, "counts");
	json_open_object(w);
	changemanifest_put_sides(w, m);
	put_actions(w, "changes", m->records);
	put_actions(w, "lines", m->lines);
	json_member_u64(w, "healed", m->healed);
	json_close_object(w);
}

static void put_first_bases(struct json_writer *w, const struct changeset_manifest *m)
{
	json_key(w, "first_bases");
	json_open_object(w);
	json_member_u64(w, "links", m->first_bases.links);
	json_member_u64(w, "digest", m->first_bases.digest);
	json_close_object(w);
}

static void put_guards(struct json_writer *w, const struct changeset_manifest *m)
{
	json_key(w, "guards");
	json_open_array(w);
	for (size_t i = 0; i < m->guard_count; i++) {
		const struct changeset_guard *g = &m->guards[i];
		json_open_object(w);
		json_member(w, "name", g->name);
		json_member(w, "scope", g->scope);
		json_member(w, "measure", g->measure);
		json_member(w, "limit", g->limit);
		json_member_u64(w, "limit_count", g->limit_count);
		json_member_u64(w, "measured", g->measured);
		json_member_u64(w, "of", g->of);
		json_member_bool(w, "tripped", g->tripped);
		json_member_bool(w, "allowed", g->allowed);
		json_member_u64(w, "allow", g->allow);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_files(struct json_writer *w, const struct changeset_manifest *m)
{
	json_key(w, "files");
	json_open_array(w);
	for (size_t i = 0; i < m->file_count; i++) {
		json_open_object(w);
		json_member(w, "name", m->files[i].name);
		json_member(w, "sha256", m->files[i].sha256);
		json_member_u64(w, "rows", m->files[i].rows);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_manifest(struct json_writer *w, const struct changeset_manifest *m)
{
	json_open_object(w);
	json_member_u64(w, "format_version", m->format_version);
	json_member(w, "changeset_id", m->changeset_id);
	put_time(w, "created_at", m->created_at);
	json_member(w, "tool_version", m->tool_version);
	json_member(w, "direction", sv_of(directions_name(m->directions)));
	json_member(w, "origin", m->origin);
	if (m->part.n) {
		json_member(w, "part", m->part);
		json_member(w, "inputs_sha256", m->inputs_sha256);
	}
	put_snapshots(w, m);
	json_member(w, "rules_sha256", m->rules_sha256);
	json_member_u64(w, "base_generation", m->base_generation);
	json_member(w, "previous_changeset", m->previous_changeset);
	put_counts(w, m);
	put_first_bases(w, m);
	put_guards(w, m);
	put_files(w, m);
	if (m->seal.n)
		json_member(w, "seal", m->seal);
	json_close_object(w);
}

int changemanifest_seal(
	struct changeset_manifest *manifest, struct arena *arena, struct buf *out, struct err *err)
{
	struct json_writer writer;
	struct json *root = NULL;
	struct buf text = BUF_INIT;
	char hex[DIGEST_HEX_SIZE];

	manifest->seal = SV("");
	json_begin(&writer, &text, false);
	put_manifest(&writer, manifest);
	/* the seal is made over the parsed text, so that reading it back must give the same */
	int code = json_parse(buf_sv(&text), MANIFEST_DEPTH, &root, err);
	buf_release(&text);
	if (code != 0)
		return code;
	json_seal(root, hex);
	json_free(root);
	manifest->seal = arena_sv(arena, sv_of(hex));
	json_begin(&writer, out, true);
	put_manifest(&writer, manifest);
	buf_add_char(out, '\n');
	return 0;
}

int changemanifest_commit(struct changeset_manifest *manifest, const char *temporary,
	const char *folder, struct arena *arena, struct err *err)
{
	struct buf text = BUF_INIT;
	int code = changemanifest_seal(manifest, arena, &text, err);

	if (code == 0)
		code = file_write(file_join(arena, temporary, "manifest.json"), buf_sv(&text), err);
	if (code == 0)
		code = file_rename_folder(temporary, folder, err);
	buf_release(&text);
	return code;
}

/* ---- from text --------------------------------------------------------------------------------------------- */

/* Reads members; the first that lacks is remembered. */
struct parsing {
	struct arena *arena;
	const char *missing;
};

static struct sv text_of(struct parsing *p, const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	if (!member && !p->missing)
		p->missing = name;
	struct sv text = json_text(member, p->arena);
	return text.p ? arena_sv(p->arena, text) : SV("");
}

static uint64_t number_of(struct parsing *p, const struct json *object, const char *name)
{
	uint64_t number = 0;

	if (!json_u64(json_get(object, name), &number) && !p->missing)
		p->missing = name;
	return number;
}

static int64_t time_of(struct parsing *p, const struct json *object, const char *name)
{
	struct sv text = text_of(p, object, name);
	int64_t seconds = 0;

	if (text.n && !clock_parse(text, &seconds) && !p->missing)
		p->missing = name;
	return seconds;
}

static bool bool_of(const struct json *object, const char *name)
{
	return json_is_true(json_get(object, name));
}

static size_t children(const struct json *parent)
{
	size_t count = 0;

	for (const struct json *child = json_first(parent); child; child = json_next(child))
		count++;
	return count;
}

static void parse_snapshots(
	struct parsing *p, const struct json *array, struct changeset_manifest *out)
{
	for (const struct json *s = json_first(array); s; s = json_next(s)) {
		bool is_site = sv_eq(text_of(p, s, "system"), sv_of(side_system(SIDE_SITE)));
		struct changeset_snapshot *snapshot =
			&out->snapshots[is_site ? SIDE_SITE : SIDE_CUSTOMER];
		*snapshot = (struct changeset_snapshot){
			.side = is_site ? SIDE_SITE : SIDE_CUSTOMER,
			.path = text_of(p, s, "path"),
			.sha256 = text_of(p, s, "sha256"),
			.seal = text_of(p, s, "seal"),
			.rows = number_of(p, s, "rows"),
			.taken_from = time_of(p, s, "taken_from"),
			.taken_until = time_of(p, s, "taken_until"),
			.sealed = bool_of(s, "sealed"),
		};
		if (out->snapshot_count < SIDE_COUNT)
			out->snapshot_count++;
	}
}

static void parse_actions(struct parsing *p, const struct json *object,
	uint64_t counts[DIRECTION_COUNT][ACTION_COUNT])
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		const struct json *of = json_get(object, direction_name((enum direction)d));
		counts[d][ACTION_CREATE] = number_of(p, of, "create");
		counts[d][ACTION_UPDATE] = number_of(p, of, "update");
		if (d == DIRECTION_INBOUND)
			counts[d][ACTION_CLOSE] = number_of(p, of, "close");
	}
}

static void parse_counts(
	struct parsing *p, const struct json *object, struct changeset_manifest *out)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct json *c = json_get(object, side_plural((enum side)side));
		out->counts[side] = (struct changeset_counts){number_of(p, c, "read"),
			number_of(p, c, "in_agreement"), number_of(p, c, "changed"),
			number_of(p, c, "conflict"), number_of(p, c, "created_from"),
			number_of(p, c, "skipped"), number_of(p, c, "set_aside")};
	}
	parse_actions(p, json_get(object, "changes"), out->records);
	parse_actions(p, json_get(object, "lines"), out->lines);
	out->healed = number_of(p, object, "healed");
}

/* Change sets that were made before there were any have none. */
static void parse_first_bases(
	struct parsing *p, const struct json *object, struct changeset_manifest *out)
{
	if (!object)
		return;
	out->first_bases.links = number_of(p, object, "links");
	out->first_bases.digest = number_of(p, object, "digest");
}

static void parse_guards(
	struct parsing *p, const struct json *array, struct changeset_manifest *out)
{
	size_t count = children(array);
	struct changeset_guard *guards = arena_calloc(p->arena, count, sizeof(*guards));
	size_t i = 0;

	for (const struct json *g = json_first(array); g; g = json_next(g))
		guards[i++] = (struct changeset_guard){text_of(p, g, "name"),
			text_of(p, g, "scope"), text_of(p, g, "measure"), text_of(p, g, "limit"),
			number_of(p, g, "limit_count"), number_of(p, g, "measured"),
			number_of(p, g, "of"), bool_of(g, "tripped"), bool_of(g, "allowed"),
			number_of(p, g, "allow")};
	out->guards = guards;
	out->guard_count = count;
}

static void parse_files(struct parsing *p, const struct json *array, struct changeset_manifest *out)
{
	size_t count = children(array);
	struct changeset_file *files = arena_calloc(p->arena, count, sizeof(*files));
	size_t i = 0;

	for (const struct json *f = json_first(array); f; f = json_next(f))
		files[i++] = (struct changeset_file){
			text_of(p, f, "name"), text_of(p, f, "sha256"), number_of(p, f, "rows")};
	out->files = files;
	out->file_count = count;
}

static int parse_root(
	struct parsing *p, const struct json *root, struct changeset_manifest *out, struct err *err)
{
	(void)memset(out, 0, sizeof(*out));
	out->format_version = number_of(p, root, "format_version");
	if (out->format_version > CHANGESET_FORMAT_VERSION)
		return ERR_SET(err, ERR_DATA,
			"format version %llu is newer than this program knows (%d); use the accord "
			"that "
			"made it",
			(unsigned long long)out->format_version, CHANGESET_FORMAT_VERSION);
	out->changeset_id = text_of(p, root, "changeset_id");
	out->created_at = time_of(p, root, "created_at");
	out->tool_version = text_of(p, root, "tool_version");
	if (!directions_parse(text_of(p, root, "direction"), &out->directions) && !p->missing)
		p->missing = "direction";
	out->origin = text_of(p, root, "origin");
	if (json_get(root, "part")) {
		out->part = text_of(p, root, "part");
		out->inputs_sha256 = text_of(p, root, "inputs_sha256");
	}
	parse_snapshots(p, json_get(root, "snapshots"), out);
	out->rules_sha256 = text_of(p, root, "rules_sha256");
	out->base_generation = number_of(p, root, "base_generation");
	out->previous_changeset = text_of(p, root, "previous_changeset");
	parse_counts(p, json_get(root, "counts"), out);
	parse_first_bases(p, json_get(root, "first_bases"), out);
	parse_guards(p, json_get(root, "guards"), out);
	parse_files(p, json_get(root, "files"), out);
	out->seal = text_of(p, root, "seal");
	if (!file_name_is_plain(out->changeset_id) && !p->missing)
		p->missing = "changeset_id"; /* it names folders */
	if (p->missing)
		return ERR_SET(err, ERR_SEAL, "the manifest has no right '%s'", p->missing);
	return 0;
}

int changemanifest_parse(
	struct sv text, struct arena *arena, struct changeset_manifest *out, struct err *err)
{
	struct json *root = NULL;
	struct parsing parsing = {arena, NULL};

	if (json_parse(text, MANIFEST_DEPTH, &root, err) != 0) {
		err->code = ERR_SEAL;
		return err->code;
	}
	int code = parse_root(&parsing, root, out, err);
	if (code == 0 && (!json_check_seal(root) || !json_is_as_written(root, text)))
		code = ERR_SET(err, ERR_SEAL,
			"the manifest is not what was sealed: the seal of it does not hold");
	json_free(root);
	return code;
}

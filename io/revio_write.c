/*
 * The bodies of writes.
 *
 * Update: a JSON Patch (RFC 6902), one operation per changed member: "replace" where the member was
 * there when the record was read, "add" where it was not. Create: one object, nested as the pointers of
 * the fields say.
 */
#include "io/revio_impl.h"

#include "engine/base/clock.h"
#include "io/json.h"

#include "engine/base/banned.h"

enum { STAMP_SIZE = 20 }; /* "2026-11-23T00:00:00" and its zero */

/* Midnight of today, UTC, in Rev.io's form. */
static void stamp_of_today(char out[STAMP_SIZE])
{
	char now[CLOCK_TEXT_SIZE];

	clock_format(clock_now(), now);
	(void)memcpy(out, now, 11);
	(void)memcpy(out + 11, "00:00:00", 9);
}

static struct sv wire_of(const struct revio *revio, int field_no, struct sv after)
{
	const struct layout *layout = revio->port.layout;
	const struct field *field = &layout->fields[field_no];
	const char *closed_word = revio->settings->revio.closed_word;

	if (field_no == layout->status && sv_eq(after, SV("Closed")) && closed_word &&
		sv_is_absent(field_to_wire(field, after)))
		return sv_of(closed_word);
	return fieldmap_wire(field, after);
}

static void put_value(struct json_writer *writer, const struct field *field, struct sv wire)
{
	if (field->is_number && wire.n == 0)
		json_put_null(writer);
	else if (field->is_number && fieldmap_is_number(wire))
		json_put_raw(writer, wire);
	else
		json_put_sv(writer, wire.p ? wire : SV(""));
}

/* ---- update -------------------------------------------------------------------------------------- */

static void add_operation(struct json_writer *writer, const struct field *field, struct sv path,
	bool was_there, struct sv wire)
{
	json_open_object(writer);
	json_member(writer, "op", was_there ? SV("replace") : SV("add"));
	json_member(writer, "path", path);
	json_key(writer, "value");
	put_value(writer, field, wire);
	json_close_object(writer);
}

/* A field with an extension (ZIP+4): its two members, the second only where there is or was one. */
static void patch_extended(
	struct json_writer *writer, const struct live_call *call, int field_no, struct sv wire)
{
	const struct field *field = &call->live->record.layout->fields[field_no];
	bool was_there = fieldmap_bit(call->live->present_extension, (size_t)field_no);
	struct sv main_part = wire;
	struct sv extension = SV("");

	(void)fieldmap_split_postal(wire, &main_part, &extension);
	add_operation(writer, field, field->paths[0],
		fieldmap_bit(call->live->present, (size_t)field_no), main_part);
	if (extension.n > 0 || was_there)
		add_operation(writer, field, field->extension, was_there, extension);
}

static void patch_field(struct json_writer *writer, const struct revio *revio,
	const struct live_call *call, int field_no, struct sv after)
{
	const struct field *field = &revio->port.layout->fields[field_no];
	struct sv wire = wire_of(revio, field_no, after);

	if (field->path_count == 0)
		return;
	if (!sv_is_absent(field->extension) && call->live)
		patch_extended(writer, call, field_no, wire);
	else
		add_operation(writer, field, field->paths[0],
			!call->live || fieldmap_bit(call->live->present, (size_t)field_no), wire);
}

static bool is_in_call(const struct live_call *call, int field_no)
{
	for (size_t i = 0; i < call->field_count; i++) {
		if (call->fields[i].field == field_no)
			return true;
	}
	return false;
}

void revio_patch_body(const struct revio *revio, const struct live_call *call, struct buf *out)
{
	const struct layout *layout = revio->port.layout;
	struct json_writer writer;
	char today[STAMP_SIZE];

	json_begin(&writer, out, false);
	json_open_array(&writer);
	for (size_t i = 0; i < call->field_count; i++)
		patch_field(&writer, revio, call, call->fields[i].field, call->fields[i].after);
	stamp_of_today(today);
	for (size_t i = 0; call->is_close && i < layout->count; i++) {
		if (layout->fields[i].stamp_on_close && !is_in_call(call, (int)i))
			patch_field(&writer, revio, call, (int)i, sv_of(today));
	}
	json_close_array(&writer);
}

/* ---- create -------------------------------------------------------------------------------------- */

struct member {
	struct sv path; /* without the slash in front */
	const struct field *field;
	struct sv wire;
};

struct members {
	VEC_FIELDS(struct member);
};

static void add_member(
	struct members *members, const struct field *field, struct sv path, struct sv wire)
{
	for (size_t i = 0; i < members->count; i++) {
		if (sv_eq(members->at[i].path, sv_from(path, 1)))
			return;
	}
	*vec_push(members) = (struct member){sv_from(path, 1), field, wire};
}

/* Where the extension belongs beside an `also` path: "/billing_address/postal_code" and what makes
 * ".../postal_code_extension" of ".../postal_code"; absent when the names are not like that. */
static struct sv extension_beside(const struct field *field, struct sv also, struct arena *arena)
{
	if (!sv_has_prefix(field->extension, field->paths[0]))
		return SV_ABSENT;
	return arena_printf(arena, "%.*s%.*s", SV_ARG(also),
		SV_ARG(sv_from(field->extension, field->paths[0].n)));
}

static void add_field_members(struct members *members, const struct revio *revio, int field_no,
	struct sv after, struct arena *arena)
{
	const struct field *field = &revio->port.layout->fields[field_no];
	struct sv wire = wire_of(revio, field_no, after);
	struct sv main_part = wire;
	struct sv extension = SV_ABSENT;

	if (after.n == 0 || field->path_count == 0)
		return;
	bool is_split = !sv_is_absent(field->extension) &&
			fieldmap_split_postal(wire, &main_part, &extension);
	add_member(members, field, field->paths[0], main_part);
	if (is_split)
		add_member(members, field, field->extension, extension);
	for (size_t i = 0; i < field->also_count; i++) {
		struct sv beside =
			is_split ? extension_beside(field, field->also[i], arena) : SV_ABSENT;
		add_member(members, field, field->also[i],
			is_split && sv_is_absent(beside) ? wire : main_part);
		if (!sv_is_absent(beside))
			add_member(members, field, beside, extension);
	}
}

/* Writes the members first .. of which the paths begin with `prefix`, as one object. */
static void put_object(struct json_writer *writer, struct members *members, struct sv prefix)
{
	json_open_object(writer);
	for (size_t i = 0; i < members->count; i++) {
		struct member *member = &members->at[i];
		char name[128];
		if (sv_is_absent(member->path) || !sv_has_prefix(member->path, prefix))
			continue;
		struct sv rest = sv_from(member->path, prefix.n);
		struct sv step = sv_cut(&rest, '/');
		if (step.n >= sizeof(name))
			continue;
		(void)memcpy(name, step.p, step.n);
		name[step.n] = '\0';
		json_key(writer, name);
		if (!sv_is_absent(rest)) {
			put_object(writer, members, sv_sub(member->path, 0, prefix.n + step.n + 1));
			continue;
		}
		put_value(writer, member->field, member->wire);
		member->path = SV_ABSENT; /* written */
	}
	json_close_object(writer);
}

void revio_create_body(const struct revio *revio, const struct live_call *call, struct buf *out)
{
	const struct layout *layout = revio->port.layout;
	struct members members = {0};
	struct json_writer writer;
	struct arena scratch;

	arena_init(&scratch, 0);
	for (size_t i = 0; i < call->field_count; i++)
		add_field_members(
			&members, revio, call->fields[i].field, call->fields[i].after, &scratch);
	if (!is_in_call(call, layout->status))
		add_field_members(&members, revio, layout->status, SV("Open"), &scratch);
	json_begin(&writer, out, false);
	put_object(&writer, &members, SV(""));
	vec_release(&members);
	arena_release(&scratch);
}

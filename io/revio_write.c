/*
 * The bodies of writes.
 *
 * Both are made of leaves: members of the record, by their pointers, with the values that they get. Create:
 * one object of them all. Update: a JSON Patch (RFC 6902), one operation per leaf: "replace" where the
 * member was there when the record was read, "add" where it was not. Where what it belongs into was not
 * there either (or null), that is given as a whole, with all of its leaves, since "add" makes no parents.
 */
#include "io/revio_impl.h"

#include "engine/base/clock.h"
#include "io/json_build.h"

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

struct leaf {
	bool was_there; /* updates: when the record was read */
	bool is_done;	/* it is in an operation already */
};

struct leaves {
	struct arena *arena;
	struct {
		VEC_FIELDS(struct json_leaf);
	} json;
	struct {
		VEC_FIELDS(struct leaf);
	} more; /* in the same order */
};

static void release_leaves(struct leaves *leaves)
{
	vec_release(&leaves->json);
	vec_release(&leaves->more);
}

static struct sv value_of(const struct field *field, struct sv wire, struct arena *arena)
{
	struct buf text = BUF_INIT;

	if (field->is_number && wire.n == 0)
		return SV("null");
	if (field->is_number && fieldmap_is_number(wire))
		return wire;
	json_add_string(&text, wire.p ? wire : SV(""));
	struct sv value = arena_sv(arena, buf_sv(&text));
	buf_release(&text);
	return value;
}

static void add_leaf(struct leaves *leaves, const struct field *field, struct sv pointer,
	struct sv wire, bool was_there)
{
	for (size_t i = 0; i < leaves->json.count; i++) {
		if (sv_eq(leaves->json.at[i].pointer, pointer))
			return;
	}
	*vec_push(&leaves->json) =
		(struct json_leaf){pointer, value_of(field, wire, leaves->arena)};
	*vec_push(&leaves->more) = (struct leaf){.was_there = was_there};
}

/* ---- update -------------------------------------------------------------------------------------- */

/* A field with an extension (ZIP+4): its two members, the second only where there is or was one. */
static void add_extended(
	struct leaves *leaves, const struct live_call *call, int field_no, struct sv wire)
{
	const struct field *field = &call->live->record.layout->fields[field_no];
	bool was_there = fieldmap_bit(call->live->present_extension, (size_t)field_no);
	struct sv main_part = wire;
	struct sv extension = SV("");

	(void)fieldmap_split_postal(wire, &main_part, &extension);
	add_leaf(leaves, field, field->paths[0], main_part,
		fieldmap_bit(call->live->present, (size_t)field_no));
	if (extension.n > 0 || was_there)
		add_leaf(leaves, field, field->extension, extension, was_there);
}

static void add_changed(struct leaves *leaves, const struct revio *revio,
	const struct live_call *call, int field_no, struct sv after)
{
	const struct field *field = &revio->port.layout->fields[field_no];
	struct sv wire = wire_of(revio, field_no, after);

	if (field->path_count == 0)
		return;
	if (!sv_is_absent(field->extension) && call->live)
		add_extended(leaves, call, field_no, wire);
	else
		add_leaf(leaves, field, field->paths[0], wire,
			!call->live || fieldmap_bit(call->live->present, (size_t)field_no));
}

static bool is_in_call(const struct live_call *call, int field_no)
{
	for (size_t i = 0; i < call->field_count; i++) {
		if (call->fields[i].field == field_no)
			return true;
	}
	return false;
}

static void add_stamps(
	struct leaves *leaves, const struct revio *revio, const struct live_call *call)
{
	const struct layout *layout = revio->port.layout;
	char today[STAMP_SIZE];

	stamp_of_today(today);
	for (size_t i = 0; call->is_close && i < layout->count; i++) {
		if (layout->fields[i].stamp_on_close && !is_in_call(call, (int)i))
			add_changed(leaves, revio, call, (int)i, sv_of(today));
	}
}

/* The shortest beginning of the pointer at which the record has nothing to put a member into; else the
 * pointer itself. *out_was_there: is there a null? */
static struct sv missing_parent(const struct json *record, struct sv pointer, bool *out_was_there)
{
	for (size_t n = 1; n < pointer.n; n++) {
		if (pointer.p[n] != '/')
			continue;
		const struct json *at = json_pointer(record, sv_sub(pointer, 0, n), false);
		if (at && !json_is_null(at))
			continue;
		*out_was_there = at != NULL;
		return sv_sub(pointer, 0, n);
	}
	return pointer;
}

static void put_operation(
	struct json_writer *writer, const struct leaves *leaves, struct sv path, bool was_there)
{
	json_open_object(writer);
	json_member(writer, "op", was_there ? SV("replace") : SV("add"));
	json_member(writer, "path", path);
	json_key(writer, "value");
	json_build(writer, leaves->json.at, leaves->json.count, path);
	json_close_object(writer);
	for (size_t i = 0; i < leaves->json.count; i++) {
		if (json_leaf_is_below(leaves->json.at[i].pointer, path))
			leaves->more.at[i].is_done = true;
	}
}

static void put_operations(
	struct json_writer *writer, const struct leaves *leaves, struct sv record)
{
	struct err ignored = ERR_INIT; /* it was read before */
	struct json *root = NULL;

	if (record.n && json_parse(record, PICK_DEPTH_MAX, &root, &ignored) != 0)
		root = NULL;
	for (size_t i = 0; i < leaves->json.count; i++) {
		bool was_there = leaves->more.at[i].was_there;
		struct sv path = leaves->json.at[i].pointer;
		if (leaves->more.at[i].is_done)
			continue;
		if (!was_there && root)
			path = missing_parent(root, path, &was_there);
		put_operation(writer, leaves, path, was_there);
	}
	json_free(root);
}

void revio_patch_body(const struct revio *revio, const struct live_call *call, struct buf *out)
{
	struct leaves leaves = {0};
	struct json_writer writer;
	struct arena scratch;

	arena_init(&scratch, 0);
	leaves.arena = &scratch;
	for (size_t i = 0; i < call->field_count; i++)
		add_changed(&leaves, revio, call, call->fields[i].field, call->fields[i].after);
	add_stamps(&leaves, revio, call);
	json_begin(&writer, out, false);
	json_open_array(&writer);
	put_operations(&writer, &leaves, call->live ? call->live->text : SV_ABSENT);
	json_close_array(&writer);
	release_leaves(&leaves);
	arena_release(&scratch);
}

/* ---- create -------------------------------------------------------------------------------------- */

/* Where the extension belongs beside an `also` path: "/billing_address/postal_code" and what makes
 * ".../postal_code_extension" of ".../postal_code"; absent when the names are not like that. */
static struct sv extension_beside(const struct field *field, struct sv also, struct arena *arena)
{
	if (!sv_has_prefix(field->extension, field->paths[0]))
		return SV_ABSENT;
	return arena_printf(arena, "%.*s%.*s", SV_ARG(also),
		SV_ARG(sv_from(field->extension, field->paths[0].n)));
}

static void add_given(
	struct leaves *leaves, const struct revio *revio, int field_no, struct sv after)
{
	const struct field *field = &revio->port.layout->fields[field_no];
	struct sv wire = wire_of(revio, field_no, after);
	struct sv main_part = wire;
	struct sv extension = SV_ABSENT;

	if (after.n == 0 || field->path_count == 0)
		return;
	bool is_split = !sv_is_absent(field->extension) &&
			fieldmap_split_postal(wire, &main_part, &extension);
	add_leaf(leaves, field, field->paths[0], main_part, false);
	if (is_split)
		add_leaf(leaves, field, field->extension, extension, false);
	for (size_t i = 0; i < field->also_count; i++) {
		struct sv beside = is_split ? extension_beside(field, field->also[i], leaves->arena)
					    : SV_ABSENT;
		add_leaf(leaves, field, field->also[i],
			is_split && sv_is_absent(beside) ? wire : main_part, false);
		if (!sv_is_absent(beside))
			add_leaf(leaves, field, beside, extension, false);
	}
}

void revio_create_body(const struct revio *revio, const struct live_call *call, struct buf *out)
{
	const struct layout *layout = revio->port.layout;
	struct leaves leaves = {0};
	struct json_writer writer;
	struct arena scratch;

	arena_init(&scratch, 0);
	leaves.arena = &scratch;
	for (size_t i = 0; i < call->field_count; i++)
		add_given(&leaves, revio, call->fields[i].field, call->fields[i].after);
	if (!is_in_call(call, layout->status))
		add_given(&leaves, revio, layout->status, SV("Open"));
	json_begin(&writer, out, false);
	json_build(&writer, leaves.json.at, leaves.json.count, SV(""));
	release_leaves(&leaves);
	arena_release(&scratch);
}

#include "io/manifest.h"

#include "engine/base/clock.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { MANIFEST_MAX = 256 * 1024 * 1024, MANIFEST_DEPTH = 8 };

int manifest_write(
	const char *path, struct buf *text, char out_seal[DIGEST_HEX_SIZE], struct err *err)
{
	struct json *json = NULL;
	int code = json_parse(buf_sv(text), MANIFEST_DEPTH, &json, err);

	if (code != 0)
		return code;
	json_seal(json, out_seal);
	json_free(json);
	bool indented = text->n > 1 && text->p[text->n - 2] == '\n';
	buf_truncate(text, text->n - (indented ? 2 : 1));
	buf_printf(text, indented ? ",\n  \"seal\": \"%s\"\n}\n" : ",\"seal\":\"%s\"}\n", out_seal);
	return file_write(path, buf_sv(text), err);
}

int manifest_open(const char *path, uint64_t format_version, struct arena *arena,
	struct manifest_in *in, struct err *err)
{
	struct buf text = BUF_INIT;
	uint64_t version = 0;
	int code = file_read(path, MANIFEST_MAX, &text, err);

	*in = (struct manifest_in){
		.path = arena_str(arena, sv_of(path)), .arena = arena, .failure = ERR_INIT};
	if (code == 0 && json_parse(buf_sv(&text), MANIFEST_DEPTH, &in->json, err) != 0) {
		err->code = ERR_SEAL;
		code = err_context(err, "'%s' is not what was sealed", path);
	}
	in->as_written = code == 0 && json_is_as_written(in->json, buf_sv(&text));
	buf_release(&text);
	if (code != 0)
		return code;
	if (!json_check_seal(in->json))
		return ERR_SET(err, ERR_SEAL,
			"the seal of '%s' does not fit its content; it was changed", path);
	if (!json_u64(json_get(in->json, "format_version"), &version) || version != format_version)
		return ERR_SET(err, ERR_DATA,
			"'%s' has another format_version than %llu; use the accord that wrote it",
			path, (unsigned long long)format_version);
	return 0;
}

void manifest_close(struct manifest_in *in)
{
	json_free(in->json);
	in->json = NULL;
}

int manifest_check(const struct manifest_in *in, struct err *err)
{
	if (in->failure.code == 0)
		return 0;
	*err = in->failure;
	return err->code;
}

void manifest_fail(struct manifest_in *in, const char *name)
{
	if (in->failure.code == 0)
		(void)ERR_SET(
			&in->failure, ERR_DATA, "'%s' has no proper member '%s'", in->path, name);
}

const struct json *manifest_object(
	struct manifest_in *in, const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	if (json_is_object(member))
		return member;
	manifest_fail(in, name);
	return NULL;
}

const struct json *manifest_array(
	struct manifest_in *in, const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	if (json_is_array(member))
		return member;
	manifest_fail(in, name);
	return NULL;
}

uint64_t manifest_u64(struct manifest_in *in, const struct json *object, const char *name)
{
	uint64_t number = 0;

	if (!json_u64(json_get(object, name), &number))
		manifest_fail(in, name);
	return number;
}

struct sv manifest_text(struct manifest_in *in, const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	if (json_is_string(member))
		return arena_sv(in->arena, json_text(member, in->arena));
	manifest_fail(in, name);
	return SV("");
}

int64_t manifest_time(struct manifest_in *in, const struct json *object, const char *name)
{
	int64_t seconds = 0;

	if (!clock_parse(json_text(json_get(object, name), in->arena), &seconds))
		manifest_fail(in, name);
	return seconds;
}

bool manifest_bool(struct manifest_in *in, const struct json *object, const char *name)
{
	const struct json *member = json_get(object, name);

	if (!json_is_bool(member))
		manifest_fail(in, name);
	return json_is_true(member);
}

size_t manifest_count(const struct json *parent)
{
	size_t count = 0;

	for (const struct json *at = json_first(parent); at; at = json_next(at))
		count++;
	return count;
}

void manifest_put_time(struct json_writer *writer, const char *name, int64_t seconds)
{
	char text[CLOCK_TEXT_SIZE];

	clock_format(seconds, text);
	json_member(writer, name, sv_of(text));
}

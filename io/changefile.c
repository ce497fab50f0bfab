#include "io/changefile.h"

#include "engine/base/mem.h"
#include "io/changecsv.h"
#include "io/changemanifest.h"
#include "io/csvout.h"
#include "io/file.h"
#include "io/json.h"

#include "engine/base/banned.h"

/* ---- writing -------------------------------------------------------------------------------------------- */

struct changewriter {
	struct arena arena;
	const char *folder;    /* final */
	const char *temporary; /* where the files are until it is whole */
	struct csvout *files[CHANGE_FILE_COUNT];
	bool committed;
};

int changewriter_open(
	const char *dir, const char *changeset_id, struct changewriter **out, struct err *err)
{
	if (!file_name_is_plain(sv_of(changeset_id)))
		return ERR_SET(err, ERR_USAGE, "'%s' is no change set id", changeset_id);
	struct changewriter *writer = mem_calloc(1, sizeof(*writer));

	arena_init(&writer->arena, 4096);
	writer->folder = file_join(&writer->arena, dir, changeset_id);
	if (file_exists(writer->folder)) {
		(void)ERR_SET(
			err, ERR_CANT_CREATE, "change set '%s' is there already", writer->folder);
		changewriter_free(writer);
		return err->code;
	}
	writer->temporary = file_temporary_name(&writer->arena, writer->folder);
	int code = file_make_folder(writer->temporary, err);
	for (int i = 0; i < CHANGE_FILE_COUNT && code == 0; i++) {
		const struct change_file_layout *layout = &change_files[i];
		code = csvout_open(file_join(&writer->arena, writer->temporary, layout->name),
			layout->is_gzip ? CSVOUT_GZIP : CSVOUT_PLAIN, layout->columns,
			layout->count, &writer->files[i], err);
	}
	if (code != 0) {
		changewriter_free(writer);
		return code;
	}
	*out = writer;
	return 0;
}

void changewriter_change(struct changewriter *writer, const struct change *change)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	change_to_texts(change, texts);
	csvout_row(writer->files[CHANGE_FILE_CHANGES], texts);
}

void changewriter_pending(struct changewriter *writer, const struct change *change)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	change_to_texts(change, texts);
	csvout_row(writer->files[CHANGE_FILE_PENDING], texts);
}

void changewriter_conflict(struct changewriter *writer, const struct conflict *conflict)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	conflict_to_texts(conflict, texts);
	csvout_row(writer->files[CHANGE_FILE_CONFLICTS], texts);
}

void changewriter_skipped(struct changewriter *writer, const struct skipped *skipped)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	skipped_to_texts(skipped, texts);
	csvout_row(writer->files[CHANGE_FILE_SKIPPED], texts);
}

void changewriter_finding(struct changewriter *writer, const struct finding *finding)
{
	struct sv texts[CHANGE_COLUMNS_MAX];
	char number[24];

	finding_to_texts(finding, number, texts);
	csvout_row(writer->files[CHANGE_FILE_FINDINGS], texts);
}

void changewriter_link(struct changewriter *writer, const struct link_add *link)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	link_to_texts(link, texts);
	csvout_row(writer->files[CHANGE_FILE_LINKS], texts);
}

void changewriter_agreement(struct changewriter *writer, const struct agreement *agreement)
{
	struct sv texts[CHANGE_COLUMNS_MAX];
	char number[24];

	agreement_to_texts(agreement, number, texts);
	csvout_row(writer->files[CHANGE_FILE_AGREEMENTS], texts);
}

static int commit_files(struct changewriter *writer, struct changeset_file *files,
	struct arena *arena, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];

	for (int i = 0; i < CHANGE_FILE_COUNT; i++) {
		if (csvout_commit(writer->files[i], hex, err) != 0)
			return err->code;
		files[i] = (struct changeset_file){sv_of(change_files[i].name),
			arena_sv(arena, sv_of(hex)), csvout_rows(writer->files[i])};
	}
	return 0;
}

int changewriter_commit(struct changewriter *writer, struct changeset_manifest *manifest,
	struct arena *arena, const char **out_path, struct err *err)
{
	struct changeset_file *files = arena_calloc(arena, CHANGE_FILE_COUNT, sizeof(*files));

	int code = commit_files(writer, files, arena, err);
	if (code == 0) {
		manifest->files = files;
		manifest->file_count = CHANGE_FILE_COUNT;
		code = changemanifest_commit(
			manifest, writer->temporary, writer->folder, arena, err);
	}
	if (code != 0)
		return code;
	writer->committed = true;
	*out_path = arena_str(arena, sv_of(writer->folder));
	return 0;
}

void changewriter_free(struct changewriter *writer)
{
	if (!writer)
		return;
	for (int i = 0; i < CHANGE_FILE_COUNT; i++)
		csvout_free(writer->files[i]);
	if (!writer->committed && writer->temporary)
		file_remove_quietly(writer->temporary);
	arena_release(&writer->arena);
	mem_free(writer);
}

/* ---- checking ---------------------------------------------------------------------------------------------- */

static int verify_file(
	const char *folder, const struct changeset_file *file, struct arena *arena, struct err *err)
{
	char hex[DIGEST_HEX_SIZE];
	uint64_t size;

	if (!file_name_is_plain(file->name))
		return ERR_SET(err, ERR_SEAL, "manifest of '%s' names a file '%.*s' outside of it",
			folder, SV_ARG(file->name));
	const char *path = file_join(arena, folder, arena_str(arena, file->name));
	if (!file_exists(path))
		return ERR_SET(err, ERR_SEAL, "'%s' is missing", path);
	if (file_sha256(path, hex, &size, err) != 0)
		return err->code;
	if (!sv_eq(file->sha256, sv_of(hex)))
		return ERR_SET(err, ERR_SEAL,
			"'%s' is not what was sealed (SHA-256 %.12s..., sealed %.12s...)", path,
			hex, file->sha256.p);
	return 0;
}

static bool is_named(const struct changeset_manifest *manifest, const char *name)
{
	for (size_t i = 0; i < manifest->file_count; i++) {
		if (sv_eq(manifest->files[i].name, sv_of(name)))
			return true;
	}
	return false;
}

/* Every file that a change set has must be sealed by it; what is not sealed does not belong there. */
static int verify_names(
	const char *folder, const struct changeset_manifest *manifest, struct err *err)
{
	for (int i = 0; i < CHANGE_FILE_COUNT; i++) {
		if (!is_named(manifest, change_files[i].name))
			return ERR_SET(err, ERR_SEAL,
				"the manifest of '%s' does not seal '%s', which does not belong "
				"there then",
				folder, change_files[i].name);
	}
	return 0;
}

int changefile_verify_files(
	const char *folder, const struct changeset_manifest *manifest, struct err *err)
{
	struct arena arena;
	int code = 0;

	arena_init(&arena, 4096);
	for (size_t i = 0; i < manifest->file_count && code == 0; i++)
		code = verify_file(folder, &manifest->files[i], &arena, err);
	arena_release(&arena);
	return code;
}

int changefile_read_manifest(const char *folder, struct arena *arena,
	struct changeset_manifest *out_manifest, struct err *err)
{
	enum { MANIFEST_BYTES_MAX = 4 * 1024 * 1024 };
	struct buf text = BUF_INIT;
	const char *path = file_join(arena, folder, "manifest.json");
	int code = file_read(path, MANIFEST_BYTES_MAX, &text, err);

	if (code == 0 &&
		(code = changemanifest_parse(buf_sv(&text), arena, out_manifest, err)) != 0)
		(void)err_context(err, "'%s'", path);
	if (code == 0 && !sv_eq(out_manifest->changeset_id, sv_of(file_base(folder))) &&
		strchr(folder, '/'))
		code = ERR_SET(err, ERR_SEAL, "'%s' holds the manifest of change set '%.*s'",
			folder, SV_ARG(out_manifest->changeset_id));
	buf_release(&text);
	return code;
}

int changefile_verify(
	const char *folder, const struct changeset_manifest *manifest, struct err *err)
{
	if (manifest->part.n)
		return ERR_SET(err, ERR_DATA,
			"'%s' is part %.*s of a comparison, and no change set; `accord diff "
			"--join` "
			"makes one of all parts",
			folder, SV_ARG(manifest->part));
	if (verify_names(folder, manifest, err) != 0)
		return err->code;
	return changefile_verify_files(folder, manifest, err);
}

/* ---- finding ------------------------------------------------------------------------------------------------- */

/* Is it a change set, and not something else that lies there? */
static bool is_whole(const char *dir, const char *name)
{
	struct arena arena;

	arena_init(&arena, 1024);
	bool whole = file_exists(file_join(&arena, file_join(&arena, dir, name), "manifest.json"));
	arena_release(&arena);
	return whole;
}

static int resolve_newest(
	const char *dir, const struct file_names *names, const char **out_name, struct err *err)
{
	for (size_t i = names->count; i-- > 0;) {
		if (is_whole(dir, names->at[i])) {
			*out_name = names->at[i];
			return 0;
		}
	}
	return ERR_SET(err, ERR_NO_INPUT,
		"there is no change set in '%s' yet; `accord diff` makes one", dir);
}

static int resolve_beginning(const char *dir, const struct file_names *names, const char *text,
	const char **out_name, struct err *err)
{
	size_t found = 0;

	for (size_t i = 0; i < names->count; i++) {
		if (!is_whole(dir, names->at[i]))
			continue;
		if (strcmp(names->at[i], text) == 0) {
			*out_name = names->at[i];
			return 0;
		}
		if (sv_has_prefix(sv_of(names->at[i]), sv_of(text))) {
			*out_name = names->at[i];
			found++;
		}
	}
	if (found == 0)
		return ERR_SET(err, ERR_NO_INPUT, "there is no change set '%s' in '%s'", text, dir);
	if (found > 1)
		return ERR_SET(err, ERR_USAGE,
			"'%s' is the beginning of %zu change sets; write more of it", text, found);
	return 0;
}

int changefile_resolve(const char *dir, const char *text, struct arena *arena,
	const char **out_folder, struct err *err)
{
	struct file_names names = {0};
	const char *name = NULL;
	int code;

	if (text && strchr(text, '/')) {
		if (strncmp(text, "..", 2) == 0 && !file_exists(text))
			return ERR_SET(err, ERR_USAGE, "'%s' is no change set", text);
		if (!file_is_folder(text))
			return ERR_SET(
				err, ERR_NO_INPUT, "there is no change set folder '%s'", text);
		size_t n = strlen(text);
		while (n > 1 && text[n - 1] == '/')
			n--;
		*out_folder = arena_str(arena, sv_make(text, n));
		return 0;
	}
	if (text && !file_name_is_plain(sv_of(text)))
		return ERR_SET(err, ERR_USAGE, "'%s' is no change set id", text);
	if (!file_is_folder(dir))
		return ERR_SET(err, ERR_NO_INPUT,
			"there is no change set in '%s' yet; `accord diff` makes one", dir);
	code = file_list(dir, arena, &names, err);
	if (code == 0)
		code = text ? resolve_beginning(dir, &names, text, &name, err)
			    : resolve_newest(dir, &names, &name, err);
	if (code == 0)
		*out_folder = file_join(arena, dir, name);
	vec_release(&names);
	return code;
}

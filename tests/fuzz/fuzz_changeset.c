/*
 * Change sets from hands that know how to seal. The first byte chooses: a manifest of any JSON with a right seal,
 * which must come out of sealing again as it went in; or one of the CSV files, whose rows must survive being
 * written and read again.
 */
#include "tests/fuzz/fuzz_help.h"

#include "io/changecsv.h"
#include "io/changefile.h"
#include "io/changemanifest.h"
#include "io/csvout.h"
#include "io/json.h"

#include "engine/base/banned.h"

/* ---- the manifest ---------------------------------------------------------------------------- */

static bool add_seal(struct sv json, struct buf *out)
{
	struct json *root = NULL;
	struct err err = ERR_INIT;
	char seal[DIGEST_HEX_SIZE];

	if (json_parse(json, 32, &root, &err) != 0)
		return false;
	bool is_object = json_is_object(root) && json_first(root);
	json_add_canonical(root, "seal", out);
	json_seal(root, seal);
	json_free(root);
	if (!is_object || out->n < 3)
		return false;
	buf_truncate(out, out->n - 1);
	buf_printf(out, ",\"seal\":\"%s\"}\n", seal);
	return true;
}

static void try_manifest(struct sv json)
{
	struct changeset_manifest manifest = {0};
	struct changeset_manifest again = {0};
	struct buf sealed = BUF_INIT;
	struct buf written = BUF_INIT;
	struct err err = ERR_INIT;
	struct arena arena;

	arena_init(&arena, 0);
	if (add_seal(json, &sealed) &&
		changemanifest_parse(buf_sv(&sealed), &arena, &manifest, &err) == 0) {
		FUZZ_CHECK(changemanifest_seal(&manifest, &arena, &written, &err) == 0);
		FUZZ_CHECK(changemanifest_parse(buf_sv(&written), &arena, &again, &err) == 0);
		FUZZ_CHECK(again.file_count == manifest.file_count);
		FUZZ_CHECK(sv_eq(again.seal, manifest.seal));
	}
	arena_release(&arena);
	buf_release(&sealed);
	buf_release(&written);
}

/* ---- the rows -------------------------------------------------------------------------------- */

struct rows {
	enum change_file file;
	struct buf text; /* as csvout writes them */
};

static int keep(struct rows *rows, const struct sv *texts)
{
	csvout_add_row(&rows->text, texts, change_files[rows->file].count);
	return 0;
}

static int take_change(void *self, const struct change *row, struct err *err)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	(void)err;
	change_to_texts(row, texts);
	return keep(self, texts);
}

static int take_conflict(void *self, const struct conflict *row, struct err *err)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	(void)err;
	conflict_to_texts(row, texts);
	return keep(self, texts);
}

static int take_skipped(void *self, const struct skipped *row, struct err *err)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	(void)err;
	skipped_to_texts(row, texts);
	return keep(self, texts);
}

static int take_finding(void *self, const struct finding *row, struct err *err)
{
	struct sv texts[CHANGE_COLUMNS_MAX];
	char number[24];

	(void)err;
	finding_to_texts(row, number, texts);
	return keep(self, texts);
}

static int take_link(void *self, const struct link_add *row, struct err *err)
{
	struct sv texts[CHANGE_COLUMNS_MAX];

	(void)err;
	link_to_texts(row, texts);
	return keep(self, texts);
}

static int take_agreement(void *self, const struct agreement *row, struct err *err)
{
	struct sv texts[CHANGE_COLUMNS_MAX];
	char number[24];

	(void)err;
	agreement_to_texts(row, number, texts);
	return keep(self, texts);
}

static int each(const char *folder, struct rows *rows)
{
	struct err err = ERR_INIT;

	switch (rows->file) {
	case CHANGE_FILE_CHANGES:
	case CHANGE_FILE_PENDING:
		return changefile_each_change(
			folder, change_files[rows->file].name, take_change, rows, &err);
	case CHANGE_FILE_CONFLICTS:
		return changefile_each_conflict(folder, take_conflict, rows, &err);
	case CHANGE_FILE_SKIPPED:
		return changefile_each_skipped(folder, take_skipped, rows, &err);
	case CHANGE_FILE_FINDINGS:
		return changefile_each_finding(folder, take_finding, rows, &err);
	case CHANGE_FILE_LINKS:
		return changefile_each_link(folder, take_link, rows, &err);
	case CHANGE_FILE_AGREEMENTS:
		return changefile_each_agreement(folder, take_agreement, rows, &err);
	case CHANGE_FILE_COUNT:
		break;
	}
	return -1;
}

static void try_file(enum change_file file, struct sv rows_text)
{
	const struct change_file_layout *layout = &change_files[file];
	struct rows first = {.file = file};
	struct rows second = {.file = file};
	struct sv header[CHANGE_COLUMNS_MAX];
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < layout->count; i++)
		header[i] = sv_of(layout->columns[i]);
	csvout_add_row(&text, header, layout->count);
	size_t header_size = text.n;
	buf_add_sv(&text, rows_text);
	(void)fuzz_put(layout->name, buf_sv(&text));
	if (each(fuzz_folder, &first) == 0) {
		buf_truncate(&text, header_size);
		buf_add_sv(&text, buf_sv(&first.text));
		(void)fuzz_put(layout->name, buf_sv(&text));
		FUZZ_CHECK(each(fuzz_folder, &second) == 0);
		FUZZ_CHECK(sv_eq(buf_sv(&first.text), buf_sv(&second.text)));
	}
	buf_release(&text);
	buf_release(&first.text);
	buf_release(&second.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv bytes = fuzz_sv(data, size);
	unsigned choice = fuzz_choice(&bytes, CHANGE_FILE_COUNT + 1);

	if (choice == CHANGE_FILE_COUNT)
		try_manifest(bytes);
	else
		try_file((enum change_file)choice, bytes);
	return 0;
}

/* The files of a change set, their writing, and how an id finds its folder. */
#include "io/changefile_private.h"

#include <stdio.h>

#include "engine/base/mem.h"
#include "io/csvout.h"
#include "io/file.h"

#include "engine/base/banned.h"

#define CHANGE_COLUMNS                                                                             \
	{                                                                                          \
		"change_id", "direction", "action", "customer_id", "site_num", "account_number",   \
			"name", "field", "before", "after", "rule", "reason"                       \
	}

const struct changefile_form changefile_forms[CHANGEFILE_COUNT] = {
	[CHANGEFILE_CHANGES] = {"changes.csv", CHANGE_COLUMNS, 12, false},
	[CHANGEFILE_PENDING] = {"pending.csv", CHANGE_COLUMNS, 12, false},
	[CHANGEFILE_CONFLICTS] = {"conflicts.csv",
		{"customer_id", "site_num", "account_number", "name", "rule", "customer_value",
			"site_value", "base_value", "kind", "resolution"},
		10, false},
	[CHANGEFILE_SKIPPED] = {"skipped.csv",
		{"system", "key", "account_number", "name", "rule", "reason"}, 6, false},
	[CHANGEFILE_FINDINGS] = {"findings.csv",
		{"finding", "customer_id", "site_num", "account_number", "name", "detail",
			"first_seen", "runs_open"},
		8, false},
	[CHANGEFILE_LINKS] = {"links.csv", {"customer_id", "site_num", "account_number", "method"},
		4, false},
	[CHANGEFILE_AGREEMENTS] = {"agreements.csv.gz",
		{"customer_id", "site_num", "rule", "customer_value", "site_value", "forget"}, 6,
		true},
};

struct changewriter {
	struct arena arena;
	const char *final;
	const char *temporary; /* NULL until the folder is made */
	struct csvout *files[CHANGEFILE_COUNT];
	bool committed;
};

int changewriter_open(
	const char *dir, const char *changeset_id, struct changewriter **out, struct err *err)
{
	struct changewriter *writer = NULL;
	int code = 0;

	if (!file_name_is_plain(sv_of(changeset_id)))
		return ERR_SET(err, ERR_USAGE, "'%s' is no name for a change set", changeset_id);
	code = file_make_folder(dir, err);
	if (code != 0)
		return code;
	writer = mem_calloc(1, sizeof(*writer));
	arena_init(&writer->arena, 0);
	writer->final = file_join(&writer->arena, dir, changeset_id);
	const char *temporary = file_temporary_name(&writer->arena, writer->final);
	if (file_exists(writer->final))
		code = ERR_SET(err, ERR_CANT_CREATE, "'%s' is there already", writer->final);
	if (code == 0)
		code = file_make_folder(temporary, err);
	if (code == 0)
		writer->temporary = temporary;
	for (size_t i = 0; i < CHANGEFILE_COUNT && code == 0; i++) {
		const struct changefile_form *form = &changefile_forms[i];
		code = csvout_open(file_join(&writer->arena, temporary, form->name),
			form->gzip ? CSVOUT_GZIP : CSVOUT_PLAIN, form->columns, form->count,
			&writer->files[i], err);
	}
	if (code != 0) {
		changewriter_free(writer);
		return code;
	}
	*out = writer;
	return 0;
}

static void put_change(struct csvout *file, const struct change *c)
{
	const struct sv values[] = {sv_of(c->id), sv_of(direction_name(c->direction)),
		sv_of(action_name(c->action)), c->customer_id, c->site_num, c->account_number,
		c->name, c->field, c->before, c->after, c->rule, c->reason};

	csvout_row(file, values);
}

void changewriter_change(struct changewriter *writer, const struct change *change)
{
	put_change(writer->files[CHANGEFILE_CHANGES], change);
}

void changewriter_pending(struct changewriter *writer, const struct change *change)
{
	put_change(writer->files[CHANGEFILE_PENDING], change);
}

void changewriter_conflict(struct changewriter *writer, const struct conflict *c)
{
	const struct sv values[] = {c->customer_id, c->site_num, c->account_number, c->name,
		c->rule, c->customer_value, c->site_value, c->base_value, c->kind, c->resolution};

	csvout_row(writer->files[CHANGEFILE_CONFLICTS], values);
}

void changewriter_skipped(struct changewriter *writer, const struct skipped *s)
{
	const struct sv values[] = {sv_of(side_system(s->side)), s->key, s->account_number, s->name,
		s->rule, s->reason};

	csvout_row(writer->files[CHANGEFILE_SKIPPED], values);
}

void changewriter_finding(struct changewriter *writer, const struct finding *f)
{
	char runs[24];
	int n = snprintf(runs, sizeof(runs), "%llu", (unsigned long long)f->runs_open);
	const struct sv values[] = {f->finding, f->customer_id, f->site_num, f->account_number,
		f->name, f->detail, f->first_seen, sv_make(runs, (size_t)n)};

	csvout_row(writer->files[CHANGEFILE_FINDINGS], values);
}

void changewriter_link(struct changewriter *writer, const struct link_add *l)
{
	const struct sv values[] = {l->customer_id, l->site_num, l->account_number, l->method};

	csvout_row(writer->files[CHANGEFILE_LINKS], values);
}

void changewriter_agreement(struct changewriter *writer, const struct agreement *a)
{
	const struct sv values[] = {a->customer_id, a->site_num, a->rule, a->customer_value,
		a->site_value, a->forget ? SV("yes") : SV("")};

	csvout_row(writer->files[CHANGEFILE_AGREEMENTS], values);
}

int changewriter_commit(struct changewriter *writer, struct changeset_manifest *manifest,
	struct arena *arena, const char **out_path, struct err *err)
{
	struct changeset_file *files = arena_calloc(arena, CHANGEFILE_COUNT, sizeof(*files));
	char hex[DIGEST_HEX_SIZE];
	int code = 0;

	for (size_t i = 0; i < CHANGEFILE_COUNT && code == 0; i++) {
		code = csvout_commit(writer->files[i], hex, err);
		if (code == 0)
			files[i] = (struct changeset_file){sv_of(changefile_forms[i].name),
				arena_sv(arena, sv_of(hex)), csvout_rows(writer->files[i])};
	}
	if (code != 0)
		return code;
	manifest->files = files;
	manifest->file_count = CHANGEFILE_COUNT;
	code = changefile_write_manifest(writer->temporary, manifest, arena, err);
	if (code == 0)
		code = file_rename_folder(writer->temporary, writer->final, err);
	if (code != 0)
		return code;
	writer->committed = true;
	*out_path = arena_str(arena, sv_of(writer->final));
	return 0;
}

void changewriter_free(struct changewriter *writer)
{
	struct err unused = ERR_INIT;

	if (!writer)
		return;
	for (size_t i = 0; i < CHANGEFILE_COUNT; i++)
		csvout_free(writer->files[i]);
	if (writer->temporary && !writer->committed)
		(void)!file_remove(writer->temporary, &unused);
	arena_release(&writer->arena);
	mem_free(writer);
}

/* ---- finding a folder ------------------------------------------------------------------------- */

static bool has_manifest(struct arena *arena, const char *folder)
{
	return file_exists(file_join(arena, folder, CHANGEFILE_MANIFEST));
}

/* The one folder in `dir` whose name begins with `text`; the newest for the empty text. */
static int find_by_beginning(const char *dir, struct sv text, struct arena *arena,
	const char **out_folder, struct err *err)
{
	struct file_names names = {0};
	const char *hit = NULL;
	size_t hits = 0;
	int code = file_is_folder(dir) ? file_list(dir, arena, &names, err) : 0;

	if (code != 0)
		return code;
	for (size_t i = 0; i < names.count; i++) {
		const char *folder = file_join(arena, dir, names.at[i]);
		if (!sv_has_prefix(sv_of(names.at[i]), text) || !has_manifest(arena, folder))
			continue;
		hit = folder;
		hits++;
		if (text.n > 0 && sv_eq(sv_of(names.at[i]), text)) {
			hits = 1; /* the whole id, though others go on from it */
			break;
		}
	}
	vec_release(&names);
	if (hits == 0 && text.n == 0)
		return ERR_SET(err, ERR_NO_INPUT,
			"there is no change set in '%s'; make one with 'accord diff'", dir);
	if (hits == 0)
		return ERR_SET(err, ERR_NO_INPUT, "there is no change set '%.*s' in '%s'",
			SV_ARG(text), dir);
	if (hits > 1 && text.n > 0)
		return ERR_SET(err, ERR_USAGE,
			"%zu change sets in '%s' begin with '%.*s'; give more of the id", hits, dir,
			SV_ARG(text));
	*out_folder = hit;
	return 0;
}

int changefile_resolve(const char *dir, const char *text, struct arena *arena,
	const char **out_folder, struct err *err)
{
	if (!text)
		return find_by_beginning(dir, SV(""), arena, out_folder, err);
	if (file_name_is_plain(sv_of(text)))
		return find_by_beginning(dir, sv_of(text), arena, out_folder, err);
	if (strchr(text, '/') && has_manifest(arena, text)) {
		*out_folder = arena_str(arena, sv_of(text));
		return 0;
	}
	if (text[0] == '/' || (strchr(text, '/') && !strstr(text, "..")))
		return ERR_SET(err, ERR_NO_INPUT, "there is no change set at '%s'", text);
	return ERR_SET(err, ERR_USAGE, "'%s' is neither the id nor the path of a change set", text);
}

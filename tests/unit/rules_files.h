/*
 * rules_files - rule files for unit tests: from texts or from a folder, compiled.
 *
 * Reads the small part of INI that rule files use, so that the tests of rules/ need no floor above it.
 */
#ifndef ACCORD_TESTS_RULES_FILES_H
#define ACCORD_TESTS_RULES_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/buf.h"
#include "rules/ruleset.h"

struct rules_files {
	struct arena arena;
	struct {
		VEC_FIELDS(struct section);
	} sections;
	struct ruleset_problems problems;
	struct ruleset *ruleset;
	struct sv bill_profile; /* the setting */
	struct err err;
};

static inline void rules_files_init(struct rules_files *files)
{
	*files = (struct rules_files){.err = ERR_INIT, .bill_profile = SV("12")};
	arena_init(&files->arena, 0);
}

static inline void rules_files_release(struct rules_files *files)
{
	ruleset_free(files->ruleset);
	vec_release(&files->sections);
	vec_release(&files->problems);
	arena_release(&files->arena);
}

static inline struct sv rules_files_code(struct sv line)
{
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == ';' && (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
			return sv_trim(sv_sub(line, 0, i));
	}
	return sv_trim(line);
}

static inline void rules_files_line(
	struct rules_files *files, const char *file, int line_no, struct sv line)
{
	if (line.n == 0)
		return;
	if (line.p[0] == '[') {
		struct sv name = sv_trim(sv_sub(line, 1, line.n < 2 ? 0 : line.n - 2));
		struct sv kind = sv_cut(&name, ' ');
		*vec_push(&files->sections) = (struct section){
			.file = file, .line = line_no, .kind = kind, .name = sv_trim(name)};
		return;
	}
	struct section *section = &files->sections.at[files->sections.count - 1];
	struct sv value = line;
	struct sv key = sv_trim(sv_cut(&value, '='));
	struct section_entry entry = {key, sv_trim(value), line_no};
	struct section_entry *entries =
		arena_calloc(&files->arena, section->count + 1, sizeof(*entries));
	if (section->count)
		memcpy(entries, section->entries, section->count * sizeof(*entries));
	entries[section->count] = entry;
	section->entries = entries;
	section->count++;
}

static inline void rules_files_add_text(struct rules_files *files, const char *file, struct sv text)
{
	struct sv rest = arena_sv(&files->arena, text);
	const char *name = arena_str(&files->arena, sv_of(file));

	for (int line_no = 1; !sv_is_absent(rest); line_no++)
		rules_files_line(files, name, line_no, rules_files_code(sv_cut(&rest, '\n')));
}

/* The whole of a file; the empty view when there is none. */
static inline struct sv rules_files_read(struct rules_files *files, const char *path)
{
	struct buf text = BUF_INIT;
	FILE *in = fopen(path, "rb");

	for (int c = in ? getc(in) : EOF; c != EOF; c = getc(in))
		buf_add_char(&text, (char)c);
	if (in)
		(void)fclose(in);
	struct sv kept = arena_sv(&files->arena, buf_sv(&text));
	buf_release(&text);
	return kept;
}

static inline int rules_files_wanted(const struct dirent *entry)
{
	struct sv name = sv_of(entry->d_name);

	return sv_has_suffix(name, SV(".rules")) || sv_has_suffix(name, SV(".fields"));
}

static inline void rules_files_add_dir(struct rules_files *files, const char *dir)
{
	struct dirent **entries = NULL;
	int count = scandir(dir, &entries, rules_files_wanted, alphasort);

	for (int i = 0; i < count; i++) {
		struct sv path = arena_printf(&files->arena, "%s/%s", dir, entries[i]->d_name);
		rules_files_add_text(files, path.p, rules_files_read(files, path.p));
		free(entries[i]);
	}
	free(entries);
}

static inline int rules_files_compile(struct rules_files *files)
{
	const struct ruleset_setting settings[] = {
		{"dealer_number", {"1234", 4}},
		{"default_device_type", {"2GIGCP21", 8}},
		{"default_timezone", {"13", 2}},
		{"bill_profile", files->bill_profile},
	};
	const struct ruleset_input input = {
		.sections = files->sections.at,
		.section_count = files->sections.count,
		.settings = settings,
		.setting_count = sizeof(settings) / sizeof(settings[0]),
		.name_order = NAME_FIRST_LAST,
		.sha256 = "0000000000000000000000000000000000000000000000000000000000000000",
	};

	return ruleset_compile(&input, &files->ruleset, &files->problems, &files->err);
}

/* All problems, a line each. */
static inline void rules_files_problems(const struct rules_files *files, struct buf *out)
{
	for (size_t i = 0; i < files->problems.count; i++) {
		ruleset_problem_text(&files->problems.at[i], out);
		buf_add_char(out, '\n');
	}
}

/* A record of a side from "column=value" texts, NULL-ended. */
static inline struct record rules_files_record(
	struct rules_files *files, enum side side, const char *const *columns)
{
	const struct layout *layout = &files->ruleset->layouts[side];
	struct sv *values = arena_calloc(&files->arena, layout->count, sizeof(*values));

	for (; *columns; columns++) {
		struct sv value = sv_of(*columns);
		struct sv name = sv_cut(&value, '=');
		int field = layout_find(layout, name);
		if (field == FIELD_NONE) {
			(void)fprintf(stderr, "no column %s\n", *columns);
			abort();
		}
		values[field] = value;
	}
	return (struct record){layout, values};
}

#define RULES_RECORD(files, side, ...)                                                             \
	rules_files_record((files), (side), (const char *const[]){__VA_ARGS__, NULL})

#endif

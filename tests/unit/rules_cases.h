/*
 * rules_cases - folders of cases: each holds inputs and a file `expected`.
 *
 * ACCORD_UPDATE=1 writes `expected` anew; look at the difference before it is committed.
 */
#ifndef ACCORD_TESTS_RULES_CASES_H
#define ACCORD_TESTS_RULES_CASES_H

#include "tests/unit/rules_files.h"

/* Appends to `out` what the case in `dir` gives. */
typedef void rules_case_fn(struct rules_files *files, const char *dir, struct buf *out);

static inline int rules_cases_is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static inline bool rules_cases_write(const char *path, const struct buf *text)
{
	FILE *out = fopen(path, "wb");

	if (!out)
		return false;
	(void)fwrite(buf_str(text), 1, text->n, out);
	return fclose(out) == 0;
}

/* One case: true when it gives what is expected. */
static inline bool rules_cases_one(const char *dir, rules_case_fn *run)
{
	struct rules_files files;
	struct buf got = BUF_INIT;

	rules_files_init(&files);
	struct sv path = arena_printf(&files.arena, "%s/expected", dir);
	run(&files, dir, &got);
	if (getenv("ACCORD_UPDATE"))
		(void)rules_cases_write(path.p, &got);
	struct sv expected = rules_files_read(&files, path.p);
	bool good = got.n > 0 && sv_eq(buf_sv(&got), expected);
	if (!good)
		(void)fprintf(stderr, "%s: expected\n%.*s\ngot\n%s\n", dir, SV_ARG(expected),
			buf_str(&got));
	buf_release(&got);
	rules_files_release(&files);
	return good;
}

/* All cases of a folder; how many went wrong, or -1 when there is none. */
static inline int rules_cases_all(const char *topic, rules_case_fn *run)
{
	struct dirent **entries = NULL;
	int count = scandir(topic, &entries, rules_cases_is_visible, alphasort);
	int wrong = count > 0 ? 0 : -1;

	for (int i = 0; i < count; i++) {
		struct buf dir = BUF_INIT;
		buf_printf(&dir, "%s/%s", topic, entries[i]->d_name);
		wrong += rules_cases_one(buf_str(&dir), run) ? 0 : 1;
		buf_release(&dir);
		free(entries[i]);
	}
	free(entries);
	return wrong;
}

/* A record from the file `name` of a case, a "column=value" a line; RECORD_NONE without the file. */
static inline struct record rules_cases_record(
	struct rules_files *files, const char *dir, const char *name, enum side side)
{
	enum { COLUMNS_MAX = 64 };
	const char *columns[COLUMNS_MAX + 1] = {NULL};
	size_t count = 0;
	struct sv path = arena_printf(&files->arena, "%s/%s", dir, name);
	struct sv rest = rules_files_read(files, path.p);

	if (rest.n == 0)
		return RECORD_NONE;
	while (!sv_is_absent(rest) && count < COLUMNS_MAX) {
		struct sv line = sv_trim(sv_cut(&rest, '\n'));
		if (line.n > 0)
			columns[count++] = arena_str(&files->arena, line);
	}
	return rules_files_record(files, side, columns);
}

#endif

/*
 * name_cases - reads a fixture of the name tests: RFC 4180 with a header, CRLF line ends.
 *
 * For tests only: a broken file fails the test that reads it.
 */
#ifndef ACCORD_TESTS_NAME_CASES_H
#define ACCORD_TESTS_NAME_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"

enum { CASE_FIELDS = 6 };

struct case_file {
	struct arena arena;
	FILE *file;
	size_t row_no;
};

/* One row into `fields` (all CASE_FIELDS, absent ones empty); false at the end. */
static inline bool case_next(struct case_file *cases, struct sv fields[CASE_FIELDS])
{
	struct buf field = BUF_INIT;
	size_t count = 0;
	bool quoted = false;
	int c;

	arena_clear(&cases->arena);
	for (size_t i = 0; i < CASE_FIELDS; i++)
		fields[i] = SV("");
	while ((c = fgetc(cases->file)) != EOF) {
		if (c == '"') {
			int next = quoted ? fgetc(cases->file) : 0;
			if (next == '"') {
				buf_add_char(&field, '"');
				continue;
			}
			if (quoted)
				ungetc(next, cases->file);
			quoted = !quoted;
		} else if (!quoted && (c == ',' || c == '\n')) {
			assert_true(count < CASE_FIELDS);
			fields[count++] = arena_sv(&cases->arena, buf_sv(&field));
			buf_clear(&field);
			if (c == '\n')
				break;
		} else if (quoted || c != '\r') {
			buf_add_char(&field, (char)c);
		}
	}
	buf_release(&field);
	cases->row_no++;
	return count > 0;
}

static inline void case_open(struct case_file *cases, const char *path)
{
	struct sv header[CASE_FIELDS];

	*cases = (struct case_file){.file = fopen(path, "rb")};
	arena_init(&cases->arena, 0);
	assert_non_null(cases->file);
	assert_true(case_next(cases, header));
}

static inline void case_close(struct case_file *cases)
{
	(void)fclose(cases->file);
	arena_release(&cases->arena);
}

/* xorshift64*; the seed is printed by the test that uses it. */
static inline uint64_t case_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545F4914F6CDD1DULL;
}

#endif

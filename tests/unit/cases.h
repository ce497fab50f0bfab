/*
 * cases - tables of test cases as CSV (RFC 4180), for tests that run fixtures/rules/.../cases.csv.
 *
 * Reads the whole file; the texts are unquoted in place. A missing file fails the test: run tests from
 * the root of the tree.
 */
#ifndef ACCORD_TESTS_CASES_H
#define ACCORD_TESTS_CASES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/sv.h"

enum { CASE_COLUMNS = 8 };

struct case_row {
	struct sv at[CASE_COLUMNS];
	size_t count;
	size_t row_no; /* 1 is the header */
};

struct cases {
	char *text;
	size_t size;
	size_t next;
	size_t row_no;
};

static inline bool cases_open(struct cases *cases, const char *path)
{
	FILE *file = fopen(path, "rb");

	*cases = (struct cases){0};
	if (!file)
		return false;
	cases->text = malloc(1 << 20);
	cases->size = fread(cases->text, 1, 1 << 20, file);
	(void)fclose(file);
	return cases->size > 0;
}

static inline void cases_close(struct cases *cases)
{
	free(cases->text);
}

/* One field; the unquoted text is never longer than the quoted one. */
static inline struct sv cases_field(struct cases *cases)
{
	char *p = cases->text;
	char *out = p + cases->next;
	struct sv field = {out, 0};
	bool quoted = cases->next < cases->size && p[cases->next] == '"';

	cases->next += quoted;
	while (cases->next < cases->size) {
		char c = p[cases->next];
		if (quoted && c == '"') {
			cases->next++;
			quoted = cases->next < cases->size && p[cases->next] == '"';
			if (!quoted)
				continue;
		} else if (!quoted && (c == ',' || c == '\r' || c == '\n')) {
			break;
		}
		out[field.n++] = p[cases->next++];
	}
	return field;
}

static inline bool cases_next(struct cases *cases, struct case_row *row)
{
	char c = ',';

	*row = (struct case_row){0};
	if (cases->next >= cases->size)
		return false;
	row->row_no = ++cases->row_no;
	while (c == ',' && row->count < CASE_COLUMNS) {
		row->at[row->count++] = cases_field(cases);
		c = cases->next < cases->size ? cases->text[cases->next++] : '\n';
	}
	if (c == '\r' && cases->next < cases->size && cases->text[cases->next] == '\n')
		cases->next++;
	return true;
}

/* A small generator (xorshift), so that a printed seed gives the same values again. */
static inline uint64_t cases_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* The seed: ACCORD_TEST_SEED, or a fixed one, so that a plain run can be repeated. */
static inline uint64_t cases_seed(void)
{
	const char *given = getenv("ACCORD_TEST_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : 20261123;

	printf("seed %llu (set ACCORD_TEST_SEED for another)\n", (unsigned long long)seed);
	return seed ? seed : 1;
}

#endif

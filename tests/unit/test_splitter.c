#include "tests/unit/tempdir.h"

#include "io/splitter.h"

#include "engine/base/banned.h"

enum { COLUMNS = 3 };

/* A copy of `text` with the padding that an index needs, filled with what would mislead it. */
static char *padded(struct sv text)
{
	char *copy = mem_alloc(text.n + SPLITTER_PADDING);

	(void)memcpy(copy, text.p, text.n);
	(void)memset(copy + text.n, '\n', SPLITTER_PADDING);
	return copy;
}

/* Splits all rows, "a|b|c\n" each; what was wrong, or NULL. */
static const char *split_all(struct sv text, bool lf_ok, struct buf *out)
{
	char *copy = padded(text);
	uint64_t *bits = mem_calloc(splitter_index_words(text.n), sizeof(*bits));
	struct splitter_sums sums;
	const struct splitter_columns glance = {2, {0, 2}, {0, 1}};
	struct sv values[COLUMNS];
	struct sv seen[2];
	const char *wrong = NULL;
	size_t fields = 0;
	size_t pos = 0;

	splitter_index(copy, text.n, bits, &sums);
	while (!wrong && pos < text.n) {
		size_t behind = pos;
		bool plain = splitter_glance(copy, text.n, bits, lf_ok, &behind, &glance, seen);
		wrong = splitter_row(
			copy, text.n, bits, lf_ok, &pos, NULL, COLUMNS, values, &fields);
		if (plain && !wrong) {
			assert_int_equal(behind, pos);
			assert_true(sv_eq(seen[0], values[0]) && sv_eq(seen[1], values[2]));
		}
		for (size_t i = 0; i < COLUMNS && !wrong; i++)
			buf_printf(out, "%.*s%s", SV_ARG(values[i]), i + 1 < COLUMNS ? "|" : "\n");
	}
	mem_free(bits);
	mem_free(copy);
	return wrong;
}

static void assert_splits(struct sv text, bool lf_ok, const char *expected)
{
	struct buf out = BUF_INIT;
	const char *wrong = split_all(text, lf_ok, &out);

	if (wrong)
		fail_msg("%s", wrong);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void assert_wrong(struct sv text, bool lf_ok, const char *words)
{
	struct buf out = BUF_INIT;
	const char *wrong = split_all(text, lf_ok, &out);

	assert_non_null(wrong);
	if (!strstr(wrong, words))
		fail_msg("'%s' lacks '%s'", wrong, words);
	buf_release(&out);
}

static void test_splitter__splits_plain_and_quoted_rows(void **state)
{
	(void)state;
	assert_splits(SV("a,b,c\r\n,,\r\nd,e,f"), false, "a|b|c\n||\nd|e|f\n");
	assert_splits(SV("\"a,\r\n\"\"b\"\"\",\"\",c\r\nd,e,\"f\"\r\n"), false,
		"a,\r\n\"b\"||c\nd|e|f\n");
	assert_splits(SV("a,b,\"c\""), false, "a|b|c\n");
	assert_splits(SV(" a , b,c \r\n"), false, " a | b|c \n");
	assert_splits(SV("a,b,c\nd,e,\"f\n\"\ng,h,i\r\n"), true, "a|b|c\nd|e|f\n\ng|h|i\n");
}

static void test_splitter__refuses_what_rfc_4180_does_not_allow(void **state)
{
	(void)state;
	assert_wrong(SV("a,b\"x,c\r\n"), false, "a quote stands inside");
	assert_wrong(SV("a,\"b\"x,c\r\n"), false, "behind a closing quote");
	assert_wrong(SV("a,b,\"c\r\nd,e,f\r\n"), false, "not closed");
	assert_wrong(SV("a,b\r\n"), false, "number of fields");
	assert_wrong(SV("a,b,c,d\r\n"), false, "number of fields");
	assert_wrong(SV("\r\n"), false, "number of fields");
	assert_wrong(SV("a,b,c\nd,e,f\r\n"), false, "LF alone");
	assert_wrong(SV("a,b\rx,c\r\n"), false, "no LF follows");
	assert_wrong(SV("a,b\rx,c\r\n"), true, "no LF follows");
	assert_wrong(SV("a,b,c\r"), false, "no LF follows");
}

static void test_splitter__puts_fields_where_they_belong(void **state)
{
	(void)state;
	const size_t places[] = {1, SIZE_MAX, 0};
	char *text = padded(SV("a,b,c\r\n\"d\",e,f\r\n"));
	uint64_t bits[2];
	struct splitter_sums sums;
	struct sv values[2];
	size_t fields = 0;
	size_t pos = 0;

	splitter_index(text, 16, bits, &sums);
	assert_int_equal(sums.rows, 2);
	assert_int_equal(sums.last_row, 16);
	assert_null(splitter_row(text, 16, bits, false, &pos, places, 3, values, &fields));
	assert_sv(values[0], "c");
	assert_sv(values[1], "a");
	assert_null(splitter_row(text, 16, bits, false, &pos, places, 3, values, &fields));
	assert_sv(values[0], "f");
	assert_sv(values[1], "d");
	assert_int_equal(pos, 16);
	mem_free(text);
}

static void test_splitter__glances_at_plain_rows_alone(void **state)
{
	/* what is to be seen: columns 1 and 2 of three, or nothing */
	static const struct {
		const char *row;
		const char *seen;
		size_t behind;
	} cases[] = {{"a,b,c\r\nx", "b|c", 7}, {",,\r\n", "|", 4}, {"a,b,c,d\r\n", "b|c", 9},
		{"a,b\r\nc,d,e\r\n", NULL, 0}, {"a,\"b\",c\r\n", NULL, 0}, {"a,b,c\n", NULL, 0},
		{"a,b,c", NULL, 0}, {"a,b,c\rd\r\n", NULL, 0}, {"a,b,\"c\r\n\"\r\n", NULL, 0},
		{"", NULL, 0}};
	const struct splitter_columns columns = {2, {1, 2}, {1, 0}};

	(void)state;
	for (size_t at = 0; at < 130; at++) { /* wherever words end */
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			struct buf text = BUF_INIT;
			uint64_t bits[8];
			struct splitter_sums sums;
			struct sv values[2];
			size_t pos = at;
			for (size_t k = 0; k < at; k++)
				buf_add_char(&text, 'x');
			buf_add_str(&text, cases[i].row);
			char *copy = padded(buf_sv(&text));
			splitter_index(copy, text.n, bits, &sums);
			bool seen =
				splitter_glance(copy, text.n, bits, false, &pos, &columns, values);
			assert_int_equal(seen, cases[i].seen != NULL);
			assert_int_equal(pos, at + cases[i].behind);
			if (seen) {
				buf_clear(&text);
				buf_printf(
					&text, "%.*s|%.*s", SV_ARG(values[1]), SV_ARG(values[0]));
				assert_string_equal(buf_str(&text), cases[i].seen);
			}
			mem_free(copy);
			buf_release(&text);
		}
	}
}

/* The index by its definition, a byte at a time. */
static void index_plainly(const char *text, size_t size, uint64_t *bits, struct splitter_sums *sums)
{
	bool inside = false;

	(void)memset(bits, 0, splitter_index_words(size) * sizeof(*bits));
	*sums = (struct splitter_sums){0, 0};
	for (size_t i = 0; i < size; i++) {
		bool structure = text[i] == ',' || text[i] == '\r' || text[i] == '\n';
		if (text[i] == '"')
			inside = !inside;
		if (text[i] == '"' || (structure && !inside)) {
			bits[i / 64 * 2] |= (uint64_t)1 << (i % 64);
			if (text[i] != ',')
				bits[i / 64 * 2 + 1] |= (uint64_t)1 << (i % 64);
		}
		if (text[i] == '\n' && !inside) {
			sums->rows++;
			sums->last_row = i + 1;
		}
	}
}

static void assert_same_index(splitter_index_fn *fn, const char *text, size_t size)
{
	uint64_t expected[32];
	uint64_t bits[32];
	struct splitter_sums a;
	struct splitter_sums b;

	(void)memset(bits, 0xa5, sizeof(bits));
	index_plainly(text, size, expected, &a);
	fn(text, size, bits, &b);
	assert_memory_equal(bits, expected, splitter_index_words(size) * sizeof(bits[0]));
	assert_int_equal(a.rows, b.rows);
	assert_int_equal(a.last_row, b.last_row);
}

/* Random bytes of an alphabet in which structure is frequent. */
static void random_text(uint64_t *seed, char *text, size_t size)
{
	static const char alphabet[] = "\",\r\nabcdefg\xac\x8d\0";

	for (size_t i = 0; i < size; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		text[i] = alphabet[(*seed >> 33) % (sizeof(alphabet) - 1)];
	}
}

static void test_splitter__indexes_alike_on_every_processor(void **state)
{
	(void)state;
	uint64_t seed = 20261123;
	char text[1024];

	print_message("seed %llu\n", (unsigned long long)seed);
	for (int round = 0; round < 4000; round++) {
		random_text(&seed, text, sizeof(text));
		size_t size = (size_t)(seed >> 40) % (sizeof(text) - SPLITTER_PADDING);
		assert_same_index(splitter_index_portable, text, size);
		assert_same_index(splitter_index_sse2, text, size);
		if (splitter_has_avx2())
			assert_same_index(splitter_index_avx2, text, size);
		assert_same_index(splitter_index, text, size);
	}
}

/* Where the row at `pos` ends by its definition. */
static size_t row_end_plainly(const char *text, size_t size, size_t pos)
{
	bool inside = false;

	for (; pos < size; pos++) {
		if (text[pos] == '"')
			inside = !inside;
		if (text[pos] == '\n' && !inside)
			return pos + 1;
	}
	return size;
}

/* From the row at its beginning to its end: as many rows as each index counts, and the last one ends where it says. */
static void assert_same_rows(const char *text, size_t size)
{
	splitter_index_fn *const all[] = {splitter_index_portable, splitter_index_sse2,
		splitter_has_avx2() ? splitter_index_avx2 : splitter_index_portable};
	struct splitter_sums sums;
	uint64_t bits[64];
	uint64_t rows = 0;
	size_t last_row = 0;

	for (size_t pos = 0; pos < size;) {
		size_t end = splitter_row_end(text, size, pos);
		assert_int_equal(end, row_end_plainly(text, size, pos));
		assert_true(end > pos);
		if (end < size || row_end_plainly(text, size + 1, pos) == size) {
			rows++; /* it has a line end: the byte behind the text is none */
			last_row = end;
		}
		pos = end;
	}
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		all[i](text, size, bits, &sums);
		assert_int_equal(sums.rows, rows);
		assert_int_equal(sums.last_row, last_row);
	}
}

static void test_splitter__finds_the_end_of_a_row_alone(void **state)
{
	uint64_t seed = 20261127;
	char text[700 + SPLITTER_PADDING];

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	for (int round = 0; round < 4000; round++) {
		size_t at = (size_t)round % 64; /* every alignment */
		size_t size = (size_t)(seed >> 40) % (700 - 64);
		random_text(&seed, text, sizeof(text));
		text[at + size] = 'x';
		assert_same_rows(text + at, size);
	}
	assert_int_equal(splitter_row_end("", 0, 0), 0);
	assert_int_equal(splitter_row_end("a\nb\n", 4, 2), 4);
	assert_int_equal(splitter_row_end("a\nb\n", 4, 4), 4);
	assert_int_equal(splitter_row_end("\"\n\"\nb", 5, 0), 4);
	assert_int_equal(splitter_row_end("a\"\nb", 4, 0), 4);
}

/* A proper row, whatever it holds, ends where the splitter leaves it. */
static void test_splitter__ends_rows_where_it_splits_them(void **state)
{
	uint64_t seed = 42;
	size_t proper = 0;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct buf text = BUF_INIT;
		struct sv values[COLUMNS];
		struct splitter_sums sums;
		uint64_t bits[128];
		size_t fields = 0;
		char field[24];
		for (int i = 0; i < 3 * COLUMNS; i++) {
			size_t size = (size_t)(seed >> 45) % sizeof(field);
			random_text(&seed, field, size);
			buf_add_char(&text, '"');
			for (size_t k = 0; k < size; k++)
				buf_printf(&text, field[k] == '"' ? "\"\"" : "%c", field[k]);
			buf_add_str(&text, i % COLUMNS < COLUMNS - 1 ? "\"," : "\"\r\n");
		}
		char *copy = padded(buf_sv(&text));
		splitter_index(copy, text.n, bits, &sums);
		for (size_t pos = 0; pos < text.n; proper++) {
			size_t end = splitter_row_end(text.p, text.n, pos);
			assert_null(splitter_row(
				copy, text.n, bits, false, &pos, NULL, COLUMNS, values, &fields));
			assert_int_equal(pos, end);
		}
		mem_free(copy);
		buf_release(&text);
	}
	assert_int_equal(proper, 3 * 4000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splitter__splits_plain_and_quoted_rows),
		cmocka_unit_test(test_splitter__refuses_what_rfc_4180_does_not_allow),
		cmocka_unit_test(test_splitter__puts_fields_where_they_belong),
		cmocka_unit_test(test_splitter__glances_at_plain_rows_alone),
		cmocka_unit_test(test_splitter__indexes_alike_on_every_processor),
		cmocka_unit_test(test_splitter__finds_the_end_of_a_row_alone),
		cmocka_unit_test(test_splitter__ends_rows_where_it_splits_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

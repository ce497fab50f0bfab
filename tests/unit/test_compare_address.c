#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "rules/address_places.h"
#include "rules/address_words.h"
#include "rules/compare_address.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static const char *const result_names[] = {"EQUAL", "EQUAL-WITH-NOTE", "DIFFERENT"};

static enum compare_result compare_lines(
	struct sv a1, struct sv a2, struct sv b1, struct sv b2, struct buf *note)
{
	struct sv a[2] = {a1, a2};
	struct sv b[2] = {b1, b2};
	static const enum field_kind kinds[2] = {FIELD_ADDRESS_LINE, FIELD_ADDRESS_LINE};
	struct compare_value x = {a, kinds, 2};
	struct compare_value y = {b, kinds, 2};

	return compare_address(&x, &y, note);
}

static enum compare_result compare_strings(const char *a, const char *b)
{
	return compare_lines(sv_of(a), SV(""), sv_of(b), SV(""), NULL);
}

static size_t form_of(struct sv line1, struct sv line2, char *out, size_t room)
{
	struct sv texts[2] = {line1, line2};
	struct compare_value value = {texts, NULL, 2};
	struct buf form = BUF_INIT;

	compare_address_form(&value, &form);
	size_t n = form.n < room ? form.n : room - 1;
	if (n > 0)
		(void)memcpy(out, form.p, n);
	out[n] = '\0';
	buf_release(&form);
	return n;
}

static void test_compare_address__agrees_with_every_case_in_both_directions(void **state)
{
	struct cases cases;
	struct case_row row;
	size_t wrong = 0;
	size_t checked = 0;
	size_t unlike_forms = 0;

	(void)state;
	assert_true(cases_open(&cases, "fixtures/rules/address-equal/cases.csv"));
	assert_true(cases_next(&cases, &row));
	while (cases_next(&cases, &row)) {
		struct buf note = BUF_INIT;
		assert_int_equal(row.count, 6);
		enum compare_result there =
			compare_lines(row.at[0], row.at[1], row.at[2], row.at[3], &note);
		enum compare_result back =
			compare_lines(row.at[2], row.at[3], row.at[0], row.at[1], NULL);
		if (!sv_eq(sv_of(result_names[there]), row.at[4]) || back != there ||
			(there == COMPARE_EQUAL) != (note.n == 0)) {
			printf("row %zu: '%.*s' '%.*s' | '%.*s' '%.*s': %s, back %s, wanted %.*s "
			       "(%s)\n",
				row.row_no, SV_ARG(row.at[0]), SV_ARG(row.at[1]), SV_ARG(row.at[2]),
				SV_ARG(row.at[3]), result_names[there], result_names[back],
				SV_ARG(row.at[4]), buf_str(&note));
			wrong++;
		}
		char a[512];
		char b[512];
		(void)form_of(row.at[0], row.at[1], a, sizeof(a));
		(void)form_of(row.at[2], row.at[3], b, sizeof(b));
		unlike_forms += there == COMPARE_EQUAL && strcmp(a, b) != 0;
		buf_release(&note);
		checked++;
	}
	cases_close(&cases);
	printf("%zu pairs, %zu equal ones with unlike forms\n", checked, unlike_forms);
	assert_int_equal(wrong, 0);
	assert_true(checked >= 400);
	assert_true(unlike_forms * 20 < checked);
}

static enum compare_result compare_kind(enum field_kind kind, const char *a, const char *b)
{
	struct sv x = sv_of(a);
	struct sv y = sv_of(b);
	struct compare_value p = {&x, &kind, 1};
	struct compare_value q = {&y, &kind, 1};
	enum compare_result there = compare_address(&p, &q, NULL);

	assert_int_equal(there, compare_address(&q, &p, NULL));
	return there;
}

static void test_compare_address__compares_each_kind_by_its_own_rules(void **state)
{
	(void)state;
	assert_int_equal(compare_kind(FIELD_CITY, "St. Louis", "SAINT LOUIS"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "Ft Worth", "Fort Worth"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "Mt. Vernon", "Mount Vernon"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "N Las Vegas", "North Las Vegas"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "Palm Bch", "Palm Beach"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "De Kalb", "DeKalb"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "Winston-Salem", "winston salem"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "Montréal", "Montreal"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_CITY, "Ft Worth", "Ft Wayne"), COMPARE_DIFFERENT);
	assert_int_equal(compare_kind(FIELD_CITY, "Syracuse", ""), COMPARE_DIFFERENT);
	assert_int_equal(compare_kind(FIELD_STATE, "NY", "New York"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_STATE, "ct", "Connecticut"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_STATE, "QC", "Québec"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_STATE, "D.C.", "District of Columbia"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_STATE, "WV", "West Virginia"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_STATE, "VA", "West Virginia"), COMPARE_DIFFERENT);
	assert_int_equal(compare_kind(FIELD_STATE, "NY", ""), COMPARE_DIFFERENT);
	/* a place that no table has is itself, however it is written */
	assert_true(address_same_state(SV("Ruritania"), SV(" RURITANIA")));
	assert_false(address_same_state(SV("Ruritania"), SV("Elbonia")));
	assert_int_equal(compare_kind(FIELD_POSTAL, "13202", "13202-1044"), COMPARE_EQUAL_NOTE);
	assert_int_equal(compare_kind(FIELD_POSTAL, "00501", "501"), COMPARE_DIFFERENT);
	assert_int_equal(compare_kind(FIELD_COUNTRY, "USA", "United States"), COMPARE_EQUAL);
	assert_int_equal(compare_kind(FIELD_COUNTRY, "CAN", "USA"), COMPARE_DIFFERENT);
	assert_int_equal(
		compare_kind(FIELD_PHONE, "(315) 555-0100", "+1 315.555.0100"), COMPARE_EQUAL);
}

static void test_compare_address__joins_lines_and_leaves_places_apart(void **state)
{
	static const enum field_kind kinds_a[] = {
		FIELD_ADDRESS_LINE, FIELD_ADDRESS_LINE, FIELD_CITY, FIELD_STATE, FIELD_POSTAL};
	static const enum field_kind kinds_b[] = {
		FIELD_ADDRESS_LINE, FIELD_CITY, FIELD_STATE, FIELD_POSTAL};
	struct sv a[] = {SV("5 Elm St"), SV("#2"), SV("St Paul"), SV("MN"), SV("55101")};
	struct sv b[] = {SV("5 ELM STREET APT 2"), SV("Saint Paul"), SV("Minnesota"), SV("55101")};
	struct compare_value x = {a, kinds_a, 5};
	struct compare_value y = {b, kinds_b, 4};
	struct buf note = BUF_INIT;

	(void)state;
	assert_int_equal(compare_address(&x, &y, NULL), COMPARE_EQUAL);
	b[3] = SV("55101-1234");
	assert_int_equal(compare_address(&x, &y, &note), COMPARE_EQUAL_NOTE);
	assert_string_equal(buf_str(&note), "the +4 part '1234' is on one side only");
	buf_clear(&note);
	b[0] = SV("6 ELM STREET APT 2");
	assert_int_equal(compare_address(&x, &y, &note), COMPARE_DIFFERENT);
	assert_string_equal(buf_str(&note), "house number '5' against '6'");
	buf_release(&note);
}

static void test_compare_address__takes_the_kind_that_one_side_knows(void **state)
{
	static const enum field_kind state_kind = FIELD_STATE;
	struct sv a = SV("Washington");
	struct sv b = SV("Wash.");
	struct compare_value x = {&a, &state_kind, 1};
	struct compare_value y = {&b, NULL, 1};

	(void)state;
	assert_int_equal(compare_address(&x, &y, NULL), COMPARE_EQUAL);
	assert_int_equal(compare_address(&y, &x, NULL), COMPARE_EQUAL);
}

static void test_compare_address__takes_marks_alone_as_text_whatever_the_number_of_lines(
	void **state)
{
	static const enum field_kind kinds[] = {FIELD_ADDRESS_LINE, FIELD_ADDRESS_LINE};
	struct sv two[] = {SV("..."), SV("")};
	struct sv one = SV(" ... ");
	struct sv other = SV("--");
	struct compare_value x = {two, kinds, 2};
	struct compare_value y = {&one, kinds, 1};
	struct compare_value z = {&other, kinds, 1};

	(void)state;
	assert_int_equal(compare_address(&x, &y, NULL), COMPARE_EQUAL);
	assert_int_equal(compare_address(&y, &x, NULL), COMPARE_EQUAL);
	assert_int_equal(compare_address(&x, &z, NULL), COMPARE_DIFFERENT);
}

static void assert_form(
	const struct sv *texts, const enum field_kind *kinds, size_t count, const char *expected)
{
	struct compare_value value = {texts, kinds, count};
	struct buf form = BUF_INIT;

	compare_address_form(&value, &form);
	assert_string_equal(buf_str(&form), expected);
	buf_release(&form);
}

static void test_compare_address__shows_what_it_compares_kind_by_kind(void **state)
{
	static const enum field_kind kinds[] = {
		FIELD_ADDRESS_LINE, FIELD_CITY, FIELD_STATE, FIELD_POSTAL, FIELD_COUNTRY};
	struct sv all[] = {SV("5 Elm Street, Apt. 2"), SV("St. Paul"), SV("Minnesota"),
		SV("55101-1234"), SV("USA")};
	struct sv some[] = {SV("5 Elm St"), SV(""), SV("Ruritania"), SV("K1A 0B1"), SV("Elbonia")};
	char city[] = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
	struct sv named = sv_of(city);
	struct sv spaced = SV("Llanfairpwllgwyngyll Gogerychwyrndrobwllllantysiliogogogoch");

	(void)state;
	assert_form(all, kinds, 5, "# 2, 5 ELM ST, SAINT PAUL, MN, 55101, US");
	assert_form(some, kinds, 5, "5 ELM ST, RURITANIA, K1A0B1, ELBONIA");
	/* a word longer than the room for one is read in pieces, and is the same word */
	assert_int_equal(compare_kind(FIELD_CITY, city, spaced.p), COMPARE_EQUAL);
	city[named.n - 1] = 'k';
	assert_int_equal(compare_kind(FIELD_CITY, city, spaced.p), COMPARE_DIFFERENT);
}

static void test_compare_address__reads_no_canadian_unit_beside_a_zip_code(void **state)
{
	static const enum field_kind kinds[] = {FIELD_ADDRESS_LINE, FIELD_POSTAL};
	struct sv a[] = {SV("5-123 Main St"), SV("10001")};
	struct sv b[] = {SV("123 Main St Apt 5"), SV("10001")};
	struct compare_value x = {a, kinds, 2};
	struct compare_value y = {b, kinds, 2};

	(void)state;
	assert_int_equal(compare_address(&x, &y, NULL), COMPARE_DIFFERENT);
	a[1] = SV("K1A 0B1");
	b[1] = SV("k1a0b1");
	assert_int_equal(compare_address(&x, &y, NULL), COMPARE_EQUAL_NOTE);
}

static void test_compare_address__says_what_is_different(void **state)
{
	static const char *const cases[][3] = {
		{"3 Elm St", "4 Elm St", "house number '3' against '4'"},
		{"3 Elm St", "3 Oak St", "street 'ELM' against 'OAK'"},
		{"3 Elm St", "3 Elm Ave", "street suffix 'ST' against 'AVE'"},
		{"3 N Elm St", "3 S Elm St", "directional before the street 'N' against 'S'"},
		{"3 Elm St", "3 Elm St Apt 5", "unit '5' on one side only"},
		{"3 Elm St Fl 5", "3 Elm St Apt 5", "unit designator 'FL' against 'APT'"},
		{"PO Box 5", "PO Box 6", "box or route '5' against '6'"},
		{"3 Elm St", "", "address '3 Elm St' on one side only"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf note = BUF_INIT;
		enum compare_result result = compare_lines(
			sv_of(cases[i][0]), SV(""), sv_of(cases[i][1]), SV(""), &note);
		assert_int_equal(result, COMPARE_DIFFERENT);
		assert_string_equal(buf_str(&note), cases[i][2]);
		buf_release(&note);
	}
}

static void test_compare_address__gives_one_form_for_many_spellings(void **state)
{
	char form[256];

	(void)state;
	(void)form_of(SV("14 north mill rd."), SV("apt. 5-b"), form, sizeof(form));
	assert_string_equal(form, "# 5B, 14 N MILL RD");
	(void)form_of(SV("Unit 5B"), SV("14 N. Mill Road"), form, sizeof(form));
	assert_string_equal(form, "# 5B, 14 N MILL RD");
	(void)form_of(SV("rural route 2"), SV("box 152"), form, sizeof(form));
	assert_string_equal(form, "BOX 152, RR 2");
	(void)form_of(SV("New York"), SV(""), form, sizeof(form));
	assert_string_equal(form, "NY");
	assert_int_equal(form_of(SV(""), SV(""), form, sizeof(form)), 0);
}

static void test_compare_address__survives_bytes_of_every_kind(void **state)
{
	uint64_t seed = cases_seed();
	static const char alphabet[] =
		"0123456789 ,,##--../&'NSEWabcAPTBOXSTRR\n\0\xc3\xa9\xff\xe2\x80\x93";
	char texts[3][1400];
	size_t sizes[3];

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		for (size_t k = 0; k < 3; k++) {
			uint64_t limit = round % 50 == 0 ? sizeof(texts[k]) : 40;
			sizes[k] = cases_random(&seed) % limit;
			for (size_t i = 0; i < sizes[k]; i++)
				texts[k][i] =
					alphabet[cases_random(&seed) % (sizeof(alphabet) - 1)];
		}
		struct sv a = sv_make(texts[0], sizes[0]);
		struct sv b = sv_make(texts[1], sizes[1]);
		struct sv c = sv_make(texts[2], sizes[2]);
		enum compare_result there = compare_lines(a, b, c, a, NULL);
		assert_int_equal(there, compare_lines(c, a, a, b, NULL));
		assert_int_equal(compare_lines(a, b, a, b, NULL), COMPARE_EQUAL);
		char copy[1402];
		copy[0] = ' ';
		(void)memcpy(copy + 1, a.p, a.n);
		copy[a.n + 1] = ' ';
		assert_int_equal(
			compare_lines(sv_make(copy, a.n + 2), b, a, b, NULL), COMPARE_EQUAL);
	}
}

/* A generated address, written in one of many ways. */
struct made {
	unsigned number;
	unsigned unit; /* 0: none */
	unsigned street;
	unsigned suffix;
	unsigned pre; /* 0: none */
	bool lettered;
};

static const char *const streets[][3] = {{"Elm", "ELM", "elm"},
	{"Mt Vernon", "Mount Vernon", "MT. VERNON"}, {"1st", "First", "FIRST"},
	{"O'Brien", "OBrien", "O’BRIEN"}, {"Saint Marks", "St Marks", "ST. MARK'S"},
	{"21st", "Twenty-First", "twenty first"}, {"Peña", "Pena", "PEÑA"},
	{"Lake Shore", "Lakeshore", "LK SHORE"}};
static const char *const suffixes[][3] = {{"St", "Street", "ST."}, {"Ave", "Avenue", "AV"},
	{"Rd", "Road", "rd."}, {"Blvd", "Boulevard", "boul"}, {"Ct", "Court", "CT"}};
static const char *const pres[][3] = {
	{"", "", ""}, {"N", "North", "N."}, {"SW", "Southwest", "S.W."}};
static const char *const designators[] = {
	"Apt ", "APARTMENT ", "#", "# ", "Unit ", "apt. ", "Apt #"};

enum { STREET_COUNT = 8, SUFFIX_COUNT = 5, PRE_COUNT = 3, DESIGNATOR_COUNT = 7 };

static struct made make(uint64_t *seed)
{
	return (struct made){1 + (unsigned)(cases_random(seed) % 99999),
		(unsigned)(cases_random(seed) % 3 ? cases_random(seed) % 999 : 0),
		(unsigned)(cases_random(seed) % STREET_COUNT),
		(unsigned)(cases_random(seed) % SUFFIX_COUNT),
		(unsigned)(cases_random(seed) % PRE_COUNT), cases_random(seed) % 2};
}

/* Writes it with the spelling, order, spacing and letter case that the dice choose. */
static void write_made(const struct made *made, uint64_t *seed, char lines[2][256])
{
	static const char *const gaps[] = {" ", "  ", " \t"};
	char street[128];
	char unit[64] = "";
	unsigned way = (unsigned)(cases_random(seed) % 3);

	(void)snprintf(street, sizeof(street), "%u%s%s %s%s%s", made->number,
		gaps[cases_random(seed) % 3], pres[made->pre][cases_random(seed) % 3],
		streets[made->street][way], gaps[cases_random(seed) % 3],
		suffixes[made->suffix][cases_random(seed) % 3]);
	if (made->unit)
		(void)snprintf(unit, sizeof(unit), "%s%u%s%s",
			designators[cases_random(seed) % DESIGNATOR_COUNT], made->unit,
			made->lettered && cases_random(seed) % 2 ? "-" : "",
			made->lettered ? "B" : "");
	lines[1][0] = '\0';
	switch (cases_random(seed) % 4) {
	case 0:
		(void)snprintf(lines[0], 256, "%s", street);
		(void)snprintf(lines[1], 256, "%s", unit);
		break;
	case 1:
		(void)snprintf(lines[0], 256, "%s", unit);
		(void)snprintf(lines[1], 256, "%s", street);
		break;
	case 2:
		(void)snprintf(lines[0], 256, "%s, %s", street, unit);
		break;
	default:
		(void)snprintf(lines[0], 256, "%s %s", street, unit);
		break;
	}
	if (cases_random(seed) % 3 == 0) {
		for (char *p = lines[0]; *p; p++)
			*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	}
}

static enum compare_result compare_made(
	const struct made *a, const struct made *b, uint64_t *seed, enum compare_result wanted)
{
	char x[2][256];
	char y[2][256];

	write_made(a, seed, x);
	write_made(b, seed, y);
	enum compare_result there =
		compare_lines(sv_of(x[0]), sv_of(x[1]), sv_of(y[0]), sv_of(y[1]), NULL);
	enum compare_result back =
		compare_lines(sv_of(y[0]), sv_of(y[1]), sv_of(x[0]), sv_of(x[1]), NULL);
	if (there != wanted || back != wanted)
		printf("'%s' '%s' | '%s' '%s': %s, back %s\n", x[0], x[1], y[0], y[1],
			result_names[there], result_names[back]);
	assert_int_equal(back, there);
	return there;
}

static void test_compare_address__is_blind_to_the_way_of_writing(void **state)
{
	uint64_t seed = cases_seed();

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		struct made made = make(&seed);
		assert_int_equal(compare_made(&made, &made, &seed, COMPARE_EQUAL), COMPARE_EQUAL);
	}
}

static unsigned change_digit(unsigned number, uint64_t *seed)
{
	unsigned place = 1;

	while (place * 10 <= number && cases_random(seed) % 2)
		place *= 10;
	unsigned digit = number / place % 10;
	unsigned other = (digit + 1 + (unsigned)(cases_random(seed) % 9)) % 10;
	return number - digit * place + other * place;
}

static void test_compare_address__never_overlooks_a_changed_part(void **state)
{
	uint64_t seed = cases_seed();

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		struct made made = make(&seed);
		struct made other = made;
		switch (cases_random(&seed) % 5) {
		case 0:
			other.unit = made.unit ? change_digit(made.unit, &seed) : 7;
			break;
		case 1:
			other.street = (made.street + 1) % STREET_COUNT;
			break;
		case 2:
			other.suffix = (made.suffix + 1) % SUFFIX_COUNT;
			break;
		case 3:
			other.pre = (made.pre + 1) % PRE_COUNT;
			break;
		default:
			other.number = change_digit(made.number, &seed);
		}
		assert_int_equal(
			compare_made(&made, &other, &seed, COMPARE_DIFFERENT), COMPARE_DIFFERENT);
	}
}

static void test_compare_address__has_sorted_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < address_word_count; i++) {
		struct sv word = sv_of(address_words[i].word);
		assert_ptr_equal(address_word_find(word), &address_words[i]);
		if (i > 0)
			assert_true(strcmp(address_words[i - 1].word, address_words[i].word) < 0);
	}
	for (int table = 0; table < PLACE_TABLE_COUNT; table++) {
		size_t count;
		const struct address_place *places =
			address_places((enum address_place_table)table, &count);
		for (size_t i = 1; i < count; i++)
			assert_true(strcmp(places[i - 1].key, places[i].key) < 0);
	}
	assert_null(address_word_find(SV("")));
	assert_null(address_word_find(SV("ELM")));
}

static double ns_per_pair(const char *a, const char *b, size_t rounds)
{
	struct timespec from;
	struct timespec to;
	size_t sum = 0;

	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	for (size_t i = 0; i < rounds; i++)
		sum += compare_strings(a, b);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(sum <= rounds * 2);
	return ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
	       (double)rounds;
}

/* A record may be 1 MiB long: what somebody sends must not hold the comparison up. */
static void test_compare_address__is_done_with_endless_lines_soon(void **state)
{
	struct buf line = BUF_INIT;
	char form[64];

	(void)state;
	while (line.n < 400000)
		buf_add_str(&line, "5 Apt ");
	struct sv a = buf_sv(&line);
	struct sv b = sv_sub(a, 0, a.n - 6);
	clock_t start = clock();
	assert_int_equal(compare_lines(a, SV(""), b, SV(""), NULL), COMPARE_DIFFERENT);
	assert_int_equal(compare_lines(a, SV(""), a, SV(" "), NULL), COMPARE_EQUAL);
	(void)form_of(a, SV(""), form, sizeof(form));
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 5);
	buf_release(&line);
}

/* Appendix C1: every spelling means its abbreviation, and no two abbreviations mean the same. */
static void test_compare_address__knows_every_suffix_of_the_standard(void **state)
{
	struct cases cases;
	struct case_row row;
	char standards[256][8];
	size_t count = 0;
	size_t checked = 0;

	(void)state;
	assert_true(cases_open(&cases, "fixtures/rules/address-suffixes/cases.csv"));
	assert_true(cases_next(&cases, &row));
	while (cases_next(&cases, &row)) {
		char spelled[40];
		char standard[40];
		(void)snprintf(spelled, sizeof(spelled), "9 Elmont %.*s", SV_ARG(row.at[0]));
		(void)snprintf(standard, sizeof(standard), "9 Elmont %.*s", SV_ARG(row.at[1]));
		if (compare_lines(sv_of(spelled), SV(""), sv_of(standard), SV(""), NULL) !=
			COMPARE_EQUAL)
			fail_msg("'%s' is not '%s'", spelled, standard);
		checked++;
		if (count > 0 && sv_eq(sv_of(standards[count - 1]), row.at[1]))
			continue;
		for (size_t i = 0; i < count; i++) {
			char other[40];
			(void)snprintf(other, sizeof(other), "9 Elmont %s", standards[i]);
			if (compare_lines(sv_of(other), SV(""), sv_of(standard), SV(""), NULL) !=
				COMPARE_DIFFERENT)
				fail_msg("'%s' is '%s'", other, standard);
		}
		assert_true(count < 256 && row.at[1].n < sizeof(standards[0]));
		(void)snprintf(standards[count++], sizeof(standards[0]), "%.*s", SV_ARG(row.at[1]));
	}
	cases_close(&cases);
	assert_true(checked > 500 && count > 200);
}

static void test_compare_address__is_fast_enough_for_millions(void **state)
{
	const char *text = "1234 N Mount Vernon Street Apt 5B";

	(void)state;
	printf("same bytes      %6.0f ns\n", ns_per_pair(text, text, 100000));
	printf("letter case     %6.0f ns\n",
		ns_per_pair(text, "1234 N MOUNT VERNON STREET APT 5B", 100000));
	printf("abbreviations   %6.0f ns\n",
		ns_per_pair(text, "1234 North Mt Vernon St #5B", 20000));
	double different = ns_per_pair(text, "1235 N Mt Vernon St, #5B", 20000);
	printf("different       %6.0f ns\n", different);
	assert_true(different < 1e6); /* only a runaway fails: machines and sanitizers differ */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare_address__agrees_with_every_case_in_both_directions),
		cmocka_unit_test(test_compare_address__compares_each_kind_by_its_own_rules),
		cmocka_unit_test(test_compare_address__joins_lines_and_leaves_places_apart),
		cmocka_unit_test(test_compare_address__takes_the_kind_that_one_side_knows),
		cmocka_unit_test(
			test_compare_address__takes_marks_alone_as_text_whatever_the_number_of_lines),
		cmocka_unit_test(test_compare_address__shows_what_it_compares_kind_by_kind),
		cmocka_unit_test(test_compare_address__reads_no_canadian_unit_beside_a_zip_code),
		cmocka_unit_test(test_compare_address__says_what_is_different),
		cmocka_unit_test(test_compare_address__gives_one_form_for_many_spellings),
		cmocka_unit_test(test_compare_address__survives_bytes_of_every_kind),
		cmocka_unit_test(test_compare_address__is_blind_to_the_way_of_writing),
		cmocka_unit_test(test_compare_address__never_overlooks_a_changed_part),
		cmocka_unit_test(test_compare_address__has_sorted_tables),
		cmocka_unit_test(test_compare_address__is_done_with_endless_lines_soon),
		cmocka_unit_test(test_compare_address__knows_every_suffix_of_the_standard),
		cmocka_unit_test(test_compare_address__is_fast_enough_for_millions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

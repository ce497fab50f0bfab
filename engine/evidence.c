#include "engine/evidence.h"

#include "engine/base/digest.h"
#include "rules/compare.h"
#include "rules/name_text.h"

#include "engine/base/banned.h"

/* The weights, out of 100, and the least score of a suggestion. */
enum {
	WEIGHT_NAME = 45,
	WEIGHT_NAME_TYPO = 25, /* nearly equal */
	WEIGHT_ADDRESS = 40,
	WEIGHT_POSTAL = 8,
	WEIGHT_CITY = 4,
	WEIGHT_PHONE = 30,
	SCORE_MAX = 99, /* a suggestion is never as sure as an exact code */
	SCORE_MIN = 70
};

/* ---- keys ---------------------------------------------------------------------------------------------- */

static struct sv name_of(struct evidence_scratch *scratch, const struct record *record)
{
	struct buf *name = &scratch->names[record->layout->side];

	buf_clear(name);
	record_display_name(record, name);
	return buf_sv(name);
}

static uint64_t hash_form(compare_form_fn *form, const struct sv *texts,
	const enum field_kind *kinds, size_t count, uint64_t seed, struct buf *scratch)
{
	struct compare_value value = {texts, kinds, count};

	buf_clear(scratch);
	form(&value, scratch);
	uint64_t hash = digest_hash64(buf_sv(scratch), seed);
	return hash ? hash : 1;
}

static const enum field_kind line_kinds[2] = {FIELD_ADDRESS_LINE, FIELD_ADDRESS_LINE};

static void address_lines(const struct record *record, struct sv out_lines[2])
{
	out_lines[0] = record_get(record, record->layout->address);
	out_lines[1] = record_get(record, record->layout->address2);
}

void evidence_keys_make(
	struct evidence_keys *keys, const struct record *record, struct evidence_scratch *scratch)
{
	struct sv lines[2];
	struct sv name = name_of(scratch, record);
	struct sv phone = record_get(record, record->layout->phone);
	struct buf *form = &scratch->form;

	address_lines(record, lines);
	if (name.n == 0)
		return;
	if (lines[0].n || lines[1].n) {
		struct sv zip = sv_sub(record_get(record, record->layout->postal), 0, 5);
		uint64_t address =
			hash_form(compare_address_form, lines, line_kinds, 2, EVIDENCE_PLACE, form);
		keys->of[EVIDENCE_PLACE] =
			hash_form(compare_text_form, &zip, NULL, 1, address, form);
		keys->of[EVIDENCE_RESIDENT] =
			hash_form(compare_name_form, &name, NULL, 1, ~address, form);
	}
	if (phone.n)
		keys->of[EVIDENCE_PHONE] =
			hash_form(compare_code_form, &phone, NULL, 1, EVIDENCE_PHONE, form);
}

/* ---- scoring ------------------------------------------------------------------------------------------- */

/* +1 equal, 0 one is unknown, -1 different. */
static int agree(compare_fn *equal, const struct sv *a, const struct sv *b,
	const enum field_kind *kinds, size_t count)
{
	struct compare_value left = {a, kinds, count};
	struct compare_value right = {b, kinds, count};
	bool a_empty = true;
	bool b_empty = true;

	for (size_t i = 0; i < count; i++) {
		a_empty = a_empty && a[i].n == 0;
		b_empty = b_empty && b[i].n == 0;
	}
	if (a_empty || b_empty)
		return 0;
	return equal(&left, &right, NULL) == COMPARE_DIFFERENT ? -1 : 1;
}

static int agree_field(
	compare_fn *equal, const struct record *a, int field_a, const struct record *b, int field_b)
{
	struct sv left = record_get(a, field_a);
	struct sv right = record_get(b, field_b);

	return agree(equal, &left, &right, NULL, 1);
}

enum { LETTERS_MAX = 64 };

/* The letters of a name, folded; what is behind a comma comes first. 0 when it is too long. */
static size_t name_letters(struct sv name, char out[LETTERS_MAX])
{
	struct sv behind = name;
	struct sv parts[2] = {sv_cut(&behind, ','), SV("")};
	size_t n = 0;

	if (!sv_is_absent(behind)) {
		parts[1] = parts[0];
		parts[0] = behind;
	}
	for (size_t part = 0; part < 2; part++) {
		for (size_t i = 0; i < parts[part].n;) {
			struct name_rune rune = name_rune_at(parts[part], i);
			i += rune.bytes;
			if (rune.sign != NAME_SIGN_LETTER)
				continue;
			if (n + rune.letters > LETTERS_MAX)
				return 0;
			for (size_t k = 0; k < rune.letters; k++)
				out[n++] = rune.folded[k];
		}
	}
	return n;
}

/* Insertions, deletions, replacements and swaps of neighbours (Damerau 1964) from a to b. */
static unsigned edit_distance(const char *a, size_t a_n, const char *b, size_t b_n)
{
	unsigned rows[3][LETTERS_MAX + 1];

	for (size_t j = 0; j <= b_n; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_n; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i - 1) % 3];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_n; j++) {
			unsigned least = above[j - 1] + (a[i - 1] != b[j - 1]);
			if (above[j] + 1 < least)
				least = above[j] + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				rows[(i - 2) % 3][j - 2] + 1 < least)
				least = rows[(i - 2) % 3][j - 2] + 1;
			row[j] = least;
		}
	}
	return rows[a_n % 3][b_n];
}

/* One letter for every six of the shorter name, at most two: "Jon Smyth", "John Smith". */
static bool is_typo(struct sv a, struct sv b)
{
	char left[LETTERS_MAX], right[LETTERS_MAX];
	size_t a_n = name_letters(a, left), b_n = name_letters(b, right);
	size_t shorter = a_n < b_n ? a_n : b_n, longer = a_n < b_n ? b_n : a_n;
	size_t most = shorter / 6 < 2 ? shorter / 6 : 2;

	return longer - shorter <= most && most > 0 && edit_distance(left, a_n, right, b_n) <= most;
}

bool evidence_find(struct evidence *evidence, const struct record *customer,
	const struct record *site, struct evidence_scratch *scratch)
{
	const struct record *c = customer;
	const struct record *t = site;
	struct sv names[SIDE_COUNT] = {name_of(scratch, c), name_of(scratch, t)};
	struct sv lines[SIDE_COUNT][2];

	address_lines(c, lines[0]);
	address_lines(t, lines[1]);
	int name = agree(compare_name, &names[0], &names[1], NULL, 1);
	int address = agree(compare_address, lines[0], lines[1], line_kinds, 2);
	int phone = agree_field(compare_code, c, c->layout->phone, t, t->layout->phone);
	bool typo = name == -1 && address == 1 && is_typo(names[0], names[1]);
	if ((name != 1 && !typo) || (address != 1 && phone != 1))
		return false;
	int score =
		(typo ? WEIGHT_NAME_TYPO : WEIGHT_NAME) + address * WEIGHT_ADDRESS +
		phone * WEIGHT_PHONE +
		agree_field(compare_postal, c, c->layout->postal, t, t->layout->postal) *
			WEIGHT_POSTAL +
		agree_field(compare_address, c, c->layout->city, t, t->layout->city) * WEIGHT_CITY;
	if (score < SCORE_MIN)
		return false;
	*evidence = (struct evidence){.score = (unsigned)(score < SCORE_MAX ? score : SCORE_MAX),
		.name_only = address != 1,
		.typo = typo};
	return true;
}

void evidence_scratch_release(struct evidence_scratch *scratch)
{
	buf_release(&scratch->form);
	for (int side = 0; side < SIDE_COUNT; side++)
		buf_release(&scratch->names[side]);
}

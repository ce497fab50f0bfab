#include "engine/suggest.h"

#include <stdlib.h>

#include "engine/base/digest.h"
#include "engine/base/mem.h"
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
	SCORE_MIN = 70,
	BLOCK_MAX = 64 /* a block with more records of a side says nothing */
};

/* A record in a block. */
struct entry {
	uint64_t key;
	enum side side;
	uint32_t index;
};

struct entries {
	VEC_FIELDS(struct entry);
};

struct found {
	unsigned score;
	uint32_t customer;
	uint32_t site;
	bool name_only;
	bool typo;
};

struct suggesting {
	struct candidates *candidates;
	const struct decisions *decisions;
	struct entries entries;
	struct {
		VEC_FIELDS(struct found);
	} found;
	struct buf form;
	struct buf names[SIDE_COUNT];
};

/* ---- keys ---------------------------------------------------------------------------------------------- */

static struct sv name_of(struct suggesting *s, const struct record *record)
{
	struct buf *name = &s->names[record->layout->side];

	buf_clear(name);
	record_display_name(record, name);
	return buf_sv(name);
}

static void add_form(struct suggesting *s, compare_form_fn *form, const struct sv *texts,
	const enum field_kind *kinds, size_t count)
{
	struct compare_value value = {texts, kinds, count};

	form(&value, &s->form);
	buf_add_char(&s->form, 0x1f);
}

static const enum field_kind line_kinds[2] = {FIELD_ADDRESS_LINE, FIELD_ADDRESS_LINE};

static void address_lines(const struct record *record, struct sv out_lines[2])
{
	out_lines[0] = record_get(record, record->layout->address);
	out_lines[1] = record_get(record, record->layout->address2);
}

static void add_entry(struct suggesting *s, enum side side, size_t index, uint64_t kind)
{
	*vec_push(&s->entries) =
		(struct entry){digest_hash64(buf_sv(&s->form), kind), side, (uint32_t)index};
}

static void add_keys(struct suggesting *s, enum side side, size_t index)
{
	const struct record *record = &s->candidates->at[side][index].record;
	struct sv lines[2];
	struct sv name = name_of(s, record);
	struct sv phone = record_get(record, record->layout->phone);

	address_lines(record, lines);
	if (name.n == 0)
		return;
	if (lines[0].n || lines[1].n) {
		struct sv zip = sv_sub(record_get(record, record->layout->postal), 0, 5);
		buf_clear(&s->form);
		add_form(s, compare_address_form, lines, line_kinds, 2);
		add_form(s, compare_text_form, &zip, NULL, 1);
		add_entry(s, side, index, 1);
		buf_clear(&s->form);
		add_form(s, compare_name_form, &name, NULL, 1);
		add_form(s, compare_address_form, lines, line_kinds, 2);
		add_entry(s, side, index, 2);
	}
	if (phone.n) {
		buf_clear(&s->form);
		add_form(s, compare_code_form, &phone, NULL, 1);
		add_entry(s, side, index, 3);
	}
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

static void score_pair(struct suggesting *s, uint32_t customer, uint32_t site)
{
	const struct record *c = &s->candidates->at[SIDE_CUSTOMER][customer].record;
	const struct record *t = &s->candidates->at[SIDE_SITE][site].record;
	struct sv names[SIDE_COUNT] = {name_of(s, c), name_of(s, t)};
	struct sv lines[SIDE_COUNT][2];

	address_lines(c, lines[0]);
	address_lines(t, lines[1]);
	int name = agree(compare_name, &names[0], &names[1], NULL, 1);
	int address = agree(compare_address, lines[0], lines[1], line_kinds, 2);
	int phone = agree_field(compare_code, c, c->layout->phone, t, t->layout->phone);
	bool typo = name == -1 && address == 1 && is_typo(names[0], names[1]);
	if ((name != 1 && !typo) || (address != 1 && phone != 1))
		return;
	int score =
		(typo ? WEIGHT_NAME_TYPO : WEIGHT_NAME) + address * WEIGHT_ADDRESS +
		phone * WEIGHT_PHONE +
		agree_field(compare_postal, c, c->layout->postal, t, t->layout->postal) *
			WEIGHT_POSTAL +
		agree_field(compare_address, c, c->layout->city, t, t->layout->city) * WEIGHT_CITY;
	if (score < SCORE_MIN)
		return;
	if (score > SCORE_MAX)
		score = SCORE_MAX;
	*vec_push(&s->found) = (struct found){(unsigned)score, customer, site, address != 1, typo};
}

/* ---- blocks ---------------------------------------------------------------------------------------------- */

static int cmp_entries(const void *a, const void *b)
{
	const struct entry *left = a;
	const struct entry *right = b;

	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	if (left->side != right->side)
		return left->side < right->side ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static void score_block(struct suggesting *s, size_t from, size_t to)
{
	size_t middle = from;

	while (middle < to && s->entries.at[middle].side == SIDE_CUSTOMER)
		middle++;
	if (middle - from > BLOCK_MAX || to - middle > BLOCK_MAX)
		return;
	for (size_t i = from; i < middle; i++) {
		for (size_t j = middle; j < to; j++)
			score_pair(s, s->entries.at[i].index, s->entries.at[j].index);
	}
}

static void score_blocks(struct suggesting *s)
{
	size_t from = 0;

	if (s->entries.count == 0)
		return;
	qsort(s->entries.at, s->entries.count, sizeof(*s->entries.at), cmp_entries);
	for (size_t i = 1; i <= s->entries.count; i++) {
		if (i < s->entries.count && s->entries.at[i].key == s->entries.at[from].key)
			continue;
		score_block(s, from, i);
		from = i;
	}
}

/* ---- assignment ------------------------------------------------------------------------------------------ */

static int cmp_found(const void *a, const void *b)
{
	const struct found *left = a;
	const struct found *right = b;

	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	if (left->customer != right->customer)
		return left->customer < right->customer ? -1 : 1;
	return left->site < right->site ? -1 : left->site > right->site;
}

static void assign(struct suggesting *s)
{
	if (s->found.count)
		qsort(s->found.at, s->found.count, sizeof(*s->found.at), cmp_found);
	for (size_t i = 0; i < s->found.count; i++) {
		const struct found *found = &s->found.at[i];
		struct candidate *c = &s->candidates->at[SIDE_CUSTOMER][found->customer];
		struct candidate *t = &s->candidates->at[SIDE_SITE][found->site];
		if (c->fate != CANDIDATE_LONE || t->fate != CANDIDATE_LONE ||
			decisions_pair_is_rejected(
				s->decisions, record_key(&c->record), record_key(&t->record)))
			continue;
		c->fate = t->fate = CANDIDATE_SUGGESTED;
		c->partner = found->site;
		t->partner = found->customer;
		c->score = t->score = found->score;
		c->method = t->method = found->name_only ? SV("name") : SV("name-address");
		c->detail = t->detail =
			found->typo ? SV("address is equal and name nearly so, the codes are not")
			: found->name_only ? SV("name and phone are equal, the codes are not")
					   : SV("name and address are equal, the codes are not");
	}
}

void suggest_pairs(struct candidates *candidates, const struct decisions *decisions)
{
	struct suggesting s = {.candidates = candidates, .decisions = decisions};

	for (int side = 0; side < SIDE_COUNT; side++) {
		for (size_t i = 0; i < candidates->count[side]; i++) {
			if (candidates->at[side][i].fate == CANDIDATE_LONE)
				add_keys(&s, (enum side)side, i);
		}
	}
	score_blocks(&s);
	assign(&s);
	vec_release(&s.entries);
	vec_release(&s.found);
	buf_release(&s.form);
	for (int side = 0; side < SIDE_COUNT; side++)
		buf_release(&s.names[side]);
}

/*
 * compare = name. A name becomes a ring of letters: the words, folded, without spaces, beginning
 * where it likes. Two names are equal when their rings are the same and the place where one begins
 * is allowed in the other:
 *
 *   1. the same beginning ("O'Brien" = "OBrien", "Smith-Jones" = "Smith Jones");
 *   2. behind the comma ("Smith, John" = "John Smith"), also for businesses;
 *   3. any gap between words, when both are persons ("SMITH JOHN" = "John Smith").
 *
 * A gap beside an initial must be a gap in the other name too ("Ann A Smith" is not "Anna Smith"),
 * but a run of initials may be written together ("J. R." = "JR"). Suffixes must be the same. Couples
 * are put into one order first ("John Smith & Mary Smith" = "John & Mary Smith").
 *
 * The canonical form is the ring read from where it comes first in byte order, and the suffix. People are
 * shown the words.
 */
#include "rules/compare.h"

#include <assert.h>
#include <string.h>

#include "rules/name_text.h"
#include "rules/transform_name.h"

#include "engine/base/banned.h"

struct ring {
	struct name_text text;
	char letters[NAME_LETTERS_MAX];
	uint8_t gaps[NAME_LETTERS_MAX + 1]; /* what is before letter i, enum gap */
	size_t n;
	size_t swap; /* the letter behind the comma, or 0 */
	char second_last[NAME_LETTERS_MAX];
	size_t second_n;
	bool turns; /* may begin at any gap */
	uint16_t last_word;
};

enum gap { GAP_NONE, GAP_FREE, GAP_KEPT };

/* ---- building ---------------------------------------------------------------------------- */

static struct sv canonical_word(const struct name_text *text, size_t i)
{
	static const struct {
		const char *from, *to;
	} same[] = {{"saint", "st"}, {"sainte", "ste"}, {"incorporated", "inc"}, {"company", "co"},
		{"corporation", "corp"}, {"limited", "ltd"}};
	struct sv word = sv_make(name_word_letters(text, i), text->words[i].n);

	for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++) {
		if (sv_eq(word, sv_of(same[k].from)))
			return sv_of(same[k].to);
	}
	return word;
}

/* Whether the gap between word i and the next one must be a gap in the other name too. */
static bool keeps_gap(const struct name_text *text, size_t i, size_t next)
{
	const struct name_word *a = &text->words[i], *b = &text->words[next];

	if (a->flags & b->flags & NAME_WORD_DIGIT)
		return true;
	if ((a->n == 1) == (b->n == 1))
		return false;
	char letter = name_word_letters(text, i)[0];
	bool prefix = a->n == 1 && b->n >= 3 && !(a->flags & NAME_WORD_DOT) &&
		      (letter == 'o' || letter == 'd');
	return !prefix;
}

static void add_word(struct ring *ring, size_t i)
{
	struct sv word = canonical_word(&ring->text, i);

	assert(ring->n + word.n <= NAME_LETTERS_MAX); /* each word is added once */
	memset(ring->gaps + ring->n, GAP_NONE, word.n);
	bool kept = ring->n > 0 && keeps_gap(&ring->text, ring->last_word, i);
	ring->gaps[ring->n] = kept ? GAP_KEPT : GAP_FREE;
	memcpy(ring->letters + ring->n, word.p, word.n);
	ring->n += word.n;
	ring->last_word = (uint16_t)i;
}

static void add_range(struct ring *ring, struct name_range range)
{
	for (size_t i = range.from; i < range.to; i++)
		add_word(ring, i);
}

static bool is_person_evidence(const struct name_text *text, size_t i)
{
	if ((text->words[i].flags & NAME_WORD_HYPHEN) &&
		name_word_in(text, i, NAME_LIST_KOREAN_GIVEN))
		return true; /* "Geun-hye" */
	enum name_class class = name_word_class(text, i);

	return (class != NAME_UNKNOWN && class != NAME_SURNAME) ||
	       name_word_in(text, i, NAME_LIST_PARTICLE) ||
	       name_word_in(text, i, NAME_LIST_CHINESE) || name_word_in(text, i, NAME_LIST_KOREAN);
}

/* Order is free for persons only: "Park Avenue Dental" is not "Dental Park Avenue". */
static bool may_turn(const struct name_text *text)
{
	bool evidence = name_text_commas(text) > 0 || text->count == 2;

	if (text->business || text->trust)
		return false;
	for (size_t i = 0; i < text->count; i++) {
		if (text->words[i].flags & NAME_WORD_DIGIT)
			return false;
		evidence = evidence || is_person_evidence(text, i);
	}
	return evidence;
}

static bool ring_make(struct sv source, struct ring *ring)
{
	struct name_text *text = &ring->text;
	struct name_couple couple;

	if (!name_text_read(source, text))
		return false;
	ring->n = ring->swap = ring->second_n = 0;
	ring->last_word = 0;
	ring->turns = may_turn(text);
	if (name_text_couple(text, &couple)) {
		add_range(ring, couple.first);
		add_word(ring, couple.and);
		add_range(ring, couple.second);
		add_range(ring, couple.last);
		for (size_t i = couple.second_last.from; i < couple.second_last.to; i++) {
			struct sv word = canonical_word(text, i);
			assert(ring->second_n + word.n <= sizeof(ring->second_last));
			memcpy(ring->second_last + ring->second_n, word.p, word.n);
			ring->second_n += word.n;
		}
		return true;
	}
	size_t commas = name_text_commas(text);
	for (size_t i = 0; i < text->count; i++) {
		add_word(ring, i);
		if (commas == 1 && (text->words[i].flags & NAME_WORD_COMMA))
			ring->swap = ring->n;
	}
	return true;
}

/* ---- comparing --------------------------------------------------------------------------- */

/* What is before letter i of a ring; its beginning is a gap between the last word and the first. */
static enum gap gap_at(const struct ring *ring, size_t i)
{
	if (i == 0)
		return GAP_FREE;
	return (enum gap)ring->gaps[i];
}

/* b, read from its letter k on, is a, and kept gaps are gaps in both. */
static bool same_from(const struct ring *a, const struct ring *b, size_t k)
{
	size_t n = a->n, head = n - k;

	if (memcmp(a->letters, b->letters + k, head) != 0 ||
		memcmp(a->letters + head, b->letters, k) != 0)
		return false;
	if (k > 0 && (gap_at(b, k) == GAP_NONE || gap_at(a, head) == GAP_NONE))
		return false;
	for (size_t i = 0, j = k; i < n; i++, j = j + 1 == n ? 0 : j + 1) {
		enum gap left = gap_at(a, i), right = gap_at(b, j);
		if ((left == GAP_KEPT && right == GAP_NONE) ||
			(right == GAP_KEPT && left == GAP_NONE))
			return false;
	}
	return true;
}

static bool rings_equal(const struct ring *a, const struct ring *b)
{
	size_t n = a->n;

	if (n != b->n)
		return false;
	if (n == 0 || same_from(a, b, 0))
		return true;
	if ((b->swap && b->swap < n && same_from(a, b, b->swap)) ||
		(a->swap && a->swap < n && same_from(a, b, n - a->swap)))
		return true;
	if (a->swap && b->swap && a->swap != b->swap &&
		same_from(a, b, (b->swap + n - a->swap) % n))
		return true;
	if (!a->turns || !b->turns)
		return false;
	for (size_t k = 1; k < n; k++) {
		if (b->gaps[k] != GAP_NONE && b->letters[k] == a->letters[0] && same_from(a, b, k))
			return true;
	}
	return false;
}

/* The first word of a that is not in b, or a->count. */
static size_t lacking_word(const struct name_text *a, const struct name_text *b)
{
	for (size_t i = 0; i < a->count; i++) {
		bool found = false;
		for (size_t k = 0; k < b->count && !found; k++)
			found = sv_eq(canonical_word(a, i), canonical_word(b, k));
		if (!found)
			return i;
	}
	return a->count;
}

static void note_difference(const struct ring *a, const struct ring *b, struct buf *note)
{
	size_t left = lacking_word(&a->text, &b->text), right = lacking_word(&b->text, &a->text);

	if (left == a->text.count && right == b->text.count) {
		buf_add_str(note, a->text.count == b->text.count
					  ? "the order of the words is different"
					  : "a word is missing");
		return;
	}
	if (left < a->text.count)
		buf_printf(note, "'%.*s'", (int)a->text.words[left].n,
			name_word_letters(&a->text, left));
	else
		buf_add_str(note, "nothing");
	if (right < b->text.count)
		buf_printf(note, " against '%.*s'", (int)b->text.words[right].n,
			name_word_letters(&b->text, right));
	else
		buf_add_str(note, " against nothing");
}

static enum compare_result compare_rings(
	const struct ring *a, const struct ring *b, struct buf *note)
{
	bool seconds_clash = a->second_n && b->second_n &&
			     (a->second_n != b->second_n ||
				     memcmp(a->second_last, b->second_last, a->second_n) != 0);

	if (a->text.suffix != b->text.suffix) {
		if (note)
			buf_printf(note, "suffix %s against %s", name_suffix_text(a->text.suffix),
				name_suffix_text(b->text.suffix));
		return COMPARE_DIFFERENT;
	}
	if (seconds_clash || !rings_equal(a, b)) {
		if (note)
			note_difference(a, b, note);
		return COMPARE_DIFFERENT;
	}
	if (a->second_n != b->second_n) {
		if (note)
			buf_add_str(note, "the surname of the second person was overlooked");
		return COMPARE_EQUAL_NOTE;
	}
	if (a->text.overlooked_n != b->text.overlooked_n ||
		memcmp(a->text.overlooked, b->text.overlooked, a->text.overlooked_n) != 0) {
		if (note)
			buf_add_str(note, "a title, note or nickname was overlooked");
		return COMPARE_EQUAL_NOTE;
	}
	return COMPARE_EQUAL;
}

/* ---- the fast path ----------------------------------------------------------------------- */

static inline unsigned char lower(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

static inline bool is_ascii_letter(char c)
{
	unsigned char u = (unsigned char)(lower(c) - 'a');

	return u < 26;
}

static bool same_nocase(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (lower(a[i]) != lower(b[i]))
			return false;
	}
	return true;
}

/*
 * For each first letter the last letters that titles, credentials, suffixes and "and" have: a word
 * outside of this filter is none of them.
 */
static const uint32_t special_ends[26] = {0x0000009, 0x0040001, 0x00aa801, 0x006500c, 0x0010018,
	0x0060000, 0x0002000, 0x0002010, 0x0200100, 0x0020008, 0x0000000, 0x0483004, 0x0860219,
	0x0008000, 0x0000008, 0x00a0039, 0x0000000, 0x0282108, 0x00a0001, 0x0000000, 0x0000000,
	0x0200100, 0x0000000, 0x0000000, 0x0000000, 0x0000000};

static bool maybe_special(const char *word, size_t n)
{
	return (special_ends[lower(word[0]) - 'a'] >> (lower(word[n - 1]) - 'a') & 1) != 0;
}

/* Nothing but plain words, none of which might be a title, a suffix or the like. */
static bool is_plain(struct sv text)
{
	size_t start = 0;

	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && is_ascii_letter(text.p[i]))
			continue;
		bool joins = i > start && i + 1 < text.n &&
			     (text.p[i] == '-' || text.p[i] == '\'') &&
			     is_ascii_letter(text.p[i + 1]) && lower(text.p[i + 1]) != 's';
		if (i < text.n && !joins && text.p[i] != ' ' && text.p[i] != ',')
			return false;
		if (i > start && maybe_special(text.p + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}

/* "LAST, FIRST" against "First Last": true is certain, false means nothing. */
static bool is_swapped(struct sv listed, struct sv plain)
{
	const char *comma = listed.n <= NAME_SOURCE_MAX && listed.n > 0
				    ? memchr(listed.p, ',', listed.n)
				    : NULL;

	if (!comma)
		return false;
	struct sv last = sv_make(listed.p, (size_t)(comma - listed.p));
	struct sv first = sv_make(comma + 1, listed.n - last.n - 1);
	while (first.n > 0 && first.p[0] == ' ') {
		first.p++;
		first.n--;
	}
	if (first.n == 0 || last.n == 0 || plain.n != first.n + 1 + last.n ||
		plain.p[first.n] != ' ')
		return false;
	return same_nocase(first.p, plain.p, first.n) &&
	       same_nocase(last.p, plain.p + first.n + 1, last.n) && is_plain(listed);
}

static enum compare_result compare_texts(struct sv a, struct sv b, struct buf *note)
{
	struct ring left, right;

	a = sv_trim(a);
	b = sv_trim(b);
	if (a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0 || same_nocase(a.p, b.p, a.n)))
		return COMPARE_EQUAL;
	if (a.n == 0 || b.n == 0) {
		if (note)
			buf_add_str(note, "one name is empty");
		return COMPARE_DIFFERENT;
	}
	if (is_swapped(a, b) || is_swapped(b, a))
		return COMPARE_EQUAL;
	if (ring_make(a, &left) && ring_make(b, &right))
		return compare_rings(&left, &right, note);
	if (note)
		buf_add_str(note, "a name too long to take apart is different");
	return COMPARE_DIFFERENT;
}

/* ---- the interface ----------------------------------------------------------------------- */

/* The texts with a space between; a view into `out` unless there is but one that is not empty. */
static struct sv value_text(const struct compare_value *value, struct buf *out)
{
	struct sv only = SV_ABSENT;
	size_t filled = 0;

	for (size_t i = 0; i < value->count; i++) {
		if (value->texts[i].n > 0) {
			only = value->texts[i];
			filled++;
		}
	}
	if (filled <= 1)
		return only;
	for (size_t i = 0; i < value->count; i++) {
		if (value->texts[i].n == 0)
			continue;
		if (out->n > 0)
			buf_add_char(out, ' ');
		buf_add_sv(out, value->texts[i]);
	}
	return buf_sv(out);
}

enum compare_result compare_name(
	const struct compare_value *a, const struct compare_value *b, struct buf *note)
{
	struct buf left = BUF_INIT, right = BUF_INIT;
	enum compare_result result =
		compare_texts(value_text(a, &left), value_text(b, &right), note);

	buf_release(&left);
	buf_release(&right);
	return result;
}

bool name_equal(struct sv a, struct sv b)
{
	return compare_texts(a, b, NULL) != COMPARE_DIFFERENT;
}

/* Where the ring begins when it is to come first in byte order (the least rotation). */
static size_t least_start(const struct ring *ring)
{
	size_t n = ring->n, i = 0, j = 1, k = 0;

	while (i < n && j < n && k < n) {
		unsigned char a = (unsigned char)ring->letters[(i + k) % n];
		unsigned char b = (unsigned char)ring->letters[(j + k) % n];
		if (a == b) {
			k++;
			continue;
		}
		if (a > b)
			i += k + 1;
		else
			j += k + 1;
		if (i == j)
			j++;
		k = 0;
	}
	return i < j ? i : j;
}

typedef void ring_writer(const struct ring *ring, struct buf *out);

/* A ring, or text that makes none: then in small letters. */
static void write_form(const struct compare_value *value, ring_writer *write, struct buf *out)
{
	struct buf joined = BUF_INIT;
	struct sv text = sv_trim(value_text(value, &joined));
	struct ring ring;

	if (!ring_make(text, &ring)) {
		for (size_t i = 0; i < text.n; i++)
			buf_add_char(out, (char)lower(text.p[i]));
	} else if (ring.n > 0) {
		write(&ring, out);
		if (ring.text.suffix != NAME_NO_SUFFIX)
			buf_printf(out, " %s", name_suffix_text(ring.text.suffix));
	}
	buf_release(&joined);
}

static void write_key(const struct ring *ring, struct buf *out)
{
	size_t start = least_start(ring);

	buf_add(out, ring->letters + start, ring->n - start);
	buf_add(out, ring->letters, start);
}

void compare_name_form(const struct compare_value *value, struct buf *out)
{
	write_form(value, write_key, out);
}

static void write_words(const struct ring *ring, struct buf *out)
{
	for (size_t i = 0; i < ring->n; i++) {
		if (i > 0 && ring->gaps[i] != GAP_NONE)
			buf_add_char(out, ' ');
		buf_add_char(out, ring->letters[i]);
	}
}

void compare_name_words(const struct compare_value *value, struct buf *out)
{
	write_form(value, write_words, out);
}

#include "rules/compare_text.h"

#include "rules/fold.h"

#include "engine/base/banned.h"

/* Reads a text as letters and digits, each with what stood before it. */
enum gap { GAP_NONE, GAP_MARK, GAP_SPACE };

struct reader {
	struct sv rest;
	struct fold_char at; /* the letter or digit; n = 0 at the end */
	enum gap gap;	     /* what stood before it */
	bool after_digit;    /* the one before it was a digit */
	unsigned used;	     /* bytes of at.text that were taken */
};

/* Moves on to the next letter or digit. */
static void reader_next(struct reader *reader)
{
	reader->after_digit = reader->at.n > 0 && reader->at.kind == FOLD_DIGIT;
	reader->gap = GAP_NONE;
	reader->used = 0;
	while (reader->rest.n > 0) {
		size_t size = fold_next(reader->rest, &reader->at);
		reader->rest.p += size;
		reader->rest.n -= size;
		switch (reader->at.kind) {
		case FOLD_LETTER:
		case FOLD_DIGIT:
			if (reader->after_digit && reader->at.kind == FOLD_DIGIT &&
				reader->gap == GAP_MARK)
				reader->gap = GAP_SPACE;
			return;
		case FOLD_FRACTION:
			reader->gap = GAP_SPACE;
			return;
		case FOLD_SPACE:
			reader->gap = GAP_SPACE;
			break;
		case FOLD_PUNCT:
			if (reader->gap == GAP_NONE)
				reader->gap = GAP_MARK;
			break;
		case FOLD_NOTHING:
			break;
		}
	}
	reader->at.n = 0;
}

static struct reader reader_of(struct sv text)
{
	struct reader reader = {.rest = text};

	reader_next(&reader);
	reader.gap = GAP_NONE;
	return reader;
}

static bool gaps_agree(enum gap a, enum gap b)
{
	return a == b || a == GAP_MARK || b == GAP_MARK;
}

bool compare_text_same(struct sv a, struct sv b)
{
	if (fold_same(a, b))
		return true;
	struct reader x = reader_of(a);
	struct reader y = reader_of(b);
	if (x.at.n == 0 || y.at.n == 0)
		return sv_eq(sv_trim(a), sv_trim(b));
	while (x.at.n > 0 && y.at.n > 0) {
		if (!gaps_agree(x.gap, y.gap) || x.at.text[x.used] != y.at.text[y.used])
			return false;
		x.gap = GAP_NONE;
		y.gap = GAP_NONE;
		if (++x.used == x.at.n)
			reader_next(&x);
		if (++y.used == y.at.n)
			reader_next(&y);
	}
	return x.at.n == 0 && y.at.n == 0;
}

enum { PHONE_DIGITS = 32 };

/* The digits of a telephone number; 0 when it is not one. */
static size_t phone_digits(struct sv text, char digits[PHONE_DIGITS])
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c >= 0x80 || fold_ascii[c].kind == FOLD_LETTER || n == PHONE_DIGITS)
			return 0;
		if (fold_ascii[c].kind == FOLD_DIGIT)
			digits[n++] = (char)c;
	}
	if (n == 11 && digits[0] == '1') {
		n = 10;
		(void)memmove(digits, digits + 1, n);
	}
	return n;
}

bool compare_phone_same(struct sv a, struct sv b)
{
	char x[PHONE_DIGITS];
	char y[PHONE_DIGITS];
	size_t n = phone_digits(a, x);
	size_t m = phone_digits(b, y);

	if (n == 0 || m == 0)
		return compare_text_same(a, b);
	return n == m && memcmp(x, y, n) == 0;
}

void compare_text_fold(struct sv text, struct buf *out)
{
	size_t start = out->n;
	bool gap = false;
	bool after_digit = false;
	struct fold_char at;

	while (text.n > 0) {
		size_t size = fold_next(text, &at);
		text.p += size;
		text.n -= size;
		if (at.kind == FOLD_NOTHING)
			continue;
		if (at.kind == FOLD_SPACE || at.kind == FOLD_PUNCT) {
			bool joins = at.kind == FOLD_PUNCT && !after_digit &&
				     (at.text[0] == '\'' || at.text[0] == '.');
			gap = gap || !joins;
			continue;
		}
		if ((gap || at.kind == FOLD_FRACTION) && out->n > start)
			buf_add_char(out, ' ');
		gap = false;
		after_digit = at.kind == FOLD_DIGIT;
		buf_add(out, at.text, at.n);
	}
}

bool compare_value_same(const struct compare_value *a, const struct compare_value *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!fold_same(a->texts[i], b->texts[i]))
			return false;
	}
	return true;
}

void compare_note(struct buf *note, const char *what, struct sv a, struct sv b)
{
	if (!note)
		return;
	if (a.n == 0 || b.n == 0)
		buf_printf(note, "%s '%.*s' on one side only", what, SV_ARG(a.n ? a : b));
	else
		buf_printf(note, "%s '%.*s' against '%.*s'", what, SV_ARG(a), SV_ARG(b));
}

static struct sv text_at(const struct compare_value *value, size_t i)
{
	return i < value->count ? sv_trim(value->texts[i]) : SV_ABSENT;
}

static bool is_phone(const struct compare_value *value, size_t i)
{
	return value->kinds && i < value->count && value->kinds[i] == FIELD_PHONE;
}

enum compare_result compare_text(
	const struct compare_value *a, const struct compare_value *b, struct buf *note)
{
	size_t count = a->count > b->count ? a->count : b->count;

	if (compare_value_same(a, b))
		return COMPARE_EQUAL;
	for (size_t i = 0; i < count; i++) {
		struct sv x = text_at(a, i);
		struct sv y = text_at(b, i);
		bool same = is_phone(a, i) || is_phone(b, i) ? compare_phone_same(x, y)
							     : compare_text_same(x, y);
		if (!same) {
			compare_note(note, "text", x, y);
			return COMPARE_DIFFERENT;
		}
	}
	return COMPARE_EQUAL;
}

void compare_text_form(const struct compare_value *value, struct buf *out)
{
	char digits[PHONE_DIGITS];
	size_t start = out->n;

	for (size_t i = 0; i < value->count; i++) {
		struct sv text = text_at(value, i);
		size_t n = is_phone(value, i) ? phone_digits(text, digits) : 0;
		if (text.n == 0)
			continue;
		if (out->n > start)
			buf_add_str(out, ", ");
		size_t before = out->n;
		if (n > 0)
			buf_add(out, digits, n);
		else
			compare_text_fold(text, out);
		if (out->n == before)
			buf_add_sv(out, text); /* punctuation alone */
	}
}

#include "rules/compare_postal.h"

#include "rules/compare_text.h"
#include "rules/fold.h"

#include "engine/base/banned.h"

/* Does the text have digits where the pattern says 9, and letters where it says A? */
static bool has_shape(const struct postal *postal, struct sv pattern)
{
	if (postal->n != pattern.n)
		return false;
	for (size_t i = 0; i < postal->n; i++) {
		bool is_digit = postal->text[i] >= '0' && postal->text[i] <= '9';
		if (is_digit != (pattern.p[i] == '9'))
			return false;
	}
	return true;
}

void postal_parse(struct sv text, struct postal *out)
{
	struct fold_char at;
	bool fits = true;

	out->n = 0;
	while (text.n > 0 && fits) {
		size_t size = fold_next(text, &at);
		text.p += size;
		text.n -= size;
		if (at.kind != FOLD_LETTER && at.kind != FOLD_DIGIT)
			continue;
		fits = out->n + at.n <= sizeof(out->text);
		for (unsigned i = 0; fits && i < at.n; i++)
			out->text[out->n++] = at.text[i];
	}
	if (out->n == 0)
		out->kind = POSTAL_NONE;
	else if (!fits)
		out->kind = POSTAL_OTHER;
	else if (has_shape(out, SV("99999")))
		out->kind = POSTAL_ZIP;
	else if (has_shape(out, SV("999999999")))
		out->kind = POSTAL_ZIP4;
	else if (has_shape(out, SV("A9A9A9")))
		out->kind = POSTAL_CANADA;
	else
		out->kind = POSTAL_OTHER;
}

static enum compare_result postal_different(struct sv a, struct sv b, struct buf *note)
{
	compare_note(note, "postal code", sv_trim(a), sv_trim(b));
	return COMPARE_DIFFERENT;
}

enum compare_result postal_compare(struct sv a, struct sv b, struct buf *note)
{
	struct postal x;
	struct postal y;

	if (fold_same(a, b))
		return COMPARE_EQUAL;
	postal_parse(a, &x);
	postal_parse(b, &y);
	if (x.kind == POSTAL_NONE || y.kind == POSTAL_NONE || x.kind == POSTAL_OTHER ||
		y.kind == POSTAL_OTHER) {
		bool same = x.kind == y.kind && x.kind == POSTAL_OTHER && x.n < POSTAL_SIZE &&
			    x.n == y.n && memcmp(x.text, y.text, x.n) == 0;
		if (same || compare_text_same(a, b))
			return COMPARE_EQUAL;
		return postal_different(a, b, note);
	}
	size_t n = x.n < y.n ? x.n : y.n;
	if (memcmp(x.text, y.text, n) != 0)
		return postal_different(a, b, note);
	if (x.kind == y.kind)
		return COMPARE_EQUAL;
	/* a Canadian code begins with a letter: only ZIP and ZIP+4 begin alike */
	if (note) {
		const struct postal *longer = x.n > y.n ? &x : &y;
		buf_printf(note, "the +4 part '%.4s' is on one side only", longer->text + 5);
	}
	return COMPARE_EQUAL_NOTE;
}

static struct sv text_at(const struct compare_value *value, size_t i)
{
	return i < value->count ? sv_trim(value->texts[i]) : SV_ABSENT;
}

enum compare_result compare_postal(
	const struct compare_value *a, const struct compare_value *b, struct buf *note)
{
	enum compare_result all = COMPARE_EQUAL;
	size_t count = a->count > b->count ? a->count : b->count;

	for (size_t i = 0; i < count; i++) {
		enum compare_result one = postal_compare(
			text_at(a, i), text_at(b, i), all == COMPARE_EQUAL ? note : NULL);
		if (one == COMPARE_DIFFERENT && all == COMPARE_EQUAL_NOTE && note) {
			buf_clear(note);
			return postal_compare(text_at(a, i), text_at(b, i), note);
		}
		if (one > all)
			all = one;
		if (all == COMPARE_DIFFERENT)
			break;
	}
	return all;
}

void compare_postal_form(const struct compare_value *value, struct buf *out)
{
	size_t start = out->n;
	struct postal postal;

	for (size_t i = 0; i < value->count; i++) {
		postal_parse(text_at(value, i), &postal);
		if (postal.kind == POSTAL_NONE)
			continue;
		if (out->n > start)
			buf_add_char(out, ' ');
		/* the +4 part is left out: with it, equal codes would have unlike forms */
		buf_add(out, postal.text, postal.kind == POSTAL_ZIP4 ? 5 : postal.n);
	}
}

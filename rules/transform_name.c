/*
 * transform = name: joining, and splitting when it is sure.
 *
 * A name is cut into units (a word with what is hyphenated to it); each has a weight from the tables.
 * The surname is then one run of units at the front or at the end:
 *
 *   comma         what is before it, and particles at the very end ("Berg, Jan van der");
 *   forward       the last unit with its particles, two when both are Spanish or Portuguese;
 *   backward      when the weights leave no doubt ("SMITH JOHN"), or the hint says so.
 *
 * Evidence against the hint that is not certain, and anything that is not one person or a clear
 * couple, is refused with a reason. At the end every split is joined again and compared with the
 * whole: what does not compare equal is refused too, so that the law holds by construction.
 */
#include "rules/transform_name.h"

#include <string.h>

#include "rules/name_split.h"
#include "rules/name_text.h"

#include "engine/base/banned.h"

struct sv name_join(struct sv first, struct sv last, enum name_order order, struct arena *scratch)
{
	first = sv_trim(first);
	last = sv_trim(last);
	if (first.n == 0)
		return last;
	if (last.n == 0)
		return first;
	bool forward = order == NAME_FIRST_LAST;
	struct sv front = forward ? first : last, back = forward ? last : first;
	size_t gap = forward ? 1 : 2, n = front.n + gap + back.n;
	char *joined = arena_alloc(scratch, n + 1);

	memcpy(joined, front.p, front.n);
	memcpy(joined + front.n, forward ? " " : ", ", gap);
	memcpy(joined + front.n + gap, back.p, back.n);
	joined[n] = '\0';
	return sv_make(joined, n);
}

static struct name_split refused(struct sv whole, const char *reason)
{
	return (struct name_split){.first = SV_ABSENT, .last = whole, .reason = reason};
}

/* ---- writing parts ----------------------------------------------------------------------- */

struct part {
	char *p;
	size_t n;
};

static void put(struct part *part, struct sv text)
{
	memcpy(part->p + part->n, text.p, text.n);
	part->n += text.n;
}

/* Word i as it stands in the source; its dot stays with initials and short forms ("J.", "St."). */
static void put_word(struct part *part, const struct name_text *text, size_t i)
{
	const struct name_word *word = &text->words[i];
	const char *between = " ";

	if (word->flags & NAME_WORD_HYPHEN)
		between = "-";
	else if (word->flags & NAME_WORD_GLUED)
		between = "";
	if (part->n > 0)
		put(part, sv_of(between));
	put(part, sv_make(text->source.p + word->from, (size_t)(word->to - word->from)));
}

static void put_range(struct part *part, const struct name_text *text, struct name_range range)
{
	for (size_t i = range.from; i < range.to; i++)
		put_word(part, text, i);
}

/* Room for every word once, with a separator; a couple's parts are put together from ranges. */
static struct part part_new(const struct name_text *text, struct arena *scratch)
{
	return (struct part){arena_alloc(scratch, text->source.n + NAME_WORDS_MAX + 2), 0};
}

static struct sv part_sv(const struct part *part)
{
	return sv_make(part->p, part->n);
}

static void put_suffix(struct part *part, const struct name_text *text)
{
	const struct name_word *word = &text->suffix_word;

	if (text->suffix == NAME_NO_SUFFIX)
		return;
	size_t n = (size_t)(word->to - word->from);
	put(part, SV(" "));
	put(part, sv_make(text->source.p + word->from, n));
}

/* ---- splitting --------------------------------------------------------------------------- */

static bool reads_back(struct name_split split, struct sv whole, struct arena *scratch)
{
	struct arena_mark mark = arena_mark(scratch);
	bool equal =
		name_equal(name_join(split.first, split.last, NAME_FIRST_LAST, scratch), whole) &&
		name_equal(name_join(split.first, split.last, NAME_LAST_FIRST, scratch), whole);

	arena_reset(scratch, mark);
	return equal;
}

static struct name_split split_couple(
	const struct name_text *text, const struct name_couple *couple, struct arena *scratch)
{
	struct part first = part_new(text, scratch), last = part_new(text, scratch);

	put_range(&first, text, couple->first);
	put_word(&first, text, couple->and);
	put_range(&first, text, couple->second);
	put_range(&last, text, couple->last);
	put_suffix(&last, text);
	return (struct name_split){part_sv(&first), part_sv(&last), true, ""};
}

static struct name_split split_person(
	const struct name_text *text, const struct name_cut *cut, struct arena *scratch)
{
	struct part first = part_new(text, scratch), last = part_new(text, scratch);

	put_range(&first, text, cut->first);
	put_range(&last, text, cut->tail);
	put_range(&last, text, cut->last);
	put_suffix(&last, text);
	return (struct name_split){part_sv(&first), part_sv(&last), true, ""};
}

/* What keeps a name from being one person's or a couple's; NULL when nothing does. */
static const char *why_not(const struct name_text *text)
{
	if (text->trust)
		return "a trust, an estate or in care of somebody";
	if (text->business)
		return "looks like a business";
	if (text->cut_off)
		return "the name looks cut off";
	if (text->odd)
		return "has signs that names do not have";
	for (size_t i = 0; i < text->count; i++) {
		if (text->words[i].flags & NAME_WORD_DIGIT)
			return "has a number that is not in brackets";
		if (text->words[i].flags & NAME_WORD_SLASH)
			return "has a slash";
		if (text->words[i].flags & NAME_WORD_DASH)
			return "the dash may begin a note or join two surnames";
	}
	return NULL;
}

static bool has_and(const struct name_text *text)
{
	for (size_t i = 0; i < text->count; i++) {
		if (text->words[i].flags & NAME_WORD_AND)
			return true;
	}
	return false;
}

struct name_split name_split(struct sv whole, enum name_order hint, struct arena *scratch)
{
	struct name_text text;
	struct name_couple couple;
	struct name_cut cut;
	struct name_split split;

	whole = sv_trim(whole);
	if (!name_text_read(whole, &text))
		return refused(whole, "too long for a name");
	const char *reason = why_not(&text);
	if (reason)
		return refused(whole, reason);
	if (has_and(&text)) {
		if (!name_text_couple(&text, &couple))
			return refused(
				whole, "two people, and it is not clear whose surname is which");
		split = split_couple(&text, &couple, scratch);
	} else {
		reason = name_cut_find(&text, hint, &cut);
		if (reason)
			return refused(whole, reason);
		split = split_person(&text, &cut, scratch);
	}
	if (!reads_back(split, whole, scratch))
		return refused(whole, "the parts do not give the same name again");
	return split;
}

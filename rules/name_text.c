/*
 * The tokenizer: one pass over the code points. Regions that are notes are skipped as a whole; when
 * nothing is left then ("(SMITH, JOHN)"), a second pass takes brackets, quotes and stars for spaces.
 */
#include "rules/name_text.h"

#include <assert.h>
#include <string.h>

#include "rules/name_parts.h"

#include "engine/base/banned.h"

/* A rune has no more letters than bytes, but for a sign that becomes "and", a word of its own. */
_Static_assert(NAME_LETTERS_MAX >= NAME_SOURCE_MAX + 2 * NAME_WORDS_MAX, "room for all letters");

struct reader {
	struct name_text *out;
	struct sv source;
	size_t at;
	bool notes;	 /* skip notes */
	bool in_word;	 /* the last word goes on */
	bool space;	 /* since the last word */
	unsigned before; /* flags for the next word */
	bool full;
};

static bool is_space_at(struct sv text, size_t at)
{
	return at >= text.n || name_rune_at(text, at).sign == NAME_SIGN_SPACE;
}

/* The bytes of the apostrophe before "'t" and "'s", which belongs to the word as it is written. */
static size_t short_article(const struct reader *reader)
{
	struct sv text = reader->source;
	size_t at = reader->at, bytes = 1;

	if (at == 0 || (text.p[at] != 't' && text.p[at] != 'T') || !is_space_at(text, at + 1))
		return 0;
	while (bytes < at && bytes < 3 && ((unsigned char)text.p[at - bytes] & 0xC0) == 0x80)
		bytes++;
	bool after_space = at == bytes || is_space_at(text, at - bytes - 1);
	return after_space && name_rune_at(text, at - bytes).sign == NAME_SIGN_APOSTROPHE ? bytes
											  : 0;
}

static void add_letters(struct reader *reader, const char *letters, size_t n)
{
	struct name_text *out = reader->out;

	if (!reader->in_word) {
		if (out->count == NAME_WORDS_MAX) {
			reader->full = true;
			return;
		}
		out->words[out->count++] = (struct name_word){.at = (uint16_t)out->letters_n,
			.from = (uint16_t)(reader->at - short_article(reader)),
			.flags = (uint16_t)reader->before};
		reader->in_word = true;
		reader->before = 0;
		reader->space = false;
	}
	assert(out->letters_n + n <= NAME_LETTERS_MAX);
	memcpy(out->letters + out->letters_n, letters, n);
	out->letters_n += n;
	out->words[out->count - 1].n = (uint16_t)(out->words[out->count - 1].n + n);
}

static void end_word(struct reader *reader)
{
	reader->in_word = false;
	reader->space = true;
}

/* A flag of the word before; nothing when there is none. */
static void flag_last(struct reader *reader, unsigned flag)
{
	if (reader->out->count > 0)
		reader->out->words[reader->out->count - 1].flags |= (uint16_t)flag;
}

static bool is_letter_at(struct sv text, size_t at)
{
	return at < text.n && name_rune_at(text, at).sign == NAME_SIGN_LETTER;
}

/* Where the bracket that opens at `at` is closed, or the end; one past the closing sign. */
static size_t bracket_end(struct sv text, size_t at)
{
	size_t depth = 0;

	for (size_t i = at; i < text.n; i++) {
		enum name_sign sign = (unsigned char)text.p[i] < 0x80 ? name_rune_at(text, i).sign
								      : NAME_SIGN_LETTER;
		if (sign == NAME_SIGN_OPEN)
			depth++;
		else if (sign == NAME_SIGN_CLOSE && --depth == 0)
			return i + 1;
	}
	return text.n;
}

/* One past the next sign of that kind behind `at`, or 0. */
static size_t next_sign(struct sv text, size_t at, enum name_sign wanted)
{
	for (size_t i = at; i < text.n;) {
		struct name_rune rune = name_rune_at(text, i);
		i += rune.bytes;
		if (rune.sign == wanted)
			return i;
	}
	return 0;
}

/* 'Jim' in single quotes: opens behind a space, closes before one. */
static size_t single_quote_end(struct sv text, size_t at, size_t bytes)
{
	if ((at > 0 && !is_space_at(text, at - 1)) || !is_letter_at(text, at + bytes))
		return 0;
	size_t end = next_sign(text, at + bytes, NAME_SIGN_APOSTROPHE);
	if (end == 0 || text.p[end - 2] == ' ')
		return 0;
	bool closes = is_space_at(text, end) || text.p[end] == ',';
	return closes && end - at > 4 ? end : 0;
}

/* Stars: "*VIP*" is a note; "SMITH JOHN ***CASH ONLY" is one to the end. */
static size_t star_end(const struct reader *reader, struct sv text, size_t at)
{
	size_t i = at;

	if (at > 0 && !is_space_at(text, at - 1))
		return 0;
	while (i < text.n && text.p[i] == '*')
		i++;
	size_t end = next_sign(text, i, NAME_SIGN_STAR);
	while (end && end < text.n && text.p[end] == '*')
		end++;
	if (end)
		return end;
	return reader->out->count > 0 && is_letter_at(text, i) ? text.n : 0;
}

/* One past the note that begins here, or 0 when none does. */
static size_t note_end(const struct reader *reader, struct name_rune rune)
{
	struct sv text = reader->source;

	if (!reader->notes)
		return 0;
	if (rune.sign == NAME_SIGN_OPEN)
		return bracket_end(text, reader->at);
	if (rune.sign == NAME_SIGN_QUOTE)
		return next_sign(text, reader->at + rune.bytes, NAME_SIGN_QUOTE);
	if (rune.sign == NAME_SIGN_APOSTROPHE)
		return single_quote_end(text, reader->at, rune.bytes);
	if (rune.sign == NAME_SIGN_STAR)
		return star_end(reader, text, reader->at);
	return 0;
}

static void overlook_region(struct reader *reader, size_t end)
{
	struct name_text *out = reader->out;

	for (size_t i = reader->at; i < end;) {
		struct name_rune rune = name_rune_at(reader->source, i);
		i += rune.bytes;
		if (rune.sign != NAME_SIGN_LETTER)
			continue;
		assert(out->overlooked_n + rune.letters <= NAME_LETTERS_MAX);
		memcpy(out->overlooked + out->overlooked_n, rune.folded, rune.letters);
		out->overlooked_n += rune.letters;
	}
}

/* The apostrophe in "O'Brien", "O' Brien" or "Joe's": the word goes on, or ends possessive. */
static void take_apostrophe(struct reader *reader, size_t bytes)
{
	struct name_text *out = reader->out;
	size_t after = reader->at + bytes;

	if (!reader->in_word)
		return;
	struct name_word *word = &out->words[out->count - 1];
	if (after < reader->source.n && (reader->source.p[after] | 32) == 's' &&
		!is_letter_at(reader->source, after + 1) && word->n > 1)
		word->flags |= NAME_WORD_POSSESSIVE;
	bool prefix = word->n == 1;
	if (word->n == 2 && reader->out->letters[word->at] == 'd' &&
		is_space_at(reader->source, after) && after < reader->source.n)
		word->to = (uint16_t)after; /* "de' Medici" */
	if (prefix && is_space_at(reader->source, after) && is_letter_at(reader->source, after + 1))
		reader->at += 1; /* "O' Brien": the space is passed over */
	if (prefix && is_letter_at(reader->source, reader->at + bytes))
		word->flags |= NAME_WORD_PREFIXED;
}

static void take_sign(struct reader *reader, struct name_rune rune)
{
	bool touched = reader->in_word;
	size_t after = reader->at + rune.bytes;

	end_word(reader);
	switch (rune.sign) {
	case NAME_SIGN_DOT:
		if (touched) {
			flag_last(reader, NAME_WORD_DOT);
			reader->out->words[reader->out->count - 1].to = (uint16_t)after;
			if (is_letter_at(reader->source, after))
				reader->before |= NAME_WORD_GLUED;
		}
		break;
	case NAME_SIGN_COMMA:
		flag_last(reader, NAME_WORD_COMMA);
		reader->before &= ~(unsigned)NAME_WORD_GLUED;
		break;
	case NAME_SIGN_DASH: {
		bool spaced = reader->at == 0 || is_space_at(reader->source, reader->at - 1);
		if (reader->out->count > 0 && (spaced || touched))
			reader->before |= spaced ? NAME_WORD_DASH : NAME_WORD_HYPHEN;
		break;
	}
	case NAME_SIGN_SLASH:
		reader->before |= NAME_WORD_SLASH;
		break;
	case NAME_SIGN_AND:
		reader->before = NAME_WORD_AND;
		add_letters(reader, "and", 3);
		if (!reader->full)
			reader->out->words[reader->out->count - 1].to = (uint16_t)after;
		end_word(reader);
		break;
	case NAME_SIGN_OTHER:
		reader->out->odd = true;
		break;
	default:
		break;
	}
}

static void take_rune(struct reader *reader)
{
	struct name_rune rune = name_rune_at(reader->source, reader->at);
	size_t end = note_end(reader, rune);

	if (end) {
		overlook_region(reader, end);
		end_word(reader);
		reader->at = end;
		return;
	}
	if (rune.sign == NAME_SIGN_LETTER) {
		add_letters(reader, rune.folded, rune.letters);
		if (reader->full)
			return;
		struct name_word *word = &reader->out->words[reader->out->count - 1];
		word->to = (uint16_t)(reader->at + rune.bytes);
		if (rune.folded[0] >= '0' && rune.folded[0] <= '9')
			word->flags |= NAME_WORD_DIGIT;
	} else if (rune.sign == NAME_SIGN_APOSTROPHE) {
		take_apostrophe(reader, rune.bytes);
	} else if (rune.sign == NAME_SIGN_MARK) {
		if (reader->in_word)
			reader->out->words[reader->out->count - 1].to =
				(uint16_t)(reader->at + rune.bytes);
	} else {
		take_sign(reader, rune);
	}
	reader->at += rune.bytes;
}

static bool read_words(struct sv source, bool notes, struct name_text *out)
{
	struct reader reader = {.out = out, .source = source, .notes = notes};

	out->count = out->letters_n = out->overlooked_n = 0;
	out->odd = false;
	while (reader.at < source.n && !reader.full)
		take_rune(&reader);
	return !reader.full;
}

static bool ends_cut_off(struct sv source)
{
	size_t n = source.n;

	while (n > 0 && is_space_at(source, n - 1))
		n--;
	if (n == 0)
		return false;
	char last = source.p[n - 1];
	return last == ',' || last == '&' || last == '-' || last == '(' || last == '/' ||
	       last == '+';
}

bool name_text_read(struct sv source, struct name_text *out)
{
	if (source.n > NAME_SOURCE_MAX)
		return false;
	out->source = source;
	out->suffix = NAME_NO_SUFFIX;
	out->business = out->trust = false;
	if (!read_words(source, true, out))
		return false;
	if (out->count == 0 && !read_words(source, false, out))
		return false;
	out->cut_off = ends_cut_off(source);
	name_parts_take(out);
	return true;
}

enum name_class name_word_class(const struct name_text *text, size_t i)
{
	const struct name_word *word = &text->words[i];

	enum name_class class = name_class_of(name_word_letters(text, i), word->n);
	if (!(word->flags & NAME_WORD_PREFIXED) || class == NAME_GIVEN)
		return class;
	/* O'... is a surname; D'... may be a given name ("D'Angelo Russell"). */
	if (name_word_letters(text, i)[0] == 'o')
		return NAME_SURNAME;
	return class == NAME_SURNAME ? NAME_MOSTLY_SURNAME : class;
}

size_t name_text_commas(const struct name_text *text)
{
	size_t commas = 0;

	for (size_t i = 0; i < text->count; i++)
		commas += (text->words[i].flags & NAME_WORD_COMMA) != 0;
	return commas;
}

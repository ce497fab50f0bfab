/*
 * address_tokens - the lines of an address as a list of words.
 *
 * Words are folded (fold.h) and looked up (address_words.h). What parts them is kept as flags.
 * Joined: apostrophes (O'BRIEN is OBRIEN), dots between single letters (P.O. is PO) and within
 * decimals (39.2), a hyphen between digits (112-10, as Publication 28 appendix D1 wants it kept),
 * fractions (1/2). A hyphen between digits and one letter falls away (5-B is 5B). Parted: a unit
 * designator or road written together with its number (APT5), and a number with a word (12MAIN).
 *
 * Ownership: tokens view the arrays of struct address_scratch, which lives on the caller's stack for
 *            texts of up to ADDRESS_TEXT_MAX bytes and takes heap memory beyond that.
 */
#ifndef ACCORD_RULES_ADDRESS_TOKENS_H
#define ACCORD_RULES_ADDRESS_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "engine/base/sv.h"
#include "rules/address_words.h"

enum { ADDRESS_TEXT_MAX = 512 };

/* What stood before a token. */
enum address_before {
	BEFORE_LINE = 1,  /* another line; the very first token has it too */
	BEFORE_COMMA = 2, /* a comma or semicolon */
	BEFORE_HASH = 4,  /* a number sign */
	BEFORE_DASH = 8,  /* a dash with spaces around it */
	BEFORE_JOINED =
		16 /* nothing: it was written together with the one before, or by a hyphen */
};

struct address_token {
	struct sv text;
	const struct address_word *word; /* never NULL: a row without a meaning for other words */
	uint8_t before;
	bool has_digit;
	bool is_number; /* digits alone */
	bool is_taken;	/* belongs to a unit, box or route already */
};

/* Is it this word? Here, so that the lengths of what is asked for are known where it is compiled. */
static inline bool address_token_is(const struct address_token *token, const char *text)
{
	size_t n = strlen(text);

	return token->text.n == n && memcmp(token->text.p, text, n) == 0;
}

struct address_scratch {
	char *chars; /* texts of tokens first, then what the parser builds */
	size_t char_count;
	size_t char_room;
	struct address_token *tokens;
	size_t token_count;
	size_t token_room;
	bool is_full; /* something had no room: what was read is not the whole text */
};

/* How much of each a text of n bytes can need at most. */
size_t address_chars_needed(size_t text_bytes);
size_t address_tokens_needed(size_t text_bytes);

/* Adds the words of one line. False, and is_full, when they do not fit; with the room above they do. */
bool address_tokenize(struct address_scratch *scratch, struct sv line);

/* Finds the meaning of a token's text again, after it was changed. */
void address_token_classify(struct address_token *token);

#endif

#include "rules/address_tokens.h"

#include "rules/address_parse.h"
#include "rules/fold.h"

#include "engine/base/banned.h"

/*
 * A text byte gives at most four bytes of words (one with an accent gives two, a combined fraction
 * three), and the street built of them spells abbreviations out (E before the suffix is EAST, EXP is
 * EXPRESSWAY), which makes at most five of one with its space.
 */
size_t address_chars_needed(size_t text_bytes)
{
	return 10 * text_bytes + 128;
}

size_t address_tokens_needed(size_t text_bytes)
{
	return text_bytes + 8;
}

static const struct address_word no_word;

struct lexer {
	struct address_scratch *scratch;
	struct sv rest;	  /* behind the character that is being looked at */
	size_t start;	  /* where the open token begins in scratch->chars */
	bool is_open;	  /* a token is being collected */
	uint8_t before;	  /* flags of the token that comes next */
	size_t since_dot; /* letters since the last dot within the open token */
};

void address_token_classify(struct address_token *token)
{
	size_t digits = 0;

	for (size_t i = 0; i < token->text.n; i++)
		digits += token->text.p[i] >= '0' && token->text.p[i] <= '9';
	token->has_digit = digits > 0;
	token->is_number = digits == token->text.n;
	token->word = digits > 0 ? NULL : address_word_find(token->text);
	if (!token->word)
		token->word = &no_word;
}

static void add_token(struct lexer *lexer, struct sv text)
{
	struct address_scratch *scratch = lexer->scratch;

	if (scratch->token_count == scratch->token_room) {
		scratch->is_full = true;
		return;
	}
	struct address_token *token = &scratch->tokens[scratch->token_count++];
	token->text = text;
	token->before = lexer->before;
	token->is_taken = false;
	address_token_classify(token);
	lexer->before = BEFORE_JOINED;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where a token of letters and digits is to be parted: APT|5, BOX|12A, I|95, 12|MAIN; else 0. */
static size_t split_at(struct sv text)
{
	size_t i = 0;

	if (is_digit(text.p[0])) {
		while (i < text.n && is_digit(text.p[i]))
			i++;
		struct sv end = sv_from(text, i);
		if (end.n < 3 || address_french_ordinal(text))
			return 0;
		for (size_t k = 0; k < end.n; k++) {
			if (end.p[k] < 'A' || end.p[k] > 'Z')
				return 0;
		}
		return i;
	}
	while (i < text.n && !is_digit(text.p[i]))
		i++;
	if (i == text.n)
		return 0;
	if (i < 2)
		return text.p[0] == 'I' && text.n <= 4 && is_digit(text.p[text.n - 1]) ? i : 0;
	const struct address_word *word = address_word_find(sv_make(text.p, i));
	if (!word)
		return 0;
	bool is_road = word->role == ROLE_ROAD || sv_eq(sv_of(word->suffix), SV("HWY")) ||
		       sv_eq(sv_of(word->suffix), SV("RTE"));
	bool is_box = word->role == ROLE_BOX || word->role == ROLE_POBOX || word->role == ROLE_RR ||
		      word->role == ROLE_HC;
	bool is_unit = word->unit && address_unit_traits(word->unit)->is_plain;
	return is_road || is_box || is_unit || word->role == ROLE_NUMBER ? i : 0;
}

static void close_token(struct lexer *lexer)
{
	struct address_scratch *scratch = lexer->scratch;

	if (!lexer->is_open)
		return;
	lexer->is_open = false;
	struct sv text = sv_make(scratch->chars + lexer->start, scratch->char_count - lexer->start);
	size_t at = text.n > 1 ? split_at(text) : 0;
	if (at > 0) {
		add_token(lexer, sv_sub(text, 0, at));
		text = sv_from(text, at);
	}
	add_token(lexer, text);
	lexer->before = 0;
}

static void open_token(struct lexer *lexer)
{
	if (!lexer->is_open) {
		lexer->is_open = true;
		lexer->start = lexer->scratch->char_count;
		lexer->since_dot = 0;
	}
}

static void add_bytes(struct lexer *lexer, const char *p, size_t n)
{
	struct address_scratch *scratch = lexer->scratch;

	for (size_t i = 0; i < n; i++) {
		if (scratch->char_count == scratch->char_room) {
			scratch->is_full = true;
			return;
		}
		scratch->chars[scratch->char_count++] = p[i];
	}
}

/* A token that is a whole by itself. */
static void add_whole(struct lexer *lexer, const char *text)
{
	close_token(lexer);
	open_token(lexer);
	add_bytes(lexer, text, strlen(text));
	close_token(lexer);
}

/* The kind of the ASCII character `ahead` places on; FOLD_SPACE at the end. */
static enum fold_kind peek(const struct lexer *lexer, size_t ahead)
{
	if (ahead >= lexer->rest.n)
		return FOLD_SPACE;
	unsigned char c = (unsigned char)lexer->rest.p[ahead];
	return c < 128 ? (enum fold_kind)fold_ascii[c].kind : FOLD_LETTER;
}

static bool is_word_kind(enum fold_kind kind)
{
	return kind == FOLD_LETTER || kind == FOLD_DIGIT;
}

/* The bytes of the open token. */
static struct sv opened(const struct lexer *lexer)
{
	if (!lexer->is_open)
		return SV_ABSENT;
	return sv_make(
		lexer->scratch->chars + lexer->start, lexer->scratch->char_count - lexer->start);
}

/* Is what follows digits with at most one letter behind, as the rest of a unit's id? */
static bool id_follows(const struct lexer *lexer)
{
	size_t i = 0;

	while (peek(lexer, i) == FOLD_DIGIT)
		i++;
	return i > 0 && (peek(lexer, i) != FOLD_LETTER || !is_word_kind(peek(lexer, i + 1)));
}

static void on_hyphen(struct lexer *lexer)
{
	struct sv open = opened(lexer);
	enum fold_kind next = peek(lexer, 0);

	if (open.n == 0 || !is_word_kind(next)) {
		close_token(lexer);
		lexer->before |= BEFORE_DASH;
		return;
	}
	bool after_digit = is_digit(open.p[open.n - 1]);
	if (next == FOLD_DIGIT && (after_digit || (open.n > 1 && is_digit(open.p[0])))) {
		add_bytes(lexer, "-", 1);
		return;
	}
	if (after_digit && next == FOLD_LETTER && peek(lexer, 1) != FOLD_LETTER)
		return;
	if (open.n == 1 && open.p[0] != 'I' && next == FOLD_DIGIT && id_follows(lexer))
		return;
	close_token(lexer);
	lexer->before |= BEFORE_JOINED;
}

static void on_dot(struct lexer *lexer)
{
	struct sv open = opened(lexer);

	if (open.n > 0 && is_digit(open.p[open.n - 1]) && peek(lexer, 0) == FOLD_DIGIT) {
		add_bytes(lexer, ".", 1);
		return;
	}
	if (open.n > 0 && lexer->since_dot == 1 && peek(lexer, 0) == FOLD_LETTER &&
		!is_word_kind(peek(lexer, 1))) {
		lexer->since_dot = 0;
		return;
	}
	close_token(lexer);
}

static void on_slash(struct lexer *lexer)
{
	struct sv open = opened(lexer);

	bool is_fraction =
		open.n > 0 && is_digit(open.p[open.n - 1]) && peek(lexer, 0) == FOLD_DIGIT;
	bool is_care_of = sv_eq(open, SV("C")) && lexer->rest.n > 0 &&
			  (lexer->rest.p[0] | 0x20) == 'o' && !is_word_kind(peek(lexer, 1));
	if (is_fraction || is_care_of) {
		add_bytes(lexer, "/", 1);
		return;
	}
	close_token(lexer);
}

static void on_mark(struct lexer *lexer, char mark)
{
	switch (mark) {
	case '\'':
		return;
	case '-':
		on_hyphen(lexer);
		return;
	case '.':
		on_dot(lexer);
		return;
	case '/':
		on_slash(lexer);
		return;
	case ',':
	case ';':
		close_token(lexer);
		lexer->before |= BEFORE_COMMA;
		return;
	case '#':
		close_token(lexer);
		lexer->before |= BEFORE_HASH;
		return;
	case '&':
	case '+':
	case '@':
		add_whole(lexer, "AND");
		return;
	case '%':
		add_whole(lexer, "C/O");
		return;
	default:
		close_token(lexer);
	}
}

static void on_space(struct lexer *lexer, char raw)
{
	close_token(lexer);
	lexer->before = (uint8_t)(lexer->before & ~BEFORE_JOINED);
	if (raw == '\n' || raw == '\r')
		lexer->before |= BEFORE_LINE;
}

static void on_char(struct lexer *lexer, const struct fold_char *at, char raw)
{
	switch (at->kind) {
	case FOLD_LETTER:
	case FOLD_DIGIT:
		open_token(lexer);
		add_bytes(lexer, at->text, at->n);
		lexer->since_dot++;
		return;
	case FOLD_FRACTION:
		close_token(lexer);
		open_token(lexer);
		add_bytes(lexer, at->text, at->n);
		close_token(lexer);
		return;
	case FOLD_SPACE:
		on_space(lexer, raw);
		return;
	case FOLD_PUNCT:
		on_mark(lexer, at->text[0]);
		return;
	case FOLD_NOTHING:
		return;
	}
}

/* Takes the letters and digits of ASCII at hand, nearly all of a text; false when there are none. */
static bool take_run(struct lexer *lexer)
{
	struct address_scratch *scratch = lexer->scratch;
	const unsigned char *p = (const unsigned char *)lexer->rest.p;
	size_t room = scratch->char_room - scratch->char_count;
	size_t most = lexer->rest.n < room ? lexer->rest.n : room;
	char *to = scratch->chars + scratch->char_count;
	size_t n = 0;

	while (n < most && p[n] < 128 && is_word_kind((enum fold_kind)fold_ascii[p[n]].kind)) {
		to[n] = fold_ascii[p[n]].text;
		n++;
	}
	if (n == 0)
		return false;
	open_token(lexer);
	scratch->char_count += n;
	lexer->since_dot += n;
	lexer->rest = sv_make(lexer->rest.p + n, lexer->rest.n - n);
	return true;
}

bool address_tokenize(struct address_scratch *scratch, struct sv line)
{
	struct lexer lexer = {.scratch = scratch, .rest = line, .before = BEFORE_LINE};
	struct fold_char at;

	while (lexer.rest.n > 0) {
		if (take_run(&lexer))
			continue;
		char raw = lexer.rest.p[0];
		size_t size = fold_next(lexer.rest, &at);
		lexer.rest.p += size;
		lexer.rest.n -= size;
		on_char(&lexer, &at, raw);
	}
	close_token(&lexer);
	return !scratch->is_full;
}

/*
 * Folding of code points for names: the tables are those decompositions of Unicode that end in an
 * ASCII letter (UnicodeData.txt), and the usual spellings of letters that do not decompose (the
 * sharp s as ss, ae, o with stroke as o, d with stroke as d, l with stroke as l, thorn as th).
 */
#include "rules/name_text.h"

#include <string.h>

#include "engine/base/banned.h"

/* Two characters for each code point. */
static const char latin_1_to_b[] =
	"a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thss"
	"a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thy "
	"a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
	"g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l   "
	"  l l n n n n n n n n n o o o o o o oeoer r r r r r s s s s s s "
	"s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s "
	"                                    f                           "
	"o o                           u u                               "
	"        dzdzdzljljljnjnjnja a i i o o u u u u u u u u u u   a a "
	"a a         g g k k o o o o     j dzdzdzg g     n n a a         "
	"a a a a e e e e i i i i o o o o r r r r u u u u s s t t     h h "
	"            a a e e o o o o o o o o y y                         "
	"                                ";

/* Two characters for each code point. */
static const char latin_additional[] =
	"a a b b b b b b c c d d d d d d d d d d e e e e e e e e e e f f "
	"g g h h h h h h h h h h i i i i k k k k k k l l l l l l l l m m "
	"m m m m n n n n n n n n o o o o o o o o p p p p r r r r r r r r "
	"s s s s s s s s s s t t t t t t t t u u u u u u u u u u v v v v "
	"w w w w w w w w w w x x x x y y z z z z z z h t w y   s         "
	"a a a a a a a a a a a a a a a a a a a a a a a a e e e e e e e e "
	"e e e e e e e e i i i i o o o o o o o o o o o o o o o o o o o o "
	"o o o o u u u u u u u u u u u u u u y y y y y y y y             ";

enum {
	LATIN_FIRST = 0xC0,
	LATIN_LAST = 0x24F,
	ADDITIONAL_FIRST = 0x1E00,
	ADDITIONAL_LAST = 0x1EFF
};

/* Decodes UTF-8 strictly enough for names: 0 bytes for what is not UTF-8. */
static unsigned decode(struct sv text, size_t at, uint32_t *out_code)
{
	const unsigned char *p = (const unsigned char *)text.p + at;
	size_t left = text.n - at;
	unsigned n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	uint32_t code = p[0] & (0xFFu >> (n + 1));

	if (p[0] < 0xC2 || p[0] > 0xF4 || left < n)
		return 0;
	for (unsigned i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3Fu);
	}
	*out_code = code;
	return n;
}

static enum name_sign ascii_sign(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return NAME_SIGN_LETTER;
	if (c <= ' ' || c == 0x7F)
		return NAME_SIGN_SPACE;
	switch (c) {
	case '\'':
	case '`':
		return NAME_SIGN_APOSTROPHE;
	case '"':
		return NAME_SIGN_QUOTE;
	case '(':
	case '[':
	case '{':
	case '<':
		return NAME_SIGN_OPEN;
	case ')':
	case ']':
	case '}':
	case '>':
		return NAME_SIGN_CLOSE;
	case '.':
		return NAME_SIGN_DOT;
	case ',':
	case ';':
		return NAME_SIGN_COMMA;
	case '-':
		return NAME_SIGN_DASH;
	case '&':
	case '+':
		return NAME_SIGN_AND;
	case '/':
	case '\\':
		return NAME_SIGN_SLASH;
	case '*':
		return NAME_SIGN_STAR;
	default:
		return NAME_SIGN_OTHER;
	}
}

/* Signs outside of ASCII; NAME_SIGN_LETTER for all that is not a sign. */
static enum name_sign wide_sign(uint32_t code)
{
	if ((code >= 0x300 && code <= 0x36F) || (code >= 0x200B && code <= 0x200F) ||
		code == 0xAD || code == 0xFEFF || (code >= 0x202A && code <= 0x202E) ||
		code == 0x2060)
		return NAME_SIGN_MARK;
	if ((code >= 0x80 && code <= 0xA0) || (code >= 0x2000 && code <= 0x200A) ||
		code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x3000)
		return NAME_SIGN_SPACE;
	if (code == 0xB4 || code == 0x2018 || code == 0x2019 || code == 0x2BC || code == 0x2BB ||
		code == 0x2B9 || code == 0x201B)
		return NAME_SIGN_APOSTROPHE;
	if (code == 0x201C || code == 0x201D || code == 0x201E || code == 0xAB || code == 0xBB)
		return NAME_SIGN_QUOTE;
	if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212)
		return NAME_SIGN_DASH;
	if ((code >= 0xA1 && code <= 0xBF && code != 0xAA && code != 0xBA) ||
		(code >= 0x2016 && code <= 0x206F))
		return NAME_SIGN_OTHER;
	return NAME_SIGN_LETTER;
}

/* Small letters of Greek and Cyrillic, as code points of the same length in UTF-8. */
static uint32_t small_letter(uint32_t code)
{
	if (code >= 0x391 && code <= 0x3A9)
		return code + 0x20;
	if (code >= 0x410 && code <= 0x42F)
		return code + 0x20;
	if (code >= 0x400 && code <= 0x40F)
		return code + 0x50;
	return code;
}

static void put_ascii(struct name_rune *rune, const char *letters)
{
	rune->letters = letters[1] == ' ' ? 1 : 2;
	memcpy(rune->folded, letters, 2);
}

struct name_rune name_rune_at(struct sv text, size_t at)
{
	unsigned char c = (unsigned char)text.p[at];
	struct name_rune rune = {.sign = NAME_SIGN_LETTER, .bytes = 1, .letters = 1};
	uint32_t code;

	if (c < 0x80) {
		rune.sign = ascii_sign(c);
		rune.folded[0] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		return rune;
	}
	unsigned n = decode(text, at, &code);
	if (n == 0) {
		rune.folded[0] = (char)c;
		return rune;
	}
	rune.bytes = (uint8_t)n;
	rune.sign = wide_sign(code);
	const char *ascii = "  ";
	if (code >= LATIN_FIRST && code <= LATIN_LAST)
		ascii = latin_1_to_b + 2 * (code - LATIN_FIRST);
	else if (code >= ADDITIONAL_FIRST && code <= ADDITIONAL_LAST)
		ascii = latin_additional + 2 * (code - ADDITIONAL_FIRST);
	if (ascii[0] != ' ') {
		put_ascii(&rune, ascii);
		return rune;
	}
	code = small_letter(code);
	rune.letters = (uint8_t)n;
	if (n == 2) {
		rune.folded[0] = (char)(0xC0 | code >> 6);
		rune.folded[1] = (char)(0x80 | (code & 0x3F));
	} else {
		memcpy(rune.folded, text.p + at, n);
	}
	return rune;
}

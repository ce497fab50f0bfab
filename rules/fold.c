#include "rules/fold.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "engine/base/banned.h"

/* clang-format off */
#define S(c)  {FOLD_SPACE, ' '}
#define P(c)  {FOLD_PUNCT, c}
#define D(c)  {FOLD_DIGIT, c}
#define L(c)  {FOLD_LETTER, c}
#define S4(c) S(c), S(c), S(c), S(c)

const struct fold_ascii fold_ascii[128] = {
	S4(0), S4(0), S4(0), S4(0), S4(0), S4(0), S4(0), S4(0), /* controls */
	S(' '), P('!'), P('"'), P('#'), P('$'), P('%'), P('&'), P('\''), /* 0x20 */
	P('('), P(')'), P('*'), P('+'), P(','), P('-'), P('.'), P('/'), /* 0x28 */
	D('0'), D('1'), D('2'), D('3'), D('4'), D('5'), D('6'), D('7'), /* 0x30 */
	D('8'), D('9'), P(':'), P(';'), P('<'), P('='), P('>'), P('?'), /* 0x38 */
	P('@'), L('A'), L('B'), L('C'), L('D'), L('E'), L('F'), L('G'), /* 0x40 */
	L('H'), L('I'), L('J'), L('K'), L('L'), L('M'), L('N'), L('O'), /* 0x48 */
	L('P'), L('Q'), L('R'), L('S'), L('T'), L('U'), L('V'), L('W'), /* 0x50 */
	L('X'), L('Y'), L('Z'), P('['), P('\\'), P(']'), P('^'), P('_'), /* 0x58 */
	P('\''), L('A'), L('B'), L('C'), L('D'), L('E'), L('F'), L('G'), /* 0x60 */
	L('H'), L('I'), L('J'), L('K'), L('L'), L('M'), L('N'), L('O'), /* 0x68 */
	L('P'), L('Q'), L('R'), L('S'), L('T'), L('U'), L('V'), L('W'), /* 0x70 */
	L('X'), L('Y'), L('Z'), P('{'), P('|'), P('}'), P('~'), S(0x7f), /* 0x78 */
};

/* The letters under the accents of U+00C0..U+024F and U+1E00..U+1EFF; "" where there is none. */
static const char latin[][3] = {
	"A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", /* U+00C0 */
	"D", "N", "O", "O", "O", "O", "O", "", "O", "U", "U", "U", "U", "Y", "TH", "SS", /* U+00D0 */
	"A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", /* U+00E0 */
	"D", "N", "O", "O", "O", "O", "O", "", "O", "U", "U", "U", "U", "Y", "TH", "Y", /* U+00F0 */
	"A", "A", "A", "A", "A", "A", "C", "C", "C", "C", "C", "C", "C", "C", "D", "D", /* U+0100 */
	"D", "D", "E", "E", "E", "E", "E", "E", "E", "E", "E", "E", "G", "G", "G", "G", /* U+0110 */
	"G", "G", "G", "G", "H", "H", "H", "H", "I", "I", "I", "I", "I", "I", "I", "I", /* U+0120 */
	"I", "I", "IJ", "IJ", "J", "J", "K", "K", "K", "L", "L", "L", "L", "L", "L", "L", /* U+0130 */
	"L", "L", "L", "N", "N", "N", "N", "N", "N", "N", "N", "N", "O", "O", "O", "O", /* U+0140 */
	"O", "O", "OE", "OE", "R", "R", "R", "R", "R", "R", "S", "S", "S", "S", "S", "S", /* U+0150 */
	"S", "S", "T", "T", "T", "T", "T", "T", "U", "U", "U", "U", "U", "U", "U", "U", /* U+0160 */
	"U", "U", "U", "U", "W", "W", "Y", "Y", "Y", "Z", "Z", "Z", "Z", "Z", "Z", "S", /* U+0170 */
	"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", /* U+0180 */
	"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", /* U+0190 */
	"O", "O", "", "", "", "", "", "", "", "", "", "", "", "", "", "U", /* U+01A0 */
	"U", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", /* U+01B0 */
	"", "", "", "", "DZ", "DZ", "DZ", "LJ", "LJ", "LJ", "NJ", "NJ", "NJ", "A", "A", "I", /* U+01C0 */
	"I", "O", "O", "U", "U", "U", "U", "U", "U", "U", "U", "U", "U", "", "A", "A", /* U+01D0 */
	"A", "A", "", "", "", "", "G", "G", "K", "K", "O", "O", "O", "O", "", "", /* U+01E0 */
	"J", "DZ", "DZ", "DZ", "G", "G", "", "", "N", "N", "A", "A", "", "", "", "", /* U+01F0 */
	"A", "A", "A", "A", "E", "E", "E", "E", "I", "I", "I", "I", "O", "O", "O", "O", /* U+0200 */
	"R", "R", "R", "R", "U", "U", "U", "U", "S", "S", "T", "T", "", "", "H", "H", /* U+0210 */
	"", "", "", "", "", "", "A", "A", "E", "E", "O", "O", "O", "O", "O", "O", /* U+0220 */
	"O", "O", "Y", "Y", "", "", "", "", "", "", "", "", "", "", "", "", /* U+0230 */
	"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", /* U+0240 */
};

static const char latin_more[][3] = {
	"A", "A", "B", "B", "B", "B", "B", "B", "C", "C", "D", "D", "D", "D", "D", "D", /* U+1E00 */
	"D", "D", "D", "D", "E", "E", "E", "E", "E", "E", "E", "E", "E", "E", "F", "F", /* U+1E10 */
	"G", "G", "H", "H", "H", "H", "H", "H", "H", "H", "H", "H", "I", "I", "I", "I", /* U+1E20 */
	"K", "K", "K", "K", "K", "K", "L", "L", "L", "L", "L", "L", "L", "L", "M", "M", /* U+1E30 */
	"M", "M", "M", "M", "N", "N", "N", "N", "N", "N", "N", "N", "O", "O", "O", "O", /* U+1E40 */
	"O", "O", "O", "O", "P", "P", "P", "P", "R", "R", "R", "R", "R", "R", "R", "R", /* U+1E50 */
	"S", "S", "S", "S", "S", "S", "S", "S", "S", "S", "T", "T", "T", "T", "T", "T", /* U+1E60 */
	"T", "T", "U", "U", "U", "U", "U", "U", "U", "U", "U", "U", "V", "V", "V", "V", /* U+1E70 */
	"W", "W", "W", "W", "W", "W", "W", "W", "W", "W", "X", "X", "X", "X", "Y", "Y", /* U+1E80 */
	"Z", "Z", "Z", "Z", "Z", "Z", "H", "T", "W", "Y", "A", "S", "", "", "SS", "", /* U+1E90 */
	"A", "A", "A", "A", "A", "A", "A", "A", "A", "A", "A", "A", "A", "A", "A", "A", /* U+1EA0 */
	"A", "A", "A", "A", "A", "A", "A", "A", "E", "E", "E", "E", "E", "E", "E", "E", /* U+1EB0 */
	"E", "E", "E", "E", "E", "E", "E", "E", "I", "I", "I", "I", "O", "O", "O", "O", /* U+1EC0 */
	"O", "O", "O", "O", "O", "O", "O", "O", "O", "O", "O", "O", "O", "O", "O", "O", /* U+1ED0 */
	"O", "O", "O", "O", "U", "U", "U", "U", "U", "U", "U", "U", "U", "U", "U", "U", /* U+1EE0 */
	"U", "U", "Y", "Y", "Y", "Y", "Y", "Y", "Y", "Y", "", "", "", "", "", "", /* U+1EF0 */
};
/* clang-format on */

/* Decodes one character (RFC 3629); *out_size is 0 when the bytes are not valid. */
static uint32_t decode(struct sv text, size_t *out_size)
{
	const unsigned char *p = (const unsigned char *)text.p;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t size = p[0] >= 0xf0 && p[0] < 0xf5 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 0;
	uint32_t c = p[0] & (0xffU >> (size + 1));

	*out_size = 0;
	if (size == 0 || p[0] >= 0xf5 || size > text.n)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fU);
	}
	if (c < least[size] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*out_size = size;
	return c;
}

static void set(struct fold_char *out, enum fold_kind kind, const char *text)
{
	size_t n = strlen(text);

	assert(n <= sizeof(out->text));
	out->kind = kind;
	out->n = (unsigned)n;
	memcpy(out->text, text, n);
}

static void set_ascii(struct fold_char *out, unsigned char c)
{
	out->kind = (enum fold_kind)fold_ascii[c].kind;
	out->n = 1;
	out->text[0] = fold_ascii[c].text;
}

/* Letters without a Latin base: upper case where the alphabet keeps a fixed distance. */
static uint32_t upper(uint32_t c)
{
	if ((c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) || (c >= 0x430 && c <= 0x44f))
		return c - 0x20;
	if (c >= 0x450 && c <= 0x45f)
		return c - 0x50;
	return c;
}

static void set_letter(struct fold_char *out, uint32_t c)
{
	c = upper(c);
	out->kind = FOLD_LETTER;
	out->n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (unsigned i = out->n; i-- > 1; c >>= 6)
		out->text[i] = (char)(0x80 | (c & 0x3f));
	out->text[0] = (char)((0xf00U >> out->n & 0xf0) | c);
}

/* U+0080..U+00BF: controls, the space that does not break, and marks. */
static void set_latin1_mark(struct fold_char *out, uint32_t c)
{
	switch (c) {
	case 0xaa:
		set(out, FOLD_LETTER, "A"); /* as in 1a */
		return;
	case 0xba:
	case 0xb0:
		set(out, FOLD_LETTER, "O"); /* as in No, often typed as a degree sign */
		return;
	case 0xad:
		set(out, FOLD_NOTHING, "");
		return;
	case 0xb4:
		set(out, FOLD_PUNCT, "'");
		return;
	case 0xb5:
	case 0xb2:
	case 0xb3:
	case 0xb9:
		set_letter(out, c);
		return;
	case 0xbc:
		set(out, FOLD_FRACTION, "1/4");
		return;
	case 0xbd:
		set(out, FOLD_FRACTION, "1/2");
		return;
	case 0xbe:
		set(out, FOLD_FRACTION, "3/4");
		return;
	default:
		set(out, c <= 0xa0 ? FOLD_SPACE : FOLD_PUNCT, c <= 0xa0 ? " " : "?");
	}
}

/* U+2000..U+206F: spaces, dashes, quotation marks and characters of no width. */
static void set_general_mark(struct fold_char *out, uint32_t c)
{
	if (c <= 0x200a || c == 0x202f || c == 0x205f || c == 0x2028 || c == 0x2029)
		set(out, FOLD_SPACE, " ");
	else if (c <= 0x200f || (c >= 0x202a && c <= 0x202e) || c >= 0x2060)
		set(out, FOLD_NOTHING, "");
	else if (c <= 0x2015)
		set(out, FOLD_PUNCT, "-");
	else if ((c >= 0x2018 && c <= 0x201b) || c == 0x2032)
		set(out, FOLD_PUNCT, "'");
	else if (c == 0x2044)
		set(out, FOLD_PUNCT, "/");
	else
		set(out, FOLD_PUNCT, "?");
}

static void set_other(struct fold_char *out, uint32_t c)
{
	if (c >= 0x300 && c <= 0x36f)
		set(out, FOLD_NOTHING, "");
	else if (c >= 0x2b9 && c <= 0x2bf)
		set(out, FOLD_PUNCT, "'");
	else if (c >= 0x2000 && c <= 0x206f)
		set_general_mark(out, c);
	else if (c == 0x3000)
		set(out, FOLD_SPACE, " ");
	else if (c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f))
		set(out, FOLD_NOTHING, "");
	else if (c == 0x2212)
		set(out, FOLD_PUNCT, "-");
	else if (c == 0x2116)
		set(out, FOLD_PUNCT, "#");
	else if (c >= 0xff01 && c <= 0xff5e)
		set_ascii(out, (unsigned char)(c - 0xff01 + '!'));
	else if (c >= 0x20a0 && c <= 0x2bff)
		set(out, FOLD_PUNCT, "?"); /* currency, arrows, boxes and other signs */
	else
		set_letter(out, c);
}

size_t fold_next(struct sv text, struct fold_char *out)
{
	unsigned char first = (unsigned char)text.p[0];
	size_t size;

	if (first < 0x80) {
		set_ascii(out, first);
		return 1;
	}
	uint32_t c = decode(text, &size);
	if (size == 0) {
		*out = (struct fold_char){FOLD_LETTER, 1, {text.p[0]}};
		return 1;
	}
	const char *base = c >= 0xc0 && c < 0x250      ? latin[c - 0xc0]
			   : c >= 0x1e00 && c < 0x1f00 ? latin_more[c - 0x1e00]
						       : "";
	if (base[0])
		set(out, FOLD_LETTER, base);
	else if (c < 0xc0)
		set_latin1_mark(out, c);
	else if (c == 0xd7 || c == 0xf7)
		set(out, FOLD_PUNCT, "?");
	else
		set_other(out, c);
	return size;
}

bool fold_same(struct sv a, struct sv b)
{
	if (a.n != b.n)
		return false;
	if (a.n == 0 || memcmp(a.p, b.p, a.n) == 0)
		return true;
	for (size_t i = 0; i < a.n; i++) {
		unsigned char x = (unsigned char)a.p[i];
		unsigned char y = (unsigned char)b.p[i];
		if (x != y && ((x ^ y) != 0x20 || (x | 0x20) < 'a' || (x | 0x20) > 'z'))
			return false;
	}
	return true;
}

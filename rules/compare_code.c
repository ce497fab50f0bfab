#include "rules/compare_code.h"

#include "engine/base/digest.h"
#include "rules/compare_text.h"
#include "rules/fold.h"

#include "engine/base/banned.h"

/* How many bytes at the start are overlooked under the switches; 0 when the first one counts. */
static size_t overlooked(struct sv rest, unsigned switches)
{
	const unsigned char *p = (const unsigned char *)rest.p;

	switch (p[0]) {
	case '-':
		return switches & CODE_DASH ? 1 : 0;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		return switches & CODE_SPACING ? 1 : 0;
	case '.':
	case '_':
	case '/':
	case '#':
	case ':':
		return switches & CODE_SEPARATOR ? 1 : 0;
	case 0xc2:
		return (switches & CODE_SPACING) && rest.n >= 2 && p[1] == 0xa0 ? 2 : 0;
	case 0xe2: {
		bool is_dash = rest.n >= 3 && ((p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x95) ||
						      (p[1] == 0x88 && p[2] == 0x92));
		return (switches & CODE_DASH) && is_dash ? 3 : 0;
	}
	default:
		return 0;
	}
}

/* Takes the next byte that counts into *out; false at the end. */
static bool next_byte(struct sv *rest, unsigned switches, char *out)
{
	while (rest->n > 0) {
		size_t skip = overlooked(*rest, switches);
		if (skip == 0) {
			char c = rest->p[0];
			bool fold = (switches & CODE_CASE) && c >= 'a' && c <= 'z';
			*out = (char)(fold ? c - ('a' - 'A') : c);
			*rest = sv_from(*rest, 1);
			return true;
		}
		*rest = sv_from(*rest, skip);
	}
	return false;
}

/* The code behind its leading zeros; of a code of zeros alone the last one stays. */
static struct sv skip_zeros(struct sv code, unsigned switches)
{
	struct sv ahead = code;
	char c = '\0';

	if (!(switches & CODE_ZERO))
		return code;
	while (next_byte(&ahead, switches, &c) && c == '0') {
		struct sv peek = ahead;
		if (!next_byte(&peek, switches, &c))
			return code;
		code = ahead;
	}
	return code;
}

void code_fold_by(struct sv code, unsigned switches, struct buf *out)
{
	struct sv rest = skip_zeros(sv_trim(code), switches);
	char c;

	while (next_byte(&rest, switches, &c))
		buf_add_char(out, c);
}

bool code_equal_by(struct sv a, struct sv b, unsigned switches)
{
	struct sv x = skip_zeros(sv_trim(a), switches);
	struct sv y = skip_zeros(sv_trim(b), switches);
	bool some = false;
	char c = '\0';
	char d = '\0';

	for (;;) {
		bool more_x = next_byte(&x, switches, &c);
		bool more_y = next_byte(&y, switches, &d);
		if (more_x != more_y)
			return false;
		if (!more_x)
			return some || sv_eq(sv_trim(a), sv_trim(b));
		if (c != d)
			return false;
		some = true;
	}
}

void code_fold(struct sv code, struct buf *out)
{
	code_fold_by(code, CODE_NEAR_SWITCHES, out);
}

enum { FOLD_ROOM = 256 };

/* What an ASCII byte of a code becomes under CODE_NEAR_SWITCHES; 0: it is overlooked. NUL, which no code
 * has, and what is not ASCII go the long way. */
enum { NOT_ASCII = 1 };
/* clang-format off */
static const unsigned char near_ascii[128] = {
	NOT_ASCII, NOT_ASCII, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, /* 0x00 */
	0x08, 0, 0, 0x0b, 0x0c, 0, 0x0e, 0x0f, /* 0x08 */
	0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, /* 0x10 */
	0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, /* 0x18 */
	0, '!', '"', 0, '$', '%', '&', '\'', /* 0x20 */
	'(', ')', '*', '+', ',', 0, 0, 0, /* 0x28 */
	'0', '1', '2', '3', '4', '5', '6', '7', /* 0x30 */
	'8', '9', 0, ';', '<', '=', '>', '?', /* 0x38 */
	'@', 'A', 'B', 'C', 'D', 'E', 'F', 'G', /* 0x40 */
	'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', /* 0x48 */
	'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', /* 0x50 */
	'X', 'Y', 'Z', '[', '\\', ']', '^', 0, /* 0x58 */
	'`', 'A', 'B', 'C', 'D', 'E', 'F', 'G', /* 0x60 */
	'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', /* 0x68 */
	'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', /* 0x70 */
	'X', 'Y', 'Z', '{', '|', '}', '~', 0x7f, /* 0x78 */
};
/* clang-format on */

/* The fold of a short code of ASCII, quickly: a byte at a time by table. SIZE_MAX for any other. */
static size_t fold_ascii_code(struct sv code, char room[FOLD_ROOM])
{
	size_t n = 0;

	if (code.n > FOLD_ROOM)
		return SIZE_MAX;
	for (size_t i = 0; i < code.n; i++) {
		unsigned char c = (unsigned char)code.p[i];
		if (c >= 0x80 || near_ascii[c] == NOT_ASCII)
			return SIZE_MAX;
		room[n] = (char)near_ascii[c];
		n += near_ascii[c] != 0;
	}
	return n;
}

static uint64_t hash_of_fold(struct sv fold)
{
	uint64_t hash = fold.n > 0 ? digest_hash64(fold, 0) : 0;

	return hash == 0 && fold.n > 0 ? 1 : hash;
}

uint64_t code_fold_hash(struct sv code)
{
	char room[FOLD_ROOM];
	struct sv text = sv_trim(code);
	size_t n = fold_ascii_code(text, room);

	if (n != SIZE_MAX) {
		struct sv fold = sv_make(room, n);
		while (fold.n > 1 && fold.p[0] == '0')
			fold = sv_from(fold, 1);
		return hash_of_fold(fold);
	}
	struct buf whole = BUF_INIT;
	code_fold(text, &whole);
	uint64_t hash = hash_of_fold(buf_sv(&whole));
	buf_release(&whole);
	return hash;
}

enum compare_result compare_code(
	const struct compare_value *a, const struct compare_value *b, struct buf *note)
{
	size_t count = a->count > b->count ? a->count : b->count;

	for (size_t i = 0; i < count; i++) {
		struct sv x = i < a->count ? sv_trim(a->texts[i]) : SV_ABSENT;
		struct sv y = i < b->count ? sv_trim(b->texts[i]) : SV_ABSENT;
		if (fold_same(x, y) || code_equal_by(x, y, CODE_EQUAL_SWITCHES))
			continue;
		compare_note(note, "code", x, y);
		if (note && code_equal_by(x, y, CODE_NEAR_SWITCHES)) {
			buf_add_str(note, ": ");
			code_near_reason(x, y, note);
		}
		return COMPARE_DIFFERENT;
	}
	return COMPARE_EQUAL;
}

void compare_code_form(const struct compare_value *value, struct buf *out)
{
	size_t start = out->n;

	for (size_t i = 0; i < value->count; i++) {
		if (sv_trim(value->texts[i]).n == 0)
			continue;
		if (out->n > start)
			buf_add_char(out, ' ');
		size_t before = out->n;
		code_fold_by(value->texts[i], CODE_EQUAL_SWITCHES, out);
		if (out->n == before)
			buf_add_sv(out, sv_trim(value->texts[i]));
	}
}

static const struct {
	unsigned bit;
	const char *words;
} reasons[] = {
	{CODE_CASE, "letter case"},
	{CODE_DASH, "the dash"},
	{CODE_SPACING, "spacing"},
	{CODE_SEPARATOR, "a separator"},
	{CODE_ZERO, "a leading zero"},
};

enum { REASON_COUNT = sizeof(reasons) / sizeof(reasons[0]) };

void code_near_reason(struct sv a, struct sv b, struct buf *out)
{
	unsigned need = CODE_NEAR_SWITCHES;
	size_t left = 0;

	if (sv_eq(sv_trim(a), sv_trim(b))) {
		buf_add_str(out, "is the same");
		return;
	}
	if (!code_equal_by(a, b, need)) {
		buf_add_str(out, "is another code");
		return;
	}
	for (size_t i = 0; i < REASON_COUNT; i++) {
		if (code_equal_by(a, b, need & ~reasons[i].bit))
			need &= ~reasons[i].bit;
	}
	for (size_t i = 0; i < REASON_COUNT; i++)
		left += (need & reasons[i].bit) != 0;
	buf_add_str(out, "differs only in ");
	for (size_t i = 0; i < REASON_COUNT; i++) {
		if (!(need & reasons[i].bit))
			continue;
		buf_add_str(out, reasons[i].words);
		left--;
		if (left > 0)
			buf_add_str(out, left > 1 ? ", " : " and ");
	}
}

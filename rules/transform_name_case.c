/*
 * Restoring letter case of names that are all capitals, for new records. Each word gets one capital,
 * with the exceptions that people expect: Mc, known Mac names, O' and D', particles inside of a
 * name, suffixes, initials, credentials, and for businesses legal forms and abbreviations.
 */
#include "rules/transform_name.h"

#include <string.h>

#include "rules/name_lists.h"
#include "rules/name_text.h"

#include "engine/base/banned.h"

/* Inside of a name these are small; before a comma or at the end they are names. */
static const char small_words[] = " and da das de degli dei del della delle den der di do dos du e "
				  "el la las los of ten ter the "
				  "van vande vanden vander von vom y zu zum zur bin ibn ";
static const char small_business_words[] = " and at by for from in of on or the to with ";
static const char upper_words[] =
	" llc llp lp ii iii iv vii viii md dds dmd dvm cpa rn aj bj cj dj ej jd jj "
	"jp jr. jt kc lj mj pj rj tj tc "
	"po ";
static const char upper_business_words[] =
	" llc llp lllp pllc plc pc lp usa us abc ibm aaa ups ymca ywca vfw adt atm hoa hvac it tv "
	"ny nyc "
	"ii iii iv uk eu ac dba aka cvs bp bbq pa md dds dmd dvm cpa ";
static const char mac_names[] =
	" macarthur macaulay macbeth maccallum maccarthy maccormack macdermott macdonald "
	"macdonnell "
	"macdougall macdowell macfarlane macgregor macinnes macintosh macintyre mackay mackenzie "
	"mackinnon maclaren maclean maclennan macleod macmillan macnamara macneil macneill "
	"macpherson "
	"macqueen macrae mactavish ";

static bool in_words(const char *words, const char *word, size_t n)
{
	for (const char *at = words; (at = strchr(at, ' ')) != NULL && at[1]; at++) {
		if (strncmp(at + 1, word, n) == 0 && at[1 + n] == ' ')
			return true;
	}
	return false;
}

/* ---- letters ----------------------------------------------------------------------------- */

/* A capital letter of the two-byte scripts as its small letter, in place; false when it is none. */
static bool lower_wide(char *p)
{
	unsigned code = ((unsigned char)p[0] & 0x1Fu) << 6 | ((unsigned char)p[1] & 0x3Fu);
	unsigned small = code;

	if (code >= 0xC0 && code <= 0xDE && code != 0xD7)
		small = code + 0x20;
	else if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E))
		small = code + (code & 1);
	else if ((code >= 0x100 && code <= 0x177 && code != 0x130 && code != 0x138) ||
		 (code >= 0x218 && code <= 0x21B))
		small = code | 1;
	else if (code == 0x1A0)
		small = 0x1A1;
	else if (code == 0x1AF)
		small = 0x1B0;
	else if ((code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F))
		small = code + 0x20;
	else if (code >= 0x400 && code <= 0x40F)
		small = code + 0x50;
	p[0] = (char)(0xC0 | small >> 6);
	p[1] = (char)(0x80 | (small & 0x3F));
	return small != code;
}

/* Letters with two accents (Vietnamese), U+1E00 to U+1EFF: even is capital. */
static bool lower_three(char *p)
{
	bool additional = (unsigned char)p[0] == 0xE1 && (unsigned char)p[1] >= 0xB8 &&
			  (unsigned char)p[1] <= 0xBB;

	if (!additional || ((unsigned char)p[2] & 1))
		return false;
	p[2] = (char)((unsigned char)p[2] | 1);
	return true;
}

/* Makes the letter small; true when it was a capital. */
static bool lower_letter(char *p, size_t bytes)
{
	if (bytes == 1) {
		if (*p < 'A' || *p > 'Z')
			return false;
		*p = (char)(*p + 32);
		return true;
	}
	if (bytes == 2)
		return lower_wide(p);
	return bytes == 3 && lower_three(p);
}

/* All capitals: no small letter, and a word of at least two letters. */
static bool is_all_capitals(struct sv text)
{
	size_t run = 0, longest = 0;

	for (size_t i = 0; i < text.n;) {
		struct name_rune rune = name_rune_at(text, i);
		char copy[4] = {0};
		memcpy(copy, text.p + i, rune.bytes);
		bool capital = lower_letter(copy, rune.bytes);
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';
		if (rune.sign == NAME_SIGN_LETTER && !capital && !digit && rune.letters == 1 &&
			rune.folded[0] > 0)
			return false;
		run = rune.sign == NAME_SIGN_LETTER && capital ? run + 1 : 0;
		longest = run > longest ? run : longest;
		i += rune.bytes;
	}
	return longest >= 2;
}

/* ---- words ------------------------------------------------------------------------------- */

struct shaper {
	struct sv text; /* as it was: all capitals */
	char *p;	/* the same length, being changed */
	bool business;
	bool first_word;
};

static char capital(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static bool has_vowel(const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("aeiouy", word[i]) || (unsigned char)word[i] >= 0x80)
			return true;
	}
	return false;
}

static bool stays_upper(const struct shaper *shaper, const char *word, size_t n)
{
	if (word[0] >= '0' && word[0] <= '9') {
		const char *end = word + n - 2;
		return !(n > 2 && (memcmp(end, "st", 2) == 0 || memcmp(end, "nd", 2) == 0 ||
					  memcmp(end, "rd", 2) == 0 || memcmp(end, "th", 2) == 0));
	}
	if (shaper->business)
		return in_words(upper_business_words, word, n) ||
		       (n >= 2 && n <= 4 && !has_vowel(word, n) &&
			       !in_words(" st dr mr mrs jr sr ltd mt ft rd blvd ln ct pkwy hwy svc "
					 "svcs mfg mgmt ",
				       word, n));
	if (in_words(upper_words, word, n))
		return true;
	return n == 2 && !has_vowel(word, n) && !in_words(" ng jr sr dr mr ms st mc ", word, n);
}

/* Another word of the same part of the name follows. */
static bool word_follows(struct sv text, size_t at)
{
	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\''))
		at++;
	return at < text.n && name_rune_at(text, at).sign == NAME_SIGN_LETTER;
}

static bool stays_small(const struct shaper *shaper, size_t from, size_t to)
{
	const char *word = shaper->p + from;
	size_t n = to - from;

	if (shaper->first_word || !word_follows(shaper->text, to))
		return false;
	if (shaper->business)
		return in_words(small_business_words, word, n);
	if ((n == 3 && memcmp(word, "van", 3) == 0)) {
		struct sv rest = sv_from(shaper->text, to);
		struct name_text after;
		if (name_text_read(rest, &after) && after.count > 0 &&
			name_word_in(&after, 0, NAME_LIST_VIETNAMESE))
			return false;
	}
	return n > 1 && in_words(small_words, word, n);
}

/* The word [from, to) is in small letters now and gets its capitals. */
static void shape_word(struct shaper *shaper, size_t from, size_t to)
{
	char *word = shaper->p + from;
	size_t n = to - from;

	if (stays_upper(shaper, word, n)) {
		memcpy(word, shaper->text.p + from, n);
		return;
	}
	/* "Joe's", "Te'o", "van 't Hof" */
	bool short_end = n == 1 && from > 0 && word[-1] == '\'';
	bool small = stays_small(shaper, from, to) || short_end;
	bool ordinal = word[0] >= '0' && word[0] <= '9';
	shaper->first_word = false;
	if (small || ordinal)
		return;
	/* The first letter as it was, all its bytes. */
	memcpy(word, shaper->text.p + from, name_rune_at(shaper->text, from).bytes);
	if (n > 3 && word[0] == 'M' && word[1] == 'c')
		word[2] = capital(word[2]);
	if (n > 4 && word[0] == 'M') {
		word[0] = 'm';
		bool mac = in_words(mac_names, word, n);
		word[0] = 'M';
		if (mac)
			word[3] = capital(word[3]);
	}
	if (n == 3 && memcmp(word, "Phd", 3) == 0)
		word[2] = 'D';
}

static struct sv restore(struct sv text, bool business, struct arena *scratch)
{
	if (text.n == 0 || !is_all_capitals(text))
		return text;
	struct sv copy = arena_sv(scratch, text);
	char *p = arena_alloc(scratch, text.n + 1);
	struct shaper shaper = {.text = copy, .p = p, .business = business, .first_word = true};
	size_t word = 0;
	bool in_word = false;

	memcpy(p, copy.p, copy.n);
	p[copy.n] = '\0';
	for (size_t i = 0; i < copy.n;) {
		struct name_rune rune = name_rune_at(copy, i);
		bool letter =
			rune.sign == NAME_SIGN_LETTER || (in_word && rune.sign == NAME_SIGN_MARK);
		if (letter && !in_word)
			word = i;
		if (letter)
			lower_letter(p + i, rune.bytes);
		if (!letter && in_word)
			shape_word(&shaper, word, i);
		if (rune.sign == NAME_SIGN_COMMA)
			shaper.first_word = true;
		in_word = letter;
		i += rune.bytes;
	}
	if (in_word)
		shape_word(&shaper, word, copy.n);
	return sv_make(p, copy.n);
}

struct sv name_restore_case(struct sv text, struct arena *scratch)
{
	return restore(text, false, scratch);
}

struct sv name_restore_case_business(struct sv text, struct arena *scratch)
{
	return restore(text, true, scratch);
}

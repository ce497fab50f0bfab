/*
 * json_bytes - finding the next byte of a JSON string that means something, eight bytes at a time.
 *
 * A byte of `word` is found by the classic test for a zero byte, (x - 0x01..) & ~x & 0x80..; carries
 * of the subtraction can only mark bytes behind the first true one, so the lowest mark is exact on a
 * little-endian machine. On others the eight bytes are looked at one by one.
 */
#ifndef ACCORD_IO_JSON_BYTES_H
#define ACCORD_IO_JSON_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Marks (0x80) on quotes and backslashes; with `strict` also on control characters and non-ASCII. */
static inline uint64_t json_bytes_marks(uint64_t word, bool strict)
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t highs = 0x8080808080808080u;
	uint64_t quote = word ^ (ones * '"');
	uint64_t slash = word ^ (ones * '\\');
	uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash);

	if (strict)
		found |= ((word - ones * 0x20) & ~word) | word;
	return found & highs;
}

static inline bool json_bytes_is_special(char c, bool strict)
{
	unsigned char u = (unsigned char)c;

	return u == '"' || u == '\\' || (strict && (u < 0x20 || u >= 0x80));
}

/* The first such byte from p on, or end. */
static inline const char *json_bytes_skip(const char *p, const char *end, bool strict)
{
	while (end - p >= 8) {
		uint64_t word;
		(void)memcpy(&word, p, 8);
		uint64_t marks = json_bytes_marks(word, strict);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (marks)
			return p + (__builtin_ctzll(marks) >> 3);
#else
		if (marks)
			break;
#endif
		p += 8;
	}
	while (p < end && !json_bytes_is_special(*p, strict))
		p++;
	return p;
}

#endif
